//! The lines that were set aside, with their text: for the one file that may hold values, which only `--rejects` writes.

use std::io::{self, BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

use serde::Serialize;

use crate::protocol::Mapping;

use super::files::open_named;
use super::intake::Intake;
use super::scan::Source;

/// A line that was set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// File name.
    pub file: String,
    /// Line on which the row starts, from 1.
    pub line: u32,
    /// The column, or the number of the cell.
    pub column: String,
    /// Why.
    pub reason: String,
    /// The line as it stands in the file, without its end.
    pub text: String,
}

/// The lines of an account's rows that were set aside, in the order of files and lines. A file that has changed since
/// gives other lines or none: ask while the run that loaded it lasts.
///
/// # Errors
/// A file fails while it is read.
pub fn rejects(dir: &Path, mapping: &Mapping, intake: &Intake) -> io::Result<Vec<Reject>> {
    let mut out = Vec::new();
    for file in intake.files.iter().filter(|f| !f.set_aside.is_empty()) {
        let Some(opened) = open_named(dir, &file.file, mapping) else {
            continue;
        };
        let mut wanted: Vec<_> = file.set_aside.iter().collect();
        wanted.sort_by_key(|s| s.line);
        let mut wanted = wanted.into_iter().peekable();
        let mut take = |number: u32, text: &[u8]| {
            while let Some(aside) = wanted.next_if(|s| s.line <= number) {
                if aside.line == number {
                    out.push(Reject {
                        file: file.file.clone(),
                        line: number,
                        column: aside.column.clone(),
                        reason: aside.reason.clone(),
                        text: String::from_utf8_lossy(text).trim_end().to_owned(),
                    });
                }
            }
        };
        match opened.source {
            Source::Memory(text) => {
                for (n, line) in text.split(|b| *b == b'\n').enumerate() {
                    take(n as u32 + 1, line);
                }
            }
            Source::File { mut file, skip } => {
                file.seek(SeekFrom::Start(skip as u64))?;
                for (n, line) in BufReader::new(file).split(b'\n').enumerate() {
                    take(n as u32 + 1, &line?);
                }
            }
        }
    }
    Ok(out)
}
