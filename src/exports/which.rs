//! Which table a file is.
//!
//! Columns come first: a table is a candidate when all its required fields are found. The file name only breaks ties.
//! The practice's own mapping wins over every guess.

use crate::protocol::Mapping;

use super::columns::{Columns, GENERAL, How, NoTable, SHARED, fold_header};
use super::faults::{doubled, missing_sentence};
use super::fields::{Field, PATIENT_FIELDS, Table};
use super::hint::{is_of_no_use, named};
use super::mapper::{HeaderLine, map};
use super::system;
use super::tokens;

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

/// How much it says for a table that a system's own headers stand there: as much as the table's key and more, but not
/// more than a whole row of another table's columns.
const OF_A_SYSTEM: i32 = 12;

/// How well a table fits; the first that differs decides.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// All its required columns are there.
    complete: bool,
    sum: i32,
    /// The file is named like it.
    hinted: bool,
    own: i32,
    shown: bool,
}

/// Which table a file is, by its header, and what its columns are.
///
/// # Errors
/// Unrelated files, and files that lack a required column or have it twice: all faults in one sentence.
pub(super) fn recognise(
    file: &str,
    headers: &[String],
    mapping: &Mapping,
) -> Result<Columns, NoTable> {
    let spelt: Vec<&str> = headers.iter().map(|h| h.trim()).collect();
    if system::is_ignored(&spelt) {
        return Err(NoTable::Unrelated);
    }
    let line = HeaderLine::new(headers);
    let hint = named(file);
    if hint != Some(Table::Problems) || !file.to_lowercase().contains("problem") {
        diagnoses_of_visits(&line, &spelt, mapping)?;
    }
    let no_use = is_of_no_use(file);
    let mut best: Option<(Rank, Columns)> = None;
    for table in Table::ALL {
        if *table == Table::Appointments && hint != Some(Table::Appointments) {
            continue;
        }
        let shown = system::shown(*table, &spelt, hint)
            .max_by_key(|s| s.knows(*table, &line.folded))
            .filter(|s| s.knows(*table, &line.folded) > 0);
        let columns = map(*table, &line, mapping, shown.unwrap_or(system::generic()));
        // A system's own patients table may name anything; one of no system holds nothing of visits or orders.
        if *table == Table::Patients && shown.is_none() && is_of_another(&line) {
            continue;
        }
        let complete = columns.missing().is_empty()
            && (*table != Table::Patients || is_patients(&columns, hint))
            && !(no_use
                && matches!(
                    table,
                    Table::Patients | Table::Problems | Table::Visits | Table::Contacts
                )
                && hint != Some(*table));
        let own = score(&columns);
        let rank = Rank {
            complete,
            sum: own + if shown.is_some() { OF_A_SYSTEM } else { 0 },
            hinted: hint == Some(*table),
            own,
            shown: shown.is_some(),
        };
        if best.as_ref().is_none_or(|(r, _)| rank > *r) {
            best = Some((rank, columns));
        }
    }
    let Some((
        Rank {
            complete,
            shown,
            own: score,
            hinted,
            ..
        },
        columns,
    )) = best
    else {
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
        let meant = map(meant, &line, mapping, system::generic());
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
        Some(table) if !hinted && !shown => map(table, &line, mapping, system::generic()),
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

/// Codes of visits in a file of their own: a visit's number and a code, and nothing of when.
///
/// They are no problem list, for a visit's diagnosis counts for a while only; and they cannot stand as visits.
fn diagnoses_of_visits(
    line: &HeaderLine<'_>,
    spelt: &[&str],
    mapping: &Mapping,
) -> Result<(), NoTable> {
    let read = |table: Table| {
        let shown = system::shown(table, spelt, None)
            .max_by_key(|s| s.knows(table, &line.folded))
            .unwrap_or(system::generic());
        map(table, line, mapping, shown)
    };
    let (visits, problems) = (read(Table::Visits), read(Table::Problems));
    let has = |field: Field| visits.index(field).is_some();
    let coded = has(Field::Diagnoses) || problems.index(Field::Code).is_some();
    let more = [
        Field::VisitDate,
        Field::VisitType,
        Field::VisitStatus,
        Field::Note,
        Field::Reason,
        Field::FollowUpInterval,
        Field::FollowUpBy,
    ];
    let dated = [Field::OnsetDate, Field::ResolvedDate]
        .iter()
        .any(|f| problems.index(*f).is_some());
    let of_others = read(Table::Orders).index(Field::OrderId).is_some()
        || read(Table::Referrals).index(Field::ReferralId).is_some()
        || read(Table::Contacts).missing().is_empty();
    if has(Field::VisitId) && coded && !dated && !of_others && !more.iter().any(|f| has(*f)) {
        return Err(NoTable::Beside(
            "holds the diagnoses of visits without their dates, which are not joined to the visits; left alone: have the EHR put the codes into the visits export (a column such as diagnoses), or export the problem list".to_owned(),
        ));
    }
    Ok(())
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
fn is_of_another(line: &HeaderLine<'_>) -> bool {
    let own = [
        (Table::Visits, [Field::VisitId, Field::VisitDate]),
        (Table::Orders, [Field::OrderId, Field::OrderDate]),
        (Table::Referrals, [Field::ReferralId, Field::ReferralDate]),
    ];
    (0..line.headers.len()).any(|i| {
        let folded = &line.folded[i];
        let plain = matches!(
            folded.as_str(),
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
                fields.iter().any(|f| fold_header(f.word()) == *folded)
                    || GENERAL
                        .get(&(Some(*table), folded.clone()))
                        .is_some_and(|(f, _)| fields.contains(f))
                    || line
                        .words(i)
                        .is_some_and(|w| tokens::is_of_table(*table, w))
            })
    })
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
