//! Care-management candidates: active patients with several chronic conditions, dormant ones first.

use std::cmp::Reverse;

use crate::model::{Day, Name, PatientId};

use super::Run;

/// A candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The patient.
    pub patient_id: PatientId,
    /// The patient's provider.
    pub provider: Option<Name>,
    /// How many chronic conditions.
    pub conditions: u32,
    /// Their names; only where the protocol lets lists name them.
    pub names: Option<String>,
    /// Latest seen visit.
    pub last_seen: Option<Day>,
    /// Latest contact that reached the patient.
    pub last_reached: Option<Day>,
    /// Days since the later of the two; `None` where there is neither.
    pub days_since: Option<i32>,
    /// Neither seen nor reached in the protocol's dormant days.
    pub dormant: bool,
}

/// The candidates: dormant ones first, then by the days since the last contact from most to least, then by id.
pub fn candidates(run: &Run<'_>) -> Vec<Candidate> {
    let named = run.protocol.diagnoses_on_lists;
    let list = &run.protocol.conditions;
    let mut all: Vec<Candidate> = run
        .findings
        .patients
        .iter()
        .filter(|p| p.care_management)
        .map(|p| {
            let names = p.conditions.iter().filter_map(|i| list.get(i));
            let names: Vec<&str> = names.map(|c| c.name.as_str()).collect();
            Candidate {
                patient_id: p.patient_id.clone(),
                provider: p.provider.clone(),
                conditions: p.conditions.len(),
                names: named.then(|| names.join(";")),
                last_seen: p.last_seen,
                last_reached: p.last_reached,
                days_since: p.last_seen.max(p.last_reached).map(|d| run.today - d),
                dormant: p.dormant,
            }
        })
        .collect();
    let days = |c: &Candidate| c.days_since.unwrap_or(i32::MAX);
    all.sort_by(|a, b| {
        let order = |c: &Candidate| (!c.dormant, Reverse(days(c)));
        order(a)
            .cmp(&order(b))
            .then_with(|| a.patient_id.cmp(&b.patient_id))
    });
    all
}
