//! Parquet with typed columns: dates as date32, amounts as decimal(18, 2), whole numbers, booleans, text.

use super::{Table, unwritable};
use crate::contract::{InputTable, Type};
use crate::failure::Result;
use crate::synth::model::rows::Value;
use arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Int64Builder, StringBuilder,
};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::RecordBatch;
use chrono::NaiveDate;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const BATCH: usize = 65_536;

/// Values of one column on their way to a batch.
enum Column {
    Text(StringBuilder),
    Day(Date32Builder),
    Money(Decimal128Builder),
    Whole(Int64Builder),
    Flag(BooleanBuilder),
}

/// A file being written.
pub struct ParquetTable {
    path: PathBuf,
    writer: ArrowWriter<File>,
    schema: Arc<Schema>,
    columns: Vec<Column>,
    waiting: usize,
    rows: u64,
}

fn column(ty: &Type) -> Column {
    match ty {
        Type::Date | Type::DateOrMonth => Column::Day(Date32Builder::new()),
        Type::Money => {
            Column::Money(Decimal128Builder::new().with_data_type(DataType::Decimal128(18, 2)))
        }
        Type::Integer => Column::Whole(Int64Builder::new()),
        Type::Boolean => Column::Flag(BooleanBuilder::new()),
        _ => Column::Text(StringBuilder::new()),
    }
}

impl ParquetTable {
    /// A new file whose columns bear the canonical Chinese headers.
    pub fn create(path: &Path, table: &InputTable) -> Result<Self> {
        let columns: Vec<Column> = table.columns.iter().map(|c| column(&c.ty)).collect();
        let fields: Vec<Field> = table
            .columns
            .iter()
            .zip(&columns)
            .map(|(described, column)| {
                let ty = match column {
                    Column::Text(_) => DataType::Utf8,
                    Column::Day(_) => DataType::Date32,
                    Column::Money(_) => DataType::Decimal128(18, 2),
                    Column::Whole(_) => DataType::Int64,
                    Column::Flag(_) => DataType::Boolean,
                };
                Field::new(
                    described.headers.first().copied().unwrap_or_default(),
                    ty,
                    true,
                )
            })
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let level = ZstdLevel::try_new(3).map_err(|e| unwritable(path, e))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_created_by("linjiu synth".to_owned())
            .build();
        let file = File::create(path).map_err(|e| unwritable(path, e))?;
        let writer = ArrowWriter::try_new(file, schema.clone(), Some(properties))
            .map_err(|e| unwritable(path, e))?;
        Ok(ParquetTable {
            path: path.to_owned(),
            writer,
            schema,
            columns,
            waiting: 0,
            rows: 0,
        })
    }

    fn flush(&mut self) -> Result<()> {
        let arrays: Vec<ArrayRef> = self
            .columns
            .iter_mut()
            .map(|column| -> ArrayRef {
                match column {
                    Column::Text(builder) => Arc::new(builder.finish()),
                    Column::Day(builder) => Arc::new(builder.finish()),
                    Column::Money(builder) => Arc::new(builder.finish()),
                    Column::Whole(builder) => Arc::new(builder.finish()),
                    Column::Flag(builder) => Arc::new(builder.finish()),
                }
            })
            .collect();
        let batch = RecordBatch::try_new(self.schema.clone(), arrays)
            .map_err(|e| unwritable(&self.path, e))?;
        self.waiting = 0;
        self.writer
            .write(&batch)
            .map_err(|e| unwritable(&self.path, e))
    }
}

fn days(day: NaiveDate) -> i32 {
    i32::try_from((day - NaiveDate::default()).num_days()).unwrap_or(0)
}

fn push(column: &mut Column, value: &Value) {
    match column {
        Column::Text(builder) => match value {
            Value::Text(text) => builder.append_value(text),
            Value::Digits(digits) => builder.append_value(digits),
            Value::Codes(list, positions) => {
                let words: Vec<&str> = positions
                    .iter()
                    .filter_map(|p| list.codes.get(*p).and_then(|c| c.words.first()).copied())
                    .collect();
                builder.append_value(words.join("、"));
            }
            _ => builder.append_null(),
        },
        Column::Day(builder) => builder.append_option(if let Value::Day(d) = value {
            Some(days(*d))
        } else {
            None
        }),
        Column::Money(builder) => {
            builder.append_option(if let Value::Money(fen) = value {
                Some(i128::from(*fen))
            } else {
                None
            });
        }
        Column::Whole(builder) => builder.append_option(if let Value::Whole(n) = value {
            Some(*n)
        } else {
            None
        }),
        Column::Flag(builder) => builder.append_option(if let Value::Flag(f) = value {
            Some(*f)
        } else {
            None
        }),
    }
}

impl Table for ParquetTable {
    fn sheet(&mut self, _name: &str) -> Result<()> {
        Ok(())
    }

    fn put(&mut self, row: &[Value], _number: u64) -> Result<()> {
        for (column, value) in self.columns.iter_mut().zip(row) {
            push(column, value);
        }
        self.rows += 1;
        self.waiting += 1;
        if self.waiting >= BATCH {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn finish(mut self: Box<Self>) -> Result<u64> {
        if self.waiting > 0 {
            self.flush()?;
        }
        let path = self.path.clone();
        self.writer.close().map_err(|e| unwritable(&path, e))?;
        Ok(self.rows)
    }
}
