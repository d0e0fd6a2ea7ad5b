//! The ledger's list of checksums: what was recorded when and from which lists, each run sealed over everything before it.
//!
//! The text is in the form of `sha256sum`, so that anybody can check the files without tickler; what `sha256sum` does not
//! know stands in comment lines. Knows no file system.

use sha2::{Digest, Sha256};

use crate::model::Day;

const HEAD: &str = "# tickler outcomes: checksums of every file, sealed run by run; never edit\n";

/// A worked list that was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetSeen {
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Rows it had.
    pub rows: u64,
    /// Rows that were taken.
    pub taken: u64,
    /// Its name.
    pub name: String,
}

/// One run of `record` or `nightly` that took something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// The day it was recorded; `None` only before a batch is complete.
    pub day: Option<Day>,
    /// Who had worked the lists.
    pub by: String,
    /// The lists.
    pub sheets: Vec<SheetSeen>,
    /// Files written, with their SHA-256; the first is the outcome file.
    pub files: Vec<(String, String)>,
}

/// Why the text is not trusted: the line, from 1, and what is wrong with it.
pub(super) type Fault = (usize, &'static str);

/// Reads the text back.
///
/// A last line that was torn off while it was written is left out; everything else that does not fit its seal is a fault.
pub(super) fn parse(text: &str) -> Result<Vec<Batch>, Fault> {
    let mut batches = Vec::new();
    let mut hash = Sha256::new();
    let mut open: Option<Batch> = None;
    let mut line_number = 0;
    for line in text.split_inclusive('\n') {
        line_number += 1;
        let whole = line.ends_with('\n');
        let content = line.trim_end_matches('\n');
        if !whole {
            // Torn: the run had not ended.
            return Ok(batches);
        }
        if let Some(seal) = content.strip_prefix("# seal ") {
            if hex(&hash) != seal {
                return Err((line_number, "what stands before this line was changed"));
            }
            match open.take() {
                Some(batch) if batch.day.is_some() && !batch.files.is_empty() => {
                    batches.push(batch);
                }
                _ => return Err((line_number, "a seal without a record before it")),
            }
        } else if line_number == 1 {
            if line != HEAD {
                return Err((1, "is not the first line that tickler writes"));
            }
        } else if !read_line(content, &mut open) {
            return Err((line_number, "is not a line that tickler writes"));
        }
        hash.update(line.as_bytes());
    }
    match open {
        Some(_) => Err((line_number, "the last record has no seal")),
        None => Ok(batches),
    }
}

fn read_line(line: &str, open: &mut Option<Batch>) -> bool {
    if let Some(rest) = line.strip_prefix("# recorded ") {
        let (day, by) = rest.split_once(" by ").unwrap_or((rest, ""));
        let Some(day) = Day::parse_iso(day) else {
            return false;
        };
        if open.is_some() {
            return false;
        }
        *open = Some(Batch {
            day: Some(day),
            by: by.to_owned(),
            ..Batch::default()
        });
        return true;
    }
    let Some(batch) = open else {
        return false;
    };
    if let Some(rest) = line.strip_prefix("# list ") {
        let mut parts = rest.splitn(4, ' ');
        let seen = (|| {
            Some(SheetSeen {
                sha256: parts.next()?.to_owned(),
                rows: parts.next()?.strip_prefix("rows=")?.parse().ok()?,
                taken: parts.next()?.strip_prefix("taken=")?.parse().ok()?,
                name: parts.next()?.to_owned(),
            })
        })();
        return seen.is_some_and(|s| {
            batch.sheets.push(s);
            true
        });
    }
    match line.split_once("  ") {
        Some((sum, name)) if sum.len() == 64 && !name.is_empty() => {
            batch.files.push((name.to_owned(), sum.to_owned()));
            true
        }
        _ => false,
    }
}

/// The text with one more batch.
pub(super) fn append(text: &str, batch: &Batch) -> String {
    let mut out = match sealed(text) {
        "" => HEAD.to_owned(),
        sealed => sealed.to_owned(),
    };
    let day = batch.day.map_or(String::new(), |d| d.to_string());
    out.push_str(&format!("# recorded {day}"));
    let by = one_line(&batch.by);
    if !by.is_empty() {
        out.push_str(&format!(" by {by}"));
    }
    out.push('\n');
    for s in &batch.sheets {
        out.push_str(&format!(
            "# list {} rows={} taken={} {}\n",
            s.sha256,
            s.rows,
            s.taken,
            one_line(&s.name)
        ));
    }
    for (name, sum) in &batch.files {
        out.push_str(&format!("{sum}  {name}\n"));
    }
    let mut hash = Sha256::new();
    hash.update(out.as_bytes());
    out.push_str(&format!("# seal {}\n", hex(&hash)));
    out
}

/// The text up to its last seal: what was torn off stays off.
fn sealed(text: &str) -> &str {
    let mut end = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if line.starts_with("# seal ") && line.ends_with('\n') {
            end = at;
        }
    }
    &text[..end]
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn hex(hash: &Sha256) -> String {
    hash.clone()
        .finalize()
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(n: u32) -> Batch {
        Batch {
            day: Day::from_ymd(2026, 11, n),
            by: "Ana; Ben".to_owned(),
            sheets: vec![SheetSeen {
                sha256: "0".repeat(64),
                rows: 12,
                taken: 10,
                name: "calls of today.csv".to_owned(),
            }],
            files: vec![(format!("2026-11-{n:02}-1.csv"), "a".repeat(64))],
        }
    }

    fn two() -> String {
        append(&append("", &batch(2)), &batch(3))
    }

    #[test]
    fn batches_come_back() {
        assert_eq!(parse(""), Ok(Vec::new()));
        assert_eq!(parse(&two()), Ok(vec![batch(2), batch(3)]));
        let nobody = Batch {
            by: String::new(),
            ..batch(2)
        };
        assert_eq!(parse(&append("", &nobody)), Ok(vec![nobody]));
    }

    #[test]
    fn every_changed_byte_is_found() {
        let text = two();
        let whole = parse(&text).unwrap();
        let bytes = text.as_bytes();
        for i in 0..bytes.len() {
            for change in [1u8, 2, 0x20] {
                let mut edited = bytes.to_vec();
                edited[i] ^= change;
                let Ok(edited) = String::from_utf8(edited) else {
                    continue;
                };
                // The last line end alone may go: the last record then counts as torn off, and its file as unlisted.
                assert_ne!(parse(&edited), Ok(whole.clone()), "byte {i}");
                if i + 1 < bytes.len() {
                    assert!(parse(&edited).is_err(), "byte {i}");
                }
            }
        }
    }

    #[test]
    fn lines_taken_out_or_moved_are_found_and_a_torn_end_is_not_read() {
        let text = two();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        for i in 0..lines.len() {
            let mut less = lines.clone();
            less.remove(i);
            if i + 1 < lines.len() {
                assert!(parse(&less.concat()).is_err(), "line {i} taken out");
            }
            if i > 0 {
                let mut swapped = lines.clone();
                swapped.swap(i - 1, i);
                assert!(parse(&swapped.concat()).is_err(), "lines {i} swapped");
            }
        }
        let torn = &text[..text.len() - 3];
        assert_eq!(parse(torn), Ok(vec![batch(2)]));
        assert_eq!(append(torn, &batch(3)), two());
        let torn = &text[..text.len() - 90];
        assert_eq!(append(torn, &batch(3)), two());
    }
}
