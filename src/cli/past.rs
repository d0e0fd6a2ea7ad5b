//! What past runs recorded: `reports/YYYY-MM-DD/panel.json` and `leaks.csv`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::exports::intake::Counts;
use crate::model::{Day, ItemId, unguard};
use crate::panel::Previous;
use crate::report::panel::{Recorded, read};

use super::settings::Settings;

/// Days before today that have a report, oldest first.
fn days(settings: &Settings) -> Vec<Day> {
    let Ok(folders) = fs::read_dir(settings.reports_dir()) else {
        return Vec::new();
    };
    let mut days: Vec<Day> = folders
        .flatten()
        .filter_map(|entry| Day::parse_iso(entry.file_name().to_str()?))
        .filter(|day| *day < settings.today)
        .collect();
    days.sort_unstable();
    days
}

/// The panels of past runs, oldest first; today's own report is not past. A report that cannot be read is left out.
pub(super) fn past(settings: &Settings) -> Vec<Recorded> {
    days(settings)
        .into_iter()
        .filter_map(|day| {
            let path = settings.reports_dir().join(day.to_string());
            let recorded = read(&fs::read_to_string(path.join("panel.json")).ok()?)?;
            (recorded.as_of == day).then_some(recorded)
        })
        .collect()
}

/// Rows read in the last report before today; `None` where there is none or it cannot be read.
pub(super) fn counts(settings: &Settings) -> Option<Counts> {
    let last = days(settings).pop()?;
    let path = settings.reports_dir().join(last.to_string());
    let text = fs::read_to_string(path.join("check.json")).ok()?;
    let check: serde_json::Value = serde_json::from_str(&text).ok()?;
    let mut counts = Counts::default();
    for file in check.get("files")?.as_array()? {
        let refused = file.get("refused").is_some();
        let (name, table) = (file["file"].as_str(), file["table"].as_str());
        if let (false, Some(name), Some(table), Some(read)) =
            (refused, name, table, file["rows"]["read"].as_u64())
        {
            counts.files.insert(name.to_owned(), read);
            *counts.tables.entry(table.to_owned()).or_default() += read;
        }
    }
    Some(counts)
}

/// Patient and items of a row that a night listed under this name; the newest night is looked through first.
pub(super) fn row(settings: &Settings, row_id: &str) -> Option<(String, Vec<String>)> {
    let nights = days(settings).into_iter().chain([settings.today]);
    nights.rev().find_map(|day| {
        let folder = settings.reports_dir().join(day.to_string());
        let mut sheets: Vec<_> = fs::read_dir(folder)
            .ok()?
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|e| e == "csv"))
            .collect();
        sheets.sort();
        sheets.iter().find_map(|sheet| row_in(sheet, row_id))
    })
}

fn row_in(sheet: &Path, row_id: &str) -> Option<(String, Vec<String>)> {
    let mut rows = csv::Reader::from_path(sheet).ok()?;
    let header = rows.headers().ok()?.clone();
    let column = |name: &str| header.iter().position(|h| h == name);
    let (id, patient, items) = (column("row_id")?, column("patient_id")?, column("items")?);
    let row = rows
        .records()
        .flatten()
        .find(|r| r.get(id) == Some(row_id))?;
    let ids = row.get(items)?.split(';').map(str::to_owned).collect();
    Some((unguard(row.get(patient)?).to_owned(), ids))
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

/// Ids of the items that a `leaks.csv` of tickler lists, the suppressed ones left out.
fn item_ids(text: &str) -> BTreeSet<ItemId> {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let Ok(header) = rows.headers() else {
        return BTreeSet::new();
    };
    let column = |name: &str| header.iter().position(|h| h == name);
    let (Some(id), suppressed) = (column("item_id"), column("suppressed")) else {
        return BTreeSet::new();
    };
    rows.records()
        .flatten()
        .filter(|r| suppressed.and_then(|n| r.get(n)).is_none_or(str::is_empty))
        .filter_map(|r| Some(ItemId(r.get(id)?.into())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suppressed_rows_were_not_listed() {
        let text = "item_id,reason,suppressed\nFU-1,\"two\nlines\",\nLA-2,x,deceased\nLP-3,x,\n";
        let ids = item_ids(text);
        let told: Vec<&str> = ids.iter().map(ItemId::as_str).collect();
        assert_eq!(told, ["FU-1", "LP-3"]);
        assert!(item_ids("a,b\n1,2\n").is_empty());
    }
}
