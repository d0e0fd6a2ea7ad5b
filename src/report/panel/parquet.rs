//! The panel as Parquet: the rows of the CSV with typed columns and, before them, whose they are and of which day, so that
//! the panels of many practices and days lie in one table. Text is not guarded as in CSV: no spreadsheet reads it as a formula.

use std::io::{self, Write};

use crate::model::{Day, Place};
use crate::panel::{By, Candidate, Figures, Group, History, Label, Panel, Point};

use super::columns::{Column, write};
use super::{FIGURES, Figured, figured};

/// Whose panel it is and under which rules.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// Name of the practice; empty where `tickler.toml` gives none.
    pub practice: &'a str,
    /// As of this day.
    pub as_of: Day,
    /// SHA-256 of `tickler.toml`; `None` where there is none and the defaults hold.
    pub protocol_sha256: Option<&'a str>,
}

impl Origin<'_> {
    fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![("tickler.as_of", self.as_of.to_string())];
        if let Some(sum) = self.protocol_sha256 {
            facts.push(("tickler.protocol_sha256", sum.to_owned()));
        }
        facts
    }

    /// The practice's name before every row.
    fn practice(&self, rows: usize) -> Column {
        let name = (!self.practice.is_empty()).then(|| self.practice.to_owned());
        Column::texts("practice", vec![name; rows])
    }
}

/// One row a group or, with past weeks, one row a week.
///
/// # Errors
/// The writer's.
pub fn parquet(panel: &Panel, origin: &Origin<'_>, out: &mut dyn Write) -> io::Result<()> {
    let columns = match &panel.history {
        Some(history) => weeks(history, origin),
        None => groups(panel, origin),
    };
    write(columns, &origin.facts(), out)
}

fn groups(panel: &Panel, origin: &Origin<'_>) -> Vec<Column> {
    let all = &panel.groups;
    let mut columns = vec![
        origin.practice(all.len()),
        Column::days("as_of", vec![Some(panel.as_of); all.len()]),
    ];
    for (n, by) in panel.by.iter().enumerate() {
        let labels = all.iter().map(|g| g.keys.get(n).map(|(_, label)| label));
        columns.push(key(*by, labels));
    }
    for (n, name) in FIGURES.iter().enumerate() {
        columns.push(figure(name, n, all));
    }
    columns
}

/// A key column; what is not known is null, never a word.
fn key<'a>(by: By, labels: impl Iterator<Item = Option<&'a Label>>) -> Column {
    if by == By::Priority {
        let number = |label: Option<&Label>| match label {
            Some(Label::Number(n)) => Some(i32::from(*n)),
            _ => None,
        };
        return Column::whole(by.word(), labels.map(number));
    }
    let text = |label: Option<&Label>| match label {
        None | Some(Label::Missing) => None,
        Some(label) => Some(label.to_string()),
    };
    Column::texts(by.word(), labels.map(text))
}

/// The `n`th figure of every group. The type of an empty column is that of the figure, whatever the groups are.
fn figure(name: &'static str, n: usize, all: &[Group]) -> Column {
    let of = |g: &Group| figured(&g.figures)[n];
    match figured(&Figures::default())[n] {
        Figured::Count(_) => Column::counts(
            name,
            all.iter().map(|g| match of(g) {
                Figured::Count(n) => Some(n),
                _ => None,
            }),
        ),
        Figured::Change(_) => Column::counts(
            name,
            all.iter().map(|g| match of(g) {
                Figured::Change(n) => n,
                _ => None,
            }),
        ),
        Figured::Days(_) => Column::whole(
            name,
            all.iter().map(|g| match of(g) {
                Figured::Days(n) => n,
                _ => None,
            }),
        ),
        Figured::Decimal(_) => Column::decimals(
            name,
            all.iter().map(|g| match of(g) {
                Figured::Decimal(x) => x,
                _ => None,
            }),
        ),
    }
}

fn weeks(history: &History, origin: &Origin<'_>) -> Vec<Column> {
    let all: Vec<&Point> = history.all().collect();
    let count = |name, of: fn(&Point) -> u64| Column::counts(name, all.iter().map(|p| Some(of(p))));
    let mut columns = vec![
        origin.practice(all.len()),
        Column::days("as_of", all.iter().map(|p| Some(p.as_of))),
        Column::texts(
            "source",
            all.iter().map(|p| Some(p.source.word().to_owned())),
        ),
        count("open", |p| p.open),
        count("overdue", |p| p.overdue),
        count("suppressed", |p| p.suppressed),
    ];
    for place in Place::ALL {
        let at = all.iter().map(|p| Some(p.places.at(*place)));
        columns.push(Column::counts(place.word(), at));
    }
    columns.extend([
        Column::counts("opened", all.iter().map(|p| p.opened)),
        Column::counts("closed", all.iter().map(|p| p.closed)),
        count("chronic_active", |p| p.chronic_active),
        count("dormant", |p| p.dormant),
        Column::decimals("dormant_percent", all.iter().map(|p| p.dormant_percent)),
    ]);
    columns
}

/// The care-management candidates, one row a patient.
///
/// # Errors
/// The writer's.
pub fn care_parquet(
    candidates: &[Candidate],
    origin: &Origin<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let all = || candidates.iter();
    let columns = vec![
        origin.practice(candidates.len()),
        Column::days("as_of", vec![Some(origin.as_of); candidates.len()]),
        Column::texts("patient_id", all().map(|c| Some(c.patient_id.to_string()))),
        Column::texts(
            "provider",
            all().map(|c| c.provider.as_deref().map(str::to_owned)),
        ),
        Column::counts("conditions", all().map(|c| Some(u64::from(c.conditions)))),
        Column::texts("condition_names", all().map(|c| c.names.clone())),
        Column::days("last_seen", all().map(|c| c.last_seen)),
        Column::days("last_reached", all().map(|c| c.last_reached)),
        Column::whole("days_since", all().map(|c| c.days_since)),
        Column::texts(
            "dormant",
            all().map(|c| Some(if c.dormant { "yes" } else { "no" }.to_owned())),
        ),
    ];
    write(columns, &origin.facts(), out)
}
