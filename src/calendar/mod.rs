//! Working days: which days are worked, why, and how many lie between two dates.
//!
//! The State Council's arrangement for each year (days off and make-up days) over Monday to Friday, and a
//! district's own days over both. Every look-up is pure and takes constant time once the calendar is loaded.
//! A date before [`Calendar::FIRST_ON`] or after [`Calendar::LAST_ON`] is `None`, never a guess. A year without
//! an arrangement is computed Monday to Friday and `provisional`. No clock, no files, no environment.

mod index;
mod known;
mod notice;
mod reason;
mod text;
mod years;

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use crate::failure::Result;
use index::Index;
use known::Version;
pub use notice::{Citation, Confidence};
use notice::{Notice, Scope};
pub use reason::{DayKind, DayReason};

/// Days from 0001-01-01 (day 1) to 1970-01-01.
const UNIX_EPOCH_FROM_CE: i32 = 719_163;

/// Days since 1970-01-01, as Arrow's date32 has them.
pub fn day_number(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - UNIX_EPOCH_FROM_CE
}

/// The date of a day number; `None` only where the number is beyond what dates can hold.
pub fn date_of_day(day: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(day.checked_add(UNIX_EPOCH_FROM_CE)?)
}

/// A date known when compiling: `unwrap_or` is not yet const.
const fn constant(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

/// Whether a day is worked, and whether that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Workday {
    pub worked: bool,
    /// No arrangement covers the day's year: Monday to Friday was assumed.
    pub provisional: bool,
}

/// The calendar of one run. Holds the notices it was made from, so that it can be narrowed, printed and hashed.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// In order of effect: national ones by publication, then the district's by publication.
    notices: Vec<Notice>,
    index: Index,
    /// What was known from each day of publication on, in order of time.
    versions: Vec<Version>,
    as_known: bool,
}

impl Calendar {
    /// First day that can be asked about.
    pub const FIRST_ON: NaiveDate = constant(1990, 1, 1);
    /// Last day that can be asked about.
    pub const LAST_ON: NaiveDate = constant(2060, 12, 31);

    /// The calendar that comes with the program: every State Council arrangement shipped.
    ///
    /// # Errors
    /// A malformed year file (`Class::Policy`); a test keeps the shipped ones from failing.
    pub fn builtin() -> Result<Self> {
        let mut notices = Vec::new();
        for (file, text) in years::YEARS {
            notices.extend(notice::read_year(text, file)?);
        }
        Self::from_notices(notices)
    }

    /// A whole calendar as [`Calendar::to_toml`] writes it, such as the one kept beside a report.
    ///
    /// # Errors
    /// `Class::Policy`, with file and line.
    pub fn from_toml(text: &str, file_name: &str) -> Result<Self> {
        Self::from_notices(notice::read_whole(text, file_name)?)
    }

    /// Adds the file of one more year, or puts it in the place of the one shipped for that year.
    ///
    /// # Errors
    /// `Class::Policy`, with file and line.
    pub fn with_year(&self, text: &str, file_name: &str) -> Result<Self> {
        let added = notice::read_year(text, file_name)?;
        let replaced: BTreeSet<Scope> = added.iter().map(|n| n.scope).collect();
        let kept = self
            .notices
            .iter()
            .filter(|n| !replaced.contains(&n.scope))
            .cloned();
        Self::from_notices(kept.chain(added).collect())
    }

    /// Lays a district's own days off and make-up days over the national ones. They win whenever published.
    ///
    /// # Errors
    /// `Class::Policy`, with file and line.
    pub fn with_local_days(&self, text: &str, file_name: &str) -> Result<Self> {
        let local = notice::read_local(text, file_name)?;
        Self::from_notices(self.notices.iter().cloned().chain(local).collect())
    }

    /// The calendar as it was public at the end of a day: notices published later are left out, and a year whose
    /// notices all are is provisional.
    #[must_use]
    pub fn as_known_on(&self, day: NaiveDate) -> Self {
        let notices: Vec<Notice> = self
            .notices
            .iter()
            .filter(|n| n.citation.published_on <= day)
            .cloned()
            .collect();
        let index = Index::of(&notices);
        Calendar {
            notices,
            index,
            versions: Vec::new(),
            as_known: false,
        }
    }

    /// This calendar, by which an act is to be judged as far as it was known on the day of the act.
    #[must_use]
    pub fn judging_as_known(mut self) -> Self {
        self.as_known = true;
        self
    }

    /// Whether an act is judged by the calendar known on its day, and not by the final one.
    pub fn judges_as_known(&self) -> bool {
        self.as_known
    }

    /// [`Calendar::as_known_on`] for a day since 1970-01-01, made once for each day of publication.
    pub fn known_on_day(&self, day: i32) -> &Calendar {
        known::on_day(self, day).map_or(self, |known| &known.calendar)
    }

    /// The first day (since 1970-01-01) that was thought worked on `day` and is not, or the other way round; none
    /// where what was known then is all that holds.
    pub fn first_difference_on(&self, day: i32) -> Option<i32> {
        known::on_day(self, day)?.first_difference
    }

    /// Each day after `start` up to and including `end`, and why it is worked or not; it ends with the calendar.
    pub fn walk(&self, start: NaiveDate, end: NaiveDate) -> impl Iterator<Item = DayReason<'_>> {
        start
            .iter_days()
            .skip(1)
            .take_while(move |day| *day <= end)
            .map_while(|day| self.why(day))
    }

    /// The days on which notices were published: `as_known_on` changes on these days and on no other.
    pub fn published_on(&self) -> BTreeSet<NaiveDate> {
        self.notices
            .iter()
            .map(|n| n.citation.published_on)
            .collect()
    }

    fn from_notices(mut notices: Vec<Notice>) -> Result<Self> {
        notices.sort_by_key(|n| (n.scope == Scope::Local, n.citation.published_on));
        notice::check_make_up_days(&notices)?;
        let index = Index::of(&notices);
        let versions = known::versions(&notices);
        Ok(Calendar {
            notices,
            index,
            versions,
            as_known: false,
        })
    }

    /// Whether the day is worked; `None` outside the calendar.
    pub fn is_workday(&self, date: NaiveDate) -> Option<Workday> {
        let day = day_number(date);
        Some(Workday {
            worked: self.index.is_workday(day)?,
            provisional: self.index.is_provisional(day)?,
        })
    }

    /// Why the day is worked or not, with the notice that says so; `None` outside the calendar.
    pub fn why(&self, date: NaiveDate) -> Option<DayReason<'_>> {
        reason::of(&self.notices, &self.index, date)
    }

    /// Number of working days from [`Calendar::FIRST_ON`] up to and including the day.
    pub fn ordinal(&self, date: NaiveDate) -> Option<i32> {
        self.index.ordinal(day_number(date))
    }

    /// The n-th working day strictly after `start`, whether or not `start` is worked. `None` for n = 0 and where
    /// start or result is outside the calendar.
    pub fn due(&self, start: NaiveDate, n: u32) -> Option<NaiveDate> {
        date_of_day(self.index.due(day_number(start), n)?)
    }

    /// `ordinal(done) - ordinal(start)`: working days after `start` up to `done`, negative when done earlier.
    pub fn working_days(&self, start: NaiveDate, done: NaiveDate) -> Option<i32> {
        Some(self.ordinal(done)? - self.ordinal(start)?)
    }

    /// The day itself if it is worked, else the next one that is.
    pub fn next_workday(&self, date: NaiveDate) -> Option<NaiveDate> {
        date_of_day(self.index.next_workday(day_number(date))?)
    }

    /// Whether any day after the earlier date and up to the later one is provisional.
    pub fn is_provisional_between(&self, a: NaiveDate, b: NaiveDate) -> Option<bool> {
        self.index
            .is_provisional_between(day_number(a), day_number(b))
    }

    /// [`Calendar::is_workday`] for days since 1970-01-01.
    pub fn is_workday_day(&self, day: i32) -> Option<bool> {
        self.index.is_workday(day)
    }

    /// [`Calendar::ordinal`] for days since 1970-01-01.
    pub fn ordinal_of_day(&self, day: i32) -> Option<i32> {
        self.index.ordinal(day)
    }

    /// [`Calendar::due`] for days since 1970-01-01.
    pub fn due_from_day(&self, start: i32, n: u32) -> Option<i32> {
        self.index.due(start, n)
    }

    /// [`Calendar::next_workday`] for days since 1970-01-01.
    pub fn next_workday_from_day(&self, day: i32) -> Option<i32> {
        self.index.next_workday(day)
    }

    /// [`Calendar::is_provisional_between`] for days since 1970-01-01.
    pub fn is_provisional_between_days(&self, a: i32, b: i32) -> Option<bool> {
        self.index.is_provisional_between(a, b)
    }

    /// The years that have an arrangement, in order.
    pub fn years(&self) -> impl Iterator<Item = i32> {
        let years: BTreeSet<i32> = self
            .notices
            .iter()
            .filter_map(|n| match n.scope {
                Scope::Year(year) => Some(year),
                Scope::Local => None,
            })
            .collect();
        years.into_iter()
    }

    /// The notices in order of effect: national ones by publication, then the district's.
    pub fn citations(&self) -> impl Iterator<Item = &Citation> {
        self.notices.iter().map(|n| &n.citation)
    }

    /// The calendar in force as text: what the hash covers and a report folder keeps. Reads back to the same.
    pub fn to_toml(&self) -> String {
        text::write(&self.notices)
    }

    /// SHA-256 of [`Calendar::to_toml`] in lower-case hex, for the receipt.
    pub fn sha256(&self) -> String {
        text::sha256(&self.to_toml())
    }
}
