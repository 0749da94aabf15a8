//! marts/funds: balances, flows and use of each township's money by source and month.

use super::Sources;
use super::level::{Adding, Grouped, group};
use crate::assess::ledger::{Account, balances_covered_to, days_of};
use crate::assess::{date_column, day_of};
use crate::failure::Result;
use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

/// One month of an account, in fen.
struct Row {
    month: NaiveDate,
    township: Option<String>,
    source: String,
    flows: [i64; 7],
    opening: Option<i64>,
    closing: Option<i64>,
    spent_ytd: i64,
    available_ytd: Option<i64>,
    overdrawn_days: Option<i64>,
    payments: i64,
}

const FLOWS: [&str; 7] = [
    "carried",
    "allocated",
    "replenished",
    "returned",
    "adjusted",
    "spent_cash",
    "spent_in_kind",
];

fn month_row(
    account: &Account,
    source: &str,
    township: Option<&str>,
    month: NaiveDate,
    sources: &Sources,
) -> Row {
    let (first, last) = days_of(month, sources.question.as_of);
    let flows = account.between(first, last);
    let covered_to = balances_covered_to(sources.tables);
    let has_balance = account.first_entry.is_some_and(|day| day <= last);
    let covered = has_balance && last <= covered_to;
    let new_year = month.with_month(1).map_or(first, day_of);
    let this_year = account.between(new_year, last);
    let opening = account.balance(first - 1);
    Row {
        month,
        township: township.map(str::to_owned),
        source: source.to_owned(),
        flows: [
            flows.carried,
            flows.allocated,
            flows.replenished,
            flows.returned,
            flows.adjusted,
            flows.spent_cash,
            flows.spent_in_kind,
        ],
        opening: (has_balance && first - 1 <= covered_to).then_some(opening),
        closing: covered.then(|| account.balance(last)),
        spent_ytd: this_year.spent(),
        available_ytd: covered.then(|| account.balance(new_year - 1) + this_year.received()),
        overdrawn_days: covered.then(|| {
            account
                .daily(first, last)
                .filter(|(_, balance, _)| *balance < 0)
                .count() as i64
        }),
        payments: flows.payments,
    }
}

pub(super) fn finish(grouped: &Grouped, sources: &Sources) -> Result<Option<DataFrame>> {
    let Some(accounts) = sources.accounts()? else {
        return Ok(None);
    };
    let rows: Vec<Row> = accounts
        .iter()
        .flat_map(|((source, township), account)| {
            let months = account.months(sources.question.month);
            months
                .into_iter()
                .map(move |month| month_row(account, source, township.as_deref(), month, sources))
        })
        .collect();
    let money = |name: &str, of: &dyn Fn(&Row) -> Option<i64>| {
        Column::new(name.into(), rows.iter().map(of).collect::<Vec<_>>())
    };
    let usage = |row: &Row| {
        row.available_ytd
            .filter(|a| *a > 0)
            .map(|a| row.spent_ytd as f64 / a as f64)
    };
    let mut columns = vec![
        date_column(
            "month",
            rows.iter().map(|r| Some(day_of(r.month))).collect(),
        ),
        Column::new(
            "level".into(),
            rows.iter()
                .map(|r| {
                    if r.township.is_some() {
                        "township"
                    } else {
                        "district"
                    }
                })
                .collect::<Vec<_>>(),
        ),
        Column::new(
            "township".into(),
            rows.iter()
                .map(|r| r.township.as_deref())
                .collect::<Vec<_>>(),
        ),
        Column::new(
            "fund_source".into(),
            rows.iter().map(|r| r.source.as_str()).collect::<Vec<_>>(),
        ),
        money("opening", &|r| r.opening),
    ];
    columns.extend(
        FLOWS
            .iter()
            .enumerate()
            .map(|(n, name)| money(name, &|r| r.flows.get(n).copied())),
    );
    columns.extend([
        money("closing", &|r| r.closing),
        money("spent_ytd", &|r| Some(r.spent_ytd)),
        money("available_ytd", &|r| r.available_ytd),
        Column::new(
            "usage_rate_ytd".into(),
            rows.iter().map(usage).collect::<Vec<_>>(),
        ),
        money("overdrawn_days", &|r| r.overdrawn_days),
        money("payments", &|r| Some(r.payments)),
    ]);
    let frame = DataFrame::new(rows.len(), columns)?;
    let persons = grouped.levels(sources.question)?;
    let keys = ["month", "level", "township", "fund_source"];
    let by = || keys.map(col).to_vec();
    let args = JoinArgs {
        nulls_equal: true,
        ..JoinArgs::new(JoinType::Left)
    };
    Ok(Some(
        frame
            .lazy()
            .join(persons.lazy(), by(), by(), args)
            .with_column(col("persons").fill_null(lit(0i64)))
            .sort(keys, SortMultipleOptions::default())
            .collect()?,
    ))
}

/// Persons of the distinct cases with a positive payment in the month from the source (settled point 36).
pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let Some(payments) = sources.payments() else {
        return Ok(None);
    };
    // Payment by payment its case is looked up: the fewer the better.
    let paid = payments.filter(col("amount").gt(lit(0)));
    let adding = Adding {
        on: "paid_on",
        of: None,
        keys: &["fund_source"],
        sums: vec![col("persons")],
        value: None,
        once: Some("case_id"),
    };
    group(paid, &adding, sources).map(Some)
}
