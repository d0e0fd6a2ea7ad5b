//! The strict reader of delimited text: RFC 4180 to the letter, over the decoded bytes of one file.
//!
//! A record that breaks the rules costs the one physical line on which it starts, with line, column and reason; reading
//! goes on with the next line. The `csv` crate is not used for reading: it accepts an open quote and swallows the records
//! behind it into one cell without an error. Knows nothing of tables or fields.

use memchr::{memchr, memchr2, memchr3};

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
            Fault::TextAfterQuote => "text after a closing quote",
            Fault::OpenQuote => "a quote that is opened and not closed",
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

/// One cell: a range of the text, and whether doubled quotes must be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    start: usize,
    end: usize,
    doubled: bool,
}

/// Reads records one after the other from a text held in memory.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    text: &'a [u8],
    delimiter: u8,
    at: usize,
    line: u32,
    record_line: u32,
    record_at: usize,
    cells: Vec<Cell>,
    line_a_record: bool,
}

enum Scan {
    Done { next: usize, lines: u32 },
    Fault { fault: Fault, column: usize },
}

impl<'a> Records<'a> {
    /// Reads `text`, whose cells are separated by `delimiter`, from byte `at` on, which is the start of line `line`.
    pub fn new(text: &'a [u8], delimiter: u8, at: usize, line: u32) -> Records<'a> {
        Records {
            text,
            delimiter,
            at,
            line,
            record_line: line,
            record_at: at,
            cells: Vec::new(),
            line_a_record: false,
        }
    }

    /// Counts one line a record, whatever its cells hold: the text was made from the rows of a sheet.
    pub fn with_line_a_record(mut self, yes: bool) -> Records<'a> {
        self.line_a_record = yes;
        self
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

    /// Cell number `i` (from 0) of the last record, as it stands between its quotes; `None` beyond its end.
    ///
    /// Doubled quotes are still doubled where the second value is true.
    pub fn raw(&self, i: usize) -> Option<(&'a [u8], bool)> {
        self.cells
            .get(i)
            .map(|c| (&self.text[c.start..c.end], c.doubled))
    }

    /// The physical line on which the last record or line started, without its line end.
    pub fn physical_line(&self) -> &'a [u8] {
        let rest = &self.text[self.record_at..];
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
                self.line += if self.line_a_record { 1 } else { lines };
                let blank = self.cells.len() == 1
                    && self.text[self.cells[0].start..self.cells[0].end].is_empty()
                    && self.text.get(self.record_at) != Some(&b'"');
                Some(if blank { Step::Blank } else { Step::Record })
            }
            Scan::Fault { fault, column } => {
                self.give_up_line();
                Some(Step::SetAside { fault, column })
            }
        }
    }

    fn scan(&mut self) -> Scan {
        let text = self.text;
        let limit = text.len().min(self.record_at + MAX_RECORD + 1);
        let mut at = self.record_at;
        let mut lines = 0;
        loop {
            let column = self.cells.len() + 1;
            let fault = |fault| Scan::Fault { fault, column };
            if text.get(at) == Some(&b'"') {
                // A quoted cell: to the quote that is not doubled.
                let start = at + 1;
                let mut doubled = false;
                let mut from = start;
                let end = loop {
                    match memchr(b'"', &text[from.min(limit)..limit]) {
                        None if limit < text.len() => return fault(Fault::TooLong),
                        None => return fault(Fault::OpenQuote),
                        Some(i) => {
                            let quote = from + i;
                            if text.get(quote + 1) == Some(&b'"') {
                                doubled = true;
                                from = quote + 2;
                            } else {
                                break quote;
                            }
                        }
                    }
                };
                let inner = &text[start..end];
                if memchr(0, inner).is_some() {
                    return fault(Fault::Nul);
                }
                lines += line_ends(inner);
                self.cells.push(Cell {
                    start,
                    end,
                    doubled,
                });
                at = end + 1;
                match text.get(at) {
                    None => {
                        return Scan::Done {
                            next: at,
                            lines: lines + 1,
                        };
                    }
                    Some(c) if *c == self.delimiter => at += 1,
                    Some(b'\n' | b'\r') => {
                        return Scan::Done {
                            next: at + line_end_length(&text[at..]),
                            lines: lines + 1,
                        };
                    }
                    // A quote closed by the opening quote of a later cell ends up here as well.
                    Some(_) => return fault(Fault::TextAfterQuote),
                }
            } else {
                let rest = &text[at..limit];
                let stop = plain_end(rest, self.delimiter);
                let end = at + stop.unwrap_or(rest.len());
                if stop.is_none() && limit < text.len() {
                    return fault(Fault::TooLong);
                }
                let cell = &text[at..end];
                if memchr(b'"', cell).is_some() {
                    return fault(Fault::BareQuote);
                }
                if memchr(0, cell).is_some() {
                    return fault(Fault::Nul);
                }
                self.cells.push(Cell {
                    start: at,
                    end,
                    doubled: false,
                });
                match text.get(end) {
                    None => {
                        return Scan::Done {
                            next: end,
                            lines: lines + 1,
                        };
                    }
                    Some(c) if *c == self.delimiter => at = end + 1,
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

/// The end of a plain cell: the next delimiter or line end.
fn plain_end(rest: &[u8], delimiter: u8) -> Option<usize> {
    memchr3(delimiter, b'\n', b'\r', rest)
}

fn line_end_length(at: &[u8]) -> usize {
    if at.starts_with(b"\r\n") { 2 } else { 1 }
}

/// Line ends inside a quoted cell: LF, CRLF or a lone CR.
fn line_ends(cell: &[u8]) -> u32 {
    let mut n = 0;
    let mut rest = cell;
    while let Some(i) = memchr2(b'\n', b'\r', rest) {
        n += 1;
        rest = &rest[i + line_end_length(&rest[i..])..];
    }
    n
}

/// A cell's text with doubled quotes undone.
pub fn unquote(raw: &[u8], doubled: bool) -> std::borrow::Cow<'_, [u8]> {
    if !doubled {
        return std::borrow::Cow::Borrowed(raw);
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(i) = memchr(b'"', rest) {
        out.extend_from_slice(&rest[..=i]);
        rest = &rest[(i + 2).min(rest.len())..];
    }
    out.extend_from_slice(rest);
    std::borrow::Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<String> {
        let mut records = Records::new(text.as_bytes(), b',', 0, 1);
        let mut out = Vec::new();
        while let Some(step) = records.step() {
            let line = records.start_line();
            out.push(match step {
                Step::Record => {
                    let cells: Vec<String> = (0..records.len())
                        .filter_map(|i| records.raw(i))
                        .map(|(raw, doubled)| {
                            String::from_utf8_lossy(&unquote(raw, doubled)).into_owned()
                        })
                        .collect();
                    format!("{line}:{}", cells.join("|"))
                }
                Step::Blank => format!("{line}:blank"),
                Step::SetAside { fault, column } => format!("{line}:{column}:{fault:?}"),
            });
        }
        out
    }

    #[test]
    fn cells_quotes_and_line_ends() {
        assert_eq!(
            read("a,b\r\n\"x \"\"y\"\"\",\n,\n"),
            ["1:a|b", "2:x \"y\"|", "3:|"]
        );
        assert_eq!(read("a\rb\n\nc"), ["1:a", "2:b", "3:blank", "4:c"]);
        assert_eq!(read("\"\"\n"), ["1:"]);
        assert_eq!(read(""), Vec::<String>::new());
    }

    #[test]
    fn lines_are_right_after_embedded_newlines() {
        assert_eq!(
            read("1,\"two\r\nthree\n\"\n4,5\n"),
            ["1:1|two\r\nthree\n", "4:4|5"]
        );
    }

    #[test]
    fn a_violation_costs_its_line_alone() {
        assert_eq!(read("1,\"open\n2,b\n"), ["1:2:OpenQuote", "2:2|b"]);
        assert_eq!(
            read("1,\"open\n2,\"b\"\n3,c\n"),
            ["1:2:TextAfterQuote", "2:2|b", "3:3|c"]
        );
        assert_eq!(read("1,5'10\"\n2,b\n"), ["1:2:BareQuote", "2:2|b"]);
        assert_eq!(
            read("\"ok\" then,b\n2,b\n"),
            ["1:1:TextAfterQuote", "2:2|b"]
        );
        assert_eq!(read("a\0b,c\nd,e\n"), ["1:1:Nul", "2:d|e"]);
    }

    #[test]
    fn a_record_over_the_limit_is_set_aside() {
        let long = format!("1,{}\n2,b\n", "x".repeat(MAX_RECORD + 1));
        assert_eq!(read(&long), ["1:2:TooLong", "2:2|b"]);
        let open = format!("1,\"{}\n2,b\n", "x".repeat(MAX_RECORD + 9));
        assert_eq!(read(&open), ["1:2:TooLong", "2:2|b"]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_the_end(text in proptest::collection::vec(prop_oneof![
            Just(b'"'), Just(b','), Just(b'\n'), Just(b'\r'), Just(0u8), any::<u8>()], 0..200)) {
            let mut records = Records::new(&text, b',', 0, 1);
            let mut end = 0;
            while records.step().is_some() {
                // Every record starts where the one before ended: no byte is read twice or skipped.
                prop_assert_eq!(records.start_offset(), end);
                prop_assert!(records.position() > end);
                end = records.position();
            }
            prop_assert_eq!(end, text.len());
        }

        #[test]
        fn written_cells_come_back(rows in proptest::collection::vec(
            proptest::collection::vec("[a-z\",\r\n ]{0,8}", 2..5), 1..6)) {
            let mut written = csv::WriterBuilder::new().flexible(true).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for row in &rows {
                written.write_record(row).unwrap();
            }
            let bytes = written.into_inner().unwrap();
            let mut records = Records::new(&bytes, b',', 0, 1);
            for row in &rows {
                prop_assert_eq!(records.step(), Some(Step::Record));
                let cells: Vec<String> = (0..records.len()).filter_map(|i| records.raw(i))
                    .map(|(raw, doubled)| String::from_utf8(unquote(raw, doubled).into_owned()).unwrap()).collect();
                prop_assert_eq!(&cells, row);
            }
            prop_assert_eq!(records.step(), None);
        }
    }
}
