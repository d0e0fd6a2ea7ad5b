//! The command line: what was typed becomes what is meant, and one file a subcommand does it.
//!
//! The only room that knows the clock, the terminal and exit codes.

pub mod args;
mod calls;
mod check;
pub mod exit;
mod explain;
mod init;
mod leaks;
mod load;
mod machine;
mod needs;
mod nightly;
mod panel;
mod past;
mod record;
mod said;
mod schedule;
mod settings;
mod summary;

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, Parser};

use args::{Command, Typed};
use exit::Done;
use settings::Settings;

/// Parses the command line, runs the command and gives the exit code; failures go to stderr as one chain.
pub fn main() -> ExitCode {
    let typed = match Typed::try_parse() {
        Ok(typed) => typed,
        Err(e) => {
            // clap prints help to stdout and faults to stderr; a closed pipe there is no failure.
            let _ = e.print();
            return ExitCode::from(if e.use_stderr() { 2 } else { 0 });
        }
    };
    let mut stdout = io::stdout().lock();
    match run(&typed, &mut stdout).and_then(|done| {
        stdout.flush()?;
        Ok(done)
    }) {
        Ok(done) => ExitCode::from(done.code()),
        Err(e) => {
            let code = exit::code_of(&e);
            if code != 0 {
                let _ = writeln!(io::stderr(), "tickler: {e:#}");
            }
            ExitCode::from(code)
        }
    }
}

fn run(typed: &Typed, out: &mut dyn Write) -> Result<Done> {
    match &typed.command {
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Typed::command(), "tickler", &mut text);
            out.write_all(&text)?;
            Ok(Done::Well)
        }
        Command::Man => {
            clap_mangen::Man::new(Typed::command()).render(out)?;
            Ok(Done::Well)
        }
        Command::Init(args) => init::run(typed, args, out),
        Command::Check(args) => check::run(&Settings::settle(typed)?, args, out),
        Command::Leaks(args) => leaks::run(&Settings::settle(typed)?, args, out),
        Command::Calls(args) => calls::run(&Settings::settle(typed)?, args, out),
        Command::Panel(args) => panel::run(&Settings::settle(typed)?, args, out),
        Command::Nightly(args) => nightly::run(Settings::settle(typed)?, args, out),
        Command::Record(args) => record::run(&Settings::settle(typed)?, args, out),
        Command::Explain(args) => explain::run(&Settings::settle(typed)?, args, out),
        Command::Needs(args) => needs::run(&Settings::settle(typed)?, args, out),
    }
}
