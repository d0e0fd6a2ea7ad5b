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

/// A number as phone systems take it: `+`, the country's code and the number, digits only; `None` where it is not whole.
///
/// An extension is not part of it. A number without `+` is one of the North American plan: ten digits, area code and
/// exchange starting with 2 to 9 and no service code such as 911. One without its area code is not completed by guessing.
pub(super) fn e164(number: &str) -> Option<String> {
    let main = split(number).0;
    let all: String = main.chars().filter(char::is_ascii_digit).collect();
    let abroad = main.trim_start_matches('(').starts_with('+') && !all.starts_with('1');
    if abroad {
        // "(0)" is dialled at home only: how the number goes on is not for us to say.
        let whole = (8..=15).contains(&all.len()) && !all.starts_with('0') && !main.contains("(0)");
        return whole.then(|| format!("+{all}"));
    }
    let ten = digits(main);
    let part = |from: usize| {
        let b = ten.as_bytes();
        (b'2'..=b'9').contains(&b[from]) && !(b[from + 1] == b'1' && b[from + 2] == b'1')
    };
    (ten.len() == 10 && part(0) && part(3)).then(|| format!("+1{ten}"))
}

/// A number without its label ("cell 212...") and its extension, and what stands behind.
fn split(number: &str) -> (&str, &str) {
    let text = number.trim();
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let label = text[..start].rfind(char::is_alphabetic);
    // Before the digits a number has at most its plus and brackets; letters there are a label.
    let text = match label {
        Some(_) => text.trim_start_matches(|c: char| !(c.is_ascii_digit() || c == '+')),
        None => text,
    };
    let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let is_end = |c: char| c.is_alphabetic() || matches!(c, '#' | ';' | ',' | '*');
    let end = text[start..].find(is_end).map_or(text.len(), |n| start + n);
    text.split_at(end)
}

/// Whether an extension or another number stands behind the number.
pub(super) fn has_extension(number: &str) -> bool {
    split(number).1.contains(|c: char| c.is_ascii_digit())
}

/// What two spellings of one number have in common.
fn same(number: &str) -> String {
    e164(number).unwrap_or_else(|| digits(number))
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

/// Places of the numbers that are wrong or out of service, by what callers have recorded up to a day. A number in several
/// forms, with and without an extension, is one number.
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
    if named.is_empty() {
        return BTreeSet::new();
    }
    let forms: Vec<String> = all.iter().map(|n| same(n)).collect();
    let mut distinct: Vec<&String> = Vec::new();
    for form in &forms {
        if !distinct.contains(&form) {
            distinct.push(form);
        }
    }
    let mut bad: BTreeSet<usize> = BTreeSet::new();
    let reached = by_day(chart, until, |c| c.outcome.is_some_and(Outcome::is_reach));
    let days: BTreeSet<Day> = named.keys().chain(reached.keys()).copied().collect();
    for day in days {
        for number in named.get(&day).into_iter().flatten() {
            let is_it = |n: &usize| forms[*n] == same(number) || digits(all[*n]) == digits(number);
            let form = (0..all.len()).find(is_it).map(|n| &forms[n]);
            bad.extend(form.and_then(|f| distinct.iter().position(|d| *d == f)));
        }
        for _ in 0..unnamed.get(&day).copied().unwrap_or_default() {
            bad.extend((0..distinct.len()).find(|n| !bad.contains(n)));
        }
        if reached.contains_key(&day) && bad.len() == distinct.len() {
            bad.pop_last();
        }
    }
    let is_bad = |n: &usize| bad.iter().any(|b| *distinct[*b] == forms[*n]);
    (0..all.len()).filter(is_bad).collect()
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

/// The numbers that nobody has found bad, best first, as known on a day: what a machine may dial.
pub(super) fn good(chart: &Chart, until: Day) -> Vec<&str> {
    let all = numbers(&chart.patient);
    let bad = bad(chart, &all, until);
    let good = (0..all.len()).filter(|n| !bad.contains(n));
    good.map(|n| all[n]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_phone_systems_take_them() {
        for (written, want) in [
            ("(212) 555-0101", Some("+12125550101")),
            ("212.555.0101", Some("+12125550101")),
            ("1-212-555-0101", Some("+12125550101")),
            ("+1 (212) 555 0101", Some("+12125550101")),
            ("12125550101", Some("+12125550101")),
            ("212-555-0101 ext. 23", Some("+12125550101")),
            ("212-555-0101x9", Some("+12125550101")),
            ("212-555-0101 #4", Some("+12125550101")),
            ("cell: 212-555-0101", Some("+12125550101")),
            ("cell: 212-555-0101 ext 7", Some("+12125550101")),
            ("=1+212-555-0101", Some("+12125550101")),
            ("+44 20 7946 0018", Some("+442079460018")),
            ("(+44) 20 7946 0018", Some("+442079460018")),
            ("+44 (0)20 7946 0018", None),
            ("555-0101", None),
            ("212-555-01011", None),
            ("012-555-0101", None),
            ("112-555-0101", None),
            ("911-555-0101", None),
            ("212-055-0101", None),
            ("212-911-0101", None),
            ("ask her daughter", None),
            ("ext 5", None),
            ("", None),
        ] {
            assert_eq!(e164(written).as_deref(), want, "{written}");
        }
    }
}
