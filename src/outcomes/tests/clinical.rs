//! What is clinical reaches licensed staff, whatever else is wrong with its row.

use super::*;

#[test]
fn clinical_words_go_to_the_licensed_lane_whatever_the_code() {
    let office = Office::new();
    for answer in [
        "no-answer,,,,no chest pain she says,",
        "clinical,,,,,",
        "emergency,,,,,",
        "hospitalized,,,,,",
        "agreed,,,,has Rashes,",
    ] {
        let r = office.one(answer);
        assert!(r.rows.iter().all(|r| r.escalated), "{answer}");
        assert_eq!(r.escalations.len(), 1, "{answer}");
    }
    assert!(
        office
            .one("agreed,,,,will paint the house,")
            .escalations
            .is_empty()
    );
    // A row that cannot be taken is escalated all the same, once.
    let r = office.one("Reched,,,,bleeding,Ben");
    assert_eq!(counts(&r), [(1, 0, 0, 0, 0, 1)]);
    assert_eq!(r.rows.len(), 2);
    assert_eq!(
        (r.rows[0].outcome, r.rows[0].escalated),
        (Outcome::NotWorked, true)
    );
    assert_eq!(r.rows[0].note, "Reched; bleeding");
    assert!(!r.lists[0].rejected[0].clinical);
    assert!(
        r.lists[0].rejected[0]
            .reason
            .ends_with("its words are with licensed staff, and nobody calls until it is corrected")
    );
    let contact = |r: &OutcomeRow| r.contact(SourceRow::default());
    assert!(contact(&r.rows[0]).is_unread());
    // Not worked is an answer: the row comes back tomorrow, and its words are copied.
    let r = office.one("not-worked,,,,bleeding,Ben");
    assert_eq!(
        (r.escalations.len(), contact(&r.rows[0]).outcome),
        (1, Some(Outcome::NotWorked))
    );
    let line = office.line("2026-11-02", "0007", 1, "agreed,,,,dizzy,");
    let good = office.line("2026-11-02", "0009", 1, "agreed,,,,,");
    let r = office.take(&[(
        "list.csv",
        list(&[good, line.replacen("Ana Ruiz", "Kim Lee", 1)]),
    )]);
    assert!(r.lists[0].rejected[0].clinical && r.escalations.is_empty());
    // The licensed are told of a refusal, but it is no clinical matter.
    let r = office.one("declined,,,,has moved on,");
    assert_eq!((r.escalations.len(), r.rows[0].escalated), (1, false));
}

#[test]
fn what_ends_the_calls_does_not_wait_either() {
    let office = Office::new();
    for (code, outcome) in [
        ("do not call", Outcome::DoNotCall),
        ("deceased", Outcome::Deceased),
    ] {
        let r = office.one(&format!("{code},15-Jan,,,,Ben"));
        assert_eq!(counts(&r), [(1, 1, 0, 0, 0, 0)]);
        assert_eq!(
            (r.rows[0].outcome, r.rows[0].date, r.rows[0].escalated),
            (outcome, day("2026-11-02"), false)
        );
        assert!(r.lists[0].notes[0].ends_with("that nobody is to call was taken without it"));
    }
    // Nor while two callers say different things, or where another answer was recorded.
    let with = |answer: &str| list(&[office.line("2026-11-02", "0007", 1, answer)]);
    let r = office.take(&[
        ("a.csv", with("LVM,,,,,Ana")),
        ("b.csv", with("deceased,,,,,Ben")),
    ]);
    assert_eq!((r.rejected(), r.rows.len()), (2, 2));
    assert!(
        r.rows
            .iter()
            .all(|r| r.contact(SourceRow::default()).is_unread())
    );
    let mut later = Office::new();
    let dir = tempfile::tempdir().unwrap();
    let r = later.one("no-answer,,,,,Ana");
    later.record(dir.path(), &r);
    let r = later.one("do-not-call,,,,,Ana");
    assert_eq!(r.rejected(), 1);
    assert!(r.rows[0].contact(SourceRow::default()).is_unread());
    // Nor while what a refusal or a departure needs is missing.
    for answer in ["declined,,,,,Ben", "transferred,15-Jan,,,,Ben"] {
        let r = office.one(answer);
        assert_eq!(r.rejected(), 1, "{answer}");
        assert!(
            r.rows[0].contact(SourceRow::default()).is_unread(),
            "{answer}"
        );
    }
    // Misspelt it is not guessed, and nobody calls until somebody has asked.
    for word in ["do not cal", "decaesed", "transfered out", "declned"] {
        let r = office.one(&format!("{word},,,,,Ben"));
        assert_eq!(r.rejected(), 1, "{word}");
        let contact = r.rows[0].contact(SourceRow::default());
        assert!(contact.is_unread(), "{word}");
        assert_eq!(r.escalations.len(), 1, "{word}");
    }
    for word in ["Reched", "no-asnwer", "bookd"] {
        assert_eq!(office.one(&format!("{word},,,,,Ben")).rows, [], "{word}");
    }
}

#[test]
fn a_clinical_code_does_not_wait_for_its_row_to_be_corrected() {
    let dir = tempfile::tempdir().unwrap();
    let mut office = Office::new();
    // Whatever is wrong with its dates.
    let r = office.one("clinical,15-Jan,2062-01-01,11/20/2026,she fell,Ben");
    assert_eq!(counts(&r), [(1, 1, 0, 0, 0, 0)]);
    let row = &r.rows[0];
    assert_eq!(
        (row.outcome, row.date, row.appointment_date, row.next_date),
        (
            Outcome::Clinical,
            day("2026-11-02"),
            None,
            Some(day("2026-11-20"))
        )
    );
    let notes = &r.lists[0].notes;
    assert_eq!(notes.len(), 2);
    assert!(notes[0].starts_with("row 2: outcome_date is not a date"));
    // Whatever another list says: both rows are asked back, and the calls stop.
    let with = |o: &Office, answer: &str| list(&[o.line("2026-11-02", "0007", 1, answer)]);
    let lists = [
        ("a.csv", with(&office, "LVM,,,,,Ana")),
        ("b.csv", with(&office, "emergency,,,,,Ben")),
    ];
    let r = office.take(&lists);
    assert_eq!(counts(&r), [(1, 0, 0, 0, 0, 1), (1, 0, 0, 0, 0, 1)]);
    let told: Vec<Outcome> = r.rows.iter().map(|r| r.outcome).collect();
    assert_eq!(told, [Outcome::Emergency; 2]);
    office.record(dir.path(), &r);
    let again = office.take(&lists);
    assert_eq!((again.rows.len(), again.rejected()), (0, 2));
    // The caller who was right leaves the row; the other takes it out.
    let r = office.take(&lists[1..]);
    assert_eq!(counts(&r), [(1, 0, 0, 1, 0, 0)]);
    let r = office.take(&lists[..1]);
    assert!(reason(&r).contains("with another answer, which stands"));
    // Nor does it matter what was recorded before.
    let mut office = Office::new();
    let dir = tempfile::tempdir().unwrap();
    let r = office.one("no-answer,,,,,Ana");
    office.record(dir.path(), &r);
    let r = office.one("clinical,,,,,Ana");
    assert_eq!(r.rows[0].outcome, Outcome::Clinical);
    assert_eq!(r.rejected(), 1);
}
