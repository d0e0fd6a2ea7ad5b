//! What is meant: the practice folder, its protocol and today, settled once from what was typed.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::exports::check_mapping;
use crate::model::Day;
use crate::protocol::Protocol;

use super::args::Typed;
use super::exit::Usage;

/// Everything a command needs to know before it reads an export.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    /// The practice folder.
    pub(super) practice: PathBuf,
    /// The protocol of its `tickler.toml`, or the defaults.
    pub(super) protocol: Protocol,
    /// The text of `tickler.toml`; empty where there is none.
    pub(super) protocol_text: String,
    /// Today.
    pub(super) today: Day,
    /// Say nothing on stderr but failures.
    pub(super) quiet: bool,
    /// Show progress: on a terminal, unless told not to.
    pub(super) progress: bool,
}

impl Settings {
    /// Settles what was typed; sets the number of threads for the whole process.
    ///
    /// # Errors
    /// A `--today` that is no date or a `tickler.toml` that is not valid (wrong usage), a folder that is not there.
    pub(super) fn settle(typed: &Typed) -> Result<Settings> {
        let typed_day = typed
            .today
            .as_deref()
            .map(|text| {
                Day::parse_iso(text.trim()).ok_or_else(|| {
                    Usage::new(
                        "--today: a date as YYYY-MM-DD is wanted, such as --today 2026-11-02",
                    )
                })
            })
            .transpose()?;
        if !typed.practice.is_dir() {
            bail!(
                "{}: there is no such folder; give the practice folder with --practice DIR",
                typed.practice.display()
            );
        }
        let path = typed.practice.join("tickler.toml");
        let protocol_text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(e) if e.kind() == ErrorKind::NotFound => String::new(),
            Err(e) => {
                return Err(e).with_context(|| format!("{}: cannot be read", path.display()));
            }
        };
        let protocol = Protocol::parse(&protocol_text)
            .and_then(|protocol| check_mapping(&protocol_text).map(|()| protocol))
            .map_err(|e| Usage::new(e.told(&path.display().to_string())))?;
        let today = typed_day.or(protocol.as_of).unwrap_or_else(local_date);
        if typed.jobs > 0 {
            // A second call in one process keeps the first pool, which is right in tests.
            let _ = rayon::ThreadPoolBuilder::new()
                .num_threads(typed.jobs)
                .build_global();
        }
        let terminal = std::io::IsTerminal::is_terminal(&std::io::stderr());
        Ok(Settings {
            practice: typed.practice.clone(),
            protocol,
            protocol_text,
            today,
            quiet: typed.quiet,
            progress: terminal && !typed.no_progress && !typed.quiet,
        })
    }

    /// Where the exports lie: `exports/`, or the practice folder itself.
    pub(super) fn exports_dir(&self) -> PathBuf {
        exports_dir(&self.practice)
    }

    /// Where outcomes lie.
    pub(super) fn outcomes_dir(&self) -> PathBuf {
        self.practice.join("outcomes")
    }

    /// Where worked lists come back.
    pub(super) fn worked_dir(&self) -> PathBuf {
        self.practice.join("worked")
    }

    /// Where reports are published.
    pub(super) fn reports_dir(&self) -> PathBuf {
        self.practice.join("reports")
    }

    /// A path of the practice as it is shown: relative to the folder where that is shorter.
    pub(super) fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.practice)
            .unwrap_or(path)
            .display()
            .to_string()
    }
}

/// Where the exports of a practice folder lie.
pub(super) fn exports_dir(practice: &Path) -> PathBuf {
    let own = practice.join("exports");
    if own.is_dir() {
        own
    } else {
        practice.to_owned()
    }
}

/// The one place where the clock decides anything.
#[allow(clippy::disallowed_methods)]
fn local_date() -> Day {
    Day::from_date(chrono::Local::now().date_naive())
}

/// The start of this run, as another run is told that finds the practice locked.
#[allow(clippy::disallowed_methods)]
pub(super) fn started() -> String {
    chrono::Local::now().format("%Y-%m-%d %H:%M:%S").to_string()
}
