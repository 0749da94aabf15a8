//! Cases to facts: dates cut at `as_of`, payments and registry joined, deadlines, tiers and poverty flags.
//!
//! Pure: frames, policy and calendar in, frames out. No file, no clock; `as_of` is an input.

pub mod again;
mod cases;
mod columns;
mod deadlines;
pub mod edits;
mod first_seen;
mod households;
pub mod ledger;
mod payments;
mod watch;

pub use cases::expected_tier_under;
pub use columns::{
    date_column, date_of, dates, day_of, flags, has_bit, integers, integers_64, is_listed,
    mode_has, shares, texts,
};
pub use deadlines::{
    Counts, JUDGED_COLUMNS, Outcome, Outside, Shift, Standing, Status, Tally, of_case,
};
pub use first_seen::first_seen;

use crate::calendar::Calendar;
use crate::contract::{Kind, Tables};
use crate::failure::{Failure, Result};
use crate::policy::{Available, Policy};
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::BTreeSet;

/// What is asked of the tables.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// First day of the month that the report is about.
    pub month: NaiveDate,
    /// Nothing dated later has happened yet.
    pub as_of: NaiveDate,
    pub policy: &'a Policy,
    pub calendar: &'a Calendar,
    /// Which readings of each rule are judged.
    pub readings: Readings,
}

/// Up to which day the records speak, and what they do not speak of at all (settled points 13a, 13b).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Last day of the cases; `as_of` where it is not known.
    pub cases_to: NaiveDate,
    /// Last day of the payments; none where there are none that speak of any day.
    pub payments_to: Option<NaiveDate>,
    /// Columns of cases that no export has.
    pub absent: BTreeSet<String>,
}

impl Reach {
    /// The reach of a run's tables.
    pub fn of(tables: &Tables, as_of: NaiveDate) -> Reach {
        Reach {
            cases_to: tables.covered_to(Kind::Cases).unwrap_or(as_of),
            payments_to: tables.payments().and(tables.covered_to(Kind::Payments)),
            absent: tables.absent.iter().map(|c| (*c).to_owned()).collect(),
        }
    }

    /// The columns that rules can look at.
    pub fn available(&self) -> Available<'_> {
        Available {
            absent: self.absent.iter().map(String::as_str).collect(),
            payments: self.payments_to.is_some(),
        }
    }
}

/// Which readings of the deadline rules are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readings {
    /// The default one, which is all that headline figures need.
    Default,
    /// Every admissible one.
    All,
}

/// The facts of a run, and what the marts are made of.
#[derive(Debug)]
pub struct Assessed {
    /// facts/cases, one row for each case begun by `as_of`, sorted by case_id; with `approved` (Boolean),
    /// `rejected` (Boolean), `persons` (Int64), `tier_category` (String), `from_reserve` (Boolean) and, where every
    /// reading is judged, `expected_tier.<reading>` (String) beside.
    pub cases: DataFrame,
    /// facts/deadlines under the default reading, sorted by case_id and rule.
    pub deadlines: DataFrame,
    /// facts/calendar_differences: cases that the calendar known on the day judges otherwise than the final one.
    pub calendar_differences: DataFrame,
    /// Counts and durations for each rule and reading.
    pub tallies: Vec<Tally>,
    /// facts/poverty_watch; none without a registry.
    pub watch: Option<DataFrame>,
    /// One row for each registry household known by `as_of`: household_key, township, status, flags, aid.
    pub households: Option<DataFrame>,
    /// Payments in state paid by `as_of` with the case's `township`, `persons` and `known`, and `account_key`;
    /// none without payments.
    pub payments: Option<DataFrame>,
    /// facts/payments: every payment dated by `as_of` or undated, whatever its state; none without payments.
    pub all_payments: Option<DataFrame>,
    /// Rules left out because their table is missing (settled point 13a).
    pub rules_left_out: Vec<String>,
}

/// Every fact that the tables give at `as_of`.
///
/// # Errors
/// A table without cases (class input), or a frame that does not have the contract's columns (class internal).
pub fn assess(tables: &Tables, question: &Question) -> Result<Assessed> {
    let cases = tables
        .frame(Kind::Cases)
        .ok_or_else(|| Failure::internal("no frame of cases reached the assessment"))?;
    let registry = tables
        .frame(Kind::Registry)
        .map(|r| households::Registry::new(r, question.as_of))
        .transpose()?;
    let payments::Joined {
        cases,
        payments,
        all_payments,
    } = payments::join(cases.clone(), tables.payments(), question.as_of)?;
    let cases = cases::derive(cases, registry.as_ref(), question)?;
    let assessed = deadlines::assess(&cases, &Reach::of(tables, question.as_of), question)?;
    let (watch, households) = match &registry {
        Some(registry) => {
            let (watch, households) = watch::flags(registry, &cases, question)?;
            (Some(watch), Some(households))
        }
        None => (None, None),
    };
    Ok(Assessed {
        cases,
        deadlines: assessed.facts,
        calendar_differences: assessed.differences,
        tallies: assessed.tallies,
        watch,
        households,
        payments,
        all_payments,
        rules_left_out: assessed.left_out,
    })
}

/// A lazy frame, collected.
fn collect(frame: LazyFrame) -> Result<DataFrame> {
    Ok(frame.collect()?)
}
