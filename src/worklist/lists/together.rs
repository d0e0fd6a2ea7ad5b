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
    // The first row of each row's household; a household grows with every row that shares any number with it.
    let mut head: Vec<usize> = (0..rows.len()).collect();
    let mut owner: BTreeMap<String, usize> = BTreeMap::new();
    for (n, row) in rows.iter().enumerate() {
        for number in row.phone.split(" / ").map(phone::digits) {
            if number.is_empty() {
                continue;
            }
            let first = *owner.entry(number).or_insert(n);
            let (a, b) = (top(&head, first), top(&head, n));
            head[a.max(b)] = a.min(b);
        }
    }
    let head: Vec<usize> = (0..rows.len()).map(|n| top(&head, n)).collect();
    let mut size: BTreeMap<usize, usize> = BTreeMap::new();
    for h in &head {
        *size.entry(*h).or_default() += 1;
    }
    if size.len() == rows.len() {
        return;
    }
    let mut numbered: Vec<(usize, CallRow)> = head.into_iter().zip(std::mem::take(rows)).collect();
    numbered.sort_by_key(|(h, _)| *h);
    let mut number: BTreeMap<usize, usize> = BTreeMap::new();
    for (h, mut row) in numbered {
        let all = size.get(&h).copied().unwrap_or(1);
        if all > 1 {
            let n = number.entry(h).or_default();
            *n += 1;
            row.hints.push(format!(
                "household: {n} of {all} rows that share a number, one after the other"
            ));
            row.household = Some(h);
        }
        rows.push(row);
    }
}

fn top(head: &[usize], mut n: usize) -> usize {
    while head[n] != n {
        n = head[n];
    }
    n
}
