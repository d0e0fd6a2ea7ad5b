//! Words, numbers and marks of a stretch of text, with the blanks between them noted.
//!
//! Works on bytes; a non-ASCII letter is part of a word. It knows no vocabulary.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters, perhaps with digits after them ("a1c").
    Word,
    /// A number; the value in tenths ("2.5" is 25).
    Number(u32),
    /// One other byte, such as `,` or `/`; a long dash counts as `-`.
    Mark(u8),
    /// Masked text: `***`, `**/**/****`.
    Mask,
}

/// One token; `start` and `end` are bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) shape: Shape,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Nothing stands between this token and the one before.
    pub(super) glued: bool,
}

/// Length of the blank at `at`: ASCII space and controls, and the no-break space.
pub(super) fn blank_len(text: &[u8], at: usize) -> usize {
    match text.get(at) {
        Some(b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c) => 1,
        Some(0xc2) if text.get(at + 1) == Some(&0xa0) => 2,
        _ => 0,
    }
}

/// A long dash, a curly quote or a bullet at `at`: what it stands for and its length.
fn fancy_mark(text: &[u8], at: usize) -> Option<(u8, usize)> {
    if text.get(at) == Some(&0xc2) && text.get(at + 1) == Some(&0xb7) {
        return Some((b'*', 2));
    }
    if text.get(at) != Some(&0xe2) || text.get(at + 1) != Some(&0x80) {
        return None;
    }
    let mark = match text.get(at + 2)? {
        0x90..=0x95 => b'-',
        0x98 | 0x99 => b'\'',
        0x9c | 0x9d => b'"',
        0xa2 => b'*',
        0xa6 => b'.',
        _ => return None,
    };
    Some((mark, 3))
}

fn is_word_byte(text: &[u8], at: usize) -> bool {
    match text.get(at) {
        Some(b) if b.is_ascii_alphanumeric() => true,
        Some(b) if *b >= 0x80 => blank_len(text, at) == 0 && fancy_mark(text, at).is_none(),
        _ => false,
    }
}

/// Reads the tokens of `text[from..to]` into `out`, which is cleared.
pub(super) fn tokens(text: &str, from: usize, to: usize, out: &mut Vec<Token>) {
    out.clear();
    let bytes = &text.as_bytes()[..to];
    let mut at = from;
    let mut glued = false;
    while at < to {
        let blank = blank_len(bytes, at);
        if blank > 0 {
            at += blank;
            glued = false;
            continue;
        }
        let (shape, end) = one(bytes, at);
        out.push(Token {
            shape,
            start: at as u32,
            end: end as u32,
            glued,
        });
        at = end;
        glued = true;
    }
}

fn one(bytes: &[u8], at: usize) -> (Shape, usize) {
    let first = bytes[at];
    if first.is_ascii_digit() {
        return number(bytes, at);
    }
    if is_word_byte(bytes, at) {
        return (Shape::Word, word_end(bytes, at));
    }
    if first == b'*' && bytes.get(at + 1).is_some_and(|b| b"*/-.".contains(b)) {
        let mut end = at + 1;
        while bytes.get(end).is_some_and(|b| {
            *b == b'*' || (b"/-.".contains(b) && bytes.get(end + 1) == Some(&b'*'))
        }) {
            end += 1;
        }
        return (Shape::Mask, end);
    }
    if let Some((mark, len)) = fancy_mark(bytes, at) {
        return (Shape::Mark(mark), at + len);
    }
    (Shape::Mark(first), at + 1)
}

/// A word goes on over an apostrophe that has a letter behind it.
fn word_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    loop {
        while is_word_byte(bytes, end) {
            end += 1;
        }
        let quote = match bytes.get(end) {
            Some(b'\'') => 1,
            Some(0xe2) if matches!(fancy_mark(bytes, end), Some((b'\'', _))) => 3,
            _ => return end,
        };
        if bytes.get(end + quote).is_some_and(u8::is_ascii_alphabetic) {
            end += quote;
        } else {
            return end;
        }
    }
}

fn number(bytes: &[u8], at: usize) -> (Shape, usize) {
    let mut value: u32 = 0;
    let mut end = at;
    while let Some(b) = bytes.get(end).filter(|b| b.is_ascii_digit()) {
        value = value.saturating_mul(10).saturating_add(u32::from(b - b'0'));
        end += 1;
    }
    value = value.saturating_mul(10);
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        value = value.saturating_add(u32::from(bytes[end + 1] - b'0'));
        end += 1;
        while bytes.get(end).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
    }
    (Shape::Number(value), end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(Shape, String)> {
        let mut out = Vec::new();
        tokens(text, 0, text.len(), &mut out);
        out.iter()
            .map(|t| (t.shape, text[t.start as usize..t.end as usize].to_owned()))
            .collect()
    }

    #[test]
    fn words_numbers_marks_and_masks() {
        let got = read("RTC 6wk, A1c 2.5 mg\u{a0}**/**/**** today\u{2019}s");
        let shapes: Vec<Shape> = got.iter().map(|g| g.0).collect();
        assert_eq!(
            shapes,
            [
                Shape::Word,
                Shape::Number(60),
                Shape::Word,
                Shape::Mark(b','),
                Shape::Word,
                Shape::Number(25),
                Shape::Word,
                Shape::Mask,
                Shape::Word
            ]
        );
        assert_eq!(got[4].1, "A1c");
        assert_eq!(got[7].1, "**/**/****");
        assert_eq!(got[8].1, "today\u{2019}s");
    }

    #[test]
    fn a_full_stop_after_a_number_is_a_mark_of_its_own() {
        let got = read("in 3. Then");
        assert_eq!(got[1].0, Shape::Number(30));
        assert_eq!(got[2].0, Shape::Mark(b'.'));
    }
}
