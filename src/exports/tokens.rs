//! Headers of systems that nobody has seen, by the words they are made of. Every word must be accounted for.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fields::{Field, Table};
use super::system::home;

struct Rules {
    words: HashMap<&'static str, &'static str>,
    drops: HashMap<Table, Vec<&'static str>>,
    rules: HashMap<(Option<Table>, String), Field>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut rules = Rules {
        words: HashMap::new(),
        drops: HashMap::new(),
        rules: HashMap::new(),
    };
    for line in include_str!("systems/tokens.tsv").lines() {
        let cells: Vec<&'static str> = line.split('\t').collect();
        match cells.as_slice() {
            ["word", word, forms] => {
                for form in forms.split('|') {
                    rules.words.insert(form, word);
                }
            }
            ["drop", table, words] => {
                if let Some(table) = Table::from_word(table) {
                    rules.drops.insert(table, words.split('|').collect());
                }
            }
            ["rule", table, field, ways] => {
                let Some(field) = Field::from_word(field) else {
                    continue;
                };
                for way in ways.split(';') {
                    let words: Vec<&str> = way
                        .split_whitespace()
                        .map(|w| rules.words.get(w).copied().unwrap_or(w))
                        .collect();
                    rules
                        .rules
                        .entry((Table::from_word(table), key(words)))
                        .or_insert(field);
                }
            }
            _ => {}
        }
    }
    rules
});

/// Words in a fixed order; "of", "the" and "for" say nothing.
fn key(mut words: Vec<&str>) -> String {
    words.retain(|w| !matches!(*w, "of" | "the" | "for"));
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

/// The words of a header: parted by blanks, punctuation and a capital after a small letter.
fn split(header: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    for c in header.chars() {
        if c == '#' {
            words.push("id".to_owned());
            before = ' ';
            continue;
        }
        let starts = !before.is_alphanumeric() || (c.is_uppercase() && before.is_lowercase());
        if c.is_alphanumeric() {
            if starts {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(c.to_lowercase());
            }
        }
        before = c;
    }
    words
}

/// The field that a header's words say, in a table.
pub(super) fn field_of(table: Table, header: &str) -> Option<Field> {
    let home = home(table);
    let owned = split(header);
    let words: Vec<&str> = owned
        .iter()
        .map(|w| RULES.words.get(w.as_str()).copied().unwrap_or(w))
        .collect();
    let find = |words: Vec<&str>| {
        let key = key(words);
        [Some(home), None]
            .into_iter()
            .find_map(|t| RULES.rules.get(&(t, key.clone())).copied())
            .filter(|f| table.holds(*f))
    };
    find(words.clone()).or_else(|| {
        let drops = RULES.drops.get(&home)?;
        let mut left = words.clone();
        left.retain(|w| !drops.contains(w));
        (!left.is_empty() && left.len() < words.len())
            .then(|| find(left))
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_make_up_the_whole_header() {
        let one = |t: Table, h: &str| field_of(t, h).map(Field::word);
        use Table as T;
        assert_eq!(one(T::Visits, "ApptKey"), Some("visit_id"));
        assert_eq!(one(T::Visits, "Appt_Dt"), Some("visit_date"));
        assert_eq!(one(T::Visits, "Rsn For Visit"), Some("reason"));
        assert_eq!(one(T::Orders, "Ord #"), Some("order_id"));
        assert_eq!(one(T::Orders, "date_ordered"), Some("order_date"));
        assert_eq!(one(T::Orders, "Lab Result Dt"), Some("result_date"));
        assert_eq!(one(T::Referrals, "Referr. Date"), Some("referral_date"));
        assert_eq!(one(T::Visits, "Appointment Reminder Date"), None);
        assert_eq!(one(T::Orders, "Insurance Status"), None);
        assert_eq!(one(T::Visits, "Copay"), None);
    }
}
