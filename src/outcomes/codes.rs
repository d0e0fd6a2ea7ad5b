//! Words that callers write → outcome codes. Forgiving in form, never guessing: what is in no table is asked back.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::model::Outcome;
use crate::protocol::Protocol;

/// Codes to show for a word that is not understood.
const SHOWN: usize = 3;
/// Likeness of two words from which one is shown for the other, 0 to 1.
const ALIKE: f64 = 0.75;

/// A word that is not taken for any code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The codes that are much like it, the likeliest first; perhaps none.
    pub nearest: Vec<Outcome>,
}

impl Unknown {
    /// What to tell the caller; it does not repeat the word.
    pub fn sentence(&self) -> String {
        let near: Vec<&str> = self.nearest.iter().map(|o| o.word()).collect();
        let near = match near.is_empty() {
            true => String::new(),
            false => format!("; the nearest: {}", near.join(", ")),
        };
        format!(
            "outcome: not one of the codes{near} (all codes: the sheet Codes of the XLSX list, or `tickler record --help`)"
        )
    }
}

/// The words of one practice: its own over the table.
#[derive(Debug, Clone, Default)]
pub struct Codes {
    own: BTreeMap<String, Outcome>,
}

impl Codes {
    /// From the protocol: `[values.outcome]` and the words of `[export.outcomes]` are the practice's own.
    pub fn new(protocol: &Protocol) -> Codes {
        let mut own = BTreeMap::new();
        let exported = protocol.export_outcomes.codes.iter().map(|(c, w)| (w, c));
        let mapped = protocol.mapping.values.get("outcome").into_iter().flatten();
        for (word, code) in exported.chain(mapped) {
            if let Some(outcome) = Outcome::from_word(code.trim()) {
                own.insert(fold(word), outcome);
            }
        }
        own.remove("");
        Codes { own }
    }

    /// The code that a word stands for; `None` for an empty cell.
    ///
    /// # Errors
    /// A word in no table, with the nearest codes.
    pub fn read(&self, text: &str) -> Result<Option<Outcome>, Unknown> {
        let folded = fold(text);
        if folded.is_empty() {
            // A cell of signs alone is not an empty one.
            return if text.trim().is_empty() {
                Ok(None)
            } else {
                Err(Unknown {
                    nearest: Vec::new(),
                })
            };
        }
        if let Some(outcome) = self.own.get(&folded).or_else(|| TABLE.words.get(&folded)) {
            return Ok(Some(*outcome));
        }
        if let Some(nearest) = TABLE.two_ways.get(&folded) {
            return Err(Unknown {
                nearest: nearest.clone(),
            });
        }
        Err(nearest(&folded))
    }
}

#[derive(Debug, Default)]
struct Table {
    words: BTreeMap<String, Outcome>,
    two_ways: BTreeMap<String, Vec<Outcome>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::default();
    for outcome in Outcome::ALL {
        table.words.insert(fold(outcome.word()), *outcome);
    }
    for line in include_str!("codes.tsv").lines() {
        let Some((code, words)) = line.split_once('\t') else {
            continue;
        };
        for word in words.split('|') {
            if let Some(outcome) = Outcome::from_word(code) {
                table.words.entry(fold(word)).or_insert(outcome);
            } else if let Some((word, codes)) = word.split_once(':') {
                let codes = codes.split_whitespace().filter_map(Outcome::from_word);
                table.two_ways.insert(fold(word), codes.collect());
            }
        }
    }
    table
});

/// Letters and digits alone, in lower case; `#` is "number".
fn fold(text: &str) -> String {
    text.replace('#', "number")
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The codes that are much alike, the likeliest first.
fn nearest(folded: &str) -> Unknown {
    let mut best: BTreeMap<Outcome, f64> = BTreeMap::new();
    let words = TABLE
        .words
        .iter()
        .map(|(w, o)| (w, std::slice::from_ref(o)));
    let two_ways = TABLE.two_ways.iter().map(|(w, o)| (w, o.as_slice()));
    for (word, outcomes) in words.chain(two_ways) {
        let mut alike = strsim::jaro_winkler(folded, word);
        // "booked 11/12" and "lvm x2" begin with their code.
        if word.len() >= 3 && folded.starts_with(word.as_str()) {
            alike = alike.max(0.99);
        }
        for outcome in outcomes {
            let held = best.entry(*outcome).or_default();
            *held = held.max(alike);
        }
    }
    let mut near: Vec<(Outcome, f64)> = best.into_iter().filter(|(_, a)| *a > 0.0).collect();
    near.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let shown = near.iter().filter(|(_, a)| *a >= ALIKE).count().min(SHOWN);
    // A code that is not like it would be taken for a hint.
    near.truncate(shown);
    Unknown {
        nearest: near.into_iter().map(|(o, _)| o).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match Codes::default().read(text) {
            Ok(None) => "-".to_owned(),
            Ok(Some(o)) => o.word().to_owned(),
            Err(unknown) => {
                let near: Vec<&str> = unknown.nearest.iter().map(|o| o.word()).collect();
                format!("?{}", near.join(","))
            }
        }
    }

    #[test]
    fn forms_of_a_code() {
        for (text, code) in [
            ("LVM", "left-voicemail"),
            ("left vm", "left-voicemail"),
            ("Left Voicemail", "left-voicemail"),
            ("left_voicemail", "left-voicemail"),
            ("LEFT-VOICEMAIL.", "left-voicemail"),
            ("no ans", "no-answer"),
            ("No Answer ", "no-answer"),
            ("booked", "booked"),
            ("Appt. booked", "booked"),
            ("wrong #", "wrong-number"),
            ("DNC", "do-not-call"),
            ("call back", "call-back"),
            ("Pt. declined", "declined"),
            ("can't reach", "unreachable"),
            ("", "-"),
            ("  ", "-"),
        ] {
            assert_eq!(read(text), code, "{text}");
        }
        for outcome in Outcome::ALL {
            assert_eq!(read(outcome.word()), outcome.word());
            assert_eq!(
                read(&outcome.word().to_uppercase().replace('-', " ")),
                outcome.word()
            );
        }
    }

    #[test]
    fn what_is_not_a_code_is_asked_back_with_the_nearest() {
        assert_eq!(read("NA"), "?no-answer,not-worked");
        assert_eq!(read("spoke"), "?agreed,call-back,booked");
        assert!(read("bookd").starts_with("?booked"), "{}", read("bookd"));
        assert!(read("booked 11/12").starts_with("?booked"));
        assert!(read("no-asnwer").starts_with("?no-answer"));
        assert_eq!(read("zzzz"), "?");
        assert_eq!(read("xyzzy"), "?");
        assert_eq!(read("?"), "?");
        let sentence = |word: &str| Codes::default().read(word).unwrap_err().sentence();
        assert_eq!(
            sentence("Reched"),
            "outcome: not one of the codes; the nearest: booked, agreed, call-back (all codes: the sheet Codes of the XLSX list, or `tickler record --help`)"
        );
        assert!(sentence("clincal").contains("nearest: clinical"));
        assert!(sentence("?").starts_with("outcome: not one of the codes (all codes:"));
    }

    #[test]
    fn no_word_of_the_table_means_two_codes() {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for line in include_str!("codes.tsv")
            .lines()
            .filter(|l| !l.starts_with('#'))
        {
            let (code, words) = line.split_once('\t').unwrap();
            for word in words.split('|') {
                let (word, codes) = match (code, word.split_once(':')) {
                    ("?", Some((word, codes))) => (word, codes),
                    _ => (word, code),
                };
                for c in codes.split_whitespace() {
                    assert!(Outcome::from_word(c).is_some(), "{c}");
                }
                let before = seen.insert(fold(word), code.to_owned());
                assert!(before.is_none_or(|b| b == code), "{word}");
            }
        }
    }

    #[test]
    fn the_practices_words_win() {
        let protocol = Protocol::parse(
            "[values.outcome]\n\"LM\" = \"message-with-person\"\n[export.outcomes]\ncodes = { no-answer = \"NA\" }\n",
        )
        .unwrap();
        let codes = Codes::new(&protocol);
        assert_eq!(codes.read("lm"), Ok(Some(Outcome::MessageWithPerson)));
        assert_eq!(codes.read("N/A"), Ok(Some(Outcome::NoAnswer)));
    }
}
