//! `make eval NOTES=FILE`: how well needs are read, from a labelled file of JSON lines
//! (`{"text", "needs": [{"kind", "min_days", "max_days", "certainty", "span", "start", "also"}]}`).
//!
//! The definitions are those of `tickler::notes::score`; this file only reads and prints.

use std::error::Error;
use std::io::{self, Write};

use tickler::model::Certainty;
use tickler::notes::score::{Count, Labelled, Score, score, word};
use tickler::notes::{ExtraWords, NoteReader};

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    let mut out = io::stdout().lock();
    let reader = NoteReader::new(&ExtraWords::default());
    for file in &files {
        let text = std::fs::read_to_string(file)?;
        let passages = text
            .lines()
            .filter(|l| !l.trim().is_empty())
            .map(serde_json::from_str)
            .collect::<Result<Vec<Labelled>, _>>()?;
        writeln!(out, "{} passages", passages.len())?;
        for certainty in [Certainty::Definite, Certainty::Conditional, Certainty::Prn] {
            print(certainty, &score(&reader, &passages, certainty), &mut out)?;
        }
    }
    Ok(())
}

fn print(certainty: Certainty, score: &Score, out: &mut dyn Write) -> io::Result<()> {
    let name = word(certainty);
    for (figure, count) in [
        ("passage level", score.passages),
        ("need detection", score.needs),
        ("dated need, exact interval", score.dated),
        ("strict (kind and interval)", score.strict),
    ] {
        writeln!(out, "[{name}] {figure:<27} {}", line(count))?;
    }
    writeln!(
        out,
        "  alarms on need-free passages {}/{}; needs of another certainty taken as {name} {}/{}",
        score.alarms, score.free, score.other_certainty, score.others
    )?;
    let kinds: Vec<String> = score
        .kinds
        .iter()
        .map(|(kind, (found, all))| format!("{kind} {found}/{all}"))
        .collect();
    writeln!(out, "  found by kind: {}", kinds.join(", "))
}

fn line(count: Count) -> String {
    format!(
        "P {:.3} R {:.3} F1 {:.3}  (right {}, wrong {}, missed {})",
        count.precision(),
        count.recall(),
        count.f1(),
        count.right,
        count.wrong,
        count.missed
    )
}
