//! duplicate-payment: one case, one day, one amount, and more than one payment.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::contract::Kind;
use crate::failure::Result;
use polars::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "duplicate-payment",
    name: words("重复发放", "paid twice"),
    severities: &[Severity::High],
    clause: Clause::Beyond,
    thresholds: &[],
    needs: Needs {
        kinds: &[Kind::Payments],
        columns: &[],
    },
    doc: Doc {
        finds: words(
            "同一案件同日同额的两笔已发放，发放编号不同；按编号排，第二笔起每笔一条",
            "two paid payments of one case, day and amount under different numbers; one finding for each after the first by number",
        ),
        why: words(
            "同一笔救助可能付了两次",
            "the same aid may have been paid twice",
        ),
        basis: words(
            "两份通知之外，救助资金监督的常规核查",
            "beyond the two notices, what reviewers of such funds look for",
        ),
        not: words(
            "冲销（负数）；待发放和发放失败；同日不同额的分次发放",
            "reversals (negative amounts); pending or failed payments; instalments of one day with different amounts",
        ),
        example: words(
            "3月9日同一案件两笔各1,200元，编号不同",
            "two payments of 1,200 yuan to one case on 9 March under two numbers",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let Some(payments) = &sources.assessed.payments else {
        return Ok(());
    };
    let keys = ["case_id", "paid_on", "amount"];
    let positive = payments
        .clone()
        .lazy()
        .filter(col("known").and(col("amount").gt(lit(0))))
        .select(["payment_id", "case_id", "paid_on", "amount"].map(col));
    let twice = positive
        .clone()
        .group_by(keys.map(col))
        .agg([len().alias("payments")])
        .filter(col("payments").gt(lit(1)));
    let rows = positive.join(
        twice,
        keys.map(col),
        keys.map(col),
        JoinArgs::new(JoinType::Inner),
    );
    let order = ["case_id", "paid_on", "amount", "payment_id"];
    let picked = sources.with_cases(rows, &[], &order)?;
    let (ids, days) = (picked.texts("payment_id")?, picked.days("paid_on")?);
    let amounts = picked.money("amount")?;
    let mut first: Option<(usize, &str)> = None;
    let cases = picked.cases()?;
    for (row, case) in cases.iter().enumerate() {
        let same = |other: usize| {
            cases.get(other).is_some_and(|c| c.id == case.id)
                && days[other] == days[row]
                && amounts[other] == amounts[row]
        };
        let id = ids[row].unwrap_or_default();
        match first.filter(|(of, _)| same(*of)) {
            None => first = Some((row, id)),
            Some((_, before)) => {
                let evidence = Evidence::default()
                    .day("发放", "paid", days[row])
                    .money("每笔", "each", amounts[row])
                    .text("发放编号", "payment", id)
                    .text("同日同额另有", "same day and amount as", before);
                raise.finding(&Finding {
                    own_key: id,
                    amount: amounts[row],
                    ..case.finding(Severity::High, days[row], days[row], evidence)
                });
            }
        }
    }
    Ok(())
}
