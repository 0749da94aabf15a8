//! The calendar for a person: a month as a grid, a due date with its walk, working days between two dates.
//!
//! Descriptions of `calendar`'s answers; nothing is counted here by itself.

use super::model::{Day, iso};
use super::rules::day;
use super::text::{day_words, walk_lines};
use super::words as w;
use crate::calendar::Calendar;
use crate::contract::Language;
use crate::publish::figures;
use crate::publish::summary::{left, right};
use chrono::{Datelike, Months, NaiveDate};
use serde::Serialize;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// A month, day by day.
#[derive(Debug, Serialize)]
pub struct Month {
    #[serde(serialize_with = "iso")]
    pub month: NaiveDate,
    pub working_days: usize,
    /// A day of it is not covered by an arrangement.
    pub provisional: bool,
    pub days: Vec<Day>,
}

impl Month {
    /// None where the month is outside the calendar.
    pub fn of(calendar: &Calendar, month: NaiveDate) -> Option<Month> {
        let next = month.checked_add_months(Months::new(1))?;
        let mut number = 0;
        let days = month
            .iter_days()
            .take_while(|d| *d < next)
            .map(|d| {
                let why = calendar.why(d)?;
                number += i32::from(why.worked);
                Some(day(&why, why.worked.then_some(number), Vec::new()))
            })
            .collect::<Option<Vec<Day>>>()?;
        Some(Month {
            month,
            working_days: days.iter().filter(|d| d.worked).count(),
            provisional: days.iter().any(|d| d.provisional),
            days,
        })
    }

    /// The grid, then the days that are not as on other weeks, with the notice that makes them so.
    pub fn text(&self, language: Language) -> String {
        const CELL: usize = 7;
        let mut text = format!(
            "{}{}{}\n\n",
            figures::month(self.month, language),
            language.pick("，", ", "),
            w::working_days(self.working_days as i64, language)
        );
        let heads = match language {
            Language::Chinese => ["一", "二", "三", "四", "五", "六", "日"],
            Language::English => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        };
        for head in heads {
            // Under the number, which leaves room for a mark behind it.
            let _ = write!(text, "{}  ", right(head, CELL - 2));
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        let mut line = " "
            .repeat(CELL)
            .repeat(self.month.weekday().num_days_from_monday() as usize);
        for day in &self.days {
            let mark = grid_mark(day, language);
            let _ = write!(
                line,
                "{}{mark}{}",
                right(&day.on.day().to_string(), CELL - 2),
                " ".repeat(2_usize.saturating_sub(mark.width()))
            );
            if day.on.weekday() == chrono::Weekday::Sun {
                text.push_str(line.trim_end());
                text.push('\n');
                line.clear();
            }
        }
        if !line.trim().is_empty() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        let _ = writeln!(
            text,
            "\n{}",
            language.pick(
                "休 放假　班 调休上班　· 周末",
                "* day off   + make-up working day   . weekend"
            )
        );
        if self.provisional {
            let _ = writeln!(text, "? {}", w::NO_ARRANGEMENT.of(language));
        }
        for run in self.days.chunk_by(same_notice) {
            if let (Some(first), Some(last)) = (run.first(), run.last())
                && first.notice.is_some()
            {
                let days = if first.on == last.on {
                    first.on.to_string()
                } else {
                    format!("{} – {}", first.on, last.on)
                };
                let _ = writeln!(
                    text,
                    "{}{}{}",
                    left(grid_mark(first, language), 3),
                    left(&days, 26),
                    day_words(first, language)
                );
            }
        }
        text
    }
}

/// Whether two days in a row are what they are for the same reason.
fn same_notice(a: &Day, b: &Day) -> bool {
    (a.worked, &a.notice, &a.holiday, &a.kind) == (b.worked, &b.notice, &b.holiday, &b.kind)
        && a.superseded.is_none() == b.superseded.is_none()
}

fn grid_mark(day: &Day, language: Language) -> &'static str {
    match day.kind.code.as_str() {
        "holiday" | "local-day-off" => language.pick("休", "*"),
        "make-up-day" | "local-workday" => language.pick("班", "+"),
        _ if day.provisional => "?",
        "weekend" => language.pick("·", "."),
        _ => "",
    }
}

/// Working days from one day to another, with the walk.
#[derive(Debug, Serialize)]
pub struct Days {
    /// Not counted.
    #[serde(serialize_with = "iso")]
    pub start_on: NaiveDate,
    /// Counted; the due date of `add`.
    #[serde(serialize_with = "iso")]
    pub end_on: NaiveDate,
    /// Negative where the end lies before the start.
    pub working_days: i32,
    /// A day walked is not covered by an arrangement.
    pub provisional: bool,
    /// The end was asked for.
    pub due: bool,
    pub walk: Vec<Day>,
}

impl Days {
    /// The n-th working day after a day; none where it is outside the calendar.
    pub fn add(calendar: &Calendar, start: NaiveDate, n: u32) -> Option<Days> {
        Days::new(calendar, start, calendar.due(start, n)?, true)
    }

    /// Working days after `from` up to and including `to`; none where one is outside the calendar.
    pub fn between(calendar: &Calendar, from: NaiveDate, to: NaiveDate) -> Option<Days> {
        Days::new(calendar, from, to, false)
    }

    fn new(calendar: &Calendar, start: NaiveDate, end: NaiveDate, due: bool) -> Option<Days> {
        let mark = |on: NaiveDate| -> Vec<String> {
            let marks = [
                (on == start).then_some("start"),
                (due && on == end).then_some("due"),
            ];
            marks.into_iter().flatten().map(str::to_owned).collect()
        };
        let mut number = 0;
        let mut walk = vec![day(&calendar.why(start)?, None, mark(start))];
        walk.extend(calendar.walk(start, end).map(|why| {
            number += i32::from(why.worked);
            day(&why, why.worked.then_some(number), mark(why.date))
        }));
        Some(Days {
            start_on: start,
            end_on: end,
            working_days: calendar.working_days(start, end)?,
            provisional: calendar.is_provisional_between(start, end)?,
            due,
            walk,
        })
    }

    /// The answer in one line, then the walk.
    pub fn text(&self, language: Language) -> String {
        let n = w::working_days(i64::from(self.working_days), language);
        let values = [
            ("start", self.start_on.to_string()),
            ("end", self.end_on.to_string()),
            ("n", n),
        ];
        let values: Vec<(&str, &str)> = values.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let answer = if self.due { w::DUE_AFTER } else { w::BETWEEN };
        let mut text = format!("{}\n", answer.fill(language, &values));
        if self.provisional {
            let _ = writeln!(text, "{}", w::NO_ARRANGEMENT.of(language));
        }
        text.push('\n');
        for line in walk_lines(&self.walk, language) {
            let _ = writeln!(text, "{}", line.trim_start_matches("  ").trim_end());
        }
        text
    }
}
