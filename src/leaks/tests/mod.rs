//! The rules by hand-computed dates. Today is Monday 2026-11-02; 2026-11-11 and 2026-11-26 are federal holidays.

mod decided;
mod follow_ups;
mod lapsed;
mod loops;
mod outreach;
mod random;
mod standing;

use super::*;
use crate::model::records::{FollowUpField, Prints};
use crate::model::samples::{contact, day, order, referral, visit};
use crate::model::{
    Available, Certainty, Chart, ConditionSet, Contact, Kind, Need, NeedKind, Order, OrderKind,
    OrderStatus, Outcome, Patient, PatientStatus, Problem, Referral, ReferralStatus, SourceRow,
    Suppression, Target, Urgency, Visit, VisitClass, VisitStatus, With,
};

const TODAY: &str = "2026-11-02";

/// Exact words match; "labs" names nothing.
struct Plain;

impl NameMatcher for Plain {
    fn is_generic(&self, what: &str) -> bool {
        what == "labs"
    }
    fn order_matches(&self, order_name: &str, what: &str) -> bool {
        order_name.to_lowercase().contains(&what.to_lowercase())
    }
    fn test_key(&self, what: &str) -> crate::model::Name {
        what.to_lowercase().into()
    }
    fn specialty_matches(&self, specialty: &str, with: &str) -> bool {
        specialty.eq_ignore_ascii_case(with)
    }
    fn specialty_key(&self, with: &str) -> crate::model::Name {
        with.to_lowercase().into()
    }
}

fn seen(id: &str, date: &str) -> Visit {
    visit(id, date, VisitStatus::Completed)
}

fn classed(mut v: Visit, class: VisitClass) -> Visit {
    v.class = class;
    v
}

fn need(kind: NeedKind, what: Option<&str>, days: Option<(u16, u16)>) -> Need {
    Need {
        kind,
        with: With::Unsaid,
        what: what.map(Into::into),
        min_days: days.map(|d| d.0),
        max_days: days.map(|d| d.1),
        certainty: Certainty::Definite,
        start: 0,
        end: 1,
        ancillary: false,
    }
}

fn told(mut v: Visit, needs: &[Need]) -> Visit {
    v.needs = needs.into();
    v
}

fn returning(id: &str, date: &str, days: (u16, u16)) -> Visit {
    told(seen(id, date), &[need(NeedKind::Visit, None, Some(days))])
}

fn all() -> Available {
    Available {
        visits: true,
        orders: true,
        referrals: true,
        patients: true,
        problems: true,
        contacts: true,
        visit_note: true,
        visit_follow_up: true,
        visit_status: true,
        visit_type: true,
        visit_diagnoses: true,
        order_reviewed: true,
        order_days_supply: true,
        referral_reviewed: true,
        referral_appointment: true,
    }
}

#[derive(Default)]
struct Try {
    chart: Chart,
    available: Option<Available>,
    today: Option<&'static str>,
}

impl Try {
    fn visits(visits: Vec<Visit>) -> Try {
        Try {
            chart: Chart {
                visits,
                ..Chart::default()
            },
            ..Try::default()
        }
    }

    fn on(mut self, today: &'static str) -> Try {
        self.today = Some(today);
        self
    }

    fn findings(self) -> Findings {
        let mut chart = self.chart;
        chart.patient.id = Some("P1".into());
        let practice = Practice {
            charts: vec![chart],
            available: self.available.unwrap_or_else(all),
            files: vec![],
        };
        let protocol = Protocol::parse("[practice]\nlicensed = [\"Dana RN\"]").unwrap();
        find(
            &practice,
            &protocol,
            &Plain,
            day(self.today.unwrap_or(TODAY)),
        )
    }

    /// kind target due priority record, and the suppression where there is one.
    fn found(self) -> Vec<String> {
        self.findings()
            .items
            .iter()
            .map(|i| {
                let mut s = format!(
                    "{} {} {} {} {}",
                    i.kind, i.target, i.due, i.priority, i.record_id
                );
                if let Some(r) = i.suppressed {
                    s.push_str(&format!(" ({r})"));
                }
                s
            })
            .collect()
    }
}

const NOTHING: [&str; 0] = [];

/// A chronic patient who was last seen on this day.
fn chronic(last: &str) -> Try {
    let mut v = seen("V1", last);
    v.conditions.insert(0); // diabetes, 180/30
    Try::visits(vec![v])
}
