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

use super::columns::{day_of, flags};
use super::{Question, Reach, Readings};
use crate::failure::Result;
use crate::policy::{self, Deadline, Lack, Limit, ResolvedRule};
use differences::DifferenceRows;
use facts::FactRows;
use judge::Judge;
use polars::prelude::DataFrame;
use records::Cases;
use std::collections::HashMap;
use tally::{Tallying, Townships};

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
    /// Of settled cases; none where it was not asked for.
    pub settled: Option<Settled>,
}

/// Cases whose verdicts have been the same since an earlier day.
pub(super) struct Settled {
    /// For each case whether it is one.
    pub rows: Vec<bool>,
    /// The default reading's tallies of these cases, rule by rule.
    pub tallies: Vec<Tally>,
}

/// What a reading looks at in a case; two that look at the same give the same verdict.
#[derive(Debug, Clone, Copy)]
struct Looked<'a> {
    period: &'a Deadline,
    start: Option<i32>,
    done: Option<i32>,
    limit: Option<Limit>,
    in_force: bool,
    verdict: policy::Verdict,
}

impl<'a> Looked<'a> {
    fn of(cases: &Cases, rule: &ResolvedRule<'a>, row: usize) -> Looked<'a> {
        let rule = cases.period(rule, row);
        let since = cases.since(rule, row);
        Looked {
            period: rule.rule,
            start: cases.start(rule.start, rule.default_start, row),
            done: cases.done(rule, row),
            limit: rule.limit,
            in_force: since.is_some_and(|day| day >= day_of(rule.from)),
            verdict: rule.verdict,
        }
    }

    /// Whether the verdict cannot differ from another reading's: it looks at the same, or is only kinder to what
    /// was no breach there.
    fn must_be(&self, other: &Looked, outcome: Option<&Outcome>) -> bool {
        let breach = outcome.is_some_and(|o| matches!(o.status, Status::Late | Status::Overdue));
        std::ptr::eq(self.period, other.period)
            && (self.start, self.done, self.in_force) == (other.start, other.done, other.in_force)
            && self.limit == other.limit
            && (self.verdict == other.verdict || (other.verdict == policy::Verdict::Due && !breach))
    }
}

/// A verdict on one case, for those who compare two of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    pub status: Status,
    pub due_on: Option<i32>,
}

/// The default reading's verdicts at `as_of` on a frame of cases, by case and position of the rule; what the
/// tables cover limits nothing.
pub(super) fn verdicts(
    frame: &DataFrame,
    rules: &[&Deadline],
    question: &Question,
) -> Result<HashMap<(String, usize), Verdict>> {
    let cases = Cases::new(frame)?;
    let judge = Judge {
        calendar: question.calendar,
        as_of: day_of(question.as_of),
        covered_to: i32::MAX,
        payments_covered_to: i32::MAX,
        known: question.calendar.judges_as_known(),
    };
    let mut verdicts = HashMap::new();
    for (position, rule) in rules.iter().enumerate() {
        for resolved in rule.readings().take(1) {
            for row in 0..cases.case_id.len() {
                if let (Some(case), Some(outcome)) =
                    (cases.case_id[row], judge.judge(&cases, &resolved, row))
                {
                    let verdict = Verdict {
                        status: outcome.status,
                        due_on: outcome.due,
                    };
                    verdicts.insert((case.to_owned(), position), verdict);
                }
            }
        }
    }
    Ok(verdicts)
}

/// All cases under all rules and readings.
pub(super) fn assess(frame: &DataFrame, reach: &Reach, question: &Question) -> Result<Deadlines> {
    let cases = Cases::new(frame)?;
    let available = reach.available();
    let judge = Judge::new(question, reach);
    let mut differences = DifferenceRows::default();
    let townships = Townships::new(&cases);
    let latest = cases.latest();
    let mut facts = FactRows::default();
    let mut tallies = Vec::new();
    let mut left_out = Vec::new();
    let mut judged_rules = Vec::new();
    for rule in &question.policy.deadlines {
        if rule.lack(&available).is_some_and(Lack::leaves_out) {
            left_out.push(rule.code.clone());
            continue;
        }
        let most = match question.readings {
            Readings::Default => 1,
            Readings::All => usize::MAX,
        };
        let told = |r: &ResolvedRule| !r.lack(&available).is_some_and(Lack::leaves_out);
        let readings: Vec<ResolvedRule> = rule.readings().take(most).filter(told).collect();
        let mut tallying: Vec<Tallying> =
            readings.iter().map(|_| Tallying::new(&townships)).collect();
        judged_rules.push(rule.code.as_str());
        let periods = readings
            .iter()
            .flat_map(|r| std::iter::once(r).chain(&r.earlier));
        let since = periods.map(|period| day_of(period.from)).min();
        // What a reading looks at, and what came of it, for the case at hand.
        let mut judged: Vec<(Looked, Option<Outcome>)> = Vec::with_capacity(readings.len());
        for (row, latest) in latest.iter().enumerate() {
            // Under no reading where everything was over before the rule.
            if *latest < since {
                continue;
            }
            judged.clear();
            for (resolved, tally) in readings.iter().zip(&mut tallying) {
                let looked = Looked::of(&cases, resolved, row);
                let outcome = match judged
                    .iter()
                    .find(|(other, of)| looked.must_be(other, of.as_ref()))
                {
                    Some((_, same)) => *same,
                    None => judge.judge(&cases, resolved, row),
                };
                let default = judged.first().map(|(_, of)| of.as_ref());
                if let Some(outcome) = &outcome {
                    tally.add(row, outcome, default.is_none());
                    if default.is_none() {
                        facts.push(row, &rule.code, outcome);
                        if question.readings == Readings::All {
                            differences.compare(&judge, &cases, resolved, row, outcome);
                        }
                    }
                }
                if let Some(default) = default {
                    tally.compare(default, outcome.as_ref());
                }
                judged.push((looked, outcome));
            }
        }
        for (resolved, tally) in readings.iter().zip(tallying) {
            tallies.push(tally.finish(&rule.code, resolved.reading, rule.has_limit()));
        }
    }
    let settled = settles(frame, &facts, &judged_rules, &townships, question)?;
    Ok(Deadlines {
        settled,
        facts: facts.frame(&cases)?,
        differences: differences.frame(&cases)?,
        tallies,
        left_out,
    })
}

/// The settled ones among cases that say whether anything of theirs is `touched` behind the earlier day.
fn settles(
    frame: &DataFrame,
    facts: &FactRows,
    rules: &[&str],
    townships: &Townships,
    question: &Question,
) -> Result<Option<Settled>> {
    if frame.column("touched").is_err() {
        return Ok(None);
    }
    let touched = flags(frame, "touched")?;
    let mut rows: Vec<bool> = touched.into_iter().map(|t| t == Some(false)).collect();
    let as_of = day_of(question.as_of);
    for (row, _, outcome) in &facts.rows {
        rows[*row] &= outcome.is_settled(as_of);
    }
    let mut tallying: Vec<Tallying> = rules.iter().map(|_| Tallying::new(townships)).collect();
    for (row, rule, outcome) in facts.rows.iter().filter(|(row, _, _)| rows[*row]) {
        let place = rules.iter().position(|code| code == rule);
        if let Some(tally) = place.and_then(|n| tallying.get_mut(n)) {
            tally.add(*row, outcome, true);
        }
    }
    let of_rules = rules.iter().zip(tallying).map(|(rule, tally)| {
        let has_limit = question
            .policy
            .deadline(rule)
            .is_some_and(Deadline::has_limit);
        tally.finish(rule, policy::DEFAULT, has_limit)
    });
    Ok(Some(Settled {
        tallies: of_rules.collect(),
        rows,
    }))
}
