//! marts/tier_readings: approved cases by how the recorded tier stands to the expected one, under every reading.
//!
//! marts/tiers has the default reading alone, as the contract sets it; this mart shows what the others would give.

use super::Sources;
use super::level::{Adding, Grouped, group, one, one_where};
use crate::assess::expected_tier_under;
use crate::failure::Result;
use crate::policy::DEFAULT;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let cases = &sources.assessed.cases;
    let readings = sources.question.policy.tiers.readings();
    let mut parts: Vec<LazyFrame> = Vec::new();
    for code in std::iter::once(DEFAULT).chain(readings.iter().map(|r| r.code.as_str())) {
        let expected = if code == DEFAULT {
            "expected_tier".to_owned()
        } else {
            expected_tier_under(code)
        };
        if cases.column(&expected).is_err() {
            continue;
        }
        parts.push(cases.clone().lazy().filter(col("approved")).select([
            col("approved_on"),
            col("township"),
            lit(code.to_owned()).alias("reading"),
            col("tier"),
            col("expected_tier").alias("by_default"),
            col(expected.as_str()).alias("expected"),
        ]));
    }
    let (tier, expected) = (|| col("tier"), || col("expected"));
    let known = || tier().is_not_null().and(expected().is_not_null());
    // A is the best tier and the first letter.
    let sums = vec![
        one().alias("cases"),
        one_where(tier().eq(expected())).alias("matches"),
        one_where(tier().gt(expected())).alias("under"),
        one_where(tier().lt(expected())).alias("over"),
        one_where(known().not()).alias("unknown"),
        one_where(expected().eq_missing(col("by_default")).not()).alias("changed"),
    ];
    let adding = Adding {
        on: "approved_on",
        keys: &["reading"],
        sums,
        value: None,
        once: None,
    };
    let rows = concat(parts, UnionArgs::default())?;
    group(rows, &adding, sources.question).map(Some)
}
