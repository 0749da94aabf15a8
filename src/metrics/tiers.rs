//! marts/tiers: approved cases by recorded and expected tier, by month of approval (settled point 47).

use super::Sources;
use super::level::{Grouped, group, month_of, rows};
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
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
    group(
        approved,
        &["category", "tier", "expected_tier"],
        &aggregates,
        None,
        sources.question,
    )
    .map(Some)
}
