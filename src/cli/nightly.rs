//! `nightly`: check, record what lies in worked/, find, list, count, and publish reports/DATE at once.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use rayon::prelude::*;

use crate::exports::Loaded;
use crate::exports::intake::Difference;
use crate::model::{Day, VisitStatus};
use crate::outcomes::ImportFormats;
use crate::outcomes::worked::find;
use crate::panel::{By, Panel};
use crate::publish::{Lock, Staged, private_folder};
use crate::report;
use crate::report::leaks::Wanted;
use crate::report::lists::{Format, Sheet, render};
use crate::worklist::Lane;
use crate::worklist::lists::Lists;

use super::args::NightlyArgs;
use super::calls::NamedFile;
use super::exit::{Done, Held};
use super::machine::{self, Machines};
use super::settings::{Settings, started};
use super::summary::Summary;
use super::{calls, load, panel, past, record};

pub(super) fn run(mut settings: Settings, args: &NightlyArgs, out: &mut dyn Write) -> Result<Done> {
    let limits = &mut settings.protocol.limits;
    if let Some(percent) = args.fail_if_rejected {
        limits.fail_if_rejected_percent = percent;
    }
    if let Some(days) = args.fail_if_stale {
        limits.fail_if_stale_days = days;
    }
    let settings = settings;
    let lock = Lock::take(&settings.practice, &started())?;
    let mut loaded = load::load(&settings)?;
    load::warn(&settings, &loaded.intake.warnings);
    load::needed(&loaded)?;
    if !loaded.practice.available.visits {
        bail!(Held(
            "there is no visits export; nothing was published, the last report stands".to_owned()
        ));
    }
    let why = wrong_day(&settings, &loaded)
        .or_else(|| stale(&settings, &loaded))
        .or_else(|| shrunk(&settings, &loaded));
    if let Some(why) = why {
        bail!(Held(format!(
            "{why}; nothing was published, the last report stands"
        )));
    }
    let ledger = load::remember(&settings, &mut loaded)?;
    let mut day = load::find(&settings, loaded);
    let worked = worked_lists(&settings)?;
    let mut taken = record::take_back(
        &settings,
        Some(&lock),
        &day,
        &ledger,
        &worked,
        ImportFormats {
            csv: true,
            fhir: false,
        },
    )?;
    // The rows that a list could not give stand in its `.rejected.csv`; as long as nobody has touched that file they are
    // counted with the list alone.
    let copies: Vec<bool> = (0..worked.len())
        .map(|i| {
            (0..worked.len()).any(|j| j != i && taken.rejected[j].as_ref() == Some(&worked[i]))
        })
        .collect();
    let mut copies = copies.into_iter();
    taken
        .recording
        .lists
        .retain(|_| !copies.next().unwrap_or(false));
    if taken.written.is_some() {
        // What was just recorded counts for tonight's lists.
        load::remember(&settings, &mut day.loaded)?;
        day = load::find(&settings, day.loaded);
    }
    let mut lists = calls::today(&settings, &day);
    machine::with_addresses(&settings, &day, &mut lists)?;
    let machines = Machines::of(&settings, &day, &lists);
    let weeks = settings.protocol.panel.report_weeks;
    let panel = panel::count(&settings, &day, &lists, &[By::Place], weeks)?;
    let text = Summary {
        settings: &settings,
        day: &day,
        lists: &lists,
        panel: &panel,
        recording: &taken.recording,
        machines: &machines,
    }
    .text();
    let folder = publish(&settings, &lock, &day, &lists, &panel, &machines, &text)?;
    out.write_all(text.as_bytes())?;
    writeln!(out, "\nPublished {folder}.")?;
    retention(&settings, args.remove_old, out)?;
    Ok(load::done(&settings, &day.loaded).worse(record::done(&settings, &taken.recording)))
}

/// The lists that lie in worked/; none where there is no such folder.
fn worked_lists(settings: &Settings) -> Result<Vec<PathBuf>> {
    let dir = settings.worked_dir();
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    find(&dir).with_context(|| format!("{}: cannot be read", dir.display()))
}

/// Why the exports are too old, by the protocol's limit.
fn stale(settings: &Settings, loaded: &Loaded) -> Option<String> {
    let limit = settings.protocol.limits.fail_if_stale_days;
    let age = loaded.intake.age_days()?;
    (limit > 0 && age > limit)
        .then(|| format!("the newest row of the exports is {age} days old, the limit is {limit}"))
}

/// Which table has lost more of its rows since the last report than the protocol allows, or is gone. One that has grown
/// threefold is only warned of.
fn shrunk(settings: &Settings, loaded: &Loaded) -> Option<String> {
    let limit = settings.protocol.limits.fail_if_shrunk_percent;
    let before = past::counts(settings)?;
    let mut held = None;
    for difference in loaded.intake.compare(&before, limit) {
        match difference {
            Difference::Less(says) => {
                let says = format!(
                    "{says}; if that is right, raise limits.fail_if_shrunk_percent in tickler.toml"
                );
                held = held.or(Some(says));
            }
            Difference::More(says) => load::warn(settings, &[says]),
        }
    }
    held
}

/// Why today cannot be the day of these exports: kept visits lie ahead of it, or all of them far behind.
///
/// The newest hundredth of the visits does not count, so that one mistyped year does not stop the night.
fn wrong_day(settings: &Settings, loaded: &Loaded) -> Option<String> {
    let limits = &settings.protocol.limits;
    let today = settings.today;
    let mut kept: Vec<Day> = loaded
        .practice
        .charts
        .iter()
        .flat_map(|c| &c.visits)
        .filter(|v| match v.status {
            VisitStatus::Completed => true,
            // A visit said to be kept on a day that has not come.
            VisitStatus::Unknown => v.date > today,
            _ => false,
        })
        .map(|v| v.date)
        .collect();
    let last = kept.len().checked_sub(1)?;
    let (_, newest, _) = kept.select_nth_unstable(last - last / 100);
    let newest = *newest;
    let ahead = today - newest;
    let way = if limits.today_behind_days > 0 && -ahead > limits.today_behind_days {
        "before"
    } else if limits.today_ahead_days > 0 && ahead > limits.today_ahead_days {
        "after"
    } else {
        return None;
    };
    Some(format!(
        "today is {today}, {} days {way} the newest kept visits ({newest}); the computer's date, --today or practice.as_of in tickler.toml is wrong, or the exports are of another time",
        ahead.abs()
    ))
}

/// Reports older than the protocol keeps them, oldest first.
fn old_reports(settings: &Settings) -> Vec<PathBuf> {
    let keep = i32::try_from(settings.protocol.keep_days).unwrap_or(i32::MAX);
    let Ok(folders) = std::fs::read_dir(settings.reports_dir()) else {
        return Vec::new();
    };
    let mut old: Vec<PathBuf> = folders
        .flatten()
        .filter(|entry| {
            entry
                .file_name()
                .to_str()
                .and_then(Day::parse_iso)
                .is_some_and(|day| day < settings.today - keep)
        })
        .map(|entry| entry.path())
        .collect();
    old.sort();
    old
}

/// Removes old reports where asked to; else says how many there are.
fn retention(settings: &Settings, remove: bool, out: &mut dyn Write) -> Result<()> {
    let old = old_reports(settings);
    if old.is_empty() {
        return Ok(());
    }
    let keep = settings.protocol.keep_days;
    if !remove {
        writeln!(
            out,
            "{} reports are older than {keep} days; --remove-old removes them.",
            old.len()
        )?;
        return Ok(());
    }
    for folder in &old {
        std::fs::remove_dir_all(folder)
            .with_context(|| format!("{}: cannot be removed", folder.display()))?;
        writeln!(out, "Removed {}.", settings.shown(folder))?;
    }
    Ok(())
}

/// Writes every file of the night and publishes the folder in one step; gives its name as shown.
fn publish(
    settings: &Settings,
    lock: &Lock,
    day: &load::Day,
    lists: &Lists,
    panel: &Panel,
    machines: &Machines<'_>,
    text: &str,
) -> Result<String> {
    let reports = settings.reports_dir();
    if let Some(warning) = private_folder(&reports)? {
        load::warn(settings, &[warning]);
    }
    let mut staged = Staged::begin(lock, &reports, &settings.today.to_string())?;
    // The files know nothing of each other: they are made side by side and written in their order.
    let made: Vec<Result<Vec<NamedFile>>> = files(settings, day, lists, panel, machines, text)
        .into_par_iter()
        .map(|make| make())
        .collect();
    for made in made {
        for (name, bytes) in made? {
            staged.write(&name, &bytes)?;
        }
    }
    let path = staged.publish()?;
    Ok(settings.shown(&path))
}

/// Makes one or several files of the night.
type Make<'a> = Box<dyn Fn() -> Result<Vec<NamedFile>> + Send + Sync + 'a>;

/// Every file of the night, in the order in which they are written.
fn files<'a>(
    settings: &'a Settings,
    day: &'a load::Day,
    lists: &'a Lists,
    panel: &'a Panel,
    machines: &'a Machines<'a>,
    text: &'a str,
) -> Vec<Make<'a>> {
    fn one<'a>(
        name: String,
        write: impl Fn(&mut dyn Write) -> Result<()> + Send + Sync + 'a,
    ) -> Make<'a> {
        Box::new(move || {
            let mut bytes = Vec::new();
            write(&mut bytes).with_context(|| format!("{name}: could not be made"))?;
            Ok(vec![(name.clone(), bytes)])
        })
    }
    let mut files = vec![
        one("summary.txt".to_owned(), move |out| {
            Ok(out.write_all(text.as_bytes())?)
        }),
        one("check.json".to_owned(), move |out| {
            Ok(report::check::json(&day.loaded.intake, out)?)
        }),
        one("leaks.csv".to_owned(), move |out| {
            let wanted = Wanted::default();
            let standing = load::standing_in(settings, &day.loaded);
            let leaks = report::leaks::Leaks::new(&day.findings.items, &standing, &wanted);
            Ok(report::leaks::csv(&leaks, out)?)
        }),
    ];
    for lane in Lane::ALL {
        // The list that is worked most comes in every form, the others as sheets where there is anything on them.
        let formats: &[Format] = match lane {
            Lane::Patients => &[Format::Csv, Format::Xlsx, Format::Html, Format::Pdf],
            _ if lists.lane(*lane).is_empty() => &[],
            _ => &[Format::Csv, Format::Xlsx],
        };
        for format in formats {
            files.push(one(format!("calls-{lane}.{format}"), move |out| {
                let sheet = Sheet {
                    lists,
                    lanes: std::slice::from_ref(lane),
                    practice: &settings.protocol.practice_name,
                    today: settings.today,
                };
                Ok(render(&sheet, *format, out)?)
            }));
        }
    }
    files.push(Box::new(move || calls::of_callers(settings, lists)));
    files.push(Box::new(move || machines.files(settings)));
    files.push(one("report.html".to_owned(), move |out| {
        Ok(out.write_all(panel::html(settings, day, panel)?.as_bytes())?)
    }));
    files.push(one("panel.json".to_owned(), move |out| {
        Ok(report::panel::json(panel, out)?)
    }));
    files
}
