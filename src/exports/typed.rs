//! One record's cells → one typed row. Every cell is text until its field says what it is.

use std::borrow::Cow;
use std::hash::Hasher;
use std::sync::Arc;

use crate::model::phrase::fold;
use crate::model::records::Prints;
use crate::model::{
    Channel, ConditionSet, Contact, Day, ItemId, Name, Need, Order, OrderKind, OrderStatus,
    Outcome, Patient, PatientStatus, Problem, RecordId, Referral, ReferralStatus, SourceRow,
    Urgency, Visit, VisitClass, VisitStatus,
};
use crate::protocol::Protocol;

use super::cells::clean;
use super::dates::{self, DateCell, day_of_serial, read_as};
use super::doubt;
use super::fast::{Fast, hash};
use super::fields::{Field, Table};
use super::intake::shape;
use super::noted::Key;
use super::records::Records;
use super::rows::{Gone, Not, Part, PatientCells, Plan, Row, StatusCell, Texts, VisitRow, Whose};
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

    fn number(&mut self, field: Field) -> Result<Option<u32>, Not> {
        Ok(self
            .with(field, |_, t| {
                let whole = t.split('.').next().unwrap_or(t).trim();
                whole
                    .bytes()
                    .all(|b| b.is_ascii_digit())
                    .then(|| whole.parse::<u32>().ok())
                    .flatten()
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
                self.part
                    .push(id, Row::Patient(Box::new(patient), row, prints.all));
                Ok(())
            }
            Table::Problems => self.problem(row),
            Table::Contacts => self.contact(row),
        }
    }

    fn visit(&mut self, row: SourceRow) -> Result<(), Not> {
        use VisitStatus as S;
        let no_column = self.plan.at.of(Field::VisitStatus).is_none();
        let status = match self.word(Field::VisitStatus)? {
            None if no_column => StatusCell::NoColumn,
            None => StatusCell::Blank,
            Some("scheduled") => StatusCell::Is(S::Scheduled),
            Some("completed") => StatusCell::Is(S::Completed),
            Some("no-show") => StatusCell::Is(S::NoShow),
            Some("cancelled") => StatusCell::Is(S::Cancelled),
            Some("in-visit") => StatusCell::InVisit,
            Some("left-out") => {
                return Err(self.deleted(row, "deleted, blocked or an open slot"));
            }
            Some(_) => StatusCell::Is(S::Unknown),
        };
        let id = self.id(Field::VisitId)?;
        let patient = self.patient_id()?;
        let date = self.required_date(Field::VisitDate)?;
        if date - self.plan.today > self.plan.protocol.limits.far_ahead_days {
            return Err(Not::Aside {
                column: self.plan.at.of(Field::VisitDate).unwrap_or_default(),
                reason: format!(
                    "dated more than {} days ahead",
                    self.plan.protocol.limits.far_ahead_days
                ),
            });
        }
        let class = self.class()?;
        let protocol = self.plan.protocol;
        let conditions = self
            .with(Field::Diagnoses, |part, t| {
                let known = &mut part.caches.conditions;
                if let Some(set) = known.get(t) {
                    return *set;
                }
                let set = conditions_of(protocol, t);
                if known.len() < REMEMBERED {
                    known.insert(t.into(), set);
                }
                set
            })?
            .unwrap_or_default();
        let follow_up_by = self.date(Field::FollowUpBy)?;
        let texts = self.plan.texts;
        let (follow_up, follow_up_ancillary) = self
            .with(Field::FollowUpInterval, |part, t| {
                let known = &mut part.caches.intervals;
                if let Some(said) = known.get(t) {
                    return *said;
                }
                let said = (texts.interval(t), protocol.is_ancillary(&fold(t)));
                if known.len() < REMEMBERED {
                    known.insert(t.into(), said);
                }
                said
            })?
            .unwrap_or_default();
        let needs = self.note()?;
        let provider = self.name(Field::Provider)?;
        let rider = if self.plan.riders || self.for_tests {
            Some(Box::new(self.patient()?))
        } else {
            None
        };
        let visit = Visit {
            id,
            date,
            class,
            status: S::Unknown,
            provider,
            conditions,
            needs,
            follow_up,
            follow_up_ancillary,
            follow_up_by,
            booked_date: self.date(Field::BookedDate)?,
            row,
            from_appointments: self.plan.columns.table == Table::Appointments,
            prints: self.prints(),
        };
        if status != StatusCell::Is(S::Scheduled) {
            // A visit that is only planned says nothing of the export's age.
            self.dated(date);
        }
        let row = VisitRow {
            visit,
            status,
            rider,
        };
        self.part.push(patient, Row::Visit(row));
        Ok(())
    }

    /// The needs of the note. A note that stands in many rows is read once, and not even unpacked again.
    fn note(&mut self) -> Result<Arc<[Need]>, Not> {
        let Some(column) = self.plan.at.of(Field::Note) else {
            return Ok(Arc::default());
        };
        let (raw, _) = self.records.raw(column).unwrap_or_default();
        let raw = raw.trim_ascii();
        self.note = hash(raw);
        let key = Key {
            // Another file may write the same text in another way.
            hash: self.note ^ u64::from(self.plan.file) << 48,
            length: raw.len() as u32,
        };
        if let Some(needs) = self.plan.notes.known(key) {
            self.filled |= 1 << (Field::Note as u32);
            return Ok(needs);
        }
        let (texts, protocol, notes) = (self.plan.texts, self.plan.protocol, self.plan.notes);
        let needs = self.with(Field::Note, |_, text| {
            let needs = needs_of(texts, protocol, text);
            notes.keep(key, &needs);
            needs
        })?;
        Ok(needs.unwrap_or_default())
    }

    /// The class by type and reason; few different pairs stand in a file.
    fn class(&mut self) -> Result<VisitClass, Not> {
        let mut key = std::mem::take(&mut self.part.caches.class_key);
        key.clear();
        self.with(Field::VisitType, |_, t| key.push_str(t))?;
        let middle = key.len();
        key.push('\u{1}');
        self.with(Field::Reason, |_, t| key.push_str(t))?;
        let caches = &mut self.part.caches;
        let class = match caches.classes.get(key.as_str()) {
            Some(class) => *class,
            None => {
                let protocol = self.plan.protocol;
                let class = protocol.visit_class(&key[..middle], &key[middle + 1..]);
                if caches.classes.len() < REMEMBERED {
                    caches.classes.insert(key.as_str().into(), class);
                }
                class
            }
        };
        caches.class_key = key;
        Ok(class)
    }

    fn order(&mut self, row: SourceRow) -> Result<(), Not> {
        let status = match self.word(Field::OrderStatus)? {
            Some("ordered") => OrderStatus::Ordered,
            Some("scheduled") => OrderStatus::Scheduled,
            Some("collected") => OrderStatus::Collected,
            Some("resulted") => OrderStatus::Resulted,
            Some("reviewed") => OrderStatus::Reviewed,
            Some("cancelled") => OrderStatus::Cancelled,
            Some("left-out") => {
                return Err(self.deleted(row, "deleted or entered in error"));
            }
            _ => OrderStatus::Unknown,
        };
        let id = self.id(Field::OrderId)?;
        let patient = self.patient_id()?;
        let date = self.required_date(Field::OrderDate)?;
        let name = self.name(Field::OrderName)?.ok_or_else(|| Not::Aside {
            column: self.plan.at.of(Field::OrderName).unwrap_or_default(),
            reason: "empty; this column is needed".to_owned(),
        })?;
        let kind = match self.word(Field::OrderKind)? {
            Some("lab") => OrderKind::Lab,
            Some("imaging") => OrderKind::Imaging,
            Some("procedure") => OrderKind::Procedure,
            Some("medication") => OrderKind::Medication,
            _ => OrderKind::Other,
        };
        let order = Order {
            id,
            date,
            name,
            kind,
            urgency: self.urgency()?,
            status,
            expected_date: self.date(Field::ExpectedDate)?,
            scheduled_date: self.date(Field::ScheduledDate)?,
            collected_date: self.date(Field::CollectedDate)?,
            result_date: self.date(Field::ResultDate)?,
            reviewed_date: self.date(Field::ReviewedDate)?,
            provider: self.name(Field::Provider)?,
            days_supply: self.number(Field::DaysSupply)?,
            refills: self.number(Field::Refills)?,
            load_order: self.part.orders,
            row,
            prints: self.prints(),
        };
        self.part.orders += 1;
        self.part.reviewed_word |= status == OrderStatus::Reviewed;
        if order.result_date.is_some_and(|d| d < date) {
            self.odd("have a result dated before the order");
        }
        if date > self.plan.today {
            self.odd(doubt::AHEAD);
        }
        self.dated(date);
        self.part.push(patient, Row::Order(order));
        Ok(())
    }

    fn urgency(&mut self) -> Result<Urgency, Not> {
        Ok(match self.word(Field::Priority)? {
            Some("stat") => Urgency::Stat,
            Some("urgent") => Urgency::Urgent,
            _ => Urgency::Routine,
        })
    }

    fn referral(&mut self, row: SourceRow) -> Result<(), Not> {
        use ReferralStatus as S;
        let status = match self.word(Field::ReferralStatus)? {
            Some("draft") => S::Draft,
            Some("pending-authorization") => S::PendingAuthorization,
            Some("sent") => S::Sent,
            Some("scheduled") => S::Scheduled,
            Some("attended") => S::Attended,
            Some("no-show") => S::NoShow,
            Some("report-received") => S::ReportReceived,
            Some("closed") => S::Closed,
            Some("cancelled") => S::Cancelled,
            Some("declined") => S::Declined,
            Some("left-out") => {
                return Err(self.deleted(row, "deleted or entered in error"));
            }
            _ => S::Unknown,
        };
        let id = self.id(Field::ReferralId)?;
        let patient = self.patient_id()?;
        let date = self.required_date(Field::ReferralDate)?;
        let referral = Referral {
            id,
            date,
            specialty: self.name(Field::Specialty)?,
            referred_to: self.name(Field::ReferredTo)?,
            urgency: self.urgency()?,
            status,
            sent_date: self.date(Field::SentDate)?,
            appointment_date: self.date(Field::AppointmentDate)?,
            attended_date: self.date(Field::AttendedDate)?,
            report_date: self.date(Field::ReportDate)?,
            reviewed_date: self.date(Field::ReviewedDate)?,
            provider: self.name(Field::Provider)?,
            row,
            prints: self.prints(),
        };
        if referral.report_date.is_some_and(|d| d < date) {
            self.odd("have a report dated before the referral");
        }
        if date > self.plan.today {
            self.odd(doubt::AHEAD);
        }
        self.dated(date);
        self.part.push(patient, Row::Referral(referral));
        Ok(())
    }

    fn birth(&mut self) -> Result<Option<Day>, Not> {
        let today = self.plan.today;
        let (column, read) = match self.plan.columns.birth {
            Some(parts) => {
                let mut ymd = [0u32; 3];
                for (n, i) in parts.iter().enumerate() {
                    ymd[n] = clean(&self.raw(*i)?).parse().unwrap_or(0);
                }
                let day = Day::from_ymd(ymd[0] as i32, ymd[1].max(1), ymd[2].max(1));
                match day {
                    _ if ymd[0] == 0 => return Ok(None),
                    Some(day) => (parts[0], DateCell::Day(day)),
                    None => (parts[0], DateCell::Unreadable),
                }
            }
            None => match self.date_cell(Field::DateOfBirth)? {
                Some(read) => read,
                None => return Ok(None),
            },
        };
        let day = read.day();
        // Nobody is born tomorrow or 120 years old: such a date is read as none.
        let possible = day.is_none_or(|d| d <= today && today.year() - d.year() <= 120);
        if read == DateCell::Unreadable || !possible {
            *self.part.unreadable.entry(column).or_default() += 1;
            return Ok(None);
        }
        Ok(day)
    }

    fn patient(&mut self) -> Result<PatientCells, Not> {
        let name = match self.text(Field::Name)? {
            Some(name) => Some(name),
            None => {
                let first = self.text(Field::FirstName)?.unwrap_or_default();
                let last = self.text(Field::LastName)?.unwrap_or_default();
                let both = format!("{first} {last}");
                Some(both.trim()).filter(|n| !n.is_empty()).map(Into::into)
            }
        };
        let name_text = name.as_deref().unwrap_or_default();
        let for_tests = self.for_tests || doubt::is_test_name(name_text);
        if doubt::is_decoded_twice(name_text) {
            self.odd(
                "have a name whose letters were encoded twice (looks like \u{c3}\u{a9} for \u{e9})",
            );
        }
        let status = match self.word(Field::PatientStatus)? {
            None => None,
            Some("inactive") => Some(PatientStatus::Inactive),
            Some("transferred") => Some(PatientStatus::Transferred),
            Some("dismissed") => Some(PatientStatus::Dismissed),
            Some("hospice") => Some(PatientStatus::Hospice),
            Some("deceased") => Some(PatientStatus::Deceased),
            Some(_) => Some(PatientStatus::Active),
        };
        let mut deceased = false;
        let deceased_date = match self.date_cell(Field::DeceasedDate)? {
            Some((column, DateCell::Unreadable)) => {
                let cell = self.raw(column)?;
                let word = clean(&cell).to_ascii_lowercase();
                // A column of yes and no; anything else that is no date is read as death: a call to a dead patient's
                // family is worse than a missed call.
                if !matches!(word.as_str(), "n" | "no" | "false" | "f" | "0" | "alive") {
                    if !is_yes(&word) {
                        *self.part.unreadable.entry(column).or_default() += 1;
                    }
                    self.filled |= 1 << (Field::DeceasedDate as u32);
                    deceased = true;
                }
                None
            }
            Some((_, cell)) => cell.day(),
            None => None,
        };
        let phone = self.text(Field::Phone)?;
        let mobile = self.text(Field::Mobile)?;
        if [&phone, &mobile]
            .into_iter()
            .flatten()
            .any(|p| p.bytes().filter(u8::is_ascii_digit).count() < 7)
        {
            self.odd("have a phone number that cannot be dialled");
        }
        let patient = Patient {
            name,
            date_of_birth: self.birth()?,
            phone,
            mobile,
            email: self.text(Field::Email)?,
            preferred_channel: self.channel(Field::PreferredChannel)?,
            language: self.name(Field::Language)?,
            guardian: self.text(Field::Guardian)?,
            provider: if self.plan.columns.table == Table::Patients {
                self.name(Field::Provider)?
            } else {
                None
            },
            deceased_date,
            ..Patient::default()
        };
        Ok(PatientCells {
            patient,
            status,
            interpreter: self.flag(Field::Interpreter)?,
            do_not_contact: self.flag(Field::DoNotContact)?,
            text_consent: self.flag(Field::TextConsent)?,
            deceased,
            for_tests,
        })
    }

    fn channel(&mut self, field: Field) -> Result<Option<Channel>, Not> {
        let (values, system) = (self.plan.values, self.plan.columns.system);
        self.with(field, |_, t| {
            match values.canonical(system, Field::Channel, t) {
                Some("phone") => Channel::Phone,
                Some("text") => Channel::Text,
                Some("portal") => Channel::Portal,
                Some("email") => Channel::Email,
                Some("letter") => Channel::Letter,
                _ => Channel::Other,
            }
        })
    }

    fn problem(&mut self, row: SourceRow) -> Result<(), Not> {
        let patient = self.patient_id()?;
        let code = self.id(Field::Code)?;
        let problem = Problem {
            conditions: conditions_of(self.plan.protocol, &code),
            onset_date: self.date(Field::OnsetDate)?,
            resolved_date: self.date(Field::ResolvedDate)?,
            row,
            prints: self.prints(),
        };
        self.part.push(patient, Row::Problem(problem));
        Ok(())
    }

    fn contact(&mut self, row: SourceRow) -> Result<(), Not> {
        let patient = self.patient_id()?;
        let date = self.required_date(Field::ContactDate)?;
        let outcome = self.word(Field::Outcome)?.and_then(Outcome::from_word);
        let prints = self.prints();
        let id = self
            .with(Field::ContactId, |_, t| RecordId::from(t))?
            .unwrap_or_else(|| format!("row-{:08x}{:08x}", prints.all, prints.core).into());
        let contact = Contact {
            id,
            item: self.with(Field::ItemId, |_, t| ItemId(t.into()))?,
            date,
            channel: self.channel(Field::Channel)?,
            outcome,
            appointment_date: self.date(Field::AppointmentDate)?,
            next_date: self.date(Field::NextDate)?,
            by: self.name(Field::Staff)?,
            row,
            prints,
            recorded: false,
            escalated: false,
            bad_number: None,
        };
        if date > self.plan.today {
            self.odd(doubt::AHEAD);
        }
        self.dated(date);
        self.part.push(patient, Row::Contact(contact));
        Ok(())
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

/// Needs of a note, with those met by ancillary visits marked by their own words.
fn needs_of(texts: &dyn Texts, protocol: &Protocol, text: &str) -> Arc<[Need]> {
    let mut needs = texts.needs(text);
    for need in &mut needs {
        if need.kind == crate::model::NeedKind::Visit {
            let span = text
                .get(need.start as usize..need.end as usize)
                .unwrap_or_default();
            let what = need.what.as_deref().unwrap_or_default();
            need.ancillary =
                protocol.is_ancillary(&fold(span)) || protocol.is_ancillary(&fold(what));
        }
    }
    needs.into()
}
