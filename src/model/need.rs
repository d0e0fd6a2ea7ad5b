//! A follow-up need: one future contact, test, referral or procedure that a note says the patient is owed.

use std::ops::Deref;

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

/// The needs of one note, in reading order; visits with the same note share them. What the definite ones among them are is
/// known without looking at them.
///
/// A list is kept until the process ends, as are the charts of a run. Counting its sharers cost a run over a million visits
/// as much as matching their patients, since threads waited for each other at every visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needs {
    /// One word and not the two of a slice: every visit has it.
    list: &'static Vec<Need>,
    stated: Stated,
}

impl Default for Needs {
    fn default() -> Needs {
        static NONE: Vec<Need> = Vec::new();
        Needs {
            list: &NONE,
            stated: Stated::default(),
        }
    }
}

/// Which definite needs a note states.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stated {
    /// Return visits to this practice, or with nobody named.
    pub visits: u8,
    /// A visit with somebody else.
    pub elsewhere: bool,
    /// A lab, imaging or procedure.
    pub tests: bool,
    /// A referral.
    pub referrals: bool,
    /// A call, or anything that is none of these.
    pub others: bool,
}

impl Needs {
    /// Which definite needs are among them.
    pub fn stated(&self) -> Stated {
        self.stated
    }
}

impl Deref for Needs {
    type Target = [Need];

    fn deref(&self) -> &[Need] {
        self.list
    }
}

impl From<Vec<Need>> for Needs {
    fn from(mut needs: Vec<Need>) -> Needs {
        if needs.is_empty() {
            return Needs::default();
        }
        needs.shrink_to_fit();
        let mut stated = Stated::default();
        for need in needs.iter().filter(|n| n.certainty == Certainty::Definite) {
            match (need.kind, &need.with) {
                (NeedKind::Visit, With::Other(_)) => stated.elsewhere = true,
                (NeedKind::Visit, _) => stated.visits = stated.visits.saturating_add(1),
                (NeedKind::Lab | NeedKind::Imaging | NeedKind::Procedure, _) => stated.tests = true,
                (NeedKind::Referral, _) => stated.referrals = true,
                (NeedKind::Call | NeedKind::Other, _) => stated.others = true,
            }
        }
        Needs {
            list: Box::leak(Box::new(needs)),
            stated,
        }
    }
}

impl From<&[Need]> for Needs {
    fn from(needs: &[Need]) -> Needs {
        needs.to_vec().into()
    }
}

impl<const N: usize> From<[Need; N]> for Needs {
    fn from(needs: [Need; N]) -> Needs {
        Vec::from(needs).into()
    }
}
