//! One case under every rule and reading, by the same judge as a whole run: what an explanation rests on.

use super::judge::{Judge, Outcome, Outside};
use super::records::Cases;
use crate::assess::{Question, Reach};
use crate::failure::Result;
use crate::policy::{Lack, ResolvedRule};
use polars::prelude::DataFrame;

/// The columns of facts/cases that `of_case` looks at.
pub const JUDGED_COLUMNS: [&str; 23] = [
    "case_id",
    "township",
    "discovered_on",
    "applied_on",
    "accepted_on",
    "reviewed_on",
    "approved_on",
    "submitted_on",
    "filed_on",
    "supplemented_on",
    "closed_on",
    "first_paid_on",
    "first_cash_on",
    "paid_in_full_on",
    "begun_on",
    "closed_later",
    "aid_type",
    "procedure",
    "discovery",
    "status",
    "aid_mode",
    "newest_row_quarantined",
    "missing_columns",
];

/// Where a case stands under one rule and reading.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    pub rule: ResolvedRule<'a>,
    /// The verdict, or why the case is not under the rule.
    pub outcome: std::result::Result<Outcome, Outside>,
}

/// The first row of a frame of facts/cases (codes of lists as bits) under every rule and reading, in the
/// policy's order; rules that the records cannot tell are left out, as in a run.
///
/// # Errors
/// A frame without a column that rules look at, or without a row (class internal).
pub fn of_case<'a>(
    frame: &DataFrame,
    question: &Question<'a>,
    reach: &Reach,
) -> Result<Vec<Standing<'a>>> {
    let cases = Cases::new(frame)?;
    if cases.case_id.is_empty() {
        return Err(crate::failure::Failure::internal("no case to judge"));
    }
    let judge = Judge::new(question, reach);
    let available = reach.available();
    Ok(question
        .policy
        .deadlines
        .iter()
        .filter(|rule| !rule.lack(&available).is_some_and(Lack::leaves_out))
        .flat_map(crate::policy::Deadline::readings)
        .filter(|rule| !rule.lack(&available).is_some_and(Lack::leaves_out))
        .map(|rule| {
            let outcome = judge.judge_or_why(&cases, &rule, 0);
            let rule = cases.period(&rule, 0).clone();
            Standing { rule, outcome }
        })
        .collect())
}
