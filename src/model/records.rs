//! Records of the exports, in canonical form: what a row says after its columns and words are understood.

use super::day::Day;
use super::ids::{Name, PatientId, RecordId, SourceRow};
use super::need::Needs;

/// What kind of visit it was, by the protocol's phrases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VisitClass {
    /// Follow-up after a hospital or ED stay.
    PostAcute,
    /// The hospital's or ED's own event.
    Discharge,
    /// A procedure or operation.
    Procedure,
    /// Nurse visit, injection, phone: not seen by a clinician.
    Ancillary,
    /// A chronic-care visit.
    Chronic,
    /// Everything else.
    Routine,
}

impl VisitClass {
    /// Whether a completed visit of this class counts as the patient having been seen, and a scheduled one as a booking.
    pub fn counts_as_seen(self) -> bool {
        !matches!(self, VisitClass::Discharge | VisitClass::Ancillary)
    }

    /// The word used in the protocol.
    pub fn word(self) -> &'static str {
        match self {
            VisitClass::PostAcute => "post-acute",
            VisitClass::Discharge => "discharge",
            VisitClass::Procedure => "procedure",
            VisitClass::Ancillary => "ancillary",
            VisitClass::Chronic => "chronic",
            VisitClass::Routine => "routine",
        }
    }
}

/// Whether the visit took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VisitStatus {
    /// Booked and not yet checked in.
    Scheduled,
    /// Took place.
    Completed,
    /// The patient did not come.
    NoShow,
    /// Cancelled or moved.
    Cancelled,
    /// Not known: neither kept nor booked.
    Unknown,
}

impl VisitStatus {
    /// Where an export has no status: a visit ahead is scheduled, any other completed.
    pub fn by_date(date: Day, today: Day) -> VisitStatus {
        if date > today {
            VisitStatus::Scheduled
        } else {
            VisitStatus::Completed
        }
    }
}

/// A set of chronic conditions, as bits in the order of the protocol's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct ConditionSet(pub u64);

impl ConditionSet {
    /// No condition.
    pub const EMPTY: ConditionSet = ConditionSet(0);
    /// Adds condition number `i` of the protocol's list.
    pub fn insert(&mut self, i: usize) {
        self.0 |= 1 << i;
    }
    /// Takes condition number `i` out.
    pub fn remove(&mut self, i: usize) {
        self.0 &= !(1 << i);
    }
    /// Whether condition number `i` is in.
    pub fn contains(self, i: usize) -> bool {
        self.0 >> i & 1 == 1
    }
    /// Either's.
    pub fn union(self, other: ConditionSet) -> ConditionSet {
        ConditionSet(self.0 | other.0)
    }
    /// How many.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }
    /// Whether none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Condition numbers, ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let next = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (next < 64).then_some(next)
        })
    }
}

/// Fingerprints of a row's mapped cells, to tell identical rows of one id from conflicting ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Prints {
    /// Of all mapped cells.
    pub all: u32,
    /// Of all but diagnoses and note.
    pub core: u32,
}

/// One visit, past or planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The visit's id.
    pub id: RecordId,
    /// The day of the visit.
    pub date: Day,
    /// Its class by visit_type and reason.
    pub class: VisitClass,
    /// Whether it took place.
    pub status: VisitStatus,
    /// Who saw or will see the patient.
    pub provider: Option<Name>,
    /// Chronic conditions among its diagnoses.
    pub conditions: ConditionSet,
    /// Needs read from the note.
    pub needs: Needs,
    /// The structured return instruction, where the export has one.
    pub follow_up: FollowUpField,
    /// Its words are those of a nurse or injection visit.
    pub follow_up_ancillary: bool,
    /// A follow-up date that the export states, not yet compared with the visit's.
    pub follow_up_by: Option<Day>,
    /// The day on which the booking was made.
    pub booked_date: Option<Day>,
    /// Where the row stands.
    pub row: SourceRow,
    /// Whether it came from an appointments table.
    pub from_appointments: bool,
    /// Fingerprints of the row.
    pub prints: Prints,
}

/// What the column follow_up_interval says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FollowUpField {
    /// Nothing.
    #[default]
    Empty,
    /// An interval, in days.
    Interval {
        /// Earliest, in days.
        min_days: u16,
        /// Latest, in days.
        max_days: u16,
    },
    /// "PRN", "as needed": no visit need.
    AsNeeded,
    /// Text that is not understood: counted, and the note is used.
    NotUnderstood,
}

/// Kind of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderKind {
    /// Laboratory.
    Lab,
    /// Imaging.
    Imaging,
    /// Procedure.
    Procedure,
    /// Medication.
    Medication,
    /// Anything else, or not said.
    Other,
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderStatus {
    /// Placed.
    Ordered,
    /// Has a date.
    Scheduled,
    /// Specimen taken.
    Collected,
    /// Result in.
    Resulted,
    /// Result seen by a clinician.
    Reviewed,
    /// Cancelled.
    Cancelled,
    /// Decided by the dates.
    Unknown,
}

/// How soon an order or referral is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Urgency {
    /// At once.
    Stat,
    /// Soon.
    Urgent,
    /// In the usual time.
    Routine,
}

/// One order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The order's id.
    pub id: RecordId,
    /// The day it was placed.
    pub date: Day,
    /// What was ordered.
    pub name: Name,
    /// Its kind.
    pub kind: OrderKind,
    /// Urgency.
    pub urgency: Urgency,
    /// Status by the export.
    pub status: OrderStatus,
    /// The day on which it is meant to be done.
    pub expected_date: Option<Day>,
    /// The day for which it is booked.
    pub scheduled_date: Option<Day>,
    /// The day the specimen was taken.
    pub collected_date: Option<Day>,
    /// The day the result came.
    pub result_date: Option<Day>,
    /// The day a clinician reviewed it.
    pub reviewed_date: Option<Day>,
    /// Who ordered it.
    pub provider: Option<Name>,
    /// Days one fill lasts.
    pub days_supply: Option<u16>,
    /// Refills; empty is `None`.
    pub refills: Option<u16>,
    /// Place in load order over all order files: the tie-breaker of "latest".
    pub load_order: u32,
    /// Where the row stands.
    pub row: SourceRow,
    /// Fingerprints of the row.
    pub prints: Prints,
}

/// Where a referral stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReferralStatus {
    /// Not finished.
    Draft,
    /// Waits for the payer.
    PendingAuthorization,
    /// Sent out.
    Sent,
    /// Has an appointment.
    Scheduled,
    /// The patient went.
    Attended,
    /// The patient did not go.
    NoShow,
    /// The report is in.
    ReportReceived,
    /// Closed.
    Closed,
    /// Cancelled.
    Cancelled,
    /// Refused by the specialist or payer.
    Declined,
    /// Decided by the dates.
    Unknown,
}

/// One referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// The referral's id.
    pub id: RecordId,
    /// The day it was made.
    pub date: Day,
    /// Specialty, as exported.
    pub specialty: Option<Name>,
    /// The specialist or office.
    pub referred_to: Option<Name>,
    /// Urgency.
    pub urgency: Urgency,
    /// Status by the export.
    pub status: ReferralStatus,
    /// The day it was sent.
    pub sent_date: Option<Day>,
    /// The specialist's appointment.
    pub appointment_date: Option<Day>,
    /// The day the patient went.
    pub attended_date: Option<Day>,
    /// The day the report came.
    pub report_date: Option<Day>,
    /// The day a clinician reviewed it.
    pub reviewed_date: Option<Day>,
    /// Who referred.
    pub provider: Option<Name>,
    /// Where the row stands.
    pub row: SourceRow,
    /// Fingerprints of the row.
    pub prints: Prints,
}

/// One line of the problem list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Conditions of the protocol that the code stands for.
    pub conditions: ConditionSet,
    /// The day it began.
    pub onset_date: Option<Day>,
    /// The day it ended.
    pub resolved_date: Option<Day>,
    /// Where the row stands.
    pub row: SourceRow,
    /// Fingerprints of the row.
    pub prints: Prints,
}

/// How a patient was or wants to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Telephone.
    Phone,
    /// Text message.
    Text,
    /// Patient portal.
    Portal,
    /// E-mail.
    Email,
    /// Letter.
    Letter,
    /// Anything else.
    Other,
}

/// One contact: a line of the EHR's outreach log or of an outcome file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Its id; made from the row where the export has none.
    pub id: RecordId,
    /// The loop it was about; `None`: all loops of the patient.
    pub item: Option<super::ids::ItemId>,
    /// The day.
    pub date: Day,
    /// How.
    pub channel: Option<Channel>,
    /// What came of it; `None` where the word is not known or the answer could not be taken.
    pub outcome: Option<super::outcome::Outcome>,
    /// The day booked.
    pub appointment_date: Option<Day>,
    /// The day to try again.
    pub next_date: Option<Day>,
    /// Who made the contact.
    pub by: Option<Name>,
    /// Where the row stands.
    pub row: SourceRow,
    /// Fingerprints of the row.
    pub prints: Prints,
    /// Whether it came from tickler's own outcome files and not from the EHR's log.
    pub recorded: bool,
    /// Whether the row went to the licensed lane, by its code or by a clinical word in its note.
    pub escalated: bool,
    /// Digits of the number that was found wrong or out of service; `None` where nothing says which one it was.
    pub bad_number: Option<Box<str>>,
}

impl Contact {
    /// The list row and attempt that a recorded contact is about: its id without the part that follows from the answer.
    pub fn list_row(&self) -> Option<&str> {
        let (row, _) = self.id.rsplit_once('-')?;
        self.recorded.then_some(row)
    }

    /// Whether a caller's words went to licensed staff while their answer could not be taken: nothing says what came of
    /// the call until the list row is corrected and recorded.
    pub fn is_unread(&self) -> bool {
        self.recorded && self.escalated && self.outcome.is_none()
    }
}

/// Where the patient stands with the practice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum PatientStatus {
    /// Active.
    #[default]
    Active,
    /// Inactive.
    Inactive,
    /// Moved to another practice.
    Transferred,
    /// Dismissed from the practice.
    Dismissed,
    /// In hospice care.
    Hospice,
    /// Dead.
    Deceased,
}

/// Who the patient is, merged from the patients table and the visits' own columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patient {
    /// The patient's id.
    pub id: Option<PatientId>,
    /// Full name for display.
    pub name: Option<Box<str>>,
    /// Date of birth.
    pub date_of_birth: Option<Day>,
    /// Home or main phone.
    pub phone: Option<Box<str>>,
    /// Mobile phone.
    pub mobile: Option<Box<str>>,
    /// E-mail.
    pub email: Option<Box<str>>,
    /// Preferred way of being reached.
    pub preferred_channel: Option<Channel>,
    /// Language.
    pub language: Option<Name>,
    /// Needs an interpreter.
    pub interpreter: bool,
    /// Guardian.
    pub guardian: Option<Box<str>>,
    /// The patient's own provider.
    pub provider: Option<Name>,
    /// Standing with the practice.
    pub status: PatientStatus,
    /// Day of death; a filled but unreadable date makes `status` deceased instead.
    pub deceased_date: Option<Day>,
    /// Asked not to be called.
    pub do_not_contact: bool,
    /// Agreed to text messages.
    pub text_consent: bool,
}

impl Patient {
    /// Whether the patient has died, by status or date.
    pub fn is_deceased(&self) -> bool {
        self.status == PatientStatus::Deceased || self.deceased_date.is_some()
    }
}
