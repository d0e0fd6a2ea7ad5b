//! Plan text → follow-up needs, and the names of tests and specialties.
//!
//! A note goes through small steps, one file each:
//! `gate` (is there any follow-up word at all?) → `split` (text into statements) → `token` (words, numbers, marks) →
//! `interval` ("2-3 mo" is 60..90 days) → `lexicon` (words and phrases get their classes from the tables in `tables/`) →
//! `context` and `condition` (past, negated, conditional, hedged, left to the patient) → `rules` (one file a kind of need) →
//! `assemble` (times shared, restatements dropped).
//!
//! The words live in `tables/`, for a clinician to read and extend; `words` adds a practice's own. `class` names what a
//! word can do, `names` tells which names mean the same test or specialty, `field` reads the export's interval column,
//! `score` compares with a labelled file, `memo` keeps statements that are said again and again, and `effort` lets a test hold the work to the length of the note.
//!
//! The room works on one text at a time. It must not know about files, records other than the interval field, visits
//! or dates: an interval is a number of days and nothing more.

mod assemble;
mod class;
mod condition;
mod context;
mod effort;
mod field;
mod gate;
mod interval;
mod lexicon;
mod memo;
mod names;
mod reader;
mod rules;
pub mod score;
mod sentence;
mod split;
mod token;
mod words;

pub use field::parse_interval;
pub use names::TestNames;
pub use reader::{NoteReader, Reading, TurnedDown};
pub use words::ExtraWords;

/// Drops what the needs of several notes of one visit say again, as within one note.
pub fn once(needs: &mut Vec<crate::model::Need>) {
    assemble::once("", needs, &mut Vec::new());
}
