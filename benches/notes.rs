//! `make bench`: megabytes of notes read a second, on one core.
//!
//! Invented notes, one in ten of which holds a follow-up word; and notes that all do. The best of several rounds counts:
//! what else the machine does can only slow a round down.

use std::hint::black_box;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use tickler::notes::{ExtraWords, NoteReader};

const QUIET: [&str; 4] = [
    "Patient doing well on current dose. Denies chest pain, cough or fever. Lungs clear, heart regular, abdomen soft. Blood pressure 124/76, weight stable. Continue lisinopril 10 mg and metformin twice daily with food. ",
    "Mood better, sleeping through the night. PHQ-9 of 6. No side effects from sertraline. Walks two miles a day, cut down on coffee. Alert, pleasant, affect full. Continue sertraline 50 mg. ",
    "Cough for six days, clear sputum, no fever. Throat mildly red, no exudate. Lungs clear. Viral illness most likely. Fluids, honey, rest, saline rinse; acetaminophen for aches. ",
    "Right knee sore after gardening. No swelling, no locking. Full range of motion, ligaments stable. Ice, ibuprofen with food, quad strengthening sheet given, brace for long walks. ",
];
const ACTIVE: [&str; 4] = [
    "Doing well on current dose. Lungs clear, heart regular, abdomen soft. Blood pressure 124/76. A1c in 3 months. Continue lisinopril 10 mg. Follow up with Dr. Stone in 6 weeks. ",
    "Mood better. PHQ-9 of 6. Continue sertraline 50 mg. RTC 2-3 mo, sooner if worse. Referral to behavioral health placed. ",
    "Cough for six days, no fever. Lungs clear. Viral illness most likely. Return if no better in 10 days or if fever. Repeat chest x-ray in 6 weeks. ",
    "Knee sore after gardening. PT referral, ice, ibuprofen 400 mg prn. Recheck in one month. MRI right knee ordered. ",
];

/// Notes of about a kilobyte; every `every`th is one of those with follow-up words.
fn notes(every: usize) -> Vec<String> {
    (0..20_000)
        .map(|n| {
            let mut note = String::new();
            for part in 0..5 {
                note.push_str(QUIET[(n + part) % QUIET.len()]);
            }
            if n % every == 0 {
                // No two statements alike: the reader remembers what it has read.
                let said = ACTIVE[n / every % ACTIVE.len()];
                note.push_str(&said.replace(". ", &format!(" #{n}. ")));
            }
            note
        })
        .collect()
}

fn main() -> io::Result<()> {
    let reader = NoteReader::new(&ExtraWords::default());
    let mut out = io::stdout().lock();
    for (name, every) in [
        ("one note in ten holds a follow-up", 10),
        ("every note does", 1),
    ] {
        let notes = notes(every);
        let bytes: usize = notes.iter().map(String::len).sum();
        let mut best = Duration::MAX;
        let mut needs = 0;
        for _ in 0..5 {
            let begun = Instant::now();
            needs = notes.iter().map(|n| black_box(reader.needs(n)).len()).sum();
            best = best.min(begun.elapsed());
        }
        let rate = bytes as f64 / 1e6 / best.as_secs_f64();
        writeln!(out, "{name}: {rate:.0} MB/s ({needs} needs)")?;
    }
    Ok(())
}
