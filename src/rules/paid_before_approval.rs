//! paid-before-approval: money went out before anyone approved it, and aid did not come first by procedure.

use super::Sources;
use super::evidence::Evidence;
use super::finding::Raise;
use super::pick::is_not;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::contract::Kind;
use crate::failure::Result;
use polars::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "paid-before-approval",
    name: words("先发放后审批", "paid before approval"),
    severities: &[Severity::High],
    clause: Clause::Beyond,
    thresholds: &[],
    needs: Needs {
        kinds: &[Kind::Payments],
        columns: &["approved_on"],
    },
    doc: Doc {
        finds: words(
            "非先行救助案件，首次发放早于审批日期",
            "the first payment precedes the day of approval, and the procedure is not aid first",
        ),
        why: words(
            "发放时没有审批依据；审批可能是事后补的",
            "nothing was approved when it was paid, and the approval may have been made up later",
        ),
        basis: words(
            "两份通知之外，救助资金监督的常规核查；先行救助可先发放（渝北民〔2020〕41号 三）",
            "beyond the two notices, what reviewers of such funds look for; aid first may pay first (渝北民〔2020〕41号 三)",
        ),
        not: words(
            "先行救助；同日审批和发放；未审批的（见 paid-unapproved）",
            "aid first; approved and paid on one day; never approved (see paid-unapproved)",
        ),
        example: words(
            "一般程序案件3月9日发放，3月11日审批",
            "a standard case paid on 9 March and approved on 11 March",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let early = col("first_paid_on")
        .lt(col("approved_on"))
        .fill_null(lit(false))
        .and(is_not("procedure", "first_aid"));
    let picked = sources.cases(early, &["first_paid_on", "approved_on"])?;
    let (paid, approved) = (picked.days("first_paid_on")?, picked.days("approved_on")?);
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let evidence = Evidence::default()
            .day("首次发放", "first paid", paid[row])
            .day("审批", "approved", approved[row]);
        raise.finding(&case.finding(Severity::High, paid[row], paid[row], evidence));
    }
    Ok(())
}
