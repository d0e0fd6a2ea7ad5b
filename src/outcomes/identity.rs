//! Whose row it is: row id, patient and items must belong together, and the name must not contradict them.

use std::collections::BTreeMap;

use encoding_rs::WINDOWS_1252;

use crate::model::phrase::fold;
use crate::model::{Chart, Day, Item, ItemId, PatientId, Practice};
use crate::protocol::Protocol;
use crate::worklist::RowId;

use super::ledger::Ledger;
use super::worked::{Cell, WorkedRow};

/// A row whose patient and loops are certain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Whose {
    pub(super) row_id: String,
    pub(super) patient_id: String,
    pub(super) items: Vec<ItemId>,
    /// The day of the list.
    pub(super) day: Day,
    /// The attempt that the row was; 0 where the list does not say.
    pub(super) attempt: u32,
}

/// Why a row is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nobody {
    NoRowId,
    BadRowId,
    NoItems,
    DoNotBelong,
    OtherPatient,
    OtherName,
    OtherBirthYear,
}

impl Nobody {
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Nobody::NoRowId => {
                "row_id is empty: a row added by hand belongs to no list row; record that contact in the EHR"
            }
            Nobody::BadRowId => "row_id was changed: its check letter is wrong",
            Nobody::NoItems => "items is empty",
            Nobody::DoNotBelong => {
                "row_id, patient_id and items do not belong together: a cell was changed, a column was sorted alone, or the list is older than is taken back"
            }
            Nobody::OtherPatient => {
                "patient_id is another patient's than row_id and items say: was a column sorted alone?"
            }
            Nobody::OtherName => {
                "name is not the name of the row's patient: was a column sorted alone?"
            }
            Nobody::OtherBirthYear => {
                "birth_year is not that of the row's patient: was a column sorted alone?"
            }
        }
    }
}

/// Finds the patient of rows.
#[derive(Debug)]
pub(super) struct Identities<'a> {
    practice: &'a Practice,
    protocol: &'a Protocol,
    today: Day,
    owners: BTreeMap<&'a str, &'a str>,
    loose: BTreeMap<String, Vec<&'a str>>,
}

impl<'a> Identities<'a> {
    pub(super) fn new(
        practice: &'a Practice,
        items: &'a [Item],
        ledger: &'a Ledger,
        protocol: &'a Protocol,
        today: Day,
    ) -> Identities<'a> {
        let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
        for entry in ledger.entries() {
            owners.insert(entry.row.item.as_str(), &entry.row.patient_id);
        }
        for item in items {
            owners.insert(item.id.as_str(), &item.patient_id);
        }
        let mut loose: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for chart in &practice.charts {
            let id: &PatientId = chart.id();
            loose.entry(loosened(id)).or_default().push(id);
        }
        Identities {
            practice,
            protocol,
            today,
            owners,
            loose,
        }
    }

    /// Whose row it is.
    ///
    /// A spreadsheet may have taken the zeros off a patient_id or turned it into a power of ten: the id is then looked for
    /// by the row's items. Whatever the cell says, only a patient whom the row id was made for is taken.
    pub(super) fn of(&self, row: &WorkedRow) -> Result<Whose, Nobody> {
        let row_id = row.cell(Cell::RowId).to_ascii_uppercase();
        if row_id.is_empty() {
            return Err(Nobody::NoRowId);
        }
        if !RowId::is_well_formed(&row_id) {
            return Err(Nobody::BadRowId);
        }
        let items: Vec<ItemId> = row
            .cell(Cell::Items)
            .split([';', ',', ' ', '\n'])
            .map(str::trim)
            .filter(|t| !t.is_empty())
            .map(|t| ItemId(t.to_ascii_uppercase().into()))
            .collect();
        if items.is_empty() {
            return Err(Nobody::NoItems);
        }
        let told = row.cell(Cell::PatientId);
        let mut candidates: Vec<&str> = vec![told];
        candidates.extend(items.iter().filter_map(|i| self.owners.get(i.as_str())));
        candidates.extend(self.loose.get(&loosened(told)).into_iter().flatten());
        candidates.retain(|c| !c.is_empty());
        let found = candidates.into_iter().find_map(|patient| {
            let day = RowId::day_of(
                &row_id,
                &self.protocol.practice_name,
                patient,
                &items,
                self.today,
                self.protocol.record.back_days,
            )?;
            Some((patient, day))
        });
        let Some((patient, day)) = found else {
            return Err(Nobody::DoNotBelong);
        };
        if !told.is_empty() && !same_id(told, patient) {
            return Err(Nobody::OtherPatient);
        }
        if let Some(chart) = self.practice.chart(patient) {
            agrees(row, chart)?;
        }
        Ok(Whose {
            patient_id: patient.to_owned(),
            attempt: row.cell(Cell::Attempt).parse().unwrap_or(0),
            row_id,
            items,
            day,
        })
    }
}

/// The row's echo of the patient against the chart; what either does not say cannot disagree.
fn agrees(row: &WorkedRow, chart: &Chart) -> Result<(), Nobody> {
    let name = row.cell(Cell::Name);
    if let Some(known) = &chart.patient.name
        && !name.is_empty()
        && !same_name(name, known)
    {
        return Err(Nobody::OtherName);
    }
    if let Some(dob) = chart.patient.date_of_birth
        && let Ok(year) = row.cell(Cell::BirthYear).parse::<i32>()
        && year != dob.year()
    {
        return Err(Nobody::OtherBirthYear);
    }
    Ok(())
}

/// An id without the zeros in front that a spreadsheet takes off.
fn loosened(id: &str) -> String {
    let id = id.trim();
    if id.bytes().all(|b| b.is_ascii_digit()) {
        id.trim_start_matches('0').to_owned()
    } else {
        id.to_lowercase()
    }
}

/// Whether a cell is this id, or what a spreadsheet makes of it.
fn same_id(told: &str, id: &str) -> bool {
    if told == id || loosened(told) == loosened(id) {
        return true;
    }
    let digits = id.bytes().all(|b| b.is_ascii_digit());
    match (told.parse::<f64>(), id.parse::<f64>()) {
        (Ok(a), Ok(b)) if digits && told.contains(['E', 'e']) => (a - b).abs() <= b.abs() * 1e-4,
        (Ok(a), Ok(b)) if digits && told.ends_with(".0") => a == b,
        _ => false,
    }
}

/// Whether two spellings are one name: word order, case, signs and a wrongly read encoding do not matter.
fn same_name(told: &str, known: &str) -> bool {
    let words = |name: &str| {
        let folded = fold(name);
        let mut words: Vec<String> = folded.split(' ').map(str::to_owned).collect();
        words.sort();
        words
    };
    if words(told) == words(known) {
        return true;
    }
    // UTF-8 once read as Windows-1252 and saved again.
    let (bytes, _, lossy) = WINDOWS_1252.encode(told);
    if !lossy && std::str::from_utf8(&bytes).is_ok_and(|undone| words(undone) == words(known)) {
        return true;
    }
    // Letters that were lost on the way: what is left in both must be the same, and most of the name.
    let plain = |name: &str| -> String {
        name.chars()
            .filter(char::is_ascii_alphabetic)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    let (a, b) = (plain(told), plain(known));
    let lost = told.contains(['?', '\u{fffd}']) && !known.is_ascii();
    lost && a == b && a.len() * 2 > known.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_as_spreadsheets_leave_them() {
        assert!(same_id("7", "007") && same_id("007", "007") && same_id("a1", "A1"));
        assert!(same_id("1.23457E+11", "123456789012") && same_id("7.0", "007"));
        assert!(!same_id("8", "007") && !same_id("1.23E+5", "A1") && !same_id("", "007"));
    }

    #[test]
    fn names_in_other_spellings() {
        assert!(same_name("DOE, JANE", "Jane Doe"));
        assert!(same_name("JosÃ© Ruiz", "José Ruiz"));
        assert!(same_name("Jos? Ruiz", "José Ruiz"));
        assert!(!same_name("Jane Do", "Jane Doe"));
        assert!(!same_name("?", "李"));
    }
}
