//! Small tables beside the groups: the chronic panel, and what is suppressed and why.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;
use serde::Serialize;

use crate::leaks::PatientFacts;
use crate::model::{PatientId, Place, Suppression};

use super::frames::count;
use super::keys::{Label, age, conditions};
use super::{PanelError, Run, Share};

/// Active chronic patients of one condition or age band.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chronic {
    /// The condition or age band.
    pub label: Label,
    /// Active chronic patients.
    pub patients: u64,
    /// Of these, with an open item at the place `lapsed`, a suppressed one too.
    pub overdue: u64,
    /// In per cent.
    pub overdue_percent: Option<f64>,
    /// Of these, neither seen nor reached in the protocol's dormant days.
    pub dormant: u64,
    /// In per cent.
    pub dormant_percent: Option<f64>,
}

/// Items suppressed for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suppressed {
    /// The reason.
    pub reason: Suppression,
    /// How many.
    pub items: u64,
}

/// Active chronic patients by condition, in the protocol's order; one with several counts under each.
pub(super) fn by_condition(run: &Run<'_>) -> Result<Vec<Chronic>, PanelError> {
    let rows = of_chronic(run)
        .flat_map(|(_, p)| p.conditions.iter().map(move |c| (c as u32, p)))
        .collect::<Vec<_>>();
    chronic(run, &rows, &conditions(run))
}

/// Active chronic patients by age band.
pub(super) fn by_age(run: &Run<'_>) -> Result<Vec<Chronic>, PanelError> {
    let age = age(run);
    let rows = of_chronic(run)
        .map(|(n, p)| (age.codes[n], p))
        .collect::<Vec<_>>();
    chronic(run, &rows, &age.labels)
}

fn of_chronic<'a>(run: &Run<'a>) -> impl Iterator<Item = (usize, &'a PatientFacts)> + use<'a> {
    let all = run.findings.patients.iter().enumerate();
    all.filter(|(_, p)| p.active && !p.conditions.is_empty())
}

fn chronic(
    run: &Run<'_>,
    rows: &[(u32, &PatientFacts)],
    labels: &[Label],
) -> Result<Vec<Chronic>, PanelError> {
    let items = run.findings.items.iter();
    let lapsed: BTreeSet<&PatientId> = items
        .filter(|i| i.place == Place::Lapsed)
        .map(|i| &i.patient_id)
        .collect();
    let codes: Vec<u32> = rows.iter().map(|(code, _)| *code).collect();
    let dormant: Vec<bool> = rows.iter().map(|(_, p)| p.dormant).collect();
    let overdue: Vec<bool> = rows
        .iter()
        .map(|(_, p)| lapsed.contains(&p.patient_id))
        .collect();
    let columns = vec![
        Column::new("code".into(), codes),
        Column::new("overdue".into(), overdue),
        Column::new("dormant".into(), dormant),
    ];
    let frame = DataFrame::new(rows.len(), columns)?
        .lazy()
        .group_by([col("code")])
        .agg([
            len().alias("patients"),
            col("overdue").sum(),
            col("dormant").sum(),
        ])
        .sort(["code"], SortMultipleOptions::default())
        .collect()?;
    let codes = frame.column("code")?.u32()?;
    (0..frame.height())
        .map(|row| {
            let of = count(&frame, "patients", row)?;
            let (overdue, dormant) = (
                count(&frame, "overdue", row)?,
                count(&frame, "dormant", row)?,
            );
            let label = codes.get(row).and_then(|c| labels.get(c as usize));
            Ok(Chronic {
                label: label.cloned().unwrap_or(Label::Missing),
                patients: of,
                overdue,
                overdue_percent: Share { part: overdue, of }.percent(),
                dormant,
                dormant_percent: Share { part: dormant, of }.percent(),
            })
        })
        .collect()
}

/// Suppressed items by reason, in the order of the reasons.
pub(super) fn suppressed(run: &Run<'_>) -> Vec<Suppressed> {
    let mut by_reason: BTreeMap<Suppression, u64> = BTreeMap::new();
    for reason in run.findings.items.iter().filter_map(|i| i.suppressed) {
        *by_reason.entry(reason).or_default() += 1;
    }
    by_reason
        .into_iter()
        .map(|(reason, items)| Suppressed { reason, items })
        .collect()
}
