//! Conditions: "return if worse", "should she develop a fever", and words that only look like one.

use super::context::REACH;
use super::lexicon::{Class, ClassSet};
use super::sentence::Sentence;

impl Sentence<'_> {
    /// Whether a condition stands over the trigger, before it in its clause or behind it up to `end`.
    pub(super) fn conditional(&self, at: usize, end: usize, dated: bool) -> bool {
        let low = self.clause_start(at);
        let before = (low..at)
            .rev()
            .find(|i| self.condition_at(*i) || self.is_should_inversion(*i));
        if let Some(before) = before {
            // "Return if worse, follow up with X": the condition belongs to the verb before it.
            let led = matches!(self.mark(before.wrapping_sub(1)), b',' | b';')
                || self.any(before.wrapping_sub(1), &["and", "but", "so", "then", "or"]);
            let trails =
                !led && (low..before).any(|i| {
                    self.meets(i, super::rules::VERBS)
                        || self.has(i, Class::Modal)
                        || self.has(i, Class::Hedge) && !self.has(i, Class::Condition)
                }) && (before..at).any(|i| self.mark(i) == b',' || self.is(i, "and"));
            if !trails {
                return true;
            }
        }
        let Some(behind) = self.condition_behind(at + 1, end.min(at + REACH)) else {
            return false;
        };
        let sooner = (behind.saturating_sub(4)..behind)
            .any(|i| self.has(i, Class::Sooner) || self.is(i, "prn"));
        let idle = self.has(behind, Class::Prn)
            || self.any(behind, &["as indicated"])
            || self.any(
                behind + 1,
                &[
                    "indicated",
                    "necessary",
                    "needed",
                    "appropriate",
                    "possible",
                    "able",
                ],
            );
        !(sooner || idle && dated)
    }

    /// A condition behind the trigger, unless a new clause comes first.
    fn condition_behind(&self, from: usize, end: usize) -> Option<usize> {
        const OPENERS: [&str; 10] = [
            "which", "who", "and", "she", "he", "we", "i", "they", "but", "patient",
        ];
        for i in from..end {
            // "in 1 month (if not at target, add drops)" speaks of something else
            let aside = self.mark(i) == b'('
                && self.condition_at(i + 1)
                && (i + 2..i + 14)
                    .take_while(|k| self.mark(*k) != b')')
                    .any(|k| self.mark(k) == b',');
            if aside {
                return None;
            }
            if self.mark(i) == b',' && self.any(i + 1, &OPENERS)
                || self.is(i, "and") && self.has(i + 1, Class::Modal)
                || self.is(i, "then") && self.mark(i.wrapping_sub(1)) == b','
            {
                return None;
            }
            // far behind, "as indicated" says how, not whether
            let how = self.is(i, "as indicated") && i > from + 6;
            if self.condition_at(i) && !how {
                return Some(i);
            }
        }
        None
    }

    /// A condition word that opens a condition: "pending" only before what is waited for.
    fn condition_at(&self, at: usize) -> bool {
        // "a CT to see if it grew" asks; it sets no condition
        const ASKS: [&str; 12] = [
            "see",
            "to see",
            "determine",
            "know",
            "ascertain",
            "decide",
            "assess",
            "evaluate",
            "sure",
            "check",
            "wonder",
            "asked",
        ];
        let open = self.word(at).to_ascii_lowercase();
        let asks = (open.starts_with("if") || open.starts_with("whether"))
            && self.any(at.wrapping_sub(1), &ASKS);
        // "return for worsening pain", but "refer for persistent reflux"
        const WARNED: ClassSet = ClassSet::of(&[
            Class::Return,
            Class::ComeBack,
            Class::Rtc,
            Class::FollowUp,
            Class::Call,
            Class::Seek,
            Class::Emergency,
            Class::Own,
            Class::BeSeen,
            Class::See,
        ]);
        let purpose =
            open.starts_with("for ") && !(at.saturating_sub(5)..at).any(|i| self.meets(i, WARNED));
        self.has(at, Class::Condition)
            && !asks
            && !purpose
            && (!self.is(at, "pending")
                || self.any(
                    at + 1,
                    &[
                        "the",
                        "these",
                        "his",
                        "her",
                        "final",
                        "this",
                        "insurance",
                        "above",
                        "approval",
                    ],
                )
                || self.has(at + 1, Class::Result)
                || self.test(at + 1).is_some())
    }

    /// "Should she develop fever, ..." at the head of a clause.
    fn is_should_inversion(&self, at: usize) -> bool {
        self.is(at, "should")
            && (at == 0
                || self.test(at + 1).is_some()
                || matches!(self.mark(at - 1), b',')
                || self.any(at - 1, &["however", "and", "but"]))
            && !self.has(at + 1, Class::FollowUp)
            && !self.has(at + 1, Class::Return)
            && !self.has(at + 1, Class::BeSeen)
            && !self.has(at + 1, Class::Order)
    }
}
