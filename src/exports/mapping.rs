//! The practice's own mapping in tickler.toml: whether it names fields and words that there are, and whether the exports
//! have what it names.

use std::collections::BTreeSet;

use toml::de::{DeTable, DeValue};

use crate::protocol::{Mapping, ProtocolError};

use super::columns::fold_header;
use super::fields::{Field, Table};
use super::intake::FileIntake;
use super::values::{canonical_words, is_canonical};

/// Checks `[columns.TABLE]` and `[values.FIELD]` of the text of a `tickler.toml` that was parsed before.
///
/// # Errors
/// A table, field or word that there is not, with the line and the nearest one.
pub fn check_mapping(text: &str) -> Result<(), ProtocolError> {
    let Ok(parsed) = DeTable::parse(text) else {
        return Ok(());
    };
    let tables: Vec<&str> = Table::ALL.iter().map(|t| t.word()).collect();
    for (table, line, inner) in sections(parsed.get_ref(), "columns", text) {
        let Some(known) = Table::from_word(table) else {
            return Err(unknown(
                line,
                format!("columns.{table}"),
                "columns.",
                table,
                &tables,
            ));
        };
        let fields: Vec<&str> = Field::ALL
            .iter()
            .filter(|f| known.holds(**f))
            .map(|f| f.word())
            .collect();
        for (field, _) in inner {
            let name: &str = field.get_ref();
            if !Field::from_word(name).is_some_and(|f| known.holds(f)) {
                let line = line_of(text, field.span().start);
                let (key, front) = (
                    format!("columns.{table}.{name}"),
                    format!("columns.{table}."),
                );
                return Err(unknown(line, key, &front, name, &fields));
            }
        }
    }
    let worded: Vec<&str> = Field::ALL
        .iter()
        .filter(|f| !canonical_words(**f).is_empty())
        .map(|f| f.word())
        .collect();
    for (name, line, inner) in sections(parsed.get_ref(), "values", text) {
        let field = Field::from_word(name).filter(|_| worded.contains(&name));
        let Some(field) = field else {
            return Err(unknown(
                line,
                format!("values.{name}"),
                "values.",
                name,
                &worded,
            ));
        };
        for (word, target) in inner {
            if let DeValue::String(target_word) = target.get_ref()
                && is_canonical(field, target_word).is_none()
            {
                let words = canonical_words(field);
                let hint = nearest(target_word, &words)
                    .map(|w| format!("; did you mean {w:?}?"))
                    .unwrap_or_default();
                return Err(ProtocolError::Value {
                    line: Some(line_of(text, target.span().start)),
                    key: format!("values.{name}"),
                    message: format!(
                        "{:?} cannot be {target_word:?}; tickler's words are {}{hint}",
                        word.get_ref(),
                        words.join(", ")
                    ),
                });
            }
        }
    }
    Ok(())
}

/// The tables below `[columns]` or `[values]`, each with its name and line.
fn sections<'a>(
    parsed: &'a DeTable<'a>,
    name: &str,
    text: &str,
) -> Vec<(&'a str, usize, &'a DeTable<'a>)> {
    let Some(DeValue::Table(outer)) = parsed.get(name).map(toml::Spanned::get_ref) else {
        return Vec::new();
    };
    outer
        .iter()
        .filter_map(|(key, value)| match value.get_ref() {
            DeValue::Table(inner) => {
                let key_name: &str = key.get_ref();
                Some((key_name, line_of(text, key.span().start), inner))
            }
            _ => None,
        })
        .collect()
}

fn unknown(line: usize, key: String, front: &str, name: &str, known: &[&str]) -> ProtocolError {
    ProtocolError::UnknownKey {
        line,
        key,
        nearest: nearest(name, known).map(|n| format!("{front}{n}")),
    }
}

fn nearest<'w>(name: &str, known: &[&'w str]) -> Option<&'w str> {
    known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(name, k), *k))
        .filter(|(distance, k)| *distance <= k.len().max(name.len()) / 2)
        .min()
        .map(|(_, k)| k)
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

/// One sentence for each header of the mapping that no export of its table has.
pub(super) fn unused_columns(mapping: &Mapping, accounts: &[FileIntake]) -> Vec<String> {
    let mut out = Vec::new();
    for (table, fields) in &mapping.columns {
        let mut files = accounts
            .iter()
            .filter(|a| a.table.as_deref() == Some(table))
            .peekable();
        if files.peek().is_none() {
            continue;
        }
        let there: BTreeSet<String> = files
            .flat_map(|a| {
                let used = a.columns.iter().map(|c| c.header.as_str());
                used.chain(a.ignored_columns.iter().map(String::as_str))
            })
            .map(fold_header)
            .collect();
        for (field, header) in fields {
            if !there.contains(&fold_header(header)) {
                out.push(format!(
                    "tickler.toml: [columns.{table}] {field} = {header:?}: no {table} export has a column of this name; correct the line or take it away"
                ));
            }
        }
    }
    out
}
