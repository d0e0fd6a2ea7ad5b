//! Today's lists in numbers.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::protocol::Protocol;
use crate::worklist::Lane;
use crate::worklist::lists::{BACKLOG_LATER, Lists};

/// Rows of one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListCount {
    /// The list.
    pub list: Lane,
    /// Its rows today.
    pub rows: u64,
}

/// Today's lists in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Today {
    /// Rows of each list.
    pub lists: Vec<ListCount>,
    /// Loops on a list today.
    pub listed: u64,
    /// Loops that are on no list today, by reason; with `listed` they add up to the open and suppressed ones.
    pub not_listed: BTreeMap<&'static str, u64>,
    /// Loops of the backlog, today's and those of later days.
    pub backlog: u64,
    /// Days that the backlog takes at most, at the protocol's rows a day; `None` where it takes none a day.
    pub backlog_days: Option<u64>,
}

impl Today {
    /// Counts the lists.
    pub fn of(lists: &Lists, protocol: &Protocol) -> Today {
        let rows = |lane: &Lane| lists.lane(*lane).len() as u64;
        let later = lists.not_listed.get(BACKLOG_LATER).copied();
        let now: usize = lists.lane(Lane::Backlog).iter().map(|r| r.loops).sum();
        let backlog = now as u64 + later.unwrap_or_default();
        let share = u64::from(protocol.calls.backlog_share);
        Today {
            lists: Lane::ALL
                .iter()
                .map(|lane| ListCount {
                    list: *lane,
                    rows: rows(lane),
                })
                .collect(),
            listed: lists.listed,
            not_listed: lists.not_listed.clone(),
            backlog,
            backlog_days: (share > 0).then(|| backlog.div_ceil(share)),
        }
    }
}
