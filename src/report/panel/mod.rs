//! The panel as table, CSV, JSON and Parquet. All four show the same value; nothing is counted here.

mod care;
mod columns;
mod csv;
mod json;
mod parquet;
mod read;
mod table;

pub use care::{care_csv, care_json, care_table};
pub use csv::csv;
pub use json::json;
pub(super) use json::whole;
pub use parquet::{Origin, care_parquet, parquet};
pub use read::{Recorded, read};
pub use table::table;

use crate::panel::{Figure, Figures, History, Panel};

/// Names of the figures' columns, in order, in CSV, JSON and Parquet.
const FIGURES: [&str; 20] = [
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
    "closed",
    "left_out",
    "eligible",
    "reached_percent",
    "booked_percent",
    "new_since",
    "closed_since",
    "reopened_since",
];

/// The columns that the terminal shows, by their place in [`FIGURES`]: what fits into 120 letters. The whole account is in
/// the files and on the page.
const SHOWN: [usize; 12] = [0, 1, 2, 3, 5, 6, 7, 15, 16, 17, 18, 19];

/// One figure; `None` where it is not known.
#[derive(Debug, Clone, Copy)]
enum Figured {
    Count(u64),
    Change(Option<u64>),
    Days(Option<i32>),
    Decimal(Option<f64>),
}

/// The figures in the order of [`FIGURES`].
fn figured(f: &Figures) -> [Figured; 20] {
    use Figured::{Change, Count, Days, Decimal};
    [
        Count(f.open),
        Count(f.overdue),
        Days(f.oldest_days),
        Decimal(f.median_days),
        Decimal(f.p90_days),
        Count(f.patients),
        Count(f.priority_1),
        Count(f.attempted),
        Count(f.reached),
        Count(f.booked),
        Count(f.reopened),
        Count(f.suppressed),
        Count(f.closed),
        Count(f.left_out),
        Count(f.eligible),
        Decimal(f.reached_percent),
        Decimal(f.booked_percent),
        Change(f.new_since),
        Change(f.closed_since),
        Change(f.reopened_since),
    ]
}

/// The figures as text in the order of [`FIGURES`]; what is not known is empty.
fn cells(f: &Figures) -> [String; 20] {
    figured(f).map(|figure| match figure {
        Figured::Count(n) => n.to_string(),
        Figured::Change(n) => number(n),
        Figured::Days(n) => number(n),
        Figured::Decimal(x) => number(x),
    })
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
