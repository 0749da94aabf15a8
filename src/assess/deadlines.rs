//! Deadlines: each case under each rule and reading. The default reading becomes facts; every reading is tallied.
//!
//! The statuses and their order are those of the measures document; a verdict is yes, no or cannot tell.

use super::{Question, Readings};
use super::columns::{date_column, dates, day_of, flags, texts};
use crate::calendar::Calendar;
use crate::contract::{Kind, Tables, enums};
use crate::failure::Result;
use crate::policy::{After, Closing, DateColumn, Early, Limit, ResolvedRule, Start, Verdict};
use crate::stats::Histogram;
use chrono::{Datelike, NaiveDate};
use polars::prelude::*;
use std::collections::BTreeMap;

/// Where a case stands under a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Met,
    Late,
    Overdue,
    Pending,
    Closed,
    Unmeasurable,
    NoLimit,
}

impl Status {
    /// The code in tables.
    pub fn code(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::Late => "late",
            Status::Overdue => "overdue",
            Status::Pending => "pending",
            Status::Closed => "closed",
            Status::Unmeasurable => "unmeasurable",
            Status::NoLimit => "no_limit",
        }
    }
}

/// Cases of one month and township under a rule and reading.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    pub met: i64,
    pub late: i64,
    pub overdue: i64,
    pub pending: i64,
    pub closed: i64,
    pub unmeasurable: i64,
    pub before_start: i64,
    /// Working days to done, open cases censored; kept for the default reading only.
    pub durations: Histogram,
}

impl Counts {
    /// met + late + overdue.
    pub fn measured(&self) -> i64 {
        self.met + self.late + self.overdue
    }

    /// Adds the cases of another cell.
    pub fn merge(&mut self, other: &Counts) {
        self.met += other.met;
        self.late += other.late;
        self.overdue += other.overdue;
        self.pending += other.pending;
        self.closed += other.closed;
        self.unmeasurable += other.unmeasurable;
        self.before_start += other.before_start;
        self.durations.merge(&other.durations);
    }

    fn add(&mut self, status: Status) {
        match status {
            Status::Met => self.met += 1,
            Status::Late => self.late += 1,
            Status::Overdue => self.overdue += 1,
            Status::Pending => self.pending += 1,
            Status::Closed => self.closed += 1,
            Status::Unmeasurable => self.unmeasurable += 1,
            Status::NoLimit => {}
        }
    }
}

/// How a case's verdict under another reading differs from the default one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shift {
    /// Cases that are in time here and not in the default reading.
    pub to_met: i64,
    /// Cases that are late or overdue here and not in the default reading.
    pub to_breach: i64,
    /// Every case whose status differs, or that is under one of the two only.
    pub changed: i64,
}

/// One rule under one reading, by month and township.
#[derive(Debug)]
pub struct Tally {
    pub rule: String,
    pub reading: String,
    pub has_limit: bool,
    /// By first day of the month and township.
    pub cells: BTreeMap<(NaiveDate, String), Counts>,
    /// Against the default reading, over all cases whatever their month.
    pub shift: Shift,
}

/// What the assessment of the deadlines gives.
pub(super) struct Deadlines {
    pub facts: DataFrame,
    pub tallies: Vec<Tally>,
    pub left_out: Vec<String>,
}

/// The dates and words of cases that rules look at.
struct Cases<'a> {
    case_id: Vec<Option<&'a str>>,
    township: Vec<Option<&'a str>>,
    dates: Vec<(DateColumn, Vec<Option<i32>>)>,
    begun_on: Vec<Option<i32>>,
    closed_on: Vec<Option<i32>>,
    closed_later: Vec<Option<bool>>,
    aid_type: Vec<Option<&'a str>>,
    procedure: Vec<Option<&'a str>>,
    discovery: Vec<Option<&'a str>>,
    status: Vec<Option<&'a str>>,
    aid_mode: Vec<Option<i32>>,
    newest_quarantined: Vec<Option<bool>>,
}

const COLUMNS: [DateColumn; 12] = [
    DateColumn::DiscoveredOn,
    DateColumn::AppliedOn,
    DateColumn::AcceptedOn,
    DateColumn::ReviewedOn,
    DateColumn::ApprovedOn,
    DateColumn::SubmittedOn,
    DateColumn::FiledOn,
    DateColumn::SupplementedOn,
    DateColumn::ClosedOn,
    DateColumn::FirstPaidOn,
    DateColumn::FirstCashOn,
    DateColumn::PaidInFullOn,
];

impl<'a> Cases<'a> {
    fn new(frame: &'a DataFrame) -> Result<Cases<'a>> {
        let mut columns = Vec::with_capacity(COLUMNS.len());
        for column in COLUMNS {
            columns.push((column, dates(frame, column.name())?));
        }
        Ok(Cases {
            case_id: texts(frame, "case_id")?,
            township: texts(frame, "township")?,
            dates: columns,
            begun_on: dates(frame, "begun_on")?,
            closed_on: dates(frame, "closed_on")?,
            closed_later: flags(frame, "closed_later")?,
            aid_type: texts(frame, "aid_type")?,
            procedure: texts(frame, "procedure")?,
            discovery: texts(frame, "discovery")?,
            status: texts(frame, "status")?,
            aid_mode: super::integers(frame, "aid_mode")?,
            newest_quarantined: flags(frame, "newest_row_quarantined")?,
        })
    }

    fn date(&self, column: DateColumn, row: usize) -> Option<i32> {
        self.dates.iter().find(|(c, _)| *c == column).and_then(|(_, days)| days[row])
    }

    fn earliest(&self, columns: &[DateColumn], row: usize) -> Option<i32> {
        columns.iter().filter_map(|c| self.date(*c, row)).min()
    }

    fn first(&self, columns: &[DateColumn], row: usize) -> Option<i32> {
        columns.iter().find_map(|c| self.date(*c, row))
    }

    /// Whether more than an application is on record (settled point 1).
    fn under_way(&self, row: usize) -> bool {
        const ON_RECORD: [DateColumn; 7] = [
            DateColumn::DiscoveredOn,
            DateColumn::AcceptedOn,
            DateColumn::ReviewedOn,
            DateColumn::ApprovedOn,
            DateColumn::SubmittedOn,
            DateColumn::FiledOn,
            DateColumn::FirstPaidOn,
        ];
        self.first(&ON_RECORD, row).is_some()
    }

    fn start(&self, start: &Start, default: &Start, row: usize) -> Option<i32> {
        match start {
            Start::Earliest { earliest, active_needs } => {
                let lacking = self.discovery[row] == Some("active")
                    && active_needs.is_some_and(|column| self.date(column, row).is_none());
                if lacking { None } else { self.earliest(earliest, row) }
            }
            Start::First { first } => self.first(first, row),
            Start::ByRoute { by_route } => match self.discovery[row] {
                Some("active") => self.date(by_route.active, row),
                Some("applied") => self.date(by_route.applied, row),
                _ if matches!(default, Start::ByRoute { .. }) => None,
                _ => self.start(default, default, row),
            },
        }
    }

    fn applies(&self, rule: &ResolvedRule, row: usize) -> bool {
        let applies = &rule.rule.applies;
        let referral_only = self.aid_mode[row] == Some(enums::AID_MODE.bit("referral"));
        applies.aid_type.as_deref().is_none_or(|t| self.aid_type[row] == Some(t))
            && applies.procedure.as_deref().is_none_or(|p| self.procedure[row] == Some(p))
            && !(applies.not_referral_only && referral_only)
            && (applies.any_of.is_empty() || self.first(&applies.any_of, row).is_some())
    }
}

/// One case under one rule and reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Outcome {
    start: Option<i32>,
    due: Option<i32>,
    done: Option<i32>,
    status: Status,
    working_days: Option<i32>,
    overdue_working_days: Option<i32>,
    before_start: bool,
    provisional: bool,
    reason: Option<&'static str>,
    /// First day of the month it belongs to.
    month: Option<i32>,
    /// Time and whether it is an event, for the estimates of duration.
    duration: Option<(i32, bool)>,
}

/// Everything about a run that the verdict on a case needs.
struct Judge<'a> {
    calendar: &'a Calendar,
    as_of: i32,
    /// Last day that the table of the end event covers.
    covered_to: i32,
    payments_covered_to: i32,
}

impl Judge<'_> {
    /// The last day that is in time; none where the rule leaves the start outside, or the calendar ends.
    fn due(&self, limit: Limit, start: i32) -> Due {
        match limit {
            Limit::WorkingDays { working_days } => Due::of(self.calendar.due_from_day(start, working_days)),
            Limit::CalendarDays { calendar_days } => Due::of(i32::try_from(calendar_days).ok().and_then(|n| start.checked_add(n))),
            Limit::DayOfMonth { day_of_month, after, roll } => {
                let date = super::columns::date_of(start);
                let same = date.with_day(day_of_month);
                let day = match (date.day() <= day_of_month, after) {
                    (true, _) | (false, After::SameMonth) => same,
                    (false, After::NextMonth) => same.and_then(|d| d.checked_add_months(chrono::Months::new(1))),
                    (false, After::Outside) => return Due::Outside,
                };
                let day = day.map(day_of);
                Due::of(if roll { day.and_then(|d| self.calendar.next_workday_from_day(d)) } else { day })
            }
        }
    }

    /// The case under the rule; none where it is not under it.
    fn judge(&self, cases: &Cases, rule: &ResolvedRule, row: usize) -> Option<Outcome> {
        if !cases.under_way(row) || !cases.applies(rule, row) {
            return None;
        }
        let start = cases.start(rule.start, rule.default_start, row);
        let out = matches!(cases.status[row], Some("rejected" | "withdrawn"));
        let closed_on = cases.closed_on[row];
        let rejected_on = closed_on.filter(|_| rule.rule.rejection_completes && cases.status[row] == Some("rejected"));
        let done = cases.date(rule.end, row).or(rejected_on);
        let since = start.or(cases.begun_on[row]).or(done)?;
        if since < day_of(rule.from) {
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
            Some(done) => (if early { Some(0) } else { self.working_days(start, done) }, done),
            None => (None, closed_on.filter(|_| out).unwrap_or(self.as_of)),
        };
        let (Some(limit), Some(due)) = (rule.limit, due) else {
            outcome.status = Status::NoLimit;
            outcome.working_days = elapsed;
            outcome.provisional = self.provisional(start, walked_to);
            outcome.duration = elapsed.map(|time| (time, true)).or_else(|| self.censored(start, walked_to));
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
            let covered_to = if rule.end.is_payment() { self.payments_covered_to } else { self.covered_to };
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
        outcome.duration = elapsed.map(|time| (time, true)).or_else(|| self.censored(start, walked_to));
        Some(outcome)
    }

    /// Working days after `start` up to and including `to`; negative when `to` is earlier.
    fn working_days(&self, start: i32, to: i32) -> Option<i32> {
        Some(self.calendar.ordinal_of_day(to)? - self.calendar.ordinal_of_day(start)?)
    }

    fn censored(&self, start: i32, at: i32) -> Option<(i32, bool)> {
        self.working_days(start, at).map(|time| (time.max(0), false))
    }

    fn provisional(&self, start: i32, to: i32) -> bool {
        self.calendar.is_provisional_between_days(start, to).unwrap_or(true)
    }
}

/// A due date, or why there is none.
enum Due {
    On(i32),
    Outside,
    BeyondCalendar,
}

impl Due {
    fn of(day: Option<i32>) -> Due {
        day.map_or(Due::BeyondCalendar, Due::On)
    }
}

fn first_of_month(day: i32) -> i32 {
    let date = super::columns::date_of(day);
    day - i32::try_from(date.day0()).unwrap_or(0)
}

/// All cases under all rules and readings.
pub(super) fn assess(frame: &DataFrame, tables: &Tables, question: &Question) -> Result<Deadlines> {
    let cases = Cases::new(frame)?;
    let has_payments = tables.frame(Kind::Payments).is_some();
    let covered = |kind| tables.covered_to(kind).map_or(day_of(question.as_of), day_of);
    let judge = Judge {
        calendar: question.calendar,
        as_of: day_of(question.as_of),
        covered_to: covered(Kind::Cases),
        payments_covered_to: covered(Kind::Payments),
    };
    let mut facts = FactRows::default();
    let mut tallies = Vec::new();
    let mut left_out = Vec::new();
    for rule in &question.policy.deadlines {
        if rule.end.is_payment() && !has_payments {
            left_out.push(rule.code.clone());
            continue;
        }
        let mut default: Vec<Option<Outcome>> = Vec::new();
        for resolved in rule.readings() {
            let is_default = resolved.reading == crate::policy::DEFAULT;
            if question.readings == Readings::Default && !is_default {
                break;
            }
            let mut tally = Tallying::new(&cases);
            for row in 0..cases.case_id.len() {
                let outcome = judge.judge(&cases, &resolved, row);
                if let Some(outcome) = &outcome {
                    tally.add(row, outcome, is_default);
                    if is_default {
                        facts.push(row, &rule.code, outcome);
                    }
                }
                if is_default {
                    default.push(outcome);
                } else {
                    tally.compare(default.get(row).and_then(Option::as_ref), outcome.as_ref());
                }
            }
            tallies.push(tally.finish(&rule.code, resolved.reading, resolved.limit.is_some()));
        }
    }
    Ok(Deadlines { facts: facts.frame(&cases)?, tallies, left_out })
}

/// Counts by month and township while cases stream by; townships by number.
struct Tallying<'a> {
    township_of: Vec<usize>,
    townships: Vec<&'a str>,
    cells: BTreeMap<(i32, usize), Counts>,
    shift: Shift,
}

impl<'a> Tallying<'a> {
    fn new(cases: &Cases<'a>) -> Self {
        let mut numbers: BTreeMap<&'a str, usize> = BTreeMap::new();
        let mut townships = Vec::new();
        let township_of = cases
            .township
            .iter()
            .map(|name| {
                let name = name.unwrap_or_default();
                *numbers.entry(name).or_insert_with(|| {
                    townships.push(name);
                    townships.len() - 1
                })
            })
            .collect();
        Tallying { township_of, townships, cells: BTreeMap::new(), shift: Shift::default() }
    }

    fn add(&mut self, row: usize, outcome: &Outcome, with_durations: bool) {
        let Some(month) = outcome.month else { return };
        let counts = self.cells.entry((month, self.township_of[row])).or_default();
        counts.add(outcome.status);
        counts.before_start += i64::from(outcome.before_start);
        if let Some((time, is_event)) = outcome.duration.filter(|_| with_durations) {
            counts.durations.add(time, is_event);
        }
    }

    fn compare(&mut self, default: Option<&Outcome>, here: Option<&Outcome>) {
        let (before, now) = (default.map(|o| o.status), here.map(|o| o.status));
        if before == now {
            return;
        }
        let breach = |status| matches!(status, Some(Status::Late | Status::Overdue));
        self.shift.changed += 1;
        self.shift.to_met += i64::from(now == Some(Status::Met));
        self.shift.to_breach += i64::from(breach(now) && !breach(before));
    }

    fn finish(self, rule: &str, reading: &str, has_limit: bool) -> Tally {
        let townships = self.townships;
        Tally {
            rule: rule.to_owned(),
            reading: reading.to_owned(),
            has_limit,
            cells: self
                .cells
                .into_iter()
                .map(|((month, township), counts)| ((super::columns::date_of(month), townships[township].to_owned()), counts))
                .collect(),
            shift: self.shift,
        }
    }
}

/// Rows of facts/deadlines while they are made.
#[derive(Default)]
struct FactRows {
    rows: Vec<(usize, String, Outcome)>,
}

impl FactRows {
    fn push(&mut self, row: usize, rule: &str, outcome: &Outcome) {
        self.rows.push((row, rule.to_owned(), *outcome));
    }

    fn frame(mut self, cases: &Cases) -> Result<DataFrame> {
        self.rows.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        let rows = &self.rows;
        let of_case = |values: &[Option<&str>], name: &str| Column::new(name.into(), rows.iter().map(|r| values[r.0]).collect::<Vec<_>>());
        let days = |of: &dyn Fn(&Outcome) -> Option<i32>, name: &str| date_column(name, rows.iter().map(|r| of(&r.2)).collect());
        let counts = |of: &dyn Fn(&Outcome) -> Option<i32>, name: &str| {
            Column::new(name.into(), rows.iter().map(|r| of(&r.2).map(i64::from)).collect::<Vec<_>>())
        };
        let columns = vec![
            of_case(&cases.case_id, "case_id"),
            Column::new("rule".into(), rows.iter().map(|r| r.1.as_str()).collect::<Vec<_>>()),
            of_case(&cases.township, "township"),
            days(&|o| o.start, "start_on"),
            days(&|o| o.due, "due_on"),
            days(&|o| o.done, "done_on"),
            Column::new("status".into(), rows.iter().map(|r| r.2.status.code()).collect::<Vec<_>>()),
            counts(&|o| o.working_days, "working_days"),
            counts(&|o| o.overdue_working_days, "overdue_working_days"),
            days(&|o| o.month, "month"),
            Column::new("provisional".into(), rows.iter().map(|r| r.2.provisional).collect::<Vec<_>>()),
            Column::new("reason".into(), rows.iter().map(|r| r.2.reason).collect::<Vec<_>>()),
        ];
        Ok(DataFrame::new(rows.len(), columns)?)
    }
}
