//! The account of the exports: which file was taken as what, which rows came in, what to look at.

use std::collections::BTreeMap;
use std::io::{self, Write};

use comfy_table::{CellAlignment, Table, presets};

use crate::exports::intake::{FileIntake, Intake, Rows};
use crate::model::Day;

use super::text::shown;

/// Rows set aside that are shown for a file; the rest is counted.
const SHOWN_ROWS: usize = 5;

/// As one JSON object.
///
/// # Errors
/// The writer's.
pub fn json(intake: &Intake, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, intake)?;
    writeln!(out)
}

/// For people: a table of the files, then each file's columns and faults, then what to do.
///
/// # Errors
/// The writer's.
pub fn table(intake: &Intake, today: Day, out: &mut dyn Write) -> io::Result<()> {
    overview(intake, out)?;
    for file in &intake.files {
        details(file, out)?;
    }
    if !intake.warnings.is_empty() {
        writeln!(out, "\nLook at")?;
        for warning in &intake.warnings {
            writeln!(out, "  - {}", shown(warning))?;
        }
    }
    writeln!(out, "\n{}", sentence(intake, today))
}

fn overview(intake: &Intake, out: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header([
        "file",
        "taken as",
        "read",
        "loaded",
        "duplicate",
        "left out",
        "set aside",
        "oldest",
        "newest",
        "age",
    ]);
    let mut total = Rows::default();
    for f in &intake.files {
        let r = f.rows;
        total.read += r.read;
        total.loaded += r.loaded;
        total.duplicates += r.duplicates;
        total.left_out += r.left_out;
        total.set_aside += r.set_aside;
        let taken = match (&f.refused, &f.table) {
            (Some(_), _) => "REFUSED".to_owned(),
            (None, Some(table)) => table.clone(),
            (None, None) => "left alone".to_owned(),
        };
        let day = |d: Option<Day>| d.map(|d| d.to_string()).unwrap_or_default();
        let mut cells = vec![shown(&f.file), taken];
        cells.extend(numbers(&r));
        cells.extend([
            day(f.oldest),
            day(f.newest),
            f.age_days.map(|d| format!("{d} d")).unwrap_or_default(),
        ]);
        table.add_row(cells);
    }
    if intake.files.len() > 1 {
        let mut cells = vec!["all".to_owned(), String::new()];
        cells.extend(numbers(&total));
        table.add_row(cells);
    }
    for i in 2..10 {
        if let Some(column) = table.column_mut(i) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn numbers(r: &Rows) -> [String; 5] {
    [r.read, r.loaded, r.duplicates, r.left_out, r.set_aside].map(|n| n.to_string())
}

fn details(file: &FileIntake, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", shown(&file.file))?;
    if let Some(reason) = &file.refused {
        return writeln!(out, "  refused    {}", shown(reason));
    }
    if file.table.is_none() {
        return file
            .notes
            .iter()
            .try_for_each(|n| writeln!(out, "  {}", shown(n)));
    }
    writeln!(
        out,
        "  read as    {}, {}, {} words",
        file.encoding, file.delimiter, file.system
    )?;
    let mapped: Vec<String> = file
        .columns
        .iter()
        .map(|c| {
            if c.header == c.field {
                shown(&c.header)
            } else {
                format!("{} -> {}", shown(&c.header), c.field)
            }
        })
        .collect();
    wrapped("columns", &mapped, out)?;
    let ignored: Vec<String> = file.ignored_columns.iter().map(|c| shown(c)).collect();
    wrapped("ignored", &ignored, out)?;
    if !file.address_columns.is_empty() {
        let of: Vec<String> = file.address_columns.iter().map(|c| shown(c)).collect();
        writeln!(
            out,
            "  address    read for letters alone: {}",
            of.join(", ")
        )?;
    }
    for note in &file.notes {
        writeln!(out, "  note       {}", shown(note))?;
    }
    reasons("left out", &file.left_out_reasons, out)?;
    reasons("duplicate", &file.duplicate_reasons, out)?;
    reasons("no date", &file.unreadable_dates, out)?;
    for row in file.set_aside.iter().take(SHOWN_ROWS) {
        writeln!(
            out,
            "  set aside  line {}, {}: {}",
            row.line,
            // A column without a header has its number.
            match row.column.parse::<u32>() {
                Ok(number) => format!("column {number}"),
                Err(_) => shown(&row.column),
            },
            shown(&row.reason)
        )?;
    }
    if file.set_aside.len() > SHOWN_ROWS {
        writeln!(
            out,
            "             and {} more; --rejects FILE writes them all",
            file.set_aside.len() - SHOWN_ROWS
        )?;
    }
    Ok(())
}

fn reasons(head: &str, counts: &BTreeMap<String, u64>, out: &mut dyn Write) -> io::Result<()> {
    for (reason, n) in counts {
        writeln!(out, "  {head:<9}  {n} {}", shown(reason))?;
    }
    Ok(())
}

/// Names behind a head, broken at a width that fits any terminal and page.
fn wrapped(head: &str, names: &[String], out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    let mut head = head;
    for (i, name) in names.iter().enumerate() {
        let comma = if i + 1 < names.len() { "," } else { "" };
        if !line.is_empty() && line.chars().count() + name.chars().count() > 96 {
            writeln!(out, "  {head:<9}  {}", line.trim_end())?;
            head = "";
            line.clear();
        }
        line.push_str(&format!("{name}{comma} "));
    }
    if line.is_empty() {
        return Ok(());
    }
    writeln!(out, "  {head:<9}  {}", line.trim_end())
}

fn sentence(intake: &Intake, today: Day) -> String {
    let refused = intake.refused().count();
    let aside: u64 = intake.files.iter().map(|f| f.rows.set_aside).sum();
    let age = match intake.age_days() {
        Some(1) => "the newest row is 1 day old".to_owned(),
        Some(days) => format!("the newest row is {days} days old"),
        None => "no row has a date up to today".to_owned(),
    };
    let fit = match (refused, aside) {
        (0, 0) => "Every row was taken".to_owned(),
        (0, n) => format!("{} set aside", were(n, "row")),
        (f, n) => format!(
            "{} refused, {} set aside",
            were(f as u64, "file"),
            were(n, "row")
        ),
    };
    format!("{fit}; on {today} {age}. Next: tickler leaks")
}

/// "1 row was", "2 rows were".
fn were(n: u64, what: &str) -> String {
    match n {
        1 => format!("1 {what} was"),
        n => format!("{n} {what}s were"),
    }
}
