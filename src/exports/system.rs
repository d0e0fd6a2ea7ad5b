//! Systems: how each EHR names its tables, columns and words, from one readable table a system.
//!
//! A system is recognised by headers that only it writes. One-letter and numeric codes are understood nowhere else: the
//! same `3` is a finished visit in one system and a cancelled one in another.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::columns::fold_header;
use super::fields::{Field, Table};
use super::values::fold_value;

/// When a cell of a column decides about its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    /// Anything stands there.
    Filled,
    /// One of these words.
    In(Vec<String>),
    /// Something other than these words.
    NotIn(Vec<String>),
}

/// What is done with a row whose cell passes the test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Left out under this reason.
    Leave(&'static str),
    /// This field has this canonical word, whatever its own column says.
    Set(Field, &'static str),
    /// The patient is one for tests: all rows are left out.
    TestPatient,
}

/// A column that decides about rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) table: Table,
    pub(super) header: String,
    pub(super) test: Test,
    pub(super) then: Then,
}

/// Whether a sign counts in any file or only in one that is named like the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Anyhow,
    Like,
}

/// One system.
#[derive(Debug, Default)]
pub(super) struct System {
    pub(super) name: &'static str,
    /// Headers by which it is known; some only in a file that is named like the table.
    signs: Vec<(Option<Table>, Named, Vec<&'static str>)>,
    ignores: Vec<Vec<&'static str>>,
    files: Vec<(Table, Vec<&'static str>)>,
    columns: Vec<(Option<Table>, Field, Vec<String>)>,
    values: HashMap<(Field, String), &'static str>,
    exact: HashMap<(Field, &'static str), &'static str>,
    pub(super) rules: Vec<Rule>,
    pub(super) nulls: Vec<&'static str>,
    pub(super) birth: Option<[String; 3]>,
    pub(super) no_final_newline: bool,
    /// A column of decimal days since 1840-12-31.
    pub(super) days_1840: Option<String>,
}

const FILES: &[(&str, &str)] = &[
    ("athenahealth", include_str!("systems/athenahealth.tsv")),
    ("drchrono", include_str!("systems/drchrono.tsv")),
    ("eclinicalworks", include_str!("systems/eclinicalworks.tsv")),
    ("epic", include_str!("systems/epic.tsv")),
    ("greenway", include_str!("systems/greenway.tsv")),
    ("isalus", include_str!("systems/isalus.tsv")),
    ("nextech", include_str!("systems/nextech.tsv")),
    ("nextgen", include_str!("systems/nextgen.tsv")),
    ("omop", include_str!("systems/omop.tsv")),
    ("openemr", include_str!("systems/openemr.tsv")),
    ("oscar", include_str!("systems/oscar.tsv")),
    (
        "practice-fusion",
        include_str!("systems/practice-fusion.tsv"),
    ),
    ("simple", include_str!("systems/simple.tsv")),
    ("synthea", include_str!("systems/synthea.tsv")),
    ("tuva", include_str!("systems/tuva.tsv")),
];

static SYSTEMS: LazyLock<Vec<System>> = LazyLock::new(|| {
    FILES
        .iter()
        .map(|(name, text)| System::read(name, text))
        .collect()
});

static GENERIC: LazyLock<System> =
    LazyLock::new(|| System::read("generic", include_str!("systems/generic.tsv")));

/// Words of no system in particular.
pub(super) fn generic() -> &'static System {
    &GENERIC
}

/// The systems whose signs a header shows for a table, in a file named like `hint`.
pub(super) fn shown(
    table: Table,
    headers: &[&str],
    hint: Option<Table>,
) -> impl Iterator<Item = &'static System> {
    let home = home(table);
    let like = hint.is_some_and(|t| self::home(t) == home);
    SYSTEMS.iter().filter(move |system| {
        system.signs.iter().any(|(t, named, sign)| {
            t.is_none_or(|t| t == home)
                && (like || *named == Named::Anyhow)
                && sign.iter().all(|s| headers.contains(s))
        })
    })
}

/// Whether a system says that an export with this header is of no use here.
pub(super) fn is_ignored(headers: &[&str]) -> bool {
    SYSTEMS.iter().any(|system| {
        system
            .ignores
            .iter()
            .any(|sign| sign.iter().all(|s| headers.contains(s)))
    })
}

/// Appointments have the columns of visits.
pub(super) fn home(table: Table) -> Table {
    match table {
        Table::Appointments => Table::Visits,
        other => other,
    }
}

/// The table that a system keeps in a file of this name (without ending and shard number, lower case).
pub(super) fn table_of_file(stem: &str) -> Option<Table> {
    let mut found = SYSTEMS
        .iter()
        .flat_map(|s| &s.files)
        .filter_map(|(table, names)| names.contains(&stem).then_some(*table));
    let first = found.next()?;
    found.all(|t| t == first).then_some(first)
}

impl System {
    fn read(name: &'static str, text: &'static str) -> System {
        let mut system = System {
            name,
            ..System::default()
        };
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            system.line(&line.split('\t').collect::<Vec<_>>());
        }
        system
    }

    fn line(&mut self, cells: &[&'static str]) {
        let names = |i: usize| -> Vec<&'static str> {
            cells.get(i).map_or(Vec::new(), |c| c.split('|').collect())
        };
        let folded = |i: usize| names(i).into_iter().map(fold_header).collect::<Vec<_>>();
        let table = cells.get(1).and_then(|t| Table::from_word(t));
        let field = |i: usize| cells.get(i).and_then(|f| Field::from_word(f));
        match cells.first().copied() {
            Some("sign") => self.signs.push((table, Named::Anyhow, names(2))),
            Some("sign-named") => self.signs.push((table, Named::Like, names(2))),
            Some("ignore") => self.ignores.push(names(1)),
            Some("null") => self.nulls = names(1),
            Some("no-final-newline") => self.no_final_newline = true,
            Some("days-since-1840") => self.days_1840 = folded(1).pop(),
            Some("birth") => self.birth = folded(1).try_into().ok(),
            Some("file") => self.files.extend(table.map(|t| (t, names(2)))),
            Some("column") => self.columns.extend(field(2).map(|f| (table, f, folded(3)))),
            Some("value") => {
                if let (Some(f), Some(canonical)) = (field(1), cells.get(2)) {
                    for word in names(3) {
                        self.values
                            .entry((f, fold_value(word)))
                            .or_insert(canonical);
                    }
                }
            }
            Some("value-exact") => {
                if let (Some(f), Some(canonical)) = (field(1), cells.get(2)) {
                    for word in names(3) {
                        self.exact.entry((f, word)).or_insert(canonical);
                    }
                }
            }
            Some("when") => self.rules.extend(rule(cells)),
            _ => {}
        }
    }

    /// The columns of a table as (field, its headers folded, best first).
    pub(super) fn columns(&self, table: Table) -> impl Iterator<Item = (Field, &[String])> {
        let home = home(table);
        self.columns
            .iter()
            .filter(move |(t, field, _)| t.is_none_or(|t| t == home) && table.holds(*field))
            .map(|(_, field, headers)| (*field, headers.as_slice()))
    }

    /// The canonical word of this system's own word or code.
    pub(super) fn canonical(&self, field: Field, text: &str, folded: &str) -> Option<&'static str> {
        if !self.exact.is_empty()
            && let Some(word) = self.exact.get(&(field, text))
        {
            return Some(word);
        }
        if self.values.is_empty() {
            return None;
        }
        self.values.get(&(field, folded.to_owned())).copied()
    }

    /// How many headers this system names itself for a table.
    pub(super) fn knows(&self, table: Table, folded: &[String]) -> usize {
        let named: Vec<&String> = self.columns(table).flat_map(|(_, h)| h).collect();
        folded.iter().filter(|h| named.contains(h)).count()
    }

    /// Every header that is named for some table, folded.
    pub(super) fn headers(&self) -> impl Iterator<Item = (Option<Table>, Field, &String)> {
        self.columns
            .iter()
            .flat_map(|(t, f, headers)| headers.iter().map(move |h| (*t, *f, h)))
    }
}

/// `when TABLE header words leave REASON | set FIELD=CANONICAL | test`
fn rule(cells: &[&'static str]) -> Option<Rule> {
    let [_, table, header, words, then, ..] = cells else {
        return None;
    };
    let fold = |words: &str| words.split('|').map(fold_value).collect();
    Some(Rule {
        table: Table::from_word(table)?,
        header: fold_header(header),
        test: match words.strip_prefix('!') {
            None if *words == "*" => Test::Filled,
            None => Test::In(fold(words)),
            Some(rest) => Test::NotIn(fold(rest)),
        },
        then: match then.split_once(' ') {
            Some(("leave", reason)) => Then::Leave(reason),
            Some(("set", to)) => {
                let (field, word) = to.split_once('=')?;
                Then::Set(Field::from_word(field)?, word)
            }
            _ if *then == "test" => Then::TestPatient,
            _ => return None,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line of every table says something: a misspelt table or field would be dropped silently.
    #[test]
    fn every_line_is_understood() {
        for (name, text) in FILES
            .iter()
            .chain([&("generic", include_str!("systems/generic.tsv"))])
        {
            for line in text
                .lines()
                .filter(|l| !l.is_empty() && !l.starts_with('#'))
            {
                let cells: Vec<&str> = line.split('\t').collect();
                let table = |t: &str| t == "*" || Table::from_word(t).is_some();
                let field = |f: &str| Field::from_word(f).is_some();
                let good = match cells[0] {
                    "sign" | "sign-named" | "file" => cells.len() == 3 && table(cells[1]),
                    "column" => {
                        cells.len() == 4
                            && table(cells[1])
                            && Field::from_word(cells[2]).is_some_and(|f| {
                                cells[1] == "*" || Table::from_word(cells[1]).unwrap().holds(f)
                            })
                    }
                    "value" | "value-exact" => cells.len() == 4 && field(cells[1]),
                    "when" => rule(&cells).is_some(),
                    "ignore" | "null" | "birth" | "days-since-1840" => cells.len() == 2,
                    "no-final-newline" => true,
                    _ => false,
                };
                assert!(good, "{name}: {line}");
            }
        }
    }

    #[test]
    fn a_system_is_known_by_its_own_headers() {
        let names = |table, headers: &[&str]| -> Vec<&str> {
            shown(table, headers, None).map(|s| s.name).collect()
        };
        assert_eq!(
            names(Table::Visits, &["encounterid", "patientid", "date"]),
            ["eclinicalworks"]
        );
        assert_eq!(names(Table::Orders, &["ORDER_PROC_ID"]), ["epic"]);
        assert!(names(Table::Visits, &["Encounter ID", "Patient ID"]).is_empty());
        assert!(
            names(
                Table::Visits,
                &["visit_id", "patient_id", "visit_date", "status"]
            )
            .is_empty()
        );
        assert!(is_ignored(&["START", "STOP", "PATIENT", "CODE", "UDI"]));
    }
}
