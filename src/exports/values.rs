//! Words of exports → canonical words, by field; what is in no table is counted and never guessed.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::model::Outcome;
use crate::protocol::Mapping;

use super::fields::Field;

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

/// The words of one practice: its own mapping over the tables.
#[derive(Debug, Clone, Default)]
pub struct Values {
    own: BTreeMap<(Field, String), String>,
}

impl Values {
    /// From the protocol.
    pub fn new(mapping: &Mapping) -> Values {
        let mut own = BTreeMap::new();
        for (field, words) in &mapping.values {
            if let Some(field) = Field::from_word(field) {
                for (word, canonical) in words {
                    own.insert((field, fold_value(word)), fold_value(canonical));
                }
            }
        }
        Values { own }
    }

    /// The canonical word; `None` where no table has it.
    pub fn canonical(&self, field: Field, text: &str) -> Option<&str> {
        let key = (field, fold_value(text));
        self.own
            .get(&key)
            .map(String::as_str)
            .or_else(|| WORDS.get(&key).copied())
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
    use super::*;

    #[test]
    fn words_are_found_in_any_form_and_never_guessed() {
        let v = Values::default();
        assert_eq!(
            v.canonical(Field::VisitStatus, " No_Show "),
            Some("no-show")
        );
        assert_eq!(
            v.canonical(Field::VisitStatus, "CHECKED OUT"),
            Some("completed")
        );
        assert_eq!(
            v.canonical(Field::OrderStatus, "Completed"),
            Some("resulted")
        );
        assert_eq!(
            v.canonical(Field::ReferralStatus, "Pending Authorization"),
            Some("pending-authorization")
        );
        assert_eq!(v.canonical(Field::VisitStatus, "Xferred-Out"), None);
        assert_eq!(v.canonical(Field::VisitStatus, "3"), None);
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
        assert_eq!(v.canonical(Field::VisitStatus, "seen"), Some("cancelled"));
    }
}
