//! What is wrong with a header, all of it in one sentence.

use super::columns::{Columns, fold_header};

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
    let lines: Vec<String> = columns
        .missing()
        .iter()
        .map(|field| {
            let wanted = fold_header(field.word());
            let nearest = columns
                .headers
                .iter()
                .enumerate()
                .filter(|(i, h)| columns.fields[*i].is_none() && !h.trim().is_empty())
                .map(|(_, h)| (strsim::damerau_levenshtein(&fold_header(h), &wanted), h))
                .filter(|(distance, h)| *distance * 2 <= wanted.len().max(h.len()))
                .min();
            match nearest {
                Some((_, h)) => format!("{} (is it `{h}`?)", field.word()),
                None => field.word().to_owned(),
            }
        })
        .collect();
    let table = columns.table.word();
    let found: Vec<&str> = columns.headers.iter().map(|h| h.trim()).collect();
    let mut sentence = format!(
        "looks like {table}, but has no column for {}; its columns are {}",
        lines.join(", "),
        found.join(", ")
    );
    if let Some(field) = columns.missing().first() {
        sentence.push_str(&format!(
            "; add to tickler.toml: [columns.{table}] {} = \"the header\"",
            field.word()
        ));
    }
    sentence
}
