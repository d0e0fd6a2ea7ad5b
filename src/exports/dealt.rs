//! Rows dealt to shards by their patient, each with its patient's id in the ids of the part that it came in.

use crate::model::{Contact, Day, Order, Problem, Referral, SourceRow, Visit};

use super::fast::hash;
use super::fields::Table;
use super::rows::PatientCells;

/// What a visit's row says of its patient.
#[derive(Debug)]
pub(super) struct Rider {
    pub(super) date: Day,
    pub(super) cells: PatientCells,
}

/// Whose a row is: where the patient's id stands in the ids of its part.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    start: u32,
    end: u32,
}

impl Owner {
    /// Writes a patient's id behind the ids of a part.
    pub(super) fn of_id(ids: &mut String, id: &str) -> Owner {
        let start = ids.len() as u32;
        ids.push_str(id);
        Owner {
            start,
            end: ids.len() as u32,
        }
    }

    /// The patient's id.
    pub(super) fn of(self, ids: &str) -> &str {
        &ids[self.start as usize..self.end as usize]
    }
}

/// A patient's id in the ids of a part, and the shard that it belongs to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whose {
    pub(super) owner: Owner,
    pub(super) shard: u16,
}

/// Rows are dealt to so many shards by their patient; the charts of different shards are built in parallel.
pub(super) const SHARDS: usize = 16;

/// The rows of one part that belong to one shard, in the order of the file; a file fills one or two of the lists.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) visits: Vec<(Owner, Visit)>,
    pub(super) riders: Vec<(Owner, Rider)>,
    pub(super) orders: Vec<(Owner, Order)>,
    pub(super) referrals: Vec<(Owner, Referral)>,
    pub(super) patients: Vec<(Owner, (SourceRow, PatientCells, u32))>,
    pub(super) problems: Vec<(Owner, Problem)>,
    pub(super) contacts: Vec<(Owner, Contact)>,
}

impl Rows {
    /// With room for so many rows of a table.
    pub(super) fn with_room(table: Table, rows: usize) -> Rows {
        let mut all = Rows::default();
        match table {
            Table::Visits | Table::Appointments => all.visits.reserve_exact(rows),
            Table::Orders => all.orders.reserve_exact(rows),
            Table::Referrals => all.referrals.reserve_exact(rows),
            Table::Patients => all.patients.reserve_exact(rows),
            Table::Problems => all.problems.reserve_exact(rows),
            Table::Contacts => all.contacts.reserve_exact(rows),
        }
        all
    }

    /// Takes the last row of a table out; whether there was one.
    pub(super) fn pop(&mut self, table: Table, rider: bool) -> bool {
        if rider {
            self.riders.pop();
        }
        match table {
            Table::Visits | Table::Appointments => self.visits.pop().is_some(),
            Table::Orders => self.orders.pop().is_some(),
            Table::Referrals => self.referrals.pop().is_some(),
            Table::Patients => self.patients.pop().is_some(),
            Table::Problems => self.problems.pop().is_some(),
            Table::Contacts => self.contacts.pop().is_some(),
        }
    }
}

/// Adds a row; where there is no room, for a few more only: a practice has a million of them.
pub(super) fn add<T>(rows: &mut Vec<(Owner, T)>, owner: Owner, row: T) {
    if rows.len() == rows.capacity() {
        rows.reserve_exact(rows.len() / 8 + 8);
    }
    rows.push((owner, row));
}

/// The shard of a patient.
pub(super) fn shard_of(patient: &str) -> usize {
    hash(patient.as_bytes()) as usize % SHARDS
}
