//! How a text is laid out: which delimiter, where reading starts.

use memchr::{memchr, memchr_iter};

use super::records::{Records, unquote};

/// Delimiters to try, the likeliest first, with the byte and line at which reading starts.
pub(super) fn delimiters(head: &[u8]) -> Vec<(u8, (usize, u32))> {
    let line_end = memchr(b'\n', head).map_or(head.len(), |i| i + 1);
    let first = head[..line_end].trim_ascii_end();
    let first = first.strip_prefix(b"\"").unwrap_or(first);
    let first = first.strip_suffix(b"\"").unwrap_or(first);
    if first.len() == 5 && first[..4].eq_ignore_ascii_case(b"sep=") {
        return vec![(first[4], (line_end, 2))];
    }
    let mut all: Vec<u8> = vec![b',', b'\t', b';', b'|'];
    let sample = &head[..head.len().min(4096)];
    all.sort_by_key(|d| std::cmp::Reverse(memchr_iter(*d, sample).count()));
    all.into_iter().map(|d| (d, (0, 1))).collect()
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
        .filter_map(|i| records.raw(i))
        .map(|(raw, doubled)| {
            String::from_utf8_lossy(&unquote(raw, doubled))
                .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
                .to_owned()
        })
        .collect()
}
