//! What was read from a note: the text with the spans marked and a line a need, or one JSON line.

use std::io::{self, Write};

use serde::Serialize;

use crate::model::{Certainty, Need, NeedKind, With};
use crate::notes::Reading;

use super::text::shown;

#[derive(Serialize)]
struct NeedRow<'a> {
    kind: NeedKind,
    with: Option<&'a str>,
    what: Option<&'a str>,
    min_days: Option<u16>,
    max_days: Option<u16>,
    certainty: Certainty,
    span: &'a str,
    /// In Unicode code points.
    start: usize,
}

#[derive(Serialize)]
struct DownRow<'a> {
    span: &'a str,
    start: usize,
    why: &'a str,
}

#[derive(Serialize)]
struct NoteRow<'a> {
    id: &'a serde_json::Value,
    needs: Vec<NeedRow<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    turned_down: Option<Vec<DownRow<'a>>>,
}

/// Counts the code points before a byte, going on from the one asked for last.
struct Points<'t> {
    text: &'t str,
    byte: usize,
    points: usize,
}

impl<'t> Points<'t> {
    fn of(text: &'t str) -> Points<'t> {
        Points {
            text,
            byte: 0,
            points: 0,
        }
    }

    /// 0 where the byte is no character's start.
    fn before(&mut self, at: u32) -> usize {
        let at = at as usize;
        if at < self.byte {
            *self = Points::of(self.text);
        }
        let Some(between) = self.text.get(self.byte..at) else {
            return 0;
        };
        self.points += between.chars().count();
        self.byte = at;
        self.points
    }
}

fn span(text: &str, start: u32, end: u32) -> &str {
    text.get(start as usize..end as usize).unwrap_or_default()
}

fn with(need: &Need) -> Option<&str> {
    match &need.with {
        With::Unsaid => None,
        With::OwnPractice => Some("own practice"),
        With::Other(name) => Some(name),
    }
}

/// One JSON line: `{"id", "needs": […]}`, with `turned_down` where asked for.
///
/// # Errors
/// The writer's.
pub fn json_line(
    id: &serde_json::Value,
    text: &str,
    reading: &Reading,
    why: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (mut points, mut points_down) = (Points::of(text), Points::of(text));
    let row = NoteRow {
        id,
        needs: reading
            .needs
            .iter()
            .map(|n| NeedRow {
                kind: n.kind,
                with: with(n),
                what: n.what.as_deref(),
                min_days: n.min_days,
                max_days: n.max_days,
                certainty: n.certainty,
                span: span(text, n.start, n.end),
                start: points.before(n.start),
            })
            .collect(),
        turned_down: why.then(|| {
            reading
                .turned_down
                .iter()
                .map(|d| DownRow {
                    span: span(text, d.start, d.end),
                    start: points_down.before(d.start),
                    why: d.why,
                })
                .collect()
        }),
    };
    serde_json::to_writer(&mut *out, &row)?;
    writeln!(out)
}

/// The text with `[1: …]` around each span, and a line a need.
///
/// # Errors
/// The writer's.
pub fn marked(
    id: &serde_json::Value,
    text: &str,
    reading: &Reading,
    why: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    match id {
        serde_json::Value::Null => {}
        serde_json::Value::String(id) => writeln!(out, "== {}", shown(id))?,
        id => writeln!(out, "== {id}")?,
    }
    for line in marks(text, reading).lines() {
        writeln!(out, "{}", shown(line))?;
    }
    writeln!(out)?;
    if reading.needs.is_empty() {
        writeln!(out, "No follow-up need.")?;
    }
    for (i, need) in reading.needs.iter().enumerate() {
        let mut line = format!(
            "{:>2}  {:<9} {:<11} {}",
            i + 1,
            need.kind.word(),
            word(need.certainty),
            when(need)
        );
        if let Some(with) = with(need) {
            line.push_str(&format!("  with {with}"));
        }
        if let Some(what) = &need.what {
            line.push_str(&format!("  for {what}"));
        }
        writeln!(out, "{}", shown(&line))?;
    }
    if why {
        for down in &reading.turned_down {
            writeln!(
                out,
                "no  \"{}\": {}",
                shown(span(text, down.start, down.end)),
                down.why
            )?;
        }
    }
    writeln!(out)
}

fn word(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Definite => "definite",
        Certainty::Conditional => "conditional",
        Certainty::Prn => "as needed",
    }
}

fn when(need: &Need) -> String {
    match (need.min_days, need.max_days) {
        (Some(min), Some(max)) if min == max => format!("in {max} d"),
        (Some(0), Some(max)) => format!("within {max} d"),
        (Some(min), Some(max)) => format!("in {min} to {max} d"),
        _ => "no time said".to_owned(),
    }
}

/// Spans may lie within each other: every end is written where it stands.
fn marks(text: &str, reading: &Reading) -> String {
    let mut marks: Vec<(usize, bool, usize)> = Vec::new();
    for (i, need) in reading.needs.iter().enumerate() {
        marks.push((need.start as usize, true, i + 1));
        marks.push((need.end as usize, false, i + 1));
    }
    // At one place ends come before starts.
    marks.sort();
    let mut out = String::with_capacity(text.len() + marks.len() * 4);
    let mut at = 0;
    for (place, opens, number) in marks {
        out.push_str(text.get(at..place).unwrap_or_default());
        at = place.max(at);
        if opens {
            out.push_str(&format!("[{number}: "));
        } else {
            out.push(']');
        }
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notes::{ExtraWords, NoteReader};

    #[test]
    fn spans_are_marked_and_counted_in_code_points() {
        let reader = NoteReader::new(&ExtraWords::default());
        let text = "Señora doing well. RTC 3 weeks. Refer to cardiology.";
        let reading = reader.read(text);
        let mut out = Vec::new();
        marked(&serde_json::Value::Null, text, &reading, false, &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("[1: RTC 3 weeks]"), "{out}");
        assert!(out.contains(" 1  visit     definite    in 21 d"), "{out}");
        let mut line = Vec::new();
        json_line(&"x".into(), text, &reading, false, &mut line).unwrap();
        let line: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(line["needs"][0]["start"], 19);
        assert_eq!(line["needs"][0]["span"], "RTC 3 weeks");
    }
}
