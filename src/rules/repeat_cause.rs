//! repeat-cause: the same person aided again for the same cause within a year.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::pick::{Picked, approved, with_heads};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::failure::Result;
use polars::prelude::*;

const DAYS: &str = "repeat_cause_days";

pub(super) static RULE: Rule = Rule {
    code: "repeat-cause",
    name: words("同一事由重复救助", "aided again for the same cause"),
    severities: &[Severity::Medium],
    clause: Clause::Beyond,
    thresholds: &[DAYS],
    needs: Needs {
        kinds: &[],
        columns: &["applicant_id", "cause", "approved_on"],
    },
    doc: Doc {
        finds: words(
            "同一申请人、同一救助事由的两件已审批案件，审批相隔不超过365天；记在后一件上",
            "two approved cases of one applicant for one cause at most 365 days apart; raised on the later one",
        ),
        why: words(
            "同一困难可能重复享受，也可能说明一次救助没有解决问题",
            "the same hardship may have been paid for twice, or the first aid did not solve it",
        ),
        basis: words(
            "两份通知之外，救助资金监督的常规核查；365天为本工具设定",
            "beyond the two notices, what reviewers of such funds look for; the 365 days are assumed",
        ),
        not: words(
            "没有身份证号或事由的案件；相隔366天；不予救助或撤回；同户他人",
            "cases without an ID number or a cause; 366 days apart; rejected or withdrawn; another member of the household",
        ),
        example: words(
            "同一人2019年11月8日、2020年3月3日两次因“火灾”获批",
            "one person approved for 火灾 on 8 November 2019 and again on 3 March 2020",
        ),
    },
    find: Find::Among {
        by: Some("person_key"),
        pick,
        find,
    },
};

/// What a group of approved cases must have to be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Several {
    Cases,
    Townships,
}

/// Approved cases with something in one of `keys`, with `columns` beside.
pub(super) fn approved_with(
    sources: &Sources,
    keys: &[&'static str],
    columns: &[&'static str],
) -> Result<DataFrame> {
    let there = keys
        .iter()
        .fold(lit(false), |any, key| any.or(col(*key).is_not_null()));
    let mut all: Vec<&'static str> = vec!["approved_on"];
    all.extend(keys.iter().chain(columns).copied());
    sources
        .cases(approved().and(there), &all)
        .map(|picked| picked.frame)
}

/// The cases that share their values in `keys` with others, in order of these, day and number.
pub(super) fn sharing(
    cases: &DataFrame,
    keys: &[&'static str],
    several: Several,
) -> Result<Picked> {
    let (counted, enough) = match several {
        Several::Cases => (vec![len().alias("cases")], col("cases").gt(lit(1))),
        // The least and the greatest name differ where there are two.
        Several::Townships => (
            vec![
                col("township").min().alias("first"),
                col("township").max().alias("last"),
            ],
            col("first").neq(col("last")),
        ),
    };
    let there = keys
        .iter()
        .fold(lit(true), |all, key| all.and(col(*key).is_not_null()));
    let by: Vec<Expr> = keys.iter().map(|key| col(*key)).collect();
    let cases = cases.clone().lazy().filter(there);
    let several = cases
        .clone()
        .group_by(by.clone())
        .agg(counted)
        .filter(enough);
    let order: Vec<&str> = keys
        .iter()
        .copied()
        .chain(["approved_on", "case_id"])
        .collect();
    let frame = cases
        .join(several, by.clone(), by, JoinArgs::new(JoinType::Semi))
        .sort(order, SortMultipleOptions::default())
        .collect()?;
    Ok(Picked { frame })
}

fn pick(sources: &Sources) -> Result<Option<DataFrame>> {
    if sources.threshold(DAYS).is_none() {
        return Ok(None);
    }
    let cases = approved_with(sources, &["person_key"], &["cause"])?;
    match sources.shared {
        Some(shared) => with_heads(&cases, &[("person_key", &shared.persons)]).map(Some),
        None => Ok(Some(cases)),
    }
}

fn find(sources: &Sources, cases: &DataFrame, raise: &mut Raise) -> Result<()> {
    let Some(span) = sources.threshold(DAYS) else {
        return Ok(());
    };
    let picked = sharing(cases, &["person_key", "cause"], Several::Cases)?;
    let (persons, causes) = (picked.texts("person_key")?, picked.texts("cause")?);
    let days = picked.days("approved_on")?;
    let cases = picked.cases()?;
    for (row, pair) in cases.windows(2).enumerate() {
        let [before, case] = pair else { continue };
        let (Some(earlier), Some(later)) = (days[row], days[row + 1]) else {
            continue;
        };
        let same = persons[row] == persons[row + 1] && causes[row] == causes[row + 1];
        if !same || later - earlier > span {
            continue;
        }
        let evidence = Evidence::default()
            .day("审批", "approved", Some(later))
            .text("同一人同一事由前案", "same person and cause as", before.id)
            .day("审批于", "approved", Some(earlier))
            .count(
                ("相隔", "天"),
                ("after", "days"),
                i64::from(later - earlier),
            );
        raise.finding(&Finding {
            own_key: before.id,
            ..case.finding(Severity::Medium, Some(later), Some(later), evidence)
        });
    }
    Ok(())
}
