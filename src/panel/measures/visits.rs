//! Measures of return instructions and missed visits.

use crate::leaks::{Told, told};
use crate::model::{Chart, Outcome, Visit, VisitStatus};

use super::{Figure, Look, Measure, measure, share};

const NO_VISITS: &str = "no visits export was loaded";
const NO_STATUS: &str = "the visits export has no visit_status";
const NO_BOOKED_DATE: &str = "the visits export has no booked_date";
const NO_INSTRUCTION: &str = "the visits export has no note, follow_up_interval or follow_up_by";

/// Why return instructions cannot be looked at.
fn no_instructions(look: &Look<'_>) -> Option<&'static str> {
    let has = &look.run.practice.available;
    if !has.visits {
        Some(NO_VISITS)
    } else if !has.visit_note && !has.visit_follow_up {
        Some(NO_INSTRUCTION)
    } else {
        None
    }
}

/// A visit that was booked at all: of the classes that count, whatever became of it.
fn was_booked(visit: &Visit) -> bool {
    visit.class.counts_as_seen() && visit.status != VisitStatus::Unknown
}

/// Return instructions that became a booking at once.
pub(super) fn captured(look: &Look<'_>) -> Measure {
    let numbers = &look.run.protocol.panel;
    let rule = format!(
        "seen visits of the last {} d that told the patient to return, at least {} bd ago; of these: a visit booked \
         from that day to {} bd after it (booked_date)",
        numbers.rolling_days, numbers.capture_bd, numbers.capture_bd
    );
    let dated = || {
        look.charts()
            .flat_map(|c| &c.visits)
            .any(|v| v.booked_date.is_some())
    };
    let figure = if let Some(reason) = no_instructions(look) {
        Figure::CouldNotLook(reason)
    } else if !dated() {
        Figure::CouldNotLook(NO_BOOKED_DATE)
    } else {
        share(look.charts().flat_map(|chart| {
            let told = told(&look.case(chart)).into_iter();
            told.filter_map(move |t| {
                let until = look.bd(t.visit.date, numbers.capture_bd);
                let asked = look.recent(t.visit.date) && until <= look.run.today;
                asked.then(|| {
                    chart.visits.iter().any(|v| {
                        was_booked(v)
                            && v.date > t.visit.date
                            && v.booked_date
                                .is_some_and(|d| t.visit.date <= d && d <= until)
                    })
                })
            })
        }))
    };
    measure(
        "return-captured",
        "Return visits booked at once",
        rule,
        figure,
    )
}

/// Return instructions that never became a booking.
pub(super) fn never_scheduled(look: &Look<'_>) -> Measure {
    let numbers = &look.run.protocol.panel;
    let late = numbers.never_scheduled_days;
    let rule = format!(
        "return instructions whose target and {late} d more lie in the last {} d; of these: no visit booked or made \
         between the instruction and that day, whatever became of it",
        numbers.rolling_days
    );
    let scheduled = |chart: &Chart, t: &Told<'_>| {
        let until = t.due + late;
        chart.visits.iter().any(|v| {
            was_booked(v)
                && v.date > t.visit.date
                && (v.date <= until || v.booked_date.is_some_and(|d| d <= until))
        })
    };
    let figure = match no_instructions(look) {
        Some(reason) => Figure::CouldNotLook(reason),
        None => share(look.charts().flat_map(|chart| {
            let told = told(&look.case(chart)).into_iter();
            told.filter(|t| look.recent(t.due + late))
                .map(move |t| !scheduled(chart, &t))
        })),
    };
    measure(
        "return-never-scheduled",
        "Return visits never scheduled",
        rule,
        figure,
    )
}

/// No-shows of the window with their chart.
fn missed<'a>(look: &'a Look<'a>) -> impl Iterator<Item = (&'a Chart, &'a Visit)> {
    look.charts().flat_map(move |chart| {
        let missed = |v: &&Visit| v.status == VisitStatus::NoShow && look.recent(v.date);
        chart.visits.iter().filter(missed).map(move |v| (chart, v))
    })
}

fn no_status(look: &Look<'_>) -> Option<&'static str> {
    let has = &look.run.practice.available;
    match (has.visits, has.visit_status) {
        (false, _) => Some(NO_VISITS),
        (_, false) => Some(NO_STATUS),
        _ => None,
    }
}

/// No-shows among the visits that should have taken place.
pub(super) fn no_shows(look: &Look<'_>) -> Measure {
    let rule = format!(
        "completed visits and no-shows of the last {} d; of these: no-shows",
        look.run.protocol.panel.rolling_days
    );
    let figure = match no_status(look) {
        Some(reason) => Figure::CouldNotLook(reason),
        None => share(
            look.charts()
                .flat_map(|c| &c.visits)
                .filter(|v| look.recent(v.date))
                .filter_map(|v| match v.status {
                    VisitStatus::NoShow => Some(true),
                    VisitStatus::Completed => Some(false),
                    _ => None,
                }),
        ),
    };
    measure("no-show-rate", "No-shows", rule, figure)
}

/// No-shows after which the patient was spoken to soon.
pub(super) fn no_shows_contacted(look: &Look<'_>) -> Measure {
    let numbers = &look.run.protocol.panel;
    let rule = format!(
        "no-shows of the last {} d, at least {} bd ago; of these: the patient was reached from that day to {} bd after \
         it (a voicemail is not contact)",
        numbers.rolling_days, numbers.contacted_bd, numbers.contacted_bd
    );
    let figure = match no_status(look) {
        Some(reason) => Figure::CouldNotLook(reason),
        None if !look.has_contacts() => Figure::CouldNotLook("no contacts are known"),
        None => share(missed(look).filter_map(|(chart, v)| {
            let until = look.bd(v.date, numbers.contacted_bd);
            (until <= look.run.today).then(|| {
                chart.contacts.iter().any(|c| {
                    v.date <= c.date && c.date <= until && c.outcome.is_some_and(Outcome::is_reach)
                })
            })
        })),
    };
    measure("no-show-contacted", "No-shows contacted", rule, figure)
}

/// No-shows that have a new visit.
pub(super) fn no_shows_rebooked(look: &Look<'_>) -> Measure {
    let numbers = &look.run.protocol.panel;
    let days = numbers.rebooked_days;
    let rule = format!(
        "no-shows of the last {} d, at least {days} d ago; of these: a later visit booked by {days} d after it \
         (booked_date; where that is not exported, a visit dated by then)",
        numbers.rolling_days
    );
    let figure = match no_status(look) {
        Some(reason) => Figure::CouldNotLook(reason),
        None => share(missed(look).filter_map(|(chart, missed)| {
            let until = missed.date + days;
            (until <= look.run.today).then(|| {
                chart.visits.iter().any(|v| {
                    was_booked(v)
                        && v.date > missed.date
                        && (v.date <= until || v.booked_date.is_some_and(|d| d <= until))
                })
            })
        })),
    };
    measure("no-show-rebooked", "No-shows rebooked", rule, figure)
}
