//! Grouping by month and level: the same aggregates for each township and for the district.

use crate::assess::{Question, apart, dates, integers_64, texts};
use crate::failure::Result;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

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

/// Rows added up by month, township and keys: sums, and how often each value of one column stands there. Parts of
/// the same rows can be added to each other.
#[derive(Debug)]
pub(super) struct Grouped {
    keys: &'static [&'static str],
    /// `month`, `township`, the keys, and sums in Int64.
    sums: DataFrame,
    /// `month`, `township`, the keys, `value` (Int64) and `n`.
    values: Option<DataFrame>,
}

/// Groups rows that have `month` and `township`, up to the report month, by both and `keys`. The aggregates are sums
/// in whole numbers; `value` is counted where it is not null.
pub(super) fn group(
    rows: LazyFrame,
    keys: &'static [&'static str],
    aggregates: &[Expr],
    value: Option<Expr>,
    question: &Question,
) -> Result<Grouped> {
    let rows = rows.filter(col("month").lt_eq(day(question.month)));
    let by = || named(keys);
    let Some(value) = value else {
        let sums = apart(rows.group_by(by()).agg(aggregates).collect()?)?;
        return Ok(Grouped {
            keys,
            sums,
            values: None,
        });
    };
    // Two queries, so that each takes no more columns than it needs.
    let sums = rows.clone().group_by(by()).agg(aggregates);
    let values = rows
        .with_column(value.cast(DataType::Int64).alias("value"))
        .filter(col("value").is_not_null())
        .group_by(by().into_iter().chain([col("value")]).collect::<Vec<_>>())
        .agg([len().cast(DataType::Int64).alias("n")]);
    Ok(Grouped {
        keys,
        sums: apart(sums.collect()?)?,
        values: Some(apart(values.collect()?)?),
    })
}

fn named(keys: &[&'static str]) -> Vec<Expr> {
    ["month", "township"]
        .iter()
        .chain(keys)
        .map(|key| col(*key))
        .collect()
}

/// Values of a group with how often each stands there, in order.
type Counted = Vec<(i64, i64)>;

impl Grouped {
    /// All parts as one.
    pub(super) fn merge(parts: Vec<Grouped>) -> Result<Option<Grouped>> {
        let Some(keys) = parts.first().map(|part| part.keys) else {
            return Ok(None);
        };
        let added = |frames: Vec<LazyFrame>, by: Vec<Expr>| -> Result<DataFrame> {
            let all_of = concat(frames, UnionArgs::default())?;
            Ok(all_of.group_by(by).agg([all().as_expr().sum()]).collect()?)
        };
        let mut sums = Vec::with_capacity(parts.len());
        let mut values = Vec::new();
        for part in parts {
            sums.push(part.sums.lazy());
            values.extend(part.values.map(IntoLazy::lazy));
        }
        let values = if values.is_empty() {
            None
        } else {
            let by = named(keys).into_iter().chain([col("value")]).collect();
            Some(added(values, by)?)
        };
        Ok(Some(Grouped {
            keys,
            sums: added(sums, named(keys))?,
            values,
        }))
    }

    /// The sums for the district and each township, in the order of month, level, township and keys.
    pub(super) fn levels(&self, question: &Question) -> Result<DataFrame> {
        let mut apart: Vec<&str> = vec!["month", "township"];
        apart.extend(self.keys);
        let sums = all().exclude_cols(apart).as_expr().sum();
        by_level(self.sums.clone().lazy(), self.keys, &[sums], question)
    }

    /// The sums by month, township and keys.
    pub(super) fn sums(&self) -> LazyFrame {
        self.sums.clone().lazy()
    }

    /// First days of the months, since 1970-01-01.
    pub(super) fn months(&self) -> Result<BTreeSet<i32>> {
        Ok(dates(&self.sums, "month")?.into_iter().flatten().collect())
    }

    /// For each row of `levels` what `of` makes of its group's values.
    pub(super) fn of_values(
        &self,
        levels: &DataFrame,
        of: impl Fn(&Counted) -> Option<i64>,
    ) -> Result<Vec<Option<i64>>> {
        let mut groups: BTreeMap<Vec<Option<String>>, BTreeMap<i64, i64>> = BTreeMap::new();
        if let Some(values) = &self.values {
            let names = self.names(values)?;
            let (value, n) = (integers_64(values, "value")?, integers_64(values, "n")?);
            for (row, mut group) in names.into_iter().enumerate() {
                let (Some(value), Some(n)) = (value[row], n[row]) else {
                    continue;
                };
                let mut count = |group: Vec<Option<String>>| {
                    *groups.entry(group).or_default().entry(value).or_default() += n;
                };
                // A row without a township counts for the district alone.
                if group.get(1).is_some_and(Option::is_some) {
                    count(group.clone());
                }
                if let Some(township) = group.get_mut(1) {
                    *township = None;
                }
                count(group);
            }
        }
        let none = Counted::new();
        let groups: BTreeMap<Vec<Option<String>>, Counted> = groups
            .into_iter()
            .map(|(group, values)| (group, values.into_iter().collect()))
            .collect();
        Ok(self
            .names(levels)?
            .iter()
            .map(|group| of(groups.get(group).unwrap_or(&none)))
            .collect())
    }

    /// Month, township and keys of each row.
    fn names(&self, frame: &DataFrame) -> Result<Vec<Vec<Option<String>>>> {
        let months = dates(frame, "month")?;
        let mut rows: Vec<Vec<Option<String>>> = months
            .into_iter()
            .map(|month| vec![month.map(|day| day.to_string())])
            .collect();
        for key in ["township"].iter().chain(self.keys) {
            for (row, text) in rows.iter_mut().zip(texts(frame, key)?) {
                row.push(text.map(str::to_owned));
            }
        }
        Ok(rows)
    }
}

/// The smallest value that at least `numerator / denominator` of the values do not exceed: what Kaplan-Meier gives
/// where nothing is censored (settled point 9), so that every quantile of days means the same.
pub(super) fn within(values: &Counted, numerator: i64, denominator: i64) -> Option<i64> {
    let all: i64 = values.iter().map(|(_, n)| n).sum();
    let mut so_far = 0;
    values.iter().find_map(|(value, n)| {
        so_far += n;
        (so_far * denominator >= all * numerator).then_some(*value)
    })
}

/// The median of whole numbers, the mean of the two middle ones rounded half up.
pub(super) fn median(values: &Counted) -> Option<i64> {
    let all: i64 = values.iter().map(|(_, n)| n).sum();
    let at = |position: i64| {
        let mut so_far = 0;
        values.iter().find_map(|(value, n)| {
            so_far += n;
            (so_far > position).then_some(*value)
        })
    };
    let (low, high) = (at((all - 1) / 2)?, at(all / 2)?);
    Some((low + high + 1).div_euclid(2))
}
