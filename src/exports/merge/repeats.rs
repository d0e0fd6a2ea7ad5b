//! Records that stand twice: which row stands, what of the others is kept, and the count of both.

use std::collections::BTreeMap;

use super::super::fast::hash;
use super::super::fields::Table;
use super::super::rows::Gone;
use super::TEST_PATIENT;
use crate::model::records::Prints;
use crate::model::{Chart, Contact, Day, Order, RecordId, Referral, SourceRow, Visit};

/// How a record that repeats an id was taken.
#[derive(Debug, Clone, Copy)]
pub(super) enum Repeat {
    Identical,
    Merged,
    Replaced,
    OfTestPatient,
}

pub(super) const REPEATS: [&str; 4] = [
    "identical to another row",
    "one record with another row",
    "replaced by a later row",
    TEST_PATIENT,
];

/// So many replaced rows of a file are named.
pub(super) const REPLACED_NAMED: usize = 20;

/// Counts of repeated records, by file, and which rows were replaced by which.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    pub(super) counts: BTreeMap<(u16, usize), u64>,
    pub(super) replaced: Vec<(SourceRow, SourceRow)>,
}

impl Repeats {
    pub(super) fn count(&mut self, file: u16, how: Repeat) {
        *self.counts.entry((file, how as usize)).or_default() += 1;
    }

    pub(super) fn replaced(&mut self, held: SourceRow, by: SourceRow) {
        self.count(held.file, Repeat::Replaced);
        self.replaced.push((held, by));
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
pub(super) fn take_out(chart: &mut Chart, gone: &Gone, repeats: &mut Repeats) {
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

/// A record that can stand in several rows.
trait Record {
    fn id(&self) -> &RecordId;
    fn day(&self) -> Day;
    fn row(&self) -> SourceRow;
    fn prints(&self) -> Prints;
    /// What rows of one record have in common.
    fn key(&self) -> (bool, &RecordId) {
        (false, self.id())
    }
    /// Takes another row of the same record in, where both can stand together.
    fn unite(&mut self, _next: &Self) -> bool {
        false
    }
}

macro_rules! record {
    ($name:ident { $($own:item)* }) => {
        impl Record for $name {
            fn id(&self) -> &RecordId {
                &self.id
            }
            fn day(&self) -> Day {
                self.date
            }
            fn row(&self) -> SourceRow {
                self.row
            }
            fn prints(&self) -> Prints {
                self.prints
            }
            $($own)*
        }
    };
}
record!(Order {});
record!(Referral {});
record!(Contact {});
record!(Visit {
    fn key(&self) -> (bool, &RecordId) {
        (self.from_appointments, &self.id)
    }
    fn unite(&mut self, next: &Visit) -> bool {
        unite(self, next)
    }
});

/// One row a record, by date then id.
fn settle_records<T: Record>(rows: &mut Vec<T>, repeats: &mut Repeats) {
    // Stable sorts: rows of one id stay in load order. Most charts repeat nothing and are sorted once.
    if may_repeat(rows) {
        rows.sort_by(|a, b| a.key().cmp(&b.key()));
        settle_group(
            rows,
            repeats,
            |a, b| a.key() == b.key(),
            T::row,
            |a, b| a.prints() == b.prints(),
            T::unite,
        );
    }
    rows.sort_by(|a, b| (a.day(), a.id()).cmp(&(b.day(), b.id())));
}

pub(super) fn settle(chart: &mut Chart, repeats: &mut Repeats) {
    settle_records(&mut chart.visits, repeats);
    settle_records(&mut chart.orders, repeats);
    settle_records(&mut chart.referrals, repeats);
    settle_records(&mut chart.contacts, repeats);
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
}

/// Rows of a chart that are compared without room of their own.
const FEW: usize = 16;

/// Whether two of the rows may have the same id.
fn may_repeat<T: Record>(rows: &[T]) -> bool {
    let print = |row: &T| hash(row.id().as_bytes());
    let alike = |prints: &mut [u64]| {
        prints.sort_unstable();
        prints.windows(2).any(|w| w[0] == w[1])
    };
    match rows.len() {
        0 | 1 => false,
        n @ 2..=FEW => {
            let mut few = [0; FEW];
            for (print_of, row) in few.iter_mut().zip(rows) {
                *print_of = print(row);
            }
            alike(&mut few[..n])
        }
        _ => alike(&mut rows.iter().map(print).collect::<Vec<u64>>()),
    }
}
