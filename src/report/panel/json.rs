//! The panel as JSON.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::leaks::NotApplicable;
use crate::model::Day;
use crate::panel::{
    Caller, Change, Chronic, Figures, Flow, Group, Headline, History, Label, Measure, Panel,
    RuleRow, Suppressed, Today,
};

#[derive(Serialize)]
struct Whole<'a> {
    as_of: Day,
    headline: &'a Headline,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'a Change>,
    #[serde(skip_serializing_if = "Option::is_none")]
    today: Option<&'a Today>,
    groups: Vec<Row<'a>>,
    places: Vec<Row<'a>>,
    providers: Vec<Row<'a>>,
    ageing: Vec<Row<'a>>,
    chronic: &'a [Chronic],
    chronic_ages: &'a [Chronic],
    suppressed: &'a [Suppressed],
    flow: &'a [Flow],
    rules: &'a [RuleRow],
    notes: &'a BTreeMap<&'static str, u64>,
    measures: &'a [Measure],
    callers: &'a [Caller],
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<&'a History>,
    not_applicable: &'a [NotApplicable],
    definitions: &'a BTreeMap<&'static str, String>,
}

struct Row<'a>(&'a Group);

#[derive(Serialize)]
struct Flat<'a> {
    #[serde(flatten)]
    keys: Keys<'a>,
    #[serde(flatten)]
    figures: &'a Figures,
}

struct Keys<'a>(&'a Group);

impl Serialize for Keys<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(self.0.keys.len()))?;
        for (by, label) in &self.0.keys {
            // What is not known is null, never a word.
            let label = (*label != Label::Missing).then_some(label);
            map.serialize_entry(by.word(), &label)?;
        }
        map.end()
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let flat = Flat {
            keys: Keys(self.0),
            figures: &self.0.figures,
        };
        flat.serialize(s)
    }
}

fn rows(groups: &[Group]) -> Vec<Row<'_>> {
    groups.iter().map(Row).collect()
}

/// The value that is written, also for the page: every number there is one of these.
pub(in crate::report) fn whole(panel: &Panel) -> impl Serialize + use<'_> {
    Whole {
        as_of: panel.as_of,
        headline: &panel.headline,
        change: panel.change.as_ref(),
        today: panel.today.as_ref(),
        groups: rows(&panel.groups),
        places: rows(&panel.places),
        providers: rows(&panel.providers),
        ageing: rows(&panel.ageing),
        chronic: &panel.chronic,
        chronic_ages: &panel.chronic_ages,
        suppressed: &panel.suppressed,
        flow: &panel.flow,
        rules: &panel.rules,
        notes: &panel.notes,
        measures: &panel.measures,
        callers: &panel.callers,
        history: panel.history.as_ref(),
        not_applicable: &panel.not_applicable,
        definitions: &panel.definitions,
    }
}

/// As one JSON object.
///
/// # Errors
/// The writer's.
pub fn json(panel: &Panel, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &whole(panel))?;
    writeln!(out)
}
