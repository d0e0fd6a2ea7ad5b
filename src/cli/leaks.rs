//! `leaks`: the open items.

use std::io::Write;

use anyhow::Result;

use crate::report::leaks::{Wanted, csv, json, rows, table};

use super::args::{LeaksArgs, TableCsvOrJson};
use super::exit::Done;
use super::load;
use super::settings::Settings;

pub(super) fn run(settings: &Settings, args: &LeaksArgs, out: &mut dyn Write) -> Result<Done> {
    let day = load::day(settings)?;
    let wanted = Wanted {
        places: args.place.iter().copied().collect(),
        kinds: args.kind.iter().copied().collect(),
        providers: args.provider.iter().map(|p| p.to_lowercase()).collect(),
        all: args.all,
    };
    let rows = rows(&day.findings.items, &day.standings, &wanted);
    match args.format {
        TableCsvOrJson::Csv => csv(&rows, args.all, out)?,
        TableCsvOrJson::Json => json(&rows, out)?,
        TableCsvOrJson::Table => {
            table(&rows, out)?;
            for not in &day.findings.not_applicable {
                writeln!(out, "Could not look: {}: {}.", not.rule, not.reason)?;
            }
        }
    }
    drop(rows);
    let done = load::done(settings, &day.loaded);
    // The process ends here: giving back every small room of a large practice would take a tenth of its time.
    std::mem::forget(day);
    Ok(done)
}
