//! The lists: callable loops merged into one row a patient, ranked, within the limits on how often a patient is called.

use std::collections::{BTreeMap, BTreeSet};

use crate::leaks::list_order;
use crate::model::item::words;
use crate::model::{Chart, Day, Item, ItemId, Kind, Patient, Place, Practice, Target};
use crate::protocol::Protocol;

use super::row_id::RowId;
use super::standing::{NextStep, Standing};

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
        /// Letters due, also for patients without a usable phone.
        Letters = "letters",
        /// Old loops for a licensed keep-or-release decision.
        Backlog = "backlog",
        /// Chronic patients not seen for over a year.
        Lost = "lost",
    }
}

/// Why a backlog row is on no list today: the day's share is taken.
pub const BACKLOG_LATER: &str = "backlog, for a later day";

/// One row of a list. The last six columns are for the person who works it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallRow {
    /// Name of the row.
    pub row_id: String,
    /// Patient.
    pub patient_id: String,
    /// Full name.
    pub name: String,
    /// Year of birth, to tell namesakes apart.
    pub birth_year: Option<i32>,
    /// Best number first, others behind ` / `.
    pub phone: String,
    /// Language; "interpreter" where one is needed.
    pub language: String,
    /// Priority of the best item.
    pub priority: u8,
    /// Item ids joined by `;`.
    pub items: String,
    /// Places joined by `;`.
    pub places: String,
    /// Why, for all the loops, in administrative words.
    pub reason: String,
    /// Days overdue of the best item.
    pub days_overdue: i32,
    /// Which attempt this is.
    pub attempt: u32,
    /// What happened last time.
    pub last_contact: String,
    /// A line that is safe to leave on a voicemail.
    pub say: String,
}

/// Today's lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    /// Rows by lane, in list order.
    pub rows: BTreeMap<Lane, Vec<CallRow>>,
    /// Loops that are on no list today, by reason.
    pub not_listed: BTreeMap<&'static str, u64>,
    /// Patients on the letters list because no number of theirs can be dialled.
    pub without_phone: u64,
}

impl Lists {
    /// Rows of a lane.
    pub fn lane(&self, lane: Lane) -> &[CallRow] {
        self.rows.get(&lane).map_or(&[], Vec::as_slice)
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

/// Builds today's lists.
pub fn lists(work: &Work<'_>) -> Lists {
    let mut lists = Lists::default();
    let mut by_row: BTreeMap<(Lane, &str), Loops<'_>> = BTreeMap::new();
    for (item, standing) in work.items.iter().zip(work.standings) {
        match lane(work, item, standing) {
            Ok(lane) => by_row
                .entry((lane, &item.patient_id))
                .or_default()
                .push((item, standing)),
            Err(reason) => *lists.not_listed.entry(reason).or_default() += 1,
        }
    }
    let nobody = Chart::default();
    let mut rows: Vec<(Lane, Loops<'_>, &Chart)> = Vec::new();
    for ((lane, patient), loops) in by_row {
        let chart = work.practice.chart(patient).unwrap_or(&nobody);
        let pressing = loops.iter().any(|(i, _)| i.priority == 1);
        if lane == Lane::Patients && !pressing && called_enough(work, chart) {
            *lists.not_listed.entry("called often enough").or_default() += loops.len() as u64;
            continue;
        }
        let mut lane = lane;
        if lane == Lane::Patients && numbers(&chart.patient).is_empty() {
            lane = Lane::Letters;
            lists.without_phone += 1;
        }
        rows.push((lane, loops, chart));
    }
    rows.sort_by(|a, b| list_order(a.1[0].0, b.1[0].0));
    for (lane, loops, chart) in rows {
        let row = row(work, &loops, chart);
        let list = lists.rows.entry(lane).or_default();
        // A patient without a phone may have a letter due as well: one row, one letter.
        if lane == Lane::Letters && list.iter().any(|r| r.patient_id == row.patient_id) {
            continue;
        }
        list.push(row);
    }
    let share = work.protocol.calls.backlog_share as usize;
    if let Some(backlog) = lists.rows.get_mut(&Lane::Backlog)
        && backlog.len() > share
    {
        let rest = backlog.len() - share;
        backlog.truncate(share);
        lists.not_listed.insert(BACKLOG_LATER, rest as u64);
    }
    lists
}

/// The list an item is on today, or why it is on none.
fn lane(work: &Work<'_>, item: &Item, standing: &Standing) -> Result<Lane, &'static str> {
    if let Some(reason) = item.suppressed {
        return Err(reason.word());
    }
    let due = standing.next_action_on.is_some_and(|d| d <= work.today);
    match standing.step {
        NextStep::None => return Err("calling has ended"),
        NextStep::Wait => return Err("waiting for its day"),
        NextStep::Call | NextStep::Letter if !due => return Err("waiting for its day"),
        _ => {}
    }
    let old = item.days_overdue > work.protocol.calls.backlog_days && item.place != Place::Lapsed;
    // What licensed staff already has stays with them; everything else that is this old is theirs to keep or release.
    if old && standing.step != NextStep::Decide {
        return Ok(Lane::Backlog);
    }
    if item.kind == Kind::LostToFollowUp && standing.target == Target::Patient {
        return Ok(Lane::Lost);
    }
    Ok(match (standing.step, standing.target) {
        (NextStep::Letter, _) => Lane::Letters,
        (_, Target::Patient) => Lane::Patients,
        (_, Target::Office) => Lane::Offices,
        (_, Target::Staff) => Lane::Staff,
        (_, Target::Licensed) => Lane::Licensed,
    })
}

/// Whether the patient was called today, or on as many days of the last seven as the protocol allows.
fn called_enough(work: &Work<'_>, chart: &Chart) -> bool {
    let calls = &work.protocol.calls;
    let days: BTreeSet<Day> = chart
        .contacts
        .iter()
        .filter(|c| c.outcome.is_some_and(|o| o.is_attempt()))
        .map(|c| c.date)
        .filter(|d| work.today - 6 <= *d && *d <= work.today)
        .collect();
    days.contains(&work.today) || days.len() >= calls.max_per_week as usize
}

/// Numbers that can be dialled, mobile first, each once.
pub fn numbers(patient: &Patient) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    [&patient.mobile, &patient.phone]
        .into_iter()
        .flatten()
        .map(|n| n.trim())
        .filter(|n| {
            let digits: String = n.chars().filter(char::is_ascii_digit).collect();
            let all_same = digits
                .bytes()
                .all(|b| Some(&b) == digits.as_bytes().first());
            digits.len() >= 10 && !all_same && seen.insert(digits)
        })
        .collect()
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>, with: &str) -> String {
    let mut seen = BTreeSet::new();
    let parts: Vec<&str> = parts.filter(|p| seen.insert(*p)).collect();
    parts.join(with)
}

fn row(work: &Work<'_>, loops: &[(&Item, &Standing)], chart: &Chart) -> CallRow {
    let (best, standing) = loops[0];
    let patient = &chart.patient;
    let ids: Vec<ItemId> = loops.iter().map(|(i, _)| i.id.clone()).collect();
    let last = loops.iter().filter_map(|(_, s)| s.last).max();
    let mut language = patient.language.as_deref().unwrap_or_default().to_owned();
    if patient.interpreter {
        language = format!("{language} (interpreter)").trim().to_owned();
    }
    let mut reason = joined(loops.iter().map(|(i, _)| i.reason.as_str()), "; ");
    if let Some(guardian) = patient
        .guardian
        .as_deref()
        .filter(|_| is_minor(patient, work.today))
    {
        reason = format!("a minor: ask for {guardian}; {reason}");
    }
    CallRow {
        row_id: RowId::of(
            &work.protocol.practice_name,
            work.today,
            &best.patient_id,
            &ids,
        )
        .as_str()
        .to_owned(),
        patient_id: best.patient_id.to_string(),
        name: patient.name.as_deref().unwrap_or_default().to_owned(),
        birth_year: patient.date_of_birth.map(Day::year),
        phone: numbers(patient).join(" / "),
        language,
        priority: best.priority,
        items: ids.iter().map(ItemId::as_str).collect::<Vec<_>>().join(";"),
        places: joined(loops.iter().map(|(i, _)| i.place.word()), ";"),
        reason,
        days_overdue: best.days_overdue,
        attempt: standing.attempts + 1,
        last_contact: last.map_or(String::new(), |(d, o)| format!("{d} {o}")),
        say: say(work.protocol),
    }
}

/// A patient under 18 years; the birthday itself ends it.
fn is_minor(patient: &Patient, today: Day) -> bool {
    patient.date_of_birth.is_some_and(|dob| {
        let birthday_passed =
            (today.month(), today.day_of_month()) >= (dob.month(), dob.day_of_month());
        today.year() - dob.year() - i32::from(!birthday_passed) < 18
    })
}

/// A line without a reason, a test or a diagnosis: anybody may hear it.
fn say(protocol: &Protocol) -> String {
    let name = match protocol.practice_name.trim() {
        "" => "your doctor's office",
        name => name,
    };
    format!("Hello, this is {name}. Please call us back at your convenience. Thank you.")
}

#[cfg(test)]
mod tests;
