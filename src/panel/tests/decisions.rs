//! A practice of which the rules decide in every way they can. Today is Monday 2026-11-02.

use std::collections::BTreeSet;

use super::account::{practice_of, protocol};
use super::*;
use crate::leaks::{decided, find};
use crate::model::{
    Certainty, Need, NeedKind, OrderKind, OrderStatus, ReferralStatus, Visit, VisitClass,
    VisitStatus, With,
};
use crate::panel::replay::tests::{Exact, everything};

use VisitStatus::{Cancelled, Completed, NoShow, Scheduled};

fn need(kind: NeedKind, what: Option<&str>, days: Option<u16>) -> Need {
    Need {
        kind,
        with: With::Unsaid,
        what: what.map(Into::into),
        min_days: days,
        max_days: days,
        certainty: Certainty::Definite,
        start: 0,
        end: 1,
        ancillary: false,
    }
}

fn told(date: &str, needs: &[Need]) -> Visit {
    Visit {
        needs: needs.into(),
        ..samples::visit(date, date, Completed)
    }
}

fn back(date: &str, days: u16) -> Visit {
    told(date, &[need(NeedKind::Visit, None, Some(days))])
}

fn planned(date: &str, test: &str, specialty: &str) -> Visit {
    let lab = need(NeedKind::Lab, Some(test), None);
    told(
        date,
        &[lab, need(NeedKind::Referral, Some(specialty), None)],
    )
}

fn dated(date: &str, status: VisitStatus) -> Visit {
    samples::visit(date, date, status)
}

fn chronic(date: &str) -> Visit {
    let mut visit = dated(date, Completed);
    visit.conditions.insert(0);
    visit
}

fn of_class(date: &str, class: VisitClass) -> Visit {
    Visit {
        class,
        ..dated(date, Completed)
    }
}

/// One chart of visits each.
fn visits() -> Vec<Vec<Visit>> {
    vec![
        vec![
            back("2026-05-04", 30),
            back("2026-06-01", 90),
            dated("2026-09-01", Completed),
        ],
        vec![back("2025-01-06", 30)],
        vec![back("2026-10-12", 30), dated("2026-11-10", Scheduled)],
        vec![back("2026-10-12", 30), dated("2026-10-30", Scheduled)],
        vec![planned("2025-10-01", "A1c", "eyes")],
        vec![of_class("2026-11-02", VisitClass::Procedure)],
        vec![
            of_class("2026-10-12", VisitClass::Discharge),
            dated("2026-10-14", Completed),
        ],
        vec![of_class("2026-10-02", VisitClass::Procedure)],
        vec![dated("2026-10-01", NoShow), dated("2026-11-02", NoShow)],
        vec![
            dated("2026-10-01", Cancelled),
            dated("2026-10-05", Completed),
        ],
        vec![chronic("2026-10-01")],
        vec![chronic("2026-01-05"), dated("2026-12-01", Scheduled)],
        vec![chronic("2026-01-05"), dated("2026-10-30", Scheduled)],
    ]
}

/// One of them is released by licensed staff.
pub(super) fn every_decision(reviews_exported: bool) -> Practice {
    let order = |date: &str, kind, status| samples::order(date, date, kind, status);
    let referral = |date: &str, status| samples::referral(date, date, status);
    let filled = |date: &str, name: &str| crate::model::Order {
        name: name.into(),
        days_supply: Some(30),
        ..order(date, OrderKind::Medication, OrderStatus::Ordered)
    };
    let mut waiting = referral("2026-10-29", ReferralStatus::Sent);
    waiting.appointment_date = Some(day("2026-11-20"));
    let mut renal = referral("2026-10-01", ReferralStatus::Closed);
    renal.specialty = Some("renal".into());
    let mut charts = vec![
        Chart {
            visits: vec![chronic("2026-04-05")],
            ..Chart::default()
        },
        Chart {
            orders: vec![
                filled("2026-07-01", "one"),
                order("2026-10-01", OrderKind::Lab, OrderStatus::Reviewed),
                filled("2026-10-20", "other"),
                order("2026-10-29", OrderKind::Lab, OrderStatus::Resulted),
                order("2026-10-30", OrderKind::Lab, OrderStatus::Ordered),
            ],
            ..Chart::default()
        },
        Chart {
            referrals: vec![
                referral("2026-10-01", ReferralStatus::Closed),
                referral("2026-10-28", ReferralStatus::ReportReceived),
                waiting,
                referral("2026-10-30", ReferralStatus::Sent),
            ],
            ..Chart::default()
        },
        // A CBC and a referral were placed, a TSH and cardiology not yet.
        Chart {
            visits: vec![
                planned("2026-10-01", "CBC", "renal"),
                planned("2026-10-30", "TSH", "cardiology"),
            ],
            orders: vec![order("2026-10-01", OrderKind::Lab, OrderStatus::Reviewed)],
            referrals: vec![renal],
            ..Chart::default()
        },
        Chart {
            problems: everything().problems,
            ..Chart::default()
        },
    ];
    charts.extend(visits().into_iter().map(|visits| Chart {
        visits,
        ..Chart::default()
    }));
    let mut practice = practice_of(charts);
    practice.available.order_reviewed = reviews_exported;
    practice.available.referral_reviewed = reviews_exported;
    let found = find(&practice, &protocol(), &Exact, today());
    let first = found.items.iter().find(|i| i.chart == 0).unwrap();
    let mut released = contact("2026-10-30", Outcome::Released, "Dana RN");
    released.item = Some(first.id.clone());
    practice.charts[0].contacts = vec![released];
    practice
}

#[test]
fn the_rules_decide_in_every_way_they_can() {
    let mut all = BTreeSet::new();
    for practice in [every_decision(true), every_decision(false)] {
        for chart in &practice.charts {
            let decided = decided(chart, &practice, &protocol(), &Exact, today());
            all.extend(decided.iter().map(|d| (d.rule, d.why)));
        }
    }
    use crate::leaks::Rule::{
        CheckIn, Lapsed, MissedVisit, OpenReferral, Order, Referral, Refill, Test, Visit,
    };
    let wanted = [
        (Visit, "a visit is booked in time"),
        (Visit, "a visit of the last days was never checked out"),
        (Visit, "due too long ago"),
        (Visit, "replaced by a newer visit's instruction"),
        (Visit, "the patient was seen since"),
        (Test, "an order was placed"),
        (Test, "due too long ago"),
        (Test, "not yet due"),
        (Referral, "a referral was made"),
        (Referral, "not yet due"),
        (Referral, "visit too long ago"),
        (CheckIn, "not yet due"),
        (CheckIn, "reached or seen since"),
        (CheckIn, "window missed"),
        (MissedVisit, "a later visit was missed too"),
        (MissedVisit, "booked or seen since"),
        (MissedVisit, "not yet due"),
        (Order, "cancelled or reviewed"),
        (Order, "not yet due"),
        (Order, "resulted; reviews are not exported"),
        (Refill, "not yet due"),
        (Refill, "window missed"),
        (OpenReferral, "closed, cancelled or reviewed"),
        (OpenReferral, "not yet due"),
        (OpenReferral, "report in; reviews are not exported"),
        (OpenReferral, "waiting for the appointment"),
        (Lapsed, "a recent visit was never checked out"),
        (Lapsed, "a visit is booked"),
        (Lapsed, "no visit on file"),
        (Lapsed, "released by licensed staff"),
        (Lapsed, "seen within the interval"),
    ];
    assert_eq!(all.into_iter().collect::<Vec<_>>(), wanted);
}
