//! Whether a record has the shape of its table: as wide as the header, not a header again, not several rows in one cell.

use memchr::memchr_iter;

use super::records::{Records, unquote};

/// What the shape of a record says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A row of the table.
    Good,
    /// Nothing in any cell.
    Empty,
    /// The header once more.
    Header,
    /// Not a row of the table; its first line is set aside with this reason.
    Wrong(String),
}

/// A marker in the reason of a narrow row that reads like a total; such rows at the very end are no loss.
pub(super) const TOTALS: &str = "a totals line";

/// What the header of a table says about its rows.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    headers: Vec<Vec<u8>>,
    delimiter: u8,
}

impl Frame {
    pub(super) fn new(headers: &[String], delimiter: u8) -> Frame {
        Frame {
            headers: headers
                .iter()
                .map(|h| h.trim().as_bytes().to_vec())
                .collect(),
            delimiter,
        }
    }

    /// Judges the last record.
    pub(super) fn judge(&self, records: &Records<'_>) -> Shape {
        let width = self.headers.len();
        let cells = records.len();
        let cell = |i: usize| records.raw(i).map_or(&b""[..], |(raw, _)| raw.trim_ascii());
        if cells == width && !cell(0).is_empty() {
            // The usual row: no other cell has to be looked at.
        } else if (0..cells).all(|i| cell(i).is_empty()) {
            return Shape::Empty;
        } else if cells < width || (width..cells).any(|i| !cell(i).is_empty()) {
            if cells < width && is_total(cell(0)) {
                return Shape::Wrong(TOTALS.to_owned());
            }
            return Shape::Wrong(format!("{cells} cells where the header has {width}"));
        }
        let is_header = (0..width).all(|i| {
            let (raw, doubled) = records.raw(i).unwrap_or_default();
            unquote(raw, doubled).trim_ascii() == self.headers[i]
        });
        if is_header {
            return Shape::Header;
        }
        if records.next_line() > records.start_line() + 1 && self.swallows(records) {
            return Shape::Wrong(
                "a quoted cell that holds what looks like whole records".to_owned(),
            );
        }
        Shape::Good
    }

    /// Whether a quoted cell holds a line with the record's own number of cells and a first cell of the same form.
    fn swallows(&self, records: &Records<'_>) -> bool {
        let form = |cell: &[u8]| -> Vec<u8> {
            cell.iter()
                .map(|b| match b {
                    b if b.is_ascii_digit() => b'9',
                    b if b.is_ascii_alphabetic() => b'a',
                    b => *b,
                })
                .collect()
        };
        let own = form(records.raw(0).map_or(&b""[..], |(raw, _)| raw));
        (0..records.len()).any(|i| {
            let (raw, _) = records.raw(i).unwrap_or_default();
            raw.split(|b| *b == b'\n').skip(1).any(|line| {
                memchr_iter(self.delimiter, line).count() + 1 >= self.headers.len().max(2)
                    && line
                        .split(|b| *b == self.delimiter)
                        .next()
                        .is_some_and(|first| form(first) == own)
            })
        })
    }
}

fn is_total(first: &[u8]) -> bool {
    let first = first.to_ascii_lowercase();
    first.starts_with(b"total") || first.starts_with(b"grand total")
}
