//! Visits: return, follow up, see, recheck, appointments, and the emergency room.
//!
//! `words` weighs the trigger words, `follow_up` the one that is verb, noun and reason at once, `appointment` what is
//! booked and where to go in an emergency. Here a trigger is judged by what governs it and becomes a visit.

mod appointment;
mod follow_up;
mod not;
mod words;

use super::super::context::Governor;
use super::super::interval::Role;
use super::super::lexicon::Class;
use super::super::sentence::Sentence;
use super::super::split::Section;
use super::{Found, Party, Verdict};
use crate::model::{Certainty, NeedKind};
use appointment::{appointment, emergency};
use not::{in_stay, of_a_thing, told_after, undone};
use words::{
    examines, next_visit, rechecks_test, return_verb, review, rtc, scheduled_with, see, visit_noun,
};

/// What a trigger asks of the words around it.
enum Trigger {
    /// Says a visit by itself.
    Strong,
    /// Needs a time, a place or a person beside it.
    Weak,
    /// Not a trigger after all, with the reason.
    Not(&'static str),
    /// Nothing to do with follow-up.
    None,
}

/// Looks at item `at` as the trigger of a visit.
pub(super) fn read(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    if s.has(at, Class::Negation)
        && s.word(at)
            .to_ascii_lowercase()
            .starts_with("lost to follow")
    {
        return out.push(Verdict::Not(at, at + 1, "lost to follow-up"));
    }
    let trigger = if s.has(at, Class::Rtc) {
        rtc(s, at)
    } else if s.has(at, Class::Return) {
        return_verb(s, at)
    } else if s.has(at, Class::ComeBack) {
        Trigger::Weak
    } else if s.has(at, Class::FollowUp) {
        return follow_up::read(s, at, out);
    } else if s.has(at, Class::See) {
        see(s, at)
    } else if s.has(at, Class::BeSeen) || scheduled_with(s, at) {
        Trigger::Weak
    } else if s.has(at, Class::Appointment) {
        return appointment(s, at, out);
    } else if s.has(at, Class::Recheck) && !rechecks_test(s, at) || examines(s, at) {
        Trigger::Weak
    } else if s.has(at, Class::Review) {
        review(s, at)
    } else if s.has(at, Class::NextVisit) && s.word(at).to_ascii_lowercase().starts_with("next") {
        next_visit(s, at)
    } else if s.has(at, Class::VisitNoun) || s.has(at, Class::VisitPurpose) && s.test(at).is_none()
    {
        visit_noun(s, at)
    } else if s.has(at, Class::Emergency)
        && (s.opens(at) || s.is(at.wrapping_sub(1), "to") && s.opens(at - 1))
        && (s.has(at + 1, Class::Condition) || s.is(at + 1, "for"))
    {
        return out.push(Verdict::Need(Found {
            kind: NeedKind::Visit,
            party: Party::Named(at, at + 1),
            what: None,
            days: None,
            certainty: Certainty::Conditional,
            from: at,
            to: at + 1,
            next: at + 1,
            with_visit: false,
        }));
    } else if s.has(at, Class::Seek) {
        return emergency(s, at, out);
    } else {
        Trigger::None
    };
    let trigger = match trigger {
        Trigger::Strong | Trigger::Weak if of_a_thing(s, at) => Trigger::None,
        Trigger::Strong | Trigger::Weak if s.has(at, Class::Recheck) && told_after(s, at) => {
            Trigger::Not("past")
        }
        Trigger::Strong | Trigger::Weak if in_stay(s, at) => Trigger::Not("care during a stay"),
        other => other,
    };
    let weak = match trigger {
        Trigger::None => return,
        Trigger::Not(why) => return out.push(Verdict::Not(at, at + 1, why)),
        Trigger::Strong => false,
        Trigger::Weak => true,
    };
    state(s, at, weak, out);
}

/// Judges the trigger by what governs it and states the visit.
fn state(s: &Sentence<'_>, at: usize, weak: bool, out: &mut Vec<Verdict>) {
    let mut governor = s.governor(at);
    // "was dismissed, to be followed in my office in 4 days"
    if governor == Governor::Past
        && s.has(at, Class::BeSeen)
        && s.is(at.wrapping_sub(1), "to")
        && s.time_after(at + 1, at + 8)
            .is_some_and(|t| t.1.max_days > 0)
        && s.section != Section::Reason
    {
        governor = Governor::Plan;
    }
    if let Some(why) = s.ruled_out(governor) {
        return out.push(Verdict::Not(at, at + 1, why));
    }
    let end = s.reach(at + 1);
    let time = s.time_after(at + 1, end).or_else(|| s.time_before(at));
    let (party, party_end) = s.party(at + 1, end.min(at + 10));
    // "to be seen three times a week for six weeks"
    let course = s.has(at, Class::BeSeen)
        && matches!(governor, Governor::Plan | Governor::Open)
        && (at + 1..at + 6).any(|i| {
            s.item(i).is_some_and(|item| {
                item.time
                    .is_some_and(|t| t.max_days > 0 && matches!(t.role, Role::Length | Role::For))
            })
        });
    let ward = s.has(at, Class::BeSeen) && s.within(at + 1, at + 5, Class::Emergency);
    // "will be seen for a wound check"
    let checked = s.has(at, Class::BeSeen)
        && governor == Governor::Plan
        && s.is(at + 1, "for")
        && (s.within(at + 2, at + 6, Class::VisitNoun)
            || s.within(at + 2, at + 6, Class::VisitPurpose));
    let tested = checked || test_instead(s, at + 1, end).is_some();
    let dated = course
        || ward
        || tested
        || time.is_some()
        || (at + 1..end.min(at + 10)).any(|i| s.calendar(i));
    if (weak || governor == Governor::Other)
        && !dated
        && (party == Party::Unsaid || governor == Governor::Other)
    {
        return out.push(Verdict::Not(at, at + 1, "no time, place or person"));
    }
    if undone(s, at, end) {
        return out.push(Verdict::Not(at, end, "past: it did not happen"));
    }
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

fn push(
    s: &Sentence<'_>,
    at: usize,
    end: usize,
    time: Option<(usize, (u16, u16))>,
    (party, party_end): (Party, usize),
    governor: Governor,
    out: &mut Vec<Verdict>,
) {
    let by_us = (at.saturating_sub(4)..at).any(|i| s.has(i, Class::Clinician));
    let party = if party == Party::Unsaid && by_us {
        Party::Own
    } else {
        party
    };
    let to = party_end.max(at + 1).max(time.map_or(0, |t| t.0 + 1));
    let from = time.map_or(at, |t| t.0.min(at));
    let what = purpose(s, at + 1, end);
    let certainty = s.certainty(at, end, governor, time.is_some());
    let today = (at + 1..end.min(at + 8)).find(|i| s.any(*i, &["today", "tonight"]));
    let time = time.or(today.map(|i| (i, (0, 0))));
    let to = to.max(time.map_or(0, |t| t.0 + 1));
    let mut found = Found {
        kind: NeedKind::Visit,
        party,
        what,
        days: time.map(|t| t.1),
        certainty,
        from,
        to,
        next: (party_end.max(at + 1)..to.min(end))
            .find(|i| s.test(*i).is_some())
            .unwrap_or(to.min(end)),
        with_visit: false,
    };
    let remote = (at + 1..end).any(|i| {
        s.any(i, &["via", "by", "through", "on"])
            && (i + 1..i + 4).any(|k| {
                s.any(
                    k,
                    &[
                        "portal",
                        "phone",
                        "telephone",
                        "mychart",
                        "email",
                        "message",
                    ],
                )
            })
    });
    if remote && s.has(at, Class::FollowUp) {
        found.kind = NeedKind::Call;
    }
    if let Some((kind, test)) = test_instead(s, at + 1, end) {
        found.kind = kind;
        found.what = Some((test, test + 1));
        found.to = found.to.max(test + 1);
        found.next = found.to;
    }
    out.push(Verdict::Need(found));
    second(s, found, end, out);
}

/// "... and me in four weeks", "... and Dr. X", "6 months and 1 year": the same verb once more.
fn second(s: &Sentence<'_>, first: Found, end: usize, out: &mut Vec<Verdict>) {
    let Some(days) = first.days else { return };
    let at = first.to;
    if !s.any(at, &["and", "&"]) || at + 1 >= end {
        return;
    }
    let (party, party_end) = s.party(at + 1, (at + 3).min(end));
    let time = s.time_after(at + 1, (party_end + 3).min(end));
    let (Some((i, time)), true) = (time, party != Party::Unsaid || s.due(at + 1).is_some()) else {
        return;
    };
    if (time.min_days, time.max_days) == days && party == first.party {
        return;
    }
    let to = party_end.max(i + 1);
    out.push(Verdict::Need(Found {
        party: if party == Party::Unsaid {
            first.party
        } else {
            party
        },
        what: None,
        days: Some((time.min_days, time.max_days)),
        from: at + 1,
        to,
        next: to,
        ..first
    }));
}

/// The words behind "for", up to a mark or a time.
fn purpose(s: &Sentence<'_>, from: usize, end: usize) -> Option<(usize, usize)> {
    let at = (from..end).find(|i| {
        s.any(*i, &["for", "with", "regarding", "re", "w/"])
            && !s.has(i + 1, Class::Own)
            && !s.has(i + 1, Class::Doctor)
            && !s.specialty(i + 1)
    })?;
    let mut to = at + 1;
    while to < end.min(at + 9)
        && s.due(to).is_none()
        && !matches!(s.mark(to), b'.' | b';' | b'(')
        && !s.has(to, Class::Condition)
        && !s.has(to, Class::Sooner)
        && !s.has(to, Class::Prn)
    {
        to += 1;
    }
    (to > at + 1).then_some((at + 1, to))
}

/// "Return for EMG": the need is the test, when it is not one that is done at a visit.
fn test_instead(s: &Sentence<'_>, from: usize, end: usize) -> Option<(NeedKind, usize)> {
    let at = (from..end.min(from + 5)).find(|i| s.is(*i, "for"))?;
    let test = (at + 1..end.min(at + 5)).find(|i| s.test(*i).is_some())?;
    let plain =
        (at + 1..test).all(|i| s.any(i, &["a", "an", "the", "his", "her", "repeat", "follow-up"]));
    let kind = s.test(test)?;
    (plain && !s.has(test, Class::VisitPurpose)).then_some((kind, test))
}
