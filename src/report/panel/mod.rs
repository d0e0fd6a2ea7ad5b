//! The panel as table, CSV and JSON. All three show the same value; nothing is counted here.

mod care;
mod csv;
mod json;
mod read;
mod table;

pub use care::{care_csv, care_json, care_table};
pub use csv::csv;
pub use json::json;
pub(super) use json::whole;
pub use read::{Recorded, read};
pub use table::table;

use crate::panel::{Figure, Figures, History, Panel};

/// Names of the figures' columns, in order, in CSV and JSON.
const FIGURES: [&str; 12] = [
    "open",
    "overdue",
    "oldest_days",
    "median_days",
    "p90_days",
    "patients",
    "priority_1",
    "attempted",
    "reached",
    "booked",
    "reopened",
    "suppressed",
];

/// The figures in the order of [`FIGURES`]; what is not known is empty.
fn cells(f: &Figures) -> [String; 12] {
    [
        f.open.to_string(),
        f.overdue.to_string(),
        number(f.oldest_days),
        number(f.median_days),
        number(f.p90_days),
        f.patients.to_string(),
        f.priority_1.to_string(),
        f.attempted.to_string(),
        f.reached.to_string(),
        f.booked.to_string(),
        f.reopened.to_string(),
        f.suppressed.to_string(),
    ]
}

/// A number; empty where it is not known.
fn number<T: ToString>(n: Option<T>) -> String {
    n.map_or_else(String::new, |n| n.to_string())
}

/// What a measure came to, in words.
pub(super) fn figure(figure: &Figure) -> String {
    match figure {
        Figure::Share(share) => match share.percent() {
            Some(percent) => format!("{percent} % ({} of {})", share.part, share.of),
            None => "none to count".to_owned(),
        },
        Figure::Median { days, of } => match days {
            Some(days) => format!("{days} d (of {of})"),
            None => "none to count".to_owned(),
        },
        Figure::CouldNotLook(reason) => format!("could not look: {reason}"),
    }
}

/// "1 patient", "2 patients".
fn many(n: u64, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// What the past points are, in words.
pub(super) fn replayed(history: &History) -> String {
    let mut text = "The rules of today's protocol, replayed on today's exports.".to_owned();
    if let Some(begin) = history.exports_begin {
        text += &format!(" The exports begin on {begin}.");
    }
    if !history.bookings_dated {
        text += " They do not say when a booking was made: it counts from the visit itself, so past weeks show more \
                 open items than there were.";
    }
    text
}

/// The headline in words.
fn sentence(panel: &Panel) -> String {
    let h = &panel.headline;
    let share = h
        .dormant_percent
        .map_or_else(String::new, |p| format!(" ({p} %)"));
    format!(
        "{} of {}{share} neither seen nor reached in {} days",
        h.dormant,
        many(h.chronic_active, "active chronic patient"),
        h.dormant_days,
    )
}

#[cfg(test)]
pub(super) mod tests;
