//! The sentence of a note that states a need, read again from the export by the place of its row.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::exports::Places;
use crate::exports::fields::Field;
use crate::model::{Item, Need, Practice, Visit};
use crate::notes::NoteReader;

use super::load;
use super::settings::Settings;

/// Sentences of a practice's notes.
pub(super) struct Said<'a> {
    practice: &'a Practice,
    places: Mutex<Places<'a>>,
    reader: NoteReader,
}

impl<'a> Said<'a> {
    pub(super) fn new(settings: &'a Settings, dir: &Path, practice: &'a Practice) -> Said<'a> {
        Said {
            practice,
            places: Mutex::new(Places::new(dir, practice, &settings.protocol.mapping)),
            reader: load::note_reader(settings),
        }
    }

    /// The sentence that states a need; empty where the file has changed since, or where the need comes from another row
    /// of the same visit.
    pub(super) fn sentence(&self, visit: &Visit, need: &Need) -> String {
        let note = self
            .places
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .text(&visit.row, Field::Note);
        let Ok(Some(note)) = note else {
            return String::new();
        };
        let stated = |n: &Need| (n.kind, n.start, n.end) == (need.kind, need.start, need.end);
        if self.reader.needs(&note).iter().any(stated) {
            around(&note, need.start as usize, need.end as usize)
        } else {
            String::new()
        }
    }

    /// The sentence that opened an item; empty for items that no note opened.
    pub(super) fn of(&self, item: &Item) -> String {
        let found = || {
            let chart = self.practice.chart_of(item)?;
            let visit = chart.visits.iter().find(|v| v.id == item.record_id)?;
            Some(self.sentence(visit, visit.needs.get(item.need?)?))
        };
        found().unwrap_or_default()
    }

    /// The file of an item's record.
    pub(super) fn file(&self, item: &Item) -> &'a str {
        let file = self.practice.files.get(usize::from(item.row.file));
        file.map_or("", String::as_str)
    }
}

/// The sentence or line around a stretch of text.
fn around(text: &str, start: usize, end: usize) -> String {
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let from = before
        .rfind('\n')
        .map(|i| i + 1)
        .max(before.rfind(". ").map(|i| i + 2))
        .unwrap_or(0);
    let to = after.find(['\n', '.']).map_or(text.len(), |i| end + i);
    text.get(from..to).unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_around_a_span() {
        let text = "BP fine. Told to RTC 3 weeks for BP. Labs ok.\nNext line";
        let at = text.find("RTC").unwrap();
        assert_eq!(around(text, at, at + 11), "Told to RTC 3 weeks for BP");
        assert_eq!(around("RTC 3 wk", 0, 8), "RTC 3 wk");
    }
}
