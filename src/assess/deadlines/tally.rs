//! Counts and durations of each rule and reading by month and township, and shifts against the default reading.

use super::Status;
use super::judge::Outcome;
use super::records::Cases;
use crate::assess::columns::{ByTextOf, date_of};
use crate::stats::Histogram;
use chrono::NaiveDate;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, HashMap};

/// Cases of one month and township under a rule and reading.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    pub met: i64,
    pub late: i64,
    pub overdue: i64,
    pub pending: i64,
    pub closed: i64,
    pub unmeasurable: i64,
    pub before_start: i64,
    /// Working days to done, open cases censored; kept for the default reading only.
    pub durations: Histogram,
}

impl Counts {
    /// met + late + overdue.
    pub fn measured(&self) -> i64 {
        self.met + self.late + self.overdue
    }

    /// Adds the cases of another cell.
    pub fn merge(&mut self, other: &Counts) {
        self.met += other.met;
        self.late += other.late;
        self.overdue += other.overdue;
        self.pending += other.pending;
        self.closed += other.closed;
        self.unmeasurable += other.unmeasurable;
        self.before_start += other.before_start;
        self.durations.merge(&other.durations);
    }

    fn add(&mut self, status: Status) {
        match status {
            Status::Met => self.met += 1,
            Status::Late => self.late += 1,
            Status::Overdue => self.overdue += 1,
            Status::Pending => self.pending += 1,
            Status::Closed => self.closed += 1,
            Status::Unmeasurable => self.unmeasurable += 1,
            Status::NoLimit => {}
        }
    }
}

/// How a case's verdict under another reading differs from the default one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shift {
    /// Cases that are in time here and not in the default reading.
    pub to_met: i64,
    /// Cases that are late or overdue here and not in the default reading.
    pub to_breach: i64,
    /// Every case whose status differs, or that is under one of the two only.
    pub changed: i64,
}

/// One rule under one reading, by month and township.
#[derive(Debug)]
pub struct Tally {
    pub rule: String,
    pub reading: String,
    pub has_limit: bool,
    /// By first day of the month and township.
    pub cells: BTreeMap<(NaiveDate, String), Counts>,
    /// Against the default reading, over all cases whatever their month.
    pub shift: Shift,
}

impl Tally {
    /// Adds the cases of another part under the same rule and reading.
    pub fn merge(&mut self, other: Tally) {
        for (cell, counts) in other.cells {
            self.cells.entry(cell).or_default().merge(&counts);
        }
        self.shift.to_met += other.shift.to_met;
        self.shift.to_breach += other.shift.to_breach;
        self.shift.changed += other.shift.changed;
    }
}

/// The township of each case, by number.
pub(super) struct Townships<'a> {
    of: Vec<usize>,
    names: Vec<&'a str>,
}

impl<'a> Townships<'a> {
    pub(super) fn new(cases: &Cases<'a>) -> Self {
        let mut numbers: ByTextOf<'a, usize> = ByTextOf::default();
        let mut names = Vec::new();
        let of = cases
            .township
            .iter()
            .map(|name| {
                let name = name.unwrap_or_default();
                *numbers.entry(name).or_insert_with(|| {
                    names.push(name);
                    names.len() - 1
                })
            })
            .collect();
        Townships { of, names }
    }
}

/// Counts by month and township while cases stream by.
pub(super) struct Tallying<'a> {
    townships: &'a Townships<'a>,
    cells: HashMap<(i32, usize), Counts, FixedState>,
    shift: Shift,
}

impl<'a> Tallying<'a> {
    pub(super) fn new(townships: &'a Townships<'a>) -> Self {
        Tallying {
            townships,
            cells: HashMap::default(),
            shift: Shift::default(),
        }
    }

    pub(super) fn add(&mut self, row: usize, outcome: &Outcome, with_durations: bool) {
        let Some(month) = outcome.month else { return };
        let counts = self
            .cells
            .entry((month, self.townships.of[row]))
            .or_default();
        counts.add(outcome.status);
        counts.before_start += i64::from(outcome.before_start);
        if let Some((time, is_event)) = outcome.duration.filter(|_| with_durations) {
            counts.durations.add(time, is_event);
        }
    }

    pub(super) fn compare(&mut self, default: Option<&Outcome>, here: Option<&Outcome>) {
        let (before, now) = (default.map(|o| o.status), here.map(|o| o.status));
        if before == now {
            return;
        }
        let breach = |status| matches!(status, Some(Status::Late | Status::Overdue));
        self.shift.changed += 1;
        self.shift.to_met += i64::from(now == Some(Status::Met));
        self.shift.to_breach += i64::from(breach(now) && !breach(before));
    }

    pub(super) fn finish(self, rule: &str, reading: &str, has_limit: bool) -> Tally {
        let names = &self.townships.names;
        Tally {
            rule: rule.to_owned(),
            reading: reading.to_owned(),
            has_limit,
            cells: self
                .cells
                .into_iter()
                .map(|((month, township), counts)| {
                    ((date_of(month), names[township].to_owned()), counts)
                })
                .collect(),
            shift: self.shift,
        }
    }
}
