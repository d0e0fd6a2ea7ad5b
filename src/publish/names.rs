//! File names from names of people and places: safe on every system, never leading out of a folder.

use std::collections::BTreeSet;

/// Longest slug, in bytes.
const LONGEST: usize = 60;

/// Letters a to z, digits and single dashes of a text, in lower case; `unnamed` where nothing is left.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= LONGEST {
            break;
        }
    }
    let out = out.trim_end_matches('-');
    let device = matches!(out, "con" | "prn" | "aux" | "nul")
        || (out.len() == 4
            && (out.starts_with("com") || out.starts_with("lpt"))
            && out.ends_with(|c: char| c.is_ascii_digit()));
    match out {
        "" => "unnamed".to_owned(),
        _ if device => format!("{out}-"),
        _ => out.to_owned(),
    }
}

/// Names given out in one folder: the same slug twice gets a number.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// A name for `text` that this folder does not have yet.
    pub fn give(&mut self, text: &str) -> String {
        let base = slug(text);
        let mut name = base.clone();
        let mut n = 2;
        while !self.0.insert(name.clone()) {
            name = format!("{base}-{n}");
            n += 1;
        }
        name
    }
}
