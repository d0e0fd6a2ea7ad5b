//! The account of the rules: eligible = left out + closed + open + suppressed for each, and the four leaks as a flow.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::leaks::{RULES, Rule, rule_of};
use crate::model::Place;

use super::Run;
use super::groups::{Figures, Group};
use super::keys::Label;

/// The four sets of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleRow {
    /// Its name.
    pub rule: &'static str,
    /// Its place.
    pub place: Place,
    /// What it finds, in words.
    pub finds: &'static str,
    /// When it is due, in words.
    pub due: &'static str,
    /// What closes the loop, in words.
    pub closes: &'static str,
    /// Records it looked at.
    pub eligible: u64,
    /// Left out, over all reasons.
    pub left_out: u64,
    /// Left out, by reason.
    pub reasons: BTreeMap<&'static str, u64>,
    /// Closed by evidence or captured.
    pub closed: u64,
    /// Open, the suppressed ones not among them.
    pub open: u64,
    /// Open, but nobody calls about it.
    pub suppressed: u64,
}

/// One place from what the rules found to what evidence closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// The place.
    pub place: Place,
    /// Open items, the suppressed ones too.
    pub found: u64,
    /// Of these, not suppressed.
    pub listed: u64,
    /// Of these, with an attempt.
    pub called: u64,
    /// Of these, the patient was reached.
    pub reached: u64,
    /// Of these, held for a booking.
    pub booked: u64,
    /// Loops of this place that evidence closed or a booking or order captured; not among the open.
    pub closed: u64,
}

/// The account of every rule, in the order of the places.
pub(super) fn rules(run: &Run<'_>) -> Vec<RuleRow> {
    let suppressed = |rule: Rule| {
        let of_rule = run.findings.items.iter().filter(|i| rule_of(i) == rule);
        of_rule.filter(|i| i.suppressed.is_some()).count() as u64
    };
    RULES
        .iter()
        .map(|rule| {
            let count = run.findings.counts.get(rule).cloned().unwrap_or_default();
            let suppressed = suppressed(*rule);
            RuleRow {
                rule: rule.text().name,
                place: rule.place(),
                finds: rule.text().finds,
                due: rule.text().due,
                closes: rule.text().closes,
                eligible: count.eligible,
                left_out: count.excluded.values().sum(),
                reasons: count.excluded,
                closed: count.closed,
                open: count.open.saturating_sub(suppressed),
                suppressed,
            }
        })
        .collect()
}

/// The four places as a flow.
pub(super) fn flow(rules: &[RuleRow], places: &[Group]) -> Vec<Flow> {
    let none = Figures::default();
    Place::ALL
        .iter()
        .map(|place| {
            let is = |g: &&Group| {
                let label = g.keys.first().map(|(_, label)| label);
                matches!(label, Some(Label::Text(word)) if word == place.word())
            };
            let f = places.iter().find(is).map_or(&none, |g| &g.figures);
            let of_place = rules.iter().filter(|r| r.place == *place);
            Flow {
                place: *place,
                found: f.open + f.suppressed,
                listed: f.open,
                called: f.attempted,
                reached: f.reached,
                booked: f.booked,
                closed: of_place.map(|r| r.closed).sum(),
            }
        })
        .collect()
}
