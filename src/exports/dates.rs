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
    /// A number was seen that a spreadsheet writes for a day.
    pub serial: bool,
    /// Anything else was seen that is not empty.
    pub other: bool,
}

impl Evidence {
    /// Both columns' evidence.
    pub fn and(self, other: Evidence) -> Evidence {
        Evidence {
            day_first: self.day_first || other.day_first,
            month_first: self.month_first || other.month_first,
            open: self.open || other.open,
            serial: self.serial || other.serial,
            other: self.other || other.other,
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
        || (text.len() <= 4
            && ["null", "n/a", "none", "\\n"]
                .iter()
                .any(|w| text.eq_ignore_ascii_case(w)))
}

/// How the dates of one column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form {
    /// Which part of a slash date is the month.
    pub order: Order,
    /// Whether numbers stand for days, and from which day on they are counted.
    pub serial: Option<Serial>,
    /// Whether two-digit years are read, and up to which year: the latest such year that is not after it.
    pub pivot: Option<i32>,
    /// Whether times without a zone are in UTC.
    pub utc: bool,
    /// The practice's zone, for times in UTC.
    pub zone: Option<chrono_tz::Tz>,
}

/// Days counted from a fixed day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serial {
    /// As spreadsheets count: 1 is 1900-01-01, with a 29 February 1900 that never was.
    Spreadsheet,
    /// From 1840-12-31.
    From1840,
}

/// A number that could be a spreadsheet's day of 1954 to 2064, a fraction of a day perhaps behind it.
pub fn serial(text: &str) -> Option<i32> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    (whole.len() == 5 && digits(whole) && digits(rest))
        .then(|| whole.parse().ok())
        .flatten()
        .filter(|n| (20_000..=60_000).contains(n))
}

/// The day that a spreadsheet's number stands for.
pub fn day_of_serial(n: i32) -> Day {
    // 1970-01-01 is number 25569.
    Day::from_epoch(n - 25_569)
}

/// Whether the text is a slash date with a year of two digits.
pub fn two_digit_year(text: &str) -> bool {
    let mut parts = text
        .split(' ')
        .next()
        .unwrap_or(text)
        .split(['/', '-', '.']);
    let (a, b, c) = (parts.next(), parts.next(), parts.next());
    let short = |s: Option<&str>| {
        s.is_some_and(|s| matches!(s.len(), 1 | 2) && s.bytes().all(|b| b.is_ascii_digit()))
    };
    short(a) && short(b) && short(c) && c.is_some_and(|c| c.len() == 2)
}

/// Reads one cell that is month-first and has no zone.
pub fn read(text: &str, order: Order, pivot: Option<Day>, evidence: &mut Evidence) -> DateCell {
    let form = Form {
        order,
        pivot: pivot.map(Day::year),
        ..Form::default()
    };
    read_as(text, &form, evidence)
}

/// Reads one cell in the form of its column.
pub fn read_as(text: &str, form: &Form, evidence: &mut Evidence) -> DateCell {
    let b = text.as_bytes();
    // The usual form first: no other work is done for it.
    if b.len() >= 10 && b[4] == b'-' && b[7] == b'-' && b[..4].iter().all(u8::is_ascii_digit) {
        evidence.other = true;
        let Some(date) = text.get(..10) else {
            return DateCell::Unreadable;
        };
        if b.len() > 10 && !is_time(&b[10..]) {
            return DateCell::Unreadable;
        }
        if matches!(
            date,
            "0000-00-00" | "1900-01-01" | "9999-12-31" | "0001-01-01"
        ) {
            return DateCell::Empty;
        }
        return match Day::parse_iso(date) {
            Some(day) if b.len() > 10 => DateCell::Day(form.local(day, &text[10..])),
            Some(day) => DateCell::Day(day),
            None => DateCell::Unreadable,
        };
    }
    let text = text.trim();
    if is_nothing(text) {
        return DateCell::Empty;
    }
    match (form.serial, serial(text)) {
        (Some(Serial::Spreadsheet), Some(n)) => return DateCell::Day(day_of_serial(n)),
        (Some(Serial::From1840), _) => {
            let whole = text.split('.').next().and_then(|w| w.parse::<i32>().ok());
            // 1840-12-31 is day -47117 from 1970-01-01.
            return whole
                .filter(|n| (1..=120_000).contains(n))
                .map_or(DateCell::Unreadable, |n| {
                    DateCell::Day(Day::from_epoch(n - 47_117))
                });
        }
        (None, Some(_)) => {
            evidence.serial = true;
            return DateCell::Unreadable;
        }
        _ => evidence.other = true,
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return digits(text);
    }
    let Some((parts, rest)) = Parts::split(text) else {
        return DateCell::Unreadable;
    };
    match parts.read(form.order, form.pivot, evidence) {
        DateCell::Day(day) if form.utc && !rest.is_empty() => DateCell::Day(form.local(day, rest)),
        cell => cell,
    }
}

impl Form {
    /// The practice's day of a time in UTC. Midnight to the second is a day written as a time, and stays.
    fn local(&self, day: Day, time: &str) -> Day {
        let Some(zone) = self.zone else { return day };
        let time = time.trim_start_matches(['T', 't', ' ', ',']);
        let marked =
            time.ends_with(['Z', 'z']) || time.ends_with("+00:00") || time.ends_with("UTC");
        // An offset other than UTC's says that the time is local already.
        let offset = time.rfind(['+', '-']).is_some();
        if !(marked || (self.utc && !offset)) {
            return day;
        }
        let upper = time.to_ascii_uppercase();
        let clock: Vec<u32> = upper
            .split(|c: char| !c.is_ascii_digit())
            .take(3)
            .map_while(|n| n.parse().ok())
            .collect();
        let (mut hour, minute) = (
            clock.first().copied().unwrap_or(0),
            clock.get(1).copied().unwrap_or(0),
        );
        if upper.contains("PM") && hour < 12 {
            hour += 12;
        } else if upper.contains("AM") && hour == 12 {
            hour = 0;
        }
        let second = clock.get(2).copied().unwrap_or(0);
        if (hour, minute, second) == (0, 0, 0) {
            return day;
        }
        let Some(instant) = day.date().and_hms_opt(hour, minute, second.min(59)) else {
            return day;
        };
        use chrono::TimeZone;
        Day::from_date(zone.from_utc_datetime(&instant).date_naive())
    }
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
    fn split(text: &'a str) -> Option<(Parts<'a>, &'a str)> {
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
        let time = if glued.is_empty() { rest } else { glued };
        (is_time(glued.as_bytes()) && is_time(rest.as_bytes())).then_some((Parts { a, b, c }, time))
    }

    fn read(&self, order: Order, pivot: Option<i32>, evidence: &mut Evidence) -> DateCell {
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
                let Some(year) = full_year(self.c, c, pivot) else {
                    return DateCell::Unreadable;
                };
                let (month_first, day_first) = (sane(year, a, b), sane(year, b, a));
                // What is no day either way, such as 13/45/2026, shows nothing of its column.
                match (month_first.day(), day_first.day()) {
                    (Some(_), Some(_)) => evidence.open = true,
                    (Some(_), None) => evidence.month_first = true,
                    (None, Some(_)) => evidence.day_first = true,
                    (None, None) => {}
                }
                match order {
                    Order::MonthFirst => month_first,
                    Order::DayFirst => day_first,
                }
            }
            (Some(d), None, Some(y)) => self.named(self.b, d, y, pivot),
            (None, Some(d), Some(y)) => self.named(self.a, d, y, pivot),
            _ => DateCell::Unreadable,
        }
    }

    fn named(&self, month: &str, day: u32, year: u32, pivot: Option<i32>) -> DateCell {
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

fn full_year(text: &str, year: u32, pivot: Option<i32>) -> Option<i32> {
    let year = year as i32;
    match (text.len(), pivot) {
        (4, _) => Some(year),
        (2, Some(today)) => {
            let century = today / 100 * 100;
            Some(if century + year > today {
                century + year - 100
            } else {
                century + year
            })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
