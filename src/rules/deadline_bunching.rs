//! deadline-bunching: too many completions on the last allowed day for it to be chance.

use super::Sources;
use super::evidence::{Evidence, iso};
use super::finding::{Finding, Raise};
use super::pick::is_one_of;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::{day_of, texts};
use crate::contract::Language;
use crate::failure::Result;
use crate::policy::{Deadline, Limit};
use crate::stats::binomial::upper_tail_of_half;
use chrono::{Months, NaiveDate};
use polars::prelude::*;
use std::collections::BTreeMap;

const CASES: &str = "bunching_cases";
const PER_MILLE: &str = "bunching_per_mille";
const MONTHS: u32 = 12;

pub(super) static RULE: Rule = Rule {
    code: "deadline-bunching",
    name: words("扎堆于截止日", "bunched on the last day"),
    severities: &[Severity::Medium],
    clause: Clause::OfPolicy,
    thresholds: &[CASES, PER_MILLE],
    needs: Needs {
        kinds: &[],
        columns: &[],
    },
    doc: Doc {
        finds: words(
            "最近12个月内，某镇街恰在最后允许的工作日办结的案件比次日办结的多得不像偶然：二项检验（p=1/2，单侧）小于千分之一，两天合计至少20件",
            "in a township over the last 12 months, more completions on the last allowed working day than on the day after, beyond chance: exact binomial with p = 1/2, one-sided, below 0.001, at least 20 on the two days together",
        ),
        why: words(
            "日期可能是按截止日填的，而不是按办理当天填的",
            "days may have been written to fit the deadline and not the act",
        ),
        basis: words(
            "两份通知之外：当时办理、如实记录；千分之一和20件为本工具设定",
            "beyond the two notices: acted on at the time, honestly recorded; 0.001 and the 20 cases are assumed",
        ),
        not: words(
            "工作日以外的时限（每月25日）；两天合计不足20件；赶在期限内办完本身没有错，请结合原始材料看",
            "limits other than in working days (the 25th of a month); fewer than 20 on the two days; to finish just in time is no wrong by itself: look at the papers",
        ),
        example: words(
            "第3个工作日办结18件，第4个工作日2件：概率0.0002",
            "18 completed on the 3rd working day and 2 on the 4th: probability 0.0002",
        ),
    },
    find: Find::Among {
        by: None,
        pick,
        find,
    },
};

/// The first day that is looked at.
fn since(sources: &Sources) -> Option<NaiveDate> {
    sources
        .question
        .month
        .checked_sub_months(Months::new(MONTHS - 1))
}

/// The rules with a limit in working days, and these.
fn limits<'a>(sources: &Sources<'a>) -> impl Iterator<Item = (&'a Deadline, i64)> {
    let on = sources.question.as_of;
    let rules = sources.question.policy.deadlines.iter();
    rules.filter_map(move |rule| {
        let rule = rule.described_on(on);
        match rule.limit {
            Some(Limit::WorkingDays { working_days }) => Some((rule, i64::from(working_days))),
            _ => None,
        }
    })
}

fn pick(sources: &Sources) -> Result<Option<DataFrame>> {
    let (Some(_), Some(_), Some(since)) = (
        sources.threshold(CASES),
        sources.threshold(PER_MILLE),
        since(sources),
    ) else {
        return Ok(None);
    };
    let near = limits(sources).fold(lit(false), |any, (rule, n)| {
        let days = || col("working_days");
        let near = days().eq(lit(n)).or(days().eq(lit(n + 1)));
        any.or(col("rule").eq(lit(rule.code.clone())).and(near))
    });
    let done = col("done_on").cast(DataType::Int32);
    let counted = is_one_of("status", &["met", "late"])
        .and(done.gt_eq(lit(day_of(since))))
        .and(near);
    let deadlines = sources.assessed.deadlines.clone().lazy().filter(counted);
    let frame = deadlines
        .select(["rule", "township", "working_days"].map(col))
        .collect()?;
    Ok(Some(frame))
}

fn find(sources: &Sources, done: &DataFrame, raise: &mut Raise) -> Result<()> {
    let (Some(least), Some(per_mille), Some(since)) = (
        sources.threshold(CASES),
        sources.threshold(PER_MILLE),
        since(sources),
    ) else {
        return Ok(());
    };
    let month = sources.question.month;
    for (rule, n) in limits(sources) {
        let of_rule = col("rule").eq(lit(rule.code.clone()));
        let near = done.clone().lazy().filter(of_rule).collect()?;
        let mut counts: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
        let days = crate::assess::integers_64(&near, "working_days")?;
        for (township, days) in texts(&near, "township")?.into_iter().zip(days) {
            if let Some(township) = township {
                let count = counts.entry(township).or_default();
                if days == Some(n) {
                    count.0 += 1;
                } else {
                    count.1 += 1;
                }
            }
        }
        for (township, (last, after)) in counts {
            let both = last + after;
            let tail = upper_tail_of_half(last, both);
            if both < u64::try_from(least).unwrap_or(0) || tail >= f64::from(per_mille) / 1000.0 {
                continue;
            }
            let shown = if tail < 0.0001 {
                "<0.0001".to_owned()
            } else {
                format!("{tail:.4}")
            };
            let evidence =
                Evidence::new(rule.label(Language::Chinese), rule.label(Language::English))
                    .text("自", "since", &iso(day_of(since)))
                    .say(
                        &format!("第{n}个工作日办结{last}件，第{}个工作日{after}件", n + 1),
                        &format!("{last} done on working day {n}, {after} on day {}", n + 1),
                    )
                    .text("概率", "probability", &shown);
            let clause = format!("{} {}", rule.cite.instrument, rule.cite.article);
            raise.finding(&Finding {
                severity: Severity::Medium,
                township: Some(township),
                case_id: None,
                subject: township,
                own_key: &rule.code,
                on: Some(day_of(month)),
                seen_on: Some(sources.as_of()),
                amount: None,
                evidence,
                clause: Some(&clause),
            });
        }
    }
    Ok(())
}
