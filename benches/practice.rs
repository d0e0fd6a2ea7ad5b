//! Whole runs of the program on invented practices: time and memory of `leaks`.
//!
//! `cargo bench --bench practice` measures 60,000 visits and a million; with a number behind `--` that many visits alone.
//! Times are wall-clock over the whole process, files read from the page cache; quote medians.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const TODAY: &str = "2026-11-01";
const RUNS: usize = 5;

const NOTES: [&str; 8] = [
    "BP above goal. Increase lisinopril to 20 mg daily, low sodium diet, home BP log. RTC 3 months.",
    "Type 2 DM, A1c 7.9. Continue metformin 1000 mg BID, foot exam normal. Follow up in 2-3 mo with labs prior.",
    "Viral URI, supportive care, fluids and rest. Return if symptoms worsen.",
    "Low back pain without red flags. Heat, ibuprofen 600 mg prn with food. Follow up as needed.",
    "Anxiety improved, continue sertraline 50 mg. Sleep hygiene reviewed. See back in 6 weeks.",
    "COPD stable, inhaler technique reviewed, refill tiotropium. Repeat spirometry in 6 months.",
    "Annual wellness exam, vaccines updated, diet discussed. Patient verbalized understanding.",
    "CKD 3b stable, avoid NSAIDs. Repeat BMP in 4 weeks. Refer to nephrology.",
];

/// A small fixed generator: the same practice on every machine.
struct Dice(u64);

impl Dice {
    fn upto(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn day(dice: &mut Dice) -> String {
    format!(
        "{}-{:02}-{:02}",
        2024 + dice.upto(3),
        1 + dice.upto(10),
        1 + dice.upto(28)
    )
}

fn write_practice(dir: &Path, visits: u64) -> u64 {
    let exports = dir.join("exports");
    fs::create_dir_all(&exports).unwrap();
    let file = |name: &str| BufWriter::new(File::create(exports.join(name)).unwrap());
    let mut dice = Dice(7);
    let patients = (visits * 2 / 15).max(1);
    let filler =
        "Pt verbalized understanding and agrees with the plan as discussed today. ".repeat(2);
    let mut out = file("visits.csv");
    writeln!(
        out,
        "visit_id,patient_id,visit_date,visit_type,visit_status,provider,diagnoses,note"
    )
    .unwrap();
    for n in 0..visits {
        let status = [
            "completed",
            "completed",
            "completed",
            "completed",
            "no-show",
            "cancelled",
        ][dice.upto(6) as usize];
        let code = ["E11.9", "I10", "J44.9", "N18.3", "M54.5", "F41.1"][dice.upto(6) as usize];
        writeln!(
            out,
            "V{n},P{:06},{},Office visit,{status},Provider {},{code},\"{filler}{}\"",
            dice.upto(patients),
            day(&mut dice),
            dice.upto(3),
            NOTES[dice.upto(8) as usize]
        )
        .unwrap();
    }
    out.flush().unwrap();
    let mut out = file("orders.csv");
    writeln!(
        out,
        "order_id,patient_id,order_date,order_name,order_kind,order_status,result_date"
    )
    .unwrap();
    for n in 0..visits * 3 / 4 {
        let (status, result) = match dice.upto(4) {
            0 => ("ordered", String::new()),
            1 => ("collected", String::new()),
            _ => ("resulted", day(&mut dice)),
        };
        writeln!(
            out,
            "O{n},P{:06},{},Lipid panel,lab,{status},{result}",
            dice.upto(patients),
            day(&mut dice)
        )
        .unwrap();
    }
    out.flush().unwrap();
    let mut out = file("referrals.csv");
    writeln!(
        out,
        "referral_id,patient_id,referral_date,specialty,referral_status,appointment_date"
    )
    .unwrap();
    for n in 0..visits / 5 {
        writeln!(
            out,
            "R{n},P{:06},{},Cardiology,sent,",
            dice.upto(patients),
            day(&mut dice)
        )
        .unwrap();
    }
    out.flush().unwrap();
    fs::read_dir(&exports)
        .unwrap()
        .map(|e| e.unwrap().metadata().unwrap().len())
        .sum()
}

/// Wall time and, where the system tells, the highest memory in MiB.
fn run(dir: &Path) -> (Duration, Option<u64>) {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tickler"))
        .args(["--quiet", "--today", TODAY, "--practice"])
        .arg(dir)
        .args(["leaks", "--format", "csv"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = None;
    while child.try_wait().unwrap().is_none() {
        if let Ok(text) = fs::read_to_string(&status) {
            let line = text.lines().find(|l| l.starts_with("VmHWM:"));
            let kib = line.and_then(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok());
            peak = peak.max(kib.map(|k| k / 1024));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    (started.elapsed(), peak)
}

fn main() {
    let asked: Vec<u64> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if asked.is_empty() {
        vec![60_000, 1_000_000]
    } else {
        asked
    };
    for visits in sizes {
        let dir = tempfile::tempdir().unwrap();
        let bytes = write_practice(dir.path(), visits);
        run(dir.path());
        let mut runs: Vec<(Duration, Option<u64>)> = (0..RUNS).map(|_| run(dir.path())).collect();
        runs.sort();
        let (median, _) = runs[RUNS / 2];
        let peak = runs.iter().filter_map(|r| r.1).max();
        println!(
            "leaks, {visits} visits, {:.1} MB: median {:.3} s (min {:.3}, max {:.3}), {:.0} MB/s, peak {} MiB",
            bytes as f64 / 1e6,
            median.as_secs_f64(),
            runs[0].0.as_secs_f64(),
            runs[RUNS - 1].0.as_secs_f64(),
            bytes as f64 / 1e6 / median.as_secs_f64(),
            peak.map_or("?".to_owned(), |p| p.to_string()),
        );
    }
}
