//! A recording → files of `outcomes/`: all of them or none, never one that is there.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::outcome::OutcomeColumn as Column;
use crate::model::{Day, Item, Practice};
use crate::protocol::{ExportOutcomes, Protocol};
use crate::publish::{self, Lock, MANIFEST, PublishError, private_folder, sha256};

use super::fhir;
use super::guard::guard;
use super::ledger::{Ledger, PENDING, is_outcome_file};
use super::recording::Recording;
use super::row::OutcomeRow;
use super::seal::{self, Batch, SheetSeen};

/// Forms of import files for the EHR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportFormats {
    /// CSV in the practice's own names and words, where `[export.outcomes]` has any.
    pub csv: bool,
    /// FHIR R4 NDJSON: a Communication a contact, a Task a loop.
    pub fhir: bool,
}

/// What is written for one recording: names without their day and number, and the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files(Vec<(&'static str, String)>);

/// What the files are made from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// Today's items, for what a loop is about.
    pub items: &'a [Item],
    /// The charts.
    pub practice: &'a Practice,
    /// The protocol.
    pub protocol: &'a Protocol,
    /// Today.
    pub today: Day,
}

impl Files {
    /// Makes the files of a recording. The first is the outcome file, which alone is read back.
    pub fn of(recording: &Recording, sources: &Sources<'_>, formats: ImportFormats) -> Files {
        let rows = &recording.rows;
        let mut files = vec![(".csv", canonical(rows))];
        if !recording.escalations.is_empty() {
            files.push(("-escalations.csv", escalations(recording)));
        }
        let own = &sources.protocol.export_outcomes;
        if formats.csv && !(own.columns.is_empty() && own.codes.is_empty()) {
            files.push(("-import.csv", own_words(rows, own)));
        }
        if formats.fhir {
            files.push(("-import.ndjson", fhir::ndjson(rows, sources)));
        }
        files.push(("-notes.txt", note_lines(rows, sources)));
        Files(files)
    }

    /// Endings and texts.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(ending, text)| (*ending, text.as_str()))
    }
}

fn table<'a>(
    header: impl Iterator<Item = String>,
    rows: impl Iterator<Item = Vec<String>> + 'a,
) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    // Writing into memory cannot fail, and every row has the header's width.
    let _ = out.write_record(header);
    for row in rows {
        let _ = out.write_record(row);
    }
    String::from_utf8(out.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn cells(row: &OutcomeRow) -> Vec<String> {
    Column::ALL.iter().map(|c| row.cell(*c)).collect()
}

fn canonical(rows: &[OutcomeRow]) -> String {
    table(
        Column::ALL.iter().map(|c| c.word().to_owned()),
        rows.iter().map(cells),
    )
}

fn escalations(recording: &Recording) -> String {
    let header = Column::ALL.iter().map(|c| c.word()).chain(["why"]);
    table(
        header.map(str::to_owned),
        recording.escalations.iter().flat_map(|e| {
            e.rows.iter().map(|r| {
                let mut cells = cells(r);
                cells.push(e.why.to_owned());
                cells
            })
        }),
    )
}

fn own_words(rows: &[OutcomeRow], own: &ExportOutcomes) -> String {
    let header = Column::ALL.iter().map(|c| {
        own.columns
            .get(c.word())
            .map_or_else(|| c.word().to_owned(), |h| guard(h))
    });
    table(
        header,
        rows.iter().map(|row| {
            let mut cells = cells(row);
            if let Some(word) = own.codes.get(row.outcome.word()) {
                cells[Column::Outcome as usize] = guard(word);
            }
            cells
        }),
    )
}

/// Patient, day, list and its line: what one line of notes is about.
type Noted<'a> = (&'a str, Day, &'a str, u32);

/// One line a patient and contact, to be pasted into the chart.
fn note_lines(rows: &[OutcomeRow], sources: &Sources<'_>) -> String {
    let reasons: BTreeMap<&str, String> = sources
        .items
        .iter()
        .map(|i| (i.id.as_str(), i.reason.to_string()))
        .collect();
    let mut lines: BTreeMap<Noted<'_>, (&OutcomeRow, Vec<&str>)> = BTreeMap::new();
    for row in rows {
        let key = (
            row.patient_id.as_str(),
            row.date,
            row.source_file.as_str(),
            row.source_row,
        );
        let (_, about) = lines.entry(key).or_insert((row, Vec::new()));
        if let Some(reason) = reasons.get(row.item.as_str())
            && !about.contains(&reason.as_str())
        {
            about.push(reason);
        }
    }
    let mut out = String::new();
    for (row, about) in lines.into_values() {
        let mut line = format!("{}\t{}: {}", row.patient_id, row.date, row.outcome);
        if let Some(day) = row.appointment_date {
            line.push_str(&format!(", appointment {day}"));
        }
        if let Some(day) = row.next_date {
            line.push_str(&format!(", next {day}"));
        }
        if !about.is_empty() {
            line.push_str(&format!(". About: {}", about.join("; ")));
        }
        if !row.note.is_empty() {
            line.push_str(&format!(". Note: {}", row.note));
        }
        if !row.by.is_empty() {
            line.push_str(&format!(". By {}", row.by));
        }
        if row.escalated {
            line.push_str(". Sent to licensed staff");
        }
        let one_line: String = line
            .chars()
            .map(|c| if c.is_control() && c != '\t' { ' ' } else { c })
            .collect();
        out.push_str(&one_line);
        out.push('\n');
    }
    out
}

/// Names of the files of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The folder.
    pub dir: PathBuf,
    /// Names, the outcome file first.
    pub names: Vec<String>,
    /// What a person should know about the folder.
    pub warnings: Vec<String>,
}

/// Writes a recording's files into `outcomes/` and seals them.
///
/// The files are made ready under hidden names, then listed with their checksums in one step, then moved into place.
/// A run that dies before the list is replaced has recorded nothing; one that dies later has recorded everything, and
/// the next run moves what is left.
///
/// # Errors
/// A folder that is not private or cannot be written to, a full disk; nothing is recorded then.
pub fn write(
    held: &Lock,
    dir: &Path,
    ledger: &Ledger,
    recording: &Recording,
    files: &Files,
    today: Day,
) -> Result<Written, PublishError> {
    let warning = private_folder(dir)?;
    settle_pending(held, dir, ledger)?;
    let base = free_name(dir, ledger, today)?;
    let mut batch = Batch {
        day: Some(today),
        by: names_of(recording),
        ..Batch::default()
    };
    for list in recording.lists.iter().filter(|l| l.refused.is_none()) {
        batch.sheets.push(SheetSeen {
            sha256: list.sha256.clone(),
            rows: list.rows,
            taken: list.accepted,
            name: list.name.clone(),
        });
    }
    let mut names = Vec::new();
    for (ending, text) in files.iter() {
        let name = format!("{base}{ending}");
        publish::replace(&dir.join(format!("{PENDING}{name}")), text.as_bytes())?;
        batch.files.push((name.clone(), sha256(text.as_bytes())));
        names.push(name);
    }
    let manifest = seal::append(ledger.manifest(), &batch);
    publish::replace(&dir.join(MANIFEST), manifest.as_bytes())?;
    let mut warnings: Vec<String> = warning.into_iter().collect();
    for name in &names {
        // Everything is recorded and durable by now: what stays under its hidden name is moved by the next run.
        if let Err(e) = move_into_place(dir, name) {
            warnings.push(format!("{e}; it is recorded, and the next run moves it"));
        }
    }
    Ok(Written {
        dir: dir.to_owned(),
        names,
        warnings,
    })
}

fn names_of(recording: &Recording) -> String {
    let mut names: Vec<&str> = Vec::new();
    for by in recording.lists.iter().flat_map(|l| &l.by) {
        if !names.contains(&by.as_str()) {
            names.push(by);
        }
    }
    names.join("; ")
}

/// Finishes in `outcomes/` what a killed run had sealed, and removes what one had not. Does nothing where there is no such
/// folder.
///
/// # Errors
/// The folder cannot be read or written to.
pub fn settle(held: &Lock, dir: &Path, ledger: &Ledger) -> Result<(), PublishError> {
    match fs::symlink_metadata(dir) {
        Ok(_) => settle_pending(held, dir, ledger),
        Err(_) => Ok(()),
    }
}

fn settle_pending(held: &Lock, dir: &Path, ledger: &Ledger) -> Result<(), PublishError> {
    publish::clear_leftovers(held, dir)?;
    let cannot = |source| PublishError::System {
        path: dir.to_owned(),
        what: "read",
        bytes: None,
        source,
    };
    let mut pending: Vec<String> = fs::read_dir(dir)
        .map_err(cannot)?
        .filter_map(|e| e.ok()?.file_name().into_string().ok())
        .filter_map(|n| Some(n.strip_prefix(PENDING)?.to_owned()))
        .collect();
    pending.sort();
    for name in pending {
        let sealed = ledger
            .batches()
            .iter()
            .any(|b| b.files.iter().any(|(n, _)| *n == name));
        if sealed && fs::symlink_metadata(dir.join(&name)).is_err() {
            move_into_place(dir, &name)?;
        } else {
            fs::remove_file(dir.join(format!("{PENDING}{name}"))).map_err(cannot)?;
        }
    }
    Ok(())
}

fn move_into_place(dir: &Path, name: &str) -> Result<(), PublishError> {
    let path = dir.join(name);
    fs::rename(dir.join(format!("{PENDING}{name}")), &path).map_err(|source| {
        PublishError::System {
            path,
            what: "moved into place",
            bytes: None,
            source,
        }
    })?;
    publish::sync_folder(dir)
}

/// `YYYY-MM-DD-n` with the first number of the day that no file and no batch has.
fn free_name(dir: &Path, ledger: &Ledger, today: Day) -> Result<String, PublishError> {
    let mut n = 1;
    loop {
        let base = format!("{today}-{n}");
        let listed = ledger.batches().iter().any(|b| {
            b.files.iter().any(|(name, _)| {
                name.starts_with(&format!("{base}.")) || name.starts_with(&format!("{base}-"))
            })
        });
        let there = fs::read_dir(dir)
            .map_err(|source| PublishError::System {
                path: dir.to_owned(),
                what: "read",
                bytes: None,
                source,
            })?
            .filter_map(|e| e.ok()?.file_name().into_string().ok())
            .any(|name| {
                name.starts_with(&format!("{base}.")) || name.starts_with(&format!("{base}-"))
            });
        if !listed && !there {
            debug_assert!(is_outcome_file(&format!("{base}.csv")));
            return Ok(base);
        }
        n += 1;
    }
}

/// Writes the rejected rows of every list beside it, or into `fallback` where its folder cannot be written to. A file that
/// is there is left alone; one with the same rows is not written twice. Gives the paths, in the order of the lists.
///
/// # Errors
/// Neither folder can be written to.
pub fn write_rejected(
    recording: &Recording,
    beside: &[Option<PathBuf>],
    fallback: &Path,
) -> Result<Vec<Option<PathBuf>>, PublishError> {
    let mut out = Vec::new();
    for (list, path) in recording.lists.iter().zip(beside) {
        let Some(text) = super::rejects::text(list) else {
            out.push(None);
            continue;
        };
        let folder = path.as_deref().and_then(Path::parent).map(|p| {
            if p.as_os_str().is_empty() {
                Path::new(".")
            } else {
                p
            }
        });
        let written = match folder {
            Some(folder) => match put_rejected(folder, &list.name, &text) {
                Ok(path) => path,
                Err(_) => put_rejected(fallback, &list.name, &text)?,
            },
            None => put_rejected(fallback, &list.name, &text)?,
        };
        out.push(Some(written));
    }
    Ok(out)
}

fn put_rejected(folder: &Path, name: &str, text: &str) -> Result<PathBuf, PublishError> {
    let taken: Vec<String> = super::rejects::names(name)
        .take_while(|n| fs::symlink_metadata(folder.join(n)).is_ok())
        .collect();
    for there in &taken {
        let path = folder.join(there);
        if fs::metadata(&path).is_ok_and(|m| m.is_file() && m.len() == text.len() as u64)
            && fs::read(&path).is_ok_and(|bytes| bytes == text.as_bytes())
        {
            return Ok(path);
        }
    }
    for free in super::rejects::names(name).skip(taken.len()) {
        let path = folder.join(free);
        match publish::write_new(&path, text.as_bytes()) {
            Ok(()) => return Ok(path),
            Err(PublishError::Exists { .. }) => {}
            Err(e) => return Err(e),
        }
    }
    Err(PublishError::System {
        path: folder.to_owned(),
        what: "written",
        bytes: None,
        source: io::ErrorKind::Other.into(),
    })
}
