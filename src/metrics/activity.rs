//! marts/activity: cases begun, by aid type, procedure and discovery (settled point 46).

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
    let approved_amount = || col("approved_amount").filter(col("approved"));
    let paid = match sources.assessed.payments {
        Some(_) => col("paid_amount").sum(),
        None => lit(NULL).cast(DataType::Int64).first().alias("paid_amount"),
    };
    let aggregates = [
        rows().alias("cases"),
        col("persons").sum(),
        count_where(col("approved")).alias("approved"),
        count_where(col("rejected")).alias("rejected"),
        approved_amount().sum(),
        paid,
        // The mean of two whole fen is exact in a double; truncating after adding a half rounds half up.
        (approved_amount().median() + lit(0.5))
            .cast(DataType::Int64)
            .alias("median_amount"),
    ];
    by_level(
        begun,
        &["aid_type", "procedure", "discovery"],
        &aggregates,
        sources.question,
    )
    .map(Some)
}
