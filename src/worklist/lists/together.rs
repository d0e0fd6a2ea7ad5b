//! Rows that are worked in one go: a household's, an office's.

use std::collections::BTreeMap;

use super::super::phone;
use super::{CallRow, Key, Lane, Loops};

/// Rows of one office stand together, where its most pressing one would.
pub(super) fn offices(rows: &mut [(Key<'_>, Loops<'_>)]) {
    let mut place: BTreeMap<String, usize> = BTreeMap::new();
    for (n, ((lane, _, office), _)) in rows.iter().enumerate() {
        if *lane == Lane::Offices {
            place.entry(office.clone()).or_insert(n);
        }
    }
    rows.sort_by_cached_key(|((lane, _, office), _)| {
        (*lane, place.get(office).copied().unwrap_or_default())
    });
}

/// Rows that share a number stand one after the other, and say so.
pub(super) fn households(rows: &mut Vec<CallRow>) {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let key = |row: &CallRow| phone::digits(row.phone.split(" / ").next().unwrap_or_default());
    for (n, row) in rows.iter().enumerate() {
        first.entry(key(row)).or_insert(n);
        *count.entry(key(row)).or_default() += 1;
    }
    if count.values().all(|n| *n == 1) {
        return;
    }
    rows.sort_by_cached_key(|row| first.get(&key(row)).copied());
    let mut number: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let key = key(row);
        let all = count.get(&key).copied().unwrap_or(1);
        if all > 1 && !key.is_empty() {
            let n = number.entry(key).or_default();
            *n += 1;
            row.hints.push(format!(
                "household: {n} of {all} rows with this number, one after the other"
            ));
        }
    }
}
