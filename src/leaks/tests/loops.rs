//! Orders, refills and referrals that are open.

use super::*;

fn one_order(change: impl Fn(&mut Order), kind: OrderKind, status: OrderStatus) -> Vec<String> {
    let mut t = Try::default();
    let mut o = order("O1", "2026-10-15", kind, status);
    change(&mut o);
    t.chart.orders = vec![o];
    t.found()
}

#[test]
fn orders_by_state() {
    use OrderKind::{Imaging, Lab, Other};
    use OrderStatus::{Collected, Ordered, Resulted, Reviewed, Scheduled};
    let same = |_: &mut Order| {};
    assert_eq!(one_order(same, Lab, Reviewed), NOTHING);
    // 15 October + 14 d = 29 October, grace 3 d: open from 2 November.
    assert_eq!(
        one_order(same, Lab, Ordered),
        ["test-not-done patient 2026-10-29 3 O1"]
    );
    assert_eq!(
        one_order(|o| o.date = day("2026-10-16"), Lab, Ordered),
        NOTHING
    );
    assert_eq!(
        one_order(
            |o| o.expected_date = Some(day("2026-10-12")),
            Other,
            Ordered
        ),
        NOTHING
    );
    assert_eq!(
        one_order(
            |o| o.expected_date = Some(day("2026-10-11")),
            Other,
            Ordered
        ),
        ["test-not-done patient 2026-10-25 3 O1"]
    );
    assert_eq!(
        one_order(
            |o| (o.urgency, o.date) = (Urgency::Stat, day("2026-10-31")),
            Lab,
            Ordered
        ),
        ["test-not-done patient 2026-11-01 1 O1"]
    );
    assert_eq!(
        one_order(
            |o| (o.urgency, o.date) = (Urgency::Urgent, day("2026-10-29")),
            Lab,
            Ordered
        ),
        NOTHING
    );
    assert_eq!(
        one_order(same, Imaging, Ordered),
        ["test-not-scheduled patient 2026-10-22 3 O1"]
    );
    assert_eq!(one_order(same, Imaging, Scheduled), NOTHING);
    assert_eq!(
        one_order(
            |o| o.scheduled_date = Some(day("2026-10-18")),
            Imaging,
            Ordered
        ),
        ["test-not-done patient 2026-10-18 3 O1"]
    );
    assert_eq!(
        one_order(
            |o| o.scheduled_date = Some(day("2026-10-19")),
            Imaging,
            Ordered
        ),
        NOTHING
    );
    // Ten business days from the 15th: 29 October.
    assert_eq!(
        one_order(same, Lab, Collected),
        ["result-not-back office 2026-10-29 2 O1"]
    );
    assert_eq!(
        one_order(|o| o.result_date = Some(day("2026-10-28")), Lab, Collected),
        NOTHING
    );
    assert_eq!(
        one_order(|o| o.result_date = Some(day("2026-10-27")), Lab, Collected),
        ["result-not-reviewed licensed 2026-10-30 2 O1"]
    );
    assert_eq!(
        one_order(|o| o.date = day("2024-11-01"), Lab, Resulted),
        NOTHING
    );
    assert_eq!(
        one_order(|o| o.date = day("2024-11-02"), Lab, Resulted).len(),
        1
    );
    let mut t = Try::default();
    t.chart.orders = vec![order("O1", "2026-10-15", Lab, Resulted)];
    t.available = Some(Available {
        order_reviewed: false,
        ..all()
    });
    let f = t.findings();
    assert_eq!(f.items, vec![]);
    assert!(f.not_applicable.iter().any(|n| n.rule == "open order"));
}

#[test]
fn refills() {
    let fill = |id: &str, date: &str, name: &str, supply, refills| {
        let mut o = order(id, date, OrderKind::Medication, OrderStatus::Ordered);
        (o.name, o.days_supply, o.refills, o.urgency) =
            (name.into(), supply, refills, Urgency::Stat);
        o
    };
    let found = |orders: Vec<Order>| {
        let mut t = Try::default();
        t.chart.orders = orders;
        t.found()
    };
    // 30 d x 3 from 11 August: 9 November, open from the 2nd on.
    assert_eq!(
        found(vec![fill(
            "O1",
            "2026-08-11",
            "Lisinopril 10 mg",
            Some(30),
            Some(2)
        )]),
        ["refill-due staff 2026-11-09 4 O1"]
    );
    assert_eq!(
        found(vec![fill(
            "O1",
            "2026-08-12",
            "Lisinopril 10 mg",
            Some(30),
            Some(2)
        )]),
        NOTHING
    );
    assert_eq!(
        found(vec![fill("O1", "2026-08-04", "Lisinopril", Some(30), None)]),
        ["refill-due staff 2026-09-03 2 O1"]
    );
    assert_eq!(
        found(vec![fill("O1", "2026-08-03", "Lisinopril", Some(30), None)]),
        NOTHING
    );
    assert_eq!(
        found(vec![fill("O1", "2026-10-10", "Lisinopril", Some(14), None)]),
        NOTHING
    );
    assert_eq!(
        found(vec![fill("O1", "2026-10-10", "Lisinopril", None, Some(3))]),
        NOTHING
    );
    assert_eq!(
        found(vec![
            fill("O1", "2026-08-11", "Lisinopril 10 mg", Some(30), Some(2)),
            fill("O2", "2026-10-20", "LISINOPRIL  20 mg", Some(90), Some(0)),
        ]),
        NOTHING
    );
}

fn one_referral(change: impl Fn(&mut Referral), status: ReferralStatus) -> Vec<String> {
    let mut t = Try::default();
    let mut r = referral("R1", "2026-10-12", status);
    change(&mut r);
    t.chart.referrals = vec![r];
    t.found()
}

#[test]
fn referrals_by_state() {
    use ReferralStatus::{
        Attended, Closed, Declined, Draft, NoShow, PendingAuthorization, ReportReceived, Scheduled,
        Sent,
    };
    let same = |_: &mut Referral| {};
    assert_eq!(one_referral(same, Closed), NOTHING);
    assert_eq!(
        one_referral(same, Declined),
        ["referral-declined staff 2026-10-14 3 R1"]
    );
    assert_eq!(
        one_referral(same, Draft),
        ["referral-not-sent staff 2026-10-14 3 R1"]
    );
    assert_eq!(
        one_referral(same, PendingAuthorization),
        ["referral-not-sent staff 2026-10-21 3 R1"]
    );
    assert_eq!(
        one_referral(|r| r.report_date = Some(day("2026-10-27")), Sent),
        ["report-not-reviewed licensed 2026-10-30 2 R1"]
    );
    assert_eq!(
        one_referral(same, ReportReceived),
        ["report-not-reviewed licensed 2026-10-15 2 R1"]
    );
    assert_eq!(
        one_referral(|r| r.appointment_date = Some(day("2026-10-29")), NoShow),
        ["referral-missed patient 2026-10-30 2 R1"]
    );
    assert_eq!(
        one_referral(|r| r.appointment_date = Some(day("2026-10-18")), Sent),
        ["report-not-back office 2026-11-01 2 R1"]
    );
    assert_eq!(
        one_referral(|r| r.appointment_date = Some(day("2026-10-19")), Sent),
        NOTHING
    );
    assert_eq!(
        one_referral(|r| r.appointment_date = Some(day("2026-11-02")), Draft),
        NOTHING
    );
    assert_eq!(
        one_referral(same, Attended),
        ["report-not-back office 2026-10-26 2 R1"]
    );
    assert_eq!(
        one_referral(|r| r.date = day("2026-10-02"), Scheduled),
        ["report-not-back office 2026-11-01 2 R1"]
    );
    // Eight business days from Monday 12 October: the 22nd; grace 3 d.
    assert_eq!(
        one_referral(same, Sent),
        ["referral-not-booked patient 2026-10-22 3 R1"]
    );
    assert_eq!(one_referral(|r| r.date = day("2026-10-20"), Sent), NOTHING);
    assert_eq!(
        one_referral(
            |r| (r.urgency, r.date) = (Urgency::Urgent, day("2026-10-29")),
            Sent
        ),
        ["referral-not-booked patient 2026-11-01 1 R1"]
    );
    let mut t = Try::default();
    t.chart.referrals = vec![referral("R1", "2026-10-01", Sent)];
    t.available = Some(Available {
        referral_appointment: false,
        ..all()
    });
    assert_eq!(t.found(), ["report-not-back office 2026-10-31 2 R1"]);
}
