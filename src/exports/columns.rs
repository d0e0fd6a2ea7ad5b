//! Headers → fields, and which table a file is.
//!
//! Columns come first: a table is a candidate when all its required fields are found. The file name only breaks ties.
//! The practice's own mapping wins over every guess.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::protocol::Mapping;

use super::fields::{Field, PATIENT_FIELDS, Table};

/// A header without case, blanks and punctuation; a leading `#` says number.
pub fn fold_header(header: &str) -> String {
    header
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

type Synonyms = BTreeMap<(Option<Table>, String), Field>;

static SYNONYMS: LazyLock<Synonyms> = LazyLock::new(|| {
    let mut map = Synonyms::new();
    for line in include_str!("synonyms.tsv").lines() {
        let mut cells = line.split('\t');
        let (Some(table), Some(field), Some(headers)) = (cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let Some(field) = Field::from_word(field) else {
            continue;
        };
        for header in headers.split('|') {
            map.entry((Table::from_word(table), fold_header(header)))
                .or_insert(field);
        }
    }
    map
});

/// The field that a header stands for in a table.
pub fn field_of(table: Table, header: &str) -> Option<Field> {
    let folded = fold_header(header);
    if folded.is_empty() {
        return None;
    }
    let own = Field::ALL
        .iter()
        .copied()
        .find(|f| table.holds(*f) && fold_header(f.word()) == folded);
    let looked_up = |t: Option<Table>| SYNONYMS.get(&(t, folded.clone())).copied();
    let home = match table {
        Table::Appointments => Table::Visits,
        other => other,
    };
    own.or_else(|| looked_up(Some(home)))
        .or_else(|| looked_up(None))
        .filter(|f| table.holds(*f))
}

/// A file's header understood for one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The table.
    pub table: Table,
    /// Field of each column; `None` for columns that are ignored.
    pub fields: Vec<Option<Field>>,
    /// The headers as written.
    pub headers: Vec<String>,
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
}

/// Headers that stand twice in a needed column.
fn map(table: Table, headers: &[String], mapping: &Mapping) -> Columns {
    let mut fields: Vec<Option<Field>> = vec![None; headers.len()];
    let mut taken: Vec<Field> = Vec::new();
    // The practice's own words first, then canonical names, then synonyms: the first column of each wins.
    if let Some(own) = mapping.columns.get(table.word()) {
        for (field, header) in own {
            let Some(field) = Field::from_word(field) else {
                continue;
            };
            let wanted = fold_header(header);
            if let Some(i) = headers.iter().position(|h| fold_header(h) == wanted) {
                fields[i] = Some(field);
                taken.push(field);
            }
        }
    }
    let exact = |h: &str, f: Field| fold_header(h) == fold_header(f.word());
    for pass in 0..2 {
        for (i, header) in headers.iter().enumerate() {
            if fields[i].is_some() {
                continue;
            }
            if let Some(field) = field_of(table, header)
                && !taken.contains(&field)
                && (pass == 1 || exact(header, field))
            {
                fields[i] = Some(field);
                taken.push(field);
            }
        }
    }
    Columns {
        table,
        fields,
        headers: headers.to_vec(),
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

/// The table words in a file name.
fn named(file: &str) -> Option<Table> {
    let name = file.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| name.contains(w));
    if has(&["appointment", "appt", "schedule"]) {
        Some(Table::Appointments)
    } else if has(&["referral", "consult"]) {
        Some(Table::Referrals)
    } else if has(&["visit", "encounter", "enc."]) {
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

/// How well a header fits a table: required fields weigh most, then the table's own fields.
fn score(columns: &Columns) -> i32 {
    let table = columns.table;
    columns
        .fields
        .iter()
        .flatten()
        .map(|f| {
            if table.key() == Some(*f) {
                4
            } else if table.required().contains(f) {
                3
            } else if table.fields().contains(f) {
                2
            } else {
                // Patient columns riding on a visit say little about the table.
                0
            }
        })
        .sum()
}

/// Which table a file is, by its header, and what its columns are.
///
/// # Errors
/// Unrelated files, and files that lack a required column or have it twice: all faults in one sentence.
pub fn recognise(file: &str, headers: &[String], mapping: &Mapping) -> Result<Columns, NoTable> {
    let hint = named(file);
    let mut best: Option<(bool, i32, bool, Columns)> = None;
    for table in Table::ALL {
        if *table == Table::Appointments && hint != Some(Table::Appointments) {
            continue;
        }
        let columns = map(*table, headers, mapping);
        let complete = columns.missing().is_empty()
            && (*table != Table::Patients || is_patients(&columns, hint));
        let rank = (complete, score(&columns), hint == Some(*table));
        if best.as_ref().is_none_or(|(c, s, h, _)| rank > (*c, *s, *h)) {
            best = Some((rank.0, rank.1, rank.2, columns));
        }
    }
    let Some((complete, score, hinted, columns)) = best else {
        return Err(NoTable::Unrelated);
    };
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
        Some(table) if !hinted => map(table, headers, mapping),
        _ => columns,
    };
    let found = meant.fields.iter().flatten().count();
    if found == 0 || (hint.is_none() && score < 8) {
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
        let Err(NoTable::Faulty(s)) = table("orders.csv", "ordr_id,patient_id,when,order_name")
        else {
            panic!("a file named orders is meant as orders");
        };
        assert!(
            s.contains("order_id (is it `ordr_id`?)") && s.contains("order_date"),
            "{s}"
        );
        let Err(NoTable::Faulty(s)) = table("v.csv", "visit_id,visit_id,patient_id,visit_date")
        else {
            panic!("a doubled key is refused");
        };
        assert!(s.contains("visit_id") && s.contains("twice"), "{s}");
    }
}
