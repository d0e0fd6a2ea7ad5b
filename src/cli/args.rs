//! What was typed: the command line as clap reads it, nothing judged beyond its form.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::{Kind, Outcome, Place};
use crate::panel::By;
use crate::worklist::Lane;

/// Finds where patient follow-up leaks in an EHR's exports and runs the calling loop that closes it.
#[derive(Debug, Parser)]
#[command(
    name = "tickler",
    version,
    arg_required_else_help = true,
    max_term_width = 110
)]
#[command(
    after_help = "Exit codes: 0 done; 1 failed, nothing written; 2 wrong usage; 3 done, but input was rejected or stale past the limits."
)]
pub struct Typed {
    /// The practice folder, with exports/ in it
    #[arg(
        short,
        long,
        value_name = "DIR",
        env = "TICKLER_PRACTICE",
        default_value = ".",
        global = true
    )]
    pub practice: PathBuf,
    /// Work as if today were this day (YYYY-MM-DD)
    #[arg(long, value_name = "DATE", global = true)]
    pub today: Option<String>,
    /// Say nothing on stderr but failures
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Show no progress
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: ColorWhen,
    /// Files read and charts judged at the same time; 0: as many as there are cores
    #[arg(long, value_name = "N", default_value_t = 0, global = true)]
    pub jobs: usize,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Load everything and report what was recognised, set aside and why
    Check(CheckArgs),
    /// Find the open items
    Leaks(LeaksArgs),
    /// Today's lists, one row a patient
    Calls(CallsArgs),
    /// Count the overdue panel
    Panel(PanelArgs),
    /// The whole night: check, record, find, list, count; publishes reports/DATE at once
    Nightly(NightlyArgs),
    /// Take worked lists back and write outcome files
    #[command(after_help = outcome_codes())]
    Record(RecordArgs),
    /// Say why an item or patient is (not) listed
    Explain(ExplainArgs),
    /// Show what is read from note text
    Needs(NeedsArgs),
    /// Write tickler.toml with every default, commented
    Init(InitArgs),
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the man page
    Man,
}

/// The codes for the column `outcome`.
fn outcome_codes() -> String {
    let words: Vec<&str> = Outcome::ALL.iter().map(|o| o.word()).collect();
    format!(
        "Codes for the column outcome (explained on the sheet Codes of an XLSX list):\n  {}",
        words.join(", ")
    )
}

/// How a result is printed: for people or for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableOrJson {
    /// For people
    Table,
    /// For programs
    Json,
}

/// How rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableCsvOrJson {
    /// For people
    Table,
    /// For spreadsheets
    Csv,
    /// For programs
    Json,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// How the report is printed
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: TableOrJson,
    /// Write the rows that were set aside, with their reasons, to this file
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
}

/// Options of `leaks`.
#[derive(Debug, Args)]
pub struct LeaksArgs {
    /// Only these places: follow-ups, outreach, loops, lapsed
    #[arg(long, value_name = "PLACE", value_delimiter = ',', value_parser = place)]
    pub place: Vec<Place>,
    /// Only these kinds, such as visit-not-booked
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = kind)]
    pub kind: Vec<Kind>,
    /// Only items of these providers, as the export names them
    #[arg(long, value_name = "NAME")]
    pub provider: Vec<String>,
    /// How the items are printed
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: TableCsvOrJson,
    /// Suppressed items too, with the reason
    #[arg(long)]
    pub all: bool,
    /// Also where each record stands (file, line), and the sentence of the note that states the need
    #[arg(long)]
    pub sentences: bool,
}

/// Options of `panel`.
#[derive(Debug, Args)]
pub struct PanelArgs {
    /// What the groups are formed by, one or several: place, kind, provider, condition, age, target, priority, ageing, caller
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', default_value = "place", value_parser = by)]
    pub by: Vec<By>,
    /// Replay the rules on so many past weeks, from the same exports
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=520))]
    pub weeks: u16,
    /// List the candidates for care management instead: patients with several chronic conditions
    #[arg(long, conflicts_with_all = ["by", "weeks"])]
    pub care_management: bool,
    /// How the panel is printed; CSV and Parquet hold the groups or, with --weeks, the weeks
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: PanelFormat,
    /// Write to this file instead of stdout
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// How the panel is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PanelFormat {
    /// For people
    Table,
    /// For spreadsheets
    Csv,
    /// For programs
    Json,
    /// One page for a browser or printer
    Html,
    /// Typed columns for an engine that takes in the panels of many practices
    Parquet,
}

fn by(text: &str) -> Result<By, String> {
    word(text, By::ALL, By::word)
}

fn place(text: &str) -> Result<Place, String> {
    word(text, Place::ALL, Place::word)
}

fn kind(text: &str) -> Result<Kind, String> {
    word(text, Kind::ALL, Kind::word)
}

fn word<T: Copy>(text: &str, all: &[T], of: fn(T) -> &'static str) -> Result<T, String> {
    all.iter()
        .copied()
        .find(|v| of(*v) == text.trim().to_lowercase())
        .ok_or_else(|| {
            let words: Vec<&str> = all.iter().map(|v| of(*v)).collect();
            format!("one of {} is wanted", words.join(", "))
        })
}

/// How lists are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people
    Table,
    /// For spreadsheets, to be filled in
    Csv,
    /// A workbook to be filled in, with dropdowns
    Xlsx,
    /// A page to print from a browser
    Html,
    /// Pages to print
    Pdf,
    /// For programs
    Json,
    /// For a phone system: names and numbers of whom to dial, nothing of why
    Dialer,
    /// For the EHR's task import: one task for each open need of a visit
    Tasks,
}

/// Options of `calls`.
#[derive(Debug, Args)]
pub struct CallsArgs {
    /// Which lists: patients (the default; for a phone system lost and reminders too), offices, staff, licensed, reminders, letters, backlog, lost, silent
    #[arg(long = "for", value_name = "LIST", value_delimiter = ',', value_parser = lane)]
    pub lanes: Vec<Lane>,
    /// Only the rows dealt to this caller of tickler.toml
    #[arg(long, value_name = "NAME")]
    pub caller: Option<String>,
    /// At most so many rows of each list
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// How the lists are printed; without it by the ending of --out's file, else as a table
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<ListFormat>,
    /// Write to this file instead of stdout
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

fn lane(text: &str) -> Result<Lane, String> {
    word(text, Lane::ALL, Lane::word)
}

/// Options of `nightly`.
#[derive(Debug, Args)]
pub struct NightlyArgs {
    /// Exit with 3 where more than so many per cent of a file's rows were set aside
    #[arg(long, value_name = "PERCENT")]
    pub fail_if_rejected: Option<f64>,
    /// Publish nothing and exit with 3 where the newest row of the exports is older than so many days
    #[arg(long, value_name = "DAYS")]
    pub fail_if_stale: Option<i32>,
    /// Remove reports older than practice.keep_days; without it they are only counted
    #[arg(long)]
    pub remove_old: bool,
}

/// Options of `record`.
#[derive(Debug, Args)]
pub struct RecordArgs {
    /// Worked lists, CSV or XLSX, or folders with them
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Show what would be recorded and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Import files for the EHR: csv in the practice's own words, fhir as NDJSON
    #[arg(
        long,
        value_name = "FORMAT",
        value_delimiter = ',',
        default_value = "csv"
    )]
    pub import_format: Vec<ImportFormat>,
}

/// A form of import file for the EHR.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ImportFormat {
    /// CSV in the names and words of [export.outcomes]
    Csv,
    /// FHIR R4, one resource a line
    Fhir,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// An item id, as `leaks --format csv` prints it, or a patient id
    #[arg(value_name = "ID")]
    pub id: String,
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: TableOrJson,
}

/// Options of `needs`.
#[derive(Debug, Args)]
pub struct NeedsArgs {
    /// JSON lines {"id", "text"}; without it plain text is read from stdin
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// How the needs are printed; JSON is one line a note
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: TableOrJson,
    /// Also say why follow-up words were not taken for a need
    #[arg(long)]
    pub why: bool,
}

/// Options of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Replace a tickler.toml that is there
    #[arg(long)]
    pub force: bool,
    /// Write nothing; print a cron line, a systemd timer and a Windows task for this practice
    #[arg(long)]
    pub schedule: bool,
}
