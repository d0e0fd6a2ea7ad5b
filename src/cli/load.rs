//! Load, find, fold: the steps that every command but the smallest shares.

use std::io::{self, Write};

use anyhow::{Context, Result, bail};
use rayon::prelude::*;

use crate::exports::fields::Table;
use crate::exports::{self, Loaded};
use crate::leaks::{self, Findings};
use crate::model::Item;
use crate::notes::{ExtraWords, NoteReader, TestNames};
use crate::outcomes::Ledger;
use crate::worklist::Standing;
use crate::worklist::standing::{before_contacts, standing_of, standings};

use super::exit::Done;
use super::settings::Settings;

/// The exports, what the rules found in them, and where each loop stands.
pub(super) struct Day {
    pub(super) loaded: Loaded,
    pub(super) findings: Findings,
    /// One a finding's item, in the same order.
    pub(super) standings: Vec<Standing>,
}

/// Reads the outcomes back and adds them to the charts as contacts.
///
/// # Errors
/// An outcome file that was changed, is missing or is not listed: nothing is then listed or recorded.
pub(super) fn remember(settings: &Settings, loaded: &mut Loaded) -> Result<Ledger> {
    let ledger = Ledger::read(&settings.outcomes_dir())?;
    warn(settings, ledger.notes());
    ledger.attach(&mut loaded.practice);
    Ok(ledger)
}

fn extra_words(settings: &Settings) -> ExtraWords {
    let words = settings.protocol.needs.clone();
    ExtraWords {
        visits: words.visit_words,
        tests: words.tests,
        imaging: words.imaging,
        procedures: words.procedures,
        specialties: words.specialties,
    }
}

/// A reader of notes with the practice's own words.
pub(super) fn note_reader(settings: &Settings) -> NoteReader {
    NoteReader::new(&extra_words(settings))
}

/// Names of tests and specialties, with the practice's own.
pub(super) fn test_names(settings: &Settings) -> TestNames {
    TestNames::with(&extra_words(settings))
}

/// Reads the exports.
///
/// # Errors
/// A folder that cannot be read or holds no exports.
pub(super) fn load(settings: &Settings) -> Result<Loaded> {
    let dir = settings.exports_dir();
    let bar = spinner(settings, "reading the exports");
    let loaded = exports::load(
        &dir,
        &settings.protocol,
        &note_reader(settings),
        settings.today,
    )
    .context("the exports could not be loaded")?;
    bar.finish_and_clear();
    Ok(loaded)
}

fn spinner(settings: &Settings, what: &'static str) -> indicatif::ProgressBar {
    if !settings.progress {
        return indicatif::ProgressBar::hidden();
    }
    let bar = indicatif::ProgressBar::new_spinner().with_message(what);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}

/// Reads the exports and the outcomes, runs the rules and folds the contacts in.
///
/// # Errors
/// What [`load`] and the ledger refuse; exports without any table that the rules look at.
pub(super) fn day(settings: &Settings) -> Result<Day> {
    let loaded = with_outcomes(settings)?;
    Ok(find(settings, loaded))
}

/// What [`day`] gives, but for the standings and the order of the items.
///
/// # Errors
/// Those of [`day`].
pub(super) fn found(settings: &Settings) -> Result<(Loaded, Findings)> {
    let loaded = with_outcomes(settings)?;
    let (practice, protocol) = (&loaded.practice, &settings.protocol);
    let findings =
        leaks::find_in_any_order(practice, protocol, &test_names(settings), settings.today);
    Ok((loaded, findings))
}

/// Reads the exports and adds the outcomes.
fn with_outcomes(settings: &Settings) -> Result<Loaded> {
    let mut loaded = load(settings)?;
    warn(settings, &loaded.intake.warnings);
    needed(&loaded)?;
    remember(settings, &mut loaded)?;
    Ok(loaded)
}

/// Runs the rules over what was loaded and folds the contacts in.
pub(super) fn find(settings: &Settings, loaded: Loaded) -> Day {
    let (practice, protocol) = (&loaded.practice, &settings.protocol);
    let findings = leaks::find(practice, protocol, &test_names(settings), settings.today);
    let standings = standings(&findings.items, practice, protocol, settings.today);
    Day {
        loaded,
        findings,
        standings,
    }
}

/// Where an item of this practice stands.
pub(super) fn standing_in<'a>(
    settings: &'a Settings,
    loaded: &'a Loaded,
) -> impl Fn(&Item) -> Standing + Sync + 'a {
    let (practice, protocol, today) = (&loaded.practice, &settings.protocol, settings.today);
    // Without any contact no chart need be looked at, which for many items is most of the work.
    let contacted = practice.charts.par_iter().any(|c| !c.contacts.is_empty());
    move |item| match contacted {
        true => standing_of(item, practice, protocol, today),
        false => before_contacts(item, protocol, today),
    }
}

/// The rules need visits, orders or referrals; where a file was refused, the visits at least.
pub(super) fn needed(loaded: &Loaded) -> Result<()> {
    let has = &loaded.practice.available;
    let refused: Vec<String> = loaded
        .intake
        .refused()
        .map(|(file, reason)| format!("{file}: {reason}"))
        .collect();
    if !refused.is_empty() && (!has.visits || visits_refused(loaded)) {
        bail!("no visits could be loaded: {}", refused.join("; "));
    }
    if !(has.visits || has.orders || has.referrals) {
        bail!(
            "the exports hold no visits, orders or referrals; `tickler check` shows what was recognised"
        );
    }
    Ok(())
}

/// Whether a file that is meant as visits was refused and none stands in for it; appointments alone do not.
fn visits_refused(loaded: &Loaded) -> bool {
    let files = &loaded.intake.files;
    let visits = Table::Visits.word();
    let meant = |file: &str, reason: &str| {
        let file = file.to_lowercase();
        ["visit", "encounter"].iter().any(|w| file.contains(w))
            || reason.contains("looks like visits")
    };
    !files
        .iter()
        .any(|f| f.table.as_deref() == Some(visits) && f.refused.is_none())
        && loaded
            .intake
            .refused()
            .any(|(file, reason)| meant(file, reason))
}

/// Warnings go to stderr, each on its line.
pub(super) fn warn(settings: &Settings, warnings: &[String]) {
    if settings.quiet {
        return;
    }
    let mut err = io::stderr().lock();
    for warning in warnings {
        // A closed stderr is no reason to fail.
        let _ = writeln!(err, "tickler: {warning}");
    }
}

/// How the run ended, by what the protocol allows of the input.
pub(super) fn done(settings: &Settings, loaded: &Loaded) -> Done {
    let limits = &settings.protocol.limits;
    let intake = &loaded.intake;
    let stale = limits.fail_if_stale_days > 0
        && intake
            .age_days()
            .is_some_and(|age| age > limits.fail_if_stale_days);
    if intake.refused().next().is_some()
        || intake.worst_set_aside_percent() > limits.fail_if_rejected_percent
        || stale
    {
        Done::InputPastLimits
    } else {
        Done::Well
    }
}
