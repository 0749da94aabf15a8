//! Web pages with tables, as many systems export them under the name `.xls`.
//!
//! The tokens are those of the HTML standard; what they mean is kept to tables. All tables stand below each
//! other in one sheet, as a spreadsheet program shows them, and text outside of tables is a row of its own. No
//! style is applied: a cell is its text, save where the page itself says that the text is a shortened number.

use super::cell::Cell;
use super::encoded::Known;
use super::sheet::{Context, Sheet, SheetReader};
use super::steady::unreadable;
use super::{date, fold, furniture, workbook};
use crate::failure::{Class, Failure, Result};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use std::borrow::Cow;
use std::sync::Arc;

/// Columns of a spreadsheet.
const MOST_COLUMNS: usize = 16_384;
/// Spans beyond these count as these, as in the HTML standard.
const MOST_COLUMN_SPAN: u32 = 1_000;
const MOST_ROW_SPAN: u32 = 65_534;
/// Text outside of tables is furniture and is kept so far, in bytes, to be looked through for a unit.
const LONGEST_NOTE: usize = 1 << 14;
/// A page names its encoding within so many bytes.
const PRESCAN: usize = 4_096;

/// A page's text and how it was encoded.
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub encoding: &'static str,
    /// Bytes that mean nothing in the encoding and became U+FFFD.
    pub undecodable: usize,
}

/// Decodes a page: a BOM, else valid UTF-8, else the encoding that the page names, else as any text.
///
/// # Errors
/// As `Known::encoding`.
pub fn decode<'a>(bytes: &'a [u8], known: &Known, file: &str) -> Result<Decoded<'a>> {
    let plain = Encoding::for_bom(bytes).is_some() || std::str::from_utf8(bytes).is_ok();
    // What says GB2312 or GBK is GB18030, and that is the guess of plain text too.
    let unicode = [UTF_8, UTF_16LE, UTF_16BE, GBK, GB18030];
    if let Some(encoding) = named_encoding(bytes).filter(|e| !plain && !unicode.contains(e)) {
        let (text, failed) = encoding.decode_without_bom_handling(bytes);
        if !failed {
            return Ok(Decoded {
                text,
                encoding: encoding.name(),
                undecodable: 0,
            });
        }
    }
    let mut bytes = std::io::Cursor::new(bytes);
    let encoded = known.encoding(&mut bytes, file)?;
    Ok(Decoded {
        text: Cow::Owned(encoded.text(&mut bytes).map_err(|e| unreadable(file, e))?),
        encoding: encoded.name,
        undecodable: encoded.undecodable,
    })
}

/// The encoding that the page's first bytes name, in a `meta` element or an XML declaration.
fn named_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(PRESCAN)).unwrap_or_default();
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    head.match_indices("charset=")
        .chain(head.match_indices("encoding="))
        .filter_map(|(at, mark)| head.get(at + mark.len()..))
        .map(|rest| rest.trim_start_matches(['"', '\'', ' ']))
        .filter_map(|rest| rest.split(['"', '\'', ';', ' ', '>', '/', '?']).next())
        .find_map(|label| Encoding::for_label(label.as_bytes()))
}

/// Reads a decoded page as one sheet without a name.
///
/// # Errors
/// `cell-too-large`, `too-many-columns`, of class input.
pub fn read(text: &str, context: &Context<'_>) -> Result<Sheet> {
    let mut page = Page::new(context);
    let mut emitter =
        CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| page.see(&event));
    emitter.naively_switch_states(true);
    // A failure is the only token that the emitter makes, and the first one ends the reading.
    if let Some(Ok(failure)) = Tokenizer::new_with_emitter(text, emitter).next() {
        return Err(failure);
    }
    page.finish()
}

/// A cell that is open.
#[derive(Default)]
struct Open {
    text: String,
    /// White space was seen that counts only where more text follows; whether a line ended in it.
    space: Option<bool>,
    columns: u32,
    rows: u32,
    /// The true number beneath a shortened one, as Excel writes it into its web pages.
    number: Option<f64>,
}

impl Open {
    fn new() -> Self {
        Open {
            columns: 1,
            rows: 1,
            ..Open::default()
        }
    }

    /// Adds text; a run of white space is one space, and none where a source line ends between ideographs.
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{C}') {
                self.space = Some(self.space.unwrap_or(false) || c == '\n');
                continue;
            }
            if let Some(line_end) = self.space.take()
                && let Some(last) = self.text.chars().next_back()
            {
                let wide = |c: char| ('\u{2E80}'..='\u{FFEF}').contains(&c);
                if last != '\n' && !(line_end && wide(last) && wide(c)) {
                    self.text.push(' ');
                }
            }
            self.text.push(c);
        }
    }

    /// A line break, of which several at a block's edges are one.
    fn end_line(&mut self, forced: bool) {
        self.space = None;
        if !self.text.is_empty() && (forced || !self.text.ends_with('\n')) {
            self.text.push('\n');
        }
    }

    fn into_cell(self) -> Cell<'static> {
        let text = self.text.trim_matches('\n');
        match self.number {
            // A date in full says more than its serial, and a number in full is the same number.
            Some(number)
                if text.parse() != Ok(number) && date::parse(&fold::fold(text)).is_none() =>
            {
                Cell::Number(number)
            }
            _ if text.is_empty() => Cell::Empty,
            _ => Cell::Text(Cow::Owned(text.to_owned())),
        }
    }
}

/// The line and the value of a cell that reaches over rows below it.
type Reaching = (u32, Arc<Cell<'static>>);

/// What is known at a place in a page.
struct Page<'c> {
    context: &'c Context<'c>,
    reader: SheetReader<'c>,
    /// Tables around this place; the inner ones belong to a cell of the outermost.
    depth: u32,
    row: Option<Vec<Cell<'static>>>,
    cell: Option<Open>,
    /// For each column, the line from which it is free of cells from above.
    taken: Vec<u32>,
    /// For each column, the line and the value of the cell that it was last taken by.
    above: Vec<Option<Reaching>>,
    /// Text outside of cells.
    note: Open,
    /// Line of the last row, and rows without a value since the last that has one.
    line: u32,
    blank: u32,
    /// A row of several cells was handed on: text outside of tables is furniture from there on.
    in_data: bool,
    /// The start tag that is being read, with the name of its last attribute.
    tag: Option<Vec<u8>>,
    attribute: Vec<u8>,
    in_head: bool,
    /// An element whose content is no text of the page.
    hidden: Option<Vec<u8>>,
}

impl<'c> Page<'c> {
    fn new(context: &'c Context<'c>) -> Self {
        Page {
            context,
            reader: SheetReader::new(context, ""),
            depth: 0,
            row: None,
            cell: None,
            taken: Vec::new(),
            above: Vec::new(),
            note: Open::new(),
            line: 0,
            blank: 0,
            in_data: false,
            tag: None,
            attribute: Vec::new(),
            in_head: false,
            hidden: None,
        }
    }

    /// Takes one event; a failure ends the reading.
    fn see(&mut self, event: &CallbackEvent<'_>) -> Option<Failure> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Some(name.to_vec());
                self.attribute.clear();
                if self.hidden.is_none() {
                    return self.start(name).err();
                }
            }
            CallbackEvent::AttributeName { name } => {
                self.attribute.clear();
                self.attribute.extend_from_slice(name);
            }
            CallbackEvent::AttributeValue { value } => {
                let value = String::from_utf8_lossy(value);
                self.attribute_of_cell(value.trim());
            }
            CallbackEvent::CloseStartTag { .. } => self.tag = None,
            CallbackEvent::EndTag { name } => match &self.hidden {
                Some(hidden) if hidden == name => self.hidden = None,
                Some(_) => {}
                None => return self.end(name).err(),
            },
            CallbackEvent::String { value } if self.hidden.is_none() && !self.in_head => {
                return self.text(&String::from_utf8_lossy(value)).err();
            }
            _ => {}
        }
        None
    }

    fn text(&mut self, text: &str) -> Result<()> {
        match &mut self.cell {
            Some(cell) => {
                cell.push(text);
                if cell.text.len() > workbook::LONGEST_CELL {
                    let line = self.line.saturating_add(1);
                    return Err(workbook::cell_too_large(self.context, "", line));
                }
            }
            None if self.note.text.len() < LONGEST_NOTE => self.note.push(text),
            None => {}
        }
        Ok(())
    }

    fn attribute_of_cell(&mut self, value: &str) {
        let of_cell = matches!(self.tag.as_deref(), Some(b"td" | b"th")) && self.depth == 1;
        if let (Some(cell), true) = (&mut self.cell, of_cell) {
            let span = |most: u32| value.parse::<u32>().map_or(1, |n| n.min(most));
            match self.attribute.as_slice() {
                b"colspan" => cell.columns = span(MOST_COLUMN_SPAN).max(1),
                b"rowspan" => cell.rows = span(MOST_ROW_SPAN),
                b"x:num" => cell.number = value.parse().ok().filter(|n: &f64| n.is_finite()),
                _ => {}
            }
        }
    }

    fn start(&mut self, name: &[u8]) -> Result<()> {
        match name {
            b"head" => self.in_head = true,
            b"body" | b"frameset" => self.in_head = false,
            b"script" | b"style" | b"title" | b"iframe" | b"noframes" | b"noembed"
            | b"noscript" | b"xml" => {
                self.hidden = Some(name.to_vec());
            }
            b"table" => {
                self.in_head = false;
                if self.cell.is_some() {
                    self.depth = self.depth.saturating_add(1);
                    self.end_line(false)?;
                } else {
                    self.end_table()?;
                    self.end_note();
                    self.depth = 1;
                }
            }
            b"thead" | b"tbody" | b"tfoot" if self.depth == 1 => self.end_group()?,
            b"tr" if self.depth <= 1 => {
                self.in_head = false;
                self.end_row()?;
                self.end_note();
                self.depth = 1;
                self.row = Some(Vec::new());
            }
            b"td" | b"th" if self.depth <= 1 => {
                self.in_head = false;
                self.depth = 1;
                self.end_cell()?;
                if self.row.is_none() {
                    self.end_note();
                    self.row = Some(Vec::new());
                }
                self.cell = Some(Open::new());
            }
            b"td" | b"th" => self.text(" ")?,
            b"br" => self.end_line(true)?,
            _ if is_block(name) => {
                self.in_head = false;
                self.end_line(false)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<()> {
        match name {
            b"head" => self.in_head = false,
            b"table" if self.depth > 1 => {
                self.depth -= 1;
                self.end_line(false)?;
            }
            b"table" => self.end_table()?,
            b"thead" | b"tbody" | b"tfoot" if self.depth == 1 => self.end_group()?,
            b"tr" if self.depth == 1 => self.end_row()?,
            b"td" | b"th" if self.depth == 1 => self.end_cell()?,
            _ if is_block(name) => self.end_line(false)?,
            _ => {}
        }
        Ok(())
    }

    fn end_line(&mut self, forced: bool) -> Result<()> {
        if self.in_head {
            return Ok(());
        }
        match &mut self.cell {
            Some(cell) => {
                cell.end_line(forced);
                self.text("")
            }
            None if self.row.is_none() => {
                self.end_note();
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Text outside of tables, as a row of one cell.
    fn end_note(&mut self) {
        let note = std::mem::replace(&mut self.note, Open::new()).into_cell();
        if note.is_blank() {
            return;
        }
        let line = self.next_line();
        let text = note.text();
        let names_unit =
            furniture::unit_note(&text, "").is_some() || furniture::unit_below(&text).is_some();
        if self.in_data && !names_unit {
            self.reader.blank_rows(1);
        } else {
            self.reader.row(line, &[note]);
        }
    }

    /// The number of a row with a value; the ones without before it are counted.
    fn next_line(&mut self) -> u32 {
        self.reader.blank_rows(self.blank);
        self.blank = 0;
        self.line = self.line.saturating_add(1);
        self.line
    }

    fn end_cell(&mut self) -> Result<()> {
        let (Some(cell), Some(row)) = (self.cell.take(), &mut self.row) else {
            return Ok(());
        };
        let line = self.line.saturating_add(1);
        while self.taken.get(row.len()).is_some_and(|&free| free > line) {
            row.push(covered(&self.above, row.len()));
        }
        // A span of no rows reaches to the end of its group.
        let free = match cell.rows {
            0 => u32::MAX,
            rows => line.saturating_add(rows),
        };
        let columns = cell.columns as usize;
        let end = row.len() + columns;
        if end > MOST_COLUMNS {
            return Err(Failure::new(
                Class::Input,
                "too-many-columns",
                (
                    "有一行的列数超过电子表格的上限",
                    "a row has more columns than a spreadsheet allows",
                ),
            )
            .file(self.context.file)
            .line(u64::from(line))
            .hint((
                "核对文件是否为表格，或重新导出为.xlsx或CSV",
                "look whether the file is a table, or export it anew as .xlsx or CSV",
            )));
        }
        let reaches_down = cell.rows != 1;
        let start = row.len();
        row.push(cell.into_cell());
        if reaches_down {
            self.above.resize(self.above.len().max(end), None);
            if let Some(above) = self.above.get_mut(start..end) {
                above.fill(None);
                if let (Some(first), Some(value)) = (above.first_mut(), row.last()) {
                    *first = (!value.is_blank()).then(|| (line, Arc::new(value.clone())));
                }
            }
            self.taken.resize(self.taken.len().max(end), 0);
            if let Some(taken) = self.taken.get_mut(start..end) {
                taken.fill(free);
            }
        }
        row.resize(end, Cell::Empty);
        Ok(())
    }

    fn end_row(&mut self) -> Result<()> {
        self.end_cell()?;
        let Some(mut row) = self.row.take() else {
            return Ok(());
        };
        // Cells at the row's end that are covered from above have no tag of their own.
        let below = self.line.saturating_add(1);
        let is_blank = row.iter().all(Cell::is_blank);
        for column in row.len()..if is_blank { 0 } else { self.taken.len() } {
            let is_taken = self.taken.get(column).is_some_and(|&free| free > below);
            row.push(if is_taken {
                covered(&self.above, column)
            } else {
                Cell::Empty
            });
        }
        let filled = row.iter().filter(|c| !c.is_blank()).count();
        if filled == 0 {
            self.line = self.line.saturating_add(1);
            self.blank = self.blank.saturating_add(1);
        } else {
            let line = self.next_line();
            self.reader.row(line, &row);
            self.in_data |= filled > 1;
        }
        Ok(())
    }

    fn end_group(&mut self) -> Result<()> {
        self.end_row()?;
        self.taken.clear();
        self.above.clear();
        Ok(())
    }

    fn end_table(&mut self) -> Result<()> {
        self.end_group()?;
        self.end_note();
        self.depth = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<Sheet> {
        self.end_table()?;
        self.reader.finish()
    }
}

/// The cell of a column that one above reaches over.
fn covered(above: &[Option<Reaching>], column: usize) -> Cell<'static> {
    match above.get(column) {
        Some(Some((line, value))) => Cell::covered(*line, value),
        _ => Cell::Empty,
    }
}

/// Elements that stand on lines of their own.
fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div"
            | b"li"
            | b"ul"
            | b"ol"
            | b"dl"
            | b"dt"
            | b"dd"
            | b"tr"
            | b"hr"
            | b"pre"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"caption"
            | b"blockquote"
            | b"center"
            | b"form"
            | b"body"
            | b"section"
            | b"header"
            | b"footer"
            | b"article"
            | b"main"
            | b"nav"
            | b"address"
            | b"fieldset"
            | b"option"
    )
}
