//! `panel`: the overdue-panel summary, past weeks, the report page, the candidates for care management.

use std::fs;
use std::io::Write;

use anyhow::{Context, Result};

use crate::leaks::NameMatcher;
use crate::panel::{self, By, Panel, Run, Today};
use crate::publish::sha256;
use crate::report::page::{Page, page};
use crate::report::panel::{care_csv, care_json, care_table, csv, json, table};
use crate::worklist::lists::Lists;

use super::args::{PanelArgs, PanelFormat};
use super::exit::{Done, Usage};
use super::settings::Settings;
use super::{calls, load, past};

/// What the panel counts of a day's work.
fn counted<'a>(settings: &'a Settings, day: &'a load::Day, names: &'a dyn NameMatcher) -> Run<'a> {
    Run {
        findings: &day.findings,
        standings: &day.standings,
        practice: &day.loaded.practice,
        protocol: &settings.protocol,
        names,
        today: settings.today,
    }
}

/// Counts the panel of a day's work, with what changed since the last report and, where `weeks` is not 0, past weeks.
///
/// # Errors
/// None that an input can cause.
pub(super) fn count(
    settings: &Settings,
    day: &load::Day,
    lists: &Lists,
    by: &[By],
    weeks: u16,
) -> Result<Panel> {
    let names = load::test_names(settings);
    let mut panel = panel::summary(&counted(settings, day, &names), by)?;
    panel.today = Some(Today::of(lists, &settings.protocol));
    let past = past::past(settings);
    if let Some(last) = past.last() {
        panel.compare(&day.findings, &past::previous(settings, last));
    }
    if weeks > 0 {
        let practice = &day.loaded.practice;
        let protocol = &settings.protocol;
        let mut history = panel::history(practice, protocol, &names, settings.today, weeks);
        let first = settings.today - i32::from(weeks) * 7;
        let recorded = past.into_iter().map(|r| r.point);
        history.recorded = recorded.filter(|p| p.as_of >= first).collect();
        panel.history = Some(history);
    }
    Ok(panel)
}

/// The report page of a counted panel.
///
/// # Errors
/// A page that could not be made: a fault in tickler.
pub(super) fn html(settings: &Settings, day: &load::Day, panel: &Panel) -> Result<String> {
    let protocol = match settings.protocol_text.as_str() {
        "" => None,
        text => Some(sha256(text.as_bytes())),
    };
    let dir = settings.exports_dir();
    let sums: Vec<(String, String)> = day
        .loaded
        .intake
        .files
        .iter()
        .filter_map(|f| Some((f.file.clone(), sha256(&fs::read(dir.join(&f.file)).ok()?))))
        .collect();
    page(&Page {
        practice: &settings.protocol.practice_name,
        panel,
        intake: &day.loaded.intake,
        program: env!("CARGO_PKG_VERSION"),
        protocol_sha256: protocol.as_deref(),
        input_sha256: &sums,
    })
    .context("the page could not be made; this is a fault in tickler")
}

pub(super) fn run(settings: &Settings, args: &PanelArgs, out: &mut dyn Write) -> Result<Done> {
    let day = load::day(settings)?;
    if args.care_management {
        let names = load::test_names(settings);
        let candidates = panel::candidates(&counted(settings, &day, &names));
        match args.format {
            PanelFormat::Table => care_table(&candidates, out)?,
            PanelFormat::Csv => care_csv(&candidates, out)?,
            PanelFormat::Json => care_json(&candidates, out)?,
            PanelFormat::Html => {
                let wanted = "--care-management: table, csv or json is wanted as --format";
                return Err(Usage::new(wanted).into());
            }
        }
        return Ok(load::done(settings, &day.loaded));
    }
    let lists = calls::today(settings, &day);
    let panel = count(settings, &day, &lists, &args.by, args.weeks)?;
    match args.format {
        PanelFormat::Table => table(&panel, out)?,
        PanelFormat::Csv => csv(&panel, out)?,
        PanelFormat::Json => json(&panel, out)?,
        PanelFormat::Html => out.write_all(html(settings, &day, &panel)?.as_bytes())?,
    }
    Ok(load::done(settings, &day.loaded))
}
