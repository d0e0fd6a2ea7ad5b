//! What a group is: for each `--by` column a code a row, and the labels the codes stand for, in order.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::leaks::PatientFacts;
use crate::model::item::words;
use crate::model::{Day, Kind, Place, Target};
use crate::protocol::Protocol;

use super::Run;
use super::rows::{Row, Rows};

words! {
    /// A column by which the panel can be grouped.
    By {
        /// The place where it leaks.
        Place = "place",
        /// What is wrong with the loop.
        Kind = "kind",
        /// The item's provider.
        Provider = "provider",
        /// The patient's chronic condition, or that there are several or none.
        Condition = "condition",
        /// The patient's age band.
        Age = "age",
        /// Who acts.
        Target = "target",
        /// Priority.
        Priority = "priority",
        /// The band of days past due.
        Ageing = "ageing",
        /// Who made the last contact about the item.
        Caller = "caller",
    }
}

/// The value of a key column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(untagged)]
pub enum Label {
    /// A number.
    Number(u8),
    /// A word or name.
    Text(String),
    /// Not known, or nobody.
    Missing,
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Label::Number(n) => n.fmt(f),
            Label::Text(text) => f.pad(text),
            Label::Missing => Ok(()),
        }
    }
}

/// One key column.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) by: By,
    /// In the order in which groups are shown.
    pub(super) labels: Vec<Label>,
    /// Codes of the items.
    pub(super) items: Vec<u32>,
    /// Codes of the records that are not open.
    pub(super) looked: Vec<u32>,
    /// Codes of the items that the last run listed and that are listed no longer.
    pub(super) gone: Vec<u32>,
    /// Few and fixed words: a group is shown for each, also an empty one.
    pub(super) whole: bool,
}

impl Key {
    pub(super) fn new(run: &Run<'_>, rows: &Rows, by: By) -> Key {
        let ends = &run.protocol.panel.ageing_days;
        match by {
            By::Place => key(by, rows, words(Place::ALL, Place::word), |r| {
                at(Place::ALL, r.place)
            }),
            By::Kind => key(by, rows, words(Kind::ALL, Kind::word), |r| {
                at(Kind::ALL, r.kind)
            }),
            By::Target => key(by, rows, words(Target::ALL, Target::word), |r| {
                at(Target::ALL, r.target)
            }),
            By::Priority => key(by, rows, (1..=4).map(Label::Number).collect(), |r| {
                u32::from(r.priority.clamp(1, 4)) - 1
            }),
            By::Ageing => key(by, rows, bands(ends), |r| band(ends, r.days_overdue)),
            By::Provider => named(by, rows, |r| r.provider.as_deref()),
            By::Caller => named(by, rows, |r| r.caller.as_deref()),
            By::Condition => condition(run).key(by, rows),
            By::Age => age(run).key(by, rows),
        }
    }
}

fn key(by: By, rows: &Rows, labels: Vec<Label>, code: impl Fn(&Row) -> u32) -> Key {
    let codes = |rows: &[Row]| rows.iter().map(&code).collect();
    Key {
        by,
        labels,
        items: codes(&rows.items),
        looked: codes(&rows.looked),
        gone: codes(rows.gone.as_deref().unwrap_or_default()),
        whole: matches!(by, By::Place | By::Target | By::Priority | By::Ageing),
    }
}

fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<Label> {
    all.iter().map(|v| text(word(*v))).collect()
}

fn at<T: PartialEq>(all: &[T], value: T) -> u32 {
    all.iter().position(|v| *v == value).unwrap_or_default() as u32
}

/// "not yet due", then the protocol's bands.
fn bands(ends: &[i32]) -> Vec<Label> {
    let mut labels = vec![text("not yet due")];
    let mut from = 1;
    for end in ends {
        labels.push(Label::Text(format!("{from}-{end}")));
        from = end + 1;
    }
    labels.push(Label::Text(format!("{from}+")));
    labels
}

fn band(ends: &[i32], days: i32) -> u32 {
    match days {
        ..=0 => 0,
        days => 1 + ends.iter().filter(|end| **end < days).count() as u32,
    }
}

/// A key whose labels are names; those without one come last.
fn named(by: By, rows: &Rows, name: impl Fn(&Row) -> Option<&str>) -> Key {
    let gone = rows.gone.iter().flatten();
    let all = rows.items.iter().chain(&rows.looked).chain(gone);
    let distinct: BTreeSet<&str> = all.filter_map(&name).collect();
    let sorted: Vec<&str> = distinct.into_iter().collect();
    let labels = sorted.iter().map(|n| text(n)).chain([Label::Missing]);
    key(by, rows, labels.collect(), |row| {
        let at = name(row).and_then(|n| sorted.binary_search(&n).ok());
        at.unwrap_or(sorted.len()) as u32
    })
}

/// What a key says of patients.
pub(super) struct OfPatients {
    /// The last one is that of a patient of whom nothing is known.
    pub(super) labels: Vec<Label>,
    /// One a patient, in the order of the findings' patients.
    pub(super) codes: Vec<u32>,
}

impl OfPatients {
    fn key(self, by: By, rows: &Rows) -> Key {
        let unknown = self.labels.len() as u32 - 1;
        key(by, rows, self.labels, |row| {
            let code = row.patient.and_then(|n| self.codes.get(n as usize));
            code.copied().unwrap_or(unknown)
        })
    }
}

/// One group for each condition that is a patient's only one, one for several and one for none: a patient with three
/// conditions is one patient to call, and the groups still add up.
fn condition(run: &Run<'_>) -> OfPatients {
    let list = &run.protocol.conditions;
    let mut labels = conditions(run);
    labels.push(text("several"));
    labels.push(text("none"));
    let code = |p: &PatientFacts| match p.conditions.len() {
        0 => list.len() + 1,
        1 => p.conditions.iter().next().unwrap_or_default(),
        _ => list.len(),
    };
    let patients = run.findings.patients.iter();
    OfPatients {
        labels,
        codes: patients.map(|p| code(p) as u32).collect(),
    }
}

/// The names of the protocol's conditions.
pub(super) fn conditions(run: &Run<'_>) -> Vec<Label> {
    let list = run.protocol.conditions.iter();
    list.map(|c| text(&c.name)).collect()
}

pub(super) fn age(run: &Run<'_>) -> OfPatients {
    let labels = age_bands(run.protocol);
    let missing = labels.len() - 1;
    let code = |p: &PatientFacts| match p.date_of_birth {
        Some(born) if born <= run.today => {
            let years = age_on(born, run.today);
            run.protocol
                .panel
                .age_bands
                .iter()
                .filter(|first| **first <= years)
                .count()
        }
        _ => missing,
    };
    let patients = run.findings.patients.iter();
    OfPatients {
        codes: patients.map(|p| code(p) as u32).collect(),
        labels,
    }
}

/// The age bands in words, and one for an unknown age.
fn age_bands(protocol: &Protocol) -> Vec<Label> {
    let mut from = 0;
    let mut labels = Vec::new();
    for first in &protocol.panel.age_bands {
        labels.push(Label::Text(format!("{from}-{}", first - 1)));
        from = *first;
    }
    labels.push(Label::Text(format!("{from}+")));
    labels.push(Label::Missing);
    labels
}

/// Completed years.
fn age_on(born: Day, today: Day) -> i32 {
    let birthday = (today.month(), today.day_of_month()) >= (born.month(), born.day_of_month());
    today.year() - born.year() - i32::from(!birthday)
}

fn text(word: &str) -> Label {
    Label::Text(word.to_owned())
}
