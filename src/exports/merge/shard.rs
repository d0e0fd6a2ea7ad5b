//! One shard of the patients: its rows as they come, and its charts at the end.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::super::fast::{FastMap, hash};
use super::super::rows::{Gone, PatientCells, Row, StatusCell, Whose};
use super::Known;
use super::flat::{Flat, Owner, Owners};
use super::people::patient;
use super::repeats::{Repeat, Repeats, settle, take_out};
use crate::model::{
    Chart, Contact, Day, Order, PatientId, Problem, Referral, SourceRow, Visit, VisitStatus,
};

/// What a visit's row says of its patient.
pub(super) struct Rider {
    pub(super) date: Day,
    pub(super) file: u16,
    pub(super) cells: PatientCells,
}

/// The rows of one shard's patients, flat and in load order; charts are made of them at the end, each at its size.
#[derive(Default)]
pub(super) struct Shard {
    owners: Owners,
    pub(super) visits: Flat<Visit>,
    pub(super) orders: Flat<Order>,
    pub(super) referrals: Flat<Referral>,
    pub(super) problems: Flat<Problem>,
    pub(super) contacts: Flat<Contact>,
    pub(super) cells: Flat<(SourceRow, PatientCells, u32)>,
    pub(super) riders: Flat<Rider>,
    /// Visits without a status, by file and line.
    pub(super) blanks: BTreeSet<(u16, u32)>,
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
    /// Takes rows in. Whose chart each belongs to is asked at the end, for all rows of the shard at once: the table of its
    /// patients is then at hand, and not those of all shards in turn.
    pub(super) fn take(
        &mut self,
        ids: &str,
        rows: &mut Vec<(Whose, Row)>,
        orders: u32,
        today: Day,
    ) {
        for (whose, row) in rows.drain(..) {
            let i = self
                .owners
                .add(&ids[whose.start as usize..whose.end as usize]);
            match row {
                Row::Visit(row) => {
                    let mut visit = row.visit;
                    if let Some(rider) = row.rider {
                        let rider = Rider {
                            date: visit.date,
                            file: visit.row.file,
                            cells: *rider,
                        };
                        self.riders.push(i, rider);
                    }
                    visit.status = match row.status {
                        StatusCell::Is(VisitStatus::Completed | VisitStatus::NoShow)
                            if visit.date > today =>
                        {
                            VisitStatus::Unknown
                        }
                        StatusCell::Is(status) => status,
                        StatusCell::InVisit if visit.date < today => VisitStatus::Completed,
                        StatusCell::InVisit => VisitStatus::Scheduled,
                        StatusCell::NoColumn => by_date(visit.date, today),
                        StatusCell::Blank => {
                            self.blanks.insert((visit.row.file, visit.row.line));
                            VisitStatus::Unknown
                        }
                    };
                    self.visits.push(i, visit);
                }
                Row::Order(mut order) => {
                    order.load_order += orders;
                    self.orders.push(i, order);
                }
                Row::Referral(referral) => self.referrals.push(i, referral),
                Row::Problem(problem) => self.problems.push(i, problem),
                Row::Contact(contact) => self.contacts.push(i, contact),
                Row::Patient(cells, row, print) => self.cells.push(i, (row, *cells, print)),
            }
        }
    }

    /// Takes the rows of a file out again.
    pub(super) fn forget(&mut self, file: u16) {
        self.visits.retain(|v| v.row.file != file);
        self.orders.retain(|o| o.row.file != file);
        self.referrals.retain(|r| r.row.file != file);
        self.problems.retain(|p| p.row.file != file);
        self.contacts.retain(|c| c.row.file != file);
        self.cells.retain(|(row, _, _)| row.file != file);
        self.riders.retain(|r| r.file != file);
        self.blanks.retain(|(f, _)| *f != file);
    }

    /// Settles what needed all files, chart by chart.
    pub(super) fn settle(&mut self, status_filled: [bool; 2], today: Day) {
        let blanks = &self.blanks;
        let none = blanks.is_empty();
        for visit in self.visits.iter_mut().take_while(|_| !none) {
            if blanks.contains(&(visit.row.file, visit.row.line)) {
                visit.status = match by_date(visit.date, today) {
                    VisitStatus::Completed
                        if status_filled[usize::from(visit.from_appointments)] =>
                    {
                        VisitStatus::Unknown
                    }
                    status => status,
                };
            }
        }
        let owners = std::mem::take(&mut self.owners);
        let mut charts = Charts::default();
        let mut number = |owner: Owner| charts.number(owners.id(owner));
        let visits_of = self.visits.charts(&mut number);
        let orders_of = self.orders.charts(&mut number);
        let referrals_of = self.referrals.charts(&mut number);
        let problems_of = self.problems.charts(&mut number);
        let contacts_of = self.contacts.charts(&mut number);
        let cells_of = self.cells.charts(&mut number);
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
        drop((owners, index));
        let mut visits = std::mem::take(&mut self.visits).by_chart(&visits_of, &places);
        let mut orders = std::mem::take(&mut self.orders).by_chart(&orders_of, &places);
        let mut referrals = std::mem::take(&mut self.referrals).by_chart(&referrals_of, &places);
        let mut problems = std::mem::take(&mut self.problems).by_chart(&problems_of, &places);
        let mut contacts = std::mem::take(&mut self.contacts).by_chart(&contacts_of, &places);
        let mut cells = std::mem::take(&mut self.cells).by_chart(&cells_of, &places);
        let mut riders = std::mem::take(&mut self.riders).by_chart(&riders_of, &places);
        let mut kept = Vec::with_capacity(ids.len());
        for (i, id) in ids.into_iter().enumerate() {
            let rows = of_chart(&mut cells, i);
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

/// Without a status column a visit ahead is scheduled, any other completed.
pub(super) fn by_date(date: Day, today: Day) -> VisitStatus {
    if date > today {
        VisitStatus::Scheduled
    } else {
        VisitStatus::Completed
    }
}
