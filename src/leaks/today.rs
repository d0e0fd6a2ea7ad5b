//! Today as the rules see it: a day that remembers since when the rules' questions about it have had the same answers.
//!
//! A rule asks whether a threshold is passed, and a threshold is a day that the records and the protocol give. From day to day
//! hardly any is crossed: whoever replays the rules on past days need not ask again for the days on which nothing was. The
//! comparisons of [`Today`] note the day from which on each of them came out as it did, so that no rule is written twice.

use std::cell::Cell;
use std::cmp::Ordering;
use std::ops::{Add, Sub};

use crate::model::Day;

/// The first day from which on, up to today, every comparison that was made comes out alike.
#[derive(Debug)]
pub struct Since(Cell<Day>);

impl Since {
    /// Nothing was compared yet: alike since ever.
    pub fn ever() -> Since {
        Since(Cell::new(Day::from_epoch(i32::MIN)))
    }

    /// The day.
    pub fn day(&self) -> Day {
        self.0.get()
    }

    /// Not alike before this day.
    pub fn not_before(&self, day: Day) {
        self.0.set(self.0.get().max(day));
    }
}

/// Today, or some days before or after it.
#[derive(Debug, Clone, Copy)]
pub struct Today<'a> {
    day: Day,
    /// Days after today.
    ahead: i32,
    since: Option<&'a Since>,
}

impl<'a> Today<'a> {
    /// A today whose comparisons note since when they come out alike.
    pub fn noting(day: Day, since: &'a Since) -> Today<'a> {
        Today {
            day,
            ahead: 0,
            since: Some(since),
        }
    }

    /// Calendar days since `from`, for words and sums: no rule may decide by it.
    pub fn days_since(self, from: Day) -> i32 {
        (self.day + self.ahead) - from
    }

    /// How it compares with a day; noted are the days on which it would compare otherwise.
    fn against(self, other: Day) -> Ordering {
        // Today as such against this day.
        let other = other - self.ahead;
        let order = self.day.cmp(&other);
        if let Some(since) = self.since {
            match order {
                Ordering::Less => {}
                Ordering::Equal => since.not_before(other),
                Ordering::Greater => since.not_before(other + 1),
            }
        }
        order
    }

    /// Whether it is this day or a later one: alike since that very day.
    fn reached(self, other: Day) -> bool {
        let other = other - self.ahead;
        let reached = self.day >= other;
        if let (true, Some(since)) = (reached, self.since) {
            since.not_before(other);
        }
        reached
    }
}

impl From<Day> for Today<'_> {
    fn from(day: Day) -> Self {
        Today {
            day,
            ahead: 0,
            since: None,
        }
    }
}

impl Add<i32> for Today<'_> {
    type Output = Self;
    fn add(self, days: i32) -> Self {
        Today {
            ahead: self.ahead.saturating_add(days),
            ..self
        }
    }
}

impl Sub<i32> for Today<'_> {
    type Output = Self;
    fn sub(self, days: i32) -> Self {
        Today {
            ahead: self.ahead.saturating_sub(days),
            ..self
        }
    }
}

impl PartialEq<Day> for Today<'_> {
    fn eq(&self, other: &Day) -> bool {
        self.against(*other) == Ordering::Equal
    }
}

impl PartialOrd<Day> for Today<'_> {
    fn partial_cmp(&self, other: &Day) -> Option<Ordering> {
        Some(self.against(*other))
    }
    fn lt(&self, other: &Day) -> bool {
        !self.reached(*other)
    }
    fn le(&self, other: &Day) -> bool {
        !self.reached(*other + 1)
    }
    fn gt(&self, other: &Day) -> bool {
        self.reached(*other + 1)
    }
    fn ge(&self, other: &Day) -> bool {
        self.reached(*other)
    }
}

impl PartialEq<Today<'_>> for Day {
    fn eq(&self, other: &Today<'_>) -> bool {
        other == self
    }
}

impl PartialOrd<Today<'_>> for Day {
    fn partial_cmp(&self, other: &Today<'_>) -> Option<Ordering> {
        Some(other.against(*self).reverse())
    }
    fn lt(&self, other: &Today<'_>) -> bool {
        other > self
    }
    fn le(&self, other: &Today<'_>) -> bool {
        other >= self
    }
    fn gt(&self, other: &Today<'_>) -> bool {
        other < self
    }
    fn ge(&self, other: &Today<'_>) -> bool {
        other <= self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every comparison as plain days make it.
    fn answers(today: Today<'_>, day: Day) -> [bool; 10] {
        [
            today < day,
            today <= day,
            today > day,
            today >= day,
            today == day,
            day < today,
            day <= today,
            day > today,
            day >= today,
            day == today,
        ]
    }

    #[test]
    fn comparisons_come_out_as_those_of_days_and_alike_since_the_noted_day() {
        let at = Day::from_epoch;
        for now in -4..5 {
            for ahead in [-2, 0, 3] {
                for other in -6..9 {
                    let (a, b) = (at(now + ahead), at(other));
                    let plain = [
                        a < b,
                        a <= b,
                        a > b,
                        a >= b,
                        a == b,
                        b < a,
                        b <= a,
                        b > a,
                        b >= a,
                        b == a,
                    ];
                    for (n, wanted) in plain.iter().enumerate() {
                        // One question at a time: the notes of the others would hide a fault.
                        let since = Since::ever();
                        let today = Today::noting(at(now), &since) + ahead;
                        let asked = |today: Today<'_>| match n {
                            0 => today < b,
                            1 => today <= b,
                            2 => today > b,
                            3 => today >= b,
                            4 => today == b,
                            5 => b < today,
                            6 => b <= today,
                            7 => b > today,
                            8 => b >= today,
                            _ => b == today,
                        };
                        assert_eq!(asked(today), *wanted, "{now} {ahead} {other} {n}");
                        let noted = since.day();
                        assert!(noted <= at(now));
                        for earlier in (-30..now).map(at).filter(|d| *d >= noted) {
                            let then = asked(Today::from(earlier) + ahead);
                            assert_eq!(then, *wanted, "{now} {ahead} {other} {n} {earlier}");
                        }
                    }
                    assert_eq!(answers(Today::from(at(now)) + ahead, b), plain);
                }
            }
        }
    }
}
