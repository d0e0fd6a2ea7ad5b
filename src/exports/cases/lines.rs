//! Lines and quotes: titles, totals, headers, cuts, line ends.

use super::*;

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
fn a_stated_total_is_compared_with_the_rows() {
    for (footer, differs) in [
        ("Total records: 2\n", false),
        ("Total records: 1,234\n", true),
        ("Records: 60\n", true),
        ("2 rows\n", false),
        ("\"Total visits:\",3,,,\n", true),
        ("Total charges: 60\n", false),
    ] {
        let text = format!(
            "visit_id,patient_id,visit_date,visit_type,status\nV1,P1,2026-10-01,x,Kept\nV2,P2,2026-10-02,x,Kept\n\n{footer}"
        );
        let loaded = load_files(&[("visits.csv", &text)]);
        assert_eq!(loaded.intake.files[0].rows.loaded, 2, "{footer}");
        let said = loaded
            .intake
            .warnings
            .iter()
            .any(|w| w.contains("but 2 stand there"));
        assert_eq!(said, differs, "{footer} {:?}", loaded.intake.warnings);
    }
}

#[test]
fn a_header_without_rows_is_refused_where_rows_are_the_work() {
    let visits = "visit_id,patient_id,visit_date,status,note\nV1,P1,2026-10-01,Kept,Repeat A1c in 3 months.\n";
    let orders = "order_id,patient_id,order_date,order_name\n";
    let loaded = load_files(&[("orders.csv", orders), ("visits.csv", visits)]);
    let refused: Vec<_> = loaded.intake.refused().collect();
    assert_eq!(refused.len(), 1);
    assert!(
        refused[0].1.contains("export it again") && refused[0].1.contains("take the file away"),
        "{}",
        refused[0].1
    );
    assert!(!loaded.practice.available.orders);
    // One empty shard beside others is no fault.
    let row = format!("{orders}O1,P1,2026-10-01,CBC\n");
    let loaded = load_files(&[("orders_1.csv", orders), ("orders_2.csv", &row)]);
    assert_eq!(loaded.intake.refused().count(), 0);
    assert!(loaded.practice.available.orders);
}

#[test]
fn a_quote_that_is_not_closed_is_called_so() {
    let text = "visit_id,patient_id,visit_date,note\nV1,P1,2026-10-01,\"open\nV2,P2,2026-10-02,\"fine\"\nV3,P3,2026-10-03,\"a \"word\" in it\"\n";
    let loaded = load_files(&[("visits.csv", text)]);
    let why: Vec<&str> = loaded.intake.files[0]
        .set_aside
        .iter()
        .map(|s| s.reason.as_str())
        .collect();
    assert_eq!(why.len(), 2, "{why:?}");
    assert!(why[0].contains("opened and not closed"), "{why:?}");
    assert!(why[1].contains("text after a closing quote"), "{why:?}");
}
