//! A chart as it was known on a past day: what happened after that day is not seen.
//!
//! The exports say little about when a thing became known, so two rules hold throughout. A thing with a date is known from
//! that date on: a booking from its booked_date, else from the visit itself; an order's or referral's appointment from its
//! own day. A thing without a date (a cancelled order, a patient's standing) is taken as it is today.
//!
//! Taking a chart back twice gives the same as taking it back once to the earlier day.

use crate::model::records::FollowUpField;
use crate::model::{
    Chart, ConditionSet, Day, Order, OrderStatus, Patient, PatientStatus, Referral, ReferralStatus,
    Visit, VisitStatus,
};

/// Takes a chart back to what was known at the end of a day.
pub(super) fn take_back(chart: &mut Chart, on: Day) {
    patient(&mut chart.patient, on);
    chart.visits.retain_mut(|v| visit(v, on));
    chart.orders.retain_mut(|o| order(o, on));
    chart.referrals.retain_mut(|r| referral(r, on));
    chart
        .problems
        .retain(|p| p.onset_date.is_none_or(|d| d <= on));
    chart.contacts.retain(|c| c.date <= on);
}

/// The first day back to which a chart can be taken without a change to it.
pub(super) fn unchanged_since(chart: &Chart) -> Day {
    let mut since = chart
        .patient
        .deceased_date
        .unwrap_or(Day::from_epoch(i32::MIN));
    let mut not_before = |day: Option<Day>| since = since.max(day.unwrap_or(since));
    for v in &chart.visits {
        not_before(Some(match v.booked_date {
            Some(booked) if is_mere_booking(v) => booked.min(v.date),
            _ => v.date,
        }));
    }
    for o in &chart.orders {
        let dates = [o.scheduled_date, o.collected_date, o.result_date];
        dates.into_iter().for_each(&mut not_before);
        not_before(o.reviewed_date);
        not_before(Some(o.date));
    }
    for r in &chart.referrals {
        let dates = [r.sent_date, r.appointment_date, r.attended_date];
        dates.into_iter().for_each(&mut not_before);
        not_before(r.report_date);
        not_before(r.reviewed_date);
        not_before(Some(r.date));
    }
    chart.problems.iter().for_each(|p| not_before(p.onset_date));
    chart.contacts.iter().for_each(|c| not_before(Some(c.date)));
    since
}

/// A visit of which nothing is known but that it was booked, as [`take_back`] leaves one that lay ahead.
fn is_mere_booking(v: &Visit) -> bool {
    v.status == VisitStatus::Scheduled
        && v.conditions == ConditionSet::EMPTY
        && v.needs.is_empty()
        && v.follow_up == FollowUpField::Empty
        && v.follow_up_by.is_none()
}

fn patient(patient: &mut Patient, on: Day) {
    if patient.deceased_date.is_some_and(|d| d > on) {
        patient.deceased_date = None;
        if patient.status == PatientStatus::Deceased {
            patient.status = PatientStatus::Active;
        }
    }
}

/// Of a visit that lay ahead only the booking was known, whatever became of it.
fn visit(visit: &mut Visit, on: Day) -> bool {
    if visit.date <= on {
        return true;
    }
    visit.status = VisitStatus::Scheduled;
    visit.conditions = ConditionSet::EMPTY;
    visit.needs = [].into();
    visit.follow_up = FollowUpField::Empty;
    visit.follow_up_by = None;
    visit.booked_date.is_some_and(|d| d <= on)
}

/// Forgets a date that lay ahead; whether it did.
fn forget(date: &mut Option<Day>, on: Day) -> bool {
    let ahead = date.is_some_and(|d| d > on);
    if ahead {
        *date = None;
    }
    ahead
}

/// A status whose date lay ahead was another one then: the dates that are left decide.
fn order(order: &mut Order, on: Day) -> bool {
    use OrderStatus::{Collected, Resulted, Reviewed, Scheduled, Unknown};
    let scheduled = forget(&mut order.scheduled_date, on);
    let collected = forget(&mut order.collected_date, on);
    let resulted = forget(&mut order.result_date, on);
    let reviewed = forget(&mut order.reviewed_date, on);
    let later = match order.status {
        Scheduled => scheduled,
        Collected => scheduled || collected,
        Resulted => scheduled || collected || resulted,
        Reviewed => scheduled || collected || resulted || reviewed,
        _ => false,
    };
    if later {
        order.status = Unknown;
    }
    order.date <= on
}

fn referral(referral: &mut Referral, on: Day) -> bool {
    use ReferralStatus::{
        Attended, Cancelled, Closed, Declined, Draft, NoShow, PendingAuthorization, ReportReceived,
        Scheduled, Unknown,
    };
    let sent = forget(&mut referral.sent_date, on);
    let appointment = forget(&mut referral.appointment_date, on);
    let attended = forget(&mut referral.attended_date, on);
    let report = forget(&mut referral.report_date, on);
    let reviewed = forget(&mut referral.reviewed_date, on);
    let later = match referral.status {
        Scheduled | NoShow => appointment,
        Attended => appointment || attended,
        ReportReceived => appointment || attended || report,
        Closed => appointment || attended || report || reviewed,
        _ => false,
    };
    // Nothing else can have come before the referral was sent.
    let after_sending = !matches!(
        referral.status,
        Draft | PendingAuthorization | Cancelled | Declined
    );
    if sent && after_sending {
        referral.status = Draft;
    } else if later {
        referral.status = Unknown;
    }
    referral.date <= on
}

#[cfg(test)]
pub(super) mod tests;
