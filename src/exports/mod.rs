//! Files → Practice and Intake: what was read, set aside and why.
//!
//! The way of a file: `files` (with `packed`, `workbook`, `decode`: its text) → `header` (with `which`, `hint`,
//! `mapper`, `system`, `tokens`: which table, which field, whose words; `faults`: what is missing) → `reader` → `scan` (records, a
//! window at a time, by the strict reader in `records` and `dialect`, judged by `shape` and `footer`) → `typed` (cells → `rows`, `dealt` to shards, by
//! `dates`, `values` and `doubt`) → `merge` (charts). `tally` and `intake` keep the account, `warnings` says what to look
//! at, `mapping` checks the practice's own. `sheet` reads lists that come back, `reread` gives a row's texts once more,
//! `addresses` says where letters go, `propose` writes the mapping down. Knows nothing of leak rules.

mod addresses;
mod cells;
pub mod columns;
pub mod dates;
mod dealt;
mod decode;
pub mod dialect;
mod doubt;
mod fast;
mod faults;
pub mod fields;
mod files;
mod footer;
mod header;
mod hint;
pub mod intake;
mod layout;
mod mapper;
mod mapping;
mod merge;
mod noted;
mod packed;
mod propose;
mod reader;
pub mod records;
mod rejects;
mod reread;
mod rows;
mod scan;
mod shape;
pub mod sheet;
mod system;
mod tally;
mod tokens;
mod typed;
pub mod values;
mod warnings;
mod which;
mod workbook;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::model::{Day, Practice};
use crate::protocol::Protocol;

use fields::Table;
use files::Closed;
use intake::{FileIntake, Intake};
use merge::Builder;
use packed::Member;
use reader::FileReader;
use values::Values;

pub use addresses::addresses;
pub use columns::How;
pub use mapping::check_mapping;
pub use propose::propose;
pub use rejects::{Reject, rejects};
pub use reread::Places;
pub use rows::Texts;

/// The practice and the account of its files.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// The charts.
    pub practice: Practice,
    /// What was read, set aside and why.
    pub intake: Intake,
}

/// Why nothing could be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder cannot be read.
    #[error("{}: the folder cannot be read", dir.display())]
    Folder {
        /// The folder.
        dir: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No file with a known ending.
    #[error("{}: no exports here (.csv, .tsv, .txt, .xlsx, .zip or .gz); put the EHR's exports into this folder", dir.display())]
    NoExports {
        /// The folder.
        dir: PathBuf,
    },
    /// A file changed or failed while it was read.
    #[error("{file}: failed while it was read")]
    Read {
        /// The file's name.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// The account of a file does not add up: a fault in tickler.
    #[error(
        "{file}: {read} rows were read, but {told} are accounted for; this is a fault in tickler, nothing was written"
    )]
    Account {
        /// The file's name.
        file: String,
        /// Rows read.
        read: u64,
        /// Rows accounted for.
        told: u64,
    },
}

/// Loads every export of a folder.
///
/// Files are taken in name order; each is read in parallel windows. A file that cannot be taken whole is refused with its
/// reason in the intake, and the others are loaded.
///
/// # Errors
/// A folder that cannot be read or holds no exports, a file that fails while it is read.
pub fn load(
    dir: &Path,
    protocol: &Protocol,
    texts: &dyn Texts,
    today: Day,
) -> Result<Loaded, LoadError> {
    let paths = files::find(dir).map_err(|source| LoadError::Folder {
        dir: dir.to_owned(),
        source,
    })?;
    if paths.is_empty() {
        return Err(LoadError::NoExports {
            dir: dir.to_owned(),
        });
    }
    let values = Values::new(&protocol.mapping);
    let notes = noted::Notes::default();
    let mut builder = Builder::new(today);
    let mut accounts: Vec<FileIntake> = Vec::with_capacity(paths.len());
    for path in &paths {
        match files::members(path) {
            Err(closed) => accounts.push(closed_account(files::name_of(path), closed)),
            Ok(members) => {
                for (n, member) in members.into_iter().enumerate() {
                    let reader = FileReader {
                        number: u16::try_from(accounts.len()).unwrap_or(u16::MAX),
                        protocol,
                        texts,
                        notes: &notes,
                        values: &values,
                        today,
                    };
                    let file = member.name.clone();
                    let account = reader
                        .account(member, &|| again(path, n), &mut builder)
                        .map_err(|source| LoadError::Read { file, source })?;
                    accounts.push(account);
                }
            }
        }
    }
    refuse_empty(&mut accounts, &mut builder);
    let names = accounts.iter().map(|a| a.file.clone()).collect();
    let built = builder.finish(names);
    for (n, account) in accounts.iter_mut().enumerate() {
        account.replaced.clone_from(&built.replaced[n]);
        settle_account(account, &built.repeats[n])?;
    }
    let warnings::Warnings {
        all: mut warnings,
        grave,
    } = warnings::of(&accounts, &built.known, &built.practice);
    warnings.extend(mapping::unused_columns(&protocol.mapping, &accounts));
    let unmet = values
        .never_met()
        .filter(|(field, _)| *field != fields::Field::Outcome)
        .map(|(field, word)| {
            format!(
                "tickler.toml: [values.{}] {word:?}: no export has this word any more, or not yet",
                field.word()
            )
        })
        .collect();
    Ok(Loaded {
        practice: built.practice,
        intake: Intake {
            files: accounts,
            warnings,
            grave,
            damaged_ids: warnings::zeros_lost(&built.known),
            unmet,
        },
    })
}

/// Refuses a header without rows where rows are the office's work: taken as loaded it would say that nothing was ordered,
/// referred or booked. One empty shard beside others is no more than a note.
fn refuse_empty(accounts: &mut [FileIntake], builder: &mut Builder) {
    for table in [
        Table::Visits,
        Table::Appointments,
        Table::Orders,
        Table::Referrals,
    ] {
        let of_table = |a: &FileIntake| a.table.as_deref() == Some(table.word());
        if accounts.iter().any(|a| of_table(a) && !a.is_header_only()) {
            continue;
        }
        for (n, account) in accounts.iter_mut().enumerate() {
            if !of_table(account) {
                continue;
            }
            builder.forget(u16::try_from(n).unwrap_or(u16::MAX));
            *account = FileIntake {
                file: std::mem::take(&mut account.file),
                system: std::mem::take(&mut account.system),
                encoding: std::mem::take(&mut account.encoding),
                delimiter: std::mem::take(&mut account.delimiter),
                refused: Some(format!(
                    "has the header of {} and no rows; export it again, or take the file away if the office has none",
                    table.word()
                )),
                ..FileIntake::default()
            };
        }
    }
}

/// Member number `n` of a path once more.
fn again(path: &Path, n: usize) -> Result<Member, Closed> {
    files::members(path)?
        .into_iter()
        .nth(n)
        .ok_or_else(|| Closed::Refused("changed while it was read; run again".to_owned()))
}

fn empty_account(file: String) -> FileIntake {
    FileIntake {
        file,
        system: system::generic().name.to_owned(),
        ..FileIntake::default()
    }
}

fn closed_account(file: String, closed: Closed) -> FileIntake {
    let mut account = empty_account(file);
    match closed {
        Closed::Unrelated => account
            .notes
            .push("not an export that tickler knows; left alone".to_owned()),
        Closed::Beside(sentence) => {
            account.notes.push(sentence.clone());
            account.lacks.push(sentence);
        }
        Closed::Refused(reason) => account.refused = Some(reason),
    }
    account
}

/// Puts the repeated records into the account and checks that it adds up.
fn settle_account(
    account: &mut FileIntake,
    repeats: &BTreeMap<&'static str, u64>,
) -> Result<(), LoadError> {
    let rows = &mut account.rows;
    for (reason, n) in repeats {
        let (sum, reasons) = if *reason == merge::TEST_PATIENT {
            (&mut rows.left_out, &mut account.left_out_reasons)
        } else {
            (&mut rows.duplicates, &mut account.duplicate_reasons)
        };
        *sum += n;
        *reasons.entry((*reason).to_owned()).or_default() += n;
    }
    let told = rows.duplicates + rows.left_out + rows.set_aside;
    rows.loaded = rows.read.saturating_sub(told);
    if rows.adds_up() {
        Ok(())
    } else {
        Err(LoadError::Account {
            file: account.file.clone(),
            read: rows.read,
            told,
        })
    }
}

#[cfg(test)]
mod cases;
#[cfg(test)]
mod pollution;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod unseen;
