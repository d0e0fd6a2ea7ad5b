//! Measures of the calling: what callers reached, who came back into care, what went to clinicians.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::{Contact, Day, Name, Outcome};

use super::{Figure, Look, Measure, Run, measure, median, share};

const NO_CONTACTS: &str = "no contacts are known";

/// One caller's contacts in the rolling window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Caller {
    /// The name in the contacts; `None` where it is not said.
    pub caller: Option<String>,
    /// Contacts.
    pub contacts: u64,
    /// Of these, attempts.
    pub attempts: u64,
    /// Of these, the patient was spoken to.
    pub reached: u64,
    /// Of these, a visit was booked.
    pub booked: u64,
    /// Wrong or dead numbers.
    pub wrong_numbers: u64,
    /// Handed to licensed staff.
    pub escalated: u64,
}

fn is_escalated(contact: &Contact) -> bool {
    contact.escalated || contact.outcome.is_some_and(Outcome::is_clinical)
}

/// The funnel of each caller over the rolling window, by name; contacts without a name come last.
pub(in crate::panel) fn callers(run: &Run<'_>) -> Vec<Caller> {
    let from = run.today - run.protocol.panel.rolling_days;
    let mut by_name: BTreeMap<(bool, Option<&Name>), Caller> = BTreeMap::new();
    let contacts = run.practice.charts.iter().flat_map(|c| &c.contacts);
    for c in contacts.filter(|c| from <= c.date && c.date <= run.today) {
        let Some(outcome) = c.outcome else { continue };
        let caller = by_name
            .entry((c.by.is_none(), c.by.as_ref()))
            .or_insert_with(|| Caller {
                caller: c.by.as_deref().map(str::to_owned),
                ..Caller::default()
            });
        caller.contacts += 1;
        caller.attempts += u64::from(outcome.is_attempt());
        caller.reached += u64::from(outcome.is_reach());
        caller.booked += u64::from(matches!(
            outcome,
            Outcome::Booked | Outcome::BookedUnverified
        ));
        caller.wrong_numbers += u64::from(matches!(
            outcome,
            Outcome::WrongNumber | Outcome::Disconnected
        ));
        caller.escalated += u64::from(is_escalated(c));
    }
    by_name.into_values().collect()
}

/// Patients seen within some days of the first call that reached them.
pub(super) fn returned<'a>(look: &'a Look<'a>) -> impl Iterator<Item = Measure> + use<'a> {
    let numbers = &look.run.protocol.panel;
    numbers.return_days.iter().map(move |days| {
        let days = *days;
        let rule = format!(
            "patients reached in the last {} d, the first time at least {days} d ago; of these: seen within {days} d after \
             that first time",
            numbers.rolling_days
        );
        let back = |chart| {
            let case = look.case(chart);
            let reached = |c: &&Contact| {
                look.recent(c.date) && c.outcome.is_some_and(Outcome::is_reach)
            };
            let first: Day = chart.contacts.iter().filter(reached).map(|c| c.date).min()?;
            (first + days <= look.run.today)
                .then(|| case.seen().any(|v| v.date > first && v.date <= first + days))
        };
        let figure = if look.has_contacts() {
            share(look.charts().filter_map(back))
        } else {
            Figure::CouldNotLook(NO_CONTACTS)
        };
        measure(
            &format!("returned-{days}"),
            &format!("Back in care within {days} days"),
            rule,
            figure,
        )
    })
}

/// Days to the first contact by licensed staff after each escalation of the window; `None`: none yet.
fn acknowledged<'a>(look: &'a Look<'a>) -> impl Iterator<Item = Option<i32>> + use<'a> {
    look.charts().flat_map(move |chart| {
        let escalated = |c: &&Contact| look.recent(c.date) && is_escalated(c);
        chart.contacts.iter().filter(escalated).map(move |opened| {
            let licensed = |c: &&Contact| {
                let by = c.by.as_deref().unwrap_or_default();
                c.date >= opened.date
                    && c.date <= look.run.today
                    && c.id != opened.id
                    && look.run.protocol.is_licensed(by)
            };
            let first = chart.contacts.iter().filter(licensed).map(|c| c.date).min();
            first.map(|d| d - opened.date)
        })
    })
}

/// Escalations that licensed staff has taken up.
pub(super) fn escalations(look: &Look<'_>) -> Measure {
    let rule = format!(
        "contacts of the last {} d handed to licensed staff; of these: a contact by licensed staff with that patient on \
         the same day or later",
        look.run.protocol.panel.rolling_days
    );
    let figure = if look.has_contacts() {
        share(acknowledged(look).map(|days| days.is_some()))
    } else {
        Figure::CouldNotLook(NO_CONTACTS)
    };
    measure("escalations-taken-up", "Escalations taken up", rule, figure)
}

/// Days until licensed staff took an escalation up.
pub(super) fn days_to_acknowledge(look: &Look<'_>) -> Measure {
    let rule = format!(
        "escalations of the last {} d that were taken up: days until then, the middle one (0: the same day)",
        look.run.protocol.panel.rolling_days
    );
    let figure = if look.has_contacts() {
        median(acknowledged(look).flatten().collect())
    } else {
        Figure::CouldNotLook(NO_CONTACTS)
    };
    measure(
        "escalation-days",
        "Days until an escalation is taken up",
        rule,
        figure,
    )
}
