//! The lists' promises over loops and contacts drawn at random.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::worklist::Lane;

const TOWN: [&str; 5] = ["A", "B", "C", "D", "E"];
const BEN: &str = "[[callers]]\nname = \"Ben\"\ncalls_a_day = 2\n";

fn loops() -> impl Strategy<Value = Item> {
    let kinds = [
        Kind::TestNotDone,
        Kind::ReportNotBack,
        Kind::LostToFollowUp,
        Kind::CheckInNotMade,
        Kind::ResultNotReviewed,
        Kind::OrderNotPlaced,
    ];
    let targets = [
        Target::Patient,
        Target::Patient,
        Target::Office,
        Target::Staff,
        Target::Licensed,
    ];
    (
        0..TOWN.len(),
        0..kinds.len(),
        0..targets.len(),
        1u8..5,
        -10i32..260,
        0i32..90,
    )
        .prop_map(move |(who, kind, target, priority, overdue, age)| {
            let mut i = of(item("", kinds[kind], priority), TOWN[who]);
            i.target = targets[target];
            if i.kind == Kind::LostToFollowUp {
                (i.place, i.target) = (Place::Lapsed, Target::Patient);
            }
            i.days_overdue = overdue;
            i.due = day("2026-11-02") - overdue;
            i.record_date = day("2026-11-02") - age;
            i
        })
}

/// Who, outcome, days ago, about which loop, by licensed staff.
type Told = (usize, usize, i32, usize, bool);

fn town(contacts: &[Told], numbers: &[usize]) -> Vec<Chart> {
    let known = ["212-555-0101", "212-555-0102", "", "212-555-0104"];
    let mut charts: Vec<Chart> = TOWN
        .iter()
        .zip(numbers)
        .map(|(id, n)| who(id, known[*n]))
        .collect();
    for chart in &mut charts {
        chart.visits = vec![visit(
            "V1",
            "2026-11-03",
            crate::model::VisitStatus::Scheduled,
        )];
    }
    for (who, outcome, back, about, licensed) in contacts {
        let mut c = contact("2026-11-02", Outcome::ALL[*outcome]);
        c.date = day("2026-11-02") - *back;
        c.item = Some(ItemId(format!("LP-{about:02}").into())).filter(|_| *about < 14);
        c.by = Some(if *licensed { "Kim RN" } else { "Ben" }.into());
        charts[*who].contacts.push(c);
    }
    for chart in &mut charts {
        chart
            .contacts
            .sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    }
    charts
}

proptest! {
    #[test]
    fn nobody_is_contacted_by_two_lists_and_every_loop_is_accounted_for(
        mut items in proptest::collection::vec(loops(), 1..14),
        contacts in proptest::collection::vec(
            (0..5usize, 0..31usize, 0i32..40, 0..16usize, any::<bool>()),
            0..25,
        ),
        numbers in proptest::collection::vec(0..4usize, 5),
    ) {
        for (n, i) in items.iter_mut().enumerate() {
            i.id = ItemId(format!("LP-{n:02}").into());
        }
        let charts = town(&contacts, &numbers);
        // Adding up is asserted inside.
        let lists = build_all(items.clone(), charts.clone(), BEN);
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for lane in [Lane::Patients, Lane::Lost, Lane::Letters] {
            for row in lists.lane(lane) {
                prop_assert!(seen.insert(&row.patient_id), "on two lists");
                let chart = charts.iter().find(|c| **c.id() == *row.patient_id).unwrap();
                let today = chart.contacts.iter().any(|c| {
                    c.date == day("2026-11-02") && c.outcome.is_some_and(Outcome::is_attempt)
                });
                prop_assert!(row.priority == 1 || !today, "tried today");
                let clinical = chart.contacts.iter().any(|c| {
                    c.outcome.is_some_and(Outcome::is_clinical)
                        && c.item.as_ref().is_some_and(|id| {
                            row.items.split(';').any(|i| i == id.as_str())
                        })
                });
                prop_assert!(!clinical, "a clinical matter is open");
            }
        }
        for row in lists.lane(Lane::Patients) {
            let twice = lists.lane(Lane::Reminders).iter().any(|r| r.patient_id == row.patient_id);
            prop_assert!(!twice, "called and reminded");
        }
        prop_assert!(lists.dealt.shares.iter().map(|s| s.rows).sum::<usize>() <= 2);
        // The same work found in another order gives the same lists.
        items.reverse();
        prop_assert_eq!(build_all(items, charts, BEN), lists);
    }
}
