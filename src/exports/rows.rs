//! One record's cells → one typed row. Every cell is text until its field says what it is.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::model::ids::Fnv;
use crate::model::phrase::fold;
use crate::model::records::{FollowUpField, Prints};
use crate::model::{
    Channel, ConditionSet, Contact, Day, ItemId, Name, Need, Order, OrderKind, OrderStatus,
    Outcome, Patient, PatientStatus, Problem, Referral, ReferralStatus, SourceRow, Urgency, Visit,
    VisitStatus,
};
use crate::notes::NoteReader;
use crate::protocol::Protocol;

use super::cells::{Cell, clean, text_of};
use super::columns::Columns;
use super::dates::{self, DateCell, Evidence, Order as DateOrder};
use super::fields::{Field, PATIENT_FIELDS, Table};
use super::intake::{SetAside, shape};
use super::records::Records;
use super::values::{Values, is_yes};

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
    pub(super) orders: Vec<DateOrder>,
    pub(super) values: &'a Values,
    pub(super) protocol: &'a Protocol,
    pub(super) texts: &'a dyn Texts,
    pub(super) today: Day,
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

    /// Fields that have a column, in the order of the fields, with it.
    pub(super) fn in_order(&self) -> impl Iterator<Item = (Field, usize)> {
        Field::ALL
            .iter()
            .zip(&self.0)
            .filter_map(|(f, c)| Some((*f, usize::from((*c)?))))
    }

    pub(super) fn of(&self, field: Field) -> Option<usize> {
        self.0
            .get(field as usize)
            .copied()
            .flatten()
            .map(usize::from)
    }
}

/// A visit's status as the cell has it; what a blank means is known once all files of the table are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StatusCell {
    NoColumn,
    Blank,
    InVisit,
    Is(VisitStatus),
}

#[derive(Debug)]
pub(super) struct VisitRow {
    pub(super) patient: Arc<str>,
    pub(super) visit: Visit,
    pub(super) status: StatusCell,
    pub(super) rider: Option<Box<PatientCells>>,
}

/// A patient as one row has it: the cells that must be told from an empty one beside the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PatientCells {
    pub(super) patient: Patient,
    pub(super) status: Option<PatientStatus>,
    /// Something that is no date stands in deceased_date.
    pub(super) deceased_undated: bool,
    pub(super) interpreter: Option<bool>,
    pub(super) do_not_contact: Option<bool>,
    pub(super) text_consent: Option<bool>,
}

/// The rows of one part of a file.
#[derive(Debug)]
pub(super) enum Rows {
    Visits(Vec<VisitRow>),
    Orders(Vec<(Arc<str>, Order)>),
    Referrals(Vec<(Arc<str>, Referral)>),
    Patients(Vec<(Arc<str>, PatientCells, SourceRow, u32)>),
    Problems(Vec<(Arc<str>, Problem)>),
    Contacts(Vec<(Arc<str>, Contact)>),
}

impl Rows {
    fn empty(table: Table) -> Rows {
        match table {
            Table::Visits | Table::Appointments => Rows::Visits(Vec::new()),
            Table::Orders => Rows::Orders(Vec::new()),
            Table::Referrals => Rows::Referrals(Vec::new()),
            Table::Patients => Rows::Patients(Vec::new()),
            Table::Problems => Rows::Problems(Vec::new()),
            Table::Contacts => Rows::Contacts(Vec::new()),
        }
    }
}

/// What one part of a file gave.
pub(super) struct Part {
    pub(super) rows: Rows,
    pub(super) read: u64,
    pub(super) left_out: BTreeMap<&'static str, u64>,
    pub(super) set_aside: Vec<SetAside>,
    pub(super) unknown: BTreeMap<(Field, String), u64>,
    pub(super) unreadable: BTreeMap<usize, u64>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) filled: u128,
    pub(super) reviewed_word: bool,
    pub(super) oldest: Option<Day>,
    pub(super) newest: Option<Day>,
    pub(super) last_good_line: u32,
    names: HashMap<Box<str>, Name>,
    ids: HashMap<Box<str>, Arc<str>>,
}

/// Why a row did not become one: set aside with column and reason, or left out under a reason.
enum Not {
    Aside { column: usize, reason: String },
    Out(&'static str),
}

impl Part {
    pub(super) fn new(plan: &Plan<'_>) -> Part {
        Part {
            rows: Rows::empty(plan.columns.table),
            read: 0,
            left_out: BTreeMap::new(),
            set_aside: Vec::new(),
            unknown: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            evidence: vec![Evidence::default(); plan.columns.fields.len()],
            filled: 0,
            reviewed_word: false,
            oldest: None,
            newest: None,
            last_good_line: 0,
            names: HashMap::new(),
            ids: HashMap::new(),
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

    /// Takes one record whose cells stand in `records`.
    pub(super) fn take(&mut self, plan: &Plan<'_>, records: &Records<'_>, base: u64) {
        let row = SourceRow {
            file: plan.file,
            line: records.start_line(),
            offset: base + records.start_offset() as u64,
        };
        let mut reader = Reader {
            plan,
            records,
            part: self,
        };
        let made = reader.make(row);
        match made {
            Ok(()) => {
                self.read += 1;
                self.last_good_line = row.line;
            }
            Err(Not::Out(reason)) => self.leave_out(reason),
            Err(Not::Aside { column, reason }) => {
                let header = plan
                    .columns
                    .headers
                    .get(column)
                    .map_or_else(|| (column + 1).to_string(), |h| h.trim().to_owned());
                let id = plan
                    .columns
                    .table
                    .key()
                    .and_then(|k| plan.at.of(k))
                    .filter(|i| *i != column)
                    .and_then(|i| text_of(records, i).ok())
                    .map(|c| c.trim().to_owned())
                    .filter(|id| !id.is_empty());
                self.put_aside(row.line, header, reason, id);
            }
        }
    }
}

struct Reader<'p, 'r> {
    plan: &'p Plan<'p>,
    records: &'p Records<'r>,
    part: &'p mut Part,
}

impl<'r> Reader<'_, 'r> {
    fn raw(&self, field: Field) -> Result<Option<Cell<'r>>, Not> {
        let Some(i) = self.plan.at.of(field) else {
            return Ok(None);
        };
        text_of(self.records, i).map(Some).map_err(|()| Not::Aside {
            column: i,
            reason: "bytes that are not valid text in the file's encoding".to_owned(),
        })
    }

    /// The cleaned text of a field; empty where there is no column.
    fn text(&mut self, field: Field) -> Result<String, Not> {
        self.with(field, |t| t.to_owned())
            .map(Option::unwrap_or_default)
    }

    /// Looks at the cleaned text of a field without copying it; `None` where it is empty or has no column.
    fn with<T>(&mut self, field: Field, look: impl FnOnce(&str) -> T) -> Result<Option<T>, Not> {
        let Some(cell) = self.raw(field)? else {
            return Ok(None);
        };
        let text = clean(&cell);
        if dates::is_nothing(text) {
            return Ok(None);
        }
        self.part.filled |= 1 << (field as u32);
        Ok(Some(look(text)))
    }

    /// A required text.
    fn id(&mut self, field: Field) -> Result<String, Not> {
        let column = self.plan.at.of(field).unwrap_or_default();
        let aside = |reason: String| Not::Aside { column, reason };
        let Some(text) = self.with(field, str::to_owned)? else {
            return Err(aside("empty; this column is needed".to_owned()));
        };
        if is_excel_damage(&text) {
            return Err(aside(format!(
                "damaged by Excel (looks like {}); export again and do not open the file in Excel",
                shape(&text)
            )));
        }
        Ok(text)
    }

    fn date_cell(&mut self, field: Field) -> Result<Option<(usize, DateCell, String)>, Not> {
        let Some(i) = self.plan.at.of(field) else {
            return Ok(None);
        };
        let Some(cell) = self.raw(field)? else {
            return Ok(None);
        };
        let text = clean(&cell);
        let pivot = (field == Field::DateOfBirth).then_some(self.plan.today);
        let read = dates::read(text, self.plan.orders[i], pivot, &mut self.part.evidence[i]);
        // What is no date counts as empty.
        if matches!(read, DateCell::Day(_)) {
            self.part.filled |= 1 << (field as u32);
        }
        let shown = match read {
            DateCell::Unreadable => shape(text),
            _ => String::new(),
        };
        Ok(Some((i, read, shown)))
    }

    fn required_date(&mut self, field: Field) -> Result<Day, Not> {
        match self.date_cell(field)? {
            Some((_, DateCell::Day(day), _)) => Ok(day),
            Some((column, DateCell::Empty, _)) => Err(Not::Aside {
                column,
                reason: "no date; this column is needed".to_owned(),
            }),
            Some((column, DateCell::Unreadable, shown)) => Err(Not::Aside {
                column,
                reason: format!("not a date (looks like {shown})"),
            }),
            None => Err(Not::Aside {
                column: 0,
                reason: "no date".to_owned(),
            }),
        }
    }

    fn date(&mut self, field: Field) -> Result<Option<Day>, Not> {
        Ok(match self.date_cell(field)? {
            Some((column, DateCell::Unreadable, _)) => {
                *self.part.unreadable.entry(column).or_default() += 1;
                None
            }
            Some((_, cell, _)) => cell.day(),
            None => None,
        })
    }

    /// The canonical word of a field; an unknown word is counted.
    fn word(&mut self, field: Field) -> Result<Option<String>, Not> {
        let values = self.plan.values;
        let Some(found) = self.with(field, |text| {
            values
                .canonical(field, text)
                .map(str::to_owned)
                .ok_or_else(|| text.to_owned())
        })?
        else {
            return Ok(None);
        };
        match found {
            Ok(word) => Ok(Some(word)),
            Err(text) => {
                *self.part.unknown.entry((field, text)).or_default() += 1;
                Ok(Some(String::new()))
            }
        }
    }

    fn name(&mut self, field: Field) -> Result<Option<Name>, Not> {
        let Some(text) = self.text_opt(field)? else {
            return Ok(None);
        };
        if let Some(name) = self.part.names.get(text.as_str()) {
            return Ok(Some(name.clone()));
        }
        let name: Name = text.as_str().into();
        self.part.names.insert(text.into(), name.clone());
        Ok(Some(name))
    }

    fn text_opt(&mut self, field: Field) -> Result<Option<String>, Not> {
        Ok(Some(self.text(field)?).filter(|t| !t.is_empty()))
    }

    fn number(&mut self, field: Field) -> Result<Option<u32>, Not> {
        Ok(self
            .with(field, |t| {
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
        self.with(field, is_yes)
    }

    fn patient_id(&mut self) -> Result<Arc<str>, Not> {
        let text = self.id(Field::PatientId)?;
        if let Some(id) = self.part.ids.get(text.as_str()) {
            return Ok(id.clone());
        }
        let id: Arc<str> = text.as_str().into();
        self.part.ids.insert(text.into(), id.clone());
        Ok(id)
    }

    /// By field, not by column: two exports of one table may order their columns differently or lack one.
    fn prints(&self) -> Prints {
        let (mut all, mut core) = (Fnv::new(), Fnv::new());
        for (field, column) in self.plan.at.in_order() {
            let (raw, _) = self.records.raw(column).unwrap_or_default();
            let raw = raw.trim_ascii();
            if raw.is_empty() {
                continue;
            }
            let mark = (field as u32).to_le_bytes();
            all.write(&mark);
            all.write(raw);
            if !matches!(field, Field::Diagnoses | Field::Note) {
                core.write(&mark);
                core.write(raw);
            }
        }
        Prints {
            all: all.finish() as u32,
            core: core.finish() as u32,
        }
    }

    fn dated(&mut self, day: Day) {
        let part = &mut self.part;
        part.oldest = Some(part.oldest.map_or(day, |d| d.min(day)));
        if day <= self.plan.today {
            part.newest = part.newest.max(Some(day));
        }
    }

    fn make(&mut self, row: SourceRow) -> Result<(), Not> {
        match self.plan.columns.table {
            Table::Visits | Table::Appointments => self.visit(row),
            Table::Orders => self.order(row),
            Table::Referrals => self.referral(row),
            Table::Patients => {
                let id = self.patient_id()?;
                let patient = self.patient()?;
                let prints = self.prints();
                if let Rows::Patients(rows) = &mut self.part.rows {
                    rows.push((id, patient, row, prints.all));
                }
                Ok(())
            }
            Table::Problems => self.problem(row),
            Table::Contacts => self.contact(row),
        }
    }

    fn visit(&mut self, row: SourceRow) -> Result<(), Not> {
        use VisitStatus as S;
        let id = self.id(Field::VisitId)?;
        let patient = self.patient_id()?;
        let date = self.required_date(Field::VisitDate)?;
        let status = if self.plan.at.of(Field::VisitStatus).is_none() {
            StatusCell::NoColumn
        } else {
            match self.word(Field::VisitStatus)?.as_deref() {
                None => StatusCell::Blank,
                Some("scheduled") => StatusCell::Is(S::Scheduled),
                Some("completed") => StatusCell::Is(S::Completed),
                Some("no-show") => StatusCell::Is(S::NoShow),
                Some("cancelled") => StatusCell::Is(S::Cancelled),
                Some("in-visit") => StatusCell::InVisit,
                Some("left-out") => return Err(Not::Out("deleted, blocked or an open slot")),
                Some(_) => StatusCell::Is(S::Unknown),
            }
        };
        let visit_type = self.text(Field::VisitType)?;
        let reason = self.text(Field::Reason)?;
        let protocol = self.plan.protocol;
        let conditions = self
            .with(Field::Diagnoses, |t| conditions_of(protocol, t))?
            .unwrap_or_default();
        let follow_up_by = self.date(Field::FollowUpBy)?;
        let texts = self.plan.texts;
        let (follow_up, follow_up_ancillary) = self
            .with(Field::FollowUpInterval, |t| {
                (texts.interval(t), protocol.is_ancillary(&fold(t)))
            })?
            .unwrap_or_default();
        let needs = self
            .with(Field::Note, |t| needs_of(texts, protocol, t))?
            .unwrap_or_default();
        let provider = self.name(Field::Provider)?;
        let rider = PATIENT_FIELDS
            .iter()
            .any(|f| self.plan.at.of(*f).is_some())
            .then(|| self.patient().map(Box::new))
            .transpose()?;
        let visit = Visit {
            id: id.into(),
            date,
            class: protocol.visit_class(&visit_type, &reason),
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
        self.dated(date);
        if let Rows::Visits(rows) = &mut self.part.rows {
            rows.push(VisitRow {
                patient,
                visit,
                status,
                rider,
            });
        }
        Ok(())
    }

    fn order(&mut self, row: SourceRow) -> Result<(), Not> {
        let id = self.id(Field::OrderId)?;
        let patient = self.patient_id()?;
        let date = self.required_date(Field::OrderDate)?;
        let name = self.name(Field::OrderName)?.ok_or_else(|| Not::Aside {
            column: self.plan.at.of(Field::OrderName).unwrap_or_default(),
            reason: "empty; this column is needed".to_owned(),
        })?;
        let kind = match self.word(Field::OrderKind)?.as_deref() {
            Some("lab") => OrderKind::Lab,
            Some("imaging") => OrderKind::Imaging,
            Some("procedure") => OrderKind::Procedure,
            Some("medication") => OrderKind::Medication,
            _ => OrderKind::Other,
        };
        let status = match self.word(Field::OrderStatus)?.as_deref() {
            Some("ordered") => OrderStatus::Ordered,
            Some("scheduled") => OrderStatus::Scheduled,
            Some("collected") => OrderStatus::Collected,
            Some("resulted") => OrderStatus::Resulted,
            Some("reviewed") => {
                self.part.reviewed_word = true;
                OrderStatus::Reviewed
            }
            Some("cancelled") => OrderStatus::Cancelled,
            Some("left-out") => return Err(Not::Out("deleted or entered in error")),
            _ => OrderStatus::Unknown,
        };
        let order = Order {
            id: id.into(),
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
            load_order: 0,
            row,
            prints: self.prints(),
        };
        self.dated(date);
        if let Rows::Orders(rows) = &mut self.part.rows {
            rows.push((patient, order));
        }
        Ok(())
    }

    fn urgency(&mut self) -> Result<Urgency, Not> {
        Ok(match self.word(Field::Priority)?.as_deref() {
            Some("stat") => Urgency::Stat,
            Some("urgent") => Urgency::Urgent,
            _ => Urgency::Routine,
        })
    }

    fn referral(&mut self, row: SourceRow) -> Result<(), Not> {
        use ReferralStatus as S;
        let id = self.id(Field::ReferralId)?;
        let patient = self.patient_id()?;
        let date = self.required_date(Field::ReferralDate)?;
        let status = match self.word(Field::ReferralStatus)?.as_deref() {
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
            Some("left-out") => return Err(Not::Out("deleted or entered in error")),
            _ => S::Unknown,
        };
        let referral = Referral {
            id: id.into(),
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
        self.dated(date);
        if let Rows::Referrals(rows) = &mut self.part.rows {
            rows.push((patient, referral));
        }
        Ok(())
    }

    fn patient(&mut self) -> Result<PatientCells, Not> {
        let boxed = |t: Option<String>| t.map(String::into_boxed_str);
        let name = match self.text_opt(Field::Name)? {
            Some(name) => Some(name),
            None => {
                let first = self.text(Field::FirstName)?;
                let last = self.text(Field::LastName)?;
                Some(format!("{first} {last}").trim().to_owned()).filter(|n| !n.is_empty())
            }
        };
        let status = match self.word(Field::PatientStatus)?.as_deref() {
            Some("inactive") => Some(PatientStatus::Inactive),
            Some("transferred") => Some(PatientStatus::Transferred),
            Some("dismissed") => Some(PatientStatus::Dismissed),
            Some("hospice") => Some(PatientStatus::Hospice),
            Some("deceased") => Some(PatientStatus::Deceased),
            // Any other word stands in the column: it is not empty, and not a reason to stop calling.
            Some(_) => Some(PatientStatus::Active),
            None => None,
        };
        let mut deceased_undated = false;
        let deceased_date = match self.date_cell(Field::DeceasedDate)? {
            Some((column, DateCell::Unreadable, _)) => {
                // Something stands there that is no date: a call to a dead patient's family is worse than a missed call.
                *self.part.unreadable.entry(column).or_default() += 1;
                deceased_undated = true;
                None
            }
            Some((_, cell, _)) => cell.day(),
            None => None,
        };
        let patient = Patient {
            name: boxed(name),
            date_of_birth: self.date(Field::DateOfBirth)?,
            phone: boxed(self.text_opt(Field::Phone)?),
            mobile: boxed(self.text_opt(Field::Mobile)?),
            email: boxed(self.text_opt(Field::Email)?),
            preferred_channel: self.channel(Field::PreferredChannel)?,
            language: self.name(Field::Language)?,
            guardian: boxed(self.text_opt(Field::Guardian)?),
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
            deceased_undated,
            interpreter: self.flag(Field::Interpreter)?,
            do_not_contact: self.flag(Field::DoNotContact)?,
            text_consent: self.flag(Field::TextConsent)?,
        })
    }

    fn channel(&mut self, field: Field) -> Result<Option<Channel>, Not> {
        let values = self.plan.values;
        let word = self.with(field, |t| {
            values.canonical(Field::Channel, t).map(str::to_owned)
        })?;
        Ok(word.map(|w| match w.as_deref() {
            Some("phone") => Channel::Phone,
            Some("text") => Channel::Text,
            Some("portal") => Channel::Portal,
            Some("email") => Channel::Email,
            Some("letter") => Channel::Letter,
            _ => Channel::Other,
        }))
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
        if let Rows::Problems(rows) = &mut self.part.rows {
            rows.push((patient, problem));
        }
        Ok(())
    }

    fn contact(&mut self, row: SourceRow) -> Result<(), Not> {
        let patient = self.patient_id()?;
        let date = self.required_date(Field::ContactDate)?;
        let outcome = self
            .word(Field::Outcome)?
            .and_then(|w| Outcome::from_word(&w));
        let prints = self.prints();
        let id = self
            .text_opt(Field::ContactId)?
            .unwrap_or_else(|| format!("row-{:08x}{:08x}", prints.all, prints.core));
        let contact = Contact {
            id: id.into(),
            item: self.text_opt(Field::ItemId)?.map(|t| ItemId(t.into())),
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
        };
        self.dated(date);
        if let Rows::Contacts(rows) = &mut self.part.rows {
            rows.push((patient, contact));
        }
        Ok(())
    }
}

/// An id that Excel has turned into a number or an error: `2.98725E+13`, `#####`, `#REF!`.
fn is_excel_damage(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    if upper.starts_with('#') && (upper.chars().all(|c| c == '#') || upper.ends_with(['!', '?'])) {
        return true;
    }
    let Some((mantissa, exponent)) = upper.split_once("E+") else {
        return false;
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    digits(exponent)
        && exponent.len() <= 3
        && mantissa.split('.').all(digits)
        && mantissa.split('.').count() <= 2
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
fn needs_of(texts: &dyn Texts, protocol: &Protocol, text: &str) -> Box<[Need]> {
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
    needs.into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excel_damage_is_told_from_ids() {
        for bad in ["2.98725E+13", "1E+10", "#####", "#REF!", "#NAME?"] {
            assert!(is_excel_damage(bad), "{bad}");
        }
        for good in ["007", "E11.9", "V00E+x", "1E10", "#4", "PE+3"] {
            assert!(!is_excel_damage(good), "{good}");
        }
    }
}
