//! Items counted by group: sums, the oldest, and the median and 90th percentile of the days past due.

use std::collections::BTreeMap;

use polars::prelude::*;
use serde::Serialize;

use super::frames::{Frames, column_name, count};
use super::keys::{By, Label};
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

/// The figures over everything.
pub(super) fn total(frames: &Frames) -> Result<Figures, PanelError> {
    let frame = frames.items.clone().select(aggregates()).collect()?;
    figures(&frame, 0)
}

/// The groups, in the order of their keys.
pub(super) fn groups(frames: &Frames) -> Result<Vec<Group>, PanelError> {
    if frames.keys.is_empty() {
        return Ok(vec![Group {
            keys: Vec::new(),
            figures: total(frames)?,
        }]);
    }
    let by: Vec<Expr> = frames.keys.iter().map(|k| col(column_name(k.by))).collect();
    let frame = frames
        .items
        .clone()
        .group_by(by)
        .agg(aggregates())
        .collect()?;
    let codes = frames
        .keys
        .iter()
        .map(|k| Ok(frame.column(&column_name(k.by))?.u32()?.clone()))
        .collect::<Result<Vec<UInt32Chunked>, PanelError>>()?;
    let mut counted: BTreeMap<Vec<u32>, Figures> = BTreeMap::new();
    for row in 0..frame.height() {
        let key = codes.iter().map(|c| c.get(row).unwrap_or(u32::MAX));
        counted.insert(key.collect(), figures(&frame, row)?);
    }
    if let [key] = frames.keys.as_slice()
        && key.whole
    {
        for code in 0..key.labels.len() as u32 {
            counted.entry(vec![code]).or_default();
        }
    }
    let label = |n: usize, code: u32| {
        let known = frames.keys[n].labels.get(code as usize);
        (frames.keys[n].by, known.cloned().unwrap_or(Label::Missing))
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
