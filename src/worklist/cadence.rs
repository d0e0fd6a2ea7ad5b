//! What follows from each outcome code: holds, waits, the next call, the letter, the licensed decision.
//!
//! Contacts are folded one by one. The numbers are the protocol's; nothing is closed here, for only evidence or a
//! licensed decision closes a loop.

use std::collections::BTreeSet;

use crate::model::{Chart, Contact, Day, Item, Kind, Outcome, Target, VisitStatus};
use crate::protocol::Protocol;

use super::phone;
use super::standing::{Broken, NextStep, Standing, State};

/// What has happened so far.
pub(super) struct Fold<'a> {
    item: &'a Item,
    chart: &'a Chart,
    protocol: &'a Protocol,
    today: Day,
    /// Who acts after the contacts so far; a step of staff in between does not change it.
    target: Target,
    attempts: u32,
    /// Calls without an answer since the cadence began.
    calls: u32,
    identity_failures: u32,
    /// After the next letter licensed staff decides.
    last_letter: bool,
    now: Standing,
    escalated: bool,
    /// Answers with clinical words that could not be taken, and the list rows that were answered.
    unread: Vec<&'a Contact>,
    answered: BTreeSet<&'a str>,
    /// The source is to be corrected; only a conversation takes the calling up again.
    stopped: bool,
    /// Calling has ended: only evidence or a release closes the loop now.
    ended: bool,
}

fn first_step(target: Target) -> NextStep {
    match target {
        Target::Patient | Target::Office => NextStep::Call,
        Target::Staff => NextStep::Staff,
        Target::Licensed => NextStep::Decide,
    }
}

impl<'a> Fold<'a> {
    /// Before any contact.
    pub(super) fn new(
        item: &'a Item,
        chart: &'a Chart,
        protocol: &'a Protocol,
        today: Day,
    ) -> Fold<'a> {
        let waiting = item.first_call.is_some_and(|d| d > today);
        Fold {
            item,
            chart,
            protocol,
            today,
            target: item.target,
            attempts: 0,
            calls: 0,
            identity_failures: 0,
            last_letter: false,
            now: Standing {
                state: if waiting { State::Waiting } else { State::New },
                target: item.target,
                attempts: 0,
                step: if waiting {
                    NextStep::Wait
                } else {
                    first_step(item.target)
                },
                next_action_on: Some(item.first_call.map_or(today, |d| d.max(today))),
                last: None,
                reopened: false,
                broken_booking: None,
                copied_on: None,
                unread_on: None,
                kept: false,
                out_of_measures: false,
            },
            escalated: false,
            unread: Vec::new(),
            answered: BTreeSet::new(),
            stopped: false,
            ended: false,
        }
    }

    fn bd(&self, from: Day, days: i32) -> Day {
        self.protocol.calendar.add_business_days(from, days)
    }

    fn set(&mut self, state: State, target: Target, step: NextStep, on: Option<Day>) {
        self.now.state = state;
        self.now.target = target;
        self.now.step = step;
        self.now.next_action_on = on;
    }

    /// Folds one contact in.
    pub(super) fn take(&mut self, contact: &'a Contact) {
        if contact.is_unread() {
            self.unread.push(contact);
        }
        let clinical = contact.outcome.is_some_and(Outcome::is_clinical);
        if contact.escalated && !clinical && self.now.copied_on.is_none() {
            self.now.copied_on = Some(contact.date);
        }
        let Some(outcome) = contact.outcome else {
            return;
        };
        self.answered.extend(contact.list_row());
        if outcome == Outcome::NotWorked {
            return;
        }
        self.attempts += u32::from(outcome.is_attempt());
        self.now.last = Some((contact.date, outcome));
        self.now.reopened = false;
        self.now.broken_booking = None;
        self.escalated |= outcome.is_clinical();
        let licensed = contact
            .by
            .as_deref()
            .is_some_and(|by| self.protocol.is_licensed(by));
        if licensed || outcome.is_reach() {
            let since = |u: &&Contact| u.date >= contact.date && !licensed;
            self.unread.retain(since);
        }
        if licensed {
            self.heard_from_licensed(contact.date, outcome);
        }
        if self.ended || (self.stopped && !outcome.is_reach()) {
            return;
        }
        self.stopped = false;
        self.now.out_of_measures = false;
        self.follow(contact, outcome);
    }

    /// Licensed staff has taken the loop up: a decision other than release begins the cadence anew.
    fn heard_from_licensed(&mut self, date: Day, outcome: Outcome) {
        let old = date - self.item.due > self.protocol.calls.backlog_days;
        if old && outcome.is_reach() && !outcome.is_clinical() {
            self.now.kept = true;
        }
        if self.now.state == State::Exhausted || self.now.kept {
            self.calls = 0;
            self.identity_failures = 0;
            self.last_letter = false;
        }
        if self.now.state == State::Declined {
            // Informed: the loop stays open on the panel and leaves the lists.
            self.set(State::Declined, self.target, NextStep::None, None);
        }
    }

    fn follow(&mut self, contact: &Contact, outcome: Outcome) {
        use Outcome as O;
        let calls = &self.protocol.calls;
        let date = contact.date;
        match outcome {
            O::Booked => match contact.appointment_date {
                Some(day) => self.hold_booking(date, day),
                None => self.hold(date + calls.booked_unverified_hold_days, None),
            },
            O::BookedUnverified => self.hold(date + calls.booked_unverified_hold_days, None),
            O::Agreed => self.again(State::Snoozed, date + calls.agreed_days),
            O::CallBack => {
                let on = contact.next_date.unwrap_or_else(|| self.bd(date, 1));
                self.again(State::Snoozed, on);
            }
            O::AlreadyDone => self.already_done(date),
            O::NoAnswer | O::VoicemailFull | O::LeftVoicemail | O::MessageWithPerson => {
                self.calls += 1;
                self.by_cadence(date);
            }
            O::TextSent | O::PortalSent => {
                let on = self.bd(date, calls.message_wait_bd);
                self.again(State::Attempting, on);
            }
            O::LetterSent | O::CertifiedLetterSent => {
                let on = date + calls.letter_wait_days;
                let no_number = self.target == Target::Patient
                    && phone::to_dial(self.chart, self.today).is_empty();
                if self.last_letter || no_number || self.calls >= self.allowed_calls() {
                    self.exhaust(on);
                } else {
                    self.again(State::Attempting, on);
                }
            }
            O::MailReturned => self.staff(State::Attempting, date),
            O::WrongNumber | O::Disconnected => self.bad_number(date),
            O::IdentityFailed => self.identity_failed(date),
            O::Language => {
                let on = self.bd(date, 1);
                self.again(State::Attempting, on);
            }
            O::Declined => self.declined(date),
            O::Barrier => {
                let on = date + calls.barrier_days;
                if self.today < on {
                    self.staff(State::Snoozed, on);
                } else {
                    self.again(State::Attempting, on);
                }
            }
            O::Transferred | O::Moved => {
                self.ended = true;
                self.staff(State::Attempting, date);
            }
            O::DataError => {
                self.stopped = true;
                self.now.out_of_measures = true;
                self.staff(State::Attempting, date);
            }
            O::DoNotCall if self.item.target != Target::Patient => {
                // Calls to an office and steps of the practice go on; only the patient is left in peace.
            }
            O::Deceased | O::DoNotCall => {
                self.ended = true;
                self.set(State::Declined, self.target, NextStep::None, None);
            }
            O::Unreachable => self.exhaust(date),
            O::Hospitalized | O::Clinical | O::Emergency | O::NotWorked | O::Released => {}
        }
    }

    /// A booking holds until its day and the protocol's days after it, unless the exports already show it missed.
    fn hold_booking(&mut self, told: Day, day: Day) {
        let own = |v: &&crate::model::Visit| v.date == day && *v.id != *self.item.record_id;
        let visits = || self.chart.visits.iter().filter(own);
        let stands = visits().any(|v| {
            matches!(
                v.status,
                VisitStatus::Scheduled | VisitStatus::Completed | VisitStatus::Unknown
            )
        });
        let missed = visits().any(|v| v.status == VisitStatus::NoShow);
        let cancelled = visits().any(|v| v.status == VisitStatus::Cancelled);
        if day >= told && !stands && (missed || cancelled) {
            let broken = if missed {
                Broken::Missed
            } else {
                Broken::Cancelled
            };
            self.reopen((day + 1).min(self.today), Some(day), broken);
        } else {
            self.hold(day + self.protocol.calls.booked_hold_days, Some(day));
        }
    }

    /// Held up to and including `until`; after that the loop is open again.
    fn hold(&mut self, until: Day, day: Option<Day>) {
        if self.today <= until {
            self.set(State::Held, self.target, NextStep::Wait, Some(until + 1));
        } else {
            self.reopen(until + 1, day, Broken::NotFound);
        }
    }

    /// The cadence starts anew.
    fn reopen(&mut self, on: Day, day: Option<Day>, broken: Broken) {
        self.calls = 0;
        self.now.reopened = true;
        self.now.broken_booking = Some((day, broken));
        self.set(
            State::Attempting,
            self.target,
            first_step(self.target),
            Some(on),
        );
    }

    /// Taken up again on a day by whoever acts; before it nothing is done.
    fn again(&mut self, state: State, on: Day) {
        if self.today < on {
            self.set(state, self.target, NextStep::Wait, Some(on));
        } else {
            self.set(
                State::Attempting,
                self.target,
                first_step(self.target),
                Some(on),
            );
        }
    }

    /// A step in the practice comes first.
    fn staff(&mut self, state: State, on: Day) {
        self.set(state, Target::Staff, NextStep::Staff, Some(on));
    }

    /// For calls: the office's report is wanted. A step in the practice is proved by the next exports.
    fn already_done(&mut self, date: Day) {
        match self.target {
            Target::Patient | Target::Office => {
                self.target = Target::Office;
                self.calls = 0;
                self.again(State::Attempting, date);
            }
            Target::Staff | Target::Licensed => {
                let on = date + self.protocol.calls.agreed_days;
                self.again(State::Snoozed, on);
            }
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
        if self.calls >= self.allowed_calls() {
            self.letter(date);
            return;
        }
        let on = self.next_call(date);
        self.again(State::Attempting, on);
    }

    fn next_call(&self, date: Day) -> Day {
        let calls = &self.protocol.calls;
        match (self.item.kind, self.item.priority, self.calls) {
            (Kind::CheckInNotMade, _, _) => self.bd(date, 1),
            (_, 1, _) => date,
            (_, _, 0 | 1) => self.bd(date, calls.second_call_bd),
            (_, _, _) => self.bd(date, calls.third_call_bd),
        }
    }

    fn letter(&mut self, date: Day) {
        if self.target != Target::Patient || self.item.priority == 1 {
            self.exhaust(date);
            return;
        }
        self.last_letter = true;
        let on = self.bd(date, 1);
        self.set(
            State::Attempting,
            Target::Patient,
            NextStep::Letter,
            Some(on),
        );
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

    /// One more call, then a letter.
    fn identity_failed(&mut self, date: Day) {
        self.identity_failures += 1;
        self.calls += 1;
        if self.identity_failures > 1 {
            self.letter(date);
        } else {
            let on = self.next_call(date);
            self.again(State::Attempting, on);
        }
    }

    /// The patient's other number first; with none left staff corrects it, and calls go on once the exports have a new one.
    fn bad_number(&mut self, date: Day) {
        if self.target == Target::Patient && !phone::to_dial(self.chart, date).is_empty() {
            let on = self.bd(date, 1);
            self.again(State::Attempting, on);
        } else {
            self.staff(State::Attempting, date);
        }
    }

    /// Calling ends; licensed staff is told for some days, or until one of them has recorded something.
    fn declined(&mut self, date: Day) {
        self.ended = true;
        let until = date + self.protocol.calls.declined_inform_days;
        if self.today <= until {
            self.set(
                State::Declined,
                Target::Licensed,
                NextStep::Decide,
                Some(date),
            );
        } else {
            self.set(State::Declined, self.target, NextStep::None, None);
        }
    }

    /// Where the loop stands.
    pub(super) fn finish(mut self) -> Standing {
        self.now.attempts = self.attempts;
        // Corrected in the meantime: the answer's own day may lie before the day on which it could not be taken.
        let answered = |c: &&Contact| c.list_row().is_some_and(|r| self.answered.contains(r));
        let unread = self.unread.iter().copied().find(|c| !answered(c));
        self.now.unread_on = unread.map(|c| c.date);
        if self.escalated || unread.is_some() {
            // Only a licensed decision takes a loop out of the clinician's lane, or an answer that can be read at last.
            let on = self.now.last.map(|(d, _)| d).max(self.now.unread_on);
            self.set(State::Escalated, Target::Licensed, NextStep::Decide, on);
        }
        self.now
    }
}
