//! Records of a text whose cells are in the form that nearly all have, read column by column.
//!
//! Only a short cut: a record that is not plainly a row of data, or of which anything is to be told, is handed on in
//! its place among the others as the rows of any other container are, and what `sheet` makes of it holds.

use super::block::{Block, ROWS};
use super::cell::Cell;
use super::columns::{
    NO_CODE, NO_INTEGER, NO_KEY, NO_LIST, NO_MONEY, NO_NAME, NO_TOWNSHIP, Names, Store, Value,
};
use super::fold::compact;
use super::header::Layout;
use super::id_number::IdState;
use super::index::{Index, Record};
use super::personal_key::PersonalKey;
use super::plain::{self, Words};
use super::records::{MARK, Records};
use super::row_hash::RowHashes;
use super::rows::Rows;
use super::sheet::SheetReader;
use super::values::{self, Read};
use super::{WarningCode, furniture, mask};
use crate::contract::enums::PAYMENT_STATE;
use crate::contract::{InputColumn, Kind, Type};
use std::borrow::Cow;
use std::ops::Range;

/// Bytes that are looked at together: what is known of them stays near the processor.
const WINDOW: usize = 1 << 17;
/// Records that are read by themselves where none is plain, before others are tried.
const BY_THEMSELVES: usize = 16;
/// Cells by which a row is more than a note, and is no header: so many begin with a letter or a digit.
const FEWEST_VALUES: usize = 4;

/// The records that are read together.
struct Plain<'t> {
    text: &'t str,
    ends: &'t [u32],
    quoted: bool,
    /// Those that are plainly rows of data.
    rows: &'t [Record],
}

impl<'t> Plain<'t> {
    /// Where a cell's text lies; none of one with quotes in it.
    fn cell(&self, row: &Record, position: usize) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let place = row.first as usize + position;
        let end = *self.ends.get(place)? as usize;
        let start = match position {
            0 => row.start,
            _ => self.ends.get(place - 1)? + 1,
        } as usize;
        if !self.quoted || bytes.get(start) != Some(&b'"') {
            return Some(start..end);
        }
        let inner = start + 1..end.checked_sub(1)?;
        let written = bytes.get(inner.clone())?;
        (!written.contains(&b'"')).then_some(inner)
    }

    /// Reads one column into a store's values. Rows where nothing can be read plainly, or where a value is missing
    /// that has to be there, are odd.
    fn each<T: Copy>(
        &self,
        column: &Column<'_>,
        values: &mut Vec<T>,
        none: T,
        odd: &mut [bool],
        mut read: impl FnMut(&'t [u8], usize) -> Option<T>,
    ) {
        values.reserve(self.rows.len());
        for (n, (row, odd)) in self.rows.iter().zip(odd).enumerate() {
            let cell = self.cell(row, column.position);
            let value = match cell.and_then(|cell| self.text.as_bytes().get(cell)) {
                Some([]) if !column.required => Some(none),
                None | Some([]) => None,
                Some(cell) => read(cell, n),
            };
            *odd |= value.is_none();
            values.push(value.unwrap_or(none));
        }
    }

    /// The same for texts, which `read` puts where they belong; false where it cannot.
    fn each_text(
        &self,
        column: &Column<'_>,
        odd: &mut [bool],
        mut read: impl FnMut(Option<&'t str>) -> bool,
    ) {
        for (row, odd) in self.rows.iter().zip(odd) {
            let cell = self.cell(row, column.position);
            let done = match cell.and_then(|cell| self.text.get(cell)) {
                Some("") => read(None) && !column.required,
                None => {
                    read(None);
                    false
                }
                Some(cell) => read(Some(cell)),
            };
            *odd |= !done;
        }
    }
}

/// What reading a column takes.
struct Column<'c> {
    of: &'c InputColumn,
    position: usize,
    required: bool,
    scale: u32,
    /// Later days than this one are told.
    last_day: i32,
}

/// What there is no need to make anew for each window.
struct Tools {
    index: Index,
    rows: Vec<Record>,
    odd: Vec<bool>,
    block: Block,
    lines: Vec<u32>,
    /// By its first byte, whether a first cell is neither furniture nor the header once more.
    harmless: [bool; 256],
    /// First cells of which the same is known otherwise.
    known: Words,
}

impl Tools {
    fn new(layout: &Layout) -> Tools {
        let mut harmless = [false; 256];
        for (byte, harmless) in (0_u8..=u8::MAX).zip(&mut harmless) {
            let opens = |titles: &Vec<String>| {
                let title = titles.first().and_then(|t| t.as_bytes().first());
                title == Some(&byte)
            };
            *harmless = byte.is_ascii_alphanumeric() && !layout.titles.iter().any(opens);
        }
        Tools {
            index: Index::default(),
            rows: Vec::new(),
            odd: Vec::new(),
            block: Block::new(layout.kind),
            lines: Vec::new(),
            harmless,
            known: Words::new(),
        }
    }

    /// Whether a record is no row of data in whatever way, told by few of its cells.
    fn is_data(&mut self, text: &str, record: &Record, layout: &Layout) -> bool {
        if !record.plain || record.cells as usize != layout.width {
            return false;
        }
        let plain = Plain {
            text,
            ends: &self.index.ends,
            quoted: self.index.quoted,
            rows: &[],
        };
        let cell = |position: usize| {
            let cell = plain.cell(record, position)?;
            text.get(cell)
        };
        let Some(first) = cell(0) else { return false };
        match first.as_bytes().first() {
            None => return false,
            Some(byte) if self.harmless[usize::from(*byte)] => return true,
            Some(_) => {}
        }
        let values = (0..layout.width).filter(|position| {
            let first = cell(*position).and_then(|cell| cell.bytes().next());
            first.is_some_and(|byte| byte.is_ascii_alphanumeric())
        });
        if values.take(FEWEST_VALUES).count() < FEWEST_VALUES {
            return false;
        }
        if self.known.find(first.as_bytes()).is_some() {
            return true;
        }
        let written = compact(first);
        let is_title = |titles: &Vec<String>| titles.first() == Some(&written);
        let harmless = !written.is_empty()
            && !furniture::is_furniture(first)
            && !layout.titles.iter().any(is_title);
        if harmless {
            self.known.keep(first.as_bytes(), &Value::Null);
        }
        harmless
    }
}

impl SheetReader<'_> {
    /// Takes the records of a text, from the beginning of one to the end of another, and counts them from 1; how many
    /// there are.
    pub fn records(&mut self, text: &str, delimiter: u8, width: Option<usize>) -> u32 {
        let mut tools = self.sheet.layout.as_deref().map(Tools::new);
        let plainly = self.waiting.is_none() && self.context.sampler.is_none();
        let split = |rest| Records::new(rest, delimiter, width);
        let mut cells = Vec::new();
        let (mut at, mut line) = (0, 0);
        while at < text.len() {
            let end = text.len().min(at + WINDOW);
            let window = text.as_bytes().get(at..end).unwrap_or_default();
            if let Some(tools) = tools.as_mut().filter(|_| plainly) {
                tools.index.find(window, delimiter, end == text.len());
                let rest = text.get(at..).unwrap_or_default();
                let taken = self.window(rest, tools, &split, &mut line);
                if taken > 0 {
                    if at == 0 {
                        self.expect(taken, text.len() - taken);
                    }
                    at += taken;
                    continue;
                }
            }
            let mut records = split(text.get(at..).unwrap_or_default());
            for _ in 0..BY_THEMSELVES {
                let Some(stray) = records.next(&mut cells) else {
                    break;
                };
                line += 1;
                self.record(line, &cells, stray);
            }
            at += records.at();
        }
        line
    }

    /// Takes one record.
    pub fn record(&mut self, line: u32, cells: &[Cell<'_>], stray: bool) {
        if stray {
            self.warn(line, WarningCode::StrayQuote);
        }
        self.row(line, cells);
    }

    /// Takes the records at the beginning of a text that the index knows; how many bytes they have.
    fn window<'t>(
        &mut self,
        text: &'t str,
        tools: &mut Tools,
        split: &impl Fn(&'t str) -> Records<'t>,
        line: &mut u32,
    ) -> usize {
        let Some(last) = tools.index.records.last() else {
            return 0;
        };
        let end = last.next as usize;
        mark_odd(text.as_bytes().get(..end).unwrap_or_default(), tools);
        self.columns(text, tools);
        let mut cells = Vec::new();
        let mut rows = 0;
        // The plain rows since the last odd one.
        let mut first = 0;
        tools.lines.clear();
        for record in &tools.index.records {
            *line = line.saturating_add(1);
            if tools
                .rows
                .get(rows)
                .is_some_and(|r| r.start == record.start)
            {
                rows += 1;
                if tools.odd.get(rows - 1) == Some(&false) {
                    tools.lines.push(*line);
                    continue;
                }
                self.take(&tools.block, first..rows - 1, &mut tools.lines);
            } else {
                self.take(&tools.block, first..rows, &mut tools.lines);
            }
            first = rows;
            let mut records = split(text.get(record.start as usize..).unwrap_or_default());
            if let Some(stray) = records.next(&mut cells) {
                self.record(*line, &cells, stray);
            }
            let next = record.start as usize + records.at();
            if next != record.next as usize {
                return next;
            }
        }
        self.take(&tools.block, first..rows, &mut tools.lines);
        end
    }

    /// Makes room for as many rows as the rest of a text may have, if they are like those of its beginning.
    fn expect(&mut self, taken: usize, rest: usize) {
        let rows = self.open.len();
        let more = rows.saturating_mul(rest) / taken.max(1);
        // A little more than that, so that all of them find room.
        self.open
            .expect((more + more / 32).min(ROWS.saturating_sub(rows)));
    }

    /// Takes plain rows, which stand on these lines.
    fn take(&mut self, block: &Block, rows: Range<usize>, lines: &mut Vec<u32>) {
        self.sheet.rows_read += rows.len() as u64;
        let mut rest = rows;
        let mut lines_left = lines.as_slice();
        while !rest.is_empty() {
            let room = ROWS.saturating_sub(self.open.len()).max(1);
            let now = rest.start..rest.end.min(rest.start + room);
            rest.start = now.end;
            let (of_now, others) = lines_left.split_at(now.len().min(lines_left.len()));
            lines_left = others;
            self.open.lines.extend_from_slice(of_now);
            self.open.extend(block, now);
            if Rows::is_large(&self.open) {
                self.close_block();
            }
        }
        lines.clear();
    }

    /// Reads the columns of all records that are plainly rows of data.
    fn columns(&mut self, text: &str, tools: &mut Tools) {
        tools.rows.clear();
        tools.odd.clear();
        tools.block.clear();
        let Some(layout) = self.sheet.layout.take() else {
            return;
        };
        for n in 0..tools.index.records.len() {
            if let Some(record) = tools.index.records.get(n).copied()
                && tools.is_data(text, &record, &layout)
            {
                tools.rows.push(record);
            }
        }
        let Tools {
            index,
            rows,
            odd,
            block,
            ..
        } = tools;
        odd.resize(rows.len(), false);
        block.id_states.resize(rows.len(), None);
        let plain = Plain {
            text,
            ends: &index.ends,
            quoted: index.quoted,
            rows,
        };
        let columns = layout.kind.table().columns.iter().zip(&layout.positions);
        let places = columns.zip(&layout.scales).zip(&mut block.stores);
        for ((((of, position), scale), store), words) in places.zip(&mut self.words) {
            let Some(position) = *position else {
                for _ in plain.rows {
                    store.push(&Value::Null);
                }
                if of.required {
                    odd.fill(true);
                }
                continue;
            };
            let column = Column {
                of,
                position,
                required: of.required,
                scale: *scale,
                last_day: self.context.export_on.unwrap_or(i32::MAX),
            };
            let context = (self.context.hasher, &self.hashes);
            read_column(
                &plain,
                &column,
                store,
                words,
                odd,
                context,
                &mut block.id_states,
            );
        }
        mark_undated(layout.kind, block, odd);
        self.sheet.layout = Some(layout);
    }
}

/// Reads a column of the plain rows into its store.
fn read_column(
    plain: &Plain<'_>,
    column: &Column<'_>,
    store: &mut Store,
    words: &mut Words,
    odd: &mut [bool],
    (hasher, hashes): (&PersonalKey, &RowHashes),
    states: &mut [Option<IdState>],
) {
    let ty = column.of.ty;
    let fully = |cell: &[u8]| fully(cell, column, hasher);
    match store {
        Store::Dates(days) => plain.each(column, days, NO_INTEGER, odd, |cell, _| {
            let day = plain::day(cell).or_else(|| match fully(cell)?.value {
                Value::Date(day) => Some(day),
                value => column.none(&value, NO_INTEGER),
            });
            day.filter(|day| *day <= column.last_day)
        }),
        Store::Money(amounts) => plain.each(column, amounts, NO_MONEY, odd, |cell, _| {
            plain::fen(cell, column.scale).or_else(|| match fully(cell)?.value {
                Value::Money(fen) => Some(fen),
                value => column.none(&value, NO_MONEY),
            })
        }),
        // A new name gets its number where its row is read by itself.
        Store::Townships(numbers) => plain.each(column, numbers, NO_TOWNSHIP, odd, |cell, _| {
            match words.find(cell)? {
                Value::Township(number) => Some(*number),
                value => column.none(value, NO_TOWNSHIP),
            }
        }),
        Store::Integers(numbers) => plain.each(column, numbers, NO_INTEGER, odd, |cell, _| {
            match word(words, cell, fully)? {
                Value::Integer(number) => Some(number),
                value => column.none(&value, NO_INTEGER),
            }
        }),
        Store::Lists(lists) => plain.each(column, lists, NO_LIST, odd, |cell, _| {
            match word(words, cell, fully)? {
                Value::Codes(bits) => Some(bits),
                value => column.none(&value, NO_LIST),
            }
        }),
        Store::Codes(codes) => plain.each(column, codes, NO_CODE, odd, |cell, _| {
            match word(words, cell, fully)? {
                Value::Code(code) => Some(code),
                value => column.none(&value, NO_CODE),
            }
        }),
        Store::Booleans(values) => {
            plain.each(column, values, NO_CODE, odd, |cell, _| {
                match word(words, cell, fully)? {
                    Value::Boolean(value) => Some(u8::from(value)),
                    value => column.none(&value, NO_CODE),
                }
            });
        }
        Store::Keys(keys) => plain.each(column, keys, NO_KEY, odd, |cell, n| {
            let is_person = matches!(ty, Type::PersonId);
            let known = if is_person {
                plain::is_valid_id(cell)
            } else {
                plain::is_code(cell)
            };
            let (value, state) = if known {
                let state = is_person.then_some(IdState::Valid);
                (Value::Key(values::key(hasher, ty, cell)), state)
            } else {
                let read = fully(cell)?;
                (read.value, read.id_state)
            };
            if let (Some(slot), Some(state)) = (states.get_mut(n), state) {
                *slot = Some(state);
            }
            match value {
                Value::Key(key) => Some(key),
                value => column.none(&value, NO_KEY),
            }
        }),
        // Some names are many persons'.
        Store::Names(names) => plain.each(column, names, NO_NAME, odd, |cell, _| {
            if let Some(Value::Name(hash)) = words.find(cell) {
                return Some(*hash);
            }
            let hash = if plain::is_han(cell) && mask::is_plain(cell) {
                hashes.name(cell)
            } else {
                match fully(cell)?.value {
                    Value::Text(name) => hashes.name(name.as_bytes()),
                    value => return column.none(&value, NO_NAME),
                }
            };
            words.keep(cell, &Value::Name(hash));
            Some(hash)
        }),
        Store::Texts(texts) => plain.each_text(column, odd, |cell| {
            let Some(text) = cell else {
                texts.push(None);
                return true;
            };
            let bytes = text.as_bytes();
            let is_plain = match ty {
                Type::Text => plain::is_han(bytes) && mask::is_plain(bytes),
                _ => plain::is_code(bytes),
            };
            if is_plain {
                texts.push(Some(text));
                return true;
            }
            match fully(bytes).map(|read| read.value) {
                Some(Value::Text(text)) => {
                    texts.push(Some(&text));
                    true
                }
                value => {
                    texts.push(None);
                    value == Some(Value::Null) && !column.required
                }
            }
        }),
        Store::Nothing => {}
    }
}

impl Column<'_> {
    /// Stands for a value that is not there, where none has to be.
    fn none<T>(&self, value: &Value<'_>, none: T) -> Option<T> {
        (*value == Value::Null && !self.required).then_some(none)
    }
}

/// What the same word was before, or what it is.
fn word<'c>(
    words: &mut Words,
    cell: &'c [u8],
    fully: impl Fn(&'c [u8]) -> Option<Read<'static>>,
) -> Option<Value<'static>> {
    if let Some(value) = words.find(cell) {
        return Some(value.clone());
    }
    let value = fully(cell)?.value;
    words.keep(cell, &value);
    Some(value)
}

/// What a cell is that is not in its plain form, where there is nothing to be told of it.
fn fully(cell: &[u8], column: &Column<'_>, hasher: &PersonalKey) -> Option<Read<'static>> {
    let cell = Cell::Text(Cow::Borrowed(std::str::from_utf8(cell).ok()?));
    // Townships are not read here, whose names these would be.
    let mut names = Names::default();
    let read = values::read(&cell, column.of, column.scale, hasher, &mut names).ok()?;
    if read.warning.is_some() {
        return None;
    }
    Some(Read {
        value: match read.value {
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Null => Value::Null,
            Value::Key(key) => Value::Key(key),
            Value::Name(name) => Value::Name(name),
            Value::Township(_) => return None,
            Value::Integer(number) => Value::Integer(number),
            Value::Boolean(value) => Value::Boolean(value),
            Value::Date(day) => Value::Date(day),
            Value::Money(fen) => Value::Money(fen),
            Value::Code(code) => Value::Code(code),
            Value::Codes(bits) => Value::Codes(bits),
        },
        warning: None,
        id_state: read.id_state,
    })
}

/// Records with a NUL or a byte order mark are not plain.
fn mark_odd(bytes: &[u8], tools: &mut Tools) {
    let records = &mut tools.index.records;
    let places = memchr::memchr_iter(0, bytes).chain(memchr::memmem::find_iter(bytes, MARK));
    for place in places {
        let record = records.partition_point(|record| record.next as usize <= place);
        if let Some(record) = records.get_mut(record) {
            record.plain = false;
        }
    }
}

/// A payment that was made on no day is told.
fn mark_undated(kind: Kind, block: &Block, odd: &mut [bool]) {
    if kind != Kind::Payments {
        return;
    }
    let place = |name: &str| kind.table().columns.iter().position(|c| c.name == name);
    let paid = PAYMENT_STATE.index("paid");
    let paid = paid.and_then(|n| u8::try_from(n).ok());
    let (Some(state), Some(day), Some(paid)) = (place("state"), place("paid_on"), paid) else {
        return;
    };
    let (Store::Codes(states), days) = (block.store(state), block.store(day).days()) else {
        return;
    };
    for ((state, day), odd) in states.iter().zip(days).zip(odd) {
        *odd |= *state == paid && *day == NO_INTEGER;
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::header::Synonyms;
    use super::super::rows::Room;
    use super::super::sheet::{Context, Sheet};
    use super::super::workspace::Workspace;
    use super::*;
    use std::fmt::Write;
    use std::path::Path;

    /// Cells of all sorts; those that few columns can read are rare.
    const CELLS: [&str; 40] = [
        "2020-03-05",
        "2020-03-05",
        "2020/3/5",
        "20200305",
        "2021-01-01",
        "1234.50",
        "1,234.50",
        "0",
        "3",
        "石船镇",
        "古路镇",
        "石船镇",
        "",
        "",
        "",
        "-",
        "无",
        "是",
        "已发放",
        "待发放",
        "低保",
        "低保、特困",
        "王某某",
        " 王某 ",
        "JZ2020030112345",
        "JZ2020030112346",
        "50019219351010610X",
        "50019219351010610x",
        "500192193510106101",
        "H98002627702",
        "\"石船镇\"",
        "\"a\"\"b\"",
        "\"x,y\"",
        "\"x\ny\"",
        "合计",
        "单位：万元",
        "案件编号",
        "a\0b",
        "\u{FEFF}2020-03-05",
        "a\"b",
    ];

    /// The same numbers for the same start, about evenly spread.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, below: usize) -> usize {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            ((self.0 >> 33) as usize) % below
        }
    }

    fn outcome(sheet: &Sheet) -> String {
        let rows = &sheet.rows;
        let mut told = format!(
            "{} {} {:?} {:?} {:?} {:?} {:?} {:?}\n",
            sheet.rows_read,
            sheet.furniture,
            sheet.table_below,
            sheet.quarantined,
            sheet.quarantined_keys,
            sheet.quarantined_townships,
            sheet.townships.all(),
            sheet.warnings,
        );
        for number in rows.blocks() {
            let block = rows
                .block(number, super::super::block::Want::VALUES)
                .unwrap();
            for row in 0..block.len() {
                let values: Vec<Value<'_>> = (0..block.stores.len())
                    .map(|n| block.value(n, row))
                    .collect();
                let _ = writeln!(
                    told,
                    "{} {:?} {:?} {:x} {:x}",
                    block.lines[row],
                    block.id_states[row],
                    values,
                    block.keys[row],
                    block.identities[row]
                );
            }
        }
        told
    }

    #[test]
    fn the_short_cut_ends_where_the_road_does() {
        let workspace = Workspace::load(Path::new("/nonexistent")).unwrap();
        let hasher = PersonalKey::from_bytes(&[7; 32]).unwrap();
        let (synonyms, room) = (Synonyms::new(&workspace), Room::new(1 << 30));
        let context = Context {
            sampler: None,
            file: "file.csv",
            synonyms: &synonyms,
            hasher: &hasher,
            kinds: &Kind::ALL,
            export_on: Some(18_400),
            ragged: true,
            named_sheets: false,
            room: &room,
            keep: None,
        };
        let mut dice = Dice(1);
        let mut plain = 0;
        for kind in Kind::ALL {
            for township_first in [false, true] {
                let mut titles: Vec<&str> =
                    kind.table().columns.iter().map(InputColumn::zh).collect();
                if township_first {
                    titles.reverse();
                }
                let header = format!("{}\n{}", titles.join(","), "\n".repeat(31));
                let mut text = String::new();
                for _ in 0..1_500 {
                    // Most columns get what they can read.
                    for (n, title) in titles.iter().enumerate() {
                        let place = kind.table().columns.iter().find(|c| c.zh() == *title);
                        let of_type = match place.map(|c| c.ty).unwrap() {
                            Type::Township => "石船镇",
                            Type::Date | Type::DateOrMonth => "2020-03-05",
                            Type::Money => "500.00",
                            Type::Integer => "3",
                            Type::PersonId => "50019219351010610X",
                            Type::Code => "JZ2020030112345",
                            Type::HouseholdId | Type::Account => "H98002627702",
                            Type::Name => "王某某",
                            Type::Text => "疫情影响失业",
                            Type::Enum(codes) | Type::List(codes) => codes.codes[0].code,
                            Type::Boolean => "是",
                        };
                        let cell = if dice.roll(60) == 0 {
                            CELLS[dice.roll(CELLS.len())]
                        } else if dice.roll(10) == 0 {
                            ""
                        } else {
                            of_type
                        };
                        text += if n > 0 { "," } else { "" };
                        text += cell;
                    }
                    text += ["\n", "\n", "\n", "\r\n", ",\n", ",x\n"][dice.roll(30).min(29) / 5];
                }
                let reader = || {
                    let mut reader = SheetReader::new(&context, "");
                    reader.records(&header, b',', None);
                    reader.settle_header();
                    reader
                };
                let width = Some(titles.len());
                let mut first = reader();
                let mut part = first.sibling();
                let read = part.records(&text, b',', width);
                first.append(part, 32);
                let mut second = reader();
                let mut part = second.sibling();
                let (mut records, mut cells) = (Records::new(&text, b',', width), Vec::new());
                let mut line = 0;
                while let Some(stray) = records.next(&mut cells) {
                    line += 1;
                    part.record(line, &cells, stray);
                }
                second.append(part, 32);
                assert_eq!(read, line);
                let (first, second) = (first.finish().unwrap(), second.finish().unwrap());
                plain += first.rows.len();
                assert!(first.layout.is_some());
                assert_eq!(outcome(&first), outcome(&second), "{}", kind.name());
            }
        }
        assert!(plain > 5_000, "{plain}");
    }
}
