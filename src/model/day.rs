//! Whole calendar days. No instants, no time zones, no clock.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::{Add, Sub};

use chrono::{Datelike, NaiveDate, Weekday};
use compact_str::{CompactString, format_compact};

/// A calendar day, as the number of days since 1970-01-01.
///
/// `day + n` and `day - n` move by `n` calendar days; `a - b` is the number of calendar days from `b` to `a`.
///
/// No day is the word 0, so that an `Option<Day>` costs no more than a `Day`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NonZeroU32);

/// Turns days since 1970-01-01 into words of the same order, and back.
const TURN: u32 = 1 << 31;

const EPOCH_FROM_CE: i32 = 719_163;

impl Day {
    /// The day `days` days after 1970-01-01.
    pub const fn from_epoch(days: i32) -> Day {
        match NonZeroU32::new(days as u32 ^ TURN) {
            Some(word) => Day(word),
            None => Day(NonZeroU32::MIN),
        }
    }

    /// Days since 1970-01-01.
    pub const fn epoch_days(self) -> i32 {
        (self.0.get() ^ TURN) as i32
    }

    /// A day of the proleptic Gregorian calendar; `None` for one that does not exist, such as 30 February.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        NaiveDate::from_ymd_opt(year, month, day).map(Day::from_date)
    }

    /// Reads `YYYY-MM-DD` and nothing else.
    pub fn parse_iso(text: &str) -> Option<Day> {
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return None;
        }
        let number = |range: std::ops::Range<usize>| -> Option<u32> {
            b[range].iter().try_fold(0u32, |n, c| {
                c.is_ascii_digit().then(|| n * 10 + u32::from(c - b'0'))
            })
        };
        Day::from_ymd(number(0..4)? as i32, number(5..7)?, number(8..10)?)
    }

    /// From chrono's date.
    pub fn from_date(date: NaiveDate) -> Day {
        Day::from_epoch(date.num_days_from_ce() - EPOCH_FROM_CE)
    }

    /// As chrono's date; days outside chrono's range are held at its ends.
    pub fn date(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.epoch_days().saturating_add(EPOCH_FROM_CE))
            .unwrap_or(if self.epoch_days() < 0 {
                NaiveDate::MIN
            } else {
                NaiveDate::MAX
            })
    }

    /// As `YYYY-MM-DD`.
    pub fn iso(self) -> CompactString {
        let d = self.date();
        if !(0..10_000).contains(&d.year()) {
            return format_compact!("{:04}-{:02}-{:02}", d.year(), d.month(), d.day());
        }
        let mut text = *b"0000-00-00";
        let year = d.year().unsigned_abs();
        for (at, n) in [
            (0, year / 100),
            (2, year % 100),
            (5, d.month()),
            (8, d.day()),
        ] {
            text[at] += (n / 10) as u8;
            text[at + 1] += (n % 10) as u8;
        }
        std::str::from_utf8(&text).unwrap_or_default().into()
    }

    /// Calendar year.
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// Month, 1 to 12.
    pub fn month(self) -> u32 {
        self.date().month()
    }

    /// Day of the month, 1 to 31.
    pub fn day_of_month(self) -> u32 {
        self.date().day()
    }

    /// Day of the week.
    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        match (self.epoch_days().rem_euclid(7) + 3) % 7 {
            0 => Weekday::Mon,
            1 => Weekday::Tue,
            2 => Weekday::Wed,
            3 => Weekday::Thu,
            4 => Weekday::Fri,
            5 => Weekday::Sat,
            _ => Weekday::Sun,
        }
    }
}

impl Add<i32> for Day {
    type Output = Day;
    fn add(self, days: i32) -> Day {
        Day::from_epoch(self.epoch_days().saturating_add(days))
    }
}

impl Sub<i32> for Day {
    type Output = Day;
    fn sub(self, days: i32) -> Day {
        Day::from_epoch(self.epoch_days().saturating_sub(days))
    }
}

impl Sub for Day {
    type Output = i32;
    fn sub(self, earlier: Day) -> i32 {
        self.epoch_days().saturating_sub(earlier.epoch_days())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.iso())
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.iso())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_round_trip_and_refusals() {
        let d = Day::parse_iso("2024-02-29").unwrap();
        assert_eq!(d.to_string(), "2024-02-29");
        assert_eq!((d + 1).to_string(), "2024-03-01");
        assert_eq!((d - 29).to_string(), "2024-01-31");
        for bad in [
            "2023-02-29",
            "2024-2-29",
            "2024/02/29",
            "2024-13-01",
            "",
            "2024-02-2x",
        ] {
            assert_eq!(Day::parse_iso(bad), None, "{bad}");
        }
    }

    #[test]
    fn weekdays_agree_with_chrono() {
        for n in -800..800 {
            let d = Day::from_epoch(n * 13);
            assert_eq!(d.weekday(), d.date().weekday());
        }
        assert_eq!(Day::parse_iso("1970-01-01").unwrap().epoch_days(), 0);
    }
}
