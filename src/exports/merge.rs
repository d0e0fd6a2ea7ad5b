//! Rows → charts: who is whose, which rows repeat an id, what a blank status means.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use crate::model::{
    Available, Chart, Day, Patient, PatientId, PatientStatus, Practice, Visit, VisitStatus,
};

use super::fields::{Field, Table};
use super::rows::{Part, PatientCells, Rows, StatusCell};

/// How a record that repeats an id was taken.
#[derive(Debug, Clone, Copy)]
enum Repeat {
    Identical,
    Merged,
    Replaced,
}

const REPEATS: [&str; 3] = [
    "identical to another row",
    "one record with another row",
    "replaced by a later row",
];

/// Counts of repeated records, by file.
struct Repeats(Vec<[AtomicU64; 3]>);

impl Repeats {
    fn count(&self, file: u16, how: Repeat) {
        if let Some(counts) = self.0.get(usize::from(file)) {
            counts[how as usize].fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// What is known of a table once all its files are read.
#[derive(Debug, Clone, Copy, Default)]
struct TableFacts {
    loaded: bool,
    filled: u128,
    reviewed_word: bool,
}

/// Builds the practice from the parts of files, taken in the order of the files.
#[derive(Default)]
pub(super) struct Builder {
    index: HashMap<Arc<str>, u32>,
    charts: Vec<Chart>,
    ids: Vec<Arc<str>>,
    cells: HashMap<u32, Vec<(u16, PatientCells, u32)>>,
    riders: HashMap<u32, Vec<(Day, PatientCells)>>,
    blanks: Vec<(u32, u32)>,
    facts: BTreeMap<Table, TableFacts>,
    orders: u32,
}

/// The practice, and the repeated records of each file by how they were taken.
pub(super) struct Built {
    pub(super) practice: Practice,
    pub(super) repeats: Vec<BTreeMap<&'static str, u64>>,
}

/// Adds without doubling the room of a long tail of small charts.
fn push<T>(to: &mut Vec<T>, value: T) {
    if to.len() == to.capacity() && to.len() < 64 {
        to.reserve_exact(to.len() / 2 + 1);
    }
    to.push(value);
}

impl Builder {
    fn chart(&mut self, id: &Arc<str>) -> u32 {
        if let Some(i) = self.index.get(id) {
            return *i;
        }
        let i = u32::try_from(self.charts.len()).unwrap_or(u32::MAX);
        self.index.insert(id.clone(), i);
        self.ids.push(id.clone());
        self.charts.push(Chart::default());
        i
    }

    pub(super) fn loaded(&mut self, table: Table) {
        self.facts.entry(table).or_default().loaded = true;
    }

    /// Takes one part's rows.
    pub(super) fn take(&mut self, table: Table, part: Part, today: Day) {
        let facts = self.facts.entry(table).or_default();
        facts.filled |= part.filled;
        facts.reviewed_word |= part.reviewed_word;
        match part.rows {
            Rows::Visits(rows) => {
                for row in rows {
                    let i = self.chart(&row.patient);
                    if let Some(rider) = row.rider {
                        self.riders
                            .entry(i)
                            .or_default()
                            .push((row.visit.date, *rider));
                    }
                    let mut visit = row.visit;
                    let chart = &mut self.charts[i as usize];
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
                            let at = u32::try_from(chart.visits.len()).unwrap_or(u32::MAX);
                            self.blanks.push((i, at));
                            VisitStatus::Unknown
                        }
                    };
                    push(&mut chart.visits, visit);
                }
            }
            Rows::Orders(rows) => {
                for (patient, mut order) in rows {
                    order.load_order = self.orders;
                    self.orders += 1;
                    let i = self.chart(&patient);
                    push(&mut self.charts[i as usize].orders, order);
                }
            }
            Rows::Referrals(rows) => {
                for (patient, referral) in rows {
                    let i = self.chart(&patient);
                    push(&mut self.charts[i as usize].referrals, referral);
                }
            }
            Rows::Problems(rows) => {
                for (patient, problem) in rows {
                    let i = self.chart(&patient);
                    push(&mut self.charts[i as usize].problems, problem);
                }
            }
            Rows::Contacts(rows) => {
                for (patient, contact) in rows {
                    let i = self.chart(&patient);
                    push(&mut self.charts[i as usize].contacts, contact);
                }
            }
            Rows::Patients(rows) => {
                for (patient, cells, row, print) in rows {
                    let i = self.chart(&patient);
                    self.cells
                        .entry(i)
                        .or_default()
                        .push((row.file, cells, print));
                }
            }
        }
    }

    /// Settles what needed all files: blanks, repeats, patients, order.
    pub(super) fn finish(mut self, files: Vec<String>, today: Day) -> Built {
        self.settle_blanks(today);
        let repeats = Repeats(
            (0..files.len())
                .map(|_| [const { AtomicU64::new(0) }; 3])
                .collect(),
        );
        let available = self.available();
        let (cells, riders) = (&mut self.cells, &mut self.riders);
        for (i, chart) in self.charts.iter_mut().enumerate() {
            let i = i as u32;
            chart.patient = patient(
                self.ids[i as usize].clone(),
                cells.remove(&i).unwrap_or_default(),
                riders.remove(&i).unwrap_or_default(),
                &repeats,
            );
        }
        drop(self.index);
        let mut charts = self.charts;
        charts
            .par_iter_mut()
            .for_each(|chart| settle(chart, &repeats));
        charts.par_sort_unstable_by(|a, b| a.id().cmp(b.id()));
        let repeats = repeats
            .0
            .iter()
            .map(|counts| {
                REPEATS
                    .iter()
                    .zip(counts)
                    .map(|(name, n)| (*name, n.load(Ordering::Relaxed)))
                    .filter(|(_, n)| *n > 0)
                    .collect()
            })
            .collect();
        Built {
            practice: Practice {
                charts,
                available,
                files,
            },
            repeats,
        }
    }

    fn filled(&self, table: Table, field: Field) -> bool {
        self.facts
            .get(&table)
            .is_some_and(|f| f.filled >> (field as u32) & 1 == 1)
    }

    fn settle_blanks(&mut self, today: Day) {
        for (chart, at) in std::mem::take(&mut self.blanks) {
            let from_appointments = {
                let v = &self.charts[chart as usize].visits[at as usize];
                v.from_appointments
            };
            let table = if from_appointments {
                Table::Appointments
            } else {
                Table::Visits
            };
            let filled = self.filled(table, Field::VisitStatus);
            let visit = &mut self.charts[chart as usize].visits[at as usize];
            visit.status = match by_date(visit.date, today) {
                VisitStatus::Completed if filled => VisitStatus::Unknown,
                status => status,
            };
        }
    }

    fn available(&self) -> Available {
        let loaded = |t: Table| self.facts.get(&t).is_some_and(|f| f.loaded);
        let visits =
            |f: Field| self.filled(Table::Visits, f) || self.filled(Table::Appointments, f);
        Available {
            visits: loaded(Table::Visits) || loaded(Table::Appointments),
            orders: loaded(Table::Orders),
            referrals: loaded(Table::Referrals),
            patients: loaded(Table::Patients),
            problems: loaded(Table::Problems),
            contacts: loaded(Table::Contacts),
            visit_note: visits(Field::Note),
            visit_follow_up: visits(Field::FollowUpInterval) || visits(Field::FollowUpBy),
            visit_status: visits(Field::VisitStatus),
            visit_type: visits(Field::VisitType),
            visit_diagnoses: visits(Field::Diagnoses),
            order_reviewed: self.filled(Table::Orders, Field::ReviewedDate)
                || self
                    .facts
                    .get(&Table::Orders)
                    .is_some_and(|f| f.reviewed_word),
            order_days_supply: self.filled(Table::Orders, Field::DaysSupply),
            referral_reviewed: self.filled(Table::Referrals, Field::ReviewedDate),
            referral_appointment: self.filled(Table::Referrals, Field::AppointmentDate),
        }
    }
}

/// Without a status column a visit ahead is scheduled, any other completed.
fn by_date(date: Day, today: Day) -> VisitStatus {
    if date > today {
        VisitStatus::Scheduled
    } else {
        VisitStatus::Completed
    }
}

/// Keeps one row of each group of equal keys; rows stand in load order, and the later one wins.
///
/// `identical` and `merge` compare the row held with the next; a merged row stays the held one.
fn settle_group<T>(
    rows: &mut Vec<T>,
    repeats: &Repeats,
    same_key: impl Fn(&T, &T) -> bool,
    file: impl Fn(&T) -> u16,
    identical: impl Fn(&T, &T) -> bool,
    mut merge: impl FnMut(&mut T, &T) -> bool,
) {
    if rows.windows(2).all(|w| !same_key(&w[0], &w[1])) {
        return;
    }
    let mut kept: Vec<T> = Vec::with_capacity(rows.len());
    let mut group_start = 0;
    for row in rows.drain(..) {
        let open = kept.len() > group_start && kept.last().is_some_and(|held| same_key(held, &row));
        if !open {
            group_start = kept.len();
            kept.push(row);
            continue;
        }
        let Some(held) = kept.last_mut() else {
            continue;
        };
        if identical(held, &row) {
            repeats.count(file(&row), Repeat::Identical);
        } else if merge(held, &row) {
            repeats.count(file(&row), Repeat::Merged);
        } else {
            repeats.count(file(held), Repeat::Replaced);
            *held = row;
        }
    }
    *rows = kept;
}

/// Unites the codes and joins the notes of two rows that are one visit.
fn unite(held: &mut Visit, next: &Visit) -> bool {
    if held.prints.core != next.prints.core {
        return false;
    }
    held.conditions = held.conditions.union(next.conditions);
    if held.needs != next.needs {
        let mut needs = std::mem::take(&mut held.needs).into_vec();
        for need in next.needs.iter() {
            if !needs.contains(need) {
                needs.push(need.clone());
            }
        }
        // The joined notes are one note: what one says again the other has said.
        crate::notes::once(&mut needs);
        held.needs = needs.into_boxed_slice();
    }
    true
}

fn settle(chart: &mut Chart, repeats: &Repeats) {
    // Stable sorts: rows of one id stay in load order.
    chart
        .visits
        .sort_by(|a, b| (a.from_appointments, &a.id).cmp(&(b.from_appointments, &b.id)));
    settle_group(
        &mut chart.visits,
        repeats,
        |a, b| a.from_appointments == b.from_appointments && a.id == b.id,
        |v| v.row.file,
        |a, b| a.prints == b.prints,
        unite,
    );
    chart
        .visits
        .sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    chart.orders.sort_by(|a, b| a.id.cmp(&b.id));
    settle_group(
        &mut chart.orders,
        repeats,
        |a, b| a.id == b.id,
        |o| o.row.file,
        |a, b| a.prints == b.prints,
        |_, _| false,
    );
    chart
        .orders
        .sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    chart.referrals.sort_by(|a, b| a.id.cmp(&b.id));
    settle_group(
        &mut chart.referrals,
        repeats,
        |a, b| a.id == b.id,
        |r| r.row.file,
        |a, b| a.prints == b.prints,
        |_, _| false,
    );
    chart
        .referrals
        .sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    chart.problems.sort_by_key(|p| (p.prints.all, p.row));
    settle_group(
        &mut chart.problems,
        repeats,
        |a, b| a.prints == b.prints,
        |p| p.row.file,
        |_, _| true,
        |_, _| false,
    );
    chart
        .problems
        .sort_by_key(|p| (p.onset_date, p.resolved_date, p.conditions, p.prints.all));
    chart.contacts.sort_by(|a, b| a.id.cmp(&b.id));
    settle_group(
        &mut chart.contacts,
        repeats,
        |a, b| a.id == b.id,
        |c| c.row.file,
        |a, b| a.prints == b.prints,
        |_, _| false,
    );
    chart
        .contacts
        .sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    chart.visits.shrink_to_fit();
    chart.orders.shrink_to_fit();
    chart.referrals.shrink_to_fit();
}

/// One patient: the rows of the patients table, the later filled value winning; what is empty there from the newest visit.
fn patient(
    id: PatientId,
    rows: Vec<(u16, PatientCells, u32)>,
    mut riders: Vec<(Day, PatientCells)>,
    repeats: &Repeats,
) -> Patient {
    let mut all = PatientCells::default();
    let mut seen: Vec<u32> = Vec::new();
    for (n, (file, cells, print)) in rows.into_iter().enumerate() {
        if n > 0 {
            let how = if seen.contains(&print) {
                Repeat::Identical
            } else {
                Repeat::Merged
            };
            repeats.count(file, how);
        }
        seen.push(print);
        let older = std::mem::replace(&mut all, cells);
        fill(&mut all, older);
    }
    // The newest visit first; of one day the later row first.
    riders.sort_by_key(|(date, _)| *date);
    for (_, cells) in riders.into_iter().rev() {
        fill(&mut all, cells);
    }
    let mut patient = all.patient;
    patient.id = Some(id);
    patient.status = match all.deceased_undated && patient.deceased_date.is_none() {
        true => PatientStatus::Deceased,
        false => all.status.unwrap_or(PatientStatus::Active),
    };
    patient.interpreter = all.interpreter.unwrap_or(false);
    patient.do_not_contact = all.do_not_contact.unwrap_or(false);
    patient.text_consent = all.text_consent.unwrap_or(false);
    patient
}

/// Fills what is empty in `to` from `from`.
fn fill(to: &mut PatientCells, from: PatientCells) {
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
    to.deceased_undated |= from.deceased_undated;
    to.interpreter = to.interpreter.or(from.interpreter);
    to.do_not_contact = to.do_not_contact.or(from.do_not_contact);
    to.text_consent = to.text_consent.or(from.text_consent);
}
