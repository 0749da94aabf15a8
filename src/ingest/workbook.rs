//! Workbooks (XLSX, XLS, ODS): every worksheet's rows with their true numbers.
//!
//! XLSX is read cell by cell and never as one block, which a hostile file of a few kilobytes can make larger
//! than any memory. What would expand beyond reason is refused before it is opened.

use super::cell::Cell;
use super::merged::Merges;
use super::sheet::{Context, Sheet, SheetReader};
use super::sniff::Container;
use super::xls_size::Refused;
use super::xml::{Piece, Xml, attribute};
use crate::failure::{Class, Failure, Result};
use calamine::{
    Data, DataRef, ExcelDateTime, Range, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx,
};
use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::rc::Rc;

/// All parts of a workbook together may unpack to so many bytes.
const MOST_BYTES: u64 = 6 << 30;
/// A part larger than this may not unpack to more than so many times its packed size.
const LARGE_PART: u64 = 64 << 20;
const MOST_RATIO: u64 = 300;
/// Long texts of all cells together, in bytes: one shared string may stand in every cell.
const MOST_LONG_TEXT: u64 = 1 << 30;
const LONG_TEXT: usize = 256;
/// The table of shared strings is held in memory whole.
const MOST_STRING_BYTES: u64 = 1 << 30;
/// A huge part of a higher ratio than any real table's is looked through before it is opened.
const HUGE_PART: u64 = 256 << 20;
const USUAL_RATIO: u64 = 20;
const LONGEST_RUN: usize = 16 << 20;
/// Rows and columns of a worksheet.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLUMNS: u32 = 1 << 14;
/// A cell may hold so many bytes; a spreadsheet's own limit is 32,767 characters.
pub(super) const LONGEST_CELL: usize = 1 << 20;

/// Reads every worksheet of a workbook.
///
/// # Errors
/// `workbook-unreadable`, `workbook-too-large`, `cell-too-large`, of class input.
pub fn read(bytes: &[u8], container: Container, context: &Context<'_>) -> Result<Vec<Sheet>> {
    match container {
        Container::Xls => {
            super::xls_size::check(bytes).map_err(|refused| match refused {
                Refused::TooLarge => too_large(context),
                Refused::Broken => misplaced(context, "", "the workbook is damaged or cut off"),
            })?;
            let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|e| match e {
                XlsError::Password => encrypted(context),
                e => unreadable(context, e),
            })?;
            xls(&mut book, context)
        }
        Container::Ods => {
            check_sizes(bytes, context)?;
            super::ods::read(bytes, context)
        }
        _ => {
            check_sizes(bytes, context)?;
            xlsx(bytes, context)
        }
    }
}

pub(super) fn unreadable(
    context: &Context<'_>,
    error: impl std::error::Error + Send + Sync + 'static,
) -> Failure {
    Failure::new(
        Class::Input,
        "workbook-unreadable",
        ("工作簿无法读取", "the workbook cannot be read"),
    )
    .file(context.file)
    .cause(error)
    .hint((
        "用电子表格程序打开，去掉密码，另存为.xlsx",
        "open it in a spreadsheet program, take off any password, and save it anew as .xlsx",
    ))
}

pub(super) fn too_large(context: &Context<'_>) -> Failure {
    Failure::new(
        Class::Input,
        "workbook-too-large",
        (
            "工作簿展开后过大",
            "the workbook would unpack beyond reason",
        ),
    )
    .file(context.file)
    .hint(("把其中的表另存为CSV", "save its tables as CSV"))
}

/// The failure for a workbook that only its password opens.
pub(super) fn encrypted(context: &Context<'_>) -> Failure {
    Failure::new(
        Class::Input,
        "workbook-encrypted",
        ("工作簿有密码", "the workbook is behind a password"),
    )
    .file(context.file)
    .hint((
        "用密码打开，去掉密码后另存",
        "open it with its password and save it without one",
    ))
}

fn misplaced(context: &Context<'_>, sheet: &str, why: &'static str) -> Failure {
    let failure = Failure::new(Class::Input, "workbook-unreadable", why)
        .file(context.file)
        .hint((
            "用电子表格程序打开，另存为.xlsx",
            "open it in a spreadsheet program and save it anew as .xlsx",
        ));
    if sheet.is_empty() {
        failure
    } else {
        failure.sheet(sheet)
    }
}

/// The failure for a cell that no person can have typed.
pub(super) fn cell_too_large(context: &Context<'_>, sheet: &str, line: u32) -> Failure {
    let failure = Failure::new(
        Class::Input,
        "cell-too-large",
        (
            "有单元格超过电子表格的上限",
            "a cell holds more than a spreadsheet allows",
        ),
    )
    .file(context.file)
    .line(u64::from(line))
    .hint((
        "查看并缩短该单元格，或重新导出",
        "look what the cell holds and shorten it, or export the table anew",
    ));
    if sheet.is_empty() {
        failure
    } else {
        failure.sheet(sheet)
    }
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
        let name = part
            .name()
            .map_or_else(|_| String::new(), |n| n.to_ascii_lowercase());
        let (size, strings) = (part.size(), name.ends_with("sharedstrings.xml"));
        drop(part);
        if strings {
            let part = archive.by_index(n).map_err(|e| unreadable(context, e))?;
            if size > MOST_STRING_BYTES || strings_declared(part) > size / 4 {
                return Err(too_large(context));
            }
        }
        if size > HUGE_PART && ratio > USUAL_RATIO {
            let part = archive.by_index(n).map_err(|e| unreadable(context, e))?;
            if has_long_run(part).map_err(|e| unreadable(context, e))? {
                return Err(too_large(context));
            }
        }
    }
    Ok(())
}

/// The number of shared strings that their table declares, for which its reader makes room at once.
fn strings_declared(part: impl Read) -> u64 {
    let mut xml = Xml::new(part);
    loop {
        match xml.next() {
            Ok(Piece::Start(start)) if start.local_name().as_ref() == "sst" => {
                let count = attribute(&start, "uniqueCount");
                return count.and_then(|n| n.parse().ok()).unwrap_or(0);
            }
            Ok(Piece::Eof) | Err(_) => return 0,
            Ok(_) => {}
        }
    }
}

/// Whether a part has a stretch without a tag that is longer than any cell.
fn has_long_run(mut part: impl Read) -> std::io::Result<bool> {
    let mut buffer = vec![0; 1 << 16];
    let mut run = 0;
    loop {
        let read = part.read(&mut buffer)?;
        let Some(chunk) = buffer.get(..read).filter(|c| !c.is_empty()) else {
            return Ok(false);
        };
        run = match chunk.iter().rposition(|&b| b == b'<') {
            Some(last) => chunk.len() - last,
            None => run + chunk.len(),
        };
        if run > LONGEST_RUN {
            return Ok(true);
        }
    }
}

fn xlsx(bytes: &[u8], context: &Context<'_>) -> Result<Vec<Sheet>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| unreadable(context, e))?;
    let mut sheets = Vec::new();
    let budget = Budget::new();
    for (name, hidden) in worksheets(&book) {
        let left = budget.0.get();
        let mut sheet = xlsx_sheet(&mut book, &name, Merges::default(), &budget, context)?;
        let merges = super::xlsx_merges::read(&mut book, bytes, &name, &sheet, context)?;
        if !merges.is_empty() {
            drop(sheet);
            budget.0.set(left);
            sheet = xlsx_sheet(&mut book, &name, merges, &budget, context)?;
        }
        sheet.hidden = hidden;
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn xlsx_sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    merges: Merges,
    budget: &Budget,
    context: &Context<'_>,
) -> Result<Sheet> {
    let failed = |e| unreadable(context, e).sheet(name);
    let since_1904 = book.has_1904_epoch();
    let mut cells = book.worksheet_cells_reader(name).map_err(failed)?;
    let mut reader = SheetReader::new(context, name);
    reader.since_1904 = since_1904;
    let mut rows = Rows::new(reader, budget);
    rows.merges = merges;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(failed)? {
        let (row, column) = cell.pos;
        // Only a formula with no value at all: one that comes to an empty text has that text.
        let value = match (&cell.value, &cell.formula) {
            (DataRef::Empty, Some(_)) => Cell::Uncomputed,
            (value, _) => from_ref(value),
        };
        rows.put(row, column, value, context, name)?;
    }
    rows.finish()
}

/// Every worksheet of Excel 97, which calamine reads into memory whole.
fn xls(book: &mut Xls<Cursor<&[u8]>>, context: &Context<'_>) -> Result<Vec<Sheet>> {
    let mut sheets = Vec::new();
    let budget = Budget::new();
    for (name, hidden) in worksheets(book) {
        let range: Range<Data> = book
            .worksheet_range(&name)
            .map_err(|e| unreadable(context, e).sheet(name.clone()))?;
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut reader = SheetReader::new(context, &name);
        reader.since_1904 = book.has_1904_epoch();
        let mut rows = Rows::new(reader, &budget);
        for merge in book.merge_cells_by_sheet_name(&name).unwrap_or_default() {
            rows.merges.add(merge.start.0, merge.end.0, merge.start.1);
        }
        for (row, column, value) in range.used_cells() {
            let (row, column) = (place(top, row), place(left, column));
            rows.put(row, column, from_data(value), context, &name)?;
        }
        let mut sheet = rows.finish()?;
        sheet.hidden = hidden;
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Row or column number within the sheet of one within the block that holds its values.
fn place(start: u32, offset: usize) -> u32 {
    start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX))
}

/// The names of the worksheets, and whether each is hidden.
fn worksheets<R, S>(book: &R) -> Vec<(String, bool)>
where
    S: std::io::Read + std::io::Seek,
    R: Reader<S>,
{
    book.sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| (s.name.clone(), s.visible != SheetVisible::Visible))
        .collect()
}

/// What a file's long texts may still come to.
#[derive(Clone)]
pub(super) struct Budget(Rc<std::cell::Cell<u64>>);

impl Budget {
    pub(super) fn new() -> Self {
        Budget(Rc::new(std::cell::Cell::new(MOST_LONG_TEXT)))
    }

    /// Whether a text is within it.
    pub(super) fn allows(&self, text: &str) -> bool {
        let spent = match text.len() {
            0..=LONG_TEXT => 0,
            long => long as u64,
        };
        let left = self.0.get().checked_sub(spent);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// Gathers cells into rows, and counts the rows between them.
pub(super) struct Rows<'c> {
    reader: SheetReader<'c>,
    budget: Budget,
    cells: Vec<Cell<'static>>,
    row: u32,
    /// Rows handed on or counted so far.
    done: u32,
    /// Merged cells, each added before its first row is complete.
    pub(super) merges: Merges,
}

impl<'c> Rows<'c> {
    pub(super) fn new(reader: SheetReader<'c>, budget: &Budget) -> Self {
        Rows {
            reader,
            budget: budget.clone(),
            cells: Vec::new(),
            row: 0,
            done: 0,
            merges: Merges::default(),
        }
    }

    pub(super) fn put(
        &mut self,
        row: u32,
        column: u32,
        cell: Cell<'static>,
        context: &Context<'_>,
        sheet: &str,
    ) -> Result<()> {
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(misplaced(
                context,
                sheet,
                "a cell lies outside of any worksheet",
            ));
        }
        if row != self.row {
            if row < self.row {
                let why = "the rows of a worksheet are out of order";
                return Err(misplaced(context, sheet, why));
            }
            self.flush();
            self.row = row;
        }
        if let Cell::Text(text) = &cell {
            if text.len() > LONGEST_CELL {
                return Err(cell_too_large(context, sheet, row.saturating_add(1)));
            }
            if !self.budget.allows(text) {
                return Err(too_large(context));
            }
        }
        if cell.is_blank() && cell != Cell::Uncomputed {
            return Ok(());
        }
        let column = column as usize;
        if self.cells.len() <= column {
            self.cells.resize(column + 1, Cell::Empty);
        }
        match self.cells.get_mut(column) {
            Some(slot @ Cell::Empty) => *slot = cell,
            _ => {
                return Err(misplaced(
                    context,
                    sheet,
                    "a cell stands twice in a worksheet",
                ));
            }
        }
        Ok(())
    }

    /// Hands on the row gathered so far, if it has any value, and the blank ones before it.
    fn flush(&mut self) {
        if self.cells.is_empty() {
            return;
        }
        self.merges.pass(self.row, &mut self.cells);
        self.reader.blank_rows(self.row - self.done);
        self.reader.row(self.row + 1, &self.cells);
        self.done = self.row + 1;
        self.cells.clear();
    }

    pub(super) fn finish(mut self) -> Result<Sheet> {
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
    // Days before March 1900 are off by one in Excel's count, which `date` knows; those of 1904 are all later.
    match day.map(super::date::to_days) {
        Some(days) if days > -25_509 => Cell::Serial(f64::from(days) + 25_569.0),
        _ => Cell::Serial(date.as_f64()),
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
