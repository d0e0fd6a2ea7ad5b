//! Items and patients as typed columns, joined by patient.

use std::collections::BTreeSet;

use polars::prelude::*;

use crate::model::{Day, ItemId, Outcome};
use crate::worklist::State;
use crate::worklist::standing::contacts_of;

use super::change::Listed;
use super::keys::{By, Key, Of};
use super::looked::{Looked, looked};
use super::{PanelError, Run};

/// Typed columns of one run.
pub(super) struct Frames<'a> {
    run: &'a Run<'a>,
    /// One row an item.
    items: DataFrame,
    /// One row a patient.
    patients: DataFrame,
    /// One row a record that the rules looked at and did not leave open.
    looked: DataFrame,
    records: Vec<Looked>,
    /// Items that the last run listed and that are listed no longer; `None` where no last run is known.
    pub(super) gone: Option<Vec<Gone<'a>>>,
}

/// An item that the last run listed and that is listed no longer.
pub(super) struct Gone<'a> {
    pub(super) id: &'a ItemId,
    pub(super) listed: &'a Listed,
    /// The day of that run.
    pub(super) then: Day,
}

/// Items that are listed no longer.
fn gone<'a>(run: &Run<'a>) -> Option<Vec<Gone<'a>>> {
    let previous = run.previous?;
    let now: BTreeSet<&ItemId> = run.findings.listed().map(|i| &i.id).collect();
    let then = previous.listed.as_ref().ok()?.iter();
    let gone = then.filter(|(id, _)| !now.contains(id));
    Some(
        gone.map(|(id, listed)| Gone {
            id,
            listed,
            then: previous.as_of,
        })
        .collect(),
    )
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
        let records = looked(run);
        let patients_of = records.iter().map(|l| l.patient).collect::<Vec<u32>>();
        let closed = records.iter().map(|l| l.closed).collect::<Vec<bool>>();
        let columns = vec![
            Column::new("patient".into(), patients_of),
            Column::new("closed".into(), closed),
        ];
        Ok(Frames {
            run,
            items: items(run)?,
            patients: patients(run)?,
            looked: DataFrame::new(records.len(), columns)?,
            records,
            gone: gone(run),
        })
    }

    /// The keys of these columns, each once.
    pub(super) fn keys(&self, by: &[By]) -> Vec<Key> {
        let mut keys: Vec<Key> = Vec::new();
        let gone = self.gone.as_deref().unwrap_or_default();
        for b in by {
            if keys.iter().all(|k| k.by != *b) {
                keys.push(Key::new(self.run, &self.records, gone, *b));
            }
        }
        keys
    }

    /// Items with the codes of these keys and the facts of their patients.
    pub(super) fn items(&self, keys: &[Key]) -> Result<LazyFrame, PanelError> {
        let codes = |k: &Key| Some(k.codes.clone());
        self.keyed(&self.items, keys, codes)
    }

    /// Records that are not open with the codes of these keys; `None` where a key says something of open items only.
    pub(super) fn looked(&self, keys: &[Key]) -> Result<Option<LazyFrame>, PanelError> {
        if keys.iter().any(|k| k.of == Of::Items && k.looked.is_none()) {
            return Ok(None);
        }
        let frame = self.keyed(&self.looked, keys, |k| k.looked.clone())?;
        Ok(Some(frame))
    }

    fn keyed(
        &self,
        rows: &DataFrame,
        keys: &[Key],
        codes: fn(&Key) -> Option<Vec<u32>>,
    ) -> Result<LazyFrame, PanelError> {
        let (mut rows, mut patients) = (rows.clone(), self.patients.clone());
        for key in keys {
            let name = column_name(key.by);
            match (key.of, codes(key)) {
                (Of::Items, Some(codes)) => rows.with_column(Column::new(name, codes))?,
                (Of::Items, None) => continue,
                (Of::Patients, _) => patients.with_column(Column::new(name, key.codes.clone()))?,
            };
        }
        let (on, how) = ([col("patient")], JoinArgs::new(JoinType::Left));
        Ok(rows.lazy().join(patients.lazy(), on.clone(), on, how))
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

fn items(run: &Run<'_>) -> Result<DataFrame, PanelError> {
    let items = &run.findings.items;
    let patients = &run.findings.patients;
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
    let patient: Vec<Option<u32>> = items
        .iter()
        .map(|i| {
            let at = patients.binary_search_by(|p| p.patient_id.cmp(&i.patient_id));
            at.ok().map(|n| n as u32)
        })
        .collect();
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
    let numbers: Vec<u32> = (0..patients.len() as u32).collect();
    let columns = vec![
        Column::new("patient".into(), numbers),
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
