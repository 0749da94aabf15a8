//! One case under one rule and reading: the verdict, in the order of the measures document.

use super::Status;
use super::records::Cases;
use crate::assess::columns::{date_of, day_of};
use crate::calendar::Calendar;
use crate::policy::{After, Closing, Early, Limit, ResolvedRule, Verdict};
use chrono::Datelike;

/// One case under one rule and reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) start: Option<i32>,
    pub(super) due: Option<i32>,
    pub(super) done: Option<i32>,
    pub(super) status: Status,
    pub(super) working_days: Option<i32>,
    pub(super) overdue_working_days: Option<i32>,
    pub(super) before_start: bool,
    pub(super) provisional: bool,
    pub(super) reason: Option<&'static str>,
    /// First day of the month it belongs to.
    pub(super) month: Option<i32>,
    /// Time and whether it is an event, for the estimates of duration.
    pub(super) duration: Option<(i32, bool)>,
}

/// Everything about a run that the verdict on a case needs.
pub(super) struct Judge<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) as_of: i32,
    /// Last day that the table of the end event covers.
    pub(super) covered_to: i32,
    pub(super) payments_covered_to: i32,
}

impl Judge<'_> {
    /// The last day that is in time; none where the rule leaves the start outside, or the calendar ends.
    pub(super) fn due(&self, limit: Limit, start: i32) -> Due {
        match limit {
            Limit::WorkingDays { working_days } => {
                Due::of(self.calendar.due_from_day(start, working_days))
            }
            Limit::CalendarDays {
                calendar_days,
                roll,
            } => {
                let day = i32::try_from(calendar_days)
                    .ok()
                    .and_then(|n| start.checked_add(n));
                Due::of(self.rolled(day, roll))
            }
            Limit::DayOfMonth {
                day_of_month,
                after,
                roll,
            } => {
                let date = date_of(start);
                let same = date.with_day(day_of_month);
                let day = match (date.day() <= day_of_month, after) {
                    (true, _) | (false, After::SameMonth) => same,
                    (false, After::NextMonth) => {
                        same.and_then(|d| d.checked_add_months(chrono::Months::new(1)))
                    }
                    (false, After::Outside) => return Due::Outside,
                };
                Due::of(self.rolled(day.map(day_of), roll))
            }
        }
    }

    /// A last day off, moved to the next working day where the rule says so.
    fn rolled(&self, day: Option<i32>, roll: bool) -> Option<i32> {
        if roll {
            day.and_then(|d| self.calendar.next_workday_from_day(d))
        } else {
            day
        }
    }

    /// The case under the rule; none where it is not under it.
    pub(super) fn judge(&self, cases: &Cases, rule: &ResolvedRule, row: usize) -> Option<Outcome> {
        let rule = cases.period(rule, row);
        if !cases.under_way(row) || !cases.applies(rule, row) {
            return None;
        }
        let start = cases.start(rule.start, rule.default_start, row);
        let out = matches!(cases.status[row], Some("rejected" | "withdrawn"));
        let closed_on = cases.closed_on[row];
        let done = cases.done(rule, row);
        let since = cases.since(rule, row)?;
        if since < day_of(rule.from) || rule.until.is_some_and(|until| since > day_of(until)) {
            return None;
        }
        let still_open = cases.closed_later[row] == Some(true);
        if out && !still_open && done.is_none() && rule.rule.closing == Closing::Outside {
            return None;
        }
        let mut outcome = Outcome {
            start,
            due: None,
            done,
            status: Status::Unmeasurable,
            working_days: None,
            overdue_working_days: None,
            before_start: false,
            provisional: false,
            reason: None,
            month: cases.begun_on[row].map(first_of_month),
            duration: None,
        };
        let Some(start) = start else {
            outcome.reason = Some("missing_start");
            return Some(outcome);
        };
        let due = rule.limit.map(|limit| self.due(limit, start));
        if matches!(due, Some(Due::Outside)) {
            return None;
        }
        let early = done.is_some_and(|done| done < start);
        if early && rule.rule.early == Early::Disordered {
            outcome.reason = Some("date_order");
            return Some(outcome);
        }
        let (elapsed, walked_to) = match done {
            Some(done) => (
                if early {
                    Some(0)
                } else {
                    self.working_days(start, done)
                },
                done,
            ),
            None => (None, closed_on.filter(|_| out).unwrap_or(self.as_of)),
        };
        let (Some(limit), Some(due)) = (rule.limit, due) else {
            outcome.status = Status::NoLimit;
            outcome.working_days = elapsed;
            outcome.provisional = self.provisional(start, walked_to);
            outcome.duration = elapsed
                .map(|time| (time, true))
                .or_else(|| self.censored(start, walked_to));
            return Some(outcome);
        };
        let Due::On(due) = due else {
            outcome.reason = Some("no_calendar");
            return Some(outcome);
        };
        let past = |day: i32| match (rule.verdict, limit) {
            (Verdict::Elapsed, Limit::WorkingDays { working_days }) => self
                .working_days(start, day)
                .is_some_and(|days| i64::from(days) > i64::from(working_days)),
            _ => day > due,
        };
        let status = match done {
            Some(_) if early => Status::Met,
            Some(done) if past(done) => Status::Late,
            Some(_) => Status::Met,
            None if out && !still_open => match closed_on {
                None => {
                    outcome.reason = Some("missing_close");
                    return Some(outcome);
                }
                Some(closed) if past(closed) => Status::Overdue,
                Some(_) => Status::Closed,
            },
            None if past(self.as_of) => Status::Overdue,
            None => Status::Pending,
        };
        if matches!(status, Status::Overdue | Status::Pending) {
            let covered_to = if rule.end.is_payment() {
                self.payments_covered_to
            } else {
                self.covered_to
            };
            if cases.newest_quarantined[row] == Some(true) {
                outcome.reason = Some("newest_row_quarantined");
                return Some(outcome);
            }
            if due > covered_to && covered_to < self.as_of {
                outcome.reason = Some("not_covered");
                return Some(outcome);
            }
        }
        outcome.due = Some(due);
        outcome.status = status;
        outcome.before_start = early;
        outcome.working_days = elapsed;
        outcome.provisional = self.provisional(start, due.max(walked_to));
        outcome.overdue_working_days = Some(match status {
            Status::Late | Status::Overdue => self.working_days(due, walked_to).unwrap_or(0).max(0),
            _ => 0,
        });
        outcome.month = Some(first_of_month(due));
        outcome.duration = elapsed
            .map(|time| (time, true))
            .or_else(|| self.censored(start, walked_to));
        Some(outcome)
    }

    /// Working days after `start` up to and including `to`; negative when `to` is earlier.
    pub(super) fn working_days(&self, start: i32, to: i32) -> Option<i32> {
        Some(self.calendar.ordinal_of_day(to)? - self.calendar.ordinal_of_day(start)?)
    }

    pub(super) fn censored(&self, start: i32, at: i32) -> Option<(i32, bool)> {
        self.working_days(start, at)
            .map(|time| (time.max(0), false))
    }

    pub(super) fn provisional(&self, start: i32, to: i32) -> bool {
        self.calendar
            .is_provisional_between_days(start, to)
            .unwrap_or(true)
    }
}

/// A due date, or why there is none.
pub(super) enum Due {
    On(i32),
    Outside,
    BeyondCalendar,
}

impl Due {
    pub(super) fn of(day: Option<i32>) -> Due {
        day.map_or(Due::BeyondCalendar, Due::On)
    }
}

pub(super) fn first_of_month(day: i32) -> i32 {
    let date = date_of(day);
    day - i32::try_from(date.day0()).unwrap_or(0)
}
