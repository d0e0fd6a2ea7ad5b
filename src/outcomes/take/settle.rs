//! What comes of the rows that answer one list row: taken, known already, contradicted or not taken.

use crate::model::phrase::fold;
use crate::model::{Day, Outcome};

use super::super::answer::Answer;
use super::super::row::{NUMBER, Said};
use super::super::worked::Cell;
use super::known::Known;
use super::rows::{dialled, joined};
use super::{Row, Taking, rejected};

impl<'a> Taking<'a> {
    /// Rows that answer one list row.
    pub(super) fn settle_group(&mut self, group: &[&Row<'a>]) {
        let mut good: Vec<(&Row<'a>, &Answer)> = group
            .iter()
            .filter_map(|r| Some((*r, r.answer.as_ref().ok()?)))
            .collect();
        // Who did not work a row contradicts nobody who did.
        let worked = |a: &Answer| a.said.outcome != Outcome::NotWorked;
        if good.iter().any(|(_, a)| worked(a)) {
            for (row, _) in good.iter().filter(|(_, a)| !worked(a)) {
                self.recording.lists[row.list].not_worked += 1;
                if row.clinical.is_some() {
                    self.escalate_only(row);
                }
            }
            good.retain(|(_, a)| worked(a));
        }
        let mut said: Vec<Said> = good.iter().map(|(_, a)| a.said).collect();
        said.sort();
        said.dedup();
        if said.len() > 1 {
            let all = places(self, &good);
            for (row, _) in &good {
                self.reject(row, &format!("two answers to this list row contradict each other ({all}); ask who called and leave one of them"));
            }
        } else if let Some((first, answer)) = good.first().copied() {
            self.settle_answer(first, answer, &good);
        }
        let answered = said.len() == 1;
        for row in group {
            if let Err(reason) = &row.answer {
                let before = self.recorded(&row.whose);
                if answered || (before.is_some() && self.further(&row.whose).is_none()) {
                    self.superseded(row, before);
                } else {
                    self.reject(row, reason);
                }
            }
        }
    }

    fn settle_answer(&mut self, first: &Row<'a>, answer: &Answer, good: &[(&Row<'a>, &Answer)]) {
        match self.known(&first.whose, answer) {
            Known::Other(day, by) => {
                let by = by_words(&by);
                for (row, _) in good {
                    self.reject(row, &format!("this list row was recorded on {day}{by} with another answer, which stands; for a later call fill outcome_date with its day"));
                }
            }
            Known::Same(day, by) => {
                for (row, _) in good {
                    let list = &mut self.recording.lists[row.list];
                    list.already += 1;
                    let on = (day, by.clone());
                    list.already_on =
                        Some(list.already_on.take().map_or(on.clone(), |o| o.min(on)));
                }
                let noted: Vec<String> = self
                    .situation
                    .ledger
                    .of_row(&first.whose.row_id)
                    .map(|e| fold(&e.row.note))
                    .collect();
                for (row, answer) in good {
                    if noted.iter().any(|n| n.contains(&fold(&answer.note))) {
                        continue;
                    }
                    let line = row.row.line;
                    self.recording.lists[row.list].notes.push(format!(
                        "row {line}: recorded before with the same answer; its note is another one and was not added"
                    ));
                    // A clinical word that came later must still be seen.
                    if answer.clinical.is_some() {
                        self.escalate_only(row);
                    }
                }
            }
            Known::New => {
                let mut note = joined(good.iter().map(|(_, a)| a.note.as_str()));
                if answer.said.outcome.is_bad_number()
                    && let Some(number) = dialled(first.row.cell(Cell::Phone), &note)
                {
                    note = joined(
                        [note, format!("{NUMBER}{number}")]
                            .iter()
                            .map(String::as_str),
                    );
                }
                // A decision is one named person's.
                let by = match answer.said.outcome {
                    Outcome::Released => answer.by.clone(),
                    _ => joined(good.iter().map(|(_, a)| a.by.as_str())),
                };
                let clinical = good.iter().find_map(|(_, a)| a.clinical);
                for (row, answer) in good {
                    let line = row.row.line;
                    let doubts = answer.doubts.iter();
                    self.recording.lists[row.list]
                        .notes
                        .extend(doubts.map(|doubt| format!("row {line}: {doubt}")));
                }
                let rows = self.rows_of(first, &answer.said, "", &note, &by, clinical.is_some());
                for (n, (row, answer)) in good.iter().enumerate() {
                    let list = &mut self.recording.lists[row.list];
                    if n == 0 {
                        list.accepted += 1;
                    } else {
                        list.repeated += 1;
                    }
                    if !answer.by.is_empty() && !list.by.contains(&answer.by) {
                        list.by.push(answer.by.clone());
                    }
                }
                let informed = (answer.said.outcome == Outcome::Declined).then_some("declined");
                self.push(rows, clinical.or(informed));
            }
        }
    }

    /// A row that could not be read, answered elsewhere: named, not lost, not asked for again.
    fn superseded(&mut self, row: &Row<'a>, before: Option<(Day, String)>) {
        if row.clinical.is_some() {
            self.escalate_only(row);
        }
        let list = &mut self.recording.lists[row.list];
        list.already += 1;
        let line = row.row.line;
        list.notes.push(match before {
            Some((day, by)) => format!(
                "row {line}: its answer cannot be read; the one recorded on {day}{} stands",
                by_words(&by)
            ),
            None => {
                format!("row {line}: its answer cannot be read; another list's answer was taken")
            }
        });
    }

    fn reject(&mut self, row: &Row<'a>, reason: &str) {
        let mut reason = reason.to_owned();
        if row.clinical.is_some() {
            self.escalate_only(row);
            reason.push_str(
                "; its words are with licensed staff, and nobody calls until it is corrected",
            );
        }
        // The words are on their way; only the answer is not taken.
        self.recording.lists[row.list]
            .rejected
            .push(rejected(row.row, &reason, false));
    }
}

fn places(taking: &Taking<'_>, rows: &[(&Row<'_>, &Answer)]) -> String {
    let all: Vec<String> = rows
        .iter()
        .map(|(r, _)| {
            let list = &taking.recording.lists[r.list].name;
            format!("{list} row {}", r.row.line)
        })
        .collect();
    all.join(", ")
}

fn by_words(by: &str) -> String {
    if by.is_empty() {
        String::new()
    } else {
        format!(" by {by}")
    }
}
