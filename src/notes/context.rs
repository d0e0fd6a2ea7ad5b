//! What governs a trigger word: a plan, the past, a negation, a hedge, a condition, the patient's own choice.

use super::lexicon::{Class, ClassSet};
use super::sentence::Sentence;

/// What stands over a trigger, read leftwards from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Governor {
    /// Nothing: the trigger opens its clause ("Follow up in 2 weeks").
    Open,
    /// Will, should, is to, advised to, plan.
    Plan,
    /// Consider, may, could, discussed.
    Hedge,
    /// Not, no, denies.
    Negated,
    /// Declined, refused, deferred.
    Declined,
    /// Was, had, underwent, last.
    Past,
    /// Here for, presents for.
    Reason,
    /// Only a point in time: "at follow up", "since last visit".
    Time,
    /// Words that decide nothing.
    Other,
}

/// Items looked at on either side; keeps the reading linear on a statement of any length.
pub(super) const REACH: usize = 24;

const DECIDES: ClassSet = ClassSet::of(&[
    Class::Negation,
    Class::Decline,
    Class::Hedge,
    Class::Modal,
    Class::Directive,
    Class::Past,
    Class::PastTime,
    Class::Reason,
]);

impl Sentence<'_> {
    /// The first item of the clause that holds `at`.
    pub(super) fn clause_start(&self, at: usize) -> usize {
        let low = at.saturating_sub(REACH);
        (low..at)
            .rev()
            .find(|i| self.has(*i, Class::Break) || matches!(self.mark(*i), b';' | b':') || self.is(*i, "otherwise"))
            .map_or(low, |i| i + 1)
    }

    /// Past adverbs and joining words leftwards: the nearest item that says something, or `None` at the clause's start.
    pub(super) fn before(&self, at: usize) -> Option<usize> {
        const SKIP: [&str; 24] = [
            "also", "then", "again", "just", "only", "still", "instead", "routinely", "closely", "promptly", "further",
            "additional", "certainly", "otherwise", "a", "an", "the", "routine", "close", "regular", "his", "her", "their", "soon",
        ];
        (at.saturating_sub(6)..at).rev().find(|i| !self.any(*i, &SKIP))
    }

    /// Whether `at` opens its clause: nothing before it but a mark, a joining word or a subject left out.
    pub(super) fn opens(&self, at: usize) -> bool {
        match self.before(at) {
            None => true,
            Some(i) => {
                self.mark(i) != 0 && !matches!(self.mark(i), b'/' | b'-' | b'(' | b'\'' | b'"')
                    || self.has(i, Class::Break)
                    || self.any(i, &["and", "then", "please", "&"])
                    || self.items[i].mask && i == 0
            }
        }
    }

    /// What governs the verb or noun at `at`.
    pub(super) fn governor(&self, at: usize) -> Governor {
        let low = self.clause_start(at);
        let mut i = at;
        let mut purpose = false;
        while i > low {
            i -= 1;
            let Some(item) = self.item(i) else { break };
            let classes = item.classes;
            if item.time.is_some() {
                continue;
            }
            if item.mark == b',' && !purpose && self.opens(at) && i + 2 >= at {
                return Governor::Open;
            }
            if self.any(i, &["who", "which", "that"]) && i + 1 < at && !self.has(i.wrapping_sub(1), Class::Directive) {
                continue;
            }
            if classes.has(Class::To) {
                purpose = true;
                continue;
            }
            if !classes.meets(DECIDES) {
                continue;
            }
            if classes.has(Class::Negation) {
                return Governor::Negated;
            }
            if classes.has(Class::Decline) {
                return Governor::Declined;
            }
            if classes.has(Class::Hedge) && !(classes.has(Class::Directive) && purpose) {
                return Governor::Hedge;
            }
            if classes.has(Class::Modal) {
                return self.negated_or(i, Governor::Plan);
            }
            if classes.has(Class::Directive) && (purpose || i + 3 >= at || self.is(i + 1, "that")) {
                return self.negated_or(i, Governor::Plan);
            }
            if classes.has(Class::Reason) {
                return Governor::Reason;
            }
            if classes.has(Class::Past) || classes.has(Class::PastTime) {
                return Governor::Past;
            }
        }
        if self.opens(at) || purpose && low == i {
            Governor::Open
        } else {
            Governor::Other
        }
    }

    /// A plan word may itself be negated, hedged or told as past: "does not need to", "may need to", "last visit wanted to".
    fn negated_or(&self, at: usize, plan: Governor) -> Governor {
        let low = self.clause_start(at).max(at.saturating_sub(4));
        for i in (low..at).rev() {
            if self.mark(i) == b',' {
                break;
            }
            if self.has(i, Class::Negation) {
                return Governor::Negated;
            }
            if self.has(i, Class::Decline) {
                return Governor::Declined;
            }
            if self.has(i, Class::Hedge) {
                return Governor::Hedge;
            }
            if self.has(i, Class::PastTime) {
                return Governor::Past;
            }
        }
        if self.has(at + 1, Class::Negation) {
            return Governor::Negated;
        }
        plan
    }

    /// Whether a condition stands over the trigger, before it in its clause or behind it up to `end`.
    pub(super) fn conditional(&self, at: usize, end: usize, dated: bool) -> bool {
        let low = self.clause_start(at);
        let before = (low..at).rev().find(|i| self.has(*i, Class::Condition) || self.is_should_inversion(*i));
        if before.is_some() {
            return true;
        }
        let Some(behind) = self.find(at + 1, end.min(at + REACH), Class::Condition) else {
            return false;
        };
        let sooner = (behind.saturating_sub(4)..behind).any(|i| self.has(i, Class::Sooner) || self.is(i, "prn"));
        let idle = self.has(behind, Class::Prn) || self.any(behind + 1, &["indicated", "necessary", "needed", "appropriate", "possible", "able"]);
        if sooner || (idle && dated) {
            return false;
        }
        let needed = self.any(behind, &["pending"]) && dated;
        !needed
    }

    /// "Should she develop fever, ..." at the head of a clause.
    fn is_should_inversion(&self, at: usize) -> bool {
        self.is(at, "should")
            && (at == 0 || matches!(self.mark(at - 1), b',') || self.any(at - 1, &["however", "and", "but"]))
            && !self.has(at + 1, Class::FollowUp)
            && !self.has(at + 1, Class::Return)
            && !self.has(at + 1, Class::BeSeen)
            && !self.has(at + 1, Class::Order)
    }
}
