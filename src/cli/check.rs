//! `check`: what was recognised, taken, set aside, and why.

use std::io::Write;

use anyhow::{Result, bail};

use crate::exports::rejects;
use crate::leaks::never_checked_out;
use crate::publish::replace;
use crate::report::check::{json, table};
use crate::report::text::csv_rows;

use super::args::{CheckArgs, TableOrJson};
use super::exit::Done;
use super::load;
use super::settings::Settings;

pub(super) fn run(settings: &Settings, args: &CheckArgs, out: &mut dyn Write) -> Result<Done> {
    let mut loaded = load::load(settings)?;
    let unclosed = never_checked_out(&loaded.practice, &settings.protocol, settings.today);
    if !unclosed.is_empty() {
        let by: Vec<String> = unclosed
            .iter()
            .map(|(who, n)| format!("{who} {n}"))
            .collect();
        loaded.intake.warnings.push(format!(
            "visits of the last {} days never checked out: {}; close them in the EHR",
            settings.protocol.lapsed.unclosed_visit_days,
            by.join(", ")
        ));
    }
    let unmet = std::mem::take(&mut loaded.intake.unmet);
    loaded.intake.warnings.extend(unmet);
    match args.format {
        TableOrJson::Json => json(&loaded.intake, out)?,
        TableOrJson::Table => table(&loaded.intake, settings.today, out)?,
    }
    if let Some(path) = &args.rejects {
        let rows = rejects(
            &settings.exports_dir(),
            &settings.protocol.mapping,
            &loaded.intake,
        )?;
        let mut bytes = Vec::new();
        let header = ["file", "line", "column", "reason", "text"];
        csv_rows(&header, &rows, &mut bytes)?;
        replace(path, &bytes)?;
        load::warn(
            settings,
            &[format!("{}: {} rows set aside", path.display(), rows.len())],
        );
    }
    if loaded
        .intake
        .files
        .iter()
        .all(|f| f.table.is_none() || f.refused.is_some())
    {
        out.flush()?;
        bail!("none of the files could be taken as an export");
    }
    Ok(load::done(settings, &loaded))
}
