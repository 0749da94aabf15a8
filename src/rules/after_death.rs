//! after-death: paid after the applicant had died.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::contract::Kind;
use crate::failure::Result;
use polars::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "after-death",
    name: words("死亡后发放", "paid after death"),
    severities: &[Severity::High],
    clause: Clause::Beyond,
    thresholds: &[],
    needs: Needs {
        kinds: &[Kind::Payments, Kind::Deaths],
        columns: &["applicant_id"],
    },
    doc: Doc {
        finds: words(
            "发放日期晚于申请人死亡日期的每笔发放",
            "each payment dated after the applicant's death",
        ),
        why: words("钱可能被他人领走", "someone else may have taken the money"),
        basis: words(
            "两份通知之外，救助资金监督的常规核查",
            "beyond the two notices, what reviewers of such funds look for",
        ),
        not: words(
            "死亡当天发放；冲销（负数）；申请人以外的家庭成员死亡；没有身份证号的案件",
            "paid on the day of death; reversals (negative amounts); the death of another member of the household; cases without an ID number",
        ),
        example: words(
            "申请人3月5日死亡，3月9日发放1,000元",
            "the applicant died on 5 March, 1,000 yuan were paid on 9 March",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let (Some(deaths), Some(payments)) = (
        sources.tables.frame(Kind::Deaths),
        &sources.assessed.payments,
    ) else {
        return Ok(());
    };
    let dead = sources
        .assessed
        .cases
        .clone()
        .lazy()
        .filter(col("person_key").is_not_null())
        .select([col("case_id"), col("person_key")])
        .join(
            deaths
                .clone()
                .lazy()
                .select([col("person_key"), col("died_on")]),
            [col("person_key")],
            [col("person_key")],
            JoinArgs::new(JoinType::Inner),
        );
    let rows = payments
        .clone()
        .lazy()
        .filter(col("amount").gt(lit(0)))
        .select(["payment_id", "case_id", "paid_on", "amount"].map(col))
        .join(
            dead,
            [col("case_id")],
            [col("case_id")],
            JoinArgs::new(JoinType::Inner),
        )
        .filter(col("paid_on").gt(col("died_on")));
    let picked = sources.with_cases(rows, &[], &["case_id", "payment_id"])?;
    let (ids, amounts) = (picked.texts("payment_id")?, picked.money("amount")?);
    let (paid, died) = (picked.days("paid_on")?, picked.days("died_on")?);
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let evidence = Evidence::default()
            .day("死亡", "died", died[row])
            .day("发放", "paid", paid[row])
            .money("金额", "amount", amounts[row])
            .text("发放编号", "payment", ids[row].unwrap_or_default());
        raise.finding(&Finding {
            own_key: ids[row].unwrap_or_default(),
            amount: amounts[row],
            ..case.finding(Severity::High, paid[row], paid[row], evidence)
        });
    }
    Ok(())
}
