//! Open referrals: not sent, not booked, missed, without a report or with one nobody has reviewed.

use crate::model::{Kind, Reason, Referral, ReferralStatus, Said, Target, Urgency};

use super::case::Case;
use super::findings::Found;
use super::stage::Stage;

pub(super) fn find(case: &Case<'_>, found: &mut Found) {
    let recent = |r: &&Referral| case.in_last(r.date, case.protocol.loops.look_back_days);
    for referral in case.chart.referrals.iter().filter(recent) {
        judge(case, referral, found);
    }
}

fn judge(case: &Case<'_>, referral: &Referral, found: &mut Found) {
    use ReferralStatus::{
        Attended, Cancelled, Closed, Declined, Draft, NoShow, PendingAuthorization, ReportReceived,
        Scheduled,
    };
    let numbers = &case.protocol.loops;
    let (status, today) = (referral.status, case.today);
    let appointment = referral.appointment_date;
    let to = referral
        .specialty
        .as_ref()
        .or(referral.referred_to.as_ref());
    let say = |said: Said| Reason::new(said).of(to.cloned().unwrap_or_default());
    let stage = |kind, target| Stage::of_referral(kind, target, referral);
    // The last step, and the one before it.
    let review = stage(Kind::ReportNotReviewed, Target::Licensed);
    let report = stage(Kind::ReportNotBack, Target::Office);
    let (at, due, grace, reason);
    if matches!(status, Closed | Cancelled) || referral.reviewed_date.is_some() {
        return found.closed(&review, "closed, cancelled or reviewed");
    } else if status == Declined {
        at = stage(Kind::ReferralDeclined, Target::Staff);
        due = case.bd(referral.date, numbers.referral_declined_bd);
        grace = 0;
        reason = say(Said::Declined);
    } else if status == ReportReceived || referral.report_date.is_some() {
        if !case.available.referral_reviewed {
            return found.closed(&review, "report in; reviews are not exported");
        }
        let since = referral
            .report_date
            .or(appointment)
            .unwrap_or(referral.date);
        at = review;
        due = case.bd(since, numbers.report_review_bd);
        grace = 0;
        reason = say(Said::ReportNotReviewed).on(since);
    } else if status == NoShow && referral.attended_date.is_none() {
        let since = appointment.unwrap_or(referral.date);
        at = stage(Kind::ReferralMissed, Target::Patient);
        due = case.bd(since, numbers.referral_missed_bd);
        grace = 0;
        reason = say(Said::AppointmentMissed);
    } else if status == Attended
        || referral.attended_date.is_some()
        || appointment.is_some_and(|d| d < today)
    {
        let since = referral
            .attended_date
            .or(appointment)
            .unwrap_or(referral.date);
        at = report;
        due = since + numbers.report_back_days;
        grace = 0;
        reason = say(Said::NoReportAfterAppointment).days(today.days_since(since));
    } else if appointment.is_some() {
        return found.excluded(&report, "waiting for the appointment");
    } else if matches!(status, Draft | PendingAuthorization) {
        at = stage(Kind::ReferralNotSent, Target::Staff);
        due = case.bd(
            referral.date,
            if status == Draft {
                numbers.referral_draft_bd
            } else {
                numbers.referral_authorization_bd
            },
        );
        grace = 0;
        reason = say(Said::NotSent).on(referral.date);
    } else if !case.available.referral_appointment || status == Scheduled {
        at = report;
        due = referral.date + numbers.report_back_undated_days;
        grace = 0;
        reason = say(Said::NoReportAfterReferral).days(today.days_since(referral.date));
    } else {
        at = stage(Kind::ReferralNotBooked, Target::Patient);
        (due, grace) = match referral.urgency {
            Urgency::Stat => (referral.date + numbers.referral_booked_days.stat, 0),
            Urgency::Urgent => (referral.date + numbers.referral_booked_days.urgent, 0),
            Urgency::Routine => (
                case.bd(referral.date, numbers.referral_booked_routine_bd),
                numbers.referral_booked_routine_grace_days,
            ),
        };
        reason = say(Said::NoAppointment).on(referral.date);
    }
    if today <= due + grace {
        return found.excluded(&at, "not yet due");
    }
    case.open(&at, due, None, reason, found);
}
