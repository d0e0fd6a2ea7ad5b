//! What the groups count, as every key sees it: items, records that the rules looked at and did not leave open, and items that
//! the last run listed and that are listed no longer.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::leaks::{self, Decided, Remembered};
use crate::model::{Chart, Day, Item, ItemId, Kind, Name, Place, Priority, Target};
use crate::worklist::standing::{contacts_about, contacts_of};

use super::Run;
use super::change::Listed;

/// Charts that one thread takes at a time.
const CHUNK: usize = 512;

/// Where one of them stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Number of the patient's facts; `None` where the exports do not know the patient.
    pub(super) patient: Option<u32>,
    pub(super) place: Place,
    pub(super) kind: Kind,
    pub(super) target: Target,
    pub(super) priority: Priority,
    /// Calendar days past due.
    pub(super) days_overdue: i32,
    /// The record's provider, else the patient's.
    pub(super) provider: Option<Name>,
    /// Who made the last contact that counts.
    pub(super) caller: Option<Name>,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Rows {
    /// In the order of the findings' items.
    pub(super) items: Vec<Row>,
    /// Records that are not open, as they would stand as items, in the order of the charts.
    pub(super) looked: Vec<Row>,
    /// Of each of these whether it is closed by evidence or captured; else it is left out.
    pub(super) closed: Vec<bool>,
    /// As they stood in the last run, by their ids; `None` where no last run is known.
    pub(super) gone: Option<Vec<Row>>,
}

impl Rows {
    pub(super) fn new(run: &Run<'_>) -> Rows {
        let (looked, closed) = looked(run);
        Rows {
            items: run.findings.items.par_iter().map(|i| of(run, i)).collect(),
            looked,
            closed,
            gone: gone(run),
        }
    }
}

fn patient(run: &Run<'_>, id: &str) -> Option<u32> {
    let patients = &run.findings.patients;
    let at = patients.binary_search_by(|p| (*p.patient_id).cmp(id));
    at.ok().map(|n| n as u32)
}

fn of(run: &Run<'_>, item: &Item) -> Row {
    let chart = run.practice.chart_of(item);
    let last = chart.and_then(|c| contacts_of(item, c, run.today).last());
    Row {
        patient: patient(run, &item.patient_id),
        place: item.place,
        kind: item.kind,
        target: item.target,
        priority: item.priority,
        days_overdue: item.days_overdue,
        provider: item.provider.clone(),
        caller: last.and_then(|c| c.by.clone()),
    }
}

/// Records that are not open, and whether they are closed.
fn looked(run: &Run<'_>) -> (Vec<Row>, Vec<bool>) {
    let parts: Vec<Vec<(Row, bool)>> = run
        .practice
        .charts
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, charts)| {
            let names = Remembered::new(run.names);
            let mut all = Vec::new();
            for (n, chart) in charts.iter().enumerate() {
                let number = (chunk * CHUNK + n) as u32;
                let decided = leaks::decided(chart, run.practice, run.protocol, &names, run.today);
                let row = |d: Decided| {
                    let closed = d.closed;
                    (not_open(chart, number, d, run.today), closed)
                };
                all.extend(decided.into_iter().map(row));
            }
            all
        })
        .collect();
    parts.into_iter().flatten().unzip()
}

fn not_open(chart: &Chart, number: u32, decided: Decided, today: Day) -> Row {
    // Where nobody called nobody needs the id.
    let caller = if chart.contacts.is_empty() {
        None
    } else {
        let id = decided.item_id(chart.id());
        let last = contacts_about(&id, decided.record_date, chart, today).last();
        last.and_then(|c| c.by.clone())
    };
    Row {
        // The facts are one a chart, in the order of the charts.
        patient: Some(number),
        place: decided.rule.place(),
        kind: decided.kind,
        target: decided.target,
        priority: decided.priority,
        days_overdue: decided.days_overdue,
        provider: decided.provider.or_else(|| chart.patient.provider.clone()),
        caller,
    }
}

fn gone(run: &Run<'_>) -> Option<Vec<Row>> {
    let previous = run.previous?;
    let now: BTreeSet<&ItemId> = run.findings.listed().map(|i| &i.id).collect();
    let then = previous.listed.as_ref().ok()?.iter();
    let gone = then.filter(|(id, _)| !now.contains(id));
    Some(
        gone.map(|(id, listed)| then_listed(run, id, listed, previous.as_of))
            .collect(),
    )
}

/// An item as the last run listed it; who had called then.
fn then_listed(run: &Run<'_>, id: &ItemId, listed: &Listed, then: Day) -> Row {
    let chart = run.practice.chart(&listed.patient_id);
    let last = chart.and_then(|c| contacts_about(id, listed.record_date, c, then).last());
    Row {
        patient: patient(run, &listed.patient_id),
        place: listed.place,
        kind: listed.kind,
        target: listed.target,
        priority: listed.priority,
        days_overdue: listed.days_overdue,
        provider: listed.provider.as_deref().map(Name::from),
        caller: last.and_then(|c| c.by.clone()),
    }
}
