//! From what the rules found in each statement to the needs of a note: shared times, restatements, spans in bytes.

use std::collections::HashSet;

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

/// Why a test of this visit is no need; such a test also settles an undated need for it that stands elsewhere.
pub(super) const DONE_HERE: &str = "done at this visit";

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

/// What makes two needs the same, but for their days.
#[derive(PartialEq, Eq, Hash)]
struct Sameness {
    kind: NeedKind,
    certainty: Certainty,
    with: String,
    what: String,
}

/// Drops what only says a need again: an undated visit beside a dated one, the same test or referral twice.
pub(super) fn once(text: &str, needs: &mut Vec<Need>, down: &mut Vec<TurnedDown>) {
    if needs.len() < 2 && !down.iter().any(|d| d.why == DONE_HERE) {
        return down.sort_by_key(|d| (d.start, d.end));
    }
    let here: HashSet<String> = down
        .iter()
        .filter(|d| d.why == DONE_HERE)
        .filter_map(|d| text.get(d.start as usize..d.end as usize))
        .map(str::to_lowercase)
        .collect();
    let all = std::mem::take(needs);
    let dated = all.iter().any(|n| own_visit(n) && n.max_days.is_some());
    let mut known: HashSet<(Sameness, Option<(u16, u16)>)> = HashSet::new();
    for need in all {
        let days = need.min_days.zip(need.max_days);
        let again = sameness(&need).is_some_and(|same| {
            let key = (same, days);
            let again = known.contains(&key);
            if !again {
                // A need without a time may repeat one with any.
                if let (Some(undated), Some(_)) = (sameness(&need), days) {
                    known.insert((undated, None));
                }
                known.insert(key);
            }
            again
        });
        let undated = dated && own_visit(&need) && need.max_days.is_none();
        let settled = need.max_days.is_none()
            && need
                .what
                .as_deref()
                .is_some_and(|w| here.contains(&w.to_lowercase()));
        if again || undated || settled {
            down.push(TurnedDown {
                start: need.start,
                end: need.end,
                why: if settled {
                    DONE_HERE
                } else {
                    "said again: the need is counted once"
                },
            });
        } else {
            needs.push(need);
        }
    }
    down.sort_by_key(|d| (d.start, d.end));
}

/// `None` for needs that are never a repetition: a firm call, a referral to nobody named.
fn sameness(need: &Need) -> Option<Sameness> {
    let what = match need.kind {
        NeedKind::Visit => String::new(),
        NeedKind::Referral if need.with == With::Unsaid => return None,
        NeedKind::Referral => String::new(),
        NeedKind::Call if need.certainty == Certainty::Definite => return None,
        NeedKind::Call => String::new(),
        _ => need.what.as_deref().unwrap_or_default().to_lowercase(),
    };
    Some(Sameness {
        kind: need.kind,
        certainty: need.certainty,
        with: match &need.with {
            With::Other(name) => name.to_lowercase(),
            With::OwnPractice | With::Unsaid => String::new(),
        },
        what,
    })
}

fn own_visit(need: &Need) -> bool {
    need.kind == NeedKind::Visit
        && need.certainty == Certainty::Definite
        && !matches!(need.with, With::Other(_))
}
