//! Names of list rows: made from the list's day, the patient and the loops, so that a mixed-up sheet shows itself.

use std::fmt;

use crate::model::{Day, ItemId};

/// A row's name: `R`, eight characters and a check character. It starts with a letter and holds no form that a
/// spreadsheet takes for a number or a date.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(String);

impl RowId {
    /// The name of the row about these items of a patient on the list of a day.
    pub fn of(practice: &str, day: Day, patient_id: &str, items: &[ItemId]) -> RowId {
        RowId::made("row", practice, day, patient_id, items)
    }

    /// The name of the row that shows licensed staff a copy of such a row: two people may work both on one day.
    pub fn of_copy(practice: &str, day: Day, patient_id: &str, items: &[ItemId]) -> RowId {
        RowId::made("copy", practice, day, patient_id, items)
    }

    fn made(what: &str, practice: &str, day: Day, patient_id: &str, items: &[ItemId]) -> RowId {
        let day = day.to_string();
        let mut parts = vec![what, practice, &day, patient_id];
        parts.extend(items.iter().map(ItemId::as_str));
        let body = ItemId::of("R", &parts, 0);
        // No `E` between digits: a spreadsheet would read a power of ten. No blank, no sign.
        let body: String = body
            .as_str()
            .chars()
            .skip(2)
            .map(|c| if c == 'E' { 'U' } else { c })
            .collect();
        let check = check(&body);
        RowId(format!("R{body}{check}"))
    }

    /// The day of the list that this row stands on, looked for back from `today` over `days` calendar days.
    pub fn day_of(
        text: &str,
        practice: &str,
        patient_id: &str,
        items: &[ItemId],
        today: Day,
        days: i32,
    ) -> Option<Day> {
        (0..=days).map(|back| today - back).find(|day| {
            RowId::of(practice, *day, patient_id, items).0 == text
                || RowId::of_copy(practice, *day, patient_id, items).0 == text
        })
    }

    /// Whether a text has the form of a row's name and its check character is right.
    pub fn is_well_formed(text: &str) -> bool {
        text.is_ascii()
            && text.len() == 10
            && text.starts_with('R')
            && text[9..].starts_with(check(&text[1..9]))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RowId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A letter that changes with any one character and with any two neighbours swapped.
fn check(body: &str) -> char {
    const LETTERS: &[u8; 23] = b"ABCDFGHJKLMNPQRSTUVWXYZ";
    let sum = body
        .bytes()
        .enumerate()
        .fold(0u32, |s, (i, b)| (s + (i as u32 + 2) * u32::from(b)) % 23);
    char::from(LETTERS[sum as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::day;

    #[test]
    fn rows_are_found_again_by_what_they_are_about() {
        let items = [ItemId("FU-1".into()), ItemId("LP-2".into())];
        let id = RowId::of("Cedar", day("2026-11-02"), "007", &items);
        assert!(RowId::is_well_formed(id.as_str()), "{id}");
        let look = |practice: &str, patient: &str, items: &[ItemId]| {
            RowId::day_of(id.as_str(), practice, patient, items, day("2026-11-09"), 30)
        };
        assert_eq!(look("Cedar", "007", &items), Some(day("2026-11-02")));
        assert_eq!(look("Cedar", "008", &items), None);
        assert_eq!(look("Cedar", "007", &items[..1]), None);
        let copy = RowId::of_copy("Cedar", day("2026-11-02"), "007", &items);
        assert_ne!(copy, id);
        assert_eq!(
            RowId::day_of(copy.as_str(), "Cedar", "007", &items, day("2026-11-02"), 0),
            Some(day("2026-11-02"))
        );
        assert_eq!(look("Other", "007", &items), None);
        let mut wrong = id.as_str().to_owned();
        wrong.replace_range(3..4, if &wrong[3..4] == "A" { "B" } else { "A" });
        assert!(!RowId::is_well_formed(&wrong));
    }
}
