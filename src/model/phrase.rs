//! Phrases matched as whole words on folded text.

/// Text in lower case with everything but letters and digits turned to single blanks; `followup` and `f/u` become `follow up`.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    if out.contains("followup") || out.contains("f u") || out.contains("fu") {
        let words: Vec<&str> = out.split(' ').collect();
        let mut again = Vec::with_capacity(words.len() + 2);
        let mut i = 0;
        while i < words.len() {
            match words[i] {
                "followup" | "fu" => again.extend(["follow", "up"]),
                "followups" => again.extend(["follow", "ups"]),
                "f" if words.get(i + 1) == Some(&"u") => {
                    again.extend(["follow", "up"]);
                    i += 1;
                }
                word => again.push(word),
            }
            i += 1;
        }
        return again.join(" ");
    }
    out
}

/// Whether a text folds to nothing.
pub fn is_blank(text: &str) -> bool {
    !text.chars().any(char::is_alphanumeric)
}

/// Whether `phrase` stands in `text` as whole words; both are folded already.
pub fn has_words(text: &str, phrase: &str) -> bool {
    if phrase.is_empty() {
        return false;
    }
    let mut rest = text.as_bytes();
    loop {
        if let Some(behind) = rest.strip_prefix(phrase.as_bytes())
            && behind.first().is_none_or(|b| *b == b' ')
        {
            return true;
        }
        match memchr::memchr(b' ', rest) {
            Some(blank) => rest = &rest[blank + 1..],
            None => return false,
        }
    }
}

/// A list of phrases, folded once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phrases(Vec<String>);

impl Phrases {
    /// Folds the phrases.
    pub fn new<S: AsRef<str>>(phrases: impl IntoIterator<Item = S>) -> Phrases {
        Phrases(phrases.into_iter().map(|p| fold(p.as_ref())).collect())
    }

    /// The first phrase that stands in the folded text as whole words.
    pub fn find<'a>(&'a self, folded: &str) -> Option<&'a str> {
        self.0
            .iter()
            .map(String::as_str)
            .find(|p| has_words(folded, p))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_and_whole_words() {
        assert_eq!(fold("Hospital F/U - 2wk"), "hospital follow up 2wk");
        assert_eq!(fold("  ED followup "), "ed follow up");
        assert_eq!(fold("Fuchs' dystrophy"), "fuchs dystrophy");
        let p = Phrases::new(["f/u nurse", "BP check"]);
        assert_eq!(p.find(&fold("followup: nurse")), Some("follow up nurse"));
        assert_eq!(p.find(&fold("bp checked")), None);
        assert!(!has_words("", ""));
        assert!(has_words("admin", "admin") && !has_words("administer", "admin"));
    }
}
