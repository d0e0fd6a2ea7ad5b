//! Counts the steps of a reading, so that a test can hold the work to the length of the note.
//!
//! Outside tests a step costs nothing.

#[cfg(test)]
thread_local! {
    static STEPS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// One look at an item, a token or a byte.
#[inline(always)]
pub(super) fn step() {
    #[cfg(test)]
    STEPS.with(|s| s.set(s.get() + 1));
}

#[cfg(test)]
mod tests {
    use super::super::{ExtraWords, NoteReader};
    use super::*;

    fn steps(reader: &NoteReader, text: &str) -> u64 {
        STEPS.with(|s| s.set(0));
        reader.read(text);
        STEPS.with(std::cell::Cell::get)
    }

    #[test]
    fn twice_the_note_is_twice_the_work() {
        let reader = NoteReader::new(&ExtraWords::default());
        for piece in [
            "follow up ",
            "follow up with Dr. Xy in 2 weeks and ",
            "call ",
            "CBC, ",
            "CBC and ",
            "RTC 3 weeks. ",
            "RTC 3 weeks ",
            "see Dr. A in 3 weeks, ",
            "if ",
            "will ",
            "the ",
            "not ",
            "to ",
            "and ",
            ", and to ",
            "3 weeks ",
            "3-",
            "1. ",
            "- ",
            "-",
            "  1",
            " ",
            "\u{a0}",
            "\t",
            ". ",
            "a.",
            ":",
            "A: ",
            "(",
            "***",
            "\n",
            "a line that goes on for more than sixty characters and is wrapped in the end\n",
            "repeat MRI and ",
            "refer to ",
            "physical therapy and ",
            "appointment ",
            "review ",
            "every ",
            "q3mo ",
            "return to ",
            "he was told to return, ",
            "who said that he had stated that ",
            "risks ",
            "in the next few ",
        ] {
            let text = |bytes: usize| piece.repeat(bytes / piece.len()) + " follow up in 3 weeks";
            let (once, twice) = (steps(&reader, &text(4_000)), steps(&reader, &text(8_000)));
            assert!(
                twice <= once * 23 / 10 + 1_000,
                "{piece:?}: {once} steps, then {twice}"
            );
        }
    }

    #[test]
    fn a_note_without_a_follow_up_word_is_not_cut() {
        let reader = NoteReader::new(&ExtraWords::default());
        let text =
            "Lungs clear, heart regular, abdomen soft. Continue lisinopril 10 mg. ".repeat(100);
        assert_eq!(steps(&reader, &text), 0);
    }
}
