//! Text cells that a spreadsheet must not take for a formula: a quote in front on the way out, taken off on the way back.

/// Whether a spreadsheet would run or eat the start of this text.
fn is_active(first: char) -> bool {
    matches!(
        first,
        '=' | '+'
            | '-'
            | '@'
            | '\t'
            | '\r'
            | '\n'
            | '＝'
            | '＋'
            | '－'
            | '＠'
            | '﹦'
            | '﹢'
            | '﹣'
            | '﹫'
            | '−'
    )
}

/// The text as it is written: with a `'` in front where it could be taken for a formula, or begins with `'` itself.
pub fn guard(text: &str) -> String {
    let first = text
        .trim_start_matches([' ', '\u{a0}', '\u{3000}', '\u{feff}'])
        .chars()
        .next();
    match first {
        Some(c) if is_active(c) || text.starts_with('\'') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// The text as it was before [`guard`].
pub fn unguard(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guarded_text_comes_back() {
        for text in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠x", "'=1",
            "'tis", "", "plain", "a=1", " =1", "\u{a0}=1", "''x",
        ] {
            let out = guard(text);
            assert_eq!(unguard(&out), text, "{text:?}");
            let first = out.chars().next();
            assert!(first.is_none_or(|c| !is_active(c)), "{text:?}");
        }
        assert_eq!(guard("plain"), "plain");
        assert_eq!(guard(" =1"), "' =1");
    }
}
