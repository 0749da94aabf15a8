//! Payments as of a day: what was really paid, and for each case when first, when first in cash, when in full.

use super::cases::persons;
use super::collect;
use super::columns::day_of;
use crate::failure::Result;
use chrono::NaiveDate;
use polars::prelude::*;

/// Whether a payment went in kind: by its mode, else by its channel (settled point 44).
pub fn in_kind() -> Expr {
    col("mode").fill_null(
        when(col("channel").eq(lit("in_kind")).fill_null(lit(false)))
            .then(lit("in_kind"))
            .otherwise(lit("cash")),
    )
}

/// Payments in state paid, or without a state, dated by `as_of` (settled point 11), with `mode` filled in.
pub(super) fn paid(payments: &DataFrame, as_of: NaiveDate) -> Result<DataFrame> {
    let counted = col("state").eq(lit("paid")).fill_null(lit(true)).and(col("paid_on").lt_eq(day(as_of)));
    collect(payments.clone().lazy().filter(counted).with_column(in_kind().alias("mode")))
}

/// Cases with `first_paid_on`, `first_cash_on`, `paid_in_full_on` (Date), `paid_amount` (Int64 fen, reversals
/// included) and `from_reserve` (Boolean: the first payment came from the reserve). All null without payments.
pub(super) fn join(cases: DataFrame, paid: Option<&DataFrame>) -> Result<DataFrame> {
    let cases = cases.lazy();
    let Some(paid) = paid else {
        return collect(cases.with_columns([
            lit(NULL).cast(DataType::Date).alias("first_paid_on"),
            lit(NULL).cast(DataType::Date).alias("first_cash_on"),
            lit(NULL).cast(DataType::Date).alias("paid_in_full_on"),
            lit(NULL).cast(DataType::Int64).alias("paid_amount"),
            lit(NULL).cast(DataType::Boolean).alias("from_reserve"),
        ]));
    };
    let paid = paid.clone().lazy();
    let positive = col("amount").gt(lit(0));
    let sums = paid.clone().group_by([col("case_id")]).agg([
        col("paid_on").filter(positive.clone()).min().alias("first_paid_on"),
        col("paid_on").filter(positive.clone().and(col("mode").eq(lit("cash")))).min().alias("first_cash_on"),
        col("amount").sum().alias("paid_amount"),
    ]);
    let reserve = paid
        .clone()
        .filter(positive)
        .join(sums.clone().select([col("case_id"), col("first_paid_on")]), [col("case_id")], [col("case_id")], JoinArgs::new(JoinType::Inner))
        .filter(col("paid_on").eq(col("first_paid_on")))
        .group_by([col("case_id")])
        .agg([col("fund_source").eq(lit("reserve")).any(true).alias("from_reserve")]);
    let full = paid
        .group_by([col("case_id"), col("paid_on")])
        .agg([col("amount").sum()])
        .sort(["case_id", "paid_on"], SortMultipleOptions::default())
        .with_column(col("amount").cum_sum(false).over([col("case_id")])?.alias("net"))
        .join(
            cases.clone().select([col("case_id"), col("approved_amount")]),
            [col("case_id")],
            [col("case_id")],
            JoinArgs::new(JoinType::Inner),
        )
        .filter(col("approved_amount").gt(lit(0)).and(col("net").gt_eq(col("approved_amount"))))
        .group_by([col("case_id")])
        .agg([col("paid_on").min().alias("reached_on")]);
    let left = |a: LazyFrame, b: LazyFrame| a.join(b, [col("case_id")], [col("case_id")], JoinArgs::new(JoinType::Left));
    let no_amount = col("approved_amount").is_null().or(col("approved_amount").eq(lit(0)));
    collect(
        left(left(left(cases, sums), reserve), full)
            .with_columns([
                when(no_amount).then(col("first_paid_on")).otherwise(col("reached_on")).alias("paid_in_full_on"),
                col("paid_amount").fill_null(lit(0)),
            ])
            .drop(cols(["reached_on"])),
    )
}

/// Payments with the `township` and `persons` of their case; `known` is false for a case that is not there.
pub(super) fn with_case(paid: DataFrame, cases: &DataFrame) -> Result<DataFrame> {
    let of_case = cases.clone().lazy().select([
        col("case_id"),
        col("township"),
        persons().alias("persons"),
        lit(true).alias("known"),
    ]);
    collect(
        paid.lazy()
            .join(of_case, [col("case_id")], [col("case_id")], JoinArgs::new(JoinType::Left))
            .with_columns([col("known").fill_null(lit(false)), col("persons").fill_null(lit(1i64))]),
    )
}

/// A day as a literal.
pub(super) fn day(date: NaiveDate) -> Expr {
    lit(day_of(date)).cast(DataType::Date)
}
