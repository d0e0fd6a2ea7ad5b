//! What may be said to a machine or to whoever answers: no reason, no test, no diagnosis, no specialty.

use crate::model::Day;
use crate::model::phrase::{fold, has_words};
use crate::protocol::Protocol;

/// The line for a call about anything.
pub(super) fn voicemail(protocol: &Protocol) -> String {
    filled(&protocol.calls.voicemail, protocol, None)
}

/// The line that reminds of a visit.
pub(super) fn reminder(protocol: &Protocol, day: Day) -> String {
    filled(&protocol.calls.reminder_voicemail, protocol, Some(day))
}

fn filled(line: &str, protocol: &Protocol, day: Option<Day>) -> String {
    let name = protocol.practice_name.trim();
    let telling = || {
        let words = fold(name);
        let mut telling = protocol.calls.telling_words.iter();
        telling.any(|w| has_words(&words, &fold(w)))
    };
    let name = if name.is_empty() || telling() {
        "your doctor's office"
    } else {
        name
    };
    let phone = protocol.practice_phone.trim();
    let line = if phone.is_empty() {
        line.replace(" at {phone}", "")
    } else {
        line.to_owned()
    };
    let date = day.map_or(String::new(), in_words);
    line.replace("{practice}", name)
        .replace("{phone}", phone)
        .replace("{date}", &date)
}

/// "Thursday, November 5".
pub(super) fn in_words(day: Day) -> String {
    day.date().format("%A, %B %-d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_telling_is_said() {
        let of = |toml: &str| voicemail(&Protocol::parse(toml).unwrap());
        assert_eq!(
            of("[practice]\nname = \"Cedar Family Medicine\"\nphone = \"555-0100\""),
            "Hello, this is Cedar Family Medicine. Please call us back at 555-0100 at your convenience. Thank you."
        );
        assert_eq!(
            of("[practice]\nname = \"Bay Cardiology\""),
            "Hello, this is your doctor's office. Please call us back at your convenience. Thank you."
        );
        assert_eq!(
            reminder(
                &Protocol::parse("[practice]\nname = \"Cedar\"").unwrap(),
                Day::parse_iso("2026-11-05").unwrap()
            ),
            "Hello, this is Cedar. We expect you on Thursday, November 5. If you cannot come, please call us. Thank you."
        );
    }
}
