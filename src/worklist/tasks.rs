//! Captured needs as tasks for the EHR: one concrete task for each open need of a visit, with owner and due date.
//!
//! A task is named by its loop, so that it has the same id every night and an import that knows the id takes it once. It must
//! not know contacts beyond the loop's standing.

use std::collections::BTreeMap;

use crate::model::item::words;
use crate::model::reason::uncapital;
use crate::model::{Day, Item, Outcome, Place, Target};

use super::lists::Work;
use super::standing::{NextStep, Standing, State};

words! {
    /// Who does it.
    Role {
        /// Books visits.
        Scheduling = "scheduling staff",
        /// Places orders and referrals as the provider planned them, and puts right what stops the calls.
        Staff = "staff",
        /// Decides.
        Licensed = "licensed staff",
    }
}

words! {
    /// Why an open need is no task today.
    NoTask {
        /// A caller has recorded a booking: it is a task again once that does not hold.
        Booked = "booking recorded",
        /// Licensed staff has released the loop.
        Released = "released",
        /// The patient is not to be contacted, or gone.
        Suppressed = "suppressed",
    }
}

/// One task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task<'a> {
    /// The loop: its id is the task's, its record the visit that stated the need.
    pub item: &'a Item,
    /// The patient's full name; may be empty.
    pub name: &'a str,
    /// What is to be done, in concrete words.
    pub title: String,
    /// Who does it.
    pub role: Role,
    /// By when.
    pub due: Day,
}

/// Tasks and what is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tasks<'a> {
    /// In the order of the lists.
    pub tasks: Vec<Task<'a>>,
    /// Open needs that are no task today, by reason.
    pub left_out: BTreeMap<NoTask, u64>,
}

/// A task for each open need of the visits.
pub fn tasks<'a>(work: &Work<'a>) -> Tasks<'a> {
    let mut out = Tasks::default();
    for (item, standing) in work.items.iter().zip(work.standings) {
        if item.place != Place::FollowUps {
            continue;
        }
        let none = match standing.state {
            _ if item.suppressed.is_some() => Some(NoTask::Suppressed),
            State::Closed => Some(NoTask::Released),
            State::Held => Some(NoTask::Booked),
            _ => None,
        };
        if let Some(none) = none {
            *out.left_out.entry(none).or_default() += 1;
            continue;
        }
        let role = role(work, item, standing);
        let patient = work.practice.chart_of(item).map(|c| &c.patient);
        out.tasks.push(Task {
            item,
            name: patient.and_then(|p| p.name.as_deref()).unwrap_or_default(),
            title: title(item, standing, role),
            role,
            due: item.due,
        });
    }
    out
}

fn role(work: &Work<'_>, item: &Item, standing: &Standing) -> Role {
    // An old loop is for a licensed person to keep or release, on the lists as well.
    let old = item.days_overdue > work.protocol.calls.backlog_days && !standing.kept;
    match standing.state {
        _ if old => Role::Licensed,
        State::Escalated | State::Declined | State::Exhausted => Role::Licensed,
        _ => match standing.target {
            Target::Licensed => Role::Licensed,
            Target::Patient if item.target == Target::Patient => Role::Scheduling,
            Target::Patient | Target::Office | Target::Staff => Role::Staff,
        },
    }
}

/// What is to be done next: the need itself, or what callers have found to come before it.
fn title(item: &Item, standing: &Standing, role: Role) -> String {
    let to_do = item.reason.to_do();
    if role == Role::Licensed {
        // Whether it is done at all is the question.
        return format!("Decide: {}", item.reason.question());
    }
    let then = || format!("then {}", uncapital(&to_do));
    let last = standing.last.map(|(_, outcome)| outcome);
    let at_office = item.target == Target::Patient && standing.target == Target::Office;
    if at_office || last == Some(Outcome::AlreadyDone) {
        return format!(
            "Get the report, for it is said to be done: {}",
            uncapital(&to_do)
        );
    }
    if standing.step != NextStep::Staff {
        return to_do;
    }
    match last {
        Some(Outcome::Transferred) => "Verify that the patient has left the practice".to_owned(),
        Some(Outcome::Moved) => "Verify that the patient has moved away".to_owned(),
        Some(Outcome::DataError) => {
            format!(
                "Correct the record, which is said to be wrong: {}",
                uncapital(&to_do)
            )
        }
        Some(Outcome::Barrier) => format!("Remove what is in the way, {}", then()),
        // A step of the practice itself needs neither number nor address.
        Some(Outcome::WrongNumber | Outcome::Disconnected) if item.target == Target::Patient => {
            format!("Correct the phone number, {}", then())
        }
        Some(Outcome::MailReturned) if item.target == Target::Patient => {
            format!("Correct the postal address, {}", then())
        }
        _ => to_do,
    }
}
