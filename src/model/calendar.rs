//! Business days: Monday to Friday less the US federal holidays as observed and the practice's own closed dates.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use chrono::{Datelike, Weekday};

use super::day::Day;

/// The practice's business-day calendar.
///
/// Federal holidays are those of 5 U.S.C. 6103; one that falls on a Saturday is observed on the Friday before,
/// on a Sunday on the Monday after. Juneteenth counts from 2021 on.
#[derive(Debug, Clone, Default)]
pub struct Calendar {
    closed: BTreeSet<Day>,
}

impl Calendar {
    /// A calendar with the practice's own closed dates.
    pub fn new(closed: impl IntoIterator<Item = Day>) -> Calendar {
        Calendar {
            closed: closed.into_iter().collect(),
        }
    }

    /// Whether the practice works on this day.
    pub fn is_business_day(&self, day: Day) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            && !is_federal_holiday(day)
            && (self.closed.is_empty() || !self.closed.contains(&day))
    }

    /// The day `days` business days after `from`, counted from the day after it. 0 gives `from` itself.
    pub fn add_business_days(&self, from: Day, days: i32) -> Day {
        let mut day = from;
        let mut left = days;
        // A practice closed on every day of ten years would never end this count.
        for _ in 0..(days.max(0) * 10 + 3660) {
            if left <= 0 {
                break;
            }
            day = day + 1;
            if self.is_business_day(day) {
                left -= 1;
            }
        }
        day
    }

    /// Business days after `from` up to and including `to`; 0 where `to` is not later.
    pub fn business_days_between(&self, from: Day, to: Day) -> i32 {
        let mut n = 0;
        let mut day = from;
        while day < to {
            day = day + 1;
            n += i32::from(self.is_business_day(day));
        }
        n
    }
}

/// Days of one block, whose holidays are worked out together when the first of them is asked for.
const BLOCK: i32 = 512;

/// Blocks from 1970 on, into the 22nd century.
static BLOCKS: [OnceLock<[u64; BLOCK as usize / 64]>; 100] = [const { OnceLock::new() }; 100];

/// Whether a US federal holiday is observed on this day.
pub fn is_federal_holiday(day: Day) -> bool {
    let (number, of_block) = (
        day.epoch_days().div_euclid(BLOCK),
        day.epoch_days().rem_euclid(BLOCK) as usize,
    );
    let Some(block) = usize::try_from(number).ok().and_then(|n| BLOCKS.get(n)) else {
        return is_holiday(day);
    };
    let holidays = block.get_or_init(|| {
        let mut days = [0; BLOCK as usize / 64];
        for i in 0..BLOCK {
            let holiday = is_holiday(Day::from_epoch(number * BLOCK + i));
            days[i as usize / 64] |= u64::from(holiday) << (i % 64);
        }
        days
    });
    holidays[of_block / 64] >> (of_block % 64) & 1 == 1
}

fn is_holiday(day: Day) -> bool {
    let date = day.date();
    let (m, d, wd) = (date.month(), date.day(), day.weekday());
    // A holiday on a Saturday is observed on Friday, one on a Sunday on Monday.
    let shifted = match wd {
        Weekday::Fri => date.succ_opt(),
        Weekday::Mon => date.pred_opt(),
        _ => None,
    };
    // Fixed dates, shifted off the weekend.
    let observed = |month: u32, date: u32| -> bool {
        match wd {
            Weekday::Sat | Weekday::Sun => false,
            _ => {
                (m, d) == (month, date)
                    || shifted.is_some_and(|x| (x.month(), x.day()) == (month, date))
            }
        }
    };
    let nth =
        |month: u32, weekday: Weekday, n: u32| m == month && wd == weekday && d.div_ceil(7) == n;
    observed(1, 1)
        || nth(1, Weekday::Mon, 3)
        || nth(2, Weekday::Mon, 3)
        || (m == 5 && wd == Weekday::Mon && d > 24)
        || (date.year() >= 2021 && observed(6, 19))
        || observed(7, 4)
        || nth(9, Weekday::Mon, 1)
        || nth(10, Weekday::Mon, 2)
        || observed(11, 11)
        || nth(11, Weekday::Thu, 4)
        || observed(12, 25)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(s: &str) -> Day {
        Day::parse_iso(s).unwrap()
    }

    #[test]
    fn blocks_of_days_have_the_holidays_of_each_day() {
        for n in -1000..60_000 {
            let day = Day::from_epoch(n);
            assert_eq!(is_federal_holiday(day), is_holiday(day), "{day}");
        }
    }

    #[test]
    fn observed_holidays_of_2026_and_neighbours() {
        for h in [
            "2026-01-01",
            "2026-01-19",
            "2026-02-16",
            "2026-05-25",
            "2026-06-19",
            "2026-07-03",
            "2026-09-07",
            "2026-10-12",
            "2026-11-11",
            "2026-11-26",
            "2026-12-25",
            "2021-12-31",
            "2027-12-24",
            "2027-12-31",
            "2023-01-02",
            "2021-06-18",
            "2027-07-05",
        ] {
            assert!(is_federal_holiday(day(h)), "{h}");
        }
        for w in [
            "2026-07-04",
            "2026-07-06",
            "2020-06-19",
            "2026-11-27",
            "2026-12-31",
            "2023-01-01",
        ] {
            assert!(!is_federal_holiday(day(w)), "{w}");
        }
    }

    #[test]
    fn business_days_skip_weekends_holidays_and_closures() {
        let c = Calendar::new([day("2026-11-27")]);
        // Wednesday before Thanksgiving: Thursday is the holiday, Friday closed by the practice.
        assert_eq!(c.add_business_days(day("2026-11-25"), 1), day("2026-11-30"));
        assert_eq!(c.add_business_days(day("2026-11-25"), 0), day("2026-11-25"));
        assert_eq!(c.add_business_days(day("2026-11-21"), 1), day("2026-11-23"));
        assert_eq!(
            c.business_days_between(day("2026-11-25"), day("2026-12-01")),
            2
        );
        assert_eq!(
            c.business_days_between(day("2026-12-01"), day("2026-11-25")),
            0
        );
    }
}
