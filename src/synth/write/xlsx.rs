//! XLSX with a fixed creation date and constant memory: a row once written is not touched again.

use super::{Sink, unwritable};
use crate::failure::Result;
use crate::synth::render::spell::Cell;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, XlsxError};
use std::path::{Path, PathBuf};

/// Rows of data that a sheet takes before a second one is begun.
const SHEET_ROWS: u32 = 1_000_000;

/// A workbook being written.
pub struct XlsxSink {
    path: PathBuf,
    book: Workbook,
    sheets: usize,
    row: u32,
    date: Format,
    merged: Format,
}

impl XlsxSink {
    /// A workbook dated the first of January 2020, whatever the day it is made on.
    pub fn create(path: &Path) -> Result<Self> {
        let mut book = Workbook::new();
        let made = ExcelDateTime::from_ymd(2020, 1, 1).map_err(|e| unwritable(path, e))?;
        book.set_properties(
            &DocProperties::new()
                .set_author("linjiu synth")
                .set_creation_datetime(&made),
        );
        let date = Format::new().set_num_format("yyyy/m/d");
        let merged = Format::new().set_align(FormatAlign::Center).set_bold();
        Ok(XlsxSink {
            path: path.to_owned(),
            book,
            sheets: 0,
            row: 0,
            date,
            merged,
        })
    }

    fn put_cells(&mut self, cells: &[Cell]) -> std::result::Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Blank => {}
                Cell::Text(text) => {
                    sheet.write_string(self.row, column, text)?;
                }
                Cell::Number(digits) => {
                    let number: f64 = digits.parse().unwrap_or_default();
                    sheet.write_number(self.row, column, number)?;
                }
                Cell::Date(day) => {
                    use chrono::Datelike;
                    let year = u16::try_from(day.year()).unwrap_or(1900);
                    let (month, day) = (
                        day.month().try_into().unwrap_or(1),
                        day.day().try_into().unwrap_or(1),
                    );
                    let date = ExcelDateTime::from_ymd(year, month, day)?;
                    sheet.write_datetime_with_format(self.row, column, &date, &self.date)?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }

    fn put_groups(
        &mut self,
        groups: &[(String, usize, usize)],
    ) -> std::result::Result<(), XlsxError> {
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (name, first, last) in groups {
            let first = u16::try_from(*first).unwrap_or(u16::MAX);
            let last = u16::try_from(*last).unwrap_or(u16::MAX);
            if name.is_empty() {
                continue;
            }
            if last > first {
                sheet.merge_range(self.row, first, self.row, last, name, &self.merged)?;
            } else {
                sheet.write_string_with_format(self.row, first, name, &self.merged)?;
            }
        }
        self.row += 1;
        Ok(())
    }

    fn begin(&mut self, name: &str) -> std::result::Result<(), XlsxError> {
        self.book
            .add_worksheet_with_constant_memory()?
            .set_name(name)?;
        self.sheets += 1;
        self.row = 0;
        Ok(())
    }
}

impl Sink for XlsxSink {
    fn sheet(&mut self, name: &str) -> Result<()> {
        self.begin(name).map_err(|e| unwritable(&self.path, e))
    }

    fn row(&mut self, cells: &[Cell]) -> Result<()> {
        if self.row >= SHEET_ROWS {
            let name = format!("续{}", self.sheets);
            self.sheet(&name)?;
        }
        self.put_cells(cells).map_err(|e| unwritable(&self.path, e))
    }

    fn groups(&mut self, groups: &[(String, usize, usize)]) -> Result<()> {
        self.put_groups(groups)
            .map_err(|e| unwritable(&self.path, e))
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.book
            .save(&self.path)
            .map_err(|e| unwritable(&self.path, e))
    }
}
