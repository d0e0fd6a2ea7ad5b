//! Plan words in every combination: leads, verbs, tests and times that must be read alike, and words that state nothing.

use std::sync::LazyLock;

use tickler::model::{Certainty, Need, NeedKind};
use tickler::notes::{ExtraWords, NoteReader};

static READER: LazyLock<NoteReader> = LazyLock::new(|| NoteReader::new(&ExtraWords::default()));

type Days = Option<(u16, u16)>;

fn days(need: &Need) -> Days {
    need.min_days.zip(need.max_days)
}

/// The text states this one definite need and nothing else.
fn states(text: &str, kind: NeedKind, when: Days) -> Result<(), String> {
    let needs = READER.needs(text);
    let fits = needs.len() == 1
        && needs[0].kind == kind
        && needs[0].certainty == Certainty::Definite
        && days(&needs[0]) == when;
    fits.then_some(())
        .ok_or_else(|| format!("{text} {needs:?}"))
}

fn all(checks: impl Iterator<Item = Result<(), String>>) {
    let wrong: Vec<String> = checks.filter_map(Result::err).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

const TIMES: [(&str, Days); 8] = [
    ("in 2 weeks", Some((14, 14))),
    ("within 2 weeks", Some((0, 14))),
    ("in 2-3 weeks", Some((14, 21))),
    ("next week", Some((7, 7))),
    ("tomorrow", Some((1, 1))),
    ("in about a month", Some((30, 30))),
    ("in a month to six weeks", Some((30, 42))),
    ("in six months' time", Some((180, 180))),
];

#[test]
fn every_lead_takes_every_verb_and_time() {
    const LEADS: [&str; 16] = [
        "He will",
        "Patient to",
        "Pt needs to",
        "She is to",
        "She was instructed to",
        "The patient was advised to",
        "He was asked to",
        "Please",
        "I would like her to",
        "I have asked her to",
        "We will have him",
        "I recommend that he",
        "It is recommended that the patient",
        "He has agreed to",
        "Discharged home to",
        "Plan is to have her",
    ];
    const VERBS: [&str; 12] = [
        "follow up",
        "f/u",
        "return",
        "return to clinic",
        "come back",
        "be seen",
        "be seen back",
        "see me",
        "be rechecked",
        "follow up with cardiology",
        "follow up in my office",
        "be followed up",
    ];
    all(LEADS.iter().flat_map(|lead| {
        VERBS.iter().flat_map(move |verb| {
            TIMES.iter().map(move |(time, when)| {
                states(&format!("{lead} {verb} {time}."), NeedKind::Visit, *when)
            })
        })
    }));
}

#[test]
fn every_test_takes_every_verb_and_time() {
    const VERBS: [&str; 20] = [
        "We will obtain {}.",
        "Will check {}.",
        "Order {}.",
        "Schedule {}.",
        "Arrange {}.",
        "He will need {}.",
        "She needs {}.",
        "Repeat {}.",
        "Recommend {}.",
        "I have ordered {}.",
        "She is scheduled for {}.",
        "She is due for {}.",
        "Will proceed with {}.",
        "I would like to get {}.",
        "She was advised to have {}.",
        "We will set him up for {}.",
        "Refer for {}.",
        "I will send her for {}.",
        "I have asked her to get {}.",
        "Pt to get {}.",
    ];
    const TESTS: [(&str, NeedKind); 10] = [
        ("a CBC", NeedKind::Lab),
        ("A1c", NeedKind::Lab),
        ("fasting labs", NeedKind::Lab),
        ("chest x-ray", NeedKind::Imaging),
        ("x-rays of the right knee", NeedKind::Imaging),
        ("an MRI of the lumbar spine", NeedKind::Imaging),
        ("mammogram", NeedKind::Imaging),
        ("an EKG", NeedKind::Procedure),
        ("colonoscopy", NeedKind::Procedure),
        ("a stress test", NeedKind::Procedure),
    ];
    let times = TIMES.iter().take(6).chain(&[("", None)]);
    all(times.flat_map(|(time, when)| {
        VERBS.iter().flat_map(move |verb| {
            TESTS.iter().map(move |(test, kind)| {
                let text = verb
                    .replace("{}", &format!("{test} {time}"))
                    .replace(" .", ".");
                states(&text, *kind, *when)
            })
        })
    }));
}

#[test]
fn every_way_of_referring_takes_everybody() {
    const WAYS: [&str; 18] = [
        "Refer to {}.",
        "Refer {}.",
        "Referral to {}.",
        "Will refer to {}.",
        "Refer patient to {}.",
        "I will refer him to {} for evaluation.",
        "Referral placed to {}.",
        "We will send her to {}.",
        "I am referring her to {}.",
        "He will be referred to {}.",
        "He is referred to {}.",
        "Plan: referral to {}.",
        "A referral to {} was made.",
        "She should be referred to {}.",
        "Needs referral to {}.",
        "Recommend consultation with {}.",
        "Will set up with {}.",
        "Suggest evaluation by {}.",
    ];
    const WHOM: [&str; 8] = [
        "cardiology",
        "Dr. Stone",
        "GI",
        "physical therapy",
        "orthopedics",
        "neurology",
        "ENT",
        "behavioral health",
    ];
    all(WAYS.iter().flat_map(|way| {
        WHOM.iter()
            .map(move |whom| states(&way.replace("{}", whom), NeedKind::Referral, None))
    }));
}

#[test]
fn conditions_the_past_and_denials_state_nothing_definite() {
    const VISITS: [&str; 14] = [
        "If symptoms worsen, {}.",
        "He should {} if not improved in 2 weeks.",
        "She was instructed to {} if fever develops.",
        "Should he develop fever, he will {}.",
        "He can {} on an as needed basis.",
        "He did not {}.",
        "He failed to {} as instructed.",
        "She does not need to {}.",
        "No need to {}.",
        "He declined to {}.",
        "He was told to {} in 2 weeks but did not.",
        "Last visit she was told to {} in 3 months.",
        "Past plan: was told to {} in 3 months.",
        "Dr. Stone, who saw her in May and told her to {} in a year.",
    ];
    const VERBS: [&str; 6] = [
        "follow up",
        "return",
        "return to clinic",
        "be seen",
        "come back",
        "see me",
    ];
    const TESTS: [&str; 20] = [
        "Consider {}.",
        "May need {}.",
        "If no better, {}.",
        "Would consider {} if pain persists.",
        "Depending on results, may order {}.",
        "{} showed no change.",
        "{} was normal.",
        "He had {} last week.",
        "She underwent {} in 2019.",
        "Repeat {} was negative.",
        "Declined {}.",
        "We will hold off on {}.",
        "He does not need {}.",
        "{} done today.",
        "Will get {} today.",
        "She is here for {}.",
        "Status post {}.",
        "Her mother had {}.",
        "Risks of {} were explained.",
        "Results of {} discussed.",
    ];
    const NAMES: [&str; 6] = [
        "MRI",
        "colonoscopy",
        "a CBC",
        "an echocardiogram",
        "x-rays",
        "a biopsy",
    ];
    const OTHERS: [&str; 22] = [
        "Here for 3 month follow up.",
        "Patient returns for follow up of diabetes.",
        "Seen in follow up 3 weeks ago.",
        "Followup of hypertension.",
        "6 month follow up.",
        "Lost to follow up.",
        "Return to work Monday.",
        "Return to normal activity in 2 weeks.",
        "Symptoms returned 2 weeks ago.",
        "Since his last visit 3 months ago he has lost weight.",
        "No follow-ups on file.",
        "Take antibiotics for 10 days.",
        "63 year old man with hypertension.",
        "Off work for 2 weeks.",
        "Will follow.",
        "Return precautions given.",
        "He missed his last appointment.",
        "His wife has an appointment next week.",
        "Please refer to my note.",
        "Referred by Dr. Stone.",
        "Refill for 90 days.",
        "Recheck BP today 130/80.",
    ];
    let filled = |forms: &'static [&str], words: &'static [&str]| {
        forms
            .iter()
            .flat_map(move |form| words.iter().map(move |w| form.replace("{}", w)))
    };
    let texts = filled(&VISITS, &VERBS)
        .chain(filled(&TESTS, &NAMES))
        .chain(OTHERS.iter().map(|t| (*t).to_owned()));
    all(texts.map(|text| {
        let needs = READER.needs(&text);
        let firm = needs.iter().any(|n| n.certainty == Certainty::Definite);
        (!firm)
            .then_some(())
            .ok_or_else(|| format!("{text} {needs:?}"))
    }));
}

#[test]
fn a_follow_up_word_that_states_nothing_has_a_reason() {
    for (text, why) in [
        ("At follow up she was well.", "only a point in time"),
        ("No follow up needed.", "negated"),
        ("Here for follow up.", "reason for this visit"),
        ("MRI showed no change.", "done"),
        ("Past plan: return in 2 weeks.", "an earlier plan"),
        ("Refer to chart.", "a pointer to a paper"),
        ("She declined colonoscopy.", "declined or deferred"),
        (
            "Return to work Monday.",
            "return to something that is no visit",
        ),
        (
            "RTC 6 weeks. Return in 6 weeks.",
            "said again: the need is counted once",
        ),
    ] {
        let reading = READER.read(text);
        let reasons: Vec<&str> = reading.turned_down.iter().map(|d| d.why).collect();
        assert!(reasons.contains(&why), "{text} {reasons:?}");
    }
}
