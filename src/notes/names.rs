//! Names of tests and specialties: which words mean the same thing.
//!
//! Works on the tables that the reader uses. It must not know about orders, referrals or visits.

use std::collections::{BTreeMap, BTreeSet};

use super::lexicon::{SPECIALTIES, TESTS, phrases, rows};
use super::words::ExtraWords;
use crate::model::phrase::{fold, has_words};

/// Words that say nothing about which test is meant.
const FILLERS: [&str; 46] = [
    "repeat",
    "follow",
    "up",
    "fasting",
    "routine",
    "annual",
    "yearly",
    "screening",
    "surveillance",
    "serum",
    "level",
    "levels",
    "test",
    "tests",
    "testing",
    "of",
    "the",
    "a",
    "an",
    "for",
    "to",
    "his",
    "her",
    "their",
    "with",
    "w",
    "wo",
    "o",
    "and",
    "or",
    "diff",
    "differential",
    "today",
    "again",
    "please",
    "check",
    "recheck",
    "panel",
    "profile",
    "study",
    "studies",
    "scan",
    "complete",
    "bilateral",
    "diagnostic",
    "in",
];

/// Names that do not say which test: nothing but "labs" or "imaging".
const GENERIC: [&str; 22] = [
    "lab",
    "labs",
    "lab work",
    "labwork",
    "blood work",
    "bloodwork",
    "imaging",
    "blood test",
    "blood tests",
    "bloods",
    "laboratory studies",
    "laboratory work",
    "laboratory tests",
    "laboratory testing",
    "lab tests",
    "lab test",
    "lab studies",
    "lab draw",
    "blood draw",
    "imaging studies",
    "laboratory",
    "imaging study",
];

/// Folded names by their words.
#[derive(Debug, Default)]
struct Thesaurus {
    key_of: BTreeMap<String, String>,
    longest: usize,
}

impl Thesaurus {
    fn add<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        let mut key = None;
        for name in names {
            let name = fold(name);
            let key = key.get_or_insert_with(|| name.clone()).clone();
            self.longest = self.longest.max(name.split(' ').count());
            self.key_of.entry(name).or_insert(key);
        }
    }

    /// The text with every known name replaced by its key, as parts: (words, whether it is a key).
    fn parts(&self, text: &str) -> Vec<(String, bool)> {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
        let (mut out, mut at) = (Vec::new(), 0);
        while at < words.len() {
            let known = (1..=self.longest.min(words.len() - at))
                .rev()
                .find_map(|n| {
                    self.key_of
                        .get(&words[at..at + n].join(" "))
                        .map(|key| (key, n))
                });
            match known {
                Some((key, n)) => {
                    out.push((key.clone(), true));
                    at += n;
                }
                None => {
                    out.push((words[at].to_owned(), false));
                    at += 1;
                }
            }
        }
        out
    }

    /// The words that tell a name from others, sorted.
    fn words(&self, text: &str) -> Vec<String> {
        let parts = self.parts(text);
        // A known name is one unit: "hemoglobin a1c" does not hold "hemoglobin".
        let mut words: Vec<String> = parts
            .into_iter()
            .filter(|(word, known)| *known || !FILLERS.contains(&word.as_str()))
            .map(|(word, _)| word)
            .collect();
        words.sort();
        words.dedup();
        words
    }

    /// Whether one name holds all words of the other.
    fn same(&self, a: &str, b: &str) -> bool {
        let (a, b) = (self.words(a), self.words(b));
        let holds = |x: &[String], y: &[String]| !y.is_empty() && y.iter().all(|w| x.contains(w));
        holds(&a, &b) || holds(&b, &a)
    }
}

/// Tells whether two names mean the same test, or the same specialty.
#[derive(Debug)]
pub struct TestNames {
    tests: Thesaurus,
    specialties: Thesaurus,
    /// Folded names of imaging: "x ray" is any x-ray, whatever part of the body the order adds.
    imaging: BTreeSet<String>,
}

impl Default for TestNames {
    fn default() -> TestNames {
        TestNames::new()
    }
}

impl TestNames {
    /// Reads the tables.
    pub fn new() -> TestNames {
        TestNames::with(&ExtraWords::default())
    }

    /// Reads the tables and a practice's own words.
    pub fn with(extra: &ExtraWords) -> TestNames {
        let mut names = TestNames {
            tests: Thesaurus::default(),
            specialties: Thesaurus::default(),
            imaging: BTreeSet::new(),
        };
        for row in rows(TESTS) {
            let Some(cell) = row.get(1) else { continue };
            names.tests.add(phrases(cell));
            if row[0] == "imaging" {
                names.imaging.extend(phrases(cell).map(fold));
            }
        }
        for row in rows(SPECIALTIES) {
            names
                .specialties
                .add(row.iter().flat_map(|cell| phrases(cell)));
        }
        for (_, entry) in extra.kinds() {
            names.tests.add(phrases(entry));
        }
        for entry in &extra.specialties {
            names.specialties.add(phrases(entry));
        }
        names
    }

    /// Whether an order of this name is one of the tests that `what` lists: whole words, synonyms known.
    ///
    /// "CBC, CMP" matches an order for either. A generic `what` matches nothing: it names no test.
    pub fn matches(&self, order_name: &str, what: &str) -> bool {
        self.split(what).iter().any(|part| {
            !self.is_generic(part)
                && (self.tests.same(order_name, part) || self.names_imaging(order_name, part))
        })
    }

    fn names_imaging(&self, order_name: &str, part: &str) -> bool {
        let folded = fold(part);
        let plain: Vec<&str> = folded.split(' ').filter(|w| !FILLERS.contains(w)).collect();
        let plain = plain.join(" ");
        self.imaging.contains(&plain) && has_words(&fold(order_name), &plain)
    }

    /// Whether `what` names no test: labs, lab work, blood work, imaging alone.
    pub fn is_generic(&self, what: &str) -> bool {
        let folded = fold(what);
        let plain: Vec<&str> = folded
            .split(' ')
            .filter(|w| !w.is_empty() && !FILLERS.contains(w))
            .collect();
        plain.is_empty()
            || GENERIC.contains(&folded.as_str())
            || GENERIC.contains(&plain.join(" ").as_str())
    }

    /// The tests that `what` lists, in its own words and order.
    pub fn split(&self, what: &str) -> Vec<String> {
        let mut parts: Vec<String> = Vec::new();
        let mut joined_by_word = false;
        for (piece, by_word) in pieces(what) {
            let glue = joined_by_word;
            joined_by_word = by_word;
            if piece.is_empty() {
                continue;
            }
            let known = |name: &str| self.tests.key_of.contains_key(&fold(name));
            if let Some(last) = parts.last_mut().filter(|_| glue) {
                // "gc and chlamydia", "pt/inr" are one name
                if let Some(whole) = ["and", "&"]
                    .iter()
                    .map(|w| format!("{last} {w} {piece}"))
                    .find(|w| known(w))
                {
                    *last = whole;
                    continue;
                }
            }
            parts.push(piece.to_owned());
        }
        parts
            .into_iter()
            .flat_map(|part| {
                let halves: Vec<&str> = part.split('/').map(str::trim).collect();
                let known = |name: &str| self.tests.key_of.contains_key(&fold(name));
                if halves.len() > 1 && !known(&part) && halves.iter().all(|h| known(h)) {
                    halves.iter().map(|h| (*h).to_owned()).collect()
                } else {
                    vec![part]
                }
            })
            .collect()
    }

    /// One key for all ways of naming the same tests: equal keys are the same `what`.
    pub fn key(&self, what: &str) -> String {
        let mut keys: Vec<String> = self
            .split(what)
            .iter()
            .map(|part| self.tests.words(part).join(" "))
            .filter(|k| !k.is_empty())
            .collect();
        keys.sort();
        keys.dedup();
        keys.join(", ")
    }

    /// Whether two texts name the same specialty: "cardiology", "cardiologist", "heart doctor".
    pub fn same_specialty(&self, a: &str, b: &str) -> bool {
        let keys = |text: &str| -> Vec<String> {
            self.specialties
                .parts(text)
                .into_iter()
                .filter(|p| p.1)
                .map(|p| p.0)
                .collect()
        };
        let (ka, kb) = (keys(a), keys(b));
        ka.iter().any(|k| kb.contains(k)) || self.specialties.same(a, b)
    }

    /// One key for all names of a specialty.
    pub fn specialty_key(&self, name: &str) -> String {
        let parts = self.specialties.parts(name);
        match parts.iter().find(|p| p.1) {
            Some((key, _)) => key.clone(),
            None => self.specialties.words(name).join(" "),
        }
    }
}

/// Cuts a list at commas, semicolons, plus signs, "and" and "&"; `true` where "and" or "&" stands behind the piece.
fn pieces(what: &str) -> Vec<(&str, bool)> {
    let mut out = Vec::new();
    let mut rest = what;
    loop {
        let lower = rest.to_ascii_lowercase();
        let cut = [
            (",", false),
            (";", false),
            ("+", false),
            ("\n", false),
            (" and ", true),
            (" & ", true),
            (" plus ", true),
        ]
        .iter()
        .filter_map(|(sep, word)| lower.find(sep).map(|at| (at, sep.len(), *word)))
        .min();
        match cut {
            Some((at, len, word)) => {
                out.push((rest[..at].trim(), word));
                rest = &rest[at + len..];
            }
            None => {
                out.push((rest.trim(), false));
                return out;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synonyms_and_whole_words() {
        let names = TestNames::new();
        for (order, what) in [
            ("HEMOGLOBIN A1C", "A1c"),
            ("HbA1c", "hemoglobin A1c"),
            ("Glycohemoglobin (A1c)", "HbA1c"),
            ("Comprehensive Metabolic Panel (14)", "CMP"),
            ("CBC W/DIFF", "repeat CBC"),
            ("CMP", "CBC, CMP"),
            ("MRI LUMBAR SPINE W/O CONTRAST", "MRI of the lumbar spine"),
            ("XR CHEST 2 VIEWS", "chest x-ray"),
            ("TSH", "TSH"),
            ("Chest x-ray 2 views", "follow-up x-ray"),
            ("Lipid Panel", "fasting lipids"),
            ("Mammogram, screening, bilateral", "mammogram"),
        ] {
            assert!(names.matches(order, what), "{order} / {what}");
        }
        for (order, what) in [
            ("CMP", "A1c"),
            ("MRI BRAIN", "MRI lumbar spine"),
            ("CBC", "labs"),
            ("Lipid Panel", "CMP"),
            ("CT chest", "CT head"),
            ("Hemoglobin", "A1c"),
            ("Hemoglobin A1c", "hemoglobin"),
            ("Basic metabolic panel", "A1c"),
        ] {
            assert!(!names.matches(order, what), "{order} / {what}");
        }
    }

    #[test]
    fn lists_keys_and_generic_names() {
        let names = TestNames::new();
        assert_eq!(names.split("CBC, CMP and TSH"), ["CBC", "CMP", "TSH"]);
        assert_eq!(names.split("PT/INR"), ["PT/INR"]);
        assert_eq!(names.split("CBC/CMP"), ["CBC", "CMP"]);
        assert_eq!(names.key("repeat A1c"), names.key("HbA1c"));
        assert_eq!(
            names.key("CMP, CBC"),
            names.key("CBC and comprehensive metabolic panel")
        );
        assert_ne!(names.key("CBC"), names.key("CMP"));
        for what in [
            "labs",
            "Lab work",
            "fasting labs",
            "imaging",
            "blood work",
            "",
        ] {
            assert!(names.is_generic(what), "{what}");
        }
        assert!(!names.is_generic("A1c"));
    }

    #[test]
    fn specialties() {
        let names = TestNames::new();
        assert!(names.same_specialty("Cardiology", "cardiologist"));
        assert!(names.same_specialty("heart doctor", "CARDIOLOGY ASSOCIATES"));
        assert!(!names.same_specialty("cardiology", "nephrology"));
        assert_eq!(
            names.specialty_key("GI"),
            names.specialty_key("gastroenterologist")
        );
        assert!(names.same_specialty("Aquatic center", "aquatic center"));
    }
}
