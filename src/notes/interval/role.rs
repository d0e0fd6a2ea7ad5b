//! What the words around a stretch of time make of it: ahead, past, an age, a length.

use super::{Role, Words};

impl Words<'_> {
    /// Where the words that lead to the stretch begin, and the role they give.
    pub(super) fn role_before(&self, at: usize, article: bool) -> (usize, Option<Role>) {
        let mut i = at;
        while i > 0
            && (self.any(
                i - 1,
                &[
                    "about",
                    "approximately",
                    "around",
                    "roughly",
                    "another",
                    "the",
                    "next",
                    "approx",
                    "more",
                    "no",
                    "initial",
                    "coming",
                    "least",
                    "between",
                    "only",
                    "least",
                    "than",
                    "say",
                    "following",
                    "~",
                    "be",
                    "early",
                    "as",
                    "just",
                ],
            ) || (self.mark(i - 1, b'.') && i > 1 && self.is(i - 2, "approx")))
        {
            i -= 1;
        }
        if self.is(i, "initial") && i > 0 && self.any(i - 1, &["a", "an"]) {
            i -= 1;
        }
        let due = |from: usize| (from, Some(Role::Due));
        if i == 0 {
            return (i, (!article || i < at).then_some(Role::Bare));
        }
        let next = (i..at).any(|k| self.any(k, &["next", "coming", "another"]));
        let prior = i - 1;
        if self.any(
            prior,
            &[
                "in", "within", "after", "at", "w/in", "w/i", "under", "less", "by",
            ],
        ) || (next && self.any(prior, &["over", "during", "sometime"]))
        {
            due(prior)
        } else if self.any(
            prior,
            &[
                "last",
                "past",
                "previous",
                "prior",
                "preceding",
                "age",
                "aged",
                "recent",
            ],
        ) {
            (prior, Some(Role::Past))
        } else if self.is(prior, "to") && prior > 0 && self.is(prior - 1, "up") {
            (prior, Some(Role::Length))
        } else if self.is(prior, "for") {
            (prior, Some(Role::For))
        } else if self.any(
            prior,
            &[
                "x",
                "times",
                "lasting",
                "during",
                "over",
                "through",
                "of",
                "since",
                "until",
                "time",
                "per",
                "first",
                "week",
                "twice",
                "once",
                "than",
                "every",
                "day",
                "greater",
                "additional",
                "\u{d7}",
                "/",
            ],
        ) {
            (prior, Some(Role::Length))
        } else if next {
            due(i)
        } else if article {
            (i, None)
        } else {
            (i, Some(Role::Bare))
        }
    }

    /// Words behind the stretch may turn it into the past or a length.
    pub(super) fn role_after(&self, last: usize, role: Option<Role>, led: bool) -> Option<Role> {
        let role = role?;
        let mut i = last;
        if self.mark(i, b'-') {
            i += 1;
        }
        const PAST: [&str; 15] = [
            "ago",
            "old",
            "prior",
            "earlier",
            "previously",
            "history",
            "hx",
            "duration",
            "gestation",
            "pregnant",
            "postpartum",
            "out",
            "ega",
            "gestational",
            "h/o",
        ];
        const LENGTH: [&str; 14] = [
            "course",
            "supply",
            "trial",
            "apart",
            "worth",
            "taper",
            "window",
            "straight",
            "total",
            "each",
            "long",
            "intervals",
            "anniversary",
            "mark",
        ];
        // "51 y.o.", "51 y/o", "at 1 year of age"
        if self.is(i, "of") && self.any(i + 1, &["age", "life"]) {
            return Some(Role::Past);
        }
        if self.is(i, "o") || self.mark(i, b'/') && self.is(i + 1, "o") {
            return Some(Role::Past);
        }
        if self.any(i, &PAST) || (self.any(i, &["back", "before"]) && !led) {
            return Some(Role::Past);
        }
        if self.any(i, &LENGTH) || (self.is(i, "of") && !led) {
            return Some(Role::Length);
        }
        Some(role)
    }
}
