//! Findings: what a person should look at. One file for each rule, each with its own documentation, and one list.
//!
//! A finding says what the records show and where; it decides nothing about anyone. The class of responsibility
//! (渝民发〔2019〕19号 三(三)) comes from `reviews` alone. Pure: frames in, frames out.

mod after_death;
mod approved_on_day_off;
mod dates_disordered;
mod deadline_bunching;
mod deadline_late;
mod deadline_overdue;
mod duplicate_payment;
mod evidence;
mod finding;
mod id_invalid;
mod nothing_sent;
mod overdrawn;
mod paid_before_approval;
mod paid_over_approved;
mod paid_unapproved;
mod paperwork_missing;
mod pick;
mod repeat_cause;
mod reserve_misuse;
mod retroactive_edit;
mod returned_unaided;
mod reviews;
mod rule;
pub mod shared;
mod shared_account;
mod split_payment;
mod status_conflict;
mod survey_exempt;
mod survey_missing;
mod tier_mismatch;
mod two_townships;
mod uplift_missing;
mod vanished_case;

pub use finding::finding_id;
pub use reviews::{RESOLVED, is_closed};
pub use rule::{Clause, Doc, Needs, Rule, Severity, Words};

use crate::assess::{Assessed, Question, apart, texts};
use crate::contract::Tables;
use crate::failure::{Failure, Result};
use crate::ingest::SnapshotTownship;
use crate::policy::Policy;
use finding::Collector;
use polars::prelude::DataFrame;
use rule::Find;
use shared::Shared;
use std::collections::BTreeMap;

/// Every rule, in the order of the report.
pub const RULES: [&Rule; 27] = [
    &deadline_late::RULE,
    &deadline_overdue::RULE,
    &tier_mismatch::RULE,
    &survey_exempt::RULE,
    &survey_missing::RULE,
    &paperwork_missing::RULE,
    &paid_over_approved::RULE,
    &paid_before_approval::RULE,
    &paid_unapproved::RULE,
    &duplicate_payment::RULE,
    &repeat_cause::RULE,
    &two_townships::RULE,
    &split_payment::RULE,
    &shared_account::RULE,
    &after_death::RULE,
    &reserve_misuse::RULE,
    &overdrawn::RULE,
    &returned_unaided::RULE,
    &status_conflict::RULE,
    &uplift_missing::RULE,
    &dates_disordered::RULE,
    &approved_on_day_off::RULE,
    &retroactive_edit::RULE,
    &vanished_case::RULE,
    &nothing_sent::RULE,
    &deadline_bunching::RULE,
    &id_invalid::RULE,
];

/// What rules look at.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    pub assessed: &'a Assessed,
    pub tables: &'a Tables,
    /// facts/edits (see `assess::edits`); none where no case stands in two snapshots.
    pub edits: Option<&'a DataFrame>,
    /// The townships of each snapshot of cases.
    pub snapshots: &'a [SnapshotTownship],
    /// What the cases of the whole run share; none where it has not been looked at.
    pub shared: Option<&'a Shared>,
    pub question: &'a Question<'a>,
}

/// What the rules come to.
#[derive(Debug)]
pub struct Findings {
    /// facts/findings, sorted by rule, township, case_id and finding_id.
    pub frame: DataFrame,
    /// Codes of the rules that the tables at hand do not allow.
    pub left_out: Vec<&'static str>,
}

impl Findings {
    /// How many of at least a severity arise that no review has closed or found to be unfounded.
    ///
    /// # Errors
    /// A frame without the contract's columns (class internal).
    pub fn outstanding(&self, least: Severity) -> Result<usize> {
        let (severities, states) = (
            texts(&self.frame, "severity")?,
            texts(&self.frame, "state")?,
        );
        let classes = texts(&self.frame, "class")?;
        let grave = |code: Option<&str>| code.and_then(Severity::of).is_some_and(|s| s >= least);
        Ok((0..severities.len())
            .filter(|row| grave(severities[*row]))
            .filter(|row| !reviews::is_closed(states[*row], classes[*row]))
            .count())
    }
}

/// How many payments an account has at least that is shared; none where the policy does not say.
pub fn payments_of_a_shared_account(policy: &Policy) -> Option<usize> {
    let least = policy.threshold(shared_account::HOUSEHOLDS)?;
    usize::try_from(least).ok()
}

/// The rule of a code.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.into_iter().find(|rule| rule.code == code)
}

/// Every finding at `as_of`, and those of the reviews that no longer arise.
///
/// # Errors
/// A frame without the contract's columns (class internal).
pub fn findings(sources: &Sources) -> Result<Findings> {
    let mut raised = Raised::default();
    raised.add(sources)?;
    raised.findings(sources)
}

/// What parts of the cases have raised, and what was picked of them to be compared.
#[derive(Debug, Default)]
pub struct Raised {
    raised: Vec<DataFrame>,
    picked: BTreeMap<&'static str, Vec<DataFrame>>,
}

impl Raised {
    /// Looks at one part.
    ///
    /// # Errors
    /// A frame without the contract's columns (class internal).
    pub fn add(&mut self, sources: &Sources) -> Result<()> {
        let mut found = Collector::default();
        for rule in RULES.into_iter().filter(|rule| rule.needs.met(sources)) {
            match rule.find {
                Find::Each(find) => find(sources, &mut found.of(rule))?,
                Find::Among { pick, .. } => {
                    let picked = pick(sources)?.map(apart).transpose()?;
                    self.picked.entry(rule.code).or_default().extend(picked);
                }
                Find::Whole(_) => {}
            }
        }
        self.raised.push(found.frame()?);
        Ok(())
    }

    /// Adds what other parts have raised.
    pub fn absorb(&mut self, other: Raised) {
        self.raised.extend(other.raised);
        for (rule, picked) in other.picked {
            self.picked.entry(rule).or_default().extend(picked);
        }
    }

    /// The findings of all parts; of the assessment no rows of cases are needed.
    ///
    /// # Errors
    /// A frame without the contract's columns (class internal).
    pub fn findings(mut self, sources: &Sources) -> Result<Findings> {
        let mut found = Collector::default();
        let mut left_out = Vec::new();
        for rule in RULES {
            if !rule.needs.met(sources) {
                left_out.push(rule.code);
                continue;
            }
            match rule.find {
                Find::Each(_) => {}
                Find::Among { find, .. } => {
                    if let Some(picked) =
                        stacked(self.picked.remove(rule.code).unwrap_or_default())?
                    {
                        find(sources, &picked, &mut found.of(rule))?;
                    }
                }
                Find::Whole(find) => find(sources, &mut found.of(rule))?,
            }
        }
        self.raised.push(found.frame()?);
        let found = stacked(self.raised)?
            .ok_or_else(|| Failure::internal("no part of the cases was looked at"))?;
        let frame = reviews::join(found, sources, !left_out.is_empty())?;
        Ok(Findings { frame, left_out })
    }
}

/// Frames of the same columns as one; none of none.
fn stacked(frames: Vec<DataFrame>) -> Result<Option<DataFrame>> {
    let mut frames = frames.into_iter();
    let Some(mut all) = frames.next() else {
        return Ok(None);
    };
    for frame in frames {
        all.vstack_mut_owned(frame)?;
    }
    Ok(Some(all))
}
