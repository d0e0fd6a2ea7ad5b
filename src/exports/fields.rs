//! The canonical tables and their fields: names, and which are required.

use crate::model::item::words;

words! {
    /// A canonical table.
    Table {
        /// Visits.
        Visits = "visits",
        /// Appointments: the columns of visits.
        Appointments = "appointments",
        /// Orders.
        Orders = "orders",
        /// Referrals.
        Referrals = "referrals",
        /// Patients.
        Patients = "patients",
        /// Problem list.
        Problems = "problems",
        /// The EHR's outreach log.
        Contacts = "contacts",
    }
}

words! {
    /// A canonical field.
    Field {
        /// Visit id.
        VisitId = "visit_id",
        /// Patient id.
        PatientId = "patient_id",
        /// Day of the visit.
        VisitDate = "visit_date",
        /// Type of visit.
        VisitType = "visit_type",
        /// Status of the visit.
        VisitStatus = "visit_status",
        /// Provider.
        Provider = "provider",
        /// Reason for the visit.
        Reason = "reason",
        /// Diagnosis codes.
        Diagnoses = "diagnoses",
        /// Plan text.
        Note = "note",
        /// Follow-up interval in words.
        FollowUpInterval = "follow_up_interval",
        /// Follow-up date.
        FollowUpBy = "follow_up_by",
        /// Day the booking was made.
        BookedDate = "booked_date",
        /// Order id.
        OrderId = "order_id",
        /// Day of the order.
        OrderDate = "order_date",
        /// What was ordered.
        OrderName = "order_name",
        /// Kind of order.
        OrderKind = "order_kind",
        /// Urgency.
        Priority = "priority",
        /// Status of the order.
        OrderStatus = "order_status",
        /// Day it is expected.
        ExpectedDate = "expected_date",
        /// Day it is booked for.
        ScheduledDate = "scheduled_date",
        /// Day of collection.
        CollectedDate = "collected_date",
        /// Day of the result.
        ResultDate = "result_date",
        /// Day of review.
        ReviewedDate = "reviewed_date",
        /// Days one fill lasts.
        DaysSupply = "days_supply",
        /// Refills.
        Refills = "refills",
        /// Referral id.
        ReferralId = "referral_id",
        /// Day of the referral.
        ReferralDate = "referral_date",
        /// Specialty.
        Specialty = "specialty",
        /// Specialist or office.
        ReferredTo = "referred_to",
        /// Status of the referral.
        ReferralStatus = "referral_status",
        /// Day it was sent.
        SentDate = "sent_date",
        /// Appointment date.
        AppointmentDate = "appointment_date",
        /// Day the patient went.
        AttendedDate = "attended_date",
        /// Day of the report.
        ReportDate = "report_date",
        /// Full name.
        Name = "name",
        /// First name.
        FirstName = "first_name",
        /// Last name.
        LastName = "last_name",
        /// Date of birth.
        DateOfBirth = "date_of_birth",
        /// Phone.
        Phone = "phone",
        /// Mobile phone.
        Mobile = "mobile",
        /// E-mail.
        Email = "email",
        /// Preferred channel.
        PreferredChannel = "preferred_channel",
        /// Language.
        Language = "language",
        /// Interpreter needed.
        Interpreter = "interpreter",
        /// Guardian.
        Guardian = "guardian",
        /// Standing with the practice.
        PatientStatus = "patient_status",
        /// Day of death.
        DeceasedDate = "deceased_date",
        /// Asked not to be contacted.
        DoNotContact = "do_not_contact",
        /// Agreed to texts.
        TextConsent = "text_consent",
        /// Problem code.
        Code = "code",
        /// Description.
        Description = "description",
        /// Onset.
        OnsetDate = "onset_date",
        /// Resolved.
        ResolvedDate = "resolved_date",
        /// Contact id.
        ContactId = "contact_id",
        /// Day of the contact.
        ContactDate = "contact_date",
        /// Item id.
        ItemId = "item_id",
        /// Channel.
        Channel = "channel",
        /// Outcome.
        Outcome = "outcome",
        /// Day to try again.
        NextDate = "next_date",
        /// Who made the contact.
        Staff = "staff",
    }
}

use Field as F;

/// Patient columns, which may ride along on visits.
pub const PATIENT_FIELDS: &[Field] = &[
    F::Name,
    F::FirstName,
    F::LastName,
    F::DateOfBirth,
    F::Phone,
    F::Mobile,
    F::Email,
    F::PreferredChannel,
    F::Language,
    F::Interpreter,
    F::Guardian,
    F::PatientStatus,
    F::DeceasedDate,
    F::DoNotContact,
    F::TextConsent,
];

impl Table {
    /// Fields that every row must have.
    pub fn required(self) -> &'static [Field] {
        match self {
            Table::Visits | Table::Appointments => &[F::VisitId, F::PatientId, F::VisitDate],
            Table::Orders => &[F::OrderId, F::PatientId, F::OrderDate, F::OrderName],
            Table::Referrals => &[F::ReferralId, F::PatientId, F::ReferralDate],
            Table::Patients => &[F::PatientId],
            Table::Problems => &[F::PatientId, F::Code],
            Table::Contacts => &[F::PatientId, F::ContactDate],
        }
    }

    /// Fields of the table itself, the required ones first; patient columns riding on visits are not among them.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Table::Visits | Table::Appointments => &[
                F::VisitId,
                F::PatientId,
                F::VisitDate,
                F::VisitType,
                F::VisitStatus,
                F::Provider,
                F::Reason,
                F::Diagnoses,
                F::Note,
                F::FollowUpInterval,
                F::FollowUpBy,
                F::BookedDate,
            ],
            Table::Orders => &[
                F::OrderId,
                F::PatientId,
                F::OrderDate,
                F::OrderName,
                F::VisitId,
                F::OrderKind,
                F::Priority,
                F::OrderStatus,
                F::ExpectedDate,
                F::ScheduledDate,
                F::CollectedDate,
                F::ResultDate,
                F::ReviewedDate,
                F::Provider,
                F::DaysSupply,
                F::Refills,
            ],
            Table::Referrals => &[
                F::ReferralId,
                F::PatientId,
                F::ReferralDate,
                F::VisitId,
                F::Specialty,
                F::ReferredTo,
                F::Priority,
                F::ReferralStatus,
                F::SentDate,
                F::AppointmentDate,
                F::AttendedDate,
                F::ReportDate,
                F::ReviewedDate,
                F::Provider,
            ],
            Table::Patients => &[
                F::PatientId,
                F::Name,
                F::FirstName,
                F::LastName,
                F::DateOfBirth,
                F::Phone,
                F::Mobile,
                F::Email,
                F::PreferredChannel,
                F::Language,
                F::Interpreter,
                F::Guardian,
                F::Provider,
                F::PatientStatus,
                F::DeceasedDate,
                F::DoNotContact,
                F::TextConsent,
            ],
            Table::Problems => &[
                F::PatientId,
                F::Code,
                F::Description,
                F::OnsetDate,
                F::ResolvedDate,
            ],
            Table::Contacts => &[
                F::PatientId,
                F::ContactDate,
                F::ContactId,
                F::ItemId,
                F::Channel,
                F::Outcome,
                F::AppointmentDate,
                F::NextDate,
                F::Note,
                F::Staff,
            ],
        }
    }

    /// Whether the table can hold this field.
    pub fn holds(self, field: Field) -> bool {
        self.fields().contains(&field)
            || (matches!(self, Table::Visits | Table::Appointments)
                && PATIENT_FIELDS.contains(&field))
    }

    /// The field that tells the table from the others.
    pub fn key(self) -> Option<Field> {
        match self {
            Table::Visits | Table::Appointments => Some(F::VisitId),
            Table::Orders => Some(F::OrderId),
            Table::Referrals => Some(F::ReferralId),
            Table::Contacts => Some(F::ContactId),
            Table::Patients | Table::Problems => None,
        }
    }

    /// The date by which the age of an export is told.
    pub fn main_date(self) -> Option<Field> {
        match self {
            Table::Visits | Table::Appointments => Some(F::VisitDate),
            Table::Orders => Some(F::OrderDate),
            Table::Referrals => Some(F::ReferralDate),
            Table::Contacts => Some(F::ContactDate),
            Table::Patients | Table::Problems => None,
        }
    }
}

impl Field {
    /// Whether the field is a date.
    pub fn is_date(self) -> bool {
        self.word().ends_with("_date") || matches!(self, F::DateOfBirth | F::FollowUpBy)
    }
}
