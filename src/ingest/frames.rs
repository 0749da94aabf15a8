//! Accepted rows to Polars frames, in the order of files, sheets and lines.
//!
//! Every frame of a kind has one schema (see `contract::tables`), whatever columns the files had.

use super::columns::{Store, Value};
use super::date::to_days;
use super::personal_key::to_hex;
use super::sheet::Sheet;
use crate::contract::{InputColumn, Kind, Type};
use crate::failure::Result;
use chrono::NaiveDate;
use polars::prelude::*;

/// Frames of fewer rows are built on one thread.
const WORTH_A_THREAD: usize = 200_000;

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
    /// Of each stored row.
    Each(Vec<Seen>),
}

impl SeenBy {
    fn of(&self, row: usize) -> Seen {
        match self {
            SeenBy::All(seen) => *seen,
            SeenBy::Each(seen) => seen.get(row).copied().unwrap_or_default(),
        }
    }
}

/// Rows of one sheet on their way into a frame.
pub struct Part<'a> {
    pub sheet: &'a Sheet,
    pub file: &'a str,
    pub export_on: Option<NaiveDate>,
    /// The stored rows that the frame takes.
    pub rows: &'a [u32],
    /// Resolved names of townships by their number in the sheet.
    pub townships: &'a [String],
    /// Of cases only.
    pub seen: &'a SeenBy,
    /// Of cases only: the columns that this sheet does not have and another one has, joined by a comma.
    pub missing: Option<&'a str>,
}

impl<'a> Part<'a> {
    fn rows(&self) -> impl Iterator<Item = usize> + use<'a> {
        self.rows.iter().map(|row| *row as usize)
    }
}

/// The frame of some rows of a kind; with a column `name_key` where names are asked for.
///
/// # Errors
/// Only where Polars refuses columns of one length, which is our own fault.
pub fn build(kind: Kind, parts: &[Part<'_>], names: bool) -> Result<DataFrame> {
    let height: usize = parts.iter().map(|p| p.rows.len()).sum();
    let fields: Vec<(usize, &'static InputColumn, &'static str)> = kind
        .table()
        .columns
        .iter()
        .enumerate()
        .filter_map(|(n, column)| {
            let name = column.frame_name().or(names.then_some("name_key"))?;
            Some((n, column, name))
        })
        .collect();
    let half = if height > WORTH_A_THREAD {
        fields.len() / 2
    } else {
        0
    };
    let (front, back) = fields.split_at(half);
    let build = |fields: &[(usize, &'static InputColumn, &'static str)]| -> Vec<Column> {
        fields
            .iter()
            .map(|(n, column, name)| one(*n, column, name, height, parts))
            .collect()
    };
    let mut columns = std::thread::scope(|scope| {
        let front = (!front.is_empty()).then(|| scope.spawn(|| build(front)));
        let back = build(back);
        let mut columns = front.map_or_else(Vec::new, |worker| {
            worker
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        columns.extend(back);
        columns
    });
    if kind == Kind::Cases {
        let mut states = StringChunkedBuilder::new("id_state".into(), height);
        for part in parts {
            for row in part.rows() {
                states.append_option(
                    part.sheet
                        .id_states
                        .get(row)
                        .copied()
                        .flatten()
                        .map(super::id_number::IdState::name),
                );
            }
        }
        columns.push(states.finish().into_column());
        let newest: Vec<Seen> = parts
            .iter()
            .flat_map(|p| p.rows().map(|row| p.seen.of(row)))
            .collect();
        let late: Vec<bool> = newest.iter().map(|s| s.newest_quarantined).collect();
        columns
            .push(BooleanChunked::from_slice("newest_row_quarantined".into(), &late).into_column());
        columns.push(
            Int32Chunked::from_iter_options(
                "last_seen_on".into(),
                newest.iter().map(|s| s.last_on),
            )
            .into_date()
            .into_column(),
        );
        columns.push(
            Int32Chunked::from_iter_options(
                "first_seen_on".into(),
                newest.iter().map(|s| s.first_on),
            )
            .into_date()
            .into_column(),
        );
        let mut missing = StringChunkedBuilder::new("missing_columns".into(), height);
        for part in parts {
            for _ in part.rows() {
                missing.append_option(part.missing);
            }
        }
        columns.push(missing.finish().into_column());
    }
    let mut files = StringChunkedBuilder::new("source_file".into(), height);
    let mut sheets = StringChunkedBuilder::new("source_sheet".into(), height);
    let mut lines: Vec<u32> = Vec::with_capacity(height);
    let mut exports: Vec<Option<i32>> = Vec::with_capacity(height);
    for part in parts {
        for row in part.rows() {
            files.append_value(part.file);
            sheets.append_value(&part.sheet.name);
            lines.push(part.sheet.lines.get(row).copied().unwrap_or_default());
            exports.push(part.export_on.map(to_days));
        }
    }
    columns.push(files.finish().into_column());
    columns.push(sheets.finish().into_column());
    columns.push(UInt32Chunked::from_vec("source_line".into(), lines).into_column());
    columns.push(
        Int32Chunked::from_slice_options("export_on".into(), &exports)
            .into_date()
            .into_column(),
    );
    Ok(DataFrame::new(height, columns)?)
}

/// One column over all parts.
fn one(
    n: usize,
    column: &'static InputColumn,
    name: &'static str,
    height: usize,
    parts: &[Part<'_>],
) -> Column {
    let none = Store::Nothing;
    let values = parts.iter().flat_map(|part| {
        let store = part.sheet.stores.get(n).unwrap_or(&none);
        part.rows().map(move |row| (part, store.get(row)))
    });
    match column.ty {
        Type::Integer => integers(
            name,
            height,
            values.map(|(_, v)| {
                if let Value::Integer(n) = v {
                    Some(n)
                } else {
                    None
                }
            }),
        ),
        Type::List(_) => integers(
            name,
            height,
            values.map(|(_, v)| {
                if let Value::Codes(n) = v {
                    Some(n)
                } else {
                    None
                }
            }),
        ),
        Type::Date | Type::DateOrMonth => {
            let days: Vec<Option<i32>> = values
                .map(|(_, v)| {
                    if let Value::Date(day) = v {
                        Some(day)
                    } else {
                        None
                    }
                })
                .collect();
            Int32Chunked::from_slice_options(name.into(), &days)
                .into_date()
                .into_column()
        }
        Type::Money => {
            let fen: Vec<Option<i64>> = values
                .map(|(_, v)| {
                    if let Value::Money(fen) = v {
                        Some(fen)
                    } else {
                        None
                    }
                })
                .collect();
            Int64Chunked::from_slice_options(name.into(), &fen).into_column()
        }
        Type::Boolean => {
            let flags: Vec<Option<bool>> = values
                .map(|(_, v)| {
                    if let Value::Boolean(flag) = v {
                        Some(flag)
                    } else {
                        None
                    }
                })
                .collect();
            BooleanChunked::from_slice_options(name.into(), &flags).into_column()
        }
        Type::Text
        | Type::Code
        | Type::Township
        | Type::Name
        | Type::PersonId
        | Type::HouseholdId
        | Type::Account
        | Type::Enum(_) => {
            let mut texts = StringChunkedBuilder::new(name.into(), height);
            for (part, value) in values {
                match (&value, column.ty) {
                    (Value::Text(text), _) => texts.append_value(text),
                    (Value::Key(key), _) => texts.append_value(to_hex(key)),
                    (Value::Name(hash), _) => texts.append_value(format!("{hash:016x}")),
                    (Value::Township(number), _) => {
                        texts.append_option(part.townships.get(*number as usize));
                    }
                    (Value::Code(code), Type::Enum(codes)) => {
                        texts.append_option(codes.codes.get(usize::from(*code)).map(|c| c.code));
                    }
                    _ => texts.append_null(),
                }
            }
            texts.finish().into_column()
        }
    }
}

fn integers(name: &str, height: usize, values: impl Iterator<Item = Option<i32>>) -> Column {
    let mut numbers = Vec::with_capacity(height);
    numbers.extend(values);
    Int32Chunked::from_slice_options(name.into(), &numbers).into_column()
}
