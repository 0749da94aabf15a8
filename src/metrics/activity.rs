//! marts/activity: cases begun, by aid type, procedure and discovery (settled point 46), and how they were paid
//! (渝民发〔2019〕19号 二(三): one approval may be paid in several instalments).

use super::Sources;
use super::level::{Adding, Grouped, approved_amount, group, median, one, one_where};
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let over = col("paid_amount").gt(col("approved_amount"));
    let adding = Adding {
        on: "begun_on",
        of: None,
        keys: &["aid_type", "procedure", "discovery"],
        sums: vec![
            one().alias("cases"),
            col("persons"),
            one_where(col("approved")).alias("approved"),
            one_where(col("rejected")).alias("rejected"),
            approved_amount(),
            col("paid_amount"),
            one_where(col("instalments").gt_eq(lit(1))).alias("cases_paid"),
            one_where(col("instalments").gt_eq(lit(2))).alias("cases_in_instalments"),
            one_where(over).alias("cases_paid_over"),
        ],
        value: Some(approved_amount()),
        once: None,
    };
    group(sources.cases(), &adding, sources).map(Some)
}

pub(super) fn finish(grouped: &Grouped, sources: &Sources) -> Result<Option<DataFrame>> {
    let mut frame = grouped.levels(sources.question)?;
    let medians = grouped.of_values(&frame, median)?;
    frame.with_column(Column::new("median_amount".into(), medians))?;
    if sources.assessed.spending.is_none() {
        // Without payments, what was paid is not known: null, not zero.
        for name in OF_PAYMENTS {
            let unknown = Column::full_null(name.into(), frame.height(), &DataType::Int64);
            frame.with_column(unknown)?;
        }
    }
    Ok(Some(frame))
}

/// What only payments tell.
const OF_PAYMENTS: [&str; 4] = [
    "paid_amount",
    "cases_paid",
    "cases_in_instalments",
    "cases_paid_over",
];
