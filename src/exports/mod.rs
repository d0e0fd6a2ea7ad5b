//! Files → Practice and Intake: what was read, set aside and why.
//!
//! The way of a file: `files` (bytes, encoding, delimiter, header) → `columns` (which table, which field) → `scan`
//! (records, a window at a time, by the strict reader in `records`) → `rows` (cells → typed rows, by `dates` and `values`)
//! → `merge` (charts). `intake` keeps the account. Knows nothing of leak rules.

mod cells;
pub mod columns;
pub mod dates;
mod decode;
pub mod fields;
mod files;
pub mod intake;
mod layout;
mod merge;
pub mod records;
mod reread;
mod rows;
mod scan;
mod shape;
pub mod sheet;
pub mod values;
mod workbook;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::model::{Day, Practice};
use crate::protocol::Protocol;

use columns::Columns;
use dates::{Evidence, Order};
use fields::Table;
use files::{Closed, Opened};
use intake::{ColumnUse, FileIntake, Intake, UnknownValue};
use merge::Builder;
use rows::{FieldIndex, Part, Plan};
use values::Values;

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
    #[error("{}: no exports here (.csv, .tsv or .txt); put the EHR's exports into this folder", dir.display())]
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
    let mut builder = Builder::default();
    let mut accounts = Vec::with_capacity(paths.len());
    for (n, path) in paths.iter().enumerate() {
        let file = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut account = FileIntake {
            file: file.clone(),
            system: "generic".to_owned(),
            ..FileIntake::default()
        };
        match files::open(path, &protocol.mapping) {
            Ok(opened) => {
                let reader = FileReader {
                    number: u16::try_from(n).unwrap_or(u16::MAX),
                    protocol,
                    texts,
                    values: &values,
                    today,
                };
                reader
                    .read(opened, &mut account, &mut builder)
                    .map_err(|source| LoadError::Read { file, source })?;
            }
            Err(Closed::Unrelated) => {
                account
                    .notes
                    .push("not an export that tickler knows; left alone".to_owned());
            }
            Err(Closed::Refused(reason)) => account.refused = Some(reason),
        }
        accounts.push(account);
    }
    let names = accounts.iter().map(|a| a.file.clone()).collect();
    let built = builder.finish(names, today);
    for (account, repeats) in accounts.iter_mut().zip(&built.repeats) {
        settle_account(account, repeats)?;
    }
    let warnings = warnings(&accounts);
    Ok(Loaded {
        practice: built.practice,
        intake: Intake {
            files: accounts,
            warnings,
        },
    })
}

struct FileReader<'a> {
    number: u16,
    protocol: &'a Protocol,
    texts: &'a dyn Texts,
    values: &'a Values,
    today: Day,
}

impl FileReader<'_> {
    /// Reads a file once; where a date column proves to be day-first, once more with that column read so.
    fn read(
        &self,
        mut opened: Opened,
        account: &mut FileIntake,
        builder: &mut Builder,
    ) -> std::io::Result<()> {
        let columns = opened.columns.clone();
        describe(account, &opened, &columns);
        let plan = |orders: Vec<Order>| Plan {
            file: self.number,
            columns: &columns,
            at: FieldIndex::new(&columns),
            orders,
            values: self.values,
            protocol: self.protocol,
            texts: self.texts,
            today: self.today,
        };
        let width = columns.fields.len();
        let mut orders = vec![Order::MonthFirst; width];
        if self.slash_dates(&mut opened, &plan(orders.clone()))? {
            let evidence = self.evidence(&mut opened, &plan(orders.clone()), width)?;
            for (i, e) in evidence.iter().enumerate() {
                let header = columns.headers[i].trim();
                if e.day_first && !e.month_first {
                    orders[i] = Order::DayFirst;
                    account
                        .notes
                        .push(format!("{header}: day first, as its values show"));
                } else if e.open && !e.month_first {
                    account.notes.push(format!(
                        "{header}: nothing shows whether day or month comes first; read month first"
                    ));
                }
            }
        }
        builder.loaded(columns.table);
        let plan = plan(orders);
        let (delimiter, start) = (opened.delimiter, opened.start);
        let mut tally = Tally::default();
        scan::scan(
            &mut opened.source,
            &plan,
            delimiter,
            start,
            &mut |mut part| {
                tally.add(&mut part);
                builder.take(columns.table, part, self.today);
            },
        )?;
        tally.tell(account, &columns, self.today);
        Ok(())
    }

    /// Whether the first rows hold dates whose order must be proved.
    fn slash_dates(&self, opened: &mut Opened, plan: &Plan<'_>) -> std::io::Result<bool> {
        Ok(self
            .first_rows(opened, plan)?
            .iter()
            .any(|e| *e != Evidence::default()))
    }

    fn first_rows(&self, opened: &mut Opened, plan: &Plan<'_>) -> std::io::Result<Vec<Evidence>> {
        let head = files::head(&mut opened.source)?;
        let mut part = Part::new(plan);
        let at = opened.start.offset.min(head.len());
        let mut records = records::Records::new(&head, opened.delimiter, at, opened.start.line);
        for _ in 0..200 {
            match records.step() {
                Some(records::Step::Record) => part.take(plan, &records, 0),
                Some(_) => {}
                None => break,
            }
        }
        Ok(part.evidence)
    }

    fn evidence(
        &self,
        opened: &mut Opened,
        plan: &Plan<'_>,
        width: usize,
    ) -> std::io::Result<Vec<Evidence>> {
        let mut all = vec![Evidence::default(); width];
        let (delimiter, start) = (opened.delimiter, opened.start);
        scan::scan(&mut opened.source, plan, delimiter, start, &mut |part| {
            for (mine, theirs) in all.iter_mut().zip(&part.evidence) {
                *mine = mine.and(*theirs);
            }
        })?;
        Ok(all)
    }
}

fn describe(account: &mut FileIntake, opened: &Opened, columns: &Columns) {
    account.table = Some(columns.table.word().to_owned());
    account.encoding = opened.encoding.to_owned();
    account.delimiter = layout::delimiter_word(opened.delimiter);
    account.notes.extend(opened.notes.iter().cloned());
    for (header, field) in columns.headers.iter().zip(&columns.fields) {
        match field {
            Some(field) => account.columns.push(ColumnUse {
                header: header.trim().to_owned(),
                field: field.word().to_owned(),
            }),
            None if header.trim().is_empty() => {}
            None => account.ignored_columns.push(header.trim().to_owned()),
        }
    }
}

/// What the parts of one file add up to.
#[derive(Default)]
struct Tally {
    read: u64,
    left_out: BTreeMap<&'static str, u64>,
    set_aside: Vec<intake::SetAside>,
    unknown: BTreeMap<(fields::Field, String), u64>,
    unreadable: BTreeMap<usize, u64>,
    oldest: Option<Day>,
    newest: Option<Day>,
    last_good_line: u32,
}

impl Tally {
    fn add(&mut self, part: &mut Part) {
        self.read += part.read;
        for (reason, n) in &part.left_out {
            *self.left_out.entry(reason).or_default() += n;
        }
        self.set_aside.append(&mut part.set_aside);
        for (key, n) in std::mem::take(&mut part.unknown) {
            *self.unknown.entry(key).or_default() += n;
        }
        for (column, n) in &part.unreadable {
            *self.unreadable.entry(*column).or_default() += n;
        }
        self.oldest = match (self.oldest, part.oldest) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.newest = self.newest.max(part.newest);
        self.last_good_line = self.last_good_line.max(part.last_good_line);
    }

    fn tell(mut self, account: &mut FileIntake, columns: &Columns, today: Day) {
        // Totals below the last row are no rows; anywhere else such a line is one that was lost.
        let last = self.last_good_line;
        let before = self.set_aside.len();
        self.set_aside
            .retain(|s| !(s.reason == shape::TOTALS && s.line > last));
        let totals = (before - self.set_aside.len()) as u64;
        if totals > 0 {
            *self.left_out.entry(shape::TOTALS).or_default() += totals;
        }
        account.rows.read = self.read;
        account.rows.left_out = self.left_out.values().sum();
        account.rows.set_aside = self.set_aside.len() as u64;
        account.left_out_reasons = self
            .left_out
            .into_iter()
            .map(|(r, n)| (r.to_owned(), n))
            .collect();
        account.set_aside = self.set_aside;
        account.unknown_values = self
            .unknown
            .into_iter()
            .map(|((field, value), count)| UnknownValue {
                field: field.word().to_owned(),
                value,
                count,
            })
            .collect();
        account.unreadable_dates = self
            .unreadable
            .into_iter()
            .filter_map(|(i, n)| Some((columns.headers.get(i)?.trim().to_owned(), n)))
            .collect();
        account.oldest = self.oldest;
        account.newest = self.newest;
        account.age_days = self.newest.map(|d| today - d);
    }
}

/// Puts the repeated records into the account and checks that it adds up.
fn settle_account(
    account: &mut FileIntake,
    repeats: &BTreeMap<&'static str, u64>,
) -> Result<(), LoadError> {
    account.duplicate_reasons = repeats.iter().map(|(r, n)| ((*r).to_owned(), *n)).collect();
    let rows = &mut account.rows;
    rows.duplicates = repeats.values().sum();
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

fn warnings(accounts: &[FileIntake]) -> Vec<String> {
    let mut out = Vec::new();
    for a in accounts {
        if let Some(reason) = &a.refused {
            out.push(format!("{}: refused: {reason}", a.file));
            continue;
        }
        if a.rows.set_aside > 0 {
            out.push(format!(
                "{}: {} of {} rows set aside; `tickler check --rejects FILE` writes them with their reasons",
                a.file, a.rows.set_aside, a.rows.read
            ));
        }
        for u in &a.unknown_values {
            out.push(format!(
                "{}: {} has the word {:?} {} times, which tickler does not know; add to tickler.toml: [values.{}] {:?} = \"...\"",
                a.file, u.field, u.value, u.count, u.field, u.value
            ));
        }
        for (column, n) in &a.unreadable_dates {
            out.push(format!(
                "{}: {column}: {n} values are not dates and count as empty",
                a.file
            ));
        }
        if a.table.is_some() && a.rows.read == 0 {
            out.push(format!("{}: has a header and no rows", a.file));
        }
    }
    for table in Table::ALL {
        let main = accounts
            .iter()
            .any(|a| a.table.as_deref() == Some(table.word()));
        if !main && matches!(table, Table::Orders | Table::Referrals) {
            out.push(format!(
                "no {} export: its loops were not looked at",
                table.word()
            ));
        }
    }
    out
}

#[cfg(test)]
mod tests;
