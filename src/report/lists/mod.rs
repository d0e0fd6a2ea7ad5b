//! Call lists in every format: one source, the rows that `worklist` built, in the order in which it put them.
//!
//! Owns columns, headings and layout. It must not know contacts, rules or the clock, and it opens no file.

mod codes;
mod csv;
mod html;
mod json;
mod paper;
mod pdf;
mod table;
mod xlsx;

use std::io::Write;

use crate::model::Day;
use crate::model::item::words;
use crate::worklist::{CallRow, Lane, Lists};

words! {
    /// A format of call lists.
    Format {
        /// Aligned columns for the terminal.
        Table = "table",
        /// The sheet that callers fill in, as text.
        Csv = "csv",
        /// A workbook with dropdowns and locked columns.
        Xlsx = "xlsx",
        /// A page to print from a browser.
        Html = "html",
        /// Pages to print.
        Pdf = "pdf",
        /// The same columns as objects.
        Json = "json",
    }
}

/// What to render.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The lists.
    pub lists: &'a Lists,
    /// The lanes asked for, in order.
    pub lanes: &'a [Lane],
    /// The practice's name; may be empty.
    pub practice: &'a str,
    /// The day of the lists.
    pub today: Day,
}

impl<'a> Sheet<'a> {
    /// Whether it is the list of letters and no other: it then ends in where they go, so that it can be merged into them.
    pub fn are_letters(&self) -> bool {
        matches!(self.lanes, [Lane::Letters])
    }

    /// All rows asked for, lane by lane.
    pub fn rows(&self) -> impl Iterator<Item = &'a CallRow> {
        let lists = self.lists;
        self.lanes.iter().flat_map(move |l| lists.lane(*l))
    }
}

/// A list could not be rendered.
#[derive(Debug, thiserror::Error)]
#[error("the list could not be written")]
pub struct RenderError(#[from] std::io::Error);

/// Writes the lists in a format.
///
/// # Errors
/// Only those of the writer.
pub fn render(sheet: &Sheet<'_>, format: Format, out: &mut dyn Write) -> Result<(), RenderError> {
    match format {
        Format::Table => table::write(sheet, out)?,
        Format::Csv => csv::write(sheet, out)?,
        Format::Xlsx => xlsx::write(sheet, out)?,
        Format::Html => html::write(sheet, out)?,
        Format::Pdf => pdf::write(sheet, out)?,
        Format::Json => json::write(sheet, out)?,
    }
    Ok(())
}

/// How many of the rows hold letters that the PDF's built-in fonts lack.
pub fn unprintable(sheet: &Sheet<'_>) -> usize {
    pdf::unprintable(sheet)
}

/// Columns of the sheet, in order. The last six are for the person who works it.
pub const COLUMNS: [&str; 20] = [
    "row_id",
    "patient_id",
    "name",
    "birth_year",
    "phone",
    "language",
    "priority",
    "items",
    "places",
    "reason",
    "days_overdue",
    "attempt",
    "last_contact",
    "say",
    "outcome",
    "outcome_date",
    "appointment_date",
    "next_date",
    "note",
    "by",
];

/// How many of the columns are filled in by tickler; the rest are the caller's.
pub const OURS: usize = 14;

/// One cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// Text, for ever: ids and phones too.
    Text(&'a str),
    /// A number to sort by.
    Number(i64),
    /// Nothing is known, or it is for the caller to fill in.
    Empty,
}

/// The cells of a row, one for each of [`COLUMNS`].
pub(super) fn cells(row: &CallRow) -> [Cell<'_>; 20] {
    let text = |t| Cell::Text(t);
    [
        text(&row.row_id),
        text(&row.patient_id),
        text(&row.name),
        row.birth_year
            .map_or(Cell::Empty, |y| Cell::Number(i64::from(y))),
        text(&row.phone),
        text(&row.language),
        Cell::Number(i64::from(row.priority)),
        text(&row.items),
        text(&row.places),
        text(&row.reason),
        Cell::Number(i64::from(row.days_overdue)),
        Cell::Number(i64::from(row.attempt)),
        text(&row.last_contact),
        text(&row.say),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ]
}

/// A lane's heading.
pub(super) fn heading(lane: Lane) -> &'static str {
    match lane {
        Lane::Patients => "Patients to call",
        Lane::Offices => "Offices to call",
        Lane::Staff => "Steps for staff",
        Lane::Licensed => "For licensed staff",
        Lane::Letters => "Letters to send",
        Lane::Backlog => "Backlog: keep or release",
        Lane::Lost => "Not seen for over a year",
        Lane::Reminders => "Visits to remind of",
        Lane::Silent => "Called, then nothing",
    }
}

/// Text without control characters: an export must not move a terminal's cursor or a printer's head.
pub(super) fn plain(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// Whether the text is letters, digits and marks of ASCII alone, as most are: every printer and face has them.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

#[cfg(test)]
mod tests;
