//! Returns, tests and referrals that a visit told of and nobody took down.

use super::*;

#[test]
fn a_return_told_and_not_booked() {
    // 2026-10-12 + 21 d = 2026-11-02: due today, not yet overdue.
    let v = returning("V1", "2026-10-12", (21, 21));
    assert_eq!(
        Try::visits(vec![v.clone()]).found(),
        ["visit-not-booked patient 2026-11-02 4 V1"]
    );
    let f = Try::visits(vec![v.clone()]).on("2026-11-03").findings();
    assert_eq!((f.items[0].priority, f.items[0].days_overdue), (3, 1));
    // Columbus Day is the visit's own day; two business days on is Wednesday.
    assert_eq!(f.items[0].first_call, Some(day("2026-10-14")));
    assert_eq!(
        Try::visits(vec![v.clone()]).on("2026-12-03").found(),
        ["visit-not-booked patient 2026-11-02 2 V1"]
    );
    assert_eq!(
        Try::visits(vec![v.clone()])
            .on("2027-11-02")
            .findings()
            .items
            .len(),
        1
    );
    assert_eq!(Try::visits(vec![v]).on("2027-11-03").found(), NOTHING);
}

#[test]
fn bookings_capture_by_due_and_grace() {
    let with = |date: &str, today: &'static str| {
        Try::visits(vec![
            returning("V1", "2026-10-12", (21, 21)),
            visit("B", date, VisitStatus::Scheduled),
        ])
        .on(today)
        .found()
    };
    // Due 2 November, grace 7 d: the ninth is the last day.
    assert_eq!(with("2026-11-09", "2026-11-02"), NOTHING);
    assert_eq!(
        with("2026-11-10", "2026-11-02"),
        ["visit-booked-late patient 2026-11-02 4 V1"]
    );
    // On the tenth it is past due and grace: a booking in the next 14 d captures.
    assert_eq!(with("2026-11-24", "2026-11-10"), NOTHING);
    assert_eq!(
        with("2026-11-25", "2026-11-10"),
        ["visit-booked-late patient 2026-11-02 3 V1"]
    );
    // Late never rises above 3.
    assert_eq!(
        with("2027-06-01", "2027-01-04"),
        ["visit-booked-late patient 2026-11-02 3 V1"]
    );
    // Never checked out: captures for 7 d.
    assert_eq!(with("2026-11-03", "2026-11-10"), NOTHING);
    assert_eq!(
        with("2026-11-03", "2026-11-11"),
        ["visit-not-booked patient 2026-11-02 3 V1"]
    );
}

#[test]
fn a_seen_visit_meets_from_half_of_the_lower_end() {
    let with = |date: &str| {
        Try::visits(vec![
            returning("V1", "2026-09-01", (21, 28)),
            seen("V2", date),
        ])
        .found()
    };
    // 21 / 2 rounds down to 10: from 11 September on.
    assert_eq!(with("2026-09-10").len(), 1);
    assert_eq!(with("2026-09-11"), NOTHING);
    assert_eq!(with("2026-10-30"), NOTHING);
}

#[test]
fn the_newest_instruction_stands() {
    let found = Try::visits(vec![
        returning("V1", "2026-08-03", (14, 14)),
        returning("V2", "2026-10-26", (90, 90)),
        returning("V3", "2026-10-26", (30, 30)),
    ])
    .found();
    assert_eq!(found, ["visit-not-booked patient 2026-11-25 4 V3"]);
    let mut by = seen("V1", "2026-10-26");
    by.follow_up_by = Some(day("2026-10-26"));
    by.follow_up = FollowUpField::AsNeeded;
    by.needs = [need(NeedKind::Visit, None, Some((7, 7)))].into();
    assert_eq!(Try::visits(vec![by.clone()]).found(), NOTHING);
    by.follow_up_by = Some(day("2026-10-28"));
    assert_eq!(
        Try::visits(vec![by]).found(),
        ["visit-not-booked patient 2026-10-28 3 V1"]
    );
}

#[test]
fn other_certainties_and_other_offices_make_no_item() {
    let mut elsewhere = need(NeedKind::Visit, None, Some((7, 7)));
    elsewhere.with = With::Other("cardiology".into());
    let mut prn = need(NeedKind::Visit, None, None);
    prn.certainty = Certainty::Prn;
    let f = Try::visits(vec![told(
        seen("V1", "2026-10-01"),
        &[elsewhere, prn, need(NeedKind::Call, None, None)],
    )])
    .findings();
    assert_eq!(f.items, vec![]);
    assert_eq!(
        (f.notes[&Note::VisitElsewhere], f.notes[&Note::OtherNeed]),
        (1, 1)
    );
}

#[test]
fn long_intervals_and_no_interval() {
    let f = Try::visits(vec![returning("V1", "2026-05-05", (180, 180))]).findings();
    // Due 2026-11-01; first call 30 d before.
    assert_eq!(
        (f.items[0].due, f.items[0].first_call),
        (day("2026-11-01"), Some(day("2026-10-02")))
    );
    let f = Try::visits(vec![told(
        seen("V1", "2026-10-02"),
        &[need(NeedKind::Visit, None, None)],
    )])
    .findings();
    assert_eq!(f.items[0].due, day("2026-11-01"));
}

#[test]
fn ancillary_needs_are_met_by_ancillary_visits() {
    let mut n = need(NeedKind::Visit, None, Some((14, 14)));
    n.ancillary = true;
    let nurse = classed(seen("V2", "2026-10-15"), VisitClass::Ancillary);
    let with = |n: &Need| {
        Try::visits(vec![
            told(seen("V1", "2026-10-01"), std::slice::from_ref(n)),
            nurse.clone(),
        ])
        .found()
    };
    assert_eq!(with(&n), NOTHING);
    n.ancillary = false;
    assert_eq!(with(&n).len(), 1);
}

#[test]
fn tests_planned_and_not_ordered() {
    let v = told(
        seen("V1", "2026-10-23"),
        &[need(NeedKind::Lab, Some("A1c"), None)],
    );
    let mut t = Try::visits(vec![v.clone()]);
    // Friday + 2 bd = Tuesday 27 October.
    assert_eq!(t.found(), ["order-not-placed staff 2026-10-27 3 V1"]);
    t = Try::visits(vec![v.clone()]);
    t.chart.orders = vec![order(
        "O1",
        "2026-10-16",
        OrderKind::Lab,
        OrderStatus::Reviewed,
    )];
    t.chart.orders[0].name = "Hemoglobin A1c".into();
    assert_eq!(t.found(), NOTHING);
    t = Try::visits(vec![v.clone()]);
    t.chart.orders = vec![order(
        "O1",
        "2026-10-15",
        OrderKind::Lab,
        OrderStatus::Reviewed,
    )];
    t.chart.orders[0].name = "Hemoglobin A1c".into();
    assert_eq!(t.found().len(), 1);
    // Three months ahead: due 14 d before 21 January.
    let later = told(
        seen("V1", "2026-10-23"),
        &[need(NeedKind::Lab, Some("A1c"), Some((90, 90)))],
    );
    assert_eq!(Try::visits(vec![later.clone()]).found(), NOTHING);
    assert_eq!(
        Try::visits(vec![later]).on("2027-01-08").found(),
        ["order-not-placed staff 2027-01-07 3 V1"]
    );
    // "labs" takes any lab order.
    let mut t = Try::visits(vec![told(
        seen("V1", "2026-10-23"),
        &[need(NeedKind::Lab, Some("labs"), None)],
    )]);
    t.chart.orders = vec![order(
        "O1",
        "2026-10-23",
        OrderKind::Lab,
        OrderStatus::Reviewed,
    )];
    assert_eq!(t.found(), NOTHING);
    let mut t = Try::visits(vec![v]);
    t.available = Some(Available {
        orders: false,
        ..all()
    });
    let f = t.findings();
    assert_eq!((f.items.len(), f.notes[&Note::OrdersNotLoaded]), (0, 1));
}

#[test]
fn referrals_planned_and_not_made() {
    let mut n = need(NeedKind::Referral, None, None);
    n.with = With::Other("cardiology".into());
    let old = told(seen("V1", "2026-06-01"), &[n.clone()]);
    let new = told(seen("V2", "2026-10-28"), &[n]);
    assert_eq!(
        Try::visits(vec![old.clone(), new.clone()]).found(),
        ["referral-not-placed staff 2026-10-30 3 V2"]
    );
    let mut t = Try::visits(vec![old, new]);
    t.chart.referrals = vec![referral("R1", "2026-10-28", ReferralStatus::Closed)];
    assert_eq!(t.found(), NOTHING);
}
