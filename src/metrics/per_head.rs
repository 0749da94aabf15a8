//! marts/per_head: money paid per head of registered population (渝民发〔2019〕19号 三(二)).
//!
//! The population is that of the roster's entry in force on the month's last day.

use super::Sources;
use super::level::{Adding, Grouped, by_level, group};
use crate::assess::ledger::days_of;
use crate::assess::{date_column, date_of, dates, flags, integers, integers_64, texts};
use crate::contract::Kind;
use crate::failure::Result;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::BTreeSet;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let Some(payments) = sources.payments() else {
        return Ok(None);
    };
    let adding = Adding {
        on: "paid_on",
        of: None,
        keys: &[],
        sums: vec![col("amount")],
        value: None,
        once: None,
    };
    group(payments, &adding, sources).map(Some)
}

pub(super) fn finish(grouped: &Grouped, sources: &Sources) -> Result<Option<DataFrame>> {
    let Some(roster) = sources.tables.frame(Kind::Townships) else {
        return Ok(None);
    };
    let question = sources.question;
    let roster = roster_by_month(roster, &grouped.months())?.lazy();
    let paid = grouped.sums()?.lazy().select([
        col("month"),
        col("township"),
        lit(NULL).cast(DataType::Int64).alias("population"),
        lit(NULL).cast(DataType::Boolean).alias("deep_poverty"),
        col("amount"),
    ]);
    let rows = concat([paid, roster], UnionArgs::default())?;
    let aggregates = [
        col("amount").sum(),
        when(col("population").is_not_null().any(true))
            .then(col("population").sum())
            .otherwise(lit(NULL))
            .alias("population"),
        col("deep_poverty").max().alias("deep_poverty"),
    ];
    let mut frame = by_level(rows, &[], &aggregates, question)?;
    let district: Vec<bool> = texts(&frame, "township")?
        .iter()
        .map(Option::is_none)
        .collect();
    let amounts = integers_64(&frame, "amount")?
        .into_iter()
        .zip(integers_64(&frame, "population")?);
    let shares: Vec<Option<i64>> = amounts
        .map(|(amount, people)| per_head(amount, people))
        .collect();
    let deep: Vec<Option<bool>> = flags(&frame, "deep_poverty")?
        .into_iter()
        .zip(district)
        .map(|(deep, district)| deep.filter(|_| !district))
        .collect();
    frame.with_column(Column::new("per_head".into(), shares))?;
    frame.with_column(Column::new("deep_poverty".into(), deep))?;
    Ok(Some(frame))
}

/// Each month with a payment, with the roster's entries in force on its last day.
fn roster_by_month(roster: &DataFrame, months: &BTreeSet<i32>) -> Result<DataFrame> {
    let (names, people) = (texts(roster, "name")?, integers(roster, "population")?);
    let (from, to) = (dates(roster, "valid_from")?, dates(roster, "valid_to")?);
    let deep = flags(roster, "deep_poverty")?;
    let mut rows = Vec::new();
    for &month in months {
        let last = days_of(date_of(month), NaiveDate::MAX).1;
        rows.extend(
            (0..names.len())
                .filter(|n| {
                    from[*n].is_none_or(|day| day <= last) && to[*n].is_none_or(|day| day >= last)
                })
                .map(|n| (month, names[n], people[n].map(i64::from), deep[n])),
        );
    }
    let columns = vec![
        date_column("month", rows.iter().map(|r| Some(r.0)).collect()),
        Column::new(
            "township".into(),
            rows.iter().map(|r| r.1).collect::<Vec<_>>(),
        ),
        Column::new(
            "population".into(),
            rows.iter().map(|r| r.2).collect::<Vec<_>>(),
        ),
        Column::new(
            "deep_poverty".into(),
            rows.iter().map(|r| r.3).collect::<Vec<_>>(),
        ),
        Column::new("amount".into(), vec![0i64; rows.len()]),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

/// amount / population in whole fen, half to even; null without a population.
fn per_head(amount: Option<i64>, population: Option<i64>) -> Option<i64> {
    let (amount, people) = (amount?, population.filter(|n| *n > 0)?);
    let (quotient, twice_rest) = (amount.div_euclid(people), 2 * amount.rem_euclid(people));
    let up = twice_rest > people || (twice_rest == people && quotient % 2 != 0);
    Some(quotient + i64::from(up))
}
