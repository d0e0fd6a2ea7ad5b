//! The rules: one file a kind of need. Each looks at one trigger item and says need, not a need, or nothing.
//!
//! A rule reads items and their classes only. Words of tests, specialties and cues belong in the tables.

mod call;
mod referral;
mod test;
mod visit;

use super::context::{Governor, REACH};
use super::interval::{Interval, Role};
use super::lexicon::{Class, ClassSet};
use super::sentence::Sentence;
use super::split::Section;
use crate::model::{Certainty, NeedKind};

/// With whom, as items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Party {
    /// Nobody is named.
    #[default]
    Unsaid,
    /// Me, us, the clinic.
    Own,
    /// Somebody else: items `from..to`.
    Named(usize, usize),
}

/// A need found in a statement, still in items.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) kind: NeedKind,
    pub(super) party: Party,
    /// Purpose or tests: items.
    pub(super) what: Option<(usize, usize)>,
    pub(super) days: Option<(u16, u16)>,
    pub(super) certainty: Certainty,
    /// The span: items.
    pub(super) from: usize,
    pub(super) to: usize,
    /// Items up to here are used up.
    pub(super) next: usize,
    /// The need takes the time of the visit it goes with.
    pub(super) with_visit: bool,
}

/// What a rule says of a trigger.
#[derive(Debug, Clone, Copy)]
pub(super) enum Verdict {
    /// A need.
    Need(Found),
    /// A follow-up word that states no need: items, reason.
    Not(usize, usize, &'static str),
}

/// Reads one statement.
pub(super) fn read(s: &Sentence<'_>, out: &mut Vec<Verdict>) {
    let mut at = 0;
    while at < s.len() {
        let first = out.len();
        visit::read(s, at, out);
        if out.len() == first {
            call::read(s, at, out);
        }
        if out.len() == first {
            referral::read(s, at, out);
        }
        if out.len() == first {
            test::read(s, at, out);
        }
        let next = out[first..].iter().map(|v| match v {
            Verdict::Need(found) => found.next,
            Verdict::Not(_, to, _) => *to,
        });
        at = next.max().unwrap_or(0).max(at + 1);
    }
}

/// Words that open a need of their own.
pub(super) const VERBS: ClassSet = ClassSet::of(&[
    Class::FollowUp,
    Class::Rtc,
    Class::Return,
    Class::ComeBack,
    Class::BeSeen,
    Class::Appointment,
    Class::Refer,
    Class::Call,
    Class::Seek,
]);

impl Sentence<'_> {
    /// The end of the stretch that belongs to the trigger before `at`: the next trigger, a break, the statement's end.
    pub(super) fn reach(&self, at: usize) -> usize {
        let end = self.len().min(at + REACH + 12);
        (at..end)
            .find(|i| {
                self.has(*i, Class::Break)
                    || self.mark(*i) == b';'
                    || (self.mark(i.wrapping_sub(1)) == b','
                        && self.has(*i, Class::Order)
                        && *i > at)
                    || (self.meets(*i, VERBS) && !self.is(*i, "back") && !self.for_before(*i))
                    || (self.has(*i, Class::Referral)
                        && !self.any(*i, &["evaluation", "eval", "opinion", "clearance"])
                        && !self.for_before(*i))
                    || (self.has(*i, Class::See) && self.has(i.wrapping_sub(1), Class::Modal))
            })
            .unwrap_or(end)
    }

    fn for_before(&self, at: usize) -> bool {
        if self.has(at, Class::FollowUp) && self.is(at.wrapping_sub(1), "in") {
            return true;
        }
        (at.saturating_sub(4)..at).any(|i| {
            self.any(
                i,
                &["for", "at", "before", "to", "prior", "until", "by", "via"],
            ) || self.word(i).ends_with(" for")
        })
    }

    /// The first time ahead in `from..to` that is not part of a condition or of "sooner".
    pub(super) fn time_after(&self, from: usize, to: usize) -> Option<(usize, Interval)> {
        for i in from..to.min(self.len()) {
            if self.has(i, Class::Sooner) {
                return None;
            }
            if self.has(i, Class::Condition) && !self.has(i, Class::Prn) && !self.is(i, "provided")
            {
                return None;
            }
            // "follow up for the 15-month well child check": an age
            let next = self.word(i + 1).to_ascii_lowercase();
            if next.starts_with("well") || next == "wcc" {
                continue;
            }
            // "scheduled for 6 months" is a time, "for 6 months" a length
            let scheduled = i > 0 && {
                let before = self.word(i - 1).to_ascii_lowercase();
                let before = before.strip_suffix(" for").unwrap_or(&before);
                self.has(i - 1, Class::FollowUp)
                    || self.has(i - 1, Class::Appointment)
                    || ["scheduled", "arranged", "booked", "made", "set up"]
                        .iter()
                        .any(|w| before.ends_with(w))
            };
            // "RTC x 3 weeks"
            let counted = i > 0
                && (self.has(i - 1, Class::Rtc) || self.has(i - 1, Class::FollowUp))
                && self.word(i).starts_with(['x', 'X']);
            let time = self.due(i).or_else(|| {
                self.item(i)?.time.filter(|t| {
                    scheduled && t.role == Role::For || counted && t.role == Role::Length
                })
            });
            if let Some(time) = time {
                return Some((i, time));
            }
        }
        None
    }

    /// A time ahead that leads up to the trigger: "In 3 months, return", "3 month follow up".
    pub(super) fn time_before(&self, at: usize) -> Option<(usize, Interval)> {
        let low = self.clause_start(at);
        let i = (low..at).rev().find(|i| self.due(*i).is_some())?;
        let time = self.due(i)?;
        if (low..i).any(|k| self.has(k, Class::Condition)) {
            return None;
        }
        let lone = !(i + 1..at).any(|k| self.meets(k, VERBS) || self.test(k).is_some());
        let near = match time.role {
            Role::Bare | Role::Every => i + 3 >= at,
            _ => i <= low + 2 || i + 2 >= at,
        };
        (lone && near).then_some((i, time))
    }

    /// Who is named in `from..to`.
    pub(super) fn party(&self, from: usize, to: usize) -> (Party, usize) {
        let to = to.min(self.len());
        for i in from..to {
            if self.has(i, Class::Condition) || self.has(i, Class::Sooner) {
                break;
            }
            if self.specialty(i) || self.has(i, Class::Doctor) || self.has(i, Class::Own) {
                // "the ABC clinic" is somebody else's
                let titled = self.any(i, &["clinic", "office", "practice"])
                    && i > from
                    && self.items[i - 1].capital
                    && self.items[i - 1].classes == ClassSet::default();
                if titled {
                    return (Party::Named(i - 1, i + 1), i + 1);
                }
                let own = self.has(i, Class::Own) && !self.specialty(i);
                if own && !(self.specialty(i + 1) && self.any(i, &["clinic", "office"])) {
                    return (Party::Own, i + 1);
                }
                let mut end = i + 1;
                while end < to
                    && (self.specialty(end) || self.has(end, Class::Doctor) || self.named(end))
                {
                    end += 1;
                }
                return (Party::Named(i, end), end);
            }
        }
        (Party::Unsaid, from)
    }

    /// A capitalised word, an initial or a masked name.
    fn named(&self, at: usize) -> bool {
        self.item(at).is_some_and(|i| {
            i.mask
                || (i.capital && i.time.is_none() && i.term.is_none())
                || (self.has(at, Class::Place) && i.mark == 0)
        })
    }

    /// The certainty of a need whose trigger is at `at` and whose words end at `end`.
    pub(super) fn certainty(
        &self,
        at: usize,
        end: usize,
        governor: Governor,
        dated: bool,
    ) -> Certainty {
        let left_open = self
            .find(at, end, Class::Prn)
            .filter(|i| !self.dosed(at, *i));
        if self.conditional(at, end, dated) {
            let list = at..self.len().min(end + 12);
            let concern = list.clone().any(|i| self.has(i, Class::Concern));
            let symptom = list
                .clone()
                .any(|i| self.has(i, Class::Symptom) && !self.has(i, Class::Concern));
            let before = (self.clause_start(at)..at).any(|i| self.has(i, Class::Symptom));
            return if (concern && !symptom && !before) || (left_open.is_some() && !symptom) {
                Certainty::Prn
            } else {
                Certainty::Conditional
            };
        }
        if governor == Governor::Hedge {
            return Certainty::Conditional;
        }
        match left_open {
            Some(_) if !dated => Certainty::Prn,
            _ => Certainty::Definite,
        }
    }

    /// "Referral, ibuprofen 400 mg prn": the words belong to a medicine.
    fn dosed(&self, from: usize, prn: usize) -> bool {
        const DOSE: [&str; 14] = [
            "mg", "mcg", "ml", "g", "tab", "tabs", "tablet", "tablets", "puff", "puffs", "units",
            "capsule", "bid", "tid",
        ];
        (prn.saturating_sub(5).max(from)..prn).any(|i| self.any(i, &DOSE))
    }

    /// Why a governor rules a need out.
    pub(super) fn ruled_out(&self, governor: Governor) -> Option<&'static str> {
        match governor {
            Governor::Negated => Some("negated"),
            Governor::Declined => Some("declined or deferred"),
            Governor::Past => Some("past"),
            Governor::Reason => Some("reason for this visit"),
            Governor::Time => Some("only a point in time"),
            _ => match self.section {
                Section::Past | Section::OldPlan => Some("an earlier plan"),
                Section::Family if !matches!(governor, Governor::Open | Governor::Plan) => {
                    Some("family or social history")
                }
                _ => None,
            },
        }
    }
}
