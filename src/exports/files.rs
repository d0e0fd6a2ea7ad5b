//! Files of the export folder: which are read, what is packed in them, where the header stands.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::protocol::Mapping;

use super::columns::Columns;
use super::decode::{decode, not_text, wide};
use super::dialect::Dialect;
use super::header::find_header;
use super::layout::Start;
use super::packed::{self, Member};
use super::scan::Source;

/// Files up to this size are held in memory, in bytes; larger ones are read a window at a time.
const IN_MEMORY: u64 = 2 << 20;

/// How it is known that a large file is UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Utf8 {
    /// By its first bytes; who reads the rest must look, and open it anew as [`Utf8::Checked`] where it is not.
    Believed,
    /// By all of it, which is read through once.
    Checked,
}

/// Bytes in which the header is looked for.
const HEAD: usize = 1 << 17;

/// Export files of a folder in name order.
///
/// # Errors
/// The folder cannot be read.
pub(super) fn find(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = name_of(&path);
        let ending = path
            .extension()
            .map(|e| e.to_string_lossy().to_lowercase())
            .unwrap_or_default();
        // A dot or `~$` begins the names of lock files and of what is only half copied.
        let hidden = name.starts_with('.') || name.starts_with("~$");
        let known = matches!(
            ending.as_str(),
            "csv" | "tsv" | "txt" | "tab" | "psv" | "gz" | "zip" | "xlsx" | "xlsm" | "xls"
        );
        if !hidden && known {
            files.push(path);
        }
    }
    files.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    Ok(files)
}

/// The name of a file, as shown.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// A file ready to be read.
pub(super) struct Opened {
    pub(super) source: Source,
    pub(super) encoding: &'static str,
    pub(super) dialect: Dialect,
    pub(super) columns: Columns,
    pub(super) start: Start,
    pub(super) notes: Vec<String>,
    pub(super) final_newline: bool,
    /// Empty cells behind the last column, in every row alike.
    pub(super) extra: usize,
}

/// Why a file is not read.
#[derive(Debug)]
pub(super) enum Closed {
    /// Not one of ours: left alone.
    Unrelated,
    /// Left alone, with what to export instead.
    Beside(String),
    /// Refused, with the sentence.
    Refused(String),
}

fn refuse<T>(reason: impl Into<String>) -> Result<T, Closed> {
    Err(Closed::Refused(reason.into()))
}

fn cannot(e: io::Error) -> Closed {
    Closed::Refused(format!("cannot be read: {}", e.kind()))
}

/// What one path of the folder holds: itself, or the members packed in it, by name.
///
/// # Errors
/// The sentence by which the whole path is refused.
pub(super) fn members(path: &Path) -> Result<Vec<Member>, Closed> {
    let about = fs::metadata(path).map_err(cannot)?;
    if !about.is_file() {
        return refuse("is not a regular file; put the export itself here");
    }
    if about.len() == 0 {
        return refuse("the file is empty; export it again");
    }
    let mut head = [0; 8];
    let got = File::open(path)
        .and_then(|mut f| f.read(&mut head))
        .map_err(cannot)?;
    packed::members(path, &name_of(path), &head[..got]).map_err(Closed::Refused)
}

/// Opens the file or member that was loaded under this name; `None` where it is not there any more.
pub(super) fn open_named(dir: &Path, name: &str, mapping: &Mapping) -> Option<Opened> {
    let path = dir.join(name);
    let path = if path.is_file() {
        path
    } else {
        dir.join(name.split('/').next()?)
    };
    members(&path)
        .ok()?
        .into_iter()
        .find(|m| m.name == name)
        .and_then(|m| open(m, mapping, Utf8::Checked).ok())
}

/// Opens a file or member: what its bytes are, which table, where the header ends.
pub(super) fn open(member: Member, mapping: &Mapping, utf8: Utf8) -> Result<Opened, Closed> {
    let (name, mut notes) = (member.name.clone(), member.notes.clone());
    let (source, encoding, line_a_record, final_newline) =
        match member.load().map_err(Closed::Refused)? {
            packed::Content::Sheet(text) => (Source::Memory(text), "XLSX", true, true),
            packed::Content::Bytes(bytes) => {
                let (source, encoding, newline) = in_memory(bytes, &mut notes)?;
                (source, encoding, false, newline)
            }
            packed::Content::Path(path) => {
                let (source, encoding, newline) = on_disk(&path, utf8, &mut notes)?;
                (source, encoding, false, newline)
            }
        };
    let mut source = source;
    let head = source.head(HEAD).map_err(cannot)?;
    let found = find_header(&head, &name, mapping, line_a_record)?;
    notes.extend(found.notes);
    Ok(Opened {
        source,
        encoding,
        dialect: found.dialect,
        columns: found.columns,
        start: found.start,
        notes,
        final_newline,
        extra: found.extra,
    })
}

fn in_memory(
    bytes: Vec<u8>,
    notes: &mut Vec<String>,
) -> Result<(Source, &'static str, bool), Closed> {
    if bytes.is_empty() {
        return refuse("the file is empty; export it again");
    }
    if let Some(what) = not_text(&bytes) {
        return refuse(what);
    }
    let decoded = decode(bytes).map_err(Closed::Refused)?;
    notes.extend(decoded.notes);
    let newline = matches!(decoded.text.last(), Some(b'\n' | b'\r'));
    Ok((Source::Memory(decoded.text), decoded.encoding, newline))
}

/// A file that is read as it stands where it is large and UTF-8, else held in memory and decoded.
fn on_disk(
    path: &Path,
    utf8: Utf8,
    notes: &mut Vec<String>,
) -> Result<(Source, &'static str, bool), Closed> {
    let mut file = File::open(path).map_err(cannot)?;
    let size = file.metadata().map_err(cannot)?.len();
    let mut head = Vec::new();
    file.by_ref()
        .take(1 << 16)
        .read_to_end(&mut head)
        .map_err(cannot)?;
    if let Some(what) = not_text(&head) {
        return refuse(what);
    }
    if size > IN_MEMORY && wide(&head).is_none() {
        let skip = if head.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        let is = match (utf8, std::str::from_utf8(&head)) {
            (Utf8::Checked, _) => is_utf8(&head, &mut file).map_err(cannot)?,
            (Utf8::Believed, Ok(_)) => true,
            (Utf8::Believed, Err(e)) => e.error_len().is_none(),
        };
        if is {
            let mut last = [0];
            file.seek(SeekFrom::End(-1)).map_err(cannot)?;
            file.read_exact(&mut last).map_err(cannot)?;
            let marked = if skip > 0 { "UTF-8 with BOM" } else { "UTF-8" };
            let newline = matches!(last[0], b'\n' | b'\r');
            return Ok((Source::File { file, skip }, marked, newline));
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(cannot)?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    file.read_to_end(&mut bytes).map_err(cannot)?;
    in_memory(bytes, notes)
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
