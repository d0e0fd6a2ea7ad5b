//! Rows read once more at their places: the texts that loading turned into facts and did not keep.

use std::collections::BTreeMap;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::model::{Practice, SourceRow};
use crate::protocol::Mapping;

use super::cells::clean;
use super::columns::Columns;
use super::fields::Field;
use super::files::{self, Opened};
use super::records::{MAX_RECORD, Records, Step};
use super::scan::Source;

/// Gives back what stands in the rows of a practice's exports.
///
/// Each file is opened once and kept open; a file that has changed since it was loaded gives `None` or another row's
/// text, so ask while the run that loaded it lasts.
pub struct Places<'a> {
    dir: PathBuf,
    files: &'a [String],
    mapping: &'a Mapping,
    open: BTreeMap<u16, Option<Opened>>,
}

impl<'a> Places<'a> {
    /// Over the folder from which the practice was loaded.
    pub fn new(dir: &Path, practice: &'a Practice, mapping: &'a Mapping) -> Places<'a> {
        Places {
            dir: dir.to_owned(),
            files: &practice.files,
            mapping,
            open: BTreeMap::new(),
        }
    }

    /// The file's name.
    pub fn file(&self, row: &SourceRow) -> &str {
        self.files
            .get(usize::from(row.file))
            .map_or("", String::as_str)
    }

    /// The text of one field of a row; `None` where the row, the column or its text is not there.
    ///
    /// # Errors
    /// The file fails while it is read.
    pub fn text(&mut self, row: &SourceRow, field: Field) -> io::Result<Option<String>> {
        self.with(row, |columns, records| {
            let column = columns.index(field)?;
            let text = records.text(column).ok()?;
            Some(clean(&text).to_owned()).filter(|t| !t.is_empty())
        })
    }

    /// All mapped cells of a row as (header, field, text), in column order.
    ///
    /// # Errors
    /// The file fails while it is read.
    pub fn cells(&mut self, row: &SourceRow) -> io::Result<Vec<(String, Field, String)>> {
        let found = self.with(row, |columns, records| {
            Some(
                (0..records.len())
                    .filter_map(|i| {
                        let field = (*columns.fields.get(i)?)?;
                        let text = records.text(i).ok()?;
                        Some((columns.headers[i].clone(), field, clean(&text).to_owned()))
                    })
                    .collect(),
            )
        })?;
        Ok(found.unwrap_or_default())
    }

    fn with<T>(
        &mut self,
        row: &SourceRow,
        look: impl FnOnce(&Columns, &Records<'_>) -> Option<T>,
    ) -> io::Result<Option<T>> {
        let Some(name) = self.files.get(usize::from(row.file)) else {
            return Ok(None);
        };
        let (dir, mapping) = (&self.dir, self.mapping);
        let opened = self
            .open
            .entry(row.file)
            .or_insert_with(|| files::open_named(dir, name, mapping));
        let Some(opened) = opened else {
            return Ok(None);
        };
        let mut block = Vec::new();
        let at = row.offset as usize;
        let text = match &mut opened.source {
            Source::Memory(text) => text.get(at..).unwrap_or_default(),
            Source::File { file, skip } => {
                file.seek(SeekFrom::Start(*skip as u64 + row.offset))?;
                file.by_ref()
                    .take(MAX_RECORD as u64 + 2)
                    .read_to_end(&mut block)?;
                &block
            }
        };
        let mut records = Records::new(text, opened.dialect, 0, row.line);
        Ok(match records.step() {
            Some(Step::Record) => look(&opened.columns, &records),
            _ => None,
        })
    }
}
