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

/// The columns of the parts of one address.
type Parts = [Option<usize>; 5];

/// What the headers of each family of columns begin with, and how those of each part go on; the surest first.
#[derive(Default)]
struct Headers {
    families: Vec<Vec<&'static str>>,
    parts: BTreeMap<&'static str, Vec<&'static str>>,
}

static HEADERS: LazyLock<Headers> = LazyLock::new(|| {
    let mut headers = Headers::default();
    let lines = include_str!("address.tsv").lines();
    for (part, words) in lines
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once('\t'))
    {
        let words: Vec<&str> = words.split(' ').map(|w| w.trim_matches('-')).collect();
        match part {
            "family" => headers.families.push(words),
            part => drop(headers.parts.insert(part, words)),
        }
    }
    headers
});

/// The addresses among the columns that no field has, the surest first; each with a street, for a city or state alone is
/// where the practice or the insurer is as likely as the patient.
fn families(columns: &Columns) -> Vec<Parts> {
    if columns.table != Table::Patients {
        return Vec::new();
    }
    let folded: Vec<String> = columns.headers.iter().map(|h| fold_header(h)).collect();
    let of = |family: &Vec<&str>| {
        Address::COLUMNS.map(|part| {
            let words = HEADERS.parts.get(part)?;
            family
                .iter()
                .flat_map(|begin| words.iter().map(move |word| format!("{begin}{word}")))
                .find_map(|usual| {
                    (0..folded.len()).find(|i| columns.fields[*i].is_none() && folded[*i] == usual)
                })
        })
    };
    let all: Vec<Parts> = HEADERS.families.iter().map(of).collect();
    let mut found: Vec<Parts> = all.iter().filter(|p| p[0].is_some()).copied().collect();
    // "Home Address, City, Zip": where one address has a street, the others' city can only be its own.
    if let [only] = found.as_mut_slice()
        && only[2..].iter().all(Option::is_none)
        && let Some(rest) = all.iter().find(|p| p[2..].iter().any(Option::is_some))
    {
        only[1] = only[1].or(rest[1]);
        only[2..].copy_from_slice(&rest[2..]);
    }
    found
}

/// The headers that hold the postal address, as the export writes them; none where there are none.
pub(super) fn headers(columns: &Columns) -> Vec<String> {
    let found = families(columns).into_iter().flatten().flatten();
    found.map(|i| columns.headers[i].clone()).collect()
}

/// Addresses of these patients, as the exports give them.
///
/// The rows of one patient are read in the order in which they were loaded: the last one with a street gives the whole of
/// the address, and all of it from the first family of columns that has a street there. Without a street it is none. A file that has changed since it was loaded gives other addresses or none: ask while the run lasts.
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
    let families = families(columns);
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
        // One part is one line of the letter, however many the export has.
        let line = |i: usize| {
            let cell = text(i).filter(|cell| !is_nothing(cell))?;
            let words: Vec<&str> = cell.split_whitespace().collect();
            (!words.is_empty()).then(|| words.join(" "))
        };
        let family = families.iter().find(|f| f[0].and_then(line).is_some());
        if let Some(family) = family {
            let mut address = Address::default();
            for (n, column) in family.iter().enumerate() {
                if let (Some(cell), Some(part)) = (column.and_then(line), address.part_mut(n)) {
                    *part = cell;
                }
            }
            found.insert(patient, address);
        }
    })
}
