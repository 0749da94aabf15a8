//! marts/combinations: approved cases by category and aid type (渝民发〔2019〕19号 二(一)).
//!
//! A case with several categories counts under each. `listed` stays null: the sources at hand do not let
//! anyone say which combinations the clause lists, and none is assumed.

use super::Sources;
use super::level::{Adding, Grouped, group, one};
use crate::assess::has_bit;
use crate::contract::enums::CATEGORY;
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let approved = sources.cases().filter(col("approved"));
    let of_category = CATEGORY.codes.iter().map(|code| {
        approved
            .clone()
            .filter(has_bit("category", CATEGORY.bit(code.code)))
            .select([
                col("approved_on"),
                col("township"),
                col("aid_type"),
                lit(code.code).alias("category"),
            ])
    });
    let none = approved.clone().filter(col("category").is_null()).select([
        col("approved_on"),
        col("township"),
        col("aid_type"),
        lit(NULL).cast(DataType::String).alias("category"),
    ]);
    let parts: Vec<LazyFrame> = of_category.chain([none]).collect();
    let rows_of = concat(parts, UnionArgs::default())?;
    let adding = Adding {
        on: "approved_on",
        keys: &["category", "aid_type"],
        sums: vec![one().alias("cases")],
        value: None,
        once: None,
    };
    group(rows_of, &adding, sources.question).map(Some)
}

pub(super) fn finish(grouped: &Grouped, sources: &Sources) -> Result<Option<DataFrame>> {
    let mut frame = grouped.levels(sources.question)?;
    let listed = Column::full_null("listed".into(), frame.height(), &DataType::Boolean);
    frame.with_column(listed)?;
    Ok(Some(frame))
}
