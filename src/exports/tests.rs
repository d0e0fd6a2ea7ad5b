//! Whole folders in, practice and account out.

use std::fs;

use super::*;
use crate::model::records::FollowUpField;
use crate::model::{Need, OrderKind, OrderStatus, PatientStatus, VisitStatus};

struct NoTexts;

impl Texts for NoTexts {
    fn needs(&self, _: &str) -> Vec<Need> {
        Vec::new()
    }
    fn interval(&self, _: &str) -> FollowUpField {
        FollowUpField::Empty
    }
}

fn try_load(files: &[(&str, &[u8])], config: &str) -> Result<Loaded, LoadError> {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(dir.path().join(name), text).unwrap();
    }
    let today = Day::parse_iso("2026-11-02").unwrap();
    load(
        dir.path(),
        &Protocol::parse(config).unwrap(),
        &NoTexts,
        today,
    )
}

fn load_text(files: &[(&str, &str)]) -> Loaded {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    try_load(&files, "").unwrap()
}

fn visits(loaded: &Loaded) -> Vec<String> {
    loaded
        .practice
        .charts
        .iter()
        .flat_map(|c| {
            c.visits
                .iter()
                .map(|v| format!("{} {} {} {:?}", c.id(), v.id, v.date, v.status))
        })
        .collect()
}

const HEAD: &str = "visit_id,patient_id,visit_date,visit_status,diagnoses,note\n";

#[test]
fn rows_become_charts_and_the_account_adds_up() {
    let text = format!(
        "{HEAD}V1,007,2026-10-01,completed,E11.9,\"line one\nline two\"\nV2,7,2026-10-02,no_show,,\nV3,007,2026-13-01,completed,,\nV4,007,2026-10-03,completed\n,,,,,\n"
    );
    let loaded = load_text(&[("visits.csv", &text)]);
    assert_eq!(
        visits(&loaded),
        ["007 V1 2026-10-01 Completed", "7 V2 2026-10-02 NoShow"]
    );
    let file = &loaded.intake.files[0];
    assert_eq!(
        (
            file.rows.read,
            file.rows.loaded,
            file.rows.left_out,
            file.rows.set_aside
        ),
        (5, 2, 1, 2)
    );
    let aside: Vec<_> = file
        .set_aside
        .iter()
        .map(|s| (s.line, s.column.as_str(), s.record_id.as_deref()))
        .collect();
    assert_eq!(
        aside,
        [(5, "visit_date", Some("V3")), (6, "visit_status", None)]
    );
    assert!(
        file.set_aside[0].reason.contains("9999-99-99"),
        "{}",
        file.set_aside[0].reason
    );
    assert_eq!(file.age_days, Some(31));
}

#[test]
fn statuses_blank_missing_ahead_and_in_visit() {
    let text = format!(
        "{HEAD}V1,P,2026-10-01,,,\nV2,P,2026-12-01,,,\nV3,P,2026-12-02,completed,,\nV4,P,2026-11-01,arrived,,\nV5,P,2026-11-02,arrived,,\nV6,P,2026-10-05,Xferred,,\n"
    );
    assert_eq!(
        visits(&load_text(&[("visits.csv", &text)])),
        [
            "P V1 2026-10-01 Unknown",
            "P V6 2026-10-05 Unknown",
            "P V4 2026-11-01 Completed",
            "P V5 2026-11-02 Scheduled",
            "P V2 2026-12-01 Scheduled",
            "P V3 2026-12-02 Unknown"
        ]
    );
    let none = "visit_id,patient_id,visit_date\nV1,P,2026-11-02\nV2,P,2026-11-03\n";
    assert_eq!(
        visits(&load_text(&[("visits.csv", none)])),
        ["P V1 2026-11-02 Completed", "P V2 2026-11-03 Scheduled"]
    );
    let loaded = load_text(&[("visits.csv", &text)]);
    let unknown = &loaded.intake.files[0].unknown_values;
    assert_eq!(
        (
            unknown[0].field.as_str(),
            unknown[0].value.as_str(),
            unknown[0].count
        ),
        ("visit_status", "Xferred", 1)
    );
}

#[test]
fn the_same_id_twice() {
    let a = format!(
        "{HEAD}V1,P,2026-10-01,completed,E11.9,x\nV1,P,2026-10-01,completed,E11.9,x \nV1,P,2026-10-01,completed,I10,x\nV2,P,2026-10-02,scheduled,,\nV2,P,2026-10-03,completed,,\n"
    );
    let b = format!("{HEAD}V2,P,2026-10-04,cancelled,,\nV1,Q,2026-10-01,completed,,\n");
    let loaded = load_text(&[("visits_1.csv", &a), ("visits_2.csv", &b)]);
    assert_eq!(
        visits(&loaded),
        [
            "P V1 2026-10-01 Completed",
            "P V2 2026-10-04 Cancelled",
            "Q V1 2026-10-01 Completed"
        ]
    );
    assert_eq!(loaded.practice.charts[0].visits[0].conditions.len(), 2);
    let rows = &loaded.intake.files[0].rows;
    assert_eq!((rows.read, rows.loaded, rows.duplicates), (5, 1, 4));
    assert_eq!(
        loaded.intake.files[0].duplicate_reasons["replaced by a later row"],
        2
    );
}

#[test]
fn patients_are_merged_and_filled_from_the_newest_visit() {
    let patients = "patient_id,first_name,last_name,dob,phone,do_not_contact,deceased_date\nP,Ana,Ruiz,1/2/1950,212-555-0101,yes,\nP,,,,212-555-0102,,\nQ,Bo,Lind,,,,unknown date\n";
    let v = "visit_id,patient_id,visit_date,patient_name,cell\nV1,P,2026-09-01,Old,212-555-0103\nV2,P,2026-10-01,,212-555-0104\nV3,P,2026-08-01,,212-555-0105\n";
    let loaded = load_text(&[("patients.csv", patients), ("visits.csv", v)]);
    let p = &loaded.practice.charts[0].patient;
    assert_eq!(
        (p.name.as_deref(), p.phone.as_deref(), p.mobile.as_deref()),
        (Some("Ana Ruiz"), Some("212-555-0102"), Some("212-555-0104"))
    );
    assert_eq!(p.date_of_birth, Day::parse_iso("1950-01-02"));
    assert!(p.do_not_contact);
    assert_eq!(
        loaded.practice.charts[1].patient.status,
        PatientStatus::Deceased
    );
}

#[test]
fn day_first_columns_are_proved_by_their_values() {
    let text = "visit_id,patient_id,visit_date\nV1,P,01/02/2026\nV2,P,15/02/2026\n";
    let loaded = load_text(&[("visits.csv", text)]);
    assert_eq!(
        visits(&loaded),
        ["P V1 2026-02-01 Completed", "P V2 2026-02-15 Completed"]
    );
    let mixed =
        "visit_id,patient_id,visit_date\nV1,P,01/02/2026\nV2,P,15/02/2026\nV3,P,02/15/2026\n";
    let loaded = load_text(&[("visits.csv", mixed)]);
    assert_eq!(
        visits(&loaded),
        ["P V1 2026-01-02 Completed", "P V3 2026-02-15 Completed"]
    );
    assert_eq!(loaded.intake.files[0].rows.set_aside, 1);
}

#[test]
fn encodings_and_delimiters() {
    let text = "visit_id;patient_id;visit_date;provider\nV1;P;2026-10-01;José\n";
    let one = |bytes: &[u8]| {
        let loaded = try_load(&[("visits.csv", bytes)], "").unwrap();
        let f = &loaded.intake.files[0];
        let provider = loaded
            .practice
            .charts
            .first()
            .and_then(|c| c.visits[0].provider.clone());
        (
            f.encoding.clone(),
            f.delimiter.clone(),
            provider.map(|p| p.to_string()),
        )
    };
    let jose = || Some("José".to_owned());
    assert_eq!(
        one(text.as_bytes()),
        ("UTF-8".into(), "semicolon".into(), jose())
    );
    assert_eq!(
        one(format!("\u{feff}{text}").as_bytes()),
        ("UTF-8 with BOM".into(), "semicolon".into(), jose())
    );
    let wide: Vec<u8> = format!("\u{feff}{}", text.replace(';', "\t"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(one(&wide), ("UTF-16LE".into(), "tab".into(), jose()));
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(one(&big), ("UTF-16BE".into(), "semicolon".into(), jose()));
    let latin: Vec<u8> = text.chars().map(|c| c as u8).collect();
    assert_eq!(
        one(&latin),
        ("windows-1252".into(), "semicolon".into(), jose())
    );
    assert_eq!(one(format!("sep=;\r\n{text}").as_bytes()).2, jose());
}

#[test]
fn mixed_bytes_cost_their_row_alone() {
    let mut bytes =
        "visit_id,patient_id,visit_date,provider\nV1,P,2026-10-01,José\nV2,P,2026-10-02,"
            .as_bytes()
            .to_vec();
    bytes.extend_from_slice(b"Jos\xe9\nV3,P,2026-10-03,Ann\n");
    let loaded = try_load(&[("visits.csv", &bytes)], "").unwrap();
    assert_eq!(
        visits(&loaded),
        ["P V1 2026-10-01 Completed", "P V3 2026-10-03 Completed"]
    );
}

#[test]
fn title_lines_totals_and_repeated_headers() {
    let text = "Visits report,,\nprinted today\n\nvisit_id,patient_id,visit_date\nV1,P,2026-10-01\nvisit_id,patient_id,visit_date\nV2,P,2026-10-02\nTotal visits:,2\n";
    let loaded = load_text(&[("visits.csv", text)]);
    assert_eq!(visits(&loaded).len(), 2);
    let f = &loaded.intake.files[0];
    assert_eq!((f.rows.read, f.rows.left_out, f.rows.set_aside), (4, 2, 0));
}

#[test]
fn files_are_refused_with_what_to_do() {
    let refused = |name: &str, bytes: &[u8]| {
        let loaded = try_load(&[(name, bytes)], "").unwrap();
        loaded.intake.files[0].refused.clone().unwrap_or_default()
    };
    assert!(refused("visits.csv", b"").contains("empty"));
    assert!(refused("visits.csv", b"<!DOCTYPE html><html>").contains("web page"));
    assert!(
        refused("visits.csv", b"visit_id,patient_id,when\nV1,P,2026-10-01\n")
            .contains("visit_date")
    );
    assert!(refused("visits.csv", b"%PDF-1.7").contains("PDF"));
    assert!(matches!(
        try_load(&[], ""),
        Err(LoadError::NoExports { .. })
    ));
}

#[test]
fn swallowed_records_are_not_loaded_into_a_cell() {
    let text = format!(
        "{HEAD}V1,P,2026-10-01,completed,,\"open\nV2,P,2026-10-02,completed,,plain\nV3,P,2026-10-03,completed,,\"closed\"\nV4,P,2026-10-04,completed,,last\"\n"
    );
    assert_eq!(
        visits(&load_text(&[("visits.csv", &text)])),
        ["P V2 2026-10-02 Completed", "P V3 2026-10-03 Completed"]
    );
}

#[test]
fn orders_in_general_words() {
    let text = "order_id,patient_id,visit_id,order_type,order_name,order_date,status,result_date\nO1,P,V1,Lab,\"CBC, diff\",2026-10-01,Completed,2026-10-02\nO2,P,V1,,X,2026-10-01,Closed,\nO3,P,V1,rx,Y,2026-10-01,deleted,\n";
    let loaded = load_text(&[("orders.csv", text)]);
    let c = &loaded.practice.charts[0];
    assert_eq!(
        (c.orders[0].kind, c.orders[0].status, &*c.orders[0].name),
        (OrderKind::Lab, OrderStatus::Resulted, "CBC, diff")
    );
    assert_eq!(
        (c.orders[1].kind, c.orders[1].status),
        (OrderKind::Other, OrderStatus::Reviewed)
    );
    assert!(loaded.practice.available.order_reviewed);
    assert_eq!(loaded.intake.files[0].rows.left_out, 1);
}

#[test]
fn the_practices_words_and_columns_win() {
    let config = "[columns.visits]\nvisit_id = \"Key\"\n[values.visit_status]\n\"Xferred\" = \"cancelled\"\n";
    let loaded = try_load(
        &[(
            "v.csv",
            b"Key,patient_id,visit_date,visit_status\nV1,P,2026-10-01,Xferred\n",
        )],
        config,
    )
    .unwrap();
    assert_eq!(visits(&loaded)[0].as_str(), "P V1 2026-10-01 Cancelled");
    assert_eq!(
        loaded.practice.charts[0].visits[0].status,
        VisitStatus::Cancelled
    );
}

#[test]
fn excel_damaged_ids_are_set_aside() {
    let text = "visit_id,patient_id,visit_date\nV1,2.98725E+13,2026-10-01\nV2,\"=\"\"007\"\"\",2026-10-01\n";
    assert_eq!(
        visits(&load_text(&[("visits.csv", text)])),
        ["007 V2 2026-10-01 Completed"]
    );
}

#[test]
fn texts_are_read_again_at_their_places() {
    let dir = tempfile::tempdir().unwrap();
    let text = "report\n\nvisit_id;patient_id;visit_date;note\nV1;P;2026-10-01;\"a\nb\"\nV2;P;2026-10-02;José: RTC\n";
    let wide: Vec<u8> = format!("\u{feff}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(dir.path().join("a.csv"), format!("\u{feff}{text}")).unwrap();
    fs::write(dir.path().join("b.txt"), wide).unwrap();
    let protocol = Protocol::defaults().unwrap();
    let today = Day::parse_iso("2026-11-02").unwrap();
    let loaded = load(dir.path(), &protocol, &NoTexts, today).unwrap();
    let mut places = Places::new(dir.path(), &loaded.practice, &protocol.mapping);
    for visit in &loaded.practice.charts[0].visits {
        let note = places.text(&visit.row, fields::Field::Note).unwrap();
        let wanted = if &*visit.id == "V1" {
            "a\nb"
        } else {
            "José: RTC"
        };
        assert_eq!(note.as_deref(), Some(wanted));
        assert_eq!(
            places.text(&visit.row, fields::Field::Reason).unwrap(),
            None
        );
        assert_eq!(places.cells(&visit.row).unwrap()[0].2, *visit.id);
    }
}
