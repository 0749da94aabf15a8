//! Every mart as a sheet: its columns under their labels, codes in words, the months of the report's year up to its own.
//!
//! Derived from the contract's tables. Of a table that is longer than a sheet the last rows stand here.

use super::said;
use crate::assess::{dates, day_of, flags, integers, integers_64, shares, texts};
use crate::contract::outputs::{self, Layer};
use crate::contract::{Kind, Language, OutputColumn, OutputTable, OutputType};
use crate::failure::Result;
use crate::publish::html::Content;
use crate::publish::parquet::{counts, in_order};
use crate::publish::sheets::{Cell, Head, MOST_ROWS, Sheet};
use crate::publish::words::{codes, join, report as r, workbook as w};
use crate::publish::{row_tables, rule_words};
use chrono::{Datelike, NaiveDate};
use polars::prelude::{BooleanChunked, DataFrame};

/// Columns that say of what a row is; they stay in sight.
const FIXED: [&str; 3] = ["month", "level", "township"];

/// The marts that were made, in the contract's order, sorted by their keys.
///
/// # Errors
/// A mart without the contract's columns (class internal).
pub(super) fn made(content: &Content) -> Result<Vec<(OutputTable, DataFrame)>> {
    let mut made = Vec::new();
    let marts = outputs::all()
        .into_iter()
        .filter(|t| t.layer == Layer::Marts);
    for table in marts {
        let frame = if table.name == "rows" {
            Some(row_tables::rows(content.rows)?)
        } else {
            let of_name = content.marts.iter().find(|(name, _)| *name == table.name);
            of_name.map(|(_, frame)| frame.clone())
        };
        if let Some(frame) = frame {
            let frame = in_order(&this_year(&frame, content.month)?, table.key)?;
            made.push((table, frame));
        }
    }
    Ok(made)
}

/// The rows of the year's months up to one; all where there are no months.
fn this_year(frame: &DataFrame, month: NaiveDate) -> Result<DataFrame> {
    if frame.column("month").is_err() {
        return Ok(frame.clone());
    }
    let new_year = month.with_month(1).map_or(0, day_of);
    let months = dates(frame, "month")?.into_iter();
    let mask: BooleanChunked = months
        .map(|day| Some(day.is_some_and(|day| day >= new_year)))
        .collect();
    Ok(frame.filter(&mask)?)
}

/// What a mart's sheet is called; English labels are longer than a sheet's name may be.
pub(super) fn name(table: &OutputTable, language: Language) -> &'static str {
    language.pick(table.zh, table.name)
}

/// The sheet of a mart.
///
/// # Errors
/// A frame without the contract's columns (class internal).
pub(super) fn sheet(content: &Content, table: &OutputTable, frame: &DataFrame) -> Result<Sheet> {
    let language = content.language;
    let before = frame.height().saturating_sub(MOST_ROWS);
    let frame = frame.tail(Some(MOST_ROWS));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    rows.resize_with(frame.height(), || Vec::with_capacity(table.columns.len()));
    for column in &table.columns {
        let cells = cells(content, table, column, &frame)?;
        for (row, cell) in rows.iter_mut().zip(cells) {
            row.push(cell);
        }
    }
    let heads = table.columns.iter().map(|column| Head {
        title: language.pick(column.zh, column.en).to_owned(),
        most: most(column.ty),
    });
    let below = if rows.is_empty() {
        Some(w::NO_ROWS.of(language).to_owned())
    } else {
        let values = [
            ("most", MOST_ROWS.to_string()),
            ("n", before.to_string()),
            ("table", table.path()),
        ];
        let values = values
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        (before > 0).then(|| w::MORE_ROWS.fill(language, &values))
    };
    let fixed = table.columns.iter().zip(FIXED);
    Ok(Sheet {
        name: name(table, language).to_owned(),
        heads: heads.collect(),
        rows,
        fixed: fixed
            .take_while(|(column, name)| column.name == *name)
            .count() as u16,
        below: below.into_iter().collect(),
        ..Sheet::default()
    })
}

/// The most width of a column in digits.
fn most(ty: OutputType) -> usize {
    match ty {
        OutputType::Text => 36,
        OutputType::Code(_) | OutputType::Codes(_) => 28,
        _ => 24,
    }
}

/// A column's values as cells.
fn cells(
    content: &Content,
    table: &OutputTable,
    column: &OutputColumn,
    frame: &DataFrame,
) -> Result<Vec<Cell>> {
    let (name, language) = (column.name, content.language);
    Ok(match column.ty {
        OutputType::Text => in_words(content, table, name, frame)?,
        OutputType::Code(list) => of(texts(frame, name)?, |code| said(list.label(code, language))),
        OutputType::Codes(list) => of(integers(frame, name)?, |bits| {
            let codes = list.join(bits);
            let words = codes.split(',').map(|code| list.label(code, language));
            let words: Vec<String> = words.map(str::to_owned).collect();
            Cell::from(join(&words, language).as_str())
        }),
        OutputType::Date if name == "month" => of(dates(frame, name)?, Cell::Month),
        OutputType::Date => of(dates(frame, name)?, Cell::Date),
        OutputType::Count => of(counts(frame, name)?, Cell::Number),
        OutputType::Rate => of(shares(frame, name)?, Cell::Rate),
        OutputType::Points => of(shares(frame, name)?, Cell::Points),
        OutputType::Money => of(integers_64(frame, name)?, Cell::Money),
        OutputType::Boolean => of(flags(frame, name)?, |flag| {
            let word = if flag { w::YES } else { w::NO };
            Cell::from(word.of(language))
        }),
    })
}

fn of<T>(values: Vec<Option<T>>, cell: impl Fn(T) -> Cell) -> Vec<Cell> {
    let values = values.into_iter();
    values.map(|v| v.map_or(Cell::Blank, &cell)).collect()
}

/// A column of texts: codes whose words are the policy's or another list's, and what exports say.
fn in_words(
    content: &Content,
    table: &OutputTable,
    name: &str,
    frame: &DataFrame,
) -> Result<Vec<Cell>> {
    let (policy, language) = (content.policy, content.language);
    let values = texts(frame, name)?;
    Ok(match name {
        "level" => of(values, |level| {
            let word = if level == "district" {
                r::DISTRICT
            } else {
                r::TOWNSHIP
            };
            Cell::from(word.of(language))
        }),
        "rule" => of(values, |code| {
            let rule = policy.deadline(code);
            said(rule.map_or(code, |rule| rule.label(language)))
        }),
        "reading" if table.columns.iter().any(|c| c.name == "rule") => {
            let rules = texts(frame, "rule")?;
            let pairs = values.into_iter().zip(rules).map(|(code, rule)| {
                let rule = rule.and_then(|rule| policy.deadline(rule));
                code.map(|code| (code, rule))
            });
            of(pairs.collect(), |(code, rule)| {
                said(rule.map_or(code, |rule| rule_words::reading(rule, code, language)))
            })
        }
        "reading" => of(values, |code| {
            said(rule_words::tier_reading(policy, code, language))
        }),
        "kind" => of(values, |name| {
            let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
            said(kind.map_or(name, |kind| codes::kind(kind).of(language)))
        }),
        _ => of(values, said),
    })
}
