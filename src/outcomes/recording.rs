//! The account of a recording: what was taken of each list and what not, adding up row by row.

use crate::model::Day;

use super::row::OutcomeRow;

/// What came of all lists together. Nothing is written yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recording {
    /// New answers, one for each loop, in the order of lists and rows.
    pub rows: Vec<OutcomeRow>,
    /// One account for each list.
    pub lists: Vec<ListAccount>,
    /// Rows that a licensed person has to see the same day.
    pub escalations: Vec<Escalation>,
}

/// What came of one list: `rows` = `accepted` + `repeated` + `already` + `not_worked` + `rejected`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListAccount {
    /// The list's name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Set where the whole list is refused, with the sentence; nothing of it is then taken or counted.
    pub refused: Option<String>,
    /// Rows it has.
    pub rows: u64,
    /// Rows taken.
    pub accepted: u64,
    /// Rows with the answer that another row of this run has.
    pub repeated: u64,
    /// Rows that were recorded before.
    pub already: u64,
    /// The first day and the names under which those were recorded.
    pub already_on: Option<(Day, String)>,
    /// Rows without an answer; they stay open.
    pub not_worked: u64,
    /// Rows that could not be taken.
    pub rejected: Vec<Rejected>,
    /// Days of the lists that its rows stood on: the first and the last.
    pub days: Option<(Day, Day)>,
    /// Headers as written.
    pub headers: Vec<String>,
    /// Names in the column `by` of the rows taken.
    pub by: Vec<String>,
    /// What a person should know.
    pub notes: Vec<String>,
}

impl ListAccount {
    /// Whether the account adds up.
    pub fn adds_up(&self) -> bool {
        self.rows
            == self.accepted
                + self.repeated
                + self.already
                + self.not_worked
                + self.rejected.len() as u64
    }
}

/// A row that could not be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Line of the list, from 1.
    pub line: u32,
    /// Why, in sentences without values.
    pub reason: String,
    /// Its cells, one a header; none where the line could not be read.
    pub cells: Vec<String>,
    /// Whether it holds a clinical word that reaches licensed staff by nothing else, since nobody knows whose row it is.
    pub clinical: bool,
}

/// A row for the licensed lane, whether it could be taken or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// The answers that carry it, one for each loop.
    pub rows: Vec<OutcomeRow>,
    /// Why.
    pub why: &'static str,
}

impl Recording {
    /// Whether there is anything to write into `outcomes/`.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows of all lists that could not be taken.
    pub fn rejected(&self) -> u64 {
        self.lists.iter().map(|l| l.rejected.len() as u64).sum()
    }
}

/// A fault in tickler: an account that does not add up. Nothing is written then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{list}: {rows} rows were read, but {told} are accounted for; this is a fault in tickler, nothing was written"
)]
pub struct AccountError {
    /// The list.
    pub list: String,
    /// Rows read.
    pub rows: u64,
    /// Rows accounted for.
    pub told: u64,
}
