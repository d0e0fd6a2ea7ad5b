//! How an answer stands to what was recorded for its list row before.

use crate::model::{Day, Outcome};

use super::super::answer::Answer;
use super::super::identity::Whose;
use super::super::ledger::Entry;
use super::super::row::ContactId;
use super::Taking;

/// How an answer stands to what was recorded for its list row.
pub(super) enum Known {
    /// Nothing was, or this is a further attempt.
    New,
    /// The same answer, by one entry.
    Same(Day, String),
    /// Another answer.
    Other(Day, String),
}

impl Taking<'_> {
    /// How an answer stands to the entries for its list row.
    pub(super) fn known(&self, whose: &Whose, answer: &Answer) -> Known {
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
    pub(super) fn recorded(&self, whose: &Whose) -> Option<(Day, String)> {
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
    pub(super) fn further(&self, whose: &Whose) -> Option<u32> {
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
}
