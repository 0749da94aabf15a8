//! facts/findings counted and sorted for readers: by rule, by township, and the lists for rectification.

use crate::assess::{dates, day_of, texts};
use crate::failure::Result;
use crate::rules::{Findings, RULES, Severity, is_closed};
use chrono::NaiveDate;
use polars::prelude::DataFrame;
use std::collections::BTreeMap;

/// Findings of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub all: i64,
    /// Of the report month.
    pub now: i64,
    /// Not closed by a review, nor found to be unfounded.
    pub left: i64,
}

/// One finding that is not closed.
#[derive(Debug, Clone)]
pub struct Item {
    pub finding_id: String,
    /// Place of the rule in the list of rules.
    pub rule: usize,
    pub severity: Severity,
    pub case_id: Option<String>,
    pub clause: Option<String>,
    pub evidence_zh: String,
    pub evidence_en: String,
    now: bool,
    /// First day of its month, in days since 1970-01-01.
    pub month: Option<i32>,
}

/// Findings of one township.
#[derive(Debug, Default)]
pub struct Office {
    pub counts: BTreeMap<Severity, Count>,
    /// Not closed: this month's first, then the gravest, then the latest; at most so many as were asked for.
    pub worst: Vec<Item>,
    /// How many are not closed.
    pub left: i64,
}

/// All findings that arise, counted.
#[derive(Debug, Default)]
pub struct Digest {
    pub total: Count,
    pub by_severity: BTreeMap<Severity, Count>,
    /// By place of the rule in the list of rules, then gravest first.
    pub by_rule: BTreeMap<(usize, std::cmp::Reverse<Severity>), Count>,
    /// By name; without one: the township is not known.
    pub by_township: BTreeMap<Option<String>, Office>,
    /// Reviewed and no longer arising.
    pub resolved: i64,
    /// Codes of the rules that the tables at hand do not allow.
    pub left_out: Vec<&'static str>,
}

/// Findings in each township's list.
pub const MOST: usize = 10;

/// Counts facts/findings for the report of a month; each page of them is handed on.
///
/// # Errors
/// A frame without the contract's columns (class internal), and those of `take`.
pub fn digest(
    findings: &Findings,
    month: NaiveDate,
    mut take: impl FnMut(&DataFrame) -> Result<()>,
) -> Result<Digest> {
    let mut digest = Digest {
        left_out: findings.left_out.clone(),
        ..Digest::default()
    };
    for page in findings.pages() {
        let page = page?;
        digest.add(&page, month)?;
        take(&page)?;
    }
    Ok(digest)
}

impl Digest {
    /// How many of at least a severity arise that no review has closed or found to be unfounded.
    pub fn outstanding(&self, least: Severity) -> i64 {
        let grave = self.by_severity.iter().filter(|(s, _)| **s >= least);
        grave.map(|(_, count)| count.left).sum()
    }

    fn add(&mut self, findings: &DataFrame, month: NaiveDate) -> Result<()> {
        let (ids, rules) = (texts(findings, "finding_id")?, texts(findings, "rule")?);
        let severities = texts(findings, "severity")?;
        let (townships, cases) = (texts(findings, "township")?, texts(findings, "case_id")?);
        let (states, classes) = (texts(findings, "state")?, texts(findings, "class")?);
        let (zh, en) = (
            texts(findings, "evidence_zh")?,
            texts(findings, "evidence_en")?,
        );
        let (clauses, months) = (texts(findings, "clause")?, dates(findings, "month")?);
        for row in 0..ids.len() {
            let known = rules[row].and_then(|code| RULES.iter().position(|rule| rule.code == code));
            let (Some(rule), Some(severity)) = (known, severities[row].and_then(Severity::of))
            else {
                self.resolved += 1;
                continue;
            };
            let now = months[row] == Some(day_of(month));
            let left = !is_closed(states[row], classes[row]);
            let office = self
                .by_township
                .entry(townships[row].map(str::to_owned))
                .or_default();
            let counts = [
                &mut self.total,
                self.by_severity.entry(severity).or_default(),
                self.by_rule
                    .entry((rule, std::cmp::Reverse(severity)))
                    .or_default(),
                office.counts.entry(severity).or_default(),
            ];
            for count in counts {
                count.all += 1;
                count.now += i64::from(now);
                count.left += i64::from(left);
            }
            if !left {
                continue;
            }
            office.left += 1;
            // A list is kept in order and short while findings stream by.
            let order = (
                !now,
                std::cmp::Reverse(severity),
                std::cmp::Reverse(months[row]),
            );
            let place = office.worst.partition_point(|other| other.order() <= order);
            if place < MOST {
                let item = Item {
                    finding_id: ids[row].unwrap_or_default().to_owned(),
                    rule,
                    severity,
                    case_id: cases[row].map(str::to_owned),
                    clause: clauses[row].map(str::to_owned),
                    evidence_zh: zh[row].unwrap_or_default().to_owned(),
                    evidence_en: en[row].unwrap_or_default().to_owned(),
                    now,
                    month: months[row],
                };
                office.worst.insert(place, item);
                office.worst.truncate(MOST);
            }
        }
        Ok(())
    }
}

impl Item {
    /// This month's first, then the gravest, then the latest.
    fn order(
        &self,
    ) -> (
        bool,
        std::cmp::Reverse<Severity>,
        std::cmp::Reverse<Option<i32>>,
    ) {
        let (severity, month) = (self.severity, self.month);
        (
            !self.now,
            std::cmp::Reverse(severity),
            std::cmp::Reverse(month),
        )
    }
}
