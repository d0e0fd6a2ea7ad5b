//! `record`: worked lists back, outcome files out.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::model::Outcome;
use crate::outcomes::worked::{find, is_lock_file};
use crate::outcomes::{
    Files, ImportFormats, Ledger, ListAccount, OutcomeRow, Recording, Returned, Situation, Sources,
    Worked, Written, settle, take, write, write_rejected,
};
use crate::publish::{Lock, clear_leftovers, private_folder};

use super::args::{ImportFormat, RecordArgs};
use super::exit::Done;
use super::load;
use super::settings::{Settings, started};

/// Reasons shown for one list; all of them stand in its `.rejected.csv`.
const REASONS_SHOWN: usize = 20;

pub(super) fn run(settings: &Settings, args: &RecordArgs, out: &mut dyn Write) -> Result<Done> {
    let lock = match args.dry_run {
        true => None,
        false => Some(Lock::take(&settings.practice, &started())?),
    };
    let paths = listed(settings, &args.files)?;
    let mut loaded = load::load(settings)?;
    load::warn(settings, &loaded.intake.warnings);
    load::needed(&loaded)?;
    let ledger = load::remember(settings, &mut loaded)?;
    let day = load::find(settings, loaded);
    let formats = ImportFormats {
        csv: args.import_format.contains(&ImportFormat::Csv),
        fhir: args.import_format.contains(&ImportFormat::Fhir),
    };
    let taken = take_back(settings, lock.as_ref(), &day, &ledger, &paths, formats)?;
    tell(settings, &taken, out)?;
    let lists = &taken.recording.lists;
    if !lists.is_empty() && lists.iter().all(|l| l.refused.is_some()) {
        bail!("no list could be taken; nothing was recorded");
    }
    Ok(done(settings, &taken.recording))
}

/// The lists that were named; of a folder every list in it. The lock files of a spreadsheet are left out with a word.
fn listed(settings: &Settings, typed: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for path in typed {
        if path.is_dir() {
            let found =
                find(path).with_context(|| format!("{}: cannot be read", path.display()))?;
            if found.is_empty() {
                load::warn(settings, &[format!("{}: no lists here", path.display())]);
            }
            paths.extend(found);
        } else if is_lock_file(path) {
            let note = "is only the mark of an open spreadsheet and was left out; close it and record the list itself";
            load::warn(settings, &[format!("{}: {note}", path.display())]);
        } else {
            paths.push(path.clone());
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    paths.retain(|p| seen.insert(p.canonicalize().unwrap_or_else(|_| p.clone())));
    Ok(paths)
}

/// What was taken of worked lists and what was written.
pub(super) struct TakenBack {
    pub(super) recording: Recording,
    /// The outcome files; `None` where nothing new was taken, or on a dry run.
    pub(super) written: Option<Written>,
    /// The file of rejected rows of each list.
    pub(super) rejected: Vec<Option<PathBuf>>,
    dry_run: bool,
}

/// Judges worked lists against the day and the ledger, and writes what is new. Without a lock nothing is written.
///
/// # Errors
/// A folder that cannot be written to, a full disk; nothing is recorded then.
pub(super) fn take_back(
    settings: &Settings,
    lock: Option<&Lock>,
    day: &load::Day,
    ledger: &Ledger,
    paths: &[PathBuf],
    formats: ImportFormats,
) -> Result<TakenBack> {
    if let Some(lock) = lock {
        // Also on a night without anything new: what a killed run had recorded may hold an escalation.
        settle(lock, &settings.outcomes_dir(), ledger)?;
        clear_leftovers(lock, &settings.worked_dir())?;
    }
    let returned: Vec<Returned> = paths
        .iter()
        .map(|path| (name_of(path), Worked::open(path)))
        .collect();
    let recording = take(
        &returned,
        &Situation {
            practice: &day.loaded.practice,
            items: &day.findings.items,
            protocol: &settings.protocol,
            ledger,
            today: settings.today,
        },
    )?;
    let mut taken = TakenBack {
        recording,
        written: None,
        rejected: vec![None; paths.len()],
        dry_run: lock.is_none(),
    };
    let Some(lock) = lock else {
        return Ok(taken);
    };
    let outcomes = settings.outcomes_dir();
    if !taken.recording.is_empty() {
        let sources = Sources {
            items: &day.findings.items,
            practice: &day.loaded.practice,
            protocol: &settings.protocol,
            today: settings.today,
        };
        let files = Files::of(&taken.recording, &sources, formats);
        let written = write(
            lock,
            &outcomes,
            ledger,
            &taken.recording,
            &files,
            settings.today,
        )
        .context("nothing was recorded")?;
        load::warn(settings, &written.warnings);
        taken.written = Some(written);
    }
    if taken.recording.rejected() > 0 {
        if let Some(warning) = private_folder(&outcomes)? {
            load::warn(settings, &[warning]);
        }
        let beside: Vec<Option<PathBuf>> = paths.iter().map(|p| Some(p.clone())).collect();
        taken.rejected = write_rejected(&taken.recording, &beside, &outcomes)
            .context("what was taken is recorded, but the rejected rows could not be written")?;
    }
    Ok(taken)
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// Exit code 3 where a list was refused or more of its rows rejected than the protocol allows.
pub(super) fn done(settings: &Settings, recording: &Recording) -> Done {
    let limit = settings.protocol.limits.fail_if_rejected_percent;
    let past = |l: &ListAccount| {
        l.refused.is_some()
            || (!l.rejected.is_empty() && l.rejected.len() as f64 * 100.0 > limit * l.rows as f64)
    };
    if recording.lists.iter().any(past) {
        Done::InputPastLimits
    } else {
        Done::Well
    }
}

/// Prints what was taken, what not and why, and what to do next. No patient's name or number is among it.
fn tell(settings: &Settings, taken: &TakenBack, out: &mut dyn Write) -> Result<()> {
    for (list, rejected) in taken.recording.lists.iter().zip(&taken.rejected) {
        tell_list(settings, list, rejected.as_deref(), out)?;
    }
    let recording = &taken.recording;
    if recording.lists.is_empty() {
        writeln!(out, "No list to record.")?;
        return Ok(());
    }
    writeln!(out)?;
    writeln!(out, "{}", summary(recording))?;
    let clinical = recording
        .escalations
        .iter()
        .filter(|e| e.rows.iter().any(|r| r.escalated))
        .count();
    let unowned = recording
        .lists
        .iter()
        .flat_map(|l| &l.rejected)
        .filter(|r| r.clinical)
        .count();
    if clinical > 0 {
        writeln!(
            out,
            "For licensed staff today: {}{}.",
            rows(clinical as u64),
            match taken.written.as_ref().and_then(|w| w.names.get(1)) {
                Some(name) => format!(", in outcomes/{name}"),
                None => String::new(),
            }
        )?;
    }
    if unowned > 0 {
        writeln!(
            out,
            "Read at once: {} with clinical words belong to no patient that can be told; they are among the rows not taken.",
            rows(unowned as u64)
        )?;
    }
    match &taken.written {
        Some(written) => {
            writeln!(out, "Written to outcomes/: {}", written.names.join(", "))?;
            writeln!(
                out,
                "Next: bring them into the EHR; `tickler calls` knows of them already."
            )?;
        }
        None if taken.dry_run => writeln!(out, "A dry run: nothing was written.")?,
        None => writeln!(out, "Nothing new: nothing was written to outcomes/.")?,
    }
    Ok(())
}

fn tell_list(
    settings: &Settings,
    list: &ListAccount,
    rejected: Option<&Path>,
    out: &mut dyn Write,
) -> Result<()> {
    if let Some(reason) = &list.refused {
        writeln!(out, "{}: REFUSED: {reason}", list.name)?;
        return Ok(());
    }
    let mut parts = vec![format!("{} taken", list.accepted)];
    let mut part = |n: u64, what: &str| {
        if n > 0 {
            parts.push(format!("{n} {what}"));
        }
    };
    part(list.repeated, "with the same answer as another list");
    part(list.already, "already recorded");
    part(list.not_worked, "not worked");
    part(list.rejected.len() as u64, "NOT taken");
    writeln!(
        out,
        "{}: {}: {}",
        list.name,
        rows(list.rows),
        parts.join(", ")
    )?;
    if let Some((day, by)) = &list.already_on {
        let by = match by.as_str() {
            "" => String::new(),
            by => format!(" by {by}"),
        };
        writeln!(out, "  already recorded on {day}{by}")?;
    }
    for note in &list.notes {
        writeln!(out, "  {note}")?;
    }
    for r in list.rejected.iter().take(REASONS_SHOWN) {
        writeln!(out, "  row {}: {}", r.line, r.reason)?;
    }
    if list.rejected.len() > REASONS_SHOWN {
        let more = list.rejected.len() - REASONS_SHOWN;
        writeln!(out, "  and {more} more")?;
    }
    if let Some(path) = rejected {
        writeln!(
            out,
            "  the rows not taken are in {}: correct them there and record that file",
            settings.shown(path)
        )?;
    }
    Ok(())
}

/// One line: rows and loops taken, by outcome.
pub(super) fn summary(recording: &Recording) -> String {
    let accepted: u64 = recording.lists.iter().map(|l| l.accepted).sum();
    if accepted == 0 {
        return "Taken: no row".to_owned();
    }
    let mut by_outcome: BTreeMap<Outcome, u64> = BTreeMap::new();
    let mut loops = 0;
    let mut last = "";
    // Rows that could not be taken and only carry a clinical word to licensed staff are no answers.
    let answers = |r: &&OutcomeRow| !(r.escalated && r.outcome == Outcome::NotWorked);
    for row in recording.rows.iter().filter(answers) {
        loops += 1;
        // The loops of one list row stand together.
        if row.contact_id.row_id() != last {
            *by_outcome.entry(row.outcome).or_default() += 1;
        }
        last = row.contact_id.row_id();
    }
    let words: Vec<String> = by_outcome.iter().map(|(o, n)| format!("{n} {o}")).collect();
    format!(
        "Taken: {} about {loops} loops: {}",
        rows(accepted),
        words.join(", ")
    )
}

fn rows(n: u64) -> String {
    format!("{n} row{}", if n == 1 { "" } else { "s" })
}
