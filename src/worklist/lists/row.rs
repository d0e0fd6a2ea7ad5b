//! One row: who, which number, why, which attempt, what happened last time, and what may be said to a machine.

use std::collections::BTreeSet;

use crate::model::{Address, Channel, Chart, Day, Item, ItemId, Outcome, Patient};

use super::super::phone;
use super::super::quiet;
use super::super::row_id::RowId;
use super::super::say;
use super::super::standing::Standing;
use super::{Lane, Work};

/// One row of a list.
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
    /// What to mind and why, for all the loops, in administrative words: `hints`, then `whys`.
    pub reason: String,
    /// Days overdue of the best item.
    pub days_overdue: i32,
    /// Which attempt this is.
    pub attempt: u32,
    /// What happened last time.
    pub last_contact: String,
    /// A line that is safe to leave on a voicemail.
    pub say: String,
    /// Why, one for each loop; on some lists none is left out of `reason`.
    pub whys: Vec<String>,
    /// What to mind before dialling: a guardian, a household, a broken booking.
    pub hints: Vec<String>,
    /// The office to phone, on the offices' list.
    pub office: Option<String>,
    /// The rows of one household carry the same number.
    pub household: Option<usize>,
    /// How many loops the row is about.
    pub loops: usize,
    /// The best item's provider.
    pub provider: Option<String>,
    /// Who last recorded a contact with the patient.
    pub last_by: Option<String>,
    /// Who calls, once the rows are dealt out.
    pub caller: Option<String>,
    /// Where a letter goes; filled in for the list of letters alone.
    pub address: Address,
}

impl CallRow {
    /// Writes `reason` from its parts.
    pub(super) fn seal(&mut self) {
        let office = self.office.iter().map(|o| format!("call {o}"));
        let parts: Vec<String> = office
            .chain(self.hints.iter().cloned())
            .chain(self.whys.iter().cloned())
            .collect();
        self.reason = parts.join("; ");
    }
}

/// The row about these loops of a patient.
pub(super) fn row(
    work: &Work<'_>,
    lane: Lane,
    loops: &[(&Item, &Standing)],
    chart: &Chart,
) -> CallRow {
    let (best, standing) = loops[0];
    let ids: Vec<ItemId> = loops.iter().map(|(i, _)| i.id.clone()).collect();
    let practice = &work.protocol.practice_name;
    let mut row = about(work, chart, &best.patient_id);
    row.row_id = RowId::of(practice, work.today, &best.patient_id, &ids).to_string();
    row.priority = best.priority;
    row.items = ids.iter().map(ItemId::as_str).collect::<Vec<_>>().join(";");
    row.places = joined(loops.iter().map(|(i, _)| i.place.word()));
    row.whys = distinct(loops.iter().map(|(i, _)| i.reason.to_string()));
    row.days_overdue = best.days_overdue;
    row.attempt = standing.attempts + 1;
    row.last_contact = loops
        .iter()
        .filter_map(|(_, s)| s.last)
        .max()
        .map_or(String::new(), |(d, o)| format!("{d} {o}"));
    row.loops = loops.len();
    row.provider = best.provider.as_deref().map(str::to_owned);
    for (_, standing) in loops {
        if let Some((day, broken)) = standing.broken_booking {
            let of = day.map_or(String::new(), |d| format!(" for {d}"));
            let hint = format!("the booking{of} was {broken}");
            if !row.hints.contains(&hint) {
                row.hints.push(hint);
            }
        }
    }
    match lane {
        // The office is called, not the patient: nobody is to dial the patient's number or to mind their wishes.
        Lane::Offices => {
            row.hints.clear();
            row.phone.clear();
        }
        Lane::Staff => row.hints.extend(to_correct(standing)),
        Lane::Letters if row.phone.is_empty() => {
            row.hints.push("no number that can be dialled".to_owned());
        }
        Lane::Licensed => {
            if let Some(since) = loops.iter().filter_map(|(_, s)| s.unread_on).min() {
                row.hints.insert(
                    0,
                    format!(
                        "a caller's answer of {since} could not be taken, and its words are clinical or may end the calls: nobody calls until its row is corrected and recorded, or until you decide"
                    ),
                );
            } else if let Some(since) = loops.iter().filter_map(|(_, s)| s.copied_on).min() {
                row.hints.insert(
                    0,
                    format!("a caller's note of {since} needs a licensed look"),
                );
            }
            row.hints.extend(standing_words(standing));
        }
        _ => {}
    }
    if !lane.is_spoken() {
        row.say.clear();
    }
    row
}

/// The row that shows licensed staff a copy of loops whose notes held a clinical word.
pub(super) fn copy(work: &Work<'_>, loops: &[(&Item, &Standing)], chart: &Chart) -> CallRow {
    let mut row = row(work, Lane::Licensed, loops, chart);
    let ids: Vec<ItemId> = loops.iter().map(|(i, _)| i.id.clone()).collect();
    row.row_id = RowId::of_copy(
        &work.protocol.practice_name,
        work.today,
        &row.patient_id,
        &ids,
    )
    .to_string();
    row
}

/// What staff has to put right before calls or letters go on.
fn to_correct(standing: &Standing) -> Option<String> {
    let (day, outcome) = standing.last?;
    match outcome {
        Outcome::WrongNumber | Outcome::Disconnected => Some(format!(
            "{outcome} on {day}: correct the number in the EHR; calls go on once the exports have it"
        )),
        Outcome::MailReturned => Some(format!("a letter came back on {day}: correct the address")),
        _ => None,
    }
}

/// Why a loop stands in the clinician's lane, where a contact put it there.
fn standing_words(standing: &Standing) -> Option<String> {
    use super::super::standing::State;
    let (day, outcome) = standing.last?;
    match standing.state {
        State::Escalated if standing.unread_on.is_none() => {
            Some(format!("handed over by a caller, last {day} {outcome}"))
        }
        State::Exhausted => Some("attempts are used up: decide".to_owned()),
        State::Declined => Some(format!(
            "the patient declined on {day}: for your information"
        )),
        _ => None,
    }
}

/// Who: the parts of a row that do not depend on its loops.
pub(super) fn about(work: &Work<'_>, chart: &Chart, patient_id: &str) -> CallRow {
    let patient = &chart.patient;
    let dial = phone::to_dial(chart, work.today);
    let mut hints = Vec::new();
    if is_minor(patient, work.today) {
        hints.push(match patient.guardian.as_deref().map(str::trim) {
            Some(name) if !name.is_empty() => format!("a minor: ask for {name}"),
            _ => "a minor: ask for a parent or guardian".to_owned(),
        });
    }
    let all = phone::numbers(patient);
    if !dial.is_empty() && dial.first() != all.first() {
        hints.push("the other number was wrong or disconnected".to_owned());
    }
    hints.extend(
        dial.first()
            .and_then(|n| quiet::hint(work.protocol, n, work.today)),
    );
    match patient.preferred_channel {
        Some(Channel::Portal) => hints.push("prefers the portal".to_owned()),
        Some(Channel::Email) => hints.push("prefers e-mail".to_owned()),
        Some(Channel::Letter) => hints.push("prefers letters".to_owned()),
        Some(Channel::Text) if patient.text_consent => hints.push("prefers texts".to_owned()),
        _ => {}
    }
    let past = || chart.contacts.iter().filter(|c| c.date <= work.today);
    CallRow {
        patient_id: patient_id.to_owned(),
        name: patient.name.as_deref().unwrap_or_default().to_owned(),
        birth_year: patient.date_of_birth.map(Day::year),
        phone: dial.join(" / "),
        language: language(
            patient,
            past().any(|c| c.outcome == Some(Outcome::Language)),
        ),
        say: say::voicemail(work.protocol),
        hints,
        last_by: past()
            .filter(|c| c.recorded)
            .filter_map(|c| c.by.as_deref())
            .next_back()
            .map(str::to_owned),
        ..CallRow::default()
    }
}

fn language(patient: &Patient, asked_for: bool) -> String {
    let language = patient.language.as_deref().unwrap_or_default().trim();
    if patient.interpreter || asked_for {
        format!("{language} (interpreter)").trim().to_owned()
    } else {
        language.to_owned()
    }
}

/// A patient under 18 years; the birthday itself ends it.
pub(in crate::worklist) fn is_minor(patient: &Patient, today: Day) -> bool {
    patient.date_of_birth.is_some_and(|dob| {
        let birthday_passed =
            (today.month(), today.day_of_month()) >= (dob.month(), dob.day_of_month());
        today.year() - dob.year() - i32::from(!birthday_passed) < 18
    })
}

fn distinct(parts: impl Iterator<Item = impl Into<String>>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    parts
        .map(Into::into)
        .filter(|p| seen.insert(p.clone()))
        .collect()
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    distinct(parts).join(";")
}
