//! Dates as exports write them, one column at a time.
//!
//! ISO, US (month first), `yyyymmdd`, month names, all with or without a time of which only the day counts. A column is
//! read day-first only where its own values prove it. Two-digit years are read for birth dates alone.

use crate::model::Day;

/// Which part of `1/2/2026` is the month. Decided a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// US form.
    #[default]
    MonthFirst,
    /// Proved by a value such as 15/01/2026.
    DayFirst,
}

/// What a column's slash dates prove.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Evidence {
    /// A first part over 12 was seen.
    pub day_first: bool,
    /// A second part over 12 was seen.
    pub month_first: bool,
    /// A slash date with both parts of 12 or less was seen.
    pub open: bool,
}

impl Evidence {
    /// Both columns' evidence.
    pub fn and(self, other: Evidence) -> Evidence {
        Evidence {
            day_first: self.day_first || other.day_first,
            month_first: self.month_first || other.month_first,
            open: self.open || other.open,
        }
    }
}

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateCell {
    /// Nothing, or one of the words and dates that stand for nothing.
    Empty,
    /// A day.
    Day(Day),
    /// Something that is not a date.
    Unreadable,
}

impl DateCell {
    /// The day, where there is one.
    pub fn day(self) -> Option<Day> {
        match self {
            DateCell::Day(d) => Some(d),
            DateCell::Empty | DateCell::Unreadable => None,
        }
    }
}

/// Whether a cell holds a word that stands for nothing.
pub fn is_nothing(text: &str) -> bool {
    text.is_empty()
        || text == "?"
        || ["null", "n/a", "none", "\\n"]
            .iter()
            .any(|w| text.eq_ignore_ascii_case(w))
}

/// Reads one cell.
///
/// `pivot` is today where two-digit years are allowed: such a year is the latest one that does not lie after it.
pub fn read(text: &str, order: Order, pivot: Option<Day>, evidence: &mut Evidence) -> DateCell {
    let text = text.trim();
    if is_nothing(text) {
        return DateCell::Empty;
    }
    let b = text.as_bytes();
    // The usual form first: no other work is done for it.
    if b.len() >= 10 && b[4] == b'-' && b[7] == b'-' && b[..4].iter().all(u8::is_ascii_digit) {
        return match (text.get(..10), is_time(&b[10..])) {
            (Some("0000-00-00" | "1900-01-01" | "9999-12-31" | "0001-01-01"), true) => {
                DateCell::Empty
            }
            (Some(date), true) => Day::parse_iso(date).map_or(DateCell::Unreadable, DateCell::Day),
            _ => DateCell::Unreadable,
        };
    }
    if b.iter().all(u8::is_ascii_digit) {
        return digits(text);
    }
    let Some(parts) = Parts::split(text) else {
        return DateCell::Unreadable;
    };
    parts.read(order, pivot, evidence)
}

fn digits(text: &str) -> DateCell {
    if !matches!(text.len(), 8 | 12 | 14) {
        return DateCell::Unreadable;
    }
    match &text[..8] {
        "00000000" | "19000101" | "99991231" => DateCell::Empty,
        date => {
            let n = |r: std::ops::Range<usize>| date[r].parse::<u32>().unwrap_or(0);
            sane(n(0..4) as i32, n(4..6), n(6..8))
        }
    }
}

fn sane(year: i32, month: u32, day: u32) -> DateCell {
    if !(1850..=2200).contains(&year) {
        return DateCell::Unreadable;
    }
    Day::from_ymd(year, month, day).map_or(DateCell::Unreadable, DateCell::Day)
}

/// Nothing, or a time of day after a date.
fn is_time(rest: &[u8]) -> bool {
    let Some(first) = rest.first() else {
        return true;
    };
    matches!(first, b'T' | b't' | b' ' | b',')
        && rest[1..].iter().all(|c| {
            c.is_ascii_digit()
                || matches!(c, b':' | b'.' | b' ' | b'+' | b'-' | b'Z' | b'z')
                || matches!(c, b'a' | b'A' | b'p' | b'P' | b'm' | b'M')
                || matches!(c, b'U' | b'T' | b'C')
        })
}

/// Three parts of a date that are separated by slashes, dashes, dots or blanks, one of them perhaps a month's name.
#[derive(Debug)]
struct Parts<'a> {
    a: &'a str,
    b: &'a str,
    c: &'a str,
}

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Option<Parts<'a>> {
        let separator = |c: char| matches!(c, '/' | '-' | '.' | ' ' | ',');
        let mut rest = text;
        let mut take = || -> Option<&'a str> {
            rest = rest.trim_start_matches(separator);
            let end = rest.find(separator).unwrap_or(rest.len());
            let (part, left) = rest.split_at(end);
            rest = left;
            (!part.is_empty()).then_some(part)
        };
        let (a, b, c) = (take()?, take()?, take()?);
        // `2026-01-15T10:00` has its time glued to the third part.
        let (c, glued) = match c.find(['T', 't']) {
            Some(i) if c[..i].bytes().all(|b| b.is_ascii_digit()) && i > 0 => (&c[..i], &c[i..]),
            _ => (c, ""),
        };
        (is_time(glued.as_bytes()) && is_time(rest.as_bytes())).then_some(Parts { a, b, c })
    }

    fn read(&self, order: Order, pivot: Option<Day>, evidence: &mut Evidence) -> DateCell {
        let number = |s: &str| -> Option<u32> {
            (s.len() <= 4 && !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit()))
                .then(|| s.parse().ok())
                .flatten()
        };
        match (number(self.a), number(self.b), number(self.c)) {
            (Some(y), Some(m), Some(d)) if self.a.len() == 4 => match (y, m, d) {
                (0, 0, 0) | (1900, 1, 1) | (9999, 12, 31) | (1, 1, 1) => DateCell::Empty,
                _ => sane(y as i32, m, d),
            },
            (Some(a), Some(b), Some(c)) if self.a.len() <= 2 && self.b.len() <= 2 => {
                if self.c.len() == 4
                    && matches!(
                        (a, b, c),
                        (0, 0, 0) | (1, 1, 1900) | (12, 31, 9999) | (31, 12, 9999) | (1, 1, 1)
                    )
                {
                    return DateCell::Empty;
                }
                match (a > 12, b > 12) {
                    (true, _) => evidence.day_first = true,
                    (_, true) => evidence.month_first = true,
                    _ => evidence.open = true,
                }
                let Some(year) = full_year(self.c, c, pivot) else {
                    return DateCell::Unreadable;
                };
                match order {
                    Order::MonthFirst => sane(year, a, b),
                    Order::DayFirst => sane(year, b, a),
                }
            }
            (Some(d), None, Some(y)) => self.named(self.b, d, y, pivot),
            (None, Some(d), Some(y)) => self.named(self.a, d, y, pivot),
            _ => DateCell::Unreadable,
        }
    }

    fn named(&self, month: &str, day: u32, year: u32, pivot: Option<Day>) -> DateCell {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let month = month.to_ascii_lowercase();
        let Some(m) = (month.len() >= 3)
            .then(|| MONTHS.iter().position(|name| name.starts_with(&month)))
            .flatten()
        else {
            return DateCell::Unreadable;
        };
        full_year(self.c, year, pivot).map_or(DateCell::Unreadable, |y| sane(y, m as u32 + 1, day))
    }
}

fn full_year(text: &str, year: u32, pivot: Option<Day>) -> Option<i32> {
    let year = year as i32;
    match (text.len(), pivot) {
        (4, _) => Some(year),
        (2, Some(today)) => {
            let century = today.year() / 100 * 100;
            Some(if century + year > today.year() {
                century + year - 100
            } else {
                century + year
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> String {
        match read(text, Order::MonthFirst, None, &mut Evidence::default()) {
            DateCell::Day(d) => d.to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn forms_of_a_day() {
        for text in [
            "2026-01-15",
            "2026-01-15 10:00:00",
            "2026-01-15T23:30:00Z",
            "1/15/2026",
            "01/15/2026",
            "1/15/2026 12:00:00 AM",
            "20260115",
            "20260115093000",
            "15-Jan-2026",
            "Jan 15, 2026",
            "2026/1/15",
            "01-15-2026",
            " 2026-01-15 ",
        ] {
            assert_eq!(one(text), "2026-01-15", "{text}");
        }
    }

    #[test]
    fn nothing_and_nonsense() {
        for text in [
            "",
            " ",
            "NULL",
            "N/A",
            "none",
            "0000-00-00",
            "1900-01-01",
            "00/00/0000",
            "9999-12-31",
            "12/31/9999",
            "1900-01-01 00:00:00",
            "1/1/1900",
        ] {
            assert_eq!(one(text), "Empty", "{text}");
        }
        for text in [
            "02/30/2026",
            "15/01/2026",
            "2026-02-30",
            "soon",
            "46037",
            "1/2/26",
            "2026-01-15x",
            "#####",
        ] {
            assert_eq!(one(text), "Unreadable", "{text}");
        }
    }

    #[test]
    fn columns_prove_their_order() {
        let mut e = Evidence::default();
        read("1/2/2026", Order::MonthFirst, None, &mut e);
        assert_eq!(
            e,
            Evidence {
                open: true,
                ..Evidence::default()
            }
        );
        read("15/01/2026", Order::MonthFirst, None, &mut e);
        assert!(e.day_first && !e.month_first);
        assert_eq!(
            read("15/01/2026", Order::DayFirst, None, &mut e).day(),
            Day::parse_iso("2026-01-15")
        );
    }

    #[test]
    fn two_digit_years_never_lie_ahead() {
        let today = Day::parse_iso("2026-11-02");
        let mut e = Evidence::default();
        let dob = |t: &str, e: &mut Evidence| {
            read(t, Order::MonthFirst, today, e).day().map(|d| d.year())
        };
        assert_eq!(dob("2/3/51", &mut e), Some(1951));
        assert_eq!(dob("2/3/26", &mut e), Some(2026));
        assert_eq!(dob("2/3/27", &mut e), Some(1927));
    }
}
