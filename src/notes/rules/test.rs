//! Tests and operations: labs, imaging, procedures, vaccinations, and courses of therapy.

use super::super::assemble::DONE_HERE;
use super::super::context::Governor;
use super::super::interval::Role;
use super::super::lexicon::Class;
use super::super::sentence::Sentence;
use super::super::split::Section;
use super::{Found, Party, Verdict};
use crate::model::{Certainty, NeedKind};

/// What the words left of a test say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    /// A verb orders it; where, and what governs the verb.
    Verb(usize, Governor),
    /// A visit's trigger: the test goes with that visit.
    Visit,
    /// A hedge: "possible", "consider".
    Hedged,
    /// Told as past, denied, declined.
    Out(&'static str),
    /// Nothing.
    Nothing,
}

/// What the words right of it say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    /// Ordered, due, to be done.
    Owed,
    /// Done, showed, negative.
    Done,
    /// "done", "performed": the past, or part of "have it done".
    Participle,
    /// May be considered.
    Hedged,
    /// Negated: "is not indicated".
    Negated,
    /// Nothing.
    Nothing,
}

/// Looks at item `at` as the first of a list of tests.
pub(super) fn read(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    if s.any(at, &["repeat", "rpt", "recheck"]) && s.due(at + 1).is_some() {
        return again(s, at, out);
    }
    let therapy = s.has(at, Class::Therapy) && !s.has(at, Class::Patient);
    // "recheck level in 3 months"
    let level = s.any(at, &["level", "levels"]) && s.has(at.wrapping_sub(1), Class::Recheck);
    let Some(kind) = s
        .test(at)
        .or(therapy.then_some(NeedKind::Referral))
        .or(level.then_some(NeedKind::Lab))
    else {
        return;
    };
    // "physical therapy referral" is the referral's to judge
    if therapy && s.test(at).is_none() && s.has(at + 1, Class::Referral) {
        return;
    }
    let daily = s.item(at.wrapping_sub(1)).is_some_and(|i| {
        i.time
            .is_some_and(|t| t.role == Role::Length && t.max_days == 0)
    });
    let daily = daily && !s.any(at.wrapping_sub(1), &["some", "several", "many", "numerous"]);
    if daily && kind != NeedKind::Referral {
        return out.push(Verdict::Not(at, at + 1, "care during a stay"));
    }
    let end = group(s, at, kind);
    let not = |why| Verdict::Not(at, end, why);
    if s.mark(end) == b':' {
        return;
    }
    let theirs = (at.saturating_sub(2)..at).any(|i| {
        let word = s.word(i).to_ascii_lowercase();
        word.ends_with("'s")
            && (s.has(i, Class::Family)
                || word != "patient's" && word != "pt's" && s.has(i, Class::Relative))
            || s.any(i, &["own"]) && s.any(i.wrapping_sub(1), &["her", "his", "their"])
    });
    if theirs {
        return out.push(not("somebody else's"));
    }
    if s.has(end, Class::Result)
        || s.any(end, &["of", "for"])
            && kind == NeedKind::Lab
            && s.item(end + 1).is_some_and(|i| i.number)
    {
        return out.push(not("a result"));
    }
    if s.item(end).is_some_and(|i| i.number)
        && s.time_after(end, end + 1).is_none()
        && kind == NeedKind::Lab
    {
        return out.push(not("a result"));
    }
    if s.within(at.saturating_sub(6), end + 6, Class::InStay) {
        return out.push(not("care during a stay"));
    }
    if s.has(at, Class::Substance) && supplement(s, at, end) {
        return out.push(not("taken, not tested"));
    }
    if s.has(end, Class::NoTest) && kind != NeedKind::Referral {
        return out.push(not("not a test here"));
    }
    let right = right(s, end);
    let (left, repeated) = left(s, at);
    // "Foot exam normal, eye exam due": what is owed right here, whatever stands before the comma
    let owed_here = s.opens(at) && at > 0 && {
        let now = s.any(
            end,
            &[
                "due",
                "ordered",
                "scheduled",
                "needed",
                "overdue",
                "placed",
                "requested",
            ],
        );
        now && s.mark(end + 1) != b'('
            && !s.is(end + 1, "by")
            && !s.has(end + 1, Class::Cause)
            && !s.is(end + 1, "to")
    };
    let left = match left {
        Left::Out("past") if owed_here => Left::Nothing,
        other => other,
    };
    if left == Left::Visit
        && s.any(at, &["biopsies", "cultures", "pathology"])
        && (at.saturating_sub(3)..at).any(|i| s.any(i, &["on", "with", "and"]))
    {
        return out.push(not("a result to come"));
    }
    let near = s
        .before(at)
        .map(|i| if i > 0 && plain(s, i) { i - 1 } else { i });
    let reference = near.is_some_and(|i| {
        !(s.is(i, "following") && s.is(i.wrapping_sub(1), "the"))
            && s.any(
                i,
                &["before", "after", "prior to", "until", "following", "since"],
            )
            && !s.has(i, Class::Order)
    });
    // "before her surgery next month": it is set, whatever the sentence says of something else
    let set = kind == NeedKind::Procedure
        && s.any(at.wrapping_sub(1), &["his", "her", "the"])
        && s.any(at.wrapping_sub(2), &["before", "prior to", "to", "for"])
        && s.due(end).is_some();
    if reference && !set {
        return out.push(not("only a point in time"));
    }
    let left = if set && !matches!(left, Left::Out(_)) {
        Left::Nothing
    } else {
        left
    };
    let planned = matches!(
        left,
        Left::Verb(_, Governor::Plan | Governor::Hedge | Governor::Open)
    );
    // "Repeat CT done at 3:30 was normal", but "needs a CT done", "repeat CT done in 6 weeks"
    let told = matches!(left, Left::Verb(v, Governor::Open) if s.has(v, Class::Repeat))
        && s.time_after(end, end + 4).is_none();
    if right == Right::Done || right == Right::Participle && (!planned || told) {
        return out.push(not("done"));
    }
    if right == Right::Negated {
        return out.push(not("negated"));
    }
    let reach = reach(s, end);
    // "a mammogram, and instructed on monthly self-examination": the time belongs to the next verb
    let stop = (end..reach.min(end + 9))
        .find(|i| {
            s.is(*i, "and")
                && (i + 1..i + 3).any(|k| s.has(k, Class::Directive) || s.has(k, Class::Past))
        })
        .unwrap_or(reach.min(end + 9));
    let time = s.time_after(end, stop);
    let head = repeated.unwrap_or(at);
    let today = s.within(head.saturating_sub(5), reach.min(end + 6), Class::Today);
    let (from, governor) = match left {
        Left::Out(why) => return out.push(not(why)),
        Left::Visit => {
            return with_visit(
                s,
                at,
                end,
                kind,
                time.map(|t| (t.1.min_days, t.1.max_days)),
                out,
            );
        }
        Left::Verb(verb, governor) => (verb, governor),
        Left::Hedged => (head, Governor::Hedge),
        Left::Nothing => match right {
            // "a dictation for the EGD will be done"
            Right::Owed
                if s.before(head)
                    .is_some_and(|i| s.any(i, &["for", "of", "about", "from", "regarding"])) =>
            {
                return;
            }
            Right::Owed => (head, Governor::Plan),
            Right::Hedged => (head, Governor::Hedge),
            _ => {
                let opens = s.opens(head)
                    && !matches!(
                        s.section,
                        Section::Reason | Section::Findings | Section::Operation
                    );
                let dated =
                    time.is_some_and(|t| t.0 <= end + 4 && t.1.role != Role::Bare || t.0 == end);
                let lone =
                    end >= s.len() || s.mark(end) == b'.' || s.item(end).is_some_and(|i| i.mask);
                let body = (0..at.min(6))
                    .rev()
                    .find(|i| s.mark(*i) == b':')
                    .map_or(0, |i| i + 1);
                let listed = s.section == Section::Plan
                    && s.fresh
                    && at <= body + 1
                    && lone
                    && (kind != NeedKind::Procedure || body > 0);
                let next = s.is(at.wrapping_sub(1), "next")
                    && (time.is_some() || (at + 1..end + 3).any(|i| s.calendar(i) || s.year(i)));
                let coming =
                    s.mark(end + 1) != b':' && (end..end + 3).any(|i| s.has(i, Class::NextVisit));
                if next {
                    (at - 1, Governor::Plan)
                } else if opens
                    && (coming
                        || dated
                        || repeated.is_some_and(|r| !s.any(r.wrapping_sub(1), &["a", "an", "the"]))
                            && lone
                            && kind != NeedKind::Procedure
                        || listed)
                {
                    (head, Governor::Open)
                } else if kind == NeedKind::Procedure
                    && s.any(at.wrapping_sub(1), &["his", "her", "the"])
                    && s.due(end).is_some()
                {
                    (at, Governor::Plan)
                } else {
                    return;
                }
            }
        },
    };
    if let Some(why) = s.ruled_out(governor) {
        return out.push(not(why));
    }
    let firm = governor == Governor::Plan && kind != NeedKind::Procedure;
    if s.section == Section::Operation && !firm && time.is_none() {
        return out.push(not("the account of an operation or a stay"));
    }
    if kind == NeedKind::Procedure
        && (from.saturating_sub(60)..from).any(|i| {
            s.any(
                i,
                &[
                    "risks",
                    "risk",
                    "complications",
                    "complications include",
                    "the risk of",
                ],
            )
        })
        && !s.within(from.saturating_sub(4), from + 1, Class::Modal)
    {
        return out.push(not("a risk that was explained"));
    }
    if s.section == Section::Today {
        return out.push(not(DONE_HERE));
    }
    let ordered = (from..reach.min(end + 6)).any(|i| {
        let now = s.has(i, Class::Owed) && s.word(i).to_ascii_lowercase().starts_with("will be");
        s.has(i, Class::Ordered)
            || s.has(i, Class::Owed) && !now
            || s.any(i, &["order", "schedule", "ordered"])
    });
    let stat = (at.saturating_sub(3)..end + 3).any(|i| s.is(i, "stat"));
    let ahead = time.is_some_and(|t| t.1.max_days > 0);
    if today && !ordered && !ahead || stat {
        return out.push(not(DONE_HERE));
    }
    if (end..s.len().min(end + 14)).any(|i| {
        s.has(i, Class::Break) && (i..i + 5).any(|k| s.any(k, &["did", "didn't", "never"]))
    }) {
        return out.push(not("past: it did not happen"));
    }
    let hedged = right == Right::Hedged;
    let governor = if hedged { Governor::Hedge } else { governor };
    let time = time.or_else(|| s.time_before(from).filter(|t| t.1.role == Role::Due));
    let days = time
        .map(|t| (t.1.min_days, t.1.max_days))
        .or_else(|| yearly(s, from, at));
    let to = end.max(time.map_or(0, |t| t.0 + 1));
    // "Labs in 6 weeks: TSH, free T4", "labs ordered: CBC"
    let colon = to + usize::from(s.has(to, Class::Ordered) || s.has(to, Class::Owed));
    let listed = colon + 1..if s.mark(colon) == b':' && s.test(colon + 1).is_some() {
        group(s, colon + 1, kind)
    } else {
        0
    };
    let (what, to) = if listed.is_empty() {
        ((at, end), to)
    } else {
        ((listed.start, listed.end), listed.end)
    };
    let end = if listed.is_empty() { end } else { to };
    out.push(Verdict::Need(Found {
        kind,
        party: Party::Unsaid,
        what: Some(what),
        days,
        certainty: s.certainty(from, reach, governor, days.is_some()),
        from: from.min(at),
        to,
        next: end,
        with_visit: false,
    }));
}

/// "Colonoscopy 2018 normal, repeat 10 years": the test named before.
fn again(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    let named = (at.saturating_sub(10)..at)
        .rev()
        .find(|i| s.test(*i).is_some());
    let (Some(named), Some(time)) = (named, s.due(at + 1)) else {
        return;
    };
    let governor = s.governor(at);
    if !s.opens(at) && governor != Governor::Plan || s.ruled_out(governor).is_some() {
        return;
    }
    out.push(Verdict::Need(Found {
        kind: s.test(named).unwrap_or(NeedKind::Other),
        party: Party::Unsaid,
        what: Some((named, named + 1)),
        days: Some((time.min_days, time.max_days)),
        certainty: s.certainty(at, s.reach(at + 2), governor, true),
        from: at,
        to: at + 2,
        next: at + 2,
        with_visit: false,
    }));
}

/// "Recommend 1200 mg of calcium and vitamin D a day": what is swallowed, unless a checking verb stands before it.
fn supplement(s: &Sentence<'_>, at: usize, end: usize) -> bool {
    const CHECKS: [&str; 20] = [
        "check",
        "recheck",
        "re-check",
        "repeat",
        "draw",
        "order",
        "ordered",
        "obtain",
        "measure",
        "monitor",
        "send",
        "test",
        "follow",
        "collect",
        "labs",
        "lab",
        "labwork",
        "rechecked",
        "rpt",
        "check on",
    ];
    let checked = (at.saturating_sub(12)..at).any(|i| {
        s.any(i, &CHECKS) || s.test(i) == Some(NeedKind::Lab) && !s.has(i, Class::Substance)
    });
    let measured =
        (at..end + 2).any(|i| s.any(i, &["level", "levels", "checked", "test", "drawn"]));
    !(checked || measured)
}

/// Where what is said of the test ends: the next trigger or ordering verb.
fn reach(s: &Sentence<'_>, end: usize) -> usize {
    let stop = s.reach(end);
    (end + 1..stop)
        .find(|i| {
            s.has(*i, Class::Order) && (s.mark(i - 1) == b',' || s.any(i - 1, &["and", "then"]))
                || s.has(*i, Class::Modal) && s.has(i - 1, Class::Patient)
        })
        .unwrap_or(stop)
}

/// "annual mammogram" ordered as such.
fn yearly(s: &Sentence<'_>, from: usize, at: usize) -> Option<(u16, u16)> {
    (from..at)
        .find_map(|i| s.item(i)?.time.filter(|t| t.role == Role::Adjective))
        .map(|t| (t.min_days, t.max_days))
}

/// Items of one list of tests.
const LONGEST_LIST: usize = 60;

/// The end of the list that begins at `at`: tests of one kind joined by commas and "and", and the body part behind.
fn group(s: &Sentence<'_>, at: usize, kind: NeedKind) -> usize {
    let mut end = at + 1;
    // A list without end is read in pieces, so that the work stays linear.
    let limit = at + LONGEST_LIST;
    while end < limit {
        let mut next = end;
        while next < s.len().min(end + 4)
            && (matches!(s.mark(next), b',' | b'/' | b'+' | b'&' | b'-')
                || s.any(
                    next,
                    &[
                        "and", "or", "plus", "a", "an", "the", "his", "her", "with", "fasting",
                        "repeat", "also", "w",
                    ],
                )
                || s.has(next, Class::Join))
        {
            next += 1;
        }
        // "CBC, iron, TSH": a word that no table knows stands in the list
        if next > end && s.test(next).is_none() && plain(s, next) {
            let after = next + 1;
            if s.test(after) == Some(kind) {
                next = after;
            } else if s.mark(after) == b',' {
                let last = after + 1 + usize::from(s.any(after + 1, &["and", "or"]));
                if s.test(last) == Some(kind) {
                    next = last;
                }
            }
        }
        let therapy = kind == NeedKind::Referral && s.has(next, Class::Therapy);
        let same = s.test(next) == Some(kind)
            || s.has(next, Class::GenericTest) && s.test(next).is_none()
            || therapy;
        if next < s.len()
            && same
            && (next > end || s.test(next).is_some() || s.has(next, Class::GenericTest) || therapy)
        {
            end = next + 1;
        } else {
            break;
        }
    }
    if s.mark(end) == b'(' && s.test(end + 1) == Some(kind) && s.mark(end + 2) == b')' {
        return end + 3;
    }
    if s.is(end, "of") {
        let part = (end + 1..s.len().min(end + 7))
            .take_while(|i| plain(s, *i))
            .last();
        return part.map_or(end, |i| i + 1);
    }
    let part = (end..s.len().min(end + 4))
        .take_while(|i| {
            plain(s, *i) && s.mark(*i) == 0 && !s.any(*i, &["and", "or", "in", "to", "for"])
        })
        .last();
    part.map_or(end, |i| i + 1)
}

/// A word without a class: a body part, a side.
fn plain(s: &Sentence<'_>, at: usize) -> bool {
    s.item(at).is_some_and(|i| {
        i.time.is_none()
            && i.mark == 0
            && !i.number
            && i.term.is_none()
            && (i.classes == Default::default() || s.any(at, &["his", "her"]))
            && !s.any(
                at,
                &[
                    "is", "are", "for", "to", "in", "on", "if", "with", "which", "that", "as",
                    "today", "by", "at",
                ],
            )
    })
}

/// Reads leftwards for what orders the test; `Some` is where "repeat" stands.
fn left(s: &Sentence<'_>, at: usize) -> (Left, Option<usize>) {
    let low = s.clause_start(at).max(at.saturating_sub(12));
    let mut repeated = None;
    let purpose = s.before(at).is_some_and(|i| s.any(i, &["for", "to"]));
    let mut i = at;
    while i > low {
        i -= 1;
        // "x-rays for stent placement"
        if purpose && i + 1 < at && s.test(i).is_some() && s.test(at) == Some(NeedKind::Procedure) {
            return (Left::Out("what another test is for"), repeated);
        }
        if s.is(i, "from") && i + 3 >= at {
            return (Left::Out("where a finding comes from"), repeated);
        }
        if s.item(i)
            .is_some_and(|item| item.time.is_some_and(|t| matches!(t.role, Role::Past)))
        {
            return (Left::Out("past"), repeated);
        }
        if s.has(i, Class::Negation) {
            return (Left::Out("negated"), repeated);
        }
        if s.has(i, Class::Decline) {
            return (Left::Out("declined or deferred"), repeated);
        }
        if s.has(i, Class::Recheck) && (i..at).any(|k| s.due(k).is_some()) {
            return (Left::Visit, repeated);
        }
        let with_visit = s.has(i, Class::FollowUp)
            && (i + 1..at).any(|k| s.any(k, &["for", "with", "in", "after", "at", "w/"]));
        if s.has(i, Class::Repeat) && i + 5 >= at && !with_visit {
            repeated = Some(i);
            let governor = s.governor(i);
            let surgical = s.test(at) == Some(NeedKind::Procedure) && !s.within_due(at, at + 8);
            let verb = s.has(i, Class::Order)
                && !(surgical && governor == Governor::Open)
                && !s.any(i.wrapping_sub(1), &["a", "an", "the", "his", "her"]);
            if verb
                && matches!(governor, Governor::Open | Governor::Plan)
                && !s.has(i.wrapping_sub(1), Class::Order)
            {
                return (Left::Verb(i, governor), repeated);
            }
            continue;
        }
        // "refer her for a colonoscopy"
        if (s.has(i, Class::Refer) || s.has(i, Class::Referred) && s.is(i, "referred"))
            && (i + 1..at).any(|k| s.is(k, "for"))
            && !(i + 1..at).any(|k| s.has(k, Class::To))
        {
            if s.specialty(i + 1) || s.has(i + 1, Class::Doctor) {
                return (Left::Out("what a referral is for"), repeated);
            }
            let ours = s.within(i.saturating_sub(3), i, Class::Clinician);
            let governor = match s.governor(i) {
                Governor::Other | Governor::Past if ours => Governor::Plan,
                other => other,
            };
            if matches!(governor, Governor::Plan | Governor::Hedge)
                || governor == Governor::Open
                    && (s.has(i, Class::Refer) || s.section == Section::Plan)
            {
                return (Left::Verb(i, governor), repeated);
            }
            return (Left::Out("past"), repeated);
        }
        if s.has(i, Class::Owed) && (s.is(i + 1, "for") || s.word(i).ends_with(" for")) {
            return (Left::Verb(i, Governor::Plan), repeated);
        }
        if s.is(i, "pending") {
            return (Left::Out("a result to come"), repeated);
        }
        if s.has(i, Class::Result)
            && s.any(i + 1, &["of", "from", "for"])
            && !s.has(i, Class::Order)
        {
            return (Left::Out("a result"), repeated);
        }
        if s.has(i, Class::Order) || s.has(i, Class::Ordered) {
            if s.any(i, &["provided", "given", "written"]) && s.has(at, Class::Therapy) {
                return (Left::Out("done"), repeated);
            }
            return (order(s, i, at), repeated);
        }
        if s.has(i, Class::Rtc)
            || s.has(i, Class::Return) && (!s.is(i, "back") || s.due(i + 1).is_some())
            || s.has(i, Class::FollowUp)
            || s.has(i, Class::See)
            || s.has(i, Class::BeSeen)
        {
            return (Left::Visit, repeated);
        }
        if s.has(i, Class::Hedge) {
            return (Left::Hedged, repeated);
        }
        if s.has(i, Class::Reason) {
            return (Left::Out("reason for this visit"), repeated);
        }
        if s.has(i, Class::Past) || s.has(i, Class::PastTime) || s.has(i, Class::Done) {
            return (Left::Out("past"), repeated);
        }
    }
    (Left::Nothing, repeated)
}

/// Weighs an ordering verb at `i`.
fn order(s: &Sentence<'_>, i: usize, at: usize) -> Left {
    let governor = s.governor(i);
    let ours = s.within(i.saturating_sub(3), i, Class::Clinician)
        && !(i.saturating_sub(3)..i).any(|k| s.any(k, &["had"]));
    if s.is(i, "get") && (i + 1..at).any(|k| s.any(k, &["to", "closer", "better"]))
        || s.is(i, "need") && s.any(i.wrapping_sub(1), &["the", "a", "his", "her"])
    {
        return Left::Nothing;
    }
    if s.is(i, "get")
        && (at + 1..at + 4).any(|k| {
            s.any(
                k,
                &[
                    "down",
                    "up",
                    "below",
                    "under",
                    "between",
                    "above",
                    "somewhere",
                ],
            )
        })
    {
        return Left::Out("a value to reach");
    }
    if s.has(i, Class::Hedge) {
        return Left::Hedged;
    }
    if s.is(i, "placed") && !s.any(i.wrapping_sub(1), &["order", "orders"]) {
        return Left::Out("done");
    }
    if s.has(i, Class::Ordered) && !s.has(i, Class::Order) {
        return match governor {
            Governor::Negated => Left::Out("negated"),
            Governor::Hedge => Left::Hedged,
            Governor::Plan | Governor::Open => Left::Verb(i, Governor::Plan),
            _ if ours => Left::Verb(i, Governor::Plan),
            _ => Left::Out("past"),
        };
    }
    if s.told_by_another(i) {
        return Left::Out("past");
    }
    if s.is(i, "do")
        && s.any(
            i + 1,
            &[
                "think",
                "not",
                "feel",
                "believe",
                "have",
                "recommend",
                "some",
                "see",
            ],
        )
        || s.is(i, "put in") && !s.any(i + 1, &["for", "a", "an", "order", "orders"])
    {
        return Left::Nothing;
    }
    if s.any(i, &["continue", "continue with", "follow", "monitor"]) && !s.within_time(i, at + 8) {
        return Left::Out("watched, not ordered");
    }
    let due = s.word(i).to_ascii_lowercase().ends_with("due for");
    let firm = due
        || s.any(
            i,
            &[
                "needs",
                "need",
                "recommend",
                "recommends",
                "requires",
                "plan",
                "order",
                "schedule",
                "obtain",
                "advise",
                "suggest",
                "scheduled for",
                "plan for",
            ],
        );
    match governor {
        Governor::Plan | Governor::Hedge => Left::Verb(i, governor),
        Governor::Open if s.is(i, "complete") && s.test(at) == Some(NeedKind::Procedure) => {
            Left::Nothing
        }
        Governor::Open if firm || i + 6 >= at => Left::Verb(i, governor),
        Governor::Other if firm || ours => Left::Verb(i, Governor::Plan),
        Governor::Negated => Left::Out("negated"),
        Governor::Declined => Left::Out("declined or deferred"),
        Governor::Past => Left::Out("past"),
        _ => Left::Nothing,
    }
}

impl Sentence<'_> {
    /// Whether a time ahead stands in `from..to`.
    fn within_due(&self, from: usize, to: usize) -> bool {
        (from..to).any(|i| self.due(i).is_some() || self.item(i).is_some_and(|item| item.mask))
    }

    /// Whether a recurring time stands in `from..to`.
    fn within_time(&self, from: usize, to: usize) -> bool {
        (from..to).any(|i| self.due(i).is_some_and(|t| t.role == Role::Every))
    }
}

/// Reads rightwards for what becomes of the test.
fn right(s: &Sentence<'_>, end: usize) -> Right {
    for i in end..s.len().min(end + 12) {
        if s.has(i, Class::Cause) {
            break;
        }
        if s.item(i)
            .is_some_and(|item| item.time.is_some_and(|t| t.role == Role::Past))
        {
            return Right::Done;
        }
        if s.has(i, Class::Break) || matches!(s.mark(i), b';') {
            break;
        }
        if s.has(i, Class::Negation) || s.has(i, Class::Decline) {
            return Right::Negated;
        }
        if s.is(i, "placed") && !s.any(i.wrapping_sub(1), &["order", "orders"]) {
            return Right::Done;
        }
        let told = s.any(i, &["was recommended", "were recommended"])
            || s.is(i, "recommended") && s.any(i.wrapping_sub(1), &["was", "were"]);
        if told
            && s.test(end.wrapping_sub(1)) == Some(NeedKind::Procedure)
            && s.section != Section::Plan
        {
            return Right::Done;
        }
        if s.is(i, "ordered")
            && s.is(i + 1, "by")
            && !s.has(i + 2, Class::Own)
            && !s.is(i.wrapping_sub(1), "as")
        {
            return Right::Done;
        }
        let ordered = s.any(i, &["was ordered", "were ordered", "was recommended"])
            || s.any(i, &["ordered", "requested", "prescribed"])
                && s.any(i.wrapping_sub(1), &["was", "were", "also"]);
        if ordered
            && matches!(
                s.section,
                Section::Operation
                    | Section::Reason
                    | Section::Findings
                    | Section::Past
                    | Section::OldPlan
            )
        {
            return Right::Done;
        }
        if s.is(i, "will be sent") && s.test(end.wrapping_sub(1)) == Some(NeedKind::Procedure) {
            return Right::Done;
        }
        if s.has(i, Class::Owed) || s.has(i, Class::Ordered) && !s.is(i, "pending") {
            return Right::Owed;
        }
        if s.has(i, Class::Done) && s.is(i.wrapping_sub(1), "as") {
            break;
        }
        if s.has(i, Class::Done) {
            // "have a CBC done"
            let participle = s.any(
                i,
                &[
                    "done",
                    "performed",
                    "obtained",
                    "drawn",
                    "completed",
                    "reviewed",
                ],
            );
            return if participle {
                Right::Participle
            } else {
                Right::Done
            };
        }
        if s.any(
            i,
            &[
                "may",
                "might",
                "could",
                "considered",
                "possible",
                "sometimes",
                "often",
                "usually",
                "rarely",
            ],
        ) {
            return Right::Hedged;
        }
        // "Repeat MRI, at the university, revealed": only what was found is looked for behind a comma
        if s.mark(i) == b',' {
            let found = (i + 2..s.len().min(i + 7)).any(|k| {
                s.mark(k) == b','
                    && s.any(
                        k + 1,
                        &[
                            "revealed",
                            "showed",
                            "demonstrated",
                            "shows",
                            "was",
                            "were",
                            "reveals",
                        ],
                    )
            });
            return if found { Right::Done } else { Right::Nothing };
        }
        if s.any(i, &["and", "to", "if"]) && !s.is(i + 1, "be") {
            break;
        }
    }
    Right::Nothing
}

/// A test named under a visit's trigger: its own need when it comes "with" the visit and is not done at it.
fn with_visit(
    s: &Sentence<'_>,
    at: usize,
    end: usize,
    kind: NeedKind,
    own: Option<(u16, u16)>,
    out: &mut Vec<Verdict>,
) {
    let joined = (at.saturating_sub(4)..at)
        .any(|i| s.any(i, &["with", "w", "w/", "and", "plus", "&", "+"]) || s.mark(i) == b',');
    let prior =
        s.any(end, &["prior", "before", "beforehand"]) || s.any(end + 1, &["prior", "before"]);
    let eye = s.has(at, Class::VisitPurpose) && kind != NeedKind::Lab;
    if (!joined && !prior) || eye || kind == NeedKind::Referral {
        return;
    }
    out.push(Verdict::Need(Found {
        kind,
        party: Party::Unsaid,
        what: Some((at, end)),
        days: own,
        certainty: Certainty::Definite,
        from: at,
        to: end,
        next: end,
        with_visit: true,
    }));
}
