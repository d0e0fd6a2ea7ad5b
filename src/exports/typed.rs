//! One record's cells → one typed row. Every cell is text until its field says what it is.

mod order;
mod patient;
mod problem;
mod visit;

use std::borrow::Cow;
use std::hash::Hasher;

use crate::model::phrase::fold;
use crate::model::records::Prints;
use crate::model::{
    Channel, ConditionSet, Contact, Day, ItemId, Name, Needs, Order, OrderKind, OrderStatus,
    Outcome, Patient, PatientStatus, Problem, RecordId, Referral, ReferralStatus, SourceRow,
    Urgency, Visit, VisitClass, VisitStatus,
};
use crate::protocol::Protocol;

use super::cells::clean;
use super::dates::{self, DateCell, day_of_serial, read_as};
use super::dealt::{Rider, Whose, add};
use super::doubt;
use super::fast::{Fast, hash};
use super::fields::{Field, Table};
use super::intake::shape;
use super::noted::Key;
use super::records::Records;
use super::rows::{Gone, Not, Part, PatientCells, Plan, Texts};
use super::system::{Test, Then};
use super::values::{fold_value, is_yes};

/// So many different cells are remembered a part and kind.
const REMEMBERED: usize = 4096;

pub(super) struct Reader<'p, 'r> {
    plan: &'p Plan<'p>,
    records: &'p Records<'r>,
    part: &'p mut Part,
    /// Fields that hold something in this row, as bits.
    pub(super) filled: u128,
    /// Words that another column of the row decides.
    set: [Option<(Field, &'static str)>; 3],
    for_tests: bool,
    /// The hash of the note; 0 where it was not looked at.
    note: u64,
}

impl<'p, 'r> Reader<'p, 'r> {
    pub(super) fn new(
        plan: &'p Plan<'p>,
        records: &'p Records<'r>,
        part: &'p mut Part,
    ) -> Reader<'p, 'r> {
        Reader {
            plan,
            records,
            part,
            filled: 0,
            set: [None; 3],
            for_tests: false,
            note: 0,
        }
    }

    fn raw(&self, i: usize) -> Result<Cow<'r, str>, Not> {
        self.records.text(i).map_err(|_| Not::Aside {
            column: i,
            reason: "bytes that are not valid text in the file's encoding".to_owned(),
        })
    }

    /// Looks at the cleaned text of a field without copying it; `None` where it is empty or has no column.
    fn with<T>(
        &mut self,
        field: Field,
        look: impl FnOnce(&mut Part, &str) -> T,
    ) -> Result<Option<T>, Not> {
        let Some(i) = self.plan.at.of(field) else {
            return Ok(None);
        };
        let cell = self.raw(i)?;
        let text = clean(&cell);
        let nulls = &self.plan.columns.system.nulls;
        if dates::is_nothing(text) || (!nulls.is_empty() && nulls.contains(&text)) {
            return Ok(None);
        }
        if text.starts_with('#') && doubt::is_spreadsheet_error(text) {
            self.part.damaged += 1;
            return Err(Not::Aside {
                column: i,
                reason: format!(
                    "damaged by Excel (looks like {}); export again and do not open the file in Excel",
                    shape(text)
                ),
            });
        }
        self.filled |= 1 << (field as u32);
        Ok(Some(look(self.part, text)))
    }

    /// The columns that decide about the row, before anything else of it is looked at.
    fn rules(&mut self, row: SourceRow) -> Result<(), Not> {
        for (i, rule) in &self.plan.columns.rules {
            let cell = self.raw(*i)?;
            let text = clean(&cell);
            let empty = dates::is_nothing(text)
                || self.plan.columns.system.nulls.contains(&text)
                || doubt::is_empty_date(text);
            let passed = !empty
                && match &rule.test {
                    Test::Filled => true,
                    Test::In(words) => words.contains(&fold_value(text)),
                    Test::NotIn(words) => !words.contains(&fold_value(text)),
                };
            if !passed {
                continue;
            }
            match rule.then {
                Then::Leave(reason) if reason.starts_with("deleted") => {
                    return Err(self.deleted(row, reason));
                }
                Then::Leave(reason) => return Err(Not::Out(reason)),
                Then::TestPatient => self.for_tests = true,
                Then::Set(field, word) => {
                    self.filled |= 1 << (field as u32);
                    let taken = self.set.iter().flatten().any(|(f, _)| *f == field);
                    if !taken && let Some(free) = self.set.iter_mut().find(|s| s.is_none()) {
                        *free = Some((field, word));
                    }
                }
            }
        }
        Ok(())
    }

    /// A required text.
    fn id(&mut self, field: Field) -> Result<RecordId, Not> {
        let column = self.plan.at.of(field).unwrap_or_default();
        let aside = |reason: String| Not::Aside { column, reason };
        let found = self.with(field, |_, t| {
            if doubt::is_excel_damage(t) {
                Err(shape(t))
            } else {
                Ok(RecordId::from(t))
            }
        })?;
        match found {
            Some(Ok(id)) => Ok(id),
            Some(Err(shown)) => {
                self.part.damaged += 1;
                Err(aside(format!(
                    "damaged by Excel (looks like {shown}); export again and do not open the file in Excel"
                )))
            }
            None => Err(aside("empty; this column is needed".to_owned())),
        }
    }

    fn date_cell(&mut self, field: Field) -> Result<Option<(usize, DateCell)>, Not> {
        let Some(i) = self.plan.at.of(field) else {
            return Ok(None);
        };
        let cell = self.raw(i)?;
        let text = clean(&cell);
        if text.is_empty() {
            return Ok(Some((i, DateCell::Empty)));
        }
        let mut read = read_as(text, &self.plan.forms[i], &mut self.part.evidence[i]);
        if read == DateCell::Unreadable && self.plan.columns.system.nulls.contains(&text) {
            read = DateCell::Empty;
        }
        if matches!(read, DateCell::Day(_)) {
            self.filled |= 1 << (field as u32);
        }
        Ok(Some((i, read)))
    }

    fn required_date(&mut self, field: Field) -> Result<Day, Not> {
        let (column, cell) = self.date_cell(field)?.unwrap_or((0, DateCell::Empty));
        match cell {
            DateCell::Day(day) => Ok(day),
            DateCell::Empty => Err(Not::Aside {
                column,
                reason: "no date; this column is needed".to_owned(),
            }),
            DateCell::Unreadable => {
                let cell = self.raw(column)?;
                let text = clean(&cell);
                if text.starts_with('#') && doubt::is_spreadsheet_error(text) {
                    self.part.damaged += 1;
                    return Err(Not::Aside {
                        column,
                        reason: "damaged by Excel; export again and do not open the file in Excel"
                            .to_owned(),
                    });
                }
                let reason = match dates::serial(text) {
                    Some(n) => format!(
                        "a number and not a date; as a spreadsheet's day it would be {}",
                        day_of_serial(n)
                    ),
                    None => format!("not a date (looks like {})", shape(text)),
                };
                Err(Not::Aside { column, reason })
            }
        }
    }

    fn date(&mut self, field: Field) -> Result<Option<Day>, Not> {
        Ok(match self.date_cell(field)? {
            Some((column, DateCell::Unreadable)) => {
                // Where a rule has read the column's yes and no, they are no spoilt dates.
                if !self.plan.columns.rules.iter().any(|(i, _)| *i == column) {
                    *self.part.unreadable.entry(column).or_default() += 1;
                }
                None
            }
            Some((_, cell)) => cell.day(),
            None => None,
        })
    }

    /// The canonical word of a field: `None` where it is empty, an empty word where no table has it, which is counted.
    fn word(&mut self, field: Field) -> Result<Option<&'static str>, Not> {
        if let Some((_, word)) = self.set.iter().flatten().find(|(f, _)| *f == field) {
            return Ok(Some(word));
        }
        let (values, system) = (self.plan.values, self.plan.columns.system);
        self.with(field, |part, text| {
            let words = &mut part.caches.words;
            let known = words.iter().find(|(f, t, _)| *f == field && **t == *text);
            let word = match known {
                Some((_, _, word)) => *word,
                None => {
                    let word = values.canonical(system, field, text);
                    if words.len() < 64 {
                        words.push((field, text.into(), word));
                    }
                    word
                }
            };
            word.unwrap_or_else(|| {
                *part.unknown.entry((field, text.to_owned())).or_default() += 1;
                ""
            })
        })
    }

    fn name(&mut self, field: Field) -> Result<Option<Name>, Not> {
        self.with(field, |part, text| {
            if let Some(name) = part.caches.names.get(text) {
                return name.clone();
            }
            let name: Name = text.into();
            if part.caches.names.len() < REMEMBERED {
                part.caches.names.insert(text.into(), name.clone());
            }
            name
        })
    }

    fn text(&mut self, field: Field) -> Result<Option<Box<str>>, Not> {
        self.with(field, |_, t| t.into())
    }

    /// A whole number; more than fits is as much as fits.
    fn number(&mut self, field: Field) -> Result<Option<u16>, Not> {
        Ok(self
            .with(field, |_, t| {
                let whole = t.split('.').next().unwrap_or(t).trim();
                whole
                    .bytes()
                    .all(|b| b.is_ascii_digit())
                    .then(|| whole.parse::<u64>().ok())
                    .flatten()
                    .map(|n| u16::try_from(n).unwrap_or(u16::MAX))
            })?
            .flatten())
    }

    fn flag(&mut self, field: Field) -> Result<Option<bool>, Not> {
        self.with(field, |_, t| is_yes(t))
    }

    /// The patient's id, written behind the ids of the part.
    fn patient_id(&mut self) -> Result<Whose, Not> {
        let column = self.plan.at.of(Field::PatientId).unwrap_or_default();
        let found = self.with(Field::PatientId, |part, text| {
            if doubt::is_excel_damage(text) {
                part.damaged += 1;
                return Err(shape(text));
            }
            Ok(part.whose(text))
        })?;
        match found {
            Some(Ok(id)) => Ok(id),
            Some(Err(shown)) => Err(Not::Aside {
                column,
                reason: format!(
                    "damaged by Excel (looks like {shown}); export again and do not open the file in Excel"
                ),
            }),
            None => Err(Not::Aside {
                column,
                reason: "empty; this column is needed".to_owned(),
            }),
        }
    }

    /// Fingerprints over the trimmed cells of the mapped fields; a column that is not there is like an empty cell.
    fn prints(&self) -> Prints {
        let (mut core, mut all) = (Fast::default(), Fast::default());
        for (field, i) in &self.plan.in_field_order {
            let (raw, _) = self.records.raw(*i).unwrap_or_default();
            let raw = raw.trim_ascii();
            if raw.is_empty() {
                continue;
            }
            match field {
                Field::Note if self.note != 0 => all.cell(*field as u8, &self.note.to_le_bytes()),
                Field::Diagnoses | Field::Note => all.cell(*field as u8, raw),
                _ => core.cell(*field as u8, raw),
            }
        }
        // What another column decides is part of the row, too.
        for (field, word) in self.set.iter().flatten() {
            core.write_u8(*field as u8);
            core.write(word.as_bytes());
        }
        let core = core.finish();
        all.write(&core.to_le_bytes());
        Prints {
            all: all.finish() as u32,
            core: core as u32,
        }
    }

    fn dated(&mut self, day: Day) {
        let part = &mut self.part;
        part.oldest = Some(part.oldest.map_or(day, |d| d.min(day)));
        if day <= self.plan.today {
            part.newest = part.newest.max(Some(day));
        }
    }

    /// Leaves a deleted record's row out, and remembers that earlier rows of the record go too.
    fn deleted(&mut self, row: SourceRow, reason: &'static str) -> Not {
        let table = self.plan.columns.table;
        if let Some(key) = table.key()
            && let (Ok(id), Ok(Some(patient))) = (
                self.id(key),
                self.with(Field::PatientId, |_, t| Box::<str>::from(t)),
            )
        {
            self.part.gone.push((patient, Gone { table, id, row }));
        }
        Not::Out(reason)
    }

    fn odd(&mut self, sentence: &'static str) {
        *self.part.odd.entry(sentence).or_default() += 1;
    }

    /// Makes the row and puts it into the part.
    pub(super) fn make(&mut self, row: SourceRow) -> Result<(), Not> {
        if !self.plan.columns.rules.is_empty() {
            self.rules(row)?;
        }
        match self.plan.columns.table {
            Table::Visits | Table::Appointments => self.visit(row),
            Table::Orders => self.order(row),
            Table::Referrals => self.referral(row),
            Table::Patients => {
                let id = self.patient_id()?;
                let patient = self.patient()?;
                let prints = self.prints();
                let rows = self.part.rows_of(id);
                add(&mut rows.patients, id.owner, (row, patient, prints.all));
                Ok(())
            }
            Table::Problems => self.problem(row),
            Table::Contacts => self.contact(row),
        }
    }
}

/// Conditions of codes separated by `;` `,` `|` or blanks.
fn conditions_of(protocol: &Protocol, text: &str) -> ConditionSet {
    text.split([';', ',', '|', ' ', '\t', '\n', '\r'])
        .filter(|c| !c.is_empty())
        .fold(ConditionSet::EMPTY, |set, code| {
            set.union(protocol.conditions_of(code))
        })
}
