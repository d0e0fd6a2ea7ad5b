//! One row of an outcome file: what was recorded for one loop, and the id that tells the same answer from another.

use crate::model::outcome::OutcomeColumn as Column;
use crate::model::{Channel, Contact, Day, ItemId, Outcome, SourceRow};

use super::guard::{guard, unguard};

/// One row of an outcome file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeRow {
    /// Stable id: the same answer has the same id.
    pub contact_id: ContactId,
    /// The loop.
    pub item: ItemId,
    /// Patient.
    pub patient_id: String,
    /// The day of the contact.
    pub date: Day,
    /// What came of it.
    pub outcome: Outcome,
    /// The day booked.
    pub appointment_date: Option<Day>,
    /// The day to try again.
    pub next_date: Option<Day>,
    /// The caller's words.
    pub note: String,
    /// Who; several names where several lists gave the same answer.
    pub by: String,
    /// Whether it was copied to the licensed lane.
    pub escalated: bool,
    /// Name of the worked list.
    pub source_file: String,
    /// Its line, from 1.
    pub source_row: u32,
}

/// `<row id>-<attempt>-<eight characters>`: it names the list row and the attempt, and changes with the answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContactId(String);

/// Days and code of an answer: two answers to one row agree when these do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// What came of it.
    pub outcome: Outcome,
    /// The day of the contact.
    pub date: Day,
    /// The day booked.
    pub appointment_date: Option<Day>,
    /// The day to try again.
    pub next_date: Option<Day>,
}

impl ContactId {
    /// The id of an answer about one loop of a list row. `extra` tells further notes on the same answer apart.
    pub fn of(row_id: &str, attempt: u32, item: &ItemId, said: &Said, extra: &str) -> ContactId {
        let day = |d: Option<Day>| d.map_or(String::new(), |d| d.to_string());
        let hash = ItemId::of(
            "C",
            &[
                row_id,
                &attempt.to_string(),
                item.as_str(),
                said.outcome.word(),
                &said.date.to_string(),
                &day(said.appointment_date),
                &day(said.next_date),
                extra,
            ],
            0,
        );
        ContactId(format!("{row_id}-{attempt}-{}", &hash.as_str()[2..]))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The list row that was answered.
    pub fn row_id(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// The attempt that the list row was.
    pub fn attempt(&self) -> u32 {
        self.0
            .split('-')
            .nth(1)
            .and_then(|a| a.parse().ok())
            .unwrap_or_default()
    }
}

impl OutcomeRow {
    /// How the patient was or was to be reached, by the outcome.
    pub fn channel(&self) -> Channel {
        match self.outcome {
            Outcome::TextSent => Channel::Text,
            Outcome::PortalSent => Channel::Portal,
            Outcome::LetterSent | Outcome::CertifiedLetterSent | Outcome::MailReturned => {
                Channel::Letter
            }
            Outcome::Released | Outcome::DataError | Outcome::NotWorked => Channel::Other,
            _ => Channel::Phone,
        }
    }

    /// The code and days that make the answer.
    pub fn said(&self) -> Said {
        Said {
            outcome: self.outcome,
            date: self.date,
            appointment_date: self.appointment_date,
            next_date: self.next_date,
        }
    }

    /// Whether it only carries a caller's words to licensed staff, since the answer of the list row could not be taken. The
    /// id of an answer follows from what was said; such a row has another one.
    fn is_unread(&self) -> bool {
        let id = &self.contact_id;
        self.outcome == Outcome::NotWorked
            && self.escalated
            && *id != ContactId::of(id.row_id(), id.attempt(), &self.item, &self.said(), "")
    }

    /// A cell as it is written, text guarded against formulas.
    pub fn cell(&self, column: Column) -> String {
        let day = |d: Option<Day>| d.map_or(String::new(), |d| d.to_string());
        match column {
            Column::ContactId => self.contact_id.0.clone(),
            Column::ItemId => guard(self.item.as_str()),
            Column::PatientId => guard(&self.patient_id),
            Column::ContactDate => self.date.to_string(),
            Column::Channel => channel_word(self.channel()).to_owned(),
            Column::Outcome => self.outcome.word().to_owned(),
            Column::AppointmentDate => day(self.appointment_date),
            Column::NextDate => day(self.next_date),
            Column::Reached => yes(self.outcome.is_reach()),
            Column::Note => guard(&self.note),
            Column::By => guard(&self.by),
            Column::Escalated => yes(self.escalated),
            Column::SourceFile => guard(&self.source_file),
            Column::SourceRow => self.source_row.to_string(),
        }
    }

    /// Reads a row of an outcome file; the error names the column that is wrong.
    pub(super) fn parse(cells: &[String]) -> Result<OutcomeRow, Column> {
        let cell = |c: Column| cells.get(c as usize).map_or("", String::as_str);
        let text = |c: Column| unguard(cell(c)).to_owned();
        let day = |c: Column| match cell(c) {
            "" => Ok(None),
            text => Day::parse_iso(text).map(Some).ok_or(c),
        };
        let filled = |c: Column| match text(c) {
            t if t.is_empty() => Err(c),
            t => Ok(t),
        };
        Ok(OutcomeRow {
            contact_id: ContactId(filled(Column::ContactId)?),
            item: ItemId(filled(Column::ItemId)?.into()),
            patient_id: filled(Column::PatientId)?,
            date: day(Column::ContactDate)?.ok_or(Column::ContactDate)?,
            outcome: Outcome::from_word(cell(Column::Outcome)).ok_or(Column::Outcome)?,
            appointment_date: day(Column::AppointmentDate)?,
            next_date: day(Column::NextDate)?,
            note: text(Column::Note),
            by: text(Column::By),
            escalated: cell(Column::Escalated) == "yes",
            source_file: text(Column::SourceFile),
            source_row: cell(Column::SourceRow)
                .parse()
                .map_err(|_| Column::SourceRow)?,
        })
    }

    /// As a contact of the patient's chart; `row` is its place in the outcome file.
    pub fn contact(&self, row: SourceRow) -> Contact {
        Contact {
            id: self.contact_id.0.as_str().into(),
            item: Some(self.item.clone()),
            date: self.date,
            channel: Some(self.channel()),
            outcome: (!self.is_unread()).then_some(self.outcome),
            appointment_date: self.appointment_date,
            next_date: self.next_date,
            by: (!self.by.is_empty()).then(|| self.by.as_str().into()),
            row,
            prints: Default::default(),
            recorded: true,
            escalated: self.escalated,
            bad_number: self.bad_number().map(Into::into),
        }
    }

    /// Digits of the number that the note ends with, where the outcome is about a number.
    fn bad_number(&self) -> Option<String> {
        if !self.outcome.is_bad_number() {
            return None;
        }
        let (_, number) = self.note.rsplit_once(NUMBER)?;
        Some(number.chars().filter(char::is_ascii_digit).collect())
    }
}

/// What stands in a note before the number that was dialled: once the exports have another one, calls go on.
pub(super) const NUMBER: &str = "number dialled: ";

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// The word of a channel in files.
pub fn channel_word(channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => "phone",
        Channel::Text => "text",
        Channel::Portal => "portal",
        Channel::Email => "email",
        Channel::Letter => "letter",
        Channel::Other => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::day;

    #[test]
    fn rows_come_back_as_they_were_written() {
        let item = ItemId("FU-ABCDEFGH".into());
        let said = Said {
            outcome: Outcome::Booked,
            date: day("2026-11-02"),
            appointment_date: Some(day("2026-11-20")),
            next_date: None,
        };
        let row = OutcomeRow {
            contact_id: ContactId::of("R12345678X", 2, &item, &said, ""),
            item,
            patient_id: "=007".into(),
            date: said.date,
            outcome: said.outcome,
            appointment_date: said.appointment_date,
            next_date: None,
            note: "+1 from \"her\", then\nmore".into(),
            by: "'Ana".into(),
            escalated: false,
            source_file: "list.csv".into(),
            source_row: 7,
        };
        let cells: Vec<String> = Column::ALL.iter().map(|c| row.cell(*c)).collect();
        assert_eq!(OutcomeRow::parse(&cells), Ok(row.clone()));
        assert_eq!(cells[Column::Reached as usize], "yes");
        assert_eq!(cells[Column::PatientId as usize], "'=007");
        assert_eq!(row.contact_id.row_id(), "R12345678X");
        assert_eq!(row.contact_id.attempt(), 2);
        let mut bad = cells;
        bad[Column::Outcome as usize] = "Booked".into();
        assert_eq!(OutcomeRow::parse(&bad), Err(Column::Outcome));
    }
}
