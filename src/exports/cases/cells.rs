//! Dates, ids, phones: what a cell may hold.

use super::*;

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
