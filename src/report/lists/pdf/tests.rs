//! The layout by rows as long as they come.

use std::collections::BTreeMap;

use super::*;
use crate::worklist::{CallRow, Lane, Lists};

/// A row with a name of 60 characters, six loops and everything else as long as it comes.
fn long(n: usize) -> CallRow {
    let whys = (0..6)
        .map(|k| {
            format!("Comprehensive metabolic panel {k}: was scheduled for 2026-09-0{k}; not done")
        })
        .collect();
    CallRow {
        row_id: format!("RAAAAAAA{n}B"),
        patient_id: format!("MRN-0000-{n:06}"),
        name: "Maximiliana Wolfeschlegelsteinhausen-Bergerdorff y Santa Cruz".into(),
        birth_year: Some(1950),
        phone: "+1 (212) 555-0101 / +1 (212) 555-0102".into(),
        language: "Haitian Creole (interpreter)".into(),
        priority: 2,
        last_contact: "2026-10-27 certified-letter-sent".into(),
        days_overdue: 144,
        attempt: 3,
        say: "Hello, this is Cedar. Please call us back.".into(),
        hints: vec!["household: 2 of 2 rows with this number, one after the other".into()],
        whys,
        loops: 6,
        ..CallRow::default()
    }
}

fn book(rows: Vec<CallRow>) -> (&'static Faces, Book) {
    let lists = Lists {
        rows: BTreeMap::from([(Lane::Patients, rows)]),
        ..Lists::default()
    };
    let sheet = Sheet {
        lists: &lists,
        lanes: &[Lane::Patients],
        practice: "Cedar Street Family Medicine",
        today: Day::parse_iso("2026-11-02").unwrap(),
    };
    let faces = Faces::get().unwrap();
    let mut book = Book::default();
    layout::lay_out(faces, &paper::of(&sheet, Lane::Patients), &mut book);
    (faces, book)
}

/// The marks of a stamp where it was set; any other mark as it is.
fn stamped(book: &Book, mark: &Mark) -> Vec<Mark> {
    let Mark::Stamp { y, of, height } = mark else {
        return vec![mark.clone()];
    };
    let marks = book.stamps[*of].clone();
    let reach = |m: &Mark| match m {
        Mark::Box { y, side, .. } => y + side,
        Mark::Text { y, .. } => *y,
        _ => 0.0,
    };
    assert!(marks.iter().all(|m| reach(m) <= height + 0.6), "{marks:?}");
    marks.into_iter().map(|m| m.moved(*y)).collect()
}

/// Nothing leaves the page, no two texts of a line overlap, and every word is there.
fn whole(faces: &Faces, book: &Book) -> String {
    let mut said = String::new();
    for page in &book.pages {
        let mut lines: BTreeMap<i32, Vec<(f32, f32)>> = BTreeMap::new();
        for mark in page.marks.iter().flat_map(|m| stamped(book, m)) {
            let mark = &mark;
            match mark {
                Mark::Text {
                    x,
                    y,
                    size,
                    bold,
                    text,
                } => {
                    let to = x + faces.width(text, *size, *bold);
                    assert!(*x >= 36.0 && to <= WIDTH - 34.0, "{text} ends at {to}");
                    assert!(*y >= 36.0 && *y <= HEIGHT - 36.0, "{text} at {y}");
                    lines.entry((y * 10.0) as i32).or_default().push((*x, to));
                    said.push_str(text);
                    said.push(' ');
                }
                Mark::Line { y, to, .. } => assert!(*y <= HEIGHT - 36.0 && *to <= WIDTH - 36.0),
                Mark::Box { x, y, side } => assert!(x + side < WIDTH && *y <= HEIGHT - 36.0),
                Mark::Stamp { .. } => panic!("a stamp in a stamp"),
            }
        }
        for texts in lines.values_mut() {
            texts.sort_by(|a, b| a.0.total_cmp(&b.0));
            for pair in texts.windows(2) {
                assert!(pair[0].1 <= pair[1].0 + 0.5, "{pair:?}");
            }
        }
    }
    said
}

#[test]
fn three_patients_a_page_with_long_names_and_six_loops() {
    let (faces, book) = book((0..9).map(long).collect());
    assert!(book.pages.len() <= 3, "{} pages", book.pages.len());
    let said = whole(faces, &book);
    assert_eq!(said.matches("left voicemail").count(), 9);
    for n in 0..9 {
        assert!(said.contains(&format!("RAAAAAAA{n}B")));
    }
    let words: Vec<&str> = said.split_whitespace().collect();
    assert_eq!(words.iter().filter(|w| **w == "Comprehensive").count(), 54);
}

#[test]
fn a_block_taller_than_a_page_goes_on_over_pages() {
    let mut row = long(1);
    row.whys = (0..120)
        .map(|k| format!("loop number {k} is open"))
        .collect();
    let (faces, book) = book(vec![row, long(2)]);
    assert!(book.pages.len() >= 2);
    let said = whole(faces, &book);
    assert!(said.contains("loop number 119 is open") && said.contains("RAAAAAAA2B"));
}
