//! Appointments that are booked, and the emergency room.

use super::super::super::context::Governor;
use super::super::super::lexicon::Class;
use super::super::super::sentence::Sentence;
use super::super::super::split::Section;
use super::super::{Found, Party, Verdict};
use super::push;
use crate::model::{Certainty, NeedKind};

pub(super) fn appointment(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    let end = s.reach(at + 1);
    let governor = s.governor(at);
    let next = s.any(at.wrapping_sub(1), &["next", "this"]);
    if s.has(at.wrapping_sub(1), Class::TimePreposition) && !next
        || (at.saturating_sub(4)..at - usize::from(next)).any(|i| s.has(i, Class::TimePreposition))
            && governor != Governor::Plan
    {
        return out.push(Verdict::Not(at, at + 1, "only a point in time"));
    }
    let booked = (at + 1..at + 4).any(|i| s.has(i, Class::Owed) && s.word(i).starts_with("will"));
    if s.any(at.wrapping_sub(1), &["this", "that", "kept"]) && !booked
        || s.is(at.wrapping_sub(2), "kept")
        || s.is(at, "appointments") && s.any(at.wrapping_sub(2), &["regular"])
    {
        return out.push(Verdict::Not(at, at + 1, "an appointment that is not ahead"));
    }
    let planned = s.within(at.saturating_sub(6), at, Class::Plan);
    let (party, party_end) = s.party(at + 1, end.min(at + 8));
    let previous = at.wrapping_sub(1);
    let (party, party_end) = if party == Party::Unsaid && s.specialty(previous) {
        (Party::Named(previous, at), at + 1)
    } else {
        (party, party_end)
    };
    let time = s.time_after(at + 1, end).or_else(|| s.time_before(at));
    let made = (at + 1..end.min(at + 6))
        .any(|i| s.has(i, Class::Owed) || s.has(i, Class::Ordered) || s.has(i, Class::Modal));
    if matches!(governor, Governor::Negated | Governor::Declined)
        || s.ruled_out(Governor::Other).is_some()
    {
        return out.push(Verdict::Not(at, at + 1, "negated"));
    }
    // "He was given a follow-up appointment for 2 weeks"
    let given = governor == Governor::Past
        && (at.saturating_sub(14)..at).any(|i| s.any(i, &["given", "made", "has", "scheduled"]))
        && (s.is(at + 1, "for") || s.has(at + 1, Class::Own) || time.is_some());
    let noted = party != Party::Unsaid
        && s.specialty(previous)
        && s.opens(previous)
        && (time.is_some() || s.calendar(at + 1) || s.calendar(at + 2));
    let ahead = made
        || noted
        || given
        || planned
        || next && time.is_some()
        || (governor == Governor::Open
            && (time.is_some() || party != Party::Unsaid || s.is(at + 1, "to")));
    let past = governor == Governor::Past
        && !given
        && !made
        && !s.within(at.saturating_sub(3), at, Class::Plan)
        && !s.within(at.saturating_sub(6), at, Class::Directive)
        || s.section == Section::Reason && !planned && !made;
    if !ahead || past || !(party != Party::Unsaid || time.is_some() || made || planned) {
        return out.push(Verdict::Not(at, at + 1, "an appointment that is not ahead"));
    }
    let governor = if governor == Governor::Past {
        Governor::Plan
    } else {
        governor
    };
    push(
        s,
        at,
        end,
        time.map(|t| (t.0, (t.1.min_days, t.1.max_days))),
        (party, party_end),
        governor,
        out,
    );
}

/// "Go to A&E", "seek medical attention".
pub(super) fn emergency(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    let Some(place) = s
        .find(at + 1, at + 5, Class::Emergency)
        .filter(|i| !s.any(*i, &["hospital", "help"]))
    else {
        return;
    };
    let governor = s.governor(at);
    if let Some(why) = s.ruled_out(governor) {
        return out.push(Verdict::Not(at, place + 1, why));
    }
    let end = s.reach(place + 1);
    let warned = s.any(place + 1, &["for", "with", "if", "should"])
        || s.conditional(at, end, false)
        || s.within(at.saturating_sub(8), at, Class::Symptom);
    if !warned && !matches!(governor, Governor::Plan | Governor::Open) {
        return;
    }
    let call = s.any(place, &["911", "999"]);
    out.push(Verdict::Need(Found {
        kind: if call {
            NeedKind::Call
        } else {
            NeedKind::Visit
        },
        party: Party::Named(place, place + 1),
        what: None,
        days: None,
        certainty: if warned {
            Certainty::Conditional
        } else {
            s.certainty(at, end, governor, false)
        },
        from: at,
        to: place + 1,
        next: place + 1,
        with_visit: false,
    }));
}
