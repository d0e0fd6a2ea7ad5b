//! Items and patients as typed columns, joined by patient.

use polars::prelude::*;

use crate::model::Outcome;
use crate::worklist::State;
use crate::worklist::standing::contacts_of;

use super::keys::{By, Key, Of};
use super::{PanelError, Run};

/// Typed columns of one run.
pub(super) struct Frames<'a> {
    run: &'a Run<'a>,
    /// One row an item.
    items: DataFrame,
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
        Ok(Frames {
            run,
            items: items(run)?,
            patients: patients(run)?,
        })
    }

    /// Items with the codes of these keys and the facts of their patients, and the keys.
    pub(super) fn keyed(&self, by: &[By]) -> Result<(LazyFrame, Vec<Key>), PanelError> {
        let mut keys: Vec<Key> = Vec::new();
        for b in by {
            if keys.iter().all(|k| k.by != *b) {
                keys.push(Key::new(self.run, *b));
            }
        }
        let with_codes = |frame: &DataFrame, of: Of| -> Result<LazyFrame, PanelError> {
            let mut frame = frame.clone();
            for key in keys.iter().filter(|k| k.of == of) {
                frame.with_column(Column::new(column_name(key.by), key.codes.clone()))?;
            }
            Ok(frame.lazy())
        };
        let items = with_codes(&self.items, Of::Items)?.join(
            with_codes(&self.patients, Of::Patients)?,
            [col("patient")],
            [col("patient")],
            JoinArgs::new(JoinType::Left),
        );
        Ok((items, keys))
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
