//! Bad input, case by case: what is put right, what costs one row, what is refused.

mod cells;
mod encodings;
mod lines;
mod packings;
mod together;

use std::fs;

use super::packed::zip_of;
use super::workbook::tests::workbook;
use super::*;
use crate::model::VisitStatus as S;
use crate::notes::{ExtraWords, NoteReader};

const HEAD: &str = "visit_id,patient_id,visit_date,visit_status,provider,note";

fn load_with(files: &[(&str, Vec<u8>)], config: &str) -> Loaded {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(dir.path().join(name), bytes).unwrap();
    }
    load(
        dir.path(),
        &Protocol::parse(config).unwrap(),
        &NoteReader::new(&ExtraWords::default()),
        Day::parse_iso("2026-11-02").unwrap(),
    )
    .unwrap()
}

fn load_files(files: &[(&str, &str)]) -> Loaded {
    let files: Vec<_> = files
        .iter()
        .map(|(n, t)| (*n, t.as_bytes().to_vec()))
        .collect();
    load_with(&files, "")
}

fn one(name: &str, bytes: impl Into<Vec<u8>>) -> Loaded {
    load_with(&[(name, bytes.into())], "")
}

/// `id date status provider` of every visit.
fn visits(loaded: &Loaded) -> Vec<String> {
    let mut all: Vec<String> = loaded
        .practice
        .charts
        .iter()
        .flat_map(|c| &c.visits)
        .map(|v| {
            format!(
                "{} {} {:?} {}",
                v.id,
                v.date,
                v.status,
                v.provider.as_deref().unwrap_or("-")
            )
        })
        .collect();
    all.sort();
    all
}

fn refusal(loaded: &Loaded) -> String {
    loaded.intake.files[0].refused.clone().unwrap_or_default()
}

fn aside(loaded: &Loaded) -> Vec<(u32, String, String)> {
    loaded.intake.files[0]
        .set_aside
        .iter()
        .map(|s| (s.line, s.column.clone(), s.reason.clone()))
        .collect()
}

fn warned(loaded: &Loaded, word: &str) -> bool {
    loaded.intake.warnings.iter().any(|w| w.contains(word))
}

fn noted(loaded: &Loaded, word: &str) -> bool {
    loaded.intake.files[0]
        .notes
        .iter()
        .any(|w| w.contains(word))
}

/// A visits export of `n` good rows with these lines in between, from line 4 on.
fn with_rows(n: usize, lines: &str) -> String {
    let mut text = format!("{HEAD}\n");
    for i in 0..n {
        if i == 2 {
            text.push_str(lines);
        }
        text.push_str(&format!(
            "V{:03},P{:02},2026-10-{:02},completed,Lee,ok\n",
            i,
            i % 20,
            1 + i % 28
        ));
    }
    text
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let text = format!("{}{text}", if mark { "\u{feff}" } else { "" });
    text.encode_utf16()
        .flat_map(|u| {
            if big {
                u.to_be_bytes()
            } else {
                u.to_le_bytes()
            }
        })
        .collect()
}
