//! FHIR R4 NDJSON: a Communication for each contact and a Task for each loop.
//!
//! Patients are named by their identifier in the EHR, since the server's own ids are not in the exports. No result and no
//! diagnosis is written; a Task never ends a loop in the EHR but by a licensed decision.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::{Channel, Item, Outcome};

use super::row::OutcomeRow;
use super::write::Sources;

const MEDIA: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode";
/// Codes that only tickler has stand under this name; it is a name and no address.
const TICKLER: &str = "urn:tickler:outcome";

/// The resources, one a line.
pub(super) fn ndjson(rows: &[OutcomeRow], sources: &Sources<'_>) -> String {
    let items: BTreeMap<&str, &Item> = sources.items.iter().map(|i| (i.id.as_str(), i)).collect();
    let mut latest: BTreeMap<&str, &OutcomeRow> = BTreeMap::new();
    let mut lines = Vec::new();
    for row in rows {
        lines.push(communication(row));
        latest
            .entry(row.item.as_str())
            .and_modify(|l| {
                if row.date >= l.date {
                    *l = row;
                }
            })
            .or_insert(row);
    }
    for (id, row) in latest {
        lines.push(task(row, items.get(id).copied()));
    }
    lines.iter().map(|l| format!("{l}\n")).collect()
}

fn patient(row: &OutcomeRow) -> Value {
    json!({ "type": "Patient", "identifier": { "value": row.patient_id } })
}

fn outcome(row: &OutcomeRow) -> Value {
    json!({
        "coding": [{ "system": TICKLER, "code": row.outcome.word() }],
        "text": row.outcome.word().replace('-', " "),
    })
}

fn communication(row: &OutcomeRow) -> Value {
    let medium = match row.channel() {
        Channel::Phone => Some(("PHONE", "telephone")),
        Channel::Text => Some(("SMSWRIT", "SMS message")),
        Channel::Portal | Channel::Email => Some(("EMAILWRIT", "email")),
        Channel::Letter => Some(("MAILWRIT", "mail")),
        Channel::Other => None,
    };
    let made = row.outcome.is_attempt();
    let mut out = json!({
        "resourceType": "Communication",
        "id": row.contact_id.as_str(),
        "identifier": [{ "system": "urn:tickler:contact", "value": row.contact_id.as_str() }],
        "status": if made { "completed" } else { "not-done" },
        "subject": patient(row),
        "about": [{ "reference": format!("Task/{}", row.item) }],
        "topic": outcome(row),
    });
    if made {
        out["sent"] = json!(row.date.to_string());
    } else {
        out["statusReason"] = outcome(row);
    }
    if let Some((code, display)) = medium {
        out["medium"] =
            json!([{ "coding": [{ "system": MEDIA, "code": code, "display": display }] }]);
    }
    if !row.by.trim().is_empty() {
        out["sender"] = json!({ "display": row.by });
    }
    if !row.note.trim().is_empty() {
        out["note"] = json!([{ "text": row.note }]);
    }
    out
}

fn task(row: &OutcomeRow, item: Option<&Item>) -> Value {
    let mut out = json!({
        "resourceType": "Task",
        "id": row.item.as_str(),
        "identifier": [{ "system": "urn:tickler:item", "value": row.item.as_str() }],
        "status": if row.outcome == Outcome::Released { "completed" } else { "in-progress" },
        "businessStatus": outcome(row),
        "intent": "plan",
        "priority": if item.is_some_and(|i| i.priority == 1) || row.escalated { "urgent" } else { "routine" },
        "for": patient(row),
        "lastModified": row.date.to_string(),
    });
    if let Some(item) = item {
        out["description"] = json!(item.reason);
        out["code"] = json!({
            "coding": [{ "system": "urn:tickler:kind", "code": item.kind.word() }],
            "text": item.kind.word().replace('-', " "),
        });
        out["authoredOn"] = json!(item.record_date.to_string());
        out["restriction"] = json!({ "period": { "end": item.due.to_string() } });
    }
    let next = row.next_date.or(row.appointment_date);
    if let Some(next) = next {
        out["executionPeriod"] = json!({ "start": next.to_string() });
    }
    out
}
