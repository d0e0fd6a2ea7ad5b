//! `needs`: what is read from note text, for tuning words in an office.

use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::notes::NoteReader;
use crate::report::needs::{json_line, marked};

use super::args::{NeedsArgs, TableOrJson};
use super::exit::Done;
use super::load::note_reader;
use super::settings::Settings;

/// One line of a file of notes.
#[derive(Debug, Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
}

pub(super) fn run(settings: &Settings, args: &NeedsArgs, out: &mut dyn Write) -> Result<Done> {
    let reader = note_reader(settings);
    match &args.file {
        Some(path) => file(&reader, path, args, out)?,
        None => {
            let mut text = String::new();
            io::stdin()
                .read_to_string(&mut text)
                .context("stdin: not UTF-8 text")?;
            one(&reader, &serde_json::Value::Null, &text, args, out)?;
        }
    }
    Ok(Done::Well)
}

fn file(reader: &NoteReader, path: &Path, args: &NeedsArgs, out: &mut dyn Write) -> Result<()> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("{}: cannot be read as UTF-8 text", path.display()))?;
    for (n, line) in text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
    {
        let Ok(line) = serde_json::from_str::<Line>(line) else {
            bail!(
                "{}:{}: a JSON object with \"id\" and \"text\" is wanted on each line",
                path.display(),
                n + 1
            );
        };
        one(reader, &line.id, &line.text, args, out)?;
    }
    Ok(())
}

fn one(
    reader: &NoteReader,
    id: &serde_json::Value,
    text: &str,
    args: &NeedsArgs,
    out: &mut dyn Write,
) -> Result<()> {
    let reading = reader.read(text);
    match args.format {
        TableOrJson::Json => json_line(id, text, &reading, args.why, out)?,
        TableOrJson::Table => marked(id, text, &reading, args.why, out)?,
    }
    Ok(())
}
