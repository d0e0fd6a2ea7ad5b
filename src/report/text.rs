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

/// Rows as CSV without a header: a piece of a file, with room for `bytes` from the start.
///
/// # Errors
/// A row that cannot be written as CSV.
pub fn csv_piece<T: Serialize>(
    rows: impl IntoIterator<Item = T>,
    bytes: usize,
) -> io::Result<Vec<u8>> {
    let mut csv = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::with_capacity(bytes));
    for row in rows {
        csv.serialize(row).map_err(io_error)?;
    }
    csv.into_inner().map_err(|e| e.into_error())
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
    fn empty_arrays_and_tables_are_still_whole() {
        let mut out = Vec::new();
        json_array::<u8>(&[], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "[\n]\n");
        let mut out = Vec::new();
        csv_rows::<u8>(&["a", "b"], &[], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,b\n");
    }
}
