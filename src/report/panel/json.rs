//! The panel as JSON.

use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::leaks::NotApplicable;
use crate::model::Day;
use crate::panel::{Figures, Group, Headline, Label, Panel};

#[derive(Serialize)]
struct Whole<'a> {
    as_of: Day,
    headline: &'a Headline,
    groups: Vec<Row<'a>>,
    not_applicable: &'a [NotApplicable],
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

/// As one JSON object.
///
/// # Errors
/// The writer's.
pub fn json(panel: &Panel, out: &mut dyn Write) -> io::Result<()> {
    let whole = Whole {
        as_of: panel.as_of,
        headline: &panel.headline,
        groups: panel.groups.iter().map(Row).collect(),
        not_applicable: &panel.not_applicable,
    };
    serde_json::to_writer_pretty(&mut *out, &whole)?;
    writeln!(out)
}
