//! What becomes of a deadline rule where the exports lack columns: one answer for the verdicts of a report
//! (Departure 30) and for what `check` says of them.
//!
//! Speaks of columns that no file has, not of blank cells: a case without a date is judged as such.

use super::{Deadline, ResolvedRule, Start};
use std::collections::BTreeSet;

/// The columns that rules can look at.
#[derive(Debug, Clone)]
pub struct Available<'a> {
    /// Columns of cases that no file has.
    pub absent: BTreeSet<&'a str>,
    /// There are payments, and the day that they cover is known.
    pub payments: bool,
}

impl Available<'_> {
    fn has(&self, column: &str) -> bool {
        match column {
            "first_paid_on" | "first_cash_on" | "paid_in_full_on" => self.payments,
            _ => !self.absent.contains(column),
        }
    }
}

/// What a rule cannot do without the columns that are not there; later ones weigh more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// One of several starts: the clock starts from the others.
    OneStart,
    /// The start of cases that were found actively, which stand as unmeasurable.
    ActiveStart,
    /// Every start: all its cases are unmeasurable.
    Start,
    /// Which cases it applies to: left out.
    Scope,
    /// The end: left out.
    End,
}

impl Lack {
    /// Whether the rule is left out whole.
    pub fn leaves_out(self) -> bool {
        matches!(self, Lack::Scope | Lack::End)
    }
}

impl Deadline {
    /// The worst that the default reading lacks; none where it has all it looks at.
    pub fn lack(&self, available: &Available<'_>) -> Option<Lack> {
        self.readings().next().and_then(|r| r.lack(available))
    }
}

impl ResolvedRule<'_> {
    /// The worst that this reading lacks, in any of its periods.
    pub fn lack(&self, available: &Available<'_>) -> Option<Lack> {
        let earlier = self.earlier.iter().filter_map(|p| p.lack_now(available));
        self.lack_now(available).into_iter().chain(earlier).max()
    }

    /// The worst that the last period lacks.
    fn lack_now(&self, available: &Available<'_>) -> Option<Lack> {
        let has = |column: super::DateColumn| available.has(column.name());
        let applies = &self.rule.applies;
        let outside = (applies.aid_type.is_some() && !available.has("aid_type"))
            || (applies.procedure.is_some() && !available.has("procedure"))
            || (!applies.any_of.is_empty() && !applies.any_of.iter().any(|d| has(*d)));
        if !has(self.end) {
            return Some(Lack::End);
        }
        if outside {
            return Some(Lack::Scope);
        }
        let (starts, active) = match self.start {
            Start::Earliest {
                earliest,
                active_needs,
            } => (earliest.clone(), *active_needs),
            Start::First { first } => (first.clone(), None),
            Start::ByRoute { by_route } => (
                vec![by_route.active, by_route.applied],
                Some(by_route.active),
            ),
        };
        if !starts.iter().any(|d| has(*d)) {
            return Some(Lack::Start);
        }
        if active.is_some_and(|d| !has(d)) && available.has("discovery") {
            return Some(Lack::ActiveStart);
        }
        (!starts.iter().all(|d| has(*d))).then_some(Lack::OneStart)
    }
}
