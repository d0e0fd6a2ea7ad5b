//! Calls and messages, in either direction.

use super::super::context::{Governor, REACH};
use super::super::lexicon::Class;
use super::super::sentence::Sentence;
use super::{Found, Party, Verdict};
use crate::model::{Certainty, NeedKind};

/// Looks at item `at` as the verb of a call.
pub(super) fn read(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    if !s.has(at, Class::Call) {
        return;
    }
    let not = |why| Verdict::Not(at, at + 1, why);
    let governor = s.governor(at);
    if let Some(why) = s.ruled_out(governor) {
        return out.push(not(why));
    }
    if !matches!(governor, Governor::Plan | Governor::Open | Governor::Hedge)
        && !s.conditional(at, s.len(), false)
    {
        return out.push(not("no plan to call"));
    }
    let end = s.reach(at + 1);
    let us = s.has(at + 1, Class::Own)
        || s.has(at + 2, Class::Own)
        || s.has(at + 3, Class::Own)
        || s.has(at + 1, Class::Doctor)
        || s.has(at, Class::Own)
        || s.any(at + 1, &["911", "999", "back", "if", "for", "with", "in"])
        || s.word(at).contains(' ');
    let patient = s.has(at + 1, Class::Patient) || s.has(at + 2, Class::Patient);
    if !us && !patient {
        return;
    }
    if (at + 1..end.min(at + 7)).any(|i| {
        s.has(i, Class::Appointment)
            || s.any(
                i,
                &["schedule", "refill", "refills", "appointment", "schedule"],
            )
    }) {
        return out.push(not("a call only to book or refill"));
    }
    let time = s.time_after(at + 1, end);
    let result = (at + 1..end.min(at + 10)).any(|i| s.has(i, Class::Result));
    let warned = s.word(at).ends_with(" with") && !result
        || s.is(at + 1, "for")
        || s.is(at + 2, "for")
        || s.is(at + 3, "for")
        || s.is(at + 1, "with") && !result
        || s.is(at + 2, "with") && !result;
    let list = at + 1..s.len().min(at + 2 * REACH);
    let symptom = list.clone().any(|i| s.has(i, Class::Symptom));
    let concern = list.clone().any(|i| s.has(i, Class::Concern));
    let certainty = if s.conditional(at, s.len(), time.is_some()) {
        if concern && !symptom {
            Certainty::Prn
        } else {
            Certainty::Conditional
        }
    } else if warned && (symptom || concern) {
        if symptom {
            Certainty::Conditional
        } else {
            Certainty::Prn
        }
    } else {
        s.certainty(at, end, governor, time.is_some())
    };
    let promise = s.any(at.wrapping_sub(2), &["i", "we"])
        && patient
        && (at + 1..at + 5).any(|i| s.any(i, &["with", "about", "regarding"]));
    if certainty == Certainty::Definite && !(result || promise || time.is_some()) {
        return out.push(not("no reason or time to call"));
    }
    let to = time.map_or(at + 2, |t| t.0 + 1).min(s.len());
    out.push(Verdict::Need(Found {
        kind: NeedKind::Call,
        party: Party::Own,
        what: None,
        days: time.map(|t| (t.1.min_days, t.1.max_days)),
        certainty,
        from: at,
        to: to.max(at + 1),
        next: if certainty == Certainty::Definite {
            to.max(at + 1)
        } else {
            end
        },
        with_visit: false,
    }));
}
