//! The month axis of charts over time: a slot for each month, labels that never touch, dated policy marks.
//!
//! Slots are of equal width, whatever the month's length; a date stands in its slot at its share of the month.

use chrono::{Datelike, Months, NaiveDate};

use super::PolicyMark;
use super::canvas::{At, Canvas, FAINT, GRID, QUIET, TEXT};
use super::frame::{MARGIN, RIGHT, SMALL};
use super::words::{day, fit, month, real, widest, width, year};

/// Months from the first to the last with data, without gaps (at most fifty years).
pub(super) struct Timeline {
    months: Vec<NaiveDate>,
    start: f64,
    slot: f64,
}

impl Timeline {
    /// The axis between two x for these months (any day of a month stands for it); none without months.
    pub(super) fn new(
        dates: impl Iterator<Item = NaiveDate> + Clone,
        start: f64,
        end: f64,
    ) -> Option<Self> {
        let first = dates.clone().min()?.with_day(1)?;
        let last = dates.max()?;
        let mut months = Vec::new();
        let mut at = first;
        while at <= last && months.len() < 600 {
            months.push(at);
            at = at.checked_add_months(Months::new(1))?;
        }
        let slot = (end - start) / real(months.len() as u64);
        Some(Timeline {
            months,
            start,
            slot,
        })
    }

    pub(super) fn slot(&self) -> f64 {
        self.slot
    }

    pub(super) fn months(&self) -> impl Iterator<Item = (NaiveDate, f64)> + '_ {
        self.months.iter().map(|m| (*m, self.middle(*m)))
    }

    /// Middle of the month's slot.
    pub(super) fn middle(&self, month: NaiveDate) -> f64 {
        self.start + (f64::from(self.index(month)) + 0.5) * self.slot
    }

    /// Place of a day, none outside the axis.
    fn x(&self, date: NaiveDate) -> Option<f64> {
        let index = self.index(date);
        let inside = usize::try_from(index).is_ok_and(|n| n < self.months.len());
        let share = f64::from(date.day0()) / f64::from(date.num_days_in_month());
        inside.then(|| self.start + (f64::from(index) + share) * self.slot)
    }

    fn index(&self, date: NaiveDate) -> i32 {
        self.months.first().map_or(0, |first| {
            (date.year() - first.year()) * 12 + date.month0().cast_signed()
                - first.month0().cast_signed()
        })
    }

    /// Month names under the axis, the year under its first label; returns the y below.
    pub(super) fn labels(&self, canvas: &mut Canvas, top: f64) -> f64 {
        let language = canvas.language;
        let names: Vec<String> = self.months.iter().map(|m| month(*m, language)).collect();
        let every = self.every(widest(names.iter().map(String::as_str), SMALL) + 12.0);
        let mut written = None;
        for (at, x) in self.months() {
            if at.month0() % every != 0 && self.months.len() > 1 && every > 1 {
                continue;
            }
            canvas.text(
                (x, top + SMALL),
                At::Middle,
                SMALL,
                QUIET,
                &month(at, language),
            );
            if written != Some(at.year()) {
                canvas.text(
                    (x, top + SMALL * 2.2),
                    At::Middle,
                    SMALL,
                    QUIET,
                    &year(at, language),
                );
                written = Some(at.year());
            }
        }
        top + SMALL * 2.5
    }

    /// How many months apart labels of this width have to stand: 1, 2, 3, 6 or 12.
    fn every(&self, label: f64) -> u32 {
        [1, 2, 3, 6]
            .into_iter()
            .find(|n| f64::from(*n) * self.slot >= label)
            .unwrap_or(12)
    }

    /// A number under each month. In two rows when one has no room, and of every few months when two have none.
    pub(super) fn numbers(
        &self,
        canvas: &mut Canvas,
        top: f64,
        numbers: &[(NaiveDate, String)],
    ) -> f64 {
        let size = SMALL - 2.0;
        let label = widest(numbers.iter().map(|(_, n)| n.as_str()), size) + 10.0;
        let staggered = label > self.slot && label <= 2.0 * self.slot;
        let every = if staggered { 1 } else { self.every(label) };
        for (at, text) in numbers {
            if every > 1 && at.month0() % every != 0 {
                continue;
            }
            let lower = staggered && self.index(*at) % 2 == 1;
            let y = top + size + if lower { size + 3.0 } else { 0.0 };
            canvas.text((self.middle(*at), y), At::Middle, size, FAINT, text);
        }
        top + size * if staggered { 2.4 } else { 1.3 }
    }

    /// Writes the labels of the policy marks above a plot, each on a line of its own where they would touch.
    /// Returns the y below; draw the lines with [`Timeline::policy_lines`].
    pub(super) fn policy_labels(&self, canvas: &mut Canvas, top: f64, marks: &[PolicyMark]) -> f64 {
        let mut ends: Vec<f64> = Vec::new();
        let mut placed = Vec::new();
        let mut sorted: Vec<&PolicyMark> = marks.iter().collect();
        sorted.sort_by_key(|m| m.on);
        for mark in sorted {
            let Some(x) = self.x(mark.on) else { continue };
            let text = format!("{} {}", day(mark.on, canvas.language), mark.label);
            let text = fit(&text, SMALL, RIGHT - MARGIN);
            let room = width(&text, SMALL);
            let left = x.min(RIGHT - room).max(MARGIN);
            let free = ends.iter().position(|end| *end + 30.0 < left);
            let row = free.unwrap_or(ends.len());
            match ends.get_mut(row) {
                Some(end) => *end = left + room,
                None => ends.push(left + room),
            }
            placed.push((x, left, row, text));
        }
        let bottom = top + real(ends.len() as u64) * 36.0;
        for (x, left, row, text) in placed {
            let baseline = top + real(row as u64) * 36.0 + SMALL;
            canvas.text((left, baseline), At::Start, SMALL, TEXT, &text);
            canvas.line((x, baseline + 7.0), (x, bottom + 4.0), 2, TEXT);
        }
        if ends.is_empty() { top } else { bottom + 4.0 }
    }

    /// Dashed lines of the policy marks down a plot.
    pub(super) fn policy_lines(
        &self,
        canvas: &mut Canvas,
        top: f64,
        bottom: f64,
        marks: &[PolicyMark],
    ) {
        for mark in marks {
            if let Some(x) = self.x(mark.on) {
                canvas.dashes(x, top, bottom, TEXT);
            }
        }
    }

    /// Light lines where a new year begins.
    pub(super) fn year_lines(&self, canvas: &mut Canvas, top: f64, bottom: f64) {
        for (at, x) in self.months() {
            if at.month() == 1 && self.months.first() != Some(&at) {
                let x = x - self.slot / 2.0;
                canvas.line((x, top), (x, bottom), 2, GRID);
            }
        }
    }
}
