//! Headers → fields, and which table a file is.
//!
//! Columns come first: a table is a candidate when all its required fields are found. The file name only breaks ties.
//! The practice's own mapping wins over every guess.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::protocol::Mapping;

use super::fields::{Field, PATIENT_FIELDS, Table};
use super::system::{self, Rule, System, home};
use super::tokens;

/// A header without case, blanks and punctuation; a leading `#` says number.
pub fn fold_header(header: &str) -> String {
    header
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

type Ranked = BTreeMap<(Option<Table>, String), (Field, usize)>;

/// Headers of no system in particular, with their place in their field's list.
static GENERAL: LazyLock<Ranked> = LazyLock::new(|| {
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
static SHARED: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
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

struct Mapper<'a> {
    columns: Columns,
    folded: &'a [String],
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
        self.folded
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
        for i in 0..self.folded.len() {
            if self.columns.how[i] != How::Unused {
                continue;
            }
            let field = Field::ALL
                .iter()
                .copied()
                .find(|f| fold_header(f.word()) == self.folded[i]);
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

    /// Usual names, the best of each field first.
    fn usual(&mut self) {
        let home = home(self.columns.table);
        let mut found: Vec<(usize, usize, Field)> = Vec::new();
        for (i, header) in self.folded.iter().enumerate() {
            if self.columns.how[i] != How::Unused {
                continue;
            }
            for table in [Some(home), None] {
                let key = (table, header.clone());
                if let Some((field, rank)) = GENERAL.get(&key)
                    && self.columns.table.holds(*field)
                {
                    found.push((*rank, i, *field));
                }
            }
        }
        found.sort_unstable();
        for (_, i, field) in found {
            if self.columns.how[i] == How::Unused && self.free(field) {
                self.give(i, field, How::Usual);
            }
        }
    }

    fn words(&mut self) {
        for i in 0..self.folded.len() {
            if self.columns.how[i] == How::Unused
                && let Some(field) = tokens::field_of(self.columns.table, &self.columns.headers[i])
                && self.free(field)
            {
                self.give(i, field, How::Words);
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
            if let Some(i) = self.folded.iter().position(|h| *h == rule.header) {
                if self.columns.how[i] == How::Unused {
                    self.columns.how[i] = How::Rule;
                }
                self.columns.rules.push((i, rule));
            }
        }
    }
}

/// One table's reading of a header.
fn map(
    table: Table,
    headers: &[String],
    folded: &[String],
    mapping: &Mapping,
    system: &'static System,
) -> Columns {
    let mut mapper = Mapper {
        columns: Columns {
            table,
            fields: vec![None; headers.len()],
            how: vec![How::Unused; headers.len()],
            headers: headers.to_vec(),
            system,
            rules: Vec::new(),
            birth: None,
        },
        folded,
    };
    mapper.own(mapping);
    mapper.birth();
    mapper.named();
    mapper.system();
    mapper.usual();
    if system.name == system::generic().name {
        mapper.words();
    }
    mapper.rules();
    mapper.columns
}

/// Why no table fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTable {
    /// Nothing that looks like an export of ours.
    Unrelated,
    /// Nearly a table: what is missing, in one sentence.
    Faulty(String),
}

/// The table words in a file name.
pub(super) fn named(file: &str) -> Option<Table> {
    let name = file.rsplit('/').next().unwrap_or(file).to_lowercase();
    let stem = name.split('.').next().unwrap_or(&name);
    let stem =
        stem.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_' || c == '-' || c == ' ');
    if let Some(table) = system::table_of_file(stem) {
        return Some(table);
    }
    let has = |words: &[&str]| words.iter().any(|w| stem.contains(w));
    if has(&["appointment", "appt", "schedule"]) {
        Some(Table::Appointments)
    } else if has(&["referral", "consult"]) {
        Some(Table::Referrals)
    } else if has(&["visit", "encounter"]) {
        Some(Table::Visits)
    } else if has(&["order", "lab", "imaging", "prescription", "medication"]) {
        Some(Table::Orders)
    } else if has(&["problem", "condition", "diagnos"]) {
        Some(Table::Problems)
    } else if has(&["contact", "outreach", "call", "communication"]) {
        Some(Table::Contacts)
    } else if has(&["patient", "demographic", "person"]) {
        Some(Table::Patients)
    } else {
        None
    }
}

/// File names of tables that tickler has no use for.
fn is_of_no_use(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file).to_lowercase();
    [
        "allerg",
        "immuniz",
        "vaccin",
        "vital",
        "claim",
        "payer",
        "insurance",
        "coverage",
        "payment",
        "charge",
        "billing",
        "observation",
        "observations",
        "device",
        "suppl",
        "careplan",
        "organization",
        "provider",
        "staff",
        "location",
        "facilit",
        "pharmac",
        "document",
        "family",
        "social",
        "smoking",
    ]
    .iter()
    .any(|w| {
        name.starts_with(w) || name.contains(&format!("-{w}")) || name.contains(&format!("_{w}"))
    })
}

/// How well a header fits a table: required fields weigh most, then the table's own; headers that other tables have
/// with another meaning weigh little.
fn score(columns: &Columns) -> i32 {
    let table = columns.table;
    let mut sum = 0;
    for (i, field) in columns.fields.iter().enumerate() {
        let Some(field) = field else { continue };
        let full = if table.key() == Some(*field) {
            8
        } else if table.required().contains(field) {
            6
        } else if table.fields().contains(field) {
            4
        } else {
            // Patient columns riding on a visit say little about the table.
            0
        };
        let vague =
            columns.how[i] == How::Usual && SHARED.contains(&fold_header(&columns.headers[i]));
        sum += if vague { full.min(2) } else { full };
    }
    sum
}

/// Which table a file is, by its header, and what its columns are.
///
/// # Errors
/// Unrelated files, and files that lack a required column or have it twice: all faults in one sentence.
pub fn recognise(file: &str, headers: &[String], mapping: &Mapping) -> Result<Columns, NoTable> {
    let spelt: Vec<&str> = headers.iter().map(|h| h.trim()).collect();
    if system::is_ignored(&spelt) {
        return Err(NoTable::Unrelated);
    }
    let folded: Vec<String> = headers.iter().map(|h| fold_header(h)).collect();
    let hint = named(file);
    let no_use = is_of_no_use(file);
    let mut best: Option<((bool, bool, i32, bool), Columns)> = None;
    for table in Table::ALL {
        if *table == Table::Appointments && hint != Some(Table::Appointments) {
            continue;
        }
        let shown = system::shown(*table, &spelt)
            .max_by_key(|s| s.knows(*table, &folded))
            .filter(|s| s.knows(*table, &folded) > 0);
        let columns = map(
            *table,
            headers,
            &folded,
            mapping,
            shown.unwrap_or(system::generic()),
        );
        // A system's own patients table may name anything; one of no system holds nothing of visits or orders.
        if *table == Table::Patients && shown.is_none() && is_of_another(headers, &folded) {
            continue;
        }
        let complete = columns.missing().is_empty()
            && (*table != Table::Patients || is_patients(&columns, hint))
            && !(no_use
                && matches!(table, Table::Patients | Table::Problems)
                && hint != Some(*table));
        let rank = (
            complete,
            shown.is_some(),
            score(&columns),
            hint == Some(*table),
        );
        if best.as_ref().is_none_or(|(r, _)| rank > *r) {
            best = Some((rank, columns));
        }
    }
    let Some(((complete, shown, score, hinted), columns)) = best else {
        return Err(NoTable::Unrelated);
    };
    // A file named visits with visit ids, but without their dates, is not a list of problems that happens to fit.
    if let Some(meant) = hint
        && complete
        && !shown
        && meant != columns.table
        && matches!(
            columns.table,
            Table::Problems | Table::Contacts | Table::Patients
        )
    {
        let meant = map(meant, headers, &folded, mapping, system::generic());
        let keyed = meant.table.key().is_some_and(|k| meant.index(k).is_some());
        if keyed && meant.table.key() != Some(Field::PatientId) && !meant.missing().is_empty() {
            return Err(NoTable::Faulty(missing_sentence(&meant)));
        }
    }
    if complete {
        let doubled = doubled(&columns);
        return if doubled.is_empty() {
            Ok(columns)
        } else {
            Err(NoTable::Faulty(format!(
                "the column {} stands twice; export it once",
                doubled.join(", ")
            )))
        };
    }
    // A file named after a table is meant as that table, whatever else its columns resemble.
    let meant = match hint {
        Some(table) if !hinted && !shown => {
            map(table, headers, &folded, mapping, system::generic())
        }
        _ => columns,
    };
    let found = meant.fields.iter().flatten().count();
    if found == 0
        || no_use
        || (hint.is_none() && !shown && score < 8)
        || found * 4 < spelt.len().min(8)
    {
        return Err(NoTable::Unrelated);
    }
    Err(NoTable::Faulty(missing_sentence(&meant)))
}

/// A patients file says more of a patient than the id.
fn is_patients(columns: &Columns, hint: Option<Table>) -> bool {
    let own = columns
        .fields
        .iter()
        .flatten()
        .filter(|f| PATIENT_FIELDS.contains(f))
        .count();
    own >= 2 || (own >= 1 && hint == Some(Table::Patients))
}

/// Whether a header names the id or the day of a visit, order or referral: then it is no patients file.
fn is_of_another(headers: &[String], folded: &[String]) -> bool {
    let own = [
        (Table::Visits, [Field::VisitId, Field::VisitDate]),
        (Table::Orders, [Field::OrderId, Field::OrderDate]),
        (Table::Referrals, [Field::ReferralId, Field::ReferralDate]),
    ];
    (0..headers.len()).any(|i| {
        let plain = matches!(
            folded[i].as_str(),
            "id" | "date"
                | "start"
                | "startdate"
                | "created"
                | "createdat"
                | "createddate"
                | "ordered"
        );
        !plain
            && own.iter().any(|(table, fields)| {
                fields.iter().any(|f| fold_header(f.word()) == folded[i])
                    || GENERAL
                        .get(&(Some(*table), folded[i].clone()))
                        .is_some_and(|(f, _)| fields.contains(f))
            })
    })
}

/// Needed columns whose very header stands twice.
fn doubled(columns: &Columns) -> Vec<String> {
    let mut out = Vec::new();
    for (i, field) in columns.fields.iter().enumerate() {
        if field.is_some_and(|f| columns.table.required().contains(&f)) {
            let folded = fold_header(&columns.headers[i]);
            if columns
                .headers
                .iter()
                .filter(|h| fold_header(h) == folded)
                .count()
                > 1
            {
                out.push(columns.headers[i].clone());
            }
        }
    }
    out
}

fn missing_sentence(columns: &Columns) -> String {
    let lines: Vec<String> = columns
        .missing()
        .iter()
        .map(|field| {
            let wanted = fold_header(field.word());
            let nearest = columns
                .headers
                .iter()
                .enumerate()
                .filter(|(i, h)| columns.fields[*i].is_none() && !h.trim().is_empty())
                .map(|(_, h)| (strsim::damerau_levenshtein(&fold_header(h), &wanted), h))
                .filter(|(distance, h)| *distance * 2 <= wanted.len().max(h.len()))
                .min();
            match nearest {
                Some((_, h)) => format!("{} (is it `{h}`?)", field.word()),
                None => field.word().to_owned(),
            }
        })
        .collect();
    let table = columns.table.word();
    let found: Vec<&str> = columns.headers.iter().map(|h| h.trim()).collect();
    let mut sentence = format!(
        "looks like {table}, but has no column for {}; its columns are {}",
        lines.join(", "),
        found.join(", ")
    );
    if let Some(field) = columns.missing().first() {
        sentence.push_str(&format!(
            "; add to tickler.toml: [columns.{table}] {} = \"the header\"",
            field.word()
        ));
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    fn table(file: &str, line: &str) -> Result<Table, NoTable> {
        recognise(file, &headers(line), &Mapping::default()).map(|c| c.table)
    }

    #[test]
    fn tables_by_their_columns() {
        assert_eq!(
            table(
                "x.csv",
                "visit_id,patient_id,visit_date,visit_type,status,provider,dx_codes,plan_text"
            ),
            Ok(Table::Visits)
        );
        assert_eq!(
            table(
                "x.csv",
                "order_id,patient_id,visit_id,order_type,order_name,order_date,status,result_date"
            ),
            Ok(Table::Orders)
        );
        assert_eq!(
            table(
                "x.csv",
                "referral_id,patient_id,visit_id,specialty,referral_date,status,appointment_date,report_date"
            ),
            Ok(Table::Referrals)
        );
        assert_eq!(
            table("x.csv", "patient_id,name,date_of_birth,phone"),
            Ok(Table::Patients)
        );
        assert_eq!(
            table(
                "x.csv",
                "patient_id,code,description,onset_date,resolved_date"
            ),
            Ok(Table::Problems)
        );
        assert_eq!(
            table(
                "x.csv",
                "contact_id,patient_id,contact_date,channel,outcome"
            ),
            Ok(Table::Contacts)
        );
        assert_eq!(
            table("appointments.csv", "visit_id,patient_id,visit_date"),
            Ok(Table::Appointments)
        );
        assert_eq!(
            table("Visits.csv", "Encounter ID,MRN,DOS,Visit Type,Appt Status"),
            Ok(Table::Visits)
        );
        assert_eq!(table("x.csv", "sku,price"), Err(NoTable::Unrelated));
    }

    #[test]
    fn general_words_map_within_their_table() {
        let c = recognise(
            "v.csv",
            &headers("visit_id,patient_id,visit_date,status,dx_codes,plan_text,color"),
            &Mapping::default(),
        )
        .unwrap();
        assert_eq!(c.index(Field::VisitStatus), Some(3));
        assert_eq!(c.index(Field::Diagnoses), Some(4));
        assert_eq!(c.index(Field::Note), Some(5));
        assert_eq!(c.fields[6], None);
    }

    #[test]
    fn the_practices_mapping_wins() {
        let mut mapping = Mapping::default();
        mapping
            .columns
            .entry("visits".into())
            .or_default()
            .insert("visit_id".into(), "Encounter #".into());
        let c = recognise(
            "visits.csv",
            &headers("Encounter #,patient_id,visit_date,visit_id"),
            &mapping,
        )
        .unwrap();
        assert_eq!(c.index(Field::VisitId), Some(0));
        assert_eq!(c.fields[3], None);
    }

    #[test]
    fn all_header_faults_in_one_sentence() {
        let Err(NoTable::Faulty(s)) = table("orders.csv", "odr_idd,patient_id,when,order_name")
        else {
            panic!("a file named orders is meant as orders");
        };
        assert!(
            s.contains("order_id (is it `odr_idd`?)") && s.contains("order_date"),
            "{s}"
        );
        let Err(NoTable::Faulty(s)) = table("v.csv", "visit_id,visit_id,patient_id,visit_date")
        else {
            panic!("a doubled key is refused");
        };
        assert!(s.contains("visit_id") && s.contains("twice"), "{s}");
    }
}
