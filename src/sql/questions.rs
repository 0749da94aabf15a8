//! The standing questions, built in: one file in `queries` and one line here each.

use super::question::Question;
use crate::failure::Result;

macro_rules! questions {
    ($($name:literal),* $(,)?) => {
        /// Name and text of each, in the order in which they are listed.
        const QUESTIONS: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../queries/", $name, ".sql")))),*
        ];
    };
}

questions! {
    // Was help in time?
    "late-by-township",
    "overdue-today",
    "overdue-ageing",
    "due-next",
    "deadline-margin",
    "compliance-ranking",
    "scorecard",
    "compliance-trend",
    "reading-range",
    "cannot-tell",
    "provisional-days",
    "help-before-papers",
    "papers-outstanding",
    "entry-near-month-end",
    "expenditure-durations",
    "aid-first-share",
    "active-discovery",
    // In the right tier?
    "tier-mismatches",
    "tiers-before-after",
    "tier-readings",
    // Who slid back into poverty?
    "poverty-by-township",
    "returned-unaided",
    "at-risk-households",
    "repeat-aid",
    "bridge-to-dibao",
    "case-history",
    // Where did the money go?
    "activity-by-month",
    "money-by-township",
    "usage-rate",
    "idle-balances",
    "overdrawn",
    "reserve-use",
    "channels-trend",
    "referrals",
    "per-head-deep-poverty",
    "top-amounts",
    "payment-totals",
    // What should a person look at?
    "findings-by-rule",
    "findings-by-township",
    "findings-to-review",
    "findings-reviewed",
    "edits-that-turned-verdicts",
    "edits-by-column",
    // What are the figures worth?
    "data-quality-by-file",
    "row-accounts",
    "warnings-by-reason",
}

/// Every standing question.
///
/// # Errors
/// A head that cannot be read; a test reads them all.
pub fn standing() -> Result<Vec<Question>> {
    QUESTIONS
        .iter()
        .map(|(name, sql)| Question::parse(name, sql))
        .collect()
}

/// The standing question of a name.
///
/// # Errors
/// As `standing`.
pub fn find(name: &str) -> Result<Option<Question>> {
    QUESTIONS
        .iter()
        .find(|(n, _)| *n == name)
        .map(|(name, sql)| Question::parse(name, sql))
        .transpose()
}
