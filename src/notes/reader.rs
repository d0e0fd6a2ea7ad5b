//! The reader: text in, needs out.

use super::assemble::{TurnedDown as Down, collect, once};
use super::gate::Gate;
use super::interval::Calendar;
use super::lexicon::Lexicon;
use super::memo::Memo;
use super::rules;
use super::sentence::{Scratch, Sentence};
use super::split::{Headings, Statement, statements};
use super::words::ExtraWords;
use crate::model::Need;

pub use super::assemble::TurnedDown;

/// What a note says, and what it was found not to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The needs, in reading order.
    pub needs: Vec<Need>,
    /// Follow-up words that state no need, with the reason, in reading order.
    pub turned_down: Vec<Down>,
}

/// Reads needs from notes. Built once, used for every note; what it keeps of notes changes no reading.
#[derive(Debug)]
pub struct NoteReader {
    gate: Gate,
    lexicon: Lexicon,
    calendar: Calendar,
    headings: Headings,
    memo: Memo,
}

impl NoteReader {
    /// A reader with the tables and a practice's own words.
    pub fn new(extra: &ExtraWords) -> NoteReader {
        NoteReader {
            gate: Gate::new(extra.all()),
            lexicon: Lexicon::new(extra),
            calendar: Calendar::new(),
            headings: Headings::new(),
            memo: Memo::default(),
        }
    }

    /// The needs of a note, in reading order; spans are bytes of `text`.
    pub fn needs(&self, text: &str) -> Vec<Need> {
        let mut hits = Vec::new();
        self.gate.hits(text, &mut hits);
        if hits.is_empty() || text.len() > u32::MAX as usize {
            return Vec::new();
        }
        self.work(text, &hits).needs
    }

    /// The needs, and the follow-up words that state none.
    pub fn read(&self, text: &str) -> Reading {
        let mut hits = Vec::new();
        self.gate.hits(text, &mut hits);
        if hits.is_empty() || text.len() > u32::MAX as usize {
            return Reading::default();
        }
        self.work(text, &hits)
    }

    fn work(&self, text: &str, hits: &[u32]) -> Reading {
        let mut list: Vec<Statement> = Vec::new();
        let mut hit = hits.iter().peekable();
        statements(text, &self.headings, &mut list, |start, end| {
            while hit.next_if(|h| (**h as usize) < start).is_some() {}
            hit.peek().is_some_and(|h| (**h as usize) < end)
        });
        let (mut scratch, mut verdicts) = (Scratch::default(), Vec::new());
        let mut reading = Reading::default();
        for statement in &list {
            self.memo.add(text, statement, &mut reading, |text, said| {
                scratch.fill(text, &self.lexicon, &self.calendar);
                let sentence = Sentence {
                    text,
                    items: &scratch.items,
                    section: statement.section,
                    fresh: statement.fresh,
                };
                verdicts.clear();
                rules::read(&sentence, &mut verdicts);
                collect(&sentence, &verdicts, &mut said.needs, &mut said.turned_down);
            });
        }
        once(text, &mut reading.needs, &mut reading.turned_down);
        reading
    }
}
