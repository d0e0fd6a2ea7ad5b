//! How well needs are read: needs against a labelled file.
//!
//! A predicted need and a labelled one of the same certainty are the same need when their spans overlap; each is used
//! once, the pairs that agree in kind and interval first. A prediction on a place that only restates a labelled need is
//! neither right nor wrong. It knows notes and labels, and nothing of files.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::NoteReader;
use crate::model::{Certainty, Need, NeedKind};

/// One passage with its labels.
#[derive(Debug, Clone, Deserialize)]
pub struct Labelled {
    /// The passage.
    pub text: String,
    /// What it says is owed.
    pub needs: Vec<Label>,
}

/// A labelled need; places are Unicode code points of the passage.
#[derive(Debug, Clone, Deserialize)]
pub struct Label {
    kind: String,
    min_days: Option<u16>,
    max_days: Option<u16>,
    certainty: String,
    span: String,
    start: usize,
    /// Places that say it again.
    #[serde(default)]
    also: Vec<Place>,
}

#[derive(Debug, Clone, Deserialize)]
struct Place {
    span: String,
    start: usize,
}

/// Right, wrong and missed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Right.
    pub right: u32,
    /// Predicted, but wrong.
    pub wrong: u32,
    /// Labelled, but not found.
    pub missed: u32,
}

impl Count {
    /// Share of the predictions that are right.
    pub fn precision(self) -> f64 {
        share(self.right, self.right + self.wrong)
    }

    /// Share of the labels that are found.
    pub fn recall(self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    /// The harmonic mean of both.
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        }
    }
}

fn share(part: u32, whole: u32) -> f64 {
    if whole == 0 {
        0.0
    } else {
        f64::from(part) / f64::from(whole)
    }
}

/// The figures for one certainty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Score {
    /// Passages with any need.
    pub passages: Count,
    /// Needs, by overlap.
    pub needs: Count,
    /// Needs with a time, kind aside: the interval must be exact.
    pub dated: Count,
    /// Needs with kind and interval.
    pub strict: Count,
    /// Predictions that lie on a need of another certainty.
    pub other_certainty: u32,
    /// Labelled needs of another certainty.
    pub others: u32,
    /// Passages without any need, and how many of them raise an alarm.
    pub free: u32,
    /// Alarms on them.
    pub alarms: u32,
    /// Found and labelled, by kind.
    pub kinds: BTreeMap<String, (u32, u32)>,
}

/// One need, labelled or predicted, in code points.
struct Mark<'a> {
    kind: &'a str,
    days: (Option<u16>, Option<u16>),
    from: usize,
    to: usize,
    also: &'a [Place],
}

impl Mark<'_> {
    fn overlap(&self, other: &Mark<'_>) -> Option<usize> {
        let (from, to) = (self.from.max(other.from), self.to.min(other.to));
        (from < to).then(|| to - from)
    }

    fn repeats(&self, label: &Mark<'_>) -> bool {
        label.also.iter().any(|place| {
            let end = place.start + place.span.chars().count();
            self.from.max(place.start) < self.to.min(end)
        })
    }

    fn is_dated(&self) -> bool {
        self.days.0.is_some() || self.days.1.is_some()
    }
}

fn labelled(label: &Label) -> Mark<'_> {
    Mark {
        kind: &label.kind,
        days: (label.min_days, label.max_days),
        from: label.start,
        to: label.start + label.span.chars().count(),
        also: &label.also,
    }
}

fn predicted<'a>(need: &Need, text: &str) -> Mark<'a> {
    let point = |at: u32| text.get(..at as usize).map_or(0, |t| t.chars().count());
    Mark {
        kind: NeedKind::word(need.kind),
        days: (need.min_days, need.max_days),
        from: point(need.start),
        to: point(need.end),
        also: &[],
    }
}

/// The word of a certainty in a labelled file.
pub fn word(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Definite => "definite",
        Certainty::Conditional => "conditional",
        Certainty::Prn => "prn",
    }
}

/// Reads every passage and compares.
pub fn score(reader: &NoteReader, passages: &[Labelled], certainty: Certainty) -> Score {
    let mut score = Score::default();
    for passage in passages {
        let read = reader.needs(&passage.text);
        let wanted: Vec<Mark<'_>> = of(passage, certainty, true);
        let others: Vec<Mark<'_>> = of(passage, certainty, false);
        let found: Vec<Mark<'_>> = read
            .iter()
            .filter(|n| n.certainty == certainty)
            .map(|n| predicted(n, &passage.text))
            .collect();
        add(&mut score, &wanted, &others, &found);
    }
    score
}

fn of(passage: &Labelled, certainty: Certainty, same: bool) -> Vec<Mark<'_>> {
    passage
        .needs
        .iter()
        .filter(|l| (l.certainty == word(certainty)) == same)
        .map(labelled)
        .collect()
}

fn add(score: &mut Score, wanted: &[Mark<'_>], others: &[Mark<'_>], found: &[Mark<'_>]) {
    score.others += others.len() as u32;
    match (wanted.is_empty(), found.is_empty()) {
        (false, false) => score.passages.right += 1,
        (true, false) => score.passages.wrong += 1,
        (false, true) => score.passages.missed += 1,
        (true, true) => {}
    }
    if wanted.is_empty() && others.is_empty() {
        score.free += 1;
        score.alarms += u32::from(!found.is_empty());
    }
    let mut pairs: Vec<(u8, usize, usize, usize)> = Vec::new();
    for (a, want) in wanted.iter().enumerate() {
        for (b, got) in found.iter().enumerate() {
            if let Some(overlap) = want.overlap(got) {
                let agree = 2 * u8::from(want.kind == got.kind) + u8::from(want.days == got.days);
                pairs.push((3 - agree, usize::MAX - overlap, a, b));
            }
        }
    }
    pairs.sort_unstable();
    let (mut met, mut used) = (vec![false; wanted.len()], vec![false; found.len()]);
    for (_, _, a, b) in pairs {
        if met[a] || used[b] {
            continue;
        }
        (met[a], used[b]) = (true, true);
        score.needs.right += 1;
        if wanted[a].kind == found[b].kind && wanted[a].days == found[b].days {
            score.strict.right += 1;
        } else {
            score.strict.wrong += 1;
            score.strict.missed += 1;
        }
    }
    for (want, met) in wanted.iter().zip(&met) {
        let kind = score.kinds.entry(want.kind.to_owned()).or_default();
        kind.1 += 1;
        kind.0 += u32::from(*met);
        score.needs.missed += u32::from(!met);
        score.strict.missed += u32::from(!met);
    }
    for (got, used) in found.iter().zip(&used) {
        if *used || wanted.iter().any(|w| got.repeats(w)) {
            continue;
        }
        score.needs.wrong += 1;
        score.strict.wrong += 1;
        score.other_certainty += u32::from(others.iter().any(|o| o.overlap(got).is_some()));
    }
    dated(score, wanted, found);
}

fn dated(score: &mut Score, wanted: &[Mark<'_>], found: &[Mark<'_>]) {
    let found: Vec<&Mark<'_>> = found.iter().filter(|m| m.is_dated()).collect();
    let mut used = vec![false; found.len()];
    for want in wanted.iter().filter(|m| m.is_dated()) {
        let hit = (0..found.len()).find(|b| {
            !used[*b] && want.overlap(found[*b]).is_some() && want.days == found[*b].days
        });
        match hit {
            Some(b) => {
                used[b] = true;
                score.dated.right += 1;
            }
            None => score.dated.missed += 1,
        }
    }
    let wrong = found
        .iter()
        .zip(&used)
        .filter(|(got, used)| !**used && !wanted.iter().any(|w| got.repeats(w)));
    score.dated.wrong += wrong.count() as u32;
}

#[cfg(test)]
mod tests {
    use super::super::ExtraWords;
    use super::*;

    fn passage(json: &str) -> Labelled {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn right_wrong_and_missed_are_counted() {
        let passages = [
            passage(
                r#"{"text": "RTC 3 weeks. Repeat A1c.", "needs": [
                {"kind": "visit", "min_days": 21, "max_days": 21, "certainty": "definite", "span": "RTC 3 weeks", "start": 0},
                {"kind": "imaging", "min_days": null, "max_days": null, "certainty": "definite", "span": "Repeat A1c", "start": 13}]}"#,
            ),
            passage(
                r#"{"text": "Return if worse. RTC 2 weeks.", "needs": [
                {"kind": "visit", "min_days": null, "max_days": null, "certainty": "conditional", "span": "Return if worse", "start": 0}]}"#,
            ),
            passage(r#"{"text": "See me in 4 weeks.", "needs": []}"#),
        ];
        let reader = NoteReader::new(&ExtraWords::default());
        let score = score(&reader, &passages, Certainty::Definite);
        let count = |right, wrong, missed| Count {
            right,
            wrong,
            missed,
        };
        assert_eq!(score.needs, count(2, 2, 0));
        assert_eq!(score.strict, count(1, 3, 1));
        assert_eq!(score.dated, count(1, 2, 0));
        assert_eq!(score.passages, count(1, 2, 0));
        assert_eq!((score.free, score.alarms, score.others), (1, 1, 1));
        assert_eq!(score.other_certainty, 0);
        assert!((score.needs.f1() - 2.0 / 3.0).abs() < 1e-9);
    }
}
