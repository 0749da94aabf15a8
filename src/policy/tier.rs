//! Tiers by category and period: which tier a case should have had, or that no source says.

use super::{Citation, optional_date_from_toml};
use crate::contract::enums::{CATEGORY, TIER};
use crate::failure::{Class, Failure, Result};
use chrono::NaiveDate;
use serde::Deserialize;

/// One entry of the tier table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierEntry {
    pub categories: Vec<String>,
    /// The entry also holds for lifted households, when lifted in or after this year.
    pub lifted_since: Option<i32>,
    pub tier: String,
    /// The case's date that selects the period; `approved_on` in the default reading.
    pub by: String,
    #[serde(default, deserialize_with = "optional_date_from_toml")]
    pub from: Option<NaiveDate>,
    /// Last day of the period.
    #[serde(default, deserialize_with = "optional_date_from_toml")]
    pub until: Option<NaiveDate>,
    pub cite: Citation,
}

/// The tier table.
#[derive(Debug, Default)]
pub struct TierTable {
    pub entries: Vec<TierEntry>,
}

/// The expected tier of a case, and the category that gives it (positions in the contract's order).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    pub tier: Option<usize>,
    pub category: Option<usize>,
}

impl TierTable {
    pub(super) fn lay_over(&mut self, entry: TierEntry, file: &str) -> Result<()> {
        let unknown = entry
            .categories
            .iter()
            .find(|c| CATEGORY.index(c).is_none());
        let problem = if let Some(category) = unknown {
            Some(format!("{category} is not a category"))
        } else if TIER.index(&entry.tier).is_none() {
            Some(format!("{} is not a tier: A, B, C or D", entry.tier))
        } else if entry.by != "approved_on" {
            Some(format!(
                "by = \"{}\": a tier's period is selected by approved_on",
                entry.by
            ))
        } else {
            None
        };
        if let Some(problem) = problem {
            return Err(Failure::new(
                Class::Policy,
                "policy-impossible",
                format!("tier: {problem}"),
            )
            .file(file));
        }
        let same = |old: &TierEntry| {
            old.categories == entry.categories && old.from == entry.from && old.until == entry.until
        };
        match self.entries.iter_mut().find(|old| same(old)) {
            Some(old) => *old = entry,
            None => self.entries.push(entry),
        }
        Ok(())
    }

    /// The tier of one category (its position) on a day; `lifted_year` is used for lifted households only.
    pub fn of_category(
        &self,
        category: usize,
        lifted_year: Option<i32>,
        on: NaiveDate,
    ) -> Option<usize> {
        self.entries_of(category, lifted_year, on)
            .filter_map(|e| TIER.index(&e.tier))
            .min()
    }

    /// The entries that give a category a tier on a day.
    pub fn entries_of(
        &self,
        category: usize,
        lifted_year: Option<i32>,
        on: NaiveDate,
    ) -> impl Iterator<Item = &TierEntry> {
        let code = CATEGORY.codes.get(category).map_or("", |c| c.code);
        self.entries
            .iter()
            .filter(move |e| {
                e.from.is_none_or(|from| from <= on) && e.until.is_none_or(|until| on <= until)
            })
            .filter(move |e| match code {
                "lifted" => e
                    .lifted_since
                    .is_some_and(|since| lifted_year.is_some_and(|year| year >= since)),
                _ => e.categories.iter().any(|c| c == code),
            })
    }

    /// The best tier of a case's categories (bits), with the category that gives it: at a tie, or where none
    /// gives one, the first in the contract's order (settled point 47).
    pub fn expected(&self, categories: i32, lifted_year: Option<i32>, on: NaiveDate) -> Expected {
        let mut best = Expected {
            tier: None,
            category: None,
        };
        for category in (0..CATEGORY.codes.len()).filter(|n| categories & (1 << n) != 0) {
            let tier = self.of_category(category, lifted_year, on);
            let better = match (tier, best.tier) {
                (Some(new), Some(old)) => new < old,
                (Some(_), None) => true,
                (None, _) => false,
            };
            if better || best.category.is_none() {
                best = Expected {
                    tier: tier.or(best.tier),
                    category: Some(category),
                };
            }
        }
        best
    }
}
