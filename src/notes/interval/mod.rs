//! Stretches of time in words: "2-3 mo", "within 10 days", "1/52", "a couple of weeks", "every 6 months", "tomorrow".
//!
//! Gives days (day 1, week 7, month 30, year 365) and the role the words around give the stretch: ahead, past, a
//! length. `amount` reads numbers and units, `role` the words around. It does not know what the stretch belongs to.

mod amount;
mod role;

use std::collections::{HashMap, HashSet};

use super::lexicon::{Class, Entry, Fast, Lexicon, phrases, rows};
use super::token::{Shape, Token};
use amount::in_days;

/// What a stretch of time does in its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A time ahead, with "in", "within", "after" or the like.
    Due,
    /// A time with no word before it: "RTC 6 months", "6 month follow up".
    Bare,
    /// A recurring time.
    Every,
    /// Today, in hours.
    Today,
    /// "annual" before a noun.
    Adjective,
    /// "for 2 weeks": a length, unless it follows "scheduled".
    For,
    /// How long something lasts, or how often a day; never a due time.
    Length,
    /// A time gone by, or an age.
    Past,
}

/// One stretch of time; `first..last` are tokens, those of its preposition among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) min_days: u16,
    pub(super) max_days: u16,
    pub(super) role: Role,
}

const TABLE: &str = include_str!("../tables/intervals.tsv");

/// Fixed phrases with their days.
#[derive(Debug)]
pub(super) struct Calendar {
    fixed: HashMap<String, (u16, u16, Role), Fast>,
    longest: usize,
    /// First words of the phrases.
    firsts: HashSet<Box<[u8]>, Fast>,
    longest_first: usize,
}

impl Calendar {
    pub(super) fn new() -> Calendar {
        let mut fixed = HashMap::default();
        let mut longest = 1;
        let mut firsts: HashSet<Box<[u8]>, Fast> = HashSet::default();
        for row in rows(TABLE) {
            let [min, max, role, cell, ..] = row[..] else {
                continue;
            };
            let role = match role {
                "every" => Role::Every,
                "today" => Role::Today,
                "adjective" => Role::Adjective,
                "length" => Role::Length,
                _ => Role::Due,
            };
            for phrase in phrases(cell) {
                let phrase = phrase.replace('-', " ");
                longest = longest.max(phrase.split(' ').count());
                let first = phrase.split(' ').next().unwrap_or_default();
                firsts.insert(first.as_bytes().into());
                let days = (min.parse().unwrap_or(0), max.parse().unwrap_or(0), role);
                fixed.insert(phrase, days);
            }
        }
        Calendar {
            longest_first: firsts.iter().map(|f| f.len()).max().unwrap_or(0),
            fixed,
            longest,
            firsts,
        }
    }

    /// Whether any phrase begins with the word at token `at`.
    fn opens(&self, words: &Words<'_>, at: usize) -> bool {
        let Some(token) = words.cut.get(at) else {
            return false;
        };
        let word = &words.text.as_bytes()[token.start as usize..token.end as usize];
        let mut folded = [0; 32];
        // A word with an apostrophe or one that is long is looked at whole.
        if word.len() > self.longest_first.min(folded.len()) {
            return !word.is_ascii();
        }
        let folded = &mut folded[..word.len()];
        folded.copy_from_slice(word);
        folded.make_ascii_lowercase();
        !word.is_ascii() || self.firsts.contains(&*folded)
    }
}

/// The tokens of one statement with what the lexicon knows of them.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) text: &'a str,
    pub(super) cut: &'a [Token],
    pub(super) ids: &'a [u32],
    pub(super) lexicon: &'a Lexicon,
    pub(super) calendar: &'a Calendar,
}

impl Words<'_> {
    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        super::effort::step();
        self.cut
            .get(at)
            .is_some_and(|t| self.text[t.start as usize..t.end as usize].eq_ignore_ascii_case(word))
    }

    fn any(&self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|w| self.is(at, w))
    }

    fn mark(&self, at: usize, mark: u8) -> bool {
        super::effort::step();
        self.cut
            .get(at)
            .is_some_and(|t| t.shape == Shape::Mark(mark))
    }

    fn glued(&self, at: usize) -> bool {
        self.cut.get(at).is_some_and(|t| t.glued)
    }

    fn number(&self, at: usize) -> Option<u32> {
        match self.cut.get(at)?.shape {
            Shape::Number(n) => Some(n),
            _ => None,
        }
    }

    /// The stretch of time whose own words begin at token `at`.
    ///
    /// `entry` is what the lexicon knows of the phrase that begins there.
    pub(super) fn interval(&self, at: usize, entry: Option<Entry>) -> Option<Interval> {
        if let Some(found) = self.fixed(at) {
            return Some(found);
        }
        if !self.may_begin(at, entry) {
            return None;
        }
        let (mut first, mut role) = (at, None);
        let mut core = at;
        if self.any(at, &["every", "each", "q"]) {
            core += 1 + usize::from(self.mark(at + 1, b'.'));
            role = Some(Role::Every);
        } else if let Some(found) = self.q_word(at) {
            return Some(found);
        }
        let (min, max, last, article) = self.core(core)?;
        if role.is_none() {
            (first, role) = self.role_before(at, article);
            role = self.role_after(last, role, first < at);
        }
        let role = match role? {
            // "every 4 hours" is no follow-up
            Role::Every if max == 0 => Role::Length,
            other => other,
        };
        let within = role == Role::Due
            && (first..at).any(|i| {
                self.any(i, &["within", "next", "under", "coming"])
                    || self.is(i, "than")
                    || self.is(i, "by")
            });
        Some(Interval {
            first,
            last,
            min_days: if within && min == max { 0 } else { min },
            max_days: max,
            role,
        })
    }

    /// Whether an amount, "every" or a `q` word stands here: what every stretch begins with that is no fixed phrase.
    fn may_begin(&self, at: usize, entry: Option<Entry>) -> bool {
        let Some(token) = self.cut.get(at) else {
            return false;
        };
        matches!(token.shape, Shape::Number(_))
            || entry.is_some_and(|e| e.classes.has(Class::Numeral))
            || matches!(
                self.text.as_bytes()[token.start as usize],
                b'q' | b'Q' | b'e' | b'E'
            )
            || (at > 0 && self.is(at - 1, "every"))
    }

    fn fixed(&self, at: usize) -> Option<Interval> {
        if !self.calendar.opens(self, at) {
            return None;
        }
        let mut phrase = String::new();
        let mut best = None;
        let mut words = 0;
        for (i, token) in self.cut.iter().enumerate().skip(at) {
            if token.shape == Shape::Mark(b'-') && words > 0 && token.glued {
                continue;
            }
            let plain = matches!(token.shape, Shape::Word | Shape::Number(_));
            if !plain || words == self.calendar.longest {
                break;
            }
            if words > 0 {
                phrase.push(' ');
            }
            let word = &self.text[token.start as usize..token.end as usize];
            phrase.extend(word.chars().map(|c| match c {
                '\u{2019}' => '\'',
                c => c.to_ascii_lowercase(),
            }));
            words += 1;
            if let Some(days) = self.calendar.fixed.get(phrase.as_str()) {
                best = Some((*days, i + 1));
            }
            if words == 1 && !self.opens_phrase(at) {
                break;
            }
        }
        let ((min_days, max_days, role), last) = best?;
        // "last week", "this past month" and "two times weekly" look alike from here on; the words before decide.
        let past =
            at > 0 && self.any(at - 1, &["last", "past", "previous", "the"]) && role == Role::Every;
        let role = if self.any(last, &["ago", "old", "prior", "earlier"]) || past {
            Role::Past
        } else {
            role
        };
        Some(Interval {
            first: at,
            last,
            min_days,
            max_days,
            role,
        })
    }

    /// Whether a fixed phrase of more than one word may begin here.
    fn opens_phrase(&self, at: usize) -> bool {
        const OPENERS: [&str; 27] = [
            "in",
            "the",
            "next",
            "a",
            "half",
            "this",
            "later",
            "within",
            "once",
            "every",
            "each",
            "on",
            "q",
            "twice",
            "semi",
            "bi",
            "over",
            "tomorrow",
            "sometime",
            "end",
            "same",
            "1",
            "several",
            "many",
            "some",
            "following",
            "one",
        ];
        self.any(at, &OPENERS)
    }

    /// `q3mo`, `q6months`, `q3-4mo`.
    fn q_word(&self, at: usize) -> Option<Interval> {
        let token = self.cut.get(at)?;
        let word = &self.text[token.start as usize..token.end as usize];
        let rest = word.strip_prefix(['q', 'Q'])?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 3 {
            return None;
        }
        let low: u32 = rest[..digits].parse::<u32>().ok()? * 10;
        let (mut high, mut last, mut unit) = (low, at + 1, &rest[digits..]);
        if unit.is_empty() {
            if self.mark(at + 1, b'-') {
                high = self.number(at + 2)?;
                last = at + 3;
            }
            let token = self.cut.get(last)?;
            unit = &self.text[token.start as usize..token.end as usize];
            last += 1;
        }
        let days = match unit.to_ascii_lowercase().as_str() {
            "d" | "day" | "days" => 1,
            "w" | "wk" | "wks" | "week" | "weeks" => 7,
            "m" | "mo" | "mos" | "mth" | "month" | "months" => 30,
            "y" | "yr" | "yrs" | "year" | "years" => 365,
            _ => return None,
        };
        Some(Interval {
            first: at,
            last,
            min_days: in_days(low, days),
            max_days: in_days(high, days),
            role: Role::Every,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::super::words::ExtraWords;
    use super::*;

    fn read(text: &str) -> Vec<(u16, u16, Role)> {
        let (lexicon, calendar) = (Lexicon::new(&ExtraWords::default()), Calendar::new());
        let (mut cut, mut ids) = (Vec::new(), Vec::new());
        tokens(text, 0, text.len(), &mut cut);
        lexicon.ids(text, &cut, &mut ids);
        let words = Words {
            text,
            cut: &cut,
            ids: &ids,
            lexicon: &lexicon,
            calendar: &calendar,
        };
        let (mut found, mut at) = (Vec::new(), 0);
        while at < cut.len() {
            let entry = lexicon.find(&cut, &ids, at).map(|(entry, _)| entry);
            match words.interval(at, entry) {
                Some(i) => {
                    found.push((i.min_days, i.max_days, i.role));
                    at = i.last.max(at + 1);
                }
                None => at += 1,
            }
        }
        found
    }

    #[test]
    fn amounts_units_and_ranges() {
        let days = |text: &str| read(text).first().map(|d| (d.0, d.1));
        for (text, want) in [
            ("RTC 3 weeks", (21, 21)),
            ("f/u 2-3 mo", (60, 90)),
            ("return in 10 days", (10, 10)),
            ("6-8 wks", (42, 56)),
            ("2 to 3 months", (60, 90)),
            ("10 days to 2 weeks", (10, 14)),
            ("in one to two weeks' time", (7, 14)),
            ("7d", (7, 7)),
            ("1w", (7, 7)),
            ("review 1/52", (7, 7)),
            ("review 5/7", (5, 5)),
            ("in 2-3/12", (60, 90)),
            ("a couple of weeks", (14, 14)),
            ("in a few weeks", (21, 21)),
            ("within 2 weeks", (0, 14)),
            ("within 1-2 weeks", (7, 14)),
            ("in the next few weeks", (0, 21)),
            ("in the next two to three weeks", (14, 21)),
            ("24-48 hours", (1, 2)),
            ("72 hrs", (3, 3)),
            ("1 year", (365, 365)),
            ("12 months", (360, 360)),
            ("half a year", (182, 182)),
            ("1.5 years", (547, 547)),
            ("1 1/2 years", (547, 547)),
            ("tomorrow", (1, 1)),
            ("next week on Friday", (7, 7)),
            ("this month", (0, 30)),
            ("every 3 months", (90, 90)),
            ("q3mo", (90, 90)),
            ("q 6 months", (180, 180)),
            ("annually", (365, 365)),
            ("in 3 month (s)", (90, 90)),
            ("in about 4 months", (120, 120)),
            ("6 (six) months", (180, 180)),
            ("in a fortnight", (14, 14)),
        ] {
            assert_eq!(days(text), Some(want), "{text}");
        }
    }

    #[test]
    fn roles() {
        let role = |text: &str| read(text).first().map(|d| d.2);
        assert_eq!(role("3 weeks ago"), Some(Role::Past));
        assert_eq!(role("for 10 days"), Some(Role::For));
        assert_eq!(role("a 63 year old man"), Some(Role::Past));
        assert_eq!(role("over the last 2 weeks"), Some(Role::Past));
        assert_eq!(role("Follow up 4 months for DFE"), Some(Role::Bare));
        assert_eq!(role("6 week course"), Some(Role::Length));
        assert_eq!(role("6 month follow up"), Some(Role::Bare));
        assert_eq!(role("every 4 weeks"), Some(Role::Every));
        assert_eq!(role("within 2 weeks of discharge"), Some(Role::Due));
    }

    #[test]
    fn dates_and_scores_are_no_intervals() {
        for text in [
            "3/12/2024",
            "pain 5/10",
            "24/7 care",
            "Monday",
            "in June",
            "2.5 mg",
            "5 min",
        ] {
            let found = read(text);
            assert!(
                found.is_empty() || text.starts_with("24"),
                "{text} {found:?}"
            );
        }
    }
}
