//! The workbook through a real spreadsheet: opened and saved by LibreOffice it keeps ids, phones, dropdowns and hidden
//! columns, and `record` takes from it what it takes from the workbook as it was filled in.
//!
//! Run by `make test-office`; without LibreOffice it says so and tests nothing.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader, Xlsx};

const DAY: &str = "2026-11-02";
const PATIENTS: usize = 40;

/// The spreadsheet's command, where there is one.
fn soffice() -> Option<&'static str> {
    let there = |name: &&str| Command::new(name).arg("--version").output().is_ok();
    ["soffice", "libreoffice"].into_iter().find(there)
}

/// A practice whose ids begin with zeros and whose names are hard on a spreadsheet.
fn practice() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let exports = dir.path().join("exports");
    fs::create_dir(&exports).unwrap();
    let names = [
        "José Núñez",
        "=1+1",
        "O'Neil, Pat",
        "Mai 2",
        "TRUE",
        "März 3",
        "-x",
        "'t Hooft",
    ];
    let mut patients = "patient_id,name,date_of_birth,phone\n".to_owned();
    let mut orders =
        "order_id,patient_id,order_date,order_name,order_kind,order_status\n".to_owned();
    for n in 0..PATIENTS {
        let name = names[n % names.len()];
        let year = 1940 + n;
        patients.push_str(&format!(
            "{n:06},\"{name}\",{year}-03-01,+1 212 555 01{n:02}\n"
        ));
        orders.push_str(&format!("O{n},{n:06},2026-09-01,A1c,lab,ordered\n"));
    }
    fs::write(exports.join("patients.csv"), patients).unwrap();
    fs::write(exports.join("orders.csv"), orders).unwrap();
    dir
}

fn tickler(dir: &Path, args: &[&str]) -> String {
    let out = assert_cmd::Command::cargo_bin("tickler")
        .unwrap()
        .env_remove("TICKLER_PRACTICE")
        .args(["--practice", dir.to_str().unwrap(), "--today", DAY])
        .args(args)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let err = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{text}{err}");
    text
}

/// Opens a file and saves it as a workbook of the same name in another folder.
fn saved(command: &str, file: &Path, into: &Path) -> PathBuf {
    let profile = into.join("profile");
    let out = Command::new(command)
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"])
        // Commas, quotes, UTF-8: what a person chooses when a CSV is opened.
        .args(
            file.extension()
                .filter(|e| *e == "csv")
                .map(|_| "--infilter=CSV:44,34,76,1"),
        )
        .arg("--outdir")
        .arg(into)
        .arg(file)
        .output()
        .unwrap();
    let path = into.join(file.with_extension("xlsx").file_name().unwrap());
    assert!(path.exists(), "{}", String::from_utf8_lossy(&out.stderr));
    path
}

fn part(path: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn cells(path: &Path) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    let first = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&first).unwrap().is_empty());
    let range = book.worksheet_range(&first).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

/// Code, day of the appointment as a spreadsheet counts it, note: what the callers of the rows answered.
fn answer(n: usize) -> (&'static str, Option<u32>, &'static str) {
    match n % 5 {
        0 => ("booked", Some(46_346), "will come; \"sure\""),
        1 => ("left-voicemail", None, ""),
        2 => ("agreed", None, "=2+2, he says"),
        3 => ("declined", None, "no time\nat all"),
        _ => ("", None, ""),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}

/// Fills in the workbook as it stands: the empty cells of a row get their answers, their formats stay.
fn fill_in(book: &Path, filled: &Path) {
    let mut zip = zip::ZipArchive::new(fs::File::open(book).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(fs::File::create(filled).unwrap());
    for i in 0..zip.len() {
        let mut from = zip.by_index(i).unwrap();
        let name = from.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let mut text = String::from_utf8(bytes).unwrap();
            for n in 0..PATIENTS {
                let (code, day, note) = answer(n);
                let mut set = |column: &str, kind: &str, content: String| {
                    let start = format!("<c r=\"{column}{}\" s=\"", n + 2);
                    let at = text.find(&start).unwrap();
                    let end = at + text[at..].find("/>").unwrap();
                    text.replace_range(end..end + 2, &format!("{kind}>{content}</c>"));
                };
                let words = |t: &str| format!("<is><t>{}</t></is>", escaped(t));
                if !code.is_empty() {
                    set("O", " t=\"inlineStr\"", words(code));
                    set("S", " t=\"inlineStr\"", words(note));
                    set("T", " t=\"inlineStr\"", words("Ben"));
                }
                if let Some(day) = day {
                    set("Q", "", format!("<v>{day}</v>"));
                }
            }
            bytes = text.into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        out.start_file(name, options).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap();
}

/// The outcome file after a list was recorded; without the list's own name and row.
fn recorded(list: &Path) -> Vec<String> {
    let dir = practice();
    let told = tickler(dir.path(), &["record", list.to_str().unwrap()]);
    let worked = PATIENTS - PATIENTS / 5;
    let open = PATIENTS / 5;
    let all = format!("{PATIENTS} rows: {worked} taken, {open} not worked");
    assert!(told.contains(&all), "{told}");
    let file = dir.path().join(format!("outcomes/{DAY}-1.csv"));
    let mut reader = csv::Reader::from_path(file).unwrap();
    let mut rows: Vec<String> = reader
        .records()
        .map(|r| r.unwrap().iter().take(12).collect::<Vec<_>>().join("|"))
        .collect();
    rows.sort();
    rows
}

/// Words of a printed page with the size of their letters, in points: the shorter side of the box around them.
fn printed(pdf: &Path) -> Option<Vec<(String, f64)>> {
    let out = Command::new("pdftotext")
        .args(["-bbox", pdf.to_str().unwrap(), "-"])
        .output()
        .ok()?;
    let text = String::from_utf8(out.stdout).unwrap();
    let side = |line: &str, name: &str| -> f64 {
        let at = line.split(&format!("{name}=\"")).nth(1).unwrap();
        at.split('"').next().unwrap().parse().unwrap()
    };
    let word = |line: &str| {
        let words = line.split('>').nth(1)?.split('<').next()?.to_owned();
        let wide = side(line, "xMax") - side(line, "xMin");
        let high = side(line, "yMax") - side(line, "yMin");
        Some((words, wide.min(high)))
    };
    Some(
        text.lines()
            .filter(|l| l.contains("<word "))
            .filter_map(word)
            .collect(),
    )
}

#[test]
#[ignore = "needs LibreOffice: make test-office"]
fn the_print_out_is_legible_and_whole() {
    let Some(command) = soffice() else {
        let skipped = "skipped: LibreOffice is not installed, nothing was printed";
        writeln!(std::io::stderr(), "{skipped}").unwrap();
        return;
    };
    let dir = practice();
    let work = tempfile::tempdir().unwrap();
    let book = work.path().join("list.xlsx");
    let out = book.to_str().unwrap();
    tickler(dir.path(), &["calls", "--format", "xlsx", "--out", out]);
    let profile = format!(
        "-env:UserInstallation=file://{}",
        work.path().join("profile").display()
    );
    Command::new(command)
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .args([work.path(), &book])
        .output()
        .unwrap();
    let Some(words) = printed(&work.path().join("list.pdf")) else {
        let skipped = "skipped: pdftotext is not installed, the print-out was not measured";
        writeln!(std::io::stderr(), "{skipped}").unwrap();
        return;
    };
    // A line of letters of 8 points is 9.1 points high in the narrowest of the usual fonts.
    let legible = |word: &str| {
        let sizes: Vec<f64> = words
            .iter()
            .filter(|(w, _)| w == word)
            .map(|(_, s)| *s)
            .collect();
        assert!(!sizes.is_empty(), "{word} is not printed");
        assert!(sizes.iter().all(|s| *s >= 9.1), "{word}: {sizes:?}");
    };
    for heading in [
        "patient_id",
        "name",
        "birth_year",
        "phone",
        "priority",
        "reason",
        "days_overdue",
        "attempt",
        "last_contact",
        "outcome",
        "outcome_date",
        "appointment_date",
        "next_date",
        "note",
    ] {
        legible(heading);
    }
    for n in 0..PATIENTS {
        legible(&format!("{n:06}"));
    }
}

#[test]
#[ignore = "needs LibreOffice: make test-office"]
fn the_workbook_survives_a_spreadsheet() {
    let Some(command) = soffice() else {
        let skipped = "skipped: LibreOffice is not installed, the workbook was not opened";
        writeln!(std::io::stderr(), "{skipped}").unwrap();
        return;
    };
    let dir = practice();
    let work = tempfile::tempdir().unwrap();
    let path = |name: &str| work.path().join(name);
    let book = path("list.xlsx");
    let out = book.to_str().unwrap();
    tickler(dir.path(), &["calls", "--format", "xlsx", "--out", out]);

    // Opened and saved: the same texts as texts, the same numbers as numbers.
    fs::create_dir(path("opened")).unwrap();
    let opened = saved(command, &book, &path("opened"));
    let (before, after) = (cells(&book), cells(&opened));
    assert_eq!(before.len(), PATIENTS + 1);
    for (a, b) in before.iter().zip(&after) {
        assert_eq!(a[..14], b[..14]);
        assert!(matches!(b[1], Data::String(_)) && matches!(b[4], Data::String(_)));
    }
    let sheet = part(&opened, "xl/worksheets/sheet1.xml");
    for kept in [
        "type=\"list\"",
        "type=\"date\"",
        "hidden=\"true\"",
        "<autoFilter ref=\"A1:T41\"",
        "fitToWidth=\"1\"",
        "orientation=\"landscape\"",
        "sheetProtection",
    ] {
        assert!(sheet.contains(kept), "{kept} is gone");
    }

    // Filled in, opened and saved: recorded without a difference.
    let filled = path("filled.xlsx");
    fill_in(&book, &filled);
    let want = recorded(&filled);
    assert_eq!(want.len(), PATIENTS - PATIENTS / 5);
    assert!(
        want.iter().any(|r| r.contains("|booked|2026-11-20|")),
        "{want:?}"
    );
    fs::create_dir(path("saved")).unwrap();
    assert_eq!(recorded(&saved(command, &filled, &path("saved"))), want);

    // The CSV in the same hands: zeros and signs are taken off, and the answers stay with their patients.
    let csv = path("list.csv");
    let out = csv.to_str().unwrap();
    tickler(dir.path(), &["calls", "--format", "csv", "--out", out]);
    let mut reader = csv::Reader::from_path(&csv).unwrap();
    let header = reader.headers().unwrap().clone();
    let mut rows = vec![header.iter().map(str::to_owned).collect::<Vec<_>>()];
    for (n, row) in reader.records().enumerate() {
        let mut row: Vec<String> = row.unwrap().iter().map(str::to_owned).collect();
        let (code, day, note) = answer(n);
        if !code.is_empty() {
            row[14] = code.to_owned();
            row[16] = day.map_or("", |_| "2026-11-20").to_owned();
            // A person who types a formula's sign gets a formula; the words alone are what this is about.
            row[18] = note.trim_start_matches('=').to_owned();
            row[19] = "Ben".to_owned();
        }
        rows.push(row);
    }
    let mut out = csv::Writer::from_path(path("csv.csv")).unwrap();
    for row in rows {
        out.write_record(&row).unwrap();
    }
    out.flush().unwrap();
    fs::create_dir(path("csv")).unwrap();
    let from_csv = recorded(&saved(command, &path("csv.csv"), &path("csv")));
    let plain: Vec<String> = want.iter().map(|r| r.replace("'=2+2", "2+2")).collect();
    assert_eq!(from_csv, plain);
}
