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
/// A row about several loops is recorded once a loop: the most that any one loop has on a day is what happened.
pub(super) fn by_day(
    chart: &Chart,
    today: Day,
    counts: impl Fn(&Contact) -> bool,
) -> BTreeMap<Day, u32> {
    let mut by_loop: BTreeMap<(Day, Option<&str>), u32> = BTreeMap::new();
    for c in chart
        .contacts
        .iter()
        .filter(|c| c.date <= today && counts(c))
    {
        *by_loop
            .entry((c.date, c.item.as_ref().map(|i| i.as_str())))
            .or_default() += 1;
    }
    let mut days = BTreeMap::new();
    for ((day, _), n) in by_loop {
        let most: &mut u32 = days.entry(day).or_default();
        *most = n.max(*most);
    }
    days
}

/// How many of the patient's numbers are wrong or disconnected, by what callers have recorded up to a day.
///
/// Whoever is reached after that was reached on some number: one is good again.
pub(super) fn bad_numbers(chart: &Chart, numbers: u32, until: Day) -> u32 {
    let bad = by_day(chart, until, |c| {
        matches!(
            c.outcome,
            Some(Outcome::WrongNumber | Outcome::Disconnected)
        )
    });
    if bad.is_empty() {
        return 0;
    }
    let reached = by_day(chart, until, |c| c.outcome.is_some_and(Outcome::is_reach));
    let days: BTreeSet<Day> = bad.keys().chain(reached.keys()).copied().collect();
    days.into_iter().fold(0, |so_far, day| {
        let now = (so_far + bad.get(&day).unwrap_or(&0)).min(numbers);
        if reached.contains_key(&day) {
            now.min(numbers.saturating_sub(1))
        } else {
            now
        }
    })
}

/// The numbers still worth dialling, best first; those found bad stand behind the others while any is left.
pub(super) fn to_dial(chart: &Chart, today: Day) -> Vec<&str> {
    let mut all = numbers(&chart.patient);
    let count = u32::try_from(all.len()).unwrap_or(u32::MAX);
    let bad = bad_numbers(chart, count, today) as usize;
    if bad >= all.len() {
        return Vec::new();
    }
    // Callers dial from the front, so the bad ones are the first.
    all.rotate_left(bad);
    all
}
