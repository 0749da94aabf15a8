//! The rows that a rule looks at, picked by an expression, so that a rule walks over few rows and not over all.

use super::Sources;
use super::evidence::Evidence;
use super::finding::Finding;
use super::rule::Severity;
use super::shared::{Often, head};
use crate::assess::keys::number_of;
use crate::assess::{date_of, dates, day_of, flags, integers_64, is_listed, texts};
use crate::failure::Result;
use polars::prelude::*;

/// Columns of every picked case.
const OF_CASE: [&str; 8] = [
    "case_id",
    "township",
    "begun_on",
    "source_file",
    "source_sheet",
    "source_line",
    "newest_row_quarantined",
    "missing_columns",
];

/// Columns of every picked payment.
const OF_PAYMENT: [&str; 4] = ["payment_id", "case_id", "paid_on", "amount"];

/// One case on its way into a finding.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    pub id: &'a str,
    pub township: Option<&'a str>,
    pub begun_on: Option<i32>,
    file: &'a str,
    sheet: &'a str,
    line: i64,
    /// A later row of it could not be read: what is shown is the one before.
    stale: bool,
    /// Columns that its sheet lacks and another sheet has.
    missing: Option<&'a str>,
}

impl<'a> Case<'a> {
    /// Whether its sheet has a column: what a sheet has no column for may have been done all the same.
    pub fn has_column(&self, name: &str) -> bool {
        !self.missing.is_some_and(|names| is_listed(names, name))
    }

    /// A finding about the case, its own key empty; where its row stands is put behind the evidence.
    pub fn finding(
        &self,
        severity: Severity,
        on: Option<i32>,
        seen_on: Option<i32>,
        evidence: Evidence,
    ) -> Finding<'a> {
        let sheet = if self.sheet.is_empty() {
            String::new()
        } else {
            format!(" {}", self.sheet)
        };
        let mut evidence = evidence;
        if self.stale {
            evidence = evidence.say("最新一行无法读取", "its newest row cannot be read");
        }
        let (file, line) = (self.file, self.line);
        Finding {
            severity,
            township: self.township,
            case_id: Some(self.id),
            subject: self.id,
            own_key: "",
            on,
            seen_on,
            amount: None,
            evidence: evidence.say(
                &format!("见{file}{sheet}第{line}行"),
                &format!("see {file}{sheet} line {line}"),
            ),
            clause: None,
        }
    }
}

/// Picked rows that each belong to a case.
pub struct Picked {
    pub frame: DataFrame,
}

impl Picked {
    /// The cases, row by row.
    pub fn cases(&self) -> Result<Vec<Case<'_>>> {
        let frame = &self.frame;
        let (ids, townships) = (texts(frame, "case_id")?, texts(frame, "township")?);
        let begun = dates(frame, "begun_on")?;
        let (files, sheets) = (texts(frame, "source_file")?, texts(frame, "source_sheet")?);
        let lines = frame.column("source_line")?.cast(&DataType::Int64)?;
        let lines: Vec<Option<i64>> = lines.as_materialized_series().i64()?.iter().collect();
        let stale = flags(frame, "newest_row_quarantined")?;
        let missing = texts(frame, "missing_columns")?;
        Ok((0..frame.height())
            .map(|row| Case {
                id: ids[row].unwrap_or_default(),
                township: townships[row],
                begun_on: begun[row],
                file: files[row].unwrap_or_default(),
                sheet: sheets[row].unwrap_or_default(),
                line: lines[row].unwrap_or_default(),
                stale: stale[row] == Some(true),
                missing: missing[row],
            })
            .collect())
    }

    /// Days of a column.
    pub fn days(&self, name: &str) -> Result<Vec<Option<i32>>> {
        dates(&self.frame, name)
    }

    /// Amounts of a column, in fen.
    pub fn money(&self, name: &str) -> Result<Vec<Option<i64>>> {
        integers_64(&self.frame, name)
    }

    /// Texts of a column.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<&str>>> {
        texts(&self.frame, name)
    }
}

impl Sources<'_> {
    /// `as_of` as days since 1970-01-01.
    pub(super) fn as_of(&self) -> i32 {
        day_of(self.question.as_of)
    }

    /// A threshold of the policy in days or cases.
    pub(super) fn threshold(&self, code: &str) -> Option<i32> {
        self.question
            .policy
            .threshold(code)
            .and_then(|n| i32::try_from(n).ok())
    }

    /// Cases begun by `as_of` that meet a condition, in order of case_id, with further columns.
    pub(super) fn cases(&self, condition: Expr, columns: &[&'static str]) -> Result<Picked> {
        let frame = self
            .assessed
            .cases
            .clone()
            .lazy()
            .filter(condition)
            .select(named(&OF_CASE, columns))
            .collect()?;
        Ok(Picked { frame })
    }

    /// Payments of cases begun by `as_of` with an amount above zero that meet a condition, with their case, in
    /// order of payment_id. `of_payment` and `of_case` are further columns, which the condition cannot see
    /// where they are the case's.
    pub(super) fn payments(
        &self,
        condition: Expr,
        of_payment: &[&'static str],
        of_case: &[&'static str],
    ) -> Result<Picked> {
        let Some(payments) = &self.assessed.payments else {
            return Ok(Picked {
                frame: DataFrame::empty(),
            });
        };
        let paid = payments
            .clone()
            .lazy()
            .filter(col("known").and(col("amount").gt(lit(0))).and(condition))
            .select(named(&OF_PAYMENT, of_payment));
        self.with_cases(paid, of_case, &["payment_id"])
    }

    /// Rows with a `case_id`, joined with their cases and sorted.
    pub(super) fn with_cases(
        &self,
        rows: LazyFrame,
        of_case: &[&'static str],
        order: &[&'static str],
    ) -> Result<Picked> {
        let rows = rows.collect()?;
        let cases = &self.assessed.cases;
        let numbers = texts(cases, "case_id")?;
        // Cases are in order of their numbers, and rows are few.
        let place = |id: Option<&str>| {
            let place = numbers.binary_search(&Some(id?)).ok()?;
            u32::try_from(place).ok()
        };
        let (mut own, mut of): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for (row, id) in (0_u32..).zip(texts(&rows, "case_id")?) {
            if let Some(case) = place(id) {
                own.push(row);
                of.push(case);
            }
        }
        let mut frame = rows.take(&IdxCa::from_vec("rows".into(), own))?;
        let of = IdxCa::from_vec("rows".into(), of);
        for name in OF_CASE.iter().chain(of_case) {
            // What both have is the row's.
            if frame.column(name).is_err() {
                frame.with_column(cases.column(name)?.take(&of)?)?;
            }
        }
        let frame = frame.sort(order.iter().copied(), SortMultipleOptions::default())?;
        Ok(Picked { frame })
    }
}

/// The rows with one of the heads in one of the key columns.
pub fn with_heads(frame: &DataFrame, wanted: &[(&str, &Often)]) -> Result<DataFrame> {
    let mut rows = vec![false; frame.height()];
    for (column, heads) in wanted {
        for (row, key) in rows.iter_mut().zip(texts(frame, column)?) {
            let key = number_of(key)?;
            *row |= key.is_some_and(|key| heads.contains(head(key)));
        }
    }
    Ok(frame.filter(&rows.into_iter().collect::<BooleanChunked>())?)
}

fn named(always: &[&'static str], further: &[&'static str]) -> Vec<Expr> {
    let further = further.iter().filter(|name| !always.contains(name));
    always
        .iter()
        .chain(further)
        .map(|name| col(*name))
        .collect()
}

/// Whether a text column is one of some codes; a null is none of them.
pub fn is_one_of(column: &str, codes: &[&str]) -> Expr {
    codes.iter().fold(lit(false), |any, code| {
        any.or(col(column)
            .eq(lit((*code).to_owned()))
            .fill_null(lit(false)))
    })
}

/// Whether a text column has another value than a code; a null has.
pub fn is_not(column: &str, code: &str) -> Expr {
    is_one_of(column, &[code]).not()
}

/// Whether a case is approved.
pub fn approved() -> Expr {
    col("approved")
}

/// First day of a day's calendar year, and the year.
pub fn year_of(day: i32) -> i32 {
    use chrono::Datelike;
    date_of(day).year()
}
