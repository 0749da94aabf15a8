//! The dates and words of cases that deadline rules look at, column by column.

use crate::assess::columns::{dates, day_of, flags, integers, is_listed, texts};
use crate::contract::enums;
use crate::failure::Result;
use crate::policy::{By, DateColumn, ResolvedRule, Start};
use polars::prelude::DataFrame;

/// The dates and words of cases that rules look at.
pub(super) struct Cases<'a> {
    pub(super) case_id: Vec<Option<&'a str>>,
    pub(super) township: Vec<Option<&'a str>>,
    /// In the order of `DateColumn::ALL`.
    pub(super) dates: Vec<Vec<Option<i32>>>,
    pub(super) begun_on: Vec<Option<i32>>,
    pub(super) closed_on: Vec<Option<i32>>,
    pub(super) closed_later: Vec<Option<bool>>,
    pub(super) aid_type: Vec<Option<&'a str>>,
    pub(super) procedure: Vec<Option<&'a str>>,
    pub(super) discovery: Vec<Option<&'a str>>,
    pub(super) status: Vec<Option<&'a str>>,
    pub(super) aid_mode: Vec<Option<i32>>,
    pub(super) newest_quarantined: Vec<Option<bool>>,
    pub(super) missing_columns: Vec<Option<&'a str>>,
}

impl<'a> Cases<'a> {
    pub(super) fn new(frame: &'a DataFrame) -> Result<Cases<'a>> {
        let columns = DateColumn::ALL
            .iter()
            .map(|column| dates(frame, column.name()))
            .collect::<Result<Vec<_>>>()?;
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
            aid_mode: integers(frame, "aid_mode")?,
            newest_quarantined: flags(frame, "newest_row_quarantined")?,
            missing_columns: texts(frame, "missing_columns")?,
        })
    }

    /// The latest day of each case that a rule could look at.
    pub(super) fn latest(&self) -> Vec<Option<i32>> {
        let mut latest = self.begun_on.clone();
        for days in self.dates.iter().chain([&self.closed_on]) {
            for (latest, day) in latest.iter_mut().zip(days) {
                *latest = (*latest).max(*day);
            }
        }
        latest
    }

    pub(super) fn date(&self, column: DateColumn, row: usize) -> Option<i32> {
        self.dates.get(column as usize).and_then(|days| days[row])
    }

    pub(super) fn earliest(&self, columns: &[DateColumn], row: usize) -> Option<i32> {
        columns.iter().filter_map(|c| self.date(*c, row)).min()
    }

    pub(super) fn first(&self, columns: &[DateColumn], row: usize) -> Option<i32> {
        columns.iter().find_map(|c| self.date(*c, row))
    }

    /// Whether more than an application is on record (settled point 1).
    pub(super) fn under_way(&self, row: usize) -> bool {
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

    pub(super) fn start(&self, start: &Start, default: &Start, row: usize) -> Option<i32> {
        match start {
            Start::Earliest {
                earliest,
                active_needs,
            } => {
                let lacking = self.discovery[row] == Some("active")
                    && active_needs.is_some_and(|column| self.date(column, row).is_none());
                if lacking {
                    None
                } else {
                    self.earliest(earliest, row)
                }
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

    /// The day on which what the rule asks for was done; a rejection may complete it.
    pub(super) fn done(&self, rule: &ResolvedRule, row: usize) -> Option<i32> {
        let rejected = || rule.rule.rejection_completes && self.status[row] == Some("rejected");
        self.date(rule.end, row)
            .or_else(|| self.closed_on[row].filter(|_| rejected()))
    }

    /// Whether the case's sheet has no column for what the rule asks for, so that nothing says it was not done.
    pub(super) fn end_is_missing(&self, rule: &ResolvedRule, row: usize) -> bool {
        self.missing_columns[row].is_some_and(|names| is_listed(names, rule.end.name()))
    }

    /// The day that is held against a period's first and last (settled point 4).
    pub(super) fn since(&self, rule: &ResolvedRule, row: usize) -> Option<i32> {
        match rule.rule.by {
            By::Start => self
                .start(rule.start, rule.default_start, row)
                .or(self.begun_on[row])
                .or_else(|| self.done(rule, row)),
            By::Column(column) => self.date(column, row),
        }
    }

    /// The period of a rule that is for a case: the latest whose first day is not after the case's own day; the
    /// rule itself where there is none.
    pub(super) fn period<'r, 'p>(
        &self,
        rule: &'r ResolvedRule<'p>,
        row: usize,
    ) -> &'r ResolvedRule<'p> {
        if rule.earlier.is_empty() {
            return rule;
        }
        std::iter::once(rule)
            .chain(&rule.earlier)
            .find(|p| self.since(p, row).is_some_and(|day| day >= day_of(p.from)))
            .unwrap_or(rule)
    }

    pub(super) fn applies(&self, rule: &ResolvedRule, row: usize) -> bool {
        let applies = &rule.rule.applies;
        let referral_only = self.aid_mode[row] == Some(enums::AID_MODE.bit("referral"));
        applies
            .aid_type
            .as_deref()
            .is_none_or(|t| self.aid_type[row] == Some(t))
            && applies
                .procedure
                .as_deref()
                .is_none_or(|p| self.procedure[row] == Some(p))
            && !(applies.not_referral_only && referral_only)
            && (applies.any_of.is_empty() || self.first(&applies.any_of, row).is_some())
    }
}
