//! Where a loop stands: its state after all contacts that count for it, and the day of the next action.

use crate::model::item::words;
use crate::model::{Chart, Contact, Day, Item, Kind, Outcome, Practice, Target, VisitStatus};
use crate::protocol::Protocol;

words! {
    /// State of a loop.
    State {
        /// Nobody has acted yet.
        New = "new",
        /// Not yet time for the first call.
        Waiting = "waiting",
        /// Calls are being made.
        Attempting = "attempting",
        /// A booking is said to exist.
        Held = "held",
        /// Reached; to be taken up again on a date.
        Snoozed = "snoozed",
        /// With licensed staff.
        Escalated = "escalated",
        /// Attempts are used up: licensed staff decides.
        Exhausted = "exhausted",
        /// The patient declined; open on the panel, calling has ended.
        Declined = "declined",
        /// Closed by evidence or a licensed decision.
        Closed = "closed",
    }
}

words! {
    /// What is to be done next.
    NextStep {
        /// A call.
        Call = "call",
        /// A letter.
        Letter = "letter",
        /// A decision by licensed staff.
        Decide = "decide",
        /// Correct the number or address, remove a barrier, verify.
        Staff = "staff",
        /// Nothing until the day of the next action.
        Wait = "wait",
        /// Nothing: calling has ended.
        None = "none",
    }
}

/// Where one loop stands today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// State.
    pub state: State,
    /// Who acts; contacts may have moved it away from the item's own target.
    pub target: Target,
    /// Contacts that count as attempts.
    pub attempts: u32,
    /// What is to be done.
    pub step: NextStep,
    /// The day of the next action; `None` where nothing is planned.
    pub next_action_on: Option<Day>,
    /// The latest contact: its day and outcome.
    pub last: Option<(Day, Outcome)>,
    /// A booking was promised and no visit was found: reopened.
    pub reopened: bool,
}

/// Contacts of the chart that count for an item, by date.
///
/// A contact with an item id counts for that item; one without counts for all items whose record is not younger than it,
/// except where the code needs an item. Contacts dated after today are ignored.
pub fn contacts_of<'a>(
    item: &'a Item,
    chart: &'a Chart,
    today: Day,
) -> impl Iterator<Item = &'a Contact> {
    chart.contacts.iter().filter(move |c| {
        c.date <= today
            && match (&c.item, c.outcome) {
                (Some(id), _) => *id == item.id,
                (None, Some(Outcome::Released | Outcome::AlreadyDone)) => false,
                (None, _) => item.record_date <= c.date,
            }
    })
}

/// Standings of items, in their order.
pub fn standings(
    items: &[Item],
    practice: &Practice,
    protocol: &Protocol,
    today: Day,
) -> Vec<Standing> {
    let nobody = Chart::default();
    items
        .iter()
        .map(|item| {
            let chart = practice.chart(&item.patient_id).unwrap_or(&nobody);
            standing(item, chart, protocol, today)
        })
        .collect()
}

/// What has happened so far, folded contact by contact.
struct Fold<'a> {
    item: &'a Item,
    chart: &'a Chart,
    /// Who acts: the item's own target until a contact moves it for good.
    target: Target,
    protocol: &'a Protocol,
    today: Day,
    numbers_left: u32,
    attempts: u32,
    calls: u32,
    identity_failures: u32,
    now: Standing,
    escalated: bool,
    ended: bool,
}

/// Where one item stands after the chart's contacts.
pub fn standing(item: &Item, chart: &Chart, protocol: &Protocol, today: Day) -> Standing {
    let numbers = [&chart.patient.phone, &chart.patient.mobile]
        .into_iter()
        .flatten()
        .map(|p| digits(p))
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    let waiting = item.first_call.is_some_and(|d| d > today);
    let mut fold = Fold {
        item,
        chart,
        target: item.target,
        protocol,
        today,
        numbers_left: u32::try_from(numbers).unwrap_or(1),
        attempts: 0,
        calls: 0,
        identity_failures: 0,
        now: Standing {
            state: if waiting { State::Waiting } else { State::New },
            target: item.target,
            attempts: 0,
            step: first_step(item.target, waiting),
            next_action_on: Some(item.first_call.map_or(today, |d| d.max(today))),
            last: None,
            reopened: false,
        },
        escalated: false,
        ended: false,
    };
    for contact in contacts_of(item, chart, today) {
        fold.take(contact);
    }
    fold.finish()
}

fn first_step(target: Target, waiting: bool) -> NextStep {
    match target {
        _ if waiting => NextStep::Wait,
        Target::Patient | Target::Office => NextStep::Call,
        Target::Staff => NextStep::Staff,
        Target::Licensed => NextStep::Decide,
    }
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

impl Fold<'_> {
    fn bd(&self, from: Day, days: i32) -> Day {
        self.protocol.calendar.add_business_days(from, days)
    }

    fn set(&mut self, state: State, target: Target, step: NextStep, on: Option<Day>) {
        self.now.state = state;
        self.now.target = target;
        self.now.step = step;
        self.now.next_action_on = on;
    }

    fn take(&mut self, contact: &Contact) {
        use Outcome as O;
        // A row that could not be taken but holds a clinical word comes as an escalation without an answer.
        if contact.escalated {
            self.escalated = true;
            self.now.last = contact.outcome.map(|o| (contact.date, o)).or(self.now.last);
        }
        let Some(outcome) = contact.outcome else {
            return;
        };
        let calls = &self.protocol.calls;
        let date = contact.date;
        if outcome == O::NotWorked {
            return;
        }
        self.attempts += u32::from(outcome.is_attempt());
        self.now.last = Some((date, outcome));
        self.now.reopened = false;
        self.escalated |= outcome.is_clinical();
        if self.ended {
            return;
        }
        let target = self.target;
        match outcome {
            O::Booked => match contact.appointment_date {
                Some(day) if self.was_missed(day) => self.reopen((day + 1).min(self.today)),
                Some(day) => self.hold(day + calls.booked_hold_days),
                None => self.hold(date + calls.booked_unverified_hold_days),
            },
            O::BookedUnverified => self.hold(date + calls.booked_unverified_hold_days),
            O::Agreed => self.again(State::Snoozed, target, date + calls.agreed_days),
            O::CallBack => {
                let on = contact.next_date.unwrap_or_else(|| self.bd(date, 1));
                self.again(State::Snoozed, target, on);
            }
            O::AlreadyDone => {
                self.target = Target::Office;
                let office = Target::Office;
                self.set(State::Attempting, office, NextStep::Call, Some(self.today));
            }
            O::NoAnswer | O::VoicemailFull | O::LeftVoicemail | O::MessageWithPerson => {
                self.calls += 1;
                self.by_cadence(date);
            }
            O::TextSent | O::PortalSent => {
                let on = self.bd(date, calls.message_wait_bd);
                self.again(State::Attempting, target, on);
            }
            O::LetterSent | O::CertifiedLetterSent => {
                let on = date + calls.letter_wait_days;
                if self.calls >= self.allowed_calls() {
                    self.exhaust(on);
                } else {
                    self.again(State::Attempting, target, on);
                }
            }
            O::MailReturned => {
                self.set(
                    State::Attempting,
                    Target::Staff,
                    NextStep::Staff,
                    Some(date),
                );
            }
            O::WrongNumber | O::Disconnected => self.bad_number(date),
            O::IdentityFailed => {
                self.identity_failures += 1;
                if self.identity_failures > 1 {
                    self.letter(date);
                } else {
                    self.calls += 1;
                    self.by_cadence(date);
                }
            }
            O::Language => {
                let on = self.bd(date, 1);
                self.again(State::Attempting, target, on);
            }
            O::Declined => {
                self.ended = true;
                self.set(State::Declined, target, NextStep::None, None);
            }
            O::Barrier => {
                let on = date + calls.barrier_days;
                if self.today < on {
                    self.set(State::Snoozed, Target::Staff, NextStep::Staff, Some(on));
                } else {
                    self.again(State::Attempting, target, on);
                }
            }
            O::Transferred | O::Moved | O::DataError => {
                self.ended = true;
                self.set(
                    State::Attempting,
                    Target::Staff,
                    NextStep::Staff,
                    Some(date),
                );
            }
            O::Deceased | O::DoNotCall => {
                self.ended = true;
                self.set(State::Declined, target, NextStep::None, None);
            }
            O::Unreachable => self.exhaust(date),
            O::Hospitalized | O::Clinical | O::Emergency | O::NotWorked | O::Released => {}
        }
    }

    /// Held up to and including `until`; after that the loop is open again and the cadence starts anew.
    fn hold(&mut self, until: Day) {
        if self.today <= until {
            self.set(State::Held, self.target, NextStep::Wait, Some(until + 1));
        } else {
            self.reopen(until + 1);
        }
    }

    fn reopen(&mut self, on: Day) {
        self.calls = 0;
        self.now.reopened = true;
        let step = first_step(self.target, false);
        self.set(State::Attempting, self.target, step, Some(on));
    }

    /// Whether the exports show a visit of that day missed or cancelled and none kept or booked. The visit that opened
    /// the loop is not the one that was booked.
    fn was_missed(&self, day: Day) -> bool {
        let mut missed = false;
        for visit in self.chart.visits.iter().filter(|v| v.date == day) {
            match visit.status {
                VisitStatus::Scheduled | VisitStatus::Completed => return false,
                VisitStatus::NoShow | VisitStatus::Cancelled => {
                    missed |= visit.id != self.item.record_id;
                }
                VisitStatus::Unknown => {}
            }
        }
        missed
    }

    /// Taken up again on a day; before it nothing is done.
    fn again(&mut self, state: State, target: Target, on: Day) {
        if self.today < on {
            self.set(state, target, NextStep::Wait, Some(on));
        } else {
            self.set(
                State::Attempting,
                target,
                first_step(target, false),
                Some(on),
            );
        }
    }

    fn allowed_calls(&self) -> u32 {
        let calls = &self.protocol.calls;
        match self.item.kind {
            Kind::CheckInNotMade => calls.check_in_calls,
            _ if self.item.priority == 1 => calls.urgent_calls,
            _ => calls.max_calls,
        }
    }

    /// The next call after one that reached nobody; then a letter, or for what cannot wait a licensed decision.
    fn by_cadence(&mut self, date: Day) {
        let calls = &self.protocol.calls;
        let target = self.target;
        let pressing = self.item.priority == 1;
        if self.calls >= self.allowed_calls() {
            if pressing {
                self.exhaust(date);
            } else {
                self.letter(date);
            }
            return;
        }
        let on = match (self.item.kind, pressing, self.calls) {
            (Kind::CheckInNotMade, _, _) => self.bd(date, 1),
            (_, true, _) => date,
            (_, false, 0 | 1) => self.bd(date, calls.second_call_bd),
            (_, false, _) => self.bd(date, calls.third_call_bd),
        };
        self.again(State::Attempting, target, on);
    }

    fn letter(&mut self, date: Day) {
        match self.target {
            Target::Patient => {
                let on = self.bd(date, 1);
                self.set(
                    State::Attempting,
                    Target::Patient,
                    NextStep::Letter,
                    Some(on),
                );
            }
            _ => self.exhaust(date),
        }
    }

    /// Attempts are used up: from `on` licensed staff decides.
    fn exhaust(&mut self, on: Day) {
        if self.today < on {
            self.set(State::Attempting, self.target, NextStep::Wait, Some(on));
        } else {
            self.set(
                State::Exhausted,
                Target::Licensed,
                NextStep::Decide,
                Some(on),
            );
        }
    }

    fn bad_number(&mut self, date: Day) {
        self.numbers_left = self.numbers_left.saturating_sub(1);
        if self.numbers_left > 0 && self.target == Target::Patient {
            let on = self.bd(date, 1);
            self.again(State::Attempting, self.target, on);
        } else {
            self.set(
                State::Attempting,
                Target::Staff,
                NextStep::Staff,
                Some(date),
            );
        }
    }

    fn finish(mut self) -> Standing {
        self.now.attempts = self.attempts;
        if self.escalated {
            // Only a licensed decision takes a loop out of the clinician's lane.
            let on = self.now.last.map(|(d, _)| d);
            self.set(State::Escalated, Target::Licensed, NextStep::Decide, on);
        }
        self.now
    }
}
