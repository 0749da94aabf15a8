//! The report as a workbook: files that failed, files, reasons, columns, quarantined rows, warnings, coverage.
//!
//! Each sheet is one table with its header frozen and a filter on, and prints on A4 across. The bytes hold no
//! clock: the creation date is fixed.

mod files;
mod rows;

use super::Quality;
use crate::contract::Language;
use crate::failure::{Failure, Result};
use crate::publish::sheets::{Formats, MOST_ROWS, Sheet, book};
use crate::publish::words::quality as w;
use chrono::NaiveDate;
use rust_xlsxwriter::XlsxError;

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
    write(&sheets).map_err(|e| Failure::internal("the workbook cannot be written").cause(e))
}

fn write(sheets: &[Sheet]) -> std::result::Result<Vec<u8>, XlsxError> {
    let day = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap_or_default();
    let mut book = book("linjiu check", day)?;
    let formats = Formats::new();
    for sheet in sheets {
        sheet.write(book.add_worksheet(), &formats)?;
    }
    book.save_to_buffer()
}

/// What the last line says of rows that a sheet has no room for.
fn more(rows: usize, language: Language) -> Vec<String> {
    let left_out = rows.saturating_sub(MOST_ROWS);
    let sentence = || w::MORE_ROWS.fill(language, &[("n", &left_out.to_string())]);
    (left_out > 0).then(sentence).into_iter().collect()
}
