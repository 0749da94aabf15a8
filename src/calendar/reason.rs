//! Why a day is worked or not: the kind of day, the holiday's name and the notice that makes it so.

use chrono::NaiveDate;

use super::day_number;
use super::index::{Index, Saying, is_monday_to_friday};
use super::notice::{Citation, Notice, Scope};

/// What makes a day worked or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DayKind {
    /// Monday to Friday, nothing else said: worked.
    Weekday,
    /// Saturday or Sunday, nothing else said: off.
    Weekend,
    /// Off by a State Council arrangement.
    Holiday,
    /// Worked by a State Council arrangement, in place of a day off.
    MakeUpDay,
    /// Off by the district's own instrument.
    LocalDayOff,
    /// Worked by the district's own instrument.
    LocalWorkday,
}

impl DayKind {
    /// Stable code, in kebab case.
    pub fn code(self) -> &'static str {
        match self {
            DayKind::Weekday => "weekday",
            DayKind::Weekend => "weekend",
            DayKind::Holiday => "holiday",
            DayKind::MakeUpDay => "make-up-day",
            DayKind::LocalDayOff => "local-day-off",
            DayKind::LocalWorkday => "local-workday",
        }
    }

    pub fn zh(self) -> &'static str {
        match self {
            DayKind::Weekday => "工作日",
            DayKind::Weekend => "周末",
            DayKind::Holiday => "节假日",
            DayKind::MakeUpDay => "调休上班",
            DayKind::LocalDayOff => "地方放假",
            DayKind::LocalWorkday => "地方安排上班",
        }
    }

    pub fn en(self) -> &'static str {
        match self {
            DayKind::Weekday => "working day",
            DayKind::Weekend => "weekend",
            DayKind::Holiday => "holiday",
            DayKind::MakeUpDay => "make-up working day",
            DayKind::LocalDayOff => "day off by the district",
            DayKind::LocalWorkday => "working day by the district",
        }
    }
}

/// One day walked in explaining a deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayReason<'a> {
    pub date: NaiveDate,
    pub worked: bool,
    pub kind: DayKind,
    /// Name of the holiday of a day off, as the notice has it.
    pub holiday: Option<&'a str>,
    /// The notice that holds; none for a plain weekday or weekend.
    pub citation: Option<&'a Citation>,
    /// An earlier notice that said otherwise of this day (worked or not), with that notice.
    pub superseded: Option<(bool, &'a Citation)>,
    /// No arrangement covers the year: Monday to Friday was assumed.
    pub provisional: bool,
}

/// `None` outside the calendar.
pub(super) fn of<'a>(
    notices: &'a [Notice],
    index: &Index,
    date: NaiveDate,
) -> Option<DayReason<'a>> {
    let day = day_number(date);
    let worked = index.is_workday(day)?;
    let sayings: &[Saying] = index.named.get(&day).map_or(&[], Vec::as_slice);
    let holder = sayings.last().and_then(|s| notices.get(s.notice));
    let superseded = sayings
        .iter()
        .rev()
        .find(|s| s.worked != worked)
        .and_then(|s| Some((s.worked, &notices.get(s.notice)?.citation)));
    let kind = match (holder.map(|n| n.scope), worked) {
        (Some(Scope::Local), true) => DayKind::LocalWorkday,
        (Some(Scope::Local), false) => DayKind::LocalDayOff,
        (Some(Scope::Year(_)), true) => DayKind::MakeUpDay,
        (Some(Scope::Year(_)), false) => DayKind::Holiday,
        (None, _) if is_monday_to_friday(day) => DayKind::Weekday,
        (None, _) => DayKind::Weekend,
    };
    Some(DayReason {
        date,
        worked,
        kind,
        holiday: holder.and_then(|n| n.holiday(day)),
        citation: holder.map(|n| &n.citation),
        superseded,
        provisional: index.is_provisional(day)?,
    })
}
