//! Packed files, workbooks, other forms of one table.

use super::*;

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
fn a_file_without_ids_is_refused_with_the_line_that_may_help() {
    let text = "Ref No,Patient ID,Visit Date,Provider\n12,P1,2026-10-01,Lee\n";
    let loaded = load_files(&[("visits.csv", text)]);
    let (_, why) = loaded.intake.refused().next().unwrap();
    assert!(
        why.contains("no column for visit_id (is it `Ref No`?)")
            && why.contains("Ref No, Patient ID, Visit Date, Provider")
            && why.contains("[columns.visits]: visit_id = \"Ref No\""),
        "{why}"
    );
}

#[test]
fn a_file_of_which_no_row_can_be_taken_is_refused() {
    let text = "visit_id,patient_id,visit_date,status\nV1,P1,a,Kept\nV2,P1,b,Kept\nV3,P1,c,Kept\n";
    let loaded = load_files(&[("visits.csv", text)]);
    let (_, why) = loaded.intake.refused().next().unwrap();
    assert!(
        why.contains("hardly any dates") || why.contains("none of its 3 rows"),
        "{why}"
    );
}

#[test]
fn visits_without_a_status_are_said_to_count_as_kept() {
    let visits = "visit_id,patient_id,visit_date\nV1,P1,2026-10-01\n";
    let with = "visit_id,patient_id,visit_date,status\nV2,P1,2026-10-05,Kept\n";
    let flags = "appt_id,person_id,appt_date,cancel_ind\nV3,P1,2026-10-05,N\n";
    let loaded = load_files(&[
        ("appointments.csv", with),
        ("flags.csv", flags),
        ("visits.csv", visits),
    ]);
    let said: Vec<&String> = loaded
        .intake
        .warnings
        .iter()
        .filter(|w| w.contains("count as kept"))
        .collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("visits.csv: "), "{said:?}");
}
