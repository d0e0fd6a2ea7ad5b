//! A cell's text, and what spreadsheets and their guards have put around it.

use std::borrow::Cow;

use crate::model::guard;

/// A cell as a value: without blanks and marks around it, and without what spreadsheets and their guards put in front.
///
/// A leading `'` is a guard only before a digit or what [`guard`] puts it in front of.
pub(super) fn clean(text: &str) -> &str {
    let b = text.as_bytes();
    // The usual cell has nothing to take off.
    if let (Some(first), Some(last)) = (b.first(), b.last())
        && first.is_ascii_alphanumeric()
        && last.is_ascii_graphic()
    {
        return text;
    }
    let text = text.trim_matches(is_mark);
    if let Some(inner) = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')) {
        return inner.trim_matches(is_mark);
    }
    match text.strip_prefix('\'') {
        Some(rest)
            if rest.starts_with(|c: char| {
                c.is_ascii_digit() || matches!(c, '=' | '+' | '-' | '@' | '\t' | '(' | '\'')
            }) || matches!(guard(rest), Cow::Owned(_)) =>
        {
            rest.trim_matches(is_mark)
        }
        _ => text,
    }
}

/// A blank, or a character that is not seen: no-break and zero-width blanks, marks of direction.
pub(super) fn is_mark(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreadsheet_marks_are_taken_off() {
        assert_eq!(clean(" =\"000417\" "), "000417");
        assert_eq!(clean("'0417"), "0417");
        assert_eq!(clean("'＝1"), "＝1");
        assert_eq!(clean("'t Hooft"), "'t Hooft");
        assert_eq!(clean("\u{feff}\u{a0}x\u{202e}"), "x");
    }
}
