//! Files of the export folder: which are read, what their bytes are, where the header stands.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use memchr::{memchr, memchr_iter};

use crate::protocol::Mapping;

use super::columns::{Columns, NoTable, recognise};
use super::records::{Records, Step, unquote};
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
        Some(encoding) => {
            let bytes = whole(file, head).map_err(cannot)?;
            let (text, _, faults) = encoding.decode(&bytes);
            if faults {
                return refuse(format!(
                    "is {} text, but damaged or cut off; export it again",
                    encoding.name()
                ));
            }
            (
                Source::Memory(text.into_owned().into_bytes()),
                encoding.name(),
            )
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
    let mut bytes = whole(file, head).map_err(cannot)?;
    bytes.drain(..skip);
    let Err(fault) = std::str::from_utf8(&bytes) else {
        return Ok((Source::Memory(bytes), marked));
    };
    let mixed = bytes.utf8_chunks().any(|c| !c.valid().is_ascii());
    if mixed {
        if fault.error_len().is_none() {
            return refuse(
                "ends in the middle of a character; the export was cut off, export it again",
            );
        }
        notes.push(
            "most of it is UTF-8, but some rows hold other bytes; those rows were set aside"
                .to_owned(),
        );
        return Ok((Source::Memory(bytes), "UTF-8, damaged"));
    }
    let (text, _, _) = WINDOWS_1252.decode(&bytes);
    notes.push("read as Windows-1252".to_owned());
    Ok((
        Source::Memory(text.into_owned().into_bytes()),
        "windows-1252",
    ))
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

fn not_text(head: &[u8]) -> Option<&'static str> {
    let text = head.trim_ascii_start();
    let begins =
        |mark: &[u8]| text.len() >= mark.len() && text[..mark.len()].eq_ignore_ascii_case(mark);
    if begins(b"<!doctype") || begins(b"<html") || begins(b"<head") {
        Some("this is a web page, not an export; sign in to the EHR and export again")
    } else if begins(b"<?xml") {
        Some("this is XML, not CSV; export as CSV")
    } else if begins(b"%PDF") {
        Some("this is a PDF, not an export; export as CSV")
    } else if head.starts_with(b"PK\x03\x04") {
        Some("this is a zip or XLSX file under another name; save it as CSV")
    } else if head.starts_with(b"\x1f\x8b") {
        Some("this is a gzip file; unpack it first")
    } else if head.starts_with(b"\xd0\xcf\x11\xe0") {
        Some("this is an old Excel file (XLS); save it as CSV")
    } else {
        None
    }
}

/// UTF-16 by its mark, or by every second byte being NUL.
fn wide(head: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(head)
        && (encoding == UTF_16LE || encoding == UTF_16BE)
    {
        return Some(encoding);
    }
    let half = head.len() / 2;
    let nul = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    if half >= 4 && nul(1) * 10 >= half * 9 {
        Some(UTF_16LE)
    } else if half >= 4 && nul(0) * 10 >= half * 9 {
        Some(UTF_16BE)
    } else {
        None
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

/// Delimiters to try, the likeliest first, with the byte at which reading starts.
fn delimiters(head: &[u8]) -> Vec<(u8, (usize, u32))> {
    let line_end = memchr(b'\n', head).map_or(head.len(), |i| i + 1);
    let first = head[..line_end].trim_ascii_end();
    if let Some(mark) = first.strip_prefix(b"sep=")
        && mark.len() == 1
    {
        return vec![(mark[0], (line_end, 2))];
    }
    let mut all: Vec<u8> = vec![b',', b'\t', b';', b'|'];
    let sample = &head[..head.len().min(4096)];
    all.sort_by_key(|d| std::cmp::Reverse(memchr_iter(*d, sample).count()));
    all.into_iter().map(|d| (d, (0, 1))).collect()
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
        let cells: Vec<String> = (0..records.len())
            .filter_map(|i| records.raw(i))
            .map(|(raw, doubled)| {
                String::from_utf8_lossy(&unquote(raw, doubled))
                    .trim()
                    .to_owned()
            })
            .collect();
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

/// The delimiter in words.
pub(super) fn delimiter_word(delimiter: u8) -> String {
    match delimiter {
        b',' => "comma".to_owned(),
        b'\t' => "tab".to_owned(),
        b';' => "semicolon".to_owned(),
        b'|' => "pipe".to_owned(),
        other => char::from(other).to_string(),
    }
}
