//! approved-on-day-off: an approval dated on a day on which nobody worked.

use super::Sources;
use super::evidence::Evidence;
use super::finding::Raise;
use super::pick::is_not;
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::failure::Result;
use polars::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "approved-on-day-off",
    name: words("休息日审批", "approved on a day off"),
    severities: &[Severity::Low],
    clause: Clause::Beyond,
    thresholds: &[],
    needs: Needs {
        kinds: &[],
        columns: &["approved_on"],
    },
    doc: Doc {
        finds: words(
            "非先行救助案件，审批日期不是工作日",
            "the day of approval is not a working day, and the procedure is not aid first",
        ),
        why: words(
            "日期可能是事后补写的",
            "the day may have been written afterwards",
        ),
        basis: words(
            "两份通知之外：如实记录；工作日按国务院办公厅当年放假安排",
            "beyond the two notices: honestly recorded; working days by the State Council's arrangement for the year",
        ),
        not: words(
            "先行救助；调休上班的周末；当年没有放假安排时按周一至周五算，证据注明日历暂定",
            "aid first; weekend days worked in exchange; in a year without an arrangement Monday to Friday counts, and the evidence says that the calendar is provisional",
        ),
        example: words(
            "一般程序案件审批日期为3月7日（周六）",
            "a standard case approved on Saturday 7 March",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let calendar = sources.question.calendar;
    let there = col("approved_on")
        .is_not_null()
        .and(is_not("procedure", "first_aid"));
    // Few days, many cases: the days off among those that occur.
    let days = sources
        .assessed
        .cases
        .clone()
        .lazy()
        .filter(there.clone())
        .select([col("approved_on")])
        .unique(None, UniqueKeepStrategy::Any)
        .collect()?;
    let off: Vec<Option<i32>> = crate::assess::dates(&days, "approved_on")?
        .into_iter()
        .filter(|day| day.is_some_and(|d| calendar.is_workday_day(d) == Some(false)))
        .collect();
    let off = DataFrame::new(
        off.len(),
        vec![crate::assess::date_column("approved_on", off)],
    )?;
    let rows = sources
        .assessed
        .cases
        .clone()
        .lazy()
        .filter(there)
        .select([col("case_id"), col("approved_on")])
        .join(
            off.lazy(),
            [col("approved_on")],
            [col("approved_on")],
            JoinArgs::new(JoinType::Semi),
        );
    let picked = sources.with_cases(rows, &[], &["case_id"])?;
    let days = picked.days("approved_on")?;
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let Some(day) = days[row] else { continue };
        let mut evidence = Evidence::default()
            .day("审批", "approved", Some(day))
            .say(weekday(day).0, weekday(day).1)
            .say("不是工作日", "no working day");
        if calendar.is_provisional_between_days(day, day) != Some(false) {
            evidence = evidence.say("日历暂定", "calendar provisional");
        }
        raise.finding(&case.finding(Severity::Low, Some(day), Some(day), evidence));
    }
    Ok(())
}

fn weekday(day: i32) -> (&'static str, &'static str) {
    use chrono::{Datelike, Weekday};
    match crate::assess::date_of(day).weekday() {
        Weekday::Mon => ("周一", "Monday"),
        Weekday::Tue => ("周二", "Tuesday"),
        Weekday::Wed => ("周三", "Wednesday"),
        Weekday::Thu => ("周四", "Thursday"),
        Weekday::Fri => ("周五", "Friday"),
        Weekday::Sat => ("周六", "Saturday"),
        Weekday::Sun => ("周日", "Sunday"),
    }
}
