//! The rules in words: what `explain` prints and what reports name. One text a rule, the same everywhere.

use crate::model::{Available, Place, RecordTable};

use super::findings::NotApplicable;

/// A rule's text under fixed heads. "d" is calendar days, "bd" business days; numbers are the protocol's defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleText {
    /// Its name in reports.
    pub name: &'static str,
    /// What it finds.
    pub finds: &'static str,
    /// What it leaves out.
    pub leaves_out: &'static str,
    /// What closes the loop.
    pub closes: &'static str,
    /// When it is due, and the grace.
    pub due: &'static str,
    /// An example.
    pub example: &'static str,
}

/// The rules, in the order of the places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Return visits said and not booked.
    Visit,
    /// Tests said and not ordered.
    Test,
    /// Referrals said and not made.
    Referral,
    /// Check-ins after a procedure or discharge.
    CheckIn,
    /// Missed visits.
    MissedVisit,
    /// Open orders.
    Order,
    /// Medications that run out.
    Refill,
    /// Open referrals.
    OpenReferral,
    /// Lapsed chronic patients.
    Lapsed,
}

/// Every rule.
pub const RULES: &[Rule] = &[
    Rule::Visit,
    Rule::Test,
    Rule::Referral,
    Rule::CheckIn,
    Rule::MissedVisit,
    Rule::Order,
    Rule::Refill,
    Rule::OpenReferral,
    Rule::Lapsed,
];

impl Rule {
    /// Where what it finds leaks.
    pub fn place(self) -> Place {
        match self {
            Rule::Visit | Rule::Test | Rule::Referral => Place::FollowUps,
            Rule::CheckIn | Rule::MissedVisit => Place::Outreach,
            Rule::Order | Rule::Refill | Rule::OpenReferral => Place::Loops,
            Rule::Lapsed => Place::Lapsed,
        }
    }

    /// The table of the records that it looks at.
    pub(super) fn table(self) -> RecordTable {
        match self {
            Rule::Order | Rule::Refill => RecordTable::Orders,
            Rule::OpenReferral => RecordTable::Referrals,
            Rule::Visit
            | Rule::Test
            | Rule::Referral
            | Rule::CheckIn
            | Rule::MissedVisit
            | Rule::Lapsed => RecordTable::Visits,
        }
    }

    /// Its text.
    pub fn text(self) -> &'static RuleText {
        match self {
            Rule::Visit => &RuleText {
                name: "return visit told, not booked",
                finds: "a seen visit whose follow-up date, follow-up interval or note tells the patient to return, and no booking in time",
                leaves_out: "as-needed and conditional returns, visits with somebody else, instructions replaced by a newer visit's, returns due more than 365 d ago",
                closes: "a seen visit from half of the interval's lower end on; a booking by due + grace, or once late in the next 14 d; for 7 d a visit never checked out",
                due: "visit date + the interval's upper end (no time said: 30 d); grace 3 d to 14 d, 7 d to 42 d, 14 d to 120 d, 30 d beyond",
                example: "seen on 2 March, \"RTC 3 weeks\": due 23 March, overdue from 24 March, first call 4 March",
            },
            Rule::Test => &RuleText {
                name: "test planned, not ordered",
                finds: "a lab, imaging or procedure that a seen visit's note plans, and no such order",
                leaves_out: "conditional and as-needed tests, needs repeated by a newer visit, needs due more than 365 d ago",
                closes: "an order, not cancelled, dated from 7 d before the visit on, whose name matches (or, if none is named, of that kind)",
                due: "the later of visit date + 2 bd and visit date + the interval's lower end - 14 d; no grace",
                example: "seen on 2 March, \"repeat A1c in 3 months\": due 17 May, a staff item from 18 May",
            },
            Rule::Referral => &RuleText {
                name: "referral planned, not made",
                finds: "a referral that a seen visit's note plans, and no such referral",
                leaves_out: "conditional referrals, the same specialty said again by a newer visit, visits more than 365 d ago",
                closes: "a referral, not cancelled, dated from 7 d before the visit on, whose specialty matches if both are given",
                due: "visit date + 2 bd; no grace",
                example: "seen on Monday 2 March, \"refer to cardiology\": due 4 March, a staff item from 5 March",
            },
            Rule::CheckIn => &RuleText {
                name: "check-in not made",
                finds: "a completed procedure visit, or a hospital or ED event, that nobody has followed with a contact",
                leaves_out: "events more than 30 d ago, counted as missed-window",
                closes: "a contact that reached the patient after it (after a discharge: about this item, or by licensed staff); a seen visit after it",
                due: "procedure 1 bd, discharge 2 bd after the visit; open from that day on",
                example: "procedure on Friday 6 March: the check-in is due on Monday 9 March",
            },
            Rule::MissedVisit => &RuleText {
                name: "missed visit not rebooked",
                finds: "the latest no-show or cancelled visit of the last 90 d (or a cancelled one ahead) with nothing booked and no visit since",
                leaves_out: "all but the latest; cancelled visits moved up to 14 d earlier",
                closes: "any booking; a seen visit on the same day or after (for nurse and hospital visits: any visit)",
                due: "1 bd after the visit date; a no-show is open from then on, a cancelled visit at once",
                example: "no-show on Thursday 5 March: open from Friday 6 March",
            },
            Rule::Order => &RuleText {
                name: "open order",
                finds: "an order of the last 730 d not scheduled, not done, without a result or with a result not reviewed",
                leaves_out: "medications; results where the export has no reviews",
                closes: "the order reviewed or cancelled in the export",
                due: "not reviewed: result + 3 bd; not back: collection + 1, 3, 10 bd; scheduled: its date, grace 1, 3, 14 d; lab not done: 1, 3, 14 d, grace 0, 1, 3 d; imaging not scheduled: 1, 3, 7 d (stat, urgent, routine)",
                example: "routine lab ordered on 2 March: due 16 March, open from 20 March",
            },
            Rule::Refill => &RuleText {
                name: "refill due",
                finds: "the latest order of a medication with 28 days' supply or more, or with refills, that runs out",
                leaves_out: "cancelled orders; more than 60 d past the end of the supply",
                closes: "a newer order of the same medication",
                due: "order date + days' supply x (1 + refills); open from 7 d before",
                example: "30 days and 2 refills ordered on 1 January: runs out on 1 April, open from 25 March",
            },
            Rule::OpenReferral => &RuleText {
                name: "open referral",
                finds: "a referral of the last 730 d not sent, declined, not booked, missed, without a report or with one not reviewed",
                leaves_out: "referrals whose appointment lies ahead",
                closes: "the referral closed, cancelled or reviewed in the export",
                due: "declined, draft 2 bd; authorization 7 bd; missed 1 bd; report 14 d after the appointment (30 d after the referral where no date is known); review 3 bd; not booked 1 d, 3 d, 8 bd (stat, urgent, routine; routine grace 3 d)",
                example: "appointment on 2 March, no report: due 16 March, open from 17 March",
            },
            Rule::Lapsed => &RuleText {
                name: "lapsed chronic patient",
                finds: "a patient with a chronic condition past the condition's interval and grace with no booking",
                leaves_out: "patients without a seen visit in the exports (counted); for 7 d those with a visit never checked out",
                closes: "a seen visit or a booking",
                due: "last seen + the shortest interval of the conditions; more than 365 d since last seen: lost to follow-up",
                example: "hypertension, last seen on 2 March: due 29 August, open from 29 September",
            },
        }
    }
}

/// The rules that could not look, and why.
pub(super) fn not_applicable(available: &Available) -> Vec<NotApplicable> {
    let mut out = Vec::new();
    let mut say = |rule: Rule, reason: &str| {
        out.push(NotApplicable {
            rule: rule.text().name,
            reason: reason.to_owned(),
        });
    };
    if available.visits {
        if !available.visit_note && !available.visit_follow_up {
            say(
                Rule::Visit,
                "the visits export has no note, follow_up_interval or follow_up_by",
            );
        }
        if !available.visit_note {
            say(Rule::Test, "the visits export has no note");
            say(Rule::Referral, "the visits export has no note");
        }
        if !available.orders {
            say(Rule::Test, "no orders export was loaded");
        }
        if !available.referrals {
            say(Rule::Referral, "no referrals export was loaded");
        }
        if !available.visit_type {
            say(Rule::CheckIn, "the visits export has no visit_type");
        }
        if !available.visit_status {
            say(Rule::MissedVisit, "the visits export has no visit_status");
        }
        if !available.problems && !available.visit_diagnoses {
            say(
                Rule::Lapsed,
                "no problems export and no diagnoses in visits",
            );
        }
    } else {
        for rule in [
            Rule::Visit,
            Rule::Test,
            Rule::Referral,
            Rule::CheckIn,
            Rule::MissedVisit,
            Rule::Lapsed,
        ] {
            say(rule, "no visits export was loaded");
        }
    }
    if !available.orders {
        say(Rule::Order, "no orders export was loaded");
        say(Rule::Refill, "no orders export was loaded");
    } else {
        if !available.order_reviewed {
            say(
                Rule::Order,
                "results not reviewed: the orders export has no reviewed_date",
            );
        }
        if !available.order_days_supply {
            say(Rule::Refill, "the orders export has no days_supply");
        }
    }
    if !available.referrals {
        say(Rule::OpenReferral, "no referrals export was loaded");
    } else if !available.referral_reviewed {
        say(
            Rule::OpenReferral,
            "reports not reviewed: the referrals export has no reviewed_date",
        );
    }
    out
}
