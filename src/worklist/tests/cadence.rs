//! What follows from each outcome, contact by contact.

use super::*;
use crate::worklist::{Standing, State};

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
    assert_eq!(one(Declined), "declined licensed decide 2026-10-30");
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
        "attempting office call 2026-10-30"
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

fn by(mut contact: Contact, name: &str) -> Contact {
    contact.by = Some(name.into());
    contact
}

fn after_with(item: &Item, chart: &Chart, today: &str) -> Standing {
    let protocol = Protocol::parse("[practice]\nlicensed = [\"Kim RN\"]").unwrap();
    standing(item, chart, &protocol, day(today))
}

fn words(s: &Standing) -> String {
    format!("{} {} {}", s.state, s.target, s.step)
}

#[test]
fn a_refusal_is_told_to_licensed_staff_and_then_left_in_peace() {
    let i = item("LP-1", Kind::TestNotDone, 3);
    let no = contact("2026-10-19", Outcome::Declined);
    // 14 days, both ends in.
    let told = |today: &str, more: Vec<Contact>| {
        let contacts = std::iter::once(no.clone()).chain(more).collect();
        words(&after_with(&i, &chart(contacts), today))
    };
    assert_eq!(told("2026-11-02", vec![]), "declined licensed decide");
    assert_eq!(told("2026-11-03", vec![]), "declined patient none");
    let seen = by(contact("2026-10-20", Outcome::NoAnswer), "kim rn");
    assert_eq!(told("2026-10-21", vec![seen]), "declined patient none");
    // Nothing takes the calling up again.
    let letter = contact("2026-10-20", Outcome::LetterSent);
    assert_eq!(told("2026-11-20", vec![letter]), "declined patient none");
    let booked = contact("2026-10-30", Outcome::BookedUnverified);
    assert_eq!(told("2026-11-20", vec![booked]), "declined patient none");
    let heard = contact("2026-10-30", Outcome::Clinical);
    assert_eq!(told("2026-11-20", vec![heard]), "escalated licensed decide");
}

#[test]
fn already_done_stays_with_the_office() {
    let i = item("LP-1", Kind::TestNotDone, 3);
    let about = |d: &str, o: Outcome| {
        let mut c = contact(d, o);
        c.item = Some(i.id.clone());
        c
    };
    let done = about("2026-10-30", Outcome::AlreadyDone);
    assert_eq!(
        after(&i, vec![done.clone()], "2026-11-02"),
        "attempting office call 2026-10-30"
    );
    // Friday 30 October + 3 bd = Wednesday 4 November, and it is the office that is called again.
    let tried = about("2026-10-30", Outcome::NoAnswer);
    assert_eq!(
        after(&i, vec![tried, done.clone()], "2026-11-02"),
        "attempting office call 2026-10-30"
    );
    let tried = about("2026-10-31", Outcome::NoAnswer);
    assert_eq!(
        after(&i, vec![done, tried], "2026-11-02"),
        "attempting office wait 2026-11-04"
    );
    // A step in the practice is proved by the next exports, not by an office's report.
    let mut step = item("LP-1", Kind::OrderNotPlaced, 3);
    step.target = Target::Staff;
    let done = about("2026-10-30", Outcome::AlreadyDone);
    assert_eq!(
        after(&step, vec![done], "2026-11-02"),
        "snoozed staff wait 2026-11-06"
    );
}

#[test]
fn a_stop_asked_for_by_the_patient_does_not_stop_the_office_call() {
    let mut i = item("LP-1", Kind::ResultNotBack, 2);
    i.target = Target::Office;
    let stop = done(&[("2026-10-30", Outcome::DoNotCall)]);
    assert_eq!(
        after(&i, stop.clone(), "2026-11-02"),
        "new office call 2026-11-02"
    );
    i.target = Target::Patient;
    assert_eq!(after(&i, stop, "2026-11-02"), "declined patient none -");
}

#[test]
fn who_cannot_prove_who_they_are_gets_one_more_call_and_a_letter() {
    use Outcome::{IdentityFailed, LetterSent, NoAnswer};
    let i = item("LP-1", Kind::TestNotDone, 3);
    // Even on the third call there is one more: Monday 19 October + 7 bd = Wednesday 28 October.
    let mut so_far = vec![
        ("2026-10-12", NoAnswer),
        ("2026-10-15", NoAnswer),
        ("2026-10-19", IdentityFailed),
    ];
    assert_eq!(
        after(&i, done(&so_far), "2026-10-28"),
        "attempting patient call 2026-10-28"
    );
    so_far.push(("2026-10-28", IdentityFailed));
    assert_eq!(
        after(&i, done(&so_far), "2026-10-29"),
        "attempting patient letter 2026-10-29"
    );
    let early = [
        ("2026-10-19", IdentityFailed),
        ("2026-10-22", IdentityFailed),
        ("2026-10-23", LetterSent),
    ];
    assert_eq!(
        after(&i, done(&early), "2026-11-06"),
        "exhausted licensed decide 2026-11-06"
    );
    let pressing = item("LP-1", Kind::TestNotDone, 1);
    assert_eq!(
        after(&pressing, done(&early[..2]), "2026-11-02"),
        "exhausted licensed decide 2026-10-22"
    );
}

#[test]
fn returned_mail_is_for_staff_and_leaves_the_numbers_alone() {
    let i = item("LP-1", Kind::TestNotDone, 3);
    let back = [("2026-10-29", Outcome::MailReturned)];
    assert_eq!(
        after(&i, done(&back), "2026-11-02"),
        "attempting staff staff 2026-10-29"
    );
    let then = [back[0], ("2026-10-30", Outcome::WrongNumber)];
    assert_eq!(
        after(&i, done(&then), "2026-11-02"),
        "attempting patient call 2026-11-02"
    );
}

#[test]
fn without_any_number_one_letter_goes_out_and_licensed_staff_decides() {
    let i = item("LP-1", Kind::TestNotDone, 3);
    let mut c = chart(done(&[("2026-10-19", Outcome::LetterSent)]));
    (c.patient.phone, c.patient.mobile) = (None, None);
    let s = after_with(&i, &c, "2026-11-02");
    assert_eq!(words(&s), "exhausted licensed decide");
    // Both numbers found bad, recorded under another loop.
    let mut c = chart(done(&[
        ("2026-10-15", Outcome::WrongNumber),
        ("2026-10-16", Outcome::Disconnected),
        ("2026-10-19", Outcome::LetterSent),
    ]));
    for contact in &mut c.contacts[..2] {
        contact.item = Some(ItemId("FU-9".into()));
    }
    assert_eq!(
        words(&after_with(&i, &c, "2026-11-02")),
        "exhausted licensed decide"
    );
}

#[test]
fn a_booking_that_the_exports_show_missed_reopens_at_once() {
    use crate::worklist::standing::Broken;
    let i = item("LP-1", Kind::TestNotDone, 3);
    let mut booked = contact("2026-10-20", Outcome::Booked);
    booked.appointment_date = Some(day("2026-10-30"));
    let visit = |status| visit("V9", "2026-10-30", status);
    let with = |status| {
        let mut c = chart(vec![booked.clone()]);
        c.visits.push(visit(status));
        let s = after_with(&i, &c, "2026-10-31");
        (words(&s), s.reopened, s.broken_booking)
    };
    use crate::model::VisitStatus::{Cancelled, NoShow, Unknown};
    let on = Some(day("2026-10-30"));
    assert_eq!(
        with(NoShow),
        (
            "attempting patient call".into(),
            true,
            Some((on, Broken::Missed))
        )
    );
    assert_eq!(with(Cancelled).2, Some((on, Broken::Cancelled)));
    assert_eq!(with(Unknown), ("held patient wait".into(), false, None));
    let never = after_with(&i, &chart(vec![booked]), "2026-11-03");
    assert_eq!(never.broken_booking, Some((on, Broken::NotFound)));
}

#[test]
fn on_one_day_the_conversation_stands() {
    let i = item("LP-1", Kind::TestNotDone, 3);
    // Ids put the unanswered call last.
    let mut talk = contact("2026-10-30", Outcome::Agreed);
    talk.id = "A".into();
    let mut call = contact("2026-10-30", Outcome::NoAnswer);
    call.id = "B".into();
    assert_eq!(
        after(&i, vec![talk, call], "2026-11-02"),
        "snoozed patient wait 2026-11-06"
    );
}

#[test]
fn a_clinical_word_in_a_note_is_copied_and_the_calling_goes_on() {
    let i = item("LP-1", Kind::TestNotDone, 3);
    let mut c = contact("2026-10-22", Outcome::LeftVoicemail);
    c.escalated = true;
    let s = after_with(&i, &chart(vec![c]), "2026-11-02");
    assert_eq!(words(&s), "attempting patient call");
    assert_eq!(s.copied_on, Some(day("2026-10-22")));
}

#[test]
fn licensed_staff_can_keep_an_old_loop_and_take_up_one_that_was_exhausted() {
    let mut i = item("LP-1", Kind::TestNotDone, 3);
    i.due = day("2026-04-01");
    let kept = by(contact("2026-10-20", Outcome::Agreed), "Kim RN");
    let s = after_with(&i, &chart(vec![kept]), "2026-11-02");
    assert!(s.kept && words(&s) == "attempting patient call");
    let caller = contact("2026-10-20", Outcome::Agreed);
    assert!(!after_with(&i, &chart(vec![caller]), "2026-11-02").kept);
    let i = item("LP-1", Kind::TestNotDone, 3);
    let again = vec![
        contact("2026-10-02", Outcome::Unreachable),
        by(contact("2026-10-05", Outcome::CallBack), "Kim RN"),
        contact("2026-10-06", Outcome::NoAnswer),
    ];
    // Tuesday 6 October + 3 bd = Friday 9 October: a first call of three.
    let s = after_with(&i, &chart(again), "2026-10-09");
    assert_eq!(words(&s), "attempting patient call");
}

#[test]
fn a_check_in_is_tried_on_two_days_and_then_decided() {
    let mut i = item("OR-1", Kind::CheckInNotMade, 1);
    i.record_date = day("2026-10-28");
    i.first_call = Some(day("2026-10-29"));
    let one = [("2026-10-29", Outcome::NoAnswer)];
    assert_eq!(
        after(&i, done(&one), "2026-10-29"),
        "attempting patient wait 2026-10-30"
    );
    let two = [one[0], ("2026-10-30", Outcome::LeftVoicemail)];
    assert_eq!(
        after(&i, done(&two), "2026-10-30"),
        "exhausted licensed decide 2026-10-30"
    );
}

#[test]
fn a_wrong_source_stays_open_out_of_the_measures() {
    let i = item("LP-1", Kind::TestNotDone, 3);
    let s = after_with(
        &i,
        &chart(done(&[("2026-10-30", Outcome::DataError)])),
        "2026-11-02",
    );
    assert!(s.out_of_measures && words(&s) == "attempting staff staff");
    let fixed = done(&[
        ("2026-10-29", Outcome::DataError),
        ("2026-10-30", Outcome::CallBack),
    ]);
    let s = after_with(&i, &chart(fixed), "2026-11-02");
    assert!(!s.out_of_measures && words(&s) == "attempting patient call");
}

#[test]
fn nobody_calls_on_an_answer_that_could_not_be_taken_and_holds_clinical_words() {
    let i = item("LP-1", Kind::TestNotDone, 3);
    let mut unread = contact("2026-10-30", Outcome::NotWorked);
    (unread.id, unread.outcome, unread.escalated) = ("R1-1-AAAA".into(), None, true);
    let mut before = contact("2026-10-26", Outcome::NoAnswer);
    before.id = "R0-1-AAAA".into();
    let with = |c: Contact| after(&i, vec![before.clone(), unread.clone(), c], "2026-11-02");
    let held = "escalated licensed decide 2026-10-30";
    assert_eq!(after(&i, vec![unread.clone()], "2026-11-02"), held);
    // A try of somebody else clears nothing up.
    assert_eq!(
        with(contact("2026-10-31", Outcome::NoAnswer)),
        "escalated licensed decide 2026-10-31"
    );
    // The row itself, corrected: its own day counts, which lies before the day on which it was not taken.
    let mut corrected = contact("2026-10-29", Outcome::LeftVoicemail);
    corrected.id = "R1-1-BBBB".into();
    assert_eq!(with(corrected), "attempting patient wait 2026-11-09");
    // Licensed staff has decided, or the patient was spoken to since.
    let decided = by(contact("2026-10-30", Outcome::Agreed), "Kim RN");
    let protocol = Protocol::parse("[practice]\nlicensed = [\"Kim RN\"]").unwrap();
    let s = standing(
        &i,
        &chart(vec![unread.clone(), decided]),
        &protocol,
        day("2026-11-02"),
    );
    assert_eq!(
        (s.state, s.unread_on, s.copied_on),
        (State::Snoozed, None, Some(day("2026-10-30")))
    );
    assert_eq!(
        with(contact("2026-10-31", Outcome::Agreed)),
        "snoozed patient wait 2026-11-07"
    );
    assert_eq!(with(contact("2026-10-29", Outcome::Agreed)), held);
}

#[test]
fn calls_go_on_once_the_exports_have_another_number() {
    let i = item("LP-1", Kind::TestNotDone, 3);
    let bad = |date: &str, number: &str| {
        let mut c = contact(date, Outcome::WrongNumber);
        c.bad_number = Some(number.into());
        c
    };
    let protocol = Protocol::defaults().unwrap();
    let with = |phone: &str, mobile: &str, contacts: Vec<Contact>| {
        let mut c = chart(contacts);
        (c.patient.phone, c.patient.mobile) = (Some(phone.into()), Some(mobile.into()));
        let s = standing(&i, &c, &protocol, day("2026-11-02"));
        let dial = crate::worklist::phone::to_dial(&c, day("2026-11-02")).join(" / ");
        format!("{} {} {dial}", s.target, s.step)
    };
    let (old, other, new) = ("212-555-0101", "(212) 555-0102", "212-555-0103");
    let both = || {
        vec![
            bad("2026-10-29", "2125550102"),
            bad("2026-10-30", "2125550101"),
        ]
    };
    assert_eq!(with(old, other, both()), "staff staff ");
    // Corrected: the new number is dialled first, whichever field it stands in.
    assert_eq!(
        with(new, other, both()),
        "patient call 212-555-0103 / (212) 555-0102"
    );
    assert_eq!(
        with(old, new, both()),
        "patient call 212-555-0103 / 212-555-0101"
    );
    // The second of two numbers was the bad one: the first stays first.
    assert_eq!(
        with(old, other, vec![bad("2026-10-29", "2125550101")]),
        "patient call (212) 555-0102 / 212-555-0101"
    );
    // The same number written in another way is no other number.
    assert_eq!(with("+1 (212) 555-0101", "", both()), "staff staff ");
    // Reached afterwards: it was no wrong number after all.
    let mut again = both();
    again.push(contact("2026-10-31", Outcome::CallBack));
    assert!(with(old, other, again).starts_with("patient call"));
}
