//! The ledger: reading `outcomes/` back is the only memory. What does not fit its checksums is named and refused.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::exports::dialect::Dialect;
use crate::exports::records::{Records, Step};
use crate::model::outcome::OutcomeColumn as Column;
use crate::model::{Chart, Practice, SourceRow};
use crate::publish::{MANIFEST, sha256};

use super::row::OutcomeRow;
use super::seal::{self, Batch};

/// Start of the name of a file whose run has listed it and died before it stood in its place.
pub(super) const PENDING: &str = ".pending-";

/// Why the ledger is not read, and with it nothing is recorded or listed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The folder or a file cannot be read.
    #[error("{}: cannot be read", path.display())]
    Read {
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The list of checksums was edited, cut or put in another order.
    #[error("{}:{line}: {what}; put the folder back from a backup", path.display())]
    Manifest {
        /// The list of checksums.
        path: PathBuf,
        /// The first line that is wrong, from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// An outcome file was edited or damaged.
    #[error("{}: was changed after it was written (its checksum differs); put it back from a backup, outcome files are never edited", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// An outcome file is gone.
    #[error("{}: is missing; put it back from a backup", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// An outcome file that the list of checksums does not know.
    #[error("{}: is not in {MANIFEST}; either it was not written here (move it away) or {MANIFEST} was cut (put it back from a backup)", path.display())]
    Unlisted {
        /// The file.
        path: PathBuf,
    },
    /// A row of an outcome file that does not read.
    #[error("{}:{line}: {what}", path.display())]
    Row {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: u32,
        /// What is wrong.
        what: String,
    },
}

/// One recorded answer and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The row.
    pub row: OutcomeRow,
    /// The run that recorded it: an index into [`Ledger::batches`].
    pub batch: usize,
    /// Line in the outcome file, from 1.
    pub line: u32,
}

/// Everything that was ever recorded, in the order of recording.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    entries: Vec<Entry>,
    batches: Vec<Batch>,
    manifest: String,
    notes: Vec<String>,
    by_row: BTreeMap<String, Vec<usize>>,
    ids: BTreeSet<String>,
}

/// What [`Ledger::attach`] did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attached {
    /// Contacts added to charts.
    pub contacts: u64,
    /// Of them, contacts that the EHR's own log had as well.
    pub in_the_log: u64,
    /// Recorded answers about patients who are in no export any more.
    pub patients_gone: u64,
}

impl Ledger {
    /// Reads the folder; one that is not there is an empty ledger.
    ///
    /// # Errors
    /// Anything that does not fit the checksums: the first fault, by name.
    pub fn read(dir: &Path) -> Result<Ledger, LedgerError> {
        let manifest_path = dir.join(MANIFEST);
        let manifest = match fs::read_to_string(&manifest_path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => String::new(),
            Err(source) => {
                return Err(LedgerError::Read {
                    path: manifest_path,
                    source,
                });
            }
        };
        let batches = seal::parse(&manifest).map_err(|(line, what)| LedgerError::Manifest {
            path: manifest_path,
            line,
            what,
        })?;
        nothing_unlisted(dir, &batches)?;
        let mut ledger = Ledger {
            batches,
            manifest,
            ..Ledger::default()
        };
        for n in 0..ledger.batches.len() {
            let files = ledger.batches[n].files.clone();
            for (i, (name, sum)) in files.iter().enumerate() {
                let bytes = listed(dir, name, sum);
                if i == 0 {
                    ledger.take(n, &dir.join(name), &bytes?)?;
                } else if let Err(LedgerError::Changed { path }) = bytes {
                    // Files for other programs are taken away by them; they are not read back.
                    ledger.notes.push(format!(
                        "{}: was changed after it was written; it is not read back",
                        path.display()
                    ));
                }
            }
        }
        Ok(ledger)
    }

    fn take(&mut self, batch: usize, path: &Path, bytes: &[u8]) -> Result<(), LedgerError> {
        let mut records = Records::new(bytes, Dialect::strict(b','), 0, 1);
        let mut header = true;
        while let Some(step) = records.step() {
            let fault = |what: String| LedgerError::Row {
                path: path.to_owned(),
                line: records.start_line(),
                what,
            };
            match step {
                Step::Blank => continue,
                Step::SetAside { fault: f, .. } => return Err(fault(f.sentence().to_owned())),
                Step::Record => {}
            }
            let cells: Option<Vec<String>> = (0..records.len())
                .map(|i| records.text(i).ok().map(Cow::into_owned))
                .collect();
            let cells = cells.ok_or_else(|| fault("is not UTF-8".to_owned()))?;
            if std::mem::take(&mut header) {
                if !cells
                    .iter()
                    .map(String::as_str)
                    .eq(Column::ALL.iter().map(|c| c.word()))
                {
                    return Err(fault("is not the header of an outcome file".to_owned()));
                }
                continue;
            }
            let row = OutcomeRow::parse(&cells)
                .map_err(|column| fault(format!("the column {column} does not read")))?;
            self.add(Entry {
                row,
                batch,
                line: records.start_line(),
            });
        }
        Ok(())
    }

    fn add(&mut self, entry: Entry) {
        self.ids.insert(entry.row.contact_id.as_str().to_owned());
        self.by_row
            .entry(entry.row.contact_id.row_id().to_owned())
            .or_default()
            .push(self.entries.len());
        self.entries.push(entry);
    }

    /// Every answer, in the order of recording.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Every run that recorded something, oldest first.
    pub fn batches(&self) -> &[Batch] {
        &self.batches
    }

    /// What should be known and stops nothing.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Answers to one list row, in the order of recording.
    pub fn of_row(&self, row_id: &str) -> impl Iterator<Item = &Entry> {
        let found = self.by_row.get(row_id).map_or(&[][..], Vec::as_slice);
        found.iter().map(|i| &self.entries[*i])
    }

    /// Whether an answer was recorded.
    pub fn has(&self, contact_id: &str) -> bool {
        self.ids.contains(contact_id)
    }

    /// The run in which a worked list with exactly these bytes was first recorded.
    pub fn list(&self, sha256: &str) -> Option<&Batch> {
        self.batches
            .iter()
            .find(|b| b.sheets.iter().any(|s| s.sha256 == sha256))
    }

    /// A ledger in memory that holds these rows, recorded on one day.
    #[cfg(test)]
    pub(super) fn holding(rows: &[OutcomeRow], day: crate::model::Day) -> Ledger {
        let mut ledger = Ledger::default();
        ledger.batches.push(Batch {
            day: Some(day),
            ..Batch::default()
        });
        for row in rows {
            ledger.add(Entry {
                row: row.clone(),
                batch: 0,
                line: 0,
            });
        }
        ledger
    }

    /// The text of the list of checksums.
    pub(super) fn manifest(&self) -> &str {
        &self.manifest
    }

    /// Adds every answer to its patient's chart as a contact. A contact that the EHR's own log has under the same id is
    /// replaced, so that it counts once; attached twice, nothing is there twice.
    ///
    /// Contacts of a chart are then sorted by date; of one day, the EHR's come first, then the recorded ones in the order
    /// in which they were recorded.
    pub fn attach(&self, practice: &mut Practice) -> Attached {
        let mut attached = Attached::default();
        let files: Vec<u16> = self
            .batches
            .iter()
            .map(|b| place_of(practice, b.files.first().map_or("", |(name, _)| name)))
            .collect();
        let mut touched: BTreeSet<usize> = BTreeSet::new();
        for entry in &self.entries {
            let row = &entry.row;
            let Ok(at) = practice
                .charts
                .binary_search_by(|c| (**c.id()).cmp(row.patient_id.as_str()))
            else {
                attached.patients_gone += 1;
                continue;
            };
            let chart = &mut practice.charts[at];
            if touched.insert(at) {
                attached.in_the_log += self.take_out_copies(chart);
            }
            chart.contacts.push(row.contact(SourceRow {
                file: files[entry.batch],
                line: entry.line,
                offset: 0,
            }));
            attached.contacts += 1;
        }
        for at in touched {
            // A stable sort: within a day the order of recording stays.
            practice.charts[at]
                .contacts
                .sort_by_key(|c| (c.date, c.recorded));
        }
        attached
    }

    /// Removes what the EHR exports of our own answers, and what was attached before; all is added from here.
    fn take_out_copies(&self, chart: &mut Chart) -> u64 {
        chart.contacts.retain(|c| !c.recorded);
        let before = chart.contacts.len();
        chart.contacts.retain(|c| !self.ids.contains(&*c.id));
        (before - chart.contacts.len()) as u64
    }
}

/// The number of an outcome file in the practice's list of files.
fn place_of(practice: &mut Practice, name: &str) -> u16 {
    let name = format!("outcomes/{name}");
    let at = match practice.files.iter().position(|f| *f == name) {
        Some(at) => at,
        None => {
            practice.files.push(name);
            practice.files.len() - 1
        }
    };
    u16::try_from(at).unwrap_or(u16::MAX)
}

/// The bytes of a listed file; where its run died before the last step, those it had made ready.
fn listed(dir: &Path, name: &str, sum: &str) -> Result<Vec<u8>, LedgerError> {
    let path = dir.join(name);
    match fs::read(&path) {
        Ok(bytes) if sha256(&bytes) == sum => Ok(bytes),
        Ok(_) => Err(LedgerError::Changed { path }),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            match fs::read(dir.join(format!("{PENDING}{name}"))) {
                Ok(bytes) if sha256(&bytes) == sum => Ok(bytes),
                _ => Err(LedgerError::Missing { path }),
            }
        }
        Err(source) => Err(LedgerError::Read { path, source }),
    }
}

/// Refuses outcome files that no batch lists: memory that nothing vouches for.
fn nothing_unlisted(dir: &Path, batches: &[Batch]) -> Result<(), LedgerError> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => {
            return Err(LedgerError::Read {
                path: dir.to_owned(),
                source,
            });
        }
    };
    let listed: BTreeSet<&str> = batches
        .iter()
        .flat_map(|b| b.files.iter().map(|(name, _)| name.as_str()))
        .collect();
    let mut names: Vec<String> = entries
        .filter_map(|e| e.ok()?.file_name().into_string().ok())
        .filter(|n| is_outcome_file(n) && !listed.contains(n.as_str()))
        .collect();
    names.sort();
    match names.into_iter().next() {
        Some(name) => Err(LedgerError::Unlisted {
            path: dir.join(name),
        }),
        None => Ok(()),
    }
}

/// `YYYY-MM-DD-n.csv`.
pub(super) fn is_outcome_file(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".csv") else {
        return false;
    };
    let b = stem.as_bytes();
    b.len() > 11
        && b.iter().enumerate().all(|(i, c)| match i {
            4 | 7 | 10 => *c == b'-',
            _ => c.is_ascii_digit(),
        })
}
