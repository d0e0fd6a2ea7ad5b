//! Items counted by group: sums, the oldest, and the median and 90th percentile of the days past due.

use std::collections::BTreeMap;

use polars::prelude::*;
use serde::Serialize;

use super::frames::{Frames, column_name, count};
use super::keys::{By, Key, Label};
use super::{PanelError, Share, tenth};

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
    /// Records closed by evidence or captured, in the group where they would stand as items.
    pub closed: u64,
    /// Records left out, likewise.
    pub left_out: u64,
    /// Records the rules looked at: left out, closed, open and suppressed together.
    pub eligible: u64,
    /// `reached` of `open`, in per cent.
    pub reached_percent: Option<f64>,
    /// `booked` of `open`, in per cent.
    pub booked_percent: Option<f64>,
    /// Open items that the last run did not list; `None`, as the two below, where no last run is known.
    pub new_since: Option<u64>,
    /// Items that the last run listed and that are listed no longer, in the group where they stood then.
    pub closed_since: Option<u64>,
    /// Open items whose promised booking came to nothing since the last run.
    pub reopened_since: Option<u64>,
}

impl Figures {
    /// Adds the records that are not open.
    fn account(&mut self, looked: &DataFrame, row: usize) -> Result<(), PanelError> {
        self.closed = count(looked, "closed", row)?;
        self.left_out = count(looked, "left_out", row)?;
        self.eligible += self.left_out + self.closed;
        Ok(())
    }

    /// Adds what changed since the last run.
    fn since(&mut self, changed: Changed, gone: u64) {
        self.new_since = Some(changed.new);
        self.reopened_since = Some(changed.reopened);
        self.closed_since = Some(gone);
    }
}

/// Open items that changed since the last run.
#[derive(Debug, Clone, Copy, Default)]
struct Changed {
    new: u64,
    reopened: u64,
}

impl Changed {
    fn of(frame: &DataFrame, row: usize) -> Result<Changed, PanelError> {
        Ok(Changed {
            new: count(frame, "new", row)?,
            reopened: count(frame, "reopened_since", row)?,
        })
    }
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
        col("new").sum(),
        col("reopened_since").sum(),
    ]
}

impl Frames<'_> {
    /// The figures over everything.
    pub(super) fn total(&self) -> Result<Figures, PanelError> {
        let items = self.items(&[])?.select(aggregates()).collect()?;
        let mut total = figures(&items, 0)?;
        let looked = self.looked(&[])?.select(of_looked()).collect()?;
        total.account(&looked, 0)?;
        if let Some(gone) = &self.rows.gone {
            total.since(Changed::of(&items, 0)?, gone.len() as u64);
        }
        Ok(total)
    }

    /// The groups, in the order of their keys.
    pub(super) fn groups(&self, by: &[By]) -> Result<Vec<Group>, PanelError> {
        let keys = self.keys(by);
        if keys.is_empty() {
            return Ok(vec![Group {
                keys: Vec::new(),
                figures: self.total()?,
            }]);
        }
        let columns: Vec<Expr> = keys.iter().map(|k| col(column_name(k.by))).collect();
        let items = self.items(&keys)?;
        let items = items
            .group_by(columns.clone())
            .agg(aggregates())
            .collect()?;
        let looked = self.looked(&keys)?;
        let looked = looked.group_by(columns).agg(of_looked()).collect()?;
        counted(&items, &looked, &keys, self.rows.gone.is_some())
    }
}

/// Sums over the records that are not open.
fn of_looked() -> [Expr; 2] {
    [
        col("closed").sum(),
        col("closed").not().sum().alias("left_out"),
    ]
}

/// The codes of each row of an aggregated frame.
fn codes(frame: &DataFrame, keys: &[Key]) -> Result<Vec<Vec<u32>>, PanelError> {
    let columns = keys
        .iter()
        .map(|k| Ok(frame.column(&column_name(k.by))?.u32()?.clone()))
        .collect::<Result<Vec<UInt32Chunked>, PanelError>>()?;
    let of_row = |row: usize| columns.iter().map(move |c| c.get(row).unwrap_or(u32::MAX));
    Ok((0..frame.height())
        .map(|row| of_row(row).collect())
        .collect())
}

/// The rows of aggregated frames as groups, sorted by their keys' codes.
fn counted(
    items: &DataFrame,
    looked: &DataFrame,
    keys: &[Key],
    compared: bool,
) -> Result<Vec<Group>, PanelError> {
    let mut counted: BTreeMap<Vec<u32>, Figures> = BTreeMap::new();
    let mut changed: BTreeMap<Vec<u32>, Changed> = BTreeMap::new();
    for (row, codes) in codes(items, keys)?.into_iter().enumerate() {
        changed.insert(codes.clone(), Changed::of(items, row)?);
        counted.insert(codes, figures(items, row)?);
    }
    let gone = gone(keys);
    for codes in gone.keys() {
        counted.entry(codes.clone()).or_default();
    }
    for (row, codes) in codes(looked, keys)?.into_iter().enumerate() {
        counted.entry(codes).or_default().account(looked, row)?;
    }
    // Only all keys' fixed words together give every group; a name among them may have any.
    if keys.iter().all(|k| k.whole) {
        for codes in every_code(keys) {
            counted.entry(codes).or_default();
        }
    }
    if compared {
        for (codes, figures) in &mut counted {
            let changed = changed.get(codes).copied().unwrap_or_default();
            figures.since(changed, gone.get(codes).copied().unwrap_or_default());
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

/// How many items of the last run left each group.
fn gone(keys: &[Key]) -> BTreeMap<Vec<u32>, u64> {
    let mut gone: BTreeMap<Vec<u32>, u64> = BTreeMap::new();
    for n in 0..keys.first().map_or(0, |k| k.gone.len()) {
        let codes = keys.iter().filter_map(|k| k.gone.get(n).copied()).collect();
        *gone.entry(codes).or_default() += 1;
    }
    gone
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
    let (open, suppressed) = (count(frame, "open", row)?, count(frame, "suppressed", row)?);
    let reached = count(frame, "reached", row)?;
    let booked = count(frame, "booked", row)?;
    let percent = |part| Share { part, of: open }.percent();
    Ok(Figures {
        open,
        overdue: count(frame, "overdue", row)?,
        oldest_days: frame.column("oldest")?.i32()?.get(row),
        median_days: days("median")?,
        p90_days: days("p90")?,
        patients: count(frame, "patients", row)?,
        priority_1: count(frame, "priority_1", row)?,
        attempted: count(frame, "attempted", row)?,
        reached,
        booked,
        reopened: count(frame, "reopened", row)?,
        suppressed,
        closed: 0,
        left_out: 0,
        eligible: open + suppressed,
        reached_percent: percent(reached),
        booked_percent: percent(booked),
        new_since: None,
        closed_since: None,
        reopened_since: None,
    })
}
