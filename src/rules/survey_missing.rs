//! survey-missing: approved by standard procedure without the income and asset survey.

use super::Sources;
use super::finding::Raise;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use super::survey_exempt::{is_exempt, raise_each, surveyed};
use crate::contract::enums::CATEGORY;
use crate::failure::Result;
use polars::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "survey-missing",
    name: words("应核对未核对", "survey missing"),
    severities: &[Severity::Medium],
    clause: Clause::Fixed("渝民发〔2019〕19号 二(二)"),
    thresholds: &[],
    needs: Needs {
        kinds: &[],
        columns: &["income_checked", "category"],
    },
    doc: Doc {
        finds: words(
            "不属免核对对象的一般程序已审批案件，家庭经济状况核对登记为“否”",
            "an approved standard case of anyone not exempt, with the income survey marked no",
        ),
        why: words(
            "不核对就给不该给的人发钱",
            "without a survey money goes to those who do not need it",
        ),
        basis: words(
            "渝民发〔2019〕19号 二(二)只免三类对象，其余照常核对",
            "渝民发〔2019〕19号 二(二) exempts three groups; the rest is surveyed as usual",
        ),
        not: words(
            "核对一栏空白（没有记录不等于没做）；只写“建档立卡贫困户”；先行救助和一事一议；对象类别空白的照查",
            "no entry on the survey (no record is not a no); the word 建档立卡贫困户 alone; aid first and case by case; a blank category is looked at",
        ),
        example: words(
            "低收入家庭一般程序案件已审批，核对登记为“否”",
            "a standard case of a low-income household, approved with the survey marked no",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    // Of this word alone it cannot be told whether the household is exempt (settled point 54).
    let told = col("category").neq(lit(CATEGORY.bit("registered_any")));
    let condition = surveyed(false).and(is_exempt().not().and(told).fill_null(lit(true)));
    raise_each(sources, condition, false, RULE.severities, raise)
}
