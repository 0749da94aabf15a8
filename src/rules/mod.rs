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

use crate::assess::keys::number_of;
use crate::assess::packed::{self, Away, Packed, unpacked};
use crate::assess::{Assessed, Question, texts};
use crate::contract::Tables;
use crate::failure::{Failure, Result};
use crate::ingest::SnapshotTownship;
use crate::policy::Policy;
use crate::threads::side_by_side;
use finding::Collector;
use polars::prelude::{BooleanChunked, DataFrame};
use reviews::Reviews;
use rule::Find;
use shared::Shared;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    found: BTreeMap<&'static str, Vec<Packed>>,
    /// By rule and share of the keys.
    picked: BTreeMap<(&'static str, u32), Vec<Packed>>,
    /// Where all this lies; none: in memory.
    away: Option<Arc<dyn Away>>,
}

impl Raised {
    /// Nothing yet; what comes in goes to a place.
    pub fn away(place: Arc<dyn Away>) -> Raised {
        Raised {
            away: Some(place),
            ..Raised::default()
        }
    }

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
                        let of_rule = self.found.entry(rule.code).or_default();
                        of_rule.push(Packed::new(&found.frame()?)?);
                    }
                }
                Find::Among { by, pick, .. } => {
                    let Some(picked) = pick(sources)? else {
                        continue;
                    };
                    let shares = sources.shared.map_or(1, |shared| shared.shares);
                    for (share, rows) in in_shares(picked, by, shares)? {
                        let of_rule = self.picked.entry((rule.code, share)).or_default();
                        of_rule.push(Packed::new(&rows)?);
                    }
                }
                Find::Whole(_) => {}
            }
        }
        Ok(())
    }

    /// Adds what other parts have raised.
    pub fn absorb(&mut self, other: Raised) {
        let away = self.away.clone();
        let put_away = |packed: &mut Vec<Packed>| {
            if let Some(away) = &away {
                for packed in packed {
                    packed.put_away(away);
                }
            }
        };
        for (rule, mut packed) in other.found {
            put_away(&mut packed);
            packed::extend(self.found.entry(rule).or_default(), packed);
        }
        for (rule, mut packed) in other.picked {
            put_away(&mut packed);
            packed::extend(self.picked.entry(rule).or_default(), packed);
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
        let mut of_rules: Vec<OfRule> = Vec::with_capacity(rules.len());
        for rule in rules {
            let of_rule = self
                .picked
                .extract_if(.., |(code, _), _| *code == rule.code);
            of_rules.push(OfRule {
                rule,
                picked: of_rule.map(|(_, packed)| packed).collect(),
                raised: self.found.remove(rule.code).unwrap_or_default(),
                away: self.away.clone(),
            });
        }
        let mut found = side_by_side(of_rules, |of_rule: OfRule| {
            let code = of_rule.rule.code;
            Ok((code, of_rule.findings(sources, &reviews)?))
        })?;
        found.sort_unstable_by_key(|(code, _)| *code);
        let (mut pages, mut reviewed) = (Vec::new(), Vec::new());
        for (_, (of_rule, of_reviews)) in found {
            packed::extend(&mut pages, of_rule);
            reviewed.extend(of_reviews);
        }
        let none = Collector::default().frame()?;
        let gone = reviews.gone(&reviewed, &none, !left_out.is_empty())?;
        pages.insert(0, Packed::new(&gone)?);
        let left_out = left_out.into_iter().map(|rule| rule.code).collect();
        Ok(Findings { pages, left_out })
    }
}

/// Rows by the share of their keys; those without a key are of the first one.
fn in_shares(
    rows: DataFrame,
    by: Option<&'static str>,
    shares: u32,
) -> Result<Vec<(u32, DataFrame)>> {
    let Some(by) = by.filter(|_| shares > 1) else {
        return Ok(vec![(0, rows)]);
    };
    let mut of_rows = Vec::with_capacity(rows.height());
    for key in texts(&rows, by)? {
        of_rows.push(number_of(key)?.map_or(0, |key| shared::share(key, shares)));
    }
    let mut found = Vec::new();
    for share in 0..shares {
        let mask: BooleanChunked = of_rows.iter().map(|of_row| *of_row == share).collect();
        if mask.any() {
            found.push((share, rows.filter(&mask)?));
        }
    }
    Ok(found)
}

/// So many findings of a rule are put in order at a time, more or less.
const FINDINGS_OF_A_PAGE: usize = 1 << 18;

/// What parts have raised and picked for one rule.
struct OfRule {
    rule: &'static Rule,
    raised: Vec<Packed>,
    /// By share of the keys.
    picked: Vec<Vec<Packed>>,
    away: Option<Arc<dyn Away>>,
}

impl OfRule {
    /// Its findings in order, and the numbers of those that were reviewed.
    fn findings(
        mut self,
        sources: &Sources,
        reviews: &Reviews,
    ) -> Result<(Vec<Packed>, Vec<String>)> {
        match self.rule.find {
            Find::Each(_) => {}
            Find::Among { find, .. } => {
                for share in std::mem::take(&mut self.picked) {
                    let mut found = Collector::default();
                    if let Some(picked) = unpacked(&share)? {
                        find(sources, &picked, &mut found.of(self.rule))?;
                    }
                    self.keep(found)?;
                }
            }
            Find::Whole(find) => {
                let mut found = Collector::default();
                find(sources, &mut found.of(self.rule))?;
                self.keep(found)?;
            }
        }
        let (mut pages, mut reviewed) = (Vec::new(), Vec::new());
        // Findings of a rule are in order of the township first.
        packed::in_stretches(&self.raised, "township", FINDINGS_OF_A_PAGE, |found| {
            let (page, of_page) = reviews.join(found)?;
            pages.push(self.put_away(Packed::new(&page)?));
            reviewed.extend(of_page);
            Ok(())
        })?;
        Ok((pages, reviewed))
    }

    fn keep(&mut self, found: Collector) -> Result<()> {
        if found.len() > 0 {
            let found = self.put_away(Packed::new(&found.frame()?)?);
            packed::extend(&mut self.raised, vec![found]);
        }
        Ok(())
    }

    fn put_away(&self, mut packed: Packed) -> Packed {
        if let Some(away) = &self.away {
            packed.put_away(away);
        }
        packed
    }
}
