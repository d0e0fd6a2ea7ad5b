//! Reads back what a past run wrote as JSON: its headline and places, for the history and the change since then.

use serde::Deserialize;

use crate::model::{Day, Place};
use crate::panel::{ByPlace, Headline, Point};

#[derive(Deserialize)]
struct Written {
    as_of: String,
    headline: Headline,
    #[serde(default)]
    places: Vec<AtPlace>,
}

#[derive(Deserialize)]
struct AtPlace {
    place: String,
    open: u64,
}

/// What a past run recorded of the panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its day.
    pub as_of: Day,
    /// Its headline.
    pub headline: Headline,
    /// As a point of the history.
    pub point: Point,
}

/// Reads the JSON of a panel; `None` where it is not one, so that a damaged old report never stops a new one.
pub fn read(json: &str) -> Option<Recorded> {
    let written: Written = serde_json::from_str(json).ok()?;
    let as_of = Day::parse_iso(&written.as_of)?;
    let places = written
        .places
        .iter()
        .filter_map(|p| Some((Place::from_word(&p.place)?, p.open)));
    Some(Recorded {
        as_of,
        point: Point::recorded(as_of, &written.headline, ByPlace::of(places)),
        headline: written.headline,
    })
}
