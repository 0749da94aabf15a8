//! Parquet: our own tables and others', typed or all text.
//!
//! The header is the names of the columns; there are no furniture rows and `line` is the number of the row.

use super::cell::Cell;
use super::sheet::{Context, Sheet, SheetReader};
use crate::failure::{Class, Failure, Result};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::ChunkReader;
use std::borrow::Cow;
use std::fs::File;

/// Rows of one batch.
const BATCH: usize = 8192;

/// Reads a file as one sheet without a name.
///
/// # Errors
/// `parquet-unreadable`, of class input.
pub fn read(bytes: Vec<u8>, context: &Context<'_>) -> Result<Sheet> {
    let source = shared(bytes, <File as ChunkReader>::get_bytes);
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(source).map_err(|e| unreadable(context, e))?;
    let names: Vec<Cell<'static>> = builder
        .schema()
        .fields()
        .iter()
        .map(|f| Cell::Text(Cow::Owned(f.name().clone())))
        .collect();
    let batches = builder
        .with_batch_size(BATCH)
        .build()
        .map_err(|e| unreadable(context, e))?;
    let mut reader = SheetReader::with_header(context, &names);
    let mut line = 0_u32;
    for batch in batches {
        let batch = batch.map_err(|e| unreadable(context, e))?;
        let columns: Vec<Texts<'_>> = batch
            .columns()
            .iter()
            .map(Texts::new)
            .collect::<std::result::Result<_, _>>()
            .map_err(|e| unreadable(context, e))?;
        let mut cells = Vec::with_capacity(columns.len());
        for row in 0..batch.num_rows() {
            cells.clear();
            cells.extend(columns.iter().map(|c| c.cell(row)));
            line = line.saturating_add(1);
            reader.row(line, &cells);
        }
    }
    Ok(reader.finish())
}

/// The bytes in the form that the Parquet reader shares without copying; the type is that of its own method.
fn shared<T: From<Vec<u8>>>(
    bytes: Vec<u8>,
    _like: fn(&File, u64, usize) -> parquet::errors::Result<T>,
) -> T {
    bytes.into()
}

fn unreadable(
    context: &Context<'_>,
    error: impl std::error::Error + Send + Sync + 'static,
) -> Failure {
    Failure::new(
        Class::Input,
        "parquet-unreadable",
        "the Parquet file cannot be read",
    )
    .file(context.file)
    .cause(error)
    .hint("write it anew without compression or with zstd")
}

/// One column of a batch, cell by cell.
enum Texts<'a> {
    Strings(&'a ArrayRef),
    Integers(ArrayRef),
    Floats(ArrayRef),
    Booleans(&'a ArrayRef),
    /// Dates, decimals and what else has a plain written form.
    Formatted(&'a ArrayRef, ArrayFormatter<'a>),
}

impl<'a> Texts<'a> {
    fn new(array: &'a ArrayRef) -> std::result::Result<Self, arrow::error::ArrowError> {
        // A written form for each date, not one for each locale; times keep their fraction off.
        static FORMAT: FormatOptions<'static> = FormatOptions::new()
            .with_date_format(Some("%Y-%m-%d"))
            .with_datetime_format(Some("%Y-%m-%d %H:%M:%S"))
            .with_timestamp_format(Some("%Y-%m-%d %H:%M:%S"));
        Ok(match array.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Texts::Strings(array),
            DataType::Boolean => Texts::Booleans(array),
            t if t.is_integer() => Texts::Integers(arrow::compute::cast(array, &DataType::Int64)?),
            t if t.is_floating() => Texts::Floats(arrow::compute::cast(array, &DataType::Float64)?),
            _ => Texts::Formatted(array, ArrayFormatter::try_new(array, &FORMAT)?),
        })
    }

    fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Texts::Strings(array) if array.is_valid(row) => {
                Cell::Text(Cow::Borrowed(match array.data_type() {
                    DataType::Utf8 => array.as_string::<i32>().value(row),
                    DataType::LargeUtf8 => array.as_string::<i64>().value(row),
                    _ => array.as_string_view().value(row),
                }))
            }
            Texts::Integers(array) if array.is_valid(row) => Cell::Text(Cow::Owned(
                array.as_primitive::<Int64Type>().value(row).to_string(),
            )),
            Texts::Floats(array) if array.is_valid(row) => {
                Cell::Number(array.as_primitive::<Float64Type>().value(row))
            }
            Texts::Booleans(array) if array.is_valid(row) => {
                Cell::Bool(array.as_boolean().value(row))
            }
            Texts::Formatted(array, formatter) if array.is_valid(row) => {
                Cell::Text(Cow::Owned(formatter.value(row).to_string()))
            }
            _ => Cell::Empty,
        }
    }
}
