//! Plain forms of primary-care notes that must be read, whatever else is: each with the needs it states.

use tickler::notes::{ExtraWords, NoteReader};

/// Kind, certainty and interval of every need, in reading order.
fn read(text: &str) -> String {
    let reader = NoteReader::new(&ExtraWords::default());
    let needs: Vec<String> = reader
        .needs(text)
        .iter()
        .map(|n| {
            let days = match (n.min_days, n.max_days) {
                (Some(a), Some(b)) => format!(" {a}..{b}"),
                _ => String::new(),
            };
            format!("{} {:?}{days}", n.kind.word(), n.certainty).to_lowercase()
        })
        .collect();
    needs.join("; ")
}

#[test]
fn are_read_as_a_person_reads_them() {
    let forms = [
        ("RTC 3 weeks", "visit definite 21..21"),
        ("f/u 2-3 mo", "visit definite 60..90"),
        ("Return in 10 days.", "visit definite 10..10"),
        ("Follow up as needed.", "visit prn"),
        ("Return as needed.", "visit prn"),
        ("Return prn", "visit prn"),
        ("Return if not improving", "visit conditional"),
        ("Return if not better in 10 days.", "visit conditional"),
        ("Repeat A1c in 3 months", "lab definite 90..90"),
        ("Check CBC in 6 weeks.", "lab definite 42..42"),
        ("Recheck potassium tomorrow", "lab definite 1..1"),
        ("Recheck TSH in 6 weeks.", "lab definite 42..42"),
        ("Semen analysis in 12 weeks.", "lab definite 84..84"),
        ("Refer to cardiology", "referral definite"),
        ("Refer to GI for persistent reflux.", "referral definite"),
        ("Urgent referral to GI.", "referral definite"),
        (
            "RTC 6 mo with labs prior",
            "visit definite 180..180; lab definite 180..180",
        ),
        (
            "Follow up in 3 months, A1c before the visit.",
            "visit definite 90..90; lab definite 90..90",
        ),
        (
            "RTC 3 mo, repeat A1c before.",
            "visit definite 90..90; lab definite 90..90",
        ),
        (
            "Nurse visit for BP check in 2 weeks.",
            "visit definite 14..14",
        ),
        ("MRI lumbar spine ordered.", "imaging definite"),
        (
            "Follow-up visit in 2 weeks to review results.",
            "visit definite 14..14",
        ),
        ("Return if symptoms worsen.", "visit conditional"),
        ("No scheduled follow up.", ""),
    ];
    let wrong: Vec<String> = forms
        .iter()
        .filter(|(text, needs)| read(text) != *needs)
        .map(|(text, needs)| format!("{text:?}: {:?}, wanted {needs:?}", read(text)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
