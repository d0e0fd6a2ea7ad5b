//! A delimited text → headers and rows, for lists whose columns are known beforehand.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use crate::exports::columns::fold_header;
use crate::exports::records::{Records, Step, unquote};

/// One row.
#[derive(Debug)]
pub(super) struct SheetRow {
    /// Line on which it starts, from 1.
    pub(super) line: u32,
    /// One cell a header.
    pub(super) cells: Vec<String>,
}

/// A line that is no row.
#[derive(Debug)]
pub(super) struct Aside {
    pub(super) line: u32,
    pub(super) column: String,
    pub(super) reason: String,
}

/// Headers and rows.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) headers: Vec<String>,
    pub(super) rows: Vec<SheetRow>,
    pub(super) set_aside: Vec<Aside>,
}

/// Lines in which the header is looked for.
const HEADER_WITHIN: usize = 50;

/// Why a file gave no table.
#[derive(Debug)]
pub(super) struct SheetError(pub(super) String);

impl Sheet {
    /// Reads a text in UTF-8, UTF-16 with its mark or Windows-1252, whatever its delimiter. The header is the line that
    /// has most of the `known` names.
    pub(super) fn read(bytes: &[u8], known: &[&str]) -> Result<Sheet, SheetError> {
        let encoding = match Encoding::for_bom(bytes) {
            Some((encoding, _)) => encoding,
            None if std::str::from_utf8(bytes).is_ok() => UTF_8,
            None => WINDOWS_1252,
        };
        let (text, _, _) = encoding.decode(bytes);
        let text = text.as_bytes();
        let known: Vec<String> = known.iter().map(|k| fold_header(k)).collect();
        let mut best: Option<(usize, u8, usize, u32, Vec<String>)> = None;
        for delimiter in [b',', b'\t', b';', b'|'] {
            let mut records = Records::new(text, delimiter, 0, 1);
            for _ in 0..HEADER_WITHIN {
                match records.step() {
                    Some(Step::Record) => {}
                    Some(_) => continue,
                    None => break,
                }
                let cells = cells(&records);
                let found = cells
                    .iter()
                    .filter(|c| known.contains(&fold_header(c)))
                    .count();
                if found > best.as_ref().map_or(0, |b| b.0) {
                    best = Some((
                        found,
                        delimiter,
                        records.position(),
                        records.next_line(),
                        cells,
                    ));
                }
            }
        }
        let Some((_, delimiter, at, line, headers)) = best else {
            return Err(SheetError(
                "no line of it has the column names that tickler writes; save the list as CSV"
                    .to_owned(),
            ));
        };
        let mut sheet = Sheet {
            headers,
            ..Sheet::default()
        };
        let mut records = Records::new(text, delimiter, at, line);
        while let Some(step) = records.step() {
            let line = records.start_line();
            match step {
                Step::Blank => {}
                Step::SetAside { fault, column } => sheet.set_aside.push(Aside {
                    line,
                    column: column.to_string(),
                    reason: fault.sentence().to_owned(),
                }),
                Step::Record => {
                    let cells = cells(&records);
                    if cells.iter().all(String::is_empty) || cells == sheet.headers {
                        continue;
                    }
                    if cells.len() == sheet.headers.len() {
                        sheet.rows.push(SheetRow { line, cells });
                    } else {
                        sheet.set_aside.push(Aside {
                            line,
                            column: cells.len().to_string(),
                            reason: format!(
                                "{} cells where the header has {}",
                                cells.len(),
                                sheet.headers.len()
                            ),
                        });
                        records.give_up_line();
                    }
                }
            }
        }
        Ok(sheet)
    }

    /// The column with this name.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        let name = fold_header(name);
        self.headers.iter().position(|h| fold_header(h) == name)
    }

    /// Whether two columns have this name.
    pub(super) fn is_doubled(&self, name: &str) -> bool {
        let name = fold_header(name);
        self.headers
            .iter()
            .filter(|h| fold_header(h) == name)
            .count()
            > 1
    }
}

fn cells(records: &Records<'_>) -> Vec<String> {
    (0..records.len())
        .filter_map(|i| records.raw(i))
        .map(|(raw, doubled)| {
            let text = String::from_utf8_lossy(&unquote(raw, doubled))
                .trim()
                .to_owned();
            match text.strip_prefix('\'') {
                Some(inner) => inner.to_owned(),
                None => text,
            }
        })
        .collect()
}
