//! Sheets of workbooks for people: tables of typed cells, each with its header in sight, to filter and to print.
//!
//! What the cells are is the callers' affair; `page` lays a table out and `text` knows what a spreadsheet holds.
//! Money and counts are exact: what has more than 15 digits is written as a text.

mod notes;
mod page;
mod text;

pub use notes::{Note, Notes};
pub use page::{Formats, Sheet};
pub use text::{cut, day_number, is_like_formula};

use crate::contract::Language;
use crate::publish::words::Text;
use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// Rows of a sheet; what is beyond stands in the Parquet tables, and the sheet says so.
pub const MOST_ROWS: usize = 100_000;

/// A cell. Nothing in it is a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(String),
    /// A count.
    Number(i64),
    /// A row's number, which is no quantity.
    Line(u64),
    /// Days since 1970-01-01.
    Date(i32),
    /// Days since 1970-01-01 of a month's first day; shown without the day.
    Month(i32),
    /// Fen; shown in yuan.
    Money(i64),
    /// A share from 0 to 1.
    Rate(f64),
    /// Points from 0 to 100.
    Points(f64),
    /// A share of too few to be judged by, greyed.
    FewRate(f64),
    Blank,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        if text.is_empty() {
            Cell::Blank
        } else {
            Cell::Text(text.to_owned())
        }
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Cell {
        Cell::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Cell {
        Cell::Number(number)
    }
}

impl<T> From<Option<T>> for Cell
where
    Cell: From<T>,
{
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Blank, Cell::from)
    }
}

/// A column's title, and its most width in digits: what is longer wraps.
#[derive(Debug, Clone)]
pub struct Head {
    pub title: String,
    pub most: usize,
}

/// Titles with their columns' most widths.
pub fn heads<const N: usize>(language: Language, columns: [(Text, usize); N]) -> Vec<Head> {
    columns
        .into_iter()
        .map(|(title, most)| Head {
            title: title.of(language).to_owned(),
            most,
        })
        .collect()
}

/// A workbook without a clock: made by `author` on a given day.
///
/// # Errors
/// A day before 1900.
pub fn book(author: &str, day: NaiveDate) -> Result<Workbook, XlsxError> {
    let made = ExcelDateTime::from_ymd(
        u16::try_from(day.year()).unwrap_or(1900),
        u8::try_from(day.month()).unwrap_or(1),
        u8::try_from(day.day()).unwrap_or(1),
    )?;
    let mut book = Workbook::new();
    // A third of the time for a tenth more bytes.
    book.set_zip_compression_level(2);
    book.set_properties(
        &DocProperties::new()
            .set_author(author)
            .set_creation_datetime(&made),
    );
    Ok(book)
}
