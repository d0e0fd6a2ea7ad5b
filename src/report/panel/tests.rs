//! One small panel in all three forms.

use super::*;
use crate::leaks::NotApplicable;
use crate::model::Day;
use crate::panel::{By, Group, Headline, Label};

fn panel() -> Panel {
    let figures = Figures {
        open: 3,
        overdue: 2,
        oldest_days: Some(41),
        median_days: Some(25.5),
        p90_days: Some(37.9),
        patients: 2,
        ..Figures::default()
    };
    Panel {
        as_of: Day::parse_iso("2026-11-02").unwrap(),
        by: vec![By::Provider, By::Priority],
        headline: Headline {
            dormant: 1,
            chronic_active: 4,
            dormant_percent: Some(25.0),
            open: 3,
            overdue: 2,
            suppressed: 0,
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
    }
}

fn written(render: fn(&Panel, &mut dyn std::io::Write) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    render(&panel(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
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
