//! A header understood: which field each column is, and how that was found out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::fields::{Field, Table};
use super::system::{self, Rule, System};

/// A header without case, blanks and punctuation; a leading `#` says number.
pub fn fold_header(header: &str) -> String {
    header
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

pub(super) type Ranked = BTreeMap<(Option<Table>, String), (Field, usize)>;

/// Headers of no system in particular, with their place in their field's list.
pub(super) static GENERAL: LazyLock<Ranked> = LazyLock::new(|| {
    let mut map = Ranked::new();
    let mut rank: BTreeMap<(Option<Table>, Field), usize> = BTreeMap::new();
    for (table, field, header) in system::generic().headers() {
        let n = rank.entry((table, field)).or_default();
        *n += 1;
        map.entry((table, header.clone())).or_insert((field, *n));
    }
    map
});

/// Headers that mean something else in another table: they say little about which table a file is.
pub(super) static SHARED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let mut seen: BTreeMap<&str, (Option<Table>, Field)> = BTreeMap::new();
    let mut shared = BTreeSet::new();
    for ((table, header), (field, _)) in GENERAL.iter() {
        if let Some((t, f)) = seen.insert(header, (*table, *field))
            && t != *table
            && f != *field
        {
            shared.insert(header.clone());
        }
    }
    shared
});

/// Whether a cell reads like a header of some table.
pub(super) fn is_known_header(cell: &str) -> bool {
    let folded = fold_header(cell);
    !folded.is_empty()
        && (Field::ALL.iter().any(|f| fold_header(f.word()) == folded)
            || Table::ALL
                .iter()
                .map(|t| Some(*t))
                .chain([None])
                .any(|t| GENERAL.contains_key(&(t, folded.clone()))))
}

/// How a column was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Not at all: it is ignored.
    Unused,
    /// tickler.toml says so.
    Mapped,
    /// It has the canonical name.
    Named,
    /// The recognised system names it so.
    System,
    /// A usual name of the field.
    Usual,
    /// By the words in it.
    Words,
    /// It decides whether the row counts, or its status.
    Rule,
}

/// A file's header understood for one table.
#[derive(Debug, Clone)]
pub struct Columns {
    /// The table.
    pub table: Table,
    /// Field of each column; `None` for columns that are ignored.
    pub fields: Vec<Option<Field>>,
    /// How each column was understood.
    pub how: Vec<How>,
    /// The headers as written.
    pub headers: Vec<String>,
    /// The system whose words the file speaks.
    pub(super) system: &'static System,
    /// Columns that decide about rows, in the order in which they are asked.
    pub(super) rules: Vec<(usize, &'static Rule)>,
    /// Columns of year, month and day of birth.
    pub(super) birth: Option<[usize; 3]>,
}

impl Columns {
    /// The column of a field.
    pub fn index(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|f| *f == Some(field))
    }

    /// Required fields that no column has.
    pub fn missing(&self) -> Vec<Field> {
        self.table
            .required()
            .iter()
            .copied()
            .filter(|f| self.index(*f).is_none())
            .collect()
    }

    /// The name of the system.
    pub fn system_name(&self) -> &'static str {
        self.system.name
    }
}

/// Why no table fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTable {
    /// Nothing that looks like an export of ours.
    Unrelated,
    /// Nearly a table: what is missing, in one sentence.
    Faulty(String),
}
