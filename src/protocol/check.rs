//! The user's file against the template: every key known, then laid over the defaults.

use toml::de::{DeTable, DeValue};
use toml::{Table, Value};

use super::ProtocolError;
use super::raw::Raw;

/// Tables whose keys are the practice's own: their path, and whether it goes one level deeper.
const OPEN: &[&str] = &[
    "offices",
    "columns",
    "values",
    "export.outcomes.columns",
    "export.outcomes.codes",
];

/// Lists of tables that a practice replaces whole.
const WHOLE: &[&str] = &["conditions", "follow_ups.grace"];

/// Lists of tables that the template only shows in a comment: none is the default.
const ADDED: &[&str] = &["callers"];

pub(super) fn merge(template: &str, text: &str) -> Result<Raw, ProtocolError> {
    let syntax = |e: &toml::de::Error, of: &str| ProtocolError::Syntax {
        line: e.span().map_or(1, |s| line_of(of, s.start)),
        message: e.message().to_owned(),
    };
    let mut merged: Table = toml::from_str(template).map_err(|e| syntax(&e, template))?;
    let spanned = DeTable::parse(text).map_err(|e| syntax(&e, text))?;
    known(spanned.get_ref(), &merged, "", text)?;
    let user: Table = toml::from_str(text).map_err(|e| syntax(&e, text))?;
    lay_over(&mut merged, user, "");
    Value::Table(merged)
        .try_into()
        .map_err(|e: toml::de::Error| wrong_type(text, &e))
}

/// A value of the wrong type: found again in the user's text by its key.
fn wrong_type(text: &str, error: &toml::de::Error) -> ProtocolError {
    let rendered = error.to_string();
    let key = rendered
        .rsplit("in `")
        .next()
        .and_then(|rest| rest.split('`').next())
        .unwrap_or_default()
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_owned();
    let line = text
        .lines()
        .position(|l| !key.is_empty() && l.trim_start().starts_with(&key))
        .map_or(1, |n| n + 1);
    let message = match wanted(error.message()) {
        Some(wanted) if !key.is_empty() => format!("{key}: {wanted} is wanted"),
        _ => error.message().to_owned(),
    };
    ProtocolError::Syntax { line, message }
}

/// What a value of the wrong type should have been, in words of people who do not program.
fn wanted(message: &str) -> Option<&'static str> {
    let (_, expected) = message
        .strip_prefix("invalid type: ")?
        .rsplit_once("expected ")?;
    match expected {
        "a string" => Some("text in quotes"),
        "a sequence" => Some("a list in [ ]"),
        "a boolean" => Some("true or false"),
        "a map" => Some("a table"),
        "f64" | "floating point number" => Some("a number"),
        "usize" => Some("a whole number from 0 on"),
        bits if bits.starts_with('u') && bits[1..].parse::<u8>().is_ok() => {
            Some("a whole number from 0 on")
        }
        bits if bits.starts_with('i') && bits[1..].parse::<u8>().is_ok() => Some("a whole number"),
        _ => None,
    }
}

/// The line on which a key stands, or the innermost table of it that is there.
pub(super) fn line_of_key(text: &str, key: &str) -> Option<usize> {
    let spanned = DeTable::parse(text).ok()?;
    let mut table = spanned.get_ref();
    let mut found = None;
    for part in key.split('.') {
        let Some((name, value)) = table.get_key_value(part) else {
            break;
        };
        found = Some(line_of(text, name.span().start));
        match value.get_ref() {
            DeValue::Table(inner) => table = inner,
            _ => break,
        }
    }
    found
}

fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes()
        .iter()
        .take(at)
        .filter(|b| **b == b'\n')
        .count()
        + 1
}

fn known(
    user: &DeTable<'_>,
    template: &Table,
    path: &str,
    text: &str,
) -> Result<(), ProtocolError> {
    for (key, value) in user {
        let name: &str = key.get_ref();
        let here = join(path, name);
        if ADDED.contains(&here.as_str()) {
            continue;
        }
        let Some(expected) = template.get(name) else {
            return Err(ProtocolError::UnknownKey {
                line: line_of(text, key.span().start),
                nearest: nearest(name, template, path).map(|n| join(path, &n)),
                key: here,
            });
        };
        if OPEN.contains(&here.as_str()) || WHOLE.contains(&here.as_str()) {
            continue;
        }
        if let (DeValue::Table(inner), Value::Table(expected)) = (value.get_ref(), expected) {
            known(inner, expected, &here, text)?;
        }
    }
    Ok(())
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn nearest(name: &str, table: &Table, path: &str) -> Option<String> {
    let added = ADDED.iter().copied().filter(|_| path.is_empty());
    table
        .keys()
        .map(String::as_str)
        .chain(added)
        .map(|k| (strsim::damerau_levenshtein(name, k), k))
        .filter(|(distance, k)| *distance <= k.len().max(name.len()) / 2)
        .min()
        .map(|(_, k)| k.to_owned())
}

fn lay_over(base: &mut Table, user: Table, path: &str) {
    for (key, value) in user {
        let here = join(path, &key);
        match (base.get_mut(&key), value) {
            (Some(Value::Table(inner)), Value::Table(table)) => lay_over(inner, table, &here),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}
