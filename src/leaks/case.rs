//! One patient's case: the chart, and the few facts that several rules ask for.

use std::cell::OnceCell;

use arcstr::literal;

use crate::model::{
    Available, Chart, ConditionSet, Day, Item, Name, Reason, Visit, VisitClass, VisitStatus,
};
use crate::protocol::Protocol;

use super::findings::Found;
use super::lapsed;
use super::names::NameMatcher;
use super::stage::Stage;
use super::standing::{Past, priority};
use super::today::Today;

/// What a rule sees: one chart, what the exports have, the protocol and today.
pub struct Case<'a> {
    /// The chart.
    pub chart: &'a Chart,
    /// What the exports have.
    pub available: &'a Available,
    /// The protocol.
    pub protocol: &'a Protocol,
    /// Names of tests and specialties.
    pub names: &'a dyn NameMatcher,
    /// Today.
    pub today: Today<'a>,
    /// Number of the chart in the practice.
    pub(super) number: u32,
    last_seen: OnceCell<Option<&'a Visit>>,
    conditions: OnceCell<ConditionSet>,
}

impl<'a> Case<'a> {
    /// A case.
    pub fn new(
        chart: &'a Chart,
        available: &'a Available,
        protocol: &'a Protocol,
        names: &'a dyn NameMatcher,
        today: impl Into<Today<'a>>,
    ) -> Case<'a> {
        Case {
            chart,
            available,
            protocol,
            names,
            today: today.into(),
            number: 0,
            last_seen: OnceCell::new(),
            conditions: OnceCell::new(),
        }
    }

    /// The chart is this one of the practice's.
    pub(super) fn numbered(mut self, number: usize) -> Case<'a> {
        self.number = u32::try_from(number).unwrap_or(u32::MAX);
        self
    }

    /// `days` business days after `from`.
    pub(super) fn bd(&self, from: Day, days: i32) -> Day {
        self.protocol.calendar.add_business_days(from, days)
    }

    /// Whether `date` lies in the last `days` days, both ends in.
    pub(super) fn in_last(&self, date: Day, days: i32) -> bool {
        self.today - days <= date && date <= self.today
    }

    /// Visits that count as seen, by date then id.
    pub fn seen(&self) -> impl DoubleEndedIterator<Item = &'a Visit> + use<'a> {
        self.chart.visits.iter().filter(|v| is_seen(v))
    }

    /// The patient's latest seen visit; on one day the visit id that sorts first.
    pub(super) fn last_seen(&self) -> Option<&'a Visit> {
        *self.last_seen.get_or_init(|| {
            // Visits stand by date then id.
            let last = self.seen().next_back()?;
            self.seen().find(|v| v.date == last.date)
        })
    }

    /// The patient's chronic conditions.
    pub(super) fn conditions(&self) -> ConditionSet {
        *self.conditions.get_or_init(|| lapsed::conditions(self))
    }

    /// Bookings: scheduled today or later, of a class that counts.
    pub fn bookings(&self) -> impl Iterator<Item = &'a Visit> + use<'a> {
        let today = self.today;
        self.chart
            .visits
            .iter()
            .filter(move |v| is_booking(v, today))
    }

    /// Past visits of the four classes in the last `days` days that are still marked scheduled.
    pub(super) fn unclosed(&self, days: i32) -> impl Iterator<Item = &'a Visit> + use<'a> {
        let today = self.today;
        self.chart
            .visits
            .iter()
            .filter(move |v| is_unclosed(v, today - days, today))
    }

    /// Adds a record as an open item; suppression is judged afterwards.
    pub(super) fn open(
        &self,
        at: &Stage<'_>,
        due: Day,
        first_call: Option<Day>,
        reason: Reason,
        found: &mut Found,
    ) {
        let days_overdue = self.today.days_since(due);
        let past = Past::of(days_overdue, at.kind, self.protocol);
        let item = Item {
            id: at.id(self.chart.id()),
            place: at.rule.place(),
            kind: at.kind,
            target: at.target,
            patient_id: self.chart.id().clone(),
            provider: at
                .provider
                .or(self.chart.patient.provider.as_ref())
                .cloned(),
            table: at.rule.table(),
            record_id: at.record_id.into(),
            record_date: at.record_date,
            due,
            days_overdue,
            priority: priority(at.weight, at.kind, past),
            first_call,
            reason,
            need: at.need,
            row: at.row,
            chart: self.number,
            suppressed: None,
        };
        found.open(at.rule, item);
    }
}

/// A completed visit of a class that counts as the patient having been seen.
pub(super) fn is_seen(v: &Visit) -> bool {
    v.status == VisitStatus::Completed && v.class.counts_as_seen()
}

/// A visit scheduled today or later, of a class that counts.
pub(super) fn is_booking(v: &Visit, today: Today<'_>) -> bool {
    is_scheduled_ahead(v, today) && v.class.counts_as_seen()
}

/// A past visit of the four classes, from `since` on, that is still marked scheduled.
pub(super) fn is_unclosed(v: &Visit, since: Today<'_>, today: Today<'_>) -> bool {
    v.status == VisitStatus::Scheduled
        && v.class.counts_as_seen()
        && since <= v.date
        && v.date < today
}

/// A visit of any class scheduled today or later.
pub(super) fn is_scheduled_ahead(v: &Visit, today: Today<'_>) -> bool {
    v.status == VisitStatus::Scheduled && v.date >= today
}

/// The visit class in words for a reason.
pub(super) fn class_words(class: VisitClass) -> Name {
    match class {
        VisitClass::PostAcute => literal!("hospital follow-up visit"),
        VisitClass::Discharge => literal!("hospital or ED visit"),
        VisitClass::Procedure => literal!("procedure visit"),
        VisitClass::Ancillary => literal!("nurse or test visit"),
        VisitClass::Chronic | VisitClass::Routine => literal!("visit"),
    }
}
