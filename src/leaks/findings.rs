//! What the rules found, and the counts that reconcile it.

use std::collections::BTreeMap;

use crate::model::{ConditionSet, Day, Item, Name, PatientId, RecordId};

use super::rules::Rule;

/// What a rule could not look at, and why. "Could not look" is not "nothing found".
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct NotApplicable {
    /// The rule.
    pub rule: &'static str,
    /// The missing export or column.
    pub reason: String,
}

/// The four sets of a rule: eligible = excluded + closed + open + suppressed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleCount {
    /// Records the rule looked at.
    pub eligible: u64,
    /// Left out, by reason.
    pub excluded: BTreeMap<&'static str, u64>,
    /// Closed by evidence, waiting or captured.
    pub closed: u64,
    /// Open, the suppressed ones among them.
    pub open: u64,
}

/// Things counted beside the items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// A check-in whose window has passed.
    MissedWindow,
    /// A chronic patient without a seen visit in the exports.
    NoVisitOnFile,
    /// A need for a call, a result to chase and the like: never an item.
    OtherNeed,
    /// A visit with somebody else: never an item.
    VisitElsewhere,
    /// A test need that could not be judged without an orders export.
    OrdersNotLoaded,
    /// A referral need that could not be judged without a referrals export.
    ReferralsNotLoaded,
    /// A follow-up interval whose text is not understood; the note was used.
    IntervalNotUnderstood,
    /// A visit never checked out that makes a chronic patient wait.
    NeverCheckedOut,
}

impl Note {
    /// The word used in reports.
    pub fn word(self) -> &'static str {
        match self {
            Note::MissedWindow => "missed-window",
            Note::NoVisitOnFile => "no-visit-on-file",
            Note::OtherNeed => "other-need",
            Note::VisitElsewhere => "visit-with-somebody-else",
            Note::OrdersNotLoaded => "could-not-look-orders",
            Note::ReferralsNotLoaded => "could-not-look-referrals",
            Note::IntervalNotUnderstood => "interval-not-understood",
            Note::NeverCheckedOut => "never-checked-out",
        }
    }
}

/// What the panel needs to know of a patient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatientFacts {
    /// The patient.
    pub patient_id: PatientId,
    /// Chronic conditions of the protocol's list.
    pub conditions: ConditionSet,
    /// Active: neither dead nor gone from the practice.
    pub active: bool,
    /// Latest visit that counts as seen.
    pub last_seen: Option<Day>,
    /// Latest contact that reached the patient.
    pub last_reached: Option<Day>,
    /// Chronic, active, and neither seen nor contacted in the protocol's dormant days.
    pub dormant: bool,
    /// Active with the protocol's number of conditions or more.
    pub care_management: bool,
    /// The patient's provider, else that of the latest seen visit.
    pub provider: Option<Name>,
    /// Date of birth.
    pub date_of_birth: Option<Day>,
}

/// What a rule decided of one record that it did not leave open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The rule.
    pub rule: Rule,
    /// The record's id; empty where the rule looks at the patient.
    pub record_id: RecordId,
    /// Closed by evidence, waiting or captured; else left out.
    pub closed: bool,
    /// Why.
    pub why: &'static str,
}

/// What a chunk of charts gave.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Kept only where somebody asks why.
    pub(super) decided: Option<Vec<Decided>>,
    pub(super) items: Vec<Item>,
    pub(super) patients: Vec<PatientFacts>,
    pub(super) counts: BTreeMap<Rule, RuleCount>,
    pub(super) notes: BTreeMap<Note, u64>,
}

impl Found {
    /// With room for everything in these parts.
    pub(super) fn with_room(parts: &[Found]) -> Found {
        Found {
            items: Vec::with_capacity(parts.iter().map(|p| p.items.len()).sum()),
            patients: Vec::with_capacity(parts.iter().map(|p| p.patients.len()).sum()),
            ..Found::default()
        }
    }

    pub(super) fn note(&mut self, note: Note) {
        *self.notes.entry(note).or_default() += 1;
    }

    fn decide(&mut self, rule: Rule, record_id: &str, closed: bool, why: &'static str) {
        if let Some(decided) = &mut self.decided {
            decided.push(Decided {
                rule,
                record_id: record_id.into(),
                closed,
                why,
            });
        }
    }

    pub(super) fn closed(&mut self, rule: Rule, record_id: &str, why: &'static str) {
        self.decide(rule, record_id, true, why);
        let count = self.counts.entry(rule).or_default();
        count.eligible += 1;
        count.closed += 1;
    }

    /// What was open is closed by a named licensed decision.
    pub(super) fn released(&mut self, rule: Rule, record_id: &str) {
        self.decide(rule, record_id, true, "released by licensed staff");
        let count = self.counts.entry(rule).or_default();
        count.open = count.open.saturating_sub(1);
        count.closed += 1;
    }

    pub(super) fn excluded(&mut self, rule: Rule, record_id: &str, reason: &'static str) {
        self.decide(rule, record_id, false, reason);
        let count = self.counts.entry(rule).or_default();
        count.eligible += 1;
        *count.excluded.entry(reason).or_default() += 1;
    }

    pub(super) fn open(&mut self, rule: Rule, item: Item) {
        let count = self.counts.entry(rule).or_default();
        count.eligible += 1;
        count.open += 1;
        self.items.push(item);
    }

    pub(super) fn append(&mut self, other: Found) {
        self.items.extend(other.items);
        self.patients.extend(other.patients);
        for (rule, c) in other.counts {
            let mine = self.counts.entry(rule).or_default();
            mine.eligible += c.eligible;
            mine.closed += c.closed;
            mine.open += c.open;
            for (reason, n) in c.excluded {
                *mine.excluded.entry(reason).or_default() += n;
            }
        }
        for (note, n) in other.notes {
            *self.notes.entry(note).or_default() += n;
        }
    }
}

/// Everything the rules found.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// All open items in list order, the suppressed ones flagged.
    pub items: Vec<Item>,
    /// Facts of every patient, by patient id.
    pub patients: Vec<PatientFacts>,
    /// The four sets of each rule.
    pub counts: BTreeMap<Rule, RuleCount>,
    /// Things counted beside the items.
    pub notes: BTreeMap<Note, u64>,
    /// Rules that could not look.
    pub not_applicable: Vec<NotApplicable>,
}

impl Findings {
    pub(super) fn new(found: Found, not_applicable: Vec<NotApplicable>) -> Findings {
        Findings {
            items: found.items,
            patients: found.patients,
            counts: found.counts,
            notes: found.notes,
            not_applicable,
        }
    }

    /// Items that are not suppressed, in list order.
    pub fn listed(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|i| i.suppressed.is_none())
    }
}
