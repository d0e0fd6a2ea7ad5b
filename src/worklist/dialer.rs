//! What a phone system may dial of today's lists: who, which number, in which hours, in which order. Nothing of why.
//!
//! The rows are those of the lists for callers, so that whoever is on none (do-not-contact, a clinical matter, the letter's
//! turn) is not dialled either. It must not hand on a reason, a place, a kind, a provider or the name of a list that tells one.

use std::collections::BTreeMap;

use crate::model::item::words;
use crate::model::{Channel, Chart, Contact, Outcome, Patient};

use super::lists::{Lane, Lists, Work, reminders, row};
use super::{CallRow, phone, quiet};

words! {
    /// What the call is, in a word that tells nothing.
    #[derive(Default)]
    Purpose {
        #[default]
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
        /// Whole numbers have an extension: a machine would reach the switchboard.
        Extension = "only a number with an extension",
        /// No whole number is of a place whose time of day is known.
        UnknownPlace = "no number whose place is known",
        /// The numbers' hours and the practice's have none in common.
        NoHour = "no hour in which to call",
        /// The reminder goes another way.
        OtherChannel = "reminded by another channel",
        /// The patient must not be called.
        MustNotBeCalled = "must not be called",
    }
}

/// One patient to dial.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    /// Language.
    pub language: String,
    /// Whether an interpreter is needed.
    pub interpreter: bool,
    /// How the patient would rather be reached; empty where nothing is known or allowed.
    pub preferred_channel: &'static str,
    /// Who speaks, where rows are dealt out.
    pub caller: String,
    /// Which attempt this is.
    pub attempt: u32,
    /// Hours of the practice's own time from and until which every number of the row may be called.
    pub hours: (i32, i32),
    /// The first row of those that hang together by shared numbers, whatever the calls are about; empty where none does.
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
        for row in rows {
            let chart = work.practice.chart(&row.patient_id).unwrap_or(&nobody);
            match numbers(work, *lane, chart) {
                Err(why) => *out.left_out.entry(why).or_default() += 1,
                Ok(phones) => {
                    let rank = u32::try_from(out.rows.len() + 1).unwrap_or(u32::MAX);
                    let row = one(work, *lane, row, chart, phones);
                    out.rows.push(DialRow { rank, ..row });
                }
            }
        }
    }
    households(&mut out.rows);
    out
}

/// Names the households: all rows that hang together by their numbers bear the id of the first of them.
pub(super) fn households(rows: &mut [DialRow]) {
    // The first row of each row's household, as far as it is known.
    let mut heads: Vec<usize> = (0..rows.len()).collect();
    let mut by_number: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        for number in row.phones.iter().filter(|n| !n.is_empty()) {
            let other = heads[*by_number.entry(number).or_insert(at)];
            let (first, then) = (other.min(heads[at]), other.max(heads[at]));
            if first != then {
                for head in heads.iter_mut().filter(|h| **h == then) {
                    *head = first;
                }
            }
        }
    }
    let ids: Vec<String> = rows.iter().map(|r| r.row_id.clone()).collect();
    let mut sizes = vec![0; rows.len()];
    for head in &heads {
        sizes[*head] += 1;
    }
    for (row, head) in rows.iter_mut().zip(heads) {
        if sizes[head] > 1 {
            row.household.clone_from(&ids[head]);
        }
    }
}

/// The hours in which a number may be dialled, and the number as phone systems take it.
type Dialled = ((i32, i32), String);

/// The numbers of a row, best first.
fn numbers(work: &Work<'_>, lane: Lane, chart: &Chart) -> Result<Vec<Dialled>, NotDialled> {
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
    let whole = |n: &&str| phone::e164(n).is_some();
    let good = phone::good(chart, work.today);
    let good: Vec<&str> = good.into_iter().filter(whole).collect();
    if good.is_empty() {
        return Err(NotDialled::NoWholeNumber);
    }
    let mut numbers: Vec<String> = Vec::new();
    for number in good.into_iter().filter(|n| !phone::has_extension(n)) {
        let number = phone::e164(number).filter(|n| !numbers.contains(n));
        numbers.extend(number);
    }
    if numbers.is_empty() {
        return Err(NotDialled::Extension);
    }
    // At an unknown place it may be night: that number is for people to call.
    let placed: Vec<Dialled> = numbers
        .into_iter()
        .filter_map(|n| Some((quiet::hours(work.protocol, &n, work.today)?, n)))
        .collect();
    if placed.is_empty() {
        return Err(NotDialled::UnknownPlace);
    }
    let placed: Vec<Dialled> = placed.into_iter().filter(|((f, u), _)| f < u).collect();
    match placed.is_empty() {
        true => Err(NotDialled::NoHour),
        false => Ok(placed),
    }
}

fn one(work: &Work<'_>, lane: Lane, of: &CallRow, chart: &Chart, numbers: Vec<Dialled>) -> DialRow {
    let patient = &chart.patient;
    let mut numbers = numbers.into_iter();
    let (mut hours, first) = numbers.next().unwrap_or_default();
    // A second number counts where some hour suits both.
    let second = numbers.find(|(other, _)| {
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
    let (language, interpreter) = match of.language.strip_suffix("(interpreter)") {
        Some(language) => (language, true),
        None => (of.language.as_str(), false),
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
        phones: [first, second.map_or(String::new(), |(_, n)| n)],
        language: language.trim_end().to_owned(),
        interpreter,
        preferred_channel: preferred(patient),
        caller: of.caller.clone().unwrap_or_default(),
        attempt: of.attempt,
        hours,
        household: String::new(),
    }
}

fn preferred(patient: &Patient) -> &'static str {
    match patient.preferred_channel {
        Some(Channel::Phone) => "phone",
        Some(Channel::Text) if patient.text_consent => "text",
        Some(Channel::Portal) => "portal",
        Some(Channel::Email) => "email",
        Some(Channel::Letter) => "letter",
        Some(Channel::Text | Channel::Other) | None => "",
    }
}
