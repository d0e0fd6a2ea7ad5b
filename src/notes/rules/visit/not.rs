//! Trigger words that open no visit: care during a stay, things that are reviewed, what did not happen.

use super::super::super::lexicon::Class;
use super::super::super::sentence::Sentence;

/// "She is scheduled with me in one week".
/// "The labs will be rechecked", "the case will be reviewed": not the patient.
pub(super) fn of_a_thing(s: &Sentence<'_>, at: usize) -> bool {
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
pub(super) fn told_after(s: &Sentence<'_>, at: usize) -> bool {
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

/// "Followed in-house by cardiology": care during a stay, which the word "after" ends.
pub(super) fn in_stay(s: &Sentence<'_>, at: usize) -> bool {
    s.find(at + 1, s.reach(at + 1), Class::InStay)
        .is_some_and(|i| !(at + 1..i).any(|k| s.any(k, &["after", "following", "from", "upon"])))
}

/// ", did not"; "but never did": the account of an earlier instruction.
pub(super) fn undone(s: &Sentence<'_>, at: usize, end: usize) -> bool {
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

pub(super) fn sent_home(s: &Sentence<'_>, at: usize) -> bool {
    (at.saturating_sub(12)..at).any(|i| s.any(i, &["discharged"]))
        && (at.saturating_sub(10)..at).any(|i| s.is(i, "with"))
}
