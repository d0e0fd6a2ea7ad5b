//! Statements that were read before: plans are made of a few hundred sentences, said again in note after note.
//!
//! What a statement says depends on its words, its section and whether it begins a line, and on nothing else of its note.
//! A few thousand of them are kept; the rest are read each time.

use std::hash::Hasher;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHasher};

use super::assemble::TurnedDown;
use super::reader::Reading;
use super::split::{Section, Statement};
use crate::model::Need;

/// Locks, so that threads seldom wait for each other.
const SHELVES: usize = 16;
/// Statements kept on one shelf.
const KEPT: usize = 1024;
/// A statement longer than this, in bytes, is hardly ever said twice.
const LONGEST: usize = 400;

/// One statement as it was read; spans count from its start.
#[derive(Debug)]
struct Known {
    text: Box<str>,
    section: Section,
    fresh: bool,
    reading: Reading,
}

/// The statements of a run.
#[derive(Debug, Default)]
pub(super) struct Memo {
    shelves: [Mutex<FxHashMap<u64, Arc<Known>>>; SHELVES],
}

impl Memo {
    /// Adds what a statement says to `reading`: as `read` reads its words now, or as they were read before.
    pub(super) fn add(
        &self,
        text: &str,
        statement: &Statement,
        reading: &mut Reading,
        read: impl FnOnce(&str, &mut Reading),
    ) {
        // Statements end where characters end; the empty text would say nothing.
        let words = text.get(statement.start..statement.end).unwrap_or_default();
        let base = u32::try_from(statement.start).unwrap_or(u32::MAX);
        if words.len() > LONGEST {
            let mut fresh = Reading::default();
            read(words, &mut fresh);
            return append(reading, &fresh, base);
        }
        let mut hash = FxHasher::default();
        hash.write(words.as_bytes());
        hash.write_u8(statement.section as u8);
        hash.write_u8(u8::from(statement.fresh));
        let hash = hash.finish();
        let shelf = &self.shelves[(hash >> 40) as usize % SHELVES];
        let lock = || shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let known = lock().get(&hash).cloned().filter(|k| {
            *k.text == *words && k.section == statement.section && k.fresh == statement.fresh
        });
        if let Some(known) = known {
            return append(reading, &known.reading, base);
        }
        let mut now = Reading::default();
        read(words, &mut now);
        append(reading, &now, base);
        let mut shelf = lock();
        if shelf.len() < KEPT {
            let known = Known {
                text: words.into(),
                section: statement.section,
                fresh: statement.fresh,
                reading: now,
            };
            shelf.insert(hash, Arc::new(known));
        }
    }
}

fn append(to: &mut Reading, from: &Reading, base: u32) {
    to.needs.extend(from.needs.iter().map(|need| Need {
        start: need.start + base,
        end: need.end + base,
        ..need.clone()
    }));
    to.turned_down
        .extend(from.turned_down.iter().map(|down| TurnedDown {
            start: down.start + base,
            end: down.end + base,
            why: down.why,
        }));
}

#[cfg(test)]
mod tests {
    use super::super::{ExtraWords, NoteReader};

    #[test]
    fn a_statement_said_again_reads_the_same_where_it_stands() {
        let reader = NoteReader::new(&ExtraWords::default());
        let said = "RTC in 3 weeks for BP check.";
        let alone = reader.read(said);
        let later = reader.read(&format!("Stable on current dose. {said}"));
        assert_eq!(alone.needs.len(), 1);
        assert_eq!(later.needs[0].start, alone.needs[0].start + 24);
        assert_eq!(later.needs[0].max_days, Some(21));
        // The same words under another heading say something else.
        let old = format!("PAST MEDICAL HISTORY:\n{said}");
        let fresh = NoteReader::new(&ExtraWords::default());
        assert_ne!(fresh.read(&old).needs.len(), 1);
        assert_eq!(reader.read(&old), fresh.read(&old));
    }
}
