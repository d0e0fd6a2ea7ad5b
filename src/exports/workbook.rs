//! XLSX sheets → delimited text, one line a row, within fixed limits of entries, size and ratio.
//!
//! Cached values only: nothing is evaluated, no link is followed. Cells formatted as dates become ISO dates; numbers are
//! written as they stand, and one too long for a spreadsheet's precision comes out in the damaged form that ids are
//! checked for.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};

/// Entries of one workbook.
const MAX_ENTRIES: usize = 2_000;
/// Bytes one workbook may unpack to.
const MAX_INFLATED: u64 = 192 << 20;
/// How many times its packed size an entry may unpack to, where it is over [`RATIO_FROM`] bytes.
const MAX_RATIO: u64 = 100;
const RATIO_FROM: u64 = 1 << 20;
/// Bytes of text all sheets may give.
const MAX_TEXT: usize = 128 << 20;
/// Columns of a sheet.
const MAX_COLUMNS: u32 = 2_000;

/// One sheet as comma-separated text; record number n of the text is row n of the sheet.
#[derive(Debug)]
pub(super) struct SheetText {
    #[allow(dead_code)] // For the account of exports with several sheets.
    pub(super) name: String,
    pub(super) text: Vec<u8>,
}

/// Whether the bytes are a zip that holds a workbook.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        && zip::ZipArchive::new(Cursor::new(bytes))
            .is_ok_and(|z| z.index_for_name("xl/workbook.xml").is_some())
}

/// Reads every sheet that has cells.
///
/// # Errors
/// The sentence by which the file is refused.
pub(super) fn sheets(bytes: &[u8]) -> Result<Vec<SheetText>, String> {
    within_limits(bytes)?;
    let damaged = |_| "this XLSX is damaged or only partly copied; save it again".to_owned();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| {
        if format!("{e}").to_lowercase().contains("password") {
            "this XLSX is locked by a password; save it without one".to_owned()
        } else {
            damaged(e)
        }
    })?;
    let mut out = Vec::new();
    let mut room = MAX_TEXT;
    for name in book.sheet_names() {
        let text = sheet(&mut book, &name, room)?;
        room -= text.len();
        if !text.is_empty() {
            out.push(SheetText { name, text });
        }
    }
    Ok(out)
}

/// Unpacks every part once, counting: what the zip says of itself is not trusted.
fn within_limits(bytes: &[u8]) -> Result<(), String> {
    let unreadable = "this XLSX is damaged or only partly copied; save it again";
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| unreadable.to_owned())?;
    if zip.len() > MAX_ENTRIES {
        return Err(format!(
            "this XLSX has over {MAX_ENTRIES} parts; save it as CSV"
        ));
    }
    if zip.index_for_name("xl/vbaProject.bin").is_some() {
        return Err(
            "this workbook holds macros; save it as XLSX without them, or as CSV".to_owned(),
        );
    }
    let mut total = 0;
    for i in 0..zip.len() {
        let mut part = zip.by_index(i).map_err(|_| unreadable.to_owned())?;
        let packed = part.compressed_size().max(1);
        let limit = (packed.saturating_mul(MAX_RATIO))
            .max(RATIO_FROM)
            .min(MAX_INFLATED - total);
        let got = std::io::copy(&mut part.by_ref().take(limit + 1), &mut std::io::sink())
            .map_err(|_| unreadable.to_owned())?;
        if got > limit {
            return Err("this XLSX unpacks to far more than its size; save it as CSV".to_owned());
        }
        total += got;
    }
    Ok(())
}

fn sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, room: usize) -> Result<Vec<u8>, String> {
    let damaged = |_| "a sheet of this XLSX cannot be read; save it as CSV".to_owned();
    let too_much = || "this XLSX holds more text than fits; save it as CSV".to_owned();
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // A chart sheet has no cells.
        Err(calamine::XlsxError::WorksheetNotFound(_)) => return Ok(Vec::new()),
        Err(e) => return Err(damaged(e)),
    };
    let mut out = Vec::new();
    let (mut row, mut column) = (0, 0);
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (r, c) = cell.get_position();
        let value = text_of(cell.get_value());
        if value.is_empty() {
            continue;
        }
        if c >= MAX_COLUMNS || r < row || (r == row && c < column) {
            return Err(too_much());
        }
        if (r - row) as usize > room {
            return Err(too_much());
        }
        while row < r {
            out.push(b'\n');
            row += 1;
            column = 0;
        }
        while column < c {
            out.push(b',');
            column += 1;
        }
        quoted(&value, &mut out);
        if out.len() > room {
            return Err(too_much());
        }
    }
    if !out.is_empty() {
        out.push(b'\n');
    }
    Ok(out)
}

fn quoted(value: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for b in value.bytes().filter(|b| *b != 0) {
        if b == b'"' {
            out.push(b'"');
        }
        out.push(b);
    }
    out.push(b'"');
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::SharedString(s) => (*s).to_owned(),
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => number(*n),
        DataRef::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::Error(e) => e.to_string(),
        DataRef::DateTime(at) if !at.is_datetime() || at.as_f64() < 1.0 => number(at.as_f64()),
        DataRef::DateTime(at) => {
            let (y, m, d, h, min, s, _) = at.to_ymd_hms_milli();
            if (h, min, s) == (0, 0, 0) {
                format!("{y:04}-{m:02}-{d:02}")
            } else {
                format!("{y:04}-{m:02}-{d:02} {h:02}:{min:02}:{s:02}")
            }
        }
    }
}

/// A number as a person would read it; beyond 15 digits a spreadsheet has lost the last ones.
fn number(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 {
        format!("{n:.0}")
    } else if n.abs() >= 1e15 {
        format!("{n:E}").replace('E', "E+")
    } else {
        n.to_string()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Write;

    /// A small workbook; each cell is text, or a number where it starts with `=`.
    pub(in crate::exports) fn workbook(rows: &[&[&str]]) -> Vec<u8> {
        let mut body = String::new();
        for (r, row) in rows.iter().enumerate() {
            body.push_str(&format!("<row r=\"{}\">", r + 1));
            for (c, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                let at = format!("{}{}", char::from(b'A' + c as u8), r + 1);
                match cell.strip_prefix('=') {
                    Some(n) => body.push_str(&format!("<c r=\"{at}\"><v>{n}</v></c>")),
                    None => body.push_str(&format!(
                        "<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{cell}</t></is></c>"
                    )),
                }
            }
            body.push_str("</row>");
        }
        parts(&format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{body}</sheetData></worksheet>"
        ))
    }

    fn parts(sheet: &str) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let workbook = format!(
            "<workbook xmlns=\"{main}\" xmlns:r=\"{office}\"><sheets><sheet name=\"List\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
        );
        let links = format!(
            "<Relationships xmlns=\"{relations}\"><Relationship Id=\"rId1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
        );
        let package = format!(
            "<Relationships xmlns=\"{relations}\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        );
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let how = zip::write::SimpleFileOptions::default();
        for (name, text) in [
            ("_rels/.rels", package.as_str()),
            ("xl/workbook.xml", workbook.as_str()),
            ("xl/_rels/workbook.xml.rels", links.as_str()),
            ("xl/worksheets/sheet1.xml", sheet),
        ] {
            zip.start_file(name, how).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn rows_keep_their_numbers_and_cells_their_text() {
        let bytes = workbook(&[
            &["a", "b"],
            &[],
            &["0417", "=45730", "x \"y\""],
            &["=1234567890123456"],
        ]);
        assert!(is_workbook(&bytes));
        let sheets = sheets(&bytes).unwrap();
        assert_eq!(sheets[0].name, "List");
        assert_eq!(
            String::from_utf8(sheets[0].text.clone()).unwrap(),
            "\"a\",\"b\"\n\n\"0417\",\"45730\",\"x \"\"y\"\"\"\n\"1.234567890123456E+15\"\n"
        );
    }

    #[test]
    fn a_workbook_that_unpacks_to_far_more_is_refused() {
        let bomb = parts(&format!(
            "<worksheet><!--{}--></worksheet>",
            " ".repeat(8 << 20)
        ));
        assert!(bomb.len() < 1 << 16);
        assert!(sheets(&bomb).unwrap_err().contains("far more"));
        let mut cut = workbook(&[&["a", "b"]]);
        cut.truncate(cut.len() - 30);
        assert!(sheets(&cut).unwrap_err().contains("damaged"));
    }
}
