//! Visits: return, follow up, see, recheck, appointments, and the emergency room.

use super::super::context::Governor;
use super::super::interval::Role;
use super::super::lexicon::Class;
use super::super::sentence::Sentence;
use super::super::split::Section;
use super::{Found, Party, Verdict};
use crate::model::{Certainty, NeedKind};

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
    let trigger = if s.has(at, Class::Rtc) {
        rtc(s, at)
    } else if s.has(at, Class::Return) {
        return_verb(s, at)
    } else if s.has(at, Class::ComeBack) {
        Trigger::Weak
    } else if s.has(at, Class::FollowUp) {
        return follow_up(s, at, out);
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
        let led = s.any(
            at.wrapping_sub(1),
            &[
                "at", "the", "before", "by", "until", "on", "his", "her", "for", "with", "after",
            ],
        );
        let next = at
            + 1
            + usize::from(s.any(at + 1, &["is", "will be", "scheduled"]) || s.mark(at + 1) == b':');
        if led && !s.any(at + 1, &["is"]) || s.due(next).is_none() && !s.calendar(next + 1) {
            Trigger::None
        } else {
            Trigger::Strong
        }
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

/// "She is scheduled with me in one week".
/// "The labs will be rechecked", "the case will be reviewed": not the patient.
fn of_a_thing(s: &Sentence<'_>, at: usize) -> bool {
    let near = at.saturating_sub(4)..at;
    s.has(at, Class::BeSeen)
        && !s.any(at, &["be seen", "be re-seen", "be seen by"])
        && near.clone().any(|i| {
            s.test(i).is_some()
                || s.has(i, Class::Result)
                || s.any(i, &["case", "films", "chart", "options", "wound", "lesion"])
        })
        && !near.clone().any(|i| s.has(i, Class::Patient))
}

/// "Recheck blood pressure was 132/72", "a reevaluation completed last week".
fn told_after(s: &Sentence<'_>, at: usize) -> bool {
    (at + 1..at + 5).take_while(|i| s.mark(*i) == 0).any(|i| {
        s.any(
            i,
            &[
                "was",
                "were",
                "showed",
                "revealed",
                "demonstrated",
                "completed",
            ],
        )
    }) && s.time_after(at + 1, at + 4).is_none()
}

fn scheduled_with(s: &Sentence<'_>, at: usize) -> bool {
    s.has(at, Class::Ordered)
        && s.word(at).ends_with(" with")
        && (s.has(at + 1, Class::Own) || s.has(at + 1, Class::Doctor) || s.specialty(at + 1))
}

/// "I would like to evaluate him in six weeks".
fn examines(s: &Sentence<'_>, at: usize) -> bool {
    s.has(at, Class::Examine)
        && s.has(at + 1, Class::Patient)
        && (at + 2..at + 5).any(|i| s.due(i).is_some())
        && matches!(s.governor(at), Governor::Plan)
}

/// "Followed in-house by cardiology": care during a stay, which the word "after" ends.
fn in_stay(s: &Sentence<'_>, at: usize) -> bool {
    s.find(at + 1, s.reach(at + 1), Class::InStay)
        .is_some_and(|i| !(at + 1..i).any(|k| s.any(k, &["after", "following", "from", "upon"])))
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
    let tested = test_instead(s, at + 1, end).is_some();
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

/// ", did not"; "but never did": the account of an earlier instruction.
fn undone(s: &Sentence<'_>, at: usize, end: usize) -> bool {
    (at..s.len().min(end + 4)).any(|i| {
        s.any(i, &["did", "didn't", "has", "hasn't", "never", "failed"])
            && (s.has(i + 1, Class::Negation) || s.has(i, Class::Negation) || s.is(i, "never"))
            && (s.mark(i.wrapping_sub(1)) == b','
                || s.has(i.wrapping_sub(1), Class::Break)
                || s.has(i.wrapping_sub(1), Class::Patient)
                    && s.has(i.wrapping_sub(2), Class::Break)
                || s.is(i.wrapping_sub(1), "and"))
    })
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

/// "Recheck A1c", "recheck on his labs": a test, not a visit.
fn rechecks_test(s: &Sentence<'_>, at: usize) -> bool {
    (at + 1..at + 5)
        .take_while(|i| s.due(*i).is_none())
        .any(|i| s.test(i).is_some() || s.any(i, &["level", "levels"]))
}

fn rtc(s: &Sentence<'_>, at: usize) -> Trigger {
    let short = s.word(at).len() <= 3 && !s.any(at, &["rtc", "rto"]);
    if short && s.due(at + 1).is_none() {
        return Trigger::None;
    }
    if s.mark(at + 1) == b':' && s.has(at + 2, Class::Negation) {
        return Trigger::Not("negated");
    }
    if s.any(at, &["return visit", "return appointment"])
        && s.mark(at + 1) == b':'
        && s.calendar(at + 2)
    {
        return Trigger::Not("the date of a visit");
    }
    if s.mark(at + 1) == b'(' && !s.item(at + 2).is_some_and(|i| i.time.is_some() || i.number)
        || (at > 0 && s.any(at - 1, &["an", "a", "the", "of", "per"]) && s.word(at).len() <= 3)
    {
        return Trigger::Not("RTC in another sense");
    }
    Trigger::Strong
}

fn return_verb(s: &Sentence<'_>, at: usize) -> Trigger {
    if s.is(at, "back") {
        return if s.opens(at) && s.due(at + 1).is_some() {
            Trigger::Strong
        } else {
            Trigger::None
        };
    }
    if s.is(at + 1, "of") {
        return Trigger::Not("return of something");
    }
    if s.is(at, "return")
        && s.within(at.saturating_sub(4), at, Class::Symptom)
        && !s.within(at.saturating_sub(4), at, Class::To)
    {
        return Trigger::Not("symptoms that return");
    }
    if at > 0
        && s.any(
            at - 1,
            &[
                "the", "a", "venous", "of", "early", "upon", "normal", "good", "no", "on", "his",
                "her", "safe", "until", "its",
            ],
        )
    {
        return Trigger::Not("return as a noun");
    }
    let to = (at + 1..at + 3).find(|i| s.has(*i, Class::To));
    if let Some(to) = to {
        let object = (to + 1..s.len().min(to + 5)).find(|i| {
            s.has(*i, Class::NotAVisit)
                || s.has(*i, Class::Own)
                || s.has(*i, Class::See)
                || s.has(*i, Class::Emergency)
                || s.specialty(*i)
                || s.has(*i, Class::Doctor)
        });
        if object.is_some_and(|i| s.has(i, Class::NotAVisit)) {
            return Trigger::Not("return to something that is no visit");
        }
        if object.is_none()
            && s.due(to + 1).is_none()
            && !s.item(to + 1).is_some_and(|i| i.capital || i.mask)
            && !s.is(to + 1, "the")
        {
            return Trigger::Weak;
        }
    }
    let follows = s.any(
        at + 1,
        &[
            "to", "for", "if", "as", "when", "once", "prn", "after", "sooner", "here", "with",
            "and", "back",
        ],
    ) || s.item(at + 1).is_some_and(|i| i.time.is_some());
    if !follows {
        return Trigger::Weak;
    }
    if s.any(
        at,
        &[
            "come in",
            "get back",
            "back in",
            "check in",
            "be back",
            "bring back",
        ],
    ) {
        return Trigger::Weak;
    }
    Trigger::Strong
}

fn see(s: &Sentence<'_>, at: usize) -> Trigger {
    let mut object = at + 1;
    while s.any(
        object,
        &[
            "back", "the", "a", "an", "his", "her", "their", "our", "my", "your", "local",
            "another", "with", "again",
        ],
    ) && object < at + 4
    {
        object += 1;
    }
    let back = (at + 1..at + 4).any(|i| s.any(i, &["back", "again"]))
        || s.word(at).to_ascii_lowercase().ends_with("back");
    const PAPER: [&str; 23] = [
        "module",
        "note",
        "notes",
        "report",
        "reports",
        "section",
        "evaluation",
        "recommendations",
        "chart",
        "record",
        "records",
        "data",
        "list",
        "form",
        "orders",
        "above",
        "below",
        "attached",
        "dictation",
        "page",
        "instructions",
        "consult",
        "consultation",
    ];
    if s.opens(at)
        && (at + 1..at + 6)
            .take_while(|i| s.mark(*i) == 0)
            .any(|i| s.any(i, &PAPER))
    {
        return Trigger::Not("a pointer to a paper");
    }
    let person = (at + 1..=object).any(|i| s.has(i, Class::Patient))
        || s.has(object, Class::Doctor)
        || s.specialty(object)
        || s.has(object, Class::Own)
        || s.item(object).is_some_and(|i| i.mask);
    let soon = (at + 1..at + 5).any(|i| s.due(i).is_some());
    if !person && !back && !soon {
        return Trigger::None;
    }
    let governor = s.governor(at);
    let named = s.specialty(object) || s.has(object, Class::Doctor);
    // "I have asked Dr. C to see the patient": a colleague's visit
    let theirs = person
        && !named
        && !back
        && !soon
        && s.has(at + 1, Class::Patient)
        && (at.saturating_sub(4)..at)
            .rev()
            .take_while(|i| !s.is(*i, "and"))
            .any(|i| s.has(i, Class::Doctor) || s.specialty(i));
    if theirs {
        return Trigger::Not("a colleague's visit");
    }
    match governor {
        Governor::Plan | Governor::Hedge | Governor::Negated | Governor::Declined => {
            Trigger::Strong
        }
        Governor::Open if s.is(at, "seeing") && at > 0 && s.is(at - 1, "and") => Trigger::None,
        Governor::Open if soon || back || named => Trigger::Strong,
        Governor::Other if s.any(at.wrapping_sub(1), &["i", "we"]) => Trigger::Weak,
        Governor::Other if s.any(at, &["seeing", "seeing back"]) => Trigger::None,
        _ => Trigger::None,
    }
}

fn review(s: &Sentence<'_>, at: usize) -> Trigger {
    let opens = s.opens(at)
        || s.has(at.wrapping_sub(1), Class::Modal)
        || s.any(at.wrapping_sub(1), &["for", "gp"]);
    let object = s.any(
        at + 1,
        &[
            "sx", "symptoms", "pt", "patient", "again", "progress", "him", "her",
        ],
    );
    let next = at + 1 + usize::from(s.mark(at + 1) == b':' || object);
    let soon = s.due(next).is_some() || s.any(next, &["thereafter", "back"]);
    if opens && soon {
        Trigger::Strong
    } else {
        Trigger::None
    }
}

fn visit_noun(s: &Sentence<'_>, at: usize) -> Trigger {
    if s.has(at.wrapping_sub(1), Class::FollowUp)
        || s.is(at, "check") && s.test(at.wrapping_sub(1)).is_some()
    {
        return Trigger::None;
    }
    if s.any(at, &["evaluation", "reevaluation", "re-evaluation"])
        && (at + 1..at + 5).any(|i| s.test(i).is_some())
    {
        return Trigger::None;
    }
    let check = s.is(at, "check") || s.has(at, Class::Recheck);
    if check && rechecks_test(s, at) {
        return Trigger::None;
    }
    let word = s.word(at).to_ascii_lowercase();
    let aged = word.starts_with("well") || word == "wcc";
    // "Well child 12 mo": the child's age
    if aged
        && s.item(at + 1)
            .is_some_and(|i| i.time.is_some_and(|t| t.role == Role::Bare))
    {
        return Trigger::None;
    }
    let soon =
        (at + 1..s.len().min(at + 3)).any(|i| s.due(i).is_some_and(|t| t.role != Role::Adjective));
    let opens = (at.saturating_sub(2)..=at).any(|i| s.opens(i));
    let planned = matches!(s.governor(at), Governor::Plan);
    const BOOK: [&str; 8] = [
        "schedule",
        "set up",
        "arrange",
        "book",
        "make",
        "needs",
        "need",
        "scheduling",
    ];
    let verb = (at.saturating_sub(4)..at).rev().find(|i| s.any(*i, &BOOK));
    let asked = s.has(at, Class::VisitNoun)
        && !s.any(at, &["check", "exam", "visits", "physical exam"])
        && verb.is_some_and(|v| {
            matches!(s.governor(v), Governor::Plan | Governor::Open)
                || s.any(v, &["needs", "need"]) && s.governor(v) == Governor::Other
        });
    let booked = (at + 1..at + 4).any(|i| {
        (s.has(i, Class::Ordered) || s.has(i, Class::Owed)) && !s.any(i, &["placed", "pending"])
    }) && !matches!(s.governor(at), Governor::Past | Governor::Negated);
    if (soon && (opens || planned)
        || booked
        || asked
        || s.has(at, Class::VisitNoun) && s.is(at.wrapping_sub(1), "then"))
        && !matches!(s.section, Section::Reason | Section::Findings)
    {
        Trigger::Strong
    } else {
        Trigger::None
    }
}

/// "Follow up" is a verb, a noun, an adjective of a test, or the reason for this visit.
fn follow_up(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    let not = |why| Verdict::Not(at, at + 1, why);
    let previous = at.wrapping_sub(1);
    if s.has(previous, Class::TimePreposition)
        && !s.has(previous, Class::Modal)
        && !s.any(previous, &["next", "without", "this", "after"])
    {
        return out.push(not("only a point in time"));
    }
    if in_stay(s, at) {
        return out.push(not("care during a stay"));
    }
    let results = s.any(at + 1, &["biopsies", "cultures"]) && s.due(at + 2).is_none()
        || s.test(at + 1).is_some() && s.has(at + 2, Class::Result);
    if s.test(at + 1).is_some() && !results
        || (s.test(at + 2).is_some()
            && s.item(at + 1)
                .is_some_and(|i| i.mark == 0 && i.time.is_none())
            && !s.any(at + 1, &["with", "for", "after", "on", "in", "of"]))
    {
        return;
    }
    let head_party = s.specialty(previous)
        || s.has(previous, Class::Doctor)
        || s.any(previous, &["outpatient", "close"]);
    let mut head = at + 1;
    while head < at + 3
        && (s.has(head, Class::VisitNoun) || s.has(head, Class::Appointment) || s.is(head, "care"))
    {
        head += 1;
    }
    let end = s.reach(head);
    let result =
        (at + 1..end.min(at + 7)).find(|i| s.has(*i, Class::Result) || s.test(*i).is_some());
    let result = result.map(|r| {
        (r..end.min(r + 4))
            .rfind(|i| s.has(*i, Class::Result) || s.test(*i).is_some())
            .unwrap_or(r)
    });
    let on = s.any(
        at + 1,
        &["on", "of", "the", "pending", "his", "her", "final", "up"],
    ) || s.has(at + 1, Class::Result);
    let on = on && !(s.is(at + 1, "on") && s.calendar(at + 2));
    let on = on || results;
    let mut governor = s.governor(at);
    // "discharged with cardiology follow-up": what the visit ended with
    if governor == Governor::Past
        && sent_home(s, at)
        && (head_party || s.due(head).is_some() || s.any(head, &["with", "in", "to"]))
    {
        governor = Governor::Plan;
    }

    // "transferred in stable condition, to follow up the next morning"
    if governor == Governor::Past
        && s.is(previous, "to")
        && s.due(at + 1).is_some_and(|t| t.max_days > 0)
    {
        governor = Governor::Plan;
    }
    if let Some(why) = s.ruled_out(governor) {
        return out.push(not(why));
    }
    if on
        && let Some(result) = result
        && governor != Governor::Other
        && s.due(at + 1).is_none()
    {
        let certainty = s.certainty(at, end, governor, false);
        return out.push(Verdict::Need(Found {
            kind: NeedKind::Other,
            party: Party::Unsaid,
            what: Some((at + 1, result + 1)),
            days: None,
            certainty,
            from: at,
            to: result + 1,
            next: result + 1,
            with_visit: false,
        }));
    }
    if s.any(at + 1, &["on", "of"]) && !matches!(governor, Governor::Plan) && !s.calendar(at + 2) {
        return out.push(not("the subject of this visit"));
    }
    let before = s
        .time_before(at)
        .filter(|t| t.0 + 2 >= at && t.1.role == Role::Bare);
    let planned = governor == Governor::Plan || s.within(at.saturating_sub(6), at, Class::Plan);
    let after = s.time_after(head, end);
    // "Follow-up visit   6 months follow up for glaucoma"
    let again = after.is_some_and(|t| t.0 == head && s.has(t.0 + 1, Class::FollowUp));
    if again && head > at + 1 && !planned {
        return out.push(not("reason for this visit"));
    }
    if before.is_some() && !planned && after.is_none() {
        return out.push(not("reason for this visit"));
    }
    if s.section == Section::Reason && !planned {
        return out.push(not("reason for this visit"));
    }
    let (mut party, party_end) = s.party(head, end.min(at + 10));
    if party == Party::Unsaid
        && governor == Governor::Plan
        && (s.specialty(previous) || s.has(previous, Class::Doctor))
    {
        party = Party::Named(previous, at);
    }
    if s.has(party_end, Class::Generic) && party_end > head {
        return out.push(not("what somebody else recommended"));
    }
    // "Follow-up for diabetes and hypertension" over a note
    if s.is(at + 1, "for")
        && after.is_none()
        && party == Party::Unsaid
        && governor == Governor::Open
        && s.section != Section::Plan
        && !s.within(at + 2, at + 6, Class::VisitPurpose)
        && s.test(at + 2).is_none()
        && !s.within(at + 1, end, Class::Condition)
        && !s.within(at + 1, end, Class::Prn)
    {
        return out.push(not("the subject of this visit"));
    }
    let called_for =
        s.has(head, Class::Owed) && !s.has(head, Class::Plan) && s.word(head).contains(' ');
    let cue = called_for
        || head > at + 1
            && (s.has(head, Class::Owed)
                || s.has(head, Class::Ordered)
                || s.any(
                    head,
                    &[
                        "was", "is", "will", "after", "to", "with", "has", "in", "if", "pending",
                    ],
                ))
        || s.any(
            at + 1,
            &[
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
            ],
        )
        || s.has(at + 1, Class::Prn)
        || s.has(at + 1, Class::Condition)
        || s.has(at + 1, Class::Own)
        || s.has(at + 1, Class::Doctor)
        || s.specialty(at + 1);
    let then = s.any(previous, &["then", "outpatient"]);
    let lone = head >= s.len() || s.mark(head) != 0;
    let stands = after.is_some()
        || s.is(at + 1, "on") && s.calendar(at + 2)
        || party != Party::Unsaid
        || (cue && !lone)
        || then
        || (planned && lone && !s.within(at.saturating_sub(5), at, Class::Clinician));
    if !stands
        || (governor == Governor::Other && !planned && after.is_none() && party == Party::Unsaid)
    {
        return out.push(not("no time, place or person"));
    }
    let headed = s.mark(at + 1) == b':'
        && after.is_none_or(|t| t.0 > at + 2)
        && !s.calendar(at + 2)
        && !matches!(s.mark(at + 2), b'(')
        && !s.any(at + 2, &["with", "in", "at", "prn", "as"])
        && !s.has(at + 2, Class::Prn)
        && !s.specialty(at + 2)
        && !s.has(at + 2, Class::Doctor)
        && !s.has(at + 2, Class::Own);
    if headed {
        return out.push(not("a heading"));
    }
    if undone(s, at, end) {
        return out.push(not("past: it did not happen"));
    }
    let time = after
        .or(if planned { s.time_before(at) } else { None })
        .or_else(|| s.time_before(at).filter(|t| t.1.role == Role::Due));
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

fn sent_home(s: &Sentence<'_>, at: usize) -> bool {
    (at.saturating_sub(12)..at).any(|i| s.any(i, &["discharged"]))
        && (at.saturating_sub(10)..at).any(|i| s.is(i, "with"))
}

fn appointment(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
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
fn emergency(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
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
