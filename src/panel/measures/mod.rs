//! The measures: how well follow-up is kept, each with its rule in words beside the number.
//!
//! A measure is defined in one function, which writes its rule with the protocol's own numbers. One file a subject. A measure
//! whose export or column is missing says so and has no number.

mod calls;
mod records;
mod visits;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::leaks::Case;
use crate::model::{Chart, Day};

use super::{Run, Share, tenth};

pub use calls::Caller;
pub(super) use calls::callers;

/// What a measure came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// A part of a whole.
    Share(Share),
    /// A median in calendar days, over so many.
    Median {
        /// The median; `None` where there is nothing to take it of.
        days: Option<f64>,
        /// How many it is taken of.
        of: u64,
    },
    /// Could not look: the missing export or column.
    CouldNotLook(&'static str),
}

/// One measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its lasting name for programs.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// How it is counted.
    pub rule: String,
    /// What it came to.
    pub figure: Figure,
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(None)?;
        map.serialize_entry("measure", &self.id)?;
        map.serialize_entry("name", &self.name)?;
        match &self.figure {
            Figure::Share(share) => {
                map.serialize_entry("part", &share.part)?;
                map.serialize_entry("of", &share.of)?;
                map.serialize_entry("percent", &share.percent())?;
            }
            Figure::Median { days, of } => {
                map.serialize_entry("median_days", days)?;
                map.serialize_entry("of", of)?;
            }
            Figure::CouldNotLook(reason) => map.serialize_entry("could_not_look", reason)?,
        }
        map.serialize_entry("rule", &self.rule)?;
        map.end()
    }
}

/// What measures are counted from.
struct Look<'a> {
    run: &'a Run<'a>,
}

impl<'a> Look<'a> {
    fn charts(&self) -> impl Iterator<Item = &'a Chart> + use<'a> {
        self.run.practice.charts.iter()
    }

    fn case(&self, chart: &'a Chart) -> Case<'a> {
        let run = self.run;
        Case::new(
            chart,
            &run.practice.available,
            run.protocol,
            run.names,
            run.today,
        )
    }

    /// Whether a day lies in the rolling window, both ends in.
    fn recent(&self, day: Day) -> bool {
        self.in_last(day, self.run.protocol.panel.rolling_days)
    }

    /// Whether a day lies in the last `days` days, both ends in.
    fn in_last(&self, day: Day, days: i32) -> bool {
        let today = self.run.today;
        today - days <= day && day <= today
    }

    fn bd(&self, from: Day, days: i32) -> Day {
        self.run.protocol.calendar.add_business_days(from, days)
    }

    /// Whether any contact is known, from the EHR's log or from recorded outcomes.
    fn has_contacts(&self) -> bool {
        self.run.practice.available.contacts || self.charts().any(|c| !c.contacts.is_empty())
    }
}

/// All measures, in the order in which they are shown.
pub(super) fn measures(run: &Run<'_>) -> Vec<Measure> {
    let look = Look { run };
    let mut all = vec![
        visits::captured(&look),
        visits::never_scheduled(&look),
        visits::no_shows(&look),
        visits::no_shows_contacted(&look),
        visits::no_shows_rebooked(&look),
    ];
    all.extend(records::results(&look));
    all.extend([
        records::reports(&look),
        records::reports_of_the_year(&look),
        records::days_to_appointment(&look),
        records::days_to_report(&look),
        records::urgent_past_limit(&look),
    ]);
    all.extend(calls::returned(&look));
    all.extend([calls::escalations(&look), calls::days_to_acknowledge(&look)]);
    all
}

fn measure(id: &str, name: &str, rule: String, figure: Figure) -> Measure {
    Measure {
        id: id.to_owned(),
        name: name.to_owned(),
        rule,
        figure,
    }
}

/// The share of `true`.
fn share(of: impl Iterator<Item = bool>) -> Figure {
    let mut share = Share::default();
    for is in of {
        share.of += 1;
        share.part += u64::from(is);
    }
    Figure::Share(share)
}

/// The median, the mean of the two middle ones where their number is even.
fn median(mut days: Vec<i32>) -> Figure {
    days.sort_unstable();
    let half = days.len() / 2;
    let middle = match (days.len() % 2, days.get(half), half.checked_sub(1)) {
        (1, Some(day), _) => Some(f64::from(*day)),
        (_, Some(day), Some(before)) => Some((f64::from(days[before]) + f64::from(*day)) / 2.0),
        _ => None,
    };
    Figure::Median {
        days: middle.map(tenth),
        of: days.len() as u64,
    }
}

#[cfg(test)]
mod tests;
