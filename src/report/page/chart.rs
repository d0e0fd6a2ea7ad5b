//! The charts of the page, laid out: positions and texts, no colours.

use std::fmt::Write;

use serde::Serialize;

use crate::model::Place;
use crate::panel::{History, Label, Panel, Point};

/// A rectangle of one place.
#[derive(Serialize)]
struct Bar {
    x: String,
    y: String,
    w: String,
    h: String,
    /// Number of the place, from 1.
    place: usize,
}

/// A mark on an axis.
#[derive(Serialize)]
struct Tick {
    at: String,
    label: String,
}

/// A spot with a text.
#[derive(Serialize)]
struct Spot {
    x: String,
    y: String,
    text: String,
}

/// Open items by band of days past due: one row a band, stacked by place.
#[derive(Serialize)]
pub(super) struct Ageing {
    height: u32,
    bars: Vec<Bar>,
    rows: Vec<Spot>,
    ends: Vec<Spot>,
    summary: String,
    bands: Vec<Band>,
}

/// One row of the table below: numbers by their place in the JSON.
#[derive(Serialize)]
struct Band {
    label: String,
    cells: Vec<Cell>,
    total: u64,
}

#[derive(Serialize)]
struct Cell {
    at: String,
    n: u64,
}

/// Open items week by week, and the share of dormant patients.
#[derive(Serialize)]
pub(super) struct Trend {
    bars: Vec<Bar>,
    /// Areas to hover, one a week, with what stood there.
    weeks: Vec<Spot>,
    week_width: String,
    dots: Vec<Spot>,
    dormant: String,
    dormant_ends: Vec<Spot>,
    y: Vec<Tick>,
    x: Vec<Tick>,
    summary: String,
    dormant_summary: String,
}

fn f(x: f64) -> String {
    let mut text = format!("{x:.1}");
    if text.ends_with(".0") {
        text.truncate(text.len() - 2);
    }
    text
}

const ROW: f64 = 30.0;
const LEFT: f64 = 142.0;
const WIDTH: f64 = 500.0;

/// The ageing of the open items.
pub(super) fn ageing(panel: &Panel) -> Ageing {
    let mut bands: Vec<Band> = Vec::new();
    for (n, group) in panel.ageing.iter().enumerate() {
        let label = match group.keys.first() {
            Some((_, Label::Text(label))) => label.clone(),
            _ => continue,
        };
        if bands.last().is_none_or(|b| b.label != label) {
            bands.push(Band {
                label,
                cells: Vec::new(),
                total: 0,
            });
        }
        if let Some(band) = bands.last_mut() {
            band.total += group.figures.open;
            band.cells.push(Cell {
                at: format!("/ageing/{n}/open"),
                n: group.figures.open,
            });
        }
    }
    let most = bands.iter().map(|b| b.total).max().unwrap_or(0).max(1) as f64;
    let mut chart = Ageing {
        height: (bands.len() as f64 * ROW) as u32,
        bars: Vec::new(),
        rows: Vec::new(),
        ends: Vec::new(),
        summary: String::new(),
        bands: Vec::new(),
    };
    for (row, band) in bands.iter().enumerate() {
        let y = row as f64 * ROW;
        let mut x = LEFT;
        for (place, cell) in band.cells.iter().enumerate().filter(|(_, c)| c.n > 0) {
            let w = cell.n as f64 / most * WIDTH;
            chart.bars.push(Bar {
                x: f(x),
                y: f(y + 5.0),
                w: f(w),
                h: f(ROW - 10.0),
                place: place + 1,
            });
            x += w;
        }
        let spot = |x: f64, text: String| Spot {
            x: f(x),
            y: f(y + ROW / 2.0 + 5.0),
            text,
        };
        chart.rows.push(spot(LEFT - 8.0, days(&band.label)));
        chart.ends.push(spot(x + 6.0, band.total.to_string()));
        let _ = write!(chart.summary, "{}: {}. ", days(&band.label), band.total);
    }
    chart.bands = bands;
    for band in &mut chart.bands {
        band.label = days(&band.label);
    }
    chart
}

/// "31-90" → "31–90 d".
fn days(label: &str) -> String {
    if label.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{} d", label.replace('-', "–"))
    } else {
        label.to_owned()
    }
}

const TOP: f64 = 10.0;
const HEIGHT: f64 = 180.0;
const AXIS: f64 = 44.0;
const SPAN: f64 = 660.0;
const DORMANT_TOP: f64 = 256.0;
const DORMANT_HEIGHT: f64 = 60.0;

/// The weeks of a history: replayed ones as bars, recorded ones as dots.
pub(super) fn trend(history: &History) -> Trend {
    let points = &history.points;
    let (first, last) = match (points.first(), points.last()) {
        (Some(a), Some(b)) => (a.as_of, b.as_of),
        _ => return empty(),
    };
    let highest = points.iter().chain(&history.recorded).map(|p| p.open).max();
    let (top, step) = scale(highest.unwrap_or(0));
    let week = SPAN / points.len() as f64;
    let days = f64::from((last - first).max(1));
    let x_of = |p: &Point| {
        let share = f64::from(p.as_of - first) / days;
        AXIS + week / 2.0 + share * (SPAN - week)
    };
    let y_of = |n: f64| TOP + HEIGHT - n / top as f64 * HEIGHT;
    let mut trend = empty();
    trend.week_width = f(week);
    for p in points {
        let x = x_of(p) - week / 2.0;
        let mut below = 0.0;
        for (n, place) in Place::ALL.iter().enumerate() {
            let open = p.places.at(*place) as f64;
            if open > 0.0 {
                trend.bars.push(Bar {
                    x: f(x + week * 0.1),
                    y: f(y_of(below + open)),
                    w: f(week * 0.8),
                    h: f(open / top as f64 * HEIGHT),
                    place: n + 1,
                });
            }
            below += open;
        }
        trend.weeks.push(Spot {
            x: f(x),
            y: String::new(),
            text: told(p),
        });
    }
    trend.dots = history
        .recorded
        .iter()
        .filter(|p| p.as_of >= first)
        .map(|p| Spot {
            x: f(x_of(p)),
            y: f(y_of(p.open as f64)),
            text: format!("{}: {} open, recorded by that day's run", p.as_of, p.open),
        })
        .collect();
    trend.y = (0..=top / step)
        .map(|n| Tick {
            at: f(y_of((n * step) as f64)),
            label: (n * step).to_string(),
        })
        .collect();
    let every = points.len().div_ceil(5).max(1);
    trend.x = points
        .iter()
        .rev()
        .step_by(every)
        .filter(|p| x_of(p) > AXIS + 40.0)
        .map(|p| Tick {
            at: f(x_of(p)),
            label: p.as_of.to_string(),
        })
        .collect();
    trend.summary = format!(
        "Open loops by week from {first} to {last}: {} at first, {} now, at most {}.",
        points[0].open,
        points[points.len() - 1].open,
        highest.unwrap_or(0)
    );
    dormant(points, &x_of, &mut trend);
    trend
}

/// The line of dormant patients in per cent; weeks without a chronic patient are left out.
fn dormant(points: &[Point], x_of: &dyn Fn(&Point) -> f64, trend: &mut Trend) {
    let known: Vec<(&Point, f64)> = points
        .iter()
        .filter_map(|p| Some((p, p.dormant_percent?)))
        .collect();
    let most = known
        .iter()
        .map(|(_, percent)| *percent)
        .fold(0.0, f64::max);
    let top = ((most / 10.0).ceil() * 10.0).max(10.0);
    let y_of = |percent: f64| DORMANT_TOP + DORMANT_HEIGHT * (1.0 - percent / top);
    let at: Vec<String> = known
        .iter()
        .map(|(p, percent)| format!("{},{}", f(x_of(p)), f(y_of(*percent))))
        .collect();
    trend.dormant = at.join(" ");
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        return;
    };
    let ends = if known.len() > 1 {
        vec![first, last]
    } else {
        vec![last]
    };
    trend.dormant_ends = ends
        .into_iter()
        .map(|(p, percent)| Spot {
            x: f(x_of(p)),
            y: f(y_of(*percent)),
            text: format!("{percent} %"),
        })
        .collect();
    trend.dormant_summary = format!(
        "Active chronic patients neither seen nor reached: {} % on {}, {} % on {}.",
        first.1, first.0.as_of, last.1, last.0.as_of
    );
}

fn told(p: &Point) -> String {
    let places = Place::ALL.iter();
    let places: Vec<String> = places
        .map(|place| format!("{place} {}", p.places.at(*place)))
        .collect();
    let mut text = format!("{}: {} open ({})", p.as_of, p.open, places.join(", "));
    if let (Some(opened), Some(closed)) = (p.opened, p.closed) {
        let _ = write!(
            text,
            "; {opened} opened, {closed} closed since the week before"
        );
    }
    text
}

fn empty() -> Trend {
    Trend {
        bars: Vec::new(),
        weeks: Vec::new(),
        week_width: String::new(),
        dots: Vec::new(),
        dormant: String::new(),
        dormant_ends: Vec::new(),
        y: Vec::new(),
        x: Vec::new(),
        summary: String::new(),
        dormant_summary: String::new(),
    }
}

/// A round top of the axis and the step of its marks: at most five.
fn scale(highest: u64) -> (u64, u64) {
    let mut unit = 1;
    loop {
        for step in [unit, 2 * unit, 5 * unit] {
            if step * 5 >= highest.max(1) {
                return (highest.max(1).div_ceil(step) * step, step);
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_on_round_numbers() {
        assert_eq!(scale(0), (1, 1));
        assert_eq!(scale(5), (5, 1));
        assert_eq!(scale(54), (60, 20));
        assert_eq!(scale(1_999), (2_000, 500));
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([f(12.0), f(12.34), f(0.05)], ["12", "12.3", "0.1"]);
        assert_eq!(days("31-90"), "31–90 d");
        assert_eq!(days("not yet due"), "not yet due");
    }
}
