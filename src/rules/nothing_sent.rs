//! nothing-sent: a township of the roster from which the report month has no case at all.

use super::Sources;
use super::evidence::{Evidence, iso};
use super::finding::{Finding, Raise};
use super::rule::{Clause, Doc, Needs, Rule, Severity, words};
use crate::assess::{dates, day_of, texts};
use crate::contract::Kind;
use crate::failure::Result;
use chrono::Months;
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
            "两份通知之外；三个月为本工具设定（assumed）",
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
    find,
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let (Some(months), Some(roster)) = (
        sources.question.policy.threshold(MONTHS),
        sources.tables.frame(Kind::Townships),
    ) else {
        return Ok(());
    };
    let month = sources.question.month;
    let Some(since) = month.checked_sub_months(Months::new(months)) else {
        return Ok(());
    };
    let (since, first, as_of) = (day_of(since), day_of(month), sources.as_of());
    let cases = &sources.assessed.cases;
    let (townships, begun) = (texts(cases, "township")?, dates(cases, "begun_on")?);
    // Cases begun before, and in the month.
    let mut counts: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for (township, begun) in townships.into_iter().zip(begun) {
        if let (Some(township), Some(begun)) = (township, begun.filter(|day| *day >= since)) {
            let count = counts.entry(township).or_default();
            if begun < first {
                count.0 += 1;
            } else {
                count.1 += 1;
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
