//! What changed since the last run.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use crate::model::{Day, ItemId, Kind, PatientId, Place, Target};
use crate::worklist::State;

use super::Headline;
use super::groups::Figures;

/// What the last run recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct Previous {
    /// Its day.
    pub as_of: Day,
    /// Its headline.
    pub headline: Headline,
    /// The items it listed, or why they are not known.
    pub listed: Result<BTreeMap<ItemId, Listed>, Unknown>,
}

/// Why the items that the last run listed are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// Its list is gone.
    Missing,
    /// Its list is there and cannot be read.
    Unreadable,
    /// Its list is not one that this version writes.
    Strange,
}

impl Unknown {
    /// Its sentence, without a full stop.
    pub fn sentence(self) -> &'static str {
        match self {
            Unknown::Missing => "its leaks.csv is not there",
            Unknown::Unreadable => "its leaks.csv cannot be read",
            Unknown::Strange => "its leaks.csv is not as this version writes it",
        }
    }
}

fn sentence<S: Serializer>(why: &Option<Unknown>, to: S) -> Result<S::Ok, S::Error> {
    why.map(Unknown::sentence).serialize(to)
}

/// An item as the last run listed it: what says to which groups it belonged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where it leaked.
    pub place: Place,
    /// What was wrong.
    pub kind: Kind,
    /// Who was to act.
    pub target: Target,
    /// The patient.
    pub patient_id: PatientId,
    /// The provider.
    pub provider: Option<String>,
    /// Date of the record.
    pub record_date: Day,
    /// Days past due on that day.
    pub days_overdue: i32,
    /// Priority.
    pub priority: u8,
    /// State after the contacts known then.
    pub state: State,
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
    /// Items listed now whose promised booking came to nothing since.
    pub reopened: Option<u64>,
    /// Why the items could not be compared one by one; `None` where they were.
    #[serde(serialize_with = "sentence", skip_serializing_if = "Option::is_none")]
    pub not_compared: Option<Unknown>,
}

/// What changed between the last run and these figures over everything.
pub(super) fn change(now: &Headline, total: &Figures, previous: &Previous) -> Change {
    let then = &previous.headline;
    let more = |f: fn(&Headline) -> u64| {
        i64::try_from(f(now)).unwrap_or(i64::MAX) - i64::try_from(f(then)).unwrap_or(i64::MAX)
    };
    Change {
        since: previous.as_of,
        open: more(|h| h.open),
        overdue: more(|h| h.overdue),
        priority_1: more(|h| h.priority_1),
        suppressed: more(|h| h.suppressed),
        patients_open: more(|h| h.patients_open),
        dormant: more(|h| h.dormant),
        care_management: more(|h| h.care_management),
        new: total.new_since,
        closed: total.closed_since,
        reopened: total.reopened_since,
        not_compared: previous.listed.as_ref().err().copied(),
    }
}
