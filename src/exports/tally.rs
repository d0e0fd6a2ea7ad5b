//! What the parts of one file add up to, and whether the file is good enough to be taken.

use std::collections::BTreeMap;

use crate::model::Day;

use super::addresses;
use super::columns::{Columns, How};
use super::fields::{Field, Table};
use super::files::Opened;
use super::footer::{Stated, TOTALS};
use super::hint::named;
use super::intake::{ColumnUse, FileIntake, SetAside, UnknownValue};
use super::layout::delimiter_word;
use super::rows::Part;
use super::system::{Then, home};

/// Puts into the account what is known before any row is read.
pub(super) fn describe(account: &mut FileIntake, opened: &Opened, columns: &Columns) {
    account.table = Some(columns.table.word().to_owned());
    account.system = columns.system_name().to_owned();
    account.encoding = opened.encoding.to_owned();
    account.delimiter = delimiter_word(opened.dialect.delimiter);
    account.final_newline = opened.final_newline || columns.system.no_final_newline;
    account.notes.extend(opened.notes.iter().cloned());
    if opened.dialect.backslash {
        account
            .notes
            .push("read with backslash escapes, as the whole file shows them".to_owned());
    }
    if let Some(table) = named(&account.file)
        && home(table) != home(columns.table)
    {
        account.named_like = Some(table.word().to_owned());
        account.notes.push(format!(
            "named like {}, but holds {}; read as {}",
            table.word(),
            columns.table.word(),
            columns.table.word()
        ));
    }
    for (i, header) in columns.headers.iter().enumerate() {
        let header = header.trim().to_owned();
        let field = match (columns.fields[i], columns.how[i]) {
            (Some(field), _) => field.word(),
            (None, How::System) => Field::DateOfBirth.word(),
            (None, How::Rule) => "row filter",
            (None, _) if header.is_empty() => continue,
            (None, _) => {
                account.ignored_columns.push(header);
                continue;
            }
        };
        account.columns.push(ColumnUse {
            header,
            field: field.to_owned(),
        });
    }
    account.address_columns = addresses::headers(columns);
    let mut headers: Vec<&str> = columns
        .headers
        .iter()
        .enumerate()
        .filter(|(i, h)| columns.how[*i] != How::Unused || !h.trim().is_empty())
        .map(|(_, h)| h.trim())
        .collect();
    headers.sort_unstable();
    for pair in headers.windows(2).filter(|w| w[0] == w[1]) {
        let note = format!("the column {} stands twice; the first is read", pair[0]);
        if !account.notes.contains(&note) {
            account.notes.push(note);
        }
    }
}

/// What the parts of one file add up to.
#[derive(Default)]
pub(super) struct Tally {
    read: u64,
    left_out: BTreeMap<&'static str, u64>,
    set_aside: Vec<SetAside>,
    unknown: BTreeMap<(Field, String), u64>,
    unreadable: BTreeMap<usize, u64>,
    odd: BTreeMap<&'static str, u64>,
    oldest: Option<Day>,
    newest: Option<Day>,
    happened: Option<Day>,
    last_good_line: u32,
    damaged: u64,
    wide: u64,
    other_header: Option<u32>,
    not_utf8: bool,
    stated: Vec<Stated>,
}

impl Tally {
    /// Whether every byte that was read is UTF-8.
    pub(super) fn utf8(&self) -> bool {
        !self.not_utf8
    }

    /// Adds what a part tells.
    pub(super) fn add(&mut self, part: &mut Part) {
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
        for (sentence, n) in &part.odd {
            *self.odd.entry(sentence).or_default() += n;
        }
        self.oldest = match (self.oldest, part.oldest) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.newest = self.newest.max(part.newest);
        self.happened = self.happened.max(part.happened);
        self.last_good_line = self.last_good_line.max(part.last_good_line);
        self.damaged += part.damaged;
        self.wide += part.wide;
        self.not_utf8 |= part.not_utf8;
        self.other_header = self.other_header.or(part.other_header);
        self.stated.append(&mut part.stated);
    }

    /// Why the whole file cannot be taken, now that it was read.
    pub(super) fn refuses(&self, damaged_percent: f64) -> Option<String> {
        if let Some(line) = self.other_header {
            return Some(format!(
                "line {line} looks like the header of another table; export each table to a file of its own"
            ));
        }
        // A single row says nothing of how the file was made.
        let damaged = self.damaged as f64 * 100.0 > damaged_percent * self.read as f64;
        if self.damaged > 1 && damaged {
            return Some(format!(
                "{} of {} rows are damaged as by opening and saving the file in Excel; export it again and do not open it",
                self.damaged, self.read
            ));
        }
        if let [first, _, _, ..] = self.set_aside.as_slice()
            && self.set_aside.len() as u64 == self.read
        {
            return Some(format!(
                "none of its {} rows can be taken; line {}, {}: {}",
                self.read, first.line, first.column, first.reason
            ));
        }
        if self.wide > 1 && self.wide * 2 > self.read {
            return Some(
                "its rows have more cells than its header has names; a name is missing in the header, or commas are not quoted; export it again".to_owned(),
            );
        }
        None
    }

    pub(super) fn tell(mut self, account: &mut FileIntake, columns: &Columns, today: Day) {
        // Totals below the last row are no rows; anywhere else such a line is one that was lost.
        let last = self.last_good_line;
        let before = self.set_aside.len();
        self.set_aside
            .retain(|s| !(s.reason == TOTALS && s.line > last));
        let totals = (before - self.set_aside.len()) as u64;
        if totals > 0 {
            *self.left_out.entry(TOTALS).or_default() += totals;
        }
        account.rows.read = self.read;
        account.rows.left_out = self.left_out.values().sum();
        account.rows.set_aside = self.set_aside.len() as u64;
        account.left_out_reasons = owned(self.left_out);
        account.odd = owned(self.odd);
        account.stated = self
            .stated
            .iter()
            .find(|s| s.line > last && s.counts(columns.table))
            .map(|s| (s.line, s.rows));
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
        let last = match columns.table {
            Table::Appointments => self.happened,
            _ => self.newest,
        };
        account.age_days = last.map(|d| today - d);
        if columns.table == Table::Patients {
            account.age_days = None;
        }
        account.lacks = lacks(columns);
    }
}

/// Columns without which a table is read in a way that the office should know of.
fn lacks(columns: &Columns) -> Vec<String> {
    let status = Field::VisitStatus;
    let by_rule = |then: Then| matches!(then, Then::Set(field, _) if field == status);
    if home(columns.table) == Table::Visits
        && columns.index(status).is_none()
        && !columns.rules.iter().any(|(_, rule)| by_rule(rule.then))
    {
        vec![
            "has no column for visit_status: its visits up to today count as kept and those ahead as booked, so a no-show or a cancelled visit in it is not seen; export the status with it".to_owned(),
        ]
    } else {
        Vec::new()
    }
}

fn owned(counts: BTreeMap<&'static str, u64>) -> BTreeMap<String, u64> {
    counts.into_iter().map(|(k, n)| (k.to_owned(), n)).collect()
}
