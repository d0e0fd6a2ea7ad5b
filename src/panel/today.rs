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
    /// Loops that are on no list today, by reason.
    pub not_listed: BTreeMap<&'static str, u64>,
    /// Rows of the backlog, today's and those of later days.
    pub backlog: u64,
    /// Days that the backlog takes at the protocol's rows a day; `None` where it takes none a day.
    pub backlog_days: Option<u64>,
}

impl Today {
    /// Counts the lists.
    pub fn of(lists: &Lists, protocol: &Protocol) -> Today {
        let rows = |lane: &Lane| lists.lane(*lane).len() as u64;
        let later = lists.not_listed.get(BACKLOG_LATER).copied();
        let backlog = rows(&Lane::Backlog) + later.unwrap_or_default();
        let share = u64::from(protocol.calls.backlog_share);
        Today {
            lists: Lane::ALL
                .iter()
                .map(|lane| ListCount {
                    list: *lane,
                    rows: rows(lane),
                })
                .collect(),
            not_listed: lists.not_listed.clone(),
            backlog,
            backlog_days: (share > 0).then(|| backlog.div_ceil(share)),
        }
    }
}
