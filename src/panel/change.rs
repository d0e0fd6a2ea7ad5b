//! What changed since the last run.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::leaks::Findings;
use crate::model::{Day, ItemId};

use super::{Headline, Panel};

/// What the last run recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Previous {
    /// Its day.
    pub as_of: Day,
    /// Its headline.
    pub headline: Headline,
    /// Ids of the items it listed; `None` where they are not known.
    pub listed: Option<BTreeSet<ItemId>>,
}

/// Differences from the last run: more is positive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The day of the last run.
    pub since: Day,
    /// Open items.
    pub open: i64,
    /// Overdue items.
    pub overdue: i64,
    /// Items of priority 1.
    pub priority_1: i64,
    /// Suppressed items.
    pub suppressed: i64,
    /// Patients with an open item.
    pub patients_open: i64,
    /// Dormant patients.
    pub dormant: i64,
    /// Care-management candidates.
    pub care_management: i64,
    /// Items listed now and not then; `None` where the ids are not known.
    pub new: Option<u64>,
    /// Items listed then and no longer.
    pub closed: Option<u64>,
}

impl Panel {
    /// Adds what changed since the last run.
    pub fn compare(&mut self, findings: &Findings, previous: &Previous) {
        let (now, then) = (&self.headline, &previous.headline);
        let more = |f: fn(&Headline) -> u64| {
            i64::try_from(f(now)).unwrap_or(i64::MAX) - i64::try_from(f(then)).unwrap_or(i64::MAX)
        };
        let ids: BTreeSet<&ItemId> = findings.listed().map(|i| &i.id).collect();
        let listed = previous.listed.as_ref();
        let new = |then: &BTreeSet<ItemId>| ids.iter().filter(|id| !then.contains(**id)).count();
        let closed = |then: &BTreeSet<ItemId>| then.iter().filter(|id| !ids.contains(id)).count();
        self.change = Some(Change {
            since: previous.as_of,
            open: more(|h| h.open),
            overdue: more(|h| h.overdue),
            priority_1: more(|h| h.priority_1),
            suppressed: more(|h| h.suppressed),
            patients_open: more(|h| h.patients_open),
            dormant: more(|h| h.dormant),
            care_management: more(|h| h.care_management),
            new: listed.map(|then| new(then) as u64),
            closed: listed.map(|then| closed(then) as u64),
        });
    }
}
