//! What past runs recorded: `reports/YYYY-MM-DD/panel.json` and `leaks.csv`.

use std::collections::BTreeSet;
use std::fs;

use crate::model::{Day, ItemId};
use crate::panel::Previous;
use crate::report::panel::{Recorded, read};

use super::settings::Settings;

/// The panels of past runs, oldest first; today's own report is not past. A report that cannot be read is left out.
pub(super) fn past(settings: &Settings) -> Vec<Recorded> {
    let Ok(folders) = fs::read_dir(settings.reports_dir()) else {
        return Vec::new();
    };
    let mut days: Vec<Day> = folders
        .flatten()
        .filter_map(|entry| Day::parse_iso(entry.file_name().to_str()?))
        .filter(|day| *day < settings.today)
        .collect();
    days.sort_unstable();
    days.into_iter()
        .filter_map(|day| {
            let path = settings.reports_dir().join(day.to_string());
            let recorded = read(&fs::read_to_string(path.join("panel.json")).ok()?)?;
            (recorded.as_of == day).then_some(recorded)
        })
        .collect()
}

/// A past run as the one that today is compared with.
pub(super) fn previous(settings: &Settings, past: &Recorded) -> Previous {
    let folder = settings.reports_dir().join(past.as_of.to_string());
    let listed = fs::read_to_string(folder.join("leaks.csv")).ok();
    Previous {
        as_of: past.as_of,
        headline: past.headline.clone(),
        listed: listed.map(|text| item_ids(&text)),
    }
}

/// The first column of the open items that tickler itself wrote: ids hold neither quotes nor commas.
fn item_ids(text: &str) -> BTreeSet<ItemId> {
    text.lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .filter(|id| is_item_id(id))
        .map(|id| ItemId(id.into()))
        .collect()
}

/// `FU-`, `OR-`, `LP-` or `LA-` and eight letters or digits: a line inside a quoted cell is not one.
fn is_item_id(text: &str) -> bool {
    text.len() == 11
        && text.as_bytes().get(2) == Some(&b'-')
        && crate::model::Place::ALL
            .iter()
            .any(|p| text.starts_with(p.prefix()))
        && text
            .bytes()
            .skip(3)
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_from_the_rows_and_not_from_their_cells() {
        let text = "item_id,place\nFU-0A1B2C3D,follow-ups\nLA-ZZZZ0000,\"two\nlines\"\n";
        let ids = item_ids(text);
        let told: Vec<&str> = ids.iter().map(ItemId::as_str).collect();
        assert_eq!(told, ["FU-0A1B2C3D", "LA-ZZZZ0000"]);
    }
}
