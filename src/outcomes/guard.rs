//! Text cells that a spreadsheet must not take for a formula: a quote in front on the way out, taken off on the way back.

pub use crate::model::unguard;

/// The text as it is written.
pub fn guard(text: &str) -> String {
    crate::model::guard(text).into_owned()
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
            assert!(text == out || out.starts_with('\''), "{text:?}");
        }
        assert_eq!(guard("plain"), "plain");
        assert_eq!(guard(" =1"), "' =1");
    }
}
