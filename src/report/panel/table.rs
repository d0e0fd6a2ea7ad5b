//! The panel as text for a terminal or a mail.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

use crate::model::Place;
use crate::panel::{Caller, History, Label, Panel};

use crate::report::text::shown;

use super::{FIGURES, SHOWN, cells, figure, many, number, replayed, sentence};

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
    let keys = panel.by.iter().map(|b| b.word());
    let mut groups = plain(keys.chain(SHOWN.map(|n| heading(FIGURES[n]))));
    for group in &panel.groups {
        let keys = group.keys.iter().map(|(_, label)| match label {
            Label::Missing => "(none)".to_owned(),
            label => shown(&label.to_string()),
        });
        let cells = cells(&group.figures);
        // What is not known is no empty place between two numbers.
        let cell = |n: usize| match cells[n].as_str() {
            "" => "-".to_owned(),
            cell => cell.to_owned(),
        };
        groups.add_row(keys.chain(SHOWN.map(cell)));
    }
    print(groups, panel.by.len(), out)?;
    let since = match &panel.change {
        Some(change) => match change.not_compared {
            Some(why) => format!(
                "could not be compared with the run of {}: {}",
                change.since,
                why.sentence()
            ),
            None => format!("since the run of {}", change.since),
        },
        None => "no earlier run is known".to_owned(),
    };
    writeln!(out, "New, closed and back: {since}.")?;
    writeln!(out, "All columns: --format csv, json, html or parquet.")?;
    if let Some(history) = &panel.history {
        writeln!(out)?;
        weeks(history, out)?;
    }
    if !panel.measures.is_empty() {
        writeln!(out)?;
        let mut measures = plain(["measure", "came to", "counted as"]);
        for m in &panel.measures {
            measures.add_row([&m.name, &figure(&m.figure), &m.rule]);
        }
        print(measures, 3, out)?;
    }
    if !panel.callers.is_empty() {
        writeln!(out)?;
        callers(&panel.callers, out)?;
    }
    if !panel.suppressed.is_empty() {
        writeln!(out)?;
        let reasons = panel.suppressed.iter();
        let reasons: Vec<String> = reasons
            .map(|s| format!("{} {}", s.items, s.reason))
            .collect();
        writeln!(out, "Suppressed: {}.", reasons.join(", "))?;
    }
    if !panel.not_applicable.is_empty() {
        writeln!(out)?;
    }
    for not in &panel.not_applicable {
        writeln!(out, "Could not look: {}: {}.", not.rule, not.reason)?;
    }
    Ok(())
}

fn weeks(history: &History, out: &mut dyn Write) -> io::Result<()> {
    let places = Place::ALL.iter().map(|p| p.word());
    let header = ["week", "source", "open", "overdue"].into_iter();
    let mut table = plain(header.chain(places).chain(["opened", "closed", "dormant"]));
    for p in history.all() {
        let mut row = vec![
            p.as_of.to_string(),
            p.source.word().to_owned(),
            p.open.to_string(),
            p.overdue.to_string(),
        ];
        row.extend(
            Place::ALL
                .iter()
                .map(|place| p.places.at(*place).to_string()),
        );
        row.extend([number(p.opened), number(p.closed)]);
        row.push(
            p.dormant_percent
                .map_or_else(String::new, |d| format!("{d} %")),
        );
        table.add_row(row);
    }
    print(table, 2, out)?;
    writeln!(out, "{}", replayed(history))
}

fn callers(callers: &[Caller], out: &mut dyn Write) -> io::Result<()> {
    let mut table = plain([
        "caller",
        "contacts",
        "attempts",
        "reached",
        "booked",
        "wrong numbers",
        "escalated",
    ]);
    for c in callers {
        let counts = [
            c.contacts,
            c.attempts,
            c.reached,
            c.booked,
            c.wrong_numbers,
            c.escalated,
        ];
        let name = c.caller.as_deref().map_or("(none)".to_owned(), shown);
        table.add_row([name].into_iter().chain(counts.map(|n| n.to_string())));
    }
    print(table, 1, out)
}

fn plain<'a>(header: impl IntoIterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(header);
    table
}

/// Prints a table with its columns from `numbers` on set to the right.
fn print(mut table: Table, numbers: usize, out: &mut dyn Write) -> io::Result<()> {
    for column in table.column_iter_mut().skip(numbers) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// A column's name as it is read.
fn heading(figure: &str) -> &str {
    match figure {
        "oldest_days" => "oldest",
        "median_days" => "median",
        "priority_1" => "first",
        "attempted" => "called",
        "reached_percent" => "reached %",
        "booked_percent" => "booked %",
        "new_since" => "new",
        "closed_since" => "closed",
        "reopened_since" => "back",
        name => name,
    }
}
