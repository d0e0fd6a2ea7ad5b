//! A table that comes back from people, whatever a spreadsheet made of it: strict records under headers found by name.
//!
//! For lists whose columns are known beforehand; exports of unknown systems go through [`super::load`].

use super::cells::{clean, is_mark};
use super::columns::fold_header;
use super::decode::{decode, not_text};
use super::dialect::Dialect;
use super::footer::TOTALS;
use super::intake::SetAside;
use super::layout::{Start, cells_of, delimiter_word, dialects};
use super::records::{Records, Step};
use super::shape::{Frame, Shape};
use super::workbook;

/// Lines in which the header is looked for.
const HEADER_WITHIN: usize = 50;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetRow {
    /// Line of the file on which it starts, or row of the sheet, from 1.
    pub line: u32,
    /// One cell a header, without blanks around it and, but in verbatim columns, without a formula guard.
    pub cells: Vec<String>,
}

/// A table with its headers, its rows and the rows that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Text encoding, or `XLSX`.
    pub encoding: String,
    /// Delimiter in words; empty for a workbook.
    pub delimiter: String,
    /// Headers as written, trimmed.
    pub headers: Vec<String>,
    /// Line of the header, from 1.
    pub header_line: u32,
    /// Rows in file order; blank rows and repeated headers are not among them.
    pub rows: Vec<SheetRow>,
    /// Rows that could not be taken, with line, column and reason.
    pub set_aside: Vec<SetAside>,
}

/// Why a file gave no table: one sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SheetError(pub String);

impl Sheet {
    /// Reads a CSV (any encoding and delimiter) or XLSX whose columns have some of the `known` names.
    ///
    /// The header is the line within the first 50 that has most of the known names, whatever else stands in it. Of a
    /// workbook the sheet with the best header is read, rows that are hidden or filtered away among them. What people
    /// wrote into the columns named `verbatim` is taken as it stands, an apostrophe in front of it too.
    ///
    /// # Errors
    /// A file that is no table, or one without any known name: the sentence says what it is and what to do.
    pub fn read(bytes: &[u8], known: &[&str], verbatim: &[&str]) -> Result<Sheet, SheetError> {
        if bytes.is_empty() {
            return Err(SheetError("the file is empty".to_owned()));
        }
        if let Some(what) = not_text(bytes) {
            return Err(SheetError(what.to_owned()));
        }
        let known: Vec<String> = known.iter().map(|k| fold_header(k)).collect();
        if bytes.starts_with(b"PK\x03\x04") {
            if !workbook::is_workbook(bytes) {
                return Err(SheetError(
                    "this is a zip file or a damaged XLSX; save it as XLSX or CSV".to_owned(),
                ));
            }
            let sheets = workbook::sheets(bytes).map_err(SheetError)?;
            let best = sheets
                .iter()
                .filter_map(|s| Some((header(&s.text, &known, true)?, s)))
                .rev()
                .max_by_key(|(h, _)| h.known);
            let Some((header, sheet)) = best else {
                return Err(nothing_known());
            };
            let mut sheet = rows(&sheet.text, header, true, verbatim);
            "XLSX".clone_into(&mut sheet.encoding);
            sheet.delimiter.clear();
            return Ok(sheet);
        }
        if bytes.starts_with(b"\x1f\x8b") {
            return Err(SheetError(
                "this is a gzip file; unpack it first".to_owned(),
            ));
        }
        let decoded = decode(bytes.to_vec()).map_err(SheetError)?;
        let header = header(&decoded.text, &known, false).ok_or_else(nothing_known)?;
        let mut sheet = rows(&decoded.text, header, false, verbatim);
        decoded.encoding.clone_into(&mut sheet.encoding);
        Ok(sheet)
    }

    /// The column with this name, whatever its case and punctuation; of two the first.
    pub fn column(&self, name: &str) -> Option<usize> {
        let name = fold_header(name);
        self.headers.iter().position(|h| fold_header(h) == name)
    }

    /// Whether two columns have this name.
    pub fn is_doubled(&self, name: &str) -> bool {
        let name = fold_header(name);
        self.headers
            .iter()
            .filter(|h| fold_header(h) == name)
            .count()
            > 1
    }
}

fn nothing_known() -> SheetError {
    SheetError("no line of it has the column names that tickler writes".to_owned())
}

/// The text that a workbook's sheet is turned into.
const SHEET: Dialect = Dialect {
    line_a_record: true,
    ..Dialect::strict(b',')
};

struct Header {
    headers: Vec<String>,
    dialect: Dialect,
    known: usize,
    line: u32,
    offset: usize,
    next_line: u32,
}

fn header(text: &[u8], known: &[String], sheet: bool) -> Option<Header> {
    let mut best: Option<Header> = None;
    let tried = if sheet {
        vec![(SHEET, Start { offset: 0, line: 1 })]
    } else {
        dialects(text)
    };
    for (dialect, start) in tried {
        let mut records = Records::new(text, dialect, start.offset, start.line);
        for _ in 0..HEADER_WITHIN {
            match records.step() {
                None => break,
                Some(Step::Record) => {}
                Some(Step::Blank | Step::SetAside { .. }) => continue,
            }
            let headers = cells_of(&records);
            let names: Vec<String> = headers.iter().map(|h| fold_header(h)).collect();
            let found = known.iter().filter(|k| names.contains(k)).count();
            if found > best.as_ref().map_or(0, |b| b.known) {
                best = Some(Header {
                    headers,
                    dialect,
                    known: found,
                    line: records.start_line(),
                    offset: records.position(),
                    next_line: records.next_line(),
                });
            }
        }
    }
    best
}

fn rows(text: &[u8], header: Header, sheet: bool, verbatim: &[&str]) -> Sheet {
    // A sheet's rows end where their last filled cell ends.
    let mut headers = header.headers;
    while headers.last().is_some_and(String::is_empty) {
        headers.pop();
    }
    let frame = Frame::new(&headers, header.dialect.delimiter);
    let mut records = Records::new(text, header.dialect, header.offset, header.next_line);
    let mut out = Sheet {
        encoding: String::new(),
        delimiter: delimiter_word(header.dialect.delimiter),
        headers,
        header_line: header.line,
        rows: Vec::new(),
        set_aside: Vec::new(),
    };
    let width = out.headers.len();
    let verbatim: Vec<String> = verbatim.iter().map(|v| fold_header(v)).collect();
    let as_it_stands: Vec<bool> = out
        .headers
        .iter()
        .map(|h| verbatim.contains(&fold_header(h)))
        .collect();
    let mut last_good = 0;
    while let Some(step) = records.step() {
        let line = records.start_line();
        let mut aside = |column: usize, reason: String| {
            out.set_aside.push(SetAside {
                line,
                column: out
                    .headers
                    .get(column.wrapping_sub(1))
                    .filter(|h| !h.is_empty())
                    .cloned()
                    .unwrap_or_else(|| column.to_string()),
                reason,
                record_id: None,
            });
        };
        match step {
            Step::Blank => {}
            Step::SetAside { fault, column } => aside(column, fault.sentence().to_owned()),
            Step::Record => match frame.judge(&records) {
                Shape::Empty | Shape::Header => {}
                Shape::Wrong(_) if sheet && records.len() < width => {
                    take(&mut out, &records, &as_it_stands, line);
                }
                Shape::Wrong(reason) | Shape::Wide(reason) => {
                    aside(records.len(), reason);
                    records.give_up_line();
                }
                Shape::Good => {
                    last_good = line;
                    take(&mut out, &records, &as_it_stands, line);
                }
            },
        }
    }
    out.set_aside
        .retain(|s| !(s.reason == TOTALS && s.line > last_good));
    out
}

fn take(out: &mut Sheet, records: &Records<'_>, as_it_stands: &[bool], line: u32) {
    let mut cells = Vec::with_capacity(as_it_stands.len());
    for (i, as_it_stands) in as_it_stands.iter().enumerate() {
        match records.text(i) {
            Ok(text) if *as_it_stands => cells.push(text.trim_matches(is_mark).to_owned()),
            Ok(text) => cells.push(clean(&text).to_owned()),
            Err(_) => {
                out.set_aside.push(SetAside {
                    line,
                    column: out.headers[i].clone(),
                    reason: "bytes that are not valid text in the file's encoding".to_owned(),
                    record_id: None,
                });
                return;
            }
        }
    }
    out.rows.push(SheetRow { line, cells });
}

#[cfg(test)]
mod tests {
    use super::super::workbook::tests::workbook;
    use super::*;

    const KNOWN: &[&str] = &["row_id", "outcome", "note"];

    #[test]
    fn headers_are_found_by_name_and_rows_keep_their_lines() {
        let text = "My list;;;\r\n\r\nRow ID;Extra;Outcome;Note\r\nA1;x;LVM;\"one\ntwo\"\r\n;;;\r\nA2;x;'=booked;\r\nA3;x;\r\nTotal;2\r\n";
        let s = Sheet::read(text.as_bytes(), KNOWN, &["note"]).unwrap();
        assert_eq!((s.delimiter.as_str(), s.header_line), ("semicolon", 3));
        assert_eq!((s.column("row_id"), s.column("NOTE")), (Some(0), Some(3)));
        let rows: Vec<_> = s.rows.iter().map(|r| (r.line, r.cells.join("|"))).collect();
        assert_eq!(
            rows,
            [
                (4, "A1|x|LVM|one\ntwo".to_owned()),
                (7, "A2|x|=booked|".to_owned())
            ]
        );
        let aside: Vec<_> = s
            .set_aside
            .iter()
            .map(|a| (a.line, a.column.as_str()))
            .collect();
        assert_eq!(aside, [(8, "Outcome")]);
    }

    #[test]
    fn workbooks_and_encodings_give_the_same_rows() {
        let book = workbook(&[
            &["List of today"],
            &["row_id", "outcome", "note"],
            &["A1", "", "said \"no\""],
        ]);
        let s = Sheet::read(&book, KNOWN, &["note"]).unwrap();
        assert_eq!(
            (s.encoding.as_str(), s.header_line, s.rows[0].line),
            ("XLSX", 2, 3)
        );
        assert_eq!(s.rows[0].cells, ["A1", "", "said \"no\""]);
        let wide: Vec<u8> = "\u{feff}row_id\toutcome\tnote\nA1\t\tJosé\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(
            Sheet::read(&wide, KNOWN, &["note"]).unwrap().rows[0].cells,
            ["A1", "", "José"]
        );
        let latin = b"row_id,outcome,note\nA1,,Jos\xe9\n";
        assert_eq!(
            Sheet::read(latin, KNOWN, &["note"]).unwrap().rows[0].cells,
            ["A1", "", "José"]
        );
    }

    #[test]
    fn what_is_no_list_is_refused_with_what_it_is() {
        for (bytes, word) in [
            (&b""[..], "empty"),
            (b"<html>", "web page"),
            (b"\xd0\xcf\x11\xe0xls", "XLSX"),
            (b"a,b\n1,2\n", "column names"),
            (b"PK\x03\x04broken", "zip"),
        ] {
            assert!(
                Sheet::read(bytes, KNOWN, &["note"])
                    .unwrap_err()
                    .0
                    .contains(word),
                "{word}"
            );
        }
    }
}
