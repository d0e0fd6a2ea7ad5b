//! Whether a record has the shape of its table: as wide as the header, not a header again, not several rows in one cell.

use memchr::memchr_iter;

use super::footer::{TOTALS, is_footer, is_total};
use super::records::Records;

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
    /// More cells than the header has, with something in them.
    Wide(String),
}

/// What the header of a table says about its rows.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    headers: Vec<Vec<u8>>,
    delimiter: u8,
    /// Empty cells behind the last column, in every row alike.
    extra: usize,
}

impl Frame {
    pub(super) fn new(headers: &[String], delimiter: u8) -> Frame {
        Frame {
            headers: headers
                .iter()
                .map(|h| h.trim().as_bytes().to_vec())
                .collect(),
            delimiter,
            extra: 0,
        }
    }

    /// Rows all end in so many empty cells that the header has no names for.
    pub(super) fn with_extra(mut self, extra: usize) -> Frame {
        self.extra = extra;
        self
    }

    /// Judges the last record.
    pub(super) fn judge(&self, records: &Records<'_>) -> Shape {
        let width = self.headers.len();
        let cells = records.len();
        let cell = |i: usize| records.raw(i).map_or(&b""[..], |(raw, _)| raw.trim_ascii());
        let blank_behind = cells == width + self.extra
            && self.extra > 0
            && (width..cells).all(|i| cell(i).is_empty());
        if (cells == width || blank_behind) && !cell(0).is_empty() {
            // The usual row: no other cell has to be looked at. A total is as wide where a spreadsheet wrote it.
            let first = cell(0);
            if matches!(
                first[0],
                b't' | b'T' | b'g' | b'G' | b'r' | b'R' | b'e' | b'E'
            ) && is_total(first)
                && (1..cells).filter(|i| !cell(*i).is_empty()).count() <= 1
            {
                return Shape::Wrong(TOTALS.to_owned());
            }
        } else if (0..cells).all(|i| cell(i).is_empty()) {
            return Shape::Empty;
        } else if cells != width && !blank_behind {
            if cells < width && is_total(cell(0)) {
                return Shape::Wrong(TOTALS.to_owned());
            }
            let s = if cells == 1 { "" } else { "s" };
            let reason = format!("{cells} cell{s} where the header has {width}");
            return if cells > width {
                Shape::Wide(reason)
            } else {
                Shape::Wrong(reason)
            };
        }
        if (0..width).all(|i| records.cell(i).trim_ascii() == self.headers[i]) {
            return Shape::Header;
        }
        if records.next_line() > records.start_line() + 1 && self.swallows(records) {
            return Shape::Wrong(
                "a quoted cell that holds what looks like whole records; is a quote opened and not closed?"
                    .to_owned(),
            );
        }
        Shape::Good
    }

    /// Whether a quoted cell holds a whole record: a line in it with as many cells as the header, or the end of one row
    /// and the start of the next.
    ///
    /// A quote that is opened by mistake closes at the next quote that a delimiter or a line end follows, which may be
    /// that of the next row's note: then the cell holds at least one line end with whole cells on both sides of it.
    fn swallows(&self, records: &Records<'_>) -> bool {
        let width = self.headers.len().max(2);
        let own = form(records.raw(0).map_or(&b""[..], |(raw, _)| raw));
        (0..records.len()).any(|i| {
            let (raw, _) = records.raw(i).unwrap_or_default();
            raw.split(|b| *b == b'\n').skip(1).any(|line| {
                let mut cells = line.split(|b| *b == self.delimiter);
                let first = cells.next().unwrap_or_default();
                let rest = memchr_iter(self.delimiter, line).count();
                let alike = !own.is_empty() && form(first) == own;
                (alike && rest > 0) || rest + 1 >= width
            })
        })
    }
}

/// Whether a line that could not be taken is the rest of the row before it, whose last cell then is not whole.
///
/// It is not where it begins like a row, or is the first part of the next row's id, or closes a report.
pub(super) fn goes_on(id: &[u8], line: &[u8], next: &[u8], delimiter: u8, width: usize) -> bool {
    // A line with as many cells as a row, or nearly, or with a date in it, is a damaged row.
    if memchr_iter(delimiter, line).count() + 3 > width.max(4)
        || line.split(|b| *b == delimiter).any(is_iso_date)
    {
        return false;
    }
    let bare = |cell: &[u8]| -> Vec<u8> {
        let cell = cell.split(|b| *b == delimiter).next().unwrap_or_default();
        cell.trim_ascii()
            .iter()
            .copied()
            .filter(|b| *b != b'"')
            .collect()
    };
    let (id, here, there) = (bare(id), bare(line), bare(next));
    let both: Vec<u8> = here.iter().chain(&there).copied().collect();
    let runs = |cell: &[u8]| {
        let mut form = form(cell);
        form.dedup();
        form
    };
    let alike = if memchr::memchr(delimiter, line).is_some() {
        runs(&here) == runs(&id)
    } else {
        form(&here) == form(&id)
    };
    !(here.is_empty() || alike || form(&both) == form(&id) || is_footer(line))
}

fn is_iso_date(cell: &[u8]) -> bool {
    let cell = form(cell);
    let bare: Vec<u8> = cell.into_iter().filter(|b| *b != b'"').collect();
    bare.starts_with(b"9999-99-99")
}

/// Whether a row's id is the rest of the line before it, which could not be taken; `usual` is the id of a row nearby.
pub(super) fn is_rest_of(line: &[u8], id: &[u8], usual: &[u8]) -> bool {
    let bare = |text: &[u8]| -> Vec<u8> { text.iter().copied().filter(|b| *b != b'"').collect() };
    let (line, id, usual) = (bare(line.trim_ascii()), bare(id), form(&bare(usual)));
    let both: Vec<u8> = line.iter().chain(&id).copied().collect();
    form(&id) != usual && form(&both) == usual
}

/// The form of an id: digits and letters as such, everything else as it is.
fn form(cell: &[u8]) -> Vec<u8> {
    cell.trim_ascii()
        .iter()
        .map(|b| match b {
            b if b.is_ascii_digit() => b'9',
            b if b.is_ascii_alphabetic() => b'a',
            b => *b,
        })
        .collect()
}
