//! The impact of another policy in words, and as JSON with every case and cell.

use super::impact::{CellShift, Impact};
use crate::contract::Language;
use crate::policy::{DEFAULT, Policy};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Cases and cells that the text lists; the JSON has them all.
const LISTED: usize = 20;

fn status(code: &str, language: Language) -> &str {
    match code {
        "met" => language.pick("按时", "met"),
        "late" => language.pick("迟办", "late"),
        "overdue" => language.pick("逾期未办", "overdue"),
        "pending" => language.pick("未到期", "pending"),
        "closed" => language.pick("已终止", "closed"),
        "unmeasurable" => language.pick("无法判断", "cannot tell"),
        "no_limit" => language.pick("未定时限", "no limit"),
        "outside" => language.pick("不适用", "outside"),
        other => other,
    }
}

fn rule<'a>(code: &'a str, policies: [&'a Policy; 2], language: Language) -> &'a str {
    policies
        .into_iter()
        .find_map(|p| p.deadline(code))
        .map_or(code, |d| d.label(language))
}

/// Met of measured.
fn rate([met, late, overdue, ..]: super::impact::CellCounts) -> String {
    let measured = met + late + overdue;
    format!("{met}/{measured}")
}

/// For reading at the terminal; the policies are the one before and the one after.
pub fn text(
    impact: &Impact,
    policies: [&Policy; 2],
    month: NaiveDate,
    language: Language,
) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let mut line = |text: String| {
        let _ = writeln!(out, "{text}");
    };
    let pick = |zh: String, en: String| match language {
        Language::Chinese => zh,
        Language::English => en,
    };
    let of_default = impact.cells.iter().filter(|c| c.reading == DEFAULT).count();
    line(pick(
        format!(
            "共{}件案件。默认口径下{}个结论改变；时限汇总表（marts/compliance）{}格改变，其中默认口径{}格；{}件案件的应属类别改变，类别汇总表（marts/tiers）{}格改变。",
            impact.cases,
            impact.verdicts.len(),
            impact.cells.len(),
            of_default,
            impact.tiers.len(),
            impact.tier_cells.len()
        ),
        format!(
            "{} cases. {} verdicts change in the default reading; {} cells of marts/compliance change, {} of them in the default reading; the expected tier of {} cases changes, and {} cells of marts/tiers.",
            impact.cases,
            impact.verdicts.len(),
            impact.cells.len(),
            of_default,
            impact.tiers.len(),
            impact.tier_cells.len()
        ),
    ));
    let names = |codes: &[String]| {
        let names: Vec<&str> = codes.iter().map(|c| rule(c, policies, language)).collect();
        names.join(language.pick("、", ", "))
    };
    for (codes, zh, en) in [
        (&impact.rules_added, "新增规则", "Rules added"),
        (&impact.rules_removed, "停用规则", "Rules taken out"),
        (
            &impact.rules_left_out,
            "记录不足以判断的规则",
            "Rules that the records cannot tell",
        ),
    ] {
        if !codes.is_empty() {
            line(format!(
                "{}{}{}",
                language.pick(zh, en),
                language.pick("：", ": "),
                names(codes)
            ));
        }
    }
    let mut ways: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for shift in &impact.verdicts {
        *ways
            .entry((&shift.rule, &shift.from, &shift.to))
            .or_default() += 1;
    }
    if !ways.is_empty() {
        line(language.pick("\n结论改变", "\nVerdicts").to_owned());
    }
    for ((code, from, to), n) in &ways {
        line(format!(
            "  {}  {} → {}  {n}",
            rule(code, policies, language),
            status(from, language),
            status(to, language)
        ));
    }
    for shift in impact.verdicts.iter().take(LISTED) {
        let day = |d: Option<NaiveDate>| d.map_or("-".to_owned(), |d| d.to_string());
        line(format!(
            "    {}  {}  {}  {} → {}  {} → {}",
            shift.case_id,
            shift.township,
            shift.rule,
            day(shift.due_from),
            day(shift.due_to),
            status(&shift.from, language),
            status(&shift.to, language)
        ));
    }
    more(&mut line, impact.verdicts.len(), language);
    if !impact.tiers.is_empty() {
        line(
            language
                .pick("\n应属类别改变", "\nExpected tiers")
                .to_owned(),
        );
    }
    for shift in impact.tiers.iter().take(LISTED) {
        line(format!(
            "    {}  {}  {} → {}",
            shift.case_id,
            shift.township,
            shift.from.unwrap_or("-"),
            shift.to.unwrap_or("-")
        ));
    }
    more(&mut line, impact.tiers.len(), language);
    let of_month: Vec<&CellShift> = impact
        .cells
        .iter()
        .filter(|c| c.month == month && c.reading == DEFAULT)
        .collect();
    if !of_month.is_empty() {
        line(
            language
                .pick(
                    "\n报告月份、默认口径（按时/可判断）",
                    "\nReport month, default reading (met/measured)",
                )
                .to_owned(),
        );
    }
    for cell in of_month.iter().take(LISTED) {
        line(format!(
            "    {}  {}  {} → {}",
            rule(&cell.rule, policies, language),
            cell.township
                .as_deref()
                .unwrap_or(language.pick("全区", "district")),
            rate(cell.from),
            rate(cell.to)
        ));
    }
    more(&mut line, of_month.len(), language);
    out
}

fn more(line: &mut impl FnMut(String), all: usize, language: Language) {
    if all > LISTED {
        let rest = all - LISTED;
        line(match language {
            Language::Chinese => format!("    另有{rest}项，--format json 全部列出"),
            Language::English => format!("    and {rest} more; --format json lists them all"),
        });
    }
}

/// Everything, with codes as in the tables.
pub fn json(impact: &Impact) -> Value {
    let counts = |c: super::impact::CellCounts| {
        let [met, late, overdue, pending, closed, unmeasurable] = c;
        json!({ "met": met, "late": late, "overdue": overdue, "pending": pending, "closed": closed, "unmeasurable": unmeasurable })
    };
    json!({
        "schema": 1,
        "cases": impact.cases,
        "rules_added": impact.rules_added,
        "rules_removed": impact.rules_removed,
        "rules_left_out": impact.rules_left_out,
        "verdicts": impact.verdicts.iter().map(|s| json!({
            "case_id": s.case_id, "township": s.township, "rule": s.rule, "from": s.from, "to": s.to,
            "due_on_from": s.due_from.map(|d| d.to_string()), "due_on_to": s.due_to.map(|d| d.to_string()),
        })).collect::<Vec<_>>(),
        "tiers": impact.tiers.iter().map(|s| json!({
            "case_id": s.case_id, "township": s.township, "tier": s.recorded, "from": s.from, "to": s.to,
        })).collect::<Vec<_>>(),
        "compliance": impact.cells.iter().map(|c| json!({
            "month": c.month.to_string(), "township": c.township, "rule": c.rule, "reading": c.reading,
            "from": counts(c.from), "to": counts(c.to),
        })).collect::<Vec<_>>(),
        "tier_cells": impact.tier_cells.iter().map(|c| json!({
            "month": c.month.to_string(), "township": c.township, "category": c.category, "tier": c.tier,
            "expected_tier": c.expected, "from": c.from, "to": c.to,
        })).collect::<Vec<_>>(),
    })
}
