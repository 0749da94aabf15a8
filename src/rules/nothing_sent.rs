//! nothing-sent: a township of the roster from which the report month has no case at all.

use super::Sources;
use super::evidence::{Evidence, iso};
use super::finding::{Finding, Raise};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::{dates, day_of, integers_64, texts};
use crate::contract::Kind;
use crate::failure::Result;
use chrono::Months;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const MONTHS: &str = "nothing_sent_months";

pub(super) static RULE: Rule = Rule {
    code: "nothing-sent",
    name: words("当月无案件", "nothing sent"),
    severities: &[Severity::Medium],
    clause: Clause::Beyond,
    thresholds: &[MONTHS],
    needs: Needs {
        kinds: &[Kind::Townships],
        columns: &[],
    },
    doc: Doc {
        finds: words(
            "名录中的镇街，前三个月合计有启动的案件，报告月份一件也没有",
            "a township of the roster with cases begun in the three months before together and none in the report month",
        ),
        why: words(
            "可能漏报，也可能停办",
            "its export may be missing, or nobody took up cases",
        ),
        basis: words(
            "两份通知之外；三个月为本工具设定",
            "beyond the two notices; the three months are assumed",
        ),
        not: words(
            "截至日期已停用或未启用的镇街；前三个月也没有案件的镇街",
            "townships not valid on as_of; townships without a case in the three months before either",
        ),
        example: words(
            "某镇12月至2月有案件，3月一件没有",
            "a town with cases from December to February and none in March",
        ),
    },
    find: Find::Among {
        by: None,
        pick,
        find,
    },
};

/// First day of the months before that are looked at.
fn since(sources: &Sources) -> Option<i32> {
    let months = sources.question.policy.threshold(MONTHS)?;
    let month = sources.question.month;
    month.checked_sub_months(Months::new(months)).map(day_of)
}

/// Cases begun by township and day.
fn pick(sources: &Sources) -> Result<Option<DataFrame>> {
    let Some(since) = since(sources) else {
        return Ok(None);
    };
    let begun = col("begun_on").cast(DataType::Int32).gt_eq(lit(since));
    let cases = sources.assessed.cases.clone().lazy();
    let frame = cases
        .filter(begun.and(col("township").is_not_null()))
        .group_by(["township", "begun_on"].map(col))
        .agg([len().cast(DataType::Int64).alias("cases")])
        .collect()?;
    Ok(Some(frame))
}

fn find(sources: &Sources, cases: &DataFrame, raise: &mut Raise) -> Result<()> {
    let (Some(months), Some(roster)) = (
        sources.question.policy.threshold(MONTHS),
        sources.tables.frame(Kind::Townships),
    ) else {
        return Ok(());
    };
    let (first, as_of) = (day_of(sources.question.month), sources.as_of());
    let (townships, begun) = (texts(cases, "township")?, dates(cases, "begun_on")?);
    let numbers = integers_64(cases, "cases")?;
    // Cases begun before, and in the month.
    let mut counts: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for ((township, begun), n) in townships.into_iter().zip(begun).zip(numbers) {
        if let (Some(township), Some(begun), Some(n)) = (township, begun, n) {
            let count = counts.entry(township).or_default();
            if begun < first {
                count.0 += n;
            } else {
                count.1 += n;
            }
        }
    }
    let (names, from, to) = (
        texts(roster, "name")?,
        dates(roster, "valid_from")?,
        dates(roster, "valid_to")?,
    );
    let valid: BTreeSet<&str> = (0..names.len())
        .filter(|row| from[*row].is_none_or(|day| day <= as_of))
        .filter(|row| to[*row].is_none_or(|day| day >= as_of))
        .filter_map(|row| names[row])
        .collect();
    for township in valid {
        let Some((before, 0)) = counts.get(township).copied() else {
            continue;
        };
        let evidence = Evidence::default()
            .count(
                ("前", "个月"),
                ("in the", "months before"),
                i64::from(months),
            )
            .count(("有", "件"), ("there were", "cases"), before)
            .text("本月无，截至", "none in the month by", &iso(as_of));
        let own_key = iso(first);
        raise.finding(&Finding {
            severity: Severity::Medium,
            township: Some(township),
            case_id: None,
            subject: township,
            own_key: &own_key,
            on: Some(first),
            seen_on: Some(as_of),
            amount: None,
            evidence,
            clause: None,
        });
    }
    Ok(())
}
