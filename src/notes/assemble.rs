//! From what the rules found in each statement to the needs of a note: shared times, restatements, spans in bytes.

use super::rules::{Found, Party, Verdict};
use super::sentence::Sentence;
use crate::model::{Certainty, Need, NeedKind, With};

/// A stretch of the note with a follow-up word that states no need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnedDown {
    /// Start in bytes.
    pub start: u32,
    /// End in bytes.
    pub end: u32,
    /// Why not.
    pub why: &'static str,
}

/// Turns the verdicts on one statement into needs.
pub(super) fn collect(
    s: &Sentence<'_>,
    verdicts: &[Verdict],
    needs: &mut Vec<Need>,
    down: &mut Vec<TurnedDown>,
) {
    let mut visit: Option<Found> = None;
    for verdict in verdicts {
        match verdict {
            Verdict::Need(found) => {
                let mut found = *found;
                if found.with_visit {
                    if let Some(v) = visit {
                        found.days = found.days.or(v.days);
                        found.certainty = v.certainty;
                    }
                } else if found.kind == NeedKind::Visit {
                    visit = Some(found);
                } else if let (None, Some(v)) = (found.days, visit) {
                    // "When I see him in three months, I will repeat his labs."
                    if (v.from.saturating_sub(3)..v.from).any(|i| s.is(i, "when")) {
                        found.days = v.days;
                    }
                }
                needs.push(need(s, &found));
            }
            Verdict::Not(from, to, why) => {
                let (from, to) = (*from, (*to).min(s.len()));
                if let (Some(a), Some(b)) = (s.item(from), s.item(to.max(from + 1) - 1)) {
                    down.push(TurnedDown {
                        start: a.start as u32,
                        end: b.end as u32,
                        why,
                    });
                }
            }
        }
    }
}

fn need(s: &Sentence<'_>, found: &Found) -> Need {
    let from = found.from.min(s.len() - 1);
    let to = found.to.clamp(from + 1, s.len());
    let text =
        |from: usize, to: usize| -> Box<str> { s.slice(from, to.min(s.len())).trim().into() };
    Need {
        kind: found.kind,
        with: match found.party {
            Party::Unsaid => With::Unsaid,
            Party::Own => With::OwnPractice,
            Party::Named(from, to) => With::Other(text(from, to)),
        },
        what: found
            .what
            .map(|(from, to)| text(from, to))
            .filter(|w| !w.is_empty()),
        min_days: found.days.map(|d| d.0),
        max_days: found.days.map(|d| d.1),
        certainty: found.certainty,
        start: s.items[from].start as u32,
        end: s.items[to - 1].end as u32,
        ancillary: false,
    }
}

/// Drops what only says a need again: an undated visit beside a dated one, the same test or referral twice.
pub(super) fn once(needs: &mut Vec<Need>, down: &mut Vec<TurnedDown>) {
    let all = std::mem::take(needs);
    let dated = all.iter().any(|n| own_visit(n) && n.max_days.is_some());
    for need in all {
        let again = needs.iter().any(|kept: &Need| {
            kept.kind == need.kind
                && kept.certainty == need.certainty
                && (kept.max_days == need.max_days && kept.min_days == need.min_days
                    || need.max_days.is_none())
                && same_party(kept, &need)
                && match need.kind {
                    NeedKind::Visit => true,
                    NeedKind::Referral => kept.with != With::Unsaid,
                    NeedKind::Call => need.certainty != Certainty::Definite,
                    _ => {
                        kept.what.as_deref().map(str::to_lowercase)
                            == need.what.as_deref().map(str::to_lowercase)
                    }
                }
        });
        let undated = dated && own_visit(&need) && need.max_days.is_none();
        if !again && !undated {
            needs.push(need);
        } else {
            down.push(TurnedDown {
                start: need.start,
                end: need.end,
                why: "said again: the need is counted once",
            });
        }
    }
    down.sort_by_key(|d| (d.start, d.end));
}

fn own_visit(need: &Need) -> bool {
    need.kind == NeedKind::Visit
        && need.certainty == Certainty::Definite
        && !matches!(need.with, With::Other(_))
}

fn same_party(a: &Need, b: &Need) -> bool {
    match (&a.with, &b.with) {
        (With::Other(x), With::Other(y)) => x.eq_ignore_ascii_case(y),
        (With::Other(_), _) | (_, With::Other(_)) => false,
        _ => true,
    }
}
