//! What past runs recorded: `reports/YYYY-MM-DD/panel.json` and `leaks.csv`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::exports::intake::Intake;
use crate::model::{Day, ItemId};
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

/// Rows read of each table in the last report before today; `None` where there is none or it cannot be read.
pub(super) fn rows_by_table(settings: &Settings) -> Option<BTreeMap<String, u64>> {
    let last = days(settings).pop()?;
    let path = settings.reports_dir().join(last.to_string());
    let text = fs::read_to_string(path.join("check.json")).ok()?;
    let check: serde_json::Value = serde_json::from_str(&text).ok()?;
    let mut rows = BTreeMap::new();
    for file in check.get("files")?.as_array()? {
        if let (Some(table), Some(read)) = (file["table"].as_str(), file["rows"]["read"].as_u64()) {
            *rows.entry(table.to_owned()).or_default() += read;
        }
    }
    Some(rows)
}

/// Rows read of each table now.
pub(super) fn rows_of(intake: &Intake) -> BTreeMap<String, u64> {
    let mut rows = BTreeMap::new();
    for file in intake.files.iter().filter(|f| f.refused.is_none()) {
        if let Some(table) = &file.table {
            *rows.entry(table.clone()).or_default() += file.rows.read;
        }
    }
    rows
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
