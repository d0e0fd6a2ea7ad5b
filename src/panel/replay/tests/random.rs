//! The history over any charts equals the rules run on each past day, one by one.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::panel::ByPlace;

use super::*;

const TODAY: &str = "2026-11-02";

/// A day within these days before today or some after it.
fn around(days: i32) -> impl Strategy<Value = Day> {
    (-days..60).prop_map(|n| day(TODAY) + n)
}

fn need() -> impl Strategy<Value = Need> {
    let kinds = [
        NeedKind::Visit,
        NeedKind::Visit,
        NeedKind::Lab,
        NeedKind::Imaging,
        NeedKind::Referral,
    ];
    let days = option::of((1u16..60, 0u16..200));
    let what = option::of(select(vec!["CBC", "TSH"]));
    (select(kinds.to_vec()), days, what, any::<bool>()).prop_map(|(kind, days, what, ancillary)| {
        Need {
            kind,
            with: With::Unsaid,
            what: what.map(Into::into),
            min_days: days.map(|(min, _)| min),
            max_days: days.map(|(min, more)| min + more),
            certainty: Certainty::Definite,
            start: 0,
            end: 1,
            ancillary,
        }
    })
}

fn visits(days: i32) -> impl Strategy<Value = Vec<Visit>> {
    use VisitStatus::{Cancelled, Completed, NoShow, Scheduled, Unknown};
    let status = select(vec![
        Completed, Completed, Completed, NoShow, Cancelled, Scheduled, Unknown,
    ]);
    let class = select(vec![
        VisitClass::Routine,
        VisitClass::Chronic,
        VisitClass::PostAcute,
        VisitClass::Discharge,
        VisitClass::Procedure,
        VisitClass::Ancillary,
    ]);
    let by = option::weighted(0.1, 1..200);
    let one = (
        around(days),
        status,
        class,
        0u64..4,
        vec(need(), 0..3),
        option::of(0..90),
        by,
    );
    vec(one, 0..9).prop_map(|all| {
        let mut visits: Vec<Visit> = all
            .into_iter()
            .enumerate()
            .map(
                |(n, (date, status, class, conditions, needs, booked, by))| Visit {
                    class,
                    conditions: ConditionSet(conditions),
                    needs: needs.into(),
                    follow_up_by: by.map(|days| date + days),
                    booked_date: booked.map(|days| date - days),
                    date,
                    ..visit(&format!("V{n}"), TODAY, status, None)
                },
            )
            .collect();
        visits.sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
        visits
    })
}

/// Days after one another from a record's date, none, some or all of them.
fn steps<const N: usize>() -> impl Strategy<Value = [Option<i32>; N]> {
    vec(option::of(0..40), N).prop_map(|steps| {
        let mut at = 0;
        let mut out = [None; N];
        for (mine, step) in out.iter_mut().zip(steps) {
            at += step.unwrap_or(0);
            *mine = step.map(|_| at);
        }
        out
    })
}

fn urgency() -> impl Strategy<Value = Urgency> {
    select(vec![
        Urgency::Routine,
        Urgency::Routine,
        Urgency::Urgent,
        Urgency::Stat,
    ])
}

fn orders(days: i32) -> impl Strategy<Value = Vec<Order>> {
    use OrderStatus::{Cancelled, Collected, Ordered, Resulted, Reviewed, Scheduled, Unknown};
    let status = select(vec![
        Ordered, Scheduled, Collected, Resulted, Reviewed, Cancelled, Unknown,
    ]);
    let kind = select(vec![
        OrderKind::Lab,
        OrderKind::Imaging,
        OrderKind::Procedure,
        OrderKind::Medication,
    ]);
    let supply = option::of((28u16..100, 0u16..4));
    let one = (around(days), status, kind, urgency(), steps::<5>(), supply);
    vec(one, 0..5).prop_map(|all| {
        let mut orders: Vec<Order> = all
            .into_iter()
            .enumerate()
            .map(|(n, (date, status, kind, urgency, steps, supply))| {
                let [expected, scheduled, collected, result, reviewed] =
                    steps.map(|s| s.map(|days| date + days));
                Order {
                    date,
                    kind,
                    urgency,
                    expected_date: expected,
                    scheduled_date: scheduled,
                    collected_date: collected,
                    result_date: result,
                    reviewed_date: reviewed.filter(|_| status == Reviewed),
                    days_supply: supply.map(|(days, _)| days),
                    refills: supply.map(|(_, refills)| refills),
                    ..order(&format!("O{n}"), TODAY, status)
                }
            })
            .collect();
        orders.sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
        orders
    })
}

fn referrals(days: i32) -> impl Strategy<Value = Vec<Referral>> {
    use ReferralStatus::{
        Attended, Closed, Declined, Draft, NoShow, PendingAuthorization, ReportReceived, Scheduled,
        Sent,
    };
    let status = select(vec![
        Draft,
        PendingAuthorization,
        Sent,
        Scheduled,
        Attended,
        NoShow,
        ReportReceived,
        Closed,
        Declined,
    ]);
    let one = (around(days), status, urgency(), steps::<5>());
    vec(one, 0..4).prop_map(|all| {
        let mut referrals: Vec<Referral> = all
            .into_iter()
            .enumerate()
            .map(|(n, (date, status, urgency, steps))| {
                let [sent, appointment, attended, report, reviewed] =
                    steps.map(|s| s.map(|days| date + days));
                Referral {
                    date,
                    urgency,
                    sent_date: sent,
                    appointment_date: appointment,
                    attended_date: attended,
                    report_date: report,
                    reviewed_date: reviewed.filter(|_| status == Closed),
                    ..referral(&format!("R{n}"), TODAY, status)
                }
            })
            .collect();
        referrals.sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
        referrals
    })
}

fn contacts(days: i32) -> impl Strategy<Value = Vec<Contact>> {
    let outcome = select(vec![
        Outcome::LeftVoicemail,
        Outcome::Agreed,
        Outcome::Booked,
        Outcome::DoNotCall,
        Outcome::Deceased,
    ]);
    vec((around(days), outcome), 0..3).prop_map(|all| {
        let template = everything().contacts.remove(0);
        let mut contacts: Vec<Contact> = all
            .into_iter()
            .map(|(date, outcome)| Contact {
                date,
                outcome: Some(outcome),
                ..template.clone()
            })
            .collect();
        contacts.sort_by_key(|c| c.date);
        contacts
    })
}

pub(in crate::panel) fn chart() -> impl Strategy<Value = Chart> {
    chart_of(1000)
}

/// A chart of these days and some ahead.
pub(in crate::panel) fn chart_of(days: i32) -> impl Strategy<Value = Chart> {
    let problem = (0u64..4, option::of(around(days)), option::of(around(days)));
    let status = select(vec![
        PatientStatus::Active,
        PatientStatus::Active,
        PatientStatus::Active,
        PatientStatus::Inactive,
        PatientStatus::Transferred,
        PatientStatus::Deceased,
    ]);
    let patient = (status, option::weighted(0.2, around(days)));
    (
        patient,
        visits(days),
        orders(days),
        referrals(days),
        vec(problem, 0..3),
        contacts(days),
    )
        .prop_map(
            |((status, deceased), visits, orders, referrals, problems, contacts)| Chart {
                patient: Patient {
                    status,
                    deceased_date: deceased.filter(|_| status == PatientStatus::Deceased),
                    ..Patient::default()
                },
                visits,
                orders,
                referrals,
                problems: problems
                    .into_iter()
                    .map(|(conditions, onset_date, resolved_date)| Problem {
                        conditions: ConditionSet(conditions),
                        onset_date,
                        resolved_date,
                        ..everything().problems.remove(0)
                    })
                    .collect(),
                contacts,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Weeks that were passed over are as if the rules had been run on them.
    #[test]
    fn history_is_the_rules_run_on_each_past_day(
        charts in vec(chart(), 1..4),
        reviewed in any::<bool>(),
    ) {
        let mut practice = Practice {
            charts,
            available: Available {
                visits: true,
                orders: true,
                referrals: true,
                visit_note: true,
                order_reviewed: reviewed,
                referral_reviewed: reviewed,
                referral_appointment: reviewed,
                ..Available::default()
            },
            files: vec![],
        };
        for (n, chart) in practice.charts.iter_mut().enumerate() {
            chart.patient.id = Some(format!("P{n}").as_str().into());
        }
        let protocol = Protocol::defaults().unwrap();
        let history = history(&practice, &protocol, &Exact, day(TODAY), 60);
        let days: Vec<Day> = history.points.iter().rev().map(|p| p.as_of).collect();
        prop_assert_eq!(told(&history), replayed_plainly(&practice, &protocol, &days));
    }

    /// A chart is as it was on every day back to the one from which on it is said to be unchanged, and not before.
    #[test]
    fn a_chart_is_unchanged_since_the_day_that_is_said(chart in chart(), from in 0..900) {
        let mut chart = chart;
        take_back(&mut chart, day(TODAY) - from);
        let since = unchanged_since(&chart);
        for n in 0..1100 {
            let on = day(TODAY) - n;
            let mut then = chart.clone();
            take_back(&mut then, on);
            prop_assert!(on < since || then == chart, "{on} {since}");
        }
        let mut before = chart.clone();
        take_back(&mut before, since - 1);
        prop_assert!(before != chart || since == Day::from_epoch(i32::MIN));
    }
}

/// The rules on one past day over charts taken back to it: what the history must say, found the long way.
fn replayed_plainly(practice: &Practice, protocol: &Protocol, days: &[Day]) -> Vec<Plain> {
    let mut after: Option<BTreeSet<String>> = None;
    let mut points = Vec::new();
    for (n, on) in days.iter().enumerate() {
        let mut then = practice.clone();
        if n > 0 {
            then.charts.iter_mut().for_each(|c| take_back(c, *on));
        }
        let found = crate::leaks::find(&then, protocol, &Exact, *on);
        let listed = || found.items.iter().filter(|i| i.suppressed.is_none());
        // One patient's id never stands for another's loop.
        let ids: BTreeSet<String> = listed()
            .map(|i| format!("{} {}", i.patient_id, i.id))
            .collect();
        let chronic = |p: &&crate::leaks::PatientFacts| p.active && !p.conditions.is_empty();
        points.push(Plain {
            as_of: *on,
            open: listed().count() as u64,
            overdue: listed().filter(|i| i.days_overdue > 0).count() as u64,
            suppressed: (found.items.len() - listed().count()) as u64,
            places: ByPlace::of(listed().map(|i| (i.place, 1))),
            chronic_active: found.patients.iter().filter(chronic).count() as u64,
            dormant: found.patients.iter().filter(|p| p.dormant).count() as u64,
            gone: after
                .as_ref()
                .map(|after| ids.difference(after).count() as u64),
            new: after
                .as_ref()
                .map(|after| after.difference(&ids).count() as u64),
        });
        after = Some(ids);
    }
    points
}

/// A point found the long way; `new` and `gone` are against the week after it.
#[derive(Debug, Clone, PartialEq)]
struct Plain {
    as_of: Day,
    open: u64,
    overdue: u64,
    suppressed: u64,
    places: ByPlace,
    chronic_active: u64,
    dormant: u64,
    new: Option<u64>,
    gone: Option<u64>,
}

fn told(history: &crate::panel::History) -> Vec<Plain> {
    let mut out = Vec::new();
    let points: Vec<_> = history.points.iter().rev().collect();
    for (n, p) in points.iter().enumerate() {
        let after = n.checked_sub(1).and_then(|n| points.get(n));
        out.push(Plain {
            as_of: p.as_of,
            open: p.open,
            overdue: p.overdue,
            suppressed: p.suppressed,
            places: p.places,
            chronic_active: p.chronic_active,
            dormant: p.dormant,
            new: after.and_then(|a| a.opened),
            gone: after.and_then(|a| a.closed),
        });
    }
    out
}
