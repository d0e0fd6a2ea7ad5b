//! Left out + closed + open + suppressed = looked at, in every group whatever the keys are. Today is Monday 2026-11-02.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::leaks::{decided, find, rule_of};
use crate::model::{Available, OrderKind, OrderStatus, Urgency, VisitStatus};
use crate::panel::replay::tests::{Exact, everything, random};

use super::decisions::every_decision;

pub(super) fn practice_of(mut charts: Vec<Chart>) -> Practice {
    for (n, chart) in charts.iter_mut().enumerate() {
        chart.patient.id = Some(format!("P{n}").as_str().into());
    }
    Practice {
        charts,
        available: Available {
            visits: true,
            orders: true,
            referrals: true,
            visit_note: true,
            order_reviewed: true,
            referral_reviewed: true,
            referral_appointment: true,
            ..Available::default()
        },
        files: vec![],
    }
}

pub(super) fn protocol() -> Protocol {
    Protocol::parse("[practice]\nlicensed = [\"Dana RN\"]").unwrap()
}

fn panel_of(practice: &Practice, by: &[By]) -> Panel {
    let protocol = protocol();
    let findings = find(practice, &protocol, &Exact, today());
    let standings = standings(&findings.items, practice, &protocol, today());
    let run = Run {
        findings: &findings,
        standings: &standings,
        practice,
        protocol: &protocol,
        names: &Exact,
        today: today(),
        previous: None,
    };
    summary(&run, by).unwrap()
}

/// "key: looked at = closed + left out + open + suppressed" of the groups in which anything is.
fn accounts(practice: &Practice, by: By) -> Vec<String> {
    let panel = panel_of(practice, &[by]);
    let all = panel.groups.iter().filter(|g| g.figures.eligible > 0);
    all.map(|g| {
        let f = &g.figures;
        format!(
            "{}: {} = {} + {} + {} + {}",
            g.keys[0].1, f.eligible, f.closed, f.left_out, f.open, f.suppressed
        )
    })
    .collect()
}

/// Six records: one is released, one suppressed, one open, two wait and one is finished.
fn small() -> Practice {
    let order = |id: &str, date: &str, status| samples::order(id, date, OrderKind::Lab, status);
    let mut collected = order("O2", "2026-10-15", OrderStatus::Collected);
    collected.collected_date = Some(day("2026-10-30"));
    let mut reviewed = order("O3", "2026-10-01", OrderStatus::Reviewed);
    reviewed.urgency = Urgency::Stat;
    let orders = Chart {
        orders: vec![
            order("O4", "2026-09-20", OrderStatus::Ordered),
            reviewed,
            collected,
            order("O1", "2026-10-30", OrderStatus::Ordered),
        ],
        ..Chart::default()
    };
    let mut missed = Chart {
        visits: vec![samples::visit("V1", "2026-10-15", VisitStatus::NoShow)],
        ..Chart::default()
    };
    missed.patient.do_not_contact = true;
    let mut lapsed = Chart {
        visits: vec![samples::visit("V1", "2026-04-05", VisitStatus::Completed)],
        ..Chart::default()
    };
    lapsed.visits[0].conditions.insert(0);
    let mut practice = practice_of(vec![orders, missed, lapsed]);

    let protocol = protocol();
    let today = today();
    let found = find(&practice, &protocol, &Exact, today);
    let lapsed = found.items.iter().find(|i| i.place == Place::Lapsed);
    let mut released = contact("2026-10-30", Outcome::Released, "Dana RN");
    released.item = lapsed.map(|i| i.id.clone());
    practice.charts[2].contacts = vec![released];
    let of_orders = decided(&practice.charts[0], &practice, &protocol, &Exact, today);
    let of_reviewed = of_orders.iter().find(|d| &*d.record_id == "O3").unwrap();
    let mut agreed = contact("2026-10-31", Outcome::Agreed, "Lou");
    agreed.item = Some(of_reviewed.item_id(practice.charts[0].id()));
    practice.charts[0].contacts =
        vec![contact("2026-10-20", Outcome::LeftVoicemail, "Kim"), agreed];
    practice
}

#[test]
fn records_that_are_not_open_count_at_their_stage() {
    // O1 waits for its test, O2 for its result; O3 ends at the review; the lapsed patient was 31 d past due when released.
    assert_eq!(
        accounts(&small(), By::Kind),
        [
            "no-show-not-rebooked: 1 = 0 + 0 + 0 + 1",
            "result-not-reviewed: 1 = 1 + 0 + 0 + 0",
            "result-not-back: 1 = 0 + 1 + 0 + 0",
            "test-not-done: 2 = 0 + 1 + 1 + 0",
            "overdue: 1 = 1 + 0 + 0 + 0",
        ]
    );
    assert_eq!(
        accounts(&small(), By::Target),
        [
            "patient: 4 = 1 + 1 + 1 + 1",
            "office: 1 = 0 + 1 + 0 + 0",
            "licensed: 1 = 1 + 0 + 0 + 0",
        ]
    );
    // O3 was stat; a result that is not back and a missed visit are serious.
    assert_eq!(
        accounts(&small(), By::Priority),
        [
            "1: 1 = 1 + 0 + 0 + 0",
            "2: 2 = 0 + 1 + 0 + 1",
            "3: 2 = 1 + 0 + 1 + 0",
            "4: 1 = 0 + 1 + 0 + 0",
        ]
    );
    assert_eq!(
        accounts(&small(), By::Ageing),
        [
            "not yet due: 3 = 1 + 2 + 0 + 0",
            "1-30: 2 = 0 + 0 + 1 + 1",
            "31-90: 1 = 1 + 0 + 0 + 0",
        ]
    );
    // Kim's call is older than O1, Lou's was about O3 alone; nobody called the one who missed a visit.
    assert_eq!(
        accounts(&small(), By::Caller),
        [
            "Dana RN: 1 = 1 + 0 + 0 + 0",
            "Kim: 2 = 0 + 1 + 1 + 0",
            "Lou: 1 = 1 + 0 + 0 + 0",
            ": 2 = 0 + 1 + 0 + 1",
        ]
    );
}

/// A patient who was never seen is older than every contact.
#[test]
fn whoever_called_last_counts_for_a_patient_without_a_visit() {
    let mut chart = Chart {
        problems: everything().problems,
        contacts: vec![contact("2026-10-20", Outcome::LeftVoicemail, "Kim")],
        ..Chart::default()
    };
    chart.problems[0].onset_date = Some(day("2026-10-25"));
    assert_eq!(
        accounts(&practice_of(vec![chart]), By::Caller),
        ["Kim: 1 = 0 + 1 + 0 + 0"]
    );
}

/// The four sets of every group add up, and the groups add up to the account of the rules.
fn adds_up(practice: &Practice, by: &[By]) {
    let panel = panel_of(practice, by);
    for group in &panel.groups {
        let f = &group.figures;
        let sets = f.closed + f.left_out + f.open + f.suppressed;
        assert_eq!(f.eligible, sets, "{by:?} {:?}", group.keys);
    }
    let of_groups =
        |set: fn(&Figures) -> u64| -> u64 { panel.groups.iter().map(|g| set(&g.figures)).sum() };
    let of_rules = |set: fn(&RuleRow) -> u64| -> u64 { panel.rules.iter().map(set).sum() };
    let h = &panel.headline;
    for (groups, rules, total) in [
        (
            of_groups(|f| f.eligible),
            of_rules(|r| r.eligible),
            h.eligible,
        ),
        (of_groups(|f| f.closed), of_rules(|r| r.closed), h.closed),
        (
            of_groups(|f| f.left_out),
            of_rules(|r| r.left_out),
            h.left_out,
        ),
        (of_groups(|f| f.open), of_rules(|r| r.open), h.open),
        (
            of_groups(|f| f.suppressed),
            of_rules(|r| r.suppressed),
            h.suppressed,
        ),
    ] {
        assert_eq!((groups, rules), (total, total), "{by:?}");
    }
}

fn pairs() -> impl Iterator<Item = [By; 2]> {
    let all = By::ALL.iter();
    all.flat_map(|one| By::ALL.iter().map(move |other| [*one, *other]))
}

#[test]
fn the_account_adds_up_in_every_group_of_any_keys() {
    for practice in [small(), every_decision(true), every_decision(false)] {
        By::ALL.iter().for_each(|by| adds_up(&practice, &[*by]));
        pairs().for_each(|by| adds_up(&practice, &by));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_account_adds_up_over_any_charts(
        charts in vec(random::chart(), 1..5),
        pair in 0..By::ALL.len() * By::ALL.len(),
        named in any::<bool>(),
    ) {
        let mut practice = practice_of(charts);
        // Some of what is open is released, and some is called about by name.
        let found = find(&practice, &protocol(), &Exact, today());
        for (n, item) in found.items.iter().enumerate() {
            let chart = &mut practice.charts[item.chart as usize];
            let (outcome, by) = match n % 3 {
                0 => (Outcome::Released, "Dana RN"),
                1 if named => (Outcome::LeftVoicemail, "Kim"),
                _ => continue,
            };
            let mut about = contact("2026-11-01", outcome, by);
            about.item = Some(item.id.clone());
            chart.contacts.push(about);
            chart.contacts.sort_by_key(|c| c.date);
        }
        for by in By::ALL {
            adds_up(&practice, &[*by]);
        }
        adds_up(&practice, &pairs().nth(pair).unwrap());
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// What waits is counted as what it is on the first day on which it is open, if nothing else comes of it.
    #[test]
    fn what_waits_opens_as_it_was_counted(chart in random::chart_of(60)) {
        let mut chart = chart;
        // With a problem resolved meanwhile the patient weighs less.
        for problem in &mut chart.problems {
            problem.resolved_date = problem.resolved_date.filter(|d| *d <= today());
        }
        let practice = practice_of(vec![chart]);
        let (chart, protocol) = (&practice.charts[0], protocol());
        let waits = ["not yet due", "waiting for the appointment", "seen within the interval"];
        let mut waiting: Vec<_> = decided(chart, &practice, &protocol, &Exact, today())
            .into_iter()
            .filter(|d| waits.contains(&d.why))
            .collect();
        for ahead in 1..430 {
            if waiting.is_empty() {
                break;
            }
            let on = today() + ahead;
            let still: BTreeSet<_> = decided(chart, &practice, &protocol, &Exact, on)
                .iter()
                .filter(|d| waits.contains(&d.why))
                .map(|d| (d.rule, d.record_id.clone(), d.need))
                .collect();
            let items = find(&practice, &protocol, &Exact, on).items;
            waiting.retain(|d| {
                let of = |i: &&Item| {
                    rule_of(i) == d.rule && i.record_id == d.record_id && i.need == d.need
                };
                if let Some(item) = items.iter().find(of) {
                    assert_eq!(item.id, d.item_id(chart.id()), "{d:?}");
                    let late = if item.days_overdue > 0 { 3 } else { 4 };
                    let priority = if d.priority == 4 { late } else { d.priority };
                    // Nobody to call, and too pressing to leave it at that.
                    let licensed = item.priority == 1 && item.target == Target::Licensed;
                    assert_eq!((item.kind, item.priority), (d.kind, priority), "{d:?}");
                    assert!(item.target == d.target || licensed, "{d:?}");
                    assert_eq!(item.record_date, d.record_date);
                }
                still.contains(&(d.rule, d.record_id.clone(), d.need))
            });
        }
    }
}
