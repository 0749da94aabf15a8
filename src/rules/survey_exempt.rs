//! survey-exempt: an income and asset survey of someone who needs none.

use super::Sources;
use super::evidence::Evidence;
use super::finding::Raise;
use super::pick::{approved, is_one_of};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::has_bit;
use crate::contract::Language;
use crate::contract::enums::CATEGORY;
use crate::failure::Result;
use polars::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "survey-exempt",
    name: words("免核对仍核对", "surveyed though exempt"),
    severities: &[Severity::Low],
    clause: Clause::Fixed("渝民发〔2019〕19号 二(二)"),
    thresholds: &[],
    needs: Needs {
        kinds: &[],
        columns: &["income_checked", "category"],
    },
    doc: Doc {
        finds: words(
            "低保对象、特困人员、未脱贫建档立卡贫困户的一般程序已审批案件，登记做了家庭经济状况核对",
            "an approved standard case of dibao, tekun or not-yet-lifted registered poor with an income survey on record",
        ),
        why: words(
            "不必要的核对拖长办理时间，增加群众负担",
            "a survey that nobody needs costs days and bothers people",
        ),
        basis: words(
            "渝民发〔2019〕19号 二(二)：上述对象不再核对家庭经济状况",
            "渝民发〔2019〕19号 二(二): these groups need no income and asset survey",
        ),
        not: words(
            "核对一栏空白；先行救助和一事一议；只写“建档立卡贫困户”（看不出是否已脱贫）",
            "no entry on the survey; aid first and case by case; the word 建档立卡贫困户 alone, which does not say whether lifted",
        ),
        example: words(
            "低保对象一般程序案件，家庭经济状况核对登记为“是”",
            "a standard case of a dibao household with the survey marked yes",
        ),
    },
    find: Find::Each(find),
};

/// Categories that need no survey.
const EXEMPT: [&str; 3] = ["tekun", "dibao", "registered_poor"];

/// Whether one of a case's categories is exempt; null where they are blank.
pub(super) fn is_exempt() -> Expr {
    EXEMPT.iter().fold(lit(false), |any, code| {
        any.or(has_bit("category", CATEGORY.bit(code)))
    })
}

/// Approved by standard procedure, with an entry on the survey that says `checked`.
pub(super) fn surveyed(checked: bool) -> Expr {
    approved()
        .and(is_one_of("procedure", &["standard"]))
        .and(col("income_checked").eq(lit(checked)).fill_null(lit(false)))
}

/// The categories of a case as words.
pub(super) fn categories(bits: Option<i32>, language: Language) -> String {
    if bits.is_none() {
        return language.pick("空白", "blank").to_owned();
    }
    let labels: Vec<&str> = CATEGORY
        .codes
        .iter()
        .enumerate()
        .filter(|(n, _)| bits.is_some_and(|bits| bits & (1 << n) != 0))
        .map(|(_, code)| language.pick(code.zh, code.en))
        .collect();
    labels.join(language.pick("、", ", "))
}

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let exempt = is_exempt().fill_null(lit(false));
    raise_each(
        sources,
        surveyed(true).and(exempt),
        true,
        RULE.severities,
        raise,
    )
}

/// One finding for each case that meets the condition.
pub(super) fn raise_each(
    sources: &Sources,
    condition: Expr,
    checked: bool,
    severities: &[Severity],
    raise: &mut Raise,
) -> Result<()> {
    let picked = sources.cases(condition, &["category", "approved_on"])?;
    let bits = crate::assess::integers(&picked.frame, "category")?;
    let days = picked.days("approved_on")?;
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        if !case.has_column("category") {
            continue;
        }
        let (zh, en) = (
            categories(bits[row], Language::Chinese),
            categories(bits[row], Language::English),
        );
        let (said_zh, said_en) = if checked {
            ("核对登记为是", "survey marked yes")
        } else {
            ("核对登记为否", "survey marked no")
        };
        let evidence = Evidence::new(said_zh, said_en)
            .say(&format!("对象类别{zh}"), &format!("category {en}"))
            .day("审批", "approved", days[row]);
        let severity = severities.first().copied().unwrap_or(Severity::Low);
        raise.finding(&case.finding(severity, days[row], days[row], evidence));
    }
    Ok(())
}
