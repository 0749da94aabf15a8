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

use crate::assess::packed::{Packed, unpacked};
use crate::assess::{Assessed, Question};
use crate::contract::Tables;
use crate::failure::{Failure, Result};
use crate::ingest::SnapshotTownship;
use crate::policy::Policy;
use finding::Collector;
use polars::prelude::DataFrame;
use reviews::Reviews;
use rule::Find;
use shared::Shared;
use std::collections::BTreeMap;
use std::sync::Mutex;

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

/// What the rules come to: facts/findings, packed. In order: of one rule after the other by their codes, behind the
/// findings of reviews that no longer arise; within a rule by township, `case_id` and `finding_id`.
#[derive(Debug)]
pub struct Findings {
    pages: Vec<Packed>,
    /// Codes of the rules that the tables at hand do not allow.
    pub left_out: Vec<&'static str>,
}

impl Findings {
    /// The findings, some at a time, in order.
    pub fn pages(&self) -> impl Iterator<Item = Result<DataFrame>> + '_ {
        self.pages.iter().map(Packed::frame)
    }

    /// All findings.
    ///
    /// # Errors
    /// Class internal.
    pub fn frame(&self) -> Result<DataFrame> {
        unpacked(&self.pages)?
            .ok_or_else(|| Failure::internal("no part of the cases was looked at"))
    }
}

/// How many households an account serves at least that is shared, and so how many cases; none where the policy does
/// not say.
pub fn households_of_a_shared_account(policy: &Policy) -> Option<usize> {
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

/// What parts of the cases have raised, and what was picked of them to be compared, by rule.
#[derive(Debug, Default)]
pub struct Raised {
    raised: BTreeMap<&'static str, Vec<Packed>>,
    picked: BTreeMap<&'static str, Vec<Packed>>,
}

impl Raised {
    /// Looks at one part.
    ///
    /// # Errors
    /// A frame without the contract's columns (class internal).
    pub fn add(&mut self, sources: &Sources) -> Result<()> {
        for rule in RULES.into_iter().filter(|rule| rule.needs.met(sources)) {
            match rule.find {
                Find::Each(find) => {
                    let mut found = Collector::default();
                    find(sources, &mut found.of(rule))?;
                    if found.len() > 0 {
                        let of_rule = self.raised.entry(rule.code).or_default();
                        of_rule.push(Packed::new(&found.frame()?)?);
                    }
                }
                Find::Among { pick, .. } => {
                    if let Some(picked) = pick(sources)? {
                        let of_rule = self.picked.entry(rule.code).or_default();
                        of_rule.push(Packed::new(&picked)?);
                    }
                }
                Find::Whole(_) => {}
            }
        }
        Ok(())
    }

    /// Adds what other parts have raised.
    pub fn absorb(&mut self, other: Raised) {
        for (own, other) in [
            (&mut self.raised, other.raised),
            (&mut self.picked, other.picked),
        ] {
            for (rule, packed) in other {
                own.entry(rule).or_default().extend(packed);
            }
        }
    }

    /// The findings of all parts; of the assessment no rows of cases are needed.
    ///
    /// # Errors
    /// A frame without the contract's columns (class internal).
    pub fn findings(mut self, sources: &Sources) -> Result<Findings> {
        let (rules, left_out): (Vec<&Rule>, Vec<&Rule>) =
            RULES.iter().partition(|rule| rule.needs.met(sources));
        let reviews = Reviews::new(sources.tables)?;
        let of_rules = rules.into_iter().map(|rule| OfRule {
            rule,
            raised: self.raised.remove(rule.code).unwrap_or_default(),
            picked: self.picked.remove(rule.code).unwrap_or_default(),
        });
        let of_rules: Vec<OfRule> = of_rules.collect();
        let rows = of_rules
            .iter()
            .flat_map(|of| of.raised.iter().chain(&of.picked));
        let rows: usize = rows.map(Packed::height).sum();
        // The rows of two rules side by side take much memory where there are many.
        let threads = if rows > SIDE_BY_SIDE { 1 } else { usize::MAX };
        let mut found = side_by_side(of_rules, threads, |of_rule: OfRule| {
            let code = of_rule.rule.code;
            Ok((code, of_rule.findings(sources, &reviews)?))
        })?;
        found.sort_unstable_by_key(|(code, _)| *code);
        let found = found.into_iter().filter_map(|(_, found)| found);
        let (mut pages, reviewed): (Vec<Packed>, Vec<Vec<String>>) = found.unzip();
        let none = Collector::default().frame()?;
        let gone = reviews.gone(&reviewed.concat(), &none, !left_out.is_empty())?;
        pages.insert(0, Packed::new(&gone)?);
        let left_out = left_out.into_iter().map(|rule| rule.code).collect();
        Ok(Findings { pages, left_out })
    }
}

/// So many rows of findings and of what is compared are put in order for several rules at a time.
const SIDE_BY_SIDE: usize = 1 << 21;

/// What parts have raised and picked for one rule.
struct OfRule {
    rule: &'static Rule,
    raised: Vec<Packed>,
    picked: Vec<Packed>,
}

impl OfRule {
    /// Its findings in order, and the numbers of those that were reviewed.
    fn findings(
        mut self,
        sources: &Sources,
        reviews: &Reviews,
    ) -> Result<Option<(Packed, Vec<String>)>> {
        let mut found = Collector::default();
        match self.rule.find {
            Find::Each(_) => {}
            Find::Among { find, .. } => {
                if let Some(picked) = unpacked(&self.picked)? {
                    find(sources, &picked, &mut found.of(self.rule))?;
                }
            }
            Find::Whole(find) => find(sources, &mut found.of(self.rule))?,
        }
        if found.len() > 0 {
            self.raised.push(Packed::new(&found.frame()?)?);
        }
        let Some(found) = unpacked(&self.raised)? else {
            return Ok(None);
        };
        let (found, reviewed) = reviews.join(found)?;
        Ok(Some((Packed::new(&found)?, reviewed)))
    }
}

/// Does some work for each of several things on all cores, but `most` of them; the results are in no order.
fn side_by_side<T: Send, R: Send>(
    things: Vec<T>,
    most: usize,
    work: impl Fn(T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(most);
    let waiting = Mutex::new(things);
    let worker = || {
        let next = || waiting.lock().ok().and_then(|mut waiting| waiting.pop());
        let mut done = Vec::new();
        while let Some(thing) = next() {
            done.push(work(thing)?);
        }
        Ok::<_, Failure>(done)
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        let mut done = Vec::new();
        for worker in workers {
            let of_worker = worker.join();
            done.extend(of_worker.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok(done)
    })
}
