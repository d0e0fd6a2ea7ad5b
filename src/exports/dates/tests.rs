//! Every form of a date, and what is none.

use super::*;

fn one(text: &str) -> String {
    match read(text, Order::MonthFirst, None, &mut Evidence::default()) {
        DateCell::Day(d) => d.to_string(),
        other => format!("{other:?}"),
    }
}

#[test]
fn forms_of_a_day() {
    for text in [
        "2026-01-15",
        "2026-01-15 10:00:00",
        "2026-01-15T23:30:00Z",
        "1/15/2026",
        "01/15/2026",
        "1/15/2026 12:00:00 AM",
        "20260115",
        "20260115093000",
        "15-Jan-2026",
        "Jan 15, 2026",
        "2026/1/15",
        "01-15-2026",
        " 2026-01-15 ",
    ] {
        assert_eq!(one(text), "2026-01-15", "{text}");
    }
}

#[test]
fn nothing_and_nonsense() {
    for text in [
        "",
        " ",
        "NULL",
        "N/A",
        "none",
        "0000-00-00",
        "1900-01-01",
        "00/00/0000",
        "9999-12-31",
        "12/31/9999",
        "1900-01-01 00:00:00",
        "1/1/1900",
    ] {
        assert_eq!(one(text), "Empty", "{text}");
    }
    for text in [
        "02/30/2026",
        "15/01/2026",
        "2026-02-30",
        "soon",
        "46037",
        "1/2/26",
        "2026-01-15x",
        "#####",
    ] {
        assert_eq!(one(text), "Unreadable", "{text}");
    }
}

#[test]
fn columns_prove_their_order() {
    let mut e = Evidence::default();
    read("13/45/2026", Order::MonthFirst, None, &mut e);
    assert!(!e.open && !e.day_first && !e.month_first);
    read("1/2/2026", Order::MonthFirst, None, &mut e);
    assert!(e.open && !e.day_first && !e.month_first);
    read("15/01/2026", Order::MonthFirst, None, &mut e);
    assert!(e.day_first && !e.month_first);
    assert_eq!(
        read("15/01/2026", Order::DayFirst, None, &mut e).day(),
        Day::parse_iso("2026-01-15")
    );
}

#[test]
fn two_digit_years_never_lie_ahead() {
    let today = Day::parse_iso("2026-11-02");
    let mut e = Evidence::default();
    let dob =
        |t: &str, e: &mut Evidence| read(t, Order::MonthFirst, today, e).day().map(|d| d.year());
    assert_eq!(dob("2/3/51", &mut e), Some(1951));
    assert_eq!(dob("2/3/26", &mut e), Some(2026));
    assert_eq!(dob("2/3/27", &mut e), Some(1927));
}

#[test]
fn numbers_are_days_only_where_the_column_is_read_so() {
    let day = |text: &str, serial| {
        let form = Form {
            serial,
            ..Form::default()
        };
        read_as(text, &form, &mut Evidence::default())
            .day()
            .map(|d| d.to_string())
    };
    assert_eq!(day("46037", None), None);
    assert_eq!(
        day("46037", Some(Serial::Spreadsheet)).as_deref(),
        Some("2026-01-15")
    );
    assert_eq!(
        day("46037.5", Some(Serial::Spreadsheet)).as_deref(),
        Some("2026-01-15")
    );
    assert_eq!(
        day("67585.00", Some(Serial::From1840)).as_deref(),
        Some("2026-01-15")
    );
}

#[test]
fn utc_times_fall_on_the_practices_day() {
    let form = Form {
        zone: Some(chrono_tz::America::New_York),
        ..Form::default()
    };
    let day = |text: &str, form: &Form| {
        read_as(text, form, &mut Evidence::default())
            .day()
            .map(|d| d.to_string())
    };
    assert_eq!(
        day("2026-01-16T01:30:00Z", &form).as_deref(),
        Some("2026-01-15")
    );
    assert_eq!(
        day("2026-01-16T00:00:00Z", &form).as_deref(),
        Some("2026-01-16")
    );
    assert_eq!(
        day("2026-01-16T01:30:00", &form).as_deref(),
        Some("2026-01-16")
    );
    assert_eq!(
        day("2026-01-16T01:30:00-05:00", &form).as_deref(),
        Some("2026-01-16")
    );
    let utc = Form { utc: true, ..form };
    assert_eq!(
        day("2026-01-16 01:30:00", &utc).as_deref(),
        Some("2026-01-15")
    );
    assert_eq!(
        day("1/16/2026 1:30:00 AM", &utc).as_deref(),
        Some("2026-01-15")
    );
}
