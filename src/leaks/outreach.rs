//! Outreach never made: check-ins after a procedure or discharge, and missed visits nobody rebooked.

use crate::model::{Kind, Reason, Said, Target, Visit, VisitClass, VisitStatus};

use super::case::{Case, class_words, is_scheduled_ahead, is_seen};
use super::findings::{Found, Note};
use super::rules::Rule;
use super::stage::{Stage, Weight};

pub(super) fn find(case: &Case<'_>, found: &mut Found) {
    if !case.available.visits {
        return;
    }
    for visit in &case.chart.visits {
        if visit.status == VisitStatus::Completed {
            check_in(case, visit, found);
        }
    }
    missed(case, found);
}

fn check_in(case: &Case<'_>, visit: &Visit, found: &mut Found) {
    let numbers = &case.protocol.outreach;
    let (target, bd, reason) = match visit.class {
        VisitClass::Procedure => (
            Target::Patient,
            numbers.procedure_check_in_bd,
            "no check-in call after the procedure visit",
        ),
        VisitClass::Discharge => (
            Target::Licensed,
            numbers.discharge_check_in_bd,
            "no contact after the hospital or ED visit",
        ),
        _ => return,
    };
    let at = Stage::of_visit(Rule::CheckIn, Kind::CheckInNotMade, target, visit)
        .weighing(Weight::Pressing);
    let due = case.bd(visit.date, bd);
    if case.today < due {
        return found.excluded(&at, "not yet due");
    }
    let seen = case.seen().next_back().is_some_and(|v| v.date > visit.date);
    let reached = !seen
        && case.chart.contacts.iter().any(|c| {
            c.date > visit.date
                && c.date <= case.today
                && c.outcome.is_some_and(|o| o.is_reach())
                && (target == Target::Patient
                    || c.item.as_ref() == Some(&at.id(case.chart.id()))
                    || c.by
                        .as_deref()
                        .is_some_and(|by| case.protocol.is_licensed(by)))
        });
    if seen || reached {
        return found.closed(&at, "reached or seen since");
    }
    if case.today > visit.date + numbers.check_in_window_days {
        found.note(Note::MissedWindow);
        return found.excluded(&at, "window missed");
    }
    case.open(&at, due, Some(due), reason.into(), found);
}

/// A missed visit with nothing booked since.
fn stage(visit: &Visit) -> Stage<'_> {
    let kind = match visit.status {
        VisitStatus::NoShow => Kind::NoShowNotRebooked,
        _ => Kind::CancelledNotRebooked,
    };
    let weight = match visit.class {
        VisitClass::PostAcute => Weight::Pressing,
        _ => Weight::Usual,
    };
    Stage::of_visit(Rule::MissedVisit, kind, Target::Patient, visit).weighing(weight)
}

fn missed(case: &Case<'_>, found: &mut Found) {
    let numbers = &case.protocol.outreach;
    let mut left: Vec<&Visit> = Vec::new();
    for visit in &case.chart.visits {
        let looked_at = match visit.status {
            VisitStatus::NoShow => case.in_last(visit.date, numbers.missed_visit_days),
            VisitStatus::Cancelled => visit.date >= case.today - numbers.missed_visit_days,
            _ => false,
        };
        if !looked_at {
            continue;
        }
        if is_made_up(case, visit) {
            found.closed(&stage(visit), "booked or seen since");
        } else {
            left.push(visit);
        }
    }
    left.sort_by(|a, b| {
        (std::cmp::Reverse(a.date), rank(a), &a.id).cmp(&(
            std::cmp::Reverse(b.date),
            rank(b),
            &b.id,
        ))
    });
    let Some((latest, older)) = left.split_first() else {
        return;
    };
    for visit in older {
        found.excluded(&stage(visit), "a later visit was missed too");
    }
    let at = stage(latest);
    let due = case.bd(latest.date, numbers.missed_visit_due_bd);
    if at.kind == Kind::NoShowNotRebooked && case.today < due {
        return found.excluded(&at, "not yet due");
    }
    let said = match at.kind {
        Kind::NoShowNotRebooked => Said::VisitMissed,
        _ => Said::VisitCancelled,
    };
    let reason = Reason::new(said).of(class_words(latest.class));
    case.open(&at, due, None, reason.on(latest.date), found);
}

fn rank(visit: &Visit) -> u8 {
    u8::from(visit.status == VisitStatus::Cancelled)
}

/// A booking of any date; a seen visit on the same day or after; for a cancelled visit also one shortly before it.
fn is_made_up(case: &Case<'_>, missed: &Visit) -> bool {
    let any_class = matches!(missed.class, VisitClass::Ancillary | VisitClass::Discharge);
    let from = match missed.status {
        VisitStatus::Cancelled => missed.date - case.protocol.outreach.moved_earlier_days,
        _ => missed.date,
    };
    case.chart.visits.iter().any(|v| {
        let counts = any_class || v.class.counts_as_seen();
        let done = if any_class {
            v.status == VisitStatus::Completed
        } else {
            is_seen(v)
        };
        counts && (is_scheduled_ahead(v, case.today) || (done && v.date >= from))
    })
}
