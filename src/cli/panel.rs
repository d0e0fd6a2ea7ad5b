//! `panel`: the overdue-panel summary, with past weeks where they are asked for.

use std::io::Write;

use anyhow::Result;

use crate::notes::TestNames;
use crate::panel::{self, By, Panel, Run};
use crate::report::panel::{csv, json, table};

use super::args::{PanelArgs, PanelFormat};
use super::exit::Done;
use super::settings::Settings;
use super::{load, past};

pub(super) fn run(settings: &Settings, args: &PanelArgs, out: &mut dyn Write) -> Result<Done> {
    let day = load::day(settings)?;
    let panel = count(settings, &day, &args.by, args.weeks)?;
    match args.format {
        PanelFormat::Table => table(&panel, out)?,
        PanelFormat::Csv => csv(&panel, out)?,
        PanelFormat::Json => json(&panel, out)?,
    }
    Ok(load::done(settings, &day.loaded))
}

/// Counts the panel; adds what past runs recorded, and the weeks asked for.
pub(super) fn count(
    settings: &Settings,
    day: &load::Day,
    by: &[By],
    weeks: u16,
) -> Result<Panel> {
    let names = TestNames::new();
    let run = Run {
        findings: &day.findings,
        standings: &day.standings,
        practice: &day.loaded.practice,
        protocol: &settings.protocol,
        names: &names,
        today: settings.today,
    };
    let mut panel = panel::summary(&run, by)?;
    let past = past::past(settings);
    if let Some(last) = past.last() {
        panel.compare(&day.findings, &past::previous(settings, last));
    }
    if weeks > 0 {
        let mut history = panel::history(
            &day.loaded.practice,
            &settings.protocol,
            &names,
            settings.today,
            weeks,
        );
        let first = settings.today - i32::from(weeks) * 7;
        history.recorded = past
            .into_iter()
            .map(|r| r.point)
            .filter(|p| p.as_of >= first)
            .collect();
        panel.history = Some(history);
    }
    Ok(panel)
}
