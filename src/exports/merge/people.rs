//! Rows of one patient → the patient: the later filled value of each field wins.

use super::super::dealt::Rider;
use super::super::rows::PatientCells;
use super::repeats::{Repeat, Repeats};
use crate::model::{Patient, PatientId, PatientStatus, SourceRow};

/// One patient: the rows of the patients table, the later filled value winning; what is empty there from the newest visit.
pub(super) fn patient(
    id: PatientId,
    rows: Vec<(SourceRow, PatientCells, u32)>,
    mut riders: Vec<Rider>,
    repeats: &mut Repeats,
) -> Patient {
    let mut all = PatientCells::default();
    let mut seen: Vec<u32> = Vec::new();
    for (n, (row, cells, print)) in rows.into_iter().enumerate() {
        if n > 0 {
            let how = if seen.contains(&print) {
                Repeat::Identical
            } else {
                Repeat::Merged
            };
            repeats.count(row.file, how);
        }
        seen.push(print);
        let older = std::mem::replace(&mut all, cells);
        fill(&mut all, older);
    }
    // The newest visit first; of one day the later row first.
    riders.sort_by_key(|r| r.date);
    for rider in riders.into_iter().rev() {
        fill(&mut all, rider.cells);
    }
    let mut patient = all.patient;
    patient.id = Some(id);
    patient.status = match all.status {
        _ if all.deceased => PatientStatus::Deceased,
        Some(status) => status,
        None => PatientStatus::Active,
    };
    patient.interpreter = all.interpreter.unwrap_or(false);
    patient.do_not_contact = all.do_not_contact.unwrap_or(false);
    patient.text_consent = all.text_consent.unwrap_or(false);
    patient
}

/// Fills what is empty in `to` from `from`.
pub(super) fn fill(to: &mut PatientCells, from: PatientCells) {
    let (p, q) = (&mut to.patient, from.patient);
    p.name = p.name.take().or(q.name);
    p.date_of_birth = p.date_of_birth.or(q.date_of_birth);
    p.phone = p.phone.take().or(q.phone);
    p.mobile = p.mobile.take().or(q.mobile);
    p.email = p.email.take().or(q.email);
    p.preferred_channel = p.preferred_channel.or(q.preferred_channel);
    p.language = p.language.take().or(q.language);
    p.guardian = p.guardian.take().or(q.guardian);
    p.provider = p.provider.take().or(q.provider);
    p.deceased_date = p.deceased_date.or(q.deceased_date);
    to.status = to.status.or(from.status);
    to.deceased |= from.deceased;
    to.interpreter = to.interpreter.or(from.interpreter);
    to.do_not_contact = to.do_not_contact.or(from.do_not_contact);
    to.text_consent = to.text_consent.or(from.text_consent);
}
