//! The care-management candidates as table, CSV and JSON.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;

use crate::model::{Day, guard};
use crate::panel::Candidate;
use crate::report::text::{csv_rows, json_array, shown};

const COLUMNS: [&str; 8] = [
    "patient_id",
    "provider",
    "conditions",
    "condition_names",
    "last_seen",
    "last_reached",
    "days_since",
    "dormant",
];

#[derive(Serialize)]
struct Row<'a> {
    patient_id: &'a str,
    provider: &'a str,
    conditions: u32,
    condition_names: &'a str,
    last_seen: Option<Day>,
    last_reached: Option<Day>,
    days_since: Option<i32>,
    dormant: &'static str,
}

fn row(c: &Candidate) -> Row<'_> {
    Row {
        patient_id: &c.patient_id,
        provider: c.provider.as_deref().unwrap_or_default(),
        conditions: c.conditions,
        condition_names: c.names.as_deref().unwrap_or_default(),
        last_seen: c.last_seen,
        last_reached: c.last_reached,
        days_since: c.days_since,
        dormant: if c.dormant { "yes" } else { "no" },
    }
}

/// As CSV, the header always.
///
/// # Errors
/// The writer's.
pub fn care_csv(candidates: &[Candidate], out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<[String; 8]> = candidates
        .iter()
        .map(|c| {
            let r = row(c);
            let day = |d: Option<Day>| d.map_or_else(String::new, |d| d.to_string());
            [
                guard(r.patient_id).into_owned(),
                guard(r.provider).into_owned(),
                r.conditions.to_string(),
                guard(r.condition_names).into_owned(),
                day(r.last_seen),
                day(r.last_reached),
                super::number(r.days_since),
                r.dormant.to_owned(),
            ]
        })
        .collect();
    csv_rows(&COLUMNS, &rows, out)
}

/// As one JSON array.
///
/// # Errors
/// The writer's.
pub fn care_json(candidates: &[Candidate], out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<Row<'_>> = candidates.iter().map(row).collect();
    json_array(&rows, out)
}

/// As a table for the terminal.
///
/// # Errors
/// The writer's.
pub fn care_table(candidates: &[Candidate], out: &mut dyn Write) -> io::Result<()> {
    if candidates.is_empty() {
        return writeln!(out, "No candidates for care management.");
    }
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header([
            "patient",
            "provider",
            "conditions",
            "last seen",
            "last reached",
            "days",
            "dormant",
        ]);
    for r in candidates.iter().map(row) {
        let day = |d: Option<Day>| d.map_or_else(String::new, |d| d.to_string());
        table.add_row([
            shown(r.patient_id),
            shown(r.provider),
            r.conditions.to_string(),
            day(r.last_seen),
            day(r.last_reached),
            super::number(r.days_since),
            r.dormant.to_owned(),
        ]);
    }
    for n in [2, 5] {
        if let Some(column) = table.column_mut(n) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
