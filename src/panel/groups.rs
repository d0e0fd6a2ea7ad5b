//! Items counted by group: sums, the oldest, and the median and 90th percentile of the days past due.

use std::collections::BTreeMap;

use polars::prelude::*;
use serde::Serialize;

use super::frames::{Frames, column_name, count};
use super::keys::{By, Key, Label};
use super::{PanelError, tenth};

/// The figures of a group. Days are calendar days past due, over the overdue items; quantiles are interpolated.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Open items, the suppressed ones left out.
    pub open: u64,
    /// Of these, past due.
    pub overdue: u64,
    /// Days past due of the oldest.
    pub oldest_days: Option<i32>,
    /// Median days past due.
    pub median_days: Option<f64>,
    /// 90th percentile of the days past due.
    pub p90_days: Option<f64>,
    /// Patients with an open item.
    pub patients: u64,
    /// Open items of priority 1.
    pub priority_1: u64,
    /// Open items with an attempt.
    pub attempted: u64,
    /// Open items whose patient was reached about them.
    pub reached: u64,
    /// Open items held for a booking.
    pub booked: u64,
    /// Open items whose promised booking was not found.
    pub reopened: u64,
    /// Items that nobody calls about; not among the open.
    pub suppressed: u64,
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Its keys, in the order asked for.
    pub keys: Vec<(By, Label)>,
    /// Its figures.
    pub figures: Figures,
}

fn aggregates() -> Vec<Expr> {
    let p90 = col("days").quantile(lit(0.9), QuantileMethod::Linear);
    vec![
        col("open").sum(),
        col("overdue").sum(),
        col("days").max().alias("oldest"),
        col("days").median().alias("median"),
        p90.alias("p90"),
        col("patient")
            .filter(col("open"))
            .n_unique()
            .alias("patients"),
        col("priority_1").sum(),
        col("attempted").sum(),
        col("reached").sum(),
        col("booked").sum(),
        col("reopened").sum(),
        col("suppressed").sum(),
    ]
}

impl Frames<'_> {
    /// The figures over everything.
    pub(super) fn total(&self) -> Result<Figures, PanelError> {
        let (items, _) = self.keyed(&[])?;
        figures(&items.select(aggregates()).collect()?, 0)
    }

    /// The groups, in the order of their keys.
    pub(super) fn groups(&self, by: &[By]) -> Result<Vec<Group>, PanelError> {
        let (items, keys) = self.keyed(by)?;
        if keys.is_empty() {
            return Ok(vec![Group {
                keys: Vec::new(),
                figures: self.total()?,
            }]);
        }
        let columns: Vec<Expr> = keys.iter().map(|k| col(column_name(k.by))).collect();
        let frame = items.group_by(columns).agg(aggregates()).collect()?;
        counted(&frame, &keys)
    }
}

/// The rows of an aggregated frame as groups, sorted by their keys' codes.
fn counted(frame: &DataFrame, keys: &[Key]) -> Result<Vec<Group>, PanelError> {
    let codes = keys
        .iter()
        .map(|k| Ok(frame.column(&column_name(k.by))?.u32()?.clone()))
        .collect::<Result<Vec<UInt32Chunked>, PanelError>>()?;
    let mut counted: BTreeMap<Vec<u32>, Figures> = BTreeMap::new();
    for row in 0..frame.height() {
        let key = codes.iter().map(|c| c.get(row).unwrap_or(u32::MAX));
        counted.insert(key.collect(), figures(frame, row)?);
    }
    // Only all keys' fixed words together give every group; a name among them may have any.
    if keys.iter().all(|k| k.whole) {
        for codes in every_code(keys) {
            counted.entry(codes).or_default();
        }
    }
    let label = |n: usize, code: u32| {
        let known = keys[n].labels.get(code as usize);
        (keys[n].by, known.cloned().unwrap_or(Label::Missing))
    };
    Ok(counted
        .into_iter()
        .map(|(codes, figures)| Group {
            keys: codes
                .iter()
                .enumerate()
                .map(|(n, c)| label(n, *c))
                .collect(),
            figures,
        })
        .collect())
}

/// Every combination of the keys' codes.
fn every_code(keys: &[Key]) -> Vec<Vec<u32>> {
    keys.iter().fold(vec![Vec::new()], |all, key| {
        all.iter()
            .flat_map(|codes| {
                (0..key.labels.len() as u32).map(move |code| {
                    let mut codes = codes.clone();
                    codes.push(code);
                    codes
                })
            })
            .collect()
    })
}

fn figures(frame: &DataFrame, row: usize) -> Result<Figures, PanelError> {
    let days = |name: &str| -> Result<Option<f64>, PanelError> {
        Ok(frame.column(name)?.f64()?.get(row).map(tenth))
    };
    Ok(Figures {
        open: count(frame, "open", row)?,
        overdue: count(frame, "overdue", row)?,
        oldest_days: frame.column("oldest")?.i32()?.get(row),
        median_days: days("median")?,
        p90_days: days("p90")?,
        patients: count(frame, "patients", row)?,
        priority_1: count(frame, "priority_1", row)?,
        attempted: count(frame, "attempted", row)?,
        reached: count(frame, "reached", row)?,
        booked: count(frame, "booked", row)?,
        reopened: count(frame, "reopened", row)?,
        suppressed: count(frame, "suppressed", row)?,
    })
}
