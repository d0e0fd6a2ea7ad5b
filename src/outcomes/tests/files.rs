//! Outcome files, their seal, and the rows that were not taken.

use std::fs;

use super::*;

#[test]
fn files_are_written_once_sealed_and_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut office = Office::new();
    let r = office.take(&[(
        "list.csv",
        list(&[
            office.line("2026-11-02", "0007", 1, "LVM,,,,=1+1 \u{fc},Ben"),
            office.line("2026-11-02", "0009", 1, "agreed,,,,dizzy,Ben"),
        ]),
    )]);
    let written = office.record(dir.path(), &r);
    assert_eq!(
        written.names,
        [
            "2026-11-09-1.csv",
            "2026-11-09-1-escalations.csv",
            "2026-11-09-1-import.csv",
            "2026-11-09-1-import.ndjson",
            "2026-11-09-1-notes.txt"
        ]
    );
    let read = |name: &str| fs::read_to_string(dir.path().join("outcomes").join(name)).unwrap();
    let outcome = read("2026-11-09-1.csv");
    assert!(outcome.starts_with("contact_id,item_id,patient_id,contact_date,channel,outcome,appointment_date,next_date,reached,note,by,escalated,source_file,source_row\n"));
    assert!(
        outcome.contains(
            ",0007,2026-11-02,phone,left-voicemail,,,no,'=1+1 \u{fc},Ben,no,list.csv,2\n"
        )
    );
    let import = read("2026-11-09-1-import.csv");
    assert!(import.starts_with("contact_id,item_id,MRN,contact_date,channel,Result,"));
    assert!(import.contains(",phone,LVM,"));
    assert_eq!(read("2026-11-09-1-escalations.csv").lines().count(), 2);
    let notes = read("2026-11-09-1-notes.txt");
    assert_eq!(notes.lines().count(), 2);
    assert!(notes.starts_with("0007\t2026-11-02: left-voicemail. About: a test of LP-AAAAAAA1 was not done; a test of FU-AAAAAAA2 was not done. Note: =1+1 \u{fc}. By Ben\n"));

    let entries: Vec<OutcomeRow> = office
        .ledger
        .entries()
        .iter()
        .map(|e| e.row.clone())
        .collect();
    assert_eq!(entries, r.rows);
    let mut practice = office.practice.clone();
    // The EHR's own log holds one of them as well.
    let mut copy = r.rows[0].contact(SourceRow::default());
    copy.recorded = false;
    practice.charts[0].contacts.push(copy);
    let attached = office.ledger.attach(&mut practice);
    assert_eq!(
        (
            attached.contacts,
            attached.in_the_log,
            attached.patients_gone
        ),
        (3, 1, 0)
    );
    assert_eq!(practice.charts[0].contacts.len(), 2);
    assert!(practice.charts[2].contacts[0].escalated);
    let once = practice.clone();
    assert_eq!(office.ledger.attach(&mut practice).in_the_log, 0);
    assert_eq!(practice.charts, once.charts);
    assert_eq!(practice.files, ["outcomes/2026-11-09-1.csv"]);
    assert_eq!(practice.charts[0].contacts[1].row.line, 3);

    // The next run of the day has the next number.
    let more = office.take(&[(
        "b.csv",
        list(&[office.line("2026-11-02", "A10", 1, "LVM,,,,,")]),
    )]);
    assert_eq!(
        office.record(dir.path(), &more).names[0],
        "2026-11-09-2.csv"
    );
    assert_eq!(office.ledger.batches().len(), 2);
}

#[test]
fn a_changed_ledger_is_named_and_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut office = Office::new();
    let r = office.one("LVM,,,,,Ben");
    office.record(dir.path(), &r);
    let outcomes = dir.path().join("outcomes");
    let file = outcomes.join("2026-11-09-1.csv");
    let fault = |what: &str| {
        let e = Ledger::read(&outcomes).unwrap_err().to_string();
        assert!(e.contains(what), "{e}");
    };
    let whole = fs::read(&file).unwrap();
    fs::write(
        &file,
        String::from_utf8(whole.clone())
            .unwrap()
            .replace("left-voicemail", "booked"),
    )
    .unwrap();
    fault("2026-11-09-1.csv: was changed");
    fs::remove_file(&file).unwrap();
    fault("2026-11-09-1.csv: is missing");
    fs::write(&file, &whole).unwrap();
    Ledger::read(&outcomes).unwrap();

    let sums = outcomes.join("SHA256SUMS");
    let manifest = fs::read_to_string(&sums).unwrap();
    fs::write(&sums, manifest.replace("by Ben", "by Bob")).unwrap();
    fault("SHA256SUMS:");
    fs::remove_file(&sums).unwrap();
    fault("2026-11-09-1.csv: is not in SHA256SUMS");
    fs::write(&sums, &manifest).unwrap();

    // What other programs take away or change is no memory.
    fs::remove_file(outcomes.join("2026-11-09-1-import.csv")).unwrap();
    fs::write(outcomes.join("2026-11-09-1-notes.txt"), "x").unwrap();
    assert_eq!(Ledger::read(&outcomes).unwrap().notes().len(), 1);
}

#[test]
fn a_run_that_died_is_finished_or_undone() {
    let dir = tempfile::tempdir().unwrap();
    let mut office = Office::new();
    let r = office.one("LVM,,,,,Ben");
    office.record(dir.path(), &r);
    let outcomes = dir.path().join("outcomes");
    // Died after the list of checksums was replaced: recorded.
    fs::rename(
        outcomes.join("2026-11-09-1.csv"),
        outcomes.join(".pending-2026-11-09-1.csv"),
    )
    .unwrap();
    // Died before it: not recorded.
    fs::write(outcomes.join(".pending-2026-11-09-2.csv"), "x").unwrap();
    office.ledger = Ledger::read(&outcomes).unwrap();
    assert_eq!(office.ledger.entries().len(), 2);
    let more = office.take(&[(
        "b.csv",
        list(&[office.line("2026-11-02", "A10", 1, "LVM,,,,,")]),
    )]);
    office.record(dir.path(), &more);
    assert_eq!(office.ledger.entries().len(), 3);
    let hidden = fs::read_dir(&outcomes)
        .unwrap()
        .filter(|e| {
            e.as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .starts_with('.')
        })
        .count();
    assert_eq!(hidden, 0);
    assert!(outcomes.join("2026-11-09-1.csv").exists());
}

#[test]
fn rejected_rows_lie_beside_the_list_and_are_never_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let office = Office::new();
    let r = office.one("Reched,,,,,Ben");
    let path = dir.path().join("list.csv");
    let put = |r: &Recording| {
        write_rejected(r, &[Some(path.clone())], dir.path()).unwrap()[0]
            .clone()
            .unwrap()
    };
    let first = put(&r);
    assert_eq!(first, dir.path().join("list.rejected.csv"));
    assert_eq!(put(&r), first);
    // Corrected by a person, then the list is recorded once more.
    let text = fs::read_to_string(&first).unwrap();
    fs::write(&first, text.replace("Reched", "no-answer")).unwrap();
    assert_eq!(put(&r), dir.path().join("list.rejected-2.csv"));
    let corrected = fs::read_to_string(&first).unwrap();
    let r = office.take(&[("list.rejected.csv", corrected)]);
    assert_eq!(counts(&r), [(1, 1, 0, 0, 0, 0)]);
}
