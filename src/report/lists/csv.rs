//! The sheet as CSV: one header, one line a row, text cells guarded against formulas; letters with where they go.

use std::io::{self, Write};

use crate::model::{Address, guard};

use super::{COLUMNS, Cell, Sheet, cells};

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    let address: &[&str] = match sheet.are_letters() {
        true => &Address::COLUMNS,
        false => &[],
    };
    csv.write_record(COLUMNS.iter().chain(address))?;
    for row in sheet.rows() {
        for cell in cells(row) {
            match cell {
                Cell::Text(t) => csv.write_field(guard(t).as_bytes())?,
                Cell::Number(n) => csv.write_field(n.to_string())?,
                Cell::Empty => csv.write_field("")?,
            }
        }
        for part in row.address.parts().into_iter().take(address.len()) {
            csv.write_field(guard(part).as_bytes())?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}
