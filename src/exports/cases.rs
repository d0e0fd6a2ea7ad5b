//! Bad input, case by case: what is put right, what costs one row, what is refused.

use std::fs;

use super::intake::Difference;
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

#[test]
fn utf16_is_decoded_with_and_without_its_mark() {
    let text = format!("{HEAD}\nV1,P,2026-10-01,completed,José,x\n");
    let tabs = text.replace(',', "\t");
    for (text, big, mark, encoding) in [
        (&tabs, false, true, "UTF-16LE"),
        (&text, true, true, "UTF-16BE"),
        (&text, false, false, "UTF-16LE"),
        (&text, true, false, "UTF-16BE"),
    ] {
        let loaded = one("visits.txt", utf16(text, big, mark));
        assert_eq!(visits(&loaded), ["V1 2026-10-01 Completed José"]);
        assert_eq!(loaded.intake.files[0].encoding, encoding);
    }
}

#[test]
fn windows_1252_is_read_and_said() {
    let text = format!("{HEAD}\nV1,P,2026-10-01,completed,Jos\u{e9},x\n");
    let loaded = one(
        "visits.csv",
        text.chars().map(|c| c as u8).collect::<Vec<_>>(),
    );
    assert_eq!(visits(&loaded), ["V1 2026-10-01 Completed José"]);
    assert!(noted(&loaded, "Windows-1252: 1 line"));
}

#[test]
fn a_mark_does_not_hide_the_first_header() {
    let loaded = one(
        "visits.csv",
        format!("\u{feff}{HEAD}\nV1,P,2026-10-01,completed,Lee,x\n"),
    );
    assert_eq!(visits(&loaded).len(), 1);
    let quoted = format!(
        "\u{feff}\"visit_id\"{}\nV1,P,2026-10-01,completed,Lee,x\n",
        &HEAD[8..]
    );
    assert_eq!(visits(&one("visits.csv", quoted)).len(), 1);
}

#[test]
fn a_nul_costs_its_row_and_many_cost_the_file() {
    let loaded = one(
        "visits.csv",
        with_rows(300, "VX,P,2026-10-01,comp\0leted,Lee,x\n"),
    );
    assert_eq!(visits(&loaded).len(), 300);
    assert_eq!(aside(&loaded)[0].0, 4);
    let many = with_rows(100, &"VX,P,2026-10-01,comp\0leted,Lee,x\n".repeat(5));
    assert!(refusal(&one("visits.csv", many)).contains("damaged"));
}

#[test]
fn mixed_bytes_cost_their_rows_alone() {
    let mut bytes = with_rows(10, "").into_bytes();
    bytes.extend_from_slice(
        "VA,P,2026-10-01,completed,Zoé,x\nVB,P,2026-10-01,completed,Zo".as_bytes(),
    );
    bytes.extend_from_slice(b"\xe9,x\n");
    let loaded = one("visits.csv", bytes);
    assert_eq!(visits(&loaded).len(), 11);
    assert!(visits(&loaded).iter().all(|v| !v.contains('\u{fffd}')));
    assert_eq!(loaded.intake.files[0].encoding, "UTF-8, damaged");
}

#[test]
fn names_encoded_twice_are_counted_and_not_guessed() {
    let loaded = one(
        "patients.csv",
        "patient_id,name,phone\nP1,JosÃ© Ruiz,212-555-0101\n",
    );
    assert!(warned(&loaded, "encoded twice"));
    assert_eq!(
        loaded.practice.charts[0].patient.name.as_deref(),
        Some("JosÃ© Ruiz")
    );
}

#[test]
fn unseen_characters_do_not_part_a_patient_from_himself() {
    let loaded = one(
        "visits.csv",
        format!(
            "{HEAD}\nV1,\u{a0}P1\u{200b},2026-10-01,completed,Lee,\nV2,P1,2026-10-02,\u{202e}completed,Lee,\n"
        ),
    );
    assert_eq!(loaded.practice.charts.len(), 1);
    assert_eq!(loaded.practice.charts[0].visits[1].status, S::Completed);
}

#[test]
fn a_text_that_ends_inside_a_letter_was_cut_off() {
    let mut bytes = with_rows(5, "VX,P,2026-10-01,completed,José,x\n").into_bytes();
    bytes.extend_from_slice(b"V9,P,2026-10-01,completed,Jos\xc3");
    assert!(refusal(&one("visits.csv", bytes)).contains("cut off"));
}

#[test]
fn titles_above_and_totals_below_are_no_rows() {
    let text = format!(
        "Dover Family Practice\nPeriod,10/2026\n\n{}Total visits:,5\n",
        with_rows(5, "")
    );
    let loaded = one("visits.csv", text);
    assert_eq!(visits(&loaded).len(), 5);
    assert!(noted(&loaded, "3 lines above the header"));
    let f = &loaded.intake.files[0];
    assert_eq!((f.rows.left_out, f.rows.set_aside), (1, 0));
    // In the middle a total is a line that was lost.
    assert_eq!(
        aside(&one("visits.csv", with_rows(5, "Total:,5\n"))).len(),
        1
    );
}

#[test]
fn short_and_long_rows_cost_themselves() {
    let loaded = one(
        "visits.csv",
        with_rows(
            9,
            "VX,P,2026-10-01\nVY,P,2026-10-01,completed,Baker, Bob,x\n",
        ),
    );
    assert_eq!(visits(&loaded).len(), 9);
    assert_eq!(
        aside(&loaded),
        [
            (
                4,
                "visit_date".into(),
                "3 cells where the header has 6".into()
            ),
            (5, "7".into(), "7 cells where the header has 6".into())
        ]
    );
}

#[test]
fn open_quotes_swallow_no_rows() {
    let loaded = one(
        "visits.csv",
        with_rows(9, "VX,P,2026-10-01,completed,Lee,\"open\n"),
    );
    assert_eq!(visits(&loaded).len(), 9);
    let loaded = one(
        "visits.csv",
        with_rows(9, "VX,P,2026-10-01,completed,Lee,\"open\n")
            + "VY,P,2026-10-01,completed,Lee,\"ok\"\n",
    );
    assert_eq!(visits(&loaded).len(), 10);
    let loaded = one(
        "visits.csv",
        with_rows(9, "VX,P,2026-10-01,completed,Lee,\"open\n")
            + "VY,P,2026-10-01,completed,Lee,end\"\n",
    );
    assert_eq!(visits(&loaded).len(), 9);
}

#[test]
fn quotes_out_of_place_cost_their_row() {
    for cell in ["\"ok\" then", "5'10\"", "\"a\"b\""] {
        let loaded = one(
            "visits.csv",
            with_rows(5, &format!("VX,P,2026-10-01,completed,Lee,{cell}\n")),
        );
        assert_eq!(visits(&loaded).len(), 5, "{cell}");
        assert_eq!(aside(&loaded)[0].0, 4, "{cell}");
    }
}

#[test]
fn lines_are_counted_right_behind_line_ends_in_notes() {
    let loaded = one(
        "visits.csv",
        with_rows(
            5,
            "VX,P,2026-10-01,completed,Lee,\"a\r\nb\nc\"\nVY,P,bad,completed,Lee,x\n",
        ),
    );
    assert_eq!(visits(&loaded).len(), 6);
    assert_eq!(aside(&loaded)[0].0, 7);
}

#[test]
fn any_delimiter_and_its_sep_line_are_read() {
    for (d, word) in [(";", "semicolon"), ("\t", "tab"), ("|", "pipe")] {
        let loaded = one("visits.csv", with_rows(3, "").replace(',', d));
        assert_eq!(
            (
                visits(&loaded).len(),
                loaded.intake.files[0].delimiter.as_str()
            ),
            (3, word)
        );
        let loaded = one(
            "visits.csv",
            format!("sep={d}\r\n{}", with_rows(3, "").replace(',', d)),
        );
        assert_eq!(visits(&loaded).len(), 3);
    }
}

#[test]
fn a_needed_header_that_stands_twice_is_refused_another_is_said() {
    let text = "visit_id,visit_id,patient_id,visit_date\nV1,V2,P,2026-10-01\n";
    assert!(refusal(&one("visits.csv", text)).contains("twice"));
    let text = "visit_id,patient_id,visit_date,note,note\nV1,P,2026-10-01,a,b\n";
    assert!(noted(&one("visits.csv", text), "note stands twice"));
}

#[test]
fn a_missing_column_is_named_with_the_nearest_header() {
    let said = refusal(&one(
        "visits.csv",
        "visit_id,patient_id,vist_dte,provider\nV1,P,2026-10-01,Lee\n",
    ));
    assert!(
        said.contains("visit_date (is it `vist_dte`?)") && said.contains("[columns.visits]"),
        "{said}"
    );
    let config = "[columns.visits]\nvisit_date = \"vist_dte\"\n";
    let files = [(
        "visits.csv",
        b"visit_id,patient_id,vist_dte\nV1,P,2026-10-01\n".to_vec(),
    )];
    assert_eq!(visits(&load_with(&files, config)).len(), 1);
}

#[test]
fn files_without_header_or_rows_are_refused_or_said() {
    let rows = with_rows(5, "");
    let said = refusal(&one("visits.csv", &rows[HEAD.len() + 1..]));
    assert!(
        said.contains("no header") && said.contains("3 a date") && said.contains("visit_id"),
        "{said}"
    );
    assert!(refusal(&one("visits.csv", "")).contains("empty"));
    assert!(warned(&one("visits.csv", format!("{HEAD}\n")), "no rows"));
}

#[test]
fn a_cut_export_is_noticed() {
    let text = with_rows(9, "");
    let loaded = one("visits.csv", &text[..text.len() - 12]);
    assert_eq!(visits(&loaded).len(), 8);
    assert!(warned(&loaded, "cut off"));
    assert!(warned(&one("visits.csv", text.trim_end()), "cut off"));
    assert!(!warned(&one("visits.csv", text), "cut off"));
}

#[test]
fn line_ends_of_any_kind_are_read() {
    for end in ["\r\n", "\r"] {
        assert_eq!(
            visits(&one("visits.csv", with_rows(5, "").replace('\n', end))).len(),
            5
        );
    }
    assert_eq!(
        visits(&one(
            "visits.csv",
            with_rows(5, "").replacen('\n', "\r\n", 3)
        ))
        .len(),
        5
    );
}

#[test]
fn two_exports_joined_are_one_or_refused() {
    let both = with_rows(5, "") + &with_rows(5, "");
    let loaded = one("visits.csv", both);
    let rows = loaded.intake.files[0].rows;
    assert_eq!((rows.loaded, rows.duplicates, rows.left_out), (5, 5, 1));
    let other = "order_id,patient_id,order_date,order_name,order_status,priority\nO1,P,2026-10-01,CBC,ordered,stat\n";
    assert!(refusal(&one("visits.csv", with_rows(5, "") + other)).contains("another table"));
}

#[test]
fn packed_files_are_read_within_limits() {
    use std::io::Write;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(with_rows(5, "").as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    assert_eq!(visits(&one("visits.csv.gz", gz.clone())).len(), 5);
    assert_eq!(visits(&one("visits.csv", gz)).len(), 5);
    let orders = b"order_id,patient_id,order_date,order_name\nO1,P,2026-10-01,CBC\n";
    let zip = zip_of(&[
        ("out/visits.csv", with_rows(5, "").as_bytes()),
        ("out/orders.csv", orders),
        ("readme.md", b"x"),
    ]);
    let loaded = one("export.zip", zip.clone());
    let names: Vec<&str> = loaded
        .intake
        .files
        .iter()
        .map(|f| f.file.as_str())
        .collect();
    assert_eq!(
        names,
        ["export.zip/out/orders.csv", "export.zip/out/visits.csv"]
    );
    assert_eq!(visits(&loaded).len(), 5);
    assert_eq!(
        loaded
            .practice
            .charts
            .iter()
            .map(|c| c.orders.len())
            .sum::<usize>(),
        1
    );
    assert!(refusal(&one("export.zip", &zip[..zip.len() - 40])).contains("damaged"));
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b'x'; 16 << 20]).unwrap();
    assert!(refusal(&one("visits.csv.gz", bomb.finish().unwrap())).contains("far more"));
}

#[test]
fn sheets_of_a_workbook_are_tables() {
    let book = workbook(&[
        &["Visit report"],
        &["visit_id", "patient_id", "visit_date", "visit_status"],
        &["V1", "007", "2026-10-01", "completed"],
        &["V2", "007", "10/2/2026", "no show"],
    ]);
    let loaded = one("export.xlsx", book);
    assert_eq!(
        visits(&loaded),
        ["V1 2026-10-01 Completed -", "V2 2026-10-02 NoShow -"]
    );
    let f = &loaded.intake.files[0];
    assert_eq!(
        (f.file.as_str(), f.encoding.as_str()),
        ("export.xlsx", "XLSX")
    );
    assert_eq!(loaded.practice.charts[0].visits[0].row.line, 3);
}

#[test]
fn what_is_no_export_is_called_by_its_name() {
    for (bytes, word) in [
        (&b"<!DOCTYPE html><html><form>"[..], "web page"),
        (b"%PDF-1.7", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "XLS"),
        (b"{\"resourceType\": \"Bundle\"}", "JSON"),
        (b"<?xml version=\"1.0\"?>", "XML"),
    ] {
        assert!(refusal(&one("visits.csv", bytes)).contains(word), "{word}");
    }
}

#[test]
fn columns_in_another_order_and_extra_ones_do_no_harm() {
    let loaded = one(
        "visits.csv",
        "ssn,visit_date,colour,patient_id,visit_id\n123,2026-10-01,red,P,V1\n",
    );
    assert_eq!(visits(&loaded), ["V1 2026-10-01 Completed -"]);
    assert_eq!(loaded.intake.files[0].ignored_columns, ["ssn", "colour"]);
}

#[test]
fn trailing_commas_and_blank_rows_are_counted() {
    let text = with_rows(5, ",,,,,\n\n")
        .replace('\n', ",,\n")
        .replacen(",,\n", "\n", 1);
    let loaded = one("visits.csv", text);
    assert_eq!(visits(&loaded).len(), 5);
    assert_eq!(loaded.intake.files[0].left_out_reasons["blank row"], 2);
}

#[test]
fn each_column_proves_its_own_order_of_day_and_month() {
    let text = "order_id,patient_id,order_date,order_name,result_date\nO1,P,15/01/2026,CBC,02/15/2026\nO2,P,02/01/2026,CBC,03/04/2026\n";
    let loaded = one("orders.csv", text);
    let orders = &loaded.practice.charts[0].orders;
    let days: Vec<String> = orders
        .iter()
        .map(|o| format!("{} {}", o.date, o.result_date.unwrap()))
        .collect();
    assert_eq!(days, ["2026-01-02 2026-03-04", "2026-01-15 2026-02-15"]);
    assert!(noted(&loaded, "order_date: day first"));
    let open = "visit_id,patient_id,visit_date\nV1,P,01/02/2026\n";
    assert!(noted(
        &one("visits.csv", open),
        "nothing shows whether day or month"
    ));
    let mixed = "visit_id,patient_id,visit_date\nV1,P,01/20/2026\nV2,P,20/01/2026\n";
    assert_eq!(
        visits(&one("visits.csv", mixed)),
        ["V1 2026-01-20 Completed -"]
    );
}

#[test]
fn a_spreadsheets_number_is_a_day_only_where_all_are() {
    let loaded = one("visits.csv", with_rows(5, "VX,P,46037,completed,Lee,x\n"));
    assert_eq!(visits(&loaded).len(), 5);
    assert!(
        aside(&loaded)[0].2.contains("2026-01-15"),
        "{:?}",
        aside(&loaded)
    );
    let all = "visit_id,patient_id,visit_date\nV1,P,46037\nV2,P,46038.5\n";
    let loaded = one("visits.csv", all);
    assert_eq!(
        visits(&loaded),
        ["V1 2026-01-15 Completed -", "V2 2026-01-16 Completed -"]
    );
    assert!(noted(&loaded, "spreadsheet"));
}

#[test]
fn two_digit_years_are_births_only() {
    let loaded = one(
        "visits.csv",
        "visit_id,patient_id,visit_date,dob\nV1,P,2026-10-01,2/3/51\nV2,P,2/3/26,2/3/51\n",
    );
    assert_eq!(visits(&loaded).len(), 1);
    assert_eq!(
        loaded.practice.charts[0].patient.date_of_birth,
        Day::parse_iso("1951-02-03")
    );
}

#[test]
fn days_that_cannot_be_are_set_aside_or_empty() {
    let loaded = one(
        "visits.csv",
        with_rows(
            5,
            "VX,P,02/30/2026,completed,Lee,x\nVY,P,2062-01-01,scheduled,Lee,x\n",
        ),
    );
    assert_eq!(visits(&loaded).len(), 5);
    assert!(aside(&loaded)[1].2.contains("ahead"));
    let text = "patient_id,name,date_of_birth\nP1,Ann Lee,2031-01-01\nP2,Bo Lee,01/01/1871\n";
    let loaded = one("patients.csv", text);
    assert!(
        loaded
            .practice
            .charts
            .iter()
            .all(|c| c.patient.date_of_birth.is_none())
    );
    assert!(warned(&loaded, "date_of_birth: 2 values are not dates"));
}

#[test]
fn damaged_ids_cost_their_row_and_many_cost_the_file() {
    let loaded = one(
        "visits.csv",
        with_rows(300, "VX,2.98725E+13,2026-10-01,completed,Lee,x\n"),
    );
    assert_eq!(visits(&loaded).len(), 300);
    assert!(
        aside(&loaded)[0].2.contains("9.99999A+99"),
        "{:?}",
        aside(&loaded)
    );
    let many = with_rows(
        100,
        &"VX,2.98725E+13,2026-10-01,completed,Lee,x\n".repeat(9),
    );
    let loaded = one("visits.csv", many);
    assert!(refusal(&loaded).contains("Excel"));
    assert!(loaded.practice.charts.is_empty() && !loaded.practice.available.visits);
}

#[test]
fn zeros_in_front_of_ids_stay() {
    let loaded = one(
        "visits.csv",
        format!(
            "{HEAD}\nV1,007,2026-10-01,completed,,\nV2,7,2026-10-01,completed,,\nV3,\"=\"\"0007\"\"\",2026-10-01,completed,,\n"
        ),
    );
    let ids: Vec<&str> = loaded.practice.charts.iter().map(|c| &**c.id()).collect();
    assert_eq!(ids, ["0007", "007", "7"]);
}

#[test]
fn two_systems_of_patient_numbers_are_said() {
    let mut patients = "patient_id,name,phone\n".to_owned();
    for i in 0..20 {
        patients.push_str(&format!("A{i},Ann No{i},212-555-0101\n"));
    }
    assert!(warned(
        &load_files(&[
            ("patients.csv", &patients),
            ("visits.csv", &with_rows(20, ""))
        ]),
        "different patient numbers"
    ));
}

#[test]
fn phones_that_cannot_be_dialled_are_counted() {
    let loaded = one(
        "patients.csv",
        "patient_id,name,phone\nP1,Ann Lee,none given\nP2,Bo Lee,(212) 555-0101 x579\n",
    );
    assert!(warned(&loaded, "1 rows have a phone number"));
    assert_eq!(loaded.practice.charts.len(), 2);
}

#[test]
fn one_person_under_two_numbers_is_said_and_not_merged() {
    let loaded = one(
        "patients.csv",
        "patient_id,name,dob\nP1,Ann Lee,2/3/1951\nP2,ANN LEE,2/3/1951\n",
    );
    assert_eq!(loaded.practice.charts.len(), 2);
    assert!(warned(&loaded, "another patient number"));
}

#[test]
fn rows_of_one_id_are_counted_and_named() {
    let rows = "VX,P,2026-10-01,completed,Lee,x\nVX,P,2026-10-01,completed,Lee,x\nVX,P,2026-10-01,no-show,Lee,x\n";
    let loaded = one("visits.csv", with_rows(5, rows));
    assert!(visits(&loaded).contains(&"VX 2026-10-01 NoShow Lee".to_owned()));
    let f = &loaded.intake.files[0];
    assert_eq!((f.rows.read, f.rows.loaded, f.rows.duplicates), (8, 6, 2));
    assert_eq!((f.replaced[0].line, f.replaced[0].by_line), (4, 6));
    assert!(warned(&loaded, "line 4 gave way to visits.csv:6"));
}

#[test]
fn the_same_row_in_two_exports_with_other_columns_is_one() {
    let a = "visit_id,patient_id,visit_date,provider\nV1,P,2026-10-01,Lee\n";
    let b = "provider,visit_date,patient_id,visit_id,note\nLee,2026-10-01,P,V1,\n";
    let loaded = load_files(&[("visits_1.csv", a), ("visits_2.csv", b)]);
    assert_eq!(
        loaded.intake.files[1].duplicate_reasons["identical to another row"],
        1
    );
}

#[test]
fn loops_of_unknown_patients_are_loaded_and_said() {
    let orders = "order_id,patient_id,order_date,order_name\nO1,NOBODY,2026-10-01,CBC\n";
    let loaded = load_files(&[("orders.csv", orders), ("visits.csv", &with_rows(5, ""))]);
    assert!(loaded.practice.chart("NOBODY").is_some());
    assert!(warned(&loaded, "1 patients with orders or referrals"));
}

#[test]
fn unknown_words_are_listed_with_a_line_to_paste() {
    let loaded = one(
        "visits.csv",
        with_rows(5, "VX,P,2026-10-01,Carlys Status,Lee,x\n"),
    );
    assert!(visits(&loaded).contains(&"VX 2026-10-01 Unknown Lee".to_owned()));
    assert!(warned(&loaded, "[values.visit_status] \"Carlys Status\" ="));
}

#[test]
fn stand_ins_are_empty_and_test_patients_left_out() {
    let text = "visit_id,patient_id,visit_date,visit_status,patient_name\nV1,P1,2026-10-01,NULL,Ann Lee\nV2,P2,01/01/1900,completed,Bo Lee\nV3,P3,2026-10-01,completed,\"TEST, PATIENT\"\nV4,P1,2026-09-01,completed,N/A\n";
    let loaded = one("visits.csv", text);
    assert_eq!(
        visits(&loaded),
        ["V1 2026-10-01 Unknown -", "V4 2026-09-01 Completed -"]
    );
    let f = &loaded.intake.files[0];
    assert_eq!(f.left_out_reasons["of a test patient"], 1);
    assert_eq!(
        (
            f.rows.read,
            f.rows.loaded,
            f.rows.left_out,
            f.rows.set_aside
        ),
        (4, 2, 1, 1)
    );
}

#[test]
fn spreadsheet_errors_cost_their_row() {
    for cell in ["#####", "#REF!", "#NAME?"] {
        let loaded = one(
            "visits.csv",
            with_rows(200, &format!("VX,P,2026-10-01,completed,{cell},x\n")),
        );
        assert_eq!(visits(&loaded).len(), 200);
        assert!(aside(&loaded)[0].2.contains("damaged by Excel"), "{cell}");
    }
}

#[test]
fn results_before_their_order_are_said() {
    let text =
        "order_id,patient_id,order_date,order_name,result_date\nO1,P,2026-10-05,CBC,2026-10-01\n";
    assert!(warned(&one("orders.csv", text), "before the order"));
}

#[test]
fn the_age_of_an_export_is_that_of_its_newest_row_up_to_today() {
    let text = "visit_id,patient_id,visit_date\nV1,P,2026-10-20\nV2,P,2026-12-01\n";
    let f = &one("visits.csv", text).intake.files[0];
    assert_eq!(
        (f.newest, f.age_days),
        (Day::parse_iso("2026-10-20"), Some(13))
    );
}

#[test]
fn an_export_that_shrank_is_said() {
    let before = one("visits.csv", with_rows(100, "")).intake.counts();
    let now = one("visits_20261102.csv", with_rows(40, "")).intake;
    let less =
        |d: &Difference, word: &str| matches!(d, Difference::Less(says) if says.contains(word));
    assert!(less(&now.compare(&before, 20.0)[0], "shrunk"));
    let near = one("visits.csv", with_rows(90, "")).intake;
    assert!(near.compare(&before, 20.0).is_empty());
    let gone = one(
        "patients.csv",
        "patient_id,name,phone\nP,Ann Lee,212-555-0101\n",
    )
    .intake;
    assert!(less(&gone.compare(&before, 20.0)[0], "no export now"));
    let twice = one("visits.csv", with_rows(401, "")).intake;
    let more = twice.compare(&before, 20.0);
    assert!(matches!(&more[..], [Difference::More(_)]), "{more:?}");
}

#[test]
fn a_file_in_the_wrong_slot_is_taken_for_what_it_holds() {
    let orders = "order_id,patient_id,order_date,order_name\nO1,P,2026-10-01,CBC\n";
    let loaded = one("visits.csv", orders);
    assert_eq!(loaded.intake.files[0].table.as_deref(), Some("orders"));
    assert!(noted(&loaded, "named like visits, but holds orders"));
}

#[test]
fn rows_ahead_of_today_where_nothing_can_lie_ahead_are_said() {
    let orders = "order_id,patient_id,order_date,order_name\nO1,P,2026-12-24,CBC\n";
    assert!(warned(
        &one("orders.csv", orders),
        "is the computer's date right"
    ));
}

#[test]
fn the_clocks_change_moves_no_day() {
    let text = "visit_id,patient_id,visit_date\nV1,P,2026-03-08 02:30:00\nV2,P,2026-11-01 01:30:00\nV3,P,2026-11-01T23:59:59\n";
    assert_eq!(
        visits(&one("visits.csv", text)),
        [
            "V1 2026-03-08 Completed -",
            "V2 2026-11-01 Completed -",
            "V3 2026-11-01 Completed -"
        ]
    );
}

#[test]
fn a_round_number_of_rows_looks_cut_at_a_limit() {
    assert!(warned(&one("visits.csv", with_rows(1000, "")), "limit"));
    assert!(!warned(&one("visits.csv", with_rows(1010, "")), "limit"));
}

#[test]
fn exports_of_different_days_are_said() {
    let mut orders = "order_id,patient_id,order_date,order_name\n".to_owned();
    for i in 0..120 {
        orders.push_str(&format!("O{i},P,2026-09-01,CBC\n"));
    }
    assert!(warned(
        &load_files(&[("orders.csv", &orders), ("visits.csv", &with_rows(120, ""))]),
        "different days"
    ));
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_without_waiting() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("folder.csv")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", dir.path().join("zero.csv")).unwrap();
    let loaded = load(
        dir.path(),
        &Protocol::defaults().unwrap(),
        &NoteReader::new(&ExtraWords::default()),
        Day::from_epoch(20_000),
    )
    .unwrap();
    assert!(loaded.intake.files.iter().all(|f| {
        f.refused
            .as_deref()
            .is_some_and(|r| r.contains("regular file"))
    }));
    assert_eq!(loaded.intake.files.len(), 2);
}

#[test]
fn a_system_speaks_in_its_own_codes_and_no_other() {
    let athena = "APPOINTMENTID,PATIENTID,ENCOUNTERDATE,APPOINTMENTSTATUS,CANCELREASONNAME\n1,P,10/01/2026,3,\n2,P,10/02/2026,x,PATIENT NO SHOW\n3,P,10/03/2026,x,\n4,,10/04/2026,o,\n5,P,12/04/2026,f,\n6,P,10/05/2026,2,\n";
    let loaded = one("visits.csv", athena);
    assert_eq!(loaded.intake.files[0].system, "athenahealth");
    assert_eq!(
        visits(&loaded),
        [
            "1 2026-10-01 Completed -",
            "2 2026-10-02 NoShow -",
            "3 2026-10-03 Cancelled -",
            "5 2026-12-04 Scheduled -",
            "6 2026-10-05 Completed -"
        ]
    );
    let epic = "PAT_ENC_CSN_ID,PAT_ID,CONTACT_DATE,APPT_STATUS_C_NAME\n1,Z1,10/1/2026 12:00:00 AM,3\n2,Z1,10/2/2026 12:00:00 AM,4\n";
    assert_eq!(
        visits(&one("PAT_ENC.tsv", epic.replace(',', "\t"))),
        ["1 2026-10-01 Cancelled -", "2 2026-10-02 NoShow -"]
    );
    let plain = one(
        "visits.csv",
        "visit_id,patient_id,visit_date,visit_status\nV1,P,2026-10-01,3\n",
    );
    assert_eq!(visits(&plain), ["V1 2026-10-01 Unknown -"]);
    let oscar = "appointment_no\tdemographic_no\tappointment_date\tstatus\n1\tP\t2026-10-01\tHS\n2\tP\t2026-12-01\th\n3\tP\t2026-10-02\tN\n";
    assert_eq!(
        visits(&one("appointment.csv", oscar)),
        [
            "1 2026-10-01 Completed -",
            "2 2026-12-01 Scheduled -",
            "3 2026-10-02 NoShow -"
        ]
    );
}

#[test]
fn rows_that_are_no_visits_are_left_out_by_reason() {
    let ecw = "encounterid,patientid,doctorid,date,STATUS,deleteFlag,encType\n1,P,9,2026-10-01 00:00:00,CHK,0,1\n2,P,9,2026-10-01 00:00:00,,0,2\n3,P,9,2026-10-01 00:00:00,PEN,1,1\n4,P,9,2026-10-01 00:00:00,N/S,0,1\n";
    let loaded = one("enc.csv", ecw);
    assert_eq!(
        visits(&loaded),
        ["1 2026-10-01 Completed 9", "4 2026-10-01 NoShow 9"]
    );
    let left = &loaded.intake.files[0].left_out_reasons;
    assert_eq!(
        (
            left["deleted in the EHR"],
            left["a telephone, lab or refill contact, not a visit"]
        ),
        (1, 1)
    );
}

#[test]
fn unknown_systems_are_understood_by_the_words_of_their_headers() {
    let text = "ApptKey,Pt_Num,Appt_Dt,Appt_Kind,Appt_State,Prov_Nm,Rsn For Visit,Dx_List,Plan_Txt,Copay\nA1,7,2026-10-01,office,Checked Out,Lee,cough,E11.9,RTC 3 weeks,20\n";
    let loaded = one("x.csv", text);
    assert_eq!(visits(&loaded), ["A1 2026-10-01 Completed Lee"]);
    assert_eq!(loaded.intake.files[0].ignored_columns, ["Copay"]);
    assert_eq!(loaded.practice.charts[0].visits[0].needs.len(), 1);
}

#[test]
fn the_mapping_is_proposed_with_every_guess_marked() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("x.csv"),
        "ApptKey,MRN,visit_date,Copay\nA1,7,2026-10-01,20\n",
    )
    .unwrap();
    let text = propose(dir.path()).unwrap();
    assert!(text.contains("# [columns.visits]\n"), "{text}");
    assert!(
        text.contains("# visit_id = \"ApptKey\"  # GUESSED"),
        "{text}"
    );
    assert!(
        text.contains("# patient_id = \"MRN\"  # a usual name"),
        "{text}"
    );
    assert!(text.contains("# not used: Copay"), "{text}");
    assert!(Protocol::parse(&format!("{}{text}", crate::protocol::TEMPLATE)).is_ok());
    let config = text
        .replace("# visit_id = \"ApptKey\"", "visit_id = \"ApptKey\"")
        .replace("# [columns.visits]", "[columns.visits]");
    assert!(Protocol::parse(&config).is_ok());
}

#[test]
fn large_files_are_read_the_same_whatever_the_threads() {
    let mut text = String::from("visit_id,patient_id,visit_date,visit_status,provider,note\n");
    for i in 0..90_000 {
        let note = match i % 7 {
            0 => "\"two\nlines, \"\"quoted\"\"\"",
            3 if i % 4001 == 0 => "\"open",
            _ => "plain text of some length, without a comma"
                .split(',')
                .next()
                .unwrap(),
        };
        text.push_str(&format!(
            "V{i:06},P{:04},2026-10-{:02},completed,Lee,{note}\n",
            i % 997,
            1 + i % 28
        ));
    }
    let read = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let loaded = pool.install(|| one("visits.csv", text.as_bytes()));
        (
            format!("{:?}", loaded.intake),
            format!("{:?}", loaded.practice.charts[5]),
        )
    };
    assert!(read(1) == read(3));
}
