//! Priority, suppression and the patient's facts: what is judged once the rules have found a patient's items.

use crate::model::{Contact, Item, Kind, Outcome, PatientStatus, Place, Suppression, Target};

use super::case::Case;
use super::findings::{Found, PatientFacts};
use super::rules::Rule;

/// Judges the items found for this patient, those from `first` on, and adds the patient's facts.
pub(super) fn judge(case: &Case<'_>, found: &mut Found, first: usize) {
    let released: Vec<Item> = found
        .items
        .extract_if(first.., |item| is_released(case, item))
        .collect();
    for item in &mut found.items[first..] {
        item.priority = priority(case, item);
        if let Some(reason) = suppression(case, item.target) {
            if item.priority == 1 && reason != Suppression::Deceased {
                item.target = Target::Licensed;
            } else {
                item.suppressed = Some(reason);
            }
        }
    }
    for item in released {
        found.released(rule_of(&item), &item.record_id);
    }
    found.patients.push(facts(case));
}

/// The rule that an item comes from.
pub(super) fn rule_of(item: &Item) -> Rule {
    match (item.place, item.kind) {
        (Place::Lapsed, _) => Rule::Lapsed,
        (Place::Outreach, Kind::CheckInNotMade) => Rule::CheckIn,
        (Place::Outreach, _) => Rule::MissedVisit,
        (Place::Loops, Kind::RefillDue) => Rule::Refill,
        (Place::Loops, _) if item.table == crate::model::RecordTable::Orders => Rule::Order,
        (Place::Loops, _) => Rule::OpenReferral,
        (Place::FollowUps, Kind::OrderNotPlaced) => Rule::Test,
        (Place::FollowUps, Kind::ReferralNotPlaced) => Rule::Referral,
        (Place::FollowUps, _) => Rule::Visit,
    }
}

fn past<'a>(case: &Case<'a>) -> impl Iterator<Item = &'a Contact> + use<'a> {
    let today = case.today;
    case.chart.contacts.iter().filter(move |c| c.date <= today)
}

/// A named licensed decision closes the loop.
fn is_released(case: &Case<'_>, item: &Item) -> bool {
    past(case).any(|c| {
        c.outcome == Some(Outcome::Released)
            && c.item.as_ref() == Some(&item.id)
            && c.by
                .as_deref()
                .is_some_and(|by| case.protocol.is_licensed(by))
    })
}

/// The first reason, in the order in which they are named, why nobody calls about an item with this target.
fn suppression(case: &Case<'_>, target: Target) -> Option<Suppression> {
    let patient = &case.chart.patient;
    let told = |o: Outcome| past(case).any(|c| c.outcome == Some(o));
    let standing = |s: PatientStatus| patient.status == s;
    let for_patient = target == Target::Patient;
    let for_staff = for_patient || target == Target::Staff;
    let reasons = [
        (
            true,
            patient.is_deceased() || told(Outcome::Deceased),
            Suppression::Deceased,
        ),
        (
            for_patient,
            patient.do_not_contact || told(Outcome::DoNotCall),
            Suppression::DoNotContact,
        ),
        (
            for_staff,
            standing(PatientStatus::Transferred),
            Suppression::Transferred,
        ),
        (
            for_staff,
            standing(PatientStatus::Dismissed),
            Suppression::Dismissed,
        ),
        (
            for_patient,
            standing(PatientStatus::Inactive),
            Suppression::Inactive,
        ),
        (
            for_patient,
            standing(PatientStatus::Hospice),
            Suppression::Hospice,
        ),
    ];
    reasons
        .into_iter()
        .find(|(concerns, holds, _)| *concerns && *holds)
        .map(|(_, _, reason)| reason)
}

/// 1 to 4; the first line that fits. A rule has marked pressing items with 1 and lapsed ones with several conditions with 2.
fn priority(case: &Case<'_>, item: &Item) -> u8 {
    use Kind::{
        CancelledNotRebooked, NoShowNotRebooked, ReferralMissed, ReportNotBack, ReportNotReviewed,
        ResultNotBack, ResultNotReviewed, VisitBookedLate,
    };
    if item.priority == 1 {
        return 1;
    }
    let serious = matches!(
        item.kind,
        NoShowNotRebooked
            | CancelledNotRebooked
            | ReferralMissed
            | ResultNotBack
            | ResultNotReviewed
            | ReportNotBack
            | ReportNotReviewed
    );
    let long = item.days_overdue >= case.protocol.priority.long_overdue_days
        && item.place != Place::Lapsed
        && item.kind != VisitBookedLate;
    if serious || long || item.priority == 2 {
        2
    } else if item.days_overdue > 0 {
        3
    } else {
        4
    }
}

fn facts(case: &Case<'_>) -> PatientFacts {
    let patient = &case.chart.patient;
    let numbers = &case.protocol.lapsed;
    let last = case.last_seen();
    let conditions = case.conditions();
    let dead = patient.is_deceased() || past(case).any(|c| c.outcome == Some(Outcome::Deceased));
    let active = !dead && patient.status == PatientStatus::Active;
    let last_reached = past(case)
        .filter(|c| c.outcome.is_some_and(Outcome::is_reach))
        .map(|c| c.date)
        .max();
    let recently =
        |d: Option<crate::model::Day>| d.is_some_and(|d| case.in_last(d, numbers.dormant_days));
    PatientFacts {
        patient_id: case.chart.id().clone(),
        conditions,
        active,
        last_seen: last.map(|v| v.date),
        last_reached,
        dormant: active
            && !conditions.is_empty()
            && !recently(last.map(|v| v.date))
            && !recently(last_reached),
        care_management: active && conditions.len() >= numbers.care_management_conditions,
        provider: patient
            .provider
            .clone()
            .or_else(|| last.and_then(|v| v.provider.clone())),
        date_of_birth: patient.date_of_birth,
    }
}
