//! What the words left and right of a list of tests say: who orders it, and what became of it.

use super::super::super::context::Governor;
use super::super::super::interval::Role;
use super::super::super::lexicon::Class;
use super::super::super::sentence::Sentence;
use super::super::super::split::Section;
use crate::model::NeedKind;

/// What the words left of a test say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
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
pub(super) enum Right {
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

/// Reads leftwards for what orders the test; `Some` is where "repeat" stands.
pub(super) fn left(s: &Sentence<'_>, at: usize) -> (Left, Option<usize>) {
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
            let surgical = s.test(at) == Some(NeedKind::Procedure)
                && !s.has(at, Class::Diagnostic)
                && !s.within_due(at, at + 8);
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
            let told = s.word(i).to_ascii_lowercase();
            if told.starts_with("was") && told.contains("recommended") && s.section != Section::Plan
            {
                return (Left::Out("past"), repeated);
            }
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
    if s.is(i, "get") && (at + 1..at + 3).any(|k| s.is(k, "back")) {
        return Left::Out("a result to come");
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
    if s.any(i, &["sent", "submitted"]) && governor != Governor::Plan {
        return Left::Out("done");
    }
    let ours = ours && !s.is(i, "have");
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
    let under_way = s.word(i).ends_with("ing") && s.any(i.wrapping_sub(1), &["is", "are", "am"]);
    let firm = due
        || under_way
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
pub(super) fn right(s: &Sentence<'_>, end: usize) -> Right {
    for i in end..s.len().min(end + 12) {
        if s.has(i, Class::Cause) {
            break;
        }
        if s.any(i, &["sent", "submitted"]) {
            return Right::Done;
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
        let maybe = s.word(i).to_ascii_lowercase();
        let maybe = ["may ", "might ", "could "]
            .iter()
            .any(|m| maybe.starts_with(m));
        if maybe
            || s.any(i, &["versus", "vs"]) && i == end
            || s.any(
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
            )
        {
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
