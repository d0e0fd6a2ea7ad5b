//! The sheet as JSON: one array, the same names as the CSV's columns. Nothing is guarded here, for programs read it.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::worklist::CallRow;

use super::{COLUMNS, Cell, Sheet, cells};

/// A row as an object in column order.
struct Object<'a>(&'a CallRow);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let mut map = s.serialize_map(Some(COLUMNS.len()))?;
        for (name, cell) in COLUMNS.iter().zip(cells(self.0)) {
            match cell {
                Cell::Text(t) => map.serialize_entry(name, t)?,
                Cell::Number(n) => map.serialize_entry(name, &n)?,
                // What nobody knows is null; what a caller fills in is empty text.
                Cell::Empty if *name == "birth_year" => map.serialize_entry(name, &())?,
                Cell::Empty => map.serialize_entry(name, "")?,
            }
        }
        map.end()
    }
}

pub(super) fn write(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<Object<'_>> = sheet.rows().map(Object).collect();
    serde_json::to_writer_pretty(&mut *out, &rows)?;
    out.write_all(b"\n")
}
