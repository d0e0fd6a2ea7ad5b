//! Where a loop stands: its state after all contacts that count for it, and the day of the next action.
//!
//! Owns states, steps and which contacts count. What follows from each outcome code stands in `cadence`.

use std::sync::LazyLock;

use rayon::prelude::*;

use crate::model::item::words;
use crate::model::{Chart, Contact, Day, Item, ItemId, Outcome, Practice, Target};
use crate::protocol::Protocol;

use super::cadence;

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

words! {
    /// What became of a booking that did not hold.
    Broken {
        /// The export shows a no-show on its day.
        Missed = "missed",
        /// The export shows it cancelled.
        Cancelled = "cancelled",
        /// No matching visit came with the exports.
        NotFound = "not found",
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
    /// A booking was promised and did not hold: reopened.
    pub reopened: bool,
    /// The booking that did not hold, while nothing has happened since: its day, where one was given, and what became of it.
    pub broken_booking: Option<(Option<Day>, Broken)>,
    /// A note held a clinical word under an administrative code: licensed staff sees a copy from this day on.
    pub copied_on: Option<Day>,
    /// A caller's answer could not be taken though it holds clinical words: nobody calls until it is corrected, licensed
    /// staff has decided or somebody has spoken to the patient since.
    pub unread_on: Option<Day>,
    /// Licensed staff has kept this old loop: it goes back to the daily lists.
    pub kept: bool,
    /// The source is wrong by a caller's word: the loop stays open and out of the measures.
    pub out_of_measures: bool,
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
    contacts_about(&item.id, item.record_date, chart, today)
}

/// The same for an item of which no more is known than its id and the date of its record.
pub fn contacts_about<'a, 'b>(
    id: &'b ItemId,
    record_date: Day,
    chart: &'a Chart,
    today: Day,
) -> impl Iterator<Item = &'a Contact> + use<'a, 'b> {
    chart.contacts.iter().filter(move |c| {
        c.date <= today
            && match (&c.item, c.outcome) {
                (Some(of), _) => of == id,
                (None, Some(Outcome::Released | Outcome::AlreadyDone)) => false,
                (None, _) => record_date <= c.date,
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
    items
        .par_iter()
        .map(|item| standing_of(item, practice, protocol, today))
        .collect()
}

/// Where one item of the practice stands.
pub fn standing_of(item: &Item, practice: &Practice, protocol: &Protocol, today: Day) -> Standing {
    match practice.chart_of(item) {
        Some(chart) => standing(item, chart, protocol, today),
        None => before_contacts(item, protocol, today),
    }
}

/// Where an item stands of whose patient no contact is known.
pub fn before_contacts(item: &Item, protocol: &Protocol, today: Day) -> Standing {
    static NOBODY: LazyLock<Chart> = LazyLock::new(Chart::default);
    cadence::Fold::new(item, &NOBODY, protocol, today).finish()
}

/// Where one item stands after the chart's contacts.
pub fn standing(item: &Item, chart: &Chart, protocol: &Protocol, today: Day) -> Standing {
    let mut contacts: Vec<&Contact> = contacts_of(item, chart, today).collect();
    // Nothing says at what hour a contact was: on one day, what came of speaking to the patient is what stands.
    contacts.sort_by_key(|c| (c.date, c.outcome.is_some_and(Outcome::is_reach)));
    let mut fold = cadence::Fold::new(item, chart, protocol, today);
    for contact in contacts {
        fold.take(contact);
    }
    fold.finish()
}
