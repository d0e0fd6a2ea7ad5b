//! The formats by small lists made by hand.

use super::*;

fn row(n: u32) -> CallRow {
    CallRow {
        row_id: format!("RAAAAAAA{n}B"),
        patient_id: format!("00{n}"),
        name: "Ana Ruiz".into(),
        birth_year: Some(1950),
        phone: "(212) 555-0102 / +1 212 555 0101".into(),
        language: "Spanish (interpreter)".into(),
        priority: 2,
        items: "LP-AAAA0001;FU-AAAA0002".into(),
        places: "loops;follow-ups".into(),
        reason:
            "HbA1c: ordered on 2026-09-01; not done; visit of 2026-08-03: return was due 2026-09-14"
                .into(),
        days_overdue: 41,
        attempt: 2,
        last_contact: "2026-10-27 left-voicemail".into(),
        say: "Hello, this is Cedar. Please call us back. Thank you.".into(),
        whys: vec![
            "HbA1c: ordered on 2026-09-01; not done".into(),
            "told to return in 42 days; nothing booked".into(),
        ],
        hints: vec!["a minor: ask for Rosa Ruiz".into()],
        loops: 2,
        ..CallRow::default()
    }
}

fn rendered(rows: Vec<CallRow>, format: Format) -> String {
    let mut lists = Lists::default();
    lists.rows.insert(Lane::Patients, rows);
    lists.not_listed.insert("waiting for its day", 3);
    let sheet = Sheet {
        lists: &lists,
        lanes: &[Lane::Patients, Lane::Offices],
        practice: "Cedar",
        today: Day::parse_iso("2026-11-02").unwrap(),
    };
    let mut out = Vec::new();
    render(&sheet, format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn csv_has_the_columns_and_guards_text() {
    let mut evil = row(1);
    evil.name = "=HYPERLINK(\"http://x\")".into();
    evil.phone = "+1 212 555 0101".into();
    evil.birth_year = None;
    evil.days_overdue = -3;
    let text = rendered(vec![evil], Format::Csv);
    let mut lines = text.split('\n');
    assert_eq!(
        lines.next().unwrap(),
        "row_id,patient_id,name,birth_year,phone,language,priority,items,places,reason,days_overdue,attempt,\
         last_contact,say,outcome,outcome_date,appointment_date,next_date,note,by"
    );
    let line = lines.next().unwrap();
    assert!(
        line.starts_with("RAAAAAAA1B,001,\"'=HYPERLINK(\"\"http://x\"\")\",,'+1 212 555 0101,"),
        "{line}"
    );
    assert!(line.ends_with(",-3,2,2026-10-27 left-voicemail,\"Hello, this is Cedar. Please call us back. Thank you.\",,,,,,"), "{line}");
    assert_eq!((lines.next(), lines.next()), (Some(""), None));
}

#[test]
fn json_has_the_same_names() {
    let text = rendered(vec![row(1), row(2)], Format::Json);
    let rows: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(rows.len(), 2);
    for name in COLUMNS {
        assert!(rows[0].get(name).is_some(), "{name}");
    }
    assert_eq!(rows[0].as_object().unwrap().len(), COLUMNS.len());
    assert_eq!(rows[0]["patient_id"], "001");
    assert_eq!(rows[0]["days_overdue"], 41);
    assert_eq!(rows[0]["phone"], "(212) 555-0102 / +1 212 555 0101");
    assert_eq!(rendered(vec![], Format::Json), "[]\n");
}

#[test]
fn the_table_shows_what_a_caller_needs() {
    let text = rendered(vec![row(1)], Format::Table);
    insta::assert_snapshot!(text);
    assert!(text.lines().all(|l| l.chars().count() <= 120));
}
