//! The page against the JSON of the same panel: nothing unescaped, nothing remote, every number the same.

use std::collections::BTreeMap;

use super::*;
use crate::exports::intake::{Rows, UnknownValue};
use crate::panel::{By, Caller, Figures, Group, Label};
use crate::report::panel::tests::with_history;

/// A panel whose names try to become markup.
fn hostile() -> Panel {
    let mut panel = with_history();
    let name = "<script>alert(1)</script> \"O'Neill\" & Sons\u{202e}";
    panel.providers = vec![Group {
        keys: vec![(By::Provider, Label::Text(name.to_owned()))],
        figures: Figures {
            open: 3,
            ..Figures::default()
        },
    }];
    panel.callers = vec![Caller {
        caller: Some(name.to_owned()),
        contacts: 4,
        reached: 2,
        ..Caller::default()
    }];
    panel.definitions = [
        "open",
        "overdue",
        "priority_1",
        "suppressed",
        "patients_open",
        "dormant",
        "care_management",
        "days",
        "since",
        "flow",
        "lists",
        "ageing",
        "chronic",
        "callers",
        "rules",
    ]
    .into_iter()
    .map(|key| (key, format!("What {key} is.")))
    .collect::<BTreeMap<_, _>>();
    panel
}

fn intake() -> Intake {
    Intake {
        grave: Vec::new(),
        damaged_ids: None,
        files: vec![FileIntake {
            file: "a<b>.csv".to_owned(),
            rows: Rows {
                read: 3,
                loaded: 2,
                duplicates: 0,
                left_out: 0,
                set_aside: 1,
            },
            unknown_values: vec![UnknownValue {
                field: "visit_status".to_owned(),
                value: "SECRET".to_owned(),
                count: 2,
            }],
            ..FileIntake::default()
        }],
        warnings: vec![],
        unmet: vec![],
    }
}

fn made(panel: &Panel) -> String {
    page(&Page {
        practice: "Cedar & <Sons>",
        panel,
        intake: &intake(),
        program: "1.2.3",
        protocol_sha256: None,
        input_sha256: &[("a<b>.csv".to_owned(), "ab12".to_owned())],
    })
    .unwrap()
}

#[test]
fn names_stay_text_and_values_of_exports_stay_out() {
    let html = made(&hostile());
    assert!(!html.contains("<script"), "a name became markup");
    assert!(html.contains("&lt;script&gt;"));
    assert!(!html.contains('\u{202e}'));
    assert!(html.contains("Cedar &amp; &lt;Sons&gt;") && html.contains("a&lt;b&gt;.csv"));
    assert!(!html.contains("SECRET"));
    assert!(html.contains("2 cells with a word that is not known") && html.contains("ab12"));
}

#[test]
fn nothing_is_loaded_and_nothing_runs() {
    let html = made(&hostile());
    for loads in [
        "http:",
        "https:",
        "src=",
        "url(",
        "@import",
        "<link rel=\"stylesheet",
        " on",
    ] {
        let found = html.match_indices(loads).find(|(at, _)| {
            // " on" only as an attribute.
            loads != " on"
                || html[at + 3..]
                    .find(['=', ' ', '>'])
                    .is_some_and(|n| html.as_bytes()[at + 3 + n] == b'=' && n > 0)
        });
        assert_eq!(found, None, "{loads}");
    }
}

/// Every `data-json` place and the text that stands there.
pub(crate) fn numbers(html: &str) -> Vec<(String, String)> {
    html.split("data-json=\"")
        .skip(1)
        .map(|rest| {
            let (at, rest) = rest.split_once('"').unwrap();
            let text = rest.split_once('>').unwrap().1;
            let text = text.split_once('<').unwrap().0;
            (at.replace("&#x2f;", "/"), text.replace('−', "-"))
        })
        .collect()
}

#[test]
fn every_number_is_the_json_s() {
    let panel = hostile();
    let json = serde_json::to_value(whole(&panel)).unwrap();
    let numbers = numbers(&made(&panel));
    assert!(numbers.len() > 40, "{}", numbers.len());
    for (at, text) in numbers {
        let value = json
            .pointer(&at)
            .unwrap_or_else(|| panic!("{at} is not in the JSON"));
        let same = match value {
            serde_json::Value::Null => text == "–",
            serde_json::Value::Number(n) => {
                n.as_f64() == text.trim_start_matches(['+', '±']).parse().ok()
            }
            other => other.as_str() == Some(text.as_str()),
        };
        assert!(same, "{at}: {value} in the JSON, {text} on the page");
    }
}

#[test]
fn what_could_not_be_looked_at_is_said_and_rules_stand_beside() {
    let html = made(&hostile());
    assert!(html.contains("<strong>open order</strong>: no orders export was loaded."));
    assert!(html.contains("could not look: no contacts are known"));
    assert!(html.contains("What dormant is.") && html.contains("counted so"));
}

#[test]
fn a_panel_without_anything_still_makes_a_page() {
    let mut panel = hostile();
    panel.history = None;
    panel.callers.clear();
    panel.chronic.clear();
    let html = made(&panel);
    assert!(
        html.contains("No contacts are known.") && html.contains("Past weeks were not asked for")
    );
    assert!(html.contains("No lists were made in this run."));
}

#[test]
fn a_code_of_the_rules_is_shown_in_words_and_a_share_stands_in_one_piece() {
    let mut panel = hostile();
    for note in ["other-need", "never-checked-out"] {
        panel.notes.insert(note, 3);
    }
    let html = made(&panel);
    assert!(html.contains("visits never checked out"), "{html}");
    for raw in [">other-need<", ">never-checked-out<"] {
        assert!(!html.contains(raw), "{raw}");
    }
    // A flex row would spread the parts of a bare value over the width of a phone.
    let part = "data-label=\"Reached\"><span><span data-json=";
    assert!(html.contains(part), "{html}");
}

#[test]
fn every_note_of_the_rules_has_its_words() {
    use crate::leaks::Note;
    let all = [
        Note::MissedWindow,
        Note::NoVisitOnFile,
        Note::OtherNeed,
        Note::VisitElsewhere,
        Note::OrdersNotLoaded,
        Note::ReferralsNotLoaded,
        Note::IntervalNotUnderstood,
        Note::NeverCheckedOut,
    ];
    let mut panel = hostile();
    panel.notes = all.into_iter().map(|n| (n.word(), 1)).collect();
    let html = made(&panel);
    for note in all {
        assert!(
            !html.contains(&format!("row\">{}<", note.word())),
            "{note:?}"
        );
    }
}

#[test]
fn the_page_says_why_the_last_run_could_not_be_compared() {
    use crate::panel::{Change, Unknown};
    let mut panel = hostile();
    panel.change = Some(Change {
        since: panel.as_of,
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
        not_compared: Some(Unknown::Missing),
    });
    let html = made(&panel);
    let why = "could not be compared with it: its leaks.csv is not there.";
    assert!(html.contains(why), "{html}");
}
