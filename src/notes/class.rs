//! Classes of words and phrases: what each does in a plan. Their names are those of `tables/cues.tsv`.

macro_rules! classes {
    ($($variant:ident $name:literal,)*) => {
        /// What a word or phrase does in a plan. The names are those of `tables/cues.tsv`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Class { $($variant,)* }

        impl Class {
            pub(super) const NAMES: &[(&str, Class)] = &[$(($name, Class::$variant),)*];
        }
    };
}

classes! {
    FollowUp "follow-up",
    Followed "followed",
    Rtc "rtc",
    Return "return",
    ComeBack "come-back",
    See "see",
    BeSeen "be-seen",
    Appointment "appointment",
    VisitNoun "visit-noun",
    Recheck "recheck",
    Review "review",
    Order "order",
    Repeat "repeat",
    Ordered "ordered",
    Owed "owed",
    Done "done",
    Refer "refer",
    Referred "referred",
    Referral "referral",
    SendTo "send-to",
    HaveSee "have-see",
    Call "call",
    Emergency "emergency",
    Seek "seek",
    Plan "plan",
    Modal "modal",
    To "to",
    Directive "directive",
    Hedge "hedge",
    Negation "negation",
    Decline "decline",
    Past "past",
    PastTime "past-time",
    Reason "reason",
    Condition "condition",
    Once "once",
    Prn "prn",
    Concern "concern",
    Symptom "symptom",
    Sooner "sooner",
    Today "today",
    Own "own",
    Doctor "doctor",
    Patient "patient",
    Clinician "clinician",
    Family "family",
    NotAVisit "not-a-visit",
    Result "result",
    OtherCare "other-care",
    GenericTest "generic-test",
    VisitPurpose "visit-purpose",
    VisitOnly "visit-only",
    Therapy "therapy",
    Generic "generic",
    Purpose "purpose",
    Break "break",
    TimePreposition "time-preposition",
    Unit "unit",
    Numeral "numeral",
    Date "date",
    Place "place",
    Number "number",
    InStay "in-stay",
    Diagnostic "diagnostic",
    Join "join",
    Substance "substance",
    Examine "examine",
    Cause "cause",
    Chose "chose",
    NoTest "no-test",
    NextVisit "next-visit",
    Relative "relative",
}

/// A set of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ClassSet(u128);

impl ClassSet {
    pub(super) fn has(self, class: Class) -> bool {
        self.0 >> (class as u8) & 1 == 1
    }

    pub(super) fn add(&mut self, class: Class) {
        self.0 |= 1 << (class as u8);
    }

    pub(super) const fn of(classes: &[Class]) -> ClassSet {
        let mut bits = 0;
        let mut i = 0;
        while i < classes.len() {
            bits |= 1 << (classes[i] as u8);
            i += 1;
        }
        ClassSet(bits)
    }

    pub(super) fn meets(self, other: ClassSet) -> bool {
        self.0 & other.0 != 0
    }
}
