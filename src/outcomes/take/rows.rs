//! Outcome rows, made of an answer or of the words of one that could not be taken.

use std::collections::BTreeSet;

use crate::model::Outcome;
use crate::model::phrase::fold;
use crate::worklist::lists::digits;

use super::super::recording::Escalation;
use super::super::row::{ContactId, OutcomeRow, Said};
use super::super::worked::Cell;
use super::{Row, Taking};

impl<'a> Taking<'a> {
    /// Copies the caller's words to the licensed lane without taking the row's answer; but a clinical code stops the calls
    /// even where another answer contradicts it.
    pub(super) fn escalate_only(&mut self, row: &Row<'a>) {
        let Some(why) = row.clinical else {
            return;
        };
        let clinical = row.answer.as_ref().ok();
        let clinical = clinical.filter(|a| a.said.outcome.is_clinical());
        let mut rows = if let Some(answer) = clinical {
            self.rows_of(row, &answer.said, "", &answer.note, &answer.by, true)
        } else {
            let note = joined([row.row.cell(Cell::Outcome), row.row.cell(Cell::Note)].into_iter());
            // The id must not change from night to night.
            let named = Said {
                outcome: Outcome::NotWorked,
                date: row.whose.day,
                appointment_date: None,
                next_date: None,
            };
            let by = row.row.cell(Cell::By).to_owned();
            let mut rows = self.rows_of(row, &named, &fold(&note), &note, &by, true);
            for r in &mut rows {
                r.date = self.situation.today;
            }
            rows
        };
        let new = |id: &str| {
            !self.situation.ledger.has(id)
                && !self
                    .recording
                    .rows
                    .iter()
                    .any(|r| r.contact_id.as_str() == id)
        };
        rows.retain(|r| new(r.contact_id.as_str()));
        if !rows.is_empty() {
            self.push(rows, Some(why));
        }
    }

    pub(super) fn rows_of(
        &self,
        row: &Row<'a>,
        said: &Said,
        extra: &str,
        note: &str,
        by: &str,
        escalated: bool,
    ) -> Vec<OutcomeRow> {
        let whose = &row.whose;
        whose
            .items
            .iter()
            .map(|item| OutcomeRow {
                contact_id: ContactId::of(&whose.row_id, whose.attempt, item, said, extra),
                item: item.clone(),
                patient_id: whose.patient_id.clone(),
                date: said.date,
                outcome: said.outcome,
                appointment_date: said.appointment_date,
                next_date: said.next_date,
                note: note.to_owned(),
                by: by.to_owned(),
                escalated,
                source_file: self.recording.lists[row.list].name.clone(),
                source_row: row.row.line,
            })
            .collect()
    }

    pub(super) fn push(&mut self, rows: Vec<OutcomeRow>, clinical: Option<&'static str>) {
        if let Some(why) = clinical {
            self.recording.escalations.push(Escalation {
                rows: rows.clone(),
                why,
            });
        }
        self.recording.rows.extend(rows);
    }
}

/// The number that was dialled: the one of the row that the note names, else the first, for callers dial from the front.
pub(super) fn dialled(phones: &str, note: &str) -> Option<String> {
    let named: String = note.chars().filter(char::is_ascii_digit).collect();
    let numbers: Vec<String> = phones
        .split(" / ")
        .map(digits)
        .filter(|n| n.len() >= 7)
        .collect();
    let number = numbers
        .iter()
        .find(|n| named.contains(&n[n.len() - 7..]))
        .or(numbers.first())?;
    Some(match number.len() {
        10 => format!("{}-{}-{}", &number[..3], &number[3..6], &number[6..]),
        _ => number.clone(),
    })
}

/// Different texts, each once, in order.
pub(super) fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut seen = BTreeSet::new();
    let texts: Vec<&str> = texts
        .map(str::trim)
        .filter(|t| !t.is_empty() && seen.insert(fold(t)))
        .collect();
    texts.join("; ")
}
