//! The look-up tables: counts and positions of working days, one slot for each day of the calendar.
//!
//! Days are days since 1970-01-01. Knows nothing of where a day's state comes from beyond the notices' order.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;

use super::notice::{Notice, Scope};
use super::{Calendar, date_of_day, day_number};

/// What one notice says of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Saying {
    pub worked: bool,
    /// Position in the calendar's notices.
    pub notice: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Index {
    first: i32,
    /// Working days before the nth day; one entry more than there are days.
    worked_before: Vec<i32>,
    /// Provisional days before the nth day; as long.
    provisional_before: Vec<i32>,
    /// The nth working day.
    workdays: Vec<i32>,
    /// What the notices say of a day, in order of effect: the last one holds.
    pub(super) named: BTreeMap<i32, Vec<Saying>>,
}

impl Index {
    /// Tables for notices in order of effect.
    pub fn of(notices: &[Notice]) -> Self {
        let mut named: BTreeMap<i32, Vec<Saying>> = BTreeMap::new();
        let mut covered = BTreeSet::new();
        for (notice, content) in notices.iter().enumerate() {
            if let Scope::Year(year) = content.scope {
                covered.insert(year);
            }
            for (day, worked) in content.days() {
                named
                    .entry(day)
                    .or_default()
                    .push(Saying { worked, notice });
            }
        }
        let first = day_number(Calendar::FIRST_ON);
        let last = day_number(Calendar::LAST_ON);
        let mut index = Index {
            first,
            worked_before: vec![0],
            provisional_before: vec![0],
            workdays: Vec::new(),
            named,
        };
        let (mut worked_so_far, mut provisional_so_far) = (0, 0);
        for day in first..=last {
            let saying = index.named.get(&day).and_then(|s| s.last());
            if saying.map_or_else(|| is_monday_to_friday(day), |s| s.worked) {
                worked_so_far += 1;
                index.workdays.push(day);
            }
            let year = date_of_day(day).map_or(0, |d| d.year());
            provisional_so_far += i32::from(saying.is_none() && !covered.contains(&year));
            index.worked_before.push(worked_so_far);
            index.provisional_before.push(provisional_so_far);
        }
        index
    }

    /// Position of a day; one past the last day and beyond are for the caller's `get` to refuse.
    fn slot(&self, day: i32) -> Option<usize> {
        usize::try_from(i64::from(day) - i64::from(self.first)).ok()
    }

    /// The first day on which two calendars differ in what is worked.
    pub fn first_difference(&self, other: &Index) -> Option<i32> {
        let slot = self
            .worked_before
            .iter()
            .zip(&other.worked_before)
            .position(|(a, b)| a != b)?;
        // One before: the count behind a day differs first.
        i32::try_from(slot).ok().map(|slot| self.first + slot - 1)
    }

    pub fn ordinal(&self, day: i32) -> Option<i32> {
        self.worked_before.get(self.slot(day)? + 1).copied()
    }

    pub fn is_workday(&self, day: i32) -> Option<bool> {
        let slot = self.slot(day)?;
        Some(self.worked_before.get(slot + 1)? > self.worked_before.get(slot)?)
    }

    pub fn is_provisional(&self, day: i32) -> Option<bool> {
        let slot = self.slot(day)?;
        Some(self.provisional_before.get(slot + 1)? > self.provisional_before.get(slot)?)
    }

    pub fn is_provisional_between(&self, a: i32, b: i32) -> Option<bool> {
        let count = |day| self.provisional_before.get(self.slot(day)? + 1);
        Some(count(a)? != count(b)?)
    }

    pub fn due(&self, start: i32, n: u32) -> Option<i32> {
        let done = usize::try_from(self.ordinal(start)?).ok()?;
        let more = usize::try_from(n.checked_sub(1)?).ok()?;
        self.workdays.get(done.checked_add(more)?).copied()
    }

    pub fn next_workday(&self, day: i32) -> Option<i32> {
        self.ordinal(day)?;
        let before = self.worked_before.get(self.slot(day)?)?;
        self.workdays.get(usize::try_from(*before).ok()?).copied()
    }
}

/// Day 0, 1970-01-01, was a Thursday.
pub(super) fn is_monday_to_friday(day: i32) -> bool {
    (day.rem_euclid(7) + 3) % 7 < 5
}
