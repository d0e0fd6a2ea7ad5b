//! `calls` as a whole: exports in, lists out in every format.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx};
use tickler::model::unguard;

/// A practice folder whose patients, one a name, each have a test that was not done.
fn practice(names: &[String], toml: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let exports = dir.path().join("exports");
    fs::create_dir(&exports).unwrap();
    let mut patients = csv::Writer::from_path(exports.join("patients.csv")).unwrap();
    patients
        .write_record(["patient_id", "name", "date_of_birth", "phone", "language"])
        .unwrap();
    let mut orders = csv::Writer::from_path(exports.join("orders.csv")).unwrap();
    orders
        .write_record([
            "order_id",
            "patient_id",
            "order_date",
            "order_name",
            "order_kind",
            "order_status",
        ])
        .unwrap();
    for (n, name) in names.iter().enumerate() {
        let id = format!("{n:06}");
        let phone = format!("(212) 555-01{:02}", n % 100);
        let phone = if n < 100 {
            phone
        } else {
            format!("+1 {n:03} 555 0142")
        };
        let language = if n % 3 == 2 { "Spanish" } else { "English" };
        patients
            .write_record([&id, name.as_str(), "1961-02-03", &phone, language])
            .unwrap();
        orders
            .write_record([
                &format!("O{n}"),
                &id,
                "2026-09-01",
                "Lipid panel",
                "lab",
                "ordered",
            ])
            .unwrap();
    }
    patients.flush().unwrap();
    orders.flush().unwrap();
    fs::write(dir.path().join("tickler.toml"), toml).unwrap();
    dir
}

fn names(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("Patient Number{n}")).collect()
}

fn run(dir: &Path, args: &[&str]) -> std::process::Output {
    Command::cargo_bin("tickler")
        .unwrap()
        .env_remove("TICKLER_PRACTICE")
        .args([
            "--practice",
            dir.to_str().unwrap(),
            "--today",
            "2026-11-02",
            "calls",
        ])
        .args(args)
        .output()
        .unwrap()
}

fn good(dir: &Path, args: &[&str]) -> Vec<u8> {
    let out = run(dir, args);
    assert!(
        out.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    out.stdout
}

fn csv_rows(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
    let headers = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect();
    (headers, rows)
}

fn sheet_rows(bytes: &[u8], sheet: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

fn text(cell: &Data) -> String {
    match cell {
        Data::String(s) => s.clone(),
        Data::Float(f) => f.to_string(),
        Data::Int(i) => i.to_string(),
        Data::Empty => String::new(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_workbook_says_what_the_csv_says_and_has_the_same_bytes_twice() {
    let dir = practice(&names(7), "[practice]\nname = \"Cedar & Sons\"\n");
    let bytes = good(dir.path(), &["--format", "xlsx"]);
    let (headers, rows) = csv_rows(&good(dir.path(), &["--format", "csv"]));
    let sheet = sheet_rows(&bytes, "Patients to call");
    assert_eq!(sheet[0].iter().map(text).collect::<Vec<_>>(), headers);
    assert_eq!(sheet.len(), rows.len() + 1);
    for (cells, row) in sheet[1..].iter().zip(&rows) {
        let texts: Vec<String> = cells.iter().map(text).collect();
        let plain: Vec<String> = row.iter().map(|c| unguard(c).to_owned()).collect();
        assert_eq!(texts, plain);
        // Zeros stay in front: the ids are text.
        assert!(matches!(&cells[1], Data::String(id) if id.starts_with("00000")));
        assert!(matches!(&cells[4], Data::String(_)));
    }
    assert!(sheet_rows(&bytes, "Codes").len() > 32);
    // The arrows in the headings move whole rows: their range is every column.
    let part = |name: &str, bytes: &[u8]| {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
        let mut text = String::new();
        zip.by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    };
    let page = part("xl/worksheets/sheet1.xml", &bytes);
    assert!(page.contains("<autoFilter ref=\"A1:T8\"/>"), "{page}");
    assert!(page.contains("Sort whole rows only"));
    assert!(
        sheet_rows(&bytes, "Codes")
            .iter()
            .any(|r| text(&r[1]).contains("A column sorted alone"))
    );
    // Several lists stand on one sheet, for a workbook comes back as one table.
    let two = good(dir.path(), &["--for", "staff,patients", "--format", "xlsx"]);
    let book: Xlsx<_> = Xlsx::new(Cursor::new(two.clone())).unwrap();
    assert_eq!(book.sheet_names(), ["Call lists", "Codes"]);
    let sheet = sheet_rows(&two, "Call lists");
    let last = part("xl/worksheets/sheet1.xml", &two);
    assert!(last.contains("<autoFilter ref=\"A1:U8\"/>"));
    assert_eq!(
        (sheet.len(), text(&sheet[1][20])),
        (rows.len() + 1, "patients".into())
    );
    std::thread::sleep(std::time::Duration::from_millis(2100));
    for format in ["xlsx", "pdf", "html"] {
        let first = good(dir.path(), &["--format", format]);
        assert!(first == good(dir.path(), &["--format", format]), "{format}");
    }
    assert!(bytes == good(dir.path(), &["--format", "xlsx"]));
}

#[test]
fn pages_are_whole_and_escaped() {
    let dir = practice(
        &[
            "<script>alert(1)</script>".to_owned(),
            "Łucja \"Lu\" Żółć & Sons".to_owned(),
        ],
        "",
    );
    let html = String::from_utf8(good(dir.path(), &["--format", "html"])).unwrap();
    assert!(!html.contains("<script"));
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(html.contains("Łucja &quot;Lu&quot; Żółć &amp; Sons"));
    assert!(html.contains("shred after use") && html.contains("list id L"));
    for outside in ["http://", "https://", "src=", "href=", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
    let pdf = good(dir.path(), &["--format", "pdf"]);
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 5_000);
}

const CALLERS: &str = "[[callers]]\nname = \"Dana\"\nlanguages = [\"English\", \"Spanish\"]\ncalls_a_day = 3\n\
                       [[callers]]\nname = \"Lee\"\nlanguages = [\"English\"]\ncalls_a_day = 2\n";

#[test]
fn rows_are_dealt_to_callers_and_what_is_left_over_is_said() {
    let dir = practice(&names(9), CALLERS);
    let of = |name: &str| csv_rows(&good(dir.path(), &["--caller", name, "--format", "csv"])).1;
    let (dana, lee) = (of("dana"), of("LEE"));
    assert_eq!((dana.len(), lee.len()), (3, 2));
    assert!(dana.iter().all(|d| lee.iter().all(|l| l[1] != d[1])));
    assert!(lee.iter().all(|r| r[5] == "English"));
    let table = String::from_utf8(good(dir.path(), &[])).unwrap();
    assert!(
        table.contains("Callers: Dana 3 of 3, Lee 2 of 2, nobody 4 (no caller has room)."),
        "{table}"
    );
    let out = run(dir.path(), &["--caller", "Kim"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("tickler.toml names Dana, Lee"));
}

#[test]
fn a_limit_is_said_and_other_lists_are_named() {
    let dir = practice(&names(5), "");
    let out = run(dir.path(), &["--limit", "2", "--format", "csv"]);
    assert_eq!(csv_rows(&out.stdout).1.len(), 2);
    assert!(String::from_utf8_lossy(&out.stderr).contains("3 more rows are left out by --limit 2"));
    let table = String::from_utf8(good(dir.path(), &["--for", "offices,silent"])).unwrap();
    assert!(
        table.contains("Offices to call - 2026-11-02: none"),
        "{table}"
    );
    assert!(
        table.contains("Other lists today (--for): 5 patients."),
        "{table}"
    );
    let out = run(dir.path(), &["--for", "patient"]);
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn a_list_that_may_have_been_worked_is_not_written_over() {
    let dir = practice(&names(3), "");
    let path = dir.path().join("today.csv");
    let target = path.to_str().unwrap();
    let write = || run(dir.path(), &["--format", "csv", "--out", target]);
    assert!(write().status.success());
    let first = fs::read_to_string(&path).unwrap();
    assert!(
        write().status.success(),
        "the same list again changes nothing"
    );
    let worked = first.replace(",,,,,,\n", ",no-answer,,,,,\n");
    assert_ne!(worked, first);
    fs::write(&path, &worked).unwrap();
    let out = write();
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("may have been worked"));
    assert_eq!(fs::read_to_string(&path).unwrap(), worked);
    // A page to print is nobody's work.
    let page = dir.path().join("today.html");
    fs::write(&page, "old").unwrap();
    let out = run(
        dir.path(),
        &["--format", "html", "--out", page.to_str().unwrap()],
    );
    assert!(out.status.success());
    assert!(
        fs::read_to_string(&page)
            .unwrap()
            .starts_with("<!DOCTYPE html>")
    );
}
