//! marts/referrals: cases referred elsewhere, by target and month of beginning (渝民发〔2019〕19号 二(五)(六)).

use super::Sources;
use super::level::{Adding, Grouped, group, one};
use crate::assess::mode_has;
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let referred = mode_has("referral").or(col("referral_to").is_not_null());
    let cases = sources
        .cases()
        .with_column(col("referral_to").alias("target"));
    let adding = Adding {
        on: "begun_on",
        of: Some(referred),
        keys: &["target"],
        sums: vec![one().alias("cases")],
        value: None,
        once: None,
    };
    group(cases, &adding, sources).map(Some)
}
