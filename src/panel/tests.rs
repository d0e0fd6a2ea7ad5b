//! The summary over a small invented practice, counted by hand. Today is Monday 2026-11-02.

mod account;
mod decisions;

use super::*;
use crate::leaks::PatientFacts;
use crate::model::samples::{self, day};
use crate::model::{
    Chart, ConditionSet, Contact, Item, ItemId, Kind, Outcome, Patient, Place, RecordTable,
    Suppression, Target,
};
use crate::worklist::State;
use crate::worklist::standing::standings;

fn today() -> Day {
    day("2026-11-02")
}

/// Nothing here asks for a name.
pub(super) struct NoNames;

impl NameMatcher for NoNames {
    fn is_generic(&self, _: &str) -> bool {
        false
    }
    fn order_matches(&self, _: &str, _: &str) -> bool {
        false
    }
    fn test_key(&self, what: &str) -> crate::model::Name {
        what.into()
    }
    fn specialty_matches(&self, _: &str, _: &str) -> bool {
        false
    }
    fn specialty_key(&self, with: &str) -> crate::model::Name {
        with.into()
    }
}

fn item(id: &str, patient: &str, place: Place, kind: Kind, days_overdue: i32) -> Item {
    Item {
        place,
        kind,
        table: RecordTable::Visits,
        record_id: id.into(),
        record_date: day("2026-08-03"),
        due: today() - days_overdue,
        days_overdue,
        ..samples::item(id, patient, if days_overdue > 0 { 3 } else { 4 })
    }
}

fn facts(id: &str, conditions: &[usize], born: Option<&str>) -> PatientFacts {
    let mut set = ConditionSet::EMPTY;
    for c in conditions {
        set.insert(*c);
    }
    PatientFacts {
        patient_id: id.into(),
        conditions: set,
        active: true,
        last_seen: None,
        last_reached: None,
        dormant: false,
        care_management: conditions.len() > 1,
        provider: None,
        date_of_birth: born.map(day),
    }
}

fn contact(date: &str, outcome: Outcome, by: &str) -> Contact {
    Contact {
        id: format!("{date}{outcome}").into(),
        by: Some(by.into()),
        recorded: true,
        ..samples::contact(date, outcome)
    }
}

fn chart(id: &str, contacts: Vec<Contact>) -> Chart {
    Chart {
        patient: Patient {
            id: Some(id.into()),
            ..Patient::default()
        },
        contacts,
        ..Chart::default()
    }
}

/// Three patients, six items: 10, 20, 41 and 100 days overdue, one not yet due, one suppressed and 300 days overdue.
fn practice() -> (Findings, Practice) {
    let mut a1 = item("FU-1", "A", Place::FollowUps, Kind::VisitNotBooked, 10);
    a1.provider = Some("Dr. Mbeki".into());
    let mut a2 = item("LP-2", "A", Place::Loops, Kind::ResultNotBack, 20);
    a2.provider = Some("Dr. Abt".into());
    a2.priority = 1;
    a2.target = Target::Office;
    let b1 = item("FU-3", "B", Place::FollowUps, Kind::VisitNotBooked, 41);
    let b2 = item("LA-4", "B", Place::Lapsed, Kind::Overdue, 100);
    let b3 = item("FU-5", "B", Place::FollowUps, Kind::VisitBookedLate, -9);
    let mut c1 = item("LA-6", "C", Place::Lapsed, Kind::LostToFollowUp, 300);
    c1.suppressed = Some(Suppression::DoNotContact);
    let mut c = facts("C", &[0], Some("1961-11-03"));
    c.dormant = true;
    let mut b = facts("B", &[1, 2], Some("1951-11-02"));
    b.dormant = true;
    let findings = Findings {
        items: vec![a2, c1, b2, b1, a1, b3],
        patients: vec![facts("A", &[], None), b, c],
        ..Findings::default()
    };
    let practice = Practice {
        charts: vec![
            chart(
                "A",
                vec![contact("2026-10-28", Outcome::LeftVoicemail, "Kim")],
            ),
            chart(
                "B",
                vec![contact("2026-10-29", Outcome::BookedUnverified, "Lou")],
            ),
            chart("C", vec![]),
        ],
        ..Practice::default()
    };
    (findings, practice)
}

fn counted(by: &[By]) -> Panel {
    compared(by, None)
}

fn compared(by: &[By], previous: Option<&Previous>) -> Panel {
    let (findings, practice) = practice();
    let protocol = Protocol::defaults().unwrap();
    let standings = standings(&findings.items, &practice, &protocol, today());
    let run = Run {
        findings: &findings,
        standings: &standings,
        practice: &practice,
        protocol: &protocol,
        names: &NoNames,
        today: today(),
        previous,
    };
    summary(&run, by).unwrap()
}

/// "key key: open overdue oldest median p90".
fn lines(panel: &Panel) -> Vec<String> {
    panel
        .groups
        .iter()
        .map(|g| {
            let keys: Vec<String> = g.keys.iter().map(|(_, l)| l.to_string()).collect();
            let f = &g.figures;
            format!(
                "{}: {} {} {:?} {:?} {:?}",
                keys.join(" "),
                f.open,
                f.overdue,
                f.oldest_days,
                f.median_days,
                f.p90_days
            )
        })
        .collect()
}

#[test]
fn the_headline_counts_patients_and_open_items() {
    let h = counted(&[By::Place]).headline;
    assert_eq!(
        (h.dormant, h.chronic_active, h.dormant_percent),
        (2, 2, Some(100.0))
    );
    assert_eq!(
        (h.open, h.overdue, h.suppressed, h.priority_1),
        (5, 4, 1, 1)
    );
    assert_eq!((h.patients, h.patients_open), (3, 2));
    assert_eq!((h.care_management, h.care_management_dormant), (1, 1));
    // 10, 20, 41, 100: the median lies between 20 and 41, the 90th percentile 0.7 of the way from 41 to 100.
    assert_eq!(
        (h.oldest_days, h.median_days, h.p90_days),
        (Some(100), Some(30.5), Some(82.3))
    );
}

#[test]
fn every_place_has_a_group_also_an_empty_one() {
    assert_eq!(
        lines(&counted(&[By::Place])),
        [
            "follow-ups: 3 2 Some(41) Some(25.5) Some(37.9)",
            "outreach: 0 0 None None None",
            "loops: 1 1 Some(20) Some(20.0) Some(20.0)",
            "lapsed: 1 1 Some(100) Some(100.0) Some(100.0)",
        ]
    );
}

#[test]
fn keys_of_items_and_patients_go_together() {
    assert_eq!(
        lines(&counted(&[By::Condition, By::Provider])),
        [
            "diabetes : 0 0 None None None",
            "several : 3 2 Some(100) Some(70.5) Some(94.1)",
            "none Dr. Abt: 1 1 Some(20) Some(20.0) Some(20.0)",
            "none Dr. Mbeki: 1 1 Some(10) Some(10.0) Some(10.0)",
        ]
    );
    let ages: Vec<String> = lines(&counted(&[By::Age]));
    // Born on 3 November 1961: 64 until tomorrow. Born on 2 November 1951: 75 today.
    let bands: Vec<&str> = ages.iter().filter_map(|l| l.split(':').next()).collect();
    assert_eq!(bands, ["40-64", "75+", ""]);
}

#[test]
fn open_adds_up_whatever_the_groups_are() {
    for first in By::ALL {
        for second in By::ALL {
            let panel = counted(&[*first, *second]);
            let open: u64 = panel.groups.iter().map(|g| g.figures.open).sum();
            let suppressed: u64 = panel.groups.iter().map(|g| g.figures.suppressed).sum();
            assert_eq!((open, suppressed), (5, 1), "{first} {second}");
        }
    }
}

#[test]
fn ageing_bands_hold_their_last_day() {
    let panel = counted(&[By::Ageing]);
    let open: Vec<String> = panel
        .groups
        .iter()
        .map(|g| format!("{}: {}", g.keys[0].1, g.figures.open))
        .collect();
    assert_eq!(
        open,
        [
            "not yet due: 1",
            "1-30: 2",
            "31-90: 1",
            "91-180: 1",
            "181+: 0"
        ]
    );
    // Five bands at four places, also the empty ones.
    assert_eq!(panel.ageing.len(), 20);
    let all: u64 = panel.ageing.iter().map(|g| g.figures.open).sum();
    assert_eq!(all, panel.headline.open);
}

#[test]
fn chronic_patients_count_under_each_condition_and_in_one_band() {
    let panel = counted(&[]);
    let told = |rows: &[Chronic]| -> Vec<String> {
        rows.iter()
            .map(|c| {
                format!(
                    "{}: {} {} {} {:?}",
                    c.label, c.patients, c.overdue, c.dormant, c.overdue_percent
                )
            })
            .collect()
    };
    assert_eq!(
        told(&panel.chronic),
        [
            "diabetes: 1 1 1 Some(100.0)",
            "hypertension: 1 1 1 Some(100.0)",
            "heart failure: 1 1 1 Some(100.0)",
        ]
    );
    assert_eq!(
        told(&panel.chronic_ages),
        ["40-64: 1 1 1 Some(100.0)", "75+: 1 1 1 Some(100.0)"]
    );
    assert_eq!(
        panel.suppressed,
        [Suppressed {
            reason: Suppression::DoNotContact,
            items: 1
        }]
    );
}

#[test]
fn contacts_are_counted_as_tried_reached_and_booked() {
    let by_caller = counted(&[By::Caller]);
    let told: Vec<String> = by_caller
        .groups
        .iter()
        .map(|g| {
            let f = &g.figures;
            format!(
                "{}: {} {} {} {}",
                g.keys[0].1, f.open, f.attempted, f.reached, f.booked
            )
        })
        .collect();
    // A voicemail is an attempt and reaches nobody; a booking that is not verified is held for 7 days.
    assert_eq!(told, ["Kim: 2 2 0 0", "Lou: 3 3 3 3", ": 0 0 0 0"]);
}

#[test]
fn nothing_to_count_is_counted_too() {
    let protocol = Protocol::defaults().unwrap();
    let (findings, practice) = (Findings::default(), Practice::default());
    let run = Run {
        findings: &findings,
        standings: &[],
        practice: &practice,
        protocol: &protocol,
        names: &NoNames,
        today: today(),
        previous: None,
    };
    let panel = summary(&run, &[By::Provider, By::Age]).unwrap();
    assert_eq!(
        (panel.headline.open, panel.headline.dormant_percent),
        (0, None)
    );
    assert!(panel.groups.is_empty());
    assert_eq!(summary(&run, &[]).unwrap().groups.len(), 1);
}

/// An item as a run of the day before listed it.
fn listed(patient: &str, place: Place, kind: Kind, days_overdue: i32) -> Listed {
    Listed {
        place,
        kind,
        target: Target::Patient,
        patient_id: patient.into(),
        provider: Some("Dr. Mbeki".to_owned()),
        record_date: day("2026-08-03"),
        days_overdue,
        priority: 2,
        state: State::Attempting,
    }
}

/// A run that knew FU-1 and LP-2 as they are, LA-6 before it was suppressed, XX-8 of a patient who is gone from the exports,
/// and XX-9 of A.
fn last_run() -> Previous {
    let items = [
        (
            "FU-1",
            listed("A", Place::FollowUps, Kind::VisitNotBooked, 9),
        ),
        ("LP-2", listed("A", Place::Loops, Kind::ResultNotBack, 19)),
        (
            "LA-6",
            listed("C", Place::Lapsed, Kind::LostToFollowUp, 299),
        ),
        (
            "XX-8",
            listed("Z", Place::Outreach, Kind::NoShowNotRebooked, 0),
        ),
        ("XX-9", listed("A", Place::Loops, Kind::TestNotDone, 50)),
    ];
    let mut then = counted(&[]).headline;
    then.open = 7;
    then.dormant = 1;
    Previous {
        as_of: day("2026-11-01"),
        headline: then,
        listed: Ok(items.map(|(id, item)| (ItemId(id.into()), item)).into()),
    }
}

#[test]
fn the_change_since_the_last_run_counts_items_by_their_ids() {
    let change = compared(&[], Some(&last_run())).change.unwrap();
    assert_eq!((change.open, change.dormant), (-2, 1));
    // LA-6 is suppressed now, XX-8 and XX-9 are gone; FU-3, LA-4 and FU-5 are new.
    assert_eq!((change.new, change.closed), (Some(3), Some(3)));
    assert_eq!(change.reopened, Some(0));
}

/// "key: new closed reopened" of the groups where anything changed.
fn changes(panel: &Panel) -> Vec<String> {
    let all = panel.groups.iter().filter_map(|g| {
        let f = &g.figures;
        let since = [f.new_since?, f.closed_since?, f.reopened_since?];
        let keys: Vec<String> = g.keys.iter().map(|(_, l)| l.to_string()).collect();
        (since != [0; 3]).then(|| format!("{}: {since:?}", keys.join(" ")))
    });
    all.collect()
}

#[test]
fn what_is_closed_counts_where_it_stood_in_the_last_run() {
    let of = |by: By| changes(&compared(&[by], Some(&last_run())));
    assert_eq!(
        of(By::Place),
        [
            "follow-ups: [2, 0, 0]",
            "outreach: [0, 1, 0]",
            "loops: [0, 1, 0]",
            "lapsed: [1, 1, 0]"
        ]
    );
    assert_eq!(
        of(By::Ageing),
        [
            "not yet due: [1, 1, 0]",
            "31-90: [1, 1, 0]",
            "91-180: [1, 0, 0]",
            "181+: [0, 1, 0]"
        ]
    );
    assert_eq!(of(By::Provider), ["Dr. Mbeki: [0, 3, 0]", ": [3, 0, 0]"]);
    assert_eq!(
        of(By::Priority),
        ["2: [0, 3, 0]", "3: [2, 0, 0]", "4: [1, 0, 0]"]
    );
    // The last run kept neither birthdays nor conditions: today's hold, and the page says so.
    let told = &counted(&[]).definitions["since"];
    assert!(
        told.contains("by age and condition in today's group of the patient"),
        "{told}"
    );
    // Z is no longer in the exports, A has no date of birth.
    assert_eq!(
        of(By::Age),
        ["40-64: [0, 1, 0]", "75+: [3, 0, 0]", ": [0, 2, 0]"]
    );
    assert_eq!(
        of(By::Condition),
        [
            "diabetes: [0, 1, 0]",
            "several: [3, 0, 0]",
            "none: [0, 2, 0]"
        ]
    );
    assert_eq!(
        of(By::Caller),
        ["Kim: [0, 1, 0]", "Lou: [3, 0, 0]", ": [0, 2, 0]"]
    );
}

#[test]
fn changes_add_up_whatever_the_groups_are() {
    let last = last_run();
    for first in By::ALL {
        for second in By::ALL {
            let panel = compared(&[*first, *second], Some(&last));
            let sum = |f: fn(&Figures) -> Option<u64>| {
                let all = panel.groups.iter().map(|g| f(&g.figures));
                all.sum::<Option<u64>>()
            };
            let change = panel.change.as_ref().unwrap();
            assert_eq!(sum(|f| f.new_since), change.new, "{first} {second}");
            assert_eq!(sum(|f| f.closed_since), change.closed, "{first} {second}");
            assert_eq!(sum(|f| f.reopened_since), change.reopened);
            let none = counted(&[*first, *second]).groups;
            assert!(none.iter().all(|g| g.figures.new_since.is_none()
                && g.figures.closed_since.is_none()
                && g.figures.reopened_since.is_none()));
        }
    }
}

#[test]
fn a_booking_that_came_to_nothing_since_the_last_run_is_reopened() {
    let (findings, practice) = practice();
    let protocol = Protocol::defaults().unwrap();
    let mut standings = standings(&findings.items, &practice, &protocol, today());
    for (item, standing) in findings.items.iter().zip(&mut standings) {
        standing.reopened = &*item.patient_id == "A";
        standing.last = Some((day("2026-10-28"), Outcome::Booked));
    }
    let mut last = last_run();
    let was = last.listed.as_mut().unwrap();
    was.get_mut(&ItemId("FU-1".into())).unwrap().state = State::Held;
    let reopened = |last: &Previous| {
        let run = Run {
            findings: &findings,
            standings: &standings,
            practice: &practice,
            protocol: &protocol,
            names: &NoNames,
            today: today(),
            previous: Some(last),
        };
        summary(&run, &[]).unwrap().change.unwrap().reopened
    };
    // LP-2 had been reopened before: the last run did not see it held, and nobody promised anything since.
    assert_eq!(reopened(&last), Some(1));
    last.as_of = day("2026-10-27");
    assert_eq!(reopened(&last), Some(2));
}

#[test]
fn the_account_of_a_rule_adds_up_and_the_flow_narrows() {
    use crate::leaks::{Rule, RuleCount};
    let (mut findings, practice) = practice();
    let count = RuleCount {
        eligible: 9,
        excluded: [("no visit on file", 3)].into(),
        closed: 4,
        open: 2,
    };
    findings.counts.insert(Rule::Lapsed, count);
    let protocol = Protocol::defaults().unwrap();
    let standings = standings(&findings.items, &practice, &protocol, today());
    let run = Run {
        findings: &findings,
        standings: &standings,
        practice: &practice,
        protocol: &protocol,
        names: &NoNames,
        today: today(),
        previous: None,
    };
    let panel = summary(&run, &[]).unwrap();
    let lapsed = panel.rules.last().unwrap();
    assert_eq!((lapsed.open, lapsed.suppressed), (1, 1));
    assert_eq!(
        lapsed.eligible,
        lapsed.left_out + lapsed.closed + lapsed.open + lapsed.suppressed
    );
    let flow: Vec<String> = panel
        .flow
        .iter()
        .map(|f| {
            format!(
                "{}: {} {} {} {} {} {}",
                f.place, f.found, f.listed, f.called, f.reached, f.booked, f.closed
            )
        })
        .collect();
    assert_eq!(
        flow,
        [
            "follow-ups: 3 3 3 2 2 0",
            "outreach: 0 0 0 0 0 0",
            "loops: 1 1 1 0 0 0",
            "lapsed: 2 1 1 1 1 4",
        ]
    );
}

#[test]
fn a_column_named_twice_forms_groups_once() {
    let twice = counted(&[By::Place, By::Provider, By::Place]);
    assert_eq!(twice.by, [By::Place, By::Provider]);
    assert_eq!(twice.groups, counted(&[By::Place, By::Provider]).groups);
    assert!(twice.groups.iter().all(|g| g.keys.len() == twice.by.len()));
}
