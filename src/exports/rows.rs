//! The rows of one part of a file, typed, and the account of those that are none.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::model::records::FollowUpField;
use crate::model::{Day, Need, Patient, PatientStatus, SourceRow};
use crate::notes::NoteReader;
use crate::protocol::Protocol;

use super::cells::clean;
use super::columns::{Columns, is_known_header};
use super::dates::{Evidence, Form, read_as};
use super::dealt::{Owner, Rider, Rows, SHARDS, Whose, add, shard_of};
use super::fast::FastMap;
use super::fields::{Field, PATIENT_FIELDS, Table};
use super::footer::Stated;
use super::intake::SetAside;
use super::noted::Notes;
use super::records::Records;
use super::typed::Reader;
use super::values::Values;

/// How note texts are read; the reader of the notes is behind it.
pub trait Texts: Sync {
    /// Needs of a note.
    fn needs(&self, text: &str) -> Vec<Need>;
    /// What a follow-up interval says.
    fn interval(&self, text: &str) -> FollowUpField;
}

impl Texts for NoteReader {
    fn needs(&self, text: &str) -> Vec<Need> {
        NoteReader::needs(self, text)
    }
    fn interval(&self, text: &str) -> FollowUpField {
        crate::notes::parse_interval(text)
    }
}

/// What a row is read with: one a file.
pub(super) struct Plan<'a> {
    pub(super) file: u16,
    pub(super) columns: &'a Columns,
    pub(super) at: FieldIndex,
    /// Mapped columns in the order of their fields, for fingerprints that do not depend on the order of columns.
    pub(super) in_field_order: Vec<(Field, usize)>,
    pub(super) riders: bool,
    pub(super) forms: Vec<Form>,
    /// Empty cells behind the last column, in every row alike.
    pub(super) extra: usize,
    pub(super) values: &'a Values,
    pub(super) protocol: &'a Protocol,
    pub(super) texts: &'a dyn Texts,
    pub(super) notes: &'a Notes,
    pub(super) today: Day,
    /// Rows that the last part had a shard.
    expected: AtomicUsize,
    /// Only these columns are looked at, for what their dates show; no row is made.
    pub(super) dates_only: Option<&'a [usize]>,
}

/// What the dates of a record show of the form of their columns.
pub(super) fn look_at_dates(
    records: &Records<'_>,
    dates: &[usize],
    forms: &[Form],
    evidence: &mut [Evidence],
) {
    for i in dates {
        if let Ok(text) = records.text(*i) {
            read_as(clean(&text), &forms[*i], &mut evidence[*i]);
        }
    }
}

impl<'a> Plan<'a> {
    pub(super) fn new(
        file: u16,
        columns: &'a Columns,
        forms: Vec<Form>,
        values: &'a Values,
        protocol: &'a Protocol,
        (texts, notes): (&'a dyn Texts, &'a Notes),
        today: Day,
    ) -> Plan<'a> {
        let mut in_field_order: Vec<(Field, usize)> = columns
            .fields
            .iter()
            .enumerate()
            .filter_map(|(i, f)| f.map(|f| (f, i)))
            .collect();
        in_field_order.sort_unstable();
        Plan {
            file,
            columns,
            at: FieldIndex::new(columns),
            riders: columns.birth.is_some()
                || PATIENT_FIELDS.iter().any(|f| columns.index(*f).is_some()),
            in_field_order,
            forms,
            extra: 0,
            values,
            protocol,
            texts,
            notes,
            today,
            expected: AtomicUsize::new(0),
            dates_only: None,
        }
    }

    /// A column as shown: its header, or its number from 1.
    pub(super) fn header(&self, column: usize) -> String {
        self.columns
            .headers
            .get(column)
            .map(|h| h.trim())
            .filter(|h| !h.is_empty())
            .map_or_else(|| (column + 1).to_string(), str::to_owned)
    }
}

/// Column of each field, by the field's number.
pub(super) struct FieldIndex(Vec<Option<u16>>);

impl FieldIndex {
    pub(super) fn new(columns: &Columns) -> FieldIndex {
        FieldIndex(
            Field::ALL
                .iter()
                .map(|f| columns.index(*f).and_then(|i| u16::try_from(i).ok()))
                .collect(),
        )
    }

    pub(super) fn of(&self, field: Field) -> Option<usize> {
        self.0
            .get(field as usize)
            .copied()
            .flatten()
            .map(usize::from)
    }
}

/// A patient as one row has it: the cells that must be told from an empty one beside the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PatientCells {
    pub(super) patient: Patient,
    pub(super) status: Option<PatientStatus>,
    pub(super) interpreter: Option<bool>,
    pub(super) do_not_contact: Option<bool>,
    pub(super) text_consent: Option<bool>,
    /// Something that is no date stands where a day of death would.
    pub(super) deceased: bool,
    /// Not a person: the EHR's own patient for tests.
    pub(super) for_tests: bool,
}

/// What one part of a file gave.
pub(super) struct Part {
    /// Ids of the patients, one behind the other.
    pub(super) ids: String,
    /// Rows by shard.
    pub(super) shards: Vec<Rows>,
    /// Lines of visits without a status: what a blank means is known once all files of the table are read.
    pub(super) blanks: Vec<u32>,
    pub(super) read: u64,
    pub(super) left_out: BTreeMap<&'static str, u64>,
    pub(super) set_aside: Vec<SetAside>,
    /// Lines that say how many rows there are.
    pub(super) stated: Vec<Stated>,
    pub(super) unknown: BTreeMap<(Field, String), u64>,
    pub(super) unreadable: BTreeMap<usize, u64>,
    /// What was noticed about rows that were loaded, by sentence.
    pub(super) odd: BTreeMap<&'static str, u64>,
    pub(super) filled: u128,
    /// Records that a row calls deleted, with their patients.
    pub(super) gone: Vec<(Box<str>, Gone)>,
    pub(super) reviewed_word: bool,
    pub(super) oldest: Option<Day>,
    pub(super) newest: Option<Day>,
    /// Of appointments, the newest that somebody came to or missed: the others may have been written at any time.
    pub(super) happened: Option<Day>,
    pub(super) last_good_line: u32,
    /// Rows damaged by a spreadsheet or a transfer.
    pub(super) damaged: u64,
    /// Orders in this part, for their place in load order.
    pub(super) orders: u32,
    /// Rows with more cells than the header.
    pub(super) wide: u64,
    /// The row taken last.
    last: Option<Last>,
    /// A line that reads like the header of another table.
    pub(super) other_header: Option<u32>,
    pub(super) cut_wrongly: bool,
    pub(super) not_utf8: bool,
    pub(super) evidence: Vec<Evidence>,
    pub(super) caches: Caches,
}

/// Where a row went.
#[derive(Debug, Clone, Copy)]
struct Last {
    shard: usize,
    line: u32,
    /// It said something of its patient, too.
    rider: bool,
}

/// What the same cells said before, in this part.
#[derive(Default)]
pub(super) struct Caches {
    pub(super) names: FastMap<Box<str>, crate::model::Name>,
    pub(super) classes: FastMap<Box<str>, crate::model::VisitClass>,
    pub(super) conditions: FastMap<Box<str>, crate::model::ConditionSet>,
    pub(super) intervals: FastMap<Box<str>, (FollowUpField, bool)>,
    pub(super) class_key: String,
    pub(super) words: Vec<(Field, Box<str>, Option<&'static str>)>,
}

/// Why a row did not become one: set aside with column and reason, or left out under a reason.
pub(super) enum Not {
    Aside { column: usize, reason: String },
    Out(&'static str),
}

/// A row that says its record was deleted or entered in error: what an earlier row said of that record goes with it.
#[derive(Debug)]
pub(super) struct Gone {
    pub(super) table: Table,
    pub(super) id: crate::model::RecordId,
    pub(super) row: SourceRow,
}

impl Part {
    pub(super) fn new(plan: &Plan<'_>) -> Part {
        Part {
            ids: String::new(),
            shards: {
                let rows = plan.expected.load(Ordering::Relaxed);
                let room = || Rows::with_room(plan.columns.table, rows);
                std::iter::repeat_with(room).take(SHARDS).collect()
            },
            blanks: Vec::new(),
            read: 0,
            left_out: BTreeMap::new(),
            set_aside: Vec::new(),
            unknown: BTreeMap::new(),
            stated: Vec::new(),
            unreadable: BTreeMap::new(),
            odd: BTreeMap::new(),
            filled: 0,
            gone: Vec::new(),
            reviewed_word: false,
            oldest: None,
            newest: None,
            happened: None,
            last_good_line: 0,
            damaged: 0,
            orders: 0,
            wide: 0,
            last: None,
            other_header: None,
            cut_wrongly: false,
            not_utf8: false,
            evidence: vec![Evidence::default(); plan.columns.fields.len()],
            caches: Caches::default(),
        }
    }

    pub(super) fn leave_out(&mut self, reason: &'static str) {
        self.read += 1;
        *self.left_out.entry(reason).or_default() += 1;
    }

    pub(super) fn put_aside(
        &mut self,
        line: u32,
        column: String,
        reason: String,
        id: Option<String>,
    ) {
        self.read += 1;
        self.set_aside.push(SetAside {
            line,
            column,
            reason,
            record_id: id,
        });
    }

    /// Says how many rows a shard the next part will have, about.
    pub(super) fn expect(&self, plan: &Plan<'_>) {
        let rows = self.read as usize / SHARDS;
        plan.expected.store(rows + rows / 32, Ordering::Relaxed);
    }

    /// Writes down a patient's id.
    pub(super) fn whose(&mut self, id: &str) -> Whose {
        Whose {
            owner: Owner::of_id(&mut self.ids, id),
            shard: shard_of(id) as u16,
        }
    }

    /// The rows among which one of this patient goes.
    pub(super) fn rows_of(&mut self, patient: Whose) -> &mut Rows {
        let shard = usize::from(patient.shard);
        self.last = Some(Last {
            shard,
            line: 0,
            rider: false,
        });
        &mut self.shards[shard]
    }

    /// What the row says of its patient; the row itself goes first.
    pub(super) fn ride(&mut self, patient: Whose, rider: Rider) {
        let riders = &mut self.shards[usize::from(patient.shard)].riders;
        add(riders, patient.owner, rider);
        if let Some(last) = &mut self.last {
            last.rider = true;
        }
    }

    /// Sets aside the row taken last after all.
    pub(super) fn take_back(&mut self, plan: &Plan<'_>, column: String, reason: &str) {
        let table = plan.columns.table;
        if let Some(last) = self.last.take()
            && last.line == self.last_good_line
            && self.shards[last.shard].pop(table, last.rider)
        {
            self.orders -= u32::from(table == Table::Orders);
            self.read -= 1;
            self.put_aside(last.line, column, reason.to_owned(), None);
        }
    }

    /// Whether a row that could not be taken is the header of another table; then what follows is not this one's.
    pub(super) fn look_for_header(&mut self, records: &Records<'_>) {
        let cells = records.len();
        let known = (0..cells)
            .filter(|i| records.text(*i).is_ok_and(|t| is_known_header(clean(&t))))
            .count();
        if known >= 3 && known * 2 >= cells {
            self.other_header.get_or_insert(records.start_line());
        }
    }

    /// Takes one record whose cells stand in `records`.
    pub(super) fn take(&mut self, plan: &Plan<'_>, records: &Records<'_>, base: u64) {
        let row = SourceRow {
            file: plan.file,
            line: records.start_line(),
            offset: base + records.start_offset() as u64,
        };
        if let Some(dates) = plan.dates_only {
            look_at_dates(records, dates, &plan.forms, &mut self.evidence);
            return;
        }
        // Where no date is needed, the names of another table's header would pass for values.
        if plan.columns.table.main_date().is_none() && self.other_header.is_none() {
            let first = records.text(0).unwrap_or_default();
            if !first.bytes().any(|b| b.is_ascii_digit()) && is_known_header(&first) {
                self.look_for_header(records);
            }
        }
        let mut reader = Reader::new(plan, records, self);
        let made = reader.make(row);
        let filled = reader.filled;
        match made {
            Ok(()) => {
                self.filled |= filled;
                self.read += 1;
                self.last_good_line = row.line;
                if let Some(last) = &mut self.last {
                    last.line = row.line;
                }
            }
            Err(Not::Out(reason)) => {
                self.filled |= filled;
                self.leave_out(reason);
            }
            Err(Not::Aside { column, reason }) => {
                self.look_for_header(records);
                let id = plan
                    .columns
                    .table
                    .key()
                    .and_then(|k| plan.at.of(k))
                    .filter(|i| *i != column)
                    .and_then(|i| records.text(i).ok())
                    .map(|c| clean(&c).to_owned())
                    .filter(|id| !id.is_empty());
                self.put_aside(row.line, plan.header(column), reason, id);
            }
        }
    }
}
