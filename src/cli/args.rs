//! What was typed: the command line as clap reads it, nothing judged beyond its form.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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

/// Options of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Replace a tickler.toml that is there
    #[arg(long)]
    pub force: bool,
}
