//! What the rules found, and the counts that reconcile it.

use std::collections::BTreeMap;

use crate::model::{
    ConditionSet, Day, Item, ItemId, Kind, Name, PatientId, Priority, RecordId, Target,
};

use super::id_of;
use super::rules::{RULES, Rule};
use super::stage::Stage;

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

/// What a rule decided of one record that it did not leave open, and where the record would stand as an item: at the kind
/// with which the rule would first open it at the step it has reached, or at the rule's last step where it is finished.
/// What licensed staff released stands where its item stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The rule.
    pub rule: Rule,
    /// The record's id; empty where the rule looks at the patient.
    pub record_id: RecordId,
    /// Its date; where the rule looks at the patient, a day before every contact.
    pub record_date: Day,
    /// The record's provider.
    pub provider: Option<Name>,
    /// Number of the need in the visit's `needs`.
    pub need: Option<usize>,
    /// Kind.
    pub kind: Kind,
    /// Who would act.
    pub target: Target,
    /// Priority with nothing past due; of what was released, its item's.
    pub priority: Priority,
    /// 0; of what was released, its item's.
    pub days_overdue: i32,
    /// Closed by evidence, waiting or captured; else left out.
    pub closed: bool,
    /// Why.
    pub why: &'static str,
}

impl Decided {
    /// The id of the patient's item.
    pub fn item_id(&self, patient_id: &PatientId) -> ItemId {
        let (place, table) = (self.rule.place(), self.rule.table());
        id_of(place, patient_id, table, &self.record_id, self.need, 0)
    }
}

/// A rule's four sets while charts are looked at.
#[derive(Debug, Default)]
struct Sets {
    eligible: u64,
    closed: u64,
    open: u64,
    excluded: Few<&'static str>,
}

/// Counts of a few different things, which are found by looking through them.
#[derive(Debug)]
struct Few<K>(Vec<(K, u64)>);

impl<K> Default for Few<K> {
    fn default() -> Few<K> {
        Few(Vec::new())
    }
}

impl<K: Ord + Copy> Few<K> {
    fn add(&mut self, what: K, n: u64) {
        match self.0.iter_mut().find(|(held, _)| *held == what) {
            Some((_, sum)) => *sum += n,
            None => self.0.push((what, n)),
        }
    }

    fn join(&mut self, other: Few<K>) {
        for (what, n) in other.0 {
            self.add(what, n);
        }
    }

    fn sorted(self) -> BTreeMap<K, u64> {
        self.0.into_iter().collect()
    }
}

/// What a chunk of charts gave.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Kept only where somebody asks why.
    pub(super) decided: Option<Vec<Decided>>,
    pub(super) items: Vec<Item>,
    pub(super) patients: Vec<PatientFacts>,
    /// By the number of the rule.
    counts: [Sets; RULES.len()],
    notes: Few<Note>,
}

impl Found {
    /// With room for the patients of these parts.
    pub(super) fn with_room(parts: &[Found]) -> Found {
        Found {
            patients: Vec::with_capacity(parts.iter().map(|p| p.patients.len()).sum()),
            ..Found::default()
        }
    }

    /// Keeping what was decided of each record.
    pub(super) fn asking() -> Found {
        Found {
            decided: Some(Vec::new()),
            ..Found::default()
        }
    }

    pub(super) fn note(&mut self, note: Note) {
        self.notes.add(note, 1);
    }

    /// Whether somebody asks why.
    pub(super) fn is_asking(&self) -> bool {
        self.decided.is_some()
    }

    fn decide(&mut self, at: &Stage<'_>, closed: bool, why: &'static str) {
        if let Some(decided) = &mut self.decided {
            decided.push(at.decided(closed, why));
        }
    }

    pub(super) fn closed(&mut self, at: &Stage<'_>, why: &'static str) {
        self.decide(at, true, why);
        let sets = &mut self.counts[at.rule as usize];
        sets.eligible += 1;
        sets.closed += 1;
    }

    /// What was open is closed by a named licensed decision.
    pub(super) fn released(&mut self, rule: Rule, item: Item) {
        let sets = &mut self.counts[rule as usize];
        sets.open = sets.open.saturating_sub(1);
        sets.closed += 1;
        if let Some(decided) = &mut self.decided {
            decided.push(Decided {
                rule,
                record_id: item.record_id,
                record_date: item.record_date,
                provider: item.provider,
                need: item.need,
                kind: item.kind,
                target: item.target,
                priority: item.priority,
                days_overdue: item.days_overdue,
                closed: true,
                why: "released by licensed staff",
            });
        }
    }

    pub(super) fn excluded(&mut self, at: &Stage<'_>, reason: &'static str) {
        self.decide(at, false, reason);
        let sets = &mut self.counts[at.rule as usize];
        sets.eligible += 1;
        sets.excluded.add(reason, 1);
    }

    pub(super) fn open(&mut self, rule: Rule, item: Item) {
        let sets = &mut self.counts[rule as usize];
        sets.eligible += 1;
        sets.open += 1;
        self.items.push(item);
    }

    pub(super) fn append(&mut self, other: Found) {
        self.items.extend(other.items);
        self.patients.extend(other.patients);
        for (mine, sets) in self.counts.iter_mut().zip(other.counts) {
            mine.eligible += sets.eligible;
            mine.closed += sets.closed;
            mine.open += sets.open;
            mine.excluded.join(sets.excluded);
        }
        self.notes.join(other.notes);
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
            counts: RULES
                .iter()
                .zip(found.counts)
                .filter(|(_, sets)| sets.eligible > 0)
                .map(|(rule, sets)| {
                    let count = RuleCount {
                        eligible: sets.eligible,
                        excluded: sets.excluded.sorted(),
                        closed: sets.closed,
                        open: sets.open,
                    };
                    (*rule, count)
                })
                .collect(),
            notes: found.notes.sorted(),
            not_applicable,
        }
    }

    /// Items that are not suppressed, in list order.
    pub fn listed(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|i| i.suppressed.is_none())
    }
}
