//! Lists of tests: where one that begins at an item ends, the body part behind it among them.

use super::super::super::lexicon::Class;
use super::super::super::sentence::Sentence;
use crate::model::NeedKind;

/// Items of one list of tests.
const LONGEST_LIST: usize = 60;

/// The end of the list that begins at `at`: tests of one kind joined by commas and "and", and the body part behind.
pub(super) fn group(s: &Sentence<'_>, at: usize, kind: NeedKind) -> usize {
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
pub(super) fn plain(s: &Sentence<'_>, at: usize) -> bool {
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
