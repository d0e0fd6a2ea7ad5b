//! What to look at before the lists are trusted, each with what to do next. Shapes and counts, never values of patients.

use std::collections::BTreeMap;

use crate::model::{Day, Practice};

use super::fields::Table;
use super::intake::{FileIntake, shape};
use super::merge::Known;

/// Row counts at which exports and spreadsheets cut off.
const LIMITS: [u64; 6] = [1_000, 5_000, 10_000, 50_000, 65_536, 1_048_576];

/// So many different patients must stand in a table before their ids are compared with another's.
const ENOUGH: u64 = 10;

/// So many rows must stand in a table before its newest day says when it was exported.
const ENOUGH_ROWS: u64 = 100;

/// Newest rows further apart than this, in days, come from exports of different days.
const DAYS_APART: i32 = 10;

/// Warnings of a run, in order.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    pub(super) all: Vec<String>,
    /// Those among them that make the lists themselves doubtful.
    pub(super) grave: Vec<String>,
}

impl Warnings {
    fn say(&mut self, text: String) {
        self.all.push(text);
    }

    fn say_grave(&mut self, text: String) {
        self.grave.push(text.clone());
        self.all.push(text);
    }
}

/// All warnings of a run: of each file in order, then of the files together.
pub(super) fn of(accounts: &[FileIntake], known: &Known, practice: &Practice) -> Warnings {
    let mut out = Warnings::default();
    for account in accounts {
        of_file(account, &mut out);
    }
    of_all(accounts, &mut out);
    of_ids(known, practice, &mut out);
    out
}

fn of_file(a: &FileIntake, out: &mut Warnings) {
    cut_off(a, out);
    let mut say = |text: String| out.say(format!("{}: {text}", a.file));
    if let Some(reason) = &a.refused {
        say(format!("refused: {reason}"));
        return;
    }
    for sentence in &a.lacks {
        say(sentence.clone());
    }
    if a.table.is_none() {
        return;
    }
    let counts = &a.rows;
    if counts.set_aside > 0 {
        say(format!(
            "{} of {} set aside; `tickler check --rejects FILE` writes them with their reasons",
            counts.set_aside,
            rows(counts.read)
        ));
    }
    for u in &a.unknown_values {
        // A word may be named; what could be a person's name or date is shown as a shape.
        if !is_word(&u.value) {
            say(format!(
                "{} has something that looks like {} {}, which tickler does not know; `tickler check --format json` names it",
                u.field,
                shape(&u.value),
                times(u.count)
            ));
            continue;
        }
        say(format!(
            "{} has the word {:?} {}, which tickler does not know; add to tickler.toml: {}",
            u.field,
            u.value,
            times(u.count),
            u.mapping_line()
        ));
    }
    for (column, n) in &a.unreadable_dates {
        say(format!(
            "{column}: {n} values are not dates and count as empty"
        ));
    }
    for (sentence, n) in &a.odd {
        say(format!("{n} rows {sentence}"));
    }
    if let Some(first) = a.replaced.first() {
        let n = a
            .duplicate_reasons
            .get("replaced by a later row")
            .copied()
            .unwrap_or(0);
        say(format!(
            "{n} rows have the id of a later row that says something else; the later one stands (line {} gave way to {}:{})",
            first.line, first.by_file, first.by_line
        ));
    }
    if a.is_header_only() {
        say("has a header and no rows".to_owned());
    }
}

/// What looks like an export that is not whole, or not the one that its name says.
fn cut_off(a: &FileIntake, out: &mut Warnings) {
    let (Some(table), None) = (&a.table, &a.refused) else {
        return;
    };
    let mut say = |text: String| out.say_grave(format!("{}: {text}", a.file));
    if let Some(named) = &a.named_like {
        say(format!("named like {named}, but holds {table}"));
    }
    if let Some((line, stated)) = a.stated
        && stated != a.data_rows()
    {
        say(format!(
            "line {line} says that there are {stated} rows, but {} stand there; the export may be cut off, export it again",
            a.data_rows()
        ));
    }
    if LIMITS.contains(&a.rows.read) || LIMITS.contains(&(a.rows.read + 1)) {
        say(format!(
            "has {} rows, which looks cut off at a limit; export it in parts",
            a.rows.read
        ));
    }
    if !a.final_newline && a.rows.read > 0 {
        say("its last line has no end; the export may be cut off".to_owned());
    }
}

/// "1 row", "2 rows".
fn rows(n: u64) -> String {
    format!("{n} row{}", if n == 1 { "" } else { "s" })
}

/// "once", "7 times".
fn times(n: u64) -> String {
    match n {
        1 => "once".to_owned(),
        n => format!("{n} times"),
    }
}

/// Whether a value reads like a status word: short, without digits, of three words at most.
fn is_word(value: &str) -> bool {
    value.chars().count() <= 32
        && !value.chars().any(|c| c.is_ascii_digit())
        && value.split_whitespace().count() <= 3
}

/// What a practice misses without a table.
const WITHOUT: [(&[Table], &str); 2] = [
    (
        &[Table::Visits, Table::Appointments],
        "no visits export: follow-ups, outreach and lapsed patients were not looked at",
    ),
    (
        &[Table::Patients],
        "no patients export: who has died, left or must not be called is not known, nor names and phone numbers that no other export has",
    ),
];

fn of_all(accounts: &[FileIntake], out: &mut Warnings) {
    for (tables, sentence) in WITHOUT {
        let has = |t: &Table| {
            accounts
                .iter()
                .any(|a| a.table.as_deref() == Some(t.word()))
        };
        if !tables.iter().any(has) {
            out.say_grave(sentence.to_owned());
        }
    }
    for table in [Table::Orders, Table::Referrals] {
        if !accounts
            .iter()
            .any(|a| a.table.as_deref() == Some(table.word()))
        {
            out.say(format!(
                "no {} export: its loops were not looked at",
                table.word()
            ));
        }
    }
    // The newest row of each table: exports of one night end within a day or two of each other.
    let mut newest: BTreeMap<&str, Day> = BTreeMap::new();
    for a in accounts.iter().filter(|a| a.rows.loaded >= ENOUGH_ROWS) {
        if let (Some(table), Some(day)) = (&a.table, a.newest) {
            let held = newest.entry(table).or_insert(day);
            *held = (*held).max(day);
        }
    }
    newest.remove(Table::Contacts.word());
    let last = newest.values().max().copied();
    for (table, day) in &newest {
        if let Some(last) = last
            && last - *day > DAYS_APART
        {
            out.say_grave(format!(
                "{table}: its newest row is {} days older than the newest of the other exports; are they of different days?",
                last - *day
            ));
        }
    }
}

/// Numbers that would be patients' with zeros in front: who has died or must not be called is then not known of them.
pub(super) fn zeros_lost(known: &Known) -> Option<String> {
    let n = known.without_zeros();
    (n >= ENOUGH).then(|| {
        format!(
            "{n} patients have zeros in front of their number in the patients export and none in another; a spreadsheet took them off: export again and do not open the file in Excel"
        )
    })
}

fn of_ids(known: &Known, practice: &Practice, out: &mut Warnings) {
    let patients = known
        .tables
        .get(&Table::Patients)
        .map_or(0, |(all, _)| *all);
    if let Some(says) = zeros_lost(known) {
        out.say_grave(says);
    } else if practice.available.patients && patients >= ENOUGH {
        for (table, (all, in_patients)) in &known.tables {
            if *table != Table::Patients && *all >= ENOUGH && in_patients * 2 < *all {
                out.say_grave(format!(
                    "{in_patients} of {all} patients in {} stand in the patients export; do the two use different patient numbers, or did a spreadsheet take off leading zeros?",
                    table.word()
                ));
            }
        }
    }
    if known.unlinked > 0 && practice.available.visits {
        out.say(format!(
            "{} patients with orders or referrals stand in no visits or patients export; their loops are listed all the same",
            known.unlinked
        ));
    }
    if known.twice > 0 {
        out.say(format!(
            "{} patients have the name and date of birth of another patient number; look for one person under two numbers",
            known.twice
        ));
    }
}
