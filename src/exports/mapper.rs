//! Headers → fields of one table, the surest way first: the practice's own mapping, canonical names, the system's, usual
//! names, and at last the words that a header is made of.

use std::cell::OnceCell;

use crate::protocol::Mapping;

use super::columns::{Columns, GENERAL, How, fold_header};
use super::fields::{Field, Table};
use super::system::{self, System, home};
use super::tokens::{self, Words};

/// Where the ways of the words begin behind the usual names of a field.
const AFTER_USUAL: usize = 100;

/// Bare words say less than the words that make up a longer header.
const AFTER_WORDS: usize = 500;

/// Usual names that are taken where nothing says the field better.
const BARE: &[&str] = &[
    "id",
    "date",
    "patient",
    "start",
    "startdate",
    "created",
    "createdat",
    "createddate",
    "createdon",
    "type",
    "status",
    "name",
    "item",
    "order",
    "description",
    "encounter",
    "visit",
    "notes",
    "comments",
    "code",
    "result",
    "service",
    "accession",
    "accessionnumber",
    "pcp",
    "primaryprovider",
    "primarycareprovider",
    "usualprovider",
    "providerid",
];

/// A header line: as written, folded, and cut into words once for all tables.
pub(super) struct HeaderLine<'a> {
    pub(super) headers: &'a [String],
    pub(super) folded: Vec<String>,
    words: Vec<OnceCell<Option<Words>>>,
}

impl<'a> HeaderLine<'a> {
    pub(super) fn new(headers: &'a [String]) -> HeaderLine<'a> {
        HeaderLine {
            headers,
            folded: headers.iter().map(|h| fold_header(h)).collect(),
            words: vec![OnceCell::new(); headers.len()],
        }
    }

    /// The words of a column's header.
    pub(super) fn words(&self, i: usize) -> Option<&Words> {
        self.words[i]
            .get_or_init(|| Words::of(&self.headers[i]))
            .as_ref()
    }
}

struct Mapper<'a> {
    columns: Columns,
    line: &'a HeaderLine<'a>,
}

impl Mapper<'_> {
    fn free(&self, field: Field) -> bool {
        self.columns.table.holds(field) && self.columns.index(field).is_none()
    }

    fn give(&mut self, i: usize, field: Field, how: How) {
        self.columns.fields[i] = Some(field);
        self.columns.how[i] = how;
    }

    fn find(&self, header: &str) -> Option<usize> {
        self.line
            .folded
            .iter()
            .enumerate()
            .position(|(i, h)| h == header && self.columns.how[i] == How::Unused)
    }

    /// The practice's own words.
    fn own(&mut self, mapping: &Mapping) {
        for (field, header) in mapping
            .columns
            .get(self.columns.table.word())
            .into_iter()
            .flatten()
        {
            if let Some(field) = Field::from_word(field)
                && let Some(i) = self.find(&fold_header(header))
            {
                self.give(i, field, How::Mapped);
            }
        }
    }

    /// Year, month and day of birth in columns of their own.
    fn birth(&mut self) {
        let Some(parts) = &self.columns.system.birth else {
            return;
        };
        if !self.columns.table.holds(Field::DateOfBirth) {
            return;
        }
        let at: Vec<usize> = parts.iter().filter_map(|p| self.find(p)).collect();
        if let Ok(at) = <[usize; 3]>::try_from(at) {
            for i in at {
                self.columns.how[i] = How::System;
            }
            self.columns.birth = Some(at);
        }
    }

    fn named(&mut self) {
        for i in 0..self.line.folded.len() {
            if self.columns.how[i] != How::Unused {
                continue;
            }
            let field = Field::ALL
                .iter()
                .copied()
                .find(|f| fold_header(f.word()) == self.line.folded[i]);
            if let Some(field) = field.filter(|f| self.free(*f)) {
                self.give(i, field, How::Named);
            }
        }
    }

    fn system(&mut self) {
        let (table, system) = (self.columns.table, self.columns.system);
        if system.name == system::generic().name {
            return;
        }
        for (field, headers) in system.columns(table) {
            if self.free(field)
                && let Some(i) = headers.iter().find_map(|h| self.find(h))
            {
                self.give(i, field, How::System);
            }
        }
    }

    /// Usual names and what the words of a header say, the surest of each field first.
    fn usual(&mut self) {
        let home = home(self.columns.table);
        let mut found: Vec<(usize, usize, Field, How)> = Vec::new();
        for (i, header) in self.line.folded.iter().enumerate() {
            if self.columns.how[i] != How::Unused {
                continue;
            }
            let late = if BARE.contains(&header.as_str()) {
                AFTER_WORDS
            } else {
                0
            };
            for table in [Some(home), None] {
                let key = (table, header.clone());
                if let Some((field, rank)) = GENERAL.get(&key)
                    && self.columns.table.holds(*field)
                {
                    found.push((*rank + late, i, *field, How::Usual));
                }
            }
            if let Some(words) = self.line.words(i)
                && let Some((field, rank)) = tokens::field_of(self.columns.table, words)
            {
                found.push((rank + AFTER_USUAL, i, field, How::Words));
            }
        }
        found.sort_unstable_by_key(|(rank, i, field, _)| (*rank, *i, *field));
        for (_, i, field, how) in found {
            if self.columns.how[i] == How::Unused && self.free(field) {
                self.give(i, field, how);
            }
        }
    }

    /// The columns that decide about rows: the system's own rules first.
    fn rules(&mut self) {
        let home = home(self.columns.table);
        let both = [self.columns.system, system::generic()];
        let both = if both[0].name == both[1].name {
            &both[..1]
        } else {
            &both
        };
        for rule in both.iter().flat_map(|s| &s.rules) {
            if rule.table != home {
                continue;
            }
            if let Some(i) = self.line.folded.iter().position(|h| *h == rule.header) {
                if self.columns.how[i] == How::Unused {
                    self.columns.how[i] = How::Rule;
                }
                self.columns.rules.push((i, rule));
            }
        }
    }
}

/// One table's reading of a header.
pub(super) fn map(
    table: Table,
    line: &HeaderLine<'_>,
    mapping: &Mapping,
    system: &'static System,
) -> Columns {
    let mut mapper = Mapper {
        columns: Columns {
            table,
            fields: vec![None; line.headers.len()],
            how: vec![How::Unused; line.headers.len()],
            headers: line.headers.to_vec(),
            system,
            rules: Vec::new(),
            birth: None,
        },
        line,
    };
    mapper.own(mapping);
    mapper.birth();
    mapper.named();
    mapper.system();
    mapper.usual();
    mapper.rules();
    mapper.columns
}
