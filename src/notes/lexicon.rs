//! The vocabulary: every word and phrase of the tables in `tables/`, with its classes, and the phrase finder.
//!
//! Tables are read once. A phrase is stored as its tokens, so that the text and the tables are cut alike; a hyphen
//! between two words of the text is skipped ("follow-up" is "follow up").

use std::collections::HashMap;

use crate::model::NeedKind;

pub(super) use super::class::{Class, ClassSet};
use super::token::{Shape, Token, tokens};
use super::words::ExtraWords;

/// What a phrase names, besides its classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Term {
    /// A test or operation, by its kind.
    Test(NeedKind),
    /// A specialty, clinic or kind of doctor.
    Specialty,
}

/// What is known of a word or phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Entry {
    pub(super) classes: ClassSet,
    pub(super) term: Option<Term>,
    /// Tenths of a number word, days of a unit; 0 for anything else.
    pub(super) value: u32,
}

/// Words and phrases as a tree of tokens.
#[derive(Debug)]
pub(super) struct Lexicon {
    words: HashMap<Box<[u8]>, u32, Fast>,
    steps: HashMap<(u32, u32), u32, Fast>,
    entries: Vec<Option<Entry>>,
}

const LONGEST_WORD: usize = 32;
const UNKNOWN: u32 = 0;
/// Ids of marks and small numbers lie above those of words.
const MARK: u32 = 1 << 24;
const NUMBER: u32 = 1 << 25;
const MASKED: u32 = MARK + 256;

pub(super) const CUES: &str = include_str!("tables/cues.tsv");
pub(super) const TESTS: &str = include_str!("tables/tests.tsv");
pub(super) const SPECIALTIES: &str = include_str!("tables/specialties.tsv");

/// Lines of a table that hold something, cut at tabs.
pub(super) fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
        .map(|l| l.split('\t').map(str::trim).collect())
}

/// Phrases of a cell.
pub(super) fn phrases(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|p| !p.is_empty())
}

impl Lexicon {
    /// The tables and a practice's own words.
    pub(super) fn new(extra: &ExtraWords) -> Lexicon {
        let mut lexicon = Lexicon {
            words: HashMap::default(),
            steps: HashMap::default(),
            entries: vec![None],
        };
        for row in rows(CUES) {
            let [name, cell, ..] = row[..] else { continue };
            let (name, value) = match name.split_once('=') {
                Some((name, value)) => (name, value.parse().unwrap_or(0)),
                None => (name, 0),
            };
            let Some((_, class)) = Class::NAMES.iter().find(|(n, _)| *n == name) else {
                continue;
            };
            for phrase in phrases(cell) {
                let entry = lexicon.entry(phrase);
                entry.classes.add(*class);
                if value > 0 {
                    entry.value = value;
                }
            }
        }
        for row in rows(TESTS) {
            if let Some(kind) = kind_of(row[0]) {
                for phrase in row[1..].iter().flat_map(|cell| phrases(cell)) {
                    lexicon.entry(phrase).term = Some(Term::Test(kind));
                }
            }
        }
        for row in rows(SPECIALTIES) {
            for phrase in row.first().into_iter().flat_map(|cell| phrases(cell)) {
                lexicon.entry(phrase).term = Some(Term::Specialty);
            }
        }
        for (kind, entry) in extra.kinds() {
            for phrase in phrases(entry) {
                lexicon.entry(phrase).term = Some(Term::Test(kind));
            }
        }
        for phrase in extra.specialties.iter().flat_map(|e| phrases(e)) {
            lexicon.entry(phrase).term = Some(Term::Specialty);
        }
        for phrase in extra.visits.iter().flat_map(|e| phrases(e)) {
            lexicon.entry(phrase).classes.add(Class::Rtc);
        }
        lexicon
    }

    fn entry(&mut self, phrase: &str) -> &mut Entry {
        let mut cut = Vec::new();
        tokens(phrase, 0, phrase.len(), &mut cut);
        let mut node = 0u32;
        for (i, token) in cut.iter().enumerate() {
            if i > 0 && token.shape == Shape::Mark(b'-') {
                continue;
            }
            let id = match token.shape {
                Shape::Word => {
                    let word = fold_word(phrase, token);
                    let next = self.words.len() as u32 + 1;
                    *self.words.entry(word.as_bytes().into()).or_insert(next)
                }
                _ => symbol(token.shape),
            };
            let fresh = self.entries.len() as u32;
            node = *self.steps.entry((node, id)).or_insert(fresh);
            if node == fresh {
                self.entries.push(None);
            }
        }
        self.entries[node as usize].get_or_insert_default()
    }

    /// The id of every token, for `find`.
    pub(super) fn ids(&self, text: &str, cut: &[Token], out: &mut Vec<u32>) {
        out.clear();
        let bytes = text.as_bytes();
        let mut buffer = [0u8; LONGEST_WORD];
        out.extend(cut.iter().map(|token| match token.shape {
            Shape::Word => {
                let mut n = 0;
                let mut word = &bytes[token.start as usize..token.end as usize];
                while let [first, rest @ ..] = word {
                    let (byte, skip) = match word {
                        [0xe2, 0x80, 0x98 | 0x99, ..] => (b'\'', 3),
                        _ => (first.to_ascii_lowercase(), 1),
                    };
                    let Some(cell) = buffer.get_mut(n) else {
                        return UNKNOWN;
                    };
                    *cell = byte;
                    n += 1;
                    word = &rest[skip - 1..];
                }
                self.words.get(&buffer[..n]).copied().unwrap_or(UNKNOWN)
            }
            shape => symbol(shape),
        }));
    }

    /// The longest phrase that begins at token `at`: what it is and how many tokens it takes.
    pub(super) fn find(&self, cut: &[Token], ids: &[u32], at: usize) -> Option<(Entry, usize)> {
        let mut node = *self.steps.get(&(0, *ids.get(at)?))?;
        let mut best = self.entries[node as usize].map(|e| (e, 1));
        let mut i = at + 1;
        while i < ids.len() {
            let mut next = self.steps.get(&(node, ids[i]));
            if next.is_none() && cut[i].shape == Shape::Mark(b'-') && i + 1 < ids.len() {
                i += 1;
                next = self.steps.get(&(node, ids[i]));
            }
            let Some(next) = next else { break };
            node = *next;
            i += 1;
            if let Some(entry) = self.entries[node as usize] {
                best = Some((entry, i - at));
            }
        }
        best
    }

    /// What is known of the single word at token `at`.
    pub(super) fn word(&self, ids: &[u32], at: usize) -> Entry {
        ids.get(at)
            .and_then(|id| self.steps.get(&(0, *id)))
            .and_then(|n| self.entries[*n as usize])
            .unwrap_or_default()
    }
}

/// A kind by its word.
pub(super) fn kind_of(word: &str) -> Option<NeedKind> {
    Some(match word {
        "lab" => NeedKind::Lab,
        "imaging" => NeedKind::Imaging,
        "procedure" => NeedKind::Procedure,
        "other" => NeedKind::Other,
        _ => return None,
    })
}

fn symbol(shape: Shape) -> u32 {
    match shape {
        Shape::Mark(b) => MARK + u32::from(b),
        Shape::Number(n) => NUMBER + n.min(NUMBER - 1),
        Shape::Mask => MASKED,
        Shape::Word => UNKNOWN,
    }
}

fn fold_word(text: &str, token: &Token) -> String {
    text[token.start as usize..token.end as usize]
        .replace(['\u{2018}', '\u{2019}'], "'")
        .to_ascii_lowercase()
}

/// A fast fixed hash for short keys; the standard one costs more than the rest of a look-up.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fast;

impl std::hash::BuildHasher for Fast {
    type Hasher = FastHash;
    fn build_hasher(&self) -> FastHash {
        FastHash(0)
    }
}

/// The running value of [`Fast`].
#[derive(Debug, Clone, Copy)]
pub(super) struct FastHash(u64);

impl std::hash::Hasher for FastHash {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0u8; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }
    fn write_u32(&mut self, n: u32) {
        self.write_u64(u64::from(n));
    }
    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }
    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(text: &str) -> Vec<(ClassSet, usize)> {
        let lexicon = Lexicon::new(&ExtraWords::default());
        let (mut cut, mut ids) = (Vec::new(), Vec::new());
        tokens(text, 0, text.len(), &mut cut);
        lexicon.ids(text, &cut, &mut ids);
        (0..cut.len())
            .filter_map(|i| lexicon.find(&cut, &ids, i))
            .map(|(e, n)| (e.classes, n))
            .collect()
    }

    #[test]
    fn every_line_of_the_tables_is_understood() {
        for row in rows(CUES) {
            let name = row[0].split('=').next().unwrap();
            assert!(Class::NAMES.iter().any(|(n, _)| *n == name), "{name}");
            assert_eq!(row.len(), 2, "{row:?}");
        }
        for row in rows(TESTS) {
            assert!(
                kind_of(row[0]).is_some() && (2..=3).contains(&row.len()),
                "{row:?}"
            );
        }
        assert!(rows(SPECIALTIES).all(|r| r.len() <= 2));
    }

    #[test]
    fn the_longest_phrase_wins_and_hyphens_are_skipped() {
        for text in ["follow-up", "Follow up", "FOLLOWUP", "f/u"] {
            let got = classes(text);
            assert!(got[0].0.has(Class::FollowUp), "{text}");
        }
        let got = classes("as needed");
        assert!(got[0].0.has(Class::Prn) && got[0].1 == 2);
    }
}
