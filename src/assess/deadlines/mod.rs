//! Deadlines: each case under each rule and reading. The default reading becomes facts; every reading is tallied.
//!
//! The statuses and their order are those of the measures document; a verdict is yes, no or cannot tell.

mod facts;
mod judge;
mod records;
mod tally;

pub use tally::{Counts, Shift, Tally};

use super::columns::day_of;
use super::{Question, Reach, Readings};
use crate::failure::Result;
use crate::policy::{Available, Lack};
use facts::FactRows;
use judge::{Judge, Outcome};
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
    pub tallies: Vec<Tally>,
    pub left_out: Vec<String>,
}

/// All cases under all rules and readings.
pub(super) fn assess(frame: &DataFrame, reach: &Reach, question: &Question) -> Result<Deadlines> {
    let cases = Cases::new(frame)?;
    let available = Available {
        absent: reach.absent.iter().map(String::as_str).collect(),
        payments: reach.payments_to.is_some(),
    };
    let judge = Judge {
        calendar: question.calendar,
        as_of: day_of(question.as_of),
        covered_to: day_of(reach.cases_to),
        payments_covered_to: day_of(reach.payments_to.unwrap_or(question.as_of)),
    };
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
        tallies,
        left_out,
    })
}
