//! OpenDocument spreadsheets: the tables of `content.xml`, row by row.
//!
//! A repeat count lets a few bytes stand for millions of cells: blank ones cost nothing here, and the others
//! are bounded. Annotations, drawings and ruby text are no part of a cell's value.

use super::cell::Cell;
use super::sheet::{Context, Sheet, SheetReader};
use super::workbook::{self, Budget, LONGEST_CELL, Rows};
use super::xml::{Piece, Xml, attribute};
use crate::failure::Result;
use quick_xml::events::BytesStart;
use std::borrow::Cow;
use std::io::{Cursor, Read, Seek};

/// Cells with a value, over all tables, that repeat counts may stand for beside the cells that are written.
const MOST_REPEATED: u64 = 3_000_000;

/// Reads every table of a document.
///
/// # Errors
/// `workbook-encrypted`, `workbook-unreadable`, `workbook-too-large`, `cell-too-large`, of class input.
pub fn read(bytes: &[u8], context: &Context<'_>) -> Result<Vec<Sheet>> {
    let unreadable = |e| workbook::unreadable(context, e);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if is_encrypted(&mut archive) {
        return Err(workbook::encrypted(context));
    }
    let content = archive.by_name("content.xml").map_err(unreadable)?;
    let mut xml = Xml::new(content);
    let mut document = Document {
        context,
        sheets: Vec::new(),
        table: None,
        budget: Budget::new(),
        repeats_left: MOST_REPEATED,
    };
    loop {
        match xml.next().map_err(|e| workbook::unreadable(context, e))? {
            Piece::Start(start) => document.start(&start)?,
            Piece::End(name) => document.end(&name)?,
            Piece::Text(text) => document.text(&text)?,
            Piece::Eof => return Ok(document.sheets),
        }
    }
}

fn is_encrypted<R: Read + Seek>(archive: &mut zip::ZipArchive<R>) -> bool {
    let mut manifest = String::new();
    archive
        .by_name("META-INF/manifest.xml")
        .ok()
        .and_then(|part| part.take(1 << 20).read_to_string(&mut manifest).ok())
        .is_some_and(|_| manifest.contains("encryption-data"))
}

struct Document<'c> {
    context: &'c Context<'c>,
    sheets: Vec<Sheet>,
    table: Option<Table<'c>>,
    budget: Budget,
    repeats_left: u64,
}

struct Table<'c> {
    name: String,
    rows: Rows<'c>,
    /// Number of the row, from 0, how often it stands there, and its cells that are not blank.
    row: u32,
    repeats: u32,
    cells: Vec<(u32, Cell<'static>)>,
    column: u32,
    cell: Option<Open>,
    /// Elements around this place that are no part of the cell's value.
    skipped: usize,
}

/// A cell that is open.
struct Open {
    value: Option<Cell<'static>>,
    formula: bool,
    /// Rows that it reaches over.
    rows: u32,
    /// Whether it names the type of its value.
    typed: bool,
    text: String,
    paragraphs: u32,
    repeats: u32,
}

impl Document<'_> {
    fn start(&mut self, start: &BytesStart<'_>) -> Result<()> {
        let name = start.name();
        let count = |name| attribute(start, name).map_or(1, |n| n.parse().unwrap_or(u32::MAX));
        let Some(table) = &mut self.table else {
            if name.as_ref() == "table:table" {
                let name = attribute(start, "table:name").unwrap_or_default();
                self.table = Some(Table {
                    rows: Rows::new(SheetReader::new(self.context, &name), &self.budget),
                    name,
                    row: 0,
                    repeats: 1,
                    cells: Vec::new(),
                    column: 0,
                    cell: None,
                    skipped: 0,
                });
            }
            return Ok(());
        };
        if table.skipped > 0 {
            table.skipped += 1;
            return Ok(());
        }
        match (name.as_ref(), &mut table.cell) {
            ("table:table-row", None) => {
                table.repeats = count("table:number-rows-repeated");
                table.column = 0;
            }
            ("table:table-cell" | "table:covered-table-cell", None) => {
                table.cell = Some(Open {
                    value: value(start),
                    formula: attribute(start, "table:formula").is_some(),
                    rows: count("table:number-rows-spanned"),
                    typed: attribute(start, "office:value-type").is_some(),
                    text: String::new(),
                    paragraphs: 0,
                    repeats: count("table:number-columns-repeated"),
                });
            }
            ("text:p" | "text:h", Some(cell)) => {
                if cell.paragraphs > 0 {
                    cell.text.push('\n');
                }
                cell.paragraphs += 1;
            }
            ("text:s", Some(_)) => {
                let blanks = (count("text:c") as usize).min(LONGEST_CELL + 1);
                return self.text(&" ".repeat(blanks));
            }
            ("text:tab", Some(cell)) => cell.text.push('\t'),
            ("text:line-break", Some(cell)) => cell.text.push('\n'),
            (other, Some(_))
                if other.starts_with("text:")
                    && !matches!(other, "text:ruby-text" | "text:note") => {}
            // Drawings, annotations, ruby text, tables in cells; also what stands beside the rows' cells.
            (other, cell)
                if cell.is_some() || other == "table:shapes" || other == "table:table" =>
            {
                table.skipped = 1;
            }
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<()> {
        let Some(table) = &mut self.table else {
            return Ok(());
        };
        if let (Some(cell), 0) = (&mut table.cell, table.skipped)
            && cell.paragraphs > 0
        {
            cell.text.push_str(text);
            if cell.text.len() > LONGEST_CELL {
                let line = table.row.saturating_add(1);
                return Err(workbook::cell_too_large(self.context, &table.name, line));
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<()> {
        let Some(table) = &mut self.table else {
            return Ok(());
        };
        if table.skipped > 0 {
            table.skipped -= 1;
            return Ok(());
        }
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                let Some(cell) = table.cell.take() else {
                    return Ok(());
                };
                let value = match cell.value {
                    Some(value) => value,
                    // A text that comes out empty has its paragraph, or says that it is a text.
                    None if cell.formula && cell.paragraphs == 0 && !cell.typed => Cell::Uncomputed,
                    None => Cell::Text(Cow::Owned(cell.text)),
                };
                if !value.is_blank() || value == Cell::Uncomputed {
                    if table.repeats == 1 {
                        let last = table.row.saturating_add(cell.rows.saturating_sub(1));
                        table.rows.merges.add(table.row, last, table.column);
                    }
                    let cells = u64::from(cell.repeats) * u64::from(table.repeats);
                    self.repeats_left = self
                        .repeats_left
                        .checked_sub(cells.saturating_sub(1))
                        .ok_or_else(|| workbook::too_large(self.context))?;
                    let end = table.column.saturating_add(cell.repeats);
                    table
                        .cells
                        .extend((table.column..end).map(|column| (column, value.clone())));
                }
                table.column = table.column.saturating_add(cell.repeats);
            }
            "table:table-row" => {
                if !table.cells.is_empty() {
                    for row in table.row..table.row.saturating_add(table.repeats) {
                        for (column, cell) in &table.cells {
                            table.rows.put(
                                row,
                                *column,
                                cell.clone(),
                                self.context,
                                &table.name,
                            )?;
                        }
                    }
                    table.cells.clear();
                }
                table.row = table.row.saturating_add(table.repeats);
            }
            "table:table" => {
                if let Some(table) = self.table.take() {
                    self.sheets.push(table.rows.finish()?);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// The value that a cell's attributes give; none where its text is its value.
fn value(start: &BytesStart<'_>) -> Option<Cell<'static>> {
    if attribute(start, "calcext:value-type").as_deref() == Some("error") {
        return None;
    }
    let text = |name| attribute(start, name).filter(|text| !text.is_empty());
    match attribute(start, "office:value-type")?.as_str() {
        "float" | "currency" | "percentage" => {
            let number = text("office:value")?.parse().ok()?;
            Some(Cell::Number(number))
        }
        "date" => text("office:date-value").map(|t| Cell::Text(Cow::Owned(t))),
        "time" => text("office:time-value").map(|t| Cell::Text(Cow::Owned(t))),
        "boolean" => Some(Cell::Bool(text("office:boolean-value")? == "true")),
        _ => text("office:string-value").map(|t| Cell::Text(Cow::Owned(t))),
    }
}
