//! Parquet: our own tables and others', typed or all text.
//!
//! The header is the names of the columns; there are no furniture rows and `line` is the number of the row.
//! A list is its items with 、 between them; a struct is no value of ours and is quarantined where one stands for one.

use super::cell::Cell;
use super::sheet::{Context, Sheet, SheetReader};
use super::workbook::{self, Budget, LONGEST_CELL};
use crate::failure::{Class, Failure, Result};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Field, Float64Type, Int64Type, Schema};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use parquet::file::reader::ChunkReader;
use std::borrow::Cow;
use std::fs::File;
use std::sync::Arc;

/// Rows of one batch.
const BATCH: usize = 8192;
/// A file may have so many rows for each of its bytes, and some more: real rows differ in their keys, and rows
/// that all are alike take next to nothing.
const MOST_ROWS_OF_A_BYTE: u64 = 8;
const MORE_ROWS: u64 = 100_000;
/// China's time: an instant is the day that it was there.
const ZONE: &str = "+08:00";

/// Reads a file as one sheet without a name.
///
/// # Errors
/// `parquet-unreadable`, `parquet-too-large`, of class input.
pub fn read(bytes: Vec<u8>, context: &Context<'_>) -> Result<Sheet> {
    let most = MORE_ROWS + MOST_ROWS_OF_A_BYTE * bytes.len() as u64;
    let source = shared(bytes, <File as ChunkReader>::get_bytes);
    let builder = open(source).map_err(|e| unreadable(context, e))?;
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
    let budget = Budget::new();
    let mut line = 0_u32;
    for batch in batches {
        let batch = batch.map_err(|e| unreadable(context, e))?;
        if u64::from(line) + batch.num_rows() as u64 > most {
            return Err(too_large(context));
        }
        let arrays: Vec<ArrayRef> = batch.columns().iter().map(prepared).collect();
        let columns: Vec<Texts<'_>> = arrays
            .iter()
            .map(Texts::new)
            .collect::<std::result::Result<_, _>>()
            .map_err(|e| unreadable(context, e))?;
        let mut cells = Vec::with_capacity(columns.len());
        for row in 0..batch.num_rows() {
            cells.clear();
            cells.extend(columns.iter().map(|c| c.cell(row)));
            line = line.saturating_add(1);
            for cell in &cells {
                if let Cell::Text(text) = cell {
                    if text.len() > LONGEST_CELL {
                        return Err(workbook::cell_too_large(context, "", line));
                    }
                    if !budget.allows(text) {
                        return Err(too_large(context));
                    }
                }
            }
            reader.row(line, &cells);
        }
    }
    reader.finish()
}

/// Opens a file with all its texts as views: a dictionary's long string then stands in memory once, however
/// many rows have it.
fn open<T: ChunkReader + 'static>(
    source: T,
) -> parquet::errors::Result<ParquetRecordBatchReaderBuilder<T>> {
    let found = ArrowReaderMetadata::load(&source, ArrowReaderOptions::new())?;
    let fields: Vec<Field> = found
        .schema()
        .fields()
        .iter()
        .map(|f| f.as_ref().clone().with_data_type(viewed(f.data_type())))
        .collect();
    let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
    let metadata = ArrowReaderMetadata::try_new(Arc::clone(found.metadata()), options)?;
    Ok(ParquetRecordBatchReaderBuilder::new_with_metadata(
        source, metadata,
    ))
}

fn viewed(ty: &DataType) -> DataType {
    match ty {
        DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
        DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
        DataType::Dictionary(_, values) => viewed(values),
        other => other.clone(),
    }
}

/// A column in a form whose cells have a written form: instants in China's time, lists as lists of texts.
fn prepared(array: &ArrayRef) -> ArrayRef {
    let wanted = match array.data_type() {
        DataType::Timestamp(unit, Some(_)) => DataType::Timestamp(*unit, Some(ZONE.into())),
        DataType::List(_) | DataType::LargeList(_) => {
            DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)))
        }
        _ => return Arc::clone(array),
    };
    arrow::compute::cast(array, &wanted).unwrap_or_else(|_| Arc::clone(array))
}

/// The bytes in the form that the Parquet reader shares without copying; the type is that of its own method.
fn shared<T: From<Vec<u8>>>(
    bytes: Vec<u8>,
    _like: fn(&File, u64, usize) -> parquet::errors::Result<T>,
) -> T {
    bytes.into()
}

fn too_large(context: &Context<'_>) -> Failure {
    Failure::new(
        Class::Input,
        "parquet-too-large",
        (
            "Parquet文件展开后过大",
            "the Parquet file would unfold beyond what its size can mean",
        ),
    )
    .file(context.file)
    .hint((
        "核对其行是否真实，重新写出",
        "look whether its rows are real, and write it anew",
    ))
}

fn unreadable(
    context: &Context<'_>,
    error: impl std::error::Error + Send + Sync + 'static,
) -> Failure {
    Failure::new(
        Class::Input,
        "parquet-unreadable",
        ("Parquet文件无法读取", "the Parquet file cannot be read"),
    )
    .file(context.file)
    .cause(error)
    .hint((
        "可能不完整：重新复制；或以zstd、snappy或不压缩重新写出",
        "it may be cut off: copy it again; or write it anew, with zstd, snappy or no compression",
    ))
}

/// One column of a batch, cell by cell.
enum Texts<'a> {
    Strings(&'a ArrayRef),
    /// Texts of writers that do not say that they are.
    Bytes(&'a ArrayRef),
    Lists(&'a ArrayRef),
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
            .with_timestamp_format(Some("%Y-%m-%d %H:%M:%S"))
            .with_timestamp_tz_format(Some("%Y-%m-%d %H:%M:%S"));
        Ok(match array.data_type() {
            DataType::Utf8View => Texts::Strings(array),
            DataType::BinaryView => Texts::Bytes(array),
            DataType::List(item) if *item.data_type() == DataType::Utf8 => Texts::Lists(array),
            DataType::Boolean => Texts::Booleans(array),
            // What does not fit would become null.
            DataType::UInt64 => Texts::Formatted(array, ArrayFormatter::try_new(array, &FORMAT)?),
            t if t.is_integer() => Texts::Integers(arrow::compute::cast(array, &DataType::Int64)?),
            t if t.is_floating() => Texts::Floats(arrow::compute::cast(array, &DataType::Float64)?),
            _ => Texts::Formatted(array, ArrayFormatter::try_new(array, &FORMAT)?),
        })
    }

    fn cell(&self, row: usize) -> Cell<'_> {
        match self {
            Texts::Strings(array) if array.is_valid(row) => {
                Cell::Text(Cow::Borrowed(array.as_string_view().value(row)))
            }
            Texts::Bytes(array) if array.is_valid(row) => {
                Cell::Text(String::from_utf8_lossy(array.as_binary_view().value(row)))
            }
            Texts::Lists(array) if array.is_valid(row) => {
                let items = array.as_list::<i32>().value(row);
                let texts: Vec<&str> = items.as_string::<i32>().iter().flatten().collect();
                Cell::Text(Cow::Owned(texts.join("、")))
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
