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
pub mod keys;
pub mod ledger;
pub mod packed;
mod payments;
mod watch;

pub use cases::expected_tier_under;
pub use columns::{
    Coded, apart, coded, date_column, date_of, dates, day_of, flags, has_bit, integers,
    integers_64, is_listed, mode_has, shares, texts,
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
use households::{Approvals, Registry};
use ledger::Accounts;
use packed::Packed;
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
    /// facts/poverty_watch, some rows at a time and in order; none without a registry, or where it was not asked for.
    pub watch: Option<Vec<Packed>>,
    /// For each township how many of the registry's households known by `as_of` have each flag.
    pub households: Option<DataFrame>,
    /// Payments in state paid by `as_of` with the case's `township`, `persons` and `known`, and `account_key`;
    /// none without payments.
    pub payments: Option<DataFrame>,
    /// facts/payments: every payment dated by `as_of` or undated, whatever its state; none without payments.
    pub all_payments: Option<DataFrame>,
    /// What was spent, by source and township; none without payments.
    pub spending: Option<Accounts>,
    /// The approvals of households of the registry.
    approvals: Approvals,
    /// What has not changed since the earlier day that was asked for.
    pub settled: Option<Settled>,
    /// Rules left out because their table is missing (settled point 13a).
    pub rules_left_out: Vec<String>,
}

/// Cases that are as they were at the end of an earlier day: all that is told of them is told from that day too, so
/// that it need not be assessed again.
///
/// In `Assessed::cases` and `payments` the column `settled` (Boolean) tells them; of a payment without a case it is
/// false.
#[derive(Debug)]
pub struct Settled {
    /// For each row of the exports' cases whether it is not settled.
    pub open: Vec<bool>,
    tallies: Vec<Tally>,
    approvals: Approvals,
    spending: Option<Accounts>,
}

impl Assessed {
    /// The part without its rows, which others can be added to.
    #[must_use]
    pub fn without_rows(mut self) -> Assessed {
        for frame in [&mut self.cases, &mut self.deadlines] {
            *frame = frame.clear();
        }
        for frame in [&mut self.payments, &mut self.all_payments]
            .into_iter()
            .flatten()
        {
            *frame = frame.clear();
        }
        self
    }

    /// Adds another part of the same tables: all of it but its rows of cases, deadlines and payments.
    ///
    /// # Errors
    /// Class internal: the parts are not of one run.
    pub fn absorb(&mut self, other: Assessed) -> Result<()> {
        if self.tallies.len() != other.tallies.len() {
            return Err(Failure::internal(
                "two parts were judged by different rules",
            ));
        }
        for (own, other) in self.tallies.iter_mut().zip(other.tallies) {
            own.merge(other);
        }
        self.calendar_differences
            .vstack_mut(&other.calendar_differences)?;
        self.approvals.extend(other.approvals);
        if let (Some(own), Some(other)) = (&mut self.spending, other.spending) {
            ledger::merge(own, other);
        }
        Ok(())
    }

    /// Adds what another part, assessed as of a later day, has settled.
    ///
    /// # Errors
    /// As `absorb`.
    pub fn absorb_settled(&mut self, settled: Settled) -> Result<()> {
        if self.tallies.len() != settled.tallies.len() {
            return Err(Failure::internal(
                "a month was judged by other rules than the one before",
            ));
        }
        for (own, other) in self.tallies.iter_mut().zip(settled.tallies) {
            own.merge(other);
        }
        self.approvals.extend(settled.approvals);
        if let (Some(own), Some(other)) = (&mut self.spending, settled.spending) {
            ledger::merge(own, other);
        }
        Ok(())
    }

    /// What takes the cases of all parts: the flags of the registry's households, and `watch` if it is `listed`.
    ///
    /// # Errors
    /// Class internal.
    pub fn complete(&mut self, basis: &Basis, question: &Question, listed: bool) -> Result<()> {
        if let Some(registry) = &basis.registry {
            let approvals = std::mem::take(&mut self.approvals);
            let (watch, households) = watch::flags(registry, approvals, question, listed)?;
            self.watch = watch;
            self.households = Some(households);
        }
        Ok(())
    }
}

/// What every part is assessed by, whatever the question: the registry.
#[derive(Debug)]
pub struct Basis {
    registry: Option<Registry>,
}

/// Every fact that the tables give at `as_of`.
///
/// # Errors
/// A table without cases (class input), or a frame that does not have the contract's columns (class internal).
pub fn assess(tables: &Tables, question: &Question) -> Result<Assessed> {
    let basis = Basis::new(tables)?;
    let mut assessed = basis.assess(tables, question, None)?;
    assessed.complete(&basis, question, true)?;
    Ok(assessed)
}

impl Basis {
    /// Reads the registry.
    ///
    /// # Errors
    /// A frame that does not have the contract's columns (class internal).
    pub fn new(tables: &Tables) -> Result<Basis> {
        let registry = tables.frame(Kind::Registry).map(|frame| Ok(frame.clone()));
        Basis::of_registry(registry.map(std::iter::once), |_| true)
    }

    /// The same of a registry that comes some rows at a time, for cases whose applicants are among the `wanted`;
    /// without one: none.
    ///
    /// # Errors
    /// As `new`, and those of the frames.
    pub fn of_registry(
        frames: Option<impl Iterator<Item = Result<DataFrame>>>,
        wanted: impl Fn(u128) -> bool,
    ) -> Result<Basis> {
        let registry = frames.map(|frames| Registry::new(frames, wanted));
        Ok(Basis {
            registry: registry.transpose()?,
        })
    }

    /// The key of the household that a case belongs to (settled point 37), from its own and its applicant's.
    pub fn household(
        &self,
        household: Option<u128>,
        person: Option<u128>,
        question: &Question,
    ) -> Option<u128> {
        let as_of = day_of(question.as_of);
        let registry = self.registry.as_ref();
        let found = registry.and_then(|r| r.household(r.find(household, person, as_of)?, as_of));
        found.map(|found| found.key).or(household).or(person)
    }

    /// The facts of some cases and their payments, whose other tables are whole; `watch` and `households` come
    /// with `Assessed::complete`. With an earlier day also which cases are settled since.
    ///
    /// # Errors
    /// As `assess`.
    pub fn assess(
        &self,
        tables: &Tables,
        question: &Question,
        earlier: Option<NaiveDate>,
    ) -> Result<Assessed> {
        let cases = tables
            .frame(Kind::Cases)
            .ok_or_else(|| Failure::internal("no frame of cases reached the assessment"))?;
        let registry = self.registry.as_ref();
        let exported = cases.height();
        let mut cases = cases.clone();
        if earlier.is_some() {
            let rows = (0..exported as u32).collect();
            cases.with_column(UInt32Chunked::from_vec("case_row".into(), rows).into_column())?;
        }
        let payments::Joined {
            cases,
            mut payments,
            all_payments,
        } = payments::join(cases, tables.payments(), question.as_of)?;
        let cases::Derived {
            mut cases,
            households,
        } = cases::derive(cases, registry, question, earlier.map(day_of))?;
        let reach = Reach::of(tables, question.as_of);
        let judged = deadlines::assess(&cases, &reach, question)?;
        let approvals = households::approvals(&cases, &households)?;
        let (mut settled, mut approved) = (None, Approvals::new());
        let mut spending = payments
            .as_ref()
            .map(|payments| ledger::spending(payments, |_| true));
        if let Some(of_deadlines) = judged.settled {
            let open = open_rows(&cases, &of_deadlines.rows, exported)?;
            let of_payments = payments
                .as_ref()
                .map(|p| is_settled(p, &open))
                .transpose()?;
            let mut spent = None;
            if let (Some(payments), Some(rows)) = (&mut payments, of_payments) {
                spent = Some(ledger::spending(payments, |row| rows[row])?);
                spending = Some(ledger::spending(payments, |row| !rows[row]));
                let rows = BooleanChunked::from_slice("settled".into(), &rows);
                payments.with_column(rows.into_column())?;
            }
            let rows = &of_deadlines.rows;
            let (since, later): (Vec<_>, Vec<_>) =
                approvals.into_iter().partition(|(row, _)| rows[*row]);
            approved.extend(later.into_iter().map(|(_, approval)| approval));
            let rows = BooleanChunked::from_slice("settled".into(), rows);
            cases.with_column(rows.into_column())?;
            settled = Some(Settled {
                open,
                tallies: of_deadlines.tallies,
                approvals: since.into_iter().map(|(_, approval)| approval).collect(),
                spending: spent,
            });
        } else {
            approved.extend(approvals.into_iter().map(|(_, approval)| approval));
        }
        let mut assessed = Assessed {
            cases,
            deadlines: judged.facts,
            calendar_differences: columns::apart(judged.differences)?,
            tallies: judged.tallies,
            watch: None,
            households: None,
            spending: spending.transpose()?,
            payments,
            all_payments,
            approvals: approved,
            settled,
            rules_left_out: judged.left_out,
        };
        if let Some(settled) = &assessed.settled {
            assessed.approvals.extend(&settled.approvals);
            if let (Some(own), Some(other)) = (&mut assessed.spending, &settled.spending) {
                ledger::merge(own, other.clone());
            }
        }
        Ok(assessed)
    }
}

/// For each row of the exports' cases whether it is not settled.
fn open_rows(cases: &DataFrame, settled: &[bool], exported: usize) -> Result<Vec<bool>> {
    let mut open = vec![true; exported];
    let rows = cases.column("case_row")?.u32()?;
    for (row, settled) in rows.iter().zip(settled) {
        if let Some(row) = row {
            open[row as usize] = !settled;
        }
    }
    Ok(open)
}

/// For each payment whether its case is there and not open.
fn is_settled(payments: &DataFrame, open: &[bool]) -> Result<Vec<bool>> {
    let rows = payments.column("case_row")?.u32()?;
    let settled = |row: Option<u32>| row.is_some_and(|row| !open[row as usize]);
    Ok(rows.iter().map(settled).collect())
}

/// A lazy frame, collected.
fn collect(frame: LazyFrame) -> Result<DataFrame> {
    Ok(frame.collect()?)
}
