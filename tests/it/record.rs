//! `record` as a person runs it: a list out, filled in, taken back, and what the next night knows.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use tickler::publish::Lock;

/// A practice of three patients with one open order each.
struct Office {
    dir: tempfile::TempDir,
}

const VISITS: &str = "visit_id,patient_id,visit_date,visit_status\nV1,0001,2026-09-01,completed\nV2,0002,2026-09-01,completed\nV3,0003,2026-09-01,completed\nV4,0004,2026-09-01,completed\n";
const ORDERS: &str = "order_id,patient_id,order_date,order_name,order_kind,order_status\nO1,0001,2026-10-05,Lipid panel,lab,ordered\nO2,0002,2026-10-06,A1c,lab,ordered\nO3,0003,2026-10-07,TSH,lab,ordered\nO4,0004,2026-10-08,CBC,lab,ordered\n";
const PATIENTS: &str = "patient_id,name,date_of_birth,phone\n0001,Ana Ruiz,1950-03-01,212-555-0101\n0002,José Núñez,1961-04-02,212-555-0102\n0003,Kim Lee,1972-05-03,212-555-0103\n0004,\"O'Neil, Pat\",1983-06-04,212-555-0104\n";

impl Office {
    fn new() -> Office {
        let dir = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
        fs::create_dir(dir.path().join("exports")).unwrap();
        put("exports/visits.csv", VISITS);
        put("exports/orders.csv", ORDERS);
        put("exports/patients.csv", PATIENTS);
        put(
            "tickler.toml",
            "[practice]\nname = \"Cedar\"\nlicensed = [\"Dana Wells RN\"]\n[export.outcomes]\ncolumns = { patient_id = \"MRN\" }\n",
        );
        Office { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Runs a command on a day; gives the exit code, stdout and stderr.
    fn run(&self, today: &str, args: &[&str]) -> (i32, String, String) {
        let out = Command::cargo_bin("tickler")
            .unwrap()
            .args([
                "--practice",
                self.dir.path().to_str().unwrap(),
                "--today",
                today,
            ])
            .args(args)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (
            out.status.code().unwrap(),
            text(out.stdout),
            text(out.stderr),
        )
    }

    /// Today's list of patients: headers and rows.
    fn list(&self, today: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let (code, out, err) = self.run(today, &["calls", "--for", "patients", "--format", "csv"]);
        assert_eq!(code, 0, "{err}");
        let mut reader = csv::Reader::from_reader(out.as_bytes());
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

    /// The list of a day with its last six columns filled in, by patient.
    fn worked(&self, today: &str, answers: &[(&str, [&str; 6])]) -> Vec<Vec<String>> {
        let (headers, rows) = self.list(today);
        let mut all = vec![headers];
        for mut row in rows {
            if let Some((_, answer)) = answers.iter().find(|(p, _)| *p == row[1]) {
                let from = row.len() - 6;
                row[from..].clone_from_slice(&answer.map(str::to_owned));
            }
            all.push(row);
        }
        all
    }

    fn save(&self, name: &str, rows: &[Vec<String>]) -> String {
        let mut out = csv::Writer::from_path(self.path(name)).unwrap();
        for row in rows {
            out.write_record(row).unwrap();
        }
        out.flush().unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }

    fn outcomes(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path("outcomes")) else {
            return Vec::new();
        };
        let mut names: Vec<String> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

const DAY: &str = "2026-11-02";
const VOICEMAIL: [&str; 6] = ["Left VM", "", "", "", "", "Ben"];
const BOOKED: [&str; 6] = ["booked", "11/2/2026", "2026-11-20", "", "", "Ben"];
const MISSPELT: [&str; 6] = ["Reched", "", "", "", "", "Ben"];
const DIZZY: [&str; 6] = ["agreed", "", "", "", "felt dizzy last week", "Ben"];

#[test]
fn a_list_goes_out_comes_back_and_the_next_list_knows() {
    let office = Office::new();
    let rows = office.worked(
        DAY,
        &[("0001", VOICEMAIL), ("0002", BOOKED), ("0003", DIZZY)],
    );
    assert_eq!(rows.len(), 5);
    let file = office.save("list.csv", &rows);

    let (code, out, _) = office.run(DAY, &["record", "--dry-run", &file]);
    assert_eq!(code, 0);
    assert!(
        out.contains("list.csv: 4 rows: 3 taken, 1 not worked"),
        "{out}"
    );
    assert!(out.contains("A dry run: nothing was written."), "{out}");
    assert_eq!(office.outcomes(), Vec::<String>::new());

    let (code, out, err) = office.run(DAY, &["record", &file, "--import-format", "csv,fhir"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("For licensed staff today: 1 row, in outcomes/2026-11-02-1-escalations.csv."),
        "{out}"
    );
    for secret in ["Ana", "Ruiz", "0001", "0101", "dizzy"] {
        assert!(
            !out.contains(secret) && !err.contains(secret),
            "{secret} in {out}"
        );
    }
    assert_eq!(
        office.outcomes(),
        [
            "2026-11-02-1-escalations.csv",
            "2026-11-02-1-import.csv",
            "2026-11-02-1-import.ndjson",
            "2026-11-02-1-notes.txt",
            "2026-11-02-1.csv",
            "SHA256SUMS"
        ]
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |name: &str| {
            fs::metadata(office.path(name))
                .unwrap()
                .permissions()
                .mode()
                & 0o777
        };
        assert_eq!(mode("outcomes"), 0o700);
        for name in office.outcomes() {
            assert_eq!(mode(&format!("outcomes/{name}")), 0o600, "{name}");
        }
    }

    // The same list again, as it is and saved anew: nothing is added, and it says when it was recorded.
    for (name, day) in [("list.csv", DAY), ("again.csv", "2026-11-05")] {
        if name != "list.csv" {
            fs::copy(&file, office.path(name)).unwrap();
        }
        let (code, out, _) = office.run(day, &["record", office.path(name).to_str().unwrap()]);
        assert_eq!(code, 0);
        assert!(
            out.contains("already recorded on 2026-11-02 by Ben"),
            "{out}"
        );
        assert!(out.contains("nothing was written"), "{out}");
    }
    assert_eq!(office.outcomes().len(), 6);

    // The next day: one waits for its next call, one is held, one is with licensed staff.
    let (_, rows) = office.list("2026-11-03");
    let patients: Vec<&str> = rows.iter().map(|r| r[1].as_str()).collect();
    assert_eq!(patients, ["0004"]);
    let (_, leaks, _) = office.run("2026-11-03", &["leaks", "--format", "csv"]);
    assert!(leaks.contains(",held,1,2026-11-24,"), "{leaks}");
    // Monday 2 November + 3 bd.
    assert!(leaks.contains(",attempting,1,2026-11-05,"), "{leaks}");
    let (_, licensed, _) = office.run(
        "2026-11-03",
        &["calls", "--for", "licensed", "--format", "csv"],
    );
    assert!(licensed.contains(",0003,"), "{licensed}");
    // The booking never came with the exports: reopened.
    let (_, rows) = office.list("2026-11-24");
    assert!(rows.iter().any(|r| r[1] == "0002"));
}

#[test]
fn rows_not_taken_are_corrected_and_recorded_again() {
    let office = Office::new();
    let rows = office.worked(DAY, &[("0001", VOICEMAIL), ("0002", MISSPELT)]);
    let file = office.save("list.csv", &rows);
    let (code, out, _) = office.run(DAY, &["record", &file]);
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("1 taken, 2 not worked, 1 NOT taken"), "{out}");
    assert!(out.contains("outcome: not one of the codes"), "{out}");
    let rejected = office.path("list.rejected.csv");
    let text = fs::read_to_string(&rejected).unwrap();
    assert!(
        text.starts_with("rejected_because,row_id,patient_id,"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 2);
    fs::write(&rejected, text.replace("Reched", "no answer")).unwrap();
    let (code, out, _) = office.run(DAY, &["record", rejected.to_str().unwrap()]);
    assert_eq!(code, 0);
    assert!(out.contains("list.rejected.csv: 1 row: 1 taken"), "{out}");
    // The uncorrected list once more: its row was answered since.
    let (code, out, _) = office.run(DAY, &["record", &file]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("2 already recorded"), "{out}");
    assert_eq!(
        fs::read_dir(office.dir.path())
            .unwrap()
            .filter(|e| e
                .as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .contains("rejected"))
            .count(),
        1
    );
}

#[test]
fn an_answer_with_clinical_words_that_cannot_be_read_stops_the_calls_until_it_is_corrected() {
    let office = Office::new();
    let unread = ["Reched", "", "", "", "felt dizzy", "Ben"];
    let file = office.save("list.csv", &office.worked(DAY, &[("0001", unread)]));
    let (code, out, _) = office.run(DAY, &["record", &file]);
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("its words are with licensed staff"), "{out}");
    let listed = |lane: &str| {
        let (_, out, _) = office.run(
            "2026-11-03",
            &["calls", "--for", lane, "--format", "csv", "--quiet"],
        );
        out.contains(",0001,")
    };
    assert!(!listed("patients") && listed("licensed"));
    let rejected = office.path("list.rejected.csv");
    let text = fs::read_to_string(&rejected).unwrap();
    fs::write(&rejected, text.replace("Reched", "not-worked")).unwrap();
    let rejected = rejected.to_str().unwrap().to_owned();
    assert_eq!(office.run(DAY, &["record", &rejected]).0, 0);
    // Not called after all: back on the callers' list, and licensed staff still has the words.
    assert!(listed("patients") && listed("licensed"));
}

#[test]
fn a_wrong_number_waits_for_staff_and_the_corrected_one_is_called() {
    let office = Office::new();
    let wrong = ["wrong-number", "", "", "", "", "Ben"];
    let file = office.save("list.csv", &office.worked(DAY, &[("0001", wrong)]));
    assert_eq!(office.run(DAY, &["record", &file]).0, 0);
    let lane = |lane: &str, day: &str| {
        let (_, out, _) = office.run(day, &["calls", "--for", lane, "--format", "csv", "--quiet"]);
        out.lines()
            .find(|l| l.contains(",0001,"))
            .unwrap_or_default()
            .to_owned()
    };
    let staff = lane("staff", "2026-11-10");
    assert!(
        staff.contains("wrong-number on 2026-11-02: correct the number in the EHR"),
        "{staff}"
    );
    assert_eq!(lane("patients", "2026-11-10"), "");
    let text = PATIENTS.replace("212-555-0101", "(212) 555-0199");
    fs::write(office.path("exports/patients.csv"), text).unwrap();
    let row = lane("patients", "2026-11-10");
    assert!(row.contains(",(212) 555-0199,"), "{row}");
    assert_eq!(lane("staff", "2026-11-10"), "");
}

#[test]
fn a_workbook_comes_back_with_its_hidden_rows_and_date_cells() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let office = Office::new();
    let rows = office.worked(
        DAY,
        &[("0001", VOICEMAIL), ("0002", BOOKED), ("0004", DIZZY)],
    );
    let mut book = Workbook::new();
    book.add_worksheet().write_string(0, 0, "Codes").unwrap();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("d-mmm");
    for (r, row) in rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            let (r, c) = (u32::try_from(r).unwrap() + 2, u16::try_from(c).unwrap());
            if cell == "2026-11-20" {
                let day = ExcelDateTime::from_ymd(2026, 11, 20).unwrap();
                sheet.write_datetime_with_format(r, c, &day, &date).unwrap();
            } else if row[1] == "0002" && c == 1 {
                // The id has become a number.
                sheet.write_number(r, c, 2.0).unwrap();
            } else {
                sheet.write_string(r, c, cell).unwrap();
            }
        }
    }
    sheet.set_row_hidden(3).unwrap();
    let path = office.path("list.xlsx");
    book.save(&path).unwrap();
    let (code, out, err) = office.run(DAY, &["record", path.to_str().unwrap()]);
    assert_eq!(code, 0, "{out}{err}");
    assert!(
        out.contains("list.xlsx: 4 rows: 3 taken, 1 not worked"),
        "{out}"
    );
    let text = fs::read_to_string(office.path("outcomes/2026-11-02-1.csv")).unwrap();
    assert!(
        text.contains(",0002,2026-11-02,phone,booked,2026-11-20,"),
        "{text}"
    );
}

#[test]
fn encodings_and_delimiters_of_a_spreadsheet() {
    type Encode = fn(&str) -> Vec<u8>;
    let utf16: Encode = |t| {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(t.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let latin: Encode = |t| encoding_rs::WINDOWS_1252.encode(t).0.into_owned();
    let marked: Encode = |t| format!("\u{feff}{}", t.replace('\n', "\r\n")).into_bytes();
    for (name, delimiter, encode) in [
        ("utf16", b'\t', utf16),
        ("1252", b';', latin),
        ("bom", b',', marked),
    ] {
        let office = Office::new();
        let answers = [("0001", VOICEMAIL), ("0002", BOOKED), ("0003", DIZZY)];
        let mut out = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .from_writer(Vec::new());
        for row in office.worked(DAY, &answers) {
            out.write_record(&row).unwrap();
        }
        let text = String::from_utf8(out.into_inner().unwrap()).unwrap();
        let file = office.path("list.csv");
        fs::write(&file, encode(&text)).unwrap();
        let (code, out, err) = office.run(DAY, &["record", file.to_str().unwrap()]);
        assert_eq!(code, 0, "{name}: {out}{err}");
        assert!(
            out.contains("4 rows: 3 taken, 1 not worked"),
            "{name}: {out}"
        );
    }
}

#[test]
fn what_is_refused_writes_nothing() {
    let office = Office::new();
    let rows = office.worked(DAY, &[("0001", VOICEMAIL)]);
    let file = office.save("list.csv", &rows);
    let refused = |args: &[&str], code: i32, word: &str| {
        let (got, out, err) = office.run(DAY, args);
        assert_eq!(got, code, "{out}{err}");
        assert!(
            out.contains(word) || err.contains(word),
            "{word}: {out}{err}"
        );
        assert_eq!(office.outcomes(), Vec::<String>::new());
    };
    refused(&["record"], 2, "FILE");
    refused(&["record", "none.csv"], 1, "there is no such file");
    refused(&["record", "none.csv"], 1, "takes every list of a folder");
    fs::write(office.path("page.csv"), "<html><body>Sign in</body></html>").unwrap();
    refused(
        &["record", office.path("page.csv").to_str().unwrap()],
        1,
        "web page",
    );
    fs::write(office.path("old.xls"), "x").unwrap();
    refused(
        &["record", office.path("old.xls").to_str().unwrap()],
        1,
        "XLSX",
    );
    fs::write(office.path("~$list.xlsx"), "x").unwrap();
    refused(
        &["record", office.path("~$list.xlsx").to_str().unwrap()],
        0,
        "open spreadsheet",
    );
    let lock = Lock::take(office.dir.path(), "2026-11-02 06:00:00").unwrap();
    refused(&["record", &file], 1, "started 2026-11-02 06:00:00");
    drop(lock);
    #[cfg(unix)]
    {
        let elsewhere = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), office.path("outcomes")).unwrap();
        refused(&["record", &file], 1, "a link");
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
    }
}

#[test]
fn a_changed_outcome_file_stops_every_command_by_name() {
    let office = Office::new();
    let rows = office.worked(DAY, &[("0001", VOICEMAIL)]);
    let file = office.save("list.csv", &rows);
    assert_eq!(office.run(DAY, &["record", &file]).0, 0);
    let outcome = office.path("outcomes/2026-11-02-1.csv");
    let text = fs::read_to_string(&outcome).unwrap();
    fs::write(&outcome, text.replace("left-voicemail", "deceased")).unwrap();
    for args in [&["calls"][..], &["leaks"], &["record", &file]] {
        let (code, _, err) = office.run(DAY, args);
        assert_eq!(code, 1);
        assert!(
            err.contains("2026-11-02-1.csv: was changed after it was written"),
            "{err}"
        );
    }
}

#[test]
fn two_callers_and_a_list_of_last_week() {
    let office = Office::new();
    let ana = office.save(
        "ana.csv",
        &office.worked(DAY, &[("0001", VOICEMAIL), ("0002", BOOKED)]),
    );
    let ben = office.save(
        "ben.csv",
        &office.worked(DAY, &[("0001", VOICEMAIL), ("0002", DIZZY)]),
    );
    let (code, out, _) = office.run("2026-11-09", &["record", &ana, &ben]);
    assert_eq!(code, 3);
    assert!(
        out.contains("ana.csv: 4 rows: 1 taken, 2 not worked, 1 NOT taken"),
        "{out}"
    );
    assert!(
        out.contains(
            "ben.csv: 4 rows: 0 taken, 1 with the same answer as another list, 2 not worked, 1 NOT taken"
        ),
        "{out}"
    );
    assert!(
        out.contains("contradict each other (ana.csv row 3, ben.csv row 3)"),
        "{out}"
    );
    assert!(out.contains("For licensed staff today: 1 row"), "{out}");
    let text = fs::read_to_string(office.path("outcomes/2026-11-09-1.csv")).unwrap();
    // The day of the list, not that of the recording.
    assert!(
        text.contains(",0001,2026-11-02,phone,left-voicemail,"),
        "{text}"
    );
    assert!(office.path("ana.rejected.csv").exists() && office.path("ben.rejected.csv").exists());
}

#[test]
fn a_folder_is_taken_whole() {
    let office = Office::new();
    fs::create_dir(office.path("worked")).unwrap();
    office.save("worked/a.csv", &office.worked(DAY, &[("0001", VOICEMAIL)]));
    fs::write(office.path("worked/~$a.csv"), "x").unwrap();
    let (code, out, _) = office.run(DAY, &["record", office.path("worked").to_str().unwrap()]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("a.csv: 4 rows: 1 taken"), "{out}");
    assert!(!out.contains("~$"));
}
