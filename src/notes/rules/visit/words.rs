//! The words that open a visit: which of them do, beside which others.

use super::super::super::context::Governor;
use super::super::super::interval::Role;
use super::super::super::lexicon::Class;
use super::super::super::sentence::Sentence;
use super::super::super::split::Section;
use super::Trigger;

pub(super) fn scheduled_with(s: &Sentence<'_>, at: usize) -> bool {
    s.has(at, Class::Ordered)
        && s.word(at).ends_with(" with")
        && (s.has(at + 1, Class::Own) || s.has(at + 1, Class::Doctor) || s.specialty(at + 1))
}

/// "I would like to evaluate him in six weeks".
pub(super) fn examines(s: &Sentence<'_>, at: usize) -> bool {
    let object = usize::from(s.has(at + 1, Class::Patient));
    s.has(at, Class::Examine)
        && (object == 1 || s.is(at, "follow"))
        && (at + 1 + object..at + 2 + object * 3).any(|i| s.due(i).is_some())
        && !rechecks_test(s, at)
        && matches!(s.governor(at), Governor::Plan | Governor::Open)
}

/// "Recheck A1c", "recheck on his labs": a test, not a visit.
pub(super) fn rechecks_test(s: &Sentence<'_>, at: usize) -> bool {
    (at + 1..at + 5)
        .take_while(|i| s.due(*i).is_none())
        .any(|i| s.test(i).is_some() || s.any(i, &["level", "levels"]))
}

pub(super) fn rtc(s: &Sentence<'_>, at: usize) -> Trigger {
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

pub(super) fn return_verb(s: &Sentence<'_>, at: usize) -> Trigger {
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

pub(super) fn see(s: &Sentence<'_>, at: usize) -> Trigger {
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

pub(super) fn review(s: &Sentence<'_>, at: usize) -> Trigger {
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

pub(super) fn visit_noun(s: &Sentence<'_>, at: usize) -> Trigger {
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

/// "Next visit 4 weeks", "his next appointment with Dr. X is on October 4": said of the visit itself.
pub(super) fn next_visit(s: &Sentence<'_>, at: usize) -> Trigger {
    const LED: [&str; 11] = [
        "at", "the", "before", "by", "until", "on", "his", "her", "for", "with", "after",
    ];
    let is = (at + 1..at + 8)
        .take_while(|i| s.mark(*i) != b',' && !s.has(*i, Class::Break))
        .find(|i| s.any(*i, &["is", "will be", "scheduled"]) || s.mark(*i) == b':');
    let next = is.map_or(at + 1, |i| i + 1);
    let dated = (next..next + 3).any(|i| s.due(i).is_some() || s.calendar(i));
    let led = s.any(at.wrapping_sub(1), &LED);
    if dated && (is.is_some() || !led) {
        Trigger::Strong
    } else {
        Trigger::None
    }
}
