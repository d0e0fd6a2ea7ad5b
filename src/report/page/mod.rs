//! The report page: one self-contained HTML file. No script, no remote load; readable on paper, on a phone and by a screen
//! reader.
//!
//! Every number is taken from the JSON of the panel and carries its place there (`data-json`), so that a test can compare the
//! two. `chart` lays the two SVG charts out by hand: chart libraries write fixed colours and text without meaning, which
//! neither a dark screen nor a screen reader can use. The template escapes every value.

mod chart;

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

use crate::exports::intake::{FileIntake, Intake};
use crate::panel::Panel;
use crate::report::panel::{figure, replayed, whole};
use crate::report::text::shown;

/// What the page shows.
pub struct Page<'a> {
    /// The practice's name; may be empty.
    pub practice: &'a str,
    /// The counted panel, with its history where the page is to show one.
    pub panel: &'a Panel,
    /// What was read, set aside and why.
    pub intake: &'a Intake,
    /// Version of the program.
    pub program: &'a str,
    /// Checksum of `tickler.toml`; `None`: the defaults are used.
    pub protocol_sha256: Option<&'a str>,
    /// Checksum of each input file, by name.
    pub input_sha256: &'a [(String, String)],
}

/// The health of one file as the page shows it.
#[derive(Serialize)]
struct Health<'a> {
    file: String,
    table: &'a str,
    rows: crate::exports::intake::Rows,
    newest: Option<crate::model::Day>,
    age_days: Option<i32>,
    remarks: String,
    sha256: &'a str,
}

/// What the template sees.
#[derive(Serialize)]
struct Shows<'a, P: Serialize> {
    practice: &'a str,
    /// The JSON of the panel.
    panel: P,
    /// The columns that form its groups.
    by: Vec<&'static str>,
    /// What each measure came to, in words.
    measures: Vec<String>,
    ageing: chart::Ageing,
    trend: Option<chart::Trend>,
    replayed: Option<String>,
    files: Vec<Health<'a>>,
    warnings: usize,
    program: &'a str,
    protocol_sha256: Option<&'a str>,
}

/// Renders the page.
///
/// # Errors
/// None that an input can cause.
pub fn page(page: &Page<'_>) -> Result<String, minijinja::Error> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.add_filter("num", num);
    env.add_filter("signed", signed);
    env.add_filter("shown", |text: &str| shown(text));
    env.add_template("style.css", include_str!("style.css"))?;
    env.add_template("parts.html", include_str!("parts.html"))?;
    env.add_template("page.html", include_str!("page.html"))?;
    let panel = page.panel;
    let name = match page.practice.trim() {
        "" => "This practice",
        name => name,
    };
    let shows = Shows {
        practice: name,
        panel: whole(panel),
        by: panel.by.iter().map(|b| b.word()).collect(),
        measures: panel.measures.iter().map(|m| figure(&m.figure)).collect(),
        ageing: chart::ageing(panel),
        trend: panel.history.as_ref().map(chart::trend),
        replayed: panel.history.as_ref().map(replayed),
        files: health(page),
        warnings: page.intake.warnings.len(),
        program: page.program,
        protocol_sha256: page.protocol_sha256,
    };
    env.get_template("page.html")?
        .render(Value::from(Serde(&shows)))
}

fn health<'a>(page: &Page<'a>) -> Vec<Health<'a>> {
    let sum = |name: &str| {
        let known = page.input_sha256.iter().find(|(file, _)| file == name);
        known.map_or("", |(_, sum)| sum.as_str())
    };
    let files = page.intake.files.iter();
    files
        .map(|f| Health {
            file: shown(&f.file),
            table: f.table.as_deref().unwrap_or_default(),
            rows: f.rows,
            newest: f.newest,
            age_days: f.age_days,
            remarks: remarks(f),
            sha256: sum(&f.file),
        })
        .collect()
}

/// What to look at in a file: reasons and counts, never a value.
fn remarks(file: &FileIntake) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(
        file.refused
            .iter()
            .map(|reason| format!("refused: {reason}")),
    );
    let counted = |n: u64, what: &str| (n > 0).then(|| format!("{n} {what}"));
    let words: u64 = file.unknown_values.iter().map(|u| u.count).sum();
    parts.extend(counted(words, "cells with a word that is not known"));
    parts.extend(counted(
        file.unreadable_dates.values().sum(),
        "dates that cannot be read",
    ));
    for (reason, n) in file.left_out_reasons.iter().chain(&file.duplicate_reasons) {
        parts.push(format!("{n} {reason}"));
    }
    shown(&parts.join("; "))
}

/// A number as it is read; a dash for what is not known.
fn num(value: &Value) -> String {
    match f64::try_from(value.clone()) {
        Ok(number) => number.to_string(),
        Err(_) => "–".to_owned(),
    }
}

/// A difference with its sign.
fn signed(value: i64) -> String {
    match value {
        0 => "±0".to_owned(),
        more if more > 0 => format!("+{more}"),
        fewer => format!("−{}", fewer.unsigned_abs()),
    }
}

#[cfg(test)]
mod tests;
