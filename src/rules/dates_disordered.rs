//! dates-disordered: a later step of a case is dated before an earlier one.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::pick::is_not;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::contract::{Kind, Language};
use crate::failure::Result;
use polars::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "dates-disordered",
    name: words("日期顺序颠倒", "dates out of order"),
    severities: &[Severity::Medium],
    clause: Clause::Beyond,
    thresholds: &[],
    needs: Needs {
        kinds: &[],
        columns: &[],
    },
    doc: Doc {
        finds: words(
            "受理早于申请、审核早于受理、审批早于审核、备案早于提交系统；每对一条",
            "accepted before applied, reviewed before accepted, approved before reviewed, filed before entered; one finding for each pair",
        ),
        why: words(
            "日期写错，或者事后补写：以此算出的时限都不可信",
            "a day was mistaken or written afterwards, and no deadline reckoned from it can be trusted",
        ),
        basis: words(
            "两份通知之外：如实记录",
            "beyond the two notices: acted on at the time, honestly recorded",
        ),
        not: words(
            "同一天；缺其中一个日期；先行救助只查备案早于提交系统（先救助，手续在后）",
            "one day; one of the two missing; under aid first only filed before entered (help came first, papers follow)",
        ),
        example: words(
            "3月9日申请，3月6日受理",
            "applied on 9 March, accepted on 6 March",
        ),
    },
    find: Find::Each(find),
};

/// Earlier step, later step, and whether aid first falls under it.
const PAIRS: [(&str, &str, bool); 4] = [
    ("applied_on", "accepted_on", false),
    ("accepted_on", "reviewed_on", false),
    ("reviewed_on", "approved_on", false),
    ("submitted_on", "filed_on", true),
];

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let label = |column: &str, language: Language| {
        let column = Kind::Cases.table().column(column);
        column.map_or("", |c| language.pick(c.zh(), c.en))
    };
    for (earlier, later, aid_first) in PAIRS {
        let mut disordered = col(later).lt(col(earlier)).fill_null(lit(false));
        if !aid_first {
            disordered = disordered.and(is_not("procedure", "first_aid"));
        }
        let picked = sources.cases(disordered, &[earlier, later])?;
        let (first, second) = (picked.days(earlier)?, picked.days(later)?);
        for (row, case) in picked.cases()?.into_iter().enumerate() {
            let evidence = Evidence::default()
                .day(
                    label(later, Language::Chinese),
                    label(later, Language::English),
                    second[row],
                )
                .day(
                    &format!("早于{}", label(earlier, Language::Chinese)),
                    &format!("before {}", label(earlier, Language::English)),
                    first[row],
                );
            raise.finding(&Finding {
                own_key: later,
                ..case.finding(Severity::Medium, second[row], first[row], evidence)
            });
        }
    }
    Ok(())
}
