//! Notices and the files they stand in: reading, and refusing what is malformed with its line.
//!
//! Three forms: a year's file (`year`, `[[arrangement]]`), a district's file (`[[local]]`), and a whole calendar
//! (`[[arrangement]]` with its own `year`, and `[[local]]`). Which days are worked is not decided here.
//!
//! A district's file, every key required:
//!
//! ```toml
//! [[local]]
//! instrument = "文号"
//! title = "标题"
//! dated_on = 2020-06-01
//! published_on = 2020-06-02
//! confidence = "verified"       # or secondary, assumed
//! source = "where it was read"
//! off = [{ days = "2020-06-18..2020-06-19", holiday = "区庆" }]
//! work = ["2020-06-20"]
//! ```

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::index::is_monday_to_friday;
use super::{Calendar, date_of_day, day_number};
use crate::failure::{Class, Failure, Result};

/// How sure we are of a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Text and number were read on a government site.
    Verified,
    /// Taken from reprints or the press.
    Secondary,
    /// No source: our own assumption.
    Assumed,
}

impl Confidence {
    pub fn code(self) -> &'static str {
        match self {
            Confidence::Verified => "verified",
            Confidence::Secondary => "secondary",
            Confidence::Assumed => "assumed",
        }
    }
}

/// The instrument that makes a day what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Document number (文号), such as 国办发明电〔2020〕1号.
    pub notice: String,
    pub title: String,
    /// The date under the text (成文日期).
    pub dated_on: NaiveDate,
    /// The day it was made public, from which it could be known.
    pub published_on: NaiveDate,
    pub confidence: Confidence,
    /// Where text, number and dates were read.
    pub source: String,
}

/// Whose days a notice sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// The whole country, for this year.
    Year(i32),
    /// The district.
    Local,
}

/// Days off in a row, both ends included, in days since 1970-01-01.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Off {
    pub first: i32,
    pub last: i32,
    pub holiday: String,
}

/// A make-up day and where it is written.
#[derive(Debug, Clone)]
pub(super) struct Work {
    pub day: i32,
    line: u64,
}

#[derive(Debug, Clone)]
pub(super) struct Notice {
    pub scope: Scope,
    pub citation: Citation,
    pub off: Vec<Off>,
    pub work: Vec<Work>,
    file: String,
}

impl Notice {
    /// Each day named, with whether it is worked.
    pub fn days(&self) -> impl Iterator<Item = (i32, bool)> {
        let off = self
            .off
            .iter()
            .flat_map(|o| o.first..=o.last)
            .map(|day| (day, false));
        off.chain(self.work.iter().map(|w| (w.day, true)))
    }

    /// Name of the holiday that the notice gives a day.
    pub fn holiday(&self, day: i32) -> Option<&str> {
        let off = self
            .off
            .iter()
            .find(|o| (o.first..=o.last).contains(&day))?;
        Some(&off.holiday)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YearFile {
    year: Spanned<i32>,
    arrangement: Vec<Spanned<Block>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LocalFile {
    local: Vec<Spanned<Block>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WholeFile {
    #[serde(default)]
    arrangement: Vec<Spanned<Block>>,
    #[serde(default)]
    local: Vec<Spanned<Block>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    /// Only in a whole calendar.
    year: Option<Spanned<i32>>,
    #[serde(alias = "instrument")]
    notice: Spanned<String>,
    title: Spanned<String>,
    dated_on: Spanned<Datetime>,
    published_on: Spanned<Datetime>,
    confidence: Confidence,
    source: Spanned<String>,
    off: Vec<OffEntry>,
    work: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OffEntry {
    days: Spanned<String>,
    holiday: Spanned<String>,
}

/// The arrangements of a year's file.
pub(super) fn read_year(text: &str, file: &str) -> Result<Vec<Notice>> {
    let reader = Reader { text, file };
    let content: YearFile = reader.parse("year, and one or more [[arrangement]]")?;
    let year = reader.year(&content.year)?;
    if content.arrangement.is_empty() {
        return Err(reader.fail("calendar-empty", "the year has no [[arrangement]]", 0));
    }
    content
        .arrangement
        .iter()
        .map(|b| reader.notice(b, Some(year)))
        .collect()
}

/// The notices of a district's file.
pub(super) fn read_local(text: &str, file: &str) -> Result<Vec<Notice>> {
    let reader = Reader { text, file };
    let content: LocalFile = reader.parse("one or more [[local]]")?;
    content
        .local
        .iter()
        .map(|b| reader.notice(b, None))
        .collect()
}

/// The notices of a whole calendar.
pub(super) fn read_whole(text: &str, file: &str) -> Result<Vec<Notice>> {
    let reader = Reader { text, file };
    let content: WholeFile = reader.parse("[[arrangement]] with its year, and [[local]]")?;
    let mut notices = Vec::new();
    for block in &content.arrangement {
        let Some(year) = &block.get_ref().year else {
            return Err(reader.fail(
                "calendar-year-missing",
                "an [[arrangement]] without a year",
                block.span().start,
            ));
        };
        notices.push(reader.notice(block, Some(reader.year(year)?))?);
    }
    for block in &content.local {
        notices.push(reader.notice(block, None)?);
    }
    Ok(notices)
}

/// Refuses a make-up day that is worked anyway: most likely a slip in its date. `notices` in order of effect.
pub(super) fn check_make_up_days(notices: &[Notice]) -> Result<()> {
    let mut off_so_far: BTreeSet<i32> = BTreeSet::new();
    for notice in notices {
        for work in &notice.work {
            if is_monday_to_friday(work.day) && !off_so_far.contains(&work.day) {
                let date = date_of_day(work.day).unwrap_or(NaiveDate::MIN);
                let message = format!(
                    "make-up day {date} ({}) is a working day already",
                    date.weekday()
                );
                return Err(Failure::new(Class::Policy, "calendar-make-up-day", message)
                    .file(&notice.file)
                    .line(work.line)
                    .detail(
                        "allowed",
                        "a Saturday, a Sunday, or a day that an earlier notice made a day off",
                    ));
            }
        }
        off_so_far.extend(
            notice
                .days()
                .filter(|(_, worked)| !worked)
                .map(|(day, _)| day),
        );
    }
    Ok(())
}

/// One file being read; knows how to name its lines.
struct Reader<'a> {
    text: &'a str,
    file: &'a str,
}

impl<'a> Reader<'a> {
    fn line(&self, offset: usize) -> u64 {
        let before = self
            .text
            .bytes()
            .take(offset)
            .filter(|b| *b == b'\n')
            .count();
        u64::try_from(before).unwrap_or(u64::MAX).saturating_add(1)
    }

    fn fail(
        &self,
        code: &'static str,
        message: impl Into<crate::failure::Both>,
        offset: usize,
    ) -> Failure {
        Failure::new(Class::Policy, code, message)
            .file(self.file)
            .line(self.line(offset))
    }

    fn parse<T: Deserialize<'a>>(&self, allowed: &str) -> Result<T> {
        toml::from_str(self.text).map_err(|error| {
            let offset = error.span().map_or(0, |s| s.start);
            self.fail("calendar-malformed", error.message(), offset).detail("allowed", allowed).detail(
                "a block",
                "notice (instrument in [[local]]), title, dated_on, published_on, confidence, source, off, work",
            )
        })
    }

    fn year(&self, year: &Spanned<i32>) -> Result<i32> {
        let (first, last) = (Calendar::FIRST_ON.year(), Calendar::LAST_ON.year());
        if (first..=last).contains(year.get_ref()) {
            return Ok(*year.get_ref());
        }
        Err(self
            .fail(
                "calendar-year-outside",
                format!("year {} is outside the calendar", year.get_ref()),
                year.span().start,
            )
            .detail("allowed", format!("{first} to {last}")))
    }

    fn notice(&self, block: &Spanned<Block>, year: Option<i32>) -> Result<Notice> {
        let content = block.get_ref();
        if let Some(own) = &content.year
            && Some(*own.get_ref()) != year
        {
            return Err(self
                .fail(
                    "calendar-malformed",
                    "a notice with another year than its own",
                    own.span().start,
                )
                .detail("allowed", "the file's year, or none; none in [[local]]"));
        }
        let citation = Citation {
            notice: self.words(&content.notice)?,
            title: self.words(&content.title)?,
            dated_on: self.date(&content.dated_on)?,
            published_on: self.date(&content.published_on)?,
            confidence: content.confidence,
            source: self.words(&content.source)?,
        };
        if citation.published_on < citation.dated_on {
            let at = content.published_on.span().start;
            return Err(self
                .fail("calendar-dates", "published_on is before dated_on", at)
                .detail(
                    "allowed",
                    "the date under the text, and the same day or a later one",
                ));
        }
        let mut seen = BTreeSet::new();
        let mut off = Vec::with_capacity(content.off.len());
        for entry in &content.off {
            let (first, last) = self.span(&entry.days, year, &mut seen)?;
            off.push(Off {
                first,
                last,
                holiday: self.words(&entry.holiday)?,
            });
        }
        let mut work = Vec::new();
        for days in &content.work {
            let (first, last) = self.span(days, year, &mut seen)?;
            let line = self.line(days.span().start);
            work.extend((first..=last).map(|day| Work { day, line }));
        }
        if seen.is_empty() {
            return Err(self
                .fail(
                    "calendar-empty",
                    "a notice that names no day",
                    block.span().start,
                )
                .detail("allowed", "at least one day in off or work"));
        }
        let scope = year.map_or(Scope::Local, Scope::Year);
        Ok(Notice {
            scope,
            citation,
            off,
            work,
            file: self.file.to_owned(),
        })
    }

    fn words(&self, text: &Spanned<String>) -> Result<String> {
        let trimmed = text.get_ref().trim();
        if trimmed.is_empty() {
            return Err(self
                .fail(
                    "calendar-citation-missing",
                    "an empty text where a citation is needed",
                    text.span().start,
                )
                .hint("a day without the instrument that makes it so is not loaded"));
        }
        Ok(trimmed.to_owned())
    }

    fn date(&self, value: &Spanned<Datetime>) -> Result<NaiveDate> {
        let text = value.get_ref().to_string();
        text.parse().map_err(|_| {
            self.fail("calendar-date", "not a date", value.span().start)
                .detail("allowed", "a date such as 2020-01-27")
        })
    }

    /// A day or a range as first and last day, inside the calendar and the notice's reach, not named before.
    fn span(
        &self,
        days: &Spanned<String>,
        year: Option<i32>,
        seen: &mut BTreeSet<i32>,
    ) -> Result<(i32, i32)> {
        let at = days.span().start;
        let text = days.get_ref().trim();
        let (first, last) = text.split_once("..").unwrap_or((text, text));
        let (Ok(first), Ok(last)) = (
            first.trim().parse::<NaiveDate>(),
            last.trim().parse::<NaiveDate>(),
        ) else {
            return Err(self
                .fail("calendar-date", "days that cannot be read", at)
                .detail("allowed", "\"2020-01-24\" or \"2020-01-24..2020-01-30\""));
        };
        if last < first {
            return Err(self.fail(
                "calendar-date",
                format!("a range that ends before it begins: {first}..{last}"),
                at,
            ));
        }
        let reach = |d: NaiveDate| {
            year.is_none_or(|y| d.year() == y || (d.year() == y - 1 && d.month() == 12))
        };
        let inside = |d: NaiveDate| (Calendar::FIRST_ON..=Calendar::LAST_ON).contains(&d);
        if !(reach(first) && reach(last) && inside(first) && inside(last)) {
            let allowed = match year {
                Some(year) => format!(
                    "days of {year}, and of December {} for its New Year holiday",
                    year - 1
                ),
                None => format!("{} to {}", Calendar::FIRST_ON, Calendar::LAST_ON),
            };
            return Err(self
                .fail(
                    "calendar-day-outside",
                    format!("{first}..{last} is outside the notice's reach"),
                    at,
                )
                .detail("allowed", allowed));
        }
        let (first, last) = (day_number(first), day_number(last));
        for day in first..=last {
            if !seen.insert(day) {
                let date = date_of_day(day).unwrap_or(NaiveDate::MIN);
                return Err(self
                    .fail(
                        "calendar-day-twice",
                        format!("{date} is named twice in one notice"),
                        at,
                    )
                    .detail("allowed", "each day once, in off or in work"));
            }
        }
        Ok((first, last))
    }
}
