//! marts/bridge: approved cases followed to dibao or tekun, and those already in one (渝民发〔2019〕19号 二(四)).
//!
//! A case whose applicant has no ID number on record cannot be followed: `untraceable`, in no other count but `aided`.
//! Already in a scheme: enrolled by `begun_on`, and not ended by then (the day it ended no longer counts).

use super::Sources;
use super::level::{Adding, Grouped, day, group, one, one_where, share, within};
use crate::contract::Kind;
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let Some(enrolments) = sources.tables.frame(Kind::Enrolments) else {
        return Ok(None);
    };
    let question = sources.question;
    let span = question
        .policy
        .threshold_on("enrolment_days", question.as_of)
        .map_or(lit(NULL), |n| lit(i64::from(n)));
    let cases = sources.cases().filter(col("approved"));
    let enrolments = enrolments
        .clone()
        .lazy()
        .filter(col("started_on").lt_eq(day(question.as_of)))
        .select(["person_key", "scheme", "started_on", "ended_on"].map(col));
    let later = || col("started_on").gt(col("begun_on"));
    let already = |scheme: &'static str| {
        let running = later()
            .not()
            .and(col("ended_on").gt(col("begun_on")).fill_null(lit(true)));
        running.and(col("scheme").eq(lit(scheme))).any(true)
    };
    let first = cases
        .clone()
        .select([col("case_id"), col("person_key"), col("begun_on")])
        .join(
            enrolments,
            [col("person_key")],
            [col("person_key")],
            JoinArgs::new(JoinType::Inner),
        )
        .filter(col("begun_on").is_not_null())
        .group_by([col("case_id")])
        .agg([
            col("started_on").filter(later()).min().alias("enrolled_on"),
            already("dibao").alias("in_dibao"),
            already("tekun").alias("in_tekun"),
        ]);
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
    let sums = vec![
        one().alias("aided"),
        one_where(col("days").is_not_null()).alias("enrolled"),
        one_where(col("days").lt_eq(span.clone())).alias("enrolled_within_180_days"),
        one_where(
            col("days")
                .is_null()
                .and(col("lost").not())
                .and(col("seen").lt_eq(span)),
        )
        .alias("open"),
        one_where(col("lost")).alias("untraceable"),
        one_where(col("lost").not()).alias("traceable"),
        one_where(col("in_dibao")).alias("already_dibao"),
        one_where(col("in_tekun")).alias("already_tekun"),
        one_where(col("in_dibao").or(col("in_tekun"))).alias("already_enrolled"),
    ];
    let adding = Adding {
        on: "approved_on",
        of: None,
        keys: &[],
        sums,
        value: Some(col("days")),
        once: None,
    };
    group(followed, &adding, sources).map(Some)
}

pub(super) fn finish(grouped: &Grouped, sources: &Sources) -> Result<Option<DataFrame>> {
    let mut frame = grouped.levels(sources.question)?;
    let days = grouped.of_values(&frame, |days| within(days, 1, 2))?;
    frame.with_column(Column::new("median_days".into(), days))?;
    let shares = [share("already_share", "already_enrolled", "traceable")];
    Ok(Some(frame.lazy().with_columns(shares).collect()?))
}
