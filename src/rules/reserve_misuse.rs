//! reserve-misuse: the township reserve paid for something that was no emergency.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::pick::is_one_of;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::contract::enums::AID_TYPE;
use crate::contract::{Kind, Language};
use crate::failure::Result;

pub(super) static RULE: Rule = Rule {
    code: "reserve-misuse",
    name: words("备用金用于非急难", "reserve spent on no emergency"),
    severities: &[Severity::Medium],
    clause: Clause::Fixed("渝民发〔2019〕19号 三(二)"),
    thresholds: &[],
    needs: Needs {
        kinds: &[Kind::Payments],
        columns: &["aid_type"],
    },
    doc: Doc {
        finds: words(
            "从备用金发放、案件不是急难型的每笔发放",
            "each payment from the reserve for a case that is not emergency aid",
        ),
        why: words(
            "备用金花在别处，急难时就没有钱",
            "what is spent elsewhere is missing when someone is in need at once",
        ),
        basis: words(
            "渝民发〔2019〕19号 三(二)：乡镇备用金用于急难救助",
            "渝民发〔2019〕19号 三(二): the township reserve is for urgent cases",
        ),
        not: words(
            "救助类型空白（看不出）；冲销（负数）",
            "no aid type on record (cannot be told); reversals (negative amounts)",
        ),
        example: words(
            "支出型案件从备用金发放2,400元",
            "2,400 yuan of the reserve paid on an expenditure case",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let picked = sources.payments(is_one_of("fund_source", &["reserve"]), &[], &["aid_type"])?;
    let (ids, amounts) = (picked.texts("payment_id")?, picked.money("amount")?);
    let (days, types) = (picked.days("paid_on")?, picked.texts("aid_type")?);
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let Some(code) = types[row].filter(|code| *code != "emergency") else {
            continue;
        };
        let label = |language| AID_TYPE.label(code, language);
        let evidence = Evidence::new(label(Language::Chinese), label(Language::English))
            .day("备用金发放", "paid from the reserve", days[row])
            .money("金额", "amount", amounts[row])
            .text("发放编号", "payment", ids[row].unwrap_or_default());
        raise.finding(&Finding {
            own_key: ids[row].unwrap_or_default(),
            amount: amounts[row],
            ..case.finding(Severity::Medium, days[row], days[row], evidence)
        });
    }
    Ok(())
}
