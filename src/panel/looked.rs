//! Records that the rules looked at and did not leave open, as the groups count them: by place, provider and patient.

use rayon::prelude::*;

use crate::leaks::{self, Decided, Remembered, Rule};
use crate::model::{Chart, Name, Place, Visit};

use super::Run;
use super::account::place_of;

/// Charts that one thread takes at a time.
const CHUNK: usize = 512;

/// One such record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Looked {
    /// Number of the chart, which is that of the patient's facts.
    pub(super) patient: u32,
    pub(super) place: Place,
    /// The record's provider, else the patient's, as for items.
    pub(super) provider: Option<Name>,
    /// Closed by evidence or captured; else left out.
    pub(super) closed: bool,
}

/// All of them, in the order of the charts.
pub(super) fn looked(run: &Run<'_>) -> Vec<Looked> {
    let parts: Vec<Vec<Looked>> = run
        .practice
        .charts
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(chunk, charts)| {
            let names = Remembered::new(run.names);
            let mut all = Vec::new();
            for (n, chart) in charts.iter().enumerate() {
                let decided = leaks::decided(chart, run.practice, run.protocol, &names, run.today);
                all.extend(decided.iter().map(|d| {
                    Looked {
                        patient: (chunk * CHUNK + n) as u32,
                        place: place_of(d.rule),
                        provider: provider(chart, d)
                            .or(chart.patient.provider.as_ref())
                            .cloned(),
                        closed: d.closed,
                    }
                }));
            }
            all
        })
        .collect();
    parts.concat()
}

fn provider<'a>(chart: &'a Chart, decided: &Decided) -> Option<&'a Name> {
    let id = &decided.record_id;
    let of_visit = |v: &'a Visit| (v.id == *id).then_some(v.provider.as_ref());
    match decided.rule {
        Rule::Order | Rule::Refill => {
            let order = chart.orders.iter().find(|o| o.id == *id)?;
            order.provider.as_ref()
        }
        Rule::OpenReferral => {
            let referral = chart.referrals.iter().find(|r| r.id == *id)?;
            referral.provider.as_ref()
        }
        Rule::Visit
        | Rule::Test
        | Rule::Referral
        | Rule::CheckIn
        | Rule::MissedVisit
        | Rule::Lapsed => chart.visits.iter().find_map(of_visit)?,
    }
}
