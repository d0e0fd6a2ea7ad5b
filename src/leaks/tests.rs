//! The rules by hand-computed dates. Today is Monday 2026-11-02; 2026-11-11 and 2026-11-26 are federal holidays.

use super::*;
use crate::model::records::{FollowUpField, Prints};
use crate::model::samples::{contact, day, order, referral, visit};
use crate::model::{
    Available, Certainty, Chart, ConditionSet, Contact, Kind, Need, NeedKind, Order, OrderKind,
    OrderStatus, Outcome, Patient, PatientStatus, Problem, Referral, ReferralStatus, SourceRow,
    Suppression, Target, Urgency, Visit, VisitClass, VisitStatus, With,
};

const TODAY: &str = "2026-11-02";

/// Exact words match; "labs" names nothing.
struct Plain;

impl NameMatcher for Plain {
    fn is_generic(&self, what: &str) -> bool {
        what == "labs"
    }
    fn order_matches(&self, order_name: &str, what: &str) -> bool {
        order_name.to_lowercase().contains(&what.to_lowercase())
    }
    fn test_key(&self, what: &str) -> crate::model::Name {
        what.to_lowercase().into()
    }
    fn specialty_matches(&self, specialty: &str, with: &str) -> bool {
        specialty.eq_ignore_ascii_case(with)
    }
    fn specialty_key(&self, with: &str) -> crate::model::Name {
        with.to_lowercase().into()
    }
}

fn seen(id: &str, date: &str) -> Visit {
    visit(id, date, VisitStatus::Completed)
}

fn classed(mut v: Visit, class: VisitClass) -> Visit {
    v.class = class;
    v
}

fn need(kind: NeedKind, what: Option<&str>, days: Option<(u16, u16)>) -> Need {
    Need {
        kind,
        with: With::Unsaid,
        what: what.map(Into::into),
        min_days: days.map(|d| d.0),
        max_days: days.map(|d| d.1),
        certainty: Certainty::Definite,
        start: 0,
        end: 1,
        ancillary: false,
    }
}

fn told(mut v: Visit, needs: &[Need]) -> Visit {
    v.needs = needs.into();
    v
}

fn returning(id: &str, date: &str, days: (u16, u16)) -> Visit {
    told(seen(id, date), &[need(NeedKind::Visit, None, Some(days))])
}

fn all() -> Available {
    Available {
        visits: true,
        orders: true,
        referrals: true,
        patients: true,
        problems: true,
        contacts: true,
        visit_note: true,
        visit_follow_up: true,
        visit_status: true,
        visit_type: true,
        visit_diagnoses: true,
        order_reviewed: true,
        order_days_supply: true,
        referral_reviewed: true,
        referral_appointment: true,
    }
}

#[derive(Default)]
struct Try {
    chart: Chart,
    available: Option<Available>,
    today: Option<&'static str>,
}

impl Try {
    fn visits(visits: Vec<Visit>) -> Try {
        Try {
            chart: Chart {
                visits,
                ..Chart::default()
            },
            ..Try::default()
        }
    }

    fn on(mut self, today: &'static str) -> Try {
        self.today = Some(today);
        self
    }

    fn findings(self) -> Findings {
        let mut chart = self.chart;
        chart.patient.id = Some("P1".into());
        let practice = Practice {
            charts: vec![chart],
            available: self.available.unwrap_or_else(all),
            files: vec![],
        };
        let protocol = Protocol::parse("[practice]\nlicensed = [\"Dana RN\"]").unwrap();
        find(
            &practice,
            &protocol,
            &Plain,
            day(self.today.unwrap_or(TODAY)),
        )
    }

    /// kind target due priority record, and the suppression where there is one.
    fn found(self) -> Vec<String> {
        self.findings()
            .items
            .iter()
            .map(|i| {
                let mut s = format!(
                    "{} {} {} {} {}",
                    i.kind, i.target, i.due, i.priority, i.record_id
                );
                if let Some(r) = i.suppressed {
                    s.push_str(&format!(" ({r})"));
                }
                s
            })
            .collect()
    }
}

const NOTHING: [&str; 0] = [];

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

#[test]
fn check_ins() {
    let procedure = classed(seen("V1", "2026-10-30"), VisitClass::Procedure);
    // Friday + 1 bd = today.
    assert_eq!(
        Try::visits(vec![procedure.clone()]).found(),
        ["check-in-not-made patient 2026-11-02 1 V1"]
    );
    assert_eq!(
        Try::visits(vec![procedure.clone()])
            .on("2026-11-01")
            .found(),
        NOTHING
    );
    assert_eq!(
        Try::visits(vec![procedure.clone()])
            .on("2026-11-29")
            .findings()
            .items
            .len(),
        1
    );
    let f = Try::visits(vec![procedure.clone()])
        .on("2026-11-30")
        .findings();
    assert_eq!((f.items.len(), f.notes[&Note::MissedWindow]), (0, 1));
    let with = |visit: &Visit, c: Contact| {
        let mut t = Try::visits(vec![visit.clone()]);
        t.chart.contacts = vec![c];
        t.found().len()
    };
    assert_eq!(with(&procedure, contact("2026-10-31", Outcome::Agreed)), 0);
    assert_eq!(
        with(&procedure, contact("2026-10-31", Outcome::LeftVoicemail)),
        1
    );
    assert_eq!(with(&procedure, contact("2026-10-30", Outcome::Agreed)), 1);
    assert_eq!(with(&procedure, contact("2026-11-03", Outcome::Agreed)), 1);
    let discharge = classed(seen("V1", "2026-10-28"), VisitClass::Discharge);
    assert_eq!(
        Try::visits(vec![discharge.clone()]).found(),
        ["check-in-not-made licensed 2026-10-30 1 V1"]
    );
    assert_eq!(with(&discharge, contact("2026-10-29", Outcome::Agreed)), 1);
    let mut by = contact("2026-10-29", Outcome::Agreed);
    by.by = Some("dana rn".into());
    assert_eq!(with(&discharge, by), 0);
}

#[test]
fn missed_visits() {
    let missed = visit("V1", "2026-10-30", VisitStatus::NoShow);
    assert_eq!(
        Try::visits(vec![missed.clone()]).found(),
        ["no-show-not-rebooked patient 2026-11-02 2 V1"]
    );
    assert_eq!(
        Try::visits(vec![missed.clone()]).on("2026-11-01").found(),
        NOTHING
    );
    assert_eq!(
        Try::visits(vec![missed.clone(), seen("V2", "2026-10-30")]).found(),
        NOTHING
    );
    assert_eq!(
        Try::visits(vec![missed.clone(), seen("V2", "2026-10-29")])
            .found()
            .len(),
        1
    );
    assert_eq!(
        Try::visits(vec![
            missed.clone(),
            visit("V2", "2027-03-01", VisitStatus::Scheduled)
        ])
        .found(),
        NOTHING
    );
    assert_eq!(
        Try::visits(vec![visit("V1", "2026-08-04", VisitStatus::NoShow)])
            .found()
            .len(),
        1
    );
    assert_eq!(
        Try::visits(vec![visit("V1", "2026-08-03", VisitStatus::NoShow)]).found(),
        NOTHING
    );
    let cancelled = visit("V0", "2026-10-30", VisitStatus::Cancelled);
    assert_eq!(
        Try::visits(vec![cancelled.clone(), missed.clone()]).found(),
        ["no-show-not-rebooked patient 2026-11-02 2 V1"]
    );
    assert_eq!(
        Try::visits(vec![cancelled.clone(), seen("V2", "2026-10-16")]).found(),
        NOTHING
    );
    assert_eq!(
        Try::visits(vec![cancelled, seen("V2", "2026-10-15")])
            .found()
            .len(),
        1
    );
    let ahead = visit("V1", "2026-11-10", VisitStatus::Cancelled);
    // Due on the 12th: the 11th is Veterans Day.
    assert_eq!(
        Try::visits(vec![ahead]).found(),
        ["cancelled-not-rebooked patient 2026-11-12 2 V1"]
    );
    let acute = classed(missed.clone(), VisitClass::PostAcute);
    assert_eq!(
        Try::visits(vec![acute]).found(),
        ["no-show-not-rebooked patient 2026-11-02 1 V1"]
    );
    let nurse = classed(missed, VisitClass::Ancillary);
    let later = classed(seen("V2", "2026-10-31"), VisitClass::Ancillary);
    assert_eq!(Try::visits(vec![nurse, later]).found(), NOTHING);
}

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

fn chronic(last: &str) -> Try {
    let mut v = seen("V1", last);
    v.conditions.insert(0); // diabetes, 180/30
    Try::visits(vec![v])
}

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
