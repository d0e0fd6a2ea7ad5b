//! One small panel in all three forms.

use super::*;
use crate::leaks::NotApplicable;
use crate::model::Day;
use crate::model::Suppression;
use crate::panel::{
    By, ByPlace, Caller, Change, Chronic, Group, Headline, Label, Measure, Point, Share, Source,
    Suppressed, Unknown,
};

fn panel() -> Panel {
    let figures = Figures {
        open: 3,
        overdue: 2,
        oldest_days: Some(41),
        median_days: Some(25.5),
        p90_days: Some(37.9),
        patients: 2,
        closed: 5,
        left_out: 2,
        eligible: 10,
        ..Figures::default()
    };
    Panel {
        as_of: Day::parse_iso("2026-11-02").unwrap(),
        by: vec![By::Provider, By::Priority],
        headline: Headline {
            dormant_days: 183,
            dormant: 1,
            chronic_active: 4,
            dormant_percent: Some(25.0),
            open: 3,
            overdue: 2,
            suppressed: 0,
            closed: 5,
            left_out: 2,
            eligible: 10,
            priority_1: 0,
            patients_open: 2,
            patients: 9,
            care_management: 1,
            care_management_dormant: 0,
            oldest_days: Some(41),
            median_days: Some(25.5),
            p90_days: Some(37.9),
        },
        groups: vec![
            Group {
                keys: vec![
                    (By::Provider, Label::Text("Abt, \"Jo\"".to_owned())),
                    (By::Priority, Label::Number(3)),
                ],
                figures: figures.clone(),
            },
            Group {
                keys: vec![
                    (By::Provider, Label::Missing),
                    (By::Priority, Label::Number(4)),
                ],
                figures: Figures::default(),
            },
        ],
        not_applicable: vec![NotApplicable {
            rule: "open order",
            reason: "no orders export was loaded".to_owned(),
        }],
        places: vec![],
        providers: vec![],
        ageing: vec![],
        chronic: vec![Chronic {
            label: Label::Text("asthma".to_owned()),
            patients: 4,
            overdue: 2,
            overdue_percent: Some(50.0),
            dormant: 1,
            dormant_percent: Some(25.0),
        }],
        chronic_ages: vec![],
        suppressed: vec![Suppressed {
            reason: Suppression::Deceased,
            items: 2,
        }],
        measures: vec![
            measure("a", Figure::Share(Share { part: 2, of: 3 })),
            measure("b", Figure::Share(Share::default())),
            measure(
                "c",
                Figure::Median {
                    days: Some(4.5),
                    of: 2,
                },
            ),
            measure("d", Figure::CouldNotLook("no contacts are known")),
        ],
        callers: vec![Caller {
            caller: None,
            contacts: 3,
            attempts: 2,
            reached: 1,
            ..Caller::default()
        }],
        definitions: std::collections::BTreeMap::new(),
        today: None,
        change: None,
        flow: vec![],
        rules: vec![],
        notes: std::collections::BTreeMap::new(),
        history: None,
    }
}

fn measure(id: &str, figure: Figure) -> Measure {
    Measure {
        id: id.to_owned(),
        name: format!("Measure {id}"),
        rule: "counted so".to_owned(),
        figure,
    }
}

pub(crate) fn with_history() -> Panel {
    let point = |date: &str, opened| Point {
        as_of: Day::parse_iso(date).unwrap(),
        source: Source::Replayed,
        open: 4,
        overdue: 3,
        suppressed: 1,
        places: ByPlace::default(),
        chronic_active: 0,
        dormant: 0,
        dormant_percent: None,
        opened,
        closed: opened,
    };
    Panel {
        history: Some(History {
            points: vec![point("2026-10-26", None), point("2026-11-02", Some(2))],
            exports_begin: None,
            recorded: vec![],
            bookings_dated: false,
        }),
        ..panel()
    }
}

fn written(render: fn(&Panel, &mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&panel(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn past_weeks_are_rows_of_their_own() {
    let mut out = Vec::new();
    csv(&with_history(), &mut out).unwrap();
    table(&with_history(), &mut out).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn the_table_says_what_could_not_be_looked_at() {
    insta::assert_snapshot!(written(table));
}

#[test]
fn csv_has_an_empty_cell_for_what_is_not_known() {
    insta::assert_snapshot!(written(csv));
}

#[test]
fn json_has_null_for_what_is_not_known() {
    insta::assert_snapshot!(written(json));
}

#[test]
fn what_was_written_is_read_back() {
    let mut panel = panel();
    panel.places = vec![Group {
        keys: vec![(By::Place, Label::Text("loops".to_owned()))],
        figures: Figures {
            open: 3,
            ..Figures::default()
        },
    }];
    let mut out = Vec::new();
    json(&panel, &mut out).unwrap();
    let back = read(&String::from_utf8(out).unwrap()).unwrap();
    assert_eq!((back.as_of, &back.headline), (panel.as_of, &panel.headline));
    assert_eq!(back.point.places.at(crate::model::Place::Loops), 3);
    assert_eq!(back.point.source, Source::Recorded);
    assert_eq!(read("{\"as_of\": \"2026-11-02\"}"), None);
    assert_eq!(read("<html>"), None);
}

#[test]
fn a_last_run_that_could_not_be_compared_is_told_with_the_reason() {
    let change = |not_compared| Change {
        since: Day::parse_iso("2026-11-01").unwrap(),
        open: 0,
        overdue: 0,
        priority_1: 0,
        suppressed: 0,
        patients_open: 0,
        dormant: 0,
        care_management: 0,
        new: None,
        closed: None,
        reopened: None,
        not_compared,
    };
    let told = |not_compared| {
        let panel = Panel {
            change: Some(change(not_compared)),
            ..panel()
        };
        let (mut text, mut machine) = (Vec::new(), Vec::new());
        table(&panel, &mut text).unwrap();
        json(&panel, &mut machine).unwrap();
        [text, machine].map(|bytes| String::from_utf8(bytes).unwrap())
    };
    let [text, machine] = told(Some(Unknown::Strange));
    let why = "its leaks.csv is not as this version writes it";
    assert!(
        text.contains(&format!(
            "New, closed and back: could not be compared with the run of 2026-11-01: {why}."
        )),
        "{text}"
    );
    assert!(
        machine.contains(&format!("\"not_compared\": \"{why}\"")),
        "{machine}"
    );
    let [text, machine] = told(None);
    assert!(
        text.contains("New, closed and back: since the run of 2026-11-01."),
        "{text}"
    );
    assert!(!machine.contains("not_compared"), "{machine}");
}
