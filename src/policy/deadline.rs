//! A deadline rule as data: which cases it applies to, from what, to what, within what, and its readings.

use super::cite::{Binding, Citation};
use crate::contract::Language;
use chrono::NaiveDate;

/// The dates of a case that a rule can name; the last three come from its payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateColumn {
    DiscoveredOn,
    AppliedOn,
    AcceptedOn,
    ReviewedOn,
    ApprovedOn,
    SubmittedOn,
    FiledOn,
    SupplementedOn,
    ClosedOn,
    FirstPaidOn,
    FirstCashOn,
    PaidInFullOn,
}

impl DateColumn {
    /// Every date, in the contract's order.
    pub const ALL: [DateColumn; 12] = [
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

    /// Whether the date comes from the payments table.
    pub fn is_payment(self) -> bool {
        matches!(
            self,
            DateColumn::FirstPaidOn | DateColumn::FirstCashOn | DateColumn::PaidInFullOn
        )
    }

    /// Name of the column.
    pub fn name(self) -> &'static str {
        match self {
            DateColumn::DiscoveredOn => "discovered_on",
            DateColumn::AppliedOn => "applied_on",
            DateColumn::AcceptedOn => "accepted_on",
            DateColumn::ReviewedOn => "reviewed_on",
            DateColumn::ApprovedOn => "approved_on",
            DateColumn::SubmittedOn => "submitted_on",
            DateColumn::FiledOn => "filed_on",
            DateColumn::SupplementedOn => "supplemented_on",
            DateColumn::ClosedOn => "closed_on",
            DateColumn::FirstPaidOn => "first_paid_on",
            DateColumn::FirstCashOn => "first_cash_on",
            DateColumn::PaidInFullOn => "paid_in_full_on",
        }
    }
}

/// Which cases fall under a rule.
#[derive(Debug, Clone, Default)]
pub struct Applies {
    pub aid_type: Option<String>,
    pub procedure: Option<String>,
    /// Cases whose only mode is referral are outside (settled point 12).
    pub not_referral_only: bool,
    /// One of these dates is on record.
    pub any_of: Vec<DateColumn>,
}

/// Where the clock starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// The earliest of the dates; missing when the case was found actively and `active_needs` is blank.
    Earliest {
        earliest: Vec<DateColumn>,
        active_needs: Option<DateColumn>,
    },
    /// The first of the dates that is on record.
    First { first: Vec<DateColumn> },
    /// By the way of discovery; an unknown way as in the default reading.
    ByRoute { by_route: Route },
}

impl Start {
    /// The dates that it looks at.
    pub fn columns(&self) -> Vec<DateColumn> {
        match self {
            Start::Earliest { earliest, .. } => earliest.clone(),
            Start::First { first } => first.clone(),
            Start::ByRoute { by_route } => vec![by_route.active, by_route.applied],
        }
    }
}

/// Start by the way of discovery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    pub active: DateColumn,
    pub applied: DateColumn,
}

/// What becomes of an act after a rule's day of the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    NextMonth,
    SameMonth,
    Outside,
}

/// By when it has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The n-th working day after the start.
    WorkingDays { working_days: u32 },
    /// The n-th calendar day after the start.
    CalendarDays {
        calendar_days: u32,
        /// A last day off moves to the next working day (民法典 203).
        roll: bool,
    },
    /// A day of the start's month; `roll` moves a day off to the next working day.
    DayOfMonth {
        day_of_month: u32,
        after: After,
        roll: bool,
    },
}

/// What an act before the start means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Early {
    Met,
    Disordered,
}

/// When an act after the due date is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Due,
    Elapsed,
}

/// What becomes of a rejected or withdrawn case that was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    Closed,
    Outside,
}

/// Which date of a case selects the period of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// The start under the reading; where it is missing the beginning of the case, else the end (settled point 4).
    Start,
    /// A date that every case under the rule has on record.
    Column(DateColumn),
}

impl By {
    /// The word of policy files.
    pub fn name(self) -> &'static str {
        match self {
            By::Start => "start_on",
            By::Column(column) => column.name(),
        }
    }
}

/// Another admissible reading: what it sets differently.
#[derive(Debug, Clone)]
pub struct Reading {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub start: Option<Start>,
    pub end: Option<DateColumn>,
    pub limit: Option<Limit>,
    pub from: Option<NaiveDate>,
    pub verdict: Option<Verdict>,
    /// Of a combination: the codes of the readings that it is made of.
    pub parts: Vec<String>,
}

/// A deadline rule, and of one whose value changed the last period with those before it.
#[derive(Debug, Clone)]
pub struct Deadline {
    pub code: String,
    pub zh: String,
    pub en: String,
    /// First day of the period: a case counts whose start falls on or after it.
    pub from: NaiveDate,
    /// Last day of the period.
    pub until: Option<NaiveDate>,
    /// The case's date that is held against the two.
    pub by: By,
    pub binding: Binding,
    pub applies: Applies,
    pub start: Start,
    pub end: DateColumn,
    /// None: the clause gives no number, so durations only and no verdict.
    pub limit: Option<Limit>,
    pub early: Early,
    pub closing: Closing,
    pub rejection_completes: bool,
    pub cite: Citation,
    pub reading: Vec<Reading>,
    /// The periods before this one, the oldest first; they have none of their own.
    pub earlier: Vec<Deadline>,
}

/// A rule under one reading, every choice made.
#[derive(Debug, Clone)]
pub struct ResolvedRule<'a> {
    pub rule: &'a Deadline,
    /// `default`, or the reading's code.
    pub reading: &'a str,
    pub start: &'a Start,
    /// The default reading's start, for cases whose way of discovery is unknown.
    pub default_start: &'a Start,
    pub end: DateColumn,
    pub limit: Option<Limit>,
    pub from: NaiveDate,
    /// Last day of the period.
    pub until: Option<NaiveDate>,
    pub verdict: Verdict,
    /// The periods before this one under the same reading, the newest first.
    pub earlier: Vec<ResolvedRule<'a>>,
}

/// Code of the default reading.
pub const DEFAULT: &str = "default";

impl Deadline {
    /// The default reading, then the others in the file's order; those of earlier periods alone come last.
    pub fn readings(&self) -> impl Iterator<Item = ResolvedRule<'_>> {
        let mut codes: Vec<&str> = vec![DEFAULT];
        for reading in self.periods().rev().flat_map(|p| &p.reading) {
            if !codes.contains(&reading.code.as_str()) {
                codes.push(&reading.code);
            }
        }
        codes.into_iter().map(|code| {
            let mut resolved = self.resolved(code);
            resolved.earlier = self
                .earlier
                .iter()
                .rev()
                .map(|p| p.resolved(code))
                .collect();
            resolved
        })
    }

    /// This period under a reading; the default one where it does not have it.
    fn resolved<'a>(&'a self, code: &'a str) -> ResolvedRule<'a> {
        let reading = self.reading.iter().find(|r| r.code == code);
        ResolvedRule {
            rule: self,
            reading: code,
            start: reading
                .and_then(|r| r.start.as_ref())
                .unwrap_or(&self.start),
            default_start: &self.start,
            end: reading.and_then(|r| r.end).unwrap_or(self.end),
            limit: reading.and_then(|r| r.limit).or(self.limit),
            from: reading.and_then(|r| r.from).unwrap_or(self.from),
            until: self.until,
            verdict: reading.and_then(|r| r.verdict).unwrap_or(Verdict::Due),
            earlier: Vec::new(),
        }
    }

    /// Every period, the oldest first.
    pub fn periods(&self) -> impl DoubleEndedIterator<Item = &Deadline> {
        self.earlier.iter().chain(std::iter::once(self))
    }

    /// The period in force on a day; none before the first and after the last.
    pub fn on(&self, day: NaiveDate) -> Option<&Deadline> {
        self.periods()
            .rev()
            .find(|p| p.from <= day)
            .filter(|p| p.until.is_none_or(|until| day <= until))
    }

    /// The period that a report as of a day describes: the one in force, else the nearest.
    pub fn described_on(&self, day: NaiveDate) -> &Deadline {
        self.periods()
            .rev()
            .find(|p| p.from <= day)
            .or_else(|| self.periods().next())
            .unwrap_or(self)
    }

    /// Whether any period has a limit, so that cases can be late.
    pub fn has_limit(&self) -> bool {
        self.periods().any(|p| p.limit.is_some())
    }

    /// A reading's own words; none for the default one.
    pub fn reading_named(&self, code: &str) -> Option<&Reading> {
        self.periods()
            .rev()
            .find_map(|p| p.reading.iter().find(|r| r.code == code))
    }

    /// Name of the rule.
    pub fn label(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}
