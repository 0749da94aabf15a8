//! A deadline rule as data: which cases it applies to, from what, to what, within what, and its readings.

use super::{Citation, date_from_toml, optional_date_from_toml};
use crate::contract::Language;
use crate::failure::{Class, Failure, Result};
use chrono::NaiveDate;
use serde::Deserialize;

/// The dates of a case that a rule can name; the last three come from its payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applies {
    pub aid_type: Option<String>,
    pub procedure: Option<String>,
    /// Cases whose only mode is referral are outside (settled point 12).
    #[serde(default)]
    pub not_referral_only: bool,
    /// One of these dates is on record.
    #[serde(default)]
    pub any_of: Vec<DateColumn>,
}

/// Where the clock starts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    pub active: DateColumn,
    pub applied: DateColumn,
}

/// What becomes of an act after a rule's day of the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum After {
    NextMonth,
    SameMonth,
    Outside,
}

/// By when it has to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Limit {
    /// The n-th working day after the start.
    WorkingDays { working_days: u32 },
    /// The n-th calendar day after the start.
    CalendarDays { calendar_days: u32 },
    /// A day of the start's month; `roll` moves a day off to the next working day.
    DayOfMonth {
        day_of_month: u32,
        after: After,
        roll: bool,
    },
}

/// What an act before the start means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Early {
    Met,
    Disordered,
}

/// When an act after the due date is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Due,
    Elapsed,
}

/// What becomes of a rejected or withdrawn case that was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    Closed,
    Outside,
}

/// How binding a clause is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Binding {
    /// 应当
    Must,
    /// 原则上
    Principle,
    /// 一般
    Usual,
}

impl Binding {
    /// The clause's word.
    pub fn label(self, language: Language) -> &'static str {
        match self {
            Binding::Must => language.pick("应当", "must"),
            Binding::Principle => language.pick("原则上", "in principle"),
            Binding::Usual => language.pick("一般", "as a rule"),
        }
    }
}

/// Another admissible reading: what it sets differently.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    pub code: String,
    pub zh: String,
    pub en: String,
    pub start: Option<Start>,
    pub end: Option<DateColumn>,
    pub limit: Option<Limit>,
    #[serde(default, deserialize_with = "optional_date_from_toml")]
    pub from: Option<NaiveDate>,
    pub verdict: Option<Verdict>,
}

/// A deadline rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    pub code: String,
    pub zh: String,
    pub en: String,
    /// First day of the rule: a case counts whose start falls on or after it.
    #[serde(deserialize_with = "date_from_toml")]
    pub from: NaiveDate,
    pub binding: Binding,
    pub applies: Applies,
    pub start: Start,
    pub end: DateColumn,
    /// None: the clause gives no number, so durations only and no verdict.
    pub limit: Option<Limit>,
    pub early: Early,
    pub closing: Closing,
    #[serde(default)]
    pub rejection_completes: bool,
    pub cite: Citation,
    #[serde(default)]
    pub reading: Vec<Reading>,
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
    pub verdict: Verdict,
}

/// Code of the default reading.
pub const DEFAULT: &str = "default";

impl Deadline {
    /// The default reading, then the others in the file's order.
    pub fn readings(&self) -> impl Iterator<Item = ResolvedRule<'_>> {
        let default = ResolvedRule {
            rule: self,
            reading: DEFAULT,
            start: &self.start,
            default_start: &self.start,
            end: self.end,
            limit: self.limit,
            from: self.from,
            verdict: Verdict::Due,
        };
        let others = self.reading.iter().map(|reading| ResolvedRule {
            rule: self,
            reading: &reading.code,
            start: reading.start.as_ref().unwrap_or(&self.start),
            default_start: &self.start,
            end: reading.end.unwrap_or(self.end),
            limit: reading.limit.or(self.limit),
            from: reading.from.unwrap_or(self.from),
            verdict: reading.verdict.unwrap_or(Verdict::Due),
        });
        std::iter::once(default).chain(others)
    }

    /// What a loaded rule must satisfy beyond its form.
    pub(super) fn check(&self, file: &str) -> Result<()> {
        let problem = self.readings().find_map(|resolved| {
            let days = match resolved.limit {
                Some(Limit::DayOfMonth { day_of_month, .. })
                    if !(1..=28).contains(&day_of_month) =>
                {
                    Some("day_of_month must be from 1 to 28, so that every month has it")
                }
                Some(
                    Limit::WorkingDays { working_days: n }
                    | Limit::CalendarDays { calendar_days: n },
                ) if !(1..=1000).contains(&n) => Some("a limit in days must be from 1 to 1000"),
                _ => None,
            };
            let elapsed = (resolved.verdict == Verdict::Elapsed
                && !matches!(resolved.limit, Some(Limit::WorkingDays { .. })))
            .then_some("verdict = \"elapsed\" needs a limit in working days");
            let unnamed = (resolved.reading == DEFAULT
                && self.reading.iter().any(|r| r.code == DEFAULT))
            .then_some("a reading may not be called \"default\": that is the rule itself");
            days.or(elapsed).or(unnamed)
        });
        match problem {
            Some(problem) => Err(Failure::new(
                Class::Policy,
                "policy-impossible",
                (
                    format!("时限规则{}不能使用：{problem}", self.code),
                    format!("deadline {}: {problem}", self.code),
                ),
            )
            .file(file)),
            None => Ok(()),
        }
    }

    /// Name of the rule.
    pub fn label(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}
