//! `panel`: the overdue-panel summary.

use std::io::Write;

use anyhow::Result;

use crate::leaks::NameMatcher;
use crate::panel::{By, Panel, Run, summary};
use crate::report::panel::{csv, json, table};

use super::args::{PanelArgs, TableCsvOrJson};
use super::exit::Done;
use super::load;
use super::settings::Settings;

/// What the panel counts of a day's work.
pub(super) fn counted<'a>(
    settings: &'a Settings,
    day: &'a load::Day,
    names: &'a dyn NameMatcher,
) -> Run<'a> {
    Run {
        findings: &day.findings,
        standings: &day.standings,
        practice: &day.loaded.practice,
        protocol: &settings.protocol,
        names,
        today: settings.today,
    }
}

pub(super) fn run(settings: &Settings, args: &PanelArgs, out: &mut dyn Write) -> Result<Done> {
    let day = load::day(settings)?;
    let names = crate::notes::TestNames::new();
    let by: &[By] = if args.by.is_empty() {
        &[By::Place]
    } else {
        &args.by
    };
    let panel: Panel = summary(&counted(settings, &day, &names), by)?;
    match args.format {
        TableCsvOrJson::Table => table(&panel, out)?,
        TableCsvOrJson::Csv => csv(&panel, out)?,
        TableCsvOrJson::Json => json(&panel, out)?,
    }
    Ok(load::done(settings, &day.loaded))
}
