//! States, cadence and lists by hand-computed dates. Today is Monday 2026-11-02 unless said.

use super::*;
use crate::model::records::Prints;
use crate::model::{Contact, Outcome, RecordTable, SourceRow};
use crate::worklist::standing::{State, standing, standings};

fn day(s: &str) -> Day {
    Day::parse_iso(s).unwrap()
}

fn item(id: &str, kind: Kind, priority: u8) -> Item {
    Item {
        id: ItemId(id.into()),
        place: Place::Loops,
        kind,
        target: Target::Patient,
        patient_id: "P".into(),
        provider: None,
        table: RecordTable::Orders,
        record_id: "O1".into(),
        record_date: day("2026-10-01"),
        due: day("2026-10-20"),
        days_overdue: 13,
        priority,
        first_call: None,
        reason: format!("reason of {id}"),
        need: None,
        row: SourceRow::default(),
        suppressed: None,
    }
}

fn contact(date: &str, outcome: Outcome) -> Contact {
    Contact {
        id: date.into(),
        item: None,
        date: day(date),
        channel: None,
        outcome: Some(outcome),
        appointment_date: None,
        next_date: None,
        by: None,
        row: SourceRow::default(),
        prints: Prints::default(),
        recorded: true,
        escalated: false,
    }
}

fn chart(contacts: Vec<Contact>) -> Chart {
    Chart {
        patient: Patient {
            id: Some("P".into()),
            name: Some("Ana Ruiz".into()),
            phone: Some("212-555-0101".into()),
            mobile: Some("(212) 555-0102".into()),
            date_of_birth: Some(day("1950-03-01")),
            ..Patient::default()
        },
        contacts,
        ..Chart::default()
    }
}

/// state target step next-action after these contacts.
fn after(item: &Item, contacts: Vec<Contact>, today: &str) -> String {
    let protocol = Protocol::defaults().unwrap();
    let s = standing(item, &chart(contacts), &protocol, day(today));
    format!(
        "{} {} {} {}",
        s.state,
        s.target,
        s.step,
        s.next_action_on.map_or("-".into(), |d| d.to_string())
    )
}

fn done(codes: &[(&str, Outcome)]) -> Vec<Contact> {
    codes.iter().map(|(d, o)| contact(d, *o)).collect()
}

#[test]
fn routine_cadence_ends_in_a_letter_and_a_licensed_decision() {
    use Outcome::{LeftVoicemail, LetterSent, NoAnswer};
    let i = item("LP-1", Kind::TestNotDone, 3);
    assert_eq!(
        after(&i, vec![], "2026-11-02"),
        "new patient call 2026-11-02"
    );
    // Thursday 22 October + 3 bd = Tuesday 27 October.
    let mut so_far = vec![("2026-10-22", NoAnswer)];
    assert_eq!(
        after(&i, done(&so_far), "2026-10-26"),
        "attempting patient wait 2026-10-27"
    );
    assert_eq!(
        after(&i, done(&so_far), "2026-10-27"),
        "attempting patient call 2026-10-27"
    );
    // Tuesday 27 October + 7 bd = Thursday 5 November.
    so_far.push(("2026-10-27", LeftVoicemail));
    assert_eq!(
        after(&i, done(&so_far), "2026-11-02"),
        "attempting patient wait 2026-11-05"
    );
    so_far.push(("2026-11-05", NoAnswer));
    assert_eq!(
        after(&i, done(&so_far), "2026-11-06"),
        "attempting patient letter 2026-11-06"
    );
    so_far.push(("2026-11-06", LetterSent));
    assert_eq!(
        after(&i, done(&so_far), "2026-11-19"),
        "attempting patient wait 2026-11-20"
    );
    assert_eq!(
        after(&i, done(&so_far), "2026-11-20"),
        "exhausted licensed decide 2026-11-20"
    );
}

#[test]
fn priority_1_is_called_twice_in_a_day_then_licensed_decides() {
    let i = item("LP-1", Kind::TestNotDone, 1);
    let once = done(&[("2026-11-02", Outcome::NoAnswer)]);
    assert_eq!(
        after(&i, once, "2026-11-02"),
        "attempting patient call 2026-11-02"
    );
    let twice = done(&[
        ("2026-11-02", Outcome::NoAnswer),
        ("2026-11-02", Outcome::NoAnswer),
    ]);
    assert_eq!(
        after(&i, twice, "2026-11-02"),
        "exhausted licensed decide 2026-11-02"
    );
}

#[test]
fn a_booking_holds_until_three_days_after_it_and_reopens() {
    let i = item("LP-1", Kind::TestNotDone, 3);
    let mut c = contact("2026-10-28", Outcome::Booked);
    c.appointment_date = Some(day("2026-11-05"));
    assert_eq!(
        after(&i, vec![c.clone()], "2026-11-08"),
        "held patient wait 2026-11-09"
    );
    assert_eq!(
        after(&i, vec![c], "2026-11-09"),
        "attempting patient call 2026-11-09"
    );
}

#[test]
fn what_each_outcome_does() {
    use Outcome::*;
    let i = item("LP-1", Kind::TestNotDone, 3);
    let one = |o: Outcome| after(&i, done(&[("2026-10-30", o)]), "2026-11-02");
    assert_eq!(one(Agreed), "snoozed patient wait 2026-11-06");
    assert_eq!(one(BookedUnverified), "held patient wait 2026-11-07");
    assert_eq!(one(TextSent), "attempting patient wait 2026-11-04");
    assert_eq!(one(LetterSent), "attempting patient wait 2026-11-13");
    assert_eq!(one(Declined), "declined patient none -");
    assert_eq!(one(Barrier), "snoozed staff staff 2026-11-06");
    assert_eq!(one(Moved), "attempting staff staff 2026-10-30");
    assert_eq!(one(Clinical), "escalated licensed decide 2026-10-30");
    assert_eq!(one(Unreachable), "exhausted licensed decide 2026-10-30");
    assert_eq!(one(NotWorked), "new patient call 2026-11-02");
    assert_eq!(one(Language), "attempting patient call 2026-11-02");
    // Two numbers: the other one first, then staff.
    assert_eq!(one(WrongNumber), "attempting patient call 2026-11-02");
    let both = done(&[("2026-10-29", WrongNumber), ("2026-10-30", Disconnected)]);
    assert_eq!(
        after(&i, both, "2026-11-02"),
        "attempting staff staff 2026-10-30"
    );
    let mut about = contact("2026-10-30", AlreadyDone);
    assert_eq!(
        after(&i, vec![about.clone()], "2026-11-02"),
        "new patient call 2026-11-02"
    );
    about.item = Some(i.id.clone());
    assert_eq!(
        after(&i, vec![about], "2026-11-02"),
        "attempting office call 2026-11-02"
    );
    // A contact before the record, or after today, does not count.
    assert_eq!(
        after(
            &i,
            done(&[("2026-09-30", NoAnswer), ("2026-11-03", NoAnswer)]),
            "2026-11-02"
        ),
        "new patient call 2026-11-02"
    );
    // Clinical stays with licensed staff whatever comes after it.
    let later = done(&[("2026-10-29", Clinical), ("2026-10-30", Agreed)]);
    assert_eq!(
        after(&i, later, "2026-11-02"),
        "escalated licensed decide 2026-10-30"
    );
}

fn build(items: &[Item], chart: Chart) -> Lists {
    let protocol = Protocol::parse("[practice]\nname = \"Cedar\"").unwrap();
    let practice = Practice {
        charts: vec![chart],
        ..Practice::default()
    };
    let today = day("2026-11-02");
    let standings = standings(items, &practice, &protocol, today);
    lists(&Work {
        items,
        standings: &standings,
        practice: &practice,
        protocol: &protocol,
        today,
    })
}

#[test]
fn one_patient_one_row() {
    let items = [
        item("LP-1", Kind::ReferralMissed, 2),
        item("LP-2", Kind::TestNotDone, 3),
    ];
    let lists = build(&items, chart(vec![]));
    let rows = lists.lane(Lane::Patients);
    assert_eq!(rows.len(), 1);
    let r = &rows[0];
    assert_eq!(
        (r.items.as_str(), r.priority, r.attempt),
        ("LP-1;LP-2", 2, 1)
    );
    assert_eq!(r.phone, "(212) 555-0102 / 212-555-0101");
    assert_eq!(r.reason, "reason of LP-1; reason of LP-2");
    assert_eq!((r.birth_year, r.places.as_str()), (Some(1950), "loops"));
    assert!(!r.say.contains("reason"));
}

#[test]
fn nobody_is_called_twice_a_day_or_four_days_in_seven() {
    let items = [item("LP-1", Kind::TestNotDone, 3)];
    let mut other = contact("2026-11-02", Outcome::NoAnswer);
    other.item = Some(ItemId("FU-9".into()));
    let lists = build(&items, chart(vec![other.clone()]));
    assert_eq!(lists.lane(Lane::Patients).len(), 0);
    assert_eq!(lists.not_listed["called often enough"], 1);
    let pressing = [item("LP-1", Kind::TestNotDone, 1)];
    assert_eq!(
        build(&pressing, chart(vec![other.clone()]))
            .lane(Lane::Patients)
            .len(),
        1
    );
    let days = ["2026-10-27", "2026-10-28", "2026-10-29"].map(|d| {
        let mut c = other.clone();
        c.date = day(d);
        c
    });
    assert_eq!(
        build(&items, chart(days.to_vec()))
            .lane(Lane::Patients)
            .len(),
        0
    );
    assert_eq!(
        build(&items, chart(days[..2].to_vec()))
            .lane(Lane::Patients)
            .len(),
        1
    );
}

#[test]
fn lanes() {
    let mut office = item("LP-1", Kind::ResultNotBack, 2);
    office.target = Target::Office;
    let mut old = item("LP-2", Kind::TestNotDone, 2);
    old.days_overdue = 181;
    let mut lost = item("LA-3", Kind::LostToFollowUp, 3);
    lost.place = Place::Lapsed;
    lost.days_overdue = 300;
    let mut gone = item("LP-4", Kind::TestNotDone, 3);
    gone.suppressed = Some(crate::model::Suppression::Hospice);
    let lists = build(&[office, old, lost, gone], chart(vec![]));
    let ids = |lane: Lane| {
        lists
            .lane(lane)
            .iter()
            .map(|r| r.items.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(Lane::Offices), ["LP-1"]);
    assert_eq!(ids(Lane::Backlog), ["LP-2"]);
    assert_eq!(ids(Lane::Lost), ["LA-3"]);
    assert_eq!(lists.not_listed["hospice"], 1);
}

#[test]
fn without_a_number_a_letter_goes_out() {
    let mut c = chart(vec![]);
    (c.patient.phone, c.patient.mobile) = (Some("0000000000".into()), Some("none".into()));
    let lists = build(&[item("LP-1", Kind::TestNotDone, 3)], c);
    assert_eq!(
        (
            lists.lane(Lane::Letters).len(),
            lists.lane(Lane::Patients).len(),
            lists.without_phone
        ),
        (1, 0, 1)
    );
}

#[test]
fn minors_are_asked_for_by_their_guardian() {
    let mut c = chart(vec![]);
    c.patient.guardian = Some("Rosa Ruiz".into());
    assert_eq!(
        build(&[item("LP-1", Kind::TestNotDone, 3)], c.clone()).lane(Lane::Patients)[0].reason,
        "reason of LP-1"
    );
    c.patient.date_of_birth = Some(day("2008-11-03"));
    assert_eq!(
        build(&[item("LP-1", Kind::TestNotDone, 3)], c.clone()).lane(Lane::Patients)[0].reason,
        "a minor: ask for Rosa Ruiz; reason of LP-1"
    );
    c.patient.date_of_birth = Some(day("2008-11-02"));
    assert_eq!(
        build(&[item("LP-1", Kind::TestNotDone, 3)], c).lane(Lane::Patients)[0].reason,
        "reason of LP-1"
    );
}

#[test]
fn a_first_call_ahead_waits() {
    let mut i = item("FU-1", Kind::VisitNotBooked, 4);
    i.first_call = Some(day("2026-11-04"));
    assert_eq!(
        after(&i, vec![], "2026-11-02"),
        "waiting patient wait 2026-11-04"
    );
    let s = standing(
        &i,
        &chart(vec![]),
        &Protocol::defaults().unwrap(),
        day("2026-11-04"),
    );
    assert_eq!(s.state, State::New);
}
