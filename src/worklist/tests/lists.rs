//! Who stands on which list, in which order, with which words.

use super::*;
use crate::model::PatientId;
use crate::model::{Referral, ReferralStatus};
use crate::worklist::Lane;

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
fn nobody_stands_on_two_lists_of_one_day() {
    let mut lost = item("LA-3", Kind::LostToFollowUp, 2);
    lost.place = Place::Lapsed;
    let mut letter = item("LP-4", Kind::TestNotDone, 3);
    letter.record_date = day("2026-09-01");
    let mut c = who("P", "212-555-0101");
    c.contacts = ["2026-09-03", "2026-09-08", "2026-09-17"]
        .map(|d| {
            let mut c = contact(d, Outcome::NoAnswer);
            c.item = Some(ItemId("LP-4".into()));
            c
        })
        .to_vec();
    let call = item("LP-1", Kind::TestNotDone, 3);
    let lists = build_all(
        vec![call.clone(), lost.clone(), letter.clone()],
        vec![c.clone()],
        "",
    );
    assert_eq!(ids(&lists, Lane::Patients), ["P:LP-1"]);
    assert_eq!(lists.not_listed["on another list today"], 2);
    let lists = build_all(vec![lost.clone(), letter], vec![c.clone()], "");
    assert_eq!(ids(&lists, Lane::Letters), ["P:LP-4"]);
    assert_eq!(lists.not_listed["on another list today"], 1);
    let lists = build_all(vec![lost], vec![c], "");
    assert_eq!(ids(&lists, Lane::Lost), ["P:LA-3"]);
}

#[test]
fn a_household_is_called_in_a_row() {
    let items = vec![
        of(item("LP-1", Kind::TestNotDone, 2), "A"),
        of(item("LP-2", Kind::TestNotDone, 2), "B"),
        of(item("LP-3", Kind::TestNotDone, 3), "C"),
    ];
    let charts = vec![
        who("A", "212-555-0101"),
        who("B", "212-555-0102"),
        who("C", "+1 (212) 555-0101"),
    ];
    let lists = build_all(items, charts, "");
    assert_eq!(ids(&lists, Lane::Patients), ["A:LP-1", "C:LP-3", "B:LP-2"]);
    let rows = lists.lane(Lane::Patients);
    assert_eq!(
        rows[1].reason,
        "household: 2 of 2 rows that share a number, one after the other; reason of LP-3"
    );
    assert!(rows[2].hints.is_empty());
}

#[test]
fn one_office_one_call() {
    let referral = |id: &str, to: &str| Referral {
        referred_to: Some(to.into()),
        ..samples::referral(id, "2026-09-01", ReferralStatus::Attended)
    };
    let report = |id: &str, patient: &str, record: &str, overdue: i32| {
        let mut i = of(item(id, Kind::ReportNotBack, 2), patient);
        (i.target, i.table) = (Target::Office, RecordTable::Referrals);
        i.record_id = record.into();
        i.days_overdue = overdue;
        i
    };
    let mut a = who("A", "212-555-0101");
    a.referrals = vec![referral("R1", "Harbor  Heart"), referral("R2", "Bay Eye")];
    let mut b = who("B", "212-555-0102");
    b.referrals = vec![referral("R3", "Harbor Heart")];
    let lists = build_all(
        vec![
            report("LP-1", "A", "R1", 20),
            report("LP-2", "A", "R2", 15),
            report("LP-3", "B", "R3", 10),
        ],
        vec![a, b],
        "[offices]\n\"harbor heart\" = \"212-555-0150\"\n",
    );
    // The number is the office's; nobody is to dial the patient's.
    let numbers: Vec<&str> = lists
        .lane(Lane::Offices)
        .iter()
        .map(|r| r.phone.as_str())
        .collect();
    assert_eq!(numbers, ["212-555-0150", "212-555-0150", ""]);
    assert_eq!(ids(&lists, Lane::Offices), ["A:LP-1", "B:LP-3", "A:LP-2"]);
    assert_eq!(
        lists.lane(Lane::Offices)[1].reason,
        "call Harbor Heart; reason of LP-3"
    );
}

#[test]
fn reminders_go_out_by_the_channel_that_is_allowed() {
    use crate::model::{Channel, VisitStatus::Scheduled};
    // Monday 2 November: 1 bd ahead is the 3rd, 2 bd the 4th, 3 bd the 5th.
    let with = |id: &str, date: &str, channel: Option<Channel>, consent: bool| {
        let mut c = who(id, "212-555-0101");
        c.visits = vec![visit("V1", date, Scheduled)];
        c.patient.preferred_channel = channel;
        c.patient.text_consent = consent;
        c
    };
    let mut stopped = with("E", "2026-11-03", None, false);
    stopped.patient.do_not_contact = true;
    let mut done = with("F", "2026-11-03", None, false);
    let mut c = contact("2026-10-30", Outcome::Agreed);
    c.item = Some(ItemId::of("RM", &["reminder", "F", "V1"], 0));
    // Friday's call was made one business day ahead of Tuesday less one: at two, not at one.
    done.contacts = vec![c.clone()];
    let mut again = with("G", "2026-11-03", None, false);
    c.item = Some(ItemId::of("RM", &["reminder", "G", "V1"], 0));
    c.date = day("2026-11-02");
    again.contacts = vec![c];
    let lists = build_all(
        vec![],
        vec![
            with("A", "2026-11-05", Some(Channel::Text), true),
            with("B", "2026-11-03", Some(Channel::Text), false),
            with("C", "2026-11-04", None, false),
            with("D", "2026-11-02", None, false),
            stopped,
            done,
            again,
        ],
        "",
    );
    let said: Vec<(String, String)> = lists
        .lane(Lane::Reminders)
        .iter()
        .map(|r| (r.patient_id.clone(), r.whys.join("; ")))
        .collect();
    let say = |p: &str, w: &str| (p.to_owned(), w.to_owned());
    assert_eq!(
        said,
        [
            say(
                "B",
                "visit on Tuesday 2026-11-03 with Dr. Lee: remind by phone"
            ),
            say(
                "F",
                "visit on Tuesday 2026-11-03 with Dr. Lee: remind by phone"
            ),
            say(
                "A",
                "visit on Thursday 2026-11-05 with Dr. Lee: remind by text"
            ),
        ]
    );
    assert!(
        lists.lane(Lane::Reminders)[0]
            .say
            .contains("Tuesday, November 3")
    );
}

#[test]
fn who_is_called_today_is_reminded_in_the_same_call() {
    let mut c = who("P", "212-555-0101");
    c.visits = vec![visit(
        "V1",
        "2026-11-03",
        crate::model::VisitStatus::Scheduled,
    )];
    let lists = build_all(vec![item("LP-1", Kind::TestNotDone, 3)], vec![c], "");
    assert_eq!(lists.lane(Lane::Reminders).len(), 0);
    assert_eq!(
        lists.lane(Lane::Patients)[0].reason,
        "remind too: visit on Tuesday 2026-11-03 with Dr. Lee: remind by phone; reason of LP-1"
    );
}

#[test]
fn a_clinical_matter_takes_the_patient_off_the_callers_list_until_released() {
    let mut heard = contact("2026-10-30", Outcome::Clinical);
    heard.item = Some(ItemId("LP-1".into()));
    let mut c = who("P", "212-555-0101");
    c.contacts = vec![heard.clone()];
    let open = item("LP-1", Kind::TestNotDone, 3);
    let other = item("LP-2", Kind::TestNotDone, 2);
    let lists = build_all(vec![open, other.clone()], vec![c.clone()], "");
    assert_eq!(ids(&lists, Lane::Licensed), ["P:LP-1"]);
    assert_eq!(ids(&lists, Lane::Patients), Vec::<String>::new());
    assert_eq!(
        lists.not_listed["a clinical matter is with licensed staff"],
        1
    );
    // The loop has closed by evidence: what the caller heard is still open.
    let lists = build_all(vec![other.clone()], vec![c.clone()], "");
    assert_eq!(ids(&lists, Lane::Licensed), ["P:LP-1"]);
    assert!(
        lists.lane(Lane::Licensed)[0]
            .reason
            .contains("open until released")
    );
    let mut freed = heard;
    (freed.outcome, freed.by) = (Some(Outcome::Released), Some("Somebody".into()));
    c.contacts.push(freed.clone());
    let lists = build_all(vec![other.clone()], vec![c.clone()], "");
    assert_eq!(ids(&lists, Lane::Licensed), ["P:LP-1"]);
    freed.by = Some("Kim RN".into());
    c.contacts.push(freed);
    let lists = build_all(vec![other], vec![c], "");
    assert_eq!(ids(&lists, Lane::Licensed), Vec::<String>::new());
    assert_eq!(ids(&lists, Lane::Patients), ["P:LP-2"]);
}

#[test]
fn a_note_is_copied_to_licensed_staff_under_a_name_of_its_own() {
    let mut c = who("P", "212-555-0101");
    let mut heard = contact("2026-10-22", Outcome::LeftVoicemail);
    heard.escalated = true;
    c.contacts = vec![heard];
    let lists = build_all(vec![item("LP-1", Kind::TestNotDone, 3)], vec![c], "");
    assert_eq!(ids(&lists, Lane::Patients), ["P:LP-1"]);
    assert_eq!(ids(&lists, Lane::Licensed), ["P:LP-1"]);
    let copy = &lists.lane(Lane::Licensed)[0];
    assert_ne!(copy.row_id, lists.lane(Lane::Patients)[0].row_id);
    assert_eq!(
        copy.reason,
        "a caller's note of 2026-10-22 needs a licensed look; reason of LP-1"
    );
}

#[test]
fn called_then_nothing_is_a_view() {
    let quiet = |d: &str| {
        let mut c = who("P", "212-555-0101");
        c.contacts = vec![contact(d, Outcome::Agreed)];
        build_all(vec![item("LP-1", Kind::TestNotDone, 3)], vec![c], "")
    };
    let lists = quiet("2026-10-19");
    assert_eq!(ids(&lists, Lane::Silent), ["P:LP-1"]);
    assert_eq!(lists.lane(Lane::Silent), lists.lane(Lane::Patients));
    assert_eq!(
        ids(&quiet("2026-10-20"), Lane::Silent),
        Vec::<String>::new()
    );
}

#[test]
fn silence_is_seen_on_every_list() {
    let mut c = who("P", "212-555-0101");
    c.contacts = done(&[("2026-10-15", Outcome::Disconnected)]);
    let lists = build_all(
        vec![item("LP-1", Kind::TestNotDone, 3)],
        vec![c.clone()],
        "",
    );
    assert_eq!(ids(&lists, Lane::Staff), ["P:LP-1"]);
    assert_eq!(ids(&lists, Lane::Silent), ["P:LP-1"]);
    assert_eq!(
        lists.lane(Lane::Staff)[0].reason,
        "disconnected on 2026-10-15: correct the number in the EHR; calls go on once the exports have it; reason of LP-1"
    );
    // What waits for its day is no silence, even if licensed staff sees a copy of it.
    let mut later = contact("2026-10-15", Outcome::CallBack);
    (later.next_date, later.escalated) = (Some(day("2026-11-20")), true);
    c.contacts = vec![later];
    let lists = build_all(vec![item("LP-1", Kind::TestNotDone, 3)], vec![c], "");
    assert_eq!(ids(&lists, Lane::Licensed), ["P:LP-1"]);
    assert_eq!(ids(&lists, Lane::Silent), Vec::<String>::new());
}

#[test]
fn of_lapsed_patients_those_who_are_likeliest_to_return_come_first() {
    let lapsed = |id: &str, patient: &str, priority: u8, days: i32| {
        let mut i = of(item(id, Kind::Overdue, priority), patient);
        (i.place, i.days_overdue) = (Place::Lapsed, days);
        i
    };
    let test = |id: &str, patient: &str, days: i32| {
        let mut i = of(item(id, Kind::TestNotDone, 2), patient);
        i.days_overdue = days;
        i
    };
    let items = vec![
        lapsed("LA-1", "A", 3, 90),
        lapsed("LA-2", "B", 3, 40),
        lapsed("LA-3", "C", 2, 200),
        lapsed("LA-4", "D", 2, 60),
        test("LP-5", "E", 5),
        test("LP-6", "F", 90),
        // The best of a patient's loops says where the row stands.
        test("LP-7", "A", 40),
    ];
    let charts = ["A", "B", "C", "D", "E", "F"]
        .iter()
        .zip(1..)
        .map(|(id, n)| who(id, &format!("212-555-010{n}")))
        .collect();
    assert_eq!(
        ids(&build_all(items, charts, ""), Lane::Patients),
        [
            "F:LP-6",
            "A:LP-7;LA-1",
            "E:LP-5",
            "D:LA-4",
            "C:LA-3",
            "B:LA-2"
        ]
    );
}

#[test]
fn only_where_a_machine_may_answer_is_there_a_line_for_it() {
    let mut office = item("LP-2", Kind::ResultNotBack, 2);
    office.target = Target::Office;
    let mut step = item("LP-3", Kind::OrderNotPlaced, 3);
    step.target = Target::Staff;
    let mut read = item("LP-4", Kind::ResultNotReviewed, 2);
    read.target = Target::Licensed;
    let call = item("LP-1", Kind::TestNotDone, 3);
    let lists = build_all(
        vec![call, office, step, read],
        vec![who("P", "212-555-0101")],
        "",
    );
    for lane in [Lane::Offices, Lane::Staff, Lane::Licensed] {
        assert_eq!(lists.lane(lane)[0].say, "", "{lane}");
    }
    assert!(lists.lane(Lane::Patients)[0].say.contains("call us back"));
}

#[test]
fn the_backlog_comes_in_shares_and_licensed_loops_join_it() {
    let items: Vec<Item> = (0..7)
        .map(|n| {
            let mut i = of(
                item(&format!("LP-{n}"), Kind::ResultNotReviewed, 2),
                &format!("P{n}"),
            );
            i.days_overdue = 181 + n;
            i.target = if n % 2 == 0 {
                Target::Licensed
            } else {
                Target::Patient
            };
            i
        })
        .collect();
    let charts = (0..7)
        .map(|n| who(&format!("P{n}"), &format!("212-555-010{n}")))
        .collect();
    let lists = build_all(items, charts, "");
    assert_eq!(
        ids(&lists, Lane::Backlog),
        ["P6:LP-6", "P5:LP-5", "P4:LP-4", "P3:LP-3", "P2:LP-2"]
    );
    assert_eq!(lists.not_listed["backlog, for a later day"], 2);
    assert_eq!(lists.lane(Lane::Licensed).len(), 0);
}

#[test]
fn the_other_number_an_interpreter_and_a_death_to_verify() {
    let mut c = chart(done(&[("2026-10-30", Outcome::WrongNumber)]));
    c.contacts.push(contact("2026-10-30", Outcome::Language));
    let lists = build_all(vec![item("LP-1", Kind::TestNotDone, 3)], vec![c], "");
    let row = &lists.lane(Lane::Patients)[0];
    assert_eq!(row.phone, "212-555-0101 / (212) 555-0102");
    assert_eq!(row.language, "(interpreter)");
    assert_eq!(
        row.reason,
        "the other number was wrong or disconnected; reason of LP-1"
    );
    let mut i = item("LP-1", Kind::TestNotDone, 3);
    i.suppressed = Some(crate::model::Suppression::Deceased);
    let c = chart(done(&[("2026-10-30", Outcome::Deceased)]));
    let lists = build_all(vec![i], vec![c], "");
    assert_eq!(lists.rows.len(), 0);
    assert_eq!(lists.to_verify, [PatientId::from("P")]);
}

#[test]
fn a_patient_whose_answer_could_not_be_read_is_with_licensed_staff_alone() {
    let mut c = who("P", "212-555-0101");
    let mut unread = contact("2026-10-30", Outcome::NotWorked);
    (unread.id, unread.outcome, unread.escalated) = ("R1-1-AAAA".into(), None, true);
    unread.item = Some(ItemId("LP-1".into()));
    c.contacts = vec![unread];
    let items = vec![
        item("LP-1", Kind::TestNotDone, 3),
        item("LP-2", Kind::TestNotDone, 3),
    ];
    let lists = build_all(items, vec![c], "");
    assert_eq!(ids(&lists, Lane::Patients), Vec::<String>::new());
    assert_eq!(
        lists.not_listed["a clinical matter is with licensed staff"],
        1
    );
    assert_eq!(ids(&lists, Lane::Licensed), ["P:LP-1"]);
    assert_eq!(
        lists.lane(Lane::Licensed)[0].reason,
        "a caller's answer of 2026-10-30 could not be taken, and its words are clinical or may end the calls: nobody calls until its row is corrected and recorded, or until you decide; reason of LP-1"
    );
}
