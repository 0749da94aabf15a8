//! returned-unaided: a household fell back into poverty, and no aid was approved in the window after it.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::pick::is_one_of;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::assess::{dates, texts};
use crate::contract::Kind;
use crate::failure::Result;
use polars::prelude::*;

const DAYS: &str = "returned_aid_days";

pub(super) static RULE: Rule = Rule {
    code: "returned-unaided",
    name: words("返贫未救助", "returned to poverty, not aided"),
    severities: &[Severity::High],
    clause: Clause::Fixed("渝民发〔2019〕19号 二(五)"),
    thresholds: &[DAYS],
    needs: Needs {
        kinds: &[Kind::Registry],
        columns: &["approved_on"],
    },
    doc: Doc {
        finds: words(
            "返贫已过90天，从返贫之日到第90天没有一件已审批案件的户",
            "a household whose return to poverty lies more than 90 days back, with no case approved from that day to the 90th",
        ),
        why: words(
            "返贫户无人过问，是这项制度最要防的事",
            "a household that slides back unseen is what the programme is there to prevent",
        ),
        basis: words(
            "渝民发〔2019〕19号 二(五)：对返贫户及时救助；条文未写天数，90天为本工具设定",
            "渝民发〔2019〕19号 二(五): aid in time; no number in the clause, the 90 days are assumed",
        ),
        not: words(
            "第90天当天；之后又脱贫的户；在90天内获批的户；不予救助、撤回不算获批",
            "the 90th day itself; households lifted again since; aid approved within the 90 days (rejected or withdrawn is not approved)",
        ),
        example: words(
            "某户2019年12月4日返贫，至2020年3月31日没有一件获批",
            "a household returned on 4 December 2019 without any approval by 31 March 2020",
        ),
    },
    find: Find::Whole(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let (Some(days), Some(watch)) = (sources.threshold(DAYS), &sources.assessed.watch) else {
        return Ok(());
    };
    for page in watch {
        of_page(&page.frame()?, days, raise)?;
    }
    Ok(())
}

fn of_page(watch: &DataFrame, days: i32, raise: &mut Raise) -> Result<()> {
    let unaided = watch
        .clone()
        .lazy()
        .filter(
            is_one_of("flag", &["returned"]).and(col("aided").eq(lit(false)).fill_null(lit(false))),
        )
        .collect()?;
    let (households, townships) = (
        texts(&unaided, "household_key")?,
        texts(&unaided, "township")?,
    );
    let (since, later) = (
        dates(&unaided, "since_on")?,
        dates(&unaided, "first_aid_on")?,
    );
    for row in 0..unaided.height() {
        let (Some(household), Some(event)) = (households[row], since[row]) else {
            continue;
        };
        let evidence = Evidence::default()
            .day("返贫", "returned", Some(event))
            .day("窗口至", "window to", Some(event + days))
            .say("窗口内无已审批案件", "no case approved in it")
            .day("其后首次获批", "first approved after it", later[row]);
        let own_key = super::evidence::iso(event);
        raise.finding(&Finding {
            severity: Severity::High,
            township: townships[row].filter(|t| !t.is_empty()),
            case_id: None,
            subject: household,
            own_key: &own_key,
            on: Some(event),
            seen_on: Some(event + days + 1),
            amount: None,
            evidence,
            clause: None,
        });
    }
    Ok(())
}
