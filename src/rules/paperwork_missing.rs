//! paperwork-missing: aid came first, and the paperwork is still not there.

use super::Sources;
use super::evidence::Evidence;
use super::finding::Raise;
use super::pick::is_one_of;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::failure::Result;
use polars::prelude::*;

/// The deadline rule whose cases are looked at.
const UNDER: &str = "first-aid-paperwork";
const DAYS: &str = "paperwork_days";

pub(super) static RULE: Rule = Rule {
    code: "paperwork-missing",
    name: words("先行救助未补手续", "paperwork not completed"),
    severities: &[Severity::Medium],
    clause: Clause::Fixed("渝民发〔2019〕19号 二(二)"),
    thresholds: &[DAYS],
    needs: Needs {
        kinds: &[],
        columns: &["supplemented_on"],
    },
    doc: Doc {
        finds: words(
            "先行救助案件已审批或已发放超过30天，没有补齐手续日期",
            "an aid-first case approved or paid more than 30 days ago without a day on which the paperwork was completed",
        ),
        why: words(
            "先救助后补手续，不补就没有人核过该不该救",
            "aid comes first and papers follow; without them nobody has looked whether aid was due",
        ),
        basis: words(
            "渝民发〔2019〕19号 二(二)：紧急情况缓解后补齐手续；条文未写天数，30天为本工具设定",
            "渝民发〔2019〕19号 二(二): paperwork once the emergency eases; no number in the clause, the 30 days are assumed",
        ),
        not: words(
            "满30天当天；不予救助或撤回的案件",
            "on the 30th day itself; rejected or withdrawn cases",
        ),
        example: words(
            "先行救助2月10日审批，至3月31日无补齐手续日期：50天",
            "aid first approved on 10 February, nothing completed by 31 March: 50 days",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let Some(days) = sources.threshold(DAYS) else {
        return Ok(());
    };
    let as_of = sources.as_of();
    let outstanding = sources
        .assessed
        .deadlines
        .clone()
        .lazy()
        .filter(
            is_one_of("rule", &[UNDER])
                .and(col("done_on").is_null())
                .and(col("start_on").cast(DataType::Int32).lt(lit(as_of - days))),
        )
        .select([col("case_id"), col("start_on")]);
    let picked = sources.with_cases(outstanding, &["approved_on"], &["case_id"])?;
    let (starts, approvals) = (picked.days("start_on")?, picked.days("approved_on")?);
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let Some(start) = starts[row].filter(|_| case.has_column("supplemented_on")) else {
            continue;
        };
        let (zh, en) = if approvals[row].is_some() {
            ("审批", "approved")
        } else {
            ("未审批，首次发放", "not approved, first paid")
        };
        let evidence = Evidence::default()
            .day(zh, en, Some(start))
            .day(
                "未补齐手续，截至",
                "paperwork not completed by",
                Some(as_of),
            )
            .count(("已", "天"), ("after", "days"), i64::from(as_of - start));
        raise.finding(&case.finding(
            Severity::Medium,
            Some(start),
            Some(start + days + 1),
            evidence,
        ));
    }
    Ok(())
}
