//! Rows → charts: who is whose, which rows repeat an id, what a blank status means.
//!
//! Patients are dealt to shards by their id; each shard builds its charts alone, in the order of the files, so that the
//! result does not depend on the number of threads.

use std::collections::{BTreeMap, BTreeSet};

use compact_str::CompactString;
use rayon::prelude::*;

use crate::model::{
    Available, Chart, Contact, Day, Order, Patient, PatientId, PatientStatus, Practice, Problem,
    Referral, SourceRow, Visit, VisitStatus,
};

use super::fast::{FastMap, hash};
use super::fields::{Field, Table};
use super::intake::Replaced;
use super::rows::{Gone, Part, PatientCells, Row, SHARDS, StatusCell, Whose, shard_of};

/// How a record that repeats an id was taken.
#[derive(Debug, Clone, Copy)]
enum Repeat {
    Identical,
    Merged,
    Replaced,
    OfTestPatient,
}

const REPEATS: [&str; 4] = [
    "identical to another row",
    "one record with another row",
    "replaced by a later row",
    TEST_PATIENT,
];

/// Why rows of the EHR's own test patients are left out.
pub(super) const TEST_PATIENT: &str = "of a test patient";

/// So many replaced rows of a file are named.
const REPLACED_NAMED: usize = 20;

/// Rows in the first box of a table.
const FIRST_BOX: usize = 64;
/// Bytes of a later box: so large that its room goes back to the system when it is given back, not to the thread's heap.
const BOX: usize = 4 << 20;

/// Counts of repeated records, by file, and which rows were replaced by which.
#[derive(Debug, Default)]
struct Repeats {
    counts: BTreeMap<(u16, usize), u64>,
    replaced: Vec<(SourceRow, SourceRow)>,
}

impl Repeats {
    fn count(&mut self, file: u16, how: Repeat) {
        *self.counts.entry((file, how as usize)).or_default() += 1;
    }

    fn replaced(&mut self, held: SourceRow, by: SourceRow) {
        self.count(held.file, Repeat::Replaced);
        self.replaced.push((held, by));
    }
}

/// What is known of a file's rows once it is read.
#[derive(Debug, Clone, Copy)]
struct FileFacts {
    table: Table,
    filled: u128,
    reviewed_word: bool,
}

type Rows = Vec<(Whose, Row)>;

/// What a visit's row says of its patient.
struct Rider {
    date: Day,
    file: u16,
    cells: PatientCells,
}

/// Rows with the numbers of their charts, in load order: box behind box, so that none is moved to grow and each is given
/// back as soon as its rows stand in their charts.
struct Flat<T>(Vec<Vec<(u32, T)>>);

impl<T> Default for Flat<T> {
    fn default() -> Flat<T> {
        Flat(Vec::new())
    }
}

impl<T> Flat<T> {
    fn push(&mut self, chart: u32, row: T) {
        match self.0.last_mut() {
            Some(held) if held.len() < held.capacity() => held.push((chart, row)),
            last => {
                let room = last.map_or(FIRST_BOX, |_| BOX / size_of::<(u32, T)>().max(1));
                let mut fresh = Vec::with_capacity(room);
                fresh.push((chart, row));
                self.0.push(fresh);
            }
        }
    }

    fn retain(&mut self, stays: impl Fn(&T) -> bool) {
        for part in &mut self.0 {
            part.retain(|(_, row)| stays(row));
        }
    }

    fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().flatten().map(|(_, row)| row)
    }

    /// The rows of each chart, in load order and each at its size; nothing where the table has no rows.
    fn by_chart(self, charts: usize) -> Vec<Vec<T>> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let mut sizes = vec![0usize; charts];
        for (chart, _) in self.0.iter().flatten() {
            sizes[*chart as usize] += 1;
        }
        let mut dealt: Vec<Vec<T>> = sizes.into_iter().map(Vec::with_capacity).collect();
        for (chart, row) in self.0.into_iter().flatten() {
            dealt[chart as usize].push(row);
        }
        dealt
    }
}

/// The rows of one shard's patients, flat and in load order; charts are made of them at the end, each at its size.
#[derive(Default)]
struct Shard {
    /// Ids stand in the table itself: a look-up touches nothing else.
    index: FastMap<CompactString, u32>,
    ids: Vec<PatientId>,
    visits: Flat<Visit>,
    orders: Flat<Order>,
    referrals: Flat<Referral>,
    problems: Flat<Problem>,
    contacts: Flat<Contact>,
    cells: Flat<(SourceRow, PatientCells, u32)>,
    riders: Flat<Rider>,
    /// Visits without a status, by file and line.
    blanks: BTreeSet<(u16, u32)>,
    charts: Vec<Chart>,
    repeats: Repeats,
    people: Vec<u64>,
    known: Known,
    gone: Vec<(Box<str>, Gone)>,
}

/// Builds the practice from the parts of files, taken in the order of the files.
pub(super) struct Builder {
    shards: Vec<Shard>,
    gone: Vec<(Box<str>, Gone)>,
    files: BTreeMap<u16, FileFacts>,
    orders: u32,
    today: Day,
}

/// Patients by where their rows stand: how well the ids of the tables agree.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// By table: patients in it, and those that the patients table has as well.
    pub(super) tables: BTreeMap<Table, (u64, u64)>,
    /// Patients of orders and referrals that no other table has.
    pub(super) unlinked: u64,
    /// People (name and date of birth) who stand under two ids.
    pub(super) twice: u64,
}

/// The practice, and the repeated records of each file by how they were taken.
pub(super) struct Built {
    pub(super) practice: Practice,
    pub(super) repeats: Vec<BTreeMap<&'static str, u64>>,
    pub(super) replaced: Vec<Vec<Replaced>>,
    pub(super) known: Known,
}

impl Shard {
    fn chart(&mut self, id: &str) -> u32 {
        if let Some(i) = self.index.get(id) {
            return *i;
        }
        let i = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.index.insert(id.into(), i);
        self.ids.push(id.into());
        i
    }

    fn take(&mut self, ids: &str, rows: Rows, orders: u32, today: Day) {
        for (whose, row) in rows {
            let i = self.chart(&ids[whose.start as usize..whose.end as usize]);
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
    fn forget(&mut self, file: u16) {
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
    fn settle(&mut self, status_filled: [bool; 2], today: Day) {
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
        let gone = std::mem::take(&mut self.gone)
            .into_iter()
            .filter_map(|(patient, gone)| Some((*self.index.get(&*patient)?, gone)))
            .collect();
        let gone = Flat(vec![gone]);
        self.index = FastMap::default();
        let n = self.ids.len();
        let mut visits = std::mem::take(&mut self.visits).by_chart(n);
        let mut orders = std::mem::take(&mut self.orders).by_chart(n);
        let mut referrals = std::mem::take(&mut self.referrals).by_chart(n);
        let mut problems = std::mem::take(&mut self.problems).by_chart(n);
        let mut contacts = std::mem::take(&mut self.contacts).by_chart(n);
        let mut cells = std::mem::take(&mut self.cells).by_chart(n);
        let mut riders = std::mem::take(&mut self.riders).by_chart(n);
        let mut gone = gone.by_chart(n);
        let mut kept = Vec::with_capacity(n);
        for (i, id) in std::mem::take(&mut self.ids).into_iter().enumerate() {
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
            for gone in of_chart(&mut gone, i) {
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
    fn leave_out(&mut self, chart: &Chart, patient: Option<u16>) {
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

fn of_chart<T>(dealt: &mut [Vec<T>], chart: usize) -> Vec<T> {
    dealt.get_mut(chart).map(std::mem::take).unwrap_or_default()
}

impl Known {
    fn add(&mut self, chart: &Chart, in_patients: bool) {
        let tables = [
            (Table::Visits, !chart.visits.is_empty()),
            (Table::Orders, !chart.orders.is_empty()),
            (Table::Referrals, !chart.referrals.is_empty()),
            (Table::Problems, !chart.problems.is_empty()),
            (Table::Contacts, !chart.contacts.is_empty()),
            (Table::Patients, in_patients),
        ];
        for (table, _) in tables.iter().filter(|(_, has)| *has) {
            let (all, known) = self.tables.entry(*table).or_default();
            *all += 1;
            *known += u64::from(in_patients);
        }
        let loops = !chart.orders.is_empty() || !chart.referrals.is_empty();
        if loops && !in_patients && chart.visits.is_empty() && chart.problems.is_empty() {
            self.unlinked += 1;
        }
    }

    fn join(&mut self, other: &Known) {
        for (table, (all, known)) in &other.tables {
            let sum = self.tables.entry(*table).or_default();
            sum.0 += all;
            sum.1 += known;
        }
        self.unlinked += other.unlinked;
    }
}

impl Builder {
    pub(super) fn new(today: Day) -> Builder {
        Builder {
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
            gone: Vec::new(),
            files: BTreeMap::new(),
            orders: 0,
            today,
        }
    }

    /// A file of this table is read now.
    pub(super) fn begin(&mut self, file: u16, table: Table) {
        let facts = FileFacts {
            table,
            filled: 0,
            reviewed_word: false,
        };
        self.files.insert(file, facts);
    }

    /// Takes one part's rows, in the order of the file.
    pub(super) fn take(&mut self, file: u16, part: Part) {
        if let Some(facts) = self.files.get_mut(&file) {
            facts.filled |= part.filled;
            facts.reviewed_word |= part.reviewed_word;
        }
        self.gone.extend(part.gone);
        for (shard, rows) in self.shards.iter_mut().zip(part.shards) {
            shard.take(&part.ids, rows, self.orders, self.today);
        }
        self.orders += part.orders;
    }

    /// Takes back a file that was refused after its rows were read.
    pub(super) fn forget(&mut self, file: u16) {
        self.files.remove(&file);
        self.gone.retain(|(_, gone)| gone.row.file != file);
        self.shards.par_iter_mut().for_each(|s| s.forget(file));
    }

    /// Settles what needed all files: blanks, repeats, patients, order.
    pub(super) fn finish(mut self, files: Vec<String>) -> Built {
        for (patient, gone) in std::mem::take(&mut self.gone) {
            self.shards[shard_of(&patient)].gone.push((patient, gone));
        }
        let available = self.available();
        let status_filled =
            [Table::Visits, Table::Appointments].map(|t| self.filled(t, Field::VisitStatus));
        let today = self.today;
        self.shards
            .par_iter_mut()
            .for_each(|s| s.settle(status_filled, today));
        let mut known = Known::default();
        let mut repeats = vec![BTreeMap::new(); files.len()];
        let mut replaced: Vec<(SourceRow, SourceRow)> = Vec::new();
        let mut people: Vec<u64> = Vec::new();
        let mut charts = Vec::with_capacity(self.shards.iter().map(|s| s.charts.len()).sum());
        for shard in &mut self.shards {
            known.join(&shard.known);
            for ((file, how), n) in &shard.repeats.counts {
                if let Some(counts) = repeats.get_mut(usize::from(*file)) {
                    *counts.entry(REPEATS[*how]).or_default() += n;
                }
            }
            replaced.append(&mut shard.repeats.replaced);
            people.append(&mut shard.people);
            charts.extend(std::mem::take(&mut shard.charts));
        }
        people.par_sort_unstable();
        known.twice = people.windows(2).filter(|w| w[0] == w[1]).count() as u64;
        charts.par_sort_unstable_by(|a, b| a.id().cmp(b.id()));
        replaced.sort_unstable();
        let mut named: Vec<Vec<Replaced>> = vec![Vec::new(); files.len()];
        for (held, by) in replaced {
            if let Some(list) = named.get_mut(usize::from(held.file))
                && list.len() < REPLACED_NAMED
            {
                list.push(Replaced {
                    line: held.line,
                    by_file: files.get(usize::from(by.file)).cloned().unwrap_or_default(),
                    by_line: by.line,
                });
            }
        }
        Built {
            practice: Practice {
                charts,
                available,
                files,
            },
            repeats,
            replaced: named,
            known,
        }
    }

    /// Whether the rows of any of the table's files fill the field.
    pub(super) fn filled(&self, table: Table, field: Field) -> bool {
        self.files
            .values()
            .any(|f| f.table == table && f.filled >> (field as u32) & 1 == 1)
    }

    fn available(&self) -> Available {
        let tables: BTreeSet<Table> = self.files.values().map(|f| f.table).collect();
        let loaded = |t: Table| tables.contains(&t);
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
                || self.files.values().any(|f| f.reviewed_word),
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
    repeats: &mut Repeats,
    same_key: impl Fn(&T, &T) -> bool,
    row_of: impl Fn(&T) -> SourceRow,
    identical: impl Fn(&T, &T) -> bool,
    mut merge: impl FnMut(&mut T, &T) -> bool,
) {
    if rows.windows(2).all(|w| !same_key(&w[0], &w[1])) {
        return;
    }
    let mut kept: Vec<T> = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        match kept.last_mut() {
            Some(held) if same_key(held, &row) => {
                if identical(held, &row) {
                    repeats.count(row_of(&row).file, Repeat::Identical);
                } else if merge(held, &row) {
                    repeats.count(row_of(&row).file, Repeat::Merged);
                } else {
                    repeats.replaced(row_of(held), row_of(&row));
                    *held = row;
                }
            }
            _ => kept.push(row),
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
        let mut needs = held.needs.to_vec();
        for need in next.needs.iter() {
            if !needs.contains(need) {
                needs.push(need.clone());
            }
        }
        // The joined notes are one note: what one says again the other has said.
        crate::notes::once(&mut needs);
        held.needs = needs.into();
    }
    true
}

/// Takes the earlier rows of a deleted record out of a chart.
fn take_out(chart: &mut Chart, gone: &Gone, repeats: &mut Repeats) {
    let mut stays = |id: &crate::model::RecordId, row: SourceRow| {
        let goes = *id == gone.id && row < gone.row;
        if goes {
            repeats.replaced(row, gone.row);
        }
        !goes
    };
    match gone.table {
        Table::Orders => chart.orders.retain(|o| stays(&o.id, o.row)),
        Table::Referrals => chart.referrals.retain(|r| stays(&r.id, r.row)),
        table => {
            let appointments = table == Table::Appointments;
            chart
                .visits
                .retain(|v| v.from_appointments != appointments || stays(&v.id, v.row));
        }
    }
}

fn settle(chart: &mut Chart, repeats: &mut Repeats) {
    // Stable sorts: rows of one id stay in load order. Most charts repeat nothing and are sorted once.
    if may_repeat(chart.visits.iter().map(|v| hash(v.id.as_bytes()))) {
        chart
            .visits
            .sort_by(|a, b| (a.from_appointments, &a.id).cmp(&(b.from_appointments, &b.id)));
        settle_group(
            &mut chart.visits,
            repeats,
            |a, b| a.from_appointments == b.from_appointments && a.id == b.id,
            |v| v.row,
            |a, b| a.prints == b.prints,
            unite,
        );
    }
    chart
        .visits
        .sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    if may_repeat(chart.orders.iter().map(|o| hash(o.id.as_bytes()))) {
        chart.orders.sort_by(|a, b| a.id.cmp(&b.id));
        settle_group(
            &mut chart.orders,
            repeats,
            |a, b| a.id == b.id,
            |o| o.row,
            |a, b| a.prints == b.prints,
            |_, _| false,
        );
    }
    chart
        .orders
        .sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    if may_repeat(chart.referrals.iter().map(|r| hash(r.id.as_bytes()))) {
        chart.referrals.sort_by(|a, b| a.id.cmp(&b.id));
        settle_group(
            &mut chart.referrals,
            repeats,
            |a, b| a.id == b.id,
            |r| r.row,
            |a, b| a.prints == b.prints,
            |_, _| false,
        );
    }
    chart
        .referrals
        .sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
    chart.problems.sort_by_key(|p| (p.prints.all, p.row));
    settle_group(
        &mut chart.problems,
        repeats,
        |a, b| a.prints == b.prints,
        |p| p.row,
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
        |c| c.row,
        |a, b| a.prints == b.prints,
        |_, _| false,
    );
    chart
        .contacts
        .sort_by(|a, b| (a.date, &a.id).cmp(&(b.date, &b.id)));
}

/// Whether two of the hashes are alike.
fn may_repeat(hashes: impl Iterator<Item = u64>) -> bool {
    let mut all: Vec<u64> = hashes.collect();
    all.sort_unstable();
    all.windows(2).any(|w| w[0] == w[1])
}

/// One patient: the rows of the patients table, the later filled value winning; what is empty there from the newest visit.
fn patient(
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
    to.deceased |= from.deceased;
    to.interpreter = to.interpreter.or(from.interpreter);
    to.do_not_contact = to.do_not_contact.or(from.do_not_contact);
    to.text_consent = to.text_consent.or(from.text_consent);
}
