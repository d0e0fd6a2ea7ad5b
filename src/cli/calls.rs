//! `calls`: today's lists, merged by patient.

use std::io::Write;

use anyhow::Result;

use crate::report::lists::{Format, Sheet, render};
use crate::worklist::Lane;
use crate::worklist::lists::{Lists, Work, lists};

use super::args::{CallsArgs, TableCsvOrJson};
use super::exit::Done;
use super::load;
use super::settings::Settings;

/// Today's lists of a day's work.
pub(super) fn today(settings: &Settings, day: &load::Day) -> Lists {
    lists(&Work {
        items: &day.findings.items,
        standings: &day.standings,
        practice: &day.loaded.practice,
        protocol: &settings.protocol,
        today: settings.today,
    })
}

pub(super) fn run(settings: &Settings, args: &CallsArgs, out: &mut dyn Write) -> Result<Done> {
    let day = load::day(settings)?;
    let mut lists = today(settings, &day);
    if let Some(limit) = args.limit {
        for rows in lists.rows.values_mut() {
            rows.truncate(limit);
        }
    }
    let lanes: &[Lane] = if args.lanes.is_empty() {
        &[Lane::Patients]
    } else {
        &args.lanes
    };
    let sheet = Sheet {
        lists: &lists,
        lanes,
        practice: &settings.protocol.practice_name,
        today: settings.today,
    };
    let format = match args.format {
        TableCsvOrJson::Table => Format::Table,
        TableCsvOrJson::Csv => Format::Csv,
        TableCsvOrJson::Json => Format::Json,
    };
    match &args.out {
        None => render(&sheet, format, out)?,
        Some(path) => {
            let mut bytes = Vec::new();
            render(&sheet, format, &mut bytes)?;
            crate::publish::replace(path, &bytes)?;
            writeln!(out, "Wrote {}.", path.display())?;
        }
    }
    Ok(load::done(settings, &day.loaded))
}
