//! marts/referrals: cases referred elsewhere, by target and month of beginning (渝民发〔2019〕19号 二(五)(六)).

use super::Sources;
use super::level::{Grouped, group, month_of, rows};
use crate::assess::mode_has;
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let referred = mode_has("referral").or(col("referral_to").is_not_null());
    let cases = sources
        .assessed
        .cases
        .clone()
        .lazy()
        .filter(referred.and(col("begun_on").is_not_null()))
        .with_columns([month_of("begun_on"), col("referral_to").alias("target")]);
    group(
        cases,
        &["target"],
        &[rows().alias("cases")],
        None,
        sources.question,
    )
    .map(Some)
}
