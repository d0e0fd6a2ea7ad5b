//! The cheap first question: does a note hold any word that could state a need, and where?
//!
//! One automaton over bytes for all words. A statement without a hit is never cut into words.

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

const WORDS: &str = include_str!("tables/gate.tsv");

/// Finds gate words.
#[derive(Debug)]
pub(super) struct Gate {
    words: Option<AhoCorasick>,
    /// A word that ends in `*` may go on.
    open: Vec<bool>,
}

impl Gate {
    /// The words of the table and a practice's own.
    pub(super) fn new<'a>(extra: impl IntoIterator<Item = &'a str>) -> Gate {
        let table = super::lexicon::rows(WORDS).flat_map(|row| {
            row.into_iter()
                .flat_map(super::lexicon::phrases)
                .collect::<Vec<&str>>()
        });
        let all: Vec<&str> = table
            .chain(extra.into_iter().filter(|w| !w.is_empty()))
            .collect();
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .kind(Some(AhoCorasickKind::DFA))
            .build(all.iter().map(|w| w.trim_end_matches('*')))
            .ok();
        Gate {
            words,
            open: all.iter().map(|w| w.ends_with('*')).collect(),
        }
    }

    /// Starts of the gate words of a text, ascending, into `hits`, which is cleared.
    pub(super) fn hits(&self, text: &str, hits: &mut Vec<u32>) {
        hits.clear();
        let bytes = text.as_bytes();
        let Some(words) = &self.words else {
            // An automaton that could not be built shuts nothing out.
            hits.extend(0..bytes.len() as u32);
            return;
        };
        for found in words.find_iter(bytes) {
            let before = found.start() == 0 || !bytes[found.start() - 1].is_ascii_alphabetic();
            let open = self.open[found.pattern().as_usize()];
            let after = open || !bytes.get(found.end()).is_some_and(u8::is_ascii_alphabetic);
            if before && after {
                hits.push(found.start() as u32);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_only() {
        let gate = Gate::new(["zap"]);
        let mut hits = Vec::new();
        gate.hits("RTC 3 wk; fuzzy; refund; Follow-up; zap", &mut hits);
        assert_eq!(hits, [0, 25, 36]);
        gate.hits("Patient doing well. Continue lisinopril.", &mut hits);
        assert!(hits.is_empty());
    }
}
