//! The lists for the terminal: a heading, the rows a caller needs to see, and what is not listed and why.

use std::io::{self, Write};

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, Table, Width,
    presets::UTF8_HORIZONTAL_ONLY,
};

use crate::worklist::{CallRow, Lane};

use super::{Sheet, heading, plain};

/// Columns of the page; fixed, so that a pipe, a file and a shell show the same.
const WIDTH: u16 = 120;

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    for (i, lane) in sheet.lanes.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        one(sheet, *lane, out)?;
    }
    after(sheet, out)
}

/// What stands below the rows: who calls, what is left over and why, what is on no list.
fn after(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let lists = sheet.lists;
    let shares: Vec<String> = lists
        .dealt
        .shares
        .iter()
        .map(|s| match s.room {
            Some(room) => format!("{} {} of {room}", plain(&s.caller), s.rows),
            None => format!("{} {}", plain(&s.caller), s.rows),
        })
        .chain(
            lists
                .dealt
                .left_over
                .iter()
                .map(|(reason, n)| format!("nobody {n} ({reason})")),
        )
        .collect();
    if !shares.is_empty() {
        writeln!(out, "\nCallers: {}.", shares.join(", "))?;
    }
    if lists.without_phone > 0 {
        writeln!(
            out,
            "\nWithout a number that can be dialled: {}; a letter instead.",
            lists.without_phone
        )?;
    }
    if !lists.to_verify.is_empty() {
        let ids: Vec<String> = lists.to_verify.iter().map(|p| plain(p)).collect();
        writeln!(
            out,
            "\nSaid to have died; a manager verifies and updates the record: {}.",
            ids.join(", ")
        )?;
    }
    let others: Vec<String> = lists
        .rows
        .iter()
        .filter(|(lane, rows)| !sheet.lanes.contains(lane) && !rows.is_empty())
        .map(|(lane, rows)| lane.counted(rows.len()))
        .collect();
    if !others.is_empty() {
        writeln!(out, "\nOther lists today (--for): {}.", others.join(", "))?;
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
            "pri",
            "patient",
            "phone",
            "why",
            "overdue",
            "try",
            "last contact",
        ]);
    for row in rows {
        table.add_row(line(row));
    }
    let widths = [(0, 5), (1, 24), (2, 18), (4, 9), (5, 5), (6, 21)];
    for (column, width) in widths {
        if let Some(c) = table.column_mut(column) {
            c.set_constraint(ColumnConstraint::Absolute(Width::Fixed(width)));
        }
    }
    for column in [0, 4, 5] {
        if let Some(c) = table.column_mut(column) {
            c.set_cell_alignment(CellAlignment::Right);
        }
    }
    for text in table.lines() {
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
}

fn line(row: &CallRow) -> [String; 7] {
    let mut who = plain(&row.name);
    if let Some(year) = row.birth_year {
        who.push_str(&format!(" ({year})"));
    }
    who.push_str(&format!("\n{}", plain(&row.patient_id)));
    if !row.language.is_empty() {
        who.push_str(&format!(", {}", plain(&row.language)));
    }
    [
        row.priority.to_string(),
        who.trim().to_owned(),
        plain(&row.phone).replace(" / ", "\n"),
        why(row),
        match row.days_overdue {
            d if d > 0 => format!("{d} d"),
            _ => "not yet".to_owned(),
        },
        row.attempt.to_string(),
        row.last_contact.replacen(' ', "\n", 1),
    ]
}

/// What to mind, then why, a line each.
fn why(row: &CallRow) -> String {
    let office = row.office.iter().map(|o| format!("call {o}"));
    let parts: Vec<String> = office
        .chain(row.hints.iter().cloned())
        .chain(row.whys.iter().cloned())
        .map(|t| plain(&t))
        .collect();
    parts.join("\n")
}
