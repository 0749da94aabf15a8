//! marts/tiers: approved cases by recorded and expected tier, by month of approval (settled point 47).

use super::Sources;
use super::level::{Adding, Grouped, group, one};
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let approved = sources
        .cases()
        .with_column(col("tier_category").alias("category"));
    let adding = Adding {
        on: "approved_on",
        of: Some(col("approved")),
        keys: &["category", "tier", "expected_tier"],
        sums: vec![one().alias("cases"), col("persons"), col("approved_amount")],
        value: None,
        once: None,
    };
    group(approved, &adding, sources).map(Some)
}
