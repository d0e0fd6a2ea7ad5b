//! A worked list as it came back: found, read whole, its columns found by name. Judges no row.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::exports::dates::{self, DateCell, Evidence, Order};
use crate::exports::sheet::Sheet;
use crate::model::Day;
use crate::publish::sha256;

use super::guard::{guard, unguard};
use super::rejects::REASON;

/// Largest worked list, in bytes.
const MAX_BYTES: u64 = 64 << 20;

/// Columns of a call list that are read back.
pub(super) const KNOWN: [&str; 13] = [
    "row_id",
    "patient_id",
    "name",
    "birth_year",
    "phone",
    "items",
    "attempt",
    "outcome",
    "outcome_date",
    "appointment_date",
    "next_date",
    "note",
    "by",
];

/// Columns with the caller's own words. They left empty, so that an apostrophe that comes back in one is the caller's.
const WORDS: [&str; 2] = ["note", "by"];

/// Columns without which a list cannot be taken.
const NEEDED: [&str; 3] = ["row_id", "items", "outcome"];

/// A worked list, not yet judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worked {
    /// Its name without folders.
    pub name: String,
    /// Where it lies, for what is written beside it; `None` in tests.
    pub path: Option<PathBuf>,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Headers as written.
    pub headers: Vec<String>,
    /// Rows in file order.
    pub rows: Vec<WorkedRow>,
    /// Lines that are no rows: line and reason.
    pub broken: Vec<(u32, String)>,
    /// Whether its dates show that the day comes before the month.
    pub day_first: bool,
}

/// One row: the cells under the known columns, and all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkedRow {
    /// Line of the file or row of the sheet, from 1.
    pub line: u32,
    /// Every cell, one a header.
    pub cells: Vec<String>,
    at: [Option<usize>; KNOWN.len()],
}

/// A known column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // The names say it; the order is that of `KNOWN`.
pub enum Cell {
    RowId,
    PatientId,
    Name,
    BirthYear,
    Phone,
    Items,
    Attempt,
    Outcome,
    OutcomeDate,
    AppointmentDate,
    NextDate,
    Note,
    By,
}

impl WorkedRow {
    /// The cell of a known column, trimmed; empty where the list has no such column.
    pub fn cell(&self, cell: Cell) -> &str {
        self.at[cell as usize]
            .and_then(|i| self.cells.get(i))
            .map_or("", |c| c.trim())
    }
}

/// Why a file is not taken as a worked list: one sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

fn refuse<T>(sentence: impl Into<String>) -> Result<T, Refused> {
    Err(Refused(sentence.into()))
}

/// Worked lists of a folder in name order: CSV, TSV, text and workbooks; lock files of a spreadsheet and hidden files are
/// not among them. A folder that is not there has none.
///
/// # Errors
/// A folder that cannot be read.
pub fn find(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(e),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let listed = matches!(
            ending(&path).as_str(),
            "csv" | "tsv" | "txt" | "xlsx" | "xlsm" | "xls" | "xlsb" | "ods"
        );
        if listed && !is_lock_file(&path) {
            found.push(path);
        }
    }
    found.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    Ok(found)
}

/// Whether it is the file by which a spreadsheet marks another one as open, or a hidden file.
pub fn is_lock_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("~$") || name.starts_with('.')
}

fn ending(path: &Path) -> String {
    path.extension()
        .map(|e| e.to_string_lossy().to_lowercase())
        .unwrap_or_default()
}

impl Worked {
    /// Reads a file whole and finds its columns.
    ///
    /// # Errors
    /// Not a regular file, still being written, too large, a form that is not read, no list of tickler's.
    pub fn open(path: &Path) -> Result<Worked, Refused> {
        match ending(path).as_str() {
            "xlsm" => return refuse("holds macros; save it as XLSX without them, or as CSV"),
            "xls" | "xlsb" | "ods" => {
                return refuse("is in a form that is not read; save it as XLSX or CSV");
            }
            _ => {}
        }
        let bytes = whole(path)?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut worked = Worked::read(&name, &bytes)?;
        worked.path = Some(path.to_owned());
        Ok(worked)
    }

    /// Finds the rows and columns in the bytes of a list.
    ///
    /// # Errors
    /// No table, none of tickler's lists, a needed column missing or there twice.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Worked, Refused> {
        let mut sheet = Sheet::read(bytes, &KNOWN, &WORDS).map_err(|e| Refused(e.0))?;
        if sheet.column(REASON).is_some() {
            unguard_words(&mut sheet);
        }
        let missing: Vec<&str> = NEEDED
            .into_iter()
            .filter(|c| sheet.column(c).is_none())
            .collect();
        if !missing.is_empty() {
            return refuse(format!(
                "is no call list of tickler's: it has no column {}; the header row must stay as it was",
                missing.join(", ")
            ));
        }
        // A column of the caller's own for further numbers does no harm.
        let doubled: Vec<&str> = KNOWN
            .into_iter()
            .filter(|c| *c != "phone" && sheet.is_doubled(c))
            .collect();
        if !doubled.is_empty() {
            return refuse(format!(
                "has two columns {}; remove the one that was added",
                doubled.join(", ")
            ));
        }
        let at = KNOWN.map(|c| sheet.column(c));
        let rows: Vec<WorkedRow> = sheet
            .rows
            .into_iter()
            .map(|r| WorkedRow {
                line: r.line,
                cells: r.cells,
                at,
            })
            .collect();
        let day_first = shows_day_first(&rows);
        Ok(Worked {
            name: name.to_owned(),
            path: None,
            sha256: sha256(bytes),
            headers: sheet.headers,
            broken: sheet
                .set_aside
                .into_iter()
                .map(|s| (s.line, format!("column {}: {}", s.column, s.reason)))
                .collect(),
            rows,
            day_first,
        })
    }

    /// Rows and broken lines together.
    pub fn len(&self) -> u64 {
        (self.rows.len() + self.broken.len()) as u64
    }

    /// Whether it has neither rows nor broken lines.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Rows that were not taken came out of tickler with a guard before what looked like a formula: off again.
fn unguard_words(sheet: &mut Sheet) {
    for at in WORDS.map(|c| sheet.column(c)).into_iter().flatten() {
        for row in &mut sheet.rows {
            let plain = unguard(&row.cells[at]).to_owned();
            if guard(&plain) == row.cells[at] {
                row.cells[at] = plain;
            }
        }
    }
}

/// A date such as 15/11/2026 in any of the date columns, and none such as 11/15/2026: then 05/11/2026 in the same list may
/// be either day.
fn shows_day_first(rows: &[WorkedRow]) -> bool {
    let mut evidence = Evidence::default();
    for row in rows {
        for cell in [Cell::OutcomeDate, Cell::AppointmentDate, Cell::NextDate] {
            dates::read(row.cell(cell), Order::MonthFirst, None, &mut evidence);
        }
    }
    evidence.day_first && !evidence.month_first
}

/// What a date cell says: ISO, month first, with a month's name or as a spreadsheet's date cell, the year in four digits.
///
/// Spreadsheets write dates anew ("11/9/26", "9-Nov", 46335): such a cell is taken, too, where it can be only one day of
/// those that the cell may say.
pub(super) fn date(
    text: &str,
    day_first: bool,
    (from, to): (Day, Day),
) -> Result<DateCell, &'static str> {
    let mut evidence = Evidence::default();
    let cell = dates::read(text, Order::MonthFirst, None, &mut evidence);
    let two_ways = day_first && (evidence.open || evidence.month_first);
    if two_ways || cell == DateCell::Unreadable {
        let mut days = readings(text, day_first, (from, to));
        if let (Some(day), None) = (days.next(), days.next()) {
            return Ok(DateCell::Day(day));
        }
    }
    if two_ways {
        return Err(
            "may be either of two days, since other dates of this list have the day first; write it as YYYY-MM-DD",
        );
    }
    match cell {
        DateCell::Unreadable => {
            Err("is not a date that can be read only one way; write it as YYYY-MM-DD")
        }
        cell => Ok(cell),
    }
}

/// Every day between two that a spreadsheet may have written like this.
fn readings(text: &str, day_first: bool, (from, to): (Day, Day)) -> impl Iterator<Item = Day> {
    let mut forms = vec![text.to_owned()];
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).collect();
    match parts.as_slice() {
        // A year of two digits stands last.
        [_, _, year] if year.len() == 2 => {
            let start = &text[..text.len() - year.len()];
            forms.push(format!("{start}20{year}"));
        }
        // No year, but a month's name: the list says the year.
        [a, b] if [a, b].iter().any(|p| p.chars().all(char::is_alphabetic)) => {
            forms.extend((from.year()..=to.year()).map(|year| format!("{text} {year}")));
        }
        _ => {}
    }
    let orders: &[Order] = match day_first {
        true => &[Order::MonthFirst, Order::DayFirst],
        false => &[Order::MonthFirst],
    };
    let read = |form: &String| {
        orders
            .iter()
            .filter_map(|order| dates::read(form, *order, None, &mut Evidence::default()).day())
            .collect::<Vec<Day>>()
    };
    let days: BTreeSet<Day> = forms
        .iter()
        .flat_map(read)
        .chain(dates::serial(text).map(dates::day_of_serial))
        .filter(|day| (from..=to).contains(day))
        .collect();
    days.into_iter()
}

/// The bytes of a regular file that stands still while it is read.
fn whole(path: &Path) -> Result<Vec<u8>, Refused> {
    let cannot = |e: io::Error| {
        Refused(match e.kind() {
            io::ErrorKind::NotFound => "there is no such file; look at its name and folder. `tickler record FOLDER` takes every list of a folder".to_owned(),
            io::ErrorKind::PermissionDenied => "may not be read by this user; ask whoever saved it for the right to read it".to_owned(),
            kind => format!("cannot be read: {kind}; copy it anew and record the copy"),
        })
    };
    let before = fs::metadata(path).map_err(cannot)?;
    if !before.is_file() {
        return refuse("is not a regular file");
    }
    if before.len() > MAX_BYTES {
        return refuse(format!(
            "is larger than {} MB, no call list is",
            MAX_BYTES >> 20
        ));
    }
    let mut file = File::open(path).map_err(cannot)?;
    let mut bytes = Vec::new();
    file.by_ref()
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    let after = file.metadata().map_err(cannot)?;
    let same = bytes.len() as u64 == before.len()
        && after.len() == before.len()
        && after.modified().ok() == before.modified().ok();
    if !same {
        return refuse(
            "is still being written or copied; wait until it is complete and record it again",
        );
    }
    Ok(bytes)
}
