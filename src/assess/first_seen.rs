//! The snapshot that first showed a value which is current now, where that is not the case's first snapshot.
//!
//! Told from the rows of cases that differ between neighbouring snapshots. A case that no snapshot changed has no
//! row here: what it shows, its first snapshot showed.

use super::collect;
use super::columns::{dates, texts};
use crate::contract::Kind;
use crate::failure::Result;
use polars::prelude::*;

/// facts/first_seen: `case_id`, `column`, `first_seen_on`, and `source_file`, `source_sheet`, `source_line` of the
/// row that first showed it. Only cases of `cases`; personal columns are left out.
///
/// # Errors
/// A history without the columns of cases (class internal).
pub fn first_seen(history: &DataFrame, cases: &DataFrame) -> Result<DataFrame> {
    let ids = cases.select(["case_id"])?;
    let history = collect(
        history
            .clone()
            .lazy()
            .semi_join(ids.lazy(), col("case_id"), col("case_id"))
            .sort(["case_id", "export_on"], SortMultipleOptions::default()),
    )?;
    let case_ids = texts(&history, "case_id")?;
    let columns = Kind::Cases
        .table()
        .columns
        .iter()
        .filter(|c| !c.ty.is_personal() && c.name != "case_id");
    let (mut rows, mut names): (Vec<usize>, Vec<&'static str>) = (Vec::new(), Vec::new());
    for column in columns {
        let values = history.column(column.name)?;
        let same = same_as_before(values)?;
        let blank = values.is_null();
        // Backwards, the run of rows that show what the case's last row shows; its first row is the one meant.
        let mut settled = false;
        for row in (0..history.height()).rev() {
            let is_last = case_ids.get(row + 1) != case_ids.get(row);
            let is_first = row == 0 || case_ids.get(row - 1) != case_ids.get(row);
            // A value that is gone is shown by nothing.
            settled = (settled && !is_last) || (is_last && blank.get(row) == Some(true));
            if !settled && !is_first && !same.get(row).copied().unwrap_or(true) {
                rows.push(row);
                names.push(column.name);
                settled = true;
            }
        }
    }
    let (files, sheets) = (
        texts(&history, "source_file")?,
        texts(&history, "source_sheet")?,
    );
    let lines = history.column("source_line")?.cast(&DataType::Int64)?;
    let lines = lines.as_materialized_series().i64()?;
    let exports = dates(&history, "export_on")?;
    let text = |name: &str, of: &[Option<&str>]| {
        Column::new(
            name.into(),
            rows.iter()
                .map(|row| of.get(*row).copied().flatten())
                .collect::<Vec<_>>(),
        )
    };
    let made = vec![
        text("case_id", &case_ids),
        Column::new("column".into(), &names),
        super::date_column(
            "first_seen_on",
            rows.iter()
                .map(|row| exports.get(*row).copied().flatten())
                .collect(),
        ),
        text("source_file", &files),
        text("source_sheet", &sheets),
        Column::new(
            "source_line".into(),
            rows.iter().map(|row| lines.get(*row)).collect::<Vec<_>>(),
        ),
    ];
    Ok(DataFrame::new(rows.len(), made)?)
}

/// Of each row but the first, whether it holds what the row before holds; nulls are equal.
fn same_as_before(column: &Column) -> Result<Vec<bool>> {
    let series = column.as_materialized_series();
    let height = series.len();
    if height == 0 {
        return Ok(Vec::new());
    }
    let before = series.slice(0, height - 1);
    let here = series.slice(1, height - 1);
    let mut same = vec![false];
    same.extend(here.equal_missing(&before)?.iter().map(|s| s == Some(true)));
    Ok(same)
}
