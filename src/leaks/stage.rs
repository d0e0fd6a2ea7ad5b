//! The stage that a record has reached with its rule: what its item is, or would be if it were open.
//!
//! A record that is not open stands at the kind with which its rule would first open it at the step it has reached; what is
//! finished stands at the rule's last step.

use crate::model::{
    Day, ItemId, Kind, Name, Order, PatientId, Referral, SourceRow, Target, Urgency, Visit,
};

use super::findings::Decided;
use super::id_of;
use super::rules::Rule;
use super::standing::{Past, priority};

/// What weighs in a loop beside its kind and its days past due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Nothing.
    Usual,
    /// A lapsed patient with several conditions.
    Several,
    /// An order or referral that is stat or urgent, a check-in, or a missed post-acute visit.
    Pressing,
}

impl From<Urgency> for Weight {
    fn from(urgency: Urgency) -> Weight {
        match urgency {
            Urgency::Stat | Urgency::Urgent => Weight::Pressing,
            Urgency::Routine => Weight::Usual,
        }
    }
}

/// The stage of one record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stage<'a> {
    pub(super) rule: Rule,
    pub(super) kind: Kind,
    pub(super) target: Target,
    /// Empty where the rule looks at the patient.
    pub(super) record_id: &'a str,
    pub(super) record_date: Day,
    /// The record's.
    pub(super) provider: Option<&'a Name>,
    /// Number of the need in the visit's `needs`.
    pub(super) need: Option<usize>,
    pub(super) weight: Weight,
    /// Where the record stands in the exports.
    pub(super) row: SourceRow,
}

impl<'a> Stage<'a> {
    /// Of a patient without a record: older than every contact.
    pub(super) fn of_patient(rule: Rule, kind: Kind, target: Target) -> Stage<'a> {
        Stage {
            rule,
            kind,
            target,
            record_id: "",
            record_date: Day::from_epoch(i32::MIN),
            provider: None,
            need: None,
            weight: Weight::Usual,
            row: SourceRow::default(),
        }
    }

    pub(super) fn of_visit(rule: Rule, kind: Kind, target: Target, visit: &'a Visit) -> Stage<'a> {
        Stage {
            record_id: &visit.id,
            record_date: visit.date,
            provider: visit.provider.as_ref(),
            row: visit.row,
            ..Stage::of_patient(rule, kind, target)
        }
    }

    pub(super) fn of_order(rule: Rule, kind: Kind, target: Target, order: &'a Order) -> Stage<'a> {
        Stage {
            record_id: &order.id,
            record_date: order.date,
            provider: order.provider.as_ref(),
            weight: order.urgency.into(),
            row: order.row,
            ..Stage::of_patient(rule, kind, target)
        }
    }

    pub(super) fn of_referral(kind: Kind, target: Target, referral: &'a Referral) -> Stage<'a> {
        Stage {
            record_id: &referral.id,
            record_date: referral.date,
            provider: referral.provider.as_ref(),
            weight: referral.urgency.into(),
            row: referral.row,
            ..Stage::of_patient(Rule::OpenReferral, kind, target)
        }
    }

    /// The same of this need of the visit.
    pub(super) fn stated_by(self, need: Option<usize>) -> Stage<'a> {
        Stage { need, ..self }
    }

    /// The same with this weight.
    pub(super) fn weighing(self, weight: Weight) -> Stage<'a> {
        Stage { weight, ..self }
    }

    /// The id of the patient's item.
    pub(super) fn id(&self, patient_id: &PatientId) -> ItemId {
        let (place, table) = (self.rule.place(), self.rule.table());
        id_of(place, patient_id, table, self.record_id, self.need, 0)
    }

    /// The record as one that is not open.
    pub(super) fn decided(&self, closed: bool, why: &'static str) -> Decided {
        Decided {
            rule: self.rule,
            record_id: self.record_id.into(),
            record_date: self.record_date,
            provider: self.provider.cloned(),
            need: self.need,
            kind: self.kind,
            target: self.target,
            priority: priority(self.weight, self.kind, Past::NotYet),
            days_overdue: 0,
            closed,
            why,
        }
    }
}
