//! What a group is: for each `--by` column a code an item or patient, and the labels the codes stand for, in order.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::leaks::PatientFacts;
use crate::model::item::words;
use crate::model::{Day, Item, Kind, Place, Target};
use crate::protocol::Protocol;
use crate::worklist::standing::{contacts_about, contacts_of};

use super::Run;
use super::change::Listed;
use super::frames::Gone;
use super::looked::Looked;

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

/// Whether the codes of a key stand beside items or beside patients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Items,
    Patients,
}

/// One key column.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) by: By,
    pub(super) of: Of,
    /// In the order in which groups are shown.
    pub(super) labels: Vec<Label>,
    pub(super) codes: Vec<u32>,
    /// Codes of the records that were looked at and are not open; `None` where the key says something of open items only.
    /// Keys of patients need none.
    pub(super) looked: Option<Vec<u32>>,
    /// Codes of the items that the last run listed and that are listed no longer, as they stood then.
    pub(super) gone: Vec<u32>,
    /// Few and fixed words: a group is shown for each, also an empty one.
    pub(super) whole: bool,
}

impl Key {
    pub(super) fn new(run: &Run<'_>, looked: &[Looked], gone: &[Gone<'_>], by: By) -> Key {
        let then = |code: &dyn Fn(&Listed) -> u32| gone.iter().map(|g| code(g.listed)).collect();
        match by {
            By::Place => {
                let code = |l: &Looked| Place::ALL.iter().position(|p| *p == l.place);
                let codes = looked.iter().map(|l| code(l).unwrap_or_default() as u32);
                Key {
                    looked: Some(codes.collect()),
                    gone: then(&|l| at(Place::ALL, l.place)),
                    ..fixed(run, by, Place::ALL, |i| i.place, Place::word, true)
                }
            }
            By::Kind => Key {
                gone: then(&|l| at(Kind::ALL, l.kind)),
                ..fixed(run, by, Kind::ALL, |i| i.kind, Kind::word, false)
            },
            By::Target => Key {
                gone: then(&|l| at(Target::ALL, l.target)),
                ..fixed(run, by, Target::ALL, |i| i.target, Target::word, true)
            },
            By::Priority => Key {
                by,
                of: Of::Items,
                labels: (1..=4).map(Label::Number).collect(),
                codes: run
                    .findings
                    .items
                    .iter()
                    .map(|i| rank(i.priority))
                    .collect(),
                looked: None,
                gone: then(&|l| rank(l.priority)),
                whole: true,
            },
            By::Ageing => {
                let band = |days| band(&run.protocol.panel.ageing_days, days);
                Key {
                    gone: then(&|l| band(l.days_overdue)),
                    ..ageing(run)
                }
            }
            By::Provider => {
                let items = run.findings.items.iter().map(|i| i.provider.as_deref());
                let looked = looked.iter().map(|l| l.provider.as_deref());
                let gone = gone.iter().map(|g| g.listed.provider.as_deref());
                named(by, items.collect(), Some(looked.collect()), gone.collect())
            }
            By::Caller => {
                let items = run.findings.items.iter().map(|i| caller(run, i));
                let gone = gone.iter().map(|g| caller_then(run, g));
                named(by, items.collect(), None, gone.collect())
            }
            By::Condition => {
                let key = condition(run);
                // A patient whom the exports no longer know has none on file.
                let none = key.labels.len() as u32 - 1;
                let gone = then(&|l| of_patient(run, &key, l).unwrap_or(none));
                Key { gone, ..key }
            }
            By::Age => {
                let key = age(run);
                let missing = key.labels.len() as u32 - 1;
                let gone = then(&|l| of_patient(run, &key, l).unwrap_or(missing));
                Key { gone, ..key }
            }
        }
    }
}

fn at<T: PartialEq>(all: &[T], value: T) -> u32 {
    all.iter().position(|v| *v == value).unwrap_or_default() as u32
}

fn rank(priority: u8) -> u32 {
    u32::from(priority.clamp(1, 4)) - 1
}

/// The code of the patient; `None` where the exports no longer have them.
fn of_patient(run: &Run<'_>, key: &Key, listed: &Listed) -> Option<u32> {
    let patients = &run.findings.patients;
    let n = patients.binary_search_by(|p| p.patient_id.cmp(&listed.patient_id));
    key.codes.get(n.ok()?).copied()
}

/// A key whose words are those of an enumeration.
fn fixed<T: Copy + PartialEq>(
    run: &Run<'_>,
    by: By,
    all: &[T],
    of_item: fn(&Item) -> T,
    word: fn(T) -> &'static str,
    whole: bool,
) -> Key {
    let code = |item: &Item| at(all, of_item(item));
    Key {
        by,
        of: Of::Items,
        labels: all.iter().map(|v| text(word(*v))).collect(),
        codes: run.findings.items.iter().map(code).collect(),
        looked: None,
        gone: Vec::new(),
        whole,
    }
}

/// "not yet due", then the protocol's bands.
fn ageing(run: &Run<'_>) -> Key {
    let ends = &run.protocol.panel.ageing_days;
    let mut labels = vec![text("not yet due")];
    let mut from = 1;
    for end in ends {
        labels.push(Label::Text(format!("{from}-{end}")));
        from = end + 1;
    }
    labels.push(Label::Text(format!("{from}+")));
    let items = run.findings.items.iter();
    Key {
        by: By::Ageing,
        of: Of::Items,
        labels,
        codes: items.map(|i| band(ends, i.days_overdue)).collect(),
        looked: None,
        gone: Vec::new(),
        whole: true,
    }
}

fn band(ends: &[i32], days: i32) -> u32 {
    match days {
        ..=0 => 0,
        days => 1 + ends.iter().filter(|end| **end < days).count() as u32,
    }
}

/// A key whose labels are names; those without one come last.
fn named(
    by: By,
    items: Vec<Option<&str>>,
    looked: Option<Vec<Option<&str>>>,
    gone: Vec<Option<&str>>,
) -> Key {
    let all = items.iter().chain(looked.iter().flatten()).chain(&gone);
    let distinct: BTreeSet<&str> = all.flatten().copied().collect();
    let sorted: Vec<&str> = distinct.into_iter().collect();
    let code = |name: Option<&str>| {
        let at = name.and_then(|n| sorted.binary_search(&n).ok());
        at.unwrap_or(sorted.len()) as u32
    };
    let codes = |names: Vec<Option<&str>>| names.into_iter().map(code).collect();
    Key {
        by,
        of: Of::Items,
        labels: sorted
            .iter()
            .map(|n| text(n))
            .chain([Label::Missing])
            .collect(),
        codes: codes(items),
        looked: looked.map(codes),
        gone: codes(gone),
        whole: false,
    }
}

/// Who made the last contact that counts for the item.
fn caller<'a>(run: &Run<'a>, item: &'a Item) -> Option<&'a str> {
    let chart = run.practice.chart_of(item)?;
    contacts_of(item, chart, run.today).last()?.by.as_deref()
}

/// The same for an item of the last run, on the day of that run.
fn caller_then<'a>(run: &Run<'a>, gone: &Gone<'_>) -> Option<&'a str> {
    let chart = run.practice.chart(&gone.listed.patient_id)?;
    let contacts = contacts_about(gone.id, gone.listed.record_date, chart, gone.then);
    contacts.last()?.by.as_deref()
}

/// One group for each condition that is a patient's only one, one for several and one for none: a patient with three
/// conditions is one patient to call, and the groups still add up.
fn condition(run: &Run<'_>) -> Key {
    let list = &run.protocol.conditions;
    let mut labels = conditions(run);
    labels.push(text("several"));
    labels.push(text("none"));
    let code = |p: &PatientFacts| match p.conditions.len() {
        0 => list.len() + 1,
        1 => p.conditions.iter().next().unwrap_or_default(),
        _ => list.len(),
    };
    Key {
        by: By::Condition,
        of: Of::Patients,
        labels,
        codes: run
            .findings
            .patients
            .iter()
            .map(|p| code(p) as u32)
            .collect(),
        looked: None,
        gone: Vec::new(),
        whole: false,
    }
}

/// The names of the protocol's conditions.
pub(super) fn conditions(run: &Run<'_>) -> Vec<Label> {
    let list = run.protocol.conditions.iter();
    list.map(|c| text(&c.name)).collect()
}

pub(super) fn age(run: &Run<'_>) -> Key {
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
    Key {
        by: By::Age,
        of: Of::Patients,
        codes: run
            .findings
            .patients
            .iter()
            .map(|p| code(p) as u32)
            .collect(),
        labels,
        looked: None,
        gone: Vec::new(),
        whole: false,
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
