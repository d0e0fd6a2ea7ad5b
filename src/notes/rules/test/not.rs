//! Names of tests that are no test to come: results, supplements, other people's, points in time.

use super::super::super::interval::Role;
use super::super::super::lexicon::Class;
use super::super::super::sentence::Sentence;
use super::list::plain;
use crate::model::NeedKind;

/// "Daily BMP": care during a stay.
pub(super) fn daily(s: &Sentence<'_>, at: usize, kind: NeedKind) -> bool {
    let before = at.wrapping_sub(1);
    let daily = s.item(before).is_some_and(|i| {
        i.time
            .is_some_and(|t| t.role == Role::Length && t.max_days == 0)
    });
    daily && kind != NeedKind::Referral && !s.any(before, &["some", "several", "many", "numerous"])
}

/// Why the words `at..end` name no test that this patient may be owed.
pub(super) fn a_test_here(
    s: &Sentence<'_>,
    at: usize,
    end: usize,
    kind: NeedKind,
) -> Option<&'static str> {
    if somebody_elses(s, at) {
        return Some("somebody else's");
    }
    let number = |i: usize| s.item(i).is_some_and(|item| item.number);
    let value = kind == NeedKind::Lab
        && (s.any(end, &["of", "for"]) && number(end + 1)
            || number(end) && s.time_after(end, end + 1).is_none());
    if s.has(end, Class::Result) || value {
        return Some("a result");
    }
    if s.within(at.saturating_sub(6), end + 6, Class::InStay) {
        return Some("care during a stay");
    }
    if s.has(at, Class::Substance) && supplement(s, at, end) {
        return Some("taken, not tested");
    }
    (s.has(end, Class::NoTest) && kind != NeedKind::Referral).then_some("not a test here")
}

fn somebody_elses(s: &Sentence<'_>, at: usize) -> bool {
    (at.saturating_sub(2)..at).any(|i| {
        s.has(i, Class::Relative)
            || s.has(i, Class::Family) && s.word(i).ends_with("'s")
            || s.is(i, "own") && s.any(i.wrapping_sub(1), &["her", "his", "their"])
    })
}

/// "Follow up with her biopsies": what came of tests already done.
pub(super) fn results(s: &Sentence<'_>, at: usize) -> bool {
    s.any(at, &["biopsies", "cultures", "pathology"])
        && (at.saturating_sub(3)..at).any(|i| s.any(i, &["on", "with", "and"]))
}

/// "After the MRI", "prior to surgery".
pub(super) fn a_reference(s: &Sentence<'_>, at: usize) -> bool {
    let near = s
        .before(at)
        .map(|i| if i > 0 && plain(s, i) { i - 1 } else { i });
    near.is_some_and(|i| {
        !(s.is(i, "following") && s.is(i.wrapping_sub(1), "the"))
            && s.any(
                i,
                &["before", "after", "prior to", "until", "following", "since"],
            )
            && !s.has(i, Class::Order)
    })
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
