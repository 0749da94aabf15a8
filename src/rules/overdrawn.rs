//! overdrawn: a township's source of money went below zero in the report month.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::ledger::{accounts, balances_covered_to, days_of};
use crate::contract::enums::FUND_SOURCE;
use crate::contract::{Kind, Language};
use crate::failure::Result;

pub(super) static RULE: Rule = Rule {
    code: "overdrawn",
    name: words("资金透支", "overdrawn"),
    severities: &[Severity::High],
    clause: Clause::Fixed("渝民发〔2019〕19号 三(二)"),
    thresholds: &[],
    needs: Needs {
        kinds: &[Kind::Payments, Kind::Funds],
        columns: &[],
    },
    doc: Doc {
        finds: words(
            "报告月份任一天，镇街某项资金的日终余额为负",
            "the closing balance of a township's source below zero on any day of the report month",
        ),
        why: words(
            "花了还没有到账的钱，或者台账与发放对不上",
            "money was spent that was not there, or ledger and payments do not agree",
        ),
        basis: words(
            "渝民发〔2019〕19号 三(二)：备用金和救助资金的使用管理",
            "渝民发〔2019〕19号 三(二): how the reserve and the assistance money are to be used",
        ),
        not: words(
            "台账没有记录的镇街和资金；台账或发放未覆盖的日子；余额恰为0",
            "a township or source without ledger entries; days that ledger or payments do not cover; a balance of 0",
        ),
        example: words(
            "3月9日备用金余额1,000元，3月10日发放1,200元，3月12日补充",
            "reserve at 1,000 yuan on 9 March, 1,200 paid on 10 March, replenished on 12 March",
        ),
    },
    find: Find::Whole(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let question = sources.question;
    let spending = sources.assessed.spending.as_ref();
    let Some(accounts) = accounts(spending, sources.tables, question.as_of)? else {
        return Ok(());
    };
    let (first, last) = days_of(question.month, question.as_of);
    let last = last.min(balances_covered_to(sources.tables));
    for ((source, township), account) in &accounts {
        let (Some(township), true) = (township, account.first_entry.is_some_and(|e| e <= last))
        else {
            continue;
        };
        let below: Vec<(i32, i64)> = account
            .daily(first, last)
            .filter(|(_, balance, _)| *balance < 0)
            .map(|(day, balance, _)| (day, balance))
            .collect();
        let (Some((since, _)), Some((on, lowest))) = (
            below.first(),
            below.iter().min_by_key(|(day, balance)| (*balance, *day)),
        ) else {
            continue;
        };
        let label = |language| FUND_SOURCE.label(source, language);
        let evidence = Evidence::new(label(Language::Chinese), label(Language::English))
            .day("为负始于", "below zero from", Some(*since))
            .count(("共", "天"), ("for", "days"), below.len() as i64)
            .day("最低在", "lowest on", Some(*on))
            .money("余额", "balance", Some(*lowest));
        let own_key = format!("{source}|{}", question.month);
        raise.finding(&Finding {
            severity: Severity::High,
            township: Some(township),
            case_id: None,
            subject: township,
            own_key: &own_key,
            on: Some(first),
            seen_on: Some(*since),
            amount: None,
            evidence,
            clause: None,
        });
    }
    Ok(())
}
