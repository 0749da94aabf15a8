//! What a rule is: its code, its documentation in both languages, what it needs, and how it finds.

use super::Sources;
use super::finding::Raise;
use crate::contract::{Kind, Language};
use crate::failure::Result;
use polars::prelude::DataFrame;

/// How much a finding weighs; the order is that of `--fail-on`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Low,
    Medium,
    High,
}

impl Severity {
    /// Gravest first.
    pub const ALL: [Severity; 3] = [Severity::High, Severity::Medium, Severity::Low];

    /// The code in tables.
    pub fn code(self) -> &'static str {
        match self {
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
        }
    }

    /// The severity of a code.
    pub fn of(code: &str) -> Option<Severity> {
        Severity::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// One text in both languages.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Words {
    /// The text in a language.
    pub fn of(self, language: Language) -> &'static str {
        language.pick(self.zh, self.en)
    }
}

/// Both texts of a rule's documentation.
pub(super) const fn words(zh: &'static str, en: &'static str) -> Words {
    Words { zh, en }
}

/// A rule's own documentation: what it finds, why it matters, on what basis, when not, an example.
#[derive(Debug, Clone, Copy)]
pub struct Doc {
    pub finds: Words,
    pub why: Words,
    pub basis: Words,
    pub not: Words,
    pub example: Words,
}

/// The clause that a finding cites.
#[derive(Debug, Clone, Copy)]
pub enum Clause {
    /// The same for each finding, such as 渝民发〔2019〕19号 二(二).
    Fixed(&'static str),
    /// That of the policy entry by which it was judged.
    OfPolicy,
    /// Beyond the notices: what reviewers of such funds look for. The column is null.
    Beyond,
}

/// Tables and columns without which a rule cannot tell and is left out.
#[derive(Debug, Clone, Copy)]
pub struct Needs {
    pub kinds: &'static [Kind],
    /// Columns of cases that some file must have.
    pub columns: &'static [&'static str],
}

impl Needs {
    /// Whether everything is there. Payments that cover no day count as missing.
    pub fn met(&self, sources: &Sources) -> bool {
        let there = |kind: &Kind| match kind {
            Kind::Payments => sources.tables.payments().is_some(),
            _ => sources.tables.frame(*kind).is_some(),
        };
        self.kinds.iter().all(there)
            && self
                .columns
                .iter()
                .all(|name| !sources.tables.absent.contains(name))
    }
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Names the breach; never used again for another.
    pub code: &'static str,
    pub name: Words,
    /// The severities its findings can have.
    pub severities: &'static [Severity],
    pub clause: Clause,
    /// Thresholds of the policy it reads; without one of them it raises nothing.
    pub thresholds: &'static [&'static str],
    pub needs: Needs,
    pub doc: Doc,
    pub(super) find: Find,
}

/// How a rule finds, part by part of the cases.
#[derive(Debug, Clone, Copy)]
pub(super) enum Find {
    /// In each case and its payments alone.
    Each(fn(&Sources, &mut Raise) -> Result<()>),
    /// Among the rows that are picked of every part; none picked: nothing to find.
    Among {
        /// The column of keys that rows are compared by: those with another key never meet. None: all may meet.
        by: Option<&'static str>,
        pick: fn(&Sources) -> Result<Option<DataFrame>>,
        find: fn(&Sources, &DataFrame, &mut Raise) -> Result<()>,
    },
    /// In what the whole has added up, without rows of cases.
    Whole(fn(&Sources, &mut Raise) -> Result<()>),
}
