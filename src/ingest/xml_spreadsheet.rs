//! XML Spreadsheet 2003, the one-file form of Excel's workbooks that report systems like to write.
//!
//! Cells carry their types; styles, formulas and comments are passed over.

use super::cell::Cell;
use super::sheet::{Context, Sheet, SheetReader};
use super::workbook::{self, Budget, LONGEST_CELL, Rows};
use super::xml::{Piece, Xml, attribute};
use crate::failure::Result;
use quick_xml::events::BytesStart;
use std::borrow::Cow;

/// Reads every worksheet of a decoded document.
///
/// # Errors
/// `workbook-unreadable`, `cell-too-large`, of class input.
pub fn read(text: &str, context: &Context<'_>) -> Result<Vec<Sheet>> {
    // The declaration names the encoding that the text no longer has.
    let body = match text.split_once("?>") {
        Some((declaration, rest)) if declaration.trim_start().starts_with("<?xml") => rest,
        _ => text,
    };
    let mut xml = Xml::new(body.as_bytes());
    let mut sheets = Vec::new();
    let budget = Budget::new();
    let mut table: Option<Table<'_>> = None;
    loop {
        match xml.next().map_err(|e| workbook::unreadable(context, e))? {
            Piece::Start(start) if start.local_name().as_ref() == "Worksheet" => {
                let name = attribute(&start, "Name").unwrap_or_default();
                table = Some(Table::new(context, name, &budget));
            }
            Piece::Start(start) => {
                if let Some(table) = &mut table {
                    table.start(&start);
                }
            }
            Piece::Text(text) => {
                if let Some(table) = &mut table {
                    table.text(&text)?;
                }
            }
            Piece::End(name) if local(&name) == "Worksheet" => {
                if let Some(table) = table.take() {
                    sheets.push(table.rows.finish()?);
                }
            }
            Piece::End(name) => {
                if let Some(table) = &mut table {
                    table.end(local(&name))?;
                }
            }
            Piece::Eof => return Ok(sheets),
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

struct Table<'c> {
    context: &'c Context<'c>,
    name: String,
    rows: Rows<'c>,
    /// Numbers of the next row and of the next column, from 0.
    row: u32,
    column: u32,
    /// Columns that the open cell spreads over.
    width: u32,
    /// Rows below its own that the open cell reaches over.
    down: u32,
    /// Whether the open cell has a formula.
    formula: bool,
    /// Rows that the open row stands for; the further ones have its format and no values.
    height: u32,
    /// Type and text of the open cell's value.
    value: Option<(String, String)>,
    /// Whether the value is complete or there is none to come: a comment has data of its own.
    in_data: bool,
    in_comment: bool,
}

impl<'c> Table<'c> {
    fn new(context: &'c Context<'c>, name: String, budget: &Budget) -> Self {
        Table {
            context,
            rows: Rows::new(SheetReader::new(context, &name), budget),
            name,
            row: 0,
            column: 0,
            width: 1,
            down: 0,
            formula: false,
            height: 1,
            value: None,
            in_data: false,
            in_comment: false,
        }
    }

    fn start(&mut self, start: &BytesStart<'_>) {
        let number = |name| attribute(start, name).and_then(|n| n.parse::<u32>().ok());
        match start.local_name().as_ref() {
            "Row" => {
                if let Some(index) = number("Index") {
                    self.row = index.saturating_sub(1);
                }
                self.column = 0;
                self.height = number("Span").unwrap_or(0).saturating_add(1);
            }
            "Cell" => {
                if let Some(index) = number("Index") {
                    self.column = index.saturating_sub(1);
                }
                self.width = number("MergeAcross").unwrap_or(0).saturating_add(1);
                self.down = number("MergeDown").unwrap_or(0);
                self.formula = attribute(start, "Formula").is_some();
            }
            "Comment" | "PhoneticText" => self.in_comment = true,
            "Data" if !self.in_comment => {
                self.value = Some((attribute(start, "Type").unwrap_or_default(), String::new()));
                self.in_data = true;
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) -> Result<()> {
        if let (Some((_, value)), true, false) = (&mut self.value, self.in_data, self.in_comment) {
            value.push_str(text);
            if value.len() > LONGEST_CELL {
                let line = self.row.saturating_add(1);
                return Err(workbook::cell_too_large(self.context, &self.name, line));
            }
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<()> {
        match name {
            "Row" => self.row = self.row.saturating_add(self.height),
            "Comment" | "PhoneticText" => self.in_comment = false,
            "Data" => self.in_data = self.in_comment && self.in_data,
            "Cell" => {
                if let Some((kind, text)) = self.value.take() {
                    let cell = match kind.as_str() {
                        "Number" => text.trim().parse().map(Cell::Number).ok(),
                        "Boolean" => Some(Cell::Bool(text.trim() == "1")),
                        _ => None,
                    };
                    let cell = cell.unwrap_or(Cell::Text(Cow::Owned(text)));
                    let last = self.row.saturating_add(self.down);
                    self.rows.merges.add(self.row, last, self.column);
                    self.rows
                        .put(self.row, self.column, cell, self.context, &self.name)?;
                } else if self.formula {
                    let cell = Cell::Uncomputed;
                    self.rows
                        .put(self.row, self.column, cell, self.context, &self.name)?;
                }
                self.formula = false;
                self.column = self.column.saturating_add(self.width);
            }
            _ => {}
        }
        Ok(())
    }
}
