//! Lapsed chronic patients: past the interval of their conditions with no booking.

use crate::model::{ConditionSet, Day, Kind, Name, Place, Reason, RecordTable, Said, Target};

use super::case::{Case, Loop};
use super::findings::{Found, Note};
use super::rules::Rule;

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
    let Some(last) = case.last_seen() else {
        found.note(Note::NoVisitOnFile);
        return found.excluded(Rule::Lapsed, "", "no visit on file");
    };
    let due: Day = last.date + interval;
    if case.today <= due + grace {
        return found.closed(Rule::Lapsed, &last.id, "seen within the interval");
    }
    if case.bookings().next().is_some() {
        return found.closed(Rule::Lapsed, &last.id, "a visit is booked");
    }
    if case
        .unclosed(case.protocol.lapsed.unclosed_visit_days)
        .next()
        .is_some()
    {
        found.note(Note::NeverCheckedOut);
        return found.excluded(
            Rule::Lapsed,
            &last.id,
            "a recent visit was never checked out",
        );
    }
    let since = case.today.days_since(last.date);
    let lost = case.today > last.date + case.protocol.lapsed.lost_days;
    let mut item = case.item(Loop {
        place: Place::Lapsed,
        kind: if lost {
            Kind::LostToFollowUp
        } else {
            Kind::Overdue
        },
        target: Target::Patient,
        table: RecordTable::Visits,
        record_id: &last.id,
        record_date: last.date,
        provider: last.provider.as_ref(),
        row: last.row,
        due,
        first_call: None,
        need: None,
        reason: Reason::new(Said::Lapsed)
            .on(last.date)
            .days(since)
            .of(named(case, set)),
        pressing: false,
    });
    // A first mark for the priority: several conditions weigh more.
    if set.len() >= case.protocol.priority.lapsed_conditions {
        item.priority = 2;
    }
    found.open(Rule::Lapsed, item);
}
