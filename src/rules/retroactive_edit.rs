//! retroactive-edit: a value that a deadline hangs on was changed after the deadline had passed.

use super::Sources;
use super::evidence::Evidence;
use super::finding::{Finding, Raise};
use super::rule::{Clause, Doc, Find, Needs, Rule, Severity, words};
use crate::contract::{InputColumn, Kind, Language, Type};
use crate::failure::Result;
use polars::prelude::*;

pub(super) static RULE: Rule = Rule {
    code: "retroactive-edit",
    name: words("事后改数", "changed after the deadline"),
    severities: &[Severity::High, Severity::Medium],
    clause: Clause::OfPolicy,
    thresholds: &[],
    needs: Needs {
        kinds: &[],
        columns: &[],
    },
    doc: Doc {
        finds: words(
            "前后两次导出之间改了日期、金额、类别或对象类别，而所系时限在后一次导出前已过；把超期变为按时的为高",
            "a date, amount, tier or category changed between two snapshots, when the deadline that it bears on had passed before the later one; high where it turns late or overdue into met",
        ),
        why: words(
            "改动之后，超期就看不出来了",
            "after the change nobody can see that it was late",
        ),
        basis: words(
            "两份通知之外：当时办理、如实记录；所引为所系时限的条文",
            "beyond the two notices: acted on at the time, honestly recorded; the clause is that of the deadline",
        ),
        not: words(
            "空白补填，且日期晚于前一次导出（当时还没有发生）；办理状态；截止日在后一次导出当天或之后；只有一次导出的案件",
            "a blank filled in with a day after the earlier export (it had not happened yet); the status; a deadline on the later export's day or after it; a case in one snapshot only",
        ),
        example: words(
            "2月29日导出审批为2月26日（超期），3月31日导出改为2月19日（按时）",
            "exported on 29 February with approval on 26 February (late), on 31 March with 19 February (in time)",
        ),
    },
    find: Find::Each(find),
};

fn find(sources: &Sources, raise: &mut Raise) -> Result<()> {
    let Some(edits) = sources.edits else {
        return Ok(());
    };
    let passed = edits.clone().lazy().filter(col("rule").is_not_null());
    let picked = sources.with_cases(passed, &[], &["case_id", "new_export", "column"])?;
    let (columns, rules) = (picked.texts("column")?, picked.texts("rule")?);
    let (old, new) = (picked.texts("old")?, picked.texts("new")?);
    let (before, after) = (picked.days("old_export")?, picked.days("new_export")?);
    let (due, effects) = (picked.days("due_on")?, picked.texts("effect")?);
    for (row, case) in picked.cases()?.into_iter().enumerate() {
        let found = columns[row].and_then(|name| Kind::Cases.table().column(name));
        let rule = rules[row].and_then(|code| sources.question.policy.deadline(code));
        let (Some(column), Some(rule), Some(day)) = (found, rule, after[row]) else {
            continue;
        };
        let change = |language: Language| {
            format!(
                "{}{}{} → {}",
                language.pick(column.zh(), column.en),
                language.pick("", " "),
                value(column, old[row], language),
                value(column, new[row], language)
            )
        };
        let mut evidence = Evidence::new(&change(Language::Chinese), &change(Language::English))
            .day("导出", "exports of", before[row])
            .day("至", "and", after[row])
            .say(rule.label(Language::Chinese), rule.label(Language::English))
            .day("已于截止", "due", due[row]);
        match effects[row] {
            Some("late->met") => evidence = evidence.say("超期变为按时", "late became met"),
            Some(_) => evidence = evidence.say("逾期未办变为按时", "overdue became met"),
            None => {}
        }
        let severity = if effects[row].is_some() {
            Severity::High
        } else {
            Severity::Medium
        };
        let own_key = format!("{}|{}", column.name, super::evidence::iso(day));
        let clause = format!("{} {}", rule.cite.instrument, rule.cite.article);
        raise.finding(&Finding {
            own_key: &own_key,
            clause: Some(&clause),
            ..case.finding(severity, Some(day), Some(day), evidence)
        });
    }
    Ok(())
}

/// A value as a reader knows it: codes by their labels, a blank as such.
fn value(column: &InputColumn, text: Option<&str>, language: Language) -> String {
    let Some(text) = text else {
        return language.pick("空白", "blank").to_owned();
    };
    match column.ty {
        Type::Enum(codes) => codes.label(text, language).to_owned(),
        Type::List(codes) => {
            let labels: Vec<&str> = text.split(',').map(|c| codes.label(c, language)).collect();
            labels.join(language.pick("、", " + "))
        }
        _ => text.to_owned(),
    }
}
