//! What is counted beforehand equals a plain look at every need, over needs and visits drawn at random.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::leaks::follow_ups::{instructed, instructions};
use crate::model::Needs;

fn needs() -> impl Strategy<Value = Vec<Need>> {
    let kinds = [
        NeedKind::Visit,
        NeedKind::Visit,
        NeedKind::Lab,
        NeedKind::Imaging,
        NeedKind::Procedure,
        NeedKind::Referral,
        NeedKind::Call,
        NeedKind::Other,
    ];
    let with = [
        With::Unsaid,
        With::OwnPractice,
        With::Other("cardiology".into()),
    ];
    let certainty = [
        Certainty::Definite,
        Certainty::Definite,
        Certainty::Conditional,
        Certainty::Prn,
    ];
    let days = option::of((1u16..60, 0u16..200));
    let one = (
        select(kinds.to_vec()),
        select(with.to_vec()),
        select(certainty.to_vec()),
        days,
    );
    let one = one.prop_map(|(kind, with, certainty, days)| Need {
        with,
        certainty,
        ..need(kind, None, days.map(|(min, more)| (min, min + more)))
    });
    vec(one, 0..6)
}

fn field() -> impl Strategy<Value = FollowUpField> {
    let interval = FollowUpField::Interval {
        min_days: 30,
        max_days: 40,
    };
    select(vec![
        FollowUpField::Empty,
        FollowUpField::NotUnderstood,
        FollowUpField::AsNeeded,
        interval,
    ])
}

proptest! {
    #[test]
    fn as_many_instructions_are_counted_as_are_found(
        needs in needs(),
        field in field(),
        by in option::of(-5i32..60),
    ) {
        let mut v = told(seen("V1", "2026-10-12"), &needs);
        v.follow_up = field;
        v.follow_up_by = by.map(|days| v.date + days);
        let chart = Chart::default();
        let available = all();
        let protocol = Protocol::parse("").unwrap();
        let case = Case::new(&chart, &available, &protocol, &Plain, day(TODAY));
        let mut found = Vec::new();
        instructions(&case, &v, &mut found);
        prop_assert_eq!(usize::from(instructed(&v)), found.len());
    }

    #[test]
    fn what_a_note_states_is_what_its_needs_are(needs in needs()) {
        let stated = Needs::from(&needs[..]).stated();
        let count = |wanted: &dyn Fn(&Need) -> bool| {
            let definite = needs.iter().filter(|n| n.certainty == Certainty::Definite);
            definite.filter(|n| wanted(n)).count()
        };
        let elsewhere = |n: &Need| matches!(n.with, With::Other(_));
        let visit = |n: &Need| n.kind == NeedKind::Visit;
        let test = [NeedKind::Lab, NeedKind::Imaging, NeedKind::Procedure];
        let other = [NeedKind::Call, NeedKind::Other];
        prop_assert_eq!(usize::from(stated.visits), count(&|n| visit(n) && !elsewhere(n)));
        prop_assert_eq!(stated.elsewhere, count(&|n| visit(n) && elsewhere(n)) > 0);
        prop_assert_eq!(stated.tests, count(&|n| test.contains(&n.kind)) > 0);
        prop_assert_eq!(stated.referrals, count(&|n| n.kind == NeedKind::Referral) > 0);
        prop_assert_eq!(stated.others, count(&|n| other.contains(&n.kind)) > 0);
    }
}

/// The counts of a rule lie at its number and are named by its place in the list.
#[test]
fn every_rule_stands_at_its_own_number() {
    for (n, rule) in RULES.iter().enumerate() {
        assert_eq!(*rule as usize, n, "{rule:?}");
    }
}
