//! The sheet as CSV: one header, one line a row, text cells guarded against formulas.

use std::io::{self, Write};

use crate::model::guard;

use super::{COLUMNS, Cell, Sheet, cells};

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS)?;
    for row in sheet.rows() {
        for cell in cells(row) {
            match cell {
                Cell::Text(t) => csv.write_field(guard(t).as_bytes())?,
                Cell::Number(n) => csv.write_field(n.to_string())?,
                Cell::Empty => csv.write_field("")?,
            }
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}
