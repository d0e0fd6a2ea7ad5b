//! Reminders of visits that lie a few business days ahead, each by the channel that the patient prefers and allows.

use std::collections::BTreeSet;

use crate::model::{
    Channel, Chart, Day, ItemId, Outcome, PatientStatus, Visit, VisitClass, VisitStatus,
};

use super::super::phone;
use super::super::row_id::RowId;
use super::super::say;
use super::Work;
use super::row::{self, CallRow};

/// One row a patient, in the order of the visits' days, then by patient.
pub(super) fn find(work: &Work<'_>, clinical: &BTreeSet<&str>) -> Vec<CallRow> {
    let mut found: Vec<(Day, CallRow)> = Vec::new();
    for chart in &work.practice.charts {
        if clinical.contains(&**chart.id()) || !may_be_reminded(work, chart) {
            continue;
        }
        let visits: Vec<&Visit> = chart
            .visits
            .iter()
            .filter(|v| is_due(work, chart, v))
            .collect();
        let Some(first) = visits.first() else {
            continue;
        };
        let row = one(work, chart, &visits, first);
        found.push((first.date, row));
    }
    found.sort_by(|a, b| (a.0, &a.1.patient_id).cmp(&(b.0, &b.1.patient_id)));
    found.into_iter().map(|(_, row)| row).collect()
}

fn may_be_reminded(work: &Work<'_>, chart: &Chart) -> bool {
    let patient = &chart.patient;
    let past = || chart.contacts.iter().filter(|c| c.date <= work.today);
    let stopped = past().any(|c| matches!(c.outcome, Some(Outcome::Deceased | Outcome::DoNotCall)));
    let tried_today =
        past().any(|c| c.date == work.today && c.outcome.is_some_and(Outcome::is_attempt));
    !patient.is_deceased()
        && !patient.do_not_contact
        && !matches!(
            patient.status,
            PatientStatus::Transferred | PatientStatus::Dismissed
        )
        && !stopped
        && !tried_today
}

/// A visit to remind of today: so many business days ahead, and not yet reminded of at that distance.
fn is_due(work: &Work<'_>, chart: &Chart, visit: &Visit) -> bool {
    if visit.status != VisitStatus::Scheduled
        || visit.class == VisitClass::Discharge
        || visit.date <= work.today
        // Nothing is this many calendar days away that is a few business days away.
        || visit.date > work.today + 60
    {
        return false;
    }
    let calendar = &work.protocol.calendar;
    let ahead = calendar.business_days_between(work.today, visit.date);
    if !work.protocol.calls.reminder_bd.contains(&ahead) {
        return false;
    }
    let id = id_of(chart, visit);
    !chart.contacts.iter().any(|c| {
        c.item.as_ref() == Some(&id)
            && c.date <= work.today
            && c.outcome.is_some_and(Outcome::is_attempt)
            && calendar.business_days_between(c.date, visit.date) == ahead
    })
}

/// Lasting id of a reminder: contacts recorded under it count for the reminder alone.
fn id_of(chart: &Chart, visit: &Visit) -> ItemId {
    ItemId::of("RM", &["reminder", chart.id(), &visit.id], 0)
}

/// The preferred channel where the patient allows it and it can be used, else the phone, else a letter.
pub(in crate::worklist) fn channel(chart: &Chart, today: Day) -> &'static str {
    let patient = &chart.patient;
    let has = |text: &Option<Box<str>>| text.as_deref().is_some_and(|t| !t.trim().is_empty());
    let numbers = phone::to_dial(chart, today);
    match patient.preferred_channel {
        Some(Channel::Text) if patient.text_consent && !numbers.is_empty() => "text",
        Some(Channel::Portal) => "portal message",
        Some(Channel::Email) if has(&patient.email) => "e-mail",
        Some(Channel::Letter) => "letter",
        _ if !numbers.is_empty() => "phone",
        _ if has(&patient.email) => "e-mail",
        _ => "letter",
    }
}

fn one(work: &Work<'_>, chart: &Chart, visits: &[&Visit], first: &Visit) -> CallRow {
    let ids: Vec<ItemId> = visits.iter().map(|v| id_of(chart, v)).collect();
    let mut row = row::about(work, chart, chart.id());
    row.row_id = RowId::of(&work.protocol.practice_name, work.today, chart.id(), &ids).to_string();
    row.priority = 4;
    row.items = ids.iter().map(ItemId::as_str).collect::<Vec<_>>().join(";");
    row.places = "reminders".to_owned();
    let by = channel(chart, work.today);
    row.whys = visits
        .iter()
        .map(|v| {
            let with = v
                .provider
                .as_deref()
                .map_or(String::new(), |p| format!(" with {}", p.trim()));
            format!(
                "visit on {} {}{with}: remind by {by}",
                v.date.date().format("%A"),
                v.date
            )
        })
        .collect();
    row.days_overdue = work.today - first.date;
    row.attempt = 1;
    let last = chart
        .contacts
        .iter()
        .filter(|c| c.date <= work.today && c.item.as_ref().is_some_and(|i| ids.contains(i)))
        .filter_map(|c| c.outcome.map(|o| (c.date, o)))
        .max();
    row.last_contact = last.map_or(String::new(), |(d, o)| format!("{d} {o}"));
    row.say = say::reminder(work.protocol, first.date);
    row.loops = ids.len();
    row.provider = first.provider.as_deref().map(str::to_owned);
    row.seal();
    row
}
