//! Headers of systems that nobody has seen, by the words they are made of. Every word must be accounted for.
//!
//! A header is split into words (`ORDER_DT_TM`, `orderedOn`, `apptstatus`), each is brought to one form, and the rules of
//! `systems/tokens.tsv` say which words make up which field. One word that no rule expects, and the column is left alone.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fields::{Field, Table};
use super::system::home;

/// Headers longer than this, in bytes, are sentences and no names.
const LONGEST: usize = 64;

/// What is added to the rank of a column that may hold a time of day and no date.
const TIME_ONLY: usize = 1000;

struct Rules {
    /// Written form → the words it stands for; none for words that say nothing.
    forms: HashMap<&'static str, Vec<&'static str>>,
    drops: HashMap<Table, Vec<&'static str>>,
    /// Words in a fixed order → field and rank, the earlier way of a rule first.
    rules: HashMap<(Option<Table>, String), (Field, usize)>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let mut rules = Rules {
        forms: HashMap::new(),
        drops: HashMap::new(),
        rules: HashMap::new(),
    };
    for line in include_str!("systems/tokens.tsv").lines() {
        let cells: Vec<&'static str> = line.split('\t').collect();
        match cells.as_slice() {
            ["word", words, forms] => {
                let words: Vec<&str> = words.split_whitespace().collect();
                if let [word] = words.as_slice() {
                    rules.forms.insert(word, words.clone());
                }
                for form in forms.split('|') {
                    rules.forms.insert(form, words.clone());
                }
            }
            ["nothing", forms] => {
                for form in forms.split('|') {
                    rules.forms.insert(form, Vec::new());
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
                for (rank, way) in ways.split(';').enumerate() {
                    for words in every_way(way) {
                        for word in &words {
                            rules.forms.entry(word).or_insert_with(|| vec![word]);
                        }
                        rules
                            .rules
                            .entry((Table::from_word(table), key(words)))
                            .or_insert((field, rank));
                    }
                }
            }
            _ => {}
        }
    }
    rules
});

/// `a|b c?` → a; a c; b; b c.
fn every_way(way: &'static str) -> Vec<Vec<&'static str>> {
    let mut all: Vec<Vec<&str>> = vec![Vec::new()];
    for part in way.split_whitespace() {
        let (words, optional) = match part.strip_suffix('?') {
            Some(words) => (words, true),
            None => (part, false),
        };
        let mut next = if optional { all.clone() } else { Vec::new() };
        for word in words.split('|') {
            next.extend(all.iter().map(|way| {
                let mut way = way.clone();
                way.push(word);
                way
            }));
        }
        all = next;
    }
    all
}

/// Words in a fixed order: headers turn them about.
fn key(mut words: Vec<&str>) -> String {
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

/// The words of a header, each in its one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    words: Vec<&'static str>,
    time_only: bool,
}

impl Words {
    /// `None` where a word stands in no rule: then the header is of no field.
    pub(super) fn of(header: &str) -> Option<Words> {
        if header.len() > LONGEST {
            return None;
        }
        let mut words: Vec<&'static str> = Vec::new();
        let parts = split(header);
        let mut parts = parts.as_slice();
        // Epic marks the name behind a code so.
        if let [front @ .., c, name] = parts
            && c == "c"
            && name == "name"
            && !front.is_empty()
        {
            parts = front;
        }
        for (i, part) in parts.iter().enumerate() {
            // "Reason 1", "ICD-10": which of several, or which edition.
            if i > 0
                && (part == "1"
                    || (matches!(part.as_str(), "10" | "9" | "cm") && words.ends_with(&["icd"])))
            {
                continue;
            }
            match RULES.forms.get(part.as_str()) {
                Some(known) => words.extend(known),
                None => words.extend(joined(part)?),
            }
        }
        let dated = words.contains(&"date");
        let timed = words.contains(&"time");
        words.retain(|w| *w != "time");
        if timed && !dated {
            words.push("date");
        }
        (!words.is_empty()).then_some(Words {
            words,
            time_only: timed && !dated,
        })
    }
}

/// The words of a header as written: parted by blanks, punctuation and a capital after a small letter.
fn split(header: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = ' ';
    let header = header.replace("'s ", " ").replace("\u{2019}s ", " ");
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

/// The words of a name without gaps (`apptstatus`), if it is made of known ones throughout: the fewest there are.
fn joined(name: &str) -> Option<Vec<&'static str>> {
    if name.len() < 5 || !name.is_ascii() {
        return None;
    }
    // best[i]: how many forms make up the name's first i letters, and where the last one begins.
    let mut best: Vec<Option<(usize, usize)>> = vec![None; name.len() + 1];
    best[0] = Some((0, 0));
    for end in 1..=name.len() {
        for start in 0..end.saturating_sub(1) {
            if let Some((n, _)) = best[start]
                && best[end].is_none_or(|(least, _)| n + 1 < least)
                && RULES.forms.contains_key(&name[start..end])
            {
                best[end] = Some((n + 1, start));
            }
        }
    }
    let mut cuts = Vec::new();
    let mut end = name.len();
    while end > 0 {
        let (_, start) = best[end]?;
        cuts.push((start, end));
        end = start;
    }
    let forms = cuts
        .iter()
        .rev()
        .filter_map(|(a, b)| RULES.forms.get(&name[*a..*b]));
    Some(forms.flatten().copied().collect())
}

/// The field that a header's words say in a table, and how usual that way is: less is better.
pub(super) fn field_of(table: Table, header: &Words) -> Option<(Field, usize)> {
    let home = home(table);
    let find = |words: Vec<&str>| {
        let key = key(words);
        [Some(home), None]
            .into_iter()
            .find_map(|t| RULES.rules.get(&(t, key.clone())).copied())
            .filter(|(f, _)| table.holds(*f))
    };
    let late = if header.time_only { TIME_ONLY } else { 0 };
    find(header.words.clone())
        .or_else(|| {
            let drops = RULES.drops.get(&home)?;
            let mut left = header.words.clone();
            left.retain(|w| !drops.contains(w));
            (!left.is_empty() && left.len() < header.words.len())
                .then(|| find(left))
                .flatten()
        })
        .filter(|(f, _)| f.is_date() || late == 0)
        .map(|(f, rank)| (f, rank + late))
}

/// Whether a header is the id or the day of a visit, order or referral and says so itself.
pub(super) fn is_of_table(table: Table, header: &Words) -> bool {
    let own: &[&str] = match table {
        Table::Visits | Table::Appointments => &["visit", "encounter", "appointment", "booking"],
        Table::Orders => &["order", "ordered", "requisition", "accession"],
        Table::Referrals => &["referral", "referred"],
        _ => return false,
    };
    header.words.iter().any(|w| own.contains(w))
        && field_of(table, header)
            .is_some_and(|(f, _)| table.required().contains(&f) && f != Field::PatientId)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(t: Table, h: &str) -> Option<&'static str> {
        field_of(t, &Words::of(h)?).map(|(f, _)| f.word())
    }

    #[test]
    fn words_make_up_the_whole_header() {
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
        assert_eq!(one(T::Visits, "Appt Time"), Some("visit_date"));
        assert!(
            field_of(T::Visits, &Words::of("Appt Time").unwrap())
                .unwrap()
                .1
                > field_of(T::Visits, &Words::of("Appt Dt").unwrap())
                    .unwrap()
                    .1
        );
    }

    #[test]
    fn names_without_gaps_are_cut_into_known_words() {
        use Table as T;
        assert_eq!(one(T::Visits, "APPTSTATUSNAME"), Some("visit_status"));
        assert_eq!(one(T::Orders, "orderdttm"), Some("order_date"));
        assert_eq!(one(T::Orders, "labfacility"), None);
        assert_eq!(joined("apptstatus"), Some(vec!["appointment", "status"]));
        assert_eq!(joined("xyzstatus"), None);
    }

    #[test]
    fn what_belongs_to_somebody_else_is_left_alone() {
        use Table as T;
        for (table, header) in [
            (T::Patients, "Emergency Contact Phone"),
            (T::Patients, "Guarantor First Name"),
            (T::Patients, "Member ID"),
            (T::Patients, "Work Phone"),
            (T::Visits, "Billing Status"),
            (T::Visits, "Cancel Reason"),
            (T::Visits, "Referring Provider"),
            (T::Visits, "Created By"),
            (T::Orders, "Test ID"),
            (T::Orders, "Exp Date"),
            (T::Orders, "Result"),
            (T::Orders, "Result Status"),
            (T::Orders, "Stop Date"),
            (T::Referrals, "Auth Exp Date"),
            (T::Referrals, "Referral Reason"),
            (T::Referrals, "Referral End Date"),
        ] {
            assert_eq!(one(table, header), None, "{header}");
        }
    }
}
