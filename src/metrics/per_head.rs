//! marts/per_head: money paid per head of registered population (渝民发〔2019〕19号 三(二)).
//!
//! The population is that of the roster's entry in force on the month's last day.

use super::Sources;
use super::ledger::days_of;
use super::level::{by_level, day, month_of};
use crate::assess::{date_column, date_of, dates, day_of, flags, integers, texts};
use crate::contract::Kind;
use crate::failure::Result;
use chrono::{Datelike, NaiveDate};
use polars::prelude::*;
use std::collections::BTreeSet;

pub(super) fn build(sources: &Sources) -> Result<Option<DataFrame>> {
    let (Some(payments), Some(roster)) = (&sources.assessed.payments, sources.tables.frame(Kind::Townships)) else {
        return Ok(None);
    };
    let question = sources.question;
    let roster = roster_by_month(roster, payments)?.lazy();
    let paid = payments.clone().lazy().with_column(month_of("paid_on")).select([
        col("month"),
        col("township"),
        lit(NULL).cast(DataType::Int64).alias("population"),
        lit(NULL).cast(DataType::Boolean).alias("deep_poverty"),
        col("amount"),
    ]);
    let rows = concat([paid, roster], UnionArgs::default())?;
    let aggregates = [
        col("amount").sum(),
        when(col("population").is_not_null().any(true)).then(col("population").sum()).otherwise(lit(NULL)).alias("population"),
        col("deep_poverty").max().alias("deep_poverty"),
    ];
    let frame = by_level(rows, &[], &aggregates, question)?;
    let district = col("level").eq(lit("district"));
    Ok(Some(
        frame
            .lazy()
            .with_columns([
                when(district).then(lit(NULL).cast(DataType::Boolean)).otherwise(col("deep_poverty")).alias("deep_poverty"),
                per_head().alias("per_head"),
            ])
            .filter(col("month").lt_eq(day(question.month)))
            .collect()?,
    ))
}

/// Each month with a payment, with the roster's entries in force on its last day.
fn roster_by_month(roster: &DataFrame, payments: &DataFrame) -> Result<DataFrame> {
    let months: BTreeSet<i32> = dates(payments, "paid_on")?.into_iter().flatten().filter_map(|d| date_of(d).with_day(1)).map(day_of).collect();
    let (names, people) = (texts(roster, "name")?, integers(roster, "population")?);
    let (from, to) = (dates(roster, "valid_from")?, dates(roster, "valid_to")?);
    let deep = flags(roster, "deep_poverty")?;
    let mut rows = Vec::new();
    for month in months {
        let last = days_of(date_of(month), NaiveDate::MAX).1;
        rows.extend(
            (0..names.len())
                .filter(|n| from[*n].is_none_or(|day| day <= last) && to[*n].is_none_or(|day| day >= last))
                .map(|n| (month, names[n], people[n].map(i64::from), deep[n])),
        );
    }
    let columns = vec![
        date_column("month", rows.iter().map(|r| Some(r.0)).collect()),
        Column::new("township".into(), rows.iter().map(|r| r.1).collect::<Vec<_>>()),
        Column::new("population".into(), rows.iter().map(|r| r.2).collect::<Vec<_>>()),
        Column::new("deep_poverty".into(), rows.iter().map(|r| r.3).collect::<Vec<_>>()),
        Column::new("amount".into(), vec![0i64; rows.len()]),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

/// amount / population in whole fen, half to even; null without a population. Integer arithmetic throughout.
fn per_head() -> Expr {
    let people = || when(col("population").gt(lit(0i64))).then(col("population")).otherwise(lit(NULL));
    let quotient = || col("amount").floor_div(people());
    let twice_rest = || (col("amount") - quotient() * people()) * lit(2i64);
    let odd = (quotient() % lit(2i64)).neq(lit(0i64));
    let up = twice_rest().gt(people()).or(twice_rest().eq(people()).and(odd));
    quotient() + up.cast(DataType::Int64)
}
