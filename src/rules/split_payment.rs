//! split-payment: several small approvals that together pass the ceiling up to which a township decides itself.

use super::Sources;
use super::evidence::{Evidence, yuan};
use super::finding::{Finding, Raise};
use super::pick::with_heads;
use super::repeat_cause::{Several, approved_with, sharing};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::failure::Result;
use polars::prelude::DataFrame;

const CEILING: &str = "delegated_ceiling";
const DAYS: &str = "split_days";

pub(super) static RULE: Rule = Rule {
    code: "split-payment",
    name: words("拆分审批", "split approvals"),
    severities: &[Severity::Medium],
    clause: Clause::Beyond,
    thresholds: &[CEILING, DAYS],
    needs: Needs {
        kinds: &[],
        columns: &["approved_on", "approved_amount"],
    },
    doc: Doc {
        finds: words(
            "同一户30天内几件已审批案件，每件不超过镇街审批权限，合计超过；记在后一件上",
            "several cases of one household approved within 30 days, each at or under the township's delegated ceiling, together over it; raised on the later one",
        ),
        why: words(
            "拆开审批可以绕过区级审核",
            "approvals split in parts escape the district's review",
        ),
        basis: words(
            "两份通知之外，救助资金监督的常规核查；渝北镇街审批权限无来源，未设定则不查；30天为本工具设定",
            "beyond the two notices, what reviewers of such funds look for; no source gives Yubei's ceiling, and none set raises nothing; the 30 days are assumed",
        ),
        not: words(
            "未设定镇街审批权限；任一件本身超过权限；金额空白或为0",
            "no delegated_ceiling (yuan) in the policy; a case that is over the ceiling by itself; no amount or 0",
        ),
        example: words(
            "权限2,000元，同户3月2日、3月16日各批1,500元",
            "ceiling 2,000 yuan; one household approved for 1,500 on 2 March and again on 16 March",
        ),
    },
    find: Find::Among {
        by: Some("household_key"),
        pick,
        find,
    },
};

fn pick(sources: &Sources) -> Result<Option<DataFrame>> {
    if sources.question.policy.threshold(CEILING).is_none() || sources.threshold(DAYS).is_none() {
        return Ok(None);
    }
    let cases = approved_with(sources, &["household_key"], &["approved_amount"])?;
    match sources.shared {
        Some(shared) => with_heads(&cases, &[("household_key", &shared.households)]).map(Some),
        None => Ok(Some(cases)),
    }
}

fn find(sources: &Sources, cases: &DataFrame, raise: &mut Raise) -> Result<()> {
    let (Some(ceiling), Some(span)) = (
        sources.question.policy.threshold(CEILING),
        sources.threshold(DAYS),
    ) else {
        return Ok(());
    };
    let ceiling = i64::from(ceiling) * 100;
    let picked = sharing(cases, &["household_key"], Several::Cases)?;
    let (keys, days) = (picked.texts("household_key")?, picked.days("approved_on")?);
    let amounts = picked.money("approved_amount")?;
    let cases = picked.cases()?;
    let small: Vec<(usize, i32, i64)> = (0..cases.len())
        .filter_map(|row| Some((row, days[row]?, amounts[row]?)))
        .filter(|(_, _, amount)| (1..=ceiling).contains(amount))
        .collect();
    for (n, &(row, day, _)) in small.iter().enumerate() {
        let window: Vec<&(usize, i32, i64)> = small
            .get(..=n)
            .unwrap_or_default()
            .iter()
            .rev()
            .take_while(|(other, on, _)| keys[*other] == keys[row] && day - on <= span)
            .collect();
        let sum: i64 = window.iter().map(|(_, _, amount)| amount).sum();
        let (Some(case), Some((first, _, _))) = (cases.get(row), window.last()) else {
            continue;
        };
        let Some(first) = cases
            .get(*first)
            .filter(|_| window.len() > 1 && sum > ceiling)
        else {
            continue;
        };
        let evidence = Evidence::default()
            .day("审批", "approved", Some(day))
            .count(
                ("连同同户前案共", "件"),
                ("with earlier cases of the household", "in all"),
                window.len() as i64,
            )
            .text("首件", "first", first.id)
            .money("合计", "together", Some(sum))
            .say(
                &format!("审批权限{}元", yuan(ceiling)),
                &format!("ceiling {} yuan", yuan(ceiling)),
            );
        raise.finding(&Finding {
            own_key: first.id,
            amount: Some(sum),
            ..case.finding(Severity::Medium, Some(day), Some(day), evidence)
        });
    }
    Ok(())
}
