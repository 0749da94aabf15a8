//! `workbook.xlsx`: the report's figures for people who live in a spreadsheet: what it is, the townships side by
//! side, findings, and every mart.
//!
//! Sheets of marts follow from the contract's tables; nothing is computed here. No names or numbers of persons, no
//! formulas, no clock: the creation date is `as_of`. Small counts are exact, as on the page.

mod about;
mod findings;
mod marts;
mod townships;

use crate::failure::{Failure, Result};
use crate::publish::harmless::harmless;
use crate::publish::html::Content;
use crate::publish::sheets::{Cell, Formats, book};
use crate::publish::standing::{of_month, standings};
use rust_xlsxwriter::XlsxError;

/// File of a report folder.
pub const FILE: &str = "workbook.xlsx";

/// The workbook's bytes, of what the page is made of.
///
/// # Errors
/// A mart without the contract's columns, or a sheet that cannot be written (class internal).
pub fn workbook(content: &Content) -> Result<Vec<u8>> {
    let failed = |e: XlsxError| Failure::internal("the workbook cannot be written").cause(e);
    let now = of_month(content.marts, content.month)?;
    let standings = standings(&now, content.policy, content.month)?;
    let marts = marts::made(content)?;
    let mut book = book("linjiu report", content.as_of).map_err(failed)?;
    let formats = Formats::new();
    let about = about::notes(content, &marts)?;
    about
        .write(book.add_worksheet(), &formats)
        .map_err(failed)?;
    let mut sheets = vec![townships::sheet(content, &standings)];
    sheets.extend(findings::sheets(content));
    for sheet in sheets {
        sheet
            .write(book.add_worksheet(), &formats)
            .map_err(failed)?;
    }
    // One after the other: the cells of a long table take memory.
    for (table, frame) in &marts {
        marts::sheet(content, table, frame)?
            .write(book.add_worksheet(), &formats)
            .map_err(failed)?;
    }
    book.save_to_buffer().map_err(failed)
}

/// A text of the exports.
fn said(text: &str) -> Cell {
    Cell::from(&*harmless(text))
}
