//! Lapsed chronic patients: past the interval of their conditions with no booking.

use crate::model::{ConditionSet, Day, Kind, Name, Reason, Said, Target};

use super::case::Case;
use super::findings::{Found, Note};
use super::rules::Rule;
use super::stage::{Stage, Weight};

/// Chronic conditions: problems not resolved by today, and diagnoses of seen visits up to the last one.
pub(super) fn conditions(case: &Case<'_>) -> ConditionSet {
    let mut set = ConditionSet::EMPTY;
    for p in &case.chart.problems {
        if p.resolved_date.is_none_or(|d| d > case.today) {
            set = set.union(p.conditions);
        }
    }
    let Some(last) = case.last_seen() else {
        return set;
    };
    let since = last.date - case.protocol.lapsed.diagnosis_look_back_days;
    for v in case.seen().filter(|v| v.date >= since) {
        if case.chart.problems.is_empty() {
            set = set.union(v.conditions);
            continue;
        }
        for c in v.conditions.iter() {
            let resolved_later =
                case.chart.problems.iter().any(|p| {
                    p.conditions.contains(c) && p.resolved_date.is_some_and(|d| v.date < d)
                });
            if !resolved_later {
                set.insert(c);
            }
        }
    }
    set
}

/// The conditions' names, where the practice lets patient lists name them.
fn named(case: &Case<'_>, set: ConditionSet) -> Name {
    if !case.protocol.diagnoses_on_lists {
        return Name::new();
    }
    let names: Vec<&str> = set
        .iter()
        .filter_map(|i| case.protocol.conditions.get(i))
        .map(|c| c.name.as_str())
        .collect();
    names.join(", ").into()
}

pub(super) fn find(case: &Case<'_>, found: &mut Found) {
    if !case.available.visits {
        return;
    }
    let set = case.conditions();
    let Some((interval, grace)) = case.protocol.interval_of(set) else {
        return;
    };
    let numbers = &case.protocol.lapsed;
    let several = set.len() >= case.protocol.priority.lapsed_conditions;
    // On the first day past the grace.
    let kind = if interval + grace < numbers.lost_days {
        Kind::Overdue
    } else {
        Kind::LostToFollowUp
    };
    let weight = if several {
        Weight::Several
    } else {
        Weight::Usual
    };
    let Some(last) = case.last_seen() else {
        found.note(Note::NoVisitOnFile);
        let at = Stage::of_patient(Rule::Lapsed, kind, Target::Patient).weighing(weight);
        return found.excluded(&at, "no visit on file");
    };
    let at = Stage::of_visit(Rule::Lapsed, kind, Target::Patient, last).weighing(weight);
    let due: Day = last.date + interval;
    if case.today <= due + grace {
        return found.closed(&at, "seen within the interval");
    }
    if case.bookings().next().is_some() {
        return found.closed(&at, "a visit is booked");
    }
    if case.unclosed(numbers.unclosed_visit_days).next().is_some() {
        found.note(Note::NeverCheckedOut);
        return found.excluded(&at, "a recent visit was never checked out");
    }
    let since = case.today.days_since(last.date);
    let lost = case.today > last.date + numbers.lost_days;
    let kind = if lost {
        Kind::LostToFollowUp
    } else {
        Kind::Overdue
    };
    let reason = Reason::new(Said::Lapsed)
        .on(last.date)
        .days(since)
        .of(named(case, set));
    case.open(&Stage { kind, ..at }, due, None, reason, found);
}
