//! The leak rules: one patient's chart, the protocol and today in, items out.
//!
//! One file a place. A rule is a pure function; this file runs them over the practice, gives each item its lasting id,
//! priority and order, and counts. Knows nothing of call lists, files or rendering.

mod case;
mod findings;
mod follow_ups;
mod lapsed;
mod names;
mod orders;
mod outreach;
mod referrals;
mod rules;
mod stage;
mod standing;
mod today;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::model::{Chart, Day, Item, ItemId, Place, Practice, RecordTable};
use crate::protocol::Protocol;

pub use case::Case;
pub use findings::{Decided, Findings, NotApplicable, Note, PatientFacts, RuleCount};
pub use follow_ups::{Told, told};
pub use names::{NameMatcher, Remembered};
pub use rules::{RULES, Rule, RuleText};
pub use today::{Since, Today};

use findings::Found;

/// Charts that one thread takes at a time, at least.
const CHUNK: usize = 64;

/// Items that one thread holds before it hands them over: few, so that their room stays near the processor and is used again.
const HELD: usize = 1024;

/// Runs every rule over every chart.
///
/// Items come out in list order: priority, then days overdue from most to least (lapsed: least first), then item id.
/// The result does not depend on the number of threads.
pub fn find(
    practice: &Practice,
    protocol: &Protocol,
    names: &dyn NameMatcher,
    today: Day,
) -> Findings {
    let mut findings = find_in_any_order(practice, protocol, names, today);
    // No two items have the same id, so the order is one and the same however it is found.
    findings.items.par_sort_unstable_by(list_order);
    findings
}

/// The same, but for the order of the items, for those who order what they want of them: see [`in_list_order`].
pub fn find_in_any_order(
    practice: &Practice,
    protocol: &Protocol,
    names: &dyn NameMatcher,
    today: Day,
) -> Findings {
    let size = practice.charts.len() / (rayon::current_num_threads() * 8);
    let size = size.max(CHUNK);
    let items: Mutex<Vec<Item>> = Mutex::default();
    let hand_over = |found: &mut Found| {
        let mut items = items.lock().unwrap_or_else(PoisonError::into_inner);
        items.append(&mut found.items);
    };
    let parts: Vec<Found> = practice
        .charts
        .par_chunks(size)
        .enumerate()
        .map(|(chunk, charts)| {
            let mut found = Found::default();
            let names = Remembered::new(names);
            for (n, chart) in charts.iter().enumerate() {
                let case = Case::new(chart, &practice.available, protocol, &names, today)
                    .numbered(chunk * size + n);
                one_patient(&case, &mut found);
                if found.items.len() >= HELD {
                    hand_over(&mut found);
                }
            }
            hand_over(&mut found);
            found
        })
        .collect();
    let mut all = Found::with_room(&parts);
    for part in parts {
        all.append(part);
    }
    all.items = items.into_inner().unwrap_or_else(PoisonError::into_inner);
    settle_ids(&mut all.items);
    Findings::new(all, rules::not_applicable(&practice.available))
}

/// What the rules find in one chart after another. Kept from chart to chart, so that its room is used again.
#[derive(Debug, Default)]
pub struct OneChart(Found);

impl OneChart {
    /// Runs every rule over one chart: its items, in the order of the rules, and the patient's facts.
    ///
    /// What a noting [`Today`] noted holds for which items there are, their ids, kinds, targets and suppression and for the
    /// facts; not for what counts days: `days_overdue`, the reason's days, priorities below 1.
    pub fn look(&mut self, case: &Case<'_>) -> (&[Item], Option<&PatientFacts>) {
        self.0.items.clear();
        self.0.patients.clear();
        one_patient(case, &mut self.0);
        (&self.0.items, self.0.patients.last())
    }
}

/// What the rules decided of one chart's records that are not open, in the order of the rules.
pub fn decided(
    chart: &Chart,
    practice: &Practice,
    protocol: &Protocol,
    names: &dyn NameMatcher,
    today: Day,
) -> Vec<Decided> {
    let mut found = Found::asking();
    let case = Case::new(chart, &practice.available, protocol, names, today);
    one_patient(&case, &mut found);
    found.decided.unwrap_or_default()
}

/// Visits of the last days still marked scheduled, by provider: nobody checked them out. They hold chronic patients off the
/// lists for so long.
pub fn never_checked_out(
    practice: &Practice,
    protocol: &Protocol,
    today: Day,
) -> BTreeMap<String, u64> {
    let today = Today::from(today);
    let since = today - protocol.lapsed.unclosed_visit_days;
    let mut by_provider = BTreeMap::new();
    for visit in practice.charts.iter().flat_map(|c| &c.visits) {
        if case::is_unclosed(visit, since, today) {
            let provider = visit.provider.as_deref().unwrap_or("no provider");
            *by_provider.entry(provider.to_owned()).or_default() += 1;
        }
    }
    by_provider
}

/// Every rule on one chart.
fn one_patient(case: &Case<'_>, found: &mut Found) {
    let before = found.items.len();
    follow_ups::find(case, found);
    outreach::find(case, found);
    orders::find(case, found);
    referrals::find(case, found);
    lapsed::find(case, found);
    // Before contacts are held against items: they name items by these ids.
    settle_ids(&mut found.items[before..]);
    standing::judge(case, found, before);
}

/// The rule that an item comes from.
pub fn rule_of(item: &Item) -> Rule {
    standing::rule_of(item)
}

/// Days past due as lists count them: the longest first, of lapsed patients the shortest.
fn days_key(item: &Item) -> i32 {
    match item.place {
        Place::Lapsed => item.days_overdue,
        _ => item.days_overdue.saturating_neg(),
    }
}

/// The order of lists.
pub fn list_order(a: &Item, b: &Item) -> std::cmp::Ordering {
    (a.priority, days_key(a), &a.id).cmp(&(b.priority, days_key(b), &b.id))
}

/// So many days on either side are told apart at a glance.
const MOST_DAYS: i64 = (1 << 20) - 1;

/// These items in list order, without moving them: in a large practice that is most of the work of sorting.
pub fn in_list_order<'a>(items: impl IntoIterator<Item = &'a Item>) -> Vec<&'a Item> {
    // Priority, days and the start of the id in one number, which decides nearly always.
    let key = |item: &Item| {
        let days = i64::from(days_key(item)).clamp(-MOST_DAYS, MOST_DAYS);
        let mut id = [0; 8];
        // At either end stand different numbers of days: the id decides nothing there.
        if days.abs() < MOST_DAYS {
            let start = item.id.as_str().as_bytes();
            let start = &start[..start.len().min(5)];
            id[3..3 + start.len()].copy_from_slice(start);
        }
        let days = (days + MOST_DAYS) as u64;
        u64::from(item.priority) << 61 | days << 40 | u64::from_be_bytes(id)
    };
    let mut keyed: Vec<(u64, &Item)> = items.into_iter().map(|i| (key(i), i)).collect();
    keyed.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| list_order(a.1, b.1)));
    keyed.into_iter().map(|(_, item)| item).collect()
}

/// Gives two loops that hash alike ids of their own: the one whose record sorts first keeps the plain hash.
fn settle_ids(items: &mut [Item]) {
    if items.len() < 2 {
        return;
    }
    // One patient's few items are not worth a second thread.
    let twice = if items.len() < CHUNK {
        let before = |i: usize| items[..i].iter().any(|other| other.id == items[i].id);
        (1..items.len()).any(before)
    } else {
        let mut hashes: Vec<u64> = items.par_iter().map(|item| item.id.hash()).collect();
        hashes.par_sort_unstable();
        hashes.windows(2).any(|w| w[0] == w[1])
    };
    if !twice {
        return;
    }
    let mut seen: BTreeMap<&ItemId, Vec<usize>> = BTreeMap::new();
    for (i, item) in items.iter().enumerate() {
        seen.entry(&item.id).or_default().push(i);
    }
    let twice: Vec<Vec<usize>> = seen.into_values().filter(|v| v.len() > 1).collect();
    if twice.is_empty() {
        return;
    }
    let mut taken: BTreeSet<ItemId> = items.iter().map(|i| i.id.clone()).collect();
    for mut group in twice {
        group.sort_by(|a, b| {
            let key = |i: usize| {
                let item: &Item = &items[i];
                (
                    item.patient_id.clone(),
                    item.table,
                    item.record_id.clone(),
                    item.need,
                )
            };
            key(*a).cmp(&key(*b))
        });
        for i in group.into_iter().skip(1) {
            let mut round = 1;
            while !taken.insert(item_id(&items[i], round)) {
                round += 1;
            }
            items[i].id = item_id(&items[i], round);
        }
    }
}

fn item_id(item: &Item, round: u32) -> ItemId {
    let (place, table) = (item.place, item.table);
    let (patient, record) = (&item.patient_id, &item.record_id);
    id_of(place, patient, table, record, item.need, round)
}

/// The lasting id of an item: place, patient, record and need number, never its kind.
fn id_of(
    place: Place,
    patient_id: &str,
    table: RecordTable,
    record_id: &str,
    need: Option<usize>,
    round: u32,
) -> ItemId {
    let need = need.map(|n| n.to_string()).unwrap_or_default();
    let parts = [place.word(), patient_id, table.word(), record_id, &need];
    ItemId::of(place.prefix(), &parts, round)
}

#[cfg(test)]
mod tests;
