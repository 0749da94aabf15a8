//! Deadlines: each case under each rule and reading. The default reading becomes facts; every reading is tallied.
//!
//! The statuses and their order are those of the measures document; a verdict is yes, no or cannot tell.

mod differences;
mod facts;
mod judge;
mod records;
mod single;
mod tally;

pub use judge::{Outcome, Outside};
pub use single::{JUDGED_COLUMNS, Standing, of_case};
pub use tally::{Counts, Shift, Tally};

use super::{Question, Reach, Readings};
use crate::failure::Result;
use crate::policy::{Available, Lack};
use differences::DifferenceRows;
use facts::FactRows;
use judge::Judge;
use polars::prelude::DataFrame;
use records::Cases;
use tally::Tallying;

/// Where a case stands under a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Met,
    Late,
    Overdue,
    Pending,
    Closed,
    Unmeasurable,
    NoLimit,
}

impl Status {
    /// The code in tables.
    pub fn code(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::Late => "late",
            Status::Overdue => "overdue",
            Status::Pending => "pending",
            Status::Closed => "closed",
            Status::Unmeasurable => "unmeasurable",
            Status::NoLimit => "no_limit",
        }
    }
}

/// What the assessment of the deadlines gives.
pub(super) struct Deadlines {
    pub facts: DataFrame,
    /// facts/calendar_differences.
    pub differences: DataFrame,
    pub tallies: Vec<Tally>,
    pub left_out: Vec<String>,
}

/// What the records speak of (settled point 13a).
fn available(reach: &Reach) -> Available<'_> {
    Available {
        absent: reach.absent.iter().map(String::as_str).collect(),
        payments: reach.payments_to.is_some(),
    }
}

/// All cases under all rules and readings.
pub(super) fn assess(frame: &DataFrame, reach: &Reach, question: &Question) -> Result<Deadlines> {
    let cases = Cases::new(frame)?;
    let judge = Judge::new(question, reach);
    let available = available(reach);
    let mut differences = DifferenceRows::default();
    let mut facts = FactRows::default();
    let mut tallies = Vec::new();
    let mut left_out = Vec::new();
    for rule in &question.policy.deadlines {
        if rule.lack(&available).is_some_and(Lack::leaves_out) {
            left_out.push(rule.code.clone());
            continue;
        }
        let mut default: Vec<Option<Outcome>> = Vec::new();
        for resolved in rule.readings() {
            let is_default = resolved.reading == crate::policy::DEFAULT;
            if question.readings == Readings::Default && !is_default {
                break;
            }
            if resolved.lack(&available).is_some_and(Lack::leaves_out) {
                continue;
            }
            let mut tally = Tallying::new(&cases);
            for row in 0..cases.case_id.len() {
                let outcome = judge.judge(&cases, &resolved, row);
                if let Some(outcome) = &outcome {
                    tally.add(row, outcome, is_default);
                    if is_default {
                        facts.push(row, &rule.code, outcome);
                        if question.readings == Readings::All {
                            differences.compare(&judge, &cases, &resolved, row, outcome);
                        }
                    }
                }
                if is_default {
                    default.push(outcome);
                } else {
                    tally.compare(default.get(row).and_then(Option::as_ref), outcome.as_ref());
                }
            }
            tallies.push(tally.finish(&rule.code, resolved.reading, resolved.limit.is_some()));
        }
    }
    Ok(Deadlines {
        facts: facts.frame(&cases)?,
        differences: differences.frame(&cases)?,
        tallies,
        left_out,
    })
}
