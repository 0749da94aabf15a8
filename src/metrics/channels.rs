//! marts/channels: payments by channel and mode, by month of payment (渝民发〔2019〕19号 三(二)).

use super::Sources;
use super::level::{Grouped, count_where, group, month_of};
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let Some(payments) = &sources.assessed.payments else {
        return Ok(None);
    };
    let rows = payments.clone().lazy().with_column(month_of("paid_on"));
    let aggregates = [
        count_where(col("amount").gt(lit(0))).alias("payments"),
        col("amount").sum(),
    ];
    let keys = &["channel", "mode"];
    group(rows, keys, &aggregates, None, sources.question).map(Some)
}
