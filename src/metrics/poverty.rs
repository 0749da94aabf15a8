//! marts/poverty: households by poverty flag at `as_of`, the report month only (settled point 40).

use super::Sources;
use super::level::{by_level, day};
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn build(sources: &Sources) -> Result<Option<DataFrame>> {
    let Some(households) = &sources.assessed.households else {
        return Ok(None);
    };
    let rows = households
        .clone()
        .lazy()
        .with_column(day(sources.question.month).alias("month"));
    let flags = [
        "lifted",
        "returned",
        "returned_aided",
        "returned_unaided",
        "at_risk",
        "monitored",
        "marginal",
    ];
    by_level(
        rows,
        &[],
        &flags.map(|name| col(name).sum()),
        sources.question,
    )
    .map(Some)
}
