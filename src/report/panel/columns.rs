//! Typed columns as one Parquet file. Knows the format and nothing of the panel.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use crate::model::Day;

/// The values of a column; `None` is null in the file.
pub(super) enum Values {
    /// DATE.
    Days(Vec<Option<Day>>),
    /// STRING.
    Texts(Vec<Option<String>>),
    /// INT64.
    Counts(Vec<Option<i64>>),
    /// DOUBLE.
    Decimals(Vec<Option<f64>>),
}

/// A column by its name.
pub(super) struct Column {
    name: &'static str,
    values: Values,
}

impl Column {
    pub(super) fn days(name: &'static str, all: impl IntoIterator<Item = Option<Day>>) -> Column {
        let values = Values::Days(all.into_iter().collect());
        Column { name, values }
    }

    pub(super) fn texts(
        name: &'static str,
        all: impl IntoIterator<Item = Option<String>>,
    ) -> Column {
        let values = Values::Texts(all.into_iter().collect());
        Column { name, values }
    }

    /// A count that does not fit its column is no count of patients or items: it is null.
    pub(super) fn counts(name: &'static str, all: impl IntoIterator<Item = Option<u64>>) -> Column {
        let whole = |n: Option<u64>| n.and_then(|n| i64::try_from(n).ok());
        let values = Values::Counts(all.into_iter().map(whole).collect());
        Column { name, values }
    }

    pub(super) fn whole(name: &'static str, all: impl IntoIterator<Item = Option<i32>>) -> Column {
        let values = Values::Counts(all.into_iter().map(|n| n.map(i64::from)).collect());
        Column { name, values }
    }

    pub(super) fn decimals(
        name: &'static str,
        all: impl IntoIterator<Item = Option<f64>>,
    ) -> Column {
        let values = Values::Decimals(all.into_iter().collect());
        Column { name, values }
    }

    fn kind(&self) -> Result<Type, ParquetError> {
        let (physical, logical) = match self.values {
            Values::Days(_) => (Physical::INT32, Some(LogicalType::Date)),
            Values::Texts(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Values::Counts(_) => (Physical::INT64, None),
            Values::Decimals(_) => (Physical::DOUBLE, None),
        };
        Type::primitive_type_builder(self.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
    }

    fn write(self, out: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        match self.values {
            Values::Days(all) => {
                put::<Int32Type>(all.into_iter().map(|d| d.map(Day::epoch_days)), out)
            }
            Values::Texts(all) => {
                let bytes = all.into_iter().map(|t| t.map(|t| ByteArray::from(&*t)));
                put::<ByteArrayType>(bytes, out)
            }
            Values::Counts(all) => put::<Int64Type>(all.into_iter(), out),
            Values::Decimals(all) => put::<DoubleType>(all.into_iter(), out),
        }
    }
}

/// Values that are there, and for each row whether one is.
fn put<T: DataType>(
    all: impl Iterator<Item = Option<T::T>>,
    out: &mut SerializedColumnWriter<'_>,
) -> Result<(), ParquetError> {
    let mut there = Vec::new();
    let mut values = Vec::new();
    for value in all {
        there.push(i16::from(value.is_some()));
        values.extend(value);
    }
    out.typed::<T>()
        .write_batch(&values, Some(&there), None)
        .map(|_| ())
}

/// Writes columns of one length as a file of one row group. `facts` are kept beside the rows, by name.
///
/// # Errors
/// The writer's.
pub(super) fn write(
    columns: Vec<Column>,
    facts: &[(&str, String)],
    out: &mut dyn Write,
) -> io::Result<()> {
    let bytes = file(columns, facts).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn file(columns: Vec<Column>, facts: &[(&str, String)]) -> Result<Vec<u8>, ParquetError> {
    let fields = columns.iter().map(|c| c.kind().map(Arc::new));
    let schema = Type::group_type_builder("panel")
        .with_fields(fields.collect::<Result<_, _>>()?)
        .build()?;
    let facts = facts
        .iter()
        .map(|(name, text)| KeyValue::new((*name).to_owned(), text.clone()));
    let properties = WriterProperties::builder()
        .set_created_by(format!("tickler {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(facts.collect()))
        .build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, Arc::new(schema), Arc::new(properties))?;
    let mut rows = writer.next_row_group()?;
    let mut columns = columns.into_iter();
    while let Some(mut column) = rows.next_column()? {
        if let Some(values) = columns.next() {
            values.write(&mut column)?;
        }
        column.close()?;
    }
    rows.close()?;
    writer.close()?;
    Ok(bytes)
}
