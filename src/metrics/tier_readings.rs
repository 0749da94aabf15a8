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
    let readings = sources.question.policy.tiers.readings();
    let mut grouped: Option<Grouped> = None;
    for code in std::iter::once(DEFAULT).chain(readings.iter().map(|r| r.code.as_str())) {
        let of_reading = if code == DEFAULT {
            "expected_tier".to_owned()
        } else {
            expected_tier_under(code)
        };
        if sources.assessed.cases.column(&of_reading).is_err() {
            continue;
        }
        let (tier, expected) = (|| col("tier"), || col(of_reading.as_str()));
        let known = tier().is_not_null().and(expected().is_not_null());
        // A is the best tier and the first letter.
        let sums = vec![
            one().alias("cases"),
            one_where(tier().eq(expected())).alias("matches"),
            one_where(tier().gt(expected())).alias("under"),
            one_where(tier().lt(expected())).alias("over"),
            one_where(known.not()).alias("unknown"),
            one_where(expected().eq_missing(col("expected_tier")).not()).alias("changed"),
        ];
        let adding = Adding {
            on: "approved_on",
            of: Some(col("approved")),
            keys: &["reading"],
            sums,
            value: None,
            once: None,
        };
        let rows = sources.cases().with_column(lit(code).alias("reading"));
        let of_reading = group(rows, &adding, sources)?;
        match &mut grouped {
            Some(grouped) => grouped.absorb(of_reading),
            None => grouped = Some(of_reading),
        }
    }
    Ok(grouped)
}
