//! Words of exports → canonical words, by field; what is in no table is counted and never guessed.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::model::Outcome;
use crate::protocol::Mapping;

use super::fields::Field;
use super::system::System;

/// Case, `_` and blanks do not matter.
pub fn fold_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '_' | ' ' | '\u{a0}' | '-' => {
                if !out.ends_with('-') {
                    out.push('-');
                }
            }
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

type Words = HashMap<(Field, String), &'static str>;

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut map = Words::new();
    for line in include_str!("values.tsv").lines() {
        let mut cells = line.split('\t');
        let (Some(field), Some(canonical), Some(words)) =
            (cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let Some(field) = Field::from_word(field) else {
            continue;
        };
        for word in words.split('|').chain([canonical]) {
            map.entry((field, fold_value(word))).or_insert(canonical);
        }
    }
    // Codes without a synonym have no line in the table.
    for outcome in Outcome::ALL {
        map.entry((Field::Outcome, outcome.word().to_owned()))
            .or_insert(outcome.word());
    }
    map
});

/// The canonical word of a field, whatever its case; `None` where the field has no such word.
pub fn is_canonical(field: Field, word: &str) -> Option<&'static str> {
    let folded = fold_value(word);
    WORDS
        .get(&(field, folded.clone()))
        .copied()
        .filter(|canonical| fold_value(canonical) == folded)
}

/// The canonical words of a field, sorted; none where its cells are not words.
pub fn canonical_words(field: Field) -> Vec<&'static str> {
    let mut words: Vec<&str> = WORDS
        .iter()
        .filter_map(|((f, _), canonical)| (*f == field).then_some(*canonical))
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// A word that the practice maps itself.
#[derive(Debug)]
struct Own {
    /// As tickler.toml writes it.
    written: String,
    canonical: &'static str,
    met: AtomicBool,
}

/// The words of one practice: its own mapping over the tables.
#[derive(Debug, Default)]
pub struct Values {
    own: BTreeMap<(Field, String), Own>,
}

impl Values {
    /// From the protocol.
    pub fn new(mapping: &Mapping) -> Values {
        let mut own = BTreeMap::new();
        for (field, words) in &mapping.values {
            if let Some(field) = Field::from_word(field) {
                for (word, canonical) in words {
                    // A canonical word that there is not maps to "not known", as a blank would.
                    let canonical = is_canonical(field, canonical).unwrap_or_default();
                    let word = Own {
                        written: word.clone(),
                        canonical,
                        met: AtomicBool::new(false),
                    };
                    own.insert((field, fold_value(&word.written)), word);
                }
            }
        }
        Values { own }
    }

    /// The canonical word: by the practice's mapping, then the file's system, then the words that mean the same
    /// everywhere; `None` where no table has it.
    pub(super) fn canonical(
        &self,
        system: &System,
        field: Field,
        text: &str,
    ) -> Option<&'static str> {
        let key = (field, fold_value(text));
        self.own
            .get(&key)
            .map(|own| {
                own.met.store(true, Ordering::Relaxed);
                own.canonical
            })
            .or_else(|| system.canonical(field, text.trim(), &key.1))
            .or_else(|| WORDS.get(&key).copied())
    }
}

impl Values {
    /// The practice's own words that no cell has had so far, as (field, word).
    pub(super) fn never_met(&self) -> impl Iterator<Item = (Field, &str)> {
        self.own
            .iter()
            .filter(|(_, own)| !own.met.load(Ordering::Relaxed))
            .map(|((field, _), own)| (*field, own.written.as_str()))
    }
}

/// yes in a flag.
pub fn is_yes(text: &str) -> bool {
    let text = text.trim();
    ["y", "yes", "true", "t", "1", "x"]
        .iter()
        .any(|w| text.eq_ignore_ascii_case(w))
}

#[cfg(test)]
mod tests {
    use super::super::system;
    use super::*;

    #[test]
    fn words_are_found_in_any_form_and_never_guessed() {
        let v = Values::default();
        let canonical = |f, t| v.canonical(system::generic(), f, t);
        assert_eq!(canonical(Field::VisitStatus, " No_Show "), Some("no-show"));
        assert_eq!(
            canonical(Field::VisitStatus, "CHECKED OUT"),
            Some("completed")
        );
        assert_eq!(canonical(Field::OrderStatus, "Completed"), Some("resulted"));
        assert_eq!(
            canonical(Field::ReferralStatus, "Pending Authorization"),
            Some("pending-authorization")
        );
        assert_eq!(canonical(Field::VisitStatus, "Xferred-Out"), None);
        assert_eq!(canonical(Field::VisitStatus, "3"), None);
        assert!(is_yes("Yes") && is_yes("1") && !is_yes("no") && !is_yes(""));
    }

    #[test]
    fn the_practices_words_win() {
        let mut mapping = Mapping::default();
        mapping
            .values
            .entry("visit_status".into())
            .or_default()
            .insert("Seen".into(), "cancelled".into());
        let v = Values::new(&mapping);
        assert_eq!(
            v.canonical(system::generic(), Field::VisitStatus, "seen"),
            Some("cancelled")
        );
    }
}
