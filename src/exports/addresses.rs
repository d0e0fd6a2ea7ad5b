//! Postal addresses of a few patients, read from the exports of patients once more: no canonical column has them, for only
//! letters need them, and so nothing of them is kept while everything else is loaded.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::LazyLock;

use crate::model::Address;
use crate::protocol::Mapping;

use super::cells::clean;
use super::columns::{Columns, fold_header};
use super::dates::is_nothing;
use super::fields::{Field, Table};
use super::files::{Opened, open_named};
use super::intake::{FileIntake, Intake};
use super::scan::each;
use super::shape::{Frame, Shape};

/// The usual headers of each part, the surest first.
static HEADERS: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| {
    include_str!("address.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
        .map(|(part, headers)| (part, headers.split(' ').collect()))
        .collect()
});

/// The column of each part of an address among those that no field has; nothing where there is no address proper.
fn parts(columns: &Columns) -> [Option<usize>; 5] {
    if columns.table != Table::Patients {
        return [None; 5];
    }
    let folded: Vec<String> = columns.headers.iter().map(|h| fold_header(h)).collect();
    let find = |part: &str| {
        HEADERS.get(part)?.iter().find_map(|usual| {
            (0..folded.len()).find(|i| columns.fields[*i].is_none() && folded[*i] == *usual)
        })
    };
    let found = Address::COLUMNS.map(find);
    // A state or city alone is where the practice or the insurer is as likely as the patient.
    if found[0].is_none() {
        return [None; 5];
    }
    found
}

/// The headers that hold the postal address, as the export writes them; none where there are none.
pub(super) fn headers(columns: &Columns) -> Vec<String> {
    let found = parts(columns).into_iter().flatten();
    found.map(|i| columns.headers[i].clone()).collect()
}

/// Addresses of these patients, as the exports give them.
///
/// The rows of one patient are read in the order in which they were loaded: the last one with any part of an address gives
/// the whole of it. A file that has changed since it was loaded gives other addresses or none: ask while the run lasts.
///
/// # Errors
/// A file fails while it is read.
pub fn addresses(
    dir: &Path,
    mapping: &Mapping,
    intake: &Intake,
    wanted: &BTreeSet<&str>,
) -> io::Result<BTreeMap<String, Address>> {
    let mut found = BTreeMap::new();
    let with_address = |f: &&FileIntake| f.refused.is_none() && !f.address_columns.is_empty();
    for file in intake.files.iter().filter(with_address) {
        if let Some(opened) = open_named(dir, &file.file, mapping) {
            of_file(opened, wanted, &mut found)?;
        }
    }
    Ok(found)
}

fn of_file(
    mut opened: Opened,
    wanted: &BTreeSet<&str>,
    found: &mut BTreeMap<String, Address>,
) -> io::Result<()> {
    let columns = &opened.columns;
    let parts = parts(columns);
    let Some(id) = columns.index(Field::PatientId) else {
        return Ok(());
    };
    let (dialect, start) = (opened.dialect, opened.start);
    let frame = Frame::new(&columns.headers, dialect.delimiter).with_extra(opened.extra);
    each(&mut opened.source, dialect, start, &mut |records| {
        // A row of another shape was set aside: its cells may stand under the wrong headers.
        if !matches!(frame.judge(records), Shape::Good) {
            return;
        }
        let text = |i: usize| records.text(i).ok().map(|t| clean(&t).to_owned());
        let Some(patient) = text(id).filter(|p| wanted.contains(p.as_str())) else {
            return;
        };
        let mut address = Address::default();
        for (n, column) in parts.iter().enumerate() {
            if let (Some(cell), Some(part)) = (column.and_then(text), address.part_mut(n))
                && !is_nothing(&cell)
            {
                // One part is one line of the letter, however many the export has.
                *part = cell.split_whitespace().collect::<Vec<_>>().join(" ");
            }
        }
        if !address.is_empty() {
            found.insert(patient, address);
        }
    })
}
