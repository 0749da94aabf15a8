//! Accepted rows to Polars frames, in the order of files, sheets and lines.
//!
//! Every frame of a kind has one schema (see `contract::tables`), whatever columns the files had.

use super::block::{Block, Want};
use super::columns::{NO_CODE, NO_INTEGER, NO_MONEY, NO_TOWNSHIP, Store, Value};
use super::date::to_days;
use super::id_number::IdState;
use super::personal_key::hex;
use super::runs::Runs;
use super::sheet::Sheet;
use crate::contract::{InputColumn, Kind, Type};
use crate::failure::Result;
use chrono::NaiveDate;
use polars::prelude::*;
use std::sync::Arc;

/// What the snapshots say of a case.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    /// The newest snapshot with any row of it.
    pub last_on: Option<i32>,
    /// The oldest snapshot with a row of it that could be read.
    pub first_on: Option<i32>,
    /// A later snapshot's row than the row's own is quarantined.
    pub newest_quarantined: bool,
}

/// What the snapshots say of a sheet's rows.
#[derive(Debug)]
pub enum SeenBy {
    /// Of all of them the same.
    All(Seen),
    /// Of some stored rows, in order.
    Each(Vec<(u32, Seen)>),
}

impl SeenBy {
    fn of(&self, row: u32) -> Seen {
        match self {
            SeenBy::All(seen) => *seen,
            SeenBy::Each(seen) => {
                let found = seen.binary_search_by_key(&row, |(row, _)| *row).ok();
                found
                    .and_then(|n| seen.get(n))
                    .map_or_else(Seen::default, |(_, seen)| *seen)
            }
        }
    }
}

/// A sheet whose rows go into frames.
#[derive(Clone, Copy)]
pub struct Whole<'a> {
    pub sheet: &'a Sheet,
    pub file: &'a str,
    pub export_on: Option<NaiveDate>,
    /// Resolved names of townships by their number in the sheet.
    pub townships: &'a [String],
    /// Of cases only.
    pub seen: &'a SeenBy,
    /// Of cases only: the columns that this sheet does not have and another one has, joined by a comma.
    pub missing: Option<&'a str>,
}

/// Rows of one block of it.
pub struct Piece<'a> {
    whole: Whole<'a>,
    block: Arc<Block>,
    /// The number of the block's first row in the sheet.
    first: u32,
    /// Places in the block.
    rows: Vec<u32>,
}

impl<'a> Whole<'a> {
    /// Some of its stored rows, in order.
    ///
    /// # Errors
    /// Class internal: rows that were put away cannot be read back.
    pub fn pieces(self, rows: &Runs) -> Result<Vec<Piece<'a>>> {
        let stored = &self.sheet.rows;
        let piece = |(number, rows)| {
            Ok(Piece {
                whole: self,
                block: stored.block(number, Want::VALUES)?,
                first: stored.range(number).start as u32,
                rows,
            })
        };
        stored.apart(rows).map(piece).collect()
    }
}

impl Piece<'_> {
    fn places(&self) -> impl Iterator<Item = usize> + '_ {
        self.rows.iter().map(|row| *row as usize)
    }

    fn seen(&self) -> impl Iterator<Item = Seen> + '_ {
        self.rows
            .iter()
            .map(|row| self.whole.seen.of(self.first + row))
    }
}

/// What a frame has beside the columns of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With {
    /// Where each row stands and what the snapshots say of it.
    Places,
    /// The same, and `name_key`.
    PlacesAndNames,
    /// Nothing.
    Values,
}

/// The frame of some rows of a kind.
///
/// # Errors
/// Only where Polars refuses columns of one length, which is our own fault.
pub fn build(kind: Kind, pieces: &[Piece<'_>], with: With) -> Result<DataFrame> {
    let names = with == With::PlacesAndNames;
    let height: usize = pieces.iter().map(|p| p.rows.len()).sum();
    let mut columns = Vec::new();
    for (n, column) in kind.table().columns.iter().enumerate() {
        if let Some(name) = column.frame_name().or(names.then_some("name_key")) {
            columns.push(one(n, column, name, height, pieces)?);
        }
    }
    if with == With::Values {
        return Ok(DataFrame::new(height, columns)?);
    }
    if kind == Kind::Cases {
        let names = IdState::ALL.map(IdState::name);
        let states = pieces.iter().flat_map(|piece| {
            let state = |row| piece.block.id_states.get(row).copied().flatten();
            piece.places().map(move |row| state(row).map(IdState::code))
        });
        columns.push(words("id_state", &names, height, states)?);
        let newest: Vec<Seen> = pieces.iter().flat_map(Piece::seen).collect();
        let late: Vec<bool> = newest.iter().map(|s| s.newest_quarantined).collect();
        columns
            .push(BooleanChunked::from_slice("newest_row_quarantined".into(), &late).into_column());
        for (name, of) in [
            ("last_seen_on", (|s| s.last_on) as fn(&Seen) -> Option<i32>),
            ("first_seen_on", |s| s.first_on),
        ] {
            let days = Int32Chunked::from_iter_options(name.into(), newest.iter().map(of));
            columns.push(days.into_date().into_column());
        }
        let missing: Vec<_> = pieces.iter().map(|p| p.whole.missing).collect();
        columns.push(of_pieces("missing_columns", height, pieces, &missing)?);
    }
    let files: Vec<_> = pieces.iter().map(|p| Some(p.whole.file)).collect();
    let sheets = pieces.iter().map(|p| Some(p.whole.sheet.name.as_str()));
    let sheets: Vec<_> = sheets.collect();
    columns.push(of_pieces("source_file", height, pieces, &files)?);
    columns.push(of_pieces("source_sheet", height, pieces, &sheets)?);
    let lines = pieces.iter().flat_map(|piece| {
        let line = |row: usize| piece.block.lines.get(row).copied().unwrap_or_default();
        piece.places().map(line)
    });
    let lines: Vec<u32> = lines.collect();
    columns.push(UInt32Chunked::from_vec("source_line".into(), lines).into_column());
    let exports = pieces.iter().flat_map(|piece| {
        let day = piece.whole.export_on.map(to_days);
        std::iter::repeat_n(day, piece.rows.len())
    });
    columns.push(
        Int32Chunked::from_iter_options("export_on".into(), exports)
            .into_date()
            .into_column(),
    );
    Ok(DataFrame::new(height, columns)?)
}

/// One column over all pieces.
fn one(
    n: usize,
    column: &'static InputColumn,
    name: &'static str,
    height: usize,
    pieces: &[Piece<'_>],
) -> Result<Column> {
    Ok(match column.ty {
        Type::Integer => {
            integers(name, &gathered(n, height, pieces, of_integers, NO_INTEGER)).into_column()
        }
        Type::List(_) => integers(name, &gathered(n, height, pieces, of_lists, 0)).into_column(),
        Type::Date | Type::DateOrMonth => {
            let days = gathered(n, height, pieces, of_dates, NO_INTEGER);
            integers(name, &days).into_date().into_column()
        }
        Type::Money => {
            let fen = gathered(n, height, pieces, of_money, NO_MONEY);
            Int64Chunked::from_slice_options(name.into(), &fen).into_column()
        }
        Type::Boolean => {
            let flags = gathered(n, height, pieces, of_booleans, NO_CODE).into_iter();
            let flags: Vec<Option<bool>> = flags.map(|flag| flag.map(|f| f == 1)).collect();
            BooleanChunked::from_slice_options(name.into(), &flags).into_column()
        }
        Type::Enum(codes) => {
            let known: Vec<&str> = codes.codes.iter().map(|c| c.code).collect();
            let numbers = gathered(n, height, pieces, of_codes, NO_CODE).into_iter();
            words(
                name,
                &known,
                height,
                numbers.map(|code| code.map(u32::from)),
            )?
        }
        Type::Township => {
            // The names of all sheets behind each other, and where those of each begin.
            let mut known: Vec<&str> = Vec::new();
            let mut numbers = Vec::with_capacity(height);
            for of_sheet in pieces.chunk_by(|a, b| std::ptr::eq(a.whole.sheet, b.whole.sheet)) {
                let before = known.len() as u32;
                let named = of_sheet
                    .first()
                    .map_or(&[] as &[String], |p| p.whole.townships);
                known.extend(named.iter().map(String::as_str));
                let of_rows = gathered(n, 0, of_sheet, of_townships, NO_TOWNSHIP).into_iter();
                numbers.extend(of_rows.map(|number| number.map(|n| before + n)));
            }
            words(name, &known, height, numbers.into_iter())?
        }
        Type::Text
        | Type::Code
        | Type::Name
        | Type::PersonId
        | Type::HouseholdId
        | Type::Account => {
            let values = pieces
                .iter()
                .flat_map(|piece| piece.places().map(move |row| piece.block.value(n, row)));
            let mut texts = StringChunkedBuilder::new(name.into(), height);
            for value in values {
                match value {
                    Value::Text(text) => texts.append_value(text),
                    Value::Key(key) => {
                        texts.append_value(std::str::from_utf8(&hex(&key)).unwrap_or_default());
                    }
                    Value::Name(hash) => texts.append_value(format!("{hash:016x}")),
                    _ => texts.append_null(),
                }
            }
            texts.finish().into_column()
        }
    })
}

/// The values of a column over all pieces; `none` is one that is not there.
fn gathered<T: Copy + PartialEq>(
    n: usize,
    height: usize,
    pieces: &[Piece<'_>],
    of: fn(&Store) -> Option<&[T]>,
    none: T,
) -> Vec<Option<T>> {
    let mut all = Vec::with_capacity(height);
    for piece in pieces {
        let values = piece.block.stores.get(n).and_then(of).unwrap_or_default();
        let value = |row: usize| values.get(row).copied().filter(|value| *value != none);
        all.extend(piece.places().map(value));
    }
    all
}

fn of_integers(store: &Store) -> Option<&[i32]> {
    match store {
        Store::Integers(values) => Some(values),
        _ => None,
    }
}

fn of_lists(store: &Store) -> Option<&[i32]> {
    match store {
        Store::Lists(values) => Some(values),
        _ => None,
    }
}

fn of_dates(store: &Store) -> Option<&[i32]> {
    match store {
        Store::Dates(values) => Some(values),
        _ => None,
    }
}

fn of_money(store: &Store) -> Option<&[i64]> {
    match store {
        Store::Money(values) => Some(values),
        _ => None,
    }
}

fn of_booleans(store: &Store) -> Option<&[u8]> {
    match store {
        Store::Booleans(values) => Some(values),
        _ => None,
    }
}

fn of_codes(store: &Store) -> Option<&[u8]> {
    match store {
        Store::Codes(values) => Some(values),
        _ => None,
    }
}

fn of_townships(store: &Store) -> Option<&[u32]> {
    match store {
        Store::Townships(values) => Some(values),
        _ => None,
    }
}

fn integers(name: &str, numbers: &[Option<i32>]) -> Int32Chunked {
    Int32Chunked::from_slice_options(name.into(), numbers)
}

/// Words of a short list by their numbers; rows share the texts.
fn words(
    name: &str,
    known: &[&str],
    height: usize,
    numbers: impl Iterator<Item = Option<u32>>,
) -> Result<Column> {
    let mut rows: Vec<Option<u32>> = Vec::with_capacity(height);
    rows.extend(numbers.map(|n| n.filter(|n| (*n as usize) < known.len())));
    if known.is_empty() {
        return Ok(StringChunked::full_null(name.into(), height).into_column());
    }
    let rows = IdxCa::from_slice_options("rows".into(), &rows);
    let words = StringChunked::from_slice(name.into(), known);
    Ok(words.take(&rows)?.into_column())
}

/// A column whose rows have the text of their piece.
fn of_pieces(
    name: &str,
    height: usize,
    pieces: &[Piece<'_>],
    texts: &[Option<&str>],
) -> Result<Column> {
    let numbers = (0_u32..)
        .zip(pieces.iter().zip(texts))
        .flat_map(|(n, (piece, text))| std::iter::repeat_n(text.map(|_| n), piece.rows.len()));
    let known: Vec<&str> = texts.iter().map(|text| text.unwrap_or_default()).collect();
    words(name, &known, height, numbers)
}
