//! The guard of text cells: spreadsheets must not take a patient's words for a formula.
//!
//! Whatever writes a text cell for people to open uses [`guard`], whatever reads one back [`unguard`]; the pair loses
//! nothing. It must not know any file format.

use std::borrow::Cow;

/// Whether a spreadsheet might run or eat the start of the text: a formula sign behind any blanks, a tab or line end, or an
/// apostrophe, which it takes for its own mark of text.
fn is_active(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n', '\''])
        || text
            .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
            // Behind the plain signs the full-width and small forms, which some spreadsheets take for them.
            .starts_with([
                '=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−',
            ])
}

/// The text of a cell with an apostrophe before anything that a spreadsheet might run or eat.
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_active(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Takes the apostrophe of [`guard`] off.
pub fn unguard(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_guarded() {
        for (plain, cell) in [
            ("=1+1", "'=1+1"),
            ("+1 212 555 0101", "'+1 212 555 0101"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\rx", "'\rx"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("\u{a0}=1", "'\u{a0}=1"),
            ("−1", "'−1"),
            ("'=1", "''=1"),
            ("O'Brien", "O'Brien"),
            ("'t Hooft", "''t Hooft"),
            ("", ""),
            ("212-555-0101", "212-555-0101"),
        ] {
            assert_eq!(guard(plain), cell);
            assert_eq!(unguard(cell), plain);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_stays_active(text in "['=+@ \t\r-]{0,3}.{0,6}") {
            let cell = guard(&text);
            prop_assert_eq!(unguard(&cell), text.as_str());
            prop_assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '＝']));
        }
    }
}
