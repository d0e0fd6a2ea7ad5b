//! What was read, set aside and why: one account a file, which must add up.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::Day;

use super::fields::Field;
use super::values::canonical_words;

/// Counts of one file's records. `read` = `loaded` + `duplicates` + `left_out` + `set_aside`, always.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// Records found below the header.
    pub read: u64,
    /// Records that stand in the practice.
    pub loaded: u64,
    /// Records that repeat another's id: identical, merged with it, or replaced by it.
    pub duplicates: u64,
    /// Records that are not what the table holds, under a counted reason.
    pub left_out: u64,
    /// Records that could not be taken.
    pub set_aside: u64,
}

impl Rows {
    /// Whether the account adds up.
    pub fn adds_up(&self) -> bool {
        self.read == self.loaded + self.duplicates + self.left_out + self.set_aside
    }
}

/// A row that could not be taken. The reason names shapes, never values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SetAside {
    /// Line on which the row starts, from 1.
    pub line: u32,
    /// The column's header, or the number of the cell.
    pub column: String,
    /// Why, and what is wanted.
    pub reason: String,
    /// The row's id, where it can be read.
    pub record_id: Option<String>,
}

/// A word of the export that no table has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownValue {
    /// The field.
    pub field: String,
    /// The word.
    pub value: String,
    /// How often it stands.
    pub count: u64,
}

impl UnknownValue {
    /// What to write into tickler.toml, and which words may stand for the choice.
    pub fn mapping_line(&self) -> String {
        let words = Field::from_word(&self.field).map(canonical_words);
        let words = words.filter(|w| !w.is_empty());
        let choice = words.map_or(String::new(), |w| {
            format!(", where WORD is one of {}", w.join(", "))
        });
        format!(
            "[values.{}] {:?} = \"WORD\"{choice}",
            self.field, self.value
        )
    }
}

/// A header and the field it was understood as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnUse {
    /// As the export writes it.
    pub header: String,
    /// The canonical field.
    pub field: String,
}

/// A row that a later one of the same id replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replaced {
    /// Its line.
    pub line: u32,
    /// The file of the row that stands.
    pub by_file: String,
    /// The line of the row that stands.
    pub by_line: u32,
}

/// The account of one file.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct FileIntake {
    /// File name.
    pub file: String,
    /// The table it was recognised as.
    pub table: Option<String>,
    /// The system whose words it speaks.
    pub system: String,
    /// Text encoding.
    pub encoding: String,
    /// Delimiter, in words.
    pub delimiter: String,
    /// Columns understood.
    pub columns: Vec<ColumnUse>,
    /// Columns not needed.
    pub ignored_columns: Vec<String>,
    /// Those of them that hold the patients' postal address: read for letters alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub address_columns: Vec<String>,
    /// Counts.
    pub rows: Rows,
    /// Rows set aside.
    pub set_aside: Vec<SetAside>,
    /// Words that no table has.
    pub unknown_values: Vec<UnknownValue>,
    /// Oldest main date.
    pub oldest: Option<Day>,
    /// Newest main date up to today.
    pub newest: Option<Day>,
    /// Days from the newest date to today; of appointments from the newest that somebody came to or missed.
    pub age_days: Option<i32>,
    /// Records left out, by reason.
    #[serde(skip)]
    pub left_out_reasons: BTreeMap<String, u64>,
    /// Records that repeat an id, by how.
    #[serde(skip)]
    pub duplicate_reasons: BTreeMap<String, u64>,
    /// Dates that could not be read and count as empty, by column.
    #[serde(skip)]
    pub unreadable_dates: BTreeMap<String, u64>,
    /// What was noticed and put right.
    #[serde(skip)]
    pub notes: Vec<String>,
    /// Rows that a later row of the same id replaced, the first few.
    #[serde(skip)]
    pub replaced: Vec<Replaced>,
    /// What was noticed about rows that were loaded: a sentence and how many.
    #[serde(skip)]
    pub odd: BTreeMap<String, u64>,
    /// Whether the last line ends as lines do, where a cut would show.
    #[serde(skip)]
    pub final_newline: bool,
    /// How many rows a line below the last row says that there are, and on which line.
    #[serde(skip)]
    pub stated: Option<(u32, u64)>,
    /// The table that its name says, where it holds another.
    #[serde(skip)]
    pub named_like: Option<String>,
    /// What the file lacks, with the consequence.
    #[serde(skip)]
    pub lacks: Vec<String>,
    /// Why the file was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// The account of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Intake {
    /// One account a file, in name order.
    pub files: Vec<FileIntake>,
    /// What to look at, with what to do next.
    pub warnings: Vec<String>,
    /// Those among them that make the lists themselves doubtful: an export that is cut off, old, in the wrong place.
    #[serde(skip)]
    pub grave: Vec<String>,
    /// Why the tables cannot be brought together: their numbers of patients were damaged.
    #[serde(skip)]
    pub damaged_ids: Option<String>,
    /// Words of the practice's own mapping that no export has: said by `check` alone, for they may come again.
    #[serde(skip)]
    pub unmet: Vec<String>,
}

impl FileIntake {
    /// Whether nothing but blank lines, totals and its own header stands below the header.
    pub fn is_header_only(&self) -> bool {
        self.data_rows() == 0
    }

    /// Rows without blank lines, totals and its own header.
    pub(super) fn data_rows(&self) -> u64 {
        let nothing = ["blank row", "header repeated", super::footer::TOTALS];
        let empty: u64 = nothing
            .iter()
            .filter_map(|reason| self.left_out_reasons.get(*reason))
            .sum();
        self.rows.read - empty
    }
}

impl Intake {
    /// Files that were refused.
    pub fn refused(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter_map(|f| Some((f.file.as_str(), f.refused.as_deref()?)))
    }

    /// A file that is named like an export that is nowhere, and holds another: the wrong file was put there.
    pub fn wrong_file(&self) -> Option<(&FileIntake, &str)> {
        self.files.iter().find_map(|f| {
            let named = f.named_like.as_deref()?;
            let there = |other: &FileIntake| other.table.as_deref() == Some(named);
            (!self.files.iter().any(there)).then_some((f, named))
        })
    }

    /// The largest share of a file's rows that was set aside, in per cent.
    pub fn worst_set_aside_percent(&self) -> f64 {
        self.files
            .iter()
            .filter(|f| f.rows.read > 0)
            .map(|f| f.rows.set_aside as f64 * 100.0 / f.rows.read as f64)
            .fold(0.0, f64::max)
    }

    /// Days from the newest row of any dated export to today.
    pub fn age_days(&self) -> Option<i32> {
        self.files.iter().filter_map(|f| f.age_days).min()
    }
}

/// How many rows each export had: kept from one run for the next, to see one that shrank.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Counts {
    /// File name → rows read.
    pub files: BTreeMap<String, u64>,
    /// Table → rows read in all its files.
    pub tables: BTreeMap<String, u64>,
}

/// How a table differs from the last run, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// It has shrunk past the limit or is gone: what the rules would not find would look done.
    Less(String),
    /// It has grown threefold.
    More(String),
}

impl Intake {
    /// What the next run compares itself with.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for f in &self.files {
            if let Some(table) = f.table.as_ref().filter(|_| f.refused.is_none()) {
                counts.files.insert(f.file.clone(), f.rows.read);
                *counts.tables.entry(table.clone()).or_default() += f.rows.read;
            }
        }
        counts
    }

    /// One sentence for each table that has shrunk by more than `percent`, is gone, or has grown threefold since
    /// `before`. Tables and not files are compared: EHRs put the date into file names.
    pub fn compare(&self, before: &Counts, percent: f64) -> Vec<Difference> {
        let now = self.counts();
        let mut out = Vec::new();
        for (table, then) in &before.tables {
            let rows = now.tables.get(table).copied().unwrap_or(0);
            if *then == 0 {
                continue;
            }
            if !now.tables.contains_key(table) {
                out.push(Difference::Less(format!(
                    "{table}: {then} rows last time and no export now; was it forgotten?"
                )));
            } else if (rows as f64) < *then as f64 * (1.0 - percent / 100.0) {
                out.push(Difference::Less(format!(
                    "{table}: {rows} rows, {then} last time; the export has shrunk by more than {percent} per cent, export it again"
                )));
            } else if rows > then.saturating_mul(4) {
                out.push(Difference::More(format!(
                    "{table}: {rows} rows, {then} last time; is an export in the folder twice?"
                )));
            }
        }
        out
    }
}

/// A value's shape: letters become `A` or `a`, digits `9`; everything else stays. For messages.
pub fn shape(text: &str) -> String {
    let mut out: String = text
        .chars()
        .take(24)
        .map(|c| match c {
            c if c.is_numeric() => '9',
            c if c.is_uppercase() => 'A',
            c if c.is_alphabetic() => 'a',
            c if c.is_control() => '?',
            c => c,
        })
        .collect();
    if text.chars().nth(24).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_hide_values() {
        assert_eq!(shape("AB-0417"), "AA-9999");
        assert_eq!(shape("José"), "Aaaa");
        assert_eq!(shape(&"x".repeat(30)).chars().count(), 25);
    }
}
