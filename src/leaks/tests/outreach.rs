//! Check-ins and missed visits.

use super::*;

#[test]
fn check_ins() {
    let procedure = classed(seen("V1", "2026-10-30"), VisitClass::Procedure);
    // Friday + 1 bd = today.
    assert_eq!(
        Try::visits(vec![procedure.clone()]).found(),
        ["check-in-not-made patient 2026-11-02 1 V1"]
    );
    assert_eq!(
        Try::visits(vec![procedure.clone()])
            .on("2026-11-01")
            .found(),
        NOTHING
    );
    assert_eq!(
        Try::visits(vec![procedure.clone()])
            .on("2026-11-29")
            .findings()
            .items
            .len(),
        1
    );
    let f = Try::visits(vec![procedure.clone()])
        .on("2026-11-30")
        .findings();
    assert_eq!((f.items.len(), f.notes[&Note::MissedWindow]), (0, 1));
    let with = |visit: &Visit, c: Contact| {
        let mut t = Try::visits(vec![visit.clone()]);
        t.chart.contacts = vec![c];
        t.found().len()
    };
    assert_eq!(with(&procedure, contact("2026-10-31", Outcome::Agreed)), 0);
    assert_eq!(
        with(&procedure, contact("2026-10-31", Outcome::LeftVoicemail)),
        1
    );
    assert_eq!(with(&procedure, contact("2026-10-30", Outcome::Agreed)), 1);
    assert_eq!(with(&procedure, contact("2026-11-03", Outcome::Agreed)), 1);
    let discharge = classed(seen("V1", "2026-10-28"), VisitClass::Discharge);
    assert_eq!(
        Try::visits(vec![discharge.clone()]).found(),
        ["check-in-not-made licensed 2026-10-30 1 V1"]
    );
    assert_eq!(with(&discharge, contact("2026-10-29", Outcome::Agreed)), 1);
    let mut by = contact("2026-10-29", Outcome::Agreed);
    by.by = Some("dana rn".into());
    assert_eq!(with(&discharge, by), 0);
}

#[test]
fn missed_visits() {
    let missed = visit("V1", "2026-10-30", VisitStatus::NoShow);
    assert_eq!(
        Try::visits(vec![missed.clone()]).found(),
        ["no-show-not-rebooked patient 2026-11-02 2 V1"]
    );
    assert_eq!(
        Try::visits(vec![missed.clone()]).on("2026-11-01").found(),
        NOTHING
    );
    assert_eq!(
        Try::visits(vec![missed.clone(), seen("V2", "2026-10-30")]).found(),
        NOTHING
    );
    assert_eq!(
        Try::visits(vec![missed.clone(), seen("V2", "2026-10-29")])
            .found()
            .len(),
        1
    );
    assert_eq!(
        Try::visits(vec![
            missed.clone(),
            visit("V2", "2027-03-01", VisitStatus::Scheduled)
        ])
        .found(),
        NOTHING
    );
    assert_eq!(
        Try::visits(vec![visit("V1", "2026-08-04", VisitStatus::NoShow)])
            .found()
            .len(),
        1
    );
    assert_eq!(
        Try::visits(vec![visit("V1", "2026-08-03", VisitStatus::NoShow)]).found(),
        NOTHING
    );
    let cancelled = visit("V0", "2026-10-30", VisitStatus::Cancelled);
    assert_eq!(
        Try::visits(vec![cancelled.clone(), missed.clone()]).found(),
        ["no-show-not-rebooked patient 2026-11-02 2 V1"]
    );
    assert_eq!(
        Try::visits(vec![cancelled.clone(), seen("V2", "2026-10-16")]).found(),
        NOTHING
    );
    assert_eq!(
        Try::visits(vec![cancelled, seen("V2", "2026-10-15")])
            .found()
            .len(),
        1
    );
    let ahead = visit("V1", "2026-11-10", VisitStatus::Cancelled);
    // Due on the 12th: the 11th is Veterans Day.
    assert_eq!(
        Try::visits(vec![ahead]).found(),
        ["cancelled-not-rebooked patient 2026-11-12 2 V1"]
    );
    let acute = classed(missed.clone(), VisitClass::PostAcute);
    assert_eq!(
        Try::visits(vec![acute]).found(),
        ["no-show-not-rebooked patient 2026-11-02 1 V1"]
    );
    let nurse = classed(missed, VisitClass::Ancillary);
    let later = classed(seen("V2", "2026-10-31"), VisitClass::Ancillary);
    assert_eq!(Try::visits(vec![nurse, later]).found(), NOTHING);
}
