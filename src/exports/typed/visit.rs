//! Rows of visits and appointments: status, class, conditions, what was said of the next visit.

use super::*;
use crate::model::VisitStatus as S;

/// A visit's status as the cell has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StatusCell {
    NoColumn,
    Blank,
    InVisit,
    Is(VisitStatus),
}

impl StatusCell {
    /// The status of a visit of this day. A blank is not known yet.
    fn settled(self, date: Day, today: Day) -> VisitStatus {
        match self {
            StatusCell::Is(S::Completed | S::NoShow) if date > today => S::Unknown,
            StatusCell::Is(status) => status,
            StatusCell::InVisit if date < today => S::Completed,
            StatusCell::InVisit => S::Scheduled,
            StatusCell::NoColumn => S::by_date(date, today),
            StatusCell::Blank => S::Unknown,
        }
    }
}

impl Reader<'_, '_> {
    pub(super) fn visit(&mut self, row: SourceRow) -> Result<(), Not> {
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
        let rider = match self.plan.riders || self.for_tests {
            true => Some(self.patient()?),
            false => None,
        };
        let visit = Visit {
            id,
            date,
            class,
            status: status.settled(date, self.plan.today),
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
            self.dated(date);
        }
        // What was planned, and what a plan became without anybody coming, says nothing of the export's age.
        let planned = self.plan.columns.table == Table::Appointments;
        let came = matches!(
            status,
            StatusCell::Is(S::Completed | S::NoShow) | StatusCell::InVisit
        );
        if planned && came && date <= self.plan.today {
            self.part.happened = self.part.happened.max(Some(date));
        }
        if status == StatusCell::Blank {
            self.part.blanks.push(row.line);
        }
        let rows = self.part.rows_of(patient);
        add(&mut rows.visits, patient.owner, visit);
        if let Some(cells) = rider {
            self.part.ride(patient, Rider { date, cells });
        }
        Ok(())
    }

    /// The needs of the note. A note that stands in many rows is read once, and not even unpacked again.
    pub(super) fn note(&mut self) -> Result<Needs, Not> {
        let Some(column) = self.plan.at.of(Field::Note) else {
            return Ok(Needs::default());
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
            notes.keep(key, needs);
            needs
        })?;
        Ok(needs.unwrap_or_default())
    }

    /// The class by type and reason; few different pairs stand in a file.
    pub(super) fn class(&mut self) -> Result<VisitClass, Not> {
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
}

/// Needs of a note, with those met by ancillary visits marked by their own words.
fn needs_of(texts: &dyn Texts, protocol: &Protocol, text: &str) -> Needs {
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
