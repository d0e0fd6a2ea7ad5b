//! Whose row it is, after whatever people and spreadsheets did to it.

use std::fs;

use super::*;

#[test]
fn rows_that_are_nobodys_are_set_aside() {
    let office = Office::new();
    let good = office.line("2026-11-02", "0009", 1, "no-answer,,,,,");
    let line = office.line("2026-11-02", "0007", 1, "no-answer,,,,,");
    let bad = |line: String| {
        let r = office.take(&[("list.csv", list(&[good.clone(), line]))]);
        assert_eq!(counts(&r), [(2, 1, 0, 0, 0, 1)]);
        r.lists[0].rejected[0].reason.clone()
    };
    let swap = |from: &str, to: &str| bad(line.replacen(from, to, 1));
    assert!(swap("Ana Ruiz", "Kim Lee").starts_with("name is not"));
    assert!(swap("1950", "1951").starts_with("birth_year is not"));
    assert!(swap(",0007,", ",0008,").contains("patient_id is another"));
    assert!(swap(";FU-AAAAAAA2", "").contains("do not belong together"));
    assert!(swap("LP-AAAAAAA1;FU-AAAAAAA2", "").contains("items is empty"));
    let id = &line[..10];
    assert!(swap(id, "").contains("row_id is empty"));
    let other = if &line[5..6] == "A" { "B" } else { "A" };
    let changed = format!("{}{other}{}", &line[..5], &line[6..]);
    assert!(bad(changed).contains("check letter"));
    // The key of another row: one column sorted alone.
    assert!(swap(id, &good[..10]).contains("do not belong together"));
    // A list of 91 days ago.
    assert!(
        bad(office.line("2026-08-10", "0007", 1, "no-answer,2026-08-10,,,,")).contains("older")
    );
}

#[test]
fn another_practices_list_is_refused() {
    let office = Office::new();
    let mut other = Office::new();
    other.protocol = Protocol::parse("[practice]\nname = \"Elsewhere\"").unwrap();
    let text = list(&[
        other.line("2026-11-02", "0007", 1, "no-answer,,,,,"),
        other.line("2026-11-02", "0009", 1, ",,,,,"),
    ]);
    let r = office.take(&[("list.csv", text)]);
    assert!(
        r.lists[0]
            .refused
            .as_ref()
            .unwrap()
            .contains("another practice")
    );
    assert_eq!(counts(&r), [(0, 0, 0, 0, 0, 0)]);
    let r = office.take(&[("list.csv", "a,b\n1,2\n".to_owned())]);
    assert!(r.lists[0].refused.is_some());
    let no_key =
        list(&[office.line("2026-11-02", "0007", 1, "no-answer,,,,,")]).replace("row_id", "key");
    let r = office.take(&[("list.csv", no_key)]);
    assert!(
        r.lists[0]
            .refused
            .as_ref()
            .unwrap()
            .contains("no column row_id")
    );
}

#[test]
fn what_spreadsheets_do_to_a_list_changes_nothing() {
    let office = Office::new();
    let whole = [
        office.line("2026-11-02", "0007", 1, "LVM,,,,,"),
        office.line("2026-11-02", "0008", 1, "booked,11/3/2026,11/20/2026,,,"),
    ];
    let want = office.take(&[("list.csv", list(&whole))]).rows;
    // Zeros lost, names in the wrong encoding, rows turned round, a column put in.
    let mut lines: Vec<String> = whole
        .iter()
        .rev()
        .map(|l| {
            l.replacen(",0007,", ",7,", 1)
                .replacen(",0008,", ",8,", 1)
                .replace("José Núñez", "JosÃ© NÃºÃ±ez")
        })
        .map(|l| format!("extra,{l}"))
        .collect();
    lines.push(",".repeat(20));
    let text = list(&lines).replacen("row_id", "My own,Row ID", 1);
    let r = office.take(&[("list.csv", text)]);
    assert_eq!((r.lists[0].accepted, r.lists[0].rejected.len()), (2, 0));
    let key = |rows: &[OutcomeRow]| {
        let mut ids: Vec<(String, String)> = rows
            .iter()
            .map(|r| (r.contact_id.as_str().to_owned(), r.patient_id.clone()))
            .collect();
        ids.sort();
        ids
    };
    assert_eq!(key(&r.rows), key(&want));
}

#[test]
fn half_copied_and_foreign_files_are_refused_and_lock_files_left() {
    let dir = tempfile::tempdir().unwrap();
    for name in [
        "~$list.xlsx",
        ".hidden.csv",
        "b.csv",
        "a.xlsx",
        "c.doc",
        "old.xls",
    ] {
        fs::write(dir.path().join(name), "x").unwrap();
    }
    let found: Vec<String> = worked::find(dir.path())
        .unwrap()
        .iter()
        .map(|p| p.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, ["a.xlsx", "b.csv", "old.xls"]);
    assert_eq!(worked::find(&dir.path().join("none")).unwrap().len(), 0);
    let refused = |name: &str| Worked::open(&dir.path().join(name)).unwrap_err().0;
    assert!(refused("old.xls").contains("XLSX"));
    assert!(refused("none.csv").contains("no such file"));
    assert!(
        Worked::open(dir.path())
            .unwrap_err()
            .0
            .contains("regular file")
    );
}
