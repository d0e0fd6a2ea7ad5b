//! Numbers that can be dialled, and how often and how well they have been.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Chart, Contact, Day, Outcome, Patient};

/// A number's digits; a leading country code 1 does not count.
pub(super) fn digits(phone: &str) -> String {
    let all: String = phone.chars().filter(char::is_ascii_digit).collect();
    match all.strip_prefix('1') {
        Some(rest) if rest.len() == 10 => rest.to_owned(),
        _ => all,
    }
}

/// Numbers that can be dialled, mobile first, each once. Placeholders such as `000-000-0000` are none.
pub(super) fn numbers(patient: &Patient) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    [&patient.mobile, &patient.phone]
        .into_iter()
        .flatten()
        .map(|n| n.trim())
        .filter(|n| {
            let digits = digits(n);
            let mut all = digits.bytes();
            let first = all.next();
            let all_same = all.all(|b| Some(b) == first);
            digits.len() >= 7 && !all_same && digits != "1234567890" && seen.insert(digits)
        })
        .collect()
}

/// How many contacts of a sort a patient had on each day up to today.
///
/// A row about several loops is recorded once a loop: rows count. The EHR's own log knows no rows: there the most that any
/// one loop has on a day is what happened.
pub(super) fn by_day(
    chart: &Chart,
    today: Day,
    counts: impl Fn(&Contact) -> bool,
) -> BTreeMap<Day, u32> {
    let mut rows: BTreeSet<(Day, &str)> = BTreeSet::new();
    let mut by_loop: BTreeMap<(Day, Option<&str>), u32> = BTreeMap::new();
    for c in chart
        .contacts
        .iter()
        .filter(|c| c.date <= today && counts(c))
    {
        if let Some(row) = c.list_row() {
            rows.insert((c.date, row));
        } else {
            let item = c.item.as_ref().map(|i| i.as_str());
            *by_loop.entry((c.date, item)).or_default() += 1;
        }
    }
    let mut days = BTreeMap::new();
    for ((day, _), n) in by_loop {
        let most: &mut u32 = days.entry(day).or_default();
        *most = n.max(*most);
    }
    for (day, _) in rows {
        *days.entry(day).or_default() += 1;
    }
    days
}

/// Places of the numbers that are wrong or out of service, by what callers have recorded up to a day.
///
/// A number that the exports have no more is nobody's concern: it was corrected. Where nothing says which number it was,
/// it was the first that was still good, for callers dial from the front. Whoever is reached after that was reached on
/// some number: one is good again.
fn bad(chart: &Chart, all: &[&str], until: Day) -> BTreeSet<usize> {
    let is_bad = |c: &Contact| c.outcome.is_some_and(Outcome::is_bad_number);
    let unnamed = by_day(chart, until, |c| is_bad(c) && c.bad_number.is_none());
    let mut named: BTreeMap<Day, BTreeSet<&str>> = BTreeMap::new();
    for c in chart
        .contacts
        .iter()
        .filter(|c| c.date <= until && is_bad(c))
    {
        named
            .entry(c.date)
            .or_default()
            .extend(c.bad_number.as_deref());
    }
    let mut bad = BTreeSet::new();
    if named.is_empty() {
        return bad;
    }
    let reached = by_day(chart, until, |c| c.outcome.is_some_and(Outcome::is_reach));
    let days: BTreeSet<Day> = named.keys().chain(reached.keys()).copied().collect();
    for day in days {
        for number in named.get(&day).into_iter().flatten() {
            bad.extend(all.iter().position(|n| digits(n) == digits(number)));
        }
        for _ in 0..unnamed.get(&day).copied().unwrap_or_default() {
            bad.extend((0..all.len()).find(|n| !bad.contains(n)));
        }
        if reached.contains_key(&day) && bad.len() == all.len() {
            bad.pop_last();
        }
    }
    bad
}

/// The numbers still worth dialling, best first, as known on a day; those found bad stand behind the others while any is
/// left.
pub(super) fn to_dial(chart: &Chart, until: Day) -> Vec<&str> {
    let all = numbers(&chart.patient);
    let bad = bad(chart, &all, until);
    if bad.len() == all.len() {
        return Vec::new();
    }
    let good = (0..all.len()).filter(|n| !bad.contains(n));
    good.chain(bad.iter().copied()).map(|n| all[n]).collect()
}
