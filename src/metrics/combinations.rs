//! marts/combinations: approved cases by category and aid type (渝民发〔2019〕19号 二(一)).
//!
//! A case with several categories counts under each. `listed` stays null: the sources at hand do not let
//! anyone say which combinations the clause lists, and none is assumed.

use super::Sources;
use super::level::{Adding, Grouped, group, one};
use crate::contract::enums::CATEGORY;
use crate::failure::Result;
use polars::prelude::*;

/// In place of the bits of a case whose categories are blank.
const BLANK: i64 = -1;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let adding = Adding {
        on: "approved_on",
        of: Some(col("approved")),
        keys: &["aid_type"],
        sums: vec![one().alias("cases")],
        value: Some(col("category").cast(DataType::Int64).fill_null(lit(BLANK))),
        once: None,
    };
    let by_bits = group(sources.cases(), &adding, sources)?;
    Ok(Some(by_bits.by_values(&["category", "aid_type"], |bits| {
        if bits == BLANK {
            return vec![None];
        }
        let codes = CATEGORY.codes.iter();
        codes
            .filter(|code| bits & i64::from(CATEGORY.bit(code.code)) != 0)
            .map(|code| Some(code.code))
            .collect()
    })))
}

pub(super) fn finish(grouped: &Grouped, sources: &Sources) -> Result<Option<DataFrame>> {
    let mut frame = grouped.levels(sources.question)?;
    let listed = Column::full_null("listed".into(), frame.height(), &DataType::Boolean);
    frame.with_column(listed)?;
    Ok(Some(frame))
}
