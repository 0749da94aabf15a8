//! marts/bridge: approved cases followed to dibao or tekun (渝民发〔2019〕19号 二(四)).
//!
//! A case whose applicant has no ID number on record cannot be followed: `untraceable`, in no other count but `aided`.

use super::Sources;
use super::level::{by_level, count_where, day, month_of, rows};
use crate::contract::Kind;
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn build(sources: &Sources) -> Result<Option<DataFrame>> {
    let Some(enrolments) = sources.tables.frame(Kind::Enrolments) else {
        return Ok(None);
    };
    let question = sources.question;
    let span = question
        .policy
        .threshold_on("enrolment_days", question.as_of)
        .map_or(lit(NULL), |n| lit(i64::from(n)));
    let cases = sources
        .assessed
        .cases
        .clone()
        .lazy()
        .filter(col("approved"))
        .with_column(month_of("approved_on"));
    let enrolments = enrolments
        .clone()
        .lazy()
        .filter(col("started_on").lt_eq(day(question.as_of)))
        .select([col("person_key"), col("started_on")]);
    let first = cases
        .clone()
        .select([col("case_id"), col("person_key"), col("begun_on")])
        .join(
            enrolments,
            [col("person_key")],
            [col("person_key")],
            JoinArgs::new(JoinType::Inner),
        )
        .filter(col("started_on").gt(col("begun_on")))
        .group_by([col("case_id")])
        .agg([col("started_on").min().alias("enrolled_on")]);
    let days = |from: &str, to: Expr| {
        (to.cast(DataType::Int32) - col(from).cast(DataType::Int32)).cast(DataType::Int64)
    };
    let followed = cases
        .join(
            first,
            [col("case_id")],
            [col("case_id")],
            JoinArgs::new(JoinType::Left),
        )
        .with_columns([
            col("person_key")
                .is_null()
                .or(col("begun_on").is_null())
                .alias("lost"),
            days("begun_on", col("enrolled_on")).alias("days"),
            days("begun_on", day(question.as_of)).alias("seen"),
        ]);
    let aggregates = [
        rows().alias("aided"),
        count_where(col("days").is_not_null()).alias("enrolled"),
        count_where(col("days").lt_eq(span.clone())).alias("enrolled_within_180_days"),
        count_where(
            col("days")
                .is_null()
                .and(col("lost").not())
                .and(col("seen").lt_eq(span)),
        )
        .alias("open"),
        col("days")
            .median()
            .cast(DataType::Int64)
            .alias("median_days"),
        count_where(col("lost")).alias("untraceable"),
    ];
    by_level(followed, &[], &aggregates, question).map(Some)
}
