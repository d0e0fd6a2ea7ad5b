//! The page a manager shows a clinician: the rule, the date sum, every row and contact that counts.

use std::io::{self, Write};

use serde::Serialize;

use super::text::shown;

/// One open item, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemPage {
    /// Lasting id.
    pub item_id: String,
    /// Place.
    pub place: String,
    /// Kind.
    pub kind: String,
    /// Who acts, after the contacts.
    pub target: String,
    /// 1 to 4.
    pub priority: u8,
    /// Why it is open.
    pub reason: String,
    /// State, next step and its day.
    pub state: String,
    /// Why nobody calls about it; empty where it is listed in its turn.
    pub suppressed: String,
    /// How the due date came about.
    pub date_sum: String,
    /// `file:line` of the record.
    pub row: String,
    /// The words of the note that state the need.
    pub sentence: Option<String>,
    /// The rule's name.
    pub rule: String,
    /// The rule's text under its heads.
    pub rule_text: Vec<(String, String)>,
    /// Contacts that count for it.
    pub contacts: Vec<Line>,
}

/// One dated line of a chart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Line {
    /// The day.
    pub date: String,
    /// What it is: visit, order, referral, contact.
    pub what: String,
    /// What it says.
    pub text: String,
    /// `file:line`.
    pub row: String,
}

/// Something a rule looked at and did not leave open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NotOpen {
    /// The rule.
    pub rule: String,
    /// The record; empty where the rule looks at the patient.
    pub record_id: String,
    /// closed or left out.
    pub verdict: String,
    /// Why.
    pub why: String,
}

/// A need read from a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedLine {
    /// Day of the visit.
    pub date: String,
    /// The visit.
    pub record_id: String,
    /// `file:line`.
    pub row: String,
    /// Kind, certainty and time.
    pub text: String,
    /// The words that state it.
    pub span: String,
}

/// What `explain` says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The patient.
    pub patient_id: String,
    /// As of this day.
    pub today: String,
    /// Open items: the one asked for, or all of the patient.
    pub items: Vec<ItemPage>,
    /// The chart as a time line.
    pub chart: Vec<Line>,
    /// All needs read from the patient's notes.
    pub needs: Vec<NeedLine>,
    /// What the rules looked at and did not leave open.
    pub not_open: Vec<NotOpen>,
}

/// As one JSON object.
///
/// # Errors
/// The writer's.
pub fn json(page: &Page, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, page)?;
    writeln!(out)
}

/// For people.
///
/// # Errors
/// The writer's.
pub fn table(page: &Page, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "Patient {} on {}", shown(&page.patient_id), page.today)?;
    if page.items.is_empty() {
        writeln!(out, "No open item.")?;
    }
    for item in &page.items {
        item_page(item, out)?;
    }
    if !page.chart.is_empty() {
        writeln!(out, "\nThe chart")?;
    }
    for l in &page.chart {
        line(l, out)?;
    }
    if !page.needs.is_empty() {
        writeln!(out, "\nRead from the notes")?;
    }
    for n in &page.needs {
        writeln!(
            out,
            "  {}  visit {}: {}: \"{}\"  ({})",
            n.date,
            shown(&n.record_id),
            n.text,
            shown(&n.span),
            shown(&n.row)
        )?;
    }
    if !page.not_open.is_empty() {
        writeln!(out, "\nLooked at and not open")?;
    }
    for n in &page.not_open {
        writeln!(
            out,
            "  {:<28} {:<12} {}: {}",
            n.rule,
            shown(&n.record_id),
            n.verdict,
            n.why
        )?;
    }
    Ok(())
}

fn line(l: &Line, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "  {}  {:<8}  {}  ({})",
        l.date,
        l.what,
        shown(&l.text),
        shown(&l.row)
    )
}

fn item_page(item: &ItemPage, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "\n{}  {} / {}, priority {}, for {}",
        item.item_id, item.place, item.kind, item.priority, item.target
    )?;
    let mut say = |head: &str, text: &str| -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        writeln!(out, "  {head:<11} {}", shown(text))
    };
    say("why", &item.reason)?;
    say("record", &item.row)?;
    if let Some(sentence) = &item.sentence {
        say("the note", &format!("\"{sentence}\""))?;
    }
    say("dates", &item.date_sum)?;
    say("state", &item.state)?;
    say("suppressed", &item.suppressed)?;
    say("rule", &item.rule)?;
    for (head, text) in &item.rule_text {
        say(&format!("  {head}"), text)?;
    }
    if item.contacts.is_empty() {
        return say("contacts", "none counts for it yet");
    }
    say("contacts", &format!("{} count for it", item.contacts.len()))?;
    for l in &item.contacts {
        line(l, out)?;
    }
    Ok(())
}
