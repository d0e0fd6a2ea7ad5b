//! What a phone system may dial of today's lists: who, which number, in which hours, in which order. Nothing of why.
//!
//! The rows are those of the lists for callers, so that whoever is on none (do-not-contact, a clinical matter, the letter's
//! turn) is not dialled either. It must not hand on a reason, a place, a kind, a provider or the name of a list that tells one.

use std::collections::BTreeMap;

use crate::model::item::words;
use crate::model::{Chart, Contact, Outcome};

use super::lists::{Lane, Lists, Work, reminders, row};
use super::{CallRow, phone, quiet};

words! {
    /// What the call is, in a word that tells nothing.
    Purpose {
        /// A caller speaks to the patient.
        Call = "call",
        /// The patient is reminded of a visit.
        Reminder = "reminder",
    }
}

words! {
    /// Why a row of the lists is not dialled by a machine.
    NotDialled {
        /// No number is whole, or those that are were found bad.
        NoWholeNumber = "no whole number",
        /// The numbers' hours and the practice's have none in common.
        NoHour = "no hour in which to call",
        /// The reminder goes another way.
        OtherChannel = "reminded by another channel",
        /// The patient must not be called.
        MustNotBeCalled = "must not be called",
    }
}

/// One patient to dial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialRow {
    /// The row of the list: what came of the call is recorded there.
    pub row_id: String,
    /// What the call is.
    pub purpose: Purpose,
    /// 1 is dialled first.
    pub rank: u32,
    /// Full name.
    pub name: String,
    /// Whom to ask for, where the patient is a minor: the guardian's name or "parent or guardian".
    pub ask_for: String,
    /// The best number and another, in the form `+12125550101`; the second may be empty.
    pub phones: [String; 2],
    /// Language; "interpreter" where one is needed.
    pub language: String,
    /// Who speaks, where rows are dealt out.
    pub caller: String,
    /// Which attempt this is.
    pub attempt: u32,
    /// Hours of the practice's own time from and until which every number of the row may be called.
    pub hours: (i32, i32),
    /// The first row of those that share a number; empty where nobody does.
    pub household: String,
}

/// What a phone system may dial, and what not of the same lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dialer {
    /// Rows in the order in which they are dialled.
    pub rows: Vec<DialRow>,
    /// Patients of the same lists who are not dialled, by reason.
    pub left_out: BTreeMap<NotDialled, u64>,
}

/// Lists whose patients are phoned, in the order in which they are dialled.
pub const LANES: [Lane; 3] = [Lane::Patients, Lane::Lost, Lane::Reminders];

/// The rows of some of today's lists that a phone system may dial.
pub fn dialer(work: &Work<'_>, lists: &Lists, lanes: &[Lane]) -> Dialer {
    let mut out = Dialer::default();
    let nobody = Chart::default();
    for lane in LANES.iter().filter(|l| lanes.contains(l)) {
        let rows = lists.lane(*lane);
        let mut heads: BTreeMap<usize, &str> = BTreeMap::new();
        for row in rows {
            let chart = work.practice.chart(&row.patient_id).unwrap_or(&nobody);
            match numbers(work, *lane, chart) {
                Err(why) => *out.left_out.entry(why).or_default() += 1,
                Ok(phones) => {
                    let household = row
                        .household
                        .map(|h| *heads.entry(h).or_insert(&row.row_id));
                    let rank = u32::try_from(out.rows.len() + 1).unwrap_or(u32::MAX);
                    let row = one(work, *lane, row, chart, phones);
                    out.rows.push(DialRow {
                        rank,
                        household: household.unwrap_or_default().to_owned(),
                        ..row
                    });
                }
            }
        }
    }
    out
}

/// The numbers of a row, best first, as phone systems take them.
fn numbers(work: &Work<'_>, lane: Lane, chart: &Chart) -> Result<Vec<String>, NotDialled> {
    // The lists have left these out long ago; a machine is told once more.
    let stopped = |c: &Contact| matches!(c.outcome, Some(Outcome::DoNotCall | Outcome::Deceased));
    let patient = &chart.patient;
    if patient.do_not_contact
        || patient.is_deceased()
        || chart
            .contacts
            .iter()
            .any(|c| c.date <= work.today && stopped(c))
    {
        return Err(NotDialled::MustNotBeCalled);
    }
    if lane == Lane::Reminders && reminders::channel(chart, work.today) != "phone" {
        return Err(NotDialled::OtherChannel);
    }
    let numbers: Vec<String> = phone::good(chart, work.today)
        .into_iter()
        .filter_map(phone::e164)
        .collect();
    if numbers.is_empty() {
        return Err(NotDialled::NoWholeNumber);
    }
    let has_hours = |n: &String| {
        let (from, until) = quiet::hours(work.protocol, n, work.today);
        from < until
    };
    let numbers: Vec<String> = numbers.into_iter().filter(has_hours).collect();
    match numbers.is_empty() {
        true => Err(NotDialled::NoHour),
        false => Ok(numbers),
    }
}

fn one(work: &Work<'_>, lane: Lane, of: &CallRow, chart: &Chart, phones: Vec<String>) -> DialRow {
    let patient = &chart.patient;
    let hours_of = |n: &String| quiet::hours(work.protocol, n, work.today);
    let mut phones = phones.into_iter();
    let first = phones.next().unwrap_or_default();
    let mut hours = hours_of(&first);
    // A second number counts where some hour suits both.
    let second = phones.find(|n| {
        let other = hours_of(n);
        let both = (hours.0.max(other.0), hours.1.min(other.1));
        let suits = both.0 < both.1;
        if suits {
            hours = both;
        }
        suits
    });
    let guardian = patient.guardian.as_deref().map(str::trim);
    let ask_for = match row::is_minor(patient, work.today) {
        true => guardian
            .filter(|g| !g.is_empty())
            .unwrap_or("parent or guardian"),
        false => "",
    };
    DialRow {
        row_id: of.row_id.clone(),
        purpose: match lane {
            Lane::Reminders => Purpose::Reminder,
            _ => Purpose::Call,
        },
        rank: 0,
        name: of.name.clone(),
        ask_for: ask_for.to_owned(),
        phones: [first, second.unwrap_or_default()],
        language: of.language.clone(),
        caller: of.caller.clone().unwrap_or_default(),
        attempt: of.attempt,
        hours,
        household: String::new(),
    }
}
