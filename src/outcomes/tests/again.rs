//! Lists that come back twice, in two hands, or late.

use super::*;

#[test]
fn recording_twice_adds_nothing_and_says_when() {
    let dir = tempfile::tempdir().unwrap();
    let mut office = Office::new();
    let text = list(&[
        office.line("2026-11-02", "0007", 1, "LVM,,,,,Ben"),
        office.line("2026-11-02", "0008", 1, "not-worked,,,,,"),
        office.line("2026-11-02", "0009", 1, ",,,,,"),
        office.line("2026-11-02", "A10", 1, "Reched,,,,dizzy,Ben"),
    ]);
    let first = office.take(&[("list.csv", text.clone())]);
    assert_eq!(counts(&first), [(4, 2, 0, 0, 1, 1)]);
    office.record(dir.path(), &first);
    office.today = day("2026-11-10");
    for again in [text.clone(), text.replace("LVM", "left voicemail")] {
        let r = office.take(&[("list.csv", again)]);
        assert_eq!(counts(&r), [(4, 0, 0, 2, 1, 1)]);
        assert_eq!(r.rows, Vec::new());
        assert_eq!(
            r.lists[0].already_on,
            Some((day("2026-11-09"), String::new()))
        );
    }
    assert!(office.ledger.list(&first.lists[0].sha256).is_some());
    // The row that was rejected is corrected; the good ones are not recorded again.
    let r = office.take(&[(
        "list.rejected.csv",
        text.replace("Reched", "booked-unverified"),
    )]);
    assert_eq!(counts(&r), [(4, 1, 0, 2, 1, 0)]);
    office.record(dir.path(), &r);
    // The uncorrected list is still there: its row was answered since.
    let r = office.take(&[("list.csv", text)]);
    assert_eq!(counts(&r), [(4, 0, 0, 3, 1, 0)]);
    assert_eq!(r.lists[0].notes.len(), 1);
    assert_eq!(office.ledger.entries().len(), 5);
}

#[test]
fn two_lists_agree_or_are_both_set_aside() {
    let office = Office::new();
    let with = |answer: &str| list(&[office.line("2026-11-02", "0007", 1, answer)]);
    let r = office.take(&[
        ("a.csv", with("LVM,,,,first,Ana")),
        ("b.csv", with("Left Voicemail,2026-11-02,,,second,Ben")),
    ]);
    assert_eq!(counts(&r), [(1, 1, 0, 0, 0, 0), (1, 0, 1, 0, 0, 0)]);
    assert_eq!(
        (r.rows[0].by.as_str(), r.rows[0].note.as_str()),
        ("Ana; Ben", "first; second")
    );
    let r = office.take(&[
        ("a.csv", with("LVM,,,,,Ana")),
        ("b.csv", with("booked,,2026-11-20,,,Ben")),
    ]);
    assert_eq!(counts(&r), [(1, 0, 0, 0, 0, 1), (1, 0, 0, 0, 0, 1)]);
    assert!(reason(&r).contains("a.csv row 2, b.csv row 2"));
    // Nobody is contradicted by a row that was left or not worked.
    let r = office.take(&[
        ("a.csv", with("not-worked,,,,,Ana")),
        ("b.csv", with("LVM,,,,,Ben")),
    ]);
    assert_eq!(counts(&r), [(1, 0, 0, 0, 1, 0), (1, 1, 0, 0, 0, 0)]);
    // A contradiction hides no clinical word.
    let r = office.take(&[
        ("a.csv", with("LVM,,,,,Ana")),
        ("b.csv", with("agreed,,,,very dizzy,Ben")),
    ]);
    assert_eq!(r.escalations.len(), 1);
}

#[test]
fn an_answer_that_stands_is_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let mut office = Office::new();
    let first = office.one("no-answer,,,,,Ana");
    office.record(dir.path(), &first);
    let r = office.one("booked,,2026-11-20,,,Ben");
    assert!(reason(&r).contains("recorded on 2026-11-09 by Ana with another answer"));
    // A later call on the same row says so by its day.
    let r = office.one("booked,2026-11-04,2026-11-20,,,Ben");
    assert_eq!(counts(&r), [(1, 1, 0, 0, 0, 0)]);
    // The same answer with a further note is named; a clinical one is escalated, once.
    let r = office.one("no-answer,,,,rang twice,Ana");
    assert_eq!(
        (counts(&r), r.rows.len(), r.lists[0].notes.len()),
        (vec![(1, 0, 0, 1, 0, 0)], 0, 1)
    );
    let r = office.one("no-answer,,,,heard of a fall,Ana");
    assert_eq!(r.escalations.len(), 1);
    office.record(dir.path(), &r);
    assert_eq!(
        office.one("no-answer,,,,heard of a fall,Ana").rows,
        Vec::new()
    );
}

#[test]
fn what_cannot_wait_is_listed_and_recorded_twice_a_day() {
    let dir = tempfile::tempdir().unwrap();
    let mut office = Office::new();
    office.today = day("2026-11-02");
    let line = |o: &Office, patient: &str, n: u32| {
        list(&[o.line("2026-11-02", patient, n, "no-answer,,,,,")])
    };
    let r = office.take(&[("list.csv", line(&office, "0008", 1))]);
    office.record(dir.path(), &r);
    let r = office.take(&[("list.csv", line(&office, "0008", 2))]);
    assert_eq!(counts(&r), [(1, 1, 0, 0, 0, 0)]);
    office.record(dir.path(), &r);
    for n in [1, 2] {
        let r = office.take(&[("list.csv", line(&office, "0008", n))]);
        assert_eq!(counts(&r), [(1, 0, 0, 1, 0, 0)]);
    }
    // Others are not listed twice a day: a changed attempt is no second call.
    let r = office.take(&[("list.csv", line(&office, "0009", 1))]);
    office.record(dir.path(), &r);
    let r = office.take(&[("list.csv", line(&office, "0009", 2))]);
    assert_eq!(counts(&r), [(1, 0, 0, 1, 0, 0)]);
}
