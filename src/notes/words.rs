//! A practice's own vocabulary: words that `tickler.toml` adds to the tables.
//!
//! An entry is a phrase, or several names of the same thing between bars ("fit test | stool fit"), as in the tables.

use super::lexicon::phrases;
use crate::model::NeedKind;

/// Words of the practice, by what they name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtraWords {
    /// Words for a return visit: "recall visit".
    pub visits: Vec<String>,
    /// Laboratory tests.
    pub tests: Vec<String>,
    /// Imaging.
    pub imaging: Vec<String>,
    /// Procedures.
    pub procedures: Vec<String>,
    /// Specialties and clinics.
    pub specialties: Vec<String>,
}

impl ExtraWords {
    /// Every test's names, with its kind.
    pub(super) fn kinds(&self) -> impl Iterator<Item = (NeedKind, &str)> {
        [
            (NeedKind::Lab, &self.tests),
            (NeedKind::Imaging, &self.imaging),
            (NeedKind::Procedure, &self.procedures),
        ]
        .into_iter()
        .flat_map(|(kind, entries)| entries.iter().map(move |e| (kind, e.as_str())))
    }

    /// Every phrase, for the gate.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        [
            &self.visits,
            &self.tests,
            &self.imaging,
            &self.procedures,
            &self.specialties,
        ]
        .into_iter()
        .flatten()
        .flat_map(|entry| phrases(entry))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{NoteReader, TestNames};
    use super::*;
    use crate::model::With;

    #[test]
    fn the_practices_words_are_read_and_matched() {
        let words = ExtraWords {
            visits: vec!["recall visit".to_owned()],
            tests: vec!["zork assay | zk level".to_owned()],
            specialties: vec!["aquatic center".to_owned()],
            ..ExtraWords::default()
        };
        let text = "Recall visit in 6 weeks. Zork assay in 3 months. Refer to aquatic center.";
        assert!(
            NoteReader::new(&ExtraWords::default())
                .needs("Zork assay in 3 months.")
                .is_empty()
        );
        let needs = NoteReader::new(&words).needs(text);
        let kinds: Vec<NeedKind> = needs.iter().map(|n| n.kind).collect();
        assert_eq!(kinds, [NeedKind::Visit, NeedKind::Lab, NeedKind::Referral]);
        assert_eq!((needs[0].max_days, needs[1].max_days), (Some(42), Some(90)));
        assert_eq!(needs[2].with, With::Other("aquatic center".into()));
        let names = TestNames::with(&words);
        assert!(names.matches("ZK LEVEL, SERUM", "zork assay"));
        assert!(!TestNames::new().matches("ZK LEVEL, SERUM", "zork assay"));
    }
}
