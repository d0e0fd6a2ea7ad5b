//! Open referrals: not sent, not booked, missed, without a report or with one nobody has reviewed.

use crate::model::{
    Kind, Place, Reason, RecordTable, Referral, ReferralStatus, Said, Target, Urgency,
};

use super::case::{Case, Loop};
use super::findings::Found;
use super::rules::Rule;

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
    let (kind, due, grace, target, reason);
    if matches!(status, Closed | Cancelled) || referral.reviewed_date.is_some() {
        return found.closed(
            Rule::OpenReferral,
            &referral.id,
            "closed, cancelled or reviewed",
        );
    } else if status == Declined {
        kind = Kind::ReferralDeclined;
        due = case.bd(referral.date, numbers.referral_declined_bd);
        grace = 0;
        target = Target::Staff;
        reason = say(Said::Declined);
    } else if status == ReportReceived || referral.report_date.is_some() {
        if !case.available.referral_reviewed {
            return found.closed(
                Rule::OpenReferral,
                &referral.id,
                "report in; reviews are not exported",
            );
        }
        let since = referral
            .report_date
            .or(appointment)
            .unwrap_or(referral.date);
        kind = Kind::ReportNotReviewed;
        due = case.bd(since, numbers.report_review_bd);
        grace = 0;
        target = Target::Licensed;
        reason = say(Said::ReportNotReviewed).on(since);
    } else if status == NoShow && referral.attended_date.is_none() {
        let since = appointment.unwrap_or(referral.date);
        kind = Kind::ReferralMissed;
        due = case.bd(since, numbers.referral_missed_bd);
        grace = 0;
        target = Target::Patient;
        reason = say(Said::AppointmentMissed);
    } else if status == Attended
        || referral.attended_date.is_some()
        || appointment.is_some_and(|d| d < today)
    {
        let since = referral
            .attended_date
            .or(appointment)
            .unwrap_or(referral.date);
        kind = Kind::ReportNotBack;
        due = since + numbers.report_back_days;
        grace = 0;
        target = Target::Office;
        reason = say(Said::NoReportAfterAppointment).days(today.days_since(since));
    } else if appointment.is_some() {
        return found.excluded(
            Rule::OpenReferral,
            &referral.id,
            "waiting for the appointment",
        );
    } else if matches!(status, Draft | PendingAuthorization) {
        kind = Kind::ReferralNotSent;
        due = case.bd(
            referral.date,
            if status == Draft {
                numbers.referral_draft_bd
            } else {
                numbers.referral_authorization_bd
            },
        );
        grace = 0;
        target = Target::Staff;
        reason = say(Said::NotSent).on(referral.date);
    } else if !case.available.referral_appointment || status == Scheduled {
        kind = Kind::ReportNotBack;
        due = referral.date + numbers.report_back_undated_days;
        grace = 0;
        target = Target::Office;
        reason = say(Said::NoReportAfterReferral).days(today.days_since(referral.date));
    } else {
        kind = Kind::ReferralNotBooked;
        (due, grace) = match referral.urgency {
            Urgency::Stat => (referral.date + numbers.referral_booked_days.stat, 0),
            Urgency::Urgent => (referral.date + numbers.referral_booked_days.urgent, 0),
            Urgency::Routine => (
                case.bd(referral.date, numbers.referral_booked_routine_bd),
                numbers.referral_booked_routine_grace_days,
            ),
        };
        target = Target::Patient;
        reason = say(Said::NoAppointment).on(referral.date);
    }
    if today <= due + grace {
        return found.excluded(Rule::OpenReferral, &referral.id, "not yet due");
    }
    found.open(
        Rule::OpenReferral,
        case.item(Loop {
            place: Place::Loops,
            kind,
            target,
            table: RecordTable::Referrals,
            record_id: &referral.id,
            record_date: referral.date,
            provider: referral.provider.as_ref(),
            row: referral.row,
            due,
            first_call: None,
            need: None,
            reason,
            pressing: referral.urgency != Urgency::Routine,
        }),
    );
}
