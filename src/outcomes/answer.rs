//! What a worked row says: code, days, note and name, checked against what each code needs.

use crate::exports::dates::DateCell;
use crate::model::phrase::{Phrases, fold};
use crate::model::{Day, Outcome};
use crate::protocol::Protocol;

use super::codes::Codes;
use super::row::Said;
use super::worked::{Cell, WorkedRow, date};

/// A row's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) said: Said,
    /// Whether the day of the contact was written and not taken from the list.
    pub(super) dated: bool,
    pub(super) note: String,
    pub(super) by: String,
    /// Why a licensed person has to see it.
    pub(super) clinical: Option<&'static str>,
    /// What somebody should look at although the answer is taken, each a sentence without the values.
    pub(super) doubts: Vec<String>,
}

/// Reads answers of one practice.
#[derive(Debug)]
pub(super) struct Answers<'a> {
    protocol: &'a Protocol,
    codes: Codes,
    clinical: Phrases,
    today: Day,
}

impl<'a> Answers<'a> {
    pub(super) fn new(protocol: &'a Protocol, today: Day) -> Answers<'a> {
        Answers {
            protocol,
            codes: Codes::new(protocol),
            clinical: Phrases::new(&protocol.calls.clinical_words),
            today,
        }
    }

    /// Why a licensed person has to see the row: its code or a clinical word in its note. A negation changes nothing:
    /// whether "no chest pain" is clinical is not for a program to say.
    pub(super) fn clinical(&self, row: &WorkedRow) -> Option<&'static str> {
        if self.clinical_code(row).is_some() {
            return Some("the outcome");
        }
        // Whatever column the words were typed into, somebody has to see them.
        let words = [
            Cell::Note,
            Cell::Outcome,
            Cell::NextDate,
            Cell::AppointmentDate,
        ]
        .map(|c| row.cell(c))
        .join(" . ");
        self.holds_clinical_word(&words)
            .then_some("a clinical word in the row")
            .or_else(|| self.may_end_calls(row))
    }

    /// A misspelt code that reads like one after which nobody is to call: what it says is for a person to find out first.
    fn may_end_calls(&self, row: &WorkedRow) -> Option<&'static str> {
        let unknown = self.codes.read(row.cell(Cell::Outcome)).err()?;
        let ends = |o: &Outcome| o.is_clinical() || stops_everything(*o) || leaves(*o);
        unknown
            .nearest
            .first()
            .is_some_and(ends)
            .then_some("an outcome that cannot be read, but may end the calls")
    }

    /// The row's code, where it is one that stops the calls.
    pub(super) fn clinical_code(&self, row: &WorkedRow) -> Option<Outcome> {
        let code = self.codes.read(row.cell(Cell::Outcome)).ok().flatten();
        code.filter(|o| o.is_clinical())
    }

    /// Why nobody is to call although the row's answer is not taken: it says that nobody should.
    pub(super) fn stop(&self, row: &WorkedRow) -> Option<&'static str> {
        let code = self.codes.read(row.cell(Cell::Outcome)).ok().flatten();
        code.filter(|o| stops_everything(*o) || leaves(*o))
            .map(|_| "an answer that ends the calls and could not be taken")
    }

    fn holds_clinical_word(&self, text: &str) -> bool {
        // "pains" and "rashes" are the words as well.
        let folded = fold(text);
        let without = |ending: &str| -> String {
            let words: Vec<&str> = folded
                .split(' ')
                .map(|w| w.strip_suffix(ending).filter(|w| w.len() > 2).unwrap_or(w))
                .collect();
            words.join(" ")
        };
        [folded.clone(), without("s"), without("es")]
            .iter()
            .any(|text| self.clinical.find(text).is_some())
    }

    /// Reads the answer of a row on the list of `day`; `None` where the row was not worked.
    ///
    /// A clinical code, and one after which nobody is to call, is taken whatever is wrong with the row's dates: it does not
    /// wait until somebody has corrected them.
    ///
    /// # Errors
    /// Everything that keeps the row from being taken, each a sentence without the values.
    pub(super) fn read(
        &self,
        row: &WorkedRow,
        day: Day,
        day_first: bool,
    ) -> Result<Option<Answer>, Vec<String>> {
        let mut faults = Vec::new();
        let note = row.cell(Cell::Note).to_owned();
        let by = row.cell(Cell::By).to_owned();
        let far = self.today + self.protocol.record.ahead_days;
        let mut read =
            |cell: Cell, name: &str, to: Day| match date(row.cell(cell), day_first, (day, to)) {
                Ok(DateCell::Day(d)) => Some(d),
                Ok(_) => None,
                Err(why) => {
                    faults.push(format!("{name} {why}"));
                    None
                }
            };
        let contact = read(Cell::OutcomeDate, "outcome_date", self.today);
        let appointment = read(Cell::AppointmentDate, "appointment_date", far);
        let next = read(Cell::NextDate, "next_date", far);
        let outcome = match self.codes.read(row.cell(Cell::Outcome)) {
            Ok(Some(outcome)) => outcome,
            Ok(None) => {
                let touched = !note.is_empty() || appointment.is_some() || next.is_some();
                if faults.is_empty() && !touched {
                    return Ok(None);
                }
                faults.insert(
                    0,
                    "outcome is empty, but the row was written in; fill it or say not-worked"
                        .to_owned(),
                );
                return Err(faults);
            }
            Err(unknown) => {
                faults.insert(0, unknown.sentence());
                return Err(faults);
            }
        };
        let on = contact.unwrap_or(day);
        let mut demand = |holds: bool, sentence: &str| {
            if !holds {
                faults.push(sentence.to_owned());
            }
        };
        demand(on <= self.today, "outcome_date lies after today");
        demand(on >= day, "outcome_date lies before the day of the list");
        match outcome {
            Outcome::Booked => demand(
                appointment.is_some() || !row.cell(Cell::AppointmentDate).is_empty(),
                "booked needs an appointment_date; without one use booked-unverified",
            ),
            Outcome::CallBack => demand(
                next.is_some() || !row.cell(Cell::NextDate).is_empty(),
                "call-back needs a next_date",
            ),
            Outcome::Declined => demand(!note.is_empty(), "declined needs a note: why"),
            Outcome::Released => demand(
                self.protocol.is_licensed(&by),
                "released needs the name of licensed staff in the column by (practice.licensed in tickler.toml)",
            ),
            _ => {}
        }
        for (date, before, far) in [
            (
                appointment,
                "appointment_date lies before the contact",
                "appointment_date lies too far ahead",
            ),
            (
                next,
                "next_date lies before the contact",
                "next_date lies too far ahead",
            ),
        ] {
            if let Some(date) = date {
                // What was already done may have been done at any time.
                demand(date >= on || outcome == Outcome::AlreadyDone, before);
                demand(date <= self.today + self.protocol.record.ahead_days, far);
            }
        }
        demand(
            appointment.is_none() || goes_with_a_date(outcome),
            "appointment_date is filled, but the outcome says that nothing was booked: which of them is right, or was a column sorted alone?",
        );
        let stops = stops_everything(outcome);
        if !faults.is_empty() && !outcome.is_clinical() && !stops {
            return Err(faults);
        }
        let taken = match stops {
            true => "that nobody is to call was taken without it",
            false => "what is clinical was taken without it",
        };
        let mut doubts: Vec<String> = faults.iter().map(|f| format!("{f}; {taken}")).collect();
        let booked = matches!(outcome, Outcome::Booked | Outcome::BookedUnverified);
        if let Some(day) = appointment.filter(|_| booked)
            && !self.protocol.calendar.is_business_day(day)
        {
            doubts.push(format!(
                "booked for a day on which the practice is closed (a {}); it was taken, ask whether the date is right",
                day.date().format("%A")
            ));
        }
        let (from, to) = (day, self.today);
        let on = if from <= on && on <= to { on } else { day };
        let ahead = |d: &Day| outcome == Outcome::AlreadyDone || (on..=far).contains(d);
        Ok(Some(Answer {
            said: Said {
                outcome,
                date: on,
                appointment_date: appointment.filter(ahead),
                next_date: next.filter(ahead),
            },
            doubts,
            dated: contact.is_some(),
            clinical: self.clinical(row),
            note,
            by,
        }))
    }
}

/// Nobody is to call again, about anything.
fn stops_everything(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Deceased | Outcome::DoNotCall)
}

/// The patient has left or wants none of it.
fn leaves(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Declined | Outcome::Transferred | Outcome::Moved
    )
}

/// Whether an appointment may have been named in what came of the contact.
fn goes_with_a_date(outcome: Outcome) -> bool {
    !matches!(
        outcome,
        Outcome::NoAnswer
            | Outcome::VoicemailFull
            | Outcome::LeftVoicemail
            | Outcome::WrongNumber
            | Outcome::Disconnected
            | Outcome::IdentityFailed
            | Outcome::Language
            | Outcome::Declined
            | Outcome::Unreachable
            | Outcome::NotWorked
    )
}
