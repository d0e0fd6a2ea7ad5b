//! Priority, suppression and the patient's facts: what is judged once the rules have found a patient's items.

use crate::model::{
    Contact, Item, Kind, Outcome, PatientStatus, Place, Priority, Suppression, Target,
};
use crate::protocol::Protocol;

use super::case::Case;
use super::findings::{Found, PatientFacts};
use super::rules::Rule;
use super::stage::Weight;

/// Judges the items found for this patient, those from `first` on, and adds the patient's facts.
pub(super) fn judge(case: &Case<'_>, found: &mut Found, first: usize) {
    for item in &mut found.items[first..] {
        if let Some(reason) = suppression(case, item.target) {
            if item.priority == 1 && reason != Suppression::Deceased {
                item.target = Target::Licensed;
            } else {
                item.suppressed = Some(reason);
            }
        }
    }
    let released: Vec<Item> = found
        .items
        .extract_if(first.., |item| is_released(case, item))
        .collect();
    for item in released {
        found.released(rule_of(&item), item);
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

/// How far past due a loop is, as its priority weighs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Past {
    /// Not at all.
    NotYet,
    /// Past due.
    Due,
    /// So long that it comes before others.
    Long,
}

impl Past {
    pub(super) fn of(days_overdue: i32, kind: Kind, protocol: &Protocol) -> Past {
        let waits = matches!(
            kind,
            Kind::Overdue | Kind::LostToFollowUp | Kind::VisitBookedLate
        );
        if !waits && days_overdue >= protocol.priority.long_overdue_days {
            Past::Long
        } else if days_overdue > 0 {
            Past::Due
        } else {
            Past::NotYet
        }
    }
}

/// 1 to 4; the first line that fits.
pub(super) fn priority(weight: Weight, kind: Kind, past: Past) -> Priority {
    use Kind::{
        CancelledNotRebooked, NoShowNotRebooked, ReferralMissed, ReportNotBack, ReportNotReviewed,
        ResultNotBack, ResultNotReviewed,
    };
    let serious = matches!(
        kind,
        NoShowNotRebooked
            | CancelledNotRebooked
            | ReferralMissed
            | ResultNotBack
            | ResultNotReviewed
            | ReportNotBack
            | ReportNotReviewed
    );
    match (weight, past) {
        (Weight::Pressing, _) => 1,
        (Weight::Several, _) | (_, Past::Long) => 2,
        _ if serious => 2,
        (_, Past::Due) => 3,
        (_, Past::NotYet) => 4,
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
