//! Findings while they are raised, column by column, and the number by which each is known from run to run.

use super::evidence::Evidence;
use super::rule::{Clause, Rule, Severity};
use crate::assess::{date_column, date_of};
use crate::failure::Result;
use chrono::Datelike;
use polars::prelude::*;
use sha2::{Digest, Sha256};

/// First 16 hex digits of SHA-256 over rule, subject and own key, parted by line feeds (settled point 52).
pub fn finding_id(rule: &str, subject: &str, own_key: &str) -> String {
    let mut hash = Sha256::new();
    for part in [rule, "\n", subject, "\n", own_key] {
        hash.update(part.as_bytes());
    }
    hash.finalize()
        .iter()
        .take(8)
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// One finding, as a rule raises it.
pub struct Finding<'a> {
    pub severity: Severity,
    pub township: Option<&'a str>,
    pub case_id: Option<&'a str>,
    /// The case; else the township, or the household's key.
    pub subject: &'a str,
    /// What tells two findings of one rule and subject apart.
    pub own_key: &'a str,
    /// Day of the event, which gives the month; none where the case has no beginning.
    pub on: Option<i32>,
    /// The first day on which the records, as they stand now, show it.
    pub seen_on: Option<i32>,
    /// In fen.
    pub amount: Option<i64>,
    pub evidence: Evidence,
    /// Under `Clause::OfPolicy`, the entry's citation.
    pub clause: Option<&'a str>,
}

/// Everything that was raised, column by column.
pub struct Collector {
    id: StringChunkedBuilder,
    rule: StringChunkedBuilder,
    severity: StringChunkedBuilder,
    township: StringChunkedBuilder,
    case_id: StringChunkedBuilder,
    evidence_zh: StringChunkedBuilder,
    evidence_en: StringChunkedBuilder,
    clause: StringChunkedBuilder,
    month: Vec<Option<i32>>,
    seen_on: Vec<Option<i32>>,
    amount: Vec<Option<i64>>,
}

impl Default for Collector {
    fn default() -> Self {
        let text = |name: &str| StringChunkedBuilder::new(name.into(), 0);
        Collector {
            id: text("finding_id"),
            rule: text("rule"),
            severity: text("severity"),
            township: text("township"),
            case_id: text("case_id"),
            evidence_zh: text("evidence_zh"),
            evidence_en: text("evidence_en"),
            clause: text("clause"),
            month: Vec::new(),
            seen_on: Vec::new(),
            amount: Vec::new(),
        }
    }
}

/// Where one rule puts its findings.
pub struct Raise<'a> {
    rule: &'static Rule,
    into: &'a mut Collector,
}

impl Collector {
    /// The place for one rule's findings.
    pub fn of(&mut self, rule: &'static Rule) -> Raise<'_> {
        Raise { rule, into: self }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.month.len()
    }

    /// The findings as a frame, in the order in which they were raised; without state and class.
    pub fn frame(self) -> Result<DataFrame> {
        let height = self.month.len();
        let columns = vec![
            self.id.finish().into_column(),
            self.rule.finish().into_column(),
            self.severity.finish().into_column(),
            self.township.finish().into_column(),
            self.case_id.finish().into_column(),
            date_column("month", self.month),
            Column::new("amount".into(), self.amount),
            self.evidence_zh.finish().into_column(),
            self.evidence_en.finish().into_column(),
            self.clause.finish().into_column(),
            date_column("first_seen_on", self.seen_on),
        ];
        Ok(DataFrame::new(height, columns)?)
    }
}

impl Raise<'_> {
    /// Raises one.
    pub fn finding(&mut self, finding: &Finding) {
        let to = &mut *self.into;
        let first_of_month = |day: i32| {
            let day0 = date_of(day).day0();
            day - i32::try_from(day0).unwrap_or(0)
        };
        to.id
            .append_value(finding_id(self.rule.code, finding.subject, finding.own_key));
        to.rule.append_value(self.rule.code);
        to.severity.append_value(finding.severity.code());
        to.township.append_option(finding.township);
        to.case_id.append_option(finding.case_id);
        to.evidence_zh.append_value(&finding.evidence.zh);
        to.evidence_en.append_value(&finding.evidence.en);
        to.clause.append_option(match self.rule.clause {
            Clause::Fixed(clause) => Some(clause),
            Clause::OfPolicy => finding.clause,
            Clause::Beyond => None,
        });
        to.month.push(finding.on.map(first_of_month));
        to.seen_on.push(finding.seen_on);
        to.amount.push(finding.amount);
    }
}
