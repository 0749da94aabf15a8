//! marts/rows, facts/quarantine and facts/warnings as frames.

use crate::failure::Result;
use crate::ingest::{Quarantined, SheetAccount, Warning};
use polars::prelude::{Column, DataFrame};

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

/// One line of facts/quarantine or facts/warnings.
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
    raw: Option<&'a str>,
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
        texts("raw", lines.iter().map(|l| l.raw).collect()),
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
                raw: Some(&row.raw),
            })
        })
        .collect();
    lines(all)
}

/// facts/warnings.
///
/// # Errors
/// Class internal.
pub fn warnings(warnings: &[Warning], accounts: &[SheetAccount]) -> Result<DataFrame> {
    let mut all: Vec<Line> = Vec::with_capacity(warnings.len());
    for of_sheet in warnings.chunk_by(|a, b| (&a.file, &a.sheet) == (&b.file, &b.sheet)) {
        let kind = of_sheet
            .first()
            .map_or("", |w| kind_of(accounts, &w.file, &w.sheet));
        all.extend(of_sheet.iter().map(|w| Line {
            file: &w.file,
            sheet: &w.sheet,
            line: u64::from(w.line),
            kind,
            reason: w.reason.name(),
            column: given(&w.column),
            value: w.value.as_deref(),
            raw: None,
        }));
    }
    lines(all)
}
