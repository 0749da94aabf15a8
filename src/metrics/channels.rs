//! marts/channels: payments by channel and mode, by month of payment (渝民发〔2019〕19号 三(二)).

use super::Sources;
use super::level::{Adding, Grouped, group, one_where};
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let Some(payments) = sources.payments() else {
        return Ok(None);
    };
    let adding = Adding {
        on: "paid_on",
        of: None,
        keys: &["channel", "mode"],
        sums: vec![
            one_where(col("amount").gt(lit(0))).alias("payments"),
            col("amount"),
        ],
        value: None,
        once: None,
    };
    group(payments, &adding, sources).map(Some)
}
