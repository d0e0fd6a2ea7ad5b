//! Chronic patients past their interval.

use super::*;

#[test]
fn lapsed_patients() {
    // 180 + 30 d after 5 April is 1 November.
    assert_eq!(
        chronic("2026-04-05").found(),
        ["overdue patient 2026-10-02 3 V1"]
    );
    assert_eq!(chronic("2026-04-06").found(), NOTHING);
    assert_eq!(
        chronic("2025-11-02").found(),
        ["overdue patient 2026-05-01 3 V1"]
    );
    assert_eq!(
        chronic("2025-11-01").found(),
        ["lost-to-follow-up patient 2026-04-30 3 V1"]
    );
    let mut t = chronic("2026-04-05");
    t.chart
        .visits
        .push(visit("V2", "2027-02-01", VisitStatus::Scheduled));
    assert_eq!(t.found(), NOTHING);
    let mut t = chronic("2026-04-05");
    t.chart
        .visits
        .push(visit("V2", "2026-10-26", VisitStatus::Scheduled));
    assert_eq!(t.found(), NOTHING);
    let mut t = chronic("2026-04-05");
    t.chart
        .visits
        .push(visit("V2", "2026-10-25", VisitStatus::Scheduled));
    assert_eq!(t.found().len(), 1);
    let mut t = chronic("2026-04-05");
    t.chart.visits[0].conditions.insert(1);
    assert_eq!(t.found(), ["overdue patient 2026-10-02 2 V1"]);
    let problem = |resolved: Option<&str>| Problem {
        conditions: ConditionSet(1),
        onset_date: None,
        resolved_date: resolved.map(day),
        row: SourceRow::default(),
        prints: Prints::default(),
    };
    let mut t = chronic("2026-04-05");
    t.chart.problems = vec![problem(Some("2026-04-06"))];
    assert_eq!(t.found(), NOTHING);
    let mut t = chronic("2026-04-05");
    t.chart.problems = vec![problem(Some("2026-04-05"))];
    assert_eq!(t.found().len(), 1);
    let mut t = Try::default();
    t.chart.problems = vec![problem(None)];
    let f = t.findings();
    assert_eq!((f.items.len(), f.notes[&Note::NoVisitOnFile]), (0, 1));
}
