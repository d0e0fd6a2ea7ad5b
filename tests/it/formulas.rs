//! Texts that a spreadsheet might run, through the whole round: in names and numbers on the lists, typed as notes and
//! names by callers, in outcome files, rejected rows and import files. None is active anywhere, each comes back.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx};
use tickler::model::unguard;
use tickler::outcomes::Ledger;

const DAY: &str = "2026-11-02";

/// Texts that a spreadsheet might run.
fn payloads() -> Vec<String> {
    let bodies = [
        "1+1",
        "SUM(A1:A9)",
        "HYPERLINK(\"http://example.invalid\",\"x\")",
        "cmd|' /C calc'!A0",
        "DDE(\"cmd\";\"/C calc\";\"x\")",
        "IMPORTXML(\"http://example.invalid\",\"//a\")",
        "A1&A2,\"x\"",
        "x\";=1+1",
        "x\n=1+1",
        "WEBSERVICE(\"http://example.invalid\")",
    ];
    let fronts = [
        "=",
        "+",
        "-",
        "@",
        "\t=",
        "==",
        "=+",
        "＝",
        "＋",
        "－",
        "＠",
        " =",
        "'=",
        "''=",
        "'",
        "-=",
        "\u{a0}=",
        "\u{feff}=",
        "−",
        "+-",
    ];
    fronts
        .iter()
        .flat_map(|f| bodies.iter().map(move |b| format!("{f}{b}")))
        .collect()
}

/// What is kept of a text: blanks and marks that nobody sees around it are not.
fn seen(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

type Rows = Vec<Vec<String>>;

/// A practice of 200 patients whose names and numbers are payloads, each with a test that was not done.
struct Office(tempfile::TempDir);

impl Office {
    fn new() -> Office {
        let dir = tempfile::tempdir().unwrap();
        let exports = dir.path().join("exports");
        fs::create_dir(&exports).unwrap();
        let mut patients = csv::Writer::from_path(exports.join("patients.csv")).unwrap();
        patients
            .write_record(["patient_id", "name", "date_of_birth", "phone"])
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
        for (n, payload) in payloads().iter().enumerate() {
            let id = format!("{n:06}");
            let phone = format!("{payload} {} 555 0142", 200 + n);
            patients
                .write_record([&id, payload, "1961-02-03", &phone])
                .unwrap();
            let order = format!("O{n}");
            orders
                .write_record([&order, &id, "2026-09-01", "A1c", "lab", "ordered"])
                .unwrap();
        }
        patients.flush().unwrap();
        orders.flush().unwrap();
        fs::write(
            dir.path().join("tickler.toml"),
            "[export.outcomes]\ncolumns = { patient_id = \"=MRN\" }\ncodes = { agreed = \"+OK\" }\n",
        )
        .unwrap();
        Office(dir)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> (i32, Vec<u8>) {
        let out = Command::cargo_bin("tickler")
            .unwrap()
            .env_remove("TICKLER_PRACTICE")
            .args(["--practice", self.0.path().to_str().unwrap()])
            .args(["--today", DAY])
            .args(args)
            .output()
            .unwrap();
        (out.status.code().unwrap(), out.stdout)
    }

    fn calls(&self, format: &str) -> Vec<u8> {
        let (code, out) = self.run(&["calls", "--format", format]);
        assert_eq!(code, 0);
        out
    }
}

fn csv_rows(bytes: &[u8]) -> Rows {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(bytes);
    reader
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// The first sheet's cells as texts; no sheet holds a formula.
fn sheet_rows(bytes: &[u8]) -> Rows {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
    }
    let first = book.sheet_names()[0].clone();
    let text = |cell: &Data| match cell {
        Data::String(s) => s.clone(),
        Data::Float(f) => f.to_string(),
        Data::Int(i) => i.to_string(),
        Data::Empty => String::new(),
        other => panic!("{other:?}"),
    };
    let range = book.worksheet_range(&first).unwrap();
    range.rows().map(|r| r.iter().map(text).collect()).collect()
}

fn nothing_is_active(rows: &Rows) {
    for cell in rows.iter().flatten() {
        let number = cell.parse::<f64>().is_ok();
        let first = cell.trim_start().chars().next();
        let active = first.is_some_and(|c| "=+-@＝＋－＠−".contains(c));
        assert!(
            number || (!active && !cell.starts_with(['\t', '\r', '\n'])),
            "{cell:?}"
        );
    }
}

fn at(rows: &Rows, column: &str) -> usize {
    rows[0].iter().position(|h| h == column).unwrap()
}

/// Patient to the text of a column, guards taken off.
fn by_patient(rows: &Rows, patient: &str, column: &str) -> BTreeMap<String, String> {
    let (id, column) = (at(rows, patient), at(rows, column));
    rows[1..]
        .iter()
        .map(|r| (r[id].clone(), unguard(&r[column]).to_owned()))
        .collect()
}

fn file(path: &Path) -> Rows {
    let rows = csv_rows(&fs::read(path).unwrap());
    nothing_is_active(&rows);
    rows
}

/// What the caller of each patient typed.
fn typed() -> BTreeMap<String, String> {
    let all = payloads();
    (0..all.len())
        .map(|n| (format!("{n:06}"), all[n].clone()))
        .collect()
}

#[test]
fn no_formula_is_active_on_a_list_and_each_text_is_whole() {
    assert_eq!(payloads().len(), 200);
    let office = Office::new();
    let json: Vec<BTreeMap<String, serde_json::Value>> =
        serde_json::from_slice(&office.calls("json")).unwrap();
    assert_eq!(json.len(), 200);
    let rows = csv_rows(&office.calls("csv"));
    nothing_is_active(&rows);
    let sheet = sheet_rows(&office.calls("xlsx"));
    for column in ["name", "phone"] {
        let plain: BTreeMap<String, String> = json
            .iter()
            .map(|r| {
                let of = |k: &str| r[k].as_str().unwrap().to_owned();
                (of("patient_id"), of(column))
            })
            .collect();
        // What a spreadsheet's own marks hid in the export is gone; the signs themselves are still there.
        let signs = |t: &&String| t.starts_with(['=', '+', '-', '@']);
        assert!(plain.values().filter(signs).count() > 80);
        assert_eq!(by_patient(&rows, "patient_id", column), plain);
        // A workbook has no guard: the text is the same to the letter.
        let (id, at) = (at(&sheet, "patient_id"), at(&sheet, column));
        for row in &sheet[1..] {
            assert_eq!(row[at], plain[&row[id]]);
        }
    }
}

#[test]
fn no_formula_is_active_in_a_file_for_another_system_and_each_text_is_whole() {
    let office = Office::new();
    let exports = office.path("exports");
    let write = |file: &str, header: &[&str], row: &dyn Fn(usize, &str) -> Vec<String>| {
        let mut out = csv::Writer::from_path(exports.join(file)).unwrap();
        out.write_record(header).unwrap();
        for (n, payload) in payloads().iter().enumerate() {
            out.write_record(row(n, payload)).unwrap();
        }
        out.flush().unwrap();
    };
    let id = |n: usize| format!("{n:06}");
    let header = [
        "patient_id",
        "name",
        "language",
        "guardian",
        "date_of_birth",
        "phone",
    ];
    write("patients.csv", &header, &|n, p| {
        let phone = format!("212-555-01{:02}", n % 100);
        let p = p.to_owned();
        vec![id(n), p.clone(), p.clone(), p, "2015-02-03".into(), phone]
    });
    let header = [
        "visit_id",
        "patient_id",
        "visit_date",
        "visit_type",
        "provider",
        "note",
    ];
    write("visits.csv", &header, &|n, p| {
        let (visit, seen) = (format!("{p} {n}"), "2026-10-05".to_owned());
        let note = "RTC 2 weeks.".to_owned();
        vec![visit, id(n), seen, "Follow up".into(), p.to_owned(), note]
    });
    let told = |column: &str| -> BTreeMap<String, String> {
        let leaks: Vec<serde_json::Value> =
            serde_json::from_slice(&office.run(&["leaks", "--format", "json"]).1).unwrap();
        let of = |v: &serde_json::Value, k: &str| v[k].as_str().unwrap_or_default().to_owned();
        leaks
            .iter()
            .filter(|l| l["place"] == "follow-ups")
            .map(|l| (of(l, "patient_id"), of(l, column)))
            .collect()
    };
    let lists: Vec<BTreeMap<String, serde_json::Value>> =
        serde_json::from_slice(&office.calls("json")).unwrap();
    let listed = |by: &str, column: &str| -> BTreeMap<String, String> {
        let of =
            |r: &BTreeMap<String, serde_json::Value>, k: &str| r[k].as_str().unwrap().to_owned();
        lists.iter().map(|r| (of(r, by), of(r, column))).collect()
    };

    let dialer = csv_rows(&office.calls("dialer"));
    nothing_is_active(&dialer);
    assert_eq!(dialer.len(), 201);
    for column in ["name", "language"] {
        assert_eq!(
            by_patient(&dialer, "row_id", column),
            listed("row_id", column)
        );
    }
    let asked = by_patient(&dialer, "row_id", "ask_for");
    let active = |t: &&String| t.starts_with(['=', '+', '-', '@']);
    assert!(asked.values().filter(active).count() > 80);

    let tasks = csv_rows(&office.calls("tasks"));
    nothing_is_active(&tasks);
    assert_eq!(tasks.len(), 201);
    assert_eq!(
        by_patient(&tasks, "patient_id", "name"),
        listed("patient_id", "name")
    );
    assert_eq!(
        by_patient(&tasks, "patient_id", "provider"),
        told("provider")
    );
    assert_eq!(
        by_patient(&tasks, "patient_id", "visit_id"),
        told("record_id")
    );

    // Nobody can be phoned: letters, and where they go.
    let header = [
        "patient_id",
        "name",
        "address",
        "address_2",
        "city",
        "state",
        "zip",
    ];
    write("patients.csv", &header, &|n, p| {
        let p = p.to_owned();
        vec![
            id(n),
            p.clone(),
            p.clone(),
            p.clone(),
            p.clone(),
            p.clone(),
            p,
        ]
    });
    let (code, letters) = office.run(&["calls", "--for", "letters", "--format", "csv"]);
    assert_eq!(code, 0);
    let letters = csv_rows(&letters);
    nothing_is_active(&letters);
    assert_eq!(letters.len(), 201);
    let names = by_patient(&letters, "patient_id", "name");
    let one_line = |t: &String| t.split_whitespace().collect::<Vec<_>>().join(" ");
    for column in ["address", "address_2", "city", "state", "zip"] {
        let parts = by_patient(&letters, "patient_id", column);
        for (patient, part) in parts {
            assert_eq!(part, one_line(&names[&patient]));
        }
    }
}

/// The list with every row answered: half of them with a code that is none. The payloads are the notes and, of every
/// other pair, the callers' names.
fn answered(mut rows: Rows) -> Rows {
    let typed = typed();
    let columns = ["patient_id", "outcome", "note", "by"].map(|c| at(&rows, c));
    let [id, outcome, note, by] = columns;
    for (n, row) in rows[1..].iter_mut().enumerate() {
        let words = typed[&row[id]].clone();
        row[outcome] = if n % 2 == 0 { "agreed" } else { "Reched" }.to_owned();
        row[by] = if n % 4 < 2 { "Ben" } else { &words }.to_owned();
        row[note] = words;
    }
    rows
}

fn saved_as_csv(rows: &Rows) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    for row in rows {
        out.write_record(row).unwrap();
    }
    out.into_inner().unwrap()
}

fn saved_as_workbook(rows: &Rows) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (r, row) in (0u32..).zip(rows) {
        for (c, cell) in (0u16..).zip(row) {
            sheet.write_string(r, c, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// Records a worked list and its rejected rows once they are corrected, and looks at every file on the way.
fn round(list: &str, bytes: &[u8]) {
    let office = Office::new();
    fs::write(office.path(list), bytes).unwrap();
    let record = |name: &str| {
        let path = office.path(name);
        let path = path.to_str().unwrap();
        office
            .run(&["record", path, "--import-format", "csv,fhir"])
            .0
    };
    assert_eq!(record(list), 3);
    let rejected = office.path("list.rejected.csv");
    let mut again = file(&rejected);
    assert_eq!(again.len(), 101);
    let outcome = at(&again, "outcome");
    for row in &mut again[1..] {
        row[outcome] = "agreed".to_owned();
    }
    fs::write(&rejected, saved_as_csv(&again)).unwrap();
    assert_eq!(record("list.rejected.csv"), 0);

    let want: BTreeMap<String, String> = typed()
        .into_iter()
        .map(|(id, t)| (id, seen(&t).to_owned()))
        .collect();
    let both = |ending: &str, patient: &str, column: &str| {
        let mut all = BTreeMap::new();
        for n in [1, 2] {
            let rows = file(&office.path(&format!("outcomes/{DAY}-{n}{ending}")));
            all.extend(by_patient(&rows, patient, column));
        }
        all
    };
    assert_eq!(both(".csv", "patient_id", "note"), want);
    assert_eq!(both("-import.csv", "'=MRN", "note"), want);
    assert!(
        both("-import.csv", "'=MRN", "outcome")
            .values()
            .all(|o| o == "+OK")
    );
    // No cell of a program's format is one of a spreadsheet: the words are there as they were typed.
    let mut told = Vec::new();
    for n in [1, 2] {
        let text = fs::read_to_string(office.path(&format!("outcomes/{DAY}-{n}-import.ndjson")));
        for line in text.unwrap().lines() {
            let v: serde_json::Value = serde_json::from_str(line).unwrap();
            if v["resourceType"] == "Communication" {
                let id = v["subject"]["identifier"]["value"].as_str().unwrap();
                let note = v["note"][0]["text"].as_str().unwrap();
                told.push((id.to_owned(), note.to_owned()));
            }
        }
    }
    assert_eq!(told.into_iter().collect::<BTreeMap<_, _>>(), want);
    // The memory that the next night reads.
    let ledger = Ledger::read(&office.path("outcomes")).unwrap();
    assert_eq!(ledger.entries().len(), 200);
    let mut names = 0;
    for row in ledger.entries().iter().map(|e| &e.row) {
        assert_eq!(row.note, want[&row.patient_id]);
        if row.by != "Ben" {
            assert_eq!(row.by, want[&row.patient_id]);
            names += 1;
        }
    }
    assert_eq!(names, 100);
    // And the list once more: everything of it is known.
    assert_eq!(record(list), 0);
    assert!(!office.path(&format!("outcomes/{DAY}-3.csv")).exists());
}

#[test]
fn what_callers_type_into_a_csv_comes_back_as_they_typed_it() {
    let list = answered(csv_rows(&Office::new().calls("csv")));
    round("list.csv", &saved_as_csv(&list));
}

#[test]
fn what_callers_type_into_a_workbook_comes_back_as_they_typed_it() {
    let list = answered(sheet_rows(&Office::new().calls("xlsx")));
    round("list.xlsx", &saved_as_workbook(&list));
}
