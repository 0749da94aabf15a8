//! shared-account: one account receives for several households.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::pick::{Picked, with_heads};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::contract::Kind;
use crate::failure::Result;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

pub(super) const HOUSEHOLDS: &str = "shared_account_households";

pub(super) static RULE: Rule = Rule {
    code: "shared-account",
    name: words("多户同一账户", "one account for several households"),
    severities: &[Severity::Medium],
    clause: Clause::Beyond,
    thresholds: &[HOUSEHOLDS],
    needs: Needs {
        kinds: &[Kind::Payments],
        columns: &[],
    },
    doc: Doc {
        finds: words(
            "同一收款账户收到3户以上的发放；记在该账户发放编号最小的一笔的案件上",
            "one receiving account got payments for 3 or more households; raised on the case of its smallest payment number",
        ),
        why: words(
            "救助金可能没有到本人手里",
            "the money may not have reached those it was for",
        ),
        basis: words(
            "两份通知之外，救助资金监督的常规核查；3户为本工具设定",
            "beyond the two notices, what reviewers of such funds look for; the 3 households are assumed",
        ),
        not: words(
            "没有户编号和身份证号的案件（看不出几户）；供养机构集中代收的，请在核查中说明",
            "cases without household or ID number (it cannot be told whose); an institution that receives for its residents: say so in the review",
        ),
        example: words(
            "同一账户收到三户的救助金",
            "the aid of three households went to one account",
        ),
    },
    find: Find::Among {
        by: Some("account_key"),
        pick,
        find,
    },
};

fn pick(sources: &Sources) -> Result<Option<DataFrame>> {
    let (Some(_), Some(payments)) = (sources.threshold(HOUSEHOLDS), &sources.assessed.payments)
    else {
        return Ok(None);
    };
    let rows = payments
        .clone()
        .lazy()
        .filter(
            col("known")
                .and(col("amount").gt(lit(0)))
                .and(col("account_key").is_not_null()),
        )
        .select(["payment_id", "case_id", "paid_on", "account_key"].map(col));
    let rows = match sources.shared {
        Some(shared) => with_heads(&rows.collect()?, &[("account_key", &shared.accounts)])?.lazy(),
        None => rows,
    };
    let picked = sources.with_cases(rows, &["household_key"], &["payment_id"])?;
    Ok(Some(picked.frame))
}

fn find(sources: &Sources, payments: &DataFrame, raise: &mut Raise) -> Result<()> {
    let Some(least) = sources.threshold(HOUSEHOLDS) else {
        return Ok(());
    };
    let rows = payments.clone().lazy();
    // Fewer payments than households cannot be for as many: few accounts are left to look at.
    let busy = rows
        .clone()
        .group_by([col("account_key")])
        .agg([len().cast(DataType::Int32).alias("payments")])
        .filter(col("payments").gt_eq(lit(least)));
    let rows = rows.join(
        busy,
        [col("account_key")],
        [col("account_key")],
        JoinArgs::new(JoinType::Semi),
    );
    let order = ["account_key", "payment_id"];
    let frame = rows.sort(order, SortMultipleOptions::default()).collect()?;
    let picked = Picked { frame };
    let (accounts, ids) = (picked.texts("account_key")?, picked.texts("payment_id")?);
    let (households, days) = (picked.texts("household_key")?, picked.days("paid_on")?);
    let cases = picked.cases()?;
    let mut begin = 0;
    while begin < cases.len() {
        let end = (begin..cases.len())
            .find(|row| accounts[*row] != accounts[begin])
            .unwrap_or(cases.len());
        let whose: BTreeSet<&str> = (begin..end).filter_map(|row| households[row]).collect();
        if whose.len() as i64 >= i64::from(least)
            && let Some(case) = cases.get(begin)
        {
            let id = ids[begin].unwrap_or_default();
            // The day on which the last of the least number came in.
            let mut first_of: BTreeMap<&str, i32> = BTreeMap::new();
            for row in begin..end {
                if let (Some(household), Some(day)) = (households[row], days[row]) {
                    let known = first_of.entry(household).or_insert(day);
                    *known = day.min(*known);
                }
            }
            let mut firsts: Vec<i32> = first_of.into_values().collect();
            firsts.sort_unstable();
            let seen_on = usize::try_from(least - 1)
                .ok()
                .and_then(|n| firsts.get(n).copied());
            let others: BTreeSet<&str> = cases
                .get(begin..end)
                .unwrap_or_default()
                .iter()
                .map(|c| c.id)
                .filter(|id| *id != case.id)
                .collect();
            let others: Vec<&str> = others.into_iter().take(10).collect();
            let evidence = Evidence::default()
                .count(
                    ("同一账户收", "户"),
                    ("one account received for", "households"),
                    whose.len() as i64,
                )
                .count(("共", "笔"), ("in", "payments"), (end - begin) as i64)
                .text("发放编号", "payment", id)
                .text("另有案件", "other cases", &others.join(" "));
            raise.finding(&Finding {
                own_key: id,
                ..case.finding(Severity::Medium, seen_on, seen_on, evidence)
            });
        }
        begin = end;
    }
    Ok(())
}
