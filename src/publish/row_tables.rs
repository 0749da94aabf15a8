//! marts/rows, facts/quarantine and facts/warnings as frames.

use crate::failure::Result;
use crate::ingest::{Quarantined, SheetAccount, Told, Warnings};
use polars::prelude::{Column, DataFrame, DataType, PlSmallStr, Scalar};

fn texts(name: &str, values: Vec<Option<&str>>) -> Column {
    Column::new(name.into(), values)
}

fn counts(name: &str, values: impl Iterator<Item = u64>) -> Column {
    Column::new(
        name.into(),
        values
            .map(|n| i64::try_from(n).unwrap_or(i64::MAX))
            .collect::<Vec<_>>(),
    )
}

/// marts/rows.
///
/// # Errors
/// Class internal.
pub fn rows(accounts: &[SheetAccount]) -> Result<DataFrame> {
    let count = |name: &str, of: fn(&SheetAccount) -> u64| counts(name, accounts.iter().map(of));
    let columns = vec![
        texts(
            "file",
            accounts.iter().map(|a| Some(a.file.as_str())).collect(),
        ),
        texts(
            "sheet",
            accounts.iter().map(|a| Some(a.sheet.as_str())).collect(),
        ),
        texts(
            "kind",
            accounts.iter().map(|a| Some(a.kind.name())).collect(),
        ),
        count("rows_read", |a| a.rows_read),
        count("accepted", |a| a.accepted),
        count("superseded", |a| a.superseded),
        count("duplicate", |a| a.duplicate),
        count("quarantined", |a| a.quarantined),
        count("furniture", |a| a.furniture),
    ];
    Ok(DataFrame::new(accounts.len(), columns)?)
}

/// A column's name; none where the whole row is meant.
fn given(column: &str) -> Option<&str> {
    (!column.is_empty()).then_some(column)
}

/// Kind of a sheet's table.
fn kind_of(accounts: &[SheetAccount], file: &str, sheet: &str) -> &'static str {
    accounts
        .iter()
        .find(|a| a.file == file && a.sheet == sheet)
        .map_or("", |a| a.kind.name())
}

/// One line of facts/quarantine.
#[allow(
    clippy::struct_field_names,
    reason = "the columns of the contract's tables"
)]
struct Line<'a> {
    file: &'a str,
    sheet: &'a str,
    line: u64,
    kind: &'a str,
    reason: &'a str,
    column: Option<&'a str>,
    value: Option<&'a str>,
    raw: &'a str,
}

/// In the order of the tables' key, in which lines mostly come.
fn lines(mut lines: Vec<Line>) -> Result<DataFrame> {
    lines.sort_by_key(|l| (l.file, l.sheet, l.line, l.column, l.reason));
    let columns = vec![
        texts("file", lines.iter().map(|l| Some(l.file)).collect()),
        texts("sheet", lines.iter().map(|l| Some(l.sheet)).collect()),
        counts("line", lines.iter().map(|l| l.line)),
        texts("kind", lines.iter().map(|l| Some(l.kind)).collect()),
        texts("reason", lines.iter().map(|l| Some(l.reason)).collect()),
        texts("column", lines.iter().map(|l| l.column).collect()),
        texts("value", lines.iter().map(|l| l.value).collect()),
        texts("raw", lines.iter().map(|l| Some(l.raw)).collect()),
    ];
    Ok(DataFrame::new(lines.len(), columns)?)
}

/// facts/quarantine: one line for each reason of each row.
///
/// # Errors
/// Class internal.
pub fn quarantine(rows: &[Quarantined]) -> Result<DataFrame> {
    let all: Vec<Line> = rows
        .iter()
        .flat_map(|row| {
            row.reasons.iter().map(move |reason| Line {
                file: &row.file,
                sheet: &row.sheet,
                line: u64::from(row.line),
                kind: row.kind.name(),
                reason: reason.code.name(),
                column: given(&reason.column),
                value: reason.value.as_deref(),
                raw: &row.raw,
            })
        })
        .collect();
    lines(all)
}

/// facts/warnings, some rows at a time and in order; one frame at least.
pub fn warnings<'a>(
    warnings: &'a Warnings,
    accounts: &'a [SheetAccount],
) -> impl Iterator<Item = Result<DataFrame>> + 'a {
    const ROWS: usize = 1 << 17;
    let of_sheets = warnings.sheets().iter().flat_map(move |of| {
        let kind = kind_of(accounts, &of.file, &of.sheet);
        let pages = of.told.chunks(ROWS);
        pages.map(move |page| told(&of.file, &of.sheet, kind, page))
    });
    std::iter::once_with(|| told("", "", "", &[])).chain(of_sheets)
}

fn told(file: &str, sheet: &str, kind: &str, page: &[Told]) -> Result<DataFrame> {
    let same = |name: &str, text: &str| {
        Column::new_scalar(
            name.into(),
            Scalar::from(PlSmallStr::from_str(text)),
            page.len(),
        )
    };
    let columns = vec![
        same("file", file),
        same("sheet", sheet),
        counts("line", page.iter().map(|told| u64::from(told.line))),
        same("kind", kind),
        texts(
            "reason",
            page.iter().map(|told| Some(told.reason.name())).collect(),
        ),
        texts(
            "column",
            page.iter().map(|told| given(told.column)).collect(),
        ),
        texts(
            "value",
            page.iter().map(|told| told.value.as_deref()).collect(),
        ),
        Column::full_null("raw".into(), page.len(), &DataType::String),
    ];
    Ok(DataFrame::new(page.len(), columns)?)
}
