//! The history: the rules replayed at past dates over the same charts, a week apart.
//!
//! A chart is judged anew only for the weeks in which something could have changed: a record that was not yet known, or a
//! threshold that was not yet passed. Both are known to the day, the one from the chart, the other from what the rules asked.

use rayon::prelude::*;
use serde::Serialize;
use serde::ser::SerializeMap;

use crate::leaks::{Case, NameMatcher, OneChart, PatientFacts, Remembered, Since, Today};
use crate::model::{Chart, Day, Item, ItemId, Place, Practice};
use crate::protocol::Protocol;

use super::replay::{take_back, unchanged_since};
use super::{Headline, Share};

/// Charts replayed by one thread at a time; small enough that two cores share the work evenly.
const CHUNK: usize = 256;

/// How a point of the history came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The rules replayed on today's exports.
    Replayed,
    /// Recorded by a run on that day.
    Recorded,
}

impl Source {
    /// The word used in files.
    pub fn word(self) -> &'static str {
        match self {
            Source::Replayed => "replayed",
            Source::Recorded => "recorded",
        }
    }
}

/// Items by place, in the order of the places.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ByPlace([u64; 4]);

impl ByPlace {
    /// From numbers of places.
    pub fn of(numbers: impl IntoIterator<Item = (Place, u64)>) -> ByPlace {
        let mut by_place = ByPlace::default();
        for (place, n) in numbers {
            by_place.add(place, n);
        }
        by_place
    }

    /// The number at a place.
    pub fn at(self, place: Place) -> u64 {
        Place::ALL
            .iter()
            .zip(self.0)
            .find(|(p, _)| **p == place)
            .map_or(0, |(_, n)| n)
    }

    fn add(&mut self, place: Place, n: u64) {
        for (p, mine) in Place::ALL.iter().zip(&mut self.0) {
            if *p == place {
                *mine += n;
            }
        }
    }
}

impl Serialize for ByPlace {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(self.0.len()))?;
        for (place, n) in Place::ALL.iter().zip(self.0) {
            map.serialize_entry(place.word(), &n)?;
        }
        map.end()
    }
}

/// The panel on one past day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Point {
    /// The day.
    pub as_of: Day,
    /// How it came about.
    pub source: Source,
    /// Open items, the suppressed ones left out.
    pub open: u64,
    /// Of these, past due.
    pub overdue: u64,
    /// Open items that nobody calls about.
    pub suppressed: u64,
    /// Open items by place.
    pub places: ByPlace,
    /// Active chronic patients.
    pub chronic_active: u64,
    /// Of these, neither seen nor reached in the protocol's dormant days.
    pub dormant: u64,
    /// `dormant` of `chronic_active`, in per cent.
    pub dormant_percent: Option<f64>,
    /// Open items that were not open at the point before; `None` at the first.
    pub opened: Option<u64>,
    /// Items open at the point before and no longer; `None` at the first.
    pub closed: Option<u64>,
}

/// Weeks of the past, oldest first, today's as the last point.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct History {
    /// The points.
    pub points: Vec<Point>,
    /// The first day of which the exports tell; no point lies before it.
    pub exports_begin: Option<Day>,
    /// What runs of past days recorded, oldest first.
    pub recorded: Vec<Point>,
    /// Whether the exports say when bookings were made. Where not, a booking counts from the visit itself, and past points
    /// show more open items than an office saw on those days.
    pub bookings_dated: bool,
}

impl History {
    /// Every point, the replayed weeks first, then what runs recorded.
    pub fn all(&self) -> impl Iterator<Item = &Point> {
        self.points.iter().chain(&self.recorded)
    }
}

impl Point {
    /// The point that a run of that day recorded.
    pub fn recorded(as_of: Day, headline: &Headline, places: ByPlace) -> Point {
        Point {
            as_of,
            source: Source::Recorded,
            open: headline.open,
            overdue: headline.overdue,
            suppressed: headline.suppressed,
            places,
            chronic_active: headline.chronic_active,
            dormant: headline.dormant,
            dormant_percent: headline.dormant_percent,
            opened: None,
            closed: None,
        }
    }
}

/// Sums of one chunk on one day.
#[derive(Default, Clone)]
struct Sums {
    open: u64,
    overdue: u64,
    suppressed: u64,
    places: ByPlace,
    chronic_active: u64,
    dormant: u64,
    opened: u64,
    closed: u64,
}

/// Replays the rules on today and on the same weekday of the `weeks` weeks before, as far as the exports reach back.
pub fn history(
    practice: &Practice,
    protocol: &Protocol,
    names: &dyn NameMatcher,
    today: Day,
    weeks: u16,
) -> History {
    let begin = practice.charts.iter().filter_map(first_day).min();
    let days: Vec<Day> = (0..=i32::from(weeks))
        .map(|w| today - w * 7)
        .take_while(|d| *d == today || begin.is_some_and(|b| b <= *d))
        .collect();
    let none = || vec![Sums::default(); days.len()];
    let sums = practice
        .charts
        .par_chunks(CHUNK)
        .map(|charts| {
            let names = Remembered::new(names);
            let mut replay = Replay {
                practice,
                protocol,
                names: &names,
                days: &days,
                rules: OneChart::default(),
                all: none(),
            };
            charts.iter().for_each(|chart| replay.chart(chart));
            replay.all
        })
        .reduce(none, |mut all, part| {
            for (mine, theirs) in all.iter_mut().zip(part) {
                mine.add(&theirs);
            }
            all
        });
    let oldest = days.len().saturating_sub(1);
    let mut points: Vec<Point> = days
        .iter()
        .zip(sums)
        .enumerate()
        .map(|(n, (day, sums))| sums.point(*day, n == oldest))
        .collect();
    points.reverse();
    let mut visits = practice.charts.iter().flat_map(|c| &c.visits);
    History {
        points,
        exports_begin: begin,
        recorded: Vec::new(),
        bookings_dated: visits.any(|v| v.booked_date.is_some()),
    }
}

fn first_day(chart: &Chart) -> Option<Day> {
    // Sorted by date, each of them.
    [
        chart.visits.first().map(|v| v.date),
        chart.orders.first().map(|o| o.date),
        chart.referrals.first().map(|r| r.date),
    ]
    .into_iter()
    .flatten()
    .min()
}

/// The replay of one chart after another.
struct Replay<'a> {
    practice: &'a Practice,
    protocol: &'a Protocol,
    names: &'a dyn NameMatcher,
    /// Newest first.
    days: &'a [Day],
    rules: OneChart,
    /// Sums over the charts so far, a day each.
    all: Vec<Sums>,
}

/// How a chart stood on a day.
struct Stood {
    /// On this day and after it, as far as it was looked at.
    since: Day,
    sums: Sums,
    /// Ids of the listed items, sorted.
    listed: Vec<ItemId>,
}

impl Replay<'_> {
    /// From the newest day to the oldest: a chart taken back further needs no new copy.
    fn chart(&mut self, chart: &Chart) {
        let Some((today, past)) = self.days.split_first() else {
            return;
        };
        // Today is known as it is, also what lies ahead.
        let mut stood = self.look(chart, *today);
        let mut back: Option<Chart> = None;
        self.add(0, &stood);
        for (n, day) in past.iter().enumerate() {
            if *day < stood.since {
                let back = back.get_or_insert_with(|| chart.clone());
                take_back(back, *day);
                let before = self.look(back, *day);
                if let Some(after) = self.all.get_mut(n) {
                    after.opened += missing(&stood.listed, &before.listed);
                    after.closed += missing(&before.listed, &stood.listed);
                }
                stood = before;
            }
            self.add(n + 1, &stood);
        }
    }

    fn add(&mut self, n: usize, stood: &Stood) {
        if let Some(sums) = self.all.get_mut(n) {
            sums.add(&stood.sums);
        }
    }

    fn look(&mut self, chart: &Chart, day: Day) -> Stood {
        let since = Since::ever();
        since.not_before(unchanged_since(chart));
        let mut sums = Sums::default();
        let mut listed = Vec::new();
        let today = Today::noting(day, &since);
        let available = &self.practice.available;
        let case = Case::new(chart, available, self.protocol, self.names, today);
        let (items, facts) = self.rules.look(&case);
        for item in items {
            sums.count(item, today > item.due);
            if item.suppressed.is_none() {
                listed.push(item.id.clone());
            }
        }
        sums.count_patient(facts);
        listed.sort_unstable();
        Stood {
            since: since.day(),
            sums,
            listed,
        }
    }
}

/// How many of the sorted ids are not among the sorted others.
fn missing(ids: &[ItemId], others: &[ItemId]) -> u64 {
    let mut others = others.iter().peekable();
    let gone = ids.iter().filter(|id| {
        while others.next_if(|other| other < id).is_some() {}
        others.peek() != Some(id)
    });
    gone.count() as u64
}

impl Sums {
    fn count(&mut self, item: &Item, overdue: bool) {
        if item.suppressed.is_some() {
            self.suppressed += 1;
            return;
        }
        self.open += 1;
        self.overdue += u64::from(overdue);
        self.places.add(item.place, 1);
    }

    fn count_patient(&mut self, facts: Option<&PatientFacts>) {
        let is = |f: fn(&PatientFacts) -> bool| u64::from(facts.is_some_and(f));
        self.chronic_active += is(|p| p.active && !p.conditions.is_empty());
        self.dormant += is(|p| p.dormant);
    }

    fn add(&mut self, other: &Sums) {
        self.open += other.open;
        self.overdue += other.overdue;
        self.suppressed += other.suppressed;
        self.chronic_active += other.chronic_active;
        self.dormant += other.dormant;
        self.opened += other.opened;
        self.closed += other.closed;
        for place in Place::ALL {
            self.places.add(*place, other.places.at(*place));
        }
    }

    fn point(self, day: Day, first: bool) -> Point {
        let dormant = Share {
            part: self.dormant,
            of: self.chronic_active,
        };
        Point {
            as_of: day,
            source: Source::Replayed,
            open: self.open,
            overdue: self.overdue,
            suppressed: self.suppressed,
            places: self.places,
            chronic_active: dormant.of,
            dormant: dormant.part,
            dormant_percent: dormant.percent(),
            opened: (!first).then_some(self.opened),
            closed: (!first).then_some(self.closed),
        }
    }
}
