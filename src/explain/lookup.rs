//! Rows of a published table by the column it is sorted by, read from the pages that can hold them and no others.
//!
//! Row groups are passed over by their statistics and, for a single key, by their bloom filter, pages by the page
//! index; what is left is read once for the key alone and then, row by row, for the columns. A table that is not sorted by the column gives the same rows, slower.

use crate::failure::{Class, Failure, Result};
use arrow::array::{Array, AsArray, RecordBatch};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
    RowSelector,
};
use parquet::bloom_filter::Sbbf;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};
use parquet::file::page_index::column_index::ColumnIndexMetaData;
use parquet::file::statistics::Statistics;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// An open table.
pub(super) struct Table {
    path: PathBuf,
    file: File,
    metadata: ArrowReaderMetadata,
}

/// Which keys are wanted: from the first to the last, in the order of their bytes.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    low: String,
    /// None: every key that begins with `low`.
    high: Option<String>,
}

impl Keys {
    /// One key.
    pub fn exactly(key: &str) -> Keys {
        Keys {
            low: key.to_owned(),
            high: Some(key.to_owned()),
        }
    }

    /// Every key that begins so.
    pub fn beginning(prefix: &str) -> Keys {
        Keys {
            low: prefix.to_owned(),
            high: None,
        }
    }

    /// The only key that is wanted, if it is one alone.
    fn one(&self) -> Option<&str> {
        let one = self.high.as_ref().filter(|high| **high == self.low);
        one.map(String::as_str)
    }

    fn has(&self, key: &str) -> bool {
        match &self.high {
            Some(high) => self.low.as_str() <= key && key <= high.as_str(),
            None => key.starts_with(&self.low),
        }
    }

    /// Whether keys from `min` to `max` can be among them. The bounds in a file may be cut short: of a lowest key
    /// that is fine, a highest one is raised by its writer.
    fn may_be_in(&self, min: Option<&[u8]>, max: Option<&[u8]>) -> bool {
        let low = self.low.as_bytes();
        let above = max.is_none_or(|max| low <= max);
        let below = min.is_none_or(|min| match &self.high {
            Some(high) => min <= high.as_bytes(),
            None => min <= low || min.starts_with(low),
        });
        above && below
    }
}

impl Table {
    /// Opens a table with its page index.
    ///
    /// # Errors
    /// Class input: it cannot be opened or read.
    pub fn open(path: &Path) -> Result<Table> {
        let file = File::open(path).map_err(|e| {
            unreadable(
                path,
                (
                    "报告的一张表无法打开",
                    "a table of the report cannot be opened",
                ),
            )
            .cause(e)
        })?;
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let metadata = ArrowReaderMetadata::load(&file, options).map_err(|e| {
            unreadable(
                path,
                (
                    "报告的一张表无法读取",
                    "a table of the report cannot be read",
                ),
            )
            .cause(e)
        })?;
        Ok(Table {
            path: path.to_path_buf(),
            file,
            metadata,
        })
    }

    /// The rows of the keys, whole, in the table's order; at most `most` of them.
    ///
    /// # Errors
    /// Class input: the table has no such column, or cannot be read.
    pub fn rows(&self, column: &str, keys: &Keys, most: usize) -> Result<Vec<RecordBatch>> {
        let mut found = Vec::new();
        let mut left = most;
        for (group, ranges) in self.candidates(column, keys)? {
            let rows = self.matching(column, keys, group, &ranges, left)?;
            left -= rows.len();
            if !rows.is_empty() {
                found.extend(self.read(group, &rows, None)?);
            }
        }
        Ok(found)
    }

    /// The keys themselves, at most `most` of them.
    ///
    /// # Errors
    /// As `rows`.
    pub fn keys(&self, column: &str, keys: &Keys, most: usize) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for (group, ranges) in self.candidates(column, keys)? {
            for batch in self.read(group, &ranges, Some(column))? {
                found.extend(
                    texts(&batch, column)
                        .into_iter()
                        .flatten()
                        .filter(|k| keys.has(k))
                        .map(str::to_owned),
                );
                if found.len() >= most {
                    found.truncate(most);
                    return Ok(found);
                }
            }
        }
        Ok(found)
    }

    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.groups().map(|(_, rows)| rows).sum()
    }

    /// Of some keys those that are there, in their order, at most `most` of them.
    ///
    /// # Errors
    /// As `rows`.
    pub fn those_there(&self, column: &str, keys: &[String], most: usize) -> Result<Vec<String>> {
        let mut found = Vec::new();
        for key in keys {
            if found.len() == most {
                break;
            }
            found.extend(self.keys(column, &Keys::exactly(key), 1)?);
        }
        Ok(found)
    }

    /// Whether a row group may have a key, by its bloom filter; one without a filter may.
    fn may_have(&self, group: usize, leaf: usize, key: &str) -> bool {
        let groups = self.metadata.metadata().row_groups();
        let chunk = groups.get(group).and_then(|g| g.columns().get(leaf));
        let filter = chunk.map(|chunk| Sbbf::read_from_column_chunk(chunk, &self.file));
        match filter {
            Some(Ok(Some(filter))) => filter.check(key),
            _ => true,
        }
    }

    /// Every row of the table.
    ///
    /// # Errors
    /// Class input: it cannot be read.
    pub fn all(&self) -> Result<Vec<RecordBatch>> {
        let mut found = Vec::new();
        for (group, rows) in self.groups() {
            let whole = 0..rows;
            found.extend(self.read(group, std::slice::from_ref(&whole), None)?);
        }
        Ok(found)
    }

    fn groups(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let groups = self.metadata.metadata().row_groups();
        groups
            .iter()
            .enumerate()
            .map(|(n, g)| (n, usize::try_from(g.num_rows()).unwrap_or(0)))
    }

    /// Row ranges of each row group that can hold the keys.
    fn candidates(&self, column: &str, keys: &Keys) -> Result<Vec<(usize, Vec<Range<usize>>)>> {
        let schema = self.metadata.parquet_schema();
        let leaf = (0..schema.num_columns())
            .find(|n| schema.column(*n).name() == column)
            .ok_or_else(|| {
                unreadable(
                    &self.path,
                    ("报告的一张表缺列", "a table of the report lacks a column"),
                )
                .column(column)
            })?;
        let metadata = self.metadata.metadata();
        let mut found = Vec::new();
        for (group, rows) in self.groups() {
            let statistics = metadata.row_groups().get(group).and_then(|g| {
                let column = g.columns().get(leaf)?;
                match column.statistics() {
                    Some(Statistics::ByteArray(values)) => Some((
                        values.min_bytes_opt().map(<[u8]>::to_vec),
                        values.max_bytes_opt().map(<[u8]>::to_vec),
                    )),
                    _ => None,
                }
            });
            let (min, max) = statistics.unwrap_or_default();
            if keys.may_be_in(min.as_deref(), max.as_deref()) {
                let ranges = pages(metadata, group, leaf, rows, keys)
                    .unwrap_or_else(|| std::iter::once(0..rows).collect());
                let there = || keys.one().is_none_or(|key| self.may_have(group, leaf, key));
                if !ranges.is_empty() && there() {
                    found.push((group, ranges));
                }
            }
        }
        Ok(found)
    }

    /// Positions of the keys' rows in a row group.
    fn matching(
        &self,
        column: &str,
        keys: &Keys,
        group: usize,
        ranges: &[Range<usize>],
        most: usize,
    ) -> Result<Vec<Range<usize>>> {
        let mut positions = ranges.iter().cloned().flatten();
        let mut found = Vec::new();
        for batch in self.read(group, ranges, Some(column))? {
            for key in texts(&batch, column) {
                let Some(position) = positions.next() else {
                    break;
                };
                if found.len() < most && key.is_some_and(|key| keys.has(key)) {
                    found.push(position..position + 1);
                }
            }
        }
        Ok(found)
    }

    /// Row ranges of a row group: one column, or all.
    fn read(
        &self,
        group: usize,
        ranges: &[Range<usize>],
        column: Option<&str>,
    ) -> Result<Vec<RecordBatch>> {
        let failed = |e| {
            unreadable(
                &self.path,
                (
                    "报告的一张表无法读取",
                    "a table of the report cannot be read",
                ),
            )
            .cause(e)
        };
        let file = self.file.try_clone().map_err(|e| {
            unreadable(
                &self.path,
                (
                    "报告的一张表无法读取",
                    "a table of the report cannot be read",
                ),
            )
            .cause(e)
        })?;
        let mask = match column {
            Some(column) => ProjectionMask::columns(self.metadata.parquet_schema(), [column]),
            None => ProjectionMask::all(),
        };
        ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
            .with_row_groups(vec![group])
            .with_projection(mask)
            .with_row_selection(selection(ranges))
            .with_batch_size(1 << 14)
            .build()
            .map_err(failed)?
            .collect::<std::result::Result<Vec<_>, _>>()
            .map_err(|e| {
                unreadable(
                    &self.path,
                    (
                        "报告的一张表无法读取",
                        "a table of the report cannot be read",
                    ),
                )
                .cause(e)
            })
    }
}

/// Row ranges of the pages that can hold the keys; none where the file has no page index.
fn pages(
    metadata: &ParquetMetaData,
    group: usize,
    leaf: usize,
    rows: usize,
    keys: &Keys,
) -> Option<Vec<Range<usize>>> {
    let ColumnIndexMetaData::BYTE_ARRAY(index) = metadata.column_index()?.get(group)?.get(leaf)?
    else {
        return None;
    };
    let locations = metadata
        .offset_index()?
        .get(group)?
        .get(leaf)?
        .page_locations();
    let start = |page: usize| {
        locations
            .get(page)
            .and_then(|l| usize::try_from(l.first_row_index).ok())
            .unwrap_or(rows)
    };
    let count = locations
        .len()
        .min(usize::try_from(index.num_pages()).ok()?);
    Some(
        (0..count)
            .filter(|page| {
                !index.is_null_page(*page)
                    && keys.may_be_in(index.min_value(*page), index.max_value(*page))
            })
            .map(|page| start(page)..start(page + 1))
            .collect(),
    )
}

/// Ascending ranges as what to skip and what to read.
fn selection(ranges: &[Range<usize>]) -> RowSelection {
    let mut selectors = Vec::new();
    let mut at = 0;
    for range in ranges {
        if range.start > at {
            selectors.push(RowSelector::skip(range.start - at));
        }
        selectors.push(RowSelector::select(range.end.saturating_sub(range.start)));
        at = range.end;
    }
    RowSelection::from(selectors)
}

fn texts<'a>(batch: &'a RecordBatch, column: &str) -> Vec<Option<&'a str>> {
    batch
        .column_by_name(column)
        .and_then(|c| c.as_string_opt::<i32>())
        .map_or_else(Vec::new, |texts| texts.iter().collect())
}

fn unreadable(path: &Path, what: (&str, &str)) -> Failure {
    Failure::new(Class::Input, "report-table-unreadable", what)
        .file(path.display().to_string())
        .hint((
            "对报告运行 `linjiu verify`；若已被改动，请重新运行 `linjiu report`",
            "run `linjiu verify` on the report, and `linjiu report` again if it was altered",
        ))
}

/// One row of a batch, its cells by name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cells<'a> {
    batch: &'a RecordBatch,
    row: usize,
}

/// The rows of batches.
pub(super) fn cells(batches: &[RecordBatch]) -> impl Iterator<Item = Cells<'_>> {
    batches
        .iter()
        .flat_map(|batch| (0..batch.num_rows()).map(move |row| Cells { batch, row }))
}

impl<'a> Cells<'a> {
    fn array(&self, column: &str) -> Option<&'a dyn Array> {
        let array = self.batch.column_by_name(column)?.as_ref();
        array.is_valid(self.row).then_some(array)
    }

    /// A text; none where blank, or where the table lacks the column.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        Some(self.array(column)?.as_string_opt::<i32>()?.value(self.row))
    }

    /// A day since 1970-01-01.
    pub fn day(&self, column: &str) -> Option<i32> {
        let days = self
            .array(column)?
            .as_primitive_opt::<arrow::datatypes::Date32Type>()?;
        Some(days.value(self.row))
    }

    /// A count.
    pub fn count(&self, column: &str) -> Option<i64> {
        let counts = self
            .array(column)?
            .as_primitive_opt::<arrow::datatypes::Int64Type>()?;
        Some(counts.value(self.row))
    }

    /// An amount in fen.
    pub fn fen(&self, column: &str) -> Option<i64> {
        let amounts = self
            .array(column)?
            .as_primitive_opt::<arrow::datatypes::Decimal128Type>()?;
        i64::try_from(amounts.value(self.row)).ok()
    }

    /// Yes or no.
    pub fn flag(&self, column: &str) -> Option<bool> {
        Some(self.array(column)?.as_boolean_opt()?.value(self.row))
    }
}
