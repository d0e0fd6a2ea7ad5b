//! Files for other systems: whom a phone system may dial, tasks for the EHR, and where the night's letters go.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use crate::exports::addresses;
use crate::publish::Filled;
use crate::report;
use crate::worklist::Lane;
use crate::worklist::dialer::{Dialer, LANES, dialer};
use crate::worklist::lists::Lists;
use crate::worklist::tasks::{Tasks, tasks};

use super::calls::work;
use super::load;
use super::settings::Settings;

/// What the night hands to other systems.
pub(super) struct Machines<'a> {
    dialer: Dialer,
    tasks: Tasks<'a>,
}

impl<'a> Machines<'a> {
    /// From a day's work and its lists.
    pub(super) fn of(settings: &'a Settings, day: &'a load::Day, lists: &Lists) -> Machines<'a> {
        let work = work(settings, day);
        Machines {
            dialer: dialer(&work, lists, &LANES),
            tasks: tasks(&work),
        }
    }

    /// Two lines of the summary: counts only. With what is left out, they come to the rows of the lists and the open needs.
    pub(super) fn line(&self) -> String {
        let but = |says: Option<String>| says.map_or(String::new(), |says| format!("; {says}"));
        format!(
            "For other systems: {} to dial{}\n                   {} tasks{}",
            self.dialer.rows.len(),
            but(left_out("not to dial", &self.dialer.left_out)),
            self.tasks.tasks.len(),
            but(left_out("open needs without a task", &self.tasks.left_out)),
        )
    }

    /// The files. They are there every night, so that whatever fetches them finds one.
    pub(super) fn files(&self, settings: &Settings) -> Result<Vec<Filled>> {
        let mut dial = Vec::new();
        report::dialer::csv(&self.dialer, &settings.protocol.timezone, &mut dial)?;
        let mut task = Vec::new();
        report::tasks::csv(&self.tasks.tasks, &mut task)?;
        Ok(vec![
            Filled::new("dialer.csv", dial),
            Filled::new("tasks.csv", task),
        ])
    }
}

/// The dialer file of some lists, and a sentence about who is not in it.
pub(super) fn dialer_file(
    settings: &Settings,
    day: &load::Day,
    lists: &Lists,
    lanes: &[Lane],
) -> Result<(Vec<u8>, Option<String>)> {
    let dialer = dialer(&work(settings, day), lists, lanes);
    let mut bytes = Vec::new();
    report::dialer::csv(&dialer, &settings.protocol.timezone, &mut bytes)?;
    Ok((bytes, left_out("not in the dialer file", &dialer.left_out)))
}

/// The file of tasks, and a sentence about the open needs that are none.
pub(super) fn task_file(settings: &Settings, day: &load::Day) -> Result<(Vec<u8>, Option<String>)> {
    let tasks = tasks(&work(settings, day));
    let mut bytes = Vec::new();
    report::tasks::csv(&tasks.tasks, &mut bytes)?;
    Ok((
        bytes,
        left_out("open needs without a task", &tasks.left_out),
    ))
}

fn left_out<R: std::fmt::Display>(
    what: &str,
    counts: &std::collections::BTreeMap<R, u64>,
) -> Option<String> {
    let parts: Vec<String> = counts.iter().map(|(why, n)| format!("{n} {why}")).collect();
    (!parts.is_empty()).then(|| format!("{what}: {}", parts.join(", ")))
}

/// Puts on each letter where it goes, and says how many do not know it.
pub(super) fn with_addresses(
    settings: &Settings,
    day: &load::Day,
    lists: &mut Lists,
) -> Result<()> {
    let Some(rows) = lists.rows.get_mut(&Lane::Letters) else {
        return Ok(());
    };
    let intake = &day.loaded.intake;
    let wanted: BTreeSet<&str> = rows.iter().map(|r| r.patient_id.as_str()).collect();
    let mapping = &settings.protocol.mapping;
    let found = addresses(&settings.exports_dir(), mapping, intake, &wanted)
        .context("the patients' addresses could not be read")?;
    let mut without = 0;
    for row in rows.iter_mut() {
        match found.get(&row.patient_id) {
            Some(address) => row.address = address.clone(),
            None => without += 1,
        }
    }
    let says = match (without, found.is_empty()) {
        (0, _) => return Ok(()),
        (_, true) if intake.files.iter().all(|f| f.address_columns.is_empty()) => {
            "letters: no export of patients has a postal address; these columns are empty"
                .to_owned()
        }
        _ => format!(
            "letters: {without} of {} have no postal address",
            rows.len()
        ),
    };
    load::warn(settings, &[says]);
    Ok(())
}
