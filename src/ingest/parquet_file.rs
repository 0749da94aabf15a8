//! Parquet: our own tables and others', typed or all text.
//!
//! The header is the names of the columns; there are no furniture rows and `line` is the number of the row.

use super::cell::Cell;
use super::sheet::{Context, Sheet, SheetReader};
use crate::failure::{Class, Failure, Result};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::{ChunkReader, Length};
use std::borrow::Cow;
use std::sync::Arc;

/// Rows of one batch.
const BATCH: usize = 8192;

/// Bytes that the Parquet reader may share.
struct Shared(Arc<Vec<u8>>);

impl Length for Shared {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }
}

impl ChunkReader for Shared {
    type T = std::io::Cursor<Vec<u8>>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        Ok(std::io::Cursor::new(self.0.get(start..).unwrap_or_default().to_vec()))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<bytes_of::Bytes> {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let end = start.saturating_add(length);
        match self.0.get(start..end) {
            Some(bytes) => Ok(bytes.to_vec().into()),
            None => Err(parquet::errors::ParquetError::EOF("the file ends before its content".to_owned())),
        }
    }
}
