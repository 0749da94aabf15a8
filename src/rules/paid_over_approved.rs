//! paid-over-approved: more money went out than was approved.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::{dates, integers_64, texts};
use crate::contract::Kind;
use crate::failure::Result;
use polars::prelude::*;
use std::collections::HashMap;

pub(super) static RULE: Rule = Rule {
    code: "paid-over-approved",
    name: words("超审批金额发放", "paid over the approved amount"),
    severities: &[Severity::High],
    clause: Clause::Fixed("渝民发〔2019〕19号 二(三)"),
    thresholds: &[],
    needs: Needs {
        kinds: &[Kind::Payments],
        columns: &["approved_amount"],
    },
    doc: Doc {
        finds: words(
            "截至日期前已发放合计（冲销抵减）大于审批金额；金额列为超出部分",
            "payments by as_of, less reversals, add up to more than the approved amount; the amount is the excess",
        ),
        why: words(
            "多付的钱没有审批依据",
            "nobody approved what was paid beyond",
        ),
        basis: words(
            "渝民发〔2019〕19号 二(三)：一次审批可分次发放，合计以审批金额为限",
            "渝民发〔2019〕19号 二(三): one approval may be paid in instalments, up to what it grants",
        ),
        not: words(
            "审批金额空白（无从比较）；登记为0的照查",
            "no approved amount on record (nothing to compare with); an amount of 0 is compared",
        ),
        example: words(
            "审批2,000元，分两次各发1,250元：超500元",
            "2,000 yuan approved, two instalments of 1,250: 500 over",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let over = col("paid_amount")
        .gt(col("approved_amount"))
        .fill_null(lit(false));
    let picked = sources.cases(over, &["paid_amount", "approved_amount", "first_paid_on"])?;
    let (paid, approved) = (
        picked.money("paid_amount")?,
        picked.money("approved_amount")?,
    );
    let first = picked.days("first_paid_on")?;
    let exceeded = exceeded(sources, &picked.frame)?;
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let Some((paid, approved)) = paid[row].zip(approved[row]) else {
            continue;
        };
        let on = exceeded.get(case.id).copied().or(first[row]);
        let evidence = Evidence::default()
            .money("审批", "approved", Some(approved))
            .money("已发放", "paid", Some(paid))
            .money("超", "over by", Some(paid - approved))
            .day("超出于", "exceeded on", on);
        raise.finding(&Finding {
            amount: Some(paid - approved),
            ..case.finding(Severity::High, on, on, evidence)
        });
    }
    Ok(())
}

/// For each case the day from which on its payments, less reversals, stayed above the approved amount.
fn exceeded(sources: &Sources, cases: &DataFrame) -> Result<HashMap<String, i32>> {
    let Some(payments) = &sources.assessed.payments else {
        return Ok(HashMap::new());
    };
    let limits = cases
        .clone()
        .lazy()
        .select([col("case_id"), col("approved_amount")]);
    let paid = payments
        .clone()
        .lazy()
        .select(["case_id", "paid_on", "amount"].map(col))
        .join(
            limits,
            [col("case_id")],
            [col("case_id")],
            JoinArgs::new(JoinType::Inner),
        )
        .group_by([col("case_id"), col("paid_on"), col("approved_amount")])
        .agg([col("amount").sum()])
        .sort(["case_id", "paid_on"], SortMultipleOptions::default())
        .collect()?;
    let (ids, days) = (texts(&paid, "case_id")?, dates(&paid, "paid_on")?);
    let (amounts, limits) = (
        integers_64(&paid, "amount")?,
        integers_64(&paid, "approved_amount")?,
    );
    let mut since: HashMap<String, i32> = HashMap::new();
    let mut sum = 0;
    for row in 0..ids.len() {
        if row == 0 || ids[row] != ids[row - 1] {
            sum = 0;
        }
        sum += amounts[row].unwrap_or(0);
        let (Some(id), Some(day), Some(limit)) = (ids[row], days[row], limits[row]) else {
            continue;
        };
        if sum <= limit {
            since.remove(id);
        } else if !since.contains_key(id) {
            since.insert(id.to_owned(), day);
        }
    }
    Ok(since)
}
