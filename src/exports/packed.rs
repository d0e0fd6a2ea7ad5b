//! What is packed in a file: gzip, zip with one or many members, the sheets of a workbook. Within fixed limits.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::workbook;

/// Members of one zip.
const MAX_MEMBERS: usize = 2_000;
/// Bytes that one packed file may unpack to; it is held in memory.
const MAX_INFLATED: u64 = 1 << 30;
/// How many times its packed size a member may unpack to, where it is over [`RATIO_FROM`] bytes.
const MAX_RATIO: u64 = 200;
const RATIO_FROM: u64 = 4 << 20;
/// Bytes of a workbook.
const MAX_WORKBOOK: u64 = 256 << 20;

/// One table's text in the folder: a file, or a part of one.
pub(super) struct Member {
    /// As shown: `export.zip/visits.csv`, `export.xlsx/Sheet2`.
    pub(super) name: String,
    pub(super) notes: Vec<String>,
    from: From,
}

enum From {
    Path(PathBuf),
    Gzip(PathBuf),
    Zip(PathBuf, usize),
    Sheet(Vec<u8>),
}

/// What a member holds.
pub(super) enum Content {
    /// Text of a sheet, one line a row.
    Sheet(Vec<u8>),
    /// Bytes of an unpacked file.
    Bytes(Vec<u8>),
    /// A plain file.
    Path(PathBuf),
}

/// The members of a file, in name order, told by its first bytes whatever its name says.
///
/// # Errors
/// The sentence by which the file is refused.
pub(super) fn members(path: &Path, name: &str, head: &[u8]) -> Result<Vec<Member>, String> {
    let one = |name: String, note: &str, from: From| Member {
        name,
        notes: if note.is_empty() {
            Vec::new()
        } else {
            vec![note.to_owned()]
        },
        from,
    };
    if head.starts_with(b"\x1f\x8b") {
        return Ok(vec![one(
            name.to_owned(),
            "unpacked (gzip)",
            From::Gzip(path.to_owned()),
        )]);
    }
    if !head.starts_with(b"PK\x03\x04") {
        return Ok(vec![one(name.to_owned(), "", From::Path(path.to_owned()))]);
    }
    let mut zip = open_zip(path)?;
    if zip.index_for_name("xl/workbook.xml").is_some() {
        let bytes = read_up_to(path, MAX_WORKBOOK)?;
        let sheets = workbook::sheets(&bytes)?;
        let only = sheets.len() == 1;
        return Ok(sheets
            .into_iter()
            .map(|s| {
                let shown = if only {
                    name.to_owned()
                } else {
                    format!("{name}/{}", s.name)
                };
                one(shown, "", From::Sheet(s.text))
            })
            .collect());
    }
    if zip.len() > MAX_MEMBERS {
        return Err(format!(
            "this zip has over {MAX_MEMBERS} members; unpack what is needed"
        ));
    }
    let mut found = Vec::new();
    for i in 0..zip.len() {
        let entry = zip.by_index_raw(i).map_err(|_| damaged())?;
        let inner = entry.name().unwrap_or_default().replace('\\', "/");
        let base = inner.rsplit('/').next().unwrap_or_default().to_lowercase();
        let wanted = [".csv", ".tsv", ".txt", ".tab", ".psv"]
            .iter()
            .any(|e| base.ends_with(e));
        if entry.is_file() && wanted && !base.starts_with('.') && !inner.starts_with("__MACOSX") {
            if entry.encrypted() {
                return Err("this zip is locked by a password; unpack it first".to_owned());
            }
            found.push((format!("{name}/{inner}"), i));
        }
    }
    if found.is_empty() {
        return Err("this zip holds no CSV, TSV or TXT; unpack it first".to_owned());
    }
    found.sort();
    Ok(found
        .into_iter()
        .map(|(shown, i)| one(shown, "unpacked (zip)", From::Zip(path.to_owned(), i)))
        .collect())
}

impl Member {
    /// Unpacks the member.
    ///
    /// # Errors
    /// The sentence by which it is refused.
    pub(super) fn load(self) -> Result<Content, String> {
        match self.from {
            From::Path(path) => Ok(Content::Path(path)),
            From::Sheet(text) => Ok(Content::Sheet(text)),
            From::Gzip(path) => {
                let file = File::open(path).map_err(|e| format!("cannot be read: {}", e.kind()))?;
                let packed = file.metadata().map_or(0, |m| m.len());
                let unpacked = flate2::read::MultiGzDecoder::new(BufReader::new(file));
                bounded(unpacked, packed).map(Content::Bytes)
            }
            From::Zip(path, i) => {
                let mut zip = open_zip(&path)?;
                let entry = zip.by_index(i).map_err(|_| damaged())?;
                let packed = entry.compressed_size();
                bounded(entry, packed).map(Content::Bytes)
            }
        }
    }
}

fn damaged() -> String {
    "this packed file is damaged or only partly copied; copy it again".to_owned()
}

fn open_zip(path: &Path) -> Result<zip::ZipArchive<BufReader<File>>, String> {
    let file = File::open(path).map_err(|e| format!("cannot be read: {}", e.kind()))?;
    zip::ZipArchive::new(BufReader::new(file)).map_err(|_| damaged())
}

fn read_up_to(path: &Path, limit: u64) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|e| format!("cannot be read: {}", e.kind()))?;
    let mut bytes = Vec::new();
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| format!("cannot be read: {}", e.kind()))?;
    if bytes.len() as u64 > limit {
        return Err("this workbook is too large; save it as CSV".to_owned());
    }
    Ok(bytes)
}

/// Reads to the end within the limits: what a packed file says of its own size is not trusted.
fn bounded(reader: impl Read, packed: u64) -> Result<Vec<u8>, String> {
    let limit = packed
        .saturating_mul(MAX_RATIO)
        .max(RATIO_FROM)
        .min(MAX_INFLATED);
    let mut bytes = Vec::new();
    reader
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| damaged())?;
    if bytes.len() as u64 > limit {
        return Err(
            "this packed file unpacks to far more than its size; unpack it first".to_owned(),
        );
    }
    Ok(bytes)
}

/// A zip with these members.
#[cfg(test)]
pub(super) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::{Cursor, Write};
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
