//! The lists for the terminal: a heading, the rows a caller needs to see, and what is not listed and why.

use std::io::{self, Write};

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Table, Width,
    presets::UTF8_HORIZONTAL_ONLY,
};

use crate::worklist::{CallRow, Lane};

use super::{Sheet, heading};

/// Columns of the page; fixed, so that a pipe, a file and a shell show the same.
const WIDTH: u16 = 116;

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (i, lane) in sheet.lanes.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        one(sheet, *lane, out)?;
    }
    let rest: Vec<String> = sheet
        .lists
        .not_listed
        .iter()
        .map(|(reason, n)| format!("{n} {reason}"))
        .collect();
    if !rest.is_empty() {
        writeln!(out, "\nLoops on no list today: {}.", rest.join(", "))?;
    }
    Ok(())
}

fn one(sheet: &Sheet<'_>, lane: Lane, out: &mut dyn Write) -> io::Result<()> {
    let rows = sheet.lists.lane(lane);
    let place = match sheet.practice.trim() {
        "" => String::new(),
        name => format!("{name}, "),
    };
    writeln!(
        out,
        "{} - {place}{}: {}",
        heading(lane),
        sheet.today,
        match rows.len() {
            0 => "none".to_owned(),
            1 => "1 row".to_owned(),
            n => format!("{n} rows"),
        }
    )?;
    if rows.is_empty() {
        return Ok(());
    }
    let mut table = Table::new();
    table
        .load_style(UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH)
        .set_header([
            "#",
            "pri",
            "patient",
            "phone",
            "why",
            "overdue",
            "try",
            "last contact",
        ]);
    for (n, row) in rows.iter().enumerate() {
        table.add_row(line(n + 1, row));
    }
    let widths = [(0, 4), (1, 5), (2, 23), (3, 18), (5, 9), (6, 5), (7, 18)];
    for (column, width) in widths {
        if let Some(c) = table.column_mut(column) {
            c.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
    }
    for column in [0, 1, 5, 6] {
        if let Some(c) = table.column_mut(column) {
            c.set_cell_alignment(CellAlignment::Right);
        }
    }
    for text in table.lines() {
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}

fn line(n: usize, row: &CallRow) -> [String; 8] {
    let mut who = plain(&row.name);
    if let Some(year) = row.birth_year {
        who.push_str(&format!(" ({year})"));
    }
    who.push_str(&format!("\n{}", plain(&row.patient_id)));
    if !row.language.is_empty() {
        who.push_str(&format!(", {}", plain(&row.language)));
    }
    [
        n.to_string(),
        row.priority.to_string(),
        who.trim().to_owned(),
        plain(&row.phone).replace(" / ", "\n"),
        plain(&row.reason).replace("; ", "\n"),
        match row.days_overdue {
            d if d > 0 => format!("{d} d"),
            _ => "not yet".to_owned(),
        },
        row.attempt.to_string(),
        row.last_contact.replacen(' ', "\n", 1),
    ]
}

/// Text without control characters: an export must not move the terminal's cursor.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
