//! The strict reader of delimited text: RFC 4180 to the letter, over the decoded bytes of one file.
//!
//! A record that breaks the rules costs the one physical line on which it starts, with line, column and reason; reading
//! goes on with the next line. The `csv` crate is not used for reading: it accepts an open quote and swallows the records
//! behind it into one cell without an error. Knows nothing of tables or fields.

use std::borrow::Cow;
use std::str::Utf8Error;

use memchr::{memchr, memchr_iter, memchr2};

use super::dialect::Dialect;

/// A record longer than this is set aside, in bytes.
pub const MAX_RECORD: usize = 1 << 20;

/// Why a line was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A quote in a cell that does not start with one.
    BareQuote,
    /// Text between a closing quote and the delimiter.
    TextAfterQuote,
    /// A quoted cell that never ends, or that swallows what looks like whole records.
    OpenQuote,
    /// A NUL byte.
    Nul,
    /// Over [`MAX_RECORD`] bytes.
    TooLong,
}

impl Fault {
    /// The reason, as shown.
    pub fn sentence(self) -> &'static str {
        match self {
            Fault::BareQuote => "a quote inside a cell that is not quoted",
            Fault::TextAfterQuote => {
                "text after a closing quote; a quote inside a quoted cell is written twice"
            }
            Fault::OpenQuote => "a quote that is opened and not closed in its line",
            Fault::Nul => "a NUL byte in a cell",
            Fault::TooLong => "a record over 1 MiB",
        }
    }
}

/// What the reader found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A record; its cells are in the reader.
    Record,
    /// A blank line.
    Blank,
    /// A line set aside, with the column (cell number, from 1) of the fault.
    SetAside {
        /// Why.
        fault: Fault,
        /// Cell number, from 1.
        column: usize,
    },
}

/// One cell: a range of the text, and whether escapes must be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    start: u32,
    end: u32,
    escaped: bool,
    quoted: bool,
}

/// Reads records one after the other from a text held in memory.
///
/// A text is at most 4 GiB, which windows and files held in memory never reach.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    text: &'a [u8],
    valid: Option<&'a str>,
    dialect: Dialect,
    nul: bool,
    at: usize,
    line: u32,
    record_line: u32,
    record_at: usize,
    cells: Vec<Cell>,
    open_at_end: bool,
}

enum Scan {
    Done { next: usize, lines: u32 },
    Fault { fault: Fault, column: usize },
}

impl<'a> Records<'a> {
    /// Reads `text` from byte `at` on, which is the start of line `line`.
    pub fn new(text: &'a [u8], dialect: Dialect, at: usize, line: u32) -> Records<'a> {
        Records {
            text,
            valid: std::str::from_utf8(text).ok(),
            dialect,
            nul: memchr(0, text).is_some(),
            at,
            line,
            record_line: line,
            record_at: at,
            cells: Vec::new(),
            open_at_end: false,
        }
    }

    /// Whether the text is UTF-8 throughout.
    pub fn is_utf8(&self) -> bool {
        self.valid.is_some()
    }

    /// Whether a quoted cell ran into the end of the text: with more text it might have ended.
    pub fn open_at_end(&self) -> bool {
        self.open_at_end
    }

    /// The line on which the last record or line started, from 1.
    pub fn start_line(&self) -> u32 {
        self.record_line
    }

    /// The byte at which the last record or line started.
    pub fn start_offset(&self) -> usize {
        self.record_at
    }

    /// The byte at which the next record starts.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The line on which the next record starts.
    pub fn next_line(&self) -> u32 {
        self.line
    }

    /// Goes back to the line after the first physical line of the last record: that line alone is given up.
    ///
    /// For a record that the table's shape shows to be wrong, such as one that has swallowed others.
    pub fn give_up_line(&mut self) {
        let rest = &self.text[self.record_at..];
        self.at = memchr2(b'\n', b'\r', rest).map_or(self.text.len(), |i| {
            let end = self.record_at + i;
            end + line_end_length(&self.text[end..])
        });
        self.line = self.record_line + 1;
        self.cells.clear();
    }

    /// How many cells the last record has.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether the last record has no cell.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Cell number `i` (from 0) of the last record as bytes, as it stands between its quotes; `None` beyond its end.
    ///
    /// Escapes still stand where the second value is true; [`Records::cell`] undoes them.
    pub fn raw(&self, i: usize) -> Option<(&'a [u8], bool)> {
        self.cells
            .get(i)
            .map(|c| (&self.text[c.start as usize..c.end as usize], c.escaped))
    }

    /// Whether cell number `i` stands in quotes.
    pub fn is_quoted(&self, i: usize) -> bool {
        self.cells.get(i).is_some_and(|c| c.quoted)
    }

    /// Cell number `i` as bytes, escapes undone; empty beyond the end of the record.
    pub fn cell(&self, i: usize) -> Cow<'a, [u8]> {
        match self.raw(i) {
            None => Cow::Borrowed(b""),
            Some((raw, false)) => Cow::Borrowed(raw),
            Some((raw, true)) => Cow::Owned(self.dialect.unescape(raw)),
        }
    }

    /// Cell number `i` as text, escapes undone; an error where its bytes are not text.
    pub fn text(&self, i: usize) -> Result<Cow<'a, str>, Utf8Error> {
        let Some(cell) = self.cells.get(i) else {
            return Ok(Cow::Borrowed(""));
        };
        let (start, end) = (cell.start as usize, cell.end as usize);
        let text = match self.valid.and_then(|t| t.get(start..end)) {
            Some(text) => text,
            None => std::str::from_utf8(&self.text[start..end])?,
        };
        if !cell.escaped {
            return Ok(Cow::Borrowed(text));
        }
        String::from_utf8(self.dialect.unescape(text.as_bytes()))
            .map(Cow::Owned)
            .map_err(|e| e.utf8_error())
    }

    /// The physical line on which the last record or line started, without its line end.
    pub fn physical_line(&self) -> &'a [u8] {
        let rest = &self.text[self.record_at..];
        &rest[..memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())]
    }

    /// The physical line behind that one.
    pub fn line_after(&self) -> &'a [u8] {
        let end = self.record_at + self.physical_line().len();
        let rest = &self.text[end..];
        let rest = &rest[line_end_length(rest).min(rest.len())..];
        &rest[..memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())]
    }

    /// The next record, blank line or line set aside; `None` at the end.
    pub fn step(&mut self) -> Option<Step> {
        if self.at >= self.text.len() {
            return None;
        }
        self.record_at = self.at;
        self.record_line = self.line;
        self.cells.clear();
        match self.scan() {
            Scan::Done { next, lines } => {
                self.at = next;
                self.line += if self.dialect.line_a_record { 1 } else { lines };
                let blank = self.cells.len() == 1
                    && self.cells[0].start == self.cells[0].end
                    && !self.cells[0].quoted;
                Some(if blank { Step::Blank } else { Step::Record })
            }
            Scan::Fault { fault, column } => {
                self.give_up_line();
                Some(Step::SetAside { fault, column })
            }
        }
    }

    /// The quote that ends a cell whose text starts at `start`, and whether escapes stand before it.
    fn closing(&self, start: usize, limit: usize) -> Option<(usize, bool)> {
        let (text, quote) = (self.text, self.dialect.quote);
        let mut escaped = false;
        let mut from = start;
        loop {
            let found = from + memchr(quote, &text[from.min(limit)..limit])?;
            if self.dialect.backslash {
                let slashes = text[start..found]
                    .iter()
                    .rev()
                    .take_while(|b| **b == b'\\')
                    .count();
                escaped |= memchr(b'\\', &text[from..found]).is_some();
                if slashes % 2 == 1 {
                    from = found + 1;
                    continue;
                }
            }
            if text.get(found + 1) == Some(&quote) {
                escaped = true;
                from = found + 2;
            } else {
                return Some((found, escaped));
            }
        }
    }

    fn scan(&mut self) -> Scan {
        let text = self.text;
        let Dialect {
            delimiter, quote, ..
        } = self.dialect;
        let limit = text.len().min(self.record_at + MAX_RECORD + 1);
        let mut at = self.record_at;
        let mut lines = 0;
        loop {
            let column = self.cells.len() + 1;
            let fault = |fault| Scan::Fault { fault, column };
            if text.get(at) == Some(&quote) {
                // A quoted cell: to the quote that is not doubled.
                let start = at + 1;
                let Some((end, escaped)) = self.closing(start, limit) else {
                    if limit < text.len() {
                        return fault(Fault::TooLong);
                    }
                    self.open_at_end = true;
                    return fault(Fault::OpenQuote);
                };
                let inner = &text[start..end];
                if self.nul && memchr(0, inner).is_some() {
                    return fault(Fault::Nul);
                }
                lines += line_ends(inner);
                self.cells.push(Cell {
                    start: start as u32,
                    end: end as u32,
                    escaped,
                    quoted: true,
                });
                at = end + 1;
                match text.get(at) {
                    None => {
                        return Scan::Done {
                            next: at,
                            lines: lines + 1,
                        };
                    }
                    Some(c) if *c == delimiter => at += 1,
                    Some(b'\n' | b'\r') => {
                        return Scan::Done {
                            next: at + line_end_length(&text[at..]),
                            lines: lines + 1,
                        };
                    }
                    // Closed by the opening quote of a later cell: then the first one was never closed.
                    Some(_) if line_ends(inner) > 0 || odd_quotes(self.physical_line(), quote) => {
                        return fault(Fault::OpenQuote);
                    }
                    Some(_) => return fault(Fault::TextAfterQuote),
                }
            } else {
                let rest = &text[at..limit];
                let stop = self.dialect.stop(rest);
                if stop.is_none() && limit < text.len() {
                    return fault(Fault::TooLong);
                }
                let end = at + stop.unwrap_or(rest.len());
                if self.nul && memchr(0, &text[at..end]).is_some() {
                    return fault(Fault::Nul);
                }
                self.cells.push(Cell {
                    start: at as u32,
                    end: end as u32,
                    escaped: false,
                    quoted: false,
                });
                match text.get(end) {
                    None => {
                        return Scan::Done {
                            next: end,
                            lines: lines + 1,
                        };
                    }
                    Some(c) if *c == delimiter => at = end + 1,
                    Some(c) if *c == quote => return fault(Fault::BareQuote),
                    Some(_) => {
                        return Scan::Done {
                            next: end + line_end_length(&text[end..]),
                            lines: lines + 1,
                        };
                    }
                }
            }
            if at - self.record_at > MAX_RECORD {
                return Scan::Fault {
                    fault: Fault::TooLong,
                    column,
                };
            }
        }
    }
}

/// Whether the quotes of a line do not pair up.
fn odd_quotes(line: &[u8], quote: u8) -> bool {
    memchr::memchr_iter(quote, line).count() % 2 == 1
}

fn line_end_length(at: &[u8]) -> usize {
    if at.starts_with(b"\r\n") { 2 } else { 1 }
}

/// Line ends in a text: LF, CRLF or a lone CR.
pub(super) fn line_ends(text: &[u8]) -> u32 {
    let mut n = memchr_iter(b'\n', text).count();
    if memchr(b'\r', text).is_some() {
        n += memchr_iter(b'\r', text)
            .filter(|i| text.get(i + 1) != Some(&b'\n'))
            .count();
    }
    n as u32
}

#[cfg(test)]
mod tests;
