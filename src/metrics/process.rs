//! marts/process: how cases begun in a month were handled (渝民发〔2019〕19号 二(二), 三(一)); shares only, no verdicts.
//!
//! Who needs no survey of income and assets is as in the findings of it (settled point 54): dibao, tekun and the
//! registered poor are exempt; a case that is registered_any and nothing else is on neither side.

use super::Sources;
use super::level::{Adding, Grouped, group, one_where, share, within};
use crate::assess::has_bit;
use crate::contract::enums::CATEGORY;
use crate::failure::Result;
use polars::prelude::*;

pub(super) fn grouped(sources: &Sources) -> Result<Option<Grouped>> {
    let days = col("accepted_on").cast(DataType::Int32) - col("applied_on").cast(DataType::Int32);
    let is = |name: &str, value: &'static str| col(name).eq(lit(value)).fill_null(lit(false));
    let first_aid = || is("procedure", "first_aid");
    let emergency = || is("aid_type", "emergency").and(col("procedure").is_not_null());
    let expenditure = || is("aid_type", "expenditure").and(col("approved"));
    let lacking = || {
        ["applied_on", "accepted_on", "reviewed_on"]
            .iter()
            .fold(lit(false), |any, name| any.or(col(*name).is_null()))
    };
    let category = |code: &str| has_bit("category", CATEGORY.bit(code)).fill_null(lit(false));
    let standard = || is("procedure", "standard").and(col("approved"));
    let exempt = || {
        let of_any = ["tekun", "dibao", "registered_poor"].map(category);
        standard().and(of_any.into_iter().fold(lit(false), Expr::or))
    };
    let usual = || {
        let alone = col("category").eq(lit(CATEGORY.bit("registered_any")));
        let neither = alone.fill_null(lit(false));
        standard().and(exempt().not()).and(neither.not())
    };
    let surveyed = || col("income_checked");
    let rows = sources.cases().with_column(days.alias("days")).with_column(
        when(col("days").gt_eq(lit(0)))
            .then(col("days"))
            .otherwise(lit(NULL))
            .alias("days"),
    );
    let sums = vec![
        one_where(col("days").is_not_null()).alias("applied_to_accepted"),
        one_where(emergency()).alias("emergencies"),
        one_where(emergency().and(first_aid())).alias("emergencies_aid_first"),
        one_where(first_aid().and(col("appraised").is_not_null()))
            .alias("aid_first_appraisal_known"),
        one_where(first_aid().and(col("appraised"))).alias("aid_first_appraised"),
        one_where(first_aid().and(col("publicised").is_not_null()))
            .alias("aid_first_publicity_known"),
        one_where(first_aid().and(col("publicised"))).alias("aid_first_publicised"),
        one_where(expenditure()).alias("expenditure_approved"),
        one_where(expenditure().and(lacking())).alias("expenditure_lacking_stage"),
        one_where(col("discovery").is_not_null()).alias("discovery_known"),
        one_where(is("discovery", "active")).alias("discovered_actively"),
        one_where(col("approved").and(col("category").is_not_null()))
            .alias("approved_category_known"),
        one_where(col("approved").and(category("dibao").or(category("tekun"))))
            .alias("approved_dibao_tekun"),
        one_where(exempt().and(surveyed().is_not_null())).alias("exempt_survey_known"),
        one_where(exempt().and(surveyed())).alias("exempt_surveyed"),
        one_where(usual().and(surveyed().is_not_null())).alias("usual_survey_known"),
        one_where(usual().and(surveyed().not())).alias("usual_not_surveyed"),
    ];
    let adding = Adding {
        on: "begun_on",
        of: None,
        keys: &[],
        sums,
        value: Some(col("days")),
        once: None,
    };
    group(rows, &adding, sources).map(Some)
}

pub(super) fn finish(grouped: &Grouped, sources: &Sources) -> Result<Option<DataFrame>> {
    let mut frame = grouped.levels(sources.question)?;
    let quantiles = [
        ("median_days_to_acceptance", (1, 2)),
        ("p90_days_to_acceptance", (9, 10)),
    ];
    for (name, (numerator, denominator)) in quantiles {
        let days = grouped.of_values(&frame, |days| within(days, numerator, denominator))?;
        frame.with_column(Column::new(name.into(), days))?;
    }
    Ok(Some(
        frame
            .lazy()
            .with_columns([
                share("aid_first_share", "emergencies_aid_first", "emergencies"),
                share(
                    "appraised_share",
                    "aid_first_appraised",
                    "aid_first_appraisal_known",
                ),
                share(
                    "publicised_share",
                    "aid_first_publicised",
                    "aid_first_publicity_known",
                ),
                share(
                    "lacking_stage_share",
                    "expenditure_lacking_stage",
                    "expenditure_approved",
                ),
                share("active_share", "discovered_actively", "discovery_known"),
                share(
                    "dibao_tekun_share",
                    "approved_dibao_tekun",
                    "approved_category_known",
                ),
            ])
            .collect()?,
    ))
}
