//! Worked lists, all of one run together, against the ledger: which answers are new, which are not, which contradict.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::phrase::fold;
use crate::model::{Day, Item, Outcome, Practice};
use crate::protocol::Protocol;
use crate::worklist::lists::digits;

use super::answer::{Answer, Answers};
use super::identity::{Identities, Nobody, Whose};
use super::ledger::{Entry, Ledger};
use super::recording::{AccountError, Escalation, ListAccount, Recording, Rejected};
use super::row::{ContactId, NUMBER, OutcomeRow, Said};
use super::worked::{Cell, Refused, Worked, WorkedRow};

/// What worked lists are judged against.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    /// The charts.
    pub practice: &'a Practice,
    /// Today's items, suppressed ones among them.
    pub items: &'a [Item],
    /// The protocol.
    pub protocol: &'a Protocol,
    /// What was recorded before.
    pub ledger: &'a Ledger,
    /// Today.
    pub today: Day,
}

/// A worked list by name, or why it could not be opened.
pub type Returned = (String, Result<Worked, Refused>);

/// Judges every row of every list. Writes nothing.
///
/// # Errors
/// An account that does not add up.
pub fn take(lists: &[Returned], situation: &Situation<'_>) -> Result<Recording, AccountError> {
    let mut taking = Taking {
        situation,
        answers: Answers::new(situation.protocol, situation.today),
        pressing: situation
            .items
            .iter()
            .filter(|i| i.priority == 1)
            .map(|i| i.id.as_str())
            .collect(),
        recording: Recording::default(),
    };
    let identities = Identities::new(
        situation.practice,
        situation.items,
        situation.ledger,
        situation.protocol,
        situation.today,
    );
    let mut rows = Vec::new();
    for (n, (name, opened)) in lists.iter().enumerate() {
        let mut account = ListAccount {
            name: name.clone(),
            ..ListAccount::default()
        };
        match opened {
            Err(refused) => account.refused = Some(refused.0.clone()),
            Ok(worked) => rows.extend(taking.open(n, worked, &identities, &mut account)),
        }
        taking.recording.lists.push(account);
    }
    taking.settle(rows);
    for list in &mut taking.recording.lists {
        list.rejected.sort_by_key(|r| r.line);
        if !list.adds_up() {
            return Err(AccountError {
                list: list.name.clone(),
                rows: list.rows,
                told: list.accepted
                    + list.repeated
                    + list.already
                    + list.not_worked
                    + list.rejected.len() as u64,
            });
        }
    }
    Ok(taking.recording)
}

/// A row whose patient is certain, with its answer or what keeps it from being one.
struct Row<'a> {
    list: usize,
    row: &'a WorkedRow,
    whose: Whose,
    answer: Result<Answer, String>,
    clinical: Option<&'static str>,
}

struct Taking<'a> {
    situation: &'a Situation<'a>,
    answers: Answers<'a>,
    pressing: BTreeSet<&'a str>,
    recording: Recording,
}

/// How an answer stands to what was recorded for its list row.
enum Known {
    /// Nothing was, or this is a further attempt.
    New,
    /// The same answer, by one entry.
    Same(Day, String),
    /// Another answer.
    Other(Day, String),
}

impl<'a> Taking<'a> {
    /// Finds whose rows a list's are and reads their answers; what is nobody's or not worked is settled here.
    fn open(
        &mut self,
        list: usize,
        worked: &'a Worked,
        identities: &Identities<'_>,
        account: &mut ListAccount,
    ) -> Vec<Row<'a>> {
        account.sha256.clone_from(&worked.sha256);
        account.headers.clone_from(&worked.headers);
        let whose: Vec<Result<Whose, Nobody>> =
            worked.rows.iter().map(|r| identities.of(r)).collect();
        if is_foreign(&whose) {
            let clinical = worked
                .rows
                .iter()
                .any(|r| self.answers.clinical(r).is_some());
            account.refused = Some(format!(
                "no row of it belongs to this practice's patients and loops within {} days: a column was sorted alone, it is another practice's list or an older one, or practice.name in tickler.toml was changed since{}",
                self.situation.protocol.record.back_days,
                if clinical {
                    "; it holds clinical words: have licensed staff read it today"
                } else {
                    ""
                }
            ));
            return Vec::new();
        }
        account.rows = worked.len();
        for (line, reason) in &worked.broken {
            account.rejected.push(Rejected {
                line: *line,
                reason: reason.clone(),
                cells: Vec::new(),
                clinical: false,
            });
        }
        let mut rows = Vec::new();
        for (row, whose) in worked.rows.iter().zip(whose) {
            let clinical = self.answers.clinical(row);
            let whose = match whose {
                Ok(whose) => whose,
                Err(nobody) => {
                    account
                        .rejected
                        .push(rejected(row, nobody.sentence(), clinical.is_some()));
                    continue;
                }
            };
            account.days = Some(account.days.map_or((whose.day, whose.day), |(a, b)| {
                (a.min(whose.day), b.max(whose.day))
            }));
            let answer = match self.answers.read(row, whose.day, worked.day_first) {
                Ok(None) => {
                    account.not_worked += 1;
                    continue;
                }
                Ok(Some(answer)) => Ok(answer),
                Err(faults) => Err(faults.join("; ")),
            };
            rows.push(Row {
                list,
                row,
                whose,
                answer,
                clinical,
            });
        }
        rows
    }

    /// Settles the rows of all lists, list row by list row.
    fn settle(&mut self, rows: Vec<Row<'a>>) {
        let mut by_key: BTreeMap<(String, u32), Vec<usize>> = BTreeMap::new();
        let mut order: Vec<(String, u32)> = Vec::new();
        for (i, row) in rows.iter().enumerate() {
            let key = (row.whose.row_id.clone(), row.whose.attempt);
            let group = by_key.entry(key.clone()).or_default();
            if group.is_empty() {
                order.push(key);
            }
            group.push(i);
        }
        for key in order {
            let group: Vec<&Row<'a>> = by_key[&key].iter().map(|i| &rows[*i]).collect();
            self.settle_group(&group);
        }
    }

    /// Rows that answer one list row.
    fn settle_group(&mut self, group: &[&Row<'a>]) {
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

    /// How an answer stands to the entries for its list row.
    fn known(&self, whose: &Whose, answer: &Answer) -> Known {
        let name = |e: &Entry| (self.day_recorded(e), e.row.by.clone());
        let first_id = ContactId::of(
            &whose.row_id,
            whose.attempt,
            &whose.items[0],
            &answer.said,
            "",
        );
        let ledger = self.situation.ledger;
        if let Some(entry) = ledger
            .of_row(&whose.row_id)
            .find(|e| e.row.contact_id == first_id)
        {
            let (day, by) = name(entry);
            return Known::Same(day, by);
        }
        let recorded: Vec<&Entry> = self.entries(whose).collect();
        let Some(last) = recorded.last() else {
            return Known::New;
        };
        if self.further(whose).is_some() {
            return Known::New;
        }
        if let Some(entry) = recorded.iter().find(|e| e.row.said() == answer.said) {
            let (day, by) = name(entry);
            return Known::Same(day, by);
        }
        let latest = recorded.iter().map(|e| e.row.date).max();
        if answer.dated && latest.is_some_and(|d| answer.said.date > d) {
            return Known::New;
        }
        let (day, by) = name(last);
        Known::Other(day, by)
    }

    /// Entries for a list row that hold an answer.
    fn entries<'s>(&'s self, whose: &'s Whose) -> impl Iterator<Item = &'s Entry> {
        self.situation
            .ledger
            .of_row(&whose.row_id)
            .filter(|e| e.row.outcome != Outcome::NotWorked)
    }

    /// The day and names of the first recording of a list row.
    fn recorded(&self, whose: &Whose) -> Option<(Day, String)> {
        self.entries(whose)
            .next()
            .map(|e| (self.day_recorded(e), e.row.by.clone()))
    }

    fn day_recorded(&self, entry: &Entry) -> Day {
        self.situation
            .ledger
            .batches()
            .get(entry.batch)
            .and_then(|b| b.day)
            .unwrap_or(entry.row.date)
    }

    /// The number of a further attempt on the same list row: what cannot wait is listed twice on one day.
    fn further(&self, whose: &Whose) -> Option<u32> {
        let before = self
            .entries(whose)
            .map(|e| e.row.contact_id.attempt())
            .max()?;
        let pressing = whose
            .items
            .iter()
            .any(|i| self.pressing.contains(i.as_str()));
        (pressing && before > 0 && whose.attempt == before + 1).then_some(whose.attempt)
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
            reason.push_str("; its clinical words are with licensed staff");
        }
        // The words are on their way; only the answer is not taken.
        self.recording.lists[row.list]
            .rejected
            .push(rejected(row.row, &reason, false));
    }

    /// Copies the caller's words to the licensed lane without taking the row's answer; but a clinical code stops the calls
    /// even where another answer contradicts it.
    fn escalate_only(&mut self, row: &Row<'a>) {
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

    fn rows_of(
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

    fn push(&mut self, rows: Vec<OutcomeRow>, clinical: Option<&'static str>) {
        if let Some(why) = clinical {
            self.recording.escalations.push(Escalation {
                rows: rows.clone(),
                why,
            });
        }
        self.recording.rows.extend(rows);
    }
}

/// Whether all of a list's rows have well-made row ids and not one of them is this practice's.
fn is_foreign(whose: &[Result<Whose, Nobody>]) -> bool {
    !whose.is_empty() && whose.iter().all(|w| *w == Err(Nobody::DoNotBelong))
}

fn rejected(row: &WorkedRow, reason: &str, clinical: bool) -> Rejected {
    Rejected {
        line: row.line,
        reason: reason.to_owned(),
        cells: row.cells.clone(),
        clinical,
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

/// The number that was dialled: the one of the row that the note names, else the first, for callers dial from the front.
fn dialled(phones: &str, note: &str) -> Option<String> {
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
fn joined<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut seen = BTreeSet::new();
    let texts: Vec<&str> = texts
        .map(str::trim)
        .filter(|t| !t.is_empty() && seen.insert(fold(t)))
        .collect();
    texts.join("; ")
}
