//! Quiet hours: when a number may be called, in the practice's own time, by the time zone of its area code.
//!
//! People keep their number when they move, so the area code is a sign and not a proof; the words on the row say so.
//! A practice or a number outside the zones known here gets no hint, and no hours in which a machine may dial it.

use std::sync::LazyLock;

use chrono::Weekday;

use crate::model::Day;
use crate::protocol::Protocol;

use super::phone;

/// Time of day in a part of the United States.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Zone {
    name: &'static str,
    /// Hours from UTC in winter.
    winter: i32,
    /// Whether clocks change.
    summer_time: bool,
    /// Names of the time zone database.
    places: &'static [&'static str],
}

const fn zone(
    name: &'static str,
    winter: i32,
    summer_time: bool,
    places: &'static [&'static str],
) -> Zone {
    Zone {
        name,
        winter,
        summer_time,
        places,
    }
}

const ZONES: [Zone; 10] = [
    zone(
        "atlantic-standard",
        -4,
        false,
        &["America/Puerto_Rico", "America/St_Thomas"],
    ),
    zone(
        "eastern",
        -5,
        true,
        &[
            "America/New_York",
            "America/Detroit",
            "America/Indiana/Indianapolis",
            "America/Kentucky/Louisville",
            "US/Eastern",
        ],
    ),
    zone(
        "central",
        -6,
        true,
        &["America/Chicago", "America/Menominee", "US/Central"],
    ),
    zone(
        "mountain",
        -7,
        true,
        &["America/Denver", "America/Boise", "US/Mountain"],
    ),
    zone("arizona", -7, false, &["America/Phoenix", "US/Arizona"]),
    zone("pacific", -8, true, &["America/Los_Angeles", "US/Pacific"]),
    zone(
        "alaska",
        -9,
        true,
        &["America/Anchorage", "America/Juneau", "US/Alaska"],
    ),
    zone("hawaii", -10, false, &["Pacific/Honolulu", "US/Hawaii"]),
    zone("samoa", -11, false, &["Pacific/Pago_Pago", "US/Samoa"]),
    zone("chamorro", 10, false, &["Pacific/Guam", "Pacific/Saipan"]),
];

/// The word of `area_codes.tsv` for codes that ring anywhere.
const TOLL_FREE: &str = "toll-free";

/// Where a number is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// In one of these zones.
    Zones(Vec<Zone>),
    /// A toll-free number rings anywhere: it has no time of day of its own.
    Anywhere,
}

/// Places by area code, from `area_codes.tsv`.
static AREA_CODES: LazyLock<std::collections::BTreeMap<&str, Place>> = LazyLock::new(|| {
    include_str!("area_codes.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .flat_map(|(names, codes)| {
            let place = match names {
                TOLL_FREE => Place::Anywhere,
                _ => Place::Zones(
                    names
                        .split(' ')
                        .filter_map(|n| ZONES.iter().find(|z| z.name == n).copied())
                        .collect(),
                ),
            };
            codes.split(' ').map(move |code| (code, place.clone()))
        })
        .collect()
});

/// Where a number is by its area code; `None` where that is not known: abroad, not whole, a code that is not listed.
fn place(number: &str) -> Option<&'static Place> {
    let whole = phone::e164(number)?;
    AREA_CODES.get(whole.strip_prefix("+1")?.get(..3)?)
}

/// Summer time in the United States: from the second Sunday of March up to the first Sunday of November.
fn is_summer(day: Day) -> bool {
    let sundays = |n: u32| {
        // The n-th Sunday of the month has come by this day.
        let back = match day.weekday() {
            Weekday::Sun => 0,
            other => other.num_days_from_sunday(),
        };
        day.day_of_month() > back && (day.day_of_month() - back).div_ceil(7) >= n
    };
    match day.month() {
        4..=10 => true,
        3 => sundays(2),
        11 => !sundays(1),
        _ => false,
    }
}

fn offset(zone: Zone, day: Day) -> i32 {
    zone.winter + i32::from(zone.summer_time && is_summer(day))
}

/// The hours from and until which a machine may call a number, in the practice's own time: inside the allowed hours of the
/// practice's place and of the number's. `None` where it is not known what time it is there.
pub(super) fn hours(protocol: &Protocol, number: &str, today: Day) -> Option<(i32, i32)> {
    let calls = &protocol.calls;
    let (from, until) = (calls.call_from_hour, calls.call_until_hour);
    if place(number)? == &Place::Anywhere {
        return Some((from, until));
    }
    let (most, least) = behind(protocol, number, today)?;
    Some((from + most.max(0), until + least.min(0)))
}

/// How many hours the number's place is behind the practice, at most and at least.
fn behind(protocol: &Protocol, number: &str, today: Day) -> Option<(i32, i32)> {
    let ours = ZONES
        .iter()
        .find(|z| z.places.contains(&protocol.timezone.trim()))?;
    let Place::Zones(theirs) = place(number)? else {
        return None;
    };
    let behind = || {
        theirs.iter().map(|t| {
            // Across the date line the clock counts and not the day: 15 hours ahead is 9 hours behind.
            let hours = offset(*ours, today) - offset(*t, today);
            (hours + 11).rem_euclid(24) - 11
        })
    };
    Some((behind().max()?, behind().min()?))
}

/// What the row says where the number's hours are not the practice's.
pub(super) fn hint(protocol: &Protocol, number: &str, today: Day) -> Option<String> {
    let (most, least) = behind(protocol, number, today)?;
    let (from, until) = hours(protocol, number, today)?;
    let parts: Vec<String> = [
        (most > 0).then(|| format!("not before {from}:00")),
        (least < 0).then(|| format!("not after {until}:00")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if parts.is_empty() {
        return None;
    }
    Some(format!(
        "by the area code call {} our time",
        parts.join(" and ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::day;

    fn said(zone: &str, number: &str, on: &str) -> Option<String> {
        let protocol = Protocol::parse(&format!("[practice]\ntimezone = \"{zone}\"")).unwrap();
        hint(&protocol, number, day(on)).map(|h| {
            h.replace("by the area code call ", "")
                .replace(" our time", "")
        })
    }

    #[test]
    fn summer_time_begins_and_ends_on_its_sundays() {
        for (d, summer) in [
            ("2026-03-07", false),
            ("2026-03-08", true),
            ("2026-10-31", true),
            ("2026-11-01", false),
            ("2027-03-13", false),
            ("2027-03-14", true),
            ("2027-11-06", true),
            ("2027-11-07", false),
        ] {
            assert_eq!(is_summer(day(d)), summer, "{d}");
        }
    }

    #[test]
    fn hours_are_the_practice_s_own() {
        let ny = "America/New_York";
        assert_eq!(said(ny, "212-555-0101", "2026-11-02"), None);
        let west = said(ny, "+1 (415) 555-0101", "2026-11-02");
        assert_eq!(west.as_deref(), Some("not before 11:00"));
        // Arizona: two hours behind in winter, three in summer.
        let az = |d: &str| said(ny, "602-555-0101", d);
        assert_eq!(az("2026-11-02").as_deref(), Some("not before 10:00"));
        assert_eq!(az("2026-07-01").as_deref(), Some("not before 11:00"));
        let east = said("America/Los_Angeles", "212-555-0101", "2026-11-02");
        assert_eq!(east.as_deref(), Some("not after 18:00"));
        // A code in two zones: the later morning and the earlier evening.
        assert_eq!(
            said(ny, "850-555-0101", "2026-11-02").as_deref(),
            Some("not before 9:00")
        );
        assert_eq!(
            said("America/Chicago", "850-555-0101", "2026-11-02").as_deref(),
            Some("not after 20:00")
        );
        assert_eq!(said(ny, "555-0101", "2026-11-02"), None);
        assert_eq!(said("Europe/Berlin", "415-555-0101", "2026-11-02"), None);
        let window = |zone: &str, number: &str| {
            let toml = format!("[practice]\ntimezone = \"{zone}\"");
            hours(&Protocol::parse(&toml).unwrap(), number, day("2026-11-02"))
        };
        assert_eq!(window(ny, "+14155550101"), Some((11, 21)));
        assert_eq!(window("America/Los_Angeles", "+12125550101"), Some((8, 18)));
        assert_eq!(window(ny, "+12125550101"), Some((8, 21)));
        // Guam's morning is the evening before, Samoa's is at two in the afternoon.
        assert_eq!(window(ny, "+16715550101"), Some((17, 21)));
        assert_eq!(window("Pacific/Guam", "+12125550101"), Some((8, 12)));
        assert_eq!(window(ny, "+16845550101"), Some((14, 21)));
        // A toll-free number is anywhere; of others whose place or whose distance is not known there are no hours.
        assert_eq!(window(ny, "+18005550101"), Some((8, 21)));
        assert_eq!(window("Europe/Berlin", "+18005550101"), Some((8, 21)));
        for unknown in ["+12995550101", "+442079460018", "+6561234567", "555-0101"] {
            assert_eq!(window(ny, unknown), None, "{unknown}");
        }
        assert_eq!(window("Europe/Berlin", "+14155550101"), None);
        // Every name of the file is a zone's.
        let names = include_str!("area_codes.tsv")
            .lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(|l| l.split_once('\t'));
        for name in names.flat_map(|(names, _)| names.split(' ')) {
            assert!(
                name == TOLL_FREE || ZONES.iter().any(|z| z.name == name),
                "{name}"
            );
        }
        assert!(AREA_CODES.len() > 300);
    }
}
