//! One shard of the patients: its rows as they come, and its charts at the end.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::super::dealt::{Rider, Rows};
use super::super::fast::{FastMap, hash};
use super::super::rows::{Gone, PatientCells};
use super::Known;
use super::chunks::{Chunks, From};
use super::people::patient;
use super::repeats::{Repeat, Repeats, settle, take_out};
use crate::model::{
    Chart, Contact, Day, Order, PatientId, Problem, Referral, SourceRow, Visit, VisitStatus,
};

/// The rows of one shard's patients in load order; charts are made of them at the end, each at its size.
#[derive(Default)]
pub(super) struct Shard {
    visits: Chunks<Visit>,
    riders: Chunks<Rider>,
    orders: Chunks<Order>,
    referrals: Chunks<Referral>,
    patients: Chunks<(SourceRow, PatientCells, u32)>,
    problems: Chunks<Problem>,
    contacts: Chunks<Contact>,
    pub(super) charts: Vec<Chart>,
    pub(super) repeats: Repeats,
    pub(super) people: Vec<u64>,
    pub(super) known: Known,
    pub(super) gone: Vec<(Box<str>, Gone)>,
}

/// The charts of a shard while they are numbered.
#[derive(Default)]
struct Charts {
    /// Ids stand in the table itself: a look-up touches nothing else.
    index: FastMap<CompactString, u32>,
    ids: Vec<PatientId>,
}

impl Charts {
    fn number(&mut self, id: &str) -> u32 {
        if let Some(i) = self.index.get(id) {
            return *i;
        }
        let i = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.index.insert(id.into(), i);
        self.ids.push(id.into());
        i
    }
}

impl Shard {
    /// Takes the rows of a part. Whose chart each belongs to is asked at the end, for all rows of the shard at once: the
    /// table of its patients is then at hand, and not those of all shards in turn.
    pub(super) fn take(&mut self, from: From<'_>, rows: Rows) {
        self.visits.take(from, rows.visits);
        self.riders.take(from, rows.riders);
        self.orders.take(from, rows.orders);
        self.referrals.take(from, rows.referrals);
        self.patients.take(from, rows.patients);
        self.problems.take(from, rows.problems);
        self.contacts.take(from, rows.contacts);
    }

    /// Takes the rows of a file out again.
    pub(super) fn forget(&mut self, file: u16) {
        self.visits.forget(file);
        self.riders.forget(file);
        self.orders.forget(file);
        self.referrals.forget(file);
        self.patients.forget(file);
        self.problems.forget(file);
        self.contacts.forget(file);
    }

    /// Settles what needed all files, chart by chart. `blanks` are the files and lines of visits without a status,
    /// `status_filled` says whether visits and appointments have one elsewhere.
    pub(super) fn settle(
        &mut self,
        blanks: &BTreeSet<(u16, u32)>,
        status_filled: [bool; 2],
        today: Day,
    ) {
        for visit in self.visits.iter_mut().take_while(|_| !blanks.is_empty()) {
            if blanks.contains(&(visit.row.file, visit.row.line)) {
                visit.status = match VisitStatus::by_date(visit.date, today) {
                    VisitStatus::Completed
                        if status_filled[usize::from(visit.from_appointments)] =>
                    {
                        VisitStatus::Unknown
                    }
                    status => status,
                };
            }
        }
        let mut charts = Charts::default();
        let mut number = |id: &str| charts.number(id);
        let visits_of = self.visits.charts(&mut number);
        let orders_of = self.orders.charts(&mut number);
        let referrals_of = self.referrals.charts(&mut number);
        let problems_of = self.problems.charts(&mut number);
        let contacts_of = self.contacts.charts(&mut number);
        let patients_of = self.patients.charts(&mut number);
        let riders_of = self.riders.charts(&mut number);
        let Charts { index, ids } = charts;
        let (ids, places) = sorted(ids);
        // Of a patient without any row nothing can be taken back.
        let mut gone: Vec<(u32, Gone)> = std::mem::take(&mut self.gone)
            .into_iter()
            .filter_map(|(patient, gone)| Some((places[*index.get(&*patient)? as usize], gone)))
            .collect();
        gone.sort_by_key(|(place, _)| *place);
        let mut gone = gone.into_iter().peekable();
        drop(index);
        fn dealt<T>(rows: &mut Chunks<T>, charts: &[u32], places: &[u32]) -> Vec<Vec<T>> {
            std::mem::take(rows).by_chart(charts, places, |_, _| ())
        }
        let mut visits = dealt(&mut self.visits, &visits_of, &places);
        let mut riders = dealt(&mut self.riders, &riders_of, &places);
        let in_load_order = |order: &mut Order, before| order.load_order += before;
        let mut orders =
            std::mem::take(&mut self.orders).by_chart(&orders_of, &places, in_load_order);
        let mut referrals = dealt(&mut self.referrals, &referrals_of, &places);
        let mut patients = dealt(&mut self.patients, &patients_of, &places);
        let mut problems = dealt(&mut self.problems, &problems_of, &places);
        let mut contacts = dealt(&mut self.contacts, &contacts_of, &places);
        // Twice the room, of which the second half is never touched: so large a block goes back to the system once its
        // charts have moved on.
        let mut kept = Vec::with_capacity(2 * ids.len());
        for (i, id) in ids.into_iter().enumerate() {
            let rows = of_chart(&mut patients, i);
            let riders = of_chart(&mut riders, i);
            let in_patients = !rows.is_empty();
            // The account has one row of a patient; the others were merged with it.
            let first = rows.first().map(|(row, _, _)| row.file);
            let for_tests = rows.iter().any(|(_, c, _)| c.for_tests)
                || riders.iter().any(|r| r.cells.for_tests);
            let mut chart = Chart {
                patient: patient(id, rows, riders, &mut self.repeats),
                visits: of_chart(&mut visits, i),
                orders: of_chart(&mut orders, i),
                referrals: of_chart(&mut referrals, i),
                problems: of_chart(&mut problems, i),
                contacts: of_chart(&mut contacts, i),
            };
            while let Some((_, gone)) = gone.next_if(|(place, _)| *place as usize == i) {
                take_out(&mut chart, &gone, &mut self.repeats);
            }
            settle(&mut chart, &mut self.repeats);
            if for_tests {
                self.leave_out(&chart, first);
                continue;
            }
            let nothing = !in_patients
                && chart.visits.is_empty()
                && chart.orders.is_empty()
                && chart.referrals.is_empty()
                && chart.problems.is_empty()
                && chart.contacts.is_empty();
            if nothing {
                continue;
            }
            self.known.add(&chart, in_patients);
            if let (Some(name), Some(born)) = (&chart.patient.name, chart.patient.date_of_birth) {
                let name = name.to_lowercase();
                self.people
                    .push(hash(name.as_bytes()) ^ (born.epoch_days() as u64).rotate_left(40));
            }
            kept.push(chart);
        }
        self.charts = kept;
    }

    /// Counts every row of a patient for tests as left out.
    pub(super) fn leave_out(&mut self, chart: &Chart, patient: Option<u16>) {
        let rows = patient
            .into_iter()
            .chain(chart.visits.iter().map(|v| v.row.file))
            .chain(chart.orders.iter().map(|o| o.row.file))
            .chain(chart.referrals.iter().map(|r| r.row.file))
            .chain(chart.problems.iter().map(|p| p.row.file))
            .chain(chart.contacts.iter().map(|c| c.row.file));
        for file in rows {
            self.repeats.count(file, Repeat::OfTestPatient);
        }
    }
}

/// The ids in their order, and the place of each: charts that are looked at one after the other lie one behind the other.
fn sorted(ids: Vec<PatientId>) -> (Vec<PatientId>, Vec<u32>) {
    let mut order: Vec<u32> = (0u32..).zip(&ids).map(|(i, _)| i).collect();
    order.sort_unstable_by(|a, b| ids[*a as usize].cmp(&ids[*b as usize]));
    let mut places = vec![0; ids.len()];
    for (place, i) in (0u32..).zip(&order) {
        places[*i as usize] = place;
    }
    let mut ids: Vec<(u32, PatientId)> = places.iter().copied().zip(ids).collect();
    ids.sort_unstable_by_key(|(place, _)| *place);
    (ids.into_iter().map(|(_, id)| id).collect(), places)
}

pub(super) fn of_chart<T>(dealt: &mut [Vec<T>], chart: usize) -> Vec<T> {
    dealt.get_mut(chart).map(std::mem::take).unwrap_or_default()
}
