//! Where records stand that the rules did not leave open: kind, target and priority by hand, one line a decision.

use super::*;

/// "kind target priority record: closed or left out, why", in the order of the rules.
fn decided_of(t: Try) -> Vec<String> {
    let told = all_of(t);
    told.iter()
        .map(|d| {
            let set = if d.closed { "closed" } else { "left out" };
            format!(
                "{} {} {} {}: {set}, {}",
                d.kind, d.target, d.priority, d.record_id, d.why
            )
        })
        .collect()
}

fn all_of(t: Try) -> Vec<Decided> {
    let chart = Chart {
        patient: Patient {
            id: Some("P1".into()),
            ..t.chart.patient
        },
        ..t.chart
    };
    let practice = Practice {
        charts: vec![chart],
        available: t.available.unwrap_or_else(all),
        files: vec![],
    };
    let protocol = Protocol::parse("[practice]\nlicensed = [\"Dana RN\"]").unwrap();
    let today = day(t.today.unwrap_or(TODAY));
    decided(&practice.charts[0], &practice, &protocol, &Plain, today)
}

fn of_order(order: Order) -> Vec<String> {
    let mut t = Try::default();
    t.chart.orders = vec![order];
    decided_of(t)
}

fn of_referral(referral: Referral) -> Vec<String> {
    let mut t = Try::default();
    t.chart.referrals = vec![referral];
    decided_of(t)
}

#[test]
fn orders_stand_at_their_step_and_finished_ones_at_the_review() {
    use OrderKind::{Imaging, Lab, Medication};
    use OrderStatus::{Cancelled, Collected, Ordered, Resulted, Reviewed, Scheduled};
    let of = |kind, status, change: &dyn Fn(&mut Order)| {
        let mut o = order("O1", "2026-10-30", kind, status);
        change(&mut o);
        of_order(o)
    };
    let same = |_: &mut Order| {};
    let urgent = |o: &mut Order| o.urgency = Urgency::Urgent;
    let waits = |at: &str| [format!("{at} O1: left out, not yet due")];
    assert_eq!(of(Lab, Ordered, &same), waits("test-not-done patient 4"));
    assert_eq!(of(Lab, Ordered, &urgent), waits("test-not-done patient 1"));
    assert_eq!(
        of(Imaging, Ordered, &same),
        waits("test-not-scheduled patient 4")
    );
    assert_eq!(
        of(Imaging, Scheduled, &same),
        waits("test-not-done patient 4")
    );
    assert_eq!(of(Lab, Collected, &same), waits("result-not-back office 2"));
    assert_eq!(
        of(Lab, Resulted, &same),
        waits("result-not-reviewed licensed 2")
    );
    let done = |at: &str| [format!("{at} O1: closed, cancelled or reviewed")];
    assert_eq!(
        of(Lab, Reviewed, &same),
        done("result-not-reviewed licensed 2")
    );
    assert_eq!(
        of(Imaging, Cancelled, &urgent),
        done("result-not-reviewed licensed 1")
    );
    let mut t = Try::default();
    t.chart.orders = vec![order("O1", "2026-10-30", Lab, Resulted)];
    t.available = Some(Available {
        order_reviewed: false,
        ..all()
    });
    assert_eq!(
        decided_of(t),
        ["result-not-reviewed licensed 2 O1: closed, resulted; reviews are not exported"]
    );
    // A refill is never urgent.
    let days = |days| move |o: &mut Order| (o.days_supply, o.urgency) = (Some(days), Urgency::Stat);
    assert_eq!(
        of(Medication, Ordered, &days(30)),
        waits("refill-due staff 4")
    );
    let mut old = order("O1", "2026-07-01", Medication, Ordered);
    old.days_supply = Some(30);
    assert_eq!(
        of_order(old),
        ["refill-due staff 4 O1: left out, window missed"]
    );
}

#[test]
fn referrals_stand_at_their_step_and_finished_ones_at_the_review() {
    use ReferralStatus::{
        Attended, Cancelled, Closed, Declined, Draft, NoShow, ReportReceived, Scheduled, Sent,
    };
    let of = |status, appointment: Option<&str>| {
        of_referral(Referral {
            appointment_date: appointment.map(day),
            ..referral("R1", "2026-10-30", status)
        })
    };
    let waits = |at: &str| [format!("{at} R1: left out, not yet due")];
    assert_eq!(of(Draft, None), waits("referral-not-sent staff 4"));
    assert_eq!(of(Declined, None), waits("referral-declined staff 4"));
    assert_eq!(of(Sent, None), waits("referral-not-booked patient 4"));
    assert_eq!(of(Scheduled, None), waits("report-not-back office 2"));
    assert_eq!(
        of(Sent, Some("2026-11-20")),
        ["report-not-back office 2 R1: left out, waiting for the appointment"]
    );
    assert_eq!(of(Attended, None), waits("report-not-back office 2"));
    assert_eq!(of(NoShow, None), waits("referral-missed patient 2"));
    assert_eq!(
        of(ReportReceived, None),
        waits("report-not-reviewed licensed 2")
    );
    let done = |at: &str| [format!("{at} R1: closed, closed, cancelled or reviewed")];
    assert_eq!(of(Closed, None), done("report-not-reviewed licensed 2"));
    assert_eq!(
        of_referral(Referral {
            urgency: Urgency::Stat,
            ..referral("R1", "2026-10-30", Cancelled)
        }),
        done("report-not-reviewed licensed 1")
    );
    let mut t = Try::default();
    t.chart.referrals = vec![referral("R1", "2026-10-30", ReportReceived)];
    t.available = Some(Available {
        referral_reviewed: false,
        ..all()
    });
    assert_eq!(
        decided_of(t),
        ["report-not-reviewed licensed 2 R1: closed, report in; reviews are not exported"]
    );
}

#[test]
fn needs_stand_at_what_was_not_booked_or_placed() {
    let of = |visits: Vec<Visit>| decided_of(Try::visits(visits));
    let booked = |date: &str| visit("V9", date, VisitStatus::Scheduled);
    assert_eq!(
        of(vec![
            returning("V1", "2026-05-04", (30, 30)),
            returning("V2", "2026-06-01", (90, 90)),
            seen("V3", "2026-09-01"),
        ]),
        [
            "visit-not-booked patient 4 V1: left out, replaced by a newer visit's instruction",
            "visit-not-booked patient 4 V2: closed, the patient was seen since",
        ]
    );
    assert_eq!(
        of(vec![returning("V1", "2025-01-06", (30, 30))]),
        ["visit-not-booked patient 4 V1: left out, due too long ago"]
    );
    assert_eq!(
        of(vec![
            returning("V1", "2026-10-12", (30, 30)),
            booked("2026-11-12"),
        ]),
        ["visit-not-booked patient 4 V1: closed, a visit is booked in time"]
    );
    assert_eq!(
        of(vec![
            returning("V1", "2026-10-12", (30, 30)),
            booked("2026-10-30"),
        ]),
        ["visit-not-booked patient 4 V1: closed, a visit of the last days was never checked out"]
    );
    let stated = |date: &str, kind| {
        let what = (kind == NeedKind::Lab).then_some("TSH");
        let mut t = Try::visits(vec![told(seen("V1", date), &[need(kind, what, None)])]);
        t.chart.orders = vec![order(
            "O1",
            "2024-01-02",
            OrderKind::Lab,
            OrderStatus::Reviewed,
        )];
        t
    };
    let test = |date: &str| decided_of(stated(date, NeedKind::Lab));
    assert_eq!(
        test("2026-10-30"),
        ["order-not-placed staff 4 V1: left out, not yet due"]
    );
    assert_eq!(
        test("2025-10-01"),
        ["order-not-placed staff 4 V1: left out, due too long ago"]
    );
    let mut t = stated("2026-10-01", NeedKind::Lab);
    t.chart.orders[0].date = day("2026-10-01");
    t.chart.orders[0].name = "TSH".into();
    assert_eq!(
        decided_of(t)[0],
        "order-not-placed staff 4 V1: closed, an order was placed"
    );
    let referred = |date: &str| decided_of(stated(date, NeedKind::Referral));
    assert_eq!(
        referred("2026-10-30"),
        ["referral-not-placed staff 4 V1: left out, not yet due"]
    );
    assert_eq!(
        referred("2025-10-01"),
        ["referral-not-placed staff 4 V1: left out, visit too long ago"]
    );
    let mut t = stated("2026-10-01", NeedKind::Referral);
    t.chart.referrals = vec![referral("R1", "2026-10-01", ReferralStatus::Closed)];
    assert_eq!(
        decided_of(t)[0],
        "referral-not-placed staff 4 V1: closed, a referral was made"
    );
}

/// Contacts name items by their needs, those of replaced instructions too.
#[test]
fn a_replaced_instruction_keeps_the_need_that_stated_it() {
    let visits = vec![
        told(
            seen("V1", "2026-05-04"),
            &[
                need(NeedKind::Other, None, None),
                need(NeedKind::Visit, None, Some((30, 30))),
                need(NeedKind::Visit, None, Some((60, 60))),
            ],
        ),
        returning("V2", "2026-06-01", (90, 90)),
    ];
    let all = all_of(Try::visits(visits.clone()));
    let replaced = all.iter().filter(|d| &*d.record_id == "V1");
    let needs: Vec<Option<usize>> = replaced.map(|d| d.need).collect();
    assert_eq!(needs, [Some(1), Some(2)]);
    // Where nobody asks, as many are counted.
    let counted = Try::visits(visits).findings().counts;
    let why = "replaced by a newer visit's instruction";
    assert_eq!(counted[&Rule::Visit].excluded[why], 2);
}

#[test]
fn outreach_stands_at_the_call_that_is_to_be_made() {
    let of = |visits: Vec<Visit>| decided_of(Try::visits(visits));
    let done = |date: &str, class| classed(seen("V1", date), class);
    assert_eq!(
        of(vec![done("2026-11-02", VisitClass::Procedure)]),
        ["check-in-not-made patient 1 V1: left out, not yet due"]
    );
    assert_eq!(
        of(vec![done("2026-10-30", VisitClass::Discharge)]),
        ["check-in-not-made licensed 1 V1: left out, not yet due"]
    );
    assert_eq!(
        of(vec![done("2026-10-02", VisitClass::Procedure)]),
        ["check-in-not-made patient 1 V1: left out, window missed"]
    );
    assert_eq!(
        of(vec![
            done("2026-10-12", VisitClass::Discharge),
            seen("V2", "2026-10-14"),
        ]),
        ["check-in-not-made licensed 1 V1: closed, reached or seen since"]
    );
    let missed = |id: &str, date: &str, status| visit(id, date, status);
    assert_eq!(
        of(vec![missed("V1", TODAY, VisitStatus::NoShow)]),
        ["no-show-not-rebooked patient 2 V1: left out, not yet due"]
    );
    assert_eq!(
        of(vec![
            classed(
                missed("V1", "2026-10-01", VisitStatus::NoShow),
                VisitClass::PostAcute
            ),
            missed("V2", "2026-10-15", VisitStatus::Cancelled),
        ]),
        ["no-show-not-rebooked patient 1 V1: left out, a later visit was missed too"]
    );
    assert_eq!(
        of(vec![
            missed("V1", "2026-10-01", VisitStatus::Cancelled),
            seen("V2", "2026-10-05"),
        ]),
        ["cancelled-not-rebooked patient 2 V1: closed, booked or seen since"]
    );
}

#[test]
fn chronic_patients_stand_as_they_would_first_be_listed() {
    let seen_within = |conditions: &[usize]| {
        let mut v = seen("V1", "2026-10-01");
        for c in conditions {
            v.conditions.insert(*c);
        }
        decided_of(Try::visits(vec![v]))
    };
    assert_eq!(
        seen_within(&[0]),
        ["overdue patient 4 V1: closed, seen within the interval"]
    );
    assert_eq!(
        seen_within(&[0, 1]),
        ["overdue patient 2 V1: closed, seen within the interval"]
    );
    // Hypothyroid: 365 d and 30 d of grace, when the patient is lost to follow-up already.
    assert_eq!(
        seen_within(&[8]),
        ["lost-to-follow-up patient 4 V1: closed, seen within the interval"]
    );
    let with = |date: &str| {
        let mut t = chronic("2026-01-05");
        t.chart
            .visits
            .push(visit("V2", date, VisitStatus::Scheduled));
        decided_of(t)
    };
    assert_eq!(
        with("2026-12-01"),
        ["overdue patient 4 V1: closed, a visit is booked"]
    );
    assert_eq!(
        with("2026-10-30"),
        ["overdue patient 4 V1: left out, a recent visit was never checked out"]
    );
    let mut t = chronic("2026-01-05");
    t.chart.problems = vec![Problem {
        conditions: t.chart.visits.remove(0).conditions,
        onset_date: None,
        resolved_date: None,
        row: SourceRow::default(),
        prints: Prints::default(),
    }];
    assert_eq!(
        decided_of(t),
        ["overdue patient 4 : left out, no visit on file"]
    );
}

#[test]
fn what_was_released_stands_where_its_item_stood() {
    let urgent = || {
        let mut t = Try::default();
        let mut o = order("O1", "2026-10-01", OrderKind::Lab, OrderStatus::Ordered);
        o.urgency = Urgency::Stat;
        t.chart.orders = vec![o];
        // Of priority 1 and nobody to call: with licensed staff.
        t.chart.patient.status = PatientStatus::Transferred;
        t
    };
    let id = urgent().findings().items[0].id.clone();
    let mut t = urgent();
    let mut c = contact("2026-10-30", Outcome::Released);
    (c.item, c.by) = (Some(id), Some("Dana RN".into()));
    t.chart.contacts = vec![c];
    assert_eq!(
        decided_of(t),
        ["test-not-done licensed 1 O1: closed, released by licensed staff"]
    );
}
