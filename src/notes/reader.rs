//! The reader: text in, needs out.

use super::assemble::{TurnedDown as Down, collect, once};
use super::gate::Gate;
use super::interval::Calendar;
use super::lexicon::Lexicon;
use super::rules;
use super::sentence::{Scratch, Sentence};
use super::split::{Headings, Statement, statements};
use crate::model::{Need, NeedKind};

pub use super::assemble::TurnedDown;

/// A practice's own vocabulary, added to the tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtraWords {
    /// Laboratory tests.
    pub labs: Vec<String>,
    /// Imaging.
    pub imaging: Vec<String>,
    /// Procedures.
    pub procedures: Vec<String>,
    /// Specialties and clinics.
    pub specialties: Vec<String>,
}

impl ExtraWords {
    fn tests(&self) -> Vec<(NeedKind, &str)> {
        [
            (NeedKind::Lab, &self.labs),
            (NeedKind::Imaging, &self.imaging),
            (NeedKind::Procedure, &self.procedures),
        ]
        .into_iter()
        .flat_map(|(kind, words)| words.iter().map(move |w| (kind, w.as_str())))
        .collect()
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        [
            &self.labs,
            &self.imaging,
            &self.procedures,
            &self.specialties,
        ]
        .into_iter()
        .flatten()
        .map(String::as_str)
    }
}

/// What a note says, and what it was found not to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The needs, in reading order.
    pub needs: Vec<Need>,
    /// Follow-up words that state no need, with the reason, in reading order.
    pub turned_down: Vec<Down>,
}

/// Reads needs from notes. Built once, used for every note; holds no state of a note.
#[derive(Debug)]
pub struct NoteReader {
    gate: Gate,
    lexicon: Lexicon,
    calendar: Calendar,
    headings: Headings,
}

impl NoteReader {
    /// A reader with the tables and a practice's own words.
    pub fn new(extra: &ExtraWords) -> NoteReader {
        let specialties: Vec<&str> = extra.specialties.iter().map(String::as_str).collect();
        NoteReader {
            gate: Gate::new(extra.all()),
            lexicon: Lexicon::new(&extra.tests(), &specialties),
            calendar: Calendar::new(),
            headings: Headings::new(),
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
            scratch.fill(text, statement, &self.lexicon, &self.calendar);
            let sentence = Sentence {
                text,
                items: &scratch.items,
                section: statement.section,
                fresh: statement.fresh,
            };
            verdicts.clear();
            rules::read(&sentence, &mut verdicts);
            collect(
                &sentence,
                &verdicts,
                &mut reading.needs,
                &mut reading.turned_down,
            );
        }
        once(&mut reading.needs, &mut reading.turned_down);
        reading
    }
}
