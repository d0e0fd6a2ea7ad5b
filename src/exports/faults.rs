//! What is wrong with a header, all of it in one sentence.

use super::columns::{Columns, How, fold_header};
use super::fields::Field;

/// Needed columns whose very header stands twice.
pub(super) fn doubled(columns: &Columns) -> Vec<String> {
    let mut out = Vec::new();
    for (i, field) in columns.fields.iter().enumerate() {
        if field.is_some_and(|f| columns.table.required().contains(&f)) {
            let folded = fold_header(&columns.headers[i]);
            if columns
                .headers
                .iter()
                .filter(|h| fold_header(h) == folded)
                .count()
                > 1
            {
                out.push(columns.headers[i].clone());
            }
        }
    }
    out
}

pub(super) fn missing_sentence(columns: &Columns) -> String {
    let table = columns.table.word();
    let missing = columns.missing();
    let guesses: Vec<Option<&str>> = missing.iter().map(|f| likely(columns, *f)).collect();
    let lacks: Vec<String> = missing
        .iter()
        .zip(&guesses)
        .map(|(field, guess)| match guess {
            Some(header) => format!("{} (is it `{header}`?)", field.word()),
            None => field.word().to_owned(),
        })
        .collect();
    let found: Vec<&str> = columns.headers.iter().map(|h| h.trim()).collect();
    let lines: Vec<String> = missing
        .iter()
        .zip(&guesses)
        .map(|(field, guess)| format!("{} = {:?}", field.word(), guess.unwrap_or("the header")))
        .collect();
    let plural = if lacks.len() == 1 {
        "no column for"
    } else {
        "no columns for"
    };
    let mut sentence = format!(
        "looks like {table}, but has {plural} {}; its columns are {}; if one of them is it, write into tickler.toml below [columns.{table}]: {}",
        lacks.join(", "),
        found.join(", "),
        lines.join(" and ")
    );
    if let Some(key) = columns.table.key()
        && missing.contains(&key)
    {
        sentence.push_str(&format!(
            "; if none is, have the EHR put the {} into the export",
            key.word().replace("_id", "'s number")
        ));
    }
    sentence
}

/// The column that may be a field: nearly its name, or of the same kind and used for nothing else.
fn likely(columns: &Columns, field: Field) -> Option<&str> {
    let wanted = fold_header(field.word());
    let unused = || {
        columns
            .headers
            .iter()
            .enumerate()
            .filter(|(i, h)| columns.how[*i] == How::Unused && !h.trim().is_empty())
            .map(|(_, h)| h.trim())
    };
    let nearest = unused()
        .map(|h| (strsim::damerau_levenshtein(&fold_header(h), &wanted), h))
        .filter(|(distance, h)| *distance * 2 <= wanted.len().max(h.len()))
        .min()
        .map(|(_, h)| h);
    nearest.or_else(|| {
        let mut alike = unused().filter(|h| kind_of(h) == Some(field.is_date()));
        // Of several nobody knows which.
        alike.next().filter(|_| alike.next().is_none())
    })
}

/// Whether a header speaks of a date (true) or of a number or id (false).
fn kind_of(header: &str) -> Option<bool> {
    let words: Vec<String> = header
        .split(|c: char| !c.is_alphanumeric() && c != '#')
        .map(str::to_lowercase)
        .collect();
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    if has(&["date", "dt", "day", "dttm"]) || header.to_lowercase().ends_with("date") {
        Some(true)
    } else if has(&[
        "id", "no", "num", "nbr", "number", "#", "key", "uid", "guid",
    ]) || header.contains('#')
        || header.ends_with("ID")
        || header.ends_with("Id")
    {
        Some(false)
    } else {
        None
    }
}
