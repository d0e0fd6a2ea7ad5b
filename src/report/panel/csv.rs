//! The groups as CSV: the key columns by name, then the figures. With past weeks asked for: one row a week instead.

use std::io::{self, Write};

use crate::model::{Place, guard};
use crate::panel::{History, Panel};

use super::{FIGURES, cells, number};

/// As CSV, the header always.
///
/// # Errors
/// The writer's.
pub fn csv(panel: &Panel, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    if let Some(history) = &panel.history {
        return weeks(history, csv);
    }
    let keys = panel.by.iter().map(|b| b.word());
    csv.write_record(keys.chain(FIGURES))?;
    for group in &panel.groups {
        let keys = group.keys.iter().map(|(_, label)| label.to_string());
        let keys = keys.map(|key| guard(&key).into_owned());
        csv.write_record(keys.chain(cells(&group.figures)))?;
    }
    csv.flush()
}

/// One row a week, and one a run that recorded its own day. A cell that is not known is empty.
fn weeks(history: &History, mut csv: csv::Writer<&mut dyn Write>) -> io::Result<()> {
    let before = ["as_of", "source", "open", "overdue", "suppressed"];
    let after = [
        "opened",
        "closed",
        "chronic_active",
        "dormant",
        "dormant_percent",
    ];
    let places = Place::ALL.iter().map(|p| p.word());
    csv.write_record(before.into_iter().chain(places).chain(after))?;
    for p in history.all() {
        let mut row = vec![
            p.as_of.to_string(),
            p.source.word().to_owned(),
            p.open.to_string(),
            p.overdue.to_string(),
            p.suppressed.to_string(),
        ];
        row.extend(
            Place::ALL
                .iter()
                .map(|place| p.places.at(*place).to_string()),
        );
        row.extend([
            number(p.opened),
            number(p.closed),
            p.chronic_active.to_string(),
            p.dormant.to_string(),
            number(p.dormant_percent),
        ]);
        csv.write_record(row)?;
    }
    csv.flush()
}
