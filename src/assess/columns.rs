//! Typed access to frame columns for row-wise kernels.

use crate::failure::Result;
use chrono::NaiveDate;
use polars::prelude::*;

/// By text of a frame, hashed fast and the same in every run.
pub type ByTextOf<'a, T> = std::collections::HashMap<&'a str, T, foldhash::fast::FixedState>;

/// The values of a column, a chunk at a time: several times as fast as its own iterator.
fn values<T: PolarsNumericType>(column: &ChunkedArray<T>) -> Vec<Option<T::Native>> {
    let mut values = Vec::with_capacity(column.len());
    for chunk in column.downcast_iter() {
        match chunk.validity() {
            None => values.extend(chunk.values_iter().copied().map(Some)),
            Some(valid) => {
                let pairs = chunk.values_iter().zip(valid.iter());
                values.extend(pairs.map(|(value, valid)| valid.then_some(*value)));
            }
        }
    }
    values
}

/// Days since 1970-01-01 of a Date column.
///
/// # Errors
/// The column is missing or not a Date.
pub fn dates(frame: &DataFrame, name: &str) -> Result<Vec<Option<i32>>> {
    let column = frame.column(name)?.as_materialized_series();
    Ok(values(column.date()?.physical()))
}

/// Whether a list of names, joined by a comma, holds a name.
pub fn is_listed(names: &str, name: &str) -> bool {
    names.split(',').any(|n| n == name)
}

/// An Int32 column.
///
/// # Errors
/// The column is missing or not Int32.
pub fn integers(frame: &DataFrame, name: &str) -> Result<Vec<Option<i32>>> {
    Ok(values(frame.column(name)?.as_materialized_series().i32()?))
}

/// An Int64 column: money in fen, or counts.
///
/// # Errors
/// The column is missing or not Int64.
pub fn integers_64(frame: &DataFrame, name: &str) -> Result<Vec<Option<i64>>> {
    Ok(values(frame.column(name)?.as_materialized_series().i64()?))
}

/// A Float64 column: rates.
///
/// # Errors
/// The column is missing or not Float64.
pub fn shares(frame: &DataFrame, name: &str) -> Result<Vec<Option<f64>>> {
    Ok(values(frame.column(name)?.as_materialized_series().f64()?))
}

/// A Boolean column.
///
/// # Errors
/// The column is missing or not Boolean.
pub fn flags(frame: &DataFrame, name: &str) -> Result<Vec<Option<bool>>> {
    Ok(frame
        .column(name)?
        .as_materialized_series()
        .bool()?
        .iter()
        .collect())
}

/// A String column.
///
/// # Errors
/// The column is missing or not String.
pub fn texts<'a>(frame: &'a DataFrame, name: &str) -> Result<Vec<Option<&'a str>>> {
    let column = frame.column(name)?.as_materialized_series().str()?;
    let mut texts = Vec::with_capacity(column.len());
    for chunk in column.downcast_iter() {
        if column.null_count() > 0 {
            texts.extend(chunk.iter());
        } else {
            texts.extend(chunk.values_iter().map(Some));
        }
    }
    Ok(texts)
}

/// A String column as numbers.
pub struct Coded<'a> {
    /// For each row the place of its text.
    pub rows: Vec<u32>,
    /// The different texts; the first one is none at all.
    pub texts: Vec<Option<&'a str>>,
}

/// The texts of a String column by number, for columns of few different texts.
///
/// # Errors
/// The column is missing or not String.
pub fn coded<'a>(frame: &'a DataFrame, name: &str) -> Result<Coded<'a>> {
    let column = frame.column(name)?.as_materialized_series().str()?;
    let mut rows = Vec::with_capacity(column.len());
    let mut texts = vec![None];
    let mut by_text: ByTextOf<'a, u32> = ByTextOf::default();
    for chunk in column.downcast_iter() {
        // Rows with the same text mostly share it, so that its place tells it without looking at it.
        let mut by_place: std::collections::HashMap<u128, u32, foldhash::fast::FixedState> =
            std::collections::HashMap::default();
        // Those seen last, each in a slot of its own.
        let mut last: [Option<(u128, u32)>; 64] = [None; 64];
        for (view, text) in chunk.views().iter().zip(chunk.iter()) {
            let Some(text) = text else {
                rows.push(0);
                continue;
            };
            let view = view.as_u128();
            let mixed = ((view >> 64) as u64 ^ view as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let slot = &mut last[(mixed >> 58) as usize];
            if let Some((_, code)) = slot.filter(|(of, _)| *of == view) {
                rows.push(code);
                continue;
            }
            let code = *by_place.entry(view).or_insert_with(|| {
                *by_text.entry(text).or_insert_with(|| {
                    texts.push(Some(text));
                    texts.len() as u32 - 1
                })
            });
            rows.push(code);
            *slot = Some((view, code));
        }
    }
    Ok(Coded { rows, texts })
}

/// A Date column from days since 1970-01-01.
pub fn date_column(name: &str, days: Vec<Option<i32>>) -> Column {
    Int32Chunked::from_iter_options(name.into(), days.into_iter())
        .into_date()
        .into_series()
        .into()
}

/// Days since 1970-01-01.
pub fn day_of(date: NaiveDate) -> i32 {
    date.signed_duration_since(NaiveDate::default()).num_days() as i32
}

/// The date of a day since 1970-01-01.
pub fn date_of(day: i32) -> NaiveDate {
    NaiveDate::default() + chrono::Duration::days(i64::from(day))
}

/// Whether a list column has a code's bit; null where the list is blank.
pub fn has_bit(column: &str, bit: i32) -> Expr {
    // What is left of the bits above lower ones is at least the bit itself only where the bit is set.
    (col(column) % lit(2 * bit)).gt_eq(lit(bit))
}

/// Whether a case's modes of assistance have a code; null where they are blank.
pub fn mode_has(code: &str) -> Expr {
    has_bit("aid_mode", crate::contract::enums::AID_MODE.bit(code))
}

/// The same rows with texts of their own: rows picked of a frame otherwise hold on to all of its texts.
///
/// # Errors
/// Class internal.
pub fn apart(mut frame: DataFrame) -> Result<DataFrame> {
    let of_texts: Vec<Column> = frame
        .columns()
        .iter()
        .filter(|column| column.dtype() == &DataType::String)
        .map(|column| {
            let texts = column.str()?;
            let own = StringChunked::from_iter_options(column.name().clone(), texts.iter());
            Ok(own.into_column())
        })
        .collect::<Result<_>>()?;
    for column in of_texts {
        frame.with_column(column)?;
    }
    Ok(frame)
}
