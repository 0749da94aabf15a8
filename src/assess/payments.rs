//! Payments as of a day: what was really paid, and for each case when first, when first in cash, when in full.

use super::collect;
use super::columns::{ByTextOf, date_column, dates, day_of, flags, integers, integers_64, texts};
use crate::failure::Result;
use chrono::NaiveDate;
use polars::prelude::*;

/// Whether a payment went in kind: by its mode, else by its channel (settled point 44).
fn mode_or_channel() -> Expr {
    col("mode").fill_null(
        when(col("channel").eq(lit("in_kind")).fill_null(lit(false)))
            .then(lit("in_kind"))
            .otherwise(lit("cash")),
    )
}

/// What was paid on one case by `as_of`; days since 1970-01-01, money in fen.
#[derive(Debug, Clone, Copy, Default)]
struct Paid {
    first_on: Option<i32>,
    first_cash_on: Option<i32>,
    /// Whether a payment of the first day came from the reserve.
    from_reserve: bool,
    in_full_on: Option<i32>,
    /// Reversals included.
    amount: i64,
    /// Payments above zero.
    instalments: i64,
    last_on: Option<i32>,
}

/// Cases with `first_paid_on`, `first_cash_on`, `paid_in_full_on` (Date), `paid_amount` (Int64 fen, reversals
/// included), `from_reserve` (Boolean: a payment of the first day came from the reserve; null unpaid) and
/// `instalments` (Int64: payments above zero) and `last_paid_on` (Date, reversals included).
pub(super) struct Joined {
    pub cases: DataFrame,
    /// Payments in state paid, or without a state, dated by `as_of` (settled point 11), with `mode` filled in,
    /// and the `township` and `persons` of their case, and its `case_row` in the frame of the exports' cases; `known`
    /// is false for a case that is not there.
    pub payments: Option<DataFrame>,
    /// Every payment dated by `as_of` or undated, in whatever state, with the same columns beside.
    pub all_payments: Option<DataFrame>,
}

/// Joins cases and payments; without payments all of these columns are null.
pub(super) fn join(
    mut cases: DataFrame,
    payments: Option<&DataFrame>,
    as_of: NaiveDate,
) -> Result<Joined> {
    let Some(payments) = payments else {
        let none = |name: &str, ty: DataType| Column::full_null(name.into(), cases.height(), &ty);
        let columns = [
            none("first_paid_on", DataType::Date),
            none("first_cash_on", DataType::Date),
            none("paid_in_full_on", DataType::Date),
            none("paid_amount", DataType::Int64),
            none("from_reserve", DataType::Boolean),
            none("instalments", DataType::Int64),
            none("last_paid_on", DataType::Date),
        ];
        for column in columns {
            cases.with_column(column)?;
        }
        return Ok(Joined {
            cases,
            payments: None,
            all_payments: None,
        });
    };
    let counted = col("state")
        .eq(lit("paid"))
        .fill_null(lit(true))
        .and(col("paid_on").is_not_null())
        .alias("counted");
    let happened = col("paid_on").lt_eq(day(as_of)).fill_null(lit(true));
    let days = payments.column("paid_on")?.as_materialized_series();
    let later = days.date()?.physical().max() > Some(day_of(as_of));
    let mut rows = payments.clone().lazy();
    if later {
        rows = rows.filter(happened);
    }
    let mut all = collect(rows.select([
        col("payment_id"),
        col("case_id"),
        col("paid_on"),
        col("amount"),
        mode_or_channel().alias("mode"),
        col("channel"),
        col("fund_source"),
        col("account_key"),
        col("installment"),
        col("state"),
        col("source_file"),
        col("source_sheet"),
        col("source_line"),
        counted,
    ]))?;
    let case_of = cases_of(&cases, &all)?;
    let townships = texts(&cases, "township")?;
    let persons: Vec<i64> = integers(&cases, "household_size")?
        .into_iter()
        .map(persons)
        .collect();
    let columns = [
        Column::new(
            "township".into(),
            case_of
                .iter()
                .map(|case| case.and_then(|n| townships[n]))
                .collect::<Vec<_>>(),
        ),
        Column::new(
            "persons".into(),
            case_of
                .iter()
                .map(|case| case.map_or(1, |n| persons[n]))
                .collect::<Vec<_>>(),
        ),
        Column::new(
            "known".into(),
            case_of.iter().map(Option::is_some).collect::<Vec<_>>(),
        ),
        Column::new(
            "case_row".into(),
            case_of
                .iter()
                .map(|case| case.map(|n| n as u32))
                .collect::<Vec<_>>(),
        ),
    ];
    for column in columns {
        all.with_column(column)?;
    }
    let counted = flags(&all, "counted")?;
    let payments = collect(all.clone().lazy().filter(col("counted")))?;
    let case_of: Vec<Option<usize>> = case_of
        .into_iter()
        .zip(counted)
        .filter_map(|(case, counted)| (counted == Some(true)).then_some(case))
        .collect();
    let paid = paid_by_case(&cases, &payments, &case_of)?;
    let days =
        |name: &str, of: fn(&Paid) -> Option<i32>| date_column(name, paid.iter().map(of).collect());
    let columns = [
        days("first_paid_on", |p| p.first_on),
        days("first_cash_on", |p| p.first_cash_on),
        days("paid_in_full_on", |p| p.in_full_on),
        Column::new(
            "paid_amount".into(),
            paid.iter().map(|p| p.amount).collect::<Vec<_>>(),
        ),
        Column::new(
            "from_reserve".into(),
            paid.iter()
                .map(|p| p.first_on.map(|_| p.from_reserve))
                .collect::<Vec<_>>(),
        ),
        days("last_paid_on", |p| p.last_on),
        Column::new(
            "instalments".into(),
            paid.iter().map(|p| p.instalments).collect::<Vec<_>>(),
        ),
    ];
    for column in columns {
        cases.with_column(column)?;
    }
    Ok(Joined {
        cases,
        payments: Some(payments),
        all_payments: Some(all),
    })
}

/// Persons of a case: its household's size, missing or below 1 as 1 (settled point 36).
pub(super) fn persons(household_size: Option<i32>) -> i64 {
    i64::from(household_size.unwrap_or(1).max(1))
}

/// Row of the case of each payment; none for a case that is not there.
fn cases_of(cases: &DataFrame, payments: &DataFrame) -> Result<Vec<Option<usize>>> {
    let rows: ByTextOf<usize> = texts(cases, "case_id")?
        .into_iter()
        .enumerate()
        .filter_map(|(n, id)| id.map(|id| (id, n)))
        .collect();
    Ok(texts(payments, "case_id")?
        .into_iter()
        .map(|id| id.and_then(|id| rows.get(id).copied()))
        .collect())
}

fn paid_by_case(
    cases: &DataFrame,
    payments: &DataFrame,
    case_of: &[Option<usize>],
) -> Result<Vec<Paid>> {
    let (days, amounts) = (
        dates(payments, "paid_on")?,
        integers_64(payments, "amount")?,
    );
    let (modes, sources) = (texts(payments, "mode")?, texts(payments, "fund_source")?);
    let approved = integers_64(cases, "approved_amount")?;
    // By case, then by day: (case, day, payment).
    let mut order: Vec<(usize, i32, usize)> = case_of
        .iter()
        .enumerate()
        .filter_map(|(payment, case)| Some(((*case)?, days[payment]?, payment)))
        .collect();
    order.sort_unstable();
    let mut paid = vec![Paid::default(); cases.height()];
    for of_day in order.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let Some(&(case, day, _)) = of_day.first() else {
            continue;
        };
        let state = &mut paid[case];
        state.last_on = Some(day);
        for &(_, _, payment) in of_day {
            let amount = amounts[payment].unwrap_or(0);
            state.amount += amount;
            if amount <= 0 {
                continue;
            }
            state.instalments += 1;
            let first_on = *state.first_on.get_or_insert(day);
            state.from_reserve |= first_on == day && sources[payment] == Some("reserve");
            if modes[payment] == Some("cash") {
                state.first_cash_on.get_or_insert(day);
            }
        }
        // The net of the whole day counts, so that a payment and its reversal on one day pay nothing.
        if approved[case].is_some_and(|whole| whole > 0 && state.amount >= whole) {
            state.in_full_on.get_or_insert(day);
        }
    }
    for (state, whole) in paid.iter_mut().zip(approved) {
        if whole.is_none_or(|whole| whole == 0) {
            state.in_full_on = state.first_on;
        }
    }
    Ok(paid)
}

/// A day as a literal.
pub(super) fn day(date: NaiveDate) -> Expr {
    lit(day_of(date)).cast(DataType::Date)
}
