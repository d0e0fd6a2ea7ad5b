//! The protocol's values, laid over the defaults and checked.

use super::*;

#[test]
fn the_template_is_valid_and_says_what_the_rules_need() {
    let p = Protocol::defaults().unwrap();
    assert_eq!(p.conditions.len(), 12);
    assert_eq!(
        [10, 14, 15, 42, 43, 120, 121].map(|d| p.follow_ups.grace_for(d)),
        [3, 3, 7, 7, 14, 14, 30]
    );
    assert_eq!(p.as_of, None);
}

#[test]
fn unknown_keys_are_refused_with_line_and_nearest_name() {
    let e = Protocol::parse("[practice]\nname = \"x\"\nliscensed = []\n").unwrap_err();
    assert_eq!(
        e.to_string(),
        "tickler.toml:3: there is no setting `practice.liscensed`; did you mean `practice.licensed`?"
    );
    let e = Protocol::parse("[lops]\n").unwrap_err();
    assert_eq!(
        e.to_string(),
        "tickler.toml:1: there is no setting `lops`; did you mean `loops`?"
    );
}

#[test]
fn callers_are_checked() {
    let p = Protocol::parse(
        "[[callers]]\nname = \"Dana\"\nhours_a_day = 1.5\nplaces = [\"loops\"]\n[[callers]]\nname = \"Lee\"\ncalls_a_day = 3\n",
    )
    .unwrap();
    assert_eq!(
        p.callers.iter().map(|c| c.calls_a_day).collect::<Vec<_>>(),
        [Some(12), Some(3)]
    );
    assert_eq!(p.callers[0].places, [Place::Loops]);
    for (bad, says) in [
        (
            "[[callers]]\nname=\"A\"\n[[callers]]\nname=\"a.\"\n",
            "a name of their own",
        ),
        ("[[callers]]\nname=\"A\"\nplaces=[\"labs\"]\n", "places are"),
        (
            "[[callers]]\nname=\"A\"\nplcaes=[]\n",
            "unknown field `plcaes`",
        ),
        ("[[caller]]\nname=\"A\"\n", "did you mean `callers`?"),
    ] {
        let e = Protocol::parse(bad).unwrap_err().to_string();
        assert!(e.contains(says), "{e}");
    }
}

#[test]
fn values_are_laid_over_the_defaults_and_checked() {
    let p = Protocol::parse(
        "[calls]\nmax_calls = 5\n[values.visit_status]\n\"Xferred-Out\" = \"cancelled\"\n[columns.visits]\nvisit_id = \"Encounter #\"\n",
    )
    .unwrap();
    assert_eq!((p.calls.max_calls, p.calls.urgent_calls), (5, 2));
    assert_eq!(p.mapping.values["visit_status"]["Xferred-Out"], "cancelled");
    assert_eq!(p.mapping.columns["visits"]["visit_id"], "Encounter #");
    for (text, says) in [
        (
            "[calls]\n\nmax_calls = \"five\"\n",
            "tickler.toml:3: max_calls: a whole number from 0 on is wanted",
        ),
        (
            "[practice]\nclosed_dates = [1]\n",
            "tickler.toml:2: closed_dates: text in quotes is wanted",
        ),
        (
            "[practice]\nlicensed = \"Ana\"\n",
            "tickler.toml:2: licensed: a list in [ ] is wanted",
        ),
        (
            "[practice]\nname = \"Cedar\"\nclosed_dates = [\"2026-13-01\"]\n",
            "tickler.toml:3: practice.closed_dates: dates as YYYY-MM-DD are wanted",
        ),
        (
            "practice.as_of = \"11/02/2026\"\n",
            "tickler.toml:1: practice.as_of: a date as YYYY-MM-DD is wanted",
        ),
        (
            "\n[[callers]]\nname = \"\"\n",
            "tickler.toml:2: callers: each caller needs a name of their own",
        ),
    ] {
        assert_eq!(Protocol::parse(text).unwrap_err().to_string(), says);
    }
    let export = |text: &str| Protocol::parse(&format!("[export.outcomes]\n{text}\n"));
    assert!(export("columns = { outcome = \"Result\" }").is_ok());
    assert!(export("columns = { outcom = \"Result\" }").is_err());
    assert!(export("codes = { voicemail = \"VM\" }").is_err());
    assert!(Protocol::parse("= 3").is_err());
    assert!(Protocol::parse("[panel]\nage_bands = [40, 18]\n").is_err());
    assert!(Protocol::parse("[panel]\nageing_days = [0]\n").is_err());
}

#[test]
fn codes_and_classes() {
    let p = Protocol::defaults().unwrap();
    assert_eq!(p.conditions_of("e11.65"), p.conditions_of("44054006"));
    assert!(p.conditions_of("E110").contains(0) && p.conditions_of("E12").is_empty());
    assert!(p.conditions_of("").is_empty());
    let mut two = p.conditions_of("I50.9");
    two = two.union(p.conditions_of("E11"));
    assert_eq!(p.interval_of(two), Some((90, 14)));
    assert_eq!(p.visit_class("Hospital F/U", ""), VisitClass::PostAcute);
    assert_eq!(p.visit_class("Hospital stay", ""), VisitClass::Discharge);
    assert_eq!(p.visit_class("Office", "BP check"), VisitClass::Routine);
    assert_eq!(p.visit_class("", "BP check"), VisitClass::Ancillary);
    assert_eq!(p.visit_class("", "ED visit"), VisitClass::Routine);
    assert_eq!(
        p.visit_class("Office", "diabetes recheck"),
        VisitClass::Chronic
    );
    assert_eq!(p.visit_class("", ""), VisitClass::Routine);
    assert!(
        Protocol::parse("[practice]\nlicensed=[\"Dana R.N.\"]")
            .unwrap()
            .is_licensed("dana r n")
    );
}
