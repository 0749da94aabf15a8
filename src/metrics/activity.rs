//! marts/activity: cases begun, by aid type, procedure and discovery (settled point 46), and how they were paid
//! (渝民发〔2019〕19号 二(三): one approval may be paid in several instalments).

use super::Sources;
use super::level::{Grouped, count_where, group, median, month_of, rows};
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
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
    let over = col("paid_amount").gt(col("approved_amount"));
    let aggregates = [
        rows().alias("cases"),
        col("persons").sum(),
        count_where(col("approved")).alias("approved"),
        count_where(col("rejected")).alias("rejected"),
        approved_amount().sum(),
        col("paid_amount").sum(),
        count_where(col("instalments").gt_eq(lit(1))).alias("cases_paid"),
        count_where(col("instalments").gt_eq(lit(2))).alias("cases_in_instalments"),
        count_where(over).alias("cases_paid_over"),
    ];
    let amount = when(col("approved"))
        .then(col("approved_amount"))
        .otherwise(lit(NULL));
    group(
        begun,
        &["aid_type", "procedure", "discovery"],
        &aggregates,
        Some(amount),
        sources.question,
    )
    .map(Some)
}

pub(super) fn finish(grouped: &Grouped, sources: &Sources) -> Result<Option<DataFrame>> {
    let mut frame = grouped.levels(sources.question)?;
    let medians = grouped.of_values(&frame, median)?;
    frame.with_column(Column::new("median_amount".into(), medians))?;
    if sources.assessed.spending.is_none() {
        // Without payments, what was paid is not known: null, not zero.
        for name in OF_PAYMENTS {
            let unknown = Column::full_null(name.into(), frame.height(), &DataType::Int64);
            frame.with_column(unknown)?;
        }
    }
    Ok(Some(frame))
}

/// What only payments tell.
const OF_PAYMENTS: [&str; 4] = [
    "paid_amount",
    "cases_paid",
    "cases_in_instalments",
    "cases_paid_over",
];

/// Positive payments of each case by `as_of`.
fn instalments(payments: &DataFrame) -> LazyFrame {
    payments
        .clone()
        .lazy()
        .filter(col("amount").gt(lit(0)))
        .group_by([col("case_id")])
        .agg([rows().alias("instalments")])
}
