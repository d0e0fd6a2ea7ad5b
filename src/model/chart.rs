//! One patient's everything, and the practice: all charts and what the exports have.

use arcstr::ArcStr;

use super::ids::PatientId;
use super::item::Item;
use super::records::{Contact, Order, Patient, Problem, Referral, Visit};

/// One patient's records. `visits` is sorted by date then id; `orders`, `referrals` and `contacts` by date then id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chart {
    /// Who.
    pub patient: Patient,
    /// Visits, past and planned, those of the appointments table among them.
    pub visits: Vec<Visit>,
    /// Orders.
    pub orders: Vec<Order>,
    /// Referrals.
    pub referrals: Vec<Referral>,
    /// Problem list.
    pub problems: Vec<Problem>,
    /// The EHR's outreach log and tickler's own outcomes.
    pub contacts: Vec<Contact>,
}

impl Chart {
    /// The patient's id.
    pub fn id(&self) -> &PatientId {
        static NOBODY: std::sync::LazyLock<PatientId> = std::sync::LazyLock::new(|| "".into());
        self.patient.id.as_ref().unwrap_or(&NOBODY)
    }
}

/// What the exports have: a table counts as loaded when at least one file of it was read; a column when it is
/// mapped and filled in at least one row of the table's files together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Available {
    /// A visits or appointments file was loaded.
    pub visits: bool,
    /// An orders file was loaded.
    pub orders: bool,
    /// A referrals file was loaded.
    pub referrals: bool,
    /// A patients file was loaded.
    pub patients: bool,
    /// A problems file was loaded.
    pub problems: bool,
    /// A contacts file was loaded.
    pub contacts: bool,
    /// visits.note is filled somewhere.
    pub visit_note: bool,
    /// visits.follow_up_interval or follow_up_by is filled somewhere.
    pub visit_follow_up: bool,
    /// visits.visit_status is filled somewhere.
    pub visit_status: bool,
    /// visits.visit_type is filled somewhere.
    pub visit_type: bool,
    /// visits.diagnoses is filled somewhere.
    pub visit_diagnoses: bool,
    /// orders.reviewed_date is filled, or the status `reviewed` occurs.
    pub order_reviewed: bool,
    /// orders.days_supply is filled somewhere.
    pub order_days_supply: bool,
    /// referrals.reviewed_date is filled somewhere.
    pub referral_reviewed: bool,
    /// referrals.appointment_date is filled somewhere.
    pub referral_appointment: bool,
}

/// All charts, sorted by patient id, and what the exports have.
#[derive(Debug, Clone, Default)]
pub struct Practice {
    /// Charts, sorted by patient id (bytes).
    pub charts: Vec<Chart>,
    /// What the exports have.
    pub available: Available,
    /// Names of the files read, in name order; `SourceRow::file` is an index into it.
    pub files: Vec<String>,
}

impl Practice {
    /// The chart of a patient.
    pub fn chart(&self, id: &str) -> Option<&Chart> {
        self.charts
            .binary_search_by(|c| (**c.id()).cmp(id))
            .ok()
            .map(|i| &self.charts[i])
    }

    /// The chart of an item's patient.
    pub fn chart_of(&self, item: &Item) -> Option<&Chart> {
        self.charts
            .get(item.chart as usize)
            .filter(|c| ArcStr::ptr_eq(c.id(), &item.patient_id) || *c.id() == item.patient_id)
            .or_else(|| self.chart(&item.patient_id))
    }
}
