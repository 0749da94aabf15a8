//! Files of every container that exports come in, written row by row and the same bytes each time.

pub mod dressed;
pub mod ods;
pub mod parquet;
pub mod plain;
pub mod text;
pub mod xlsx;

use super::Format;
use super::model::rows::Value;
use super::render::spell::Cell;
use crate::failure::{Class, Failure, Result};
use ods::OdsSink;
use std::path::Path;
use text::{Encoding, TextSink};
use xlsx::XlsxSink;

/// Takes the rows of one table.
pub trait Table {
    /// Begins a sheet; text files have only one and take no notice.
    fn sheet(&mut self, name: &str) -> Result<()>;
    /// Adds a row; `number` is the row's own, for the chance of its spelling.
    fn put(&mut self, row: &[Value], number: u64) -> Result<()>;
    /// Completes the file and says how many rows of data it holds.
    fn finish(self: Box<Self>) -> Result<u64>;
}

/// Takes spelled rows of cells.
pub trait Sink {
    /// Whether rows may differ in their number of cells.
    fn ragged(&self) -> bool {
        false
    }
    /// Begins a sheet.
    fn sheet(&mut self, name: &str) -> Result<()>;
    fn row(&mut self, cells: &[Cell]) -> Result<()>;
    /// A row of group names, each over a span of columns (first, last).
    fn groups(&mut self, groups: &[(String, usize, usize)]) -> Result<()>;
    fn finish(self: Box<Self>) -> Result<()>;
}

/// How the name of a file of a format ends.
pub fn ending(format: Format) -> &'static str {
    match format {
        Format::Mixed | Format::Csv => "csv",
        Format::Tsv => "tsv",
        Format::Xlsx => "xlsx",
        Format::Ods => "ods",
        Format::Parquet => "parquet",
    }
}

/// A new file of cells; none for Parquet, which takes typed values.
pub fn sink(path: &Path, format: Format, encoding: Encoding) -> Result<Option<Box<dyn Sink>>> {
    Ok(Some(match format {
        Format::Parquet => return Ok(None),
        Format::Mixed | Format::Csv => Box::new(TextSink::create(path, encoding, ',')?),
        Format::Tsv => Box::new(TextSink::create(path, encoding, '\t')?),
        Format::Xlsx => Box::new(XlsxSink::create(path)?),
        Format::Ods => Box::new(OdsSink::create(path)?),
    }))
}

/// The cells of a row of group names as a text file has them: each name over the first of its columns.
fn group_cells(groups: &[(String, usize, usize)]) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (name, first, last) in groups {
        for place in *first..=*last {
            cells.push(if place == *first && !name.is_empty() {
                Cell::Text(name.clone())
            } else {
                Cell::Blank
            });
        }
    }
    cells
}

/// A file that cannot be written.
fn unwritable(path: &Path, error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    let name = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    Failure::new(
        Class::Output,
        "synth-unwritable",
        (
            "样例文件无法写入",
            "cannot write a file of the invented district",
        ),
    )
    .file(name)
    .cause(error)
    .hint((
        "文件夹所在磁盘须有空间，且文件未被其他程序占用",
        "the folder must exist on a disk with room, and no other program may hold the file",
    ))
}
