//! Open items as rows: one row type for table, CSV and JSON.

use std::collections::BTreeSet;
use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use rayon::prelude::*;
use serde::Serialize;

use crate::leaks::in_list_order;
use crate::model::{Day, Item, Kind, Place, Reason, RecordTable, Target, guard};
use crate::worklist::{Standing, State};

use super::text::{csv_cell, csv_rows, json_array};

/// One open item as files show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeakRow<'a> {
    /// Lasting id.
    pub item_id: &'a str,
    /// Place.
    pub place: Place,
    /// Kind.
    pub kind: Kind,
    /// Who acts, after the contacts.
    pub target: Target,
    /// Patient.
    pub patient_id: &'a str,
    /// Provider.
    pub provider: &'a str,
    /// Table of the record.
    pub record_table: RecordTable,
    /// Record.
    pub record_id: &'a str,
    /// Its date.
    pub record_date: Day,
    /// When it should have been closed.
    pub due: Day,
    /// Calendar days past due.
    pub days_overdue: i32,
    /// 1 to 4.
    pub priority: u8,
    /// State after the contacts.
    pub state: State,
    /// Attempts so far.
    pub attempts: u32,
    /// Day of the next action.
    pub next_action_on: Option<Day>,
    /// Why, in administrative words.
    pub reason: &'a Reason,
    /// Why nobody calls about it; only where suppressed items were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<&'a str>,
    /// File of the record; only where sources were asked for, as are the two below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<&'a str>,
    /// Line on which the record starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The sentence of the note that states the need.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
}

impl LeakRow<'_> {
    /// Adds the row as a line of CSV. `text` is room for the reason.
    fn put(&self, line: &mut Vec<u8>, text: &mut String) {
        let mut number = itoa::Buffer::new();
        csv_cell(line, self.item_id);
        // Words of the program and dates never need quotes.
        let plain = |line: &mut Vec<u8>, word: &str| {
            line.push(b',');
            line.extend_from_slice(word.as_bytes());
        };
        let cell = |line: &mut Vec<u8>, text: &str| {
            line.push(b',');
            csv_cell(line, text);
        };
        plain(line, self.place.word());
        plain(line, self.kind.word());
        plain(line, self.target.word());
        cell(line, self.patient_id);
        cell(line, self.provider);
        plain(line, self.record_table.word());
        cell(line, self.record_id);
        plain(line, &self.record_date.iso());
        plain(line, &self.due.iso());
        plain(line, number.format(self.days_overdue));
        plain(line, number.format(self.priority));
        plain(line, self.state.word());
        plain(line, number.format(self.attempts));
        let next = self.next_action_on.map(Day::iso).unwrap_or_default();
        plain(line, &next);
        text.clear();
        self.reason.push_to(text);
        cell(line, text);
        for more in [self.suppressed, self.file].into_iter().flatten() {
            cell(line, more);
        }
        if let Some(n) = self.line {
            plain(line, number.format(n));
        }
        if let Some(sentence) = &self.sentence {
            cell(line, sentence);
        }
        line.push(b'\n');
    }
}

/// Where an item comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source<'a> {
    /// File of the record.
    pub file: &'a str,
    /// Line on which the record starts.
    pub line: u32,
    /// The sentence of the note that states the need; empty for items that no note opened.
    pub sentence: String,
}

/// Which items are wanted. Empty sets want everything.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Places.
    pub places: BTreeSet<Place>,
    /// Kinds.
    pub kinds: BTreeSet<Kind>,
    /// Providers as exported, in lower case.
    pub providers: BTreeSet<String>,
    /// Suppressed items too.
    pub all: bool,
}

impl Wanted {
    fn wants(&self, item: &Item) -> bool {
        let provider = || item.provider.as_deref().unwrap_or_default().to_lowercase();
        (self.all || item.suppressed.is_none())
            && (self.places.is_empty() || self.places.contains(&item.place))
            && (self.kinds.is_empty() || self.kinds.contains(&item.kind))
            && (self.providers.is_empty() || self.providers.contains(&provider()))
    }
}

/// The wanted items, in list order, each with where it stands by `standing`.
pub struct Leaks<'a> {
    items: Vec<&'a Item>,
    standing: &'a (dyn Fn(&Item) -> Standing + Sync),
    source: Option<&'a (dyn Fn(&Item) -> Source<'a> + Sync)>,
    all: bool,
}

/// Items that are rendered as one piece, by one thread; few enough that its room is used again and not given back.
const PIECE: usize = 512;

/// Bytes of a row, as a rule.
const ROW: usize = 200;

/// Pieces a thread makes while those before are written.
const AHEAD: usize = 8;

impl<'a> Leaks<'a> {
    /// What is wanted of these items, which may come in any order.
    pub fn new(
        items: &'a [Item],
        standing: &'a (dyn Fn(&Item) -> Standing + Sync),
        wanted: &Wanted,
    ) -> Leaks<'a> {
        Leaks {
            items: in_list_order(items.iter().filter(|item| wanted.wants(item))),
            standing,
            source: None,
            all: wanted.all,
        }
    }

    /// Each row with its source behind the other columns.
    #[must_use]
    pub fn with_sources(mut self, source: &'a (dyn Fn(&Item) -> Source<'a> + Sync)) -> Leaks<'a> {
        self.source = Some(source);
        self
    }

    fn row(&self, item: &'a Item) -> LeakRow<'a> {
        let standing = (self.standing)(item);
        let source = self.source.map(|source| source(item));
        LeakRow {
            item_id: item.id.as_str(),
            place: item.place,
            kind: item.kind,
            // The patient says it is done: an office has the report. Other steps in between leave the loop's target.
            target: match standing.target {
                Target::Office => Target::Office,
                _ => item.target,
            },
            patient_id: &item.patient_id,
            provider: item.provider.as_deref().unwrap_or_default(),
            record_table: item.table,
            record_id: &item.record_id,
            record_date: item.record_date,
            due: item.due,
            days_overdue: item.days_overdue,
            priority: item.priority,
            state: standing.state,
            attempts: standing.attempts,
            next_action_on: standing.next_action_on,
            reason: &item.reason,
            suppressed: self.all.then(|| item.suppressed.map_or("", |s| s.word())),
            file: source.as_ref().map(|s| s.file),
            line: source.as_ref().map(|s| s.line),
            sentence: source.map(|s| s.sentence),
        }
    }

    /// Writes the rows as CSV, a few pieces at a time, so that no text of all of them is ever held.
    fn pieces(
        &self,
        made_safe: impl Fn(&mut LeakRow<'a>) + Sync,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let piece = |items: &[&'a Item]| {
            let (mut lines, mut text) = (Vec::with_capacity(items.len() * ROW), String::new());
            for item in items {
                let mut row = self.row(item);
                made_safe(&mut row);
                row.put(&mut lines, &mut text);
            }
            lines
        };
        let mut ready: Vec<Vec<u8>> = Vec::new();
        for some in self
            .items
            .chunks(AHEAD * PIECE * rayon::current_num_threads())
        {
            // What is ready is written while the next pieces are made.
            let mut next = Vec::new();
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| next = some.par_chunks(PIECE).map(&piece).collect());
                write_all(std::mem::take(&mut ready), out)
            })?;
            ready = next;
        }
        write_all(ready, out)
    }
}

fn write_all(pieces: Vec<Vec<u8>>, out: &mut dyn Write) -> io::Result<()> {
    pieces.iter().try_for_each(|piece| out.write_all(piece))
}

const COLUMNS: [&str; 16] = [
    "item_id",
    "place",
    "kind",
    "target",
    "patient_id",
    "provider",
    "record_table",
    "record_id",
    "record_date",
    "due",
    "days_overdue",
    "priority",
    "state",
    "attempts",
    "next_action_on",
    "reason",
];

/// As CSV, the header always.
///
/// # Errors
/// The writer's.
pub fn csv(leaks: &Leaks<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut header: Vec<&str> = COLUMNS.to_vec();
    if leaks.all {
        header.push("suppressed");
    }
    if leaks.source.is_some() {
        header.extend(["file", "line", "sentence"]);
    }
    csv_rows::<u8>(&header, &[], out)?;
    if leaks.source.is_none() {
        return leaks.pieces(|_| (), out);
    }
    // A sentence is a person's own text, and people open this file in a spreadsheet.
    let guarded = |row: &mut LeakRow<'_>| {
        row.sentence = row.sentence.take().map(|s| guard(&s).into_owned());
    };
    leaks.pieces(guarded, out)
}

/// As one JSON array.
///
/// # Errors
/// The writer's.
pub fn json(leaks: &Leaks<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<LeakRow<'_>> = leaks.items.iter().map(|i| leaks.row(i)).collect();
    json_array(&rows, out)
}

/// As a table for the terminal, with the totals below.
///
/// # Errors
/// The writer's.
pub fn table(leaks: &Leaks<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<LeakRow<'_>> = leaks.items.iter().map(|i| leaks.row(i)).collect();
    if rows.is_empty() {
        return writeln!(out, "No open items.");
    }
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    let mut header = vec![
        "pri", "overdue", "kind", "for", "patient", "provider", "record", "due", "state", "why",
    ];
    if leaks.all {
        header.push("suppressed");
    }
    if leaks.source.is_some() {
        header.extend(["where", "said"]);
    }
    table.set_header(header);
    for r in &rows {
        let mut cells = vec![
            r.priority.to_string(),
            format!("{} d", r.days_overdue),
            r.kind.to_string(),
            r.target.to_string(),
            shown(r.patient_id),
            shown(r.provider),
            shown(r.record_id),
            r.due.to_string(),
            r.state.to_string(),
            shown(&r.reason.to_string()),
        ];
        if leaks.all {
            cells.push(r.suppressed.unwrap_or_default().to_owned());
        }
        if let (Some(file), Some(line), Some(sentence)) = (r.file, r.line, &r.sentence) {
            cells.push(format!("{}:{line}", shown(file)));
            cells.push(shown(sentence));
        }
        table.add_row(cells);
    }
    if let Some(column) = table.column_mut(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    let patients: BTreeSet<&str> = rows.iter().map(|r| r.patient_id).collect();
    writeln!(out)?;
    writeln!(
        out,
        "{} open items of {} patients. `tickler explain ITEM` says why one is open; item ids: --format csv.",
        rows.len(),
        patients.len()
    )
}

use super::text::shown;
