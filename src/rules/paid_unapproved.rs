//! paid-unapproved: money went out on a case that was rejected, withdrawn or never approved.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::pick::is_one_of;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::contract::enums::STATUS;
use crate::contract::{Kind, Language};
use crate::failure::Result;
use polars::prelude::*;

const DAYS: &str = "unapproved_days";

pub(super) static RULE: Rule = Rule {
    code: "paid-unapproved",
    name: words("未批准已发放", "paid without approval"),
    severities: &[Severity::High],
    clause: Clause::Beyond,
    thresholds: &[DAYS],
    needs: Needs {
        kinds: &[Kind::Payments],
        columns: &["approved_on"],
    },
    doc: Doc {
        finds: words(
            "不予救助或撤回的案件有发放；或首次发放超过30天仍无审批日期（先行救助在内）。金额列为已发放合计",
            "a rejected or withdrawn case was paid; or one first paid more than 30 days ago has no approval (aid first included). The amount is what was paid",
        ),
        why: words(
            "没有批准的钱不该出去，或者批准没有记录",
            "money that nobody approved should not go out, or else the approval was not recorded",
        ),
        basis: words(
            "两份通知之外，救助资金监督的常规核查；30天为本工具设定",
            "beyond the two notices, what reviewers of such funds look for; the 30 days are assumed",
        ),
        not: words(
            "首次发放满30天当天；最新一行无法读取的案件（批准可能就写在那一行），除非已不予救助或撤回",
            "on the 30th day itself; a case whose newest row cannot be read (the approval may stand there), unless rejected or withdrawn",
        ),
        example: words(
            "案件3月2日发放2,400元，状态为不予救助",
            "a case paid 2,400 yuan on 2 March, with the status rejected",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let Some(days) = sources.threshold(DAYS) else {
        return Ok(());
    };
    let as_of = sources.as_of();
    let out = is_one_of("status", &["rejected", "withdrawn"]);
    let waiting = col("approved_on")
        .is_null()
        .and(
            col("first_paid_on")
                .cast(DataType::Int32)
                .lt(lit(as_of - days)),
        )
        .and(col("newest_row_quarantined").not())
        .fill_null(lit(false));
    let paid = col("first_paid_on").is_not_null();
    let picked = sources.cases(
        paid.and(out.or(waiting)),
        &["status", "first_paid_on", "paid_amount", "closed_on"],
    )?;
    let (status, paid) = (picked.texts("status")?, picked.money("paid_amount")?);
    let (first, closed) = (picked.days("first_paid_on")?, picked.days("closed_on")?);
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let Some(on) = first[row] else { continue };
        let refused = status[row].filter(|s| ["rejected", "withdrawn"].contains(s));
        if refused.is_none() && !case.has_column("approved_on") {
            continue;
        }
        let begin = Evidence::default()
            .day("首次发放", "first paid", Some(on))
            .money("已发放", "paid", paid[row]);
        let (evidence, seen_on) = match refused {
            Some(code) => {
                let label = |language| STATUS.label(code, language);
                (
                    begin
                        .say(label(Language::Chinese), label(Language::English))
                        .day("办结", "closed", closed[row]),
                    closed[row].unwrap_or(on).max(on),
                )
            }
            None => (
                begin
                    .day("无审批日期，截至", "no approval by", Some(as_of))
                    .count(("已", "天"), ("after", "days"), i64::from(as_of - on)),
                on + days + 1,
            ),
        };
        raise.finding(&Finding {
            amount: paid[row],
            ..case.finding(Severity::High, Some(on), Some(seen_on), evidence)
        });
    }
    Ok(())
}
