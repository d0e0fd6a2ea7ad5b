//! The measures by hand-counted charts. Today is Monday 2026-11-02; the window reaches back to Tuesday 2026-08-04.

use super::*;
use crate::model::records::FollowUpField;
use crate::model::samples::{self, day};
use crate::model::{
    Available, Contact, Order, OrderKind, OrderStatus, Outcome, Patient, Practice, Referral,
    ReferralStatus, Urgency, Visit, VisitStatus,
};
use crate::panel::tests::NoNames;
use crate::protocol::Protocol;

fn visit(date: &str, status: VisitStatus, booked: Option<&str>, back_in: Option<u16>) -> Visit {
    Visit {
        follow_up: back_in.map_or(FollowUpField::Empty, |days| FollowUpField::Interval {
            min_days: days,
            max_days: days,
        }),
        booked_date: booked.map(day),
        ..samples::visit(date, date, status)
    }
}

fn contact(date: &str, outcome: Outcome, by: Option<&str>) -> Contact {
    Contact {
        id: format!("{date} {outcome}").into(),
        by: by.map(Into::into),
        recorded: true,
        ..samples::contact(date, outcome)
    }
}

fn order(date: &str, kind: OrderKind, status: OrderStatus) -> Order {
    Order {
        name: "x".into(),
        ..samples::order(date, date, kind, status)
    }
}

fn referral(date: &str, appointment: Option<&str>, report: Option<&str>) -> Referral {
    Referral {
        specialty: None,
        appointment_date: appointment.map(day),
        report_date: report.map(day),
        ..samples::referral(date, date, ReferralStatus::Unknown)
    }
}

fn chart(id: &str) -> Chart {
    Chart {
        patient: Patient {
            id: Some(id.into()),
            ..Patient::default()
        },
        ..Chart::default()
    }
}

const ALL: Available = Available {
    visits: true,
    orders: true,
    referrals: true,
    patients: true,
    problems: true,
    contacts: true,
    visit_note: true,
    visit_follow_up: true,
    visit_status: true,
    visit_type: true,
    visit_diagnoses: true,
    order_reviewed: true,
    order_days_supply: true,
    referral_reviewed: true,
    referral_appointment: true,
};

fn with_run<T>(charts: Vec<Chart>, available: Available, look: impl FnOnce(&Run<'_>) -> T) -> T {
    let protocol = Protocol::parse("[practice]\nlicensed = [\"Dana Ruiz RN\"]\n").unwrap();
    let practice = Practice {
        charts,
        available,
        files: vec![],
    };
    let findings = crate::leaks::find(&practice, &protocol, &NoNames, day("2026-11-02"));
    look(&Run {
        findings: &findings,
        standings: &[],
        practice: &practice,
        protocol: &protocol,
        names: &NoNames,
        today: day("2026-11-02"),
        previous: None,
    })
}

/// "part/of", "median of n" or the reason.
fn came_to(charts: Vec<Chart>, available: Available, id: &str) -> String {
    with_run(charts, available, |run| {
        let all = measures(run);
        let found = all.iter().find(|m| m.id == id).unwrap();
        match &found.figure {
            Figure::Share(s) => format!("{}/{}", s.part, s.of),
            Figure::Median { days, of } => format!("{days:?} of {of}"),
            Figure::CouldNotLook(reason) => (*reason).to_owned(),
        }
    })
}

use VisitStatus::{Cancelled, Completed, NoShow, Scheduled};

#[test]
fn a_return_visit_is_captured_when_it_is_booked_within_two_business_days() {
    // Told on Friday 4 September; Monday the 7th is Labor Day, so two business days end on Wednesday the 9th.
    let told = |booked: &str| {
        let mut c = chart(booked);
        c.visits = vec![
            visit("2026-09-04", Completed, None, Some(30)),
            visit("2026-10-05", Cancelled, Some(booked), None),
        ];
        c
    };
    let mut old = chart("old");
    old.visits = vec![visit("2026-08-03", Completed, None, Some(30))];
    let mut fresh = chart("fresh");
    fresh.visits = vec![visit("2026-10-30", Completed, None, Some(30))];
    let charts = vec![
        told("2026-09-09"),
        told("2026-09-10"),
        told("2026-09-03"),
        old,
        fresh,
    ];
    assert_eq!(came_to(charts, ALL, "return-captured"), "1/3");
    let mut undated = told("2026-09-09");
    undated.visits[1].booked_date = None;
    assert_eq!(
        came_to(vec![undated], ALL, "return-captured"),
        "the visits export has no booked_date"
    );
}

#[test]
fn a_return_visit_is_never_scheduled_thirty_days_past_its_target() {
    // Told on 1 August to return in 30 days: target 31 August, looked at on 30 September.
    let told = |next: Option<Visit>| {
        let mut c = chart("p");
        c.visits = vec![visit("2026-08-01", Completed, None, Some(30))];
        c.visits.extend(next);
        c
    };
    let ahead = visit("2026-11-20", Scheduled, Some("2026-09-30"), None);
    let charts = vec![
        told(None),
        told(Some(visit("2026-09-30", NoShow, None, None))),
        told(Some(visit("2026-10-01", Completed, None, None))),
        told(Some(ahead)),
    ];
    assert_eq!(came_to(charts, ALL, "return-never-scheduled"), "2/4");
}

#[test]
fn no_shows_their_contacts_and_new_visits() {
    let mut a = chart("A");
    a.visits = vec![
        visit("2026-08-03", NoShow, None, None),
        visit("2026-09-04", NoShow, None, None),
        visit("2026-09-18", Completed, None, None),
        visit("2026-11-02", NoShow, None, None),
    ];
    // Reached on the first business day after; a voicemail would not do.
    a.contacts = vec![contact("2026-09-08", Outcome::Agreed, None)];
    let mut b = chart("B");
    b.visits = vec![
        visit("2026-10-01", NoShow, None, None),
        visit("2026-10-16", Completed, None, None),
    ];
    b.contacts = vec![contact("2026-10-01", Outcome::LeftVoicemail, None)];
    let charts = || vec![a.clone(), b.clone()];
    assert_eq!(came_to(charts(), ALL, "no-show-rate"), "3/5");
    assert_eq!(came_to(charts(), ALL, "no-show-contacted"), "1/2");
    assert_eq!(came_to(charts(), ALL, "no-show-rebooked"), "1/2");
    let without = Available {
        visit_status: false,
        ..ALL
    };
    assert_eq!(
        came_to(charts(), without, "no-show-rate"),
        "the visits export has no visit_status"
    );
}

#[test]
fn what_came_back_of_what_was_sent_out() {
    let mut a = chart("A");
    a.orders = vec![
        order("2026-08-03", OrderKind::Lab, OrderStatus::Resulted),
        order("2026-08-04", OrderKind::Lab, OrderStatus::Resulted),
        order("2026-09-01", OrderKind::Lab, OrderStatus::Ordered),
        order("2026-09-02", OrderKind::Lab, OrderStatus::Cancelled),
        order("2026-09-03", OrderKind::Imaging, OrderStatus::Ordered),
    ];
    a.orders[4].result_date = Some(day("2026-09-10"));
    a.referrals = vec![
        referral("2026-02-02", Some("2026-02-12"), None),
        referral("2026-09-01", Some("2026-09-11"), Some("2026-09-14")),
    ];
    let mut b = chart("B");
    b.referrals = vec![
        referral("2025-12-30", None, Some("2026-01-10")),
        referral("2026-09-01", Some("2026-09-21"), Some("2026-09-28")),
        referral("2026-11-01", None, None),
    ];
    let charts = || vec![a.clone(), b.clone()];
    assert_eq!(came_to(charts(), ALL, "lab-results"), "1/2");
    assert_eq!(came_to(charts(), ALL, "imaging-results"), "1/1");
    assert_eq!(came_to(charts(), ALL, "referral-reports"), "2/3");
    // A's first of the year has no report, B's has; neither December nor November counts.
    assert_eq!(came_to(charts(), ALL, "referral-reports-year"), "1/2");
    assert_eq!(
        came_to(charts(), ALL, "referral-days-to-appointment"),
        "Some(15.0) of 2"
    );
    assert_eq!(
        came_to(charts(), ALL, "referral-days-to-report"),
        "Some(5.0) of 2"
    );
    assert_eq!(
        came_to(charts(), Available::default(), "lab-results"),
        "no orders export was loaded"
    );
}

fn urgent_charts() -> Vec<Chart> {
    let pressing = |urgency, o: Order| Order { urgency, ..o };
    let (lab, imaging) = (OrderKind::Lab, OrderKind::Imaging);
    let ordered = |date: &str, kind| order(date, kind, OrderStatus::Ordered);
    let mut a = chart("A");
    a.orders = vec![
        // One day too old for the rules' 730 days, and the first day of them.
        pressing(Urgency::Stat, ordered("2024-11-01", lab)),
        pressing(Urgency::Stat, ordered("2024-11-02", lab)),
        pressing(
            Urgency::Stat,
            order("2026-09-01", lab, OrderStatus::Cancelled),
        ),
        pressing(
            Urgency::Stat,
            order("2026-09-02", lab, OrderStatus::Reviewed),
        ),
        pressing(
            Urgency::Stat,
            order("2026-09-03", OrderKind::Medication, OrderStatus::Ordered),
        ),
        pressing(Urgency::Routine, ordered("2026-09-04", lab)),
        // Urgent: 3 d and 1 d of grace, within the limit today; for imaging 3 d, past it.
        pressing(Urgency::Urgent, ordered("2026-10-29", lab)),
        pressing(
            Urgency::Urgent,
            order("2026-10-29", imaging, OrderStatus::Unknown),
        ),
    ];
    let mut b = chart("B");
    b.referrals = vec![
        // Urgent: booked within 3 d, past that since Sunday. The other was closed, the last one lies ahead of its limit.
        Referral {
            urgency: Urgency::Urgent,
            ..referral("2026-10-28", None, None)
        },
        Referral {
            urgency: Urgency::Urgent,
            ..referral("2026-10-27", None, None)
        },
        Referral {
            urgency: Urgency::Stat,
            ..referral("2026-11-01", None, None)
        },
    ];
    b.referrals[1].status = ReferralStatus::Closed;
    // Priority 1 is with licensed staff where nobody calls the patient, and suppressed where the patient has died.
    let mut c = chart("C");
    c.patient.do_not_contact = true;
    c.orders = vec![pressing(Urgency::Stat, ordered("2026-10-01", lab))];
    let mut d = chart("D");
    d.patient.status = crate::model::PatientStatus::Deceased;
    d.orders = vec![pressing(Urgency::Stat, ordered("2026-10-01", lab))];
    vec![a, b, c, d]
}

#[test]
fn stat_and_urgent_ones_past_the_limit_of_their_step() {
    // Of A the second and the last order of four, of B the first of three referrals, of C and D one each, D's suppressed.
    assert_eq!(came_to(urgent_charts(), ALL, "urgent-past-limit"), "4/9");
    let rule = |available| {
        with_run(urgent_charts(), available, |run| {
            let all = measures(run);
            let found = all.iter().find(|m| m.id == "urgent-past-limit").unwrap();
            (found.rule.clone(), found.figure.clone())
        })
    };
    let (told, _) = rule(ALL);
    for number in ["730 d", "1 and 4 d", "1 and 3 bd"] {
        assert!(told.contains(number), "{told}");
    }
    assert!(!told.contains("not looked at"), "{told}");
    let orders = Available {
        referrals: false,
        ..ALL
    };
    let (told, _) = rule(orders);
    let why = "; referrals were not looked at: no referrals export was loaded";
    assert!(told.ends_with(why), "{told}");
    let referrals = Available {
        orders: false,
        ..ALL
    };
    let (told, _) = rule(referrals);
    let why = "; orders were not looked at: no orders export was loaded";
    assert!(told.ends_with(why), "{told}");
    let (told, figure) = rule(Available::default());
    assert_eq!(
        figure,
        Figure::CouldNotLook("neither an orders nor a referrals export was loaded")
    );
    assert!(!told.contains("not looked at"), "{told}");
}

#[test]
fn back_in_care_after_the_first_call_that_reached_the_patient() {
    let reached_then_seen = |id: &str, seen: &str| {
        let mut c = chart(id);
        c.contacts = vec![
            contact("2026-08-20", Outcome::LeftVoicemail, Some("Kim")),
            contact("2026-09-01", Outcome::Agreed, Some("Kim")),
            contact("2026-09-20", Outcome::Booked, Some("Lou")),
        ];
        c.visits = vec![visit(seen, Completed, None, None)];
        c
    };
    let charts = vec![
        reached_then_seen("A", "2026-09-16"),
        reached_then_seen("B", "2026-10-01"),
        reached_then_seen("C", "2026-10-02"),
        reached_then_seen("D", "2026-09-01"),
    ];
    assert_eq!(came_to(charts.clone(), ALL, "returned-15"), "1/4");
    assert_eq!(came_to(charts.clone(), ALL, "returned-30"), "2/4");
    let callers = with_run(charts, ALL, callers);
    let told: Vec<String> = callers
        .iter()
        .map(|c| format!("{:?} {} {} {}", c.caller, c.attempts, c.reached, c.booked))
        .collect();
    assert_eq!(told, ["Some(\"Kim\") 8 4 0", "Some(\"Lou\") 4 4 4"]);
    assert_eq!(
        came_to(vec![], Available::default(), "returned-15"),
        "no contacts are known"
    );
}

#[test]
fn escalations_count_as_taken_up_by_licensed_staff_only() {
    let mut a = chart("A");
    a.contacts = vec![
        contact("2026-09-01", Outcome::Clinical, Some("Kim")),
        contact("2026-09-02", Outcome::NoAnswer, Some("Kim")),
        contact("2026-09-03", Outcome::Agreed, Some("dana ruiz, RN")),
    ];
    let mut b = chart("B");
    b.contacts = vec![contact("2026-09-01", Outcome::Emergency, Some("Kim"))];
    let charts = vec![a, b];
    assert_eq!(came_to(charts.clone(), ALL, "escalations-taken-up"), "1/2");
    assert_eq!(came_to(charts, ALL, "escalation-days"), "Some(2.0) of 1");
}

#[test]
fn every_rule_is_said_and_every_name_is_its_own() {
    with_run(vec![], ALL, |run| {
        let all = measures(run);
        let ids: std::collections::BTreeSet<&str> = all.iter().map(|m| m.id.as_str()).collect();
        assert_eq!(ids.len(), all.len());
        for m in &all {
            assert!(m.rule.len() > 30 && !m.name.is_empty(), "{}", m.id);
        }
    });
}
