//! Items, records that are not open, and patients as typed columns.

use polars::prelude::*;

use crate::model::Outcome;
use crate::worklist::State;
use crate::worklist::standing::contacts_of;

use super::keys::{By, Key};
use super::rows::{Row, Rows};
use super::{PanelError, Run};

/// Typed columns of one run.
pub(super) struct Frames<'a> {
    run: &'a Run<'a>,
    pub(super) rows: Rows,
    /// One row an item.
    items: DataFrame,
    /// One row a record that the rules looked at and did not leave open.
    looked: DataFrame,
    /// One row a patient.
    patients: DataFrame,
}

/// Sums over patients.
pub(super) struct People {
    pub(super) chronic_active: u64,
    pub(super) dormant: u64,
    pub(super) care_management: u64,
    pub(super) care_management_dormant: u64,
}

impl<'a> Frames<'a> {
    pub(super) fn new(run: &'a Run<'a>) -> Result<Frames<'a>, PanelError> {
        let rows = Rows::new(run);
        let closed = Column::new("closed".into(), &rows.closed);
        Ok(Frames {
            run,
            items: items(run, &rows.items)?,
            looked: DataFrame::new(rows.looked.len(), vec![closed])?,
            patients: patients(run)?,
            rows,
        })
    }

    /// The keys of these columns, each once.
    pub(super) fn keys(&self, by: &[By]) -> Vec<Key> {
        let mut keys: Vec<Key> = Vec::new();
        for b in by {
            if keys.iter().all(|k| k.by != *b) {
                keys.push(Key::new(self.run, &self.rows, *b));
            }
        }
        keys
    }

    /// Items with the codes of these keys.
    pub(super) fn items(&self, keys: &[Key]) -> Result<LazyFrame, PanelError> {
        keyed(&self.items, keys, |k| &k.items)
    }

    /// Records that are not open with the codes of these keys.
    pub(super) fn looked(&self, keys: &[Key]) -> Result<LazyFrame, PanelError> {
        keyed(&self.looked, keys, |k| &k.looked)
    }

    pub(super) fn people(&self) -> Result<People, PanelError> {
        let both = col("care_management").and(col("dormant"));
        let sums = self
            .patients
            .clone()
            .lazy()
            .select([
                col("active")
                    .and(col("chronic"))
                    .sum()
                    .alias("chronic_active"),
                col("dormant").sum(),
                col("care_management").sum(),
                both.sum().alias("care_management_dormant"),
            ])
            .collect()?;
        Ok(People {
            chronic_active: count(&sums, "chronic_active", 0)?,
            dormant: count(&sums, "dormant", 0)?,
            care_management: count(&sums, "care_management", 0)?,
            care_management_dormant: count(&sums, "care_management_dormant", 0)?,
        })
    }
}

fn keyed(
    rows: &DataFrame,
    keys: &[Key],
    codes: fn(&Key) -> &Vec<u32>,
) -> Result<LazyFrame, PanelError> {
    let mut rows = rows.clone();
    for key in keys {
        rows.with_column(Column::new(column_name(key.by), codes(key)))?;
    }
    Ok(rows.lazy())
}

fn items(run: &Run<'_>, rows: &[Row]) -> Result<DataFrame, PanelError> {
    let items = &run.findings.items;
    let flag = |name: &str, of: &dyn Fn(usize) -> bool| {
        let values: Vec<bool> = (0..items.len()).map(of).collect();
        Column::new(name.into(), values)
    };
    let open = |n: usize| items[n].suppressed.is_none();
    let overdue = |n: usize| open(n) && items[n].days_overdue > 0;
    let reached = |n: usize| {
        open(n)
            && run.practice.chart_of(&items[n]).is_some_and(|chart| {
                contacts_of(&items[n], chart, run.today)
                    .any(|c| c.outcome.is_some_and(Outcome::is_reach))
            })
    };
    let standing = |n: usize| run.standings.get(n);
    let then = run
        .previous
        .and_then(|p| Some((p, p.listed.as_ref().ok()?)));
    let new =
        |n: usize| open(n) && then.is_some_and(|(_, listed)| !listed.contains_key(&items[n].id));
    // Held by the last run or promised after it, or not listed by it: the booking came to nothing since.
    let reopened_since = |n: usize| {
        open(n)
            && standing(n).is_some_and(|s| s.reopened)
            && then.is_some_and(|(previous, listed)| {
                let held = listed.get(&items[n].id).map(|l| l.state == State::Held);
                held.unwrap_or(true)
                    || standing(n).is_some_and(|s| s.last.is_some_and(|(d, _)| d > previous.as_of))
            })
    };
    let patient: Vec<Option<u32>> = rows.iter().map(|r| r.patient).collect();
    let days: Vec<Option<i32>> = (0..items.len())
        .map(|n| overdue(n).then_some(items[n].days_overdue))
        .collect();
    let columns = vec![
        Column::new("patient".into(), patient),
        flag("open", &open),
        flag("overdue", &overdue),
        flag("suppressed", &|n| !open(n)),
        flag("priority_1", &|n| open(n) && items[n].priority == 1),
        flag("attempted", &|n| {
            open(n) && standing(n).is_some_and(|s| s.attempts > 0)
        }),
        flag("reached", &reached),
        flag("booked", &|n| {
            open(n) && standing(n).is_some_and(|s| s.state == State::Held)
        }),
        flag("reopened", &|n| {
            open(n) && standing(n).is_some_and(|s| s.reopened)
        }),
        flag("new", &new),
        flag("reopened_since", &reopened_since),
        Column::new("days".into(), days),
    ];
    Ok(DataFrame::new(items.len(), columns)?)
}

fn patients(run: &Run<'_>) -> Result<DataFrame, PanelError> {
    let patients = &run.findings.patients;
    let flags = |of: &dyn Fn(usize) -> bool| (0..patients.len()).map(of).collect::<Vec<bool>>();
    let columns = vec![
        Column::new("active".into(), flags(&|n| patients[n].active)),
        Column::new(
            "chronic".into(),
            flags(&|n| !patients[n].conditions.is_empty()),
        ),
        Column::new("dormant".into(), flags(&|n| patients[n].dormant)),
        Column::new(
            "care_management".into(),
            flags(&|n| patients[n].care_management),
        ),
    ];
    Ok(DataFrame::new(patients.len(), columns)?)
}

/// The column of a key's codes.
pub(super) fn column_name(by: By) -> PlSmallStr {
    PlSmallStr::from_string(format!("by_{by}"))
}

/// A count of an aggregated frame.
pub(super) fn count(frame: &DataFrame, name: &str, row: usize) -> Result<u64, PanelError> {
    let counts = frame.column(name)?.idx()?;
    Ok(counts.get(row).map_or(0, u64::from))
}
