//! Items: open loops, each with its place, kind, target and due date.

use super::day::Day;
use super::ids::{ItemId, Name, PatientId, RecordId, SourceRow};
use super::reason::Reason;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];
            /// The word used in files and on the command line.
            pub fn word(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }
            /// The value with exactly this word.
            pub fn from_word(word: &str) -> Option<$name> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.word())
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.word())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// The four places where follow-up leaks.
    Place {
        /// A follow-up said in a visit and never captured.
        FollowUps = "follow-ups",
        /// Outreach that should have been made.
        Outreach = "outreach",
        /// Open lab and referral loops.
        Loops = "loops",
        /// Lapsed chronic patients.
        Lapsed = "lapsed",
    }
}

impl Place {
    /// Prefix of the place's item ids.
    pub fn prefix(self) -> &'static str {
        match self {
            Place::FollowUps => "FU",
            Place::Outreach => "OR",
            Place::Loops => "LP",
            Place::Lapsed => "LA",
        }
    }
}

words! {
    /// What is wrong with the loop now. It may change while the item keeps its id.
    Kind {
        /// A return visit was told and nothing is booked.
        VisitNotBooked = "visit-not-booked",
        /// A return visit is booked, but too late.
        VisitBookedLate = "visit-booked-late",
        /// A test was told and no order is in the exports.
        OrderNotPlaced = "order-not-placed",
        /// A referral was told and none is in the exports.
        ReferralNotPlaced = "referral-not-placed",
        /// No check-in after a procedure or discharge.
        CheckInNotMade = "check-in-not-made",
        /// A missed visit with nothing booked since.
        NoShowNotRebooked = "no-show-not-rebooked",
        /// A cancelled visit with nothing booked since.
        CancelledNotRebooked = "cancelled-not-rebooked",
        /// A result is in and nobody has reviewed it.
        ResultNotReviewed = "result-not-reviewed",
        /// A specimen was taken and no result is in.
        ResultNotBack = "result-not-back",
        /// A test was not done.
        TestNotDone = "test-not-done",
        /// A test was not scheduled.
        TestNotScheduled = "test-not-scheduled",
        /// A medication runs out.
        RefillDue = "refill-due",
        /// The specialist or payer declined.
        ReferralDeclined = "referral-declined",
        /// A consult report is in and nobody has reviewed it.
        ReportNotReviewed = "report-not-reviewed",
        /// The specialist's appointment was missed.
        ReferralMissed = "referral-missed",
        /// The patient went and no report is in.
        ReportNotBack = "report-not-back",
        /// The referral was never sent.
        ReferralNotSent = "referral-not-sent",
        /// No appointment with the specialist.
        ReferralNotBooked = "referral-not-booked",
        /// A chronic patient is past the interval.
        Overdue = "overdue",
        /// A chronic patient was not seen for over a year.
        LostToFollowUp = "lost-to-follow-up",
    }
}

words! {
    /// Who acts next.
    Target {
        /// A caller phones the patient.
        Patient = "patient",
        /// A caller phones a lab, imaging centre or specialist's office.
        Office = "office",
        /// An administrative step in the practice.
        Staff = "staff",
        /// The clinician's lane.
        Licensed = "licensed",
    }
}

words! {
    /// The table a record belongs to.
    RecordTable {
        /// visits, and appointments appended to them.
        Visits = "visits",
        /// orders
        Orders = "orders",
        /// referrals
        Referrals = "referrals",
    }
}

words! {
    /// Why an open item is not on any call list.
    Suppression {
        /// The patient has died.
        Deceased = "deceased",
        /// The patient asked not to be called.
        DoNotContact = "do-not-contact",
        /// The patient moved to another practice.
        Transferred = "transferred",
        /// The patient was dismissed.
        Dismissed = "dismissed",
        /// The patient is inactive.
        Inactive = "inactive",
        /// The patient is in hospice care.
        Hospice = "hospice",
    }
}

/// 1 (act first) to 4 (not yet overdue).
pub type Priority = u8;

/// One open loop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Lasting id.
    pub id: ItemId,
    /// Place.
    pub place: Place,
    /// Kind, as of today.
    pub kind: Kind,
    /// Who acts.
    pub target: Target,
    /// Patient.
    pub patient_id: PatientId,
    /// The record's provider, else the patient's.
    pub provider: Option<Name>,
    /// Table of the record that opened the loop.
    pub table: RecordTable,
    /// Id of the record that opened the loop.
    pub record_id: RecordId,
    /// Its date.
    pub record_date: Day,
    /// When it should have been closed.
    pub due: Day,
    /// Calendar days past due; 0 or less is not yet overdue.
    pub days_overdue: i32,
    /// Priority.
    pub priority: Priority,
    /// Earliest day for a first call; `None`: from the day it is open.
    pub first_call: Option<Day>,
    /// Why it is open, in administrative words, without results or diagnoses.
    pub reason: Reason,
    /// Number of the need in the visit's `needs` that opened it, for items from notes.
    pub need: Option<usize>,
    /// Where the record stands.
    pub row: SourceRow,
    /// Number of the patient's chart in the practice; [`super::Practice::chart_of`] reads it.
    pub chart: u32,
    /// Set where the item is counted but never listed for a call.
    pub suppressed: Option<Suppression>,
}
