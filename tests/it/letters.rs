//! Where letters go: the postal addresses behind the list of letters, as whole commands.

use calamine::{Reader, Xlsx, open_workbook};

use crate::bench::Bench;
use crate::machines::{Row, TODAY, column, rows};

/// A practice whose patients have no phone and these columns of an address.
fn letters(header: &str, of_001: &str, of_002: &str) -> Bench {
    Bench::with(&[
        (
            "patients.csv",
            &format!("patient_id,name,{header}\n001,Ana Ruiz,{of_001}\n002,Bo Lee,{of_002}\n"),
        ),
        (
            "orders.csv",
            "order_id,patient_id,order_date,order_name\nO1,001,2026-09-01,CBC\nO2,002,2026-09-01,CBC\n",
        ),
    ])
}

fn addressed(bench: &Bench) -> (Vec<Row>, String) {
    let said = bench.run("--today 2026-11-02 calls --for letters --format csv");
    assert_eq!(said.code, 0, "{}", said.err);
    let mut found = rows(&said.out);
    assert_eq!(found.len(), 2);
    found.sort_by(|a, b| a["patient_id"].cmp(&b["patient_id"]));
    (found, said.err)
}

const PARTS: [&str; 5] = ["address", "address_2", "city", "state", "zip"];

#[test]
fn letters_say_where_they_go() {
    let bench = letters(
        "Address Line 1,Address Line 2,City,State,Zip Code",
        "\"=HYPERLINK(\"\"x\"\",1)\",@Apt 2,Salem,OH,01234",
        "N/A,,,,",
    );
    let (found, err) = addressed(&bench);
    let parts = |r: &Row| PARTS.map(|p| r[p].clone());
    assert_eq!(
        parts(&found[0]),
        ["'=HYPERLINK(\"x\",1)", "'@Apt 2", "Salem", "OH", "01234"]
    );
    assert_eq!(parts(&found[1]), ["", "", "", "", ""]);
    assert!(
        err.contains("letters: 1 of 2 have no postal address"),
        "{err}"
    );
    let check = bench.run("--today 2026-11-02 check").out;
    assert!(
        check.contains("address    read for letters alone: Address Line 1, Address Line 2, City"),
        "{check}"
    );
    assert!(
        check.contains("ignored    Address Line 1, Address Line 2"),
        "{check}"
    );
    let json = bench.run("--today 2026-11-02 check --format json").out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let files = json["files"].as_array().unwrap();
    let of = |name: &str| files.iter().find(|f| f["file"] == name).unwrap();
    assert_eq!(
        of("patients.csv")["address_columns"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    assert_eq!(
        of("patients.csv")["ignored_columns"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
    assert!(of("orders.csv").get("address_columns").is_none());
    // The columns are behind the others, only there, and a worked list comes back with them.
    let text = bench
        .run(&format!("{TODAY} calls --for letters --format csv"))
        .out;
    let header = text.lines().next().unwrap();
    assert!(
        header.ends_with(",note,by,address,address_2,city,state,zip"),
        "{header}"
    );
    let both = bench
        .run(&format!(
            "{TODAY} calls --for letters,patients --format csv"
        ))
        .out;
    assert!(both.lines().next().unwrap().ends_with(",note,by"));
    // The workbook of letters has them too.
    let said = bench.run(&format!("{TODAY} calls --for letters --out letters.xlsx"));
    assert_eq!(said.code, 0, "{}", said.err);
    let mut book: Xlsx<_> = open_workbook(bench.path("letters.xlsx")).unwrap();
    let sheet = book.worksheet_range("Letters to send").unwrap();
    let cells: Vec<Vec<String>> = sheet
        .rows()
        .map(|r| r.iter().skip(19).map(ToString::to_string).collect())
        .collect();
    assert_eq!(
        cells[0],
        ["by", "address", "address_2", "city", "state", "zip"]
    );
    let of_001 = ["", "=HYPERLINK(\"x\",1)", "@Apt 2", "Salem", "OH", "01234"];
    assert_eq!(cells[1..].iter().filter(|row| **row == of_001).count(), 1);
    assert!(
        book.worksheet_formula("Letters to send")
            .unwrap()
            .is_empty()
    );
    let mut worked = csv::Writer::from_writer(Vec::new());
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let at = |name: &str| header.split(',').position(|h| h == name).unwrap();
    worked.write_record(header.split(',')).unwrap();
    for row in reader.records() {
        let mut cells: Vec<String> = row.unwrap().iter().map(str::to_owned).collect();
        cells[at("outcome")] = "letter-sent".to_owned();
        cells[at("by")] = "Ben".to_owned();
        worked.write_record(cells).unwrap();
    }
    let worked = String::from_utf8(worked.into_inner().unwrap()).unwrap();
    bench.write("list.csv", &worked);
    let said = bench.run("--today 2026-11-02 record list.csv");
    assert!(
        said.out.contains("2 rows: 2 taken"),
        "{}{}",
        said.out,
        said.err
    );
}

#[test]
fn an_address_in_one_column_or_none_or_twice() {
    let bench = letters("Address", "\"12 Elm St\nSalem, OH 01234\"", "9 Oak Dr");
    let (found, err) = addressed(&bench);
    assert_eq!(
        column(&found, "address"),
        ["12 Elm St Salem, OH 01234", "9 Oak Dr"]
    );
    assert!(!err.contains("letters:"), "{err}");
    // The later row with an address has the whole of it: two addresses are never mixed.
    let patients = bench.read("exports/patients.csv");
    let moved = "patient_id,name,Address,Apt\n001,Ana Ruiz,5 New Rd,\n002,Bo Lee,,\n";
    bench.write(
        "exports/patients.csv",
        &patients
            .replace("Address", "Address,Apt")
            .replace("01234\"\n", "01234\",4\n")
            .replace("9 Oak Dr\n", "9 Oak Dr,7\n"),
    );
    bench.write("exports/patients_2.csv", moved);
    let (found, _) = addressed(&bench);
    assert_eq!(column(&found, "address"), ["5 New Rd", "9 Oak Dr"]);
    assert_eq!(column(&found, "address_2"), ["", "7"]);

    let bench = letters("City", "Salem", "Salem");
    let (found, err) = addressed(&bench);
    assert_eq!(column(&found, "city"), ["", ""]);
    assert!(
        err.contains("letters: no export of patients has a postal address"),
        "{err}"
    );
}

#[test]
fn a_letter_goes_to_one_of_two_addresses_and_never_to_a_mixture() {
    let both = "Mailing Street,Mailing City,Home Street Address,Home City,State,Home Zip";
    let parts = |r: &Row| PARTS.map(|p| r[p].clone());
    let bench = letters(
        both,
        "PO Box 5,,9 Oak Dr,Dayton,OH,45402",
        ",Salem,9 Oak Dr,Dayton,OH,45402",
    );
    let (found, err) = addressed(&bench);
    assert_eq!(parts(&found[0]), ["PO Box 5", "", "", "", ""]);
    assert_eq!(parts(&found[1]), ["9 Oak Dr", "", "Dayton", "", "45402"]);
    assert!(!err.contains("letters:"), "{err}");
    // A city without a street is no address, and is counted.
    let bench = letters(both, "N/A,Salem,,Dayton,OH,45402", ",,9 Oak Dr,,,");
    let (found, err) = addressed(&bench);
    assert_eq!(parts(&found[0]), ["", "", "", "", ""]);
    assert!(
        err.contains("letters: 1 of 2 have no postal address"),
        "{err}"
    );
    let bench = letters(both, ",Salem,,,,", ",Salem,,,,");
    let (_, err) = addressed(&bench);
    assert!(
        err.contains("letters: 2 of 2 have no postal address"),
        "{err}"
    );
    // The usual spellings; beside the only street, a plain city is its own.
    for header in [
        "Street Address Line 1,Street Address Line 2,City,State,Zip",
        "Patient Street Address,Patient Apt,City,State,Zip",
        "Addr Line 1,Addr Line 2,City,State,Zip",
        "Address 1,Address 2,City,State,Postal Code",
        "Home Street Address,Apt,City,State,Zip",
        "Residential Address,Residential Address 2,City,State,Zip",
    ] {
        let bench = letters(header, "1 Elm St,Apt 2,Salem,OH,01234", "2 Elm St,,,,");
        let (found, _) = addressed(&bench);
        assert_eq!(
            parts(&found[0]),
            ["1 Elm St", "Apt 2", "Salem", "OH", "01234"],
            "{header}"
        );
    }
}

#[test]
fn addresses_are_found_in_a_large_export() {
    let mut patients = "patient_id,name,address\n".to_owned();
    let filler = "x".repeat(400);
    for n in 0..16_000 {
        if n % 1_000 == 7 {
            // A quote that is never closed: where windows are cut is guessed from quotes.
            patients.push_str("9,\"open,1 Elm\n");
        }
        patients.push_str(&format!(
            "{n:06},\"Pat, {n}\",\"{n} Elm \"\"{filler}\"\"\"\n"
        ));
    }
    assert!(patients.len() > 6 << 20);
    let mut orders = "order_id,patient_id,order_date,order_name\n".to_owned();
    for n in [0, 4_999, 9_998, 15_999] {
        orders.push_str(&format!("O{n},{n:06},2026-09-01,CBC\n"));
    }
    let bench = Bench::with(&[("patients.csv", &patients), ("orders.csv", &orders)]);
    let said = bench.run("--today 2026-11-02 --quiet calls --for letters --format csv");
    let found = rows(&said.out);
    assert_eq!(found.len(), 4);
    for row in found {
        let n: u32 = row["patient_id"].parse().unwrap();
        assert!(row["address"].starts_with(&format!("{n} Elm \"xx")), "{n}");
    }
}
