//! Everything that is fixed before the first case: townships, working days, and when cases begin.
//!
//! Nothing here grows with the number of cases.

use super::chance::{Chance, Purpose};
use super::days::{Days, later, month_end, month_start};
use super::place::{Habit, Township, townships};
use chrono::{Datelike, NaiveDate};

/// The setting that cases are made in.
#[derive(Debug)]
pub struct World {
    pub seed: u64,
    pub cases: u64,
    /// First day of the first month.
    pub from: NaiveDate,
    /// Last day of the last month: nothing later is known to anyone.
    pub to: NaiveDate,
    pub days: Days,
    pub townships: Vec<Township>,
    weights: Vec<u32>,
    /// For each day from `from`, the weights of the days up to and including it.
    rhythm: Vec<u64>,
}

impl World {
    /// The district of a seed, from one month to another, with its offices working as `is_workday` says.
    pub fn new(
        seed: u64,
        cases: u64,
        from: NaiveDate,
        to: NaiveDate,
        is_workday: impl Fn(NaiveDate) -> bool,
    ) -> Self {
        let (from, to) = (month_start(from), month_end(to));
        let days = Days::new(later(from, -120), later(to, 400), is_workday);
        let townships = townships(seed);
        let weights = townships.iter().map(|t| t.weight).collect();
        let mut total = 0;
        let rhythm = from
            .iter_days()
            .take_while(|d| *d <= to)
            .map(|day| {
                total += season(day) * if days.is_workday(day) { 10 } else { 2 };
                total
            })
            .collect();
        World {
            seed,
            cases,
            from,
            to,
            days,
            townships,
            weights,
            rhythm,
        }
    }

    /// The day on which the n-th case begins: case numbers go up with the days.
    pub fn begins(&self, number: u64) -> NaiveDate {
        let total = self.rhythm.last().copied().unwrap_or(1);
        let point = u128::from(number.saturating_sub(1)) * u128::from(total)
            / u128::from(self.cases.max(1));
        let position = self.rhythm.partition_point(|sum| u128::from(*sum) <= point);
        later(self.from, i64::try_from(position).unwrap_or(0))
    }

    /// How many households there are; the first `poor_households` of them are in the registry.
    pub fn households(&self) -> u64 {
        self.poor_households() + self.cases * 3
    }

    /// How many households the poverty registry knows.
    pub fn poor_households(&self) -> u64 {
        self.cases / 4 + 1
    }

    /// A township, by its weight.
    pub fn draw_township(&self, chance: &mut Chance) -> usize {
        chance.weighted(&self.weights)
    }

    /// Whether a township hides the cases of the month of this day.
    pub fn is_silent(&self, township: usize, day: NaiveDate) -> bool {
        let silent = later(month_start(self.to), -1);
        self.townships
            .get(township)
            .is_some_and(|t| t.habit == Habit::Silent)
            && month_start(day) == month_start(silent)
    }

    /// A stream for one thing of this district.
    pub fn chance(&self, purpose: Purpose, number: u64) -> Chance {
        Chance::new(self.seed, purpose, number)
    }
}

/// How busy a month is: few cases while everything stood still in early 2020, many after it.
fn season(day: NaiveDate) -> u64 {
    match (day.year(), day.month()) {
        (2020, 2) => 7,
        (2020, 3) => 14,
        (2020, 4) => 12,
        (_, 1 | 12) => 11,
        (_, 5 | 6) => 9,
        _ => 10,
    }
}
