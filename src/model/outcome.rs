//! Outcome codes: what a contact came to, and what follows from each.

use super::item::words;

words! {
    /// What a contact came to.
    Outcome {
        /// A visit was booked.
        Booked = "booked",
        /// The patient says a visit is booked.
        BookedUnverified = "booked-unverified",
        /// The patient agreed to act.
        Agreed = "agreed",
        /// The patient asked to be called on a date.
        CallBack = "call-back",
        /// The patient says it was done.
        AlreadyDone = "already-done",
        /// Nobody answered.
        NoAnswer = "no-answer",
        /// The voicemail box was full.
        VoicemailFull = "voicemail-full",
        /// A voicemail was left.
        LeftVoicemail = "left-voicemail",
        /// A message was left with somebody.
        MessageWithPerson = "message-with-person",
        /// A text was sent.
        TextSent = "text-sent",
        /// A portal message was sent.
        PortalSent = "portal-sent",
        /// A letter was sent.
        LetterSent = "letter-sent",
        /// A certified letter was sent.
        CertifiedLetterSent = "certified-letter-sent",
        /// The letter came back.
        MailReturned = "mail-returned",
        /// The number is somebody else's.
        WrongNumber = "wrong-number",
        /// The number is out of service.
        Disconnected = "disconnected",
        /// The person could not prove who they are.
        IdentityFailed = "identity-failed",
        /// An interpreter is needed.
        Language = "language",
        /// The patient declined.
        Declined = "declined",
        /// Cost, transport or authorisation stands in the way.
        Barrier = "barrier",
        /// The patient has another practice.
        Transferred = "transferred",
        /// The patient moved away.
        Moved = "moved",
        /// The patient has died.
        Deceased = "deceased",
        /// The patient asked not to be called.
        DoNotCall = "do-not-call",
        /// The patient is in hospital.
        Hospitalized = "hospitalized",
        /// Something clinical came up.
        Clinical = "clinical",
        /// An emergency came up.
        Emergency = "emergency",
        /// Attempts are used up.
        Unreachable = "unreachable",
        /// The row was not worked.
        NotWorked = "not-worked",
        /// The export is wrong.
        DataError = "data-error",
        /// A licensed person closed the loop.
        Released = "released",
    }
}

words! {
    /// A column of an outcome file.
    OutcomeColumn {
        /// Stable id of the answer.
        ContactId = "contact_id",
        /// The loop.
        ItemId = "item_id",
        /// Patient.
        PatientId = "patient_id",
        /// The day of the contact.
        ContactDate = "contact_date",
        /// How.
        Channel = "channel",
        /// What came of it.
        Outcome = "outcome",
        /// The day booked.
        AppointmentDate = "appointment_date",
        /// The day to try again.
        NextDate = "next_date",
        /// Whether the patient was spoken to.
        Reached = "reached",
        /// The caller's words.
        Note = "note",
        /// Who.
        By = "by",
        /// Whether it was copied to the licensed lane.
        Escalated = "escalated",
        /// The worked list.
        SourceFile = "source_file",
        /// Its line.
        SourceRow = "source_row",
    }
}

impl Outcome {
    /// Whether it counts as an attempt.
    pub fn is_attempt(self) -> bool {
        use Outcome::*;
        !matches!(
            self,
            Language | Deceased | DoNotCall | Unreachable | NotWorked | DataError | Released
        )
    }

    /// Whether the number dialled is not the patient's or reaches nobody.
    pub fn is_bad_number(self) -> bool {
        matches!(self, Outcome::WrongNumber | Outcome::Disconnected)
    }

    /// Whether the patient was spoken to. A voicemail is not contact.
    pub fn is_reach(self) -> bool {
        use Outcome::*;
        matches!(
            self,
            Booked
                | BookedUnverified
                | Agreed
                | CallBack
                | AlreadyDone
                | Declined
                | Barrier
                | Transferred
                | Moved
                | DoNotCall
                | Hospitalized
                | Clinical
                | Emergency
        )
    }

    /// Whether the row goes to the licensed lane the same day.
    pub fn is_clinical(self) -> bool {
        matches!(
            self,
            Outcome::Hospitalized | Outcome::Clinical | Outcome::Emergency
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_round_trip_and_a_voicemail_is_not_contact() {
        for o in Outcome::ALL {
            assert_eq!(Outcome::from_word(o.word()), Some(*o));
            assert!(!o.is_reach() || o.is_attempt() || *o == Outcome::DoNotCall);
        }
        assert!(Outcome::LeftVoicemail.is_attempt() && !Outcome::LeftVoicemail.is_reach());
        assert_eq!(Outcome::from_word("Booked"), None);
    }
}
