//! What every renderer shares: CSV rows, JSON arrays, text that is safe on a terminal.

use std::io::{self, Write};

use serde::Serialize;

/// Writes a header and rows as CSV. The header is written even where there are no rows.
///
/// # Errors
/// The writer's.
pub fn csv_rows<T: Serialize>(header: &[&str], rows: &[T], out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(out);
    csv.write_record(header).map_err(io_error)?;
    for row in rows {
        csv.serialize(row).map_err(io_error)?;
    }
    csv.flush()
}

/// Adds a cell to a line of CSV as the `csv` crate writes it: in quotes only where it must be.
///
/// For the rows of a whole practice, where most cells are known to need no quotes and the crate's look at every byte was a
/// tenth of the run.
pub fn csv_cell(line: &mut Vec<u8>, text: &str) {
    let special = |b: u8| matches!(b, b',' | b'"' | b'\n' | b'\r');
    // Every byte is looked at, many at a time; stopping at the first would take them one by one.
    if !text.bytes().fold(false, |any, b| any | special(b)) {
        line.extend_from_slice(text.as_bytes());
        return;
    }
    line.push(b'"');
    for (n, part) in text.split('"').enumerate() {
        if n > 0 {
            line.extend_from_slice(b"\"\"");
        }
        line.extend_from_slice(part.as_bytes());
    }
    line.push(b'"');
}

/// The writer's own error, so that a closed pipe is still known as one.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Writes rows as one JSON array, one row a line.
///
/// # Errors
/// The writer's.
pub fn json_array<T: Serialize>(rows: &[T], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "[")?;
    for (i, row) in rows.iter().enumerate() {
        serde_json::to_writer(&mut *out, row)?;
        writeln!(out, "{}", if i + 1 < rows.len() { "," } else { "" })?;
    }
    writeln!(out, "]")
}

/// Text from an export made safe to print: control characters and direction marks become `?`, line ends a blank.
pub fn shown(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => ' ',
            c if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                '?'
            }
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_an_export_moves_the_cursor() {
        assert_eq!(shown("a\u{1b}[2Jb\nc\u{202e}d"), "a?[2Jb c?d");
    }

    #[test]
    fn a_cell_is_written_as_the_crate_writes_it() {
        let cells = [
            "plain",
            "a,b",
            "say \"yes\"",
            "\"",
            "two\nlines",
            "two\r\nlines",
            "é; 'x'",
            " blank ",
            "-1",
        ];
        let mut wanted = Vec::new();
        csv_rows(&["a", "b"], &cells.map(|c| (c, "end")), &mut wanted).unwrap();
        let mut line = b"a,b\n".to_vec();
        for cell in cells {
            csv_cell(&mut line, cell);
            line.extend_from_slice(b",end\n");
        }
        assert_eq!(line, wanted);
    }

    #[test]
    fn empty_arrays_and_tables_are_still_whole() {
        let mut out = Vec::new();
        json_array::<u8>(&[], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "[\n]\n");
        let mut out = Vec::new();
        csv_rows::<u8>(&["a", "b"], &[], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,b\n");
    }
}
