//! status-conflict: the case says one thing of the household's poverty status, the registry another.

use super::Sources;
use super::evidence::Evidence;
use super::finding::Raise;
use super::pick::is_one_of;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::{has_bit, integers};
use crate::contract::enums::{CATEGORY, REGISTRY_EVENT};
use crate::contract::{Kind, Language};
use crate::failure::Result;
use polars::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "status-conflict",
    name: words("贫困状态不一致", "poverty status contradicts the registry"),
    severities: &[Severity::Medium],
    clause: Clause::Fixed("渝民发〔2019〕19号 二(五)"),
    thresholds: &[],
    needs: Needs {
        kinds: &[Kind::Registry],
        columns: &["category"],
    },
    doc: Doc {
        finds: words(
            "案件启动时：对象类别写脱贫户而台账为返贫，或写未脱贫户而台账为脱贫",
            "on the day the case began: category lifted and the registry says returned, or category registered poor and the registry says lifted",
        ),
        why: words(
            "返贫没有被看见，或者类别按旧情况给，救助档次就会错",
            "a return was not seen, or the category is an old one, and the tier is then wrong",
        ),
        basis: words(
            "渝民发〔2019〕19号 二(五)：动态掌握脱贫户、返贫户",
            "渝民发〔2019〕19号 二(五): keep watch of lifted and returned households",
        ),
        not: words(
            "只写“建档立卡贫困户”（两种都算）；台账查不到的户；启动日之后的变化",
            "the word 建档立卡贫困户 (it covers both); households not in the registry; changes after the case began",
        ),
        example: words(
            "3月2日受理的案件写脱贫户，台账2月1日返贫",
            "a case accepted on 2 March says lifted; the registry says returned on 1 February",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let pairs = [("lifted", "returned"), ("registered_poor", "lifted")];
    let conflict = pairs.iter().fold(lit(false), |any, (category, status)| {
        any.or(has_bit("category", CATEGORY.bit(category))
            .fill_null(lit(false))
            .and(is_one_of("poverty_status", &[*status])))
    });
    let picked = sources.cases(conflict, &["category", "poverty_status"])?;
    let (bits, statuses) = (
        integers(&picked.frame, "category")?,
        picked.texts("poverty_status")?,
    );
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let label = |language| REGISTRY_EVENT.label(statuses[row].unwrap_or_default(), language);
        let said = |language| super::survey_exempt::categories(bits[row], language);
        let evidence = Evidence::new(
            &format!(
                "对象类别{}，台账{}",
                said(Language::Chinese),
                label(Language::Chinese)
            ),
            &format!(
                "category {}, registry {}",
                said(Language::English),
                label(Language::English)
            ),
        )
        .day("案件启动", "case begun", case.begun_on);
        raise.finding(&case.finding(Severity::Medium, case.begun_on, case.begun_on, evidence));
    }
    Ok(())
}
