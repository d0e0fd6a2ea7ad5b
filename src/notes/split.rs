//! A note cut into statements: sentences, lines, bullets, and the section each stands in.
//!
//! Works on bytes in one pass. It survives `Dr.`, `2.5 mg`, numbered plans, notes whose lines were run together with
//! wide blanks, and no-break spaces. It knows headings, and nothing of what a statement says.

use std::collections::HashMap;

use super::lexicon::Fast;
use super::token::blank_len;

/// What the heading over a statement says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Section {
    /// No heading, or one that says nothing.
    #[default]
    Open,
    /// Plan, follow-up, instructions, disposition.
    Plan,
    /// Chief complaint, reason for visit, history of present illness.
    Reason,
    /// What was done before.
    Past,
    /// What was planned at an earlier visit.
    OldPlan,
    /// Family or social history.
    Family,
    /// Medicines, allergies, review of systems, examination, results.
    Findings,
    /// The account of an operation, or a stay in hospital.
    Operation,
    /// Tests and treatment of this visit.
    Today,
    /// Records asked for from elsewhere.
    Records,
}

/// One statement: bytes of the note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Statement {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) section: Section,
    /// Begins a line, a bullet or a numbered point.
    pub(super) fresh: bool,
}

const HEADINGS: &str = include_str!("tables/headings.tsv");

/// The headings of the table by their folded words.
#[derive(Debug)]
pub(super) struct Headings {
    known: HashMap<&'static str, Section, Fast>,
    /// Words of the longest.
    longest: usize,
}

impl Headings {
    pub(super) fn new() -> Headings {
        let mut headings = Headings {
            known: HashMap::default(),
            longest: 1,
        };
        for row in super::lexicon::rows(HEADINGS) {
            let [section, cell, ..] = row[..] else {
                continue;
            };
            let section = match section {
                "plan" => Section::Plan,
                "reason" => Section::Reason,
                "past" => Section::Past,
                "old-plan" => Section::OldPlan,
                "family" => Section::Family,
                "findings" => Section::Findings,
                "operation" => Section::Operation,
                "today" => Section::Today,
                "records" => Section::Records,
                _ => Section::Open,
            };
            for phrase in super::lexicon::phrases(cell) {
                headings.longest = headings.longest.max(phrase.split(' ').count());
                headings.known.entry(phrase).or_insert(section);
            }
        }
        headings
    }

    /// The section of a heading's words; the longest phrase of the table in it decides.
    fn section(&self, words: &str) -> Option<Section> {
        let folded = crate::model::phrase::fold(words);
        let starts: Vec<usize> = std::iter::once(0)
            .chain(folded.match_indices(' ').map(|(at, _)| at + 1))
            .collect();
        let mut best: Option<(usize, Section)> = None;
        for (n, start) in starts.iter().enumerate() {
            for last in n..starts.len().min(n + self.longest) {
                let end = starts.get(last + 1).map_or(folded.len(), |next| next - 1);
                let Some(phrase) = folded.get(*start..end) else {
                    continue;
                };
                if best.is_none_or(|(len, _)| phrase.len() > len)
                    && let Some(section) = self.known.get(phrase)
                {
                    best = Some((phrase.len(), *section));
                }
            }
        }
        best.map(|(_, section)| section)
    }
}

const TITLES: [&str; 12] = [
    "dr", "drs", "mr", "mrs", "ms", "st", "prof", "vs", "approx", "no", "mt", "ft",
];
/// Shortened words whose full stop ends nothing while the text goes on in lower case or with a digit.
const SHORT: [&str; 26] = [
    "wk", "wks", "mo", "mos", "mth", "mths", "yr", "yrs", "hr", "hrs", "min", "appt", "pt", "jr",
    "sr", "etc", "temp", "dept", "hosp", "ext", "ref", "eval", "esp", "rt", "lt", "inj",
];

/// Bytes at which a statement may end, as [`break_at`] and [`run_on_point`] have it.
const MAY_END: [bool; 256] = {
    let mut may = [false; 256];
    let ends = b"\n\r;!?. \t\x0b\x0c\xc2\xe2";
    let mut n = 0;
    while n < ends.len() {
        may[ends[n] as usize] = true;
        n += 1;
    }
    may
};

/// Cuts a note. `wanted` says whether a stretch of bytes is worth keeping; headings are followed in any case.
pub(super) fn statements(
    text: &str,
    headings: &Headings,
    out: &mut Vec<Statement>,
    mut wanted: impl FnMut(usize, usize) -> bool,
) {
    out.clear();
    let bytes = text.as_bytes();
    let mut section = Section::Open;
    let (mut start, mut at) = (0, 0);
    let mut fresh = true;
    let mut point = 1;
    // An old plan told in the line of its heading ends with that sentence.
    let mut after: Option<Section> = None;
    while at <= bytes.len() {
        let rest = &bytes[at..];
        at += rest
            .iter()
            .position(|b| MAY_END[usize::from(*b)])
            .unwrap_or(rest.len());
        // The usual case: one blank before the next word.
        if let [b' ', b'a'..=b'z' | b'A'..=b'Z', ..] = bytes[at..] {
            at += 1;
            continue;
        }
        let counted = run_on_point(bytes, start, at, point).inspect(|_| point += 1);
        let Some((stop, next, line)) = counted.or_else(|| break_at(bytes, start, at)) else {
            at += 1;
            continue;
        };
        let (from, numbered) = skip_bullet(bytes, start, stop);
        fresh |= numbered;
        if from < stop {
            let (heading, whole) = heading_end(bytes, from, stop, fresh);
            if let Some(end) = heading {
                if let Some(found) = text.get(from..end).and_then(|h| headings.section(h)) {
                    if found == Section::OldPlan && !whole && end + 1 < stop {
                        after = Some(if section == Section::OldPlan {
                            Section::Open
                        } else {
                            section
                        });
                    }
                    section = found;
                } else if fresh && !whole {
                    section = Section::Open;
                }
            }
            if wanted(from, stop) {
                out.push(Statement {
                    start: from,
                    end: stop,
                    section,
                    fresh,
                });
            }
            fresh = false;
            if bytes.get(stop) != Some(&b';')
                && let Some(next) = after.take()
            {
                section = next;
            }
        }
        fresh |= line;
        start = next;
        at = next.max(at + 1);
    }
}

/// Whether a statement ends at `at`: its end, the start of the next, and whether that one begins afresh.
fn break_at(bytes: &[u8], start: usize, at: usize) -> Option<(usize, usize, bool)> {
    super::effort::step();
    let Some(&byte) = bytes.get(at) else {
        return Some((at, at, true));
    };
    match byte {
        b'\n' | b'\r' => (!wrapped(bytes, start, at)).then_some((at, at + 1, true)),
        b';' => Some((at, at + 1, false)),
        b'!' | b'?' => Some((at, at + 1, false)),
        b'.' => ends_sentence(bytes, start, at).then_some((at, at + 1, false)),
        b' ' | b'\t' | 0xc2 => wide_blank(bytes, start, at),
        0xe2 if bytes[at..].starts_with("\u{2022}".as_bytes()) => Some((at, at + 3, true)),
        _ => None,
    }
}

/// Points of a plan run together in one line: "Plan: 1. CBC 2. RTC 6 weeks", counted up from 1.
fn run_on_point(bytes: &[u8], start: usize, at: usize, point: u8) -> Option<(usize, usize, bool)> {
    let digit = bytes
        .get(at + 1)
        .filter(|b| point < 10 && **b == b'0' + point)?;
    let opens = blank_len(bytes, at) == 1
        && matches!(bytes.get(at + 2), Some(b'.' | b')'))
        && blank_len(bytes, at + 3) > 0
        && digit.is_ascii_digit();
    let first = *digit > b'1' || bytes[start..at].iter().rev().find(|b| **b != b' ') == Some(&b':');
    (opens && first).then_some((at, at + 1, true))
}

/// A line that is only wrapped goes on in lower case on the next one.
fn wrapped(bytes: &[u8], start: usize, at: usize) -> bool {
    let line_start = memchr::memrchr(b'\n', &bytes[start..at]).map_or(start, |n| start + n + 1);
    at - line_start >= 60
        && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase)
        && !matches!(bytes[at - 1], b'.' | b':' | b'!' | b'?')
}

fn ends_sentence(bytes: &[u8], start: usize, at: usize) -> bool {
    let mut next = at + 1;
    while blank_len(bytes, next) > 0 {
        super::effort::step();
        next += blank_len(bytes, next);
    }
    let gap = next > at + 1;
    let word_start = bytes[start..at]
        .iter()
        .rposition(|b| !b.is_ascii_alphanumeric())
        .map_or(start, |n| start + n + 1);
    let word = &bytes[word_start..at];
    let follows = bytes.get(next).copied();
    if !gap && follows.is_some() {
        // "better.Return": a lower-case letter, then a capital; anything else is "2.5", "p.r.n." or "U.S."
        return word.len() > 1
            && word[word.len() - 1].is_ascii_lowercase()
            && follows.is_some_and(|b| b.is_ascii_uppercase())
            && bytes.get(next + 1).is_some_and(u8::is_ascii_lowercase);
    }
    let is = |list: &[&str]| list.iter().any(|w| word.eq_ignore_ascii_case(w.as_bytes()));
    if is(&TITLES) {
        return false;
    }
    let first = bytes[start..word_start]
        .iter()
        .all(|b| matches!(b, b' ' | b'\t'));
    if word.is_empty() || (first && word.len() <= 2 && word.iter().all(u8::is_ascii_digit)) {
        return word.is_empty() && gap;
    }
    let single = word.len() == 1 && word[0].is_ascii_alphabetic();
    if single || is(&SHORT) {
        return !follows.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b',');
    }
    true
}

/// Three blanks or more are a lost line end; two are one before a capital, a dash or a number with a stop. A dash after
/// a blank opens a point.
fn wide_blank(bytes: &[u8], start: usize, at: usize) -> Option<(usize, usize, bool)> {
    // A run of blanks is looked at once, from its first.
    if at > start && blank_len(bytes, at - 1) == 1
        || at > start + 1 && blank_len(bytes, at - 2) == 2
    {
        return None;
    }
    let mut next = at;
    let mut blanks = 0;
    while blank_len(bytes, next) > 0 && !matches!(bytes[next], b'\n' | b'\r') {
        super::effort::step();
        next += blank_len(bytes, next);
        blanks += 1;
    }
    if blanks == 0 || at == start {
        return None;
    }
    let follows = *bytes.get(next)?;
    let point = opens_point(bytes, next);
    let breaks = (blanks >= 3 && (point || !follows.is_ascii_digit()))
        || (blanks == 2 && (point || follows.is_ascii_uppercase()))
        || (follows == b'-' && point);
    breaks.then_some((at, next, blanks >= 2 || point))
}

/// `- word`, `-Word` or `3) Word`, `3. Word`.
fn opens_point(bytes: &[u8], at: usize) -> bool {
    if bytes[at] == b'-' {
        let mut next = at;
        while next < at + 8
            && (bytes.get(next).is_some_and(|b| *b == b'-') || blank_len(bytes, next) > 0)
        {
            next += blank_len(bytes, next).max(1);
        }
        let word: Vec<u8> = bytes[next.min(bytes.len())..]
            .iter()
            .take(5)
            .take_while(|b| b.is_ascii_alphabetic())
            .map(u8::to_ascii_lowercase)
            .collect();
        return !word.is_empty()
            && !matches!(
                &word[..],
                b"with"
                    | b"in"
                    | b"at"
                    | b"for"
                    | b"to"
                    | b"or"
                    | b"order"
                    | b"done"
                    | b"norma"
                    | b"negat"
                    | b"stabl"
                    | b"sched"
                    | b"pendi"
            );
    }
    let digits = bytes[at..]
        .iter()
        .take(2)
        .take_while(|b| b.is_ascii_digit())
        .count();
    digits > 0
        && matches!(bytes.get(at + digits), Some(b'.' | b')'))
        && blank_len(bytes, at + digits + 1) > 0
}

/// Past blanks, dashes, stars and a point's number; whether a bullet or number was there.
fn skip_bullet(bytes: &[u8], start: usize, stop: usize) -> (usize, bool) {
    let mut at = start;
    let mut found = false;
    while at < stop {
        let blank = blank_len(bytes, at);
        let digits = bytes[at..stop]
            .iter()
            .take(3)
            .take_while(|b| b.is_ascii_digit())
            .count();
        if blank > 0 {
            at += blank;
        } else if matches!(bytes[at], b'-' | b'#' | b'>' | b'+')
            || (bytes[at] == b'*' && bytes.get(at + 1) != Some(&b'*'))
        {
            found = true;
            at += 1;
        } else if digits > 0
            && digits < 3
            && matches!(bytes.get(at + digits), Some(b'.' | b')'))
            && (at + digits + 1 >= stop || blank_len(bytes, at + digits + 1) > 0)
        {
            found = true;
            at += digits + 1;
        } else {
            break;
        }
    }
    (at.min(stop), found)
}

/// Where the words of a heading end: at a colon after a few words, or a line of capitals of its own (`true`).
fn heading_end(bytes: &[u8], from: usize, stop: usize, fresh: bool) -> (Option<usize>, bool) {
    let head = &bytes[from..stop.min(from + 60)];
    if let Some(colon) = memchr::memchr(b':', head) {
        let words = head[..colon].iter().filter(|b| **b == b' ').count() + 1;
        let plain = head[..colon]
            .iter()
            .all(|b| !matches!(b, b',' | b'.' | b'(') || *b >= 0x80);
        if words <= 6 && plain && !head[..colon].iter().all(u8::is_ascii_digit) {
            return (Some(from + colon), false);
        }
    }
    let short = stop - from < 45 && !head.iter().any(u8::is_ascii_digit);
    let capitals = head.iter().all(|b| !b.is_ascii_lowercase());
    let own_line = matches!(bytes.get(stop), None | Some(b'\n' | b'\r'));
    (
        (fresh && short && capitals && own_line).then_some(stop),
        true,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(&str, Section)> {
        let mut out = Vec::new();
        statements(text, &Headings::new(), &mut out, |_, _| true);
        out.iter()
            .map(|s| (text[s.start..s.end].trim(), s.section))
            .collect()
    }

    fn words(text: &str) -> Vec<&str> {
        cut(text).into_iter().map(|s| s.0).collect()
    }

    #[test]
    fn titles_numbers_and_short_words_end_nothing() {
        assert_eq!(
            words("See Dr. X in 6 wks. for 2.5 mg b.i.d. and p.r.n. Call us."),
            ["See Dr. X in 6 wks. for 2.5 mg b.i.d. and p.r.n", "Call us"]
        );
        assert_eq!(
            words("Follow up with Dr. X. She left."),
            ["Follow up with Dr. X", "She left"]
        );
    }

    #[test]
    fn nothing_ends_where_nothing_may() {
        for byte in 0..=u8::MAX {
            for (before, after) in [
                ("a", "b"),
                (" ", " "),
                (". ", "1. x"),
                (":", "1) x"),
                ("x", ""),
            ] {
                let text = [before.as_bytes(), &[byte], after.as_bytes()].concat();
                let at = before.len();
                let ends = break_at(&text, 0, at).or_else(|| run_on_point(&text, 0, at, 1));
                assert!(ends.is_none() || MAY_END[usize::from(byte)], "{text:?}");
                let skipped = matches!(text[at..], [b' ', next, ..] if next.is_ascii_alphabetic());
                assert!(ends.is_none() || !skipped, "{text:?}");
            }
        }
    }

    #[test]
    fn points_lines_and_wide_blanks_cut() {
        assert_eq!(words("1. Labs\n2) RTC 3 weeks"), ["Labs", "RTC 3 weeks"]);
        assert_eq!(
            words("drops -Re-start -Repeat in 2 - 3 mo"),
            ["drops", "Re-start", "Repeat in 2 - 3 mo"]
        );
        assert_eq!(
            words("RTC 6 months    Call us"),
            ["RTC 6 months", "Call us"]
        );
        assert_eq!(words("IOP check  Call us"), ["IOP check", "Call us"]);
        assert_eq!(words("Return\u{a0}in 6 weeks"), ["Return\u{a0}in 6 weeks"]);
        assert_eq!(words("cont meds; rtc 2w"), ["cont meds", "rtc 2w"]);
        assert_eq!(
            words("Plan: 1. CBC 2. RTC in 3 weeks"),
            ["Plan:", "CBC", "RTC in 3 weeks"]
        );
    }

    #[test]
    fn a_heading_holds_until_the_next() {
        let got = cut("CHIEF COMPLAINT: cough.\nFollow up\nPLAN:\nRTC 3 weeks");
        assert_eq!(got[1].1, Section::Reason);
        assert_eq!(got.last().unwrap().1, Section::Plan);
        assert_eq!(cut("Past plan: return in 2 weeks")[0].1, Section::OldPlan);
        assert_eq!(cut("Labs today: CBC")[0].1, Section::Today);
    }
}
