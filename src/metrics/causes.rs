//! marts/causes: cases begun, by aid type and the cause as the export words it (渝民发〔2019〕19号 二(一)).
//!
//! Causes are free text: two spellings are two causes, and none is a class of the clause.

use super::Sources;
use super::level::{Adding, Grouped, approved_amount, group, one, one_where};
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let adding = Adding {
        on: "begun_on",
        of: None,
        keys: &["aid_type", "cause"],
        sums: vec![
            one().alias("cases"),
            col("persons"),
            one_where(col("approved")).alias("approved"),
            approved_amount(),
        ],
        value: None,
        once: None,
    };
    group(sources.cases(), &adding, sources).map(Some)
}
