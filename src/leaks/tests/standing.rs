//! Suppression, release, counts and order, over all places.

use super::*;

#[test]
fn suppression_and_what_priority_1_does() {
    let with = |status: PatientStatus, t: Try| {
        let mut t = t;
        t.chart.patient = Patient {
            status,
            ..Patient::default()
        };
        t.found()
    };
    assert_eq!(
        with(PatientStatus::Hospice, chronic("2026-04-05")),
        ["overdue patient 2026-10-02 3 V1 (hospice)"]
    );
    let urgent = || {
        let mut t = Try::default();
        let mut o = order("O1", "2026-10-01", OrderKind::Lab, OrderStatus::Ordered);
        o.urgency = Urgency::Stat;
        t.chart.orders = vec![o];
        t
    };
    assert_eq!(
        with(PatientStatus::Transferred, urgent()),
        ["test-not-done licensed 2026-10-02 1 O1"]
    );
    assert_eq!(
        with(PatientStatus::Deceased, urgent()),
        ["test-not-done patient 2026-10-02 1 O1 (deceased)"]
    );
    let mut t = Try::default();
    t.chart.orders = vec![order(
        "O1",
        "2026-10-01",
        OrderKind::Lab,
        OrderStatus::Collected,
    )];
    assert_eq!(
        with(PatientStatus::Dismissed, t),
        ["result-not-back office 2026-10-16 2 O1"]
    );
    let mut t = chronic("2026-04-05");
    t.chart.contacts = vec![contact("2026-10-01", Outcome::DoNotCall)];
    let f = t.findings();
    assert_eq!(f.items[0].suppressed, Some(Suppression::DoNotContact));
    assert!(!f.patients[0].dormant, "reached on 1 October");
}

#[test]
fn only_a_licensed_decision_releases() {
    let id = chronic("2026-04-05").findings().items[0].id.clone();
    let released = |by: &str| {
        let mut t = chronic("2026-04-05");
        let mut c = contact("2026-10-30", Outcome::Released);
        (c.item, c.by) = (Some(id.clone()), Some(by.into()));
        t.chart.contacts = vec![c];
        t.found().len()
    };
    assert_eq!((released("Dana RN"), released("Someone")), (0, 1));

    // Such a loop is among the closed ones, and whoever asks is told why.
    let mut chart = chronic("2026-04-05").chart;
    chart.patient.id = Some("P1".into());
    let mut c = contact("2026-10-30", Outcome::Released);
    (c.item, c.by) = (Some(id), Some("Dana RN".into()));
    chart.contacts = vec![c];
    let practice = Practice {
        charts: vec![chart],
        available: all(),
        files: vec![],
    };
    let protocol = Protocol::parse("[practice]\nlicensed = [\"Dana RN\"]").unwrap();
    let today = day(TODAY);
    let told = decided(&practice.charts[0], &practice, &protocol, &Plain, today);
    let of_lapsed = told.iter().find(|d| d.rule == Rule::Lapsed).unwrap();
    assert_eq!(
        (of_lapsed.closed, of_lapsed.why),
        (true, "released by licensed staff")
    );
    let counts = find(&practice, &protocol, &Plain, today).counts;
    let count = &counts[&Rule::Lapsed];
    assert_eq!((count.eligible, count.closed, count.open), (1, 1, 0));
}

#[test]
fn rules_count_four_sets_that_add_up() {
    let mut t = chronic("2026-04-05");
    t.chart.orders = vec![
        order("O1", "2026-10-01", OrderKind::Lab, OrderStatus::Ordered),
        order("O2", "2026-10-30", OrderKind::Lab, OrderStatus::Ordered),
        order("O3", "2026-10-01", OrderKind::Lab, OrderStatus::Reviewed),
    ];
    let f = t.findings();
    let c = &f.counts[&Rule::Order];
    assert_eq!(
        (c.eligible, c.open, c.closed, c.excluded["not yet due"]),
        (3, 1, 1, 1)
    );
    for c in f.counts.values() {
        assert_eq!(
            c.eligible,
            c.open + c.closed + c.excluded.values().sum::<u64>()
        );
    }
}

#[test]
fn list_order_is_priority_then_days_then_id() {
    let mut t = chronic("2026-04-05");
    t.chart.orders = vec![
        order("O1", "2026-09-20", OrderKind::Lab, OrderStatus::Ordered),
        order("O2", "2026-09-10", OrderKind::Lab, OrderStatus::Ordered),
    ];
    let f = t.findings();
    let order: Vec<_> = f
        .items
        .iter()
        .map(|i| (&*i.record_id, i.days_overdue))
        .collect();
    assert_eq!(
        order,
        [("O2", 39), ("O1", 29), ("V1", 31)].map(|(r, d)| (r, d))
    );
    assert_eq!(f.items[0].kind, Kind::TestNotDone);
    assert_eq!(f.items[0].target, Target::Patient);
}

#[test]
fn references_are_put_into_the_same_order_as_items() {
    use crate::model::samples::item;
    let mut items = Vec::new();
    for priority in 1..=4 {
        for (n, days) in [-40, -1, 0, 3, 3, 700, i32::MAX, i32::MIN]
            .into_iter()
            .enumerate()
        {
            for id in [
                "FU-00000001",
                "FU-00000002",
                "LA-00000001",
                "LA-00000001-2",
                "LP",
            ] {
                let mut item = item(&format!("{id}{}", n % 2), "P1", priority);
                item.days_overdue = days;
                if id.starts_with("LA") {
                    item.place = Place::Lapsed;
                }
                items.push(item);
            }
        }
    }
    let referred: Vec<Item> = in_list_order(items.iter().rev())
        .into_iter()
        .cloned()
        .collect();
    items.reverse();
    items.sort_by(list_order);
    assert_eq!(referred.len(), items.len());
    let shown = |items: &[Item]| -> Vec<_> {
        let what = |i: &Item| (i.priority, i.days_overdue, i.id.to_string());
        items.iter().map(what).collect()
    };
    assert_eq!(shown(&referred), shown(&items));
}
