//! marts/reserve: emergencies first paid from the township reserve, and days the reserve lay idle (渝民发〔2019〕19号 三(二)).

use super::Sources;
use super::level::{Adding, Grouped, group, one, one_where};
use crate::assess::date_column;
use crate::assess::ledger::{balances_covered_to, days_of};
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    if sources.assessed.payments.is_none() {
        return Ok(None);
    }
    let adding = Adding {
        on: "first_paid_on",
        of: Some(col("aid_type").eq(lit("emergency"))),
        keys: &[],
        sums: vec![
            one().alias("emergencies_paid"),
            one_where(col("from_reserve")).alias("from_reserve"),
        ],
        value: None,
        once: None,
    };
    group(sources.cases(), &adding, sources).map(Some)
}

pub(super) fn finish(grouped: &Grouped, sources: &Sources) -> Result<Option<DataFrame>> {
    let Some(accounts) = sources.accounts()? else {
        return Ok(None);
    };
    let covered_to = balances_covered_to(sources.tables);
    let mut idle: Vec<(i32, Option<&str>, Option<i64>)> = Vec::new();
    for ((_, township), account) in accounts
        .iter()
        .filter(|((source, _), _)| source == "reserve")
    {
        for month in account.months(sources.question.month) {
            let (first, last) = days_of(month, sources.question.as_of);
            let days = account
                .first_entry
                .filter(|day| *day <= last && last <= covered_to)
                .map(|entry| {
                    account
                        .daily(first, last)
                        .filter(|(day, balance, moved)| *day >= entry && *balance > 0 && !moved)
                        .count() as i64
                });
            idle.push((first, township.as_deref(), days));
        }
    }
    let idle = DataFrame::new(
        idle.len(),
        vec![
            date_column("month", idle.iter().map(|r| Some(r.0)).collect()),
            Column::new(
                "level".into(),
                idle.iter()
                    .map(|r| {
                        if r.1.is_some() {
                            "township"
                        } else {
                            "district"
                        }
                    })
                    .collect::<Vec<_>>(),
            ),
            Column::new(
                "township".into(),
                idle.iter().map(|r| r.1).collect::<Vec<_>>(),
            ),
            Column::new(
                "idle_days".into(),
                idle.iter().map(|r| r.2).collect::<Vec<_>>(),
            ),
        ],
    )?;
    let paid = grouped.levels(sources.question)?;
    let keys = ["month", "level", "township"];
    let by = || keys.map(col).to_vec();
    let args = JoinArgs {
        nulls_equal: true,
        coalesce: JoinCoalesce::CoalesceColumns,
        ..JoinArgs::new(JoinType::Full)
    };
    Ok(Some(
        paid.lazy()
            .join(idle.lazy(), by(), by(), args)
            .with_columns([
                col("emergencies_paid").fill_null(lit(0i64)),
                col("from_reserve").fill_null(lit(0i64)),
            ])
            .sort(keys, SortMultipleOptions::default())
            .collect()?,
    ))
}
