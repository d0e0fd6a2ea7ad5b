//! What goes to other systems: nobody who must not be called, and each task with the right owner.

use super::*;
use crate::model::{PatientStatus, Reason, Said};
use crate::worklist::dialer::{DialRow, Dialer, LANES, NotDialled, dialer, households};
use crate::worklist::phone;
use crate::worklist::tasks::{NoTask, Role, tasks};

/// The dialer file of lists made while the chart was as `before`, for a practice whose chart is `now`.
fn dialled(before: Chart, now: Chart) -> Dialer {
    let items = [item("LP-1", Kind::TestNotDone, 3)];
    let lists = build(&items, before);
    let protocol = Protocol::defaults().unwrap();
    let practice = Practice {
        charts: vec![now],
        ..Practice::default()
    };
    let work = Work {
        items: &items,
        standings: &[],
        practice: &practice,
        protocol: &protocol,
        today: day("2026-11-02"),
    };
    dialer(&work, &lists, &LANES)
}

#[test]
fn a_machine_is_told_once_more_who_must_not_be_called() {
    let well = chart(vec![]);
    assert_eq!(dialled(well.clone(), well.clone()).rows.len(), 1);
    let mut asked = well.clone();
    asked.patient.do_not_contact = true;
    let mut dead = well.clone();
    dead.patient.status = PatientStatus::Deceased;
    let mut dated = well.clone();
    dated.patient.deceased_date = Some(day("2026-01-05"));
    let by_phone = chart(vec![contact("2026-10-30", Outcome::DoNotCall)]);
    let told = chart(vec![contact("2026-10-30", Outcome::Deceased)]);
    for stopped in [asked, dead, dated, by_phone, told] {
        let dialer = dialled(well.clone(), stopped);
        assert_eq!(dialer.rows, []);
        assert_eq!(dialer.left_out[&NotDialled::MustNotBeCalled], 1);
    }
    let mut bare = well.clone();
    bare.patient.mobile = None;
    bare.patient.phone = Some("555-0101".into());
    let dialer = dialled(well, bare);
    assert_eq!(dialer.left_out[&NotDialled::NoWholeNumber], 1);
}

/// The dialer file for a patient with these numbers.
fn with_numbers(mobile: &str, phone: &str, contacts: Vec<Contact>) -> Dialer {
    let mut of = chart(contacts);
    of.patient.mobile = Some(mobile.into());
    of.patient.phone = Some(phone.into());
    dialled(of.clone(), of)
}

#[test]
fn a_number_of_an_unknown_place_is_left_to_people() {
    let phones = |d: Dialer| d.rows.first().map(|r| (r.phones.clone(), r.hours));
    let abroad = "+44 20 7946 0018";
    for unknown in [abroad, "299-555-0101"] {
        let dialer = with_numbers(unknown, "", vec![]);
        assert_eq!(dialer.rows, []);
        assert_eq!(dialer.left_out[&NotDialled::UnknownPlace], 1, "{unknown}");
    }
    assert_eq!(
        phones(with_numbers(abroad, "415-555-0102", vec![])),
        Some((["+14155550102".into(), String::new()], (11, 21)))
    );
    assert_eq!(
        phones(with_numbers("800-555-0101", abroad, vec![])),
        Some((["+18005550101".into(), String::new()], (8, 21)))
    );
}

#[test]
fn one_number_in_two_forms_is_one_number() {
    let phones = |mobile: &str, phone: &str, contacts| {
        let dialer = with_numbers(mobile, phone, contacts);
        match dialer.rows.first() {
            Some(row) => Ok(row.phones.clone().join(" ")),
            None => Err(*dialer.left_out.keys().next().unwrap()),
        }
    };
    let plain = "212-555-0101";
    let with = "(212) 555-0101 ext. 9";
    let dials = |n: &str| Ok(format!("{n} "));
    // Behind an extension a machine reaches the switchboard.
    assert_eq!(phones(with, "", vec![]), Err(NotDialled::Extension));
    assert_eq!(phones(with, "212-555-0102", vec![]), dials("+12125550102"));
    assert_eq!(phones(with, plain, vec![]), dials("+12125550101"));
    assert_eq!(phones(plain, with, vec![]), dials("+12125550101"));
    assert_eq!(
        phones(plain, "+1 212 555 0101", vec![]),
        dials("+12125550101")
    );
    // What was found wrong in one form is wrong in the other, named or not.
    for named in [None, Some(plain), Some(with)] {
        let mut wrong = contact("2026-10-20", Outcome::WrongNumber);
        wrong.bad_number = named.map(Into::into);
        for (mobile, phone) in [(plain, with), (with, plain)] {
            let chart = Chart {
                patient: Patient {
                    mobile: Some(mobile.into()),
                    phone: Some(phone.into()),
                    ..Patient::default()
                },
                contacts: vec![wrong.clone()],
                ..Chart::default()
            };
            let good = phone::good(&chart, day("2026-11-02"));
            assert_eq!(good, Vec::<&str>::new(), "{named:?}");
            assert!(phone::to_dial(&chart, day("2026-11-02")).is_empty());
        }
    }
}

#[test]
fn rows_of_one_number_are_a_household_whatever_they_are_about() {
    let row = |id: &str, phones: [&str; 2]| DialRow {
        row_id: id.into(),
        phones: phones.map(Into::into),
        ..DialRow::default()
    };
    let mut rows = vec![
        row("A", ["1", ""]),
        row("B", ["2", ""]),
        row("C", ["3", ""]),
        row("D", ["4", "2"]),
        row("E", ["2", "1"]),
    ];
    households(&mut rows);
    let of: Vec<&str> = rows.iter().map(|r| r.household.as_str()).collect();
    assert_eq!(of, ["A", "A", "", "A", "A"]);
}

/// The owner of the one task, or why there is none.
fn task_of(change: impl FnOnce(&mut Item), contacts: Vec<Contact>) -> Result<String, NoTask> {
    task(change, contacts).map(|(owner, _)| owner)
}

/// Owner and title of the one task, or why there is none.
fn task(
    change: impl FnOnce(&mut Item),
    contacts: Vec<Contact>,
) -> Result<(String, String), NoTask> {
    let mut item = item("FU-1", Kind::VisitNotBooked, 3);
    item.place = Place::FollowUps;
    item.reason = Reason::new(Said::NothingBooked).within(Some((90, 90)));
    change(&mut item);
    let items = [item];
    let protocol = Protocol::defaults().unwrap();
    let practice = Practice {
        charts: vec![chart(contacts)],
        ..Practice::default()
    };
    let today = day("2026-11-02");
    let standings = standings(&items, &practice, &protocol, today);
    let work = Work {
        items: &items,
        standings: &standings,
        practice: &practice,
        protocol: &protocol,
        today,
    };
    let found = tasks(&work);
    match found.tasks.as_slice() {
        [task] => {
            assert_eq!((task.due, task.name), (items[0].due, "Ana Ruiz"));
            assert_eq!(
                task.title.starts_with("Decide: "),
                task.role == Role::Licensed
            );
            Ok((task.role.to_string(), task.title.clone()))
        }
        _ => Err(*found.left_out.keys().next().unwrap()),
    }
}

#[test]
fn each_task_has_its_owner() {
    let said = |code| vec![contact("2026-10-30", code)];
    let as_is = |_: &mut Item| ();
    let owner = |o: Result<String, NoTask>| o.unwrap();
    assert_eq!(owner(task_of(as_is, vec![])), "scheduling staff");
    assert_eq!(
        owner(task_of(as_is, said(Outcome::NoAnswer))),
        "scheduling staff"
    );
    let order = |i: &mut Item| i.target = Target::Staff;
    assert_eq!(owner(task_of(order, vec![])), "staff");
    // A wrong number is for staff to correct, a refusal and a clinical matter for licensed staff, as on the lists.
    let mut barrier = said(Outcome::Barrier);
    barrier[0].item = Some(ItemId("FU-1".into()));
    assert_eq!(owner(task_of(as_is, barrier)), "staff");
    assert_eq!(
        owner(task_of(as_is, said(Outcome::Declined))),
        "licensed staff"
    );
    assert_eq!(
        owner(task_of(as_is, said(Outcome::Clinical))),
        "licensed staff"
    );
    let old = |i: &mut Item| i.days_overdue = 181;
    assert_eq!(owner(task_of(old, vec![])), "licensed staff");
    let mut booked = said(Outcome::Booked);
    booked[0].appointment_date = Some(day("2026-11-12"));
    assert_eq!(task_of(as_is, booked), Err(NoTask::Booked));
    let stop = |i: &mut Item| i.suppressed = Some(crate::model::Suppression::DoNotContact);
    assert_eq!(task_of(stop, vec![]), Err(NoTask::Suppressed));
}

#[test]
fn a_title_says_what_was_found_to_come_first() {
    let visit = "book a return visit: told to return in 90 days";
    let title = |code: Outcome| {
        // Said twice, for the chart has two numbers: then there is none to dial.
        let mut said = done(&[("2026-10-29", code), ("2026-10-30", code)]);
        for contact in &mut said {
            contact.item = Some(ItemId("FU-1".into()));
        }
        let (owner, title) = task(|_| (), said).unwrap();
        assert_eq!(owner, "staff", "{code}");
        title
    };
    let first = |what: &str| format!("{what}, then {visit}");
    for (code, want) in [
        (Outcome::WrongNumber, first("Correct the phone number")),
        (Outcome::Disconnected, first("Correct the phone number")),
        (Outcome::MailReturned, first("Correct the postal address")),
        (Outcome::Barrier, first("Remove what is in the way")),
        (
            Outcome::Transferred,
            "Verify that the patient has left the practice".to_owned(),
        ),
        (
            Outcome::Moved,
            "Verify that the patient has moved away".to_owned(),
        ),
        (
            Outcome::DataError,
            format!("Correct the record, which is said to be wrong: {visit}"),
        ),
        (
            Outcome::AlreadyDone,
            format!("Get the report, for it is said to be done: {visit}"),
        ),
    ] {
        assert_eq!(title(code), want, "{code}");
    }
    let said = |code| vec![contact("2026-10-30", code)];
    let of = |change: fn(&mut Item), code| task(change, said(code)).unwrap().1;
    // After one wrong number the other is dialled.
    for code in [Outcome::NoAnswer, Outcome::WrongNumber] {
        assert_eq!(
            of(|_| (), code),
            "Book a return visit: told to return in 90 days"
        );
    }
    assert_eq!(
        of(|_| (), Outcome::Declined),
        "Decide: book a return visit? (told to return in 90 days)"
    );
    // An order is placed without a number.
    let order = |i: &mut Item| {
        i.target = Target::Staff;
        i.reason = Reason::new(Said::NoOrder).of("TSH".into());
    };
    assert_eq!(of(order, Outcome::WrongNumber), "Place the order: TSH");
    assert_eq!(
        of(order, Outcome::Declined),
        "Decide: place the order: TSH?"
    );
}
