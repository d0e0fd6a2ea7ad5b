//! Worked lists, all of one run together, against the ledger: whose rows they are, and which rows answer one list row.
//!
//! What comes of the rows of one list row stands in `settle`, how an answer stands to the ledger in `known`, the outcome
//! rows that are made of it in `rows`.

mod known;
mod rows;
mod settle;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Day, Item, Practice};
use crate::protocol::Protocol;

use super::answer::{Answer, Answers};
use super::identity::{Identities, Nobody, Whose};
use super::ledger::Ledger;
use super::recording::{AccountError, ListAccount, Recording, Rejected};
use super::worked::{Refused, Worked, WorkedRow};

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
    /// Why a licensed person has to see it where its answer is not taken.
    clinical: Option<&'static str>,
}

struct Taking<'a> {
    situation: &'a Situation<'a>,
    answers: Answers<'a>,
    pressing: BTreeSet<&'a str>,
    recording: Recording,
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
                clinical: clinical.or_else(|| self.answers.stop(row)),
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
