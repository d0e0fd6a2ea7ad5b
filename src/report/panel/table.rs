//! The panel as text for a terminal or a mail.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::panel::{Label, Panel};

use super::{FIGURES, cells, many, sentence};

/// As a table with the headline above and what could not be looked at below.
///
/// # Errors
/// The writer's.
pub fn table(panel: &Panel, out: &mut dyn Write) -> io::Result<()> {
    let h = &panel.headline;
    writeln!(out, "Panel of {}", panel.as_of)?;
    writeln!(out, "{}.", sentence(panel))?;
    writeln!(
        out,
        "{} of {}, {} overdue; {} suppressed. Care management: {}, {} dormant.",
        many(h.open, "open item"),
        many(h.patients_open, "patient"),
        h.overdue,
        h.suppressed,
        many(h.care_management, "candidate"),
        h.care_management_dormant,
    )?;
    writeln!(out)?;
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    let keys = panel.by.iter().map(|b| b.word());
    table.set_header(keys.chain(FIGURES.iter().map(|f| heading(f))));
    for group in &panel.groups {
        let keys = group.keys.iter().map(|(_, label)| match label {
            Label::Missing => "(none)".to_owned(),
            label => label.to_string(),
        });
        table.add_row(keys.chain(cells(&group.figures)));
    }
    for n in panel.by.len()..panel.by.len() + FIGURES.len() {
        if let Some(column) = table.column_mut(n) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    if !panel.not_applicable.is_empty() {
        writeln!(out)?;
    }
    for not in &panel.not_applicable {
        writeln!(out, "Could not look: {}: {}.", not.rule, not.reason)?;
    }
    Ok(())
}

/// A column's name as it is read.
fn heading(figure: &str) -> &str {
    match figure {
        "oldest_days" => "oldest",
        "median_days" => "median",
        "p90_days" => "p90",
        "priority_1" => "first",
        name => name,
    }
}
