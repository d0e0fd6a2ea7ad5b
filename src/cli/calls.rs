//! `calls`: today's lists, merged by patient, for everybody or for one caller, in any format.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anyhow::{Result, bail};

use crate::model::phrase::fold;
use crate::publish::{Filled, Names, PublishError, replace, write_new};
use crate::report::lists::{Format, Sheet, render, unprintable};
use crate::worklist::lists::{Lists, Work, lists};
use crate::worklist::{Lane, dialer};

use super::args::{CallsArgs, ListFormat};
use super::exit::{Done, Usage};
use super::settings::Settings;
use super::{load, machine};

/// The lists that one caller works through.
const OF_A_CALLER: &[Lane] = &[Lane::Patients, Lane::Offices, Lane::Reminders, Lane::Lost];

/// What lists are made from.
pub(super) fn work<'a>(settings: &'a Settings, day: &'a load::Day) -> Work<'a> {
    Work {
        items: &day.findings.items,
        standings: &day.standings,
        practice: &day.loaded.practice,
        protocol: &settings.protocol,
        today: settings.today,
    }
}

/// Today's lists of a day's work.
pub(super) fn today(settings: &Settings, day: &load::Day) -> Lists {
    lists(&work(settings, day))
}

/// How the lists are written: in a format of lists, or as a file for another system.
enum Written {
    As(Format),
    Dialer,
    Tasks,
}

/// The format that was asked for, else the one of the file's ending.
fn format_of(args: &CallsArgs) -> ListFormat {
    let ending = || {
        let ending = args.out.as_ref()?.extension()?.to_str()?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(ListFormat::Csv),
            "xlsx" => Some(ListFormat::Xlsx),
            "html" | "htm" => Some(ListFormat::Html),
            "pdf" => Some(ListFormat::Pdf),
            "json" => Some(ListFormat::Json),
            _ => None,
        }
    };
    args.format.or_else(ending).unwrap_or(ListFormat::Table)
}

/// What can be asked for of a file for another system.
fn asked_well(args: &CallsArgs, format: ListFormat) -> Result<()> {
    let lanes = &args.lanes;
    match format {
        ListFormat::Tasks if !lanes.is_empty() || args.caller.is_some() || args.limit.is_some() => {
            bail!(Usage::new(
                "--format tasks holds every open need of the visits; leave --for, --caller and --limit out"
            ))
        }
        ListFormat::Dialer => match lanes.iter().find(|l| !dialer::LANES.contains(l)) {
            Some(lane) => bail!(Usage::new(format!(
                "--format dialer: nobody of the list {lane} is dialled; patients, lost and reminders are"
            ))),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

pub(super) fn run(settings: &Settings, args: &CallsArgs, out: &mut dyn Write) -> Result<Done> {
    let caller = args
        .caller
        .as_deref()
        .map(|name| known_caller(settings, name))
        .transpose()?;
    let format = format_of(args);
    asked_well(args, format)?;
    let written = match format {
        ListFormat::Table => Written::As(Format::Table),
        ListFormat::Csv => Written::As(Format::Csv),
        ListFormat::Xlsx => Written::As(Format::Xlsx),
        ListFormat::Html => Written::As(Format::Html),
        ListFormat::Pdf => Written::As(Format::Pdf),
        ListFormat::Json => Written::As(Format::Json),
        ListFormat::Dialer => Written::Dialer,
        ListFormat::Tasks => Written::Tasks,
    };
    if let Written::As(format @ (Format::Xlsx | Format::Pdf)) = written
        && args.out.is_none()
        && io::stdout().is_terminal()
    {
        bail!(Usage::new(format!(
            "--format {format} is not for a terminal; give a file with --out FILE"
        )));
    }
    let day = load::day(settings)?;
    let mut lists = today(settings, &day);
    if let Some(caller) = &caller {
        lists.keep_caller(caller);
    }
    let lanes: &[Lane] = match (args.lanes.is_empty(), &caller) {
        (false, _) => &args.lanes,
        (true, _) if matches!(written, Written::Dialer) => &dialer::LANES,
        (true, Some(_)) => OF_A_CALLER,
        (true, None) => &[Lane::Patients],
    };
    if let Some(limit) = args.limit {
        let rest = lists.keep_first(limit);
        let rest: usize = lanes.iter().filter_map(|l| rest.get(l)).sum();
        if rest > 0 {
            load::warn(
                settings,
                &[format!("{rest} more rows are left out by --limit {limit}")],
            );
        }
    }
    let format = match written {
        Written::As(format) => format,
        Written::Dialer => {
            let made = machine::dialer_file(settings, &day, &lists, lanes)?;
            return for_machines(settings, args, &day, made, out);
        }
        Written::Tasks => {
            let made = machine::task_file(settings, &day)?;
            return for_machines(settings, args, &day, made, out);
        }
    };
    if matches!(
        (format, lanes),
        (Format::Csv | Format::Xlsx, [Lane::Letters])
    ) {
        machine::with_addresses(settings, &day, &mut lists)?;
    }
    let sheet = Sheet {
        lists: &lists,
        lanes,
        practice: &settings.protocol.practice_name,
        today: settings.today,
    };
    let unprintable = match format {
        Format::Pdf => unprintable(&sheet),
        _ => 0,
    };
    if unprintable > 0 {
        load::warn(
            settings,
            &[format!(
                "{unprintable} rows hold letters that the PDF's fonts lack; --format html prints them with the computer's own"
            )],
        );
    }
    match &args.out {
        None => render(&sheet, format, out)?,
        Some(path) => {
            let mut bytes = Vec::new();
            render(&sheet, format, &mut bytes)?;
            put(path, format, &bytes)?;
            writeln!(out, "Wrote {}.", path.display())?;
        }
    }
    Ok(load::done(settings, &day.loaded))
}

/// Writes a file that another system reads, and says what is not in it.
fn for_machines(
    settings: &Settings,
    args: &CallsArgs,
    day: &load::Day,
    (bytes, says): (Vec<u8>, Option<String>),
    out: &mut dyn Write,
) -> Result<Done> {
    load::warn(settings, says.as_slice());
    match &args.out {
        None => out.write_all(&bytes)?,
        Some(path) => {
            put_for_machines(path, &bytes)?;
            writeln!(out, "Wrote {}.", path.display())?;
        }
    }
    Ok(load::done(settings, &day.loaded))
}

/// Writes the file: a new one, or in the place of one with the same columns. Nobody fills these in; anything else, a list
/// that people work above all, is left alone.
fn put_for_machines(path: &Path, bytes: &[u8]) -> Result<()> {
    let header = |file: &[u8]| file.split(|b| *b == b'\n').next().map(<[u8]>::to_vec);
    match write_new(path, bytes) {
        Err(PublishError::Exists { .. })
            if fs::read(path).is_ok_and(|old| header(&old) == header(bytes)) =>
        {
            Ok(replace(path, bytes)?)
        }
        Err(PublishError::Exists { path }) => bail!(
            "{}: is there already and holds something else; it was left alone. Give another name, or remove it",
            path.display()
        ),
        other => Ok(other?),
    }
}

/// One workbook and one printed list a caller, with everything dealt to them; each is made when it is asked for.
pub(super) fn of_callers<'a>(
    settings: &'a Settings,
    lists: &'a Lists,
) -> impl Iterator<Item = Box<dyn Fn() -> Result<Vec<Filled>> + Send + Sync + 'a>> {
    let mut names = Names::default();
    settings.protocol.callers.iter().map(move |caller| {
        let stem = names.give(&format!("caller-{}", caller.name));
        let make = move || {
            let mut own = lists.clone();
            own.keep_caller(&caller.name);
            let lanes: Vec<Lane> = OF_A_CALLER
                .iter()
                .copied()
                .filter(|l| *l == Lane::Patients || !own.lane(*l).is_empty())
                .collect();
            let sheet = Sheet {
                lists: &own,
                lanes: &lanes,
                practice: &settings.protocol.practice_name,
                today: settings.today,
            };
            let file = |format: Format| {
                let mut bytes = Vec::new();
                render(&sheet, format, &mut bytes)?;
                Ok(Filled::new(&format!("{stem}.{format}"), bytes))
            };
            [Format::Xlsx, Format::Pdf].map(file).into_iter().collect()
        };
        Box::new(make) as Box<dyn Fn() -> Result<Vec<Filled>> + Send + Sync + 'a>
    })
}

/// The caller as the protocol writes the name.
fn known_caller(settings: &Settings, typed: &str) -> Result<String> {
    let callers = &settings.protocol.callers;
    if let Some(caller) = callers.iter().find(|c| fold(&c.name) == fold(typed)) {
        return Ok(caller.name.clone());
    }
    let names: Vec<&str> = callers.iter().map(|c| c.name.as_str()).collect();
    let known = match names.is_empty() {
        true => "tickler.toml names no [[callers]]".to_owned(),
        false => format!("tickler.toml names {}", names.join(", ")),
    };
    bail!(Usage::new(format!("--caller: no such caller; {known}")))
}

/// Writes the file. A list that people fill in is never written over: it may have been worked.
fn put(path: &Path, format: Format, bytes: &[u8]) -> Result<()> {
    if !matches!(format, Format::Csv | Format::Xlsx) {
        return Ok(replace(path, bytes)?);
    }
    match write_new(path, bytes) {
        Err(PublishError::Exists { .. }) if fs::read(path).is_ok_and(|old| old == bytes) => Ok(()),
        Err(PublishError::Exists { path }) => bail!(
            "{}: is there already and may have been worked; it was left alone. Give another name, or remove it once it is recorded",
            path.display()
        ),
        other => Ok(other?),
    }
}
