//! The mapping that was recognised, as lines for tickler.toml: every guess marked, so that an office changes one line
//! instead of writing forty.

use std::fmt::Write;
use std::io;
use std::path::Path;

use crate::protocol::Mapping;

use super::columns::How;
use super::files::{self, Closed};

/// What `init` appends: for each export of the folder its columns as `[columns.TABLE]` lines, commented out, each with
/// how it was recognised. A line that is right may stay a comment; one that is wrong is corrected and uncommented.
///
/// # Errors
/// The folder cannot be read.
pub fn propose(dir: &Path) -> io::Result<String> {
    let mut out = String::new();
    let mapping = Mapping::default();
    for path in files::find(dir)? {
        let name = files::name_of(&path);
        let members = match files::members(&path) {
            Ok(members) => members,
            Err(Closed::Refused(reason)) => {
                let _ = writeln!(out, "\n# {name}: {reason}");
                continue;
            }
            Err(Closed::Unrelated) => continue,
        };
        for member in members {
            let name = member.name.clone();
            match files::open(member, &mapping, files::Utf8::Checked) {
                Ok(opened) => table(&name, &opened.columns, &mut out),
                Err(Closed::Refused(reason)) => {
                    let _ = writeln!(out, "\n# {name}: {reason}");
                }
                Err(Closed::Unrelated) => {}
            }
        }
    }
    if !out.is_empty() {
        out.insert_str(
            0,
            "\n# Columns as they were recognised in the exports. A line that is right may stay as it is; where one is wrong, name\n# the right header and take away the `#` of that line and of its [columns.…] line.\n",
        );
    }
    Ok(out)
}

fn table(name: &str, columns: &super::columns::Columns, out: &mut String) {
    let table = columns.table.word();
    let _ = writeln!(
        out,
        "\n# {}: {table}, in the words of {}\n# [columns.{table}]",
        one_line(name),
        columns.system_name()
    );
    for (i, header) in columns.headers.iter().enumerate() {
        let Some(field) = columns.fields[i] else {
            continue;
        };
        let how = match columns.how[i] {
            How::Named => "its own name",
            How::System => "as this system names it",
            How::Usual => "a usual name",
            How::Words => "GUESSED from its words; please look",
            How::Mapped | How::Rule | How::Unused => "",
        };
        let _ = writeln!(
            out,
            "# {} = {}  # {how}",
            field.word(),
            toml::Value::String(one_line(header))
        );
    }
    let unused: Vec<String> = (0..columns.headers.len())
        .filter(|i| columns.fields[*i].is_none() && columns.how[*i] == How::Unused)
        .map(|i| one_line(&columns.headers[i]))
        .filter(|h| !h.is_empty())
        .collect();
    if !unused.is_empty() {
        let _ = writeln!(out, "# not used: {}", unused.join(", "));
    }
}

fn one_line(text: &str) -> String {
    text.trim()
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
