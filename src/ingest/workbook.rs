//! Workbooks (XLSX, XLS, ODS): every worksheet's rows with their true numbers.
//!
//! XLSX is read cell by cell and never as one block, which a hostile file of a few kilobytes can make larger
//! than any memory. What would expand beyond reason is refused before it is opened.

use super::cell::Cell;
use super::shared_strings;
use super::sheet::{Context, Sheet, SheetReader};
use super::sniff::Container;
use crate::failure::{Class, Failure, Result};
use calamine::{Data, DataRef, ExcelDateTime, Ods, Range, Reader, SheetType, Xls, Xlsx};
use std::borrow::Cow;
use std::io::Cursor;

/// All parts of a workbook together may unpack to so many bytes.
const MOST_BYTES: u64 = 6 << 30;
/// A part larger than this may not unpack to more than so many times its packed size.
const LARGE_PART: u64 = 64 << 20;
const MOST_RATIO: u64 = 300;
/// An ODS table is held in memory whole, with some 60 bytes for each cell.
const MOST_ODS_CELLS: u64 = 40_000_000;
/// As much for an XLS workbook, twice over while it is read: one sheet with a value in its last corner.
const MOST_XLS_CELLS: u64 = 1 << 24;
/// Rows and columns of a worksheet by the format's limits.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;
/// How the name of the list of texts that sheets share ends.
const SHARED_STRINGS: &str = "sharedstrings.xml";
/// A cell may hold so many bytes; a spreadsheet's own limit is 32,767 characters.
const LONGEST_CELL: usize = 1 << 20;

/// Reads every worksheet of a workbook.
///
/// # Errors
/// `workbook-unreadable`, `workbook-too-large`, `cell-too-large`, of class input.
pub fn read(bytes: &[u8], container: Container, context: &Context<'_>) -> Result<Vec<Sheet>> {
    match container {
        Container::Xls => {
            match super::xls_size::cells(bytes) {
                Some(cells) if cells <= MOST_XLS_CELLS => {}
                Some(_) => return Err(too_large(context)),
                None => return Err(unreadable(context, DamagedContainer)),
            }
            let mut book: Xls<_> =
                Xls::new(Cursor::new(bytes)).map_err(|e| unreadable(context, e))?;
            whole(&mut book, context)
        }
        Container::Ods => {
            check_sizes(bytes, context)?;
            match super::ods_size::cells(bytes) {
                Some(cells) if cells <= MOST_ODS_CELLS => {}
                Some(_) => return Err(too_large(context)),
                None => return Err(unreadable(context, DamagedContainer)),
            }
            let mut book: Ods<_> =
                Ods::new(Cursor::new(bytes)).map_err(|e| unreadable(context, e))?;
            whole(&mut book, context)
        }
        _ => {
            check_sizes(bytes, context)?;
            xlsx(bytes, context)
        }
    }
}

fn unreadable(
    context: &Context<'_>,
    error: impl std::error::Error + Send + Sync + 'static,
) -> Failure {
    Failure::new(
        Class::Input,
        "workbook-unreadable",
        "the workbook cannot be read",
    )
    .file(context.file)
    .cause(error)
    .hint("open it in a spreadsheet program, take off any password, and save it anew as .xlsx")
}

/// The container's own bookkeeping contradicts itself.
#[derive(Debug, thiserror::Error)]
#[error("the parts of the file do not fit together")]
struct DamagedContainer;

fn too_large(context: &Context<'_>) -> Failure {
    Failure::new(
        Class::Input,
        "workbook-too-large",
        "the workbook would unpack beyond reason",
    )
    .file(context.file)
    .hint("save its tables as CSV")
}

/// Refuses archives whose directory promises more than a workbook of exports can be.
fn check_sizes(bytes: &[u8], context: &Context<'_>) -> Result<()> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| unreadable(context, e))?;
    let mut total = 0_u64;
    for n in 0..archive.len() {
        let part = archive
            .by_index_raw(n)
            .map_err(|e| unreadable(context, e))?;
        total = total.saturating_add(part.size());
        let ratio = part.size() / part.compressed_size().max(1);
        if total > MOST_BYTES || (part.size() > LARGE_PART && ratio > MOST_RATIO) {
            return Err(too_large(context));
        }
        let shared = part
            .name()
            .is_ok_and(|name| name.to_ascii_lowercase().ends_with(SHARED_STRINGS));
        let size = part.size();
        drop(part);
        if shared {
            let list = archive.by_index(n).map_err(|e| unreadable(context, e))?;
            match shared_strings::promised(list) {
                // Each takes at least the characters of its tag.
                Some(count) if count <= size => {}
                Some(_) => return Err(too_large(context)),
                None => return Err(unreadable(context, DamagedContainer)),
            }
        }
    }
    Ok(())
}

fn xlsx(bytes: &[u8], context: &Context<'_>) -> Result<Vec<Sheet>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| unreadable(context, e))?;
    let mut sheets = Vec::new();
    for name in worksheet_names(&book) {
        let mut cells = book
            .worksheet_cells_reader(&name)
            .map_err(|e| unreadable(context, e).sheet(name.clone()))?;
        let mut rows = Rows::new(SheetReader::new(context, &name));
        while let Some(cell) = cells
            .next_cell()
            .map_err(|e| unreadable(context, e).sheet(name.clone()))?
        {
            let (row, column) = cell.get_position();
            rows.put(row, column, from_ref(cell.get_value()), context, &name)?;
        }
        sheets.push(rows.finish());
    }
    Ok(sheets)
}

/// Containers that calamine reads into memory whole.
fn whole<S, B>(book: &mut B, context: &Context<'_>) -> Result<Vec<Sheet>>
where
    S: std::io::Read + std::io::Seek,
    B: Reader<S>,
    B::Error: std::error::Error + Send + Sync + 'static,
{
    let mut sheets = Vec::new();
    for name in worksheet_names(book) {
        let range: Range<Data> = book
            .worksheet_range(&name)
            .map_err(|e| unreadable(context, e).sheet(name.clone()))?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut rows = Rows::new(SheetReader::new(context, &name));
        for (row, column, value) in range.used_cells() {
            let (row, column) = (place(top, row), place(left, column));
            rows.put(row, column, from_data(value), context, &name)?;
        }
        sheets.push(rows.finish());
    }
    Ok(sheets)
}

/// Row or column number within the sheet of one within the block that holds its values.
fn place(start: u32, offset: usize) -> u32 {
    start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX))
}

fn worksheet_names<R, S>(book: &R) -> Vec<String>
where
    S: std::io::Read + std::io::Seek,
    R: Reader<S>,
{
    book.sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| s.name.clone())
        .collect()
}

/// Gathers cells into rows, and counts the rows between them.
struct Rows<'c> {
    reader: SheetReader<'c>,
    cells: Vec<Cell<'static>>,
    row: u32,
    /// Rows handed on or counted so far.
    done: u32,
}

impl<'c> Rows<'c> {
    fn new(reader: SheetReader<'c>) -> Self {
        Rows {
            reader,
            cells: Vec::new(),
            row: 0,
            done: 0,
        }
    }

    fn put(
        &mut self,
        row: u32,
        column: u32,
        cell: Cell<'static>,
        context: &Context<'_>,
        sheet: &str,
    ) -> Result<()> {
        // The row that holds a cell has a slot for each column before it.
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(Failure::new(
                Class::Input,
                "workbook-unreadable",
                "a cell is beyond the last row or column that a worksheet has",
            )
            .file(context.file)
            .sheet(sheet)
            .hint("open it in a spreadsheet program and save it anew as .xlsx"));
        }
        if row != self.row {
            if row < self.row {
                return Err(Failure::new(
                    Class::Input,
                    "workbook-unreadable",
                    "the rows of a worksheet are out of order",
                )
                .file(context.file)
                .sheet(sheet)
                .hint("open it in a spreadsheet program and save it anew as .xlsx"));
            }
            self.flush();
            self.row = row;
        }
        if let Cell::Text(text) = &cell
            && text.len() > LONGEST_CELL
        {
            return Err(Failure::new(
                Class::Input,
                "cell-too-large",
                "a cell holds more than a spreadsheet allows",
            )
            .file(context.file)
            .sheet(sheet)
            .line(u64::from(row) + 1)
            .hint("take the cell out, or save the table as CSV"));
        }
        if cell.is_blank() {
            return Ok(());
        }
        let column = column as usize;
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::Empty);
        }
        if let Some(slot) = self.cells.get_mut(column) {
            *slot = cell;
        }
        Ok(())
    }

    /// Hands on the row gathered so far, if it has any value, and the blank ones before it.
    fn flush(&mut self) {
        if self.cells.is_empty() {
            return;
        }
        self.reader.blank_rows(self.row - self.done);
        self.reader.row(self.row + 1, &self.cells);
        self.done = self.row + 1;
        self.cells.clear();
    }

    fn finish(mut self) -> Sheet {
        self.flush();
        self.reader.finish()
    }
}

/// A spreadsheet's date as a serial of the 1900 system, whatever the workbook's own.
fn serial(date: ExcelDateTime) -> Cell<'static> {
    if date.is_duration() {
        return Cell::Number(date.as_f64());
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    let day = chrono::NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    // Days before March 1900 are off by one in Excel's count; no export has them, and they stay unreadable.
    match day.map(super::date::to_days) {
        Some(days) if days > -25_509 => Cell::Serial(f64::from(days) + 25_569.0),
        _ => Cell::Serial(f64::NAN),
    }
}

fn text(text: &str) -> Cell<'static> {
    Cell::Text(Cow::Owned(text.to_owned()))
}

fn from_ref(value: &DataRef<'_>) -> Cell<'static> {
    match value {
        DataRef::Empty => Cell::Empty,
        #[allow(
            clippy::cast_precision_loss,
            reason = "a spreadsheet holds doubles only"
        )]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::SharedString(content) => text(content),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::DateTime(date) => serial(*date),
        DataRef::String(content)
        | DataRef::DateTimeIso(content)
        | DataRef::DurationIso(content) => text(content),
        DataRef::Error(error) => Cell::Text(Cow::Owned(error.to_string())),
    }
}

fn from_data(value: &Data) -> Cell<'static> {
    match value {
        Data::Empty => Cell::Empty,
        #[allow(
            clippy::cast_precision_loss,
            reason = "a spreadsheet holds doubles only"
        )]
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::String(content) | Data::DateTimeIso(content) | Data::DurationIso(content) => {
            text(content)
        }
        Data::Bool(value) => Cell::Bool(*value),
        Data::DateTime(date) => serial(*date),
        Data::Error(error) => Cell::Text(Cow::Owned(error.to_string())),
    }
}
