//! How often a patient is contacted, and how much of the backlog a day brings.

use std::collections::BTreeMap;

use crate::model::{Chart, Outcome};

use super::super::phone;
use super::{BACKLOG_LATER, Key, Lane, Lists, Loops, Work};

/// One contact with a patient a day, and no more in seven days than the protocol allows; priority 1 is exempt.
pub(super) fn keep<'a>(
    work: &Work<'a>,
    by_row: &mut BTreeMap<Key<'a>, Loops<'a>>,
    lists: &mut Lists,
    chart_of: &dyn Fn(&str) -> &'a Chart,
) {
    // What presses comes first; then the call, then the letter, then the call about the lapsed visit.
    let rank = |lane: Lane, loops: &Loops<'_>| (loops.iter().all(|(i, _)| i.priority != 1), lane);
    let mut best: BTreeMap<&str, (bool, Lane)> = BTreeMap::new();
    for ((lane, patient, _), loops) in by_row.iter().filter(|(k, _)| k.0.reaches_patient()) {
        let rank = rank(*lane, loops);
        let held = best.entry(*patient).or_insert(rank);
        *held = rank.min(*held);
    }
    by_row.retain(|(lane, patient, _), loops| {
        if !lane.reaches_patient() {
            return true;
        }
        let first = best.get(patient).copied();
        if first.is_none_or(|(waits, _)| waits) && called_enough(work, chart_of(patient)) {
            lists.leave_out("called often enough", loops.len());
            return false;
        }
        let stays = first == Some(rank(*lane, loops));
        if !stays {
            lists.leave_out("on another list today", loops.len());
        }
        stays
    });
}

/// Whether the patient was tried as often today, or in the last seven days, as the protocol allows.
fn called_enough(work: &Work<'_>, chart: &Chart) -> bool {
    let calls = &work.protocol.calls;
    let tries = phone::by_day(chart, work.today, |c| {
        c.date >= work.today - 6 && c.outcome.is_some_and(Outcome::is_attempt)
    });
    let today = tries.get(&work.today).copied().unwrap_or_default();
    today >= calls.max_per_day || tries.values().sum::<u32>() >= calls.max_per_week
}

/// The day's share of the backlog; the rest waits and is counted.
pub(super) fn share_backlog(work: &Work<'_>, lists: &mut Lists) {
    let share = work.protocol.calls.backlog_share as usize;
    let Some(backlog) = lists.rows.get_mut(&Lane::Backlog) else {
        return;
    };
    let rest: usize = backlog.iter().skip(share).map(|r| r.loops).sum();
    backlog.truncate(share);
    if backlog.is_empty() {
        lists.rows.remove(&Lane::Backlog);
    }
    if rest > 0 {
        lists.leave_out(BACKLOG_LATER, rest);
    }
}
