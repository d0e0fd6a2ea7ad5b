//! Open orders: tests not scheduled, not done, not back or not reviewed, and medications that run out.

use std::collections::BTreeMap;

use crate::model::{Day, Kind, Order, OrderKind, OrderStatus, Reason, Said, Target, Urgency};

use super::case::Case;
use super::findings::Found;
use super::rules::Rule;
use super::stage::{Stage, Weight};

pub(super) fn find(case: &Case<'_>, found: &mut Found) {
    let recent = |o: &&Order| case.in_last(o.date, case.protocol.loops.look_back_days);
    let mut latest: BTreeMap<String, &Order> = BTreeMap::new();
    for order in case.chart.orders.iter().filter(recent) {
        if order.kind == OrderKind::Medication {
            if run_out(case, order).is_some() {
                let held = latest.entry(medication_key(&order.name)).or_insert(order);
                if (order.date, order.load_order) > (held.date, held.load_order) {
                    *held = order;
                }
            }
        } else {
            test(case, order, found);
        }
    }
    for order in latest.into_values() {
        refill(case, order, found);
    }
}

/// The name up to its first digit, case and blanks ignored.
fn medication_key(name: &str) -> String {
    name.chars()
        .take_while(|c| !c.is_ascii_digit())
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The day on which the supply ends; `None` where the order is not one that can be due.
fn run_out(case: &Case<'_>, order: &Order) -> Option<Day> {
    let supply = order.days_supply.filter(|d| *d > 0)?;
    let refills = order.refills.unwrap_or(0);
    let counts = order.status != OrderStatus::Cancelled
        && (u32::from(supply) >= case.protocol.loops.refill_min_supply_days || refills > 0);
    let lasts = i64::from(supply).saturating_mul(1 + i64::from(refills));
    counts.then(|| order.date + i32::try_from(lasts).unwrap_or(i32::MAX))
}

fn refill(case: &Case<'_>, order: &Order, found: &mut Found) {
    let numbers = &case.protocol.loops;
    let Some(due) = run_out(case, order) else {
        return;
    };
    let at = Stage::of_order(Rule::Refill, Kind::RefillDue, Target::Staff, order)
        .weighing(Weight::Usual);
    if case.today < due - numbers.refill_lead_days {
        return found.excluded(&at, "not yet due");
    }
    if case.today > due + numbers.refill_window_days {
        return found.excluded(&at, "window missed");
    }
    let said = if due > case.today {
        Said::SupplyEnds
    } else {
        Said::SupplyEnded
    };
    let reason = Reason::new(said).on(due);
    case.open(&at, due, None, reason, found);
}

fn test(case: &Case<'_>, order: &Order, found: &mut Found) {
    use OrderStatus::{Cancelled, Collected, Resulted, Reviewed, Scheduled};
    let numbers = &case.protocol.loops;
    let (status, urgency) = (order.status, order.urgency);
    let base = order.expected_date.unwrap_or(order.date);
    let say = |said: Said| Reason::new(said).of(order.name.clone());
    let stage = |kind, target| Stage::of_order(Rule::Order, kind, target, order);
    // The last step.
    let review = stage(Kind::ResultNotReviewed, Target::Licensed);
    if matches!(status, Cancelled | Reviewed) || order.reviewed_date.is_some() {
        return found.closed(&review, "cancelled or reviewed");
    }
    let (at, due, grace, reason);
    if status == Resulted || order.result_date.is_some() {
        if !case.available.order_reviewed {
            return found.closed(&review, "resulted; reviews are not exported");
        }
        let since = order.result_date.unwrap_or(base);
        at = review;
        due = case.bd(since, numbers.result_review_bd);
        grace = 0;
        reason = say(Said::ResultNotReviewed).on(since);
    } else if status == Collected || order.collected_date.is_some() {
        let since = order.collected_date.unwrap_or(base);
        at = stage(Kind::ResultNotBack, Target::Office);
        due = case.bd(since, numbers.result_back_bd.of(urgency));
        grace = 0;
        reason = say(Said::NoResult).days(case.today.days_since(since));
    } else if status == Scheduled || order.scheduled_date.is_some() {
        at = stage(Kind::TestNotDone, Target::Patient);
        due = order
            .scheduled_date
            .unwrap_or(base + numbers.test_scheduled_days);
        grace = numbers.test_scheduled_grace_days.of(urgency);
        reason = match order.scheduled_date {
            Some(day) => say(Said::NotDoneOnDay).on(day),
            None => say(Said::NotDone),
        };
    } else if matches!(order.kind, OrderKind::Imaging | OrderKind::Procedure) {
        at = stage(Kind::TestNotScheduled, Target::Patient);
        due = base + numbers.test_schedule_days.of(urgency);
        grace = 0;
        reason = say(Said::NotScheduled).on(order.date);
    } else {
        at = stage(Kind::TestNotDone, Target::Patient);
        due = base + numbers.test_done_days.of(urgency);
        grace = match urgency {
            Urgency::Routine if order.expected_date.is_some() => {
                numbers.test_done_expected_grace_days
            }
            _ => numbers.test_done_grace_days.of(urgency),
        };
        reason = say(Said::OrderNotDone).on(order.date);
    }
    if case.today <= due + grace {
        return found.excluded(&at, "not yet due");
    }
    case.open(&at, due, None, reason, found);
}
