//! `nightly`: check, record what lies in worked/, find, list, count, and publish reports/DATE at once.

use std::io::Write;
use std::path::PathBuf;
use std::sync::mpsc::{self, Sender};

use anyhow::{Context, Result, bail};
use rayon::prelude::*;

use crate::exports::Loaded;
use crate::exports::intake::Difference;
use crate::model::{Day, VisitStatus};
use crate::outcomes::worked::find;
use crate::outcomes::{ImportFormats, Recording};
use crate::panel::{By, Panel, Today};
use crate::publish::{Filled, Lock, Staged, private_folder};
use crate::report;
use crate::report::leaks::Wanted;
use crate::report::lists::{Format, Sheet, render};
use crate::worklist::Lane;
use crate::worklist::lists::Lists;

use super::args::NightlyArgs;
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
    let why = wrong_file(&loaded)
        .or_else(|| loaded.intake.damaged_ids.clone())
        .or_else(|| shrunk(&settings, &loaded))
        .or_else(|| wrong_day(&settings, &loaded))
        .or_else(|| stale(&settings, &loaded));
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
    let (folder, text) = publish(&settings, &lock, &day, &taken.recording)?;
    out.write_all(text.as_bytes())?;
    writeln!(out, "\nPublished {folder}.")?;
    retention(&settings, args.remove_old, out)?;
    let done = load::done(&settings, &day.loaded).worse(record::done(&settings, &taken.recording));
    // The process ends here: giving a big practice back record by record takes longer than writing its report.
    std::mem::forget((day, ledger));
    Ok(done)
}

/// The lists that lie in worked/; none where there is no such folder.
fn worked_lists(settings: &Settings) -> Result<Vec<PathBuf>> {
    let dir = settings.worked_dir();
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    find(&dir).with_context(|| format!("{}: cannot be read", dir.display()))
}

/// Which file is not the export that its name says, where that export is nowhere else: what its rules would not find would
/// look done.
fn wrong_file(loaded: &Loaded) -> Option<String> {
    let (file, named) = loaded.intake.wrong_file()?;
    Some(format!(
        "{}: named like {named}, but holds {}, and there is no other export of {named}; put the right file there",
        file.file,
        file.table.as_deref().unwrap_or_default()
    ))
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
            "{} older than {keep} days; --remove-old removes {}.",
            if old.len() == 1 {
                "1 report is".to_owned()
            } else {
                format!("{} reports are", old.len())
            },
            if old.len() == 1 { "it" } else { "them" }
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

/// Makes and writes every file of the night and publishes the folder in one step; gives its name as shown, and the summary.
fn publish(
    settings: &Settings,
    lock: &Lock,
    day: &load::Day,
    recording: &Recording,
) -> Result<(String, String)> {
    let reports = settings.reports_dir();
    if let Some(warning) = private_folder(&reports)? {
        load::warn(settings, &[warning]);
    }
    let mut staged = Staged::begin(lock, &reports, &settings.today.to_string())?;
    let (send, ready) = mpsc::channel();
    let mut text = Ok(String::new());
    rayon::in_place_scope(|scope| {
        scope.spawn(|_| text = make(settings, day, recording, send));
        // Each file is written while others are being made.
        for made in ready {
            for file in made? {
                staged.write(&file)?;
            }
        }
        Ok::<(), anyhow::Error>(())
    })?;
    let text = text?;
    let path = staged.publish()?;
    Ok((settings.shown(&path), text))
}

/// Makes the lists and counts the panel, and hands every file on as soon as it is there; gives the summary.
fn make(
    settings: &Settings,
    day: &load::Day,
    recording: &Recording,
    send: Sender<Result<Vec<Filled>>>,
) -> Result<String> {
    // Nobody listens any more where a file before this one has failed.
    let all = |files: Vec<Make<'_>>| {
        let files = files.into_par_iter().with_max_len(1);
        files.for_each(|make| drop(send.send(make())));
    };
    // Neither needs the other but for the lists in numbers; the lists' files take longest and are begun first.
    let (lists, panel) = rayon::join(
        || {
            let mut lists = calls::today(settings, day);
            machine::with_addresses(settings, day, &mut lists)?;
            let machines = Machines::of(settings, day, &lists);
            let mut files = of_lists(settings, day, &lists);
            files.push(Box::new(|| machines.files(settings)));
            all(files);
            Ok::<_, anyhow::Error>((lists, machines))
        },
        || {
            let weeks = settings.protocol.panel.report_weeks;
            panel::count(settings, day, &[By::Place], weeks)
        },
    );
    let (lists, machines) = lists?;
    let mut panel = panel?;
    panel.today = Some(Today::of(&lists, &settings.protocol));
    let text = Summary {
        settings,
        day,
        lists: &lists,
        panel: &panel,
        recording,
        machines: &machines,
    }
    .text();
    all(of_panel(settings, day, &panel, &text));
    std::mem::forget((lists, panel));
    Ok(text)
}

/// Makes one or several files of the night.
type Make<'a> = Box<dyn Fn() -> Result<Vec<Filled>> + Send + Sync + 'a>;

/// A file by what writes it.
fn one<'a>(
    name: String,
    write: impl Fn(&mut dyn Write) -> Result<()> + Send + Sync + 'a,
) -> Make<'a> {
    Box::new(move || {
        let mut bytes = Vec::new();
        write(&mut bytes).with_context(|| format!("{name}: could not be made"))?;
        Ok(vec![Filled::new(&name, bytes)])
    })
}

/// The lists, and the open loops behind them; those that take longest first.
fn of_lists<'a>(settings: &'a Settings, day: &'a load::Day, lists: &'a Lists) -> Vec<Make<'a>> {
    let list = |lane: Lane, format: Format| {
        one(format!("calls-{lane}.{format}"), move |out| {
            let sheet = Sheet {
                lists,
                lanes: &[lane],
                practice: &settings.protocol.practice_name,
                today: settings.today,
            };
            Ok(render(&sheet, format, out)?)
        })
    };
    let mut files: Vec<Make<'a>> = Vec::new();
    // The list that is worked most comes in every form, the others as sheets where there is anything on them.
    for format in [Format::Pdf, Format::Xlsx, Format::Html] {
        files.push(list(Lane::Patients, format));
    }
    files.extend(calls::of_callers(settings, lists));
    let filled = |lane: &&Lane| **lane != Lane::Patients && !lists.lane(**lane).is_empty();
    for lane in Lane::ALL.iter().filter(filled) {
        files.push(list(*lane, Format::Xlsx));
    }
    files.push(one("leaks.csv".to_owned(), move |out| {
        let standing = load::standing_in(settings, &day.loaded);
        let leaks = report::leaks::Leaks::new(&day.findings.items, &standing, &Wanted::default());
        Ok(report::leaks::csv(&leaks, out)?)
    }));
    files.push(list(Lane::Patients, Format::Csv));
    for lane in Lane::ALL.iter().filter(filled) {
        files.push(list(*lane, Format::Csv));
    }
    files
}

/// The panel, the account of the exports and the summary.
fn of_panel<'a>(
    settings: &'a Settings,
    day: &'a load::Day,
    panel: &'a Panel,
    text: &'a str,
) -> Vec<Make<'a>> {
    vec![
        one("report.html".to_owned(), move |out| {
            Ok(out.write_all(panel::html(settings, day, panel)?.as_bytes())?)
        }),
        one("panel.json".to_owned(), move |out| {
            Ok(report::panel::json(panel, out)?)
        }),
        one("check.json".to_owned(), move |out| {
            Ok(report::check::json(&day.loaded.intake, out)?)
        }),
        one("summary.txt".to_owned(), move |out| {
            Ok(out.write_all(text.as_bytes())?)
        }),
    ]
}
