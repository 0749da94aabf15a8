//! marts/combinations: approved cases by category and aid type (渝民发〔2019〕19号 二(一)).
//!
//! A case with several categories counts under each. `listed` stays null: the sources at hand do not let
//! anyone say which combinations the clause lists, and none is assumed.

use super::Sources;
use super::level::{by_level, month_of, rows};
use crate::assess::has_bit;
use crate::contract::enums::CATEGORY;
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn build(sources: &Sources) -> Result<Option<DataFrame>> {
    let approved = sources
        .assessed
        .cases
        .clone()
        .lazy()
        .filter(col("approved"))
        .with_column(month_of("approved_on"));
    let of_category = CATEGORY.codes.iter().map(|code| {
        approved
            .clone()
            .filter(has_bit("category", CATEGORY.bit(code.code)))
            .select([
                col("month"),
                col("township"),
                col("aid_type"),
                lit(code.code).alias("category"),
            ])
    });
    let none = approved.clone().filter(col("category").is_null()).select([
        col("month"),
        col("township"),
        col("aid_type"),
        lit(NULL).cast(DataType::String).alias("category"),
    ]);
    let parts: Vec<LazyFrame> = of_category.chain([none]).collect();
    let rows_of = concat(parts, UnionArgs::default())?;
    let frame = by_level(
        rows_of,
        &["category", "aid_type"],
        &[rows().alias("cases")],
        sources.question,
    )?;
    Ok(Some(
        frame
            .lazy()
            .with_column(lit(NULL).cast(DataType::Boolean).alias("listed"))
            .collect()?,
    ))
}
