//! The overdue-panel summary: counts by group over typed columns. The one room that knows polars.
//!
//! `rows` says where everything stands that is counted: items, and records that are not open as the items they would be. `keys`
//! says what a group is, `frames` lays the rows as typed columns, `groups` counts them; `history` replays the rules at past
//! dates on charts that `replay` takes back. Takes what the rules and the worklist decided and only counts it; knows no file
//! and no rendering.

mod account;
mod care;
mod change;
mod definitions;
mod frames;
mod groups;
mod history;
mod keys;
mod measures;
mod replay;
mod rows;
mod tables;
mod today;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::leaks::{Findings, NameMatcher, NotApplicable};
use crate::model::{Day, Practice};
use crate::protocol::Protocol;
use crate::worklist::Standing;

use frames::{Frames, People};

pub use account::{Flow, RuleRow};
pub use care::{Candidate, candidates};
pub use change::{Change, Listed, Previous, Unknown};
pub use groups::{Figures, Group};
pub use history::{ByPlace, History, Point, Source, history};
pub use keys::{By, Label};
pub use measures::{Caller, Figure, Measure};
pub use tables::{Chronic, Suppressed};
pub use today::{ListCount, Today};

/// The typed columns could not be counted: a fault in tickler.
#[derive(Debug, thiserror::Error)]
#[error("the panel could not be counted; this is a fault in tickler")]
pub struct PanelError(#[from] polars::prelude::PolarsError);

/// One run: what the panel counts.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// What the rules found.
    pub findings: &'a Findings,
    /// Where each item stands, in the order of the findings' items.
    pub standings: &'a [Standing],
    /// The charts.
    pub practice: &'a Practice,
    /// The protocol.
    pub protocol: &'a Protocol,
    /// Names of tests and specialties.
    pub names: &'a dyn NameMatcher,
    /// Today.
    pub today: Day,
    /// The last run, where one is known.
    pub previous: Option<&'a Previous>,
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// The part.
    pub part: u64,
    /// The whole.
    pub of: u64,
}

impl Share {
    /// In per cent with one decimal; `None` where the whole is nothing.
    pub fn percent(self) -> Option<f64> {
        (self.of > 0).then(|| tenth(self.part as f64 * 100.0 / self.of as f64))
    }
}

/// Rounded to one decimal.
fn tenth(x: f64) -> f64 {
    (x * 10.0).round() / 10.0
}

/// The figures over everything.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Headline {
    /// The protocol's dormant days.
    #[serde(default)]
    pub dormant_days: i32,
    /// Active chronic patients neither seen nor reached in those days.
    pub dormant: u64,
    /// Active chronic patients.
    pub chronic_active: u64,
    /// `dormant` of `chronic_active`, in per cent.
    pub dormant_percent: Option<f64>,
    /// Open items on all lists and waiting ones; the suppressed are not among them.
    pub open: u64,
    /// Of these, past due.
    pub overdue: u64,
    /// Open items that nobody calls about, counted apart.
    pub suppressed: u64,
    /// Records closed by evidence or captured.
    #[serde(default)]
    pub closed: u64,
    /// Records that the rules left out.
    #[serde(default)]
    pub left_out: u64,
    /// Records that the rules looked at: left out, closed, open and suppressed together.
    #[serde(default)]
    pub eligible: u64,
    /// Open items of priority 1.
    pub priority_1: u64,
    /// Patients with an open item.
    pub patients_open: u64,
    /// Patients in the exports.
    pub patients: u64,
    /// Active patients with several chronic conditions.
    pub care_management: u64,
    /// Of these, dormant.
    pub care_management_dormant: u64,
    /// Days past due of the oldest overdue item.
    pub oldest_days: Option<i32>,
    /// Median days past due of the overdue items.
    pub median_days: Option<f64>,
    /// 90th percentile of the days past due of the overdue items.
    pub p90_days: Option<f64>,
}

/// The summary.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// The day it describes.
    pub as_of: Day,
    /// What the groups are formed by.
    pub by: Vec<By>,
    /// The figures over everything.
    pub headline: Headline,
    /// The groups, in the order of their keys.
    pub groups: Vec<Group>,
    /// By place.
    pub places: Vec<Group>,
    /// By provider.
    pub providers: Vec<Group>,
    /// By band of days past due and place.
    pub ageing: Vec<Group>,
    /// Active chronic patients by condition; one with several counts under each.
    pub chronic: Vec<Chronic>,
    /// Active chronic patients by age band.
    pub chronic_ages: Vec<Chronic>,
    /// Suppressed items by reason.
    pub suppressed: Vec<Suppressed>,
    /// The four sets of each rule.
    pub rules: Vec<RuleRow>,
    /// The four places as a flow.
    pub flow: Vec<Flow>,
    /// Things the rules counted beside the items, by name.
    pub notes: BTreeMap<&'static str, u64>,
    /// How well follow-up is kept.
    pub measures: Vec<Measure>,
    /// The funnel of each caller.
    pub callers: Vec<Caller>,
    /// Rules that could not look, and why.
    pub not_applicable: Vec<NotApplicable>,
    /// What the figures mean, by name.
    pub definitions: BTreeMap<&'static str, String>,
    /// Today's lists in numbers, where they were made.
    pub today: Option<Today>,
    /// What changed since the last run, where one is known.
    pub change: Option<Change>,
    /// Past weeks, where they were asked for.
    pub history: Option<History>,
}

/// Counts a run by groups.
///
/// A column that is named twice forms groups once. An item stands in exactly one group, so that the `open` figures of all groups add up to the items that are listed; so
/// does every other record that the rules looked at, where it would stand as an item.
/// With `by` of one column whose words are few and fixed (place, target, priority) every word has a group, also an empty one.
///
/// # Errors
/// None that an input can cause.
pub fn summary(run: &Run<'_>, by: &[By]) -> Result<Panel, PanelError> {
    let by = once(by);
    let frames = Frames::new(run)?;
    let total = frames.total()?;
    let people = frames.people()?;
    let places = frames.groups(&[By::Place])?;
    let rules = account::rules(run);
    let flow = account::flow(&rules, &places);
    let notes = run.findings.notes.iter();
    let headline = headline(run, &total, &people);
    let change = run.previous.map(|p| change::change(&headline, &total, p));
    Ok(Panel {
        as_of: run.today,
        groups: frames.groups(&by)?,
        by,
        headline,
        places,
        providers: frames.groups(&[By::Provider])?,
        ageing: frames.groups(&[By::Ageing, By::Place])?,
        chronic: tables::by_condition(run)?,
        chronic_ages: tables::by_age(run)?,
        suppressed: tables::suppressed(run),
        rules,
        flow,
        notes: notes.map(|(note, n)| (note.word(), *n)).collect(),
        measures: measures::measures(run),
        callers: measures::callers(run),
        not_applicable: run.findings.not_applicable.clone(),
        definitions: definitions::definitions(run.protocol),
        today: None,
        change,
        history: None,
    })
}

/// The columns in the order in which they were first named.
fn once(by: &[By]) -> Vec<By> {
    let mut all = Vec::new();
    for column in by {
        if !all.contains(column) {
            all.push(*column);
        }
    }
    all
}

fn headline(run: &Run<'_>, total: &Figures, people: &People) -> Headline {
    let dormant = Share {
        part: people.dormant,
        of: people.chronic_active,
    };
    Headline {
        dormant_days: run.protocol.lapsed.dormant_days,
        dormant: dormant.part,
        chronic_active: dormant.of,
        dormant_percent: dormant.percent(),
        open: total.open,
        overdue: total.overdue,
        suppressed: total.suppressed,
        closed: total.closed,
        left_out: total.left_out,
        eligible: total.eligible,
        priority_1: total.priority_1,
        patients_open: total.patients,
        patients: run.findings.patients.len() as u64,
        care_management: people.care_management,
        care_management_dormant: people.care_management_dormant,
        oldest_days: total.oldest_days,
        median_days: total.median_days,
        p90_days: total.p90_days,
    }
}

#[cfg(test)]
mod tests;
