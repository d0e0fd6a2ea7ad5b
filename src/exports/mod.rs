//! Files → Practice and Intake: what was read, set aside and why.
//!
//! The way of a file: `files` (with `packed`, `workbook`, `decode`: its text) → `header` (with `which`, `mapper`,
//! `system`, `tokens`: which table, which field, whose words; `faults`: what is missing) → `scan` (records, a window at a time, by the strict reader in
//! `records`, judged by `shape`) → `typed` (cells → `rows`, by `dates`, `values` and `doubt`) → `merge` (charts).
//! `tally` and `intake` keep the account, `warnings` says what to look at. `sheet` reads lists that come back, `reread`
//! gives a row's texts once more, `propose` writes the mapping down. Knows nothing of leak rules.

mod cells;
pub mod columns;
pub mod dates;
mod decode;
mod doubt;
mod fast;
mod faults;
pub mod fields;
mod files;
mod footer;
mod header;
pub mod intake;
mod layout;
mod mapper;
mod mapping;
mod merge;
mod noted;
mod packed;
mod propose;
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

use dates::{Evidence, Form, Order, Serial};
use fields::Table;
use files::{Closed, Opened, Utf8};
use intake::{FileIntake, Intake};
use merge::Builder;
use packed::Member;
use rows::Plan;
use tally::Tally;
use values::Values;

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
    let mut warnings = warnings::of(&accounts, &built.known, &built.practice);
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
        Closed::Refused(reason) => account.refused = Some(reason),
    }
    account
}

struct FileReader<'a> {
    number: u16,
    protocol: &'a Protocol,
    texts: &'a dyn Texts,
    notes: &'a noted::Notes,
    values: &'a Values,
    today: Day,
}

impl FileReader<'_> {
    /// Opens and reads a member. A large one is believed to be UTF-8 until a window shows that it is not; then what was
    /// taken of it is given up, and it is read `again` in its own encoding.
    fn account(
        &self,
        member: Member,
        again: &dyn Fn() -> Result<Member, Closed>,
        builder: &mut Builder,
    ) -> std::io::Result<FileIntake> {
        let file = member.name.clone();
        let mut opened = files::open(member, &self.protocol.mapping, Utf8::Believed);
        let mut believed = true;
        loop {
            let mut account = empty_account(file.clone());
            match opened {
                Ok(opened) => {
                    if self.read(opened, &mut account, builder)? || !believed {
                        return Ok(account);
                    }
                }
                Err(closed) => return Ok(closed_account(file, closed)),
            }
            builder.forget(self.number);
            believed = false;
            opened = again().and_then(|m| files::open(m, &self.protocol.mapping, Utf8::Checked));
        }
    }

    /// Reads a file once; where its dates leave something open, once more before, for their columns alone. False where
    /// its bytes are not UTF-8.
    fn read(
        &self,
        mut opened: Opened,
        account: &mut FileIntake,
        builder: &mut Builder,
    ) -> std::io::Result<bool> {
        let columns = opened.columns.clone();
        tally::describe(account, &opened, &columns);
        let forms = self.forms(&mut opened, &columns, account)?;
        let mut plan = self.plan(&columns, forms);
        plan.extra = opened.extra;
        builder.begin(self.number, columns.table);
        let mut tally = Tally::default();
        let (dialect, start) = (opened.dialect, opened.start);
        scan::scan(
            &mut opened.source,
            &plan,
            dialect,
            start,
            &mut |mut part| {
                tally.add(&mut part);
                builder.take(self.number, part);
            },
        )?;
        if let Some(reason) = tally.refuses(self.protocol.limits.damaged_percent) {
            builder.forget(self.number);
            account.refused = Some(reason);
            account.table = None;
            account.columns.clear();
            account.ignored_columns.clear();
            account.notes.clear();
            return Ok(tally.utf8());
        }
        let utf8 = tally.utf8();
        tally.tell(account, &columns, self.today);
        Ok(utf8)
    }

    fn plan<'p>(&'p self, columns: &'p columns::Columns, forms: Vec<Form>) -> Plan<'p> {
        Plan::new(
            self.number,
            columns,
            forms,
            self.values,
            self.protocol,
            (self.texts, self.notes),
            self.today,
        )
    }

    /// How the dates of each column are written, by their header and by what they show.
    fn forms(
        &self,
        opened: &mut Opened,
        columns: &columns::Columns,
        account: &mut FileIntake,
    ) -> std::io::Result<Vec<Form>> {
        let zone = self.protocol.timezone.parse().ok();
        let mut forms: Vec<Form> = columns
            .headers
            .iter()
            .zip(&columns.fields)
            .map(|(header, field)| {
                let folded = columns::fold_header(header);
                Form {
                    pivot: (*field == Some(fields::Field::DateOfBirth)).then(|| self.today.year()),
                    utc: folded.ends_with("utc"),
                    zone,
                    serial: (columns.system.days_1840.as_ref() == Some(&folded))
                        .then_some(Serial::From1840),
                    ..Form::default()
                }
            })
            .collect();
        let dates: Vec<usize> = (0..forms.len())
            .filter(|i| columns.fields[*i].is_some_and(fields::Field::is_date))
            .collect();
        let open = |e: &Evidence| e.open || e.day_first || e.month_first || e.serial;
        let first = self.first_rows(opened, &dates, &forms)?;
        if !first.iter().any(open) {
            return Ok(forms);
        }
        let mut plan = self.plan(columns, forms.clone());
        plan.extra = opened.extra;
        plan.dates_only = Some(&dates);
        let mut all = vec![Evidence::default(); forms.len()];
        let (dialect, start) = (opened.dialect, opened.start);
        scan::scan(&mut opened.source, &plan, dialect, start, &mut |part| {
            for (mine, theirs) in all.iter_mut().zip(&part.evidence) {
                *mine = mine.and(*theirs);
            }
        })?;
        for i in dates {
            let header = columns.headers[i].trim();
            let e = all[i];
            if e.day_first && !e.month_first {
                forms[i].order = Order::DayFirst;
                account
                    .notes
                    .push(format!("{header}: day first, as its values show"));
            } else if e.open && !e.month_first {
                account.notes.push(format!(
                    "{header}: nothing shows whether day or month comes first; read month first"
                ));
            }
            if e.serial && !e.other && forms[i].serial.is_none() {
                forms[i].serial = Some(Serial::Spreadsheet);
                account.notes.push(format!(
                    "{header}: numbers throughout, read as a spreadsheet's days"
                ));
            }
        }
        Ok(forms)
    }

    fn first_rows(
        &self,
        opened: &mut Opened,
        dates: &[usize],
        forms: &[Form],
    ) -> std::io::Result<Vec<Evidence>> {
        let head = opened.source.head(1 << 17)?;
        let mut evidence = vec![Evidence::default(); forms.len()];
        let at = opened.start.offset.min(head.len());
        let mut records = records::Records::new(&head, opened.dialect, at, opened.start.line);
        let mut rows = 0;
        while rows < 200
            && let Some(step) = records.step()
        {
            if step == records::Step::Record {
                rows += 1;
                rows::look_at_dates(&records, dates, forms, &mut evidence);
            }
        }
        Ok(evidence)
    }
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
