//! The report as a workbook: files that failed, files, reasons, columns, quarantined rows, warnings, coverage.
//!
//! Each sheet is one table with its header frozen and a filter on, and prints on A4 across. The bytes hold no
//! clock: the creation date is fixed.

mod files;
mod page;
mod rows;

use super::Quality;
use crate::contract::Language;
use crate::failure::{Failure, Result};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// Rows of a sheet; what is beyond stands in the Parquet tables, and the last row says so.
pub const MOST_ROWS: usize = 100_000;

/// The workbook's bytes.
///
/// # Errors
/// Class internal.
pub fn workbook(quality: &Quality<'_>, language: Language) -> Result<Vec<u8>> {
    let mut sheets = Vec::new();
    if !quality.failures.is_empty() {
        sheets.push(files::failed(quality, language));
    }
    sheets.extend([
        files::files(quality, language),
        rows::reasons(quality, language),
        rows::columns(quality, language),
        rows::quarantined(quality, language),
        rows::warnings(quality, language),
        rows::coverage(quality, language),
    ]);
    write(&sheets, language)
        .map_err(|e| Failure::internal("the workbook cannot be written").cause(e))
}

fn write(sheets: &[page::Sheet], language: Language) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2020, 1, 1)?;
    book.set_properties(
        &DocProperties::new()
            .set_author("linjiu check")
            .set_creation_datetime(&made),
    );
    for sheet in sheets {
        sheet.write(book.add_worksheet(), language)?;
    }
    book.save_to_buffer()
}
