//! marts/activity: cases begun, by aid type, procedure and discovery (settled point 46), and how they were paid
//! (渝民发〔2019〕19号 二(三): one approval may be paid in several instalments).

use super::Sources;
use super::level::{by_level, count_where, month_of, rows};
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn build(sources: &Sources) -> Result<Option<DataFrame>> {
    let begun = sources
        .assessed
        .cases
        .clone()
        .lazy()
        .filter(col("begun_on").is_not_null())
        .with_column(month_of("begun_on"));
    let begun = match &sources.assessed.payments {
        Some(payments) => begun.join(
            instalments(payments),
            [col("case_id")],
            [col("case_id")],
            JoinArgs::new(JoinType::Left),
        ),
        None => begun.with_column(lit(NULL).cast(DataType::Int64).alias("instalments")),
    };
    let approved_amount = || col("approved_amount").filter(col("approved"));
    // Without payments, what was paid is not known: null, not zero.
    let known = sources.assessed.payments.is_some();
    let of_payments = |sum: Expr, name: &str| {
        let none = lit(NULL).cast(DataType::Int64).first();
        if known { sum } else { none }.alias(name)
    };
    let over = col("paid_amount").gt(col("approved_amount"));
    let aggregates = [
        rows().alias("cases"),
        col("persons").sum(),
        count_where(col("approved")).alias("approved"),
        count_where(col("rejected")).alias("rejected"),
        approved_amount().sum(),
        of_payments(col("paid_amount").sum(), "paid_amount"),
        // The mean of two whole fen is exact in a double; truncating after adding a half rounds half up.
        (approved_amount().median() + lit(0.5))
            .cast(DataType::Int64)
            .alias("median_amount"),
        of_payments(count_where(col("instalments").gt_eq(lit(1))), "cases_paid"),
        of_payments(
            count_where(col("instalments").gt_eq(lit(2))),
            "cases_in_instalments",
        ),
        of_payments(count_where(over), "cases_paid_over"),
    ];
    by_level(
        begun,
        &["aid_type", "procedure", "discovery"],
        &aggregates,
        sources.question,
    )
    .map(Some)
}

/// Positive payments of each case by `as_of`.
fn instalments(payments: &DataFrame) -> LazyFrame {
    payments
        .clone()
        .lazy()
        .filter(col("amount").gt(lit(0)))
        .group_by([col("case_id")])
        .agg([rows().alias("instalments")])
}
