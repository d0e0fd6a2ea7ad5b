//! Three invented exports, damaged in every way at every place: what is loaded must be right, and at most the damaged
//! line may be missing, or the file is refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::*;
use crate::model::records::FollowUpField;
use crate::model::{Need, With};

struct Whole;

impl Texts for Whole {
    /// The whole note as one need: every letter of it can be compared.
    fn needs(&self, text: &str) -> Vec<Need> {
        vec![Need {
            kind: crate::model::NeedKind::Other,
            with: With::Unsaid,
            what: Some(text.into()),
            min_days: None,
            max_days: None,
            certainty: crate::model::Certainty::Definite,
            start: 0,
            end: 0,
            ancillary: false,
        }]
    }
    fn interval(&self, _: &str) -> FollowUpField {
        FollowUpField::Empty
    }
}

type Records = BTreeMap<String, String>;

/// What was loaded, id → every cell of it; `None` where the file was refused or left alone.
fn loaded(dir: &Path, name: &str, bytes: &[u8]) -> Option<Records> {
    let path = dir.join(name);
    fs::write(&path, bytes).unwrap();
    let today = Day::parse_iso("2026-11-02").unwrap();
    static PROTOCOL: std::sync::LazyLock<Protocol> =
        std::sync::LazyLock::new(|| Protocol::defaults().unwrap());
    let loaded = load(dir, &PROTOCOL, &Whole, today).unwrap();
    fs::remove_file(path).unwrap();
    let file = &loaded.intake.files[0];
    assert!(file.rows.adds_up());
    file.table.as_ref()?;
    let mut out = Records::new();
    for c in &loaded.practice.charts {
        let p = &c.patient;
        for v in &c.visits {
            let note = v.needs.first().and_then(|n| n.what.clone());
            let said = format!(
                "{} {} {:?} {:?} {:?} {note:?} {:?}",
                c.id(),
                v.date,
                v.class,
                v.status,
                v.provider,
                p.name
            );
            assert!(out.insert(v.id.to_string(), said).is_none());
        }
        for o in &c.orders {
            let said = format!(
                "{} {} {} {:?} {:?} {:?} {:?} {:?}",
                c.id(),
                o.date,
                o.name,
                o.kind,
                o.status,
                o.result_date,
                o.provider,
                o.days_supply
            );
            assert!(out.insert(o.id.to_string(), said).is_none());
        }
        if c.visits.is_empty() && c.orders.is_empty() {
            let said = format!(
                "{:?} {:?} {:?} {:?} {:?} {:?}",
                p.name, p.date_of_birth, p.phone, p.email, p.do_not_contact, p.status
            );
            assert!(out.insert(c.id().to_string(), said).is_none());
        }
    }
    Some(out)
}

struct Export {
    name: &'static str,
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

fn exports() -> Vec<Export> {
    let row = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
    let kinds = ["office", "telehealth", "nurse visit", "procedure"];
    let notes = [
        "RTC 3 weeks, sooner if worse",
        "said \"fine\", no plan",
        "line one\nline two, with comma",
        "Plain plan",
        "José: A1c in 3 months",
        "",
        "ends with quote \"so\"",
        "short",
    ];
    let visits = (0..9)
        .map(|i| {
            row(&[
                &format!("V{:04}", 100 + i),
                &format!("P{:03}", i % 4),
                &format!("2026-{:02}-{:02}", 1 + i, 10 + i),
                kinds[i % 4],
                ["completed", "no-show", "cancelled"][i % 3],
                ["Dr Ann Lee", "Dr Bo, Kim"][i % 2],
                notes[i % 8],
            ])
        })
        .collect();
    let orders = (0..8)
        .map(|i| {
            row(&[
                &format!("{}", 7001 + i),
                &format!("00{}", 41 + i % 3),
                "lab",
                ["CBC", "Lipid panel, fasting", "MRI \"open\"", "A1c"][i % 4],
                &format!("2026-0{}-1{}", 1 + i, i),
                ["resulted", "ordered"][i % 2],
                &(if i % 2 == 0 {
                    format!("2026-0{}-2{}", 1 + i, i)
                } else {
                    String::new()
                }),
                "Lee",
                &format!("{}", 30 + i),
            ])
        })
        .collect();
    let patients = (0..8)
        .map(|i| {
            row(&[
                &format!("{:05}", 17 + i),
                ["Ana", "Zoé", "Sean"][i % 3],
                ["Ruiz", "O'Neil", "Diaz, Jr"][i % 3],
                &format!("19{}-0{}-12", 40 + i, 1 + i),
                &format!("212-555-010{i}"),
                &format!("p{i}@example.org"),
                ["no", "yes"][i % 2],
            ])
        })
        .collect();
    vec![
        Export {
            name: "visits.csv",
            header: vec![
                "visit_id",
                "patient_id",
                "visit_date",
                "visit_type",
                "visit_status",
                "provider",
                "note",
            ],
            rows: visits,
        },
        Export {
            name: "orders.csv",
            header: vec![
                "order_id",
                "patient_id",
                "order_kind",
                "order_name",
                "order_date",
                "order_status",
                "result_date",
                "provider",
                "days_supply",
            ],
            rows: orders,
        },
        Export {
            name: "patients.csv",
            header: vec![
                "patient_id",
                "first_name",
                "last_name",
                "date_of_birth",
                "phone",
                "email",
                "do_not_contact",
            ],
            rows: patients,
        },
    ]
}

fn quoted(cell: &str, always: bool) -> String {
    if always || cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

fn line(cells: &[String], always: bool) -> String {
    cells
        .iter()
        .map(|c| quoted(c, always))
        .collect::<Vec<_>>()
        .join(",")
}

/// A file: its lines, header first, each without its end.
fn lines(e: &Export, always: bool) -> Vec<String> {
    let header: Vec<String> = e.header.iter().map(|h| (*h).to_owned()).collect();
    std::iter::once(&header)
        .chain(&e.rows)
        .map(|r| line(r, always))
        .collect()
}

fn file(lines: &[String]) -> Vec<u8> {
    let mut text = lines.join("\n");
    text.push('\n');
    text.into_bytes()
}

/// Each way of damaging cell `c` of a row; the written cells come in, the written line goes out.
fn ways(cells: &[String], c: usize) -> Vec<(&'static str, String)> {
    let join = |cells: &[String]| cells.join(",");
    let with = |cell: String| {
        let mut all = cells.to_vec();
        all[c] = cell;
        join(&all)
    };
    let cell = &cells[c];
    let middle = (0..=cell.len() / 2)
        .rev()
        .find(|i| cell.is_char_boundary(*i))
        .unwrap_or(0);
    // Inside quotes a delimiter or a line end is text.
    let middle = if cell.starts_with('"') { 0 } else { middle };
    let (left, right) = cell.split_at(middle);
    let mut out = vec![
        ("delimiter added", with(format!("{cell},"))),
        ("delimiter inside", with(format!("{left},{right}"))),
        ("cell added", with(format!("x,{cell}"))),
        ("quote before", with(format!("\"{cell}"))),
        ("quote behind", with(format!("{cell}\""))),
        ("quote inside", with(format!("{left}\"{right}"))),
        (
            "text behind a quoted cell",
            with(format!("\"{}\"x", cell.trim_matches('"'))),
        ),
        ("NUL inside", with(format!("{left}\0{right}"))),
        ("line end before", with(format!("\n{cell}"))),
        ("line end inside", with(format!("{left}\n{right}"))),
        ("carriage return inside", with(format!("{left}\r{right}"))),
        ("cut before", join(&cells[..c])),
        (
            "backslash and quote inside",
            with(format!("{left}\\\"{right}")),
        ),
        ("other delimiter behind", {
            let mut all = join(&cells[..=c]);
            if c + 1 < cells.len() {
                all.push(';');
                all.push_str(&join(&cells[c + 1..]));
            }
            all
        }),
    ];
    if !cell.is_empty() && !cell.starts_with('"') {
        out.push((
            "quote and delimiter inside",
            with(format!("{left}\",\"{right}")),
        ));
    }
    if c + 1 < cells.len() {
        let mut less = cells.to_vec();
        let next = less.remove(c + 1);
        less[c].push_str(&next);
        out.push(("delimiter missing", join(&less)));
        let mut gone = cells.to_vec();
        gone.remove(c);
        out.push(("cell missing", join(&gone)));
    }
    if cell.starts_with('"') {
        out.push((
            "closing quote missing",
            with(cell[..cell.len() - 1].to_owned()),
        ));
        out.push(("opening quote missing", with(cell[1..].to_owned())));
        let bare = cell[1..cell.len() - 1].replace("\"\"", "\"");
        out.push(("inner quotes not doubled", with(format!("\"{bare}\""))));
        out.push(("no quotes", with(bare)));
    }
    out
}

/// Compares what was loaded with the clean records; the records that may be missing are named.
fn judge(
    what: &str,
    clean: &Records,
    got: Option<Records>,
    may_miss: &[&str],
    wrong: &mut Vec<String>,
) {
    let Some(got) = got else { return };
    for (id, said) in &got {
        if clean.get(id) != Some(said) {
            wrong.push(format!("{what}: {id} loaded as {said}"));
        }
    }
    let lost: Vec<&String> = clean
        .keys()
        .filter(|id| !got.contains_key(*id) && !may_miss.contains(&id.as_str()))
        .collect();
    if !lost.is_empty() {
        wrong.push(format!("{what}: lost besides the damaged line: {lost:?}"));
    }
}

#[test]
fn rows_damaged_at_every_place() {
    let dir = tempfile::tempdir().unwrap();
    let (mut wrong, mut files) = (Vec::new(), 0);
    for e in exports() {
        for always in [false, true] {
            let clean_lines = lines(&e, always);
            let clean = loaded(dir.path(), e.name, &file(&clean_lines)).unwrap();
            assert_eq!(clean.len(), e.rows.len());
            for (r, row) in e.rows.iter().enumerate() {
                let written: Vec<String> = row.iter().map(|c| quoted(c, always)).collect();
                for c in 0..written.len() {
                    for (way, damaged) in ways(&written, c) {
                        if damaged == clean_lines[r + 1] {
                            continue;
                        }
                        let mut all = clean_lines.clone();
                        all[r + 1] = damaged;
                        files += 1;
                        let what = format!("{} quoted={always} row {r} cell {c}: {way}", e.name);
                        let got = loaded(dir.path(), e.name, &file(&all));
                        judge(&what, &clean, got, &[&row[0]], &mut wrong);
                    }
                }
                // A stray byte in a file that is UTF-8, and two rows in one line.
                let mut bytes = file(&clean_lines);
                let at = clean_lines[..=r].iter().map(|l| l.len() + 1).sum::<usize>()
                    + written[0].len()
                    + 2;
                bytes.insert(at, 0xe9);
                files += 1;
                let got = loaded(dir.path(), e.name, &bytes);
                if String::from_utf8(bytes)
                    .unwrap_err()
                    .utf8_error()
                    .valid_up_to()
                    > 0
                    && clean_lines.join("").is_ascii()
                {
                    // Read as Windows-1252 the letter is as good as any.
                } else {
                    judge(
                        &format!("{} row {r}: stray byte", e.name),
                        &clean,
                        got,
                        &[&row[0]],
                        &mut wrong,
                    );
                }
                if r + 1 < e.rows.len() {
                    let mut all = clean_lines.clone();
                    let next = all.remove(r + 2);
                    all[r + 1].push_str(&next);
                    files += 1;
                    let got = loaded(dir.path(), e.name, &file(&all));
                    judge(
                        &format!("{} row {r}: joined", e.name),
                        &clean,
                        got,
                        &[&row[0], &e.rows[r + 1][0]],
                        &mut wrong,
                    );
                }
            }
        }
    }
    assert!(files > 4000, "{files}");
    let shown = wrong.len().min(40);
    assert!(
        wrong.is_empty(),
        "{} of {files}:\n{}",
        wrong.len(),
        wrong[..shown].join("\n")
    );
}

#[test]
fn files_damaged_as_a_whole() {
    let dir = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    let all = exports();
    for (n, e) in all.iter().enumerate() {
        let clean_lines = lines(e, false);
        let clean = loaded(dir.path(), e.name, &file(&clean_lines)).unwrap();
        let check = |what: &str, bytes: Vec<u8>, must: bool, wrong: &mut Vec<String>| {
            let got = loaded(dir.path(), e.name, &bytes);
            if must && got.as_ref() != Some(&clean) {
                wrong.push(format!("{} {what}: not all of it is loaded", e.name));
            }
            judge(&format!("{} {what}", e.name), &clean, got, &[], wrong);
        };
        let text = String::from_utf8(file(&clean_lines)).unwrap();
        check("no header", file(&clean_lines[1..]), false, &mut wrong);
        check(
            "header alone",
            file(&clean_lines[..1]),
            false,
            &mut Vec::new(),
        );
        check(
            "no final line end",
            text.trim_end().as_bytes().to_vec(),
            true,
            &mut wrong,
        );
        check(
            "blank lines behind",
            format!("{text}\n\n").into_bytes(),
            true,
            &mut wrong,
        );
        check(
            "CRLF",
            text.replace('\n', "\r\n")
                .replace("one\r\nline", "one\nline")
                .into_bytes(),
            true,
            &mut wrong,
        );
        check(
            "CR",
            text.replace('\n', "\r")
                .replace("one\rline", "one\nline")
                .into_bytes(),
            true,
            &mut wrong,
        );
        check(
            "mark",
            format!("\u{feff}{text}").into_bytes(),
            true,
            &mut wrong,
        );
        for k in 1..5 {
            let title = "Report of all\n".repeat(k);
            check(
                "title lines",
                format!("{title}{text}").into_bytes(),
                true,
                &mut wrong,
            );
            let title = "Practice,Dover\n".repeat(k);
            check(
                "title cells",
                format!("{title}{text}").into_bytes(),
                true,
                &mut wrong,
            );
        }
        check(
            "totals",
            format!("{text}Total,{}\n", e.rows.len()).into_bytes(),
            true,
            &mut wrong,
        );
        for r in 1..clean_lines.len() {
            let mut again = clean_lines.clone();
            again.insert(r, clean_lines[0].clone());
            check("header again", file(&again), true, &mut wrong);
        }
        for (m, other) in all.iter().enumerate().filter(|(m, _)| *m != n) {
            for r in 0..=clean_lines.len() {
                let mut two = clean_lines.clone();
                two.splice(r..r, lines(other, false));
                let got = loaded(dir.path(), e.name, &file(&two));
                let others = loaded(dir.path(), other.name, &file(&lines(other, false))).unwrap();
                // A file refused, or rows of either table, each right; never one table's rows in the other's columns.
                for (id, said) in got.unwrap_or_default() {
                    if clean.get(&id) != Some(&said) && others.get(&id) != Some(&said) {
                        wrong.push(format!(
                            "{} with table {m} at {r}: {id} loaded as {said}",
                            e.name
                        ));
                    }
                }
            }
        }
        // Header damaged at every cell.
        for c in 0..e.header.len() {
            let written: Vec<String> = e.header.iter().map(|h| (*h).to_owned()).collect();
            for (way, damaged) in ways(&written, c) {
                let mut lines = clean_lines.clone();
                lines[0] = damaged;
                let Some(got) = loaded(dir.path(), e.name, &file(&lines)) else {
                    continue;
                };
                // A column whose name is damaged may be empty; a value in the wrong place may not be.
                for (id, said) in &got {
                    let right = clean.get(id).is_some_and(|clean| {
                        said.split(' ')
                            .filter(|w| w.starts_with("Some("))
                            .all(|w| clean.contains(w))
                    });
                    if !right {
                        wrong.push(format!(
                            "{} header cell {c}, {way}: {id} loaded as {said}",
                            e.name
                        ));
                    }
                }
            }
        }
        for (delimiter, always) in [(";", false), ("\t", false), ("|", false), (";", true)] {
            let header: Vec<String> = e.header.iter().map(|h| (*h).to_owned()).collect();
            let written: Vec<String> = std::iter::once(&header)
                .chain(&e.rows)
                .map(|r| {
                    r.iter()
                        .map(|c| quoted(c, always || c.contains(delimiter)))
                        .collect::<Vec<_>>()
                        .join(delimiter)
                })
                .collect();
            check("other delimiter", file(&written), true, &mut wrong);
        }
        let slashed: Vec<String> = std::iter::once(clean_lines[0].clone())
            .chain(e.rows.iter().map(|r| {
                r.iter()
                    .map(|c| format!("\"{}\"", c.replace('"', "\\\"")))
                    .collect::<Vec<_>>()
                    .join(",")
            }))
            .collect();
        check("backslash escapes", file(&slashed), false, &mut wrong);
        let single: Vec<String> =
            std::iter::once(&e.header.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>())
                .chain(&e.rows)
                .map(|r| {
                    r.iter()
                        .map(|c| format!("'{}'", c.replace('\'', "''")))
                        .collect::<Vec<_>>()
                        .join(",")
                })
                .collect();
        check("single quotes", file(&single), true, &mut wrong);
    }
    let shown = wrong.len().min(40);
    assert!(
        wrong.is_empty(),
        "{}:\n{}",
        wrong.len(),
        wrong[..shown].join("\n")
    );
}
