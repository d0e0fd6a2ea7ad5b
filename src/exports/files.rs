//! Files of the export folder: which are read, what their bytes are, where the header stands.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::protocol::Mapping;

use super::columns::{Columns, NoTable, recognise};
use super::decode::{decode, not_text, wide};
use super::layout::{cells_of, delimiters};
use super::records::{Records, Step};
use super::scan::{Source, Start};

/// Files up to this size are held in memory, in bytes; larger ones are read a window at a time.
const IN_MEMORY: u64 = 64 << 20;

/// Lines in which the header is looked for.
const HEADER_WITHIN: usize = 50;

/// Export files of a folder in name order; `None` where the folder cannot be read.
pub(super) fn find(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let ending = path
            .extension()
            .map(|e| e.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        let hidden = name.starts_with('.') || name.starts_with("~$");
        if !hidden && matches!(ending.as_str(), "csv" | "tsv" | "txt") {
            files.push(path);
        }
    }
    files.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    Ok(files)
}

/// A file ready to be read.
pub(super) struct Opened {
    pub(super) source: Source,
    pub(super) encoding: &'static str,
    pub(super) delimiter: u8,
    pub(super) columns: Columns,
    pub(super) start: Start,
    pub(super) notes: Vec<String>,
}

/// Why a file is not read.
pub(super) enum Closed {
    /// Not one of ours: left alone.
    Unrelated,
    /// Refused, with the sentence.
    Refused(String),
}

fn refuse<T>(reason: impl Into<String>) -> Result<T, Closed> {
    Err(Closed::Refused(reason.into()))
}

/// Opens a file: what its bytes are, which table, where the header ends.
pub(super) fn open(path: &Path, mapping: &Mapping) -> Result<Opened, Closed> {
    let cannot = |e: io::Error| Closed::Refused(format!("cannot be read: {}", e.kind()));
    let about = fs::metadata(path).map_err(cannot)?;
    if !about.is_file() {
        return refuse("is not a regular file");
    }
    if about.len() == 0 {
        return refuse("the file is empty; export it again");
    }
    let mut file = File::open(path).map_err(cannot)?;
    let mut head = Vec::new();
    file.by_ref()
        .take(1 << 16)
        .read_to_end(&mut head)
        .map_err(cannot)?;
    if let Some(what) = not_text(&head) {
        return refuse(what);
    }
    let mut notes = Vec::new();
    let whole = |mut file: File, mut head: Vec<u8>| -> io::Result<Vec<u8>> {
        file.read_to_end(&mut head)?;
        Ok(head)
    };
    let (source, encoding) = match wide(&head) {
        Some(_) => {
            let decoded = decode(whole(file, head).map_err(cannot)?).map_err(Closed::Refused)?;
            (Source::Memory(decoded.text), decoded.encoding)
        }
        None => narrow(file, head, about.len(), &whole, &mut notes)?,
    };
    with_header(path, mapping, source, encoding, notes)
}

/// UTF-8 with or without a mark, or Windows-1252.
fn narrow(
    mut file: File,
    head: Vec<u8>,
    size: u64,
    whole: &dyn Fn(File, Vec<u8>) -> io::Result<Vec<u8>>,
    notes: &mut Vec<String>,
) -> Result<(Source, &'static str), Closed> {
    let cannot = |e: io::Error| Closed::Refused(format!("cannot be read: {}", e.kind()));
    let skip = if head.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let marked = if skip > 0 { "UTF-8 with BOM" } else { "UTF-8" };
    if size > IN_MEMORY {
        use std::io::Seek;
        if is_utf8(&head, &mut file).map_err(cannot)? {
            file.seek(io::SeekFrom::Start(skip as u64))
                .map_err(cannot)?;
            return Ok((Source::File { file, skip }, marked));
        }
        file.seek(io::SeekFrom::Start(head.len() as u64))
            .map_err(cannot)?;
    }
    let decoded = decode(whole(file, head).map_err(cannot)?).map_err(Closed::Refused)?;
    notes.extend(decoded.notes);
    Ok((Source::Memory(decoded.text), decoded.encoding))
}

/// Whether a large file is UTF-8 throughout; read a block at a time.
fn is_utf8(head: &[u8], file: &mut File) -> io::Result<bool> {
    let mut block = head.to_vec();
    loop {
        let keep = match std::str::from_utf8(&block) {
            Ok(_) => 0,
            Err(e) if e.error_len().is_none() => block.len() - e.valid_up_to(),
            Err(_) => return Ok(false),
        };
        let at = block.len() - keep;
        block.drain(..at);
        if file.by_ref().take(1 << 20).read_to_end(&mut block)? == 0 {
            return Ok(block.is_empty());
        }
    }
}

pub(super) fn head(source: &mut Source) -> io::Result<Vec<u8>> {
    match source {
        Source::Memory(text) => Ok(text[..text.len().min(1 << 17)].to_vec()),
        Source::File { file, skip } => {
            use std::io::Seek;
            file.seek(io::SeekFrom::Start(*skip as u64))?;
            let mut head = Vec::new();
            file.by_ref().take(1 << 17).read_to_end(&mut head)?;
            Ok(head)
        }
    }
}

struct Header {
    columns: Columns,
    delimiter: u8,
    start: Start,
    line: u32,
}

fn with_header(
    path: &Path,
    mapping: &Mapping,
    mut source: Source,
    encoding: &'static str,
    mut notes: Vec<String>,
) -> Result<Opened, Closed> {
    let head =
        head(&mut source).map_err(|e| Closed::Refused(format!("cannot be read: {}", e.kind())))?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut faulty: Option<(usize, String)> = None;
    for (delimiter, from) in delimiters(&head) {
        match header(&head, delimiter, from, &name, mapping) {
            Ok(found) => {
                if found.line > 1 {
                    let n = found.line - 1;
                    notes.push(format!(
                        "{n} line{} above the header skipped",
                        if n == 1 { "" } else { "s" }
                    ));
                }
                return Ok(Opened {
                    source,
                    encoding,
                    delimiter: found.delimiter,
                    columns: found.columns,
                    start: found.start,
                    notes,
                });
            }
            Err(Some((cells, sentence))) => {
                if faulty.as_ref().is_none_or(|(most, _)| cells > *most) {
                    faulty = Some((cells, sentence));
                }
            }
            Err(None) => {}
        }
    }
    match faulty {
        Some((_, sentence)) => refuse(sentence),
        None => Err(Closed::Unrelated),
    }
}

/// The header by known column names within the first lines. The error is the fault of the likeliest line.
fn header(
    head: &[u8],
    delimiter: u8,
    (at, line): (usize, u32),
    name: &str,
    mapping: &Mapping,
) -> Result<Header, Option<(usize, String)>> {
    let mut records = Records::new(head, delimiter, at, line);
    let mut faulty: Option<(usize, String)> = None;
    for _ in 0..HEADER_WITHIN {
        match records.step() {
            None => break,
            Some(Step::Blank | Step::SetAside { .. }) => continue,
            Some(Step::Record) => {}
        }
        if records.len() < 2 {
            continue;
        }
        let cells = cells_of(&records);
        match recognise(name, &cells, mapping) {
            Ok(columns) => {
                return Ok(Header {
                    columns,
                    delimiter,
                    start: Start {
                        offset: records.position(),
                        line: records.next_line(),
                    },
                    line: records.start_line(),
                });
            }
            Err(NoTable::Faulty(sentence)) => {
                if faulty.as_ref().is_none_or(|(most, _)| cells.len() > *most) {
                    faulty = Some((cells.len(), sentence));
                }
            }
            Err(NoTable::Unrelated) => {}
        }
    }
    Err(faulty)
}
