//! Frames to Parquet: the contract's columns and types, sorted by the key, with descriptions in the metadata.
//!
//! zstd, row groups of about a million rows, statistics and page index, a bloom filter on `case_id`. Values
//! are copied from Polars' columns into arrow's: safe code, and a small share of the encoding.

use crate::assess::{dates, day_of, flags, integers, integers_64, shares, texts};
use crate::contract::outputs::REPORT_MONTH;
use crate::contract::{Enumeration, OutputColumn, OutputTable, OutputType};
use crate::failure::{Class, Failure, Result};
use arrow::array::{
    ArrayRef, BooleanArray, BooleanBufferBuilder, Date32Array, Decimal128Array, Float64Array,
    Int64Array, StringArray, StringBuilder,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::RecordBatch;
use chrono::NaiveDate;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use polars::prelude::{ChunkedArray, Column, DataFrame, PolarsNumericType, SortMultipleOptions};
use std::cmp::Ordering;
use std::io::Write;
use std::sync::Arc;

const ROWS_PER_GROUP: usize = 1 << 17;
/// Columns whose values are hardly ever the same: a list of the different ones would be in vain.
const NEARLY_UNIQUE: [&str; 8] = [
    "case_id",
    "payment_id",
    "person_key",
    "household_key",
    "finding_id",
    "evidence_zh",
    "evidence_en",
    "source_line",
];

/// What the metadata of every table says of its run.
#[derive(Debug, Clone)]
pub struct Stamp {
    pub run: String,
    pub policy_sha256: String,
    pub inputs_sha256: String,
    pub report_month: NaiveDate,
}

/// One table as the bytes of a Parquet file.
///
/// # Errors
/// A frame without one of the contract's columns, or an encoder that fails (class internal).
pub fn encode(table: &OutputTable, frame: &DataFrame, stamp: &Stamp) -> Result<Vec<u8>> {
    let mut columns = table.columns.clone();
    columns.push(REPORT_MONTH);
    encode_columns(table, columns, [Ok(frame.clone())], stamp)
}

/// As `encode`, of a table that speaks of no month (without `report_month`) and comes in pages.
///
/// # Errors
/// As `encode`.
pub fn encode_without_month(
    table: &OutputTable,
    pages: impl IntoIterator<Item = Result<DataFrame>>,
    stamp: &Stamp,
) -> Result<Vec<u8>> {
    encode_columns(table, table.columns.clone(), pages, stamp)
}

fn encode_columns(
    table: &OutputTable,
    columns: Vec<OutputColumn>,
    pages: impl IntoIterator<Item = Result<DataFrame>>,
    stamp: &Stamp,
) -> Result<Vec<u8>> {
    let mut encoder = Encoder::of_columns(table.clone(), columns, stamp, Vec::new())?;
    for page in pages {
        encoder.write(&page?)?;
    }
    encoder.finish()
}

/// One table on its way into a Parquet file, part by part in the order of its key.
pub struct Encoder<W: Write + Send> {
    table: OutputTable,
    columns: Vec<OutputColumn>,
    stamp: Stamp,
    schema: Arc<Schema>,
    writer: ArrowWriter<W>,
}

impl<W: Write + Send> Encoder<W> {
    /// Begins a table.
    ///
    /// # Errors
    /// An encoder that fails (class internal).
    pub fn new(table: OutputTable, stamp: &Stamp, into: W) -> Result<Encoder<W>> {
        let mut columns = table.columns.clone();
        columns.push(REPORT_MONTH);
        Encoder::of_columns(table, columns, stamp, into)
    }

    fn of_columns(
        table: OutputTable,
        columns: Vec<OutputColumn>,
        stamp: &Stamp,
        into: W,
    ) -> Result<Encoder<W>> {
        let fields: Vec<Field> = columns
            .iter()
            .map(|c| Field::new(c.name, arrow_type(c.ty), true))
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let properties = properties(&table, &columns, stamp)?;
        let writer = ArrowWriter::try_new(into, Arc::clone(&schema), Some(properties))
            .map_err(|e| failed(&table, e))?;
        Ok(Encoder {
            table,
            columns,
            stamp: stamp.clone(),
            schema,
            writer,
        })
    }

    /// Adds rows whose keys are not before those of the rows so far, in any order among themselves.
    ///
    /// # Errors
    /// A frame without one of the contract's columns, or an encoder that fails (class internal).
    pub fn write(&mut self, frame: &DataFrame) -> Result<()> {
        let frame = in_order(frame, self.table.key)?;
        for start in (0..frame.height()).step_by(ROWS_PER_GROUP) {
            let part = frame.slice(start as i64, ROWS_PER_GROUP);
            let arrays = self
                .columns
                .iter()
                .map(|c| array(&part, c, &self.stamp))
                .collect::<Result<Vec<_>>>()?;
            let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays).map_err(|e| {
                Failure::internal(format!("{} does not fit its schema", self.table.path())).cause(e)
            })?;
            self.writer
                .write(&batch)
                .map_err(|e| failed(&self.table, e))?;
        }
        Ok(())
    }

    /// Ends the file and gives back what it was written into.
    ///
    /// # Errors
    /// An encoder that fails (class internal).
    pub fn finish(self) -> Result<W> {
        self.writer.into_inner().map_err(|e| failed(&self.table, e))
    }
}

/// The rows in the order of a key, nulls first.
///
/// # Errors
/// A frame without one of its columns (class internal).
pub(in crate::publish) fn in_order(frame: &DataFrame, key: &[&str]) -> Result<DataFrame> {
    if is_sorted(frame, key)? {
        return Ok(frame.clone());
    }
    Ok(frame.sort(key.iter().copied(), SortMultipleOptions::default())?)
}

/// A column of a key.
enum OfKey<'a> {
    Texts(Vec<Option<&'a str>>),
    Days(Vec<Option<i32>>),
    Numbers(Vec<Option<i64>>),
}

impl OfKey<'_> {
    /// How a row stands to the one behind it, nulls first.
    fn order(&self, row: usize) -> Ordering {
        match self {
            OfKey::Texts(of) => of[row].cmp(&of[row + 1]),
            OfKey::Days(of) => of[row].cmp(&of[row + 1]),
            OfKey::Numbers(of) => of[row].cmp(&of[row + 1]),
        }
    }
}

/// Whether rows stand in the order of a key.
fn is_sorted(frame: &DataFrame, key: &[&str]) -> Result<bool> {
    use polars::prelude::DataType;
    let mut columns = Vec::with_capacity(key.len());
    for name in key {
        columns.push(match frame.column(name)?.dtype() {
            DataType::String => OfKey::Texts(texts(frame, name)?),
            DataType::Date => OfKey::Days(dates(frame, name)?),
            _ => OfKey::Numbers(counts(frame, name)?),
        });
    }
    let in_order = |row: usize| {
        let mut orders = columns.iter().map(|column| column.order(row));
        orders.find(|order| order.is_ne()) != Some(Ordering::Greater)
    };
    Ok((1..frame.height()).all(|row| in_order(row - 1)))
}

fn failed(table: &OutputTable, error: parquet::errors::ParquetError) -> Failure {
    Failure::new(
        Class::Internal,
        "parquet-encoding",
        (
            format!("{}无法编码", table.path()),
            format!("{} could not be encoded", table.path()),
        ),
    )
    .cause(error)
}

fn arrow_type(ty: OutputType) -> DataType {
    match ty {
        OutputType::Text | OutputType::Code(_) | OutputType::Codes(_) => DataType::Utf8,
        OutputType::Date => DataType::Date32,
        OutputType::Count => DataType::Int64,
        OutputType::Rate | OutputType::Points => DataType::Float64,
        OutputType::Money => DataType::Decimal128(18, 2),
        OutputType::Boolean => DataType::Boolean,
    }
}

fn array(frame: &DataFrame, column: &OutputColumn, stamp: &Stamp) -> Result<ArrayRef> {
    let name = column.name;
    if name == REPORT_MONTH.name {
        return Ok(Arc::new(Date32Array::from(vec![
            day_of(stamp.report_month);
            frame.height()
        ])));
    }
    Ok(match column.ty {
        OutputType::Text | OutputType::Code(_) => {
            let column = frame.column(name)?.as_materialized_series().str()?;
            let mut bytes = 0;
            for chunk in column.downcast_iter() {
                bytes += chunk.total_bytes_len();
            }
            let mut builder = StringBuilder::with_capacity(column.len(), bytes);
            column.iter().for_each(|text| builder.append_option(text));
            Arc::new(builder.finish())
        }
        OutputType::Codes(codes) => Arc::new(joined(codes, &integers(frame, name)?)),
        OutputType::Date => {
            let days = frame.column(name)?.as_materialized_series();
            let (days, nulls) = numbers(days.date()?.physical(), |day| day);
            Arc::new(Date32Array::new(days.into(), nulls))
        }
        OutputType::Count => {
            let wide = wide(frame, name)?;
            let (counts, nulls) = numbers(wide.as_materialized_series().i64()?, |n| n);
            Arc::new(Int64Array::new(counts.into(), nulls))
        }
        OutputType::Rate | OutputType::Points => Arc::new(Float64Array::from(shares(frame, name)?)),
        OutputType::Money => {
            let fen = frame.column(name)?.as_materialized_series();
            let (fen, nulls) = numbers(fen.i64()?, i128::from);
            let amounts = Decimal128Array::new(fen.into(), nulls)
                .with_precision_and_scale(18, 2)
                .map_err(|e| Failure::internal(format!("{name} is no amount")).cause(e))?;
            Arc::new(amounts)
        }
        OutputType::Boolean => Arc::new(flags(frame, name)?.into_iter().collect::<BooleanArray>()),
    })
}

fn joined(codes: &'static Enumeration, bits: &[Option<i32>]) -> StringArray {
    bits.iter()
        .map(|b| b.map(|bits| codes.join(bits)))
        .collect()
}

/// The values of a column, and which are null.
fn numbers<T: PolarsNumericType, N>(
    column: &ChunkedArray<T>,
    of: impl Fn(T::Native) -> N,
) -> (Vec<N>, Option<NullBuffer>) {
    let mut values = Vec::with_capacity(column.len());
    let mut valid = BooleanBufferBuilder::new(column.len());
    for chunk in column.downcast_iter() {
        values.extend(chunk.values_iter().map(|value| of(*value)));
        match chunk.validity() {
            None => valid.append_n(chunk.len(), true),
            Some(bits) => bits.iter().for_each(|bit| valid.append(bit)),
        }
    }
    let nulls = (column.null_count() > 0).then(|| NullBuffer::new(valid.finish()));
    (values, nulls)
}

/// A column of whole numbers of whatever width.
fn wide(frame: &DataFrame, name: &str) -> Result<Column> {
    Ok(frame
        .column(name)?
        .cast(&polars::prelude::DataType::Int64)?)
}

/// Whole numbers of whatever width.
///
/// # Errors
/// The column is missing or holds no whole numbers (class internal).
pub(in crate::publish) fn counts(frame: &DataFrame, name: &str) -> Result<Vec<Option<i64>>> {
    let wide = wide(frame, name)?;
    integers_64(&wide.into_frame(), name)
}

fn properties(
    table: &OutputTable,
    columns: &[OutputColumn],
    stamp: &Stamp,
) -> Result<WriterProperties> {
    let level = ZstdLevel::try_new(1).map_err(|e| failed(table, e))?;
    let pair = |key: &str, value: String| KeyValue::new(key.to_owned(), value);
    let mut metadata = vec![
        pair("linjiu.run", stamp.run.clone()),
        pair("linjiu.version", env!("CARGO_PKG_VERSION").to_owned()),
        pair("linjiu.schema", crate::contract::SCHEMA.to_string()),
        pair("linjiu.policy_sha256", stamp.policy_sha256.clone()),
        pair("linjiu.inputs_sha256", stamp.inputs_sha256.clone()),
        pair(
            "linjiu.table",
            serde_json::json!({"zh": table.zh, "en": table.en}).to_string(),
        ),
    ];
    metadata.extend(columns.iter().map(|c| {
        pair(
            &format!("linjiu.column.{}", c.name),
            serde_json::json!({"zh": c.zh, "en": c.en}).to_string(),
        )
    }));
    let sorting = table
        .key
        .iter()
        .filter_map(|key| columns.iter().position(|c| c.name == *key))
        .filter_map(|n| i32::try_from(n).ok())
        .map(|column_idx| SortingColumn {
            column_idx,
            descending: false,
            nulls_first: true,
        })
        .collect();
    let mut builder = WriterProperties::builder()
        .set_created_by(format!("linjiu {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(ROWS_PER_GROUP))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_key_value_metadata(Some(metadata))
        .set_sorting_columns(Some(sorting));
    for name in NEARLY_UNIQUE {
        builder = builder.set_column_dictionary_enabled(ColumnPath::from(name), false);
    }
    if columns.iter().any(|c| c.name == "case_id") {
        builder = builder.set_column_bloom_filter_enabled(ColumnPath::from("case_id"), true);
    }
    Ok(builder.build())
}
