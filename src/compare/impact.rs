//! What another policy would change: verdicts of cases, expected tiers, and cells of marts/compliance and marts/tiers.
//!
//! Both policies judge the same cases, so that a difference is the policy's alone. Verdicts are those of the default
//! reading; cells are compared in every reading.

use crate::assess::again::{Again, again};
use crate::assess::{Counts, Question, Reach, Tally, date_of, dates, texts};
use crate::failure::Result;
use chrono::{Datelike, NaiveDate};
use polars::prelude::DataFrame;
use std::collections::{BTreeMap, BTreeSet};

/// A case whose verdict under a rule changes; `outside` where it is not under the rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct CaseShift {
    pub rule: String,
    pub case_id: String,
    pub township: String,
    pub from: String,
    pub to: String,
    /// Due before and after.
    pub due_from: Option<NaiveDate>,
    pub due_to: Option<NaiveDate>,
}

/// A case whose expected tier changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TierShift {
    pub case_id: String,
    pub township: String,
    pub recorded: Option<String>,
    pub from: Option<&'static str>,
    pub to: Option<&'static str>,
}

/// met, late, overdue, pending, closed, unmeasurable.
pub type CellCounts = [i64; 6];

/// A cell of marts/compliance whose counts change; one that is on one side only has zeros on the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellShift {
    pub month: NaiveDate,
    /// None: the district.
    pub township: Option<String>,
    pub rule: String,
    pub reading: String,
    pub from: CellCounts,
    pub to: CellCounts,
}

/// A cell of marts/tiers whose number of cases changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierCellShift {
    pub month: NaiveDate,
    pub township: Option<String>,
    pub category: Option<&'static str>,
    pub tier: Option<String>,
    pub expected: Option<&'static str>,
    pub from: i64,
    pub to: i64,
}

/// Everything that changes.
#[derive(Debug, Default)]
pub struct Impact {
    /// Cases of the report.
    pub cases: usize,
    /// Rules that only one of the two has, or that the records cannot tell.
    pub rules_added: Vec<String>,
    pub rules_removed: Vec<String>,
    pub rules_left_out: Vec<String>,
    pub verdicts: Vec<CaseShift>,
    pub tiers: Vec<TierShift>,
    pub cells: Vec<CellShift>,
    pub tier_cells: Vec<TierCellShift>,
}

/// What changes when `after`'s policy takes the place of `before`'s; both questions are of one report.
///
/// # Errors
/// A frame without the columns that judging looks at (class internal).
pub fn impact(
    cases: &DataFrame,
    reach: &Reach,
    before: &Question,
    after: &Question,
) -> Result<Impact> {
    let (old, new) = (again(cases, reach, before)?, again(cases, reach, after)?);
    let codes = |question: &Question| -> BTreeSet<String> {
        let rules = question.policy.deadlines.iter();
        rules.map(|d| d.code.clone()).collect()
    };
    let (had, has) = (codes(before), codes(after));
    Ok(Impact {
        cases: cases.height(),
        rules_added: has.difference(&had).cloned().collect(),
        rules_removed: had.difference(&has).cloned().collect(),
        rules_left_out: new.rules_left_out.clone(),
        verdicts: verdicts(&old, &new)?,
        tiers: tiers(cases, &old, &new)?,
        cells: cells(&old.tallies, &new.tallies, before.month),
        tier_cells: tier_cells(cases, &old, &new, before.month)?,
    })
}

/// Township, status and due date by rule and case.
type Verdicts<'a> = BTreeMap<(&'a str, &'a str), (&'a str, &'a str, Option<i32>)>;

fn verdicts_of(frame: &DataFrame) -> Result<Verdicts<'_>> {
    let (rules, ids) = (texts(frame, "rule")?, texts(frame, "case_id")?);
    let (townships, statuses) = (texts(frame, "township")?, texts(frame, "status")?);
    let dues = dates(frame, "due_on")?;
    Ok((0..frame.height())
        .filter_map(|n| {
            let value = (townships[n].unwrap_or_default(), statuses[n]?, dues[n]);
            Some(((rules[n]?, ids[n]?), value))
        })
        .collect())
}

fn verdicts(old: &Again, new: &Again) -> Result<Vec<CaseShift>> {
    const OUTSIDE: &str = "outside";
    let (old, new) = (verdicts_of(&old.deadlines)?, verdicts_of(&new.deadlines)?);
    let keys: BTreeSet<&(&str, &str)> = old.keys().chain(new.keys()).collect();
    Ok(keys
        .into_iter()
        .filter_map(|key| {
            let (was, is) = (old.get(key), new.get(key));
            let (from, to) = (was.map_or(OUTSIDE, |v| v.1), is.map_or(OUTSIDE, |v| v.1));
            (from != to).then(|| CaseShift {
                rule: key.0.to_owned(),
                case_id: key.1.to_owned(),
                township: was.or(is).map_or("", |v| v.0).to_owned(),
                from: from.to_owned(),
                to: to.to_owned(),
                due_from: was.and_then(|v| v.2).map(date_of),
                due_to: is.and_then(|v| v.2).map(date_of),
            })
        })
        .collect())
}

fn tiers(cases: &DataFrame, old: &Again, new: &Again) -> Result<Vec<TierShift>> {
    let (ids, townships) = (texts(cases, "case_id")?, texts(cases, "township")?);
    let recorded = texts(cases, "tier")?;
    let pairs = old.tiers.iter().zip(&new.tiers).enumerate();
    Ok(pairs
        .filter(|(_, (was, is))| was.expected != is.expected)
        .map(|(n, (was, is))| TierShift {
            case_id: ids[n].unwrap_or_default().to_owned(),
            township: townships[n].unwrap_or_default().to_owned(),
            recorded: recorded[n].map(str::to_owned),
            from: was.expected,
            to: is.expected,
        })
        .collect())
}

/// By month, township, rule and reading.
type Cells = BTreeMap<(NaiveDate, Option<String>, String, String), CellCounts>;

fn cells_of(tallies: &[Tally], last: NaiveDate) -> Cells {
    let mut cells = Cells::new();
    let mut add = |tally: &Tally, month: NaiveDate, township: Option<&str>, of: &Counts| {
        let key = (
            month,
            township.map(str::to_owned),
            tally.rule.clone(),
            tally.reading.clone(),
        );
        let cell = cells.entry(key).or_default();
        let counts = [
            of.met,
            of.late,
            of.overdue,
            of.pending,
            of.closed,
            of.unmeasurable,
        ];
        for (sum, n) in cell.iter_mut().zip(counts) {
            *sum += n;
        }
    };
    for tally in tallies {
        for ((month, township), counts) in tally.cells.iter().filter(|((m, _), _)| *m <= last) {
            add(tally, *month, None, counts);
            add(tally, *month, Some(township), counts);
        }
    }
    cells
}

fn cells(old: &[Tally], new: &[Tally], last: NaiveDate) -> Vec<CellShift> {
    let (old, new) = (cells_of(old, last), cells_of(new, last));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    keys.into_iter()
        .filter_map(|key| {
            let (was, is) = (old.get(key), new.get(key));
            (was != is).then(|| CellShift {
                month: key.0,
                township: key.1.clone(),
                rule: key.2.clone(),
                reading: key.3.clone(),
                from: was.copied().unwrap_or_default(),
                to: is.copied().unwrap_or_default(),
            })
        })
        .collect()
}

/// By month, township, category, recorded and expected tier.
type TierCells = BTreeMap<
    (
        NaiveDate,
        Option<String>,
        Option<&'static str>,
        Option<String>,
        Option<&'static str>,
    ),
    i64,
>;

fn tier_cells_of(cases: &DataFrame, again: &Again, last: NaiveDate) -> Result<TierCells> {
    let (townships, recorded) = (texts(cases, "township")?, texts(cases, "tier")?);
    let approved_on = dates(cases, "approved_on")?;
    let mut cells = TierCells::new();
    for (n, tier) in again.tiers.iter().enumerate().filter(|(_, t)| t.approved) {
        let month = approved_on[n].map(date_of).and_then(|d| d.with_day(1));
        let Some(month) = month.filter(|m| *m <= last) else {
            continue;
        };
        for township in [None, townships[n]] {
            let key = (
                month,
                township.map(str::to_owned),
                tier.category,
                recorded[n].map(str::to_owned),
                tier.expected,
            );
            *cells.entry(key).or_default() += 1;
        }
    }
    Ok(cells)
}

fn tier_cells(
    cases: &DataFrame,
    old: &Again,
    new: &Again,
    last: NaiveDate,
) -> Result<Vec<TierCellShift>> {
    let (old, new) = (
        tier_cells_of(cases, old, last)?,
        tier_cells_of(cases, new, last)?,
    );
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    Ok(keys
        .into_iter()
        .filter_map(|key| {
            let (from, to) = (
                old.get(key).copied().unwrap_or_default(),
                new.get(key).copied().unwrap_or_default(),
            );
            (from != to).then(|| TierCellShift {
                month: key.0,
                township: key.1.clone(),
                category: key.2,
                tier: key.3.clone(),
                expected: key.4,
                from,
                to,
            })
        })
        .collect())
}
