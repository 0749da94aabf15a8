//! tier-mismatch: an approved case in another tier than its category and date lead to expect.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::pick::approved;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::date_of;
use crate::contract::Language;
use crate::contract::enums::{CATEGORY, TIER};
use crate::failure::Result;
use crate::policy::TierTable;
use polars::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "tier-mismatch",
    name: words("救助类别不符", "recorded in another tier"),
    severities: &[Severity::High, Severity::Medium],
    clause: Clause::OfPolicy,
    thresholds: &[],
    needs: Needs {
        kinds: &[],
        columns: &["tier"],
    },
    doc: Doc {
        finds: words(
            "已审批案件登记的类别与按对象类别和审批日期应属的类别不同；偏低为高，偏高为中；金额列为审批金额",
            "an approved case whose recorded tier differs from the one expected by category and day of approval; high where it got a worse one, medium otherwise; the amount is the one approved",
        ),
        why: words(
            "类别偏低，群众少得救助；类别偏高，资金用偏",
            "with a worse tier the person lost by it; with a better one money went astray",
        ),
        basis: words(
            "分类：渝民发〔2017〕60号（二手来源）；建档立卡贫困户2020-02-09起按B类：渝北民〔2020〕41号 二",
            "tiers: 渝民发〔2017〕60号 (secondary); the registered poor in tier B from 2020-02-09: 渝北民〔2020〕41号 二",
        ),
        not: words(
            "类别未登记；2015年前脱贫或脱贫年度不明、边缘户、未识别的对象类别（没有依据）；未审批、不予救助、撤回",
            "no tier on record; lifted before 2015 or in an unknown year, marginal, unrecognised (no source); not approved, rejected or withdrawn",
        ),
        example: words(
            "未脱贫建档立卡贫困户2020年3月10日审批，登记C类：应属B类",
            "a registered poor household approved on 10 March 2020 in tier C: tier B was due",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let differs = approved().and(col("tier").neq(col("expected_tier")).fill_null(lit(false)));
    let picked = sources.cases(
        differs,
        &[
            "tier",
            "expected_tier",
            "tier_category",
            "approved_on",
            "approved_amount",
        ],
    )?;
    let (recorded, expected) = (picked.texts("tier")?, picked.texts("expected_tier")?);
    let amounts = picked.money("approved_amount")?;
    let (categories, days) = (picked.texts("tier_category")?, picked.days("approved_on")?);
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let (Some(recorded), Some(expected), Some(category), Some(day)) =
            (recorded[row], expected[row], categories[row], days[row])
        else {
            continue;
        };
        // A comes before D, and the earlier one is the better one.
        let worse = TIER.index(recorded) > TIER.index(expected);
        let label = |language| CATEGORY.label(category, language);
        let evidence = Evidence::new(
            &format!("登记{recorded}类，应属{expected}类"),
            &format!("recorded {recorded}, expected {expected}"),
        )
        .say(
            &format!("对象类别{}", label(Language::Chinese)),
            &format!("category {}", label(Language::English)),
        )
        .day("审批", "approved", Some(day));
        let clause = cited(&sources.question.policy.tiers, category, expected, day);
        let severity = if worse {
            Severity::High
        } else {
            Severity::Medium
        };
        raise.finding(&Finding {
            clause: clause.as_deref(),
            amount: amounts[row],
            ..case.finding(severity, Some(day), Some(day), evidence)
        });
    }
    Ok(())
}

/// The instrument and article by which a category has a tier on a day.
fn cited(tiers: &TierTable, category: &str, tier: &str, day: i32) -> Option<String> {
    let on = date_of(day);
    let entry = tiers.entries.iter().find(|e| {
        e.tier == tier
            && e.from.is_none_or(|from| from <= on)
            && e.until.is_none_or(|until| on <= until)
            && (e.categories.iter().any(|c| c == category)
                || (category == "lifted" && e.lifted_since.is_some()))
    })?;
    Some(format!("{} {}", entry.cite.instrument, entry.cite.article))
}
