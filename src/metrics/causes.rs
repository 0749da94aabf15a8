//! marts/causes: cases begun, by aid type and the cause as the export words it (渝民发〔2019〕19号 二(一)).
//!
//! Causes are free text: two spellings are two causes, and none is a class of the clause.

use super::Sources;
use super::level::{Grouped, count_where, group, month_of, rows};
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
    let aggregates = [
        rows().alias("cases"),
        col("persons").sum(),
        count_where(col("approved")).alias("approved"),
        col("approved_amount").filter(col("approved")).sum(),
    ];
    let keys = &["aid_type", "cause"];
    group(begun, keys, &aggregates, None, sources.question).map(Some)
}
