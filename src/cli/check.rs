//! `check`: what was recognised, taken, set aside, and why.

use std::io::Write;

use anyhow::{Result, bail};

use crate::leaks::never_checked_out;
use crate::report::check::{json, table};

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
    match args.format {
        TableOrJson::Json => json(&loaded.intake, out)?,
        TableOrJson::Table => table(&loaded.intake, settings.today, out)?,
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
