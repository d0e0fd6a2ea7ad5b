//! Amounts and units: numbers in figures and words, ranges, halves, `1/52`.

use super::Words;
use crate::notes::lexicon::Class;
use crate::notes::token::Shape;

impl Words<'_> {
    /// Amount and unit: least and most days, the token behind, and whether the amount is only "a".
    pub(super) fn core(&self, at: usize) -> Option<(u16, u16, usize, bool)> {
        if let Some(found) = self.british(at) {
            return Some(found);
        }
        if let (true, Some(unit)) = (self.is(at.wrapping_sub(1), "every"), self.unit(at, false)) {
            return Some((in_days(10, unit), in_days(10, unit), at + 1, false));
        }
        let (low, mut i, article) = self.amount(at)?;
        let mut high = low;
        let mut low_unit = self.unit_after(i);
        let after_low = low_unit.map_or(i, |(_, next)| next);
        // "2 weeks or 3 months" is two times, "2 or 3 months" one
        let two = low_unit.is_some() && self.is(after_low, "or");
        if let Some((second, next)) = self.range_end(after_low).filter(|_| !two) {
            high = second;
            i = next;
        } else if let Some((unit, next)) = low_unit {
            return self.close(low, low, unit, unit, next, article);
        }
        let (unit, next) = self.unit_after(i)?;
        low_unit = low_unit.filter(|(u, _)| *u != unit);

        self.close(
            low,
            high,
            low_unit.map_or(unit, |(u, _)| u),
            unit,
            next,
            false,
        )
    }

    pub(super) fn close(
        &self,
        low: u32,
        high: u32,
        low_unit: u32,
        unit: u32,
        mut next: usize,
        article: bool,
    ) -> Option<(u16, u16, usize, bool)> {
        let mut extra = 0;
        if self.is(next, "and") && self.is(next + 1, "a") && self.is(next + 2, "half") {
            extra = 5;
            next += 3;
        }
        if self.mark(next, b'(') && self.is(next + 1, "s") && self.mark(next + 2, b')') {
            next += 3;
        }
        if self.mark(next, b'\'') {
            next += 1;
        }
        if self.any(next, &["time", "later", "hence"]) {
            next += 1;
        } else if self.is(next, "from") && self.any(next + 1, &["now", "today"]) {
            next += 2;
        }
        let (a, b) = (in_days(low + extra, low_unit), in_days(high + extra, unit));
        (a <= b).then_some((a, b, next, article))
    }

    /// `1/52`, `5/7`, `2-3/12`: British for weeks, days, months.
    pub(super) fn british(&self, at: usize) -> Option<(u16, u16, usize, bool)> {
        let low = self.number(at)?;
        let (mut high, mut i) = (low, at + 1);
        if self.mark(i, b'-') {
            high = self.number(i + 1)?;
            i += 2;
        }
        if !self.mark(i, b'/') || !self.glued(i) || !self.glued(i + 1) || low % 10 != 0 {
            return None;
        }
        let (unit, most) = match self.number(i + 1)? {
            520 => (7, 520),
            70 => (1, 200),
            120 => (30, 240),
            _ => return None,
        };
        let dated = self.glued(i + 2) && (self.mark(i + 2, b'/') || self.mark(i + 2, b'-'));
        let behind = at > 0 && self.mark(at - 1, b'/') && self.glued(at);
        if dated || behind || high < low || high > most || low == 0 || self.is(i + 2, "th") {
            return None;
        }
        Some((in_days(low, unit), in_days(high, unit), i + 2, false))
    }

    /// A number, a number word, "a", "couple of": tenths, the token behind, whether it is "a" alone.
    pub(super) fn amount(&self, at: usize) -> Option<(u32, usize, bool)> {
        if let Some(n) = self.number(at) {
            // "1 1/2 years", "1-1/2 years"
            for skip in [1, 2] {
                let half = self.number(at + skip) == Some(10)
                    && self.mark(at + skip + 1, b'/')
                    && self.number(at + skip + 2) == Some(20);
                if half && (skip == 1 || self.mark(at + 1, b'-')) {
                    return Some((n + 5, at + skip + 3, false));
                }
            }
            if n == 10 && self.mark(at + 1, b'/') && self.number(at + 2) == Some(20) {
                return Some((5, at + 3, false));
            }
            let mut next = at + 1;
            if self.is(next, "and") && self.is(next + 1, "a") && self.is(next + 2, "half") {
                return Some((n + 5, next + 3, false));
            }
            // "6 (six) months"
            if self.mark(next, b'(')
                && self.mark(next + 2, b')')
                && self.cut[next + 1].shape == Shape::Word
            {
                next += 3;
            }
            return Some((n, next, false));
        }
        let (entry, taken) = self.lexicon.find(self.cut, self.ids, at)?;
        if !entry.classes.has(Class::Numeral) {
            return None;
        }
        let mut next = at + taken;
        let article = taken == 1 && self.any(at, &["a", "an"]);
        if self.is(next, "and") && self.is(next + 1, "a") && self.is(next + 2, "half") && !article {
            return Some((entry.value + 5, next + 3, false));
        }
        if self.is(next, "of") || self.is(next, "more") || self.is(next, "additional") {
            next += 1;
        }
        if self.mark(next, b'(') && self.number(next + 1).is_some() && self.mark(next + 2, b')') {
            next += 3;
        }
        Some((entry.value, next, article))
    }

    /// `-3`, `to three`, `or 3`, after the lower end of a range.
    pub(super) fn range_end(&self, at: usize) -> Option<(u32, usize)> {
        let sep = self.mark(at, b'-') || self.any(at, &["to", "or", "and"]) || self.mark(at, b'/');
        if !sep {
            return None;
        }
        let (value, next, article) = self.amount(at + 1)?;
        if article {
            return None;
        }
        if self.is(at, "and") || self.mark(at, b'/') {
            // "between 2 and 3 weeks"; "6 months and 1 year" is two times
            let between = self.any(at.wrapping_sub(2), &["between"]);
            if !between {
                return None;
            }
        }
        Some((value, next))
    }

    pub(super) fn unit(&self, at: usize, number: bool) -> Option<u32> {
        let token = self.cut.get(at)?;
        if token.shape != Shape::Word {
            return None;
        }
        let entry = self.lexicon.word(self.ids, at);
        let short = token.end - token.start <= 2;
        (entry.classes.has(Class::Unit) && (number || !short || self.any(at, &["wk", "mo", "yr"])))
            .then_some(entry.value)
    }

    /// A unit, perhaps behind a hyphen or "business".
    pub(super) fn unit_after(&self, at: usize) -> Option<(u32, usize)> {
        let mut i = at + usize::from(self.mark(at, b'-') && self.glued(at));
        if self.any(
            i,
            &[
                "business",
                "working",
                "more",
                "additional",
                "calendar",
                "full",
                "short",
            ],
        ) {
            i += 1;
        }
        let number = matches!(self.cut.get(at.wrapping_sub(1))?.shape, Shape::Number(_));
        let unit = self.unit(i, number)?;
        let end = i
            + 1
            + usize::from(self.mark(i + 1, b'.') && self.glued(i + 1) && self.cut.len() > i + 2);
        (unit != 1001).then_some((unit, end))
    }
}

/// Tenths of a unit in days; hours round down.
pub(super) fn in_days(tenths: u32, unit: u32) -> u16 {
    let days = if unit == 1000 {
        tenths / 240
    } else {
        (u64::from(tenths) * u64::from(unit) / 10).min(u64::from(u16::MAX)) as u32
    };
    u16::try_from(days).unwrap_or(u16::MAX)
}
