//! How a text is laid out: which delimiter, where reading starts.

use memchr::{memchr, memchr_iter, memchr2};

use super::cells::is_mark;
use super::dialect::Dialect;
use super::records::{Records, Step};

/// Where reading starts: byte and line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    pub(super) offset: usize,
    pub(super) line: u32,
}

/// Ways to read a text, the likeliest delimiter first, with the place at which reading starts.
pub(super) fn dialects(head: &[u8]) -> Vec<(Dialect, Start)> {
    let line_end = memchr2(b'\n', b'\r', head).map_or(head.len(), |i| {
        i + 1 + usize::from(head[i..].starts_with(b"\r\n"))
    });
    let first = head[..line_end].trim_ascii_end();
    let first = first.strip_prefix(b"\"").unwrap_or(first);
    let first = first.strip_suffix(b"\"").unwrap_or(first);
    let (delimiters, start) = if first.len() == 5 && first[..4].eq_ignore_ascii_case(b"sep=") {
        let start = Start {
            offset: line_end,
            line: 2,
        };
        (vec![first[4]], start)
    } else {
        let mut all: Vec<u8> = vec![b',', b'\t', b';', b'|'];
        let sample = &head[..head.len().min(4096)];
        all.sort_by_key(|d| std::cmp::Reverse(memchr_iter(*d, sample).count()));
        all.retain(|d| memchr(*d, sample).is_some());
        (all, Start { offset: 0, line: 1 })
    };
    delimiters
        .into_iter()
        .map(|d| (escapes(head, d, start), start))
        .collect()
}

/// Whether the text quotes with `'`, or escapes with a backslash: only where all of it shows so.
fn escapes(head: &[u8], delimiter: u8, start: Start) -> Dialect {
    let strict = Dialect::strict(delimiter);
    let line = head.get(start.offset..).unwrap_or_default();
    let line = line[..memchr2(b'\n', b'\r', line).unwrap_or(line.len())].trim_ascii();
    let mut cells = line.split(|b| *b == delimiter);
    if line.len() > 2 && cells.all(|c| c.len() > 1 && c.starts_with(b"'") && c.ends_with(b"'")) {
        return Dialect {
            quote: b'\'',
            ..strict
        };
    }
    if memchr::memmem::find(head, b"\\\"").is_none() {
        return strict;
    }
    let slashed = Dialect {
        backslash: true,
        ..strict
    };
    // The end of the sample may cut a record: its last line is not judged.
    let end = memchr::memrchr(b'\n', head).map_or(head.len(), |i| i + 1);
    let faults = |dialect: Dialect| {
        let mut records = Records::new(&head[..end], dialect, start.offset, start.line);
        let (mut faults, mut widths) = (0, Vec::new());
        while let Some(step) = records.step() {
            match step {
                Step::SetAside { .. } => faults += 1,
                Step::Record => widths.push(records.len()),
                Step::Blank => {}
            }
        }
        widths.dedup();
        (faults, widths.len())
    };
    let doubled = memchr::memmem::find(head, b"\"\"\"").is_some();
    let (strict_faults, _) = faults(strict);
    let (slashed_faults, widths) = faults(slashed);
    if strict_faults > 1 && slashed_faults == 0 && widths == 1 && !doubled {
        slashed
    } else {
        strict
    }
}

/// The delimiter in words.
pub(super) fn delimiter_word(delimiter: u8) -> String {
    match delimiter {
        b',' => "comma".to_owned(),
        b'\t' => "tab".to_owned(),
        b';' => "semicolon".to_owned(),
        b'|' => "pipe".to_owned(),
        other => char::from(other).to_string(),
    }
}

/// The trimmed texts of the last record's cells, for headers.
pub(super) fn cells_of(records: &Records<'_>) -> Vec<String> {
    (0..records.len())
        .map(|i| {
            String::from_utf8_lossy(&records.cell(i))
                .trim_matches(is_mark)
                .to_owned()
        })
        .collect()
}
