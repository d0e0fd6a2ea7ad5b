//! The outcome codes in the caller's words: what each means, what it needs, what follows. One text for every format.

use crate::model::Outcome;
use crate::worklist::Lane;

/// A code as it is explained to callers.
pub(super) struct Explained {
    /// The code.
    pub(super) code: Outcome,
    /// When to choose it.
    pub(super) means: &'static str,
    /// What else is to be filled in.
    pub(super) needs: &'static str,
    /// Whether it has a box of its own on the printed page.
    pub(super) box_on_paper: bool,
}

const fn code(
    code: Outcome,
    means: &'static str,
    needs: &'static str,
    box_on_paper: bool,
) -> Explained {
    Explained {
        code,
        means,
        needs,
        box_on_paper,
    }
}

/// Every code, those used most first.
pub(super) const CODES: [Explained; 31] = [
    code(
        Outcome::Booked,
        "A visit or test is booked.",
        "appointment_date",
        true,
    ),
    code(Outcome::NoAnswer, "Nobody answered.", "", true),
    code(
        Outcome::LeftVoicemail,
        "A voicemail was left: only what `say` says.",
        "",
        true,
    ),
    code(
        Outcome::VoicemailFull,
        "The voicemail box was full.",
        "",
        false,
    ),
    code(
        Outcome::MessageWithPerson,
        "A message was left with somebody; nothing was told.",
        "",
        true,
    ),
    code(
        Outcome::Agreed,
        "Reached: they will book or go. Looked at again after some days.",
        "",
        true,
    ),
    code(
        Outcome::CallBack,
        "Reached: call again on a day.",
        "next_date",
        true,
    ),
    code(
        Outcome::BookedUnverified,
        "The patient says it is booked; no date is known.",
        "",
        false,
    ),
    code(
        Outcome::AlreadyDone,
        "The patient says it was done elsewhere: the office is asked for the report.",
        "",
        true,
    ),
    code(
        Outcome::WrongNumber,
        "The number is somebody else's.",
        "",
        true,
    ),
    code(
        Outcome::Disconnected,
        "The number is out of service.",
        "",
        true,
    ),
    code(
        Outcome::IdentityFailed,
        "The person could not prove who they are.",
        "",
        false,
    ),
    code(
        Outcome::Language,
        "An interpreter is needed; nothing was discussed.",
        "",
        true,
    ),
    code(
        Outcome::Barrier,
        "Cost, transport or authorization stands in the way: staff helps.",
        "note",
        true,
    ),
    code(
        Outcome::Declined,
        "The patient declined. Calling ends; licensed staff is informed.",
        "note",
        true,
    ),
    code(
        Outcome::Transferred,
        "The patient has another practice now: staff verifies.",
        "",
        false,
    ),
    code(
        Outcome::Moved,
        "The patient moved away: staff verifies.",
        "",
        true,
    ),
    code(
        Outcome::DoNotCall,
        "The patient asked not to be called again.",
        "",
        true,
    ),
    code(
        Outcome::Deceased,
        "The patient has died. Everything stops; a manager verifies.",
        "",
        true,
    ),
    code(
        Outcome::Clinical,
        "Anything clinical was said: write their words in note, advise nothing, tell licensed staff today.",
        "note",
        true,
    ),
    code(
        Outcome::Emergency,
        "An emergency: follow the office's emergency procedure at once.",
        "note",
        true,
    ),
    code(
        Outcome::Hospitalized,
        "The patient is in hospital.",
        "note",
        false,
    ),
    code(
        Outcome::TextSent,
        "A text was sent; only with consent.",
        "",
        false,
    ),
    code(Outcome::PortalSent, "A portal message was sent.", "", false),
    code(Outcome::LetterSent, "A letter was sent.", "", true),
    code(
        Outcome::CertifiedLetterSent,
        "A certified letter was sent.",
        "",
        false,
    ),
    code(
        Outcome::MailReturned,
        "A letter came back: staff corrects the address.",
        "",
        false,
    ),
    code(
        Outcome::Unreachable,
        "All attempts are used up: licensed staff decides.",
        "",
        false,
    ),
    code(
        Outcome::NotWorked,
        "Not called today; back on tomorrow's list.",
        "",
        false,
    ),
    code(
        Outcome::DataError,
        "The record is wrong: staff corrects the source.",
        "note",
        false,
    ),
    code(
        Outcome::Released,
        "Closed by a licensed decision. Only by licensed staff named in tickler.toml.",
        "by",
        true,
    ),
];

/// The codes that may be chosen on a list: a release is for licensed staff.
pub(super) fn for_lane(lane: Lane) -> impl Iterator<Item = &'static Explained> {
    let licensed = matches!(lane, Lane::Licensed | Lane::Backlog);
    CODES
        .iter()
        .filter(move |c| licensed || c.code != Outcome::Released)
}

/// The codes with a box on the printed page of a list, in the order in which they stand there.
pub(super) fn on_paper(lane: Lane) -> Vec<Outcome> {
    let fits = |o: Outcome| match lane {
        Lane::Offices => !matches!(o, Outcome::DoNotCall | Outcome::Moved | Outcome::LetterSent),
        Lane::Letters | Lane::Staff | Lane::Licensed | Lane::Backlog => true,
        Lane::Patients | Lane::Lost | Lane::Reminders | Lane::Silent => o != Outcome::LetterSent,
    };
    for_lane(lane)
        .filter(|c| c.box_on_paper)
        .map(|c| c.code)
        .filter(|o| fits(*o))
        .collect()
}

/// What a code is called beside its box.
pub(super) fn label(code: Outcome) -> String {
    let words = code.word().replace('-', " ");
    match code {
        Outcome::Booked => "booked for ________".to_owned(),
        Outcome::CallBack => "call back on ________".to_owned(),
        Outcome::Clinical => "clinical (note it)".to_owned(),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_once() {
        let mut seen: Vec<&str> = CODES.iter().map(|c| c.code.word()).collect();
        seen.sort_unstable();
        let mut all: Vec<&str> = Outcome::ALL.iter().map(|o| o.word()).collect();
        all.sort_unstable();
        assert_eq!(seen, all);
        assert!(!on_paper(Lane::Patients).contains(&Outcome::Released));
        assert!(on_paper(Lane::Backlog).contains(&Outcome::Released));
    }
}
