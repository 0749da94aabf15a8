//! The days that the invented offices work, and the months and days on which cases begin.
//!
//! Dates outside the table are treated as Monday to Friday.

use chrono::{Datelike, Days as ChronoDays, NaiveDate, Weekday};

/// A span of days with their working days counted, so that steps of a case cost a look-up each.
#[derive(Debug)]
pub struct Days {
    first: NaiveDate,
    /// Working days from the first day up to and including each day.
    ordinals: Vec<u32>,
    /// The working days, in order.
    working: Vec<NaiveDate>,
}

impl Days {
    /// Days from `first` to `last`, worked as `is_workday` says.
    pub fn new(first: NaiveDate, last: NaiveDate, is_workday: impl Fn(NaiveDate) -> bool) -> Self {
        let mut ordinals = Vec::new();
        let mut working = Vec::new();
        let mut count = 0;
        for day in first.iter_days().take_while(|d| *d <= last) {
            if is_workday(day) {
                count += 1;
                working.push(day);
            }
            ordinals.push(count);
        }
        Days {
            first,
            ordinals,
            working,
        }
    }

    fn ordinal(&self, day: NaiveDate) -> Option<usize> {
        let position = usize::try_from((day - self.first).num_days()).ok()?;
        usize::try_from(*self.ordinals.get(position)?).ok()
    }

    /// Whether offices work on a day.
    pub fn is_workday(&self, day: NaiveDate) -> bool {
        let before = day.pred_opt().and_then(|d| self.ordinal(d)).unwrap_or(0);
        self.ordinal(day)
            .map_or_else(|| !is_weekend(day), |n| n > before)
    }

    /// The n-th working day after a day; the day itself, or the next working day, for 0.
    pub fn after(&self, day: NaiveDate, n: u32) -> NaiveDate {
        if n == 0 && self.is_workday(day) {
            return day;
        }
        let n = usize::try_from(n.max(1)).unwrap_or(1);
        self.ordinal(day)
            .and_then(|o| self.working.get(o + n - 1))
            .copied()
            .unwrap_or_else(|| later(day, i64::try_from(n).unwrap_or(1)))
    }

    /// The n-th working day before a day.
    pub fn before(&self, day: NaiveDate, n: u32) -> NaiveDate {
        let n = usize::try_from(n).unwrap_or(0);
        let at = self
            .ordinal(day)
            .map(|o| if self.is_workday(day) { o - 1 } else { o });
        at.and_then(|o| o.checked_sub(n))
            .and_then(|o| self.working.get(o))
            .copied()
            .unwrap_or_else(|| later(day, -i64::try_from(n).unwrap_or(1)))
    }
}

/// Monday to Friday, without any arrangement.
pub fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// A day moved by calendar days; the day itself where the calendar ends.
pub fn later(day: NaiveDate, days: i64) -> NaiveDate {
    let steps = ChronoDays::new(days.unsigned_abs());
    if days < 0 {
        day.checked_sub_days(steps)
    } else {
        day.checked_add_days(steps)
    }
    .unwrap_or(day)
}

/// The first day of a day's month.
pub fn month_start(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The first day of the month `n` months later.
pub fn month_later(month: NaiveDate, n: u32) -> NaiveDate {
    let start = month_start(month);
    start
        .checked_add_months(chrono::Months::new(n))
        .unwrap_or(start)
}

/// The last day of a day's month.
pub fn month_end(day: NaiveDate) -> NaiveDate {
    later(month_later(day, 1), -1)
}

/// Number of months from one month to another, both included; 1 where they are out of order.
pub fn months_between(from: NaiveDate, to: NaiveDate) -> usize {
    let months = |d: NaiveDate| i64::from(d.year()) * 12 + i64::from(d.month0());
    usize::try_from(months(to) - months(from) + 1)
        .unwrap_or(1)
        .max(1)
}

/// A date by its parts, for dates written in the code.
pub fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
