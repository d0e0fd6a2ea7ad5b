//! A cell's text, and what spreadsheets and their guards have put around it.

use std::borrow::Cow;

use super::records::{Records, unquote};

/// A cell's text as it stands in its file.
pub(super) type Cell<'r> = Cow<'r, str>;

/// A cell's text; an error where its bytes are not text.
pub(super) fn text_of<'r>(records: &Records<'r>, i: usize) -> Result<Cell<'r>, ()> {
    let Some((raw, doubled)) = records.raw(i) else {
        return Ok(Cow::Borrowed(""));
    };
    match unquote(raw, doubled) {
        Cow::Borrowed(b) => std::str::from_utf8(b).map(Cow::Borrowed).map_err(|_| ()),
        Cow::Owned(b) => String::from_utf8(b).map(Cow::Owned).map_err(|_| ()),
    }
}

/// A cell as a value: without blanks around it and without the marks that spreadsheets and their guards put in front.
pub(super) fn clean(text: &str) -> &str {
    let text = text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{200b}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    });
    if let Some(inner) = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')) {
        return inner.trim();
    }
    text.strip_prefix('\'').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheet_marks_are_taken_off() {
        assert_eq!(clean(" =\"000417\" "), "000417");
        assert_eq!(clean("'0417"), "0417");
        assert_eq!(clean("\u{feff}\u{a0}x\u{202e}"), "x");
    }
}
