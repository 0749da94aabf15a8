//! Cases of a finished report judged again, under the report's policy or another: no export is read.
//!
//! What an export alone can tell (payments, the registry) is taken from the columns of facts/cases.

use super::columns::{date_of, dates, day_of, integers, integers_64, texts};
use super::deadlines::{self, Tally};
use super::{Question, Reach};
use crate::contract::enums::{CATEGORY, TIER};
use crate::failure::Result;
use crate::policy::{DEFAULT, DateColumn};
use polars::prelude::DataFrame;

/// The columns of facts/cases that judging looks at.
pub const COLUMNS: [&str; 28] = [
    "case_id",
    "township",
    "category",
    "lifted_year",
    "tier",
    "aid_type",
    "procedure",
    "discovery",
    "discovered_on",
    "applied_on",
    "accepted_on",
    "reviewed_on",
    "approved_on",
    "submitted_on",
    "filed_on",
    "supplemented_on",
    "closed_on",
    "aid_mode",
    "status",
    "begun_on",
    "first_paid_on",
    "first_cash_on",
    "paid_in_full_on",
    "registry_lifted_year",
    "closed_later",
    "newest_row_quarantined",
    "missing_columns",
    "expected_tier",
];

/// What judging again gives.
#[derive(Debug)]
pub struct Again {
    /// As facts/deadlines.
    pub deadlines: DataFrame,
    pub tallies: Vec<Tally>,
    /// One for each case, in the frame's order.
    pub tiers: Vec<ExpectedTier>,
    pub rules_left_out: Vec<String>,
}

/// What the policy says of a case's tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectedTier {
    /// Approved by `as_of`, and neither rejected nor withdrawn.
    pub approved: bool,
    pub category: Option<&'static str>,
    pub expected: Option<&'static str>,
}

/// Every case of a report under the question's policy and calendar.
///
/// # Errors
/// A frame without one of [`COLUMNS`] (class internal).
pub fn again(cases: &DataFrame, reach: &Reach, question: &Question) -> Result<Again> {
    let judged = deadlines::assess(cases, reach, question)?;
    Ok(Again {
        deadlines: judged.facts,
        tallies: judged.tallies,
        tiers: tiers(cases, question)?,
        rules_left_out: judged.left_out,
    })
}

fn tiers(cases: &DataFrame, question: &Question) -> Result<Vec<ExpectedTier>> {
    let as_of = day_of(question.as_of);
    // Those of the case itself come first.
    let days = DateColumn::ALL
        .iter()
        .filter(|column| !column.is_payment())
        .map(|column| dates(cases, column.name()))
        .collect::<Result<Vec<_>>>()?;
    let approved_on = dates(cases, "approved_on")?;
    let (categories, statuses) = (integers(cases, "category")?, texts(cases, "status")?);
    let (own, of_registry) = (
        integers_64(cases, "lifted_year")?,
        integers_64(cases, "registry_lifted_year")?,
    );
    let rows = 0..cases.height();
    Ok(rows
        .map(|row| {
            let date = |column: DateColumn| {
                let day = days.get(column as usize).and_then(|of| of[row]);
                let day = day.or((column == DateColumn::ApprovedOn).then_some(as_of));
                day.map(date_of)
            };
            let lifted_year = own[row].or(of_registry[row]);
            let lifted_year = lifted_year.and_then(|year| i32::try_from(year).ok());
            let expected = categories[row].map(|bits| {
                let tiers = &question.policy.tiers;
                tiers.expected_by(bits, lifted_year, DEFAULT, date)
            });
            let code = |n: Option<usize>, of: &'static crate::contract::Enumeration| {
                n.and_then(|n| of.codes.get(n)).map(|c| c.code)
            };
            ExpectedTier {
                approved: approved_on[row].is_some()
                    && !matches!(statuses[row], Some("rejected" | "withdrawn")),
                category: code(expected.and_then(|e| e.category), &CATEGORY),
                expected: code(expected.and_then(|e| e.tier), &TIER),
            }
        })
        .collect())
}
