//! The report as tables: files and columns beside the row accounts, the quarantine and the warnings.

use super::{Both, Failed, File, Quality};
use crate::contract::outputs::{self, Layer};
use crate::contract::{Kind, OutputTable};
use crate::failure::{Failure, Result};
use crate::ingest::{ColumnUse, SheetAccount};
use crate::publish::parquet::{self, Stamp};
use crate::publish::row_tables;
use chrono::NaiveDate;
use polars::prelude::{Column as Series, DataFrame, DataType};

/// Name and bytes of each Parquet file.
///
/// # Errors
/// Class internal.
pub fn parquet(quality: &Quality<'_>, stamp: &Stamp) -> Result<Vec<(String, Vec<u8>)>> {
    let accounts: Vec<SheetAccount> = quality
        .files
        .iter()
        .flat_map(|f| f.sheets.iter().map(|s| s.account.clone()))
        .collect();
    let published = |layer, name| {
        outputs::find(layer, name)
            .ok_or_else(|| Failure::internal(format!("the contract has no table {name}")))
    };
    let tables: [(OutputTable, DataFrame); 4] = [
        (outputs::quality::files(), files(quality)?),
        (outputs::quality::columns(), columns(quality)?),
        (
            published(Layer::Marts, "rows")?,
            row_tables::rows(&accounts)?,
        ),
        (
            published(Layer::Facts, "quarantine")?,
            row_tables::quarantine(quality.quarantine)?,
        ),
    ];
    let file = |table: &OutputTable| format!("{}.parquet", table.name);
    let mut files = Vec::with_capacity(tables.len() + 1);
    for (table, frame) in tables {
        let bytes = parquet::encode_without_month(&table, [Ok(frame)], stamp)?;
        files.push((file(&table), bytes));
    }
    let warnings = published(Layer::Facts, "warnings")?;
    let pages = row_tables::warnings(quality.warnings, &accounts);
    let bytes = parquet::encode_without_month(&warnings, pages, stamp)?;
    files.push((file(&warnings), bytes));
    Ok(files)
}

/// A file that was read, or a failure.
enum Line<'a> {
    Read(&'a File),
    Failed(&'a Failed),
}

fn files(quality: &Quality<'_>) -> Result<DataFrame> {
    let lines: Vec<Line> = quality
        .failures
        .iter()
        .map(Line::Failed)
        .chain(quality.files.iter().map(Line::Read))
        .collect();
    let text = |name: &str, of: &dyn Fn(&Line) -> Option<String>| {
        Series::new(name.into(), lines.iter().map(of).collect::<Vec<_>>())
    };
    let number = |name: &str, of: &dyn Fn(&Line) -> Option<u64>| {
        let numbers: Vec<Option<i64>> = lines
            .iter()
            .map(|l| of(l).and_then(|n| i64::try_from(n).ok()))
            .collect();
        Series::new(name.into(), numbers)
    };
    let both = |name: &str, of: fn(&Failed) -> Option<&Both>, zh: bool| {
        text(name, &|l| match l {
            Line::Read(_) => None,
            Line::Failed(f) => of(f).map(|b| if zh { &b.zh } else { &b.en }.clone()),
        })
    };
    let export_on: Vec<Option<i32>> = lines
        .iter()
        .map(|l| match l {
            Line::Read(f) => f.export_on.as_deref().and_then(day_number),
            Line::Failed(_) => None,
        })
        .collect();
    let columns = vec![
        text("file", &|l| match l {
            Line::Read(f) => Some(f.file.clone()),
            Line::Failed(f) => f.file.clone(),
        }),
        text("state", &|l| {
            Some(
                match l {
                    Line::Read(f) if f.used => "read",
                    Line::Read(_) => "unused",
                    Line::Failed(_) => "failed",
                }
                .to_owned(),
            )
        }),
        text("kinds", &|l| match l {
            Line::Read(f) => {
                let names: Vec<&str> = f.kinds.iter().map(|k| Kind::name(*k)).collect();
                (!names.is_empty()).then(|| names.join(","))
            }
            Line::Failed(_) => None,
        }),
        text("format", &|l| match l {
            Line::Read(f) => Some(f.format.to_owned()),
            Line::Failed(f) => f.format.map(str::to_owned),
        }),
        text("encoding", &|l| match l {
            Line::Read(f) => f.encoding.map(str::to_owned),
            Line::Failed(_) => None,
        }),
        text("delimiter", &|l| match l {
            Line::Read(f) => f.delimiter.map(str::to_owned),
            Line::Failed(_) => None,
        }),
        number("size_bytes", &|l| match l {
            Line::Read(f) => Some(f.size_bytes),
            Line::Failed(f) => f.size_bytes,
        }),
        text("sha256", &|l| match l {
            Line::Read(f) => Some(f.sha256.clone()),
            Line::Failed(f) => f.sha256.clone(),
        }),
        Series::new("export_on".into(), export_on).cast(&DataType::Date)?,
        text("export_on_from", &|l| match l {
            Line::Read(f) => Some(f.export_on_from.name().to_owned()),
            Line::Failed(_) => None,
        }),
        text("code", &|l| match l {
            Line::Read(_) => None,
            Line::Failed(f) => Some(f.code.to_owned()),
        }),
        text("sheet", &|l| match l {
            Line::Read(_) => None,
            Line::Failed(f) => f.sheet.clone(),
        }),
        number("line", &|l| match l {
            Line::Read(_) => None,
            Line::Failed(f) => f.line,
        }),
        both("what_zh", |f| Some(&f.what), true),
        both("what_en", |f| Some(&f.what), false),
        both("mend_zh", |f| f.mend.as_ref(), true),
        both("mend_en", |f| f.mend.as_ref(), false),
    ];
    Ok(DataFrame::new(lines.len(), columns)?)
}

/// Days from 1970-01-01 of a day written as 2020-03-31.
fn day_number(text: &str) -> Option<i32> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    i32::try_from((day - NaiveDate::default()).num_days()).ok()
}

fn columns(quality: &Quality<'_>) -> Result<DataFrame> {
    let all = quality.columns;
    let text = |name: &str, of: fn(&ColumnUse) -> &str| {
        Series::new(name.into(), all.iter().map(of).collect::<Vec<_>>())
    };
    let number = |name: &str, of: fn(&ColumnUse) -> Option<u64>| {
        let numbers: Vec<Option<i64>> = all
            .iter()
            .map(|c| of(c).and_then(|n| i64::try_from(n).ok()))
            .collect();
        Series::new(name.into(), numbers)
    };
    let columns = vec![
        text("file", |c| &c.file),
        text("sheet", |c| &c.sheet),
        text("kind", |c| c.kind.name()),
        text("column", |c| c.column),
        text("header", |c| &c.header),
        number("rows", |c| Some(c.rows)),
        number("present", |c| c.present),
        number("blank", |c| c.blank),
        number("unreadable", |c| Some(c.unreadable)),
        number("set_aside", |c| Some(c.set_aside)),
        number("warned", |c| Some(c.warned)),
    ];
    Ok(DataFrame::new(all.len(), columns)?)
}
