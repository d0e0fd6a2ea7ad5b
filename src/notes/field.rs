//! The export's column follow_up_interval: "3 weeks", "2-3 mo", "6w", "PRN".

use std::sync::LazyLock;

use super::interval::{Calendar, Role, Words};
use super::lexicon::{Class, Lexicon};
use super::token::tokens;
use super::words::ExtraWords;
use crate::model::records::FollowUpField;

static VOCABULARY: LazyLock<(Lexicon, Calendar)> =
    LazyLock::new(|| (Lexicon::new(&ExtraWords::default()), Calendar::new()));

/// Reads the text of one cell.
///
/// One stretch of time ahead gives an interval, whatever else the cell says; two different ones, or none, are not
/// understood. "As needed" counts only where no time stands.
pub fn parse_interval(text: &str) -> FollowUpField {
    let text = text.trim();
    if ["", "-", "none", "n/a", "na", "null"]
        .iter()
        .any(|e| text.eq_ignore_ascii_case(e))
    {
        return FollowUpField::Empty;
    }
    let (lexicon, calendar) = &*VOCABULARY;
    let (mut cut, mut ids) = (Vec::new(), Vec::new());
    tokens(text, 0, text.len(), &mut cut);
    lexicon.ids(text, &cut, &mut ids);
    let words = Words {
        text,
        cut: &cut,
        ids: &ids,
        lexicon,
        calendar,
    };
    let mut found: Option<(u16, u16)> = None;
    let mut prn = false;
    let mut at = 0;
    while at < cut.len() {
        let entry = lexicon.find(&cut, &ids, at).map(|(entry, _)| entry);
        if let Some(time) = words.interval(at, entry) {
            let days = (time.min_days, time.max_days);
            match time.role {
                Role::Past | Role::Length if time.max_days > 0 && !words.is(time.first, "x") => {
                    return FollowUpField::NotUnderstood;
                }
                _ if found.is_some_and(|f| f != days) => return FollowUpField::NotUnderstood,
                _ if time.max_days > 0 || time.role == Role::Today => found = Some(days),
                _ => {}
            }
            at = time.last.max(at + 1);
            continue;
        }
        let (entry, taken) = lexicon.find(&cut, &ids, at).unwrap_or_default();
        prn |= entry.classes.has(Class::Prn);
        if entry.classes.has(Class::Negation) {
            return FollowUpField::NotUnderstood;
        }
        at += taken.max(1);
    }
    match found {
        Some((min_days, max_days)) => FollowUpField::Interval { min_days, max_days },
        None if prn => FollowUpField::AsNeeded,
        None => FollowUpField::NotUnderstood,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells() {
        let days = |min_days, max_days| FollowUpField::Interval { min_days, max_days };
        for (text, want) in [
            ("3 weeks", days(21, 21)),
            ("2-3 mo", days(60, 90)),
            ("6w", days(42, 42)),
            ("1 year", days(365, 365)),
            ("6 Months", days(180, 180)),
            ("90 days", days(90, 90)),
            ("six weeks", days(42, 42)),
            ("in about 4 weeks", days(28, 28)),
            ("3 months, sooner PRN", days(90, 90)),
            ("within 2 weeks", days(0, 14)),
            ("next week", days(7, 7)),
            ("q3mo", days(90, 90)),
            ("1m", days(30, 30)),
            ("PRN", FollowUpField::AsNeeded),
            ("as needed", FollowUpField::AsNeeded),
            ("", FollowUpField::Empty),
            ("12/01/2025", FollowUpField::NotUnderstood),
            ("soon", FollowUpField::NotUnderstood),
            ("6", FollowUpField::NotUnderstood),
            ("2 weeks or 3 months", FollowUpField::NotUnderstood),
            ("3 weeks ago", FollowUpField::NotUnderstood),
        ] {
            assert_eq!(parse_interval(text), want, "{text}");
        }
    }
}
