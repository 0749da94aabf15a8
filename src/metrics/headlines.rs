//! The headline figures of a month: in time, in the right tier, back into poverty, money used.
//!
//! Read off the marts, each with its numerator and denominator; the terminal and the report show the same.

use super::Marts;
use crate::assess::{dates, day_of, integers_64, shares, texts};
use crate::failure::Result;
use crate::policy::{DEFAULT, Policy};
use chrono::NaiveDate;
use polars::prelude::DataFrame;

/// One deadline rule in a month: counts, rate and its bounds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct InTime {
    pub rule: String,
    pub met: i64,
    pub measured: i64,
    pub late: i64,
    pub overdue: i64,
    pub pending: i64,
    pub closed: i64,
    pub unmeasurable: i64,
    pub before_start: i64,
    pub rate: Option<f64>,
    /// What the rate would be if all that cannot be told had failed, or been in time.
    pub bounds: Option<(f64, f64)>,
    /// Wilson 95 % interval.
    pub interval: Option<(f64, f64)>,
    pub median_working_days: Option<i64>,
    pub p90_working_days: Option<i64>,
}

/// Approved cases of the month whose recorded tier equals the expected one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RightTier {
    pub matches: i64,
    /// Cases whose tier and expected tier are both known.
    pub known: i64,
    /// Approved cases where either is not.
    pub unknown: i64,
}

/// Households whose latest status is returned, and whether they were aided within the window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BackInPoverty {
    pub returned: i64,
    pub aided: i64,
    pub unaided: i64,
}

/// Subsidy spent since 1 January of what was available, in fen.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct MoneyUsed {
    pub spent_ytd: i64,
    pub available_ytd: Option<i64>,
    pub rate: Option<f64>,
}

/// The headline figures of one month, for the district or one township.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Headlines {
    /// The rules with a limit, in the policy's order; a rule without a case in the month has zero counts.
    pub in_time: Vec<InTime>,
    pub right_tier: RightTier,
    /// None without a registry.
    pub back_in_poverty: Option<BackInPoverty>,
    /// None without funds or payments, or without a movement of the subsidy.
    pub money_used: Option<MoneyUsed>,
}

/// Rows of a mart for a month and a level; `township` none: the district.
fn rows_of(frame: &DataFrame, month: NaiveDate, township: Option<&str>) -> Result<Vec<usize>> {
    let (months, townships) = (dates(frame, "month")?, texts(frame, "township")?);
    Ok((0..frame.height())
        .filter(|n| months[*n] == Some(day_of(month)) && townships[*n] == township)
        .collect())
}

/// The headline figures of `month`; `township` none: the district.
///
/// # Errors
/// A mart without the contract's columns (class internal).
pub fn headlines(
    marts: &Marts,
    policy: &Policy,
    month: NaiveDate,
    township: Option<&str>,
) -> Result<Headlines> {
    let mart = |name: &str| {
        marts
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, frame)| frame)
    };
    let mut result = Headlines::default();
    if let Some(frame) = mart("compliance") {
        let rows = rows_of(frame, month, township)?;
        for rule in policy.deadlines.iter().filter(|r| r.has_limit()) {
            result.in_time.push(in_time(frame, &rows, &rule.code)?);
        }
    }
    if let Some(frame) = mart("tiers") {
        let (tiers, expected) = (texts(frame, "tier")?, texts(frame, "expected_tier")?);
        let cases = integers_64(frame, "cases")?;
        for row in rows_of(frame, month, township)? {
            let cases = cases[row].unwrap_or(0);
            match (tiers[row], expected[row]) {
                (Some(tier), Some(expected)) => {
                    result.right_tier.known += cases;
                    result.right_tier.matches += if tier == expected { cases } else { 0 };
                }
                _ => result.right_tier.unknown += cases,
            }
        }
    }
    if let Some(frame) = mart("poverty") {
        let mut flags = BackInPoverty::default();
        for row in rows_of(frame, month, township)? {
            let at = |name: &str| {
                Ok::<i64, crate::failure::Failure>(integers_64(frame, name)?[row].unwrap_or(0))
            };
            flags = BackInPoverty {
                returned: at("returned")?,
                aided: at("returned_aided")?,
                unaided: at("returned_unaided")?,
            };
        }
        result.back_in_poverty = Some(flags);
    }
    if let Some(frame) = mart("funds") {
        let sources = texts(frame, "fund_source")?;
        for row in rows_of(frame, month, township)?
            .into_iter()
            .filter(|n| sources[*n] == Some("subsidy"))
        {
            result.money_used = Some(MoneyUsed {
                spent_ytd: integers_64(frame, "spent_ytd")?[row].unwrap_or(0),
                available_ytd: integers_64(frame, "available_ytd")?[row],
                rate: shares(frame, "usage_rate_ytd")?[row],
            });
        }
    }
    Ok(result)
}

fn in_time(frame: &DataFrame, rows: &[usize], rule: &str) -> Result<InTime> {
    let (rules, readings) = (texts(frame, "rule")?, texts(frame, "reading")?);
    let Some(row) = rows
        .iter()
        .copied()
        .find(|n| rules[*n] == Some(rule) && readings[*n] == Some(DEFAULT))
    else {
        return Ok(InTime {
            rule: rule.to_owned(),
            ..InTime::default()
        });
    };
    let count = |name: &str| {
        Ok::<i64, crate::failure::Failure>(integers_64(frame, name)?[row].unwrap_or(0))
    };
    let share = |name: &str| Ok::<Option<f64>, crate::failure::Failure>(shares(frame, name)?[row]);
    Ok(InTime {
        rule: rule.to_owned(),
        met: count("met")?,
        measured: count("measured")?,
        late: count("late")?,
        overdue: count("overdue")?,
        pending: count("pending")?,
        closed: count("closed")?,
        unmeasurable: count("unmeasurable")?,
        before_start: count("before_start")?,
        rate: share("rate")?,
        bounds: share("rate_low")?.zip(share("rate_high")?),
        interval: share("wilson_low")?.zip(share("wilson_high")?),
        median_working_days: integers_64(frame, "median_working_days")?[row],
        p90_working_days: integers_64(frame, "p90_working_days")?[row],
    })
}
