//! Which list a loop stands on today, or why it stands on none.

use crate::model::phrase::fold;
use crate::model::{Chart, Item, OrderKind, Place, RecordTable, Target};

use super::super::standing::{NextStep, Standing, State};
use super::{Lane, Work, is_lost};

/// The list an item is on today, or why it is on none.
pub(super) fn of(work: &Work<'_>, item: &Item, standing: &Standing) -> Result<Lane, &'static str> {
    if let Some(reason) = item.suppressed {
        return Err(reason.word());
    }
    let due = standing.next_action_on.is_some_and(|d| d <= work.today);
    match standing.step {
        NextStep::None => return Err("calling has ended"),
        NextStep::Wait => return Err("waiting for its day"),
        NextStep::Call | NextStep::Letter if !due => return Err("waiting for its day"),
        _ => {}
    }
    // A clinical matter and a refusal go to licensed staff at once, however old the loop is.
    if matches!(standing.state, State::Escalated | State::Declined) {
        return Ok(Lane::Licensed);
    }
    let old = item.days_overdue > work.protocol.calls.backlog_days && item.place != Place::Lapsed;
    if old && !standing.kept {
        return Ok(Lane::Backlog);
    }
    if is_lost(item) && standing.target == Target::Patient {
        return Ok(if standing.step == NextStep::Letter {
            Lane::Letters
        } else {
            Lane::Lost
        });
    }
    Ok(match (standing.step, standing.target) {
        (NextStep::Letter, _) => Lane::Letters,
        (_, Target::Patient) => Lane::Patients,
        (_, Target::Office) => Lane::Offices,
        (_, Target::Staff) => Lane::Staff,
        (_, Target::Licensed) => Lane::Licensed,
    })
}

/// The office to phone about a loop: the specialist named by the referral, else what the export says of it.
pub(super) fn office(item: &Item, chart: &Chart) -> String {
    let named =
        match item.table {
            RecordTable::Referrals => chart
                .referrals
                .iter()
                .find(|r| r.id == item.record_id)
                .and_then(|r| r.referred_to.as_deref().or(r.specialty.as_deref())),
            RecordTable::Orders => chart
                .orders
                .iter()
                .find(|o| o.id == item.record_id)
                .map(|o| match o.kind {
                    OrderKind::Lab => "laboratory",
                    OrderKind::Imaging => "imaging center",
                    OrderKind::Procedure => "procedure office",
                    OrderKind::Medication | OrderKind::Other => "testing office",
                }),
            RecordTable::Visits => None,
        };
    match named.map(str::trim).filter(|n| !fold(n).is_empty()) {
        // Blanks and case differ from row to row of an export; the words do not.
        Some(name) => name.split_whitespace().collect::<Vec<_>>().join(" "),
        None => "office not named".to_owned(),
    }
}
