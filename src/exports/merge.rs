//! Rows → charts: who is whose, which rows repeat an id, what a blank status means.
//!
//! Patients are dealt to shards by their id; each shard builds its charts alone, in the order of the files, so that the
//! result does not depend on the number of threads.

mod chunks;
mod people;
mod repeats;
mod shard;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use rayon::prelude::*;

use crate::model::{Available, Chart, Day, Practice, SourceRow};

use super::dealt::{SHARDS, shard_of};
use super::fast::hash;
use super::fields::{Field, Table};
use super::intake::Replaced;
use super::rows::{Gone, Part};

use chunks::From;
use repeats::{REPEATS, REPLACED_NAMED};
use shard::Shard;

/// Why rows of the EHR's own test patients are left out.
pub(super) const TEST_PATIENT: &str = "of a test patient";

/// What is known of a file's rows once it is read.
#[derive(Debug, Clone, Copy)]
struct FileFacts {
    table: Table,
    filled: u128,
    reviewed_word: bool,
}

/// Builds the practice from the parts of files, taken in the order of the files.
pub(super) struct Builder {
    shards: Vec<Shard>,
    gone: Vec<(Box<str>, Gone)>,
    /// Visits without a status, by file and line.
    blanks: BTreeSet<(u16, u32)>,
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
    /// Hashes of ids of the patients table without the zeros in front of them.
    zeros: Vec<u64>,
    /// Hashes of numbers without zeros in front that the patients table does not have.
    strange: Vec<u64>,
}

/// The practice, and the repeated records of each file by how they were taken.
pub(super) struct Built {
    pub(super) practice: Practice,
    pub(super) repeats: Vec<BTreeMap<&'static str, u64>>,
    pub(super) replaced: Vec<Vec<Replaced>>,
    pub(super) known: Known,
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
        let id = chart.id().as_str();
        match (id.strip_prefix('0'), in_patients) {
            (Some(_), true) => self.zeros.push(hash(id.trim_start_matches('0').as_bytes())),
            (None, false) => self.strange.push(hash(id.as_bytes())),
            _ => {}
        }
        let loops = !chart.orders.is_empty() || !chart.referrals.is_empty();
        if loops && !in_patients && chart.visits.is_empty() && chart.problems.is_empty() {
            self.unlinked += 1;
        }
    }

    /// Patients of other tables whose number is one of the patients table but for the zeros in front.
    pub(super) fn without_zeros(&self) -> u64 {
        let whole: HashSet<&u64> = self.zeros.iter().collect();
        self.strange.iter().filter(|id| whole.contains(id)).count() as u64
    }

    fn join(&mut self, other: &Known) {
        self.zeros.extend(&other.zeros);
        self.strange.extend(&other.strange);
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
            blanks: BTreeSet::new(),
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
    pub(super) fn take(&mut self, file: u16, part: &mut Part) {
        if let Some(facts) = self.files.get_mut(&file) {
            facts.filled |= part.filled;
            facts.reviewed_word |= part.reviewed_word;
        }
        self.gone.append(&mut part.gone);
        self.blanks
            .extend(part.blanks.drain(..).map(|line| (file, line)));
        let from = From {
            file,
            orders: self.orders,
            ids: &std::mem::take(&mut part.ids).into(),
        };
        for (shard, rows) in self.shards.iter_mut().zip(part.shards.drain(..)) {
            shard.take(from, rows);
        }
        self.orders += part.orders;
    }

    /// Takes back a file that was refused after its rows were read.
    pub(super) fn forget(&mut self, file: u16) {
        self.files.remove(&file);
        self.gone.retain(|(_, gone)| gone.row.file != file);
        self.blanks.retain(|(f, _)| *f != file);
        self.shards.par_iter_mut().for_each(|s| s.forget(file));
    }

    /// Settles what needed all files: blanks, repeats, patients, order.
    pub(super) fn finish(mut self, files: Vec<String>) -> Built {
        for (patient, gone) in std::mem::take(&mut self.gone) {
            self.shards[shard_of(&patient)].gone.push((patient, gone));
        }
        let status_filled =
            [Table::Visits, Table::Appointments].map(|t| self.filled(t, Field::VisitStatus));
        let (today, blanks) = (self.today, &self.blanks);
        self.shards
            .par_iter_mut()
            .for_each(|s| s.settle(blanks, status_filled, today));
        let mut known = Known::default();
        let mut repeats = vec![BTreeMap::new(); files.len()];
        let mut replaced: Vec<(SourceRow, SourceRow)> = Vec::new();
        let mut people: Vec<u64> = Vec::new();
        for shard in &mut self.shards {
            known.join(&shard.known);
            for ((file, how), n) in &shard.repeats.counts {
                if let Some(counts) = repeats.get_mut(usize::from(*file)) {
                    *counts.entry(REPEATS[*how]).or_default() += n;
                }
            }
            replaced.append(&mut shard.repeats.replaced);
            people.append(&mut shard.people);
        }
        people.par_sort_unstable();
        known.twice = people.windows(2).filter(|w| w[0] == w[1]).count() as u64;
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
        let available = self.available();
        Built {
            practice: Practice {
                charts: in_order(self.shards.into_iter().map(|s| s.charts).collect()),
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

/// Charts that are worth a second thread.
const MANY: usize = 4096;

/// The charts of all shards by patient id; those of each shard stand so already.
fn in_order(mut shards: Vec<Vec<Chart>>) -> Vec<Chart> {
    let all: usize = shards.iter().map(Vec::len).sum();
    let largest = shards.iter().max_by_key(|s| s.len());
    let middle = largest.and_then(|s| Some(s.get(s.len() / 2)?.id().clone()));
    let Some(middle) = middle.filter(|_| all >= MANY) else {
        return merged(shards, 0);
    };
    let later = shards
        .iter_mut()
        .map(|s| s.split_off(s.partition_point(|c| *c.id() < middle)))
        .collect();
    let (mut first, mut later) = rayon::join(|| merged(shards, all), || merged(later, 0));
    first.append(&mut later);
    first
}

/// The same by one thread, with room for `room` charts.
fn merged(shards: Vec<Vec<Chart>>, room: usize) -> Vec<Chart> {
    // The first bytes of an id decide nearly always; shards are few, so the least is found by looking at all.
    let start = |id: &str| {
        let mut bytes = [0; 16];
        let some = id.len().min(bytes.len());
        bytes[..some].copy_from_slice(&id.as_bytes()[..some]);
        u128::from_be_bytes(bytes)
    };
    let next =
        |charts: &std::vec::IntoIter<Chart>| charts.as_slice().first().map(|c| start(c.id()));
    let sum: usize = shards.iter().map(Vec::len).sum();
    let mut all = Vec::with_capacity(sum.max(room));
    let mut shards: Vec<_> = shards.into_iter().map(Vec::into_iter).collect();
    let mut heads: Vec<Option<u128>> = shards.iter().map(next).collect();
    loop {
        let id = |i: usize| shards[i].as_slice().first().map(Chart::id);
        let least = (0..heads.len())
            .filter_map(|i| Some((heads[i]?, i)))
            .reduce(
                |a, b| match a.0.cmp(&b.0).then_with(|| id(a.1).cmp(&id(b.1))) {
                    Ordering::Greater => b,
                    _ => a,
                },
            );
        let Some((_, i)) = least else {
            return all;
        };
        all.extend(shards[i].next());
        heads[i] = next(&shards[i]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_of_all_shards_come_out_by_id() {
        let ids = |ids: &[&str]| -> Vec<Chart> {
            let mut charts: Vec<Chart> = Vec::new();
            for id in ids {
                let mut chart = Chart::default();
                chart.patient.id = Some((*id).into());
                charts.push(chart);
            }
            charts
        };
        let same_start = "the first sixteen bytes";
        let (a, b) = (format!("{same_start} A"), format!("{same_start} B"));
        let shards = vec![
            ids(&["", "P2", &b]),
            ids(&[]),
            ids(&["P1", "P10", "P3"]),
            ids(&[&a, "é"]),
        ];
        let all: Vec<String> = in_order(shards)
            .iter()
            .map(|c| c.id().to_string())
            .collect();
        let mut sorted = all.clone();
        sorted.sort();
        assert_eq!(all, sorted);
        assert_eq!(all.len(), 8);
        // So many that two threads share the work.
        let names: Vec<String> = (0..2 * MANY).map(|n| format!("P{n:05}")).collect();
        let mut shards: Vec<Vec<&str>> = vec![Vec::new(); 3];
        for (n, name) in names.iter().enumerate() {
            shards[n * 7 % 3].push(name);
        }
        let all = in_order(shards.iter().map(|s| ids(s)).collect());
        let all: Vec<&str> = all.iter().map(|c| c.id().as_str()).collect();
        assert_eq!(all, names);
    }
}
