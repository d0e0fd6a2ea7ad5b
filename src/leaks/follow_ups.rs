//! Uncaptured follow-ups: said in a visit and never turned into a booking, an order or a referral.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::phrase::is_blank;
use crate::model::records::FollowUpField;
use crate::model::{
    Certainty, Day, Kind, Need, NeedKind, OrderKind, OrderStatus, Reason, ReferralStatus, Said,
    Target, Visit, VisitClass, VisitStatus, With,
};

use super::case::{Case, is_booking, is_scheduled_ahead, is_seen};
use super::findings::{Found, Note};
use super::rules::Rule;
use super::stage::Stage;

/// A visit instruction: what the visit's fields or note say of the return.
#[derive(Debug, Clone, Copy)]
pub(super) struct Instruction<'a> {
    visit: &'a Visit,
    /// Lower and upper end in days; `None`: no time said.
    interval: Option<(i32, i32)>,
    due: Day,
    grace: i32,
    need: Option<usize>,
    ancillary: bool,
}

pub(super) fn find(case: &Case<'_>, found: &mut Found) {
    if !case.available.visits {
        return;
    }
    visit_needs(case, found);
    test_needs(case, found);
    referral_needs(case, found);
}

fn definite(visit: &Visit) -> impl Iterator<Item = (usize, &Need)> {
    visit
        .needs
        .iter()
        .enumerate()
        .filter(|(_, n)| n.certainty == Certainty::Definite)
}

/// How many instructions [`instructions`] finds in a visit.
pub(super) fn instructed(visit: &Visit) -> u8 {
    let by = visit.follow_up_by.is_some_and(|by| by > visit.date);
    match visit.follow_up {
        _ if by => 1,
        FollowUpField::Interval { .. } => 1,
        FollowUpField::AsNeeded => 0,
        FollowUpField::Empty | FollowUpField::NotUnderstood => visit.needs.stated().visits,
    }
}

/// The instructions of one visit: from follow_up_by, else follow_up_interval, else the note.
pub(super) fn instructions<'a>(case: &Case<'a>, visit: &'a Visit, out: &mut Vec<Instruction<'a>>) {
    let numbers = &case.protocol.follow_ups;
    let make = |interval: Option<(i32, i32)>, need: Option<usize>, ancillary: bool| {
        let (due, grace) = match interval {
            Some((_, max)) => (visit.date + max, numbers.grace_for(max)),
            None => (
                visit.date + numbers.no_interval_due_days,
                numbers.no_interval_grace_days,
            ),
        };
        Instruction {
            visit,
            interval,
            due,
            grace,
            need,
            ancillary,
        }
    };
    if let Some(by) = visit.follow_up_by.filter(|by| *by > visit.date) {
        let distance = by - visit.date;
        out.push(make(Some((distance, distance)), None, false));
        return;
    }
    match visit.follow_up {
        FollowUpField::Interval { min_days, max_days } => {
            out.push(make(
                Some((i32::from(min_days), i32::from(max_days))),
                None,
                visit.follow_up_ancillary,
            ));
            return;
        }
        FollowUpField::AsNeeded => return,
        FollowUpField::Empty | FollowUpField::NotUnderstood => {}
    }
    for (n, need) in definite(visit) {
        if need.kind == NeedKind::Visit && !matches!(need.with, With::Other(_)) {
            let interval = need
                .max_days
                .map(|max| (i32::from(need.min_days.unwrap_or(max)), i32::from(max)));
            out.push(make(interval, Some(n), need.ancillary));
        }
    }
}

/// What a seen visit told the patient about coming back.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// The visit.
    pub visit: &'a Visit,
    /// The target: visit date and the interval's upper end.
    pub due: Day,
}

/// The return instructions of a chart, one a seen visit (the earliest due), whether or not a newer one replaced them.
pub fn told<'a>(case: &Case<'a>) -> Vec<Told<'a>> {
    let mut all: Vec<Told<'a>> = Vec::new();
    let mut of_visit = Vec::new();
    for visit in case.seen().filter(|v| instructed(v) > 0) {
        of_visit.clear();
        instructions(case, visit, &mut of_visit);
        if let Some(due) = of_visit.iter().map(|i| i.due).min() {
            all.push(Told { visit, due });
        }
    }
    all
}

fn visit_needs(case: &Case<'_>, found: &mut Found) {
    let mut newest = None;
    for visit in case.seen() {
        if visit.follow_up == FollowUpField::NotUnderstood {
            found.note(Note::IntervalNotUnderstood);
        }
        let stated = visit.needs.stated();
        if stated.elsewhere || stated.others {
            count_others(visit, found);
        }
        if instructed(visit) > 0 {
            // Visits stand by date.
            newest = Some(visit.date);
        }
    }
    let Some(newest) = newest else {
        return;
    };
    let mut of_newest = Vec::new();
    for visit in case.seen() {
        match visit.date == newest {
            true => instructions(case, visit, &mut of_newest),
            false => replaced(case, visit, found),
        }
    }
    let stands = of_newest
        .iter()
        .min_by(|a, b| (a.due, &a.visit.id, a.need).cmp(&(b.due, &b.visit.id, b.need)));
    if let Some(stands) = stands {
        judge_visit(case, stands, found);
    }
}

/// Leaves out the instructions of a visit. Which of its needs they are is looked up only where somebody asks why.
fn replaced<'a>(case: &Case<'a>, visit: &'a Visit, found: &mut Found) {
    let why = "replaced by a newer visit's instruction";
    if !found.is_asking() {
        let at = not_booked(visit, None);
        return (0..instructed(visit)).for_each(|_| found.excluded(&at, why));
    }
    let mut of_visit = Vec::new();
    instructions(case, visit, &mut of_visit);
    for told in of_visit {
        found.excluded(&not_booked(visit, told.need), why);
    }
}

/// A return visit of which nothing is booked.
fn not_booked(visit: &Visit, need: Option<usize>) -> Stage<'_> {
    Stage::of_visit(Rule::Visit, Kind::VisitNotBooked, Target::Patient, visit).stated_by(need)
}

/// Counts the needs of a visit that never make an item.
fn count_others(visit: &Visit, found: &mut Found) {
    for (_, need) in definite(visit) {
        match (need.kind, &need.with) {
            (NeedKind::Call | NeedKind::Other, _) => found.note(Note::OtherNeed),
            (NeedKind::Visit, With::Other(_)) => found.note(Note::VisitElsewhere),
            _ => {}
        }
    }
}

fn judge_visit(case: &Case<'_>, told: &Instruction<'_>, found: &mut Found) {
    let (numbers, today) = (&case.protocol.follow_ups, case.today);
    let at = not_booked(told.visit, told.need);
    if told.due < today - numbers.look_back_days {
        return found.excluded(&at, "due too long ago");
    }
    let from = told.visit.date + told.interval.map_or(1, |(min, _)| (min / 2).max(1));
    let met = case.chart.visits.iter().any(|v| {
        v.date >= from
            && (is_seen(v)
                || (told.ancillary
                    && v.class == VisitClass::Ancillary
                    && v.status == VisitStatus::Completed))
    });
    if met {
        return found.closed(&at, "the patient was seen since");
    }
    let last_day = told.due + told.grace;
    let late = today > last_day;
    let books = |v: &&Visit| {
        is_booking(v, today)
            || (told.ancillary && v.class == VisitClass::Ancillary && is_scheduled_ahead(v, today))
    };
    let mut booked = None;
    for v in case.chart.visits.iter().filter(books) {
        if v.date <= last_day || (late && v.date <= today + numbers.late_booking_days) {
            return found.closed(&at, "a visit is booked in time");
        }
        booked = booked.or(Some(v.date));
    }
    let never_checked_out = case.chart.visits.iter().any(|v| {
        v.status == VisitStatus::Scheduled
            && (v.class.counts_as_seen() || (told.ancillary && v.class == VisitClass::Ancillary))
            && v.date > told.visit.date
            && v.date < today
            && v.date >= today - numbers.unclosed_visit_days
    });
    if never_checked_out {
        return found.closed(&at, "a visit of the last days was never checked out");
    }
    let (kind, reason) = match booked {
        Some(day) => (Kind::VisitBookedLate, Reason::new(Said::BookedLate).on(day)),
        None => (at.kind, Reason::new(Said::NothingBooked)),
    };
    let at = Stage { kind, ..at };
    let reason = reason.within(told.interval);
    let first_call = match told.interval {
        Some((_, max)) if max > numbers.long_interval_days => {
            told.due - numbers.long_interval_lead_days
        }
        _ => case.bd(told.visit.date, numbers.first_call_bd),
    };
    case.open(&at, told.due, Some(first_call), reason, found);
}

/// Of needs with the same key only the one of the newest visit stands; of one day the earliest due, then the visit id
/// that sorts first.
fn newest<'a, K: Ord>(
    needs: impl Iterator<Item = (K, &'a Visit, usize)>,
    due: impl Fn(&Visit, &Need) -> Day,
) -> Vec<(&'a Visit, usize)> {
    let mut standing: BTreeMap<K, (&'a Visit, usize)> = BTreeMap::new();
    let order = |(v, n): (&'a Visit, usize)| (Reverse(v.date), due(v, &v.needs[n]), &v.id, n);
    for (key, visit, n) in needs {
        standing
            .entry(key)
            .and_modify(|held| {
                if order((visit, n)) < order(*held) {
                    *held = (visit, n);
                }
            })
            .or_insert((visit, n));
    }
    standing.into_values().collect()
}

fn order_kind(kind: NeedKind) -> Option<OrderKind> {
    match kind {
        NeedKind::Lab => Some(OrderKind::Lab),
        NeedKind::Imaging => Some(OrderKind::Imaging),
        NeedKind::Procedure => Some(OrderKind::Procedure),
        _ => None,
    }
}

fn specific<'a>(case: &Case<'_>, need: &'a Need) -> Option<&'a str> {
    need.what
        .as_deref()
        .filter(|w| !is_blank(w) && !case.names.is_generic(w))
}

fn test_needs(case: &Case<'_>, found: &mut Found) {
    let stating = case.seen().filter(|v| v.needs.stated().tests);
    let needs = stating.flat_map(|v| {
        definite(v).filter_map(move |(n, need)| {
            let kind = order_kind(need.kind)?;
            let key = specific(case, need).map(|w| case.names.test_key(w));
            Some(((kind, key), v, n))
        })
    });
    for (visit, n) in newest(needs, |v, need| test_due(case, v, need)) {
        judge_test(case, visit, n, found);
    }
}

/// The later of some business days after the visit and some days before the interval's lower end.
fn test_due(case: &Case<'_>, visit: &Visit, need: &Need) -> Day {
    let numbers = &case.protocol.follow_ups;
    let due = case.bd(visit.date, numbers.order_due_bd);
    match need.min_days {
        Some(min) => due.max(visit.date + i32::from(min) - numbers.order_lead_days),
        None => due,
    }
}

fn judge_test(case: &Case<'_>, visit: &Visit, n: usize, found: &mut Found) {
    let numbers = &case.protocol.follow_ups;
    let need = &visit.needs[n];
    if !case.available.orders {
        return found.note(Note::OrdersNotLoaded);
    }
    let at =
        Stage::of_visit(Rule::Test, Kind::OrderNotPlaced, Target::Staff, visit).stated_by(Some(n));
    let due = test_due(case, visit, need);
    if due < case.today - numbers.look_back_days {
        return found.excluded(&at, "due too long ago");
    }
    let what = specific(case, need);
    let placed = case.chart.orders.iter().any(|o| {
        o.status != OrderStatus::Cancelled
            && o.date >= visit.date - numbers.order_before_days
            && match what {
                Some(what) => case.names.order_matches(&o.name, what),
                None => Some(o.kind) == order_kind(need.kind),
            }
    });
    if placed {
        return found.closed(&at, "an order was placed");
    }
    if case.today <= due {
        return found.excluded(&at, "not yet due");
    }
    let what = what.unwrap_or(match need.kind {
        NeedKind::Imaging => "imaging",
        NeedKind::Procedure => "a procedure",
        _ => "a lab test",
    });
    let reason = Reason::new(Said::NoOrder).of(what.into());
    case.open(&at, due, None, reason, found);
}

fn specialty(need: &Need) -> Option<&str> {
    match &need.with {
        With::Other(w) if !is_blank(w) => Some(w),
        _ => need.what.as_deref().filter(|w| !is_blank(w)),
    }
}

fn referral_needs(case: &Case<'_>, found: &mut Found) {
    let stating = case.seen().filter(|v| v.needs.stated().referrals);
    let needs = stating.flat_map(|v| {
        definite(v)
            .filter(|(_, need)| need.kind == NeedKind::Referral)
            .map(move |(n, need)| (specialty(need).map(|s| case.names.specialty_key(s)), v, n))
    });
    for (visit, n) in newest(needs, |v, _| v.date) {
        judge_referral(case, visit, n, found);
    }
}

fn judge_referral(case: &Case<'_>, visit: &Visit, n: usize, found: &mut Found) {
    let numbers = &case.protocol.follow_ups;
    if !case.available.referrals {
        return found.note(Note::ReferralsNotLoaded);
    }
    let at = Stage::of_visit(
        Rule::Referral,
        Kind::ReferralNotPlaced,
        Target::Staff,
        visit,
    )
    .stated_by(Some(n));
    if visit.date < case.today - numbers.look_back_days {
        return found.excluded(&at, "visit too long ago");
    }
    let wanted = specialty(&visit.needs[n]);
    let placed = case.chart.referrals.iter().any(|r| {
        r.status != ReferralStatus::Cancelled
            && r.date >= visit.date - numbers.order_before_days
            && match (wanted, r.specialty.as_deref()) {
                (Some(wanted), Some(given)) if !is_blank(given) => {
                    case.names.specialty_matches(given, wanted)
                }
                _ => true,
            }
    });
    if placed {
        return found.closed(&at, "a referral was made");
    }
    let due = case.bd(visit.date, numbers.referral_due_bd);
    if case.today <= due {
        return found.excluded(&at, "not yet due");
    }
    let reason = match wanted {
        Some(w) => Reason::new(Said::NoReferral).of(w.into()),
        None => Reason::new(Said::NoReferralNamed),
    };
    case.open(&at, due, None, reason, found);
}
