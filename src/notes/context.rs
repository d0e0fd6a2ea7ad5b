//! What governs a trigger word: a plan, the past, a negation, a hedge, the patient's own choice.

use super::lexicon::{Class, ClassSet};
use super::sentence::Sentence;
use super::split::Section;

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
    Class::Purpose,
    Class::Chose,
]);

impl Sentence<'_> {
    /// The first item of the clause that holds `at`.
    pub(super) fn clause_start(&self, at: usize) -> usize {
        let low = at.saturating_sub(REACH);
        (low..at)
            .rev()
            .find(|i| {
                self.has(*i, Class::Break)
                    && !(self.mark(i + 1) == b',' && self.mark(i.wrapping_sub(1)) == b',')
                    || matches!(self.mark(*i), b';' | b':')
                    || self.is(*i, "otherwise")
            })
            .map_or(low, |i| i + 1)
    }

    /// Past adverbs and joining words leftwards: the nearest item that says something, or `None` at the clause's start.
    pub(super) fn before(&self, at: usize) -> Option<usize> {
        const SKIP: [&str; 32] = [
            "also",
            "then",
            "again",
            "just",
            "only",
            "still",
            "instead",
            "routinely",
            "closely",
            "promptly",
            "further",
            "additional",
            "certainly",
            "otherwise",
            "a",
            "an",
            "the",
            "routine",
            "close",
            "regular",
            "his",
            "her",
            "their",
            "soon",
            "outpatient",
            "clinical",
            "short-term",
            "urgent",
            "urgently",
            "emergent",
            "new",
            "expedited",
        ];
        (at.saturating_sub(6)..at)
            .rev()
            .find(|i| !self.any(*i, &SKIP))
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
                    || self.items[i].time.is_some() && (i == 0 || self.mark(i - 1) != 0)
            }
        }
    }

    /// What governs the verb at `at`.
    pub(super) fn governor(&self, at: usize) -> Governor {
        self.governed(at, true)
    }

    /// What governs the noun at `at`; a comma may only part it from others of a list.
    pub(super) fn noun_governor(&self, at: usize) -> Governor {
        self.governed(at, false)
    }

    fn governed(&self, at: usize, verb: bool) -> Governor {
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
            // ", she needs ...": a clause of its own
            if verb
                && !purpose
                && item.mark == b','
                && i + 3 >= at
                && (self.has(i + 1, Class::Patient) || self.has(i + 1, Class::Clinician))
                && !(low..i).any(|k| self.has(k, Class::Directive))
            {
                break;
            }
            // A masked name that opens the clause before a bare verb stands for "Will".
            if verb && item.mask && !purpose && self.before(at) == Some(i) && self.heads(i) {
                return Governor::Plan;
            }
            if verb && item.mark == b',' && !purpose && self.opens(at) && i + 2 >= at {
                return Governor::Open;
            }
            if self.any(i, &["who", "which", "that"])
                && i + 1 < at
                && !self.has(i.wrapping_sub(1), Class::Directive)
            {
                continue;
            }
            if classes.has(Class::To) {
                // ", and to see me in two weeks": one more of the things advised
                if verb
                    && !purpose
                    && i + 2 >= at
                    && (self.mark(i.wrapping_sub(1)) == b',' || self.is(i.wrapping_sub(1), "and"))
                {
                    return Governor::Open;
                }
                purpose = true;
                continue;
            }
            if !classes.meets(DECIDES) {
                continue;
            }
            if classes.has(Class::Negation) {
                return Governor::Negated;
            }
            if classes.has(Class::Purpose) {
                return Governor::Time;
            }
            if classes.has(Class::Decline) {
                return Governor::Declined;
            }
            if classes.has(Class::Hedge) && !(classes.has(Class::Directive) && purpose) {
                return Governor::Hedge;
            }
            // "She has elected to proceed"; "elected" alone tells what led to an operation already done
            if classes.has(Class::Chose) && purpose {
                let now = self.any(i.wrapping_sub(1), &["has", "have", "is", "are"])
                    || self.any(i.wrapping_sub(2), &["has", "have"]);
                let ours = self.any(i.wrapping_sub(1), &["we", "i"]);
                return if now || self.section == Section::Plan && !ours {
                    Governor::Plan
                } else {
                    Governor::Past
                };
            }
            // "After going to see the patient at 1 a.m."
            if self.is(i, "going to")
                && self.any(i.wrapping_sub(1), &["after", "before", "while", "by", "on"])
            {
                return Governor::Past;
            }
            if classes.has(Class::Modal) {
                return self.negated_or(i, Governor::Plan);
            }
            // "I was asked to perform a consultation", "at the recommendation of"
            if self.is(i, "asked")
                && self.any(i.wrapping_sub(1), &["was", "were", "am"])
                && self.any(i.wrapping_sub(2), &["i", "we"])
            {
                return Governor::Reason;
            }
            if self.any(i, &["recommendation", "instruction"]) && self.is(i + 1, "of") {
                continue;
            }
            if classes.has(Class::Directive)
                && !classes.has(Class::Modal)
                && (self.told_by_another(i) || self.is(i.wrapping_sub(1), "had"))
            {
                return Governor::Past;
            }
            if classes.has(Class::Directive) && (purpose || i + 3 >= at || self.is(i + 1, "that")) {
                return self.negated_or(i, Governor::Plan);
            }
            if classes.has(Class::Reason) {
                // "will be returning for", "should be seen for"
                let ahead = (i.saturating_sub(3)..i).any(|k| self.has(k, Class::Modal));
                return if ahead {
                    Governor::Plan
                } else {
                    Governor::Reason
                };
            }
            if classes.has(Class::Past) || classes.has(Class::PastTime) {
                // "vitamin C found in orange juice, then recheck"
                if self.is(at.wrapping_sub(1), "then")
                    && !self.any(
                        at.wrapping_sub(2),
                        &["was", "were", "been", "he", "she", "had", "we", "i"],
                    )
                {
                    return Governor::Open;
                }
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
        let told = (at.saturating_sub(5)..at).any(|i| self.any(i, &["was", "were"]));
        if told
            && (at.saturating_sub(8)..at).any(|i| {
                self.any(
                    i,
                    &["at that time", "previously", "originally", "initially"],
                )
            })
        {
            return Governor::Past;
        }
        let low = self.clause_start(at).max(at.saturating_sub(4));
        for i in (low..at).rev() {
            if self.mark(i) == b',' || self.is(i, "and") {
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
            if self.has(i, Class::Purpose) {
                return Governor::Time;
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

    /// Whether nothing but a mark or a colon stands before `at`.
    fn heads(&self, at: usize) -> bool {
        at == 0 || matches!(self.mark(at - 1), b':' | b'-' | b'.' | b',' | b';')
    }

    /// "Dr. X, who placed her on drops and told her to return": what somebody else said some time ago.
    pub(super) fn told_by_another(&self, at: usize) -> bool {
        let low = at.saturating_sub(REACH / 2);
        let reported =
            (low..at).any(|i| self.any(i, &["stated", "reported"]) && self.any(i + 1, &["that"]));
        if reported && self.word(at).ends_with("ed") {
            return true;
        }
        (low..at)
            .rev()
            .find(|i| self.is(*i, "who"))
            .is_some_and(|who| {
                (who + 1..at).any(|i| self.has(i, Class::Past) || self.has(i, Class::PastTime))
                    || self.has(who + 1, Class::Directive)
            })
    }
}
