//! The panel as table, CSV and JSON. All three show the same value; nothing is counted here.

mod csv;
mod json;
mod table;

pub use csv::csv;
pub use json::json;
pub use table::table;

use crate::panel::{Figures, Panel};

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
    let days = |d: Option<f64>| d.map_or_else(String::new, |d| d.to_string());
    [
        f.open.to_string(),
        f.overdue.to_string(),
        f.oldest_days.map_or_else(String::new, |d| d.to_string()),
        days(f.median_days),
        days(f.p90_days),
        f.patients.to_string(),
        f.priority_1.to_string(),
        f.attempted.to_string(),
        f.reached.to_string(),
        f.booked.to_string(),
        f.reopened.to_string(),
        f.suppressed.to_string(),
    ]
}

/// "1 patient", "2 patients".
fn many(n: u64, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// The headline in words.
fn sentence(panel: &Panel) -> String {
    let h = &panel.headline;
    let share = h
        .dormant_percent
        .map_or_else(String::new, |p| format!(" ({p} %)"));
    format!(
        "{} of {}{share} neither seen nor reached for a long time",
        h.dormant,
        many(h.chronic_active, "active chronic patient"),
    )
}

#[cfg(test)]
mod tests;
