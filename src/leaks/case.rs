//! One patient's case: the chart, and the few facts that several rules ask for.

use std::cell::OnceCell;

use arcstr::literal;

use crate::model::{
    Available, Chart, ConditionSet, Day, Item, ItemId, Kind, Name, Place, Reason, RecordTable,
    SourceRow, Target, Visit, VisitClass, VisitStatus,
};
use crate::protocol::Protocol;

use super::item_id;
use super::lapsed;
use super::names::NameMatcher;
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

/// What a rule says of a loop before id, priority and suppression are known.
pub(super) struct Loop<'a> {
    pub(super) place: Place,
    pub(super) kind: Kind,
    pub(super) target: Target,
    pub(super) table: RecordTable,
    pub(super) record_id: &'a str,
    pub(super) record_date: Day,
    pub(super) provider: Option<&'a Name>,
    pub(super) row: SourceRow,
    pub(super) due: Day,
    pub(super) first_call: Option<Day>,
    pub(super) need: Option<usize>,
    pub(super) reason: Reason,
    /// An order or referral that is stat or urgent, or a missed post-acute visit.
    pub(super) pressing: bool,
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

    /// The item of a loop; priority and suppression are judged afterwards.
    pub(super) fn item(&self, l: Loop<'_>) -> Item {
        let mut item = Item {
            id: ItemId("".into()),
            place: l.place,
            kind: l.kind,
            target: l.target,
            patient_id: self.chart.id().clone(),
            provider: l.provider.or(self.chart.patient.provider.as_ref()).cloned(),
            table: l.table,
            record_id: l.record_id.into(),
            record_date: l.record_date,
            due: l.due,
            days_overdue: self.today.days_since(l.due),
            priority: u8::from(l.pressing),
            first_call: l.first_call,
            reason: l.reason,
            need: l.need,
            row: l.row,
            chart: self.number,
            suppressed: None,
        };
        item.id = item_id(&item, 0);
        item
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
