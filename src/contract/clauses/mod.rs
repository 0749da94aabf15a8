//! The clauses of the two notices, and what of this program answers each: one list.
//!
//! The report's table of clauses and its policy-gap register are made from it, and a test walks it. Names of marts,
//! facts, columns and rules are those of their own lists; nothing here computes a figure or judges a case.

mod list;

pub use list::CLAUSES;

use super::Language;
use super::outputs::{self, Layer};

/// One wording in both languages.
#[derive(Debug, Clone, Copy)]
pub struct Wording {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Wording {
    /// The wording in a language.
    pub fn of(self, language: Language) -> &'static str {
        language.pick(self.zh, self.en)
    }
}

/// What answers a clause.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// A deadline rule of the policy; its figures are in marts/compliance and facts/deadlines.
    Deadline(&'static str),
    /// Columns of a mart, each numerator with its denominator; none named: the mart as a whole.
    Mart(&'static str, &'static [&'static str]),
    /// Columns of a fact.
    Fact(&'static str, &'static [&'static str]),
    /// Code of a rule of findings.
    Finding(&'static str),
}

impl Answer {
    /// Whether this version publishes the table that it stands in.
    pub fn is_published(&self) -> bool {
        let (layer, table) = match self {
            Answer::Deadline(_) => (Layer::Marts, "compliance"),
            Answer::Mart(name, _) => (Layer::Marts, *name),
            Answer::Fact(name, _) => (Layer::Facts, *name),
            Answer::Finding(_) => (Layer::Facts, "findings"),
        };
        outputs::find(layer, table).is_some()
    }
}

/// A part of a clause that gets no verdict, and what is measured instead.
#[derive(Debug, Clone, Copy)]
pub struct Gap {
    pub says: Wording,
    /// Why there is no verdict.
    pub why: Wording,
    /// Deadline rule without a limit whose durations are shown; none: `instead` says it.
    pub rule: Option<&'static str>,
    pub instead: Wording,
    /// Whether the clause's figures stand behind it; else they stand in the table of clauses.
    pub measured: bool,
}

/// One clause.
#[derive(Debug, Clone, Copy)]
pub struct Clause {
    /// Number in the list of clauses, such as C8.
    pub code: &'static str,
    /// Such as 渝民发〔2019〕19号; empty for what lies beyond the notices.
    pub instrument: &'static str,
    /// Such as 二(二); empty beyond the notices.
    pub article: &'static str,
    pub says: Wording,
    pub answers: &'static [Answer],
    pub gaps: &'static [Gap],
}

impl Clause {
    /// Instrument and article, as cited.
    pub fn cite(&self, language: Language) -> String {
        if self.instrument.is_empty() {
            language.pick("通知之外", "beyond the notices").to_owned()
        } else {
            format!("{} {}", self.instrument, self.article)
        }
    }

    /// The answers that this version publishes.
    pub fn published(&self) -> impl Iterator<Item = &'static Answer> {
        self.answers.iter().filter(|a| a.is_published())
    }
}
