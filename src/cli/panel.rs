//! `panel`: the overdue-panel summary, past weeks, the report page, the candidates for care management.

use std::fs;
use std::io::{self, IsTerminal, Write};

use anyhow::{Context, Result, bail};

use crate::leaks::NameMatcher;
use crate::panel::{self, By, Panel, Previous, Run, Today};
use crate::publish::{replace, sha256};
use crate::report::page::{Page, page};
use crate::report::panel::{
    Origin, care_csv, care_json, care_parquet, care_table, csv, json, parquet, table,
};

use super::args::{PanelArgs, PanelFormat};
use super::exit::{Done, Usage};
use super::settings::Settings;
use super::{calls, load, past};

/// What the panel counts of a day's work.
fn counted<'a>(
    settings: &'a Settings,
    day: &'a load::Day,
    names: &'a dyn NameMatcher,
    previous: Option<&'a Previous>,
) -> Run<'a> {
    Run {
        findings: &day.findings,
        standings: &day.standings,
        practice: &day.loaded.practice,
        protocol: &settings.protocol,
        names,
        today: settings.today,
        previous,
    }
}

/// Counts the panel of a day's work, with what changed since the last report and, where `weeks` is not 0, past weeks.
///
/// # Errors
/// None that an input can cause.
pub(super) fn count(settings: &Settings, day: &load::Day, by: &[By], weeks: u16) -> Result<Panel> {
    let names = load::test_names(settings);
    let past = past::past(settings);
    let previous = past.last().map(|last| past::previous(settings, last));
    let mut panel = panel::summary(&counted(settings, day, &names, previous.as_ref()), by)?;
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
    let protocol = protocol_sha256(settings);
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
    if args.format == PanelFormat::Parquet && args.out.is_none() && io::stdout().is_terminal() {
        bail!(Usage::new(
            "--format parquet is not for a terminal; give a file with --out FILE"
        ));
    }
    if args.care_management && args.format == PanelFormat::Html {
        bail!(Usage::new(
            "--care-management: table, csv, json or parquet is wanted as --format"
        ));
    }
    let day = load::day(settings)?;
    match &args.out {
        None => write(settings, args, &day, out)?,
        Some(path) => {
            let mut bytes = Vec::new();
            write(settings, args, &day, &mut bytes)?;
            replace(path, &bytes)?;
            writeln!(out, "Wrote {}.", path.display())?;
        }
    }
    Ok(load::done(settings, &day.loaded))
}

/// Writes what was asked for.
fn write(
    settings: &Settings,
    args: &PanelArgs,
    day: &load::Day,
    out: &mut dyn Write,
) -> Result<()> {
    let protocol = protocol_sha256(settings);
    let origin = Origin {
        practice: settings.protocol.practice_name.trim(),
        as_of: settings.today,
        protocol_sha256: protocol.as_deref(),
    };
    if args.care_management {
        let names = load::test_names(settings);
        let candidates = panel::candidates(&counted(settings, day, &names, None));
        match args.format {
            PanelFormat::Csv => care_csv(&candidates, out)?,
            PanelFormat::Json => care_json(&candidates, out)?,
            PanelFormat::Parquet => care_parquet(&candidates, &origin, out)?,
            PanelFormat::Table | PanelFormat::Html => care_table(&candidates, out)?,
        }
        return Ok(());
    }
    let mut panel = count(settings, day, &args.by, args.weeks)?;
    panel.today = Some(Today::of(&calls::today(settings, day), &settings.protocol));
    match args.format {
        PanelFormat::Table => table(&panel, out)?,
        PanelFormat::Csv => csv(&panel, out)?,
        PanelFormat::Json => json(&panel, out)?,
        PanelFormat::Html => out.write_all(html(settings, day, &panel)?.as_bytes())?,
        PanelFormat::Parquet => parquet(&panel, &origin, out)?,
    }
    Ok(())
}

/// The checksum of `tickler.toml`; `None` where there is none.
fn protocol_sha256(settings: &Settings) -> Option<String> {
    let text = settings.protocol_text.as_bytes();
    (!text.is_empty()).then(|| sha256(text))
}
