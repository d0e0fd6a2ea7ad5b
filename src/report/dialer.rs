//! The file for a phone system: whom to dial, in which order and hours. Names and numbers, nothing clinical.
//!
//! Numbers stand as `+12125550101`, without the guard of text cells: a phone system takes nothing else, and behind the plus are
//! digits only, so that a spreadsheet makes a number of it and runs nothing. Every other text is guarded.

use std::io::{self, Write};

use crate::model::guard;
use crate::worklist::dialer::Dialer;

/// Columns of the file.
pub const COLUMNS: [&str; 16] = [
    "row_id",
    "purpose",
    "rank",
    "name",
    "ask_for",
    "phone",
    "phone_2",
    "language",
    "interpreter",
    "preferred_channel",
    "caller",
    "attempt",
    "call_from",
    "call_until",
    "time_zone",
    "household",
];

/// Writes the rows as CSV. The header is written even where there are none.
///
/// # Errors
/// The writer's.
pub fn csv(dialer: &Dialer, time_zone: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    let hour = |h: i32| format!("{h:02}:00");
    for row in &dialer.rows {
        let [phone, phone_2] = &row.phones;
        csv.write_record([
            row.row_id.as_str(),
            row.purpose.word(),
            &row.rank.to_string(),
            &guard(&row.name),
            &guard(&row.ask_for),
            phone,
            phone_2,
            &guard(&row.language),
            if row.interpreter { "y" } else { "" },
            row.preferred_channel,
            &guard(&row.caller),
            &row.attempt.to_string(),
            &hour(row.hours.0),
            &hour(row.hours.1),
            &guard(time_zone),
            &row.household,
        ])?;
    }
    csv.flush()
}
