//! Grouping by month and level: the same aggregates for each township and for the district.

use crate::assess::Question;
use crate::failure::Result;
use polars::prelude::*;

/// First day of a date's month.
pub(super) fn month_of(date: &str) -> Expr {
    col(date).dt().truncate(lit("1mo")).alias("month")
}

/// A date literal.
pub(super) fn day(date: chrono::NaiveDate) -> Expr {
    lit(crate::assess::day_of(date)).cast(DataType::Date)
}

/// 1 where true, else 0 (null is not true).
pub(super) fn count_where(condition: Expr) -> Expr {
    condition.fill_null(lit(false)).cast(DataType::Int64).sum()
}

/// The smallest number of days within which a share of those done were done: what Kaplan-Meier gives where nothing
/// is censored (settled point 9), so that every quantile of days means the same.
pub(super) fn days_within(days: &str, share: f64) -> Expr {
    col(days)
        .quantile(lit(share), QuantileMethod::Equiprobable)
        .cast(DataType::Int64)
}

/// `numerator / denominator` as a share; null where the denominator is 0.
pub(super) fn share(name: &str, numerator: &str, denominator: &str) -> Expr {
    when(col(denominator).gt(lit(0i64)))
        .then(col(numerator).cast(DataType::Float64) / col(denominator).cast(DataType::Float64))
        .otherwise(lit(NULL))
        .alias(name)
}

/// Rows in a group.
pub(super) fn rows() -> Expr {
    len().cast(DataType::Int64)
}

/// Aggregates rows that have `month` and `township` by month, level, township and `keys`, up to the report
/// month, sorted by the same. A null township counts for the district only.
pub(super) fn by_level(
    rows: LazyFrame,
    keys: &[&str],
    aggregates: &[Expr],
    question: &Question,
) -> Result<DataFrame> {
    let rows = rows.filter(col("month").lt_eq(day(question.month)));
    let group = |level: &'static str, with_township: bool| {
        let mut by = vec![col("month")];
        if with_township {
            by.push(col("township"));
        }
        by.extend(keys.iter().map(|k| col(*k)));
        let source = if with_township {
            rows.clone().filter(col("township").is_not_null())
        } else {
            rows.clone()
        };
        let grouped = source
            .group_by(by)
            .agg(aggregates)
            .with_column(lit(level).alias("level"));
        if with_township {
            grouped
        } else {
            grouped.with_column(lit(NULL).cast(DataType::String).alias("township"))
        }
    };
    let order: Vec<&str> = ["month", "level", "township"]
        .into_iter()
        .chain(keys.iter().copied())
        .collect();
    let both = [group("district", false), group("township", true)].map(|frame| {
        frame.select([
            cols(order.iter().copied()).as_expr(),
            all().exclude_cols(order.iter().copied()).as_expr(),
        ])
    });
    Ok(concat(both, UnionArgs::default())?
        .sort(
            order.clone(),
            SortMultipleOptions::default().with_nulls_last(false),
        )
        .collect()?)
}
