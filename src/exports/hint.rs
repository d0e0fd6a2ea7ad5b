//! What the name of a file says of its table: a hint, never a proof.

use super::fields::Table;
use super::system;

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
    } else if has(&["consultations"]) {
        Some(Table::Visits)
    } else if has(&["referral", "consult"]) {
        Some(Table::Referrals)
    } else if has(&["visit", "encounter", "session"]) {
        Some(Table::Visits)
    } else if has(&[
        "order",
        "lab",
        "imaging",
        "prescription",
        "medication",
        "investigation",
    ]) {
        Some(Table::Orders)
    } else if has(&["problem", "condition", "diagnos"]) {
        Some(Table::Problems)
    } else if has(&["contact", "outreach", "call", "communication"]) {
        Some(Table::Contacts)
    } else if has(&["patient", "demographic", "person", "client"]) {
        Some(Table::Patients)
    } else {
        None
    }
}

/// File names of tables that tickler has no use for.
pub(super) fn is_of_no_use(file: &str) -> bool {
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
