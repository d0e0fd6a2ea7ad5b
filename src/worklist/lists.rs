//! The lists: callable loops merged into one row a patient, ranked, within the limits on how often a patient is called.

mod lane;
mod limits;
mod open_escalations;
pub(super) mod reminders;
pub(super) mod row;
mod together;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::leaks::list_order;
use crate::model::item::words;
use crate::model::{Chart, Day, Item, Kind, Outcome, Patient, PatientId, Practice};
use crate::protocol::Protocol;

use super::callers::{self, Dealt};
use super::phone;
use super::standing::{NextStep, Standing, State};

pub use row::CallRow;

/// The count of loops that the day's share of the backlog leaves for later.
pub const BACKLOG_LATER: &str = "backlog, for a later day";

words! {
    /// A list of its own.
    Lane {
        /// Patients to phone.
        Patients = "patients",
        /// Labs, imaging centres and specialists to phone.
        Offices = "offices",
        /// Administrative steps in the practice.
        Staff = "staff",
        /// The clinician's lane.
        Licensed = "licensed",
        /// Patients to remind of a visit.
        Reminders = "reminders",
        /// Letters due, also for patients without a usable phone.
        Letters = "letters",
        /// Old loops for a licensed keep-or-release decision.
        Backlog = "backlog",
        /// Chronic patients not seen for over a year.
        Lost = "lost",
        /// Called, then nothing: a view of rows that stand on their own lists.
        Silent = "silent",
    }
}

impl Lane {
    /// So many rows of it, in words: "14 patients", "1 letter".
    pub fn counted(self, rows: usize) -> String {
        let word = self.word();
        match (rows, self) {
            (1, Lane::Patients | Lane::Offices | Lane::Letters | Lane::Reminders) => {
                format!("1 {}", word.trim_end_matches('s'))
            }
            _ => format!("{rows} {word}"),
        }
    }

    /// Whether the row is a contact with the patient: these lanes share the limits on how often.
    pub fn reaches_patient(self) -> bool {
        matches!(self, Lane::Patients | Lane::Lost | Lane::Letters)
    }

    /// Whether a patient's voicemail may be what answers.
    pub fn is_spoken(self) -> bool {
        matches!(
            self,
            Lane::Patients | Lane::Lost | Lane::Reminders | Lane::Silent
        )
    }
}

/// Today's lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    /// Rows by lane, in list order.
    pub rows: BTreeMap<Lane, Vec<CallRow>>,
    /// Loops that stand on a list of their own today; copies, reminders and the silent view are not counted.
    pub listed: u64,
    /// Loops that are on no list today, by reason. With `listed` they add up to the items.
    pub not_listed: BTreeMap<&'static str, u64>,
    /// Patients on the letters list because no number of theirs can be dialled.
    pub without_phone: u64,
    /// Patients said to have died, whom the exports do not show as deceased: a manager verifies.
    pub to_verify: Vec<PatientId>,
    /// Who calls how many of the rows; nobody where the protocol names no callers.
    pub dealt: Dealt,
}

impl Lists {
    /// Rows of a lane.
    pub fn lane(&self, lane: Lane) -> &[CallRow] {
        self.rows.get(&lane).map_or(&[], Vec::as_slice)
    }

    /// Keeps the rows dealt to one caller; those of lists that are not dealt out go.
    pub fn keep_caller(&mut self, name: &str) {
        for rows in self.rows.values_mut() {
            rows.retain(|r| r.caller.as_deref() == Some(name));
        }
        self.dealt.shares.retain(|s| s.caller == name);
        self.dealt.left_over.clear();
    }

    /// Keeps the first rows of each list; gives how many of each went.
    pub fn keep_first(&mut self, limit: usize) -> BTreeMap<Lane, usize> {
        let mut gone = BTreeMap::new();
        for (lane, rows) in &mut self.rows {
            gone.insert(*lane, rows.len().saturating_sub(limit));
            rows.truncate(limit);
        }
        gone
    }

    fn leave_out(&mut self, reason: &'static str, loops: usize) {
        *self.not_listed.entry(reason).or_default() += loops as u64;
    }
}

/// What the lists are made from.
#[derive(Debug, Clone, Copy)]
pub struct Work<'a> {
    /// Items in list order, suppressed ones among them.
    pub items: &'a [Item],
    /// Their standings, in the same order.
    pub standings: &'a [Standing],
    /// The charts.
    pub practice: &'a Practice,
    /// The protocol.
    pub protocol: &'a Protocol,
    /// Today.
    pub today: Day,
}

/// Loops of one row, best first.
type Loops<'a> = Vec<(&'a Item, &'a Standing)>;

/// What makes loops one row: the lane, the patient, and on the offices' list the office.
type Key<'a> = (Lane, &'a str, String);

/// Numbers that can be dialled, mobile first, each once.
pub fn numbers(patient: &Patient) -> Vec<&str> {
    phone::numbers(patient)
}

/// A number's digits; a leading country code 1 does not count.
pub fn digits(number: &str) -> String {
    phone::digits(number)
}

/// Builds today's lists.
pub fn lists(work: &Work<'_>) -> Lists {
    let mut lists = Lists::default();
    let nobody = Chart::default();
    let chart_of = |patient: &str| work.practice.chart(patient).unwrap_or(&nobody);
    let escalations = open_escalations::find(work);
    let clinical: BTreeSet<&str> = work
        .items
        .iter()
        .zip(work.standings)
        .filter(|(i, s)| s.state == State::Escalated && i.suppressed.is_none())
        .map(|(i, _)| &*i.patient_id)
        .chain(
            escalations
                .iter()
                .filter(|e| e.stops_calls())
                .map(|e| e.patient),
        )
        .collect();

    let mut by_row: BTreeMap<Key<'_>, Loops<'_>> = BTreeMap::new();
    let mut copies: BTreeMap<&str, Loops<'_>> = BTreeMap::new();
    let mut no_phone: BTreeSet<&str> = BTreeSet::new();
    for (item, standing) in work.items.iter().zip(work.standings) {
        let patient: &str = &item.patient_id;
        let chart = work.practice.chart_of(item).unwrap_or(&nobody);
        let mut lane = match lane::of(work, item, standing) {
            Ok(lane) => lane,
            Err(reason) => {
                lists.leave_out(reason, 1);
                if standing.copied_on.is_some() && item.suppressed.is_none() {
                    copies.entry(patient).or_default().push((item, standing));
                }
                continue;
            }
        };
        if standing.copied_on.is_some() && lane != Lane::Licensed {
            copies.entry(patient).or_default().push((item, standing));
        }
        if matches!(lane, Lane::Patients | Lane::Lost)
            && phone::to_dial(chart, work.today).is_empty()
        {
            no_phone.insert(patient);
            lane = Lane::Letters;
        }
        if lane.reaches_patient() && clinical.contains(patient) {
            lists.leave_out("a clinical matter is with licensed staff", 1);
            continue;
        }
        let office = match lane {
            Lane::Offices => lane::office(item, chart),
            _ => String::new(),
        };
        by_row
            .entry((lane, patient, office))
            .or_default()
            .push((item, standing));
    }
    limits::keep(work, &mut by_row, &mut lists, &chart_of);

    let mut rows: Vec<(Key<'_>, Loops<'_>)> = by_row.into_iter().collect();
    rows.sort_by(|a, b| list_order(a.1[0].0, b.1[0].0));
    together::offices(&mut rows);
    // What a caller heard comes first on the list of licensed staff, whatever its priority.
    rows.sort_by_key(|((lane, ..), loops)| {
        *lane == Lane::Licensed && loops.iter().all(|(_, s)| s.state != State::Escalated)
    });
    for found in escalations {
        let row = open_escalations::row(work, &found, chart_of(found.patient));
        lists.rows.entry(Lane::Licensed).or_default().push(row);
    }
    for (patient, loops) in copies {
        let row = row::copy(work, &loops, chart_of(patient));
        lists.rows.entry(Lane::Licensed).or_default().push(row);
    }
    let reminders = reminders::find(work, &clinical);
    let reminded: BTreeMap<&str, String> = reminders
        .iter()
        .map(|r| (r.patient_id.as_str(), r.whys.join("; ")))
        .collect();
    // A row depends on nothing but its own loops.
    let made: Vec<CallRow> = rows
        .par_iter()
        .map(|((lane, ..), loops)| {
            let chart = work.practice.chart_of(loops[0].0);
            row::row(work, *lane, loops, chart.unwrap_or(&nobody))
        })
        .collect();
    for (((lane, patient, office), _), mut row) in rows.into_iter().zip(made) {
        if lane == Lane::Offices {
            row.phone = work
                .protocol
                .office_phone(&office)
                .unwrap_or_default()
                .to_owned();
            row.office = Some(office);
        }
        if matches!(lane, Lane::Patients | Lane::Lost)
            && let Some(visits) = reminded.get(patient)
        {
            row.hints.push(format!("remind too: {visits}"));
        }
        lists.rows.entry(lane).or_default().push(row);
    }
    let called: BTreeSet<&str> = [Lane::Patients, Lane::Lost]
        .into_iter()
        .flat_map(|lane| lists.lane(lane))
        .map(|r| r.patient_id.as_str())
        .collect();
    let reminders: Vec<CallRow> = reminders
        .iter()
        .filter(|r| !called.contains(r.patient_id.as_str()))
        .cloned()
        .collect();
    if !reminders.is_empty() {
        lists.rows.insert(Lane::Reminders, reminders);
    }
    limits::share_backlog(work, &mut lists);
    for lane in [Lane::Patients, Lane::Lost] {
        if let Some(rows) = lists.rows.get_mut(&lane) {
            together::households(rows);
        }
    }
    if !work.protocol.callers.is_empty() {
        lists.dealt = callers::deal(work.protocol, &mut lists.rows);
    }
    for row in lists.rows.values_mut().flatten() {
        row.seal();
    }
    lists.listed = work.items.len() as u64 - lists.not_listed.values().sum::<u64>();
    lists.without_phone = lists
        .lane(Lane::Letters)
        .iter()
        .filter(|r| no_phone.contains(r.patient_id.as_str()))
        .count() as u64;
    lists.to_verify = told_deceased(work);
    silent(work, &mut lists);
    lists
}

/// Patients whom a caller heard to have died and whom the exports show alive.
fn told_deceased(work: &Work<'_>) -> Vec<PatientId> {
    work.practice
        .charts
        .iter()
        .filter(|c| {
            !c.patient.is_deceased()
                && c.contacts
                    .iter()
                    .any(|c| c.date <= work.today && c.outcome == Some(Outcome::Deceased))
        })
        .map(|c| c.id().clone())
        .collect()
}

/// The view of rows about loops that were tried and of which nothing was heard for the protocol's days.
fn silent(work: &Work<'_>, lists: &mut Lists) {
    let before = work.today - work.protocol.calls.silent_days;
    let quiet: BTreeSet<&str> = work
        .items
        .iter()
        .zip(work.standings)
        .filter(|(_, s)| s.step != NextStep::Wait)
        .filter(|(_, s)| s.last.is_some_and(|(d, o)| d <= before && o.is_attempt()))
        .map(|(i, _)| i.id.as_str())
        .collect();
    let own: Vec<&Lane> = Lane::ALL
        .iter()
        .filter(|l| !matches!(l, Lane::Reminders | Lane::Silent))
        .collect();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let rows: Vec<CallRow> = own
        .into_iter()
        .flat_map(|lane| lists.lane(*lane))
        // A copy for licensed staff stands behind the row that it is a copy of.
        .filter(|r| seen.insert(&r.items))
        .filter(|r| r.items.split(';').any(|id| quiet.contains(id)))
        .cloned()
        .collect();
    if !rows.is_empty() {
        lists.rows.insert(Lane::Silent, rows);
    }
}

/// Whether a chronic patient's loop says that they were not seen for over a year.
fn is_lost(item: &Item) -> bool {
    item.kind == Kind::LostToFollowUp
}
