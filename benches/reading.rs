//! `make bench`: how fast exports are read on one core, and what recognising a file costs.
//!
//! Invented exports. The strict reader is measured alone, over text in memory; then whole loads by one thread, from the page
//! cache, without notes and with notes that all differ; then a folder of tiny files. The best of several rounds counts: what
//! else the machine does can only slow a round down.

use std::fs;
use std::hint::black_box;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use tickler::exports::dialect::Dialect;
use tickler::exports::load;
use tickler::exports::records::Records;
use tickler::model::Day;
use tickler::notes::{ExtraWords, NoteReader};
use tickler::protocol::Protocol;

const ROUNDS: usize = 5;
const ROWS: usize = 200_000;
const TINY: usize = 60;

const HEADER: &str =
    "visit_id,patient_id,visit_date,visit_type,visit_status,provider,diagnoses,note\n";

fn visits(rows: usize, note: impl Fn(usize) -> String) -> String {
    let mut text = HEADER.to_owned();
    for n in 0..rows {
        let (month, day) = (1 + n % 12, 1 + n % 28);
        text.push_str(&format!(
            "V{n:07},P{:06},2025-{month:02}-{day:02},Office visit,completed,Provider {},E11.9; I10,{}\n",
            n * 7919 % 30_000,
            n % 5,
            note(n)
        ));
    }
    text
}

fn quoted(n: usize) -> String {
    format!(
        "\"Doing well on current dose, no side effects. Lungs clear, heart regular, abdomen soft. Weight {} lb, walks daily, \"\"feels fine\"\". Continue lisinopril 10 mg. RTC {} weeks.\"",
        n % 90_000,
        2 + n % 11
    )
}

fn best(mut round: impl FnMut()) -> Duration {
    (0..ROUNDS)
        .map(|_| {
            let begun = Instant::now();
            round();
            begun.elapsed()
        })
        .min()
        .unwrap_or_default()
}

fn rate(text: &str, best: Duration) -> f64 {
    text.len() as f64 / 1e6 / best.as_secs_f64()
}

/// Every cell of every record, by the strict reader alone.
fn records(text: &str) -> usize {
    let mut records = Records::new(text.as_bytes(), Dialect::strict(b','), 0, 1);
    let mut cells = 0;
    while records.step().is_some() {
        cells += records.len();
    }
    cells
}

struct Desk {
    protocol: Protocol,
    texts: NoteReader,
    today: Day,
}

impl Desk {
    fn charts(&self, dir: &Path) -> usize {
        load(dir, &self.protocol, &self.texts, self.today)
            .map(|loaded| loaded.practice.charts.len())
            .unwrap_or_default()
    }
}

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    let desk = Desk {
        protocol: Protocol::defaults().map_err(io::Error::other)?,
        texts: NoteReader::new(&ExtraWords::default()),
        today: Day::parse_iso("2026-01-15").ok_or_else(|| io::Error::other("no such day"))?,
    };
    let kinds = [
        ("no notes", visits(ROWS, |_| String::new())),
        ("quoted notes, no two alike", visits(ROWS, quoted)),
    ];
    let one = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .map_err(io::Error::other)?;
    for (name, text) in &kinds {
        let alone = best(|| {
            black_box(records(text));
        });
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join("visits.csv"), text)?;
        let mut charts = 0;
        let whole = best(|| charts = one.install(|| desk.charts(dir.path())));
        writeln!(
            out,
            "{name}: strict reader {:.0} MB/s a core; load of {:.0} MB and {charts} charts by one thread {:.0} MB/s",
            rate(text, alone),
            text.len() as f64 / 1e6,
            rate(text, whole),
        )?;
    }
    let dir = tempfile::tempdir()?;
    for n in 0..TINY {
        let text = visits(3, quoted).replace('V', &format!("V{n}-"));
        fs::write(dir.path().join(format!("visits_{n}.csv")), text)?;
    }
    let tiny = best(|| {
        black_box(desk.charts(dir.path()));
    });
    writeln!(
        out,
        "{TINY} files of 3 rows: {:.2} ms a file, everything in",
        tiny.as_secs_f64() * 1e3 / TINY as f64
    )
}
