//! What a row says: codes, dates and what each code needs.

use super::*;

#[test]
fn a_row_with_two_loops_is_one_answer_about_each() {
    let r = Office::new().one("LVM,,,,left a message,Ben");
    assert_eq!(counts(&r), [(1, 1, 0, 0, 0, 0)]);
    let items: Vec<&str> = r.rows.iter().map(|r| r.item.as_str()).collect();
    assert_eq!(items, ["LP-AAAAAAA1", "FU-AAAAAAA2"]);
    for row in &r.rows {
        assert_eq!(
            (row.patient_id.as_str(), row.outcome),
            ("0007", Outcome::LeftVoicemail)
        );
        // No outcome_date: the day of the list.
        assert_eq!((row.date, row.source_row), (day("2026-11-02"), 2));
        assert_eq!((row.by.as_str(), row.escalated), ("Ben", false));
    }
    assert_ne!(r.rows[0].contact_id, r.rows[1].contact_id);
}

#[test]
fn dates_are_read_one_way_or_not_at_all() {
    let office = Office::new();
    let on = |d: &str| office.one(&format!("no-answer,{d},,,,"));
    assert_eq!(on("2026-11-03").rows[0].date, day("2026-11-03"));
    assert_eq!(on("11/3/2026").rows[0].date, day("2026-11-03"));
    assert_eq!(on("3-Nov-2026").rows[0].date, day("2026-11-03"));
    // As spreadsheets write them anew: taken where they can be only one day from the list's to today.
    for (written, is) in [
        ("11/3/26", "2026-11-03"),
        ("3-Nov", "2026-11-03"),
        ("3-Nov-26", "2026-11-03"),
        ("Nov 3", "2026-11-03"),
        ("46329", "2026-11-03"),
    ] {
        assert_eq!(on(written).rows[0].date, day(is), "{written}");
    }
    for bad in [
        "15-Jan",
        "46037",
        "13/11/2026",
        "3/11/26",
        "11/3",
        "tomorrow",
    ] {
        assert!(reason(&on(bad)).contains("YYYY-MM-DD"), "{bad}");
    }
    assert!(reason(&on("2026-11-10")).contains("after today"));
    assert!(reason(&on("2026-11-01")).contains("before the day of the list"));
    // Another row of the list shows the day first: then 02/03 may be either, unless one of the two cannot be meant. The row
    // that shows it, a slip perhaps, costs itself alone.
    let of = |answer: &str| {
        let r = office.take(&[(
            "list.csv",
            list(&[
                office.line("2026-11-02", "0007", 1, answer),
                office.line("2026-11-02", "0009", 1, "no-answer,13/2/2026,,,,"),
            ]),
        )]);
        assert!(r.rejected() > 0);
        r.rows.first().map(|r| (r.date, r.appointment_date))
    };
    assert_eq!(of("booked,,02/03/2027,,,"), None);
    let on = day("2026-11-05");
    assert_eq!(of("no-answer,05/11/2026,,,,"), Some((on, None)));
    assert_eq!(of("no-answer,11/5/2026,,,,"), Some((on, None)));
    assert_eq!(
        of("booked,11/5/2026,11/20/2026,,,"),
        Some((on, Some(day("2026-11-20"))))
    );
}

#[test]
fn a_cell_that_is_filled_is_not_called_missing() {
    let office = Office::new();
    for answer in ["booked,,soon,,,", "call-back,,,soon,,"] {
        let r = office.one(answer);
        assert!(!reason(&r).contains("needs"), "{}", reason(&r));
    }
}

#[test]
fn codes_have_what_they_need() {
    let office = Office::new();
    assert!(reason(&office.one("booked,,,,,")).contains("booked-unverified"));
    assert!(reason(&office.one("booked,,2026-11-01,,,")).contains("before the contact"));
    assert!(reason(&office.one("booked,,2062-11-01,,,")).contains("too far"));
    assert_eq!(
        office.one("booked,,2026-11-20,,,").rows[0].appointment_date,
        Some(day("2026-11-20"))
    );
    // Nobody answered and yet there is an appointment: one of the columns was sorted alone.
    for code in ["no-answer", "LVM", "wrong #", "not-worked"] {
        let r = office.one(&format!("{code},,2026-11-20,,,"));
        assert!(reason(&r).contains("was a column sorted alone?"), "{code}");
    }
    assert_eq!(office.one("agreed,,2026-11-20,,,").rows.len(), 2);
    // A booking on a closed day is taken and asked about.
    for (on, weekday) in [("2026-11-21", "Saturday"), ("2026-11-26", "Thursday")] {
        let r = office.one(&format!("booked,,{on},,,"));
        assert_eq!(counts(&r), [(1, 1, 0, 0, 0, 0)]);
        assert_eq!(
            r.lists[0].notes,
            [format!(
                "row 2: booked for a day on which the practice is closed (a {weekday}); it was taken, ask whether the date is right"
            )]
        );
    }
    assert!(reason(&office.one("call-back,,,,,")).contains("next_date"));
    let declined = office.one("declined,,,,,");
    assert!(
        declined.lists[0].rejected[0]
            .reason
            .starts_with("declined needs a note: why")
    );
    assert!(reason(&office.one("released,,,,,Ben")).contains("licensed"));
    assert_eq!(office.one("released,,,,,dana wells rn").rows.len(), 2);
    assert!(reason(&office.one("Reched,,,,,")).starts_with("outcome: not one of the codes"));
    assert!(reason(&office.one(",,,,spoke to her,")).contains("outcome is empty"));
    assert_eq!(counts(&office.one(",,,,,")), [(1, 0, 0, 0, 1, 0)]);
    // A name alone is no work: callers put their names in first.
    assert_eq!(counts(&office.one(",,,,,Ben")), [(1, 0, 0, 0, 1, 0)]);
}

#[test]
fn a_wrong_number_is_remembered_by_its_digits() {
    let office = Office::new();
    let two = |answer: &str| {
        let line = office.line("2026-11-02", "0007", 1, answer);
        let line = line.replacen("212-555-0101", "+1 212 555 0102 / 212-555-0101", 1);
        let r = office.take(&[("list.csv", list(&[line]))]);
        let contact = r.rows[0].contact(SourceRow::default());
        (
            r.rows[0].note.clone(),
            contact.bad_number.map(String::from).unwrap_or_default(),
        )
    };
    let said = |note: &str, digits: &str| (note.to_owned(), digits.to_owned());
    assert_eq!(
        two("wrong-number,,,,a bakery,"),
        said("a bakery; number dialled: 212-555-0102", "2125550102")
    );
    assert_eq!(
        two("disconnected,,,,it was 555-0101,"),
        said(
            "it was 555-0101; number dialled: 212-555-0101",
            "2125550101"
        )
    );
    assert_eq!(two("no-answer,,,,,"), said("", ""));
    let line = office.line("2026-11-02", "0007", 1, "wrong #,,,,,");
    let line = line.replacen("212-555-0101", "", 1);
    let r = office.take(&[("list.csv", list(&[line]))]);
    assert_eq!(r.rows[0].note, "");
}
