//! Where the header stands: by known column names, within the first lines.

use crate::protocol::Mapping;

use super::columns::{Columns, NoTable, is_known_header};
use super::dates::{self, DateCell, Evidence, Order};
use super::dialect::Dialect;
use super::fields::Field;
use super::files::Closed;
use super::hint::named;
use super::layout::{Start, cells_of, dialects};
use super::records::{Records, Step};
use super::which::recognise;

/// Lines in which the header is looked for.
const HEADER_WITHIN: usize = 50;

/// Rows looked at to see whether the columns hold what their headers say.
const ROWS_TRIED: usize = 200;

pub(super) struct Header {
    pub(super) columns: Columns,
    pub(super) dialect: Dialect,
    pub(super) start: Start,
    /// Empty cells behind the last column, in every row alike.
    pub(super) extra: usize,
    pub(super) notes: Vec<String>,
}

/// Finds the header in the first bytes of a text.
///
/// # Errors
/// A text without a header of ours: unrelated, or refused with what is missing.
pub(super) fn find_header(
    head: &[u8],
    name: &str,
    mapping: &Mapping,
    line_a_record: bool,
) -> Result<Header, Closed> {
    let mut faulty: Option<(usize, String)> = None;
    for (dialect, start) in dialects(head) {
        let dialect = Dialect {
            line_a_record,
            ..dialect
        };
        match header(head, dialect, start, name, mapping) {
            Ok(found) => return contents_fit(head, found),
            Err(Fault::Refused(sentence)) => return Err(Closed::Refused(sentence)),
            Err(Fault::Beside(sentence)) => return Err(Closed::Beside(sentence)),
            Err(Fault::Likely(cells, sentence)) => {
                if faulty.as_ref().is_none_or(|(most, _)| cells > *most) {
                    faulty = Some((cells, sentence));
                }
            }
            Err(Fault::None) => {}
        }
    }
    if let Some((_, sentence)) = faulty {
        return Err(Closed::Refused(sentence));
    }
    match headerless(head, name) {
        Some(sentence) => Err(Closed::Refused(sentence)),
        None => Err(Closed::Unrelated),
    }
}

enum Fault {
    None,
    /// What is wrong with the likeliest line, and how many cells it has.
    Likely(usize, String),
    Refused(String),
    /// Left alone, with what to export instead.
    Beside(String),
}

fn header(
    head: &[u8],
    dialect: Dialect,
    start: Start,
    name: &str,
    mapping: &Mapping,
) -> Result<Header, Fault> {
    let mut records = Records::new(head, dialect, start.offset, start.line);
    let mut fault = Fault::None;
    let mut above: Vec<(u32, usize)> = Vec::new();
    for _ in 0..HEADER_WITHIN {
        match records.step() {
            None => break,
            Some(Step::Blank) => continue,
            Some(Step::SetAside { .. }) => {
                // A line whose quoting is broken and that has the header's words is the header.
                let line = String::from_utf8_lossy(records.physical_line()).into_owned();
                let cells = line.split(char::from(dialect.delimiter));
                let known = cells.filter(|c| is_known_header(c)).count();
                if known >= 3 {
                    return Err(Fault::Refused(format!(
                        "the header in line {} has a quote out of place; export it again",
                        records.start_line()
                    )));
                }
                continue;
            }
            Some(Step::Record) => {}
        }
        let cells = cells_of(&records);
        let filled = cells.iter().filter(|c| !c.is_empty()).count();
        if records.len() < 2 {
            continue;
        }
        match recognise(name, &cells, mapping) {
            Ok(columns) => {
                // Rows above the header would be lost: then this is the header of another table.
                if let Some((line, _)) = above.iter().find(|(_, n)| *n >= 3 && n * 2 > filled) {
                    return Err(Fault::Refused(format!(
                        "line {line} looks like a row, but the header stands in line {}; is this two tables in one file? export each to a file of its own",
                        records.start_line()
                    )));
                }
                let skipped = records.start_line() - 1;
                let notes = match skipped {
                    0 => Vec::new(),
                    1 => vec!["1 line above the header skipped".to_owned()],
                    n => vec![format!("{n} lines above the header skipped")],
                };
                return Ok(Header {
                    columns,
                    dialect,
                    start: Start {
                        offset: records.position(),
                        line: records.next_line(),
                    },
                    extra: 0,
                    notes,
                });
            }
            Err(NoTable::Faulty(sentence)) => {
                if !matches!(&fault, Fault::Likely(most, _) if cells.len() <= *most) {
                    fault = Fault::Likely(cells.len(), sentence);
                }
            }
            Err(NoTable::Beside(sentence)) => return Err(Fault::Beside(sentence)),
            Err(NoTable::Unrelated) => {}
        }
        above.push((records.start_line(), filled));
    }
    Err(fault)
}

/// Looks at the first rows: dates where dates are needed, ids that are no names.
fn contents_fit(head: &[u8], mut found: Header) -> Result<Header, Closed> {
    found.extra = extra_cells(head, &found);
    let columns = &found.columns;
    let dates: Vec<(usize, Field)> = columns
        .table
        .required()
        .iter()
        .filter(|f| f.is_date())
        .filter_map(|f| Some((columns.index(*f)?, *f)))
        .collect();
    let patient = columns.index(Field::PatientId);
    let (mut rows, mut dated, mut names) = (0, vec![0; dates.len()], 0);
    let mut records = Records::new(head, found.dialect, found.start.offset, found.start.line);
    while rows < ROWS_TRIED
        && let Some(step) = records.step()
    {
        if step != Step::Record || records.len() < columns.headers.len() {
            continue;
        }
        rows += 1;
        for (n, (i, _)) in dates.iter().enumerate() {
            let text = records.text(*i).unwrap_or_default();
            if is_date(&text) {
                dated[n] += 1;
            }
        }
        if let Some(i) = patient {
            let text = records.text(i).unwrap_or_default();
            let words = text.split_whitespace().filter(|w| {
                w.chars()
                    .all(|c| c.is_alphabetic() || c == ',' || c == '.' || c == '\'')
            });
            names += usize::from(words.count() >= 2);
        }
    }
    if rows < 3 {
        return Ok(found);
    }
    for (n, (i, field)) in dates.iter().enumerate() {
        if dated[n] * 10 < rows {
            return Err(Closed::Refused(format!(
                "the column {} was taken for {}, but holds hardly any dates; name the right one in tickler.toml: [columns.{}] {} = \"the header\"",
                columns.headers[*i],
                field.word(),
                columns.table.word(),
                field.word()
            )));
        }
    }
    if let Some(i) = patient
        && names * 2 > rows
    {
        return Err(Closed::Refused(format!(
            "the column {} was taken for patient_id, but holds names; export the patient's number with it, and name it in tickler.toml: [columns.{}] patient_id = \"the header\"",
            columns.headers[i],
            columns.table.word()
        )));
    }
    Ok(found)
}

/// How many empty cells every one of the first rows has behind the last column.
fn extra_cells(head: &[u8], found: &Header) -> usize {
    let width = found.columns.headers.len();
    let mut records = Records::new(head, found.dialect, found.start.offset, found.start.line);
    let (mut extra, mut rows) = (usize::MAX, 0);
    while rows < ROWS_TRIED
        && let Some(step) = records.step()
    {
        // The sample may end in the middle of a row.
        if step != Step::Record || (rows > 0 && records.position() >= head.len()) {
            continue;
        }
        let empty = |i: usize| {
            records
                .raw(i)
                .is_some_and(|(raw, _)| raw.trim_ascii().is_empty())
        };
        if (0..records.len()).all(empty) {
            continue;
        }
        let here = records.len().saturating_sub(width);
        if !(width..records.len()).all(empty) || (extra != usize::MAX && here != extra) {
            return 0;
        }
        extra = here;
        rows += 1;
    }
    if rows > 1 { extra } else { 0 }
}

fn is_date(text: &str) -> bool {
    let text = super::cells::clean(text);
    let mut evidence = Evidence::default();
    dates::read(text, Order::MonthFirst, None, &mut evidence) != DateCell::Unreadable
        || evidence.day_first
        || dates::serial(text).is_some()
        || dates::two_digit_year(text)
}

/// A table without a header: its file name says which table, or its cells hold dates, and no line has names.
fn headerless(head: &[u8], name: &str) -> Option<String> {
    let (dialect, start) = dialects(head).into_iter().next()?;
    let mut records = Records::new(head, dialect, start.offset, start.line);
    let (mut width, mut rows) = (0, 0);
    let mut kinds: Vec<&str> = Vec::new();
    while rows < 10
        && let Some(step) = records.step()
    {
        if step != Step::Record || records.len() < 3 {
            continue;
        }
        let cells = cells_of(&records);
        if rows == 0 {
            width = cells.len();
            kinds = cells.iter().map(|c| kind_of(c)).collect();
        } else if cells.len() != width {
            return None;
        }
        rows += 1;
    }
    let dated = kinds.contains(&"a date");
    if rows < 2 || !dated || kinds.iter().filter(|k| **k == "text").count() > kinds.len() - 2 {
        return None;
    }
    let table = named(name).unwrap_or(super::fields::Table::Visits);
    let wanted: Vec<&str> = table.required().iter().map(|f| f.word()).collect();
    let shown: Vec<String> = kinds
        .iter()
        .enumerate()
        .map(|(i, k)| format!("{} {k}", i + 1))
        .collect();
    Some(format!(
        "has no header line; its columns hold {}; put a first line above with a name for each, such as {},…",
        shown.join(", "),
        wanted.join(",")
    ))
}

fn kind_of(cell: &str) -> &'static str {
    if cell.is_empty() {
        "nothing"
    } else if is_date(cell) {
        "a date"
    } else if cell.bytes().any(|b| b.is_ascii_digit()) {
        "a number or id"
    } else {
        "text"
    }
}
