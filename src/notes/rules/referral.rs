//! Referrals, consults, and having the patient see somebody.

use super::super::context::Governor;
use super::super::interval::Role;
use super::super::lexicon::Class;
use super::super::sentence::Sentence;
use super::super::split::Section;
use super::{Found, Party, Verdict};
use crate::model::NeedKind;

/// Looks at item `at` as the trigger of a referral.
pub(super) fn read(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    let asked = s.word(at).to_ascii_lowercase().ends_with("asked to see")
        && s.has(at.wrapping_sub(1), Class::Patient);
    if s.has(at, Class::HaveSee) || asked {
        verb(s, at, at + 1, out);
    } else if s.has(at, Class::Refer) || s.has(at, Class::SendTo) {
        refer(s, at, out);
    } else if s.has(at, Class::Referred) {
        referred(s, at, out);
    } else if s.has(at, Class::Referral) {
        noun(s, at, out);
    } else if s.has(at, Class::Review)
        && s.specialty(at.wrapping_sub(1))
        && s.section != Section::Findings
    {
        push(
            s,
            at - 1,
            at + 1,
            Party::Named(at - 1, at),
            s.governor(at - 1),
            out,
        );
    }
}

fn push(
    s: &Sentence<'_>,
    from: usize,
    to: usize,
    party: Party,
    governor: Governor,
    out: &mut Vec<Verdict>,
) {
    if let Some(why) = s.ruled_out(governor) {
        return out.push(Verdict::Not(from, to, why));
    }
    let end = s.reach(to);
    let time = s.time_after(to, end.min(to + 8));
    let party_end = match party {
        Party::Named(_, end) => end,
        _ => to,
    };
    let to = party_end.max(to);
    out.push(Verdict::Need(Found {
        kind: NeedKind::Referral,
        party,
        what: None,
        days: time
            .filter(|t| t.1.role != Role::Every)
            .map(|t| (t.1.min_days, t.1.max_days)),
        certainty: s.certainty(from, end, governor, time.is_some()),
        from,
        to: time.map_or(to, |t| (t.0 + 1).max(to)),
        next: to,
        with_visit: false,
    }));
}

fn verb(s: &Sentence<'_>, at: usize, from: usize, out: &mut Vec<Verdict>) {
    let (party, _) = s.party(from, from + 7);
    // "was advised to see Dr. X": a disposition, unless another told it
    let told = |g| matches!(g, Governor::Past | Governor::Reason) && !s.told_by_another(at);
    let governor = match s.governor(at) {
        Governor::Other | Governor::Open => Governor::Plan,
        past if told(past) && !s.is(at.wrapping_sub(1), "had") => Governor::Plan,
        other => other,
    };
    let first = out.len();
    if party != Party::Unsaid {
        push(s, at, at + 1, party, governor, out);
    }
    // "have her see me in 2 weeks": a visit here
    if party == Party::Own
        && let Some(Verdict::Need(found)) = out.get_mut(first)
    {
        found.kind = NeedKind::Visit;
    }
}

fn refer(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    if s.is(at, "referring") && (at.saturating_sub(5)..at).any(|i| s.any(i, &["thank", "thanks"])) {
        return out.push(Verdict::Not(at, at + 1, "a courtesy line"));
    }
    if s.is(at, "sent to") && !matches!(s.governor(at), Governor::Plan | Governor::Hedge) {
        return;
    }
    let object = (at + 1..at + 4).find(|i| s.has(*i, Class::Therapy));
    if let Some(object) = object.filter(|_| s.has(at, Class::SendTo)) {
        return service(s, at, object, out);
    }
    let sent = (at + 1..at + 7).find(|i| s.has(*i, Class::Therapy) && !s.has(*i, Class::Patient));
    if let Some(object) =
        sent.filter(|i| s.has(at, Class::Refer) && (at..*i).any(|k| s.any(k, &["for", "to"])))
    {
        return push(
            s,
            at,
            object + 1,
            Party::Named(object, object + 1),
            s.governor(at),
            out,
        );
    }
    let to = if s.word(at).to_ascii_lowercase().ends_with(" to") {
        Some(at)
    } else {
        (at + 1..s.len().min(at + 8)).find(|i| s.has(*i, Class::To))
    };
    // "refer cards", "refer urology"
    if to.is_none()
        && s.has(at, Class::Refer)
        && (s.specialty(at + 1) || s.has(at + 1, Class::Doctor))
    {
        let (party, end) = s.party(at + 1, at + 4);
        return push(s, at, end, party, s.governor(at), out);
    }
    let Some(to) = to else {
        return;
    };
    let paper = [
        "note",
        "notes",
        "h&p",
        "dictation",
        "report",
        "records",
        "chart",
        "summary",
        "h",
        "dictated",
        "initial",
        "operative",
        "full",
        "above",
        "interpretation",
        "admission",
    ];
    if s.has(at, Class::Refer) && (to + 1..to + 9).any(|i| s.any(i, &paper)) {
        return out.push(Verdict::Not(at, to + 1, "a pointer to a paper"));
    }
    let (party, end) = s.party(to + 1, to + 7);
    let object = party != Party::Unsaid
        || s.has(to + 1, Class::Therapy)
        || s.item(to + 1).is_some_and(|i| i.capital || i.mask);
    if !object || (party == Party::Own && !s.has(at, Class::Refer)) {
        return;
    }
    let governor = s.governor(at);
    if governor == Governor::Other && !s.within(at.saturating_sub(3), at, Class::Clinician) {
        return;
    }
    let party = if party == Party::Unsaid {
        Party::Named(to + 1, (to + 2).min(s.len()))
    } else {
        party
    };
    push(s, at, end.max(to + 1), party, governor, out);
}

/// "Start physical therapy", "arrange cardiac rehab".
fn service(s: &Sentence<'_>, at: usize, object: usize, out: &mut Vec<Verdict>) {
    let governor = s.governor(at);
    if matches!(governor, Governor::Plan | Governor::Open | Governor::Hedge)
        && s.has(object, Class::Therapy)
    {
        push(
            s,
            at,
            object + 1,
            Party::Named(object, object + 1),
            governor,
            out,
        );
    }
}

fn referred(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    let Some(to) = (at + 1..s.len().min(at + 4)).find(|i| s.has(*i, Class::To)) else {
        return;
    };
    let (party, end) = s.party(to + 1, to + 7);
    if party == Party::Unsaid && !s.has(to + 1, Class::Therapy) {
        return;
    }
    let phrase = s.word(at).to_ascii_lowercase();
    let passive =
        phrase.starts_with("was") || phrase.starts_with("were") || phrase.starts_with("been");
    let ours = s.within(at.saturating_sub(3), at, Class::Clinician);
    let governor = s.governor(at);
    let aged = (0..at.min(12)).any(|i| {
        s.item(i)
            .is_some_and(|item| item.time.is_some_and(|t| t.role == Role::Past))
    });
    let dated = (end..end + 2).any(|i| s.calendar(i)) && s.item(end).is_some_and(|i| i.mask);
    let here = party == Party::Own && !phrase.starts_with("will");
    if here || aged && !ours || dated && s.section != Section::Plan {
        return out.push(Verdict::Not(at, at + 1, "past"));
    }
    let ahead = phrase.starts_with("will")
        || s.is(at.wrapping_sub(1), "now")
        || phrase.starts_with("be ") && matches!(governor, Governor::Plan | Governor::Hedge)
        || phrase.starts_with("to be")
        || ours
        || (s.opens(at) && !passive && s.fresh && s.section != Section::Reason)
        || ((passive || phrase.starts_with("is")) && s.section == Section::Plan);
    let party = if party == Party::Unsaid {
        Party::Named(to + 1, to + 2)
    } else {
        party
    };
    if ahead {
        let governor = if matches!(governor, Governor::Past | Governor::Other) {
            Governor::Plan
        } else {
            governor
        };
        push(s, at, end, party, governor, out);
    } else {
        out.push(Verdict::Not(at, at + 1, "past"));
    }
}

fn noun(s: &Sentence<'_>, at: usize, out: &mut Vec<Verdict>) {
    let previous = at.wrapping_sub(1);
    let named_before = s.specialty(previous)
        || s.has(previous, Class::Therapy)
            && (!s.has(previous, Class::Patient) || s.word(previous) == "PT");
    let about = s
        .before(at)
        .is_some_and(|i| s.any(i, &["regarding", "about", "for"]))
        && !named_before;
    if about
        || s.any(at + 1, &["from"])
        || s.any(
            previous,
            &[
                "this", "as", "upon", "kind", "in", "on", "of", "at", "last", "initial", "reason",
            ],
        )
    {
        return out.push(Verdict::Not(at, at + 1, "not a referral from here"));
    }
    let auxiliary = usize::from(s.any(at + 1, &["was", "is", "has been", "will be"]));
    let verb_at = at + 1 + auxiliary;
    let link = verb_at + usize::from(s.has(verb_at, Class::Ordered) || s.has(verb_at, Class::Owed));
    let sent = s.any(link.wrapping_sub(1), &["sent", "placed", "made"]) && link > at + 1
        || s.any(link, &["was", "has"]) && s.within(link, link + 3, Class::Ordered);
    let (after, after_end) =
        if sent || s.any(link, &["to", "with", "for", "by", "back"]) || s.specialty(link) {
            s.party(link, link + 6)
        } else {
            (Party::Unsaid, at + 1)
        };
    let party = if named_before {
        Party::Named(previous, at)
    } else {
        after
    };
    if matches!(party, Party::Unsaid | Party::Own) {
        return;
    }
    let from = if named_before { previous } else { at };
    let evaluation = s.any(at, &["eval", "evaluation", "clearance", "opinion"]);
    let made = (at + 1..s.len().min(after_end + 5))
        .any(|i| s.has(i, Class::Ordered) || s.has(i, Class::Owed));
    let verb = (from.saturating_sub(6)..from)
        .rev()
        .find(|i| s.has(*i, Class::Order) || s.has(*i, Class::Ordered) || s.has(*i, Class::Plan));
    let governor = match verb {
        Some(v) => match s.governor(v) {
            Governor::Other
                if s.has(v, Class::Ordered)
                    || s.within(v.saturating_sub(3), v, Class::Clinician)
                    || s.any(v, &["needs", "need"]) =>
            {
                Governor::Plan
            }
            Governor::Past if s.within(v.saturating_sub(3), v, Class::Clinician) => Governor::Plan,
            other => other,
        },
        None => s.noun_governor(from),
    };
    let opens = s.opens(from)
        && !matches!(
            s.section,
            Section::Reason | Section::Findings | Section::Operation
        );
    let stated = match governor {
        Governor::Plan | Governor::Hedge | Governor::Negated | Governor::Declined => {
            verb.is_some() || made || !evaluation
        }
        Governor::Open => verb.is_some() || opens && !evaluation || made,
        Governor::Past | Governor::Other => made,
        Governor::Reason | Governor::Time => false,
    };
    if s.within(at + 1, at + 4, Class::Decline) {
        return out.push(Verdict::Not(at, at + 1, "declined or deferred"));
    }
    let governor = if (at + 1..at + 4).any(|i| s.any(i, &["offered", "discussed", "considered"])) {
        Governor::Hedge
    } else {
        governor
    };
    let past = s.any(at + 1, &["was", "were", "has been"])
        && !s.within(at, at + 5, Class::Today)
        && (s.within(at + 1, at + 4, Class::Done)
            || (at + 1..at + 4).any(|i| {
                s.any(i, &["called", "requested by", "consulted"])
                    || s.any(i, &["requested", "obtained", "ordered"])
                        && (s.is(i + 1, "by")
                            || matches!(s.section, Section::Reason | Section::Operation))
            }));
    if past {
        return out.push(Verdict::Not(at, at + 1, "past"));
    }
    if !stated {
        return out.push(Verdict::Not(at, at + 1, "no referral is made"));
    }
    let governor = if made && matches!(governor, Governor::Past | Governor::Other) {
        Governor::Plan
    } else {
        governor
    };
    push(s, from, after_end.max(at + 1), party, governor, out);
}
