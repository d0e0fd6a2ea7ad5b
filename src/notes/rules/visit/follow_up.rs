//! "Follow up": a verb, a noun, an adjective of a test, a result to chase, or the reason for this visit.

use super::super::super::context::Governor;
use super::super::super::interval::{Interval, Role};
use super::super::super::lexicon::Class;
use super::super::super::sentence::Sentence;
use super::super::super::split::Section;
use super::super::{Found, Party, Verdict};
use super::not::{in_stay, sent_home, undone};
use super::push;
use crate::model::NeedKind;

/// The words at `at` and what stands around them; numbers are items.
struct FollowUp<'a, 's> {
    s: &'a Sentence<'s>,
    at: usize,
    /// Behind "visit", "appointment" or "care".
    head: usize,
    end: usize,
    governor: Governor,
    planned: bool,
    after: Option<(usize, Interval)>,
    party: Party,
    party_end: usize,
}

/// Looks at "follow up" at item `at`.
pub(super) fn read(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    let previous = at.wrapping_sub(1);
    if s.has(previous, Class::TimePreposition)
        && !s.has(previous, Class::Modal)
        && !s.any(previous, &["next", "without", "this", "after"])
    {
        return out.push(Verdict::Not(at, at + 1, "only a point in time"));
    }
    if in_stay(s, at) {
        return out.push(Verdict::Not(at, at + 1, "care during a stay"));
    }
    let results = s.any(at + 1, &["biopsies", "cultures"]) && s.due(at + 2).is_none()
        || s.test(at + 1).is_some() && s.has(at + 2, Class::Result);
    if !results && of_a_test(s, at) {
        return;
    }
    let mut head = at + 1;
    while head < at + 3
        && (s.has(head, Class::VisitNoun) || s.has(head, Class::Appointment) || s.is(head, "care"))
    {
        head += 1;
    }
    let end = s.reach(head);
    let governor = governor(s, at, head);
    if let Some(why) = s.ruled_out(governor) {
        return out.push(Verdict::Not(at, at + 1, why));
    }
    if let Some(found) = result(s, at, end, governor, results) {
        return out.push(Verdict::Need(found));
    }
    let (mut party, party_end) = s.party(head, end.min(at + 10));
    if party == Party::Unsaid
        && governor == Governor::Plan
        && (s.specialty(previous) || s.has(previous, Class::Doctor))
    {
        party = Party::Named(previous, at);
    }
    let follow_up = FollowUp {
        s,
        at,
        head,
        end,
        governor,
        planned: governor == Governor::Plan || s.within(at.saturating_sub(6), at, Class::Plan),
        after: s.time_after(head, end),
        party,
        party_end,
    };
    match follow_up.not_a_need() {
        Some(why) => out.push(Verdict::Not(at, at + 1, why)),
        None => follow_up.state(out),
    }
}

/// "Follow-up MRI", "follow up chest x-ray": the test's rule judges it.
fn of_a_test(s: &Sentence<'_>, at: usize) -> bool {
    s.test(at + 1).is_some()
        || s.test(at + 2).is_some()
            && s.item(at + 1)
                .is_some_and(|i| i.mark == 0 && i.time.is_none())
            && !s.any(at + 1, &["with", "for", "after", "on", "in", "of"])
}

fn governor(s: &Sentence<'_>, at: usize, head: usize) -> Governor {
    let previous = at.wrapping_sub(1);
    let governor = s.governor(at);
    if governor != Governor::Past {
        return governor;
    }
    // "discharged with cardiology follow-up": what the visit ended with
    let whose = s.specialty(previous)
        || s.has(previous, Class::Doctor)
        || s.any(previous, &["outpatient", "close"]);
    let home =
        sent_home(s, at) && (whose || s.due(head).is_some() || s.any(head, &["with", "in", "to"]));
    // "transferred in stable condition, to follow up the next morning"
    let onward = s.is(previous, "to") && s.due(at + 1).is_some_and(|t| t.max_days > 0);
    if home || onward {
        Governor::Plan
    } else {
        Governor::Past
    }
}

/// "Follow up biopsies", "follow up on the culture": a result to chase.
fn result(
    s: &Sentence<'_>,
    at: usize,
    end: usize,
    governor: Governor,
    results: bool,
) -> Option<Found> {
    let names = |i: &usize| s.has(*i, Class::Result) || s.test(*i).is_some();
    let first = (at + 1..end.min(at + 7)).find(names)?;
    let last = (first..end.min(first + 4)).rfind(names).unwrap_or(first);
    let on = s.any(
        at + 1,
        &["on", "of", "the", "pending", "his", "her", "final", "up"],
    ) || s.has(at + 1, Class::Result);
    let on = results || on && !(s.is(at + 1, "on") && s.calendar(at + 2));
    if !on || governor == Governor::Other || s.due(at + 1).is_some() {
        return None;
    }
    Some(Found {
        kind: NeedKind::Other,
        party: Party::Unsaid,
        what: Some((at + 1, last + 1)),
        days: None,
        certainty: s.certainty(at, end, governor, false),
        from: at,
        to: last + 1,
        next: last + 1,
        with_visit: false,
    })
}

impl FollowUp<'_, '_> {
    fn not_a_need(&self) -> Option<&'static str> {
        let (s, at) = (self.s, self.at);
        if self.a_subject() {
            return Some("the subject of this visit");
        }
        if self.a_reason() {
            return Some("reason for this visit");
        }
        if s.has(self.party_end, Class::Generic) && self.party_end > self.head {
            return Some("what somebody else recommended");
        }
        if !self.stands() {
            return Some("no time, place or person");
        }
        if self.a_heading() {
            return Some("a heading");
        }
        undone(s, at, self.end).then_some("past: it did not happen")
    }

    /// "Followup on hypertension", "Follow-up for diabetes" over a note.
    fn a_subject(&self) -> bool {
        let (s, at) = (self.s, self.at);
        if s.any(at + 1, &["on", "of"]) && self.governor != Governor::Plan {
            return !s.calendar(at + 2);
        }
        s.is(at + 1, "for")
            && self.after.is_none()
            && self.party == Party::Unsaid
            && self.governor == Governor::Open
            && !matches!(s.section, Section::Plan | Section::Reason)
            && !s.within(at + 2, at + 6, Class::VisitPurpose)
            && !s.within(at + 2, at + 8, Class::VisitNoun)
            && s.test(at + 2).is_none()
            && !s.within(at + 1, self.end, Class::Condition)
            && !s.within(at + 1, self.end, Class::Prn)
    }

    /// "6 month follow up", "Follow-up visit   6 months follow up for glaucoma".
    fn a_reason(&self) -> bool {
        let (s, at) = (self.s, self.at);
        let bare = s
            .time_before(at)
            .is_some_and(|t| t.0 + 2 >= at && t.1.role == Role::Bare);
        let again = self.head > at + 1
            && self
                .after
                .is_some_and(|t| t.0 == self.head && s.has(t.0 + 1, Class::FollowUp));
        !self.planned && (again || bare && self.after.is_none() || s.section == Section::Reason)
    }

    /// Whether a time, a place, a person or a plan stands beside it.
    fn stands(&self) -> bool {
        const CUES: [&str; 27] = [
            "with",
            "in",
            "at",
            "w/",
            "w",
            "here",
            "for",
            "as",
            "prn",
            "is",
            "will",
            "postoperatively",
            "if",
            "to",
            "after",
            "when",
            "appointment",
            "was",
            "thereafter",
            "locally",
            "next",
            "later",
            "has",
            "visit",
            "every",
            "pending",
            "soon",
        ];
        const HEAD_CUES: [&str; 10] = [
            "was", "is", "will", "after", "to", "with", "has", "in", "if", "pending",
        ];
        let (s, at, head) = (self.s, self.at, self.head);
        let somebody = self.party != Party::Unsaid;
        if self.governor == Governor::Other && !self.planned && self.after.is_none() && !somebody {
            return false;
        }
        let called_for =
            s.has(head, Class::Owed) && !s.has(head, Class::Plan) && s.word(head).contains(' ');
        let noun = head > at + 1
            && (s.has(head, Class::Owed) || s.has(head, Class::Ordered) || s.any(head, &HEAD_CUES));
        let cue = called_for
            || noun
            || s.any(at + 1, &CUES)
            || s.has(at + 1, Class::Prn)
            || s.has(at + 1, Class::Condition)
            || s.has(at + 1, Class::Own)
            || s.has(at + 1, Class::Doctor)
            || s.specialty(at + 1);
        let lone = head >= s.len() || s.mark(head) != 0;
        let for_a_check = s.is(at + 1, "for")
            && s.within(at + 2, at + 8, Class::VisitNoun)
            && self.governor != Governor::Other;
        self.after.is_some()
            || somebody
            || for_a_check
            || s.is(at + 1, "on") && s.calendar(at + 2)
            || s.calendar(head)
            || cue && !lone
            || s.any(at.wrapping_sub(1), &["then", "outpatient"])
            || self.planned && lone && !s.within(at.saturating_sub(5), at, Class::Clinician)
    }

    /// "Follow-up: the patient will ...": the words head a paragraph.
    fn a_heading(&self) -> bool {
        let (s, body) = (self.s, self.at + 2);
        s.mark(self.at + 1) == b':'
            && self.after.is_none_or(|t| t.0 > body)
            && !s.calendar(body)
            && s.mark(body) != b'('
            && !s.any(body, &["with", "in", "at", "prn", "as"])
            && !s.has(body, Class::Prn)
            && !s.specialty(body)
            && !s.has(body, Class::Doctor)
            && !s.has(body, Class::Own)
    }

    fn state(&self, out: &mut Vec<Verdict>) {
        let before = self.s.time_before(self.at);
        let time = self
            .after
            .or(before.filter(|t| self.planned || t.1.role == Role::Due));
        push(
            self.s,
            self.at,
            self.end,
            time.map(|t| (t.0, (t.1.min_days, t.1.max_days))),
            (self.party, self.party_end),
            self.governor,
            out,
        );
    }
}
