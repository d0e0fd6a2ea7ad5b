//! The groups as CSV: the key columns by name, then the figures.

use std::io::{self, Write};

use crate::panel::Panel;

use super::{FIGURES, cells};

/// As CSV, the header always.
///
/// # Errors
/// The writer's.
pub fn csv(panel: &Panel, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let keys = panel.by.iter().map(|b| b.word());
    csv.write_record(keys.chain(FIGURES))?;
    for group in &panel.groups {
        let keys = group.keys.iter().map(|(_, label)| label.to_string());
        csv.write_record(keys.chain(cells(&group.figures)))?;
    }
    csv.flush()
}
