//! Lists go out, come back in every state, and are recorded. Today is Monday 2026-11-09; the list is of Monday 2026-11-02.

use std::fs;
use std::path::Path;

use super::*;
use crate::model::{
    Chart, Day, Item, ItemId, Kind, Outcome, Patient, Place, Practice, RecordTable, SourceRow,
    Target,
};
use crate::protocol::Protocol;
use crate::publish::Lock;
use crate::worklist::RowId;

pub(super) fn day(s: &str) -> Day {
    Day::parse_iso(s).unwrap()
}

pub(super) const HEADER: &str = "row_id,patient_id,name,birth_year,phone,language,priority,items,places,reason,days_overdue,attempt,last_contact,say,outcome,outcome_date,appointment_date,next_date,note,by";

/// A practice of a few patients, two loops for the first, and what was recorded so far.
pub(super) struct Office {
    pub(super) practice: Practice,
    pub(super) items: Vec<Item>,
    pub(super) protocol: Protocol,
    pub(super) ledger: Ledger,
    pub(super) today: Day,
}

pub(super) fn patient(id: &str, name: &str, dob: &str) -> Chart {
    Chart {
        patient: Patient {
            id: Some(id.into()),
            name: Some(name.into()),
            date_of_birth: Some(day(dob)),
            phone: Some("212-555-0101".into()),
            ..Patient::default()
        },
        ..Chart::default()
    }
}

pub(super) fn item(id: &str, patient: &str, priority: u8) -> Item {
    Item {
        id: ItemId(id.into()),
        place: Place::Loops,
        kind: Kind::TestNotDone,
        target: Target::Patient,
        patient_id: patient.into(),
        provider: None,
        table: RecordTable::Orders,
        record_id: id.into(),
        record_date: day("2026-10-01"),
        due: day("2026-10-20"),
        days_overdue: 13,
        priority,
        first_call: None,
        reason: format!("a test of {id} was not done").as_str().into(),
        need: None,
        row: SourceRow::default(),
        chart: 0,
        suppressed: None,
    }
}

impl Office {
    pub(super) fn new() -> Office {
        Office {
            practice: Practice {
                charts: vec![
                    patient("0007", "Ana Ruiz", "1950-03-01"),
                    patient("0008", "José Núñez", "1961-04-02"),
                    patient("0009", "Kim Lee", "1972-05-03"),
                    patient("A10", "Lou Grant", "1983-06-04"),
                ],
                ..Practice::default()
            },
            items: vec![
                item("LP-AAAAAAA1", "0007", 2),
                item("FU-AAAAAAA2", "0007", 3),
                item("LP-BBBBBBB1", "0008", 1),
                item("LP-CCCCCCC1", "0009", 3),
                item("LP-DDDDDDD1", "A10", 3),
            ],
            protocol: Protocol::parse(
                "[practice]\nname = \"Cedar\"\nlicensed = [\"Dana Wells RN\"]\n[export.outcomes]\ncolumns = { patient_id = \"MRN\", outcome = \"Result\" }\ncodes = { left-voicemail = \"LVM\" }\n",
            )
            .unwrap(),
            ledger: Ledger::default(),
            today: day("2026-11-09"),
        }
    }

    /// The list row of a patient on the list of a day, with the last six columns as given.
    pub(super) fn line(&self, on: &str, patient: &str, attempt: u32, answer: &str) -> String {
        let items: Vec<ItemId> = self
            .items
            .iter()
            .filter(|i| &*i.patient_id == patient)
            .map(|i| i.id.clone())
            .collect();
        let row_id = RowId::of(&self.protocol.practice_name, day(on), patient, &items);
        let chart = self.practice.chart(patient).unwrap();
        let joined: Vec<&str> = items.iter().map(ItemId::as_str).collect();
        format!(
            "{row_id},{patient},{},{},212-555-0101,,2,{},loops,a reason,13,{attempt},,Hello,{answer}",
            chart.patient.name.as_deref().unwrap(),
            chart.patient.date_of_birth.unwrap().year(),
            joined.join(";"),
        )
    }

    pub(super) fn take(&self, lists: &[(&str, String)]) -> Recording {
        let lists: Vec<Returned> = lists
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Worked::read(name, text.as_bytes())))
            .collect();
        take(
            &lists,
            &Situation {
                practice: &self.practice,
                items: &self.items,
                protocol: &self.protocol,
                ledger: &self.ledger,
                today: self.today,
            },
        )
        .unwrap()
    }

    fn one(&self, answer: &str) -> Recording {
        self.take(&[(
            "list.csv",
            list(&[self.line("2026-11-02", "0007", 1, answer)]),
        )])
    }

    pub(super) fn record(&mut self, dir: &Path, recording: &Recording) -> Written {
        let lock = Lock::take(dir, "now").unwrap();
        let outcomes = dir.join("outcomes");
        let sources = Sources {
            items: &self.items,
            practice: &self.practice,
            protocol: &self.protocol,
            today: self.today,
        };
        let both = ImportFormats {
            csv: true,
            fhir: true,
        };
        let files = Files::of(recording, &sources, both);
        let written = write(
            &lock,
            &outcomes,
            &self.ledger,
            recording,
            &files,
            self.today,
        )
        .unwrap();
        self.ledger = Ledger::read(&outcomes).unwrap();
        written
    }
}

pub(super) fn list(lines: &[String]) -> String {
    let mut text = format!("{HEADER}\n");
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn counts(r: &Recording) -> Vec<(u64, u64, u64, u64, u64, usize)> {
    r.lists
        .iter()
        .map(|l| {
            (
                l.rows,
                l.accepted,
                l.repeated,
                l.already,
                l.not_worked,
                l.rejected.len(),
            )
        })
        .collect()
}

fn reason(r: &Recording) -> &str {
    assert_eq!(r.rows, Vec::new());
    &r.lists[0].rejected[0].reason
}

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
    for bad in ["15-Jan", "46037", "11/3/26", "13/11/2026", "tomorrow"] {
        assert!(reason(&on(bad)).contains("YYYY-MM-DD"), "{bad}");
    }
    assert!(reason(&on("2026-11-10")).contains("after today"));
    assert!(reason(&on("2026-11-01")).contains("before the day of the list"));
    // Another row of the list shows the day first: then 05/11 may be either.
    let r = office.take(&[(
        "list.csv",
        list(&[
            office.line("2026-11-02", "0007", 1, "no-answer,05/11/2026,,,,"),
            office.line("2026-11-02", "0009", 1, "booked,,15/11/2026,,,"),
        ]),
    )]);
    assert_eq!(counts(&r), [(2, 0, 0, 0, 0, 2)]);
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
    assert!(reason(&office.one("declined,,,,,")).contains("note"));
    assert!(reason(&office.one("released,,,,,Ben")).contains("licensed"));
    assert_eq!(office.one("released,,,,,dana wells rn").rows.len(), 2);
    assert!(reason(&office.one("Reched,,,,,")).starts_with("outcome: not one of the codes"));
    assert!(reason(&office.one(",,,,spoke to her,")).contains("outcome is empty"));
    assert_eq!(counts(&office.one(",,,,,")), [(1, 0, 0, 0, 1, 0)]);
    // A name alone is no work: callers put their names in first.
    assert_eq!(counts(&office.one(",,,,,Ben")), [(1, 0, 0, 0, 1, 0)]);
}

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
            .ends_with("its clinical words are with licensed staff")
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

/// FHIR R4: elements that must be there, and codes of the value sets that are bound as required.
#[test]
fn fhir_resources_have_what_r4_requires() {
    let office = Office::new();
    let mut lines: Vec<String> = vec![office.line("2026-11-02", "0008", 1, "agreed,,,,dizzy,Ben")];
    lines.push(office.line("2026-11-02", "0007", 1, "released,,,,,Dana Wells RN"));
    lines.push(office.line("2026-11-02", "0009", 1, "language,,,,,"));
    let r = office.take(&[("list.csv", list(&lines))]);
    let sources = Sources {
        items: &office.items,
        practice: &office.practice,
        protocol: &office.protocol,
        today: office.today,
    };
    let files = Files::of(
        &r,
        &sources,
        ImportFormats {
            csv: false,
            fhir: true,
        },
    );
    let (_, text) = files.iter().find(|(e, _)| e.ends_with("ndjson")).unwrap();
    let mut seen = std::collections::BTreeMap::new();
    for line in text.lines() {
        let v: serde_json::Value = serde_json::from_str(line).unwrap();
        let kind = v["resourceType"].as_str().unwrap();
        *seen.entry(kind.to_owned()).or_insert(0) += 1;
        let id = v["id"].as_str().unwrap();
        assert!(!id.is_empty() && id.len() <= 64);
        assert!(
            id.chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.')
        );
        let status = v["status"].as_str().unwrap();
        let allowed: &[&str] = match kind {
            "Communication" => &[
                "preparation",
                "in-progress",
                "not-done",
                "on-hold",
                "stopped",
                "completed",
                "entered-in-error",
                "unknown",
            ],
            _ => {
                assert!(
                    [
                        "unknown",
                        "proposal",
                        "plan",
                        "order",
                        "original-order",
                        "reflex-order",
                        "filler-order",
                        "instance-order",
                        "option"
                    ]
                    .contains(&v["intent"].as_str().unwrap())
                );
                assert!(
                    ["routine", "urgent", "asap", "stat"]
                        .contains(&v["priority"].as_str().unwrap())
                );
                &[
                    "draft",
                    "requested",
                    "received",
                    "accepted",
                    "rejected",
                    "ready",
                    "cancelled",
                    "in-progress",
                    "on-hold",
                    "failed",
                    "completed",
                    "entered-in-error",
                ]
            }
        };
        assert!(allowed.contains(&status), "{status}");
        // No empty element, which FHIR forbids.
        fn no_empty(v: &serde_json::Value) -> bool {
            match v {
                serde_json::Value::Null => false,
                serde_json::Value::String(s) => !s.trim().is_empty(),
                serde_json::Value::Array(a) => !a.is_empty() && a.iter().all(no_empty),
                serde_json::Value::Object(o) => !o.is_empty() && o.values().all(no_empty),
                _ => true,
            }
        }
        assert!(no_empty(&v), "{line}");
    }
    assert_eq!((seen["Communication"], seen["Task"]), (4, 4));
}
