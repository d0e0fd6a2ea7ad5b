//! What past runs recorded: `reports/YYYY-MM-DD/panel.json` and `leaks.csv`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use crate::exports::intake::Counts;
use crate::model::{Day, ItemId, Kind, Place, Target, unguard};
use crate::panel::{Listed, Previous, Unknown};
use crate::report::panel::{Recorded, read};
use crate::worklist::State;

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
    let text = fs::read_to_string(folder.join("leaks.csv"));
    let text = text.map_err(|e| match e.kind() {
        io::ErrorKind::NotFound => Unknown::Missing,
        _ => Unknown::Unreadable,
    });
    Previous {
        as_of: past.as_of,
        headline: past.headline.clone(),
        listed: text.and_then(|text| items(&text).ok_or(Unknown::Strange)),
    }
}

/// The items that a `leaks.csv` of tickler lists, the suppressed ones left out; `None` where it is not one.
fn items(text: &str) -> Option<BTreeMap<ItemId, Listed>> {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().ok()?.clone();
    let column = |name: &str| header.iter().position(|h| h == name);
    let suppressed = column("suppressed");
    let columns = [
        "item_id",
        "place",
        "kind",
        "target",
        "patient_id",
        "provider",
        "record_date",
        "days_overdue",
        "priority",
        "state",
    ]
    .map(column);
    if columns.iter().any(Option::is_none) {
        return None;
    }
    let mut items = BTreeMap::new();
    let mut row = csv::StringRecord::new();
    while rows.read_record(&mut row).ok()? {
        if suppressed.is_some_and(|n| !row.get(n).unwrap_or_default().is_empty()) {
            continue;
        }
        let cells = columns.map(|n| n.and_then(|n| row.get(n)).unwrap_or_default());
        let (id, item) = listed(cells)?;
        items.insert(id, item);
    }
    Some(items)
}

fn listed(cells: [&str; 10]) -> Option<(ItemId, Listed)> {
    let [
        id,
        place,
        kind,
        target,
        patient,
        provider,
        record_date,
        days,
        priority,
        state,
    ] = cells;
    let provider = unguard(provider);
    let item = Listed {
        place: Place::from_word(place)?,
        kind: Kind::from_word(kind)?,
        target: Target::from_word(target)?,
        patient_id: unguard(patient).into(),
        provider: (!provider.is_empty()).then(|| provider.to_owned()),
        record_date: Day::parse_iso(record_date)?,
        days_overdue: days.parse().ok()?,
        priority: priority.parse().ok()?,
        state: State::from_word(state)?,
    };
    Some((ItemId(id.into()), item))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suppressed_rows_were_not_listed() {
        let head = "item_id,place,kind,target,patient_id,provider,record_date,days_overdue,priority,state,reason,suppressed";
        let row = |id: &str, suppressed: &str| {
            format!(
                "{id},loops,result-not-back,office,\"'=7\",,2026-10-01,-3,2,held,\"two\nlines\",{suppressed}"
            )
        };
        let text = [
            head.to_owned(),
            row("LP-1", ""),
            row("LP-2", "deceased"),
            row("LP-3", ""),
        ];
        let items = items(&text.join("\n")).unwrap();
        let told: Vec<&str> = items.keys().map(ItemId::as_str).collect();
        assert_eq!(told, ["LP-1", "LP-3"]);
        let one = items.values().next().unwrap();
        assert_eq!((&*one.patient_id, &one.provider), ("=7", &None));
        assert_eq!((one.days_overdue, one.state), (-3, State::Held));
        assert_eq!(super::items("a,b\n1,2\n"), None);
        // A file of another version that says what this one does not know is no base for counting.
        assert_eq!(
            super::items(&format!(
                "{head}\n{}",
                row("LP-1", "").replace("held", "lost")
            )),
            None
        );
    }
}
