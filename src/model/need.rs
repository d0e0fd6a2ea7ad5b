//! A follow-up need: one future contact, test, referral or procedure that a note says the patient is owed.

/// What is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NeedKind {
    /// Return, follow-up, recheck, appointment.
    Visit,
    /// Blood, urine, stool, culture.
    Lab,
    /// X-ray, CT, MRI, ultrasound, mammogram, echo, eye scan.
    Imaging,
    /// Surgery, scope, biopsy, EKG, stress test, sleep study.
    Procedure,
    /// Refer, consult, send to.
    Referral,
    /// A phone call or portal message.
    Call,
    /// A result to chase, a vaccination, a class.
    Other,
}

impl NeedKind {
    /// The word used in files.
    pub fn word(self) -> &'static str {
        match self {
            NeedKind::Visit => "visit",
            NeedKind::Lab => "lab",
            NeedKind::Imaging => "imaging",
            NeedKind::Procedure => "procedure",
            NeedKind::Referral => "referral",
            NeedKind::Call => "call",
            NeedKind::Other => "other",
        }
    }
}

/// How firmly the note says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Ordered, planned, advised, or the bare note form ("RTC 6 mo").
    Definite,
    /// Depends on a named event, or is hedged.
    Conditional,
    /// Left to the patient ("as needed").
    Prn,
}

/// With whom.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum With {
    /// Nobody is named.
    Unsaid,
    /// This practice: me, us, here, the clinic.
    OwnPractice,
    /// Somebody else, in the note's words.
    Other(Box<str>),
}

/// One need read from a note.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Need {
    /// What is owed.
    pub kind: NeedKind,
    /// With whom.
    pub with: With,
    /// Purpose or tests, in the note's words.
    pub what: Option<Box<str>>,
    /// Earliest day after the visit, in days; `None` where no time is said.
    pub min_days: Option<u16>,
    /// Latest day after the visit, in days; set whenever `min_days` is.
    pub max_days: Option<u16>,
    /// How firmly.
    pub certainty: Certainty,
    /// The span's start in the note, in bytes.
    pub start: u32,
    /// The span's end in the note, in bytes.
    pub end: u32,
    /// The visit is a nurse or injection visit by its own words; decided with the protocol's ancillary phrases.
    pub ancillary: bool,
}
