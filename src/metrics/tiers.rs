//! marts/tiers: approved cases by recorded and expected tier, by month of approval (settled point 47).

use super::Sources;
use super::level::{by_level, month_of, rows};
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn build(sources: &Sources) -> Result<Option<DataFrame>> {
    let approved = sources
        .assessed
        .cases
        .clone()
        .lazy()
        .filter(col("approved"))
        .with_columns([
            month_of("approved_on"),
            col("tier_category").alias("category"),
        ]);
    let aggregates = [
        rows().alias("cases"),
        col("persons").sum(),
        col("approved_amount").sum(),
    ];
    by_level(
        approved,
        &["category", "tier", "expected_tier"],
        &aggregates,
        sources.question,
    )
    .map(Some)
}
