//! Charts taken back, and the rules replayed on them. Today is Monday 2026-11-02.

pub(in crate::panel) mod random;

use super::*;
use crate::leaks::NameMatcher;
use crate::model::records::Prints;
use crate::model::samples::{self, day, referral};
use crate::model::{
    Available, Certainty, Contact, Kind, Need, NeedKind, OrderKind, Outcome, Practice, Problem,
    SourceRow, Urgency, VisitClass, With,
};
use crate::panel::history;
use crate::protocol::Protocol;

pub(in crate::panel) struct Exact;

impl NameMatcher for Exact {
    fn is_generic(&self, _: &str) -> bool {
        false
    }
    fn order_matches(&self, order_name: &str, what: &str) -> bool {
        order_name == what
    }
    fn test_key(&self, what: &str) -> crate::model::Name {
        what.into()
    }
    fn specialty_matches(&self, specialty: &str, with: &str) -> bool {
        specialty == with
    }
    fn specialty_key(&self, with: &str) -> crate::model::Name {
        with.into()
    }
}

fn visit(id: &str, date: &str, status: VisitStatus, booked: Option<&str>) -> Visit {
    Visit {
        booked_date: booked.map(day),
        ..samples::visit(id, date, status)
    }
}

fn back_in(mut v: Visit, days: u16) -> Visit {
    v.needs = [Need {
        kind: NeedKind::Visit,
        with: With::Unsaid,
        what: None,
        min_days: Some(days),
        max_days: Some(days),
        certainty: Certainty::Definite,
        start: 0,
        end: 1,
        ancillary: false,
    }]
    .into();
    v
}

fn order(id: &str, date: &str, status: OrderStatus) -> Order {
    samples::order(id, date, OrderKind::Lab, status)
}

pub(in crate::panel) fn everything() -> Chart {
    let mut o = order("O1", "2026-08-03", OrderStatus::Reviewed);
    o.collected_date = Some(day("2026-08-05"));
    o.result_date = Some(day("2026-08-20"));
    o.reviewed_date = Some(day("2026-09-30"));
    let mut r = referral("R1", "2026-08-03", ReferralStatus::Closed);
    r.sent_date = Some(day("2026-08-12"));
    r.appointment_date = Some(day("2026-08-25"));
    r.report_date = Some(day("2026-09-20"));
    r.reviewed_date = Some(day("2026-10-10"));
    Chart {
        patient: Patient {
            id: Some("A".into()),
            status: PatientStatus::Deceased,
            deceased_date: Some(day("2026-10-20")),
            ..Patient::default()
        },
        visits: vec![
            back_in(visit("V1", "2026-08-03", VisitStatus::Completed, None), 21),
            back_in(
                visit(
                    "V2",
                    "2026-09-21",
                    VisitStatus::Completed,
                    Some("2026-09-14"),
                ),
                30,
            ),
            visit("V3", "2026-10-05", VisitStatus::Cancelled, None),
        ],
        orders: vec![o],
        referrals: vec![r],
        problems: vec![Problem {
            conditions: ConditionSet(1),
            onset_date: Some(day("2026-09-01")),
            resolved_date: None,
            row: SourceRow::default(),
            prints: Prints::default(),
        }],
        contacts: vec![Contact {
            id: "C1".into(),
            item: None,
            date: day("2026-09-02"),
            channel: None,
            outcome: Some(Outcome::LeftVoicemail),
            appointment_date: None,
            next_date: None,
            by: None,
            row: SourceRow::default(),
            prints: Prints::default(),
            recorded: false,
            escalated: false,
            bad_number: None,
        }],
    }
}

fn on(date: &str) -> Chart {
    let mut chart = everything();
    take_back(&mut chart, day(date));
    chart
}

#[test]
fn a_booking_counts_from_its_booked_date_else_from_the_visit() {
    let ids = |date: &str| -> Vec<(String, VisitStatus)> {
        on(date)
            .visits
            .iter()
            .map(|v| (v.id.to_string(), v.status))
            .collect()
    };
    let v1 = ("V1".to_owned(), VisitStatus::Completed);
    assert_eq!(ids("2026-09-13").len(), 1);
    assert_eq!(ids("2026-09-13").first(), Some(&v1));
    let booked = ("V2".to_owned(), VisitStatus::Scheduled);
    assert_eq!(ids("2026-09-14"), [v1.clone(), booked]);
    let kept = ("V2".to_owned(), VisitStatus::Completed);
    assert_eq!(ids("2026-09-21"), [v1, kept]);
    assert!(ids("2026-08-02").is_empty());
    // What a visit that lay ahead would say was not yet said.
    assert!(on("2026-09-20").visits[1].needs.is_empty());
}

#[test]
fn results_and_reviews_that_lay_ahead_are_not_seen() {
    let order = |date: &str| {
        let o = on(date).orders.remove(0);
        (
            o.status,
            o.collected_date.is_some(),
            o.result_date.is_some(),
        )
    };
    assert_eq!(order("2026-08-04"), (OrderStatus::Unknown, false, false));
    assert_eq!(order("2026-08-05"), (OrderStatus::Unknown, true, false));
    assert_eq!(order("2026-08-20"), (OrderStatus::Unknown, true, true));
    assert_eq!(order("2026-09-30"), (OrderStatus::Reviewed, true, true));
    let referral = |date: &str| on(date).referrals.remove(0).status;
    assert_eq!(referral("2026-08-11"), ReferralStatus::Draft);
    assert_eq!(referral("2026-08-12"), ReferralStatus::Unknown);
    assert_eq!(referral("2026-10-09"), ReferralStatus::Unknown);
    assert_eq!(referral("2026-10-10"), ReferralStatus::Closed);
}

#[test]
fn the_patient_lived_and_the_problem_was_not_yet_known() {
    assert_eq!(on("2026-10-19").patient.status, PatientStatus::Active);
    assert!(on("2026-10-20").patient.is_deceased());
    assert!(on("2026-08-31").problems.is_empty() && on("2026-09-01").contacts.is_empty());
    assert_eq!(on("2026-09-02").contacts.len(), 1);
}

#[test]
fn back_twice_is_back_once() {
    let days: Vec<Day> = (0..100).map(|n| day("2026-11-02") - n).collect();
    let mut step_by_step = everything();
    for d in days {
        take_back(&mut step_by_step, d);
        let mut at_once = everything();
        take_back(&mut at_once, d);
        assert_eq!(step_by_step, at_once, "{d}");
    }
}

/// Seen on 3 August and told to return in 3 weeks: open from the visit until the booking of 14 September.
#[test]
fn the_rules_are_replayed_week_by_week() {
    let practice = Practice {
        charts: vec![everything()],
        available: Available {
            visits: true,
            orders: true,
            referrals: true,
            visit_note: true,
            visit_status: true,
            order_reviewed: true,
            referral_reviewed: true,
            referral_appointment: true,
            ..Available::default()
        },
        files: vec![],
    };
    let protocol = Protocol::defaults().unwrap();
    let h = history(&practice, &protocol, &Exact, day("2026-11-02"), 52);
    assert_eq!(
        (h.exports_begin, h.bookings_dated),
        (Some(day("2026-08-03")), true)
    );
    // No point lies before the exports begin.
    assert_eq!(h.points.first().map(|p| p.as_of), Some(day("2026-08-03")));
    assert_eq!(h.points.len(), 14);
    let at = |date: &str| h.points.iter().find(|p| p.as_of == day(date)).unwrap();
    let told: Vec<u64> = h
        .points
        .iter()
        .map(|p| p.places.at(crate::model::Place::FollowUps))
        .collect();
    // V1 open 3 August to 7 September, captured on 14 September by V2, whose own instruction (30 days) is open
    // from 21 September on; the patient died on 20 October.
    assert_eq!(told, [1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0]);
    assert_eq!(
        (at("2026-09-14").closed, at("2026-08-03").closed),
        (Some(1), None)
    );
    for pair in h.points.windows(2) {
        let flow = pair[0].open + pair[1].opened.unwrap() - pair[1].closed.unwrap();
        assert_eq!(flow, pair[1].open, "{}", pair[1].as_of);
    }
    // Collected on 5 August, result on 20 August: due 10 business days after, on 19 August.
    let loops = |date: &str| {
        let mut chart = everything();
        chart.referrals.clear();
        take_back(&mut chart, day(date));
        let part = Practice {
            charts: vec![chart],
            available: practice.available,
            files: vec![],
        };
        let found = crate::leaks::find(&part, &protocol, &Exact, day(date));
        let kinds: Vec<Kind> = found
            .items
            .iter()
            .filter(|i| i.place == crate::model::Place::Loops)
            .map(|i| i.kind)
            .collect();
        kinds
    };
    assert_eq!(loops("2026-08-19"), []);
    assert_eq!(loops("2026-08-20"), []);
    assert_eq!(loops("2026-08-26"), [Kind::ResultNotReviewed]);
    assert_eq!(loops("2026-09-30"), []);
}
