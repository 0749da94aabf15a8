//! The month axis of charts over time: a slot for each month, labels that never touch, dated policy marks.
//!
//! Slots are of equal width, whatever the month's length; a date stands in its slot at its share of the month.

use std::cmp::Ordering;

use chrono::{Datelike, Months, NaiveDate};

use super::PolicyMark;
use super::canvas::{At, Canvas, FAINT, GRID, QUIET, TEXT};
use super::frame::{MARGIN, RIGHT, SMALL};
use super::words::{day, fit, month, real, widest, width, year};

/// A few months keep together instead of spreading over the page.
const WIDEST_SLOT: f64 = 400.0;

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
        let slot = ((end - start) / real(months.len() as u64)).min(WIDEST_SLOT);
        Some(Timeline {
            months,
            start,
            slot,
        })
    }

    pub(super) fn slot(&self) -> f64 {
        self.slot
    }

    /// Where the last slot ends.
    pub(super) fn end(&self) -> f64 {
        self.start + self.slot * real(self.months.len() as u64)
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
        let mut years: Vec<(f64, NaiveDate)> = Vec::new();
        for (at, x) in self.months() {
            if every > 1 && at.month0() % every != 0 && self.months.len() > 1 {
                continue;
            }
            canvas.text(
                (x, top + SMALL),
                At::Middle,
                SMALL,
                QUIET,
                &month(at, language),
            );
            if years
                .last()
                .is_none_or(|(_, other)| other.year() != at.year())
            {
                years.push((x, at));
            }
        }
        // Where two years would touch, the earlier one (a December at the axis's start) goes without.
        let mut next = f64::INFINITY;
        for (x, at) in years.into_iter().rev() {
            let text = year(at, language);
            let half = width(&text, SMALL) / 2.0 + 6.0;
            if x + half <= next {
                canvas.text((x, top + SMALL * 2.2), At::Middle, SMALL, QUIET, &text);
                next = x - half;
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

    /// Writes the labels of the policy marks above a plot, in as many lines as keep them off each other and off
    /// each other's lines; where no such order is found, numbers there and the texts listed above
    /// (ten at most). Returns the y below; draw the lines with [`Timeline::policy_lines`].
    pub(super) fn policy_labels(&self, canvas: &mut Canvas, top: f64, marks: &[PolicyMark]) -> f64 {
        let mut seen: Vec<(f64, String)> = marks
            .iter()
            .filter_map(|m| {
                Some((
                    self.x(m.on)?,
                    format!("{} {}", day(m.on, canvas.language), m.label),
                ))
            })
            .map(|(x, text)| (x, fit(&text, SMALL, RIGHT - MARGIN - 60.0)))
            .collect();
        seen.sort_by(|a, b| a.0.total_cmp(&b.0));
        if let Some(labels) = place(&seen) {
            return write_labels(canvas, top, labels);
        }
        let mut y = top;
        let mut numbered = Vec::new();
        for ((x, text), number) in seen.into_iter().zip('①'..='⑩') {
            canvas.text(
                (MARGIN, y + SMALL),
                At::Start,
                SMALL,
                TEXT,
                &format!("{number} {text}"),
            );
            y += LINE;
            numbered.push((x, number.to_string()));
        }
        // Numbers that still collide stand in steps: each line passes left of the labels below it.
        let steps = || {
            numbered
                .iter()
                .cloned()
                .enumerate()
                .map(|(row, (x, text))| Label {
                    x,
                    left: x,
                    row,
                    text,
                })
        };
        let labels = place(&numbered).unwrap_or_else(|| steps().collect());
        write_labels(canvas, y + 8.0, labels)
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

const LINE: f64 = 36.0;

/// A label above a plot, `row` lines from the top, and the x of the line that runs down from it.
struct Label {
    x: f64,
    left: f64,
    row: usize,
    text: String,
}

impl Label {
    fn right(&self) -> f64 {
        self.left + width(&self.text, SMALL)
    }

    fn crossed_by(&self, x: f64) -> bool {
        self.left - 8.0 < x && x < self.right() + 8.0
    }

    fn clashes(&self, other: &Label) -> bool {
        match self.row.cmp(&other.row) {
            Ordering::Equal => self.left < other.right() + 30.0 && other.left < self.right() + 30.0,
            Ordering::Less => other.crossed_by(self.x),
            Ordering::Greater => self.crossed_by(other.x),
        }
    }
}

/// Gives each text, from left to right, the first line on which it clashes with none before; none if one has no place.
fn place(texts: &[(f64, String)]) -> Option<Vec<Label>> {
    let mut placed: Vec<Label> = Vec::new();
    for (x, text) in texts {
        let left = x.min(RIGHT - width(text, SMALL)).max(MARGIN);
        let candidate = (0..texts.len())
            .map(|row| Label {
                x: *x,
                left,
                row,
                text: text.clone(),
            })
            .find(|label| placed.iter().all(|other| !label.clashes(other)))?;
        placed.push(candidate);
    }
    Some(placed)
}

fn write_labels(canvas: &mut Canvas, top: f64, labels: Vec<Label>) -> f64 {
    let Some(rows) = labels.iter().map(|l| l.row + 1).max() else {
        return top;
    };
    let bottom = top + real(rows as u64) * LINE + 4.0;
    for label in labels {
        let baseline = top + real(label.row as u64) * LINE + SMALL;
        canvas.text((label.left, baseline), At::Start, SMALL, TEXT, &label.text);
        canvas.line((label.x, baseline + 7.0), (label.x, bottom), 2, TEXT);
    }
    bottom
}
