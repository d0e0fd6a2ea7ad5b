//! One statement as items: phrases with their classes, stretches of time, marks. The rules read items, never text.

use super::interval::{Calendar, Interval, Role, Words};
use super::lexicon::{Class, ClassSet, Lexicon, Term};
use super::split::Section;
use super::token::{Shape, Token, tokens};
use crate::model::NeedKind;

/// A phrase, a mark or a stretch of time of a statement; `start..end` are bytes of the statement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) classes: ClassSet,
    pub(super) term: Option<Term>,
    pub(super) time: Option<Interval>,
    /// The mark, or 0.
    pub(super) mark: u8,
    pub(super) mask: bool,
    pub(super) number: bool,
    pub(super) capital: bool,
}

/// Room for one statement's work, kept from one to the next.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    cut: Vec<Token>,
    ids: Vec<u32>,
    pub(super) items: Vec<Item>,
}

/// A statement's items.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub(super) text: &'a str,
    pub(super) items: &'a [Item],
    pub(super) section: Section,
    pub(super) fresh: bool,
}

impl Scratch {
    /// Reads a statement into items.
    pub(super) fn fill(&mut self, text: &str, lexicon: &Lexicon, calendar: &Calendar) {
        self.items.clear();
        tokens(text, 0, text.len(), &mut self.cut);
        lexicon.ids(text, &self.cut, &mut self.ids);
        let words = Words {
            text,
            cut: &self.cut,
            ids: &self.ids,
            lexicon,
            calendar,
        };
        let mut firsts: Vec<usize> = Vec::with_capacity(self.cut.len());
        let mut at = 0;
        while at < self.cut.len() {
            let token = self.cut[at];
            let found = lexicon.find(&self.cut, &self.ids, at);
            let time = words
                .interval(at, found.map(|(entry, _)| entry))
                .filter(|t| found.is_none_or(|(_, n)| at + n <= t.last));
            let (entry, last) = match (&time, found) {
                (Some(t), _) => {
                    while firsts.last().is_some_and(|f| *f >= t.first) {
                        firsts.pop();
                        self.items.pop();
                    }
                    (super::lexicon::Entry::default(), t.last)
                }
                (None, Some((entry, n))) => (entry, at + n),
                (None, None) => Default::default(),
            };
            let last = last.max(at + 1);
            let first = time.map_or(at, |t| t.first);
            firsts.push(first);
            let start = self.cut[first].start as usize;
            self.items.push(Item {
                start,
                end: self.cut[last - 1].end as usize,
                classes: entry.classes,
                term: entry.term,
                time,
                mark: match token.shape {
                    Shape::Mark(b) if last == at + 1 => b,
                    _ => 0,
                },
                mask: token.shape == Shape::Mask,
                number: matches!(token.shape, Shape::Number(_)),
                capital: text.as_bytes()[start].is_ascii_uppercase(),
            });
            at = last;
        }
    }
}

impl<'a> Sentence<'a> {
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    pub(super) fn item(&self, at: usize) -> Option<&'a Item> {
        super::effort::step();
        self.items.get(at)
    }

    pub(super) fn has(&self, at: usize, class: Class) -> bool {
        super::effort::step();
        self.items.get(at).is_some_and(|i| i.classes.has(class))
    }

    pub(super) fn meets(&self, at: usize, classes: ClassSet) -> bool {
        super::effort::step();
        self.items.get(at).is_some_and(|i| i.classes.meets(classes))
    }

    pub(super) fn mark(&self, at: usize) -> u8 {
        super::effort::step();
        self.items.get(at).map_or(0, |i| i.mark)
    }

    /// The words of items `from..to`.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        super::effort::step();
        match (
            self.items.get(from),
            to.checked_sub(1).and_then(|t| self.items.get(t)),
        ) {
            (Some(a), Some(b)) if a.start <= b.end => &self.text[a.start..b.end],
            _ => "",
        }
    }

    pub(super) fn word(&self, at: usize) -> &'a str {
        self.slice(at, at.saturating_add(1))
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.word(at).eq_ignore_ascii_case(word)
    }

    pub(super) fn any(&self, at: usize, words: &[&str]) -> bool {
        let word = self.word(at);
        words.iter().any(|w| word.eq_ignore_ascii_case(w))
    }

    /// A stretch of time ahead at `at`.
    pub(super) fn due(&self, at: usize) -> Option<Interval> {
        super::effort::step();
        self.items
            .get(at)?
            .time
            .filter(|t| matches!(t.role, Role::Due | Role::Bare | Role::Every | Role::Today))
    }

    /// A calendar date, a weekday or a month at `at`: it says when, though not in how many days.
    pub(super) fn calendar(&self, at: usize) -> bool {
        let Some(item) = self.items.get(at) else {
            return false;
        };
        let led = at > 0
            && self.any(
                at - 1,
                &[
                    "on", "in", "by", "around", "for", "this", "next", "until", "the",
                ],
            );
        if item.mask {
            return led || self.word(at).contains('/');
        }
        // "at 1 month of age"
        let age = item.time.is_some_and(|t| t.role == Role::Past);
        if age && self.is(at + 1, "of") && self.any(at + 2, &["age", "life"]) {
            return true;
        }
        // "over the next several weeks"
        if self.is(at, "several") && self.has(at + 1, Class::Unit) {
            return true;
        }
        let season = self.any(at, &["spring", "summer", "fall", "winter", "autumn"]);
        item.classes.has(Class::Date) && (led || !season)
            || item.number
                && self.mark(at + 1) == b'/'
                && self.items.get(at + 2).is_some_and(|i| i.number)
    }

    /// A year of this century.
    pub(super) fn year(&self, at: usize) -> bool {
        self.items.get(at).is_some_and(|i| i.number)
            && self.word(at).len() == 4
            && self.word(at).starts_with("20")
    }

    pub(super) fn test(&self, at: usize) -> Option<NeedKind> {
        super::effort::step();
        match self.items.get(at)?.term? {
            // "let us know", "Adderall XR"
            Term::Test(_) if self.word(at) == "us" => None,
            Term::Test(_)
                if self.is(at, "xr")
                    && at.checked_sub(1).is_some_and(|i| {
                        let before = &self.items[i];
                        before.capital && before.classes == ClassSet::default()
                    }) =>
            {
                None
            }
            Term::Test(kind) => Some(kind),
            Term::Specialty => None,
        }
    }

    pub(super) fn specialty(&self, at: usize) -> bool {
        self.items
            .get(at)
            .is_some_and(|i| i.term == Some(Term::Specialty))
    }

    /// The first of `from..to` that has the class.
    pub(super) fn find(&self, from: usize, to: usize, class: Class) -> Option<usize> {
        (from..to.min(self.len())).find(|i| self.has(*i, class))
    }

    /// Whether any of `from..to` has the class.
    pub(super) fn within(&self, from: usize, to: usize, class: Class) -> bool {
        self.find(from, to, class).is_some()
    }
}
