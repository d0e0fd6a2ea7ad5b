//! How a delimited text is written, and the two questions about its bytes that follow from that: where a cell stops, what a
//! cell says.

/// How a text is written: what separates cells, what quotes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Separates cells.
    pub delimiter: u8,
    /// Quotes cells; doubled it stands for itself.
    pub quote: u8,
    /// A backslash makes the quote, and itself, plain text: seen in the whole file, or not taken at all.
    pub backslash: bool,
    /// One line a record whatever its cells hold: the text was made from the rows of a sheet.
    pub line_a_record: bool,
}

impl Dialect {
    /// RFC 4180 with this delimiter.
    pub const fn strict(delimiter: u8) -> Dialect {
        Dialect {
            delimiter,
            quote: b'"',
            backslash: false,
            line_a_record: false,
        }
    }
}

impl Dialect {
    /// The first delimiter, quote or line end: eight bytes at a time, since most cells are short.
    pub(super) fn stop(self, text: &[u8]) -> Option<usize> {
        const ONES: u64 = 0x0101_0101_0101_0101;
        let stops = [self.delimiter, self.quote, b'\n', b'\r'];
        let wanted = stops.map(|b| u64::from(b) * ONES);
        let mut at = 0;
        while let Some(eight) = text[at..].first_chunk() {
            let word = u64::from_le_bytes(*eight);
            // The high bit of the first byte that is a stop, and perhaps of some behind it.
            let found = wanted.iter().fold(0, |found, stop| {
                let off = word ^ stop;
                found | (off.wrapping_sub(ONES) & !off & (ONES << 7))
            });
            if found != 0 {
                return Some(at + found.trailing_zeros() as usize / 8);
            }
            at += 8;
        }
        let rest = text[at..].iter().position(|b| stops.contains(b));
        rest.map(|i| at + i)
    }

    /// A cell's bytes with doubled quotes and backslashes undone.
    pub(super) fn unescape(self, raw: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(raw.len());
        let mut i = 0;
        while i < raw.len() {
            let pair = (raw[i], raw.get(i + 1).copied());
            out.push(match pair {
                (a, Some(b)) if a == self.quote && b == self.quote => {
                    i += 1;
                    a
                }
                (b'\\', Some(b)) if self.backslash && matches!(b, b'"' | b'\'' | b'\\') => {
                    i += 1;
                    b
                }
                (a, _) => a,
            });
            i += 1;
        }
        out
    }
}
