//! Tests and operations: labs, imaging, procedures, vaccinations, and courses of therapy.
//!
//! `list` finds where a list of tests ends, `around` what the words left and right of it say; here it is judged.

mod around;
mod list;
mod not;

use super::super::assemble::DONE_HERE;
use super::super::context::Governor;
use super::super::interval::{Interval, Role};
use super::super::lexicon::Class;
use super::super::sentence::Sentence;
use super::super::split::Section;
use super::{Found, Party, Verdict};
use crate::model::{Certainty, NeedKind};

use around::{Left, Right, left, right};
use list::group;

/// A list of tests of one kind and what stands around it; numbers are items.
struct Tests<'a, 's> {
    s: &'a Sentence<'s>,
    kind: NeedKind,
    at: usize,
    end: usize,
    /// Where "repeat" stands, or the first test.
    head: usize,
    /// Where what is said of them ends.
    reach: usize,
    time: Option<(usize, Interval)>,
    right: Right,
}

/// Looks at item `at` as the first of a list of tests.
pub(super) fn read(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    if s.any(at, &["repeat", "rpt", "recheck"]) && s.due(at + 1).is_some() {
        return again(s, at, out);
    }
    let Some(kind) = kind(s, at) else {
        return;
    };
    if not::daily(s, at, kind) {
        return out.push(Verdict::Not(at, at + 1, "care during a stay"));
    }
    let end = group(s, at, kind);
    if s.mark(end) == b':' {
        return;
    }
    if let Some(why) = not::a_test_here(s, at, end, kind) {
        return out.push(Verdict::Not(at, end, why));
    }
    let (left, repeated) = left(s, at);
    let reach = reach(s, end);
    let tests = Tests {
        s,
        kind,
        at,
        end,
        head: repeated.unwrap_or(at),
        reach,
        time: own_time(s, end, reach),
        right: right(s, end),
    };
    tests.judge(left, repeated, out);
}

/// The kind of the test that begins at `at`; a course of therapy is a referral.
fn kind(s: &Sentence<'_>, at: usize) -> Option<NeedKind> {
    let therapy = s.has(at, Class::Therapy) && !s.has(at, Class::Patient);
    // "physical therapy referral" is the referral's to judge
    if therapy && s.test(at).is_none() && s.has(at + 1, Class::Referral) {
        return None;
    }
    // "recheck level in 3 months"
    let level = s.any(at, &["level", "levels"]) && s.has(at.wrapping_sub(1), Class::Recheck);
    s.test(at)
        .or(therapy.then_some(NeedKind::Referral))
        .or(level.then_some(NeedKind::Lab))
}

/// A time behind the tests that is theirs: "a mammogram, and instructed on monthly self-examination" has none.
fn own_time(s: &Sentence<'_>, end: usize, reach: usize) -> Option<(usize, Interval)> {
    let last = reach.min(end + 9);
    let stop = (end..last)
        .find(|i| {
            s.is(*i, "and")
                && (i + 1..i + 3).any(|k| s.has(k, Class::Directive) || s.has(k, Class::Past))
        })
        .unwrap_or(last);
    s.time_after(end, stop)
}

impl Tests<'_, '_> {
    fn not(&self, why: &'static str) -> Verdict {
        Verdict::Not(self.at, self.end, why)
    }

    fn judge(&self, left: Left, repeated: Option<usize>, out: &mut Vec<Verdict>) {
        let (s, at, end) = (self.s, self.at, self.end);
        if left == Left::Visit && not::results(s, at) {
            return out.push(self.not("a result to come"));
        }
        let set = self.set();
        if !set && not::a_reference(s, at) {
            return out.push(self.not("only a point in time"));
        }
        let left = match left {
            Left::Out("past") if self.owed_here() => Left::Nothing,
            Left::Out(why) => Left::Out(why),
            _ if set => Left::Nothing,
            other => other,
        };
        if let Some(why) = self.settled(left) {
            return out.push(self.not(why));
        }
        let stated = match left {
            Left::Out(why) => return out.push(self.not(why)),
            Left::Visit => return self.with_visit(out),
            Left::Verb(verb, governor) => Some((verb, governor)),
            Left::Hedged => Some((self.head, Governor::Hedge)),
            Left::Nothing => self.stands_alone(repeated),
        };
        let Some((from, governor)) = stated else {
            return;
        };
        if let Some(why) = s
            .ruled_out(governor)
            .or_else(|| self.elsewhere(from, governor))
            .or_else(|| self.done_here(from))
        {
            return out.push(self.not(why));
        }
        // "... a follow-up MRI, and this was done"
        if (end..end + 8).any(|i| {
            s.any(i, &["this", "which", "it"])
                && (s.has(i + 1, Class::Done)
                    || s.any(i + 1, &["was", "were"]) && s.has(i + 2, Class::Done))
        }) {
            return out.push(self.not("done"));
        }
        if (end..s.len().min(end + 14)).any(|i| {
            s.has(i, Class::Break) && (i..i + 5).any(|k| s.any(k, &["did", "didn't", "never"]))
        }) {
            return out.push(self.not("past: it did not happen"));
        }
        let governor = if self.right == Right::Hedged {
            Governor::Hedge
        } else {
            governor
        };
        out.push(Verdict::Need(self.need(from, governor)));
    }

    /// "Before her surgery next month": it is set, whatever the sentence says of something else.
    fn set(&self) -> bool {
        let (s, at) = (self.s, self.at);
        self.kind == NeedKind::Procedure
            && s.any(at.wrapping_sub(1), &["his", "her", "the"])
            && s.any(at.wrapping_sub(2), &["before", "prior to", "to", "for"])
            && s.due(self.end).is_some()
    }

    /// "Foot exam normal, eye exam due": what is owed right here, whatever stands before the comma.
    fn owed_here(&self) -> bool {
        const OWED: [&str; 7] = [
            "due",
            "ordered",
            "scheduled",
            "needed",
            "overdue",
            "placed",
            "requested",
        ];
        let (s, end) = (self.s, self.end);
        self.at > 0
            && s.opens(self.at)
            && s.any(end, &OWED)
            && s.mark(end + 1) != b'('
            && !s.any(end + 1, &["by", "to"])
            && !s.has(end + 1, Class::Cause)
    }

    /// Done, or denied, by the words behind.
    fn settled(&self, left: Left) -> Option<&'static str> {
        let planned = matches!(
            left,
            Left::Verb(_, Governor::Plan | Governor::Hedge | Governor::Open)
        );
        // "Repeat CT done at 3:30 was normal", but "needs a CT done", "repeat CT done in 6 weeks"
        let told = matches!(left, Left::Verb(v, Governor::Open) if self.s.has(v, Class::Repeat))
            && self.s.time_after(self.end, self.end + 4).is_none();
        match self.right {
            Right::Done => Some("done"),
            Right::Participle if !planned || told => Some("done"),
            Right::Negated => Some("negated"),
            _ => None,
        }
    }

    /// Tests without a verb before them: owed by the words behind, dated, next, or a point of a plan.
    fn stands_alone(&self, repeated: Option<usize>) -> Option<(usize, Governor)> {
        let (s, at, end, head) = (self.s, self.at, self.end, self.head);
        match self.right {
            Right::Owed => {
                // "a dictation for the EGD will be done"
                let object = s
                    .before(head)
                    .is_some_and(|i| s.any(i, &["for", "of", "about", "from", "regarding"]));
                return (!object).then_some((head, Governor::Plan));
            }
            Right::Hedged => return Some((head, Governor::Hedge)),
            _ => {}
        }
        let next = s.is(at.wrapping_sub(1), "next")
            && (self.time.is_some() || (at + 1..end + 3).any(|i| s.calendar(i) || s.year(i)));
        if next {
            return Some((at - 1, Governor::Plan));
        }
        let opens = s.opens(head)
            && !matches!(
                s.section,
                Section::Reason | Section::Findings | Section::Operation
            );
        let dated = self
            .time
            .is_some_and(|t| t.0 <= end + 4 && t.1.role != Role::Bare || t.0 == end);
        let lone = end >= s.len() || s.mark(end) == b'.' || s.item(end).is_some_and(|i| i.mask);
        let coming = s.mark(end + 1) != b':' && (end..end + 3).any(|i| s.has(i, Class::NextVisit));
        let again = repeated.is_some_and(|r| !s.any(r.wrapping_sub(1), &["a", "an", "the"]))
            && lone
            && self.kind != NeedKind::Procedure;
        if opens && (coming || dated || again || lone && self.listed()) {
            return Some((head, Governor::Open));
        }
        let theirs = self.kind == NeedKind::Procedure
            && s.any(at.wrapping_sub(1), &["his", "her", "the"])
            && s.due(end).is_some();
        theirs.then_some((at, Governor::Plan))
    }

    /// A point of a plan's list.
    fn listed(&self) -> bool {
        let s = self.s;
        let body = (0..self.at.min(6))
            .rev()
            .find(|i| s.mark(*i) == b':')
            .map_or(0, |i| i + 1);
        s.section == Section::Plan
            && s.fresh
            && self.at <= body + 1
            && (self.kind != NeedKind::Procedure || body > 0)
    }

    /// Ruled out by the part of the note, or as a risk that was explained.
    fn elsewhere(&self, from: usize, governor: Governor) -> Option<&'static str> {
        const RISK: [&str; 5] = [
            "risks",
            "risk",
            "complications",
            "complications include",
            "the risk of",
        ];
        let s = self.s;
        let firm = governor == Governor::Plan && self.kind != NeedKind::Procedure;
        if s.section == Section::Operation && !firm && self.time.is_none() {
            return Some("the account of an operation or a stay");
        }
        let risk = self.kind == NeedKind::Procedure
            && (from.saturating_sub(60)..from).any(|i| s.any(i, &RISK))
            && !s.within(from.saturating_sub(4), from + 1, Class::Modal);
        risk.then_some("a risk that was explained")
    }

    /// Done today, at this visit.
    fn done_here(&self, from: usize) -> Option<&'static str> {
        let (s, end) = (self.s, self.end);
        // "recheck her A1c and complete a kidney test today": today holds for both
        let both = s.is(end, "and")
            && s.has(end + 1, Class::Order)
            && s.within(end, end + 10, Class::Today);
        let near = self.reach.min(end + 6);
        let today = both || s.within(self.head.saturating_sub(5), near, Class::Today);
        let ordered = (from..near).any(|i| {
            let now = s.word(i).to_ascii_lowercase().starts_with("will be");
            s.has(i, Class::Ordered)
                || s.has(i, Class::Owed) && !now
                || s.any(i, &["order", "schedule", "ordered"])
        });
        let stat = (self.at.saturating_sub(3)..end + 3).any(|i| s.is(i, "stat"));
        let ahead = self.time.is_some_and(|t| t.1.max_days > 0);
        (s.section == Section::Today || today && !ordered && !ahead || stat).then_some(DONE_HERE)
    }

    fn need(&self, from: usize, governor: Governor) -> Found {
        let s = self.s;
        let time = self
            .time
            .or_else(|| s.time_before(from).filter(|t| t.1.role == Role::Due));
        // "therapy three times weekly" is a series, not a date
        let days = time
            .filter(|t| self.kind != NeedKind::Referral || t.1.role != Role::Every)
            .map(|t| (t.1.min_days, t.1.max_days))
            .or_else(|| yearly(s, from, self.at));
        let to = self.end.max(time.map_or(0, |t| t.0 + 1));
        // "Labs in 6 weeks: TSH, free T4", "labs ordered: CBC"
        let colon = to + usize::from(s.has(to, Class::Ordered) || s.has(to, Class::Owed));
        let named = s.mark(colon) == b':' && s.test(colon + 1).is_some();
        let (what, to, next) = if named {
            let last = group(s, colon + 1, self.kind);
            ((colon + 1, last), last, last)
        } else {
            ((self.at, self.end), to, self.end)
        };
        Found {
            kind: self.kind,
            party: Party::Unsaid,
            what: Some(what),
            days,
            certainty: s.certainty(from, self.reach, governor, days.is_some()),
            from: from.min(self.at),
            to,
            next,
            with_visit: false,
        }
    }

    /// A test named under a visit's trigger: its own need when it comes "with" the visit and is not done at it.
    fn with_visit(&self, out: &mut Vec<Verdict>) {
        let (s, at, end) = (self.s, self.at, self.end);
        let joined = (at.saturating_sub(4)..at)
            .any(|i| s.any(i, &["with", "w", "w/", "and", "plus", "&", "+"]) || s.mark(i) == b',');
        let prior =
            s.any(end, &["prior", "before", "beforehand"]) || s.any(end + 1, &["prior", "before"]);
        let eye = s.has(at, Class::VisitPurpose) && self.kind != NeedKind::Lab;
        if (!joined && !prior) || eye || self.kind == NeedKind::Referral {
            return out.push(self.not("part of that visit"));
        }
        out.push(Verdict::Need(Found {
            kind: self.kind,
            party: Party::Unsaid,
            what: Some((at, end)),
            days: self.time.map(|t| (t.1.min_days, t.1.max_days)),
            certainty: Certainty::Definite,
            from: at,
            to: end,
            next: end,
            with_visit: true,
        }));
    }
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
