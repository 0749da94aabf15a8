//! One sheet's rows as a container hands them over: furniture, header, data and what is wrong with it.
//!
//! Each row that comes in is counted once: as furniture, as quarantined, or as a stored row whose fate
//! `accounting` decides. Nothing is held of a row but its parsed values.

use super::block::Block;
use super::cell::Cell;
use super::columns::{Names, Store, Value};
use super::header::{self, Closest, Found, Layout, SEARCHED_ROWS, Synonyms};
use super::mask::{is_long_number, json, shown};
use super::personal_key::PersonalKey;
use super::plain::{self, Words};
use super::row_hash::RowHashes;
use super::rows::{Room, Rows};
use super::shelf::Shelf;
use super::values::Read;
use super::{Quarantined, Reason, ReasonCode, Told, WarningCode, date, furniture, values};
use crate::contract::{InputColumn, Kind, Type};
use crate::failure::Result;
use std::sync::Arc;

/// What all sheets of a file share.
pub struct Context<'a> {
    /// Has the first rows taken, where somebody wants to look at them.
    pub sampler: Option<&'a super::scout::Sampler>,
    pub file: &'a str,
    pub synonyms: &'a Synonyms,
    pub hasher: &'a PersonalKey,
    /// Kinds that may be found: all, or the one that `linjiu.toml` names.
    pub kinds: &'a [Kind],
    /// Day of the export, to tell later dates by.
    pub export_on: Option<i32>,
    /// Rows of text files have as many cells as their header, or are ragged.
    pub ragged: bool,
    /// A sheet's name may stand for its township.
    pub named_sheets: bool,
    /// Where rows are put.
    pub room: &'a Arc<Room>,
    /// Where they are kept for another run.
    pub keep: Option<&'a Arc<Shelf>>,
}

/// A sheet that was read to its end.
pub struct Sheet {
    pub name: String,
    /// A spreadsheet program does not show it.
    pub hidden: bool,
    pub layout: Option<Box<Layout>>,
    pub closest: Option<Closest>,
    /// First row that looks like a header where none of the searched rows is one.
    pub header_below: Option<u32>,
    /// Row of another header among the data.
    pub table_below: Option<u32>,
    pub rows_read: u64,
    pub furniture: u64,
    /// The rows whose cells could be read.
    pub rows: Rows,
    pub townships: Names,
    pub quarantined: Vec<Quarantined>,
    /// Keys of quarantined rows, where they could be read.
    pub quarantined_keys: Vec<u128>,
    pub warnings: Vec<Told>,
    /// Quarantined rows whose township is to be looked up: line and number of the name.
    pub quarantined_townships: Vec<(u32, u32)>,
    /// The usual amount in fen of each column of money that has enough of them.
    pub medians: Vec<(&'static str, u64)>,
}

impl Sheet {
    /// One that nothing is known of but its name.
    pub fn new(name: &str, room: &Arc<Room>) -> Sheet {
        Sheet {
            name: name.to_owned(),
            hidden: false,
            layout: None,
            closest: None,
            header_below: None,
            table_below: None,
            rows_read: 0,
            furniture: 0,
            rows: Rows::new(room),
            townships: Names::default(),
            quarantined: Vec::new(),
            quarantined_keys: Vec::new(),
            warnings: Vec::new(),
            quarantined_townships: Vec::new(),
            medians: Vec::new(),
        }
    }

    /// Whether it has a header and no row of data.
    pub fn has_no_rows(&self) -> bool {
        self.layout.is_some() && self.rows_read == self.furniture
    }

    /// The sheet without what only settles which of its rows count.
    pub fn only_values(self) -> Sheet {
        Sheet {
            rows: self.rows.without_marks(),
            quarantined_keys: Vec::new(),
            quarantined_townships: Vec::new(),
            ..self
        }
    }

    /// The kind of its table.
    pub fn kind(&self) -> Option<Kind> {
        self.layout.as_ref().map(|l| l.kind)
    }
}

/// Takes a sheet's rows one after the other.
pub struct SheetReader<'c> {
    pub(super) context: &'c Context<'c>,
    pub(super) sheet: Sheet,
    /// Rows that are no block of the sheet yet.
    pub(super) open: Block,
    /// Full blocks of a sibling, whose townships have other numbers in the sheet.
    apart: Option<Vec<Block>>,
    /// Rows before the header is known.
    pub(super) waiting: Option<Vec<(u32, Vec<Cell<'static>>)>>,
    pub(super) hashes: RowHashes,
    /// For each column of the table, the words it has shown.
    pub(super) words: Vec<Words>,
    /// Numbers of days are counted from 1904.
    pub(super) since_1904: bool,
}

impl<'c> SheetReader<'c> {
    pub fn new(context: &'c Context<'c>, name: &str) -> Self {
        SheetReader {
            context,
            sheet: Sheet::new(name, context.room),
            open: Block::default(),
            apart: None,
            waiting: Some(Vec::new()),
            hashes: RowHashes::new(context.hasher),
            words: Vec::new(),
            since_1904: false,
        }
    }

    /// A reader of a table whose columns are named apart from its rows.
    pub fn with_header(context: &'c Context<'c>, names: &[Cell<'static>]) -> Self {
        let mut reader = SheetReader::new(context, "");
        let names: Vec<_> = names.iter().map(Cell::unmarked).collect();
        if let Some(sampler) = context.sampler {
            sampler.take("", 0, &names);
        }
        reader.waiting = Some(vec![(0, names)]);
        reader.settle_header();
        // The names are no row.
        reader.sheet.furniture = 0;
        reader
    }

    /// A reader of later rows of the same table, whose header is known; they are counted from 1.
    pub fn sibling(&self) -> Self {
        let mut reader = SheetReader::new(self.context, &self.sheet.name);
        reader.waiting = None;
        reader.apart = Some(Vec::new());
        reader.sheet.layout.clone_from(&self.sheet.layout);
        if let Some(layout) = &self.sheet.layout {
            reader.make_room(layout.kind);
        }
        reader
    }

    /// Takes the rows of a sibling behind its own, where so many were before them in the file.
    pub fn append(&mut self, mut sibling: SheetReader<'_>, before: u32) {
        self.close_block();
        sibling.close_block();
        let (own, other) = (&mut self.sheet, sibling.sheet);
        let townships: Vec<u32> = other
            .townships
            .all()
            .iter()
            .map(|name| own.townships.number(name))
            .collect();
        let number = |n: u32| townships.get(n as usize).copied().unwrap_or(n);
        let of_file = |line: u32| line.saturating_add(before);
        for mut block in sibling.apart.into_iter().flatten() {
            for store in &mut block.stores {
                store.renumber(&number);
            }
            for line in &mut block.lines {
                *line = of_file(*line);
            }
            own.rows.push(block);
        }
        own.header_below = own.header_below.or(other.header_below.map(of_file));
        own.table_below = own.table_below.or(other.table_below.map(of_file));
        own.rows_read += other.rows_read;
        own.furniture += other.furniture;
        own.quarantined
            .extend(other.quarantined.into_iter().map(|row| Quarantined {
                line: of_file(row.line),
                ..row
            }));
        own.quarantined_keys.extend(other.quarantined_keys);
        own.warnings
            .extend(other.warnings.into_iter().map(|warning| Told {
                line: of_file(warning.line),
                ..warning
            }));
        let named = other.quarantined_townships.into_iter();
        own.quarantined_townships
            .extend(named.map(|(line, n)| (of_file(line), number(n))));
    }

    fn make_room(&mut self, kind: Kind) {
        self.open = Block::new(kind);
        self.sheet.rows = Rows::of(kind, self.context.room).keeping(self.context.keep);
        self.words = kind.table().columns.iter().map(|_| Words::new()).collect();
    }

    /// Puts the rows since the last block away as one.
    pub(super) fn close_block(&mut self) {
        let Some(kind) = self.sheet.kind().filter(|_| self.open.len() > 0) else {
            return;
        };
        let mut block = std::mem::replace(&mut self.open, Block::new(kind));
        self.hashes.mark(kind, &mut block);
        match &mut self.apart {
            Some(blocks) => blocks.push(block),
            None => self.sheet.rows.push(block),
        }
    }

    /// The next row that has any cell; rows come in the order of their numbers.
    pub fn row(&mut self, line: u32, cells: &[Cell<'_>]) {
        if cells.iter().any(Cell::is_marked) {
            let cells: Vec<Cell<'static>> = cells.iter().map(Cell::unmarked).collect();
            return self.row(line, &cells);
        }
        self.sheet.rows_read += 1;
        if let Some(sampler) = self.context.sampler {
            sampler.take(&self.sheet.name, line, cells);
        }
        if line <= SEARCHED_ROWS
            && let Some(waiting) = &mut self.waiting
        {
            waiting.push((line, cells.iter().cloned().map(Cell::into_owned).collect()));
            return;
        }
        self.settle_header();
        self.data(line, cells);
    }

    /// So many rows without any cell.
    pub fn blank_rows(&mut self, count: u32) {
        self.sheet.rows_read += u64::from(count);
        self.sheet.furniture += u64::from(count);
    }

    /// The sheet, after its last row.
    ///
    /// # Errors
    /// Class internal: rows that were put away cannot be read back.
    pub fn finish(mut self) -> Result<Sheet> {
        self.settle_header();
        self.close_block();
        self.warn_unit_slips()?;
        Ok(self.sheet)
    }

    pub(super) fn settle_header(&mut self) {
        let Some(waiting) = self.waiting.take() else {
            return;
        };
        let context = self.context;
        match header::find(
            &waiting,
            context.kinds,
            context.synonyms,
            context.named_sheets,
        ) {
            Found::Header(layout) => {
                self.make_room(layout.kind);
                let last = layout.last;
                self.sheet.layout = Some(layout);
                for (line, cells) in waiting {
                    if line <= last {
                        self.sheet.furniture += 1;
                    } else {
                        self.data(line, &cells);
                    }
                }
            }
            Found::Nothing(closest) => {
                self.sheet.closest = closest;
                self.sheet.furniture += waiting.len() as u64;
            }
        }
    }

    fn data(&mut self, line: u32, cells: &[Cell<'_>]) {
        let Some(layout) = self.sheet.layout.take() else {
            self.sheet.furniture += 1;
            if self.sheet.header_below.is_none() && header::is_another(cells, self.context.synonyms)
            {
                self.sheet.header_below = Some(line);
            }
            return;
        };
        let first = cells.iter().find(|c| !c.is_blank());
        if first.is_none() && cells.iter().any(Cell::has_nul) {
            self.warn(line, WarningCode::Nul);
        }
        self.warn_unit_below(&layout, line, cells);
        if first.is_none() && cells.contains(&Cell::Uncomputed) {
            self.warn(line, WarningCode::FormulaNoValue);
        }
        if first.is_none_or(|c| furniture::is_furniture(&c.text()))
            || header::is_repeated(&layout, cells)
        {
            self.sheet.furniture += 1;
        } else if self.sheet.table_below.is_none()
            && header::is_another(cells, self.context.synonyms)
        {
            self.sheet.table_below = Some(line);
            self.sheet.furniture += 1;
        } else if self.context.ragged && is_ragged(&layout, cells) {
            self.quarantine_ragged(line, &layout, cells);
        } else {
            self.read(&layout, line, cells);
        }
        self.sheet.layout = Some(layout);
    }

    fn quarantine_ragged(&mut self, line: u32, layout: &Layout, cells: &[Cell<'_>]) {
        let key = self.key_of_ragged(layout, cells);
        self.sheet.quarantined_keys.extend(key);
        let (kind, cells) = (layout.kind, cells.len());
        self.sheet.quarantined.push(Quarantined {
            file: self.context.file.to_owned(),
            sheet: self.sheet.name.clone(),
            line,
            kind,
            reasons: vec![Reason {
                code: ReasonCode::Ragged,
                column: String::new(),
                value: None,
            }],
            raw: format!("{{\"cells\":{cells}}}"),
        });
    }

    /// The key of a ragged row of cases, where nothing before it can have been lost or added: its number opens
    /// the row or stands behind the running number, and another cell follows it.
    fn key_of_ragged(&mut self, layout: &Layout, cells: &[Cell<'_>]) -> Option<u128> {
        let table = layout.kind.table();
        let [name] = table.key else { return None };
        let number = table.columns.iter().position(|c| c.name == *name)?;
        let position = (*layout.positions.get(number)?)?;
        let in_place = match position {
            0 => true,
            1 => {
                let running = cells.first()?.text();
                let running = super::fold::trim(&running);
                layout.counts_rows()
                    && !running.is_empty()
                    && running.bytes().all(|b| b.is_ascii_digit())
            }
            _ => false,
        };
        if layout.kind != Kind::Cases || !in_place || cells.len() <= position + 1 {
            return None;
        }
        let column = table.columns.get(number)?;
        let cell = cells.get(position)?;
        let townships = &mut self.sheet.townships;
        let read = values::read(cell, column, 0, self.context.hasher, townships).ok()?;
        let mut row = vec![Value::Null; table.columns.len()];
        *row.get_mut(number)? = read.value;
        self.hashes.key(layout.kind, &row)
    }

    fn read(&mut self, layout: &Layout, line: u32, cells: &[Cell<'_>]) {
        let table = layout.kind.table();
        let cleaned = self.without_nul(layout, line, cells);
        let cells = cleaned.as_deref().unwrap_or(cells);
        let shifted = self.since_1904.then(|| from_1904(layout, cells));
        let cells = shifted.as_deref().unwrap_or(cells);
        let mut row: Vec<Value<'_>> = Vec::with_capacity(table.columns.len());
        let mut reasons = Vec::new();
        let (mut id_state, mut township) = (None, None);
        let mut all_words = std::mem::take(&mut self.words);
        for (((column, position), scale), words) in table
            .columns
            .iter()
            .zip(&layout.positions)
            .zip(&layout.scales)
            .zip(&mut all_words)
        {
            let cell = position.and_then(|p| cells.get(p)).unwrap_or(&Cell::Empty);
            let cell = match cell {
                Cell::Covered { line: top, value } => {
                    self.uncovered(layout, (*top, line), column, value)
                }
                cell => cell,
            };
            if *cell == Cell::Uncomputed {
                self.warn_cell(
                    line,
                    column.name,
                    column.ty,
                    WarningCode::FormulaNoValue,
                    cell,
                );
            }
            let of_either = self.since_1904 && is_day_in_words(cell, column.ty);
            let word = match cell {
                Cell::Text(text) if Words::are(column.ty) => Some(text),
                _ => None,
            };
            let known = word.and_then(|word| words.find(word.as_bytes()).cloned());
            let known = known.map(Read::from);
            let read =
                match known.or_else(|| plain::read(cell, column, *scale, self.context.hasher)) {
                    Some(read) => Ok(read),
                    None if of_either => Err(ReasonCode::Date),
                    None => values::read(
                        cell,
                        column,
                        *scale,
                        self.context.hasher,
                        &mut self.sheet.townships,
                    )
                    .inspect(|read| {
                        if let (Some(word), None) = (word, read.warning) {
                            words.keep(word.as_bytes(), &read.value);
                        }
                    }),
                };
            let value = match read {
                Ok(read) => {
                    if let Some(reason) = read.warning {
                        self.warn_cell(line, column.name, column.ty, reason, cell);
                    }
                    id_state = read.id_state.or(id_state);
                    read.value
                }
                Err(code) => {
                    let value = (!column.ty.is_personal()).then(|| shown(column.ty, &cell.text()));
                    reasons.push(Reason {
                        code,
                        column: column.name.to_owned(),
                        value,
                    });
                    row.push(Value::Null);
                    continue;
                }
            };
            let value = match value {
                Value::Null if layout.township_is_sheet && matches!(column.ty, Type::Township) => {
                    Value::Township(
                        self.sheet
                            .townships
                            .number(super::fold::trim(&super::fold::fold(&self.sheet.name))),
                    )
                }
                value => value,
            };
            if column.required && value == Value::Null {
                reasons.push(Reason {
                    code: ReasonCode::Missing,
                    column: column.name.to_owned(),
                    value: None,
                });
            }
            if let (Value::Date(day), Some(export)) = (&value, self.context.export_on)
                && *day > export
            {
                self.warn_cell(line, column.name, column.ty, WarningCode::AfterExport, cell);
            }
            if let Value::Township(number) = value {
                township = Some(number);
            }
            row.push(value);
        }
        self.words = all_words;
        if reasons.is_empty() {
            self.warn_undated(layout, line, &row);
            for (store, value) in self.open.stores.iter_mut().zip(&mut row) {
                if let (Store::Names(_), Value::Text(name)) = (&*store, &*value) {
                    *value = Value::Name(self.hashes.name(name.as_bytes()));
                }
                store.push(value);
            }
            self.open.lines.push(line);
            self.open.id_states.push(id_state);
            if Rows::is_full(&self.open) {
                self.close_block();
            }
        } else {
            let named = township.map(|number| (line, number));
            self.sheet.quarantined_townships.extend(named);
            let key = self.hashes.key(layout.kind, &row);
            self.sheet.quarantined_keys.extend(key);
            let shifted = is_shifted(layout, cells);
            for reason in reasons.iter_mut().filter(|_| shifted) {
                reason.value = reason.value.take().filter(|value| value.contains("***"));
            }
            self.sheet.quarantined.push(Quarantined {
                file: self.context.file.to_owned(),
                sheet: self.sheet.name.clone(),
                line,
                kind: layout.kind,
                reasons,
                raw: raw(layout, cells, shifted),
            });
        }
    }

    /// What a cell counts as that a merged one covers, by the rows of both. A word or a day holds for all rows; an
    /// amount would be multiplied, and a number names one thing.
    fn uncovered<'v>(
        &mut self,
        layout: &Layout,
        (top, line): (u32, u32),
        column: &InputColumn,
        value: &'v Cell<'static>,
    ) -> &'v Cell<'static> {
        let holds_for_all = match column.ty {
            Type::Township
            | Type::Text
            | Type::Enum(_)
            | Type::List(_)
            | Type::Boolean
            | Type::Date
            | Type::DateOrMonth => !layout.kind.table().key.contains(&column.name),
            _ => false,
        };
        if top <= layout.last {
            return &Cell::Empty;
        }
        if holds_for_all {
            return value;
        }
        if !matches!(column.ty, Type::Name) {
            let blank = &Cell::Empty;
            self.warn_cell(line, column.name, column.ty, WarningCode::MergedOnce, blank);
        }
        &Cell::Empty
    }

    /// The row without NUL characters, where it has any in a mapped cell.
    fn without_nul(
        &mut self,
        layout: &Layout,
        line: u32,
        cells: &[Cell<'_>],
    ) -> Option<Vec<Cell<'static>>> {
        if !cells.iter().any(Cell::has_nul) {
            return None;
        }
        for (column, position) in layout.kind.table().columns.iter().zip(&layout.positions) {
            if position
                .and_then(|p| cells.get(p))
                .is_some_and(Cell::has_nul)
            {
                self.warn_cell(line, column.name, column.ty, WarningCode::Nul, &Cell::Empty);
            }
        }
        Some(
            cells
                .iter()
                .map(|cell| match cell {
                    Cell::Text(text) => Cell::Text(text.replace('\0', "").into()),
                    other => other.clone().into_owned(),
                })
                .collect(),
        )
    }
}

/// A row of a workbook that counts days from 1904: bare numbers in date columns are such days.
fn from_1904(layout: &Layout, cells: &[Cell<'_>]) -> Vec<Cell<'static>> {
    const FROM_1900: f64 = 1462.0;
    let mut cells: Vec<Cell<'static>> = cells.iter().cloned().map(Cell::into_owned).collect();
    for (column, position) in layout.kind.table().columns.iter().zip(&layout.positions) {
        if matches!(column.ty, Type::Date | Type::DateOrMonth)
            && let Some(cell) = position.and_then(|p| cells.get_mut(p))
            && let Cell::Number(n @ 10_000.0..100_000.0) = cell
        {
            *cell = Cell::Serial(*n + FROM_1900);
        }
    }
    cells
}

/// Whether a text in a date column is a bare number of a day. In a workbook that counts days from 1904 nobody knows
/// whether it was one there or came from elsewhere.
fn is_day_in_words(cell: &Cell<'_>, ty: Type) -> bool {
    let (Type::Date | Type::DateOrMonth, Cell::Text(text)) = (ty, cell) else {
        return false;
    };
    let folded = super::fold::fold(text);
    let bare = super::fold::unguard(super::fold::trim(&folded));
    let whole = bare.split('.').next().unwrap_or_default();
    whole.len() == 5 && whole.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a row of a text file has another number of cells than the header, blank ones at the end aside.
pub fn is_ragged(layout: &Layout, cells: &[Cell<'_>]) -> bool {
    cells.len() < layout.width
        || cells
            .get(layout.width..)
            .unwrap_or_default()
            .iter()
            .any(|c| !c.is_blank())
}

/// Whether a long number stands alone in a column that has none: the row's cells have shifted, and a name may
/// stand in any of them.
fn is_shifted(layout: &Layout, cells: &[Cell<'_>]) -> bool {
    let columns = layout.kind.table().columns.iter().zip(&layout.positions);
    columns
        .filter(|(column, _)| {
            let of_numbers = matches!(column.ty, Type::Code);
            !of_numbers && (!column.ty.is_personal() || matches!(column.ty, Type::Name))
        })
        .filter_map(|(_, position)| cells.get((*position)?))
        .any(|cell| is_long_number(&cell.text()))
}

/// The mapped cells that are not personal, as JSON by column name; of a shifted row its numbers alone.
fn raw(layout: &Layout, cells: &[Cell<'_>], shifted: bool) -> String {
    let fields: Vec<String> = layout
        .kind
        .table()
        .columns
        .iter()
        .zip(&layout.positions)
        .filter(|(column, _)| !column.ty.is_personal())
        .filter(|(column, _)| !shifted || matches!(column.ty, Type::Code))
        .filter_map(|(column, position)| Some((column.name, column.ty, cells.get((*position)?)?)))
        .map(|(name, ty, cell)| format!("\"{name}\":{}", json(&shown(ty, &cell.text()))))
        .collect();
    format!("{{{}}}", fields.join(","))
}

/// A parsed value as text, for rows that turn out to be in conflict after their cells are gone.
pub fn written(value: &Value<'_>, ty: Type, townships: &Names) -> Option<String> {
    Some(match (value, ty) {
        (Value::Text(text), _) => text.to_string(),
        (Value::Township(number), _) => townships.name(*number)?.to_owned(),
        (Value::Integer(number), _) => number.to_string(),
        (Value::Boolean(value), _) => value.to_string(),
        (Value::Date(days), _) => date::iso(*days),
        (Value::Money(fen), _) => super::money::yuan(*fen),
        (Value::Code(code), Type::Enum(codes)) => {
            codes.codes.get(usize::from(*code))?.code.to_owned()
        }
        (Value::Codes(bits), Type::List(codes)) => codes.join(*bits),
        _ => return None,
    })
}
