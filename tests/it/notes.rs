//! The reading of notes: the labelled passages hold their figures, and no text upsets the reader.

use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;
use tickler::model::Certainty;
use tickler::notes::score::{Labelled, score};
use tickler::notes::{ExtraWords, NoteReader, parse_interval};

static READER: LazyLock<NoteReader> = LazyLock::new(|| NoteReader::new(&ExtraWords::default()));

fn labelled(file: &str) -> Vec<Labelled> {
    fs::read_to_string(file)
        .unwrap()
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

#[test]
fn terse_primary_care_notes_hold_their_figures() {
    let passages = labelled("tests/notes/primary-care.jsonl");
    assert!(passages.len() >= 150);
    let score = score(&READER, &passages, Certainty::Definite);
    assert!(score.needs.precision() >= 0.97, "{score:?}");
    assert!(score.needs.f1() >= 0.95, "{score:?}");
    assert!(score.dated.f1() >= 0.96, "{score:?}");
    assert!(score.strict.f1() >= 0.93, "{score:?}");
    assert!(score.alarms <= 1, "{score:?}");
    assert!(score.other_certainty <= 1, "{score:?}");
}

/// Every span lies in the text, on characters, and holds something; the same text is read alike twice.
fn sound(text: &str) {
    let reading = READER.read(text);
    for need in &reading.needs {
        let span = text.get(need.start as usize..need.end as usize).unwrap();
        assert!(!span.trim().is_empty());
        assert!(need.min_days.is_some() == need.max_days.is_some());
        assert!(need.min_days <= need.max_days);
    }
    for down in &reading.turned_down {
        assert!(text.get(down.start as usize..down.end as usize).is_some());
        assert!(!down.why.is_empty());
    }
    assert_eq!(reading, READER.read(text));
    assert_eq!(reading.needs, READER.needs(text));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        sound(&text);
        parse_interval(&text);
    }

    #[test]
    fn any_order_of_words_is_read(words in proptest::collection::vec(proptest::sample::select(WORDS), 0..60)) {
        sound(&words.join(" "));
        sound(&words.concat());
        parse_interval(&words.join(" "));
    }
}

const WORDS: &[&str] = &[
    "follow",
    "up",
    "follow-up",
    "f/u",
    "RTC",
    "return",
    "to",
    "clinic",
    "see",
    "Dr.",
    "***",
    "**/**/****",
    "in",
    "3",
    "2-3",
    "weeks",
    "mo",
    "1/52",
    "5/7",
    "q3mo",
    "every",
    "if",
    "worse",
    "not",
    "no",
    "was",
    "will",
    "should",
    "advised",
    "told",
    "who",
    "had",
    "has",
    "labs",
    "CBC",
    ",",
    ";",
    ":",
    ".",
    "\n",
    "\u{a0}",
    "\u{2019}",
    "\u{2022}",
    "-",
    "(",
    ")",
    "/",
    "and",
    "or",
    "with",
    "prior",
    "call",
    "us",
    "me",
    "prn",
    "as needed",
    "refer",
    "cards",
    "PT",
    "consult",
    "surgery",
    "repeat",
    "MRI",
    "of",
    "the",
    "ordered",
    "due",
    "done",
    "today",
    "next",
    "week",
    "visit",
    "appointment",
    "Plan:",
    "Past plan:",
    "FAMILY HISTORY:",
    "risks",
    "é",
    "日本",
    "2.5",
    "mg",
    "y.o.",
    "her",
    "patient",
    "1.",
    "2)",
];
