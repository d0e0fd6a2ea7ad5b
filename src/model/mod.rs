//! The words of the practice: patients, visits, orders, referrals, needs, items, outcomes.
//!
//! Owns the types every other room speaks in. It must not know about files, the clock, the command
//! line or any table format.

pub mod address;
pub mod calendar;
pub mod chart;
pub mod day;
pub mod guard;
pub mod ids;
pub mod item;
pub mod need;
pub mod outcome;
pub mod phrase;
pub mod reason;
pub mod records;
#[cfg(test)]
pub(crate) mod samples;

pub use address::Address;
pub use calendar::Calendar;
pub use chart::{Available, Chart, Practice};
pub use day::Day;
pub use guard::{guard, unguard};
pub use ids::{ItemId, Name, PatientId, RecordId, SourceRow};
pub use item::{Item, Kind, Place, Priority, RecordTable, Suppression, Target};
pub use need::{Certainty, Need, NeedKind, Needs, Stated, With};
pub use outcome::Outcome;
pub use reason::{Reason, Said};
pub use records::{
    Channel, ConditionSet, Contact, Order, OrderKind, OrderStatus, Patient, PatientStatus, Problem,
    Referral, ReferralStatus, Urgency, Visit, VisitClass, VisitStatus,
};
