//! Why a loop is open, in administrative words: a sentence with places that are filled when it is shown.
//!
//! Owns every sentence of the leak rules, so that they can be read side by side. A reason costs an item a few words of
//! memory and no text of its own; knows nothing of the rules that choose it.

use std::fmt;

use super::day::Day;
use super::ids::Name;

/// Which sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// The name is the whole sentence.
    Plain,
    /// A return visit was told and nothing is booked.
    NothingBooked,
    /// A return visit was told and is booked too late.
    BookedLate,
    /// A test was told and no order is there.
    NoOrder,
    /// A referral was told and none is there.
    NoReferral,
    /// The same where nothing says to whom.
    NoReferralNamed,
    /// A medication runs out.
    SupplyEnds,
    /// A medication has run out.
    SupplyEnded,
    /// A result is in and not reviewed.
    ResultNotReviewed,
    /// No result after collection.
    NoResult,
    /// A test on a day that is past.
    NotDoneOnDay,
    /// A test without a day.
    NotDone,
    /// An order without a day.
    NotScheduled,
    /// An order that nobody has followed.
    OrderNotDone,
    /// The specialist or payer said no.
    Declined,
    /// A consult report is in and not reviewed.
    ReportNotReviewed,
    /// The specialist's appointment was missed.
    AppointmentMissed,
    /// No report after the appointment.
    NoReportAfterAppointment,
    /// No report after the referral.
    NoReportAfterReferral,
    /// The referral was never sent.
    NotSent,
    /// No appointment with the specialist.
    NoAppointment,
    /// A visit was missed.
    VisitMissed,
    /// A visit was cancelled.
    VisitCancelled,
    /// A chronic patient is past the interval.
    Lapsed,
}

impl Said {
    /// The sentence. `{name}`, `{to}`, `{day}`, `{days}`, `{when}` and `{conditions}` are its places.
    fn sentence(self) -> &'static str {
        match self {
            Said::Plain => "{name}",
            Said::NothingBooked => "told to return {when}; nothing booked",
            Said::BookedLate => "told to return {when}; booked only for {day}",
            Said::NoOrder => "{name} planned at the visit; no order found",
            Said::NoReferral => "{to} planned at the visit; no referral found",
            Said::NoReferralNamed => "a referral planned at the visit; none found",
            Said::SupplyEnds => "supply of a medication ends on {day}; no newer order",
            Said::SupplyEnded => "supply of a medication ended on {day}; no newer order",
            Said::ResultNotReviewed => "{name}: result of {day} not reviewed",
            Said::NoResult => "{name}: no result {days} after collection",
            Said::NotDoneOnDay => "{name}: was scheduled for {day}; not done",
            Said::NotDone => "{name}: scheduled; not done",
            Said::NotScheduled => "{name}: ordered on {day}; not scheduled",
            Said::OrderNotDone => "{name}: ordered on {day}; not done",
            Said::Declined => "{to}: declined; another office is needed",
            Said::ReportNotReviewed => "{to}: report of {day} not reviewed",
            Said::AppointmentMissed => "{to}: the appointment was missed",
            Said::NoReportAfterAppointment => "{to}: no report {days} after the appointment",
            Said::NoReportAfterReferral => "{to}: no report {days} after the referral",
            Said::NotSent => "{to}: of {day} not sent",
            Said::NoAppointment => "{to}: of {day} has no appointment",
            Said::VisitMissed => "{name} of {day} was missed; nothing booked since",
            Said::VisitCancelled => "{name} of {day} was cancelled; nothing booked since",
            Said::Lapsed => "last seen {day} ({days} ago); due for a regular visit{conditions}",
        }
    }
}

impl Said {
    /// What is to be done about it, for the loops that are tasks of the practice; the others show their sentence. It holds no
    /// day and nothing else that may change while the loop stays the same.
    fn to_do(self) -> Option<&'static str> {
        match self {
            Said::NothingBooked => Some("Book a return visit"),
            Said::BookedLate => Some("Book an earlier return visit"),
            Said::NoOrder => Some("Place the order: {name}"),
            Said::NoReferral => Some("Refer to {name}"),
            Said::NoReferralNamed => Some("Place the referral planned at the visit"),
            _ => None,
        }
    }

    /// What was told, where that is no part of what is to be done.
    fn told(self) -> Option<&'static str> {
        match self {
            Said::NothingBooked | Said::BookedLate => Some("told to return {when}"),
            _ => None,
        }
    }
}

/// A sentence and what stands in its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    said: Said,
    name: Name,
    day: Option<Day>,
    /// Days; of an interval its lower end, with the upper one in `upto`.
    days: i32,
    upto: Option<u16>,
}

impl Reason {
    /// A sentence whose places are still empty.
    pub fn new(said: Said) -> Reason {
        Reason {
            said,
            name: Name::new(),
            day: None,
            days: 0,
            upto: None,
        }
    }

    /// What is in the place of a name: a test, a specialty, a kind of visit.
    #[must_use]
    pub fn of(mut self, name: Name) -> Reason {
        self.name = name;
        self
    }

    /// The day in the sentence.
    #[must_use]
    pub fn on(mut self, day: Day) -> Reason {
        self.day = Some(day);
        self
    }

    /// The number of calendar days in the sentence.
    #[must_use]
    pub fn days(mut self, days: i32) -> Reason {
        self.days = days;
        self
    }

    /// The interval in the sentence, in days; `None`: no time was said.
    #[must_use]
    pub fn within(mut self, interval: Option<(i32, i32)>) -> Reason {
        if let Some((min, max)) = interval {
            self.days = min;
            self.upto = Some(u16::try_from(max).unwrap_or(u16::MAX));
        }
        self
    }

    /// Adds the sentence to a text.
    pub fn push_to(&self, text: &mut String) {
        // A text takes everything.
        let _ = Filled(self.said.sentence(), self).write_to(text);
    }

    /// What is to be done, in words that stay the same while the loop does.
    pub fn to_do(&self) -> String {
        let Some(to_do) = self.said.to_do() else {
            return self.to_string();
        };
        let to_do = Filled(to_do, self);
        match self.said.told() {
            Some(told) => format!("{to_do}: {}", Filled(told, self)),
            None => to_do.to_string(),
        }
    }

    /// The same as a question: whether it is to be done at all.
    pub fn question(&self) -> String {
        let Some(to_do) = self.said.to_do() else {
            return self.to_string();
        };
        let to_do = uncapital(&Filled(to_do, self).to_string());
        match self.said.told() {
            Some(told) => format!("{to_do}? ({})", Filled(told, self)),
            None => format!("{to_do}?"),
        }
    }

    fn fill(&self, place: &str, f: &mut impl fmt::Write) -> fmt::Result {
        let name = self.name.trim();
        match place {
            "name" => f.write_str(name),
            "to" if name.is_empty() => f.write_str("referral"),
            "to" => {
                f.write_str("referral to ")?;
                f.write_str(name)
            }
            "conditions" if name.is_empty() => Ok(()),
            "conditions" => write!(f, " ({name})"),
            "day" => self.day.map_or(Ok(()), |day| f.write_str(&day.iso())),
            "days" => days(self.days, f),
            _ => match (self.days, self.upto) {
                (_, None) => f.write_str("with no time said"),
                (min, Some(max)) if min == i32::from(max) => {
                    f.write_str("in ")?;
                    days(min, f)
                }
                (0, Some(max)) => {
                    f.write_str("within ")?;
                    days(i32::from(max), f)
                }
                (min, Some(max)) => {
                    write!(f, "in {min} to ")?;
                    days(i32::from(max), f)
                }
            },
        }
    }
}

/// A sentence as it goes on behind other words: only its first letter changes.
pub(crate) fn uncapital(text: &str) -> String {
    let mut rest = text.chars();
    match rest.next() {
        Some(first) => first.to_lowercase().chain(rest).collect(),
        None => String::new(),
    }
}

/// A text of the sentences with its places filled.
struct Filled<'a>(&'static str, &'a Reason);

impl Filled<'_> {
    fn write_to(&self, f: &mut impl fmt::Write) -> fmt::Result {
        let mut rest = self.0;
        while let Some((before, behind)) = rest.split_once('{') {
            f.write_str(before)?;
            let (place, behind) = behind.split_once('}').unwrap_or((behind, ""));
            self.1.fill(place, f)?;
            rest = behind;
        }
        f.write_str(rest)
    }
}

impl fmt::Display for Filled<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_to(f)
    }
}

/// "14 days", "1 day".
fn days(n: i32, f: &mut impl fmt::Write) -> fmt::Result {
    write!(f, "{n} day{}", if n == 1 { "" } else { "s" })
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Filled(self.said.sentence(), self).fmt(f)
    }
}

impl From<&str> for Reason {
    fn from(sentence: &str) -> Reason {
        Reason::new(Said::Plain).of(sentence.into())
    }
}

impl serde::Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_filled() {
        let day = Day::parse_iso("2026-10-05").unwrap();
        let say = |r: Reason| r.to_string();
        let told = |i| say(Reason::new(Said::NothingBooked).within(i));
        assert_eq!(
            told(Some((21, 21))),
            "told to return in 21 days; nothing booked"
        );
        assert_eq!(
            told(Some((0, 14))),
            "told to return within 14 days; nothing booked"
        );
        assert_eq!(
            told(Some((60, 90))),
            "told to return in 60 to 90 days; nothing booked"
        );
        assert_eq!(
            told(None),
            "told to return with no time said; nothing booked"
        );
        assert_eq!(
            say(Reason::new(Said::BookedLate).within(Some((1, 1))).on(day)),
            "told to return in 1 day; booked only for 2026-10-05"
        );
        assert_eq!(
            say(Reason::new(Said::NotSent).of(" cardiology ".into()).on(day)),
            "referral to cardiology: of 2026-10-05 not sent"
        );
        assert_eq!(
            say(Reason::new(Said::NoReportAfterReferral).days(1)),
            "referral: no report 1 day after the referral"
        );
        assert_eq!(
            say(Reason::new(Said::Lapsed)
                .on(day)
                .days(40)
                .of("diabetes".into())),
            "last seen 2026-10-05 (40 days ago); due for a regular visit (diabetes)"
        );
        let to_do = |r: Reason| r.to_do();
        assert_eq!(
            to_do(Reason::new(Said::NothingBooked).within(Some((21, 21)))),
            "Book a return visit: told to return in 21 days"
        );
        assert_eq!(
            to_do(Reason::new(Said::BookedLate).within(Some((0, 14))).on(day)),
            "Book an earlier return visit: told to return within 14 days"
        );
        let asks = |r: Reason| r.question();
        assert_eq!(
            asks(Reason::new(Said::NothingBooked).within(Some((90, 90)))),
            "book a return visit? (told to return in 90 days)"
        );
        assert_eq!(
            asks(Reason::new(Said::NoOrder).of("TSH".into())),
            "place the order: TSH?"
        );
        assert_eq!(
            asks(Reason::new(Said::Lapsed).on(day).days(1)),
            "last seen 2026-10-05 (1 day ago); due for a regular visit"
        );
        assert_eq!(
            to_do(Reason::new(Said::NoOrder).of("hemoglobin A1c".into())),
            "Place the order: hemoglobin A1c"
        );
        assert_eq!(
            to_do(Reason::new(Said::NoReferral).of("cardiology".into())),
            "Refer to cardiology"
        );
        // A name with braces is no place.
        assert_eq!(say("a {day} b".into()), "a {day} b");
    }
}
