//! Deadline rules of one case: the clause, the value in force and why, the calendar walked, every reading.
//!
//! Verdicts come from `assess`; nothing is judged here.

use super::lookup::Cells;
use super::model::{
    Clause, Coded, Day, OtherCalendar, ReadingExplained, RuleExplained, Superseded, Verdict, Words,
};
use super::words as w;
use crate::assess::{Outcome, Outside, Standing, date_of, day_of};
use crate::calendar::{Calendar, DayReason, date_of_day};
use crate::contract::Language;
use crate::policy::{By, Citation, DEFAULT, DateColumn, Deadline, Limit, ResolvedRule, Start};
use crate::publish::figures;
use crate::publish::rule_words;
use crate::publish::words::{Text, codes};
use chrono::NaiveDate;

/// What the words on a case's rules are made from.
pub(super) struct Context<'a> {
    pub cells: Cells<'a>,
    pub calendar: &'a Calendar,
    pub as_of: NaiveDate,
    /// Rows of facts/calendar_differences of the case.
    pub differences: Vec<Cells<'a>>,
}

/// Rules with their readings, from standings in the policy's order.
pub(super) fn explain(standings: &[Standing<'_>], context: &Context<'_>) -> Vec<RuleExplained> {
    standings
        .chunk_by(|a, b| a.rule.rule.code == b.rule.rule.code)
        .filter_map(|of_rule| {
            let (default, others) = of_rule.split_first()?;
            (default.rule.reading == DEFAULT).then(|| one(default, others, context))
        })
        .collect()
}

fn one(default: &Standing<'_>, others: &[Standing<'_>], context: &Context<'_>) -> RuleExplained {
    let rule = default.rule.rule;
    let verdict = verdict(default, context);
    let (selected_by, selected_on) = selected(rule, &verdict, context);
    let readings = others
        .iter()
        .map(|other| reading(rule, other, &verdict, context))
        .collect();
    RuleExplained {
        rule: rule.code.clone(),
        label: both(&rule.zh, &rule.en),
        clause: clause(&rule.cite),
        binding: Words::each(|l| rule.binding.label(l).to_owned()),
        applies: Words::each(|l| rule_words::applies(rule, l)),
        definition: Words::each(|l| rule_words::definition(rule, l)),
        limit: Words::each(|l| rule_words::limit(rule.limit, l)),
        from: rule.from,
        until: rule.until,
        why: why(rule, &verdict, selected_by.as_deref(), selected_on),
        selected_by,
        selected_on,
        walk: default.outcome.as_ref().map_or_else(
            |_| Vec::new(),
            |outcome| walk(&default.rule, outcome, context),
        ),
        other_calendar: other_calendar(&rule.code, context),
        verdict,
        readings,
    }
}

/// A text of the policy in both languages.
pub(super) fn both(zh: &str, en: &str) -> Words {
    Words {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

/// A citation.
pub(super) fn clause(cite: &Citation) -> Clause {
    let certainty = codes::certainty(cite.certainty);
    Clause {
        instrument: cite.instrument.clone(),
        article: cite.article.clone(),
        date: cite.date.clone(),
        words: both(&cite.zh, &cite.en),
        certainty: w::coded(
            match cite.certainty {
                crate::policy::Certainty::Verified => "verified",
                crate::policy::Certainty::Secondary => "secondary",
                crate::policy::Certainty::Assumed => "assumed",
            },
            certainty,
        ),
    }
}

fn date_label(column: DateColumn) -> Coded {
    w::coded(column.name(), codes::date(column.name()))
}

fn verdict(standing: &Standing<'_>, context: &Context<'_>) -> Verdict {
    let nothing = Verdict {
        status: w::status("outside"),
        reason: None,
        start_on: None,
        start_from: None,
        due_on: None,
        done_on: None,
        done_from: None,
        working_days: None,
        overdue_working_days: None,
        before_start: false,
        provisional: false,
        month: None,
    };
    let outcome = match &standing.outcome {
        Err(outside) => {
            let mut reason = w::reason(outside.code());
            if let Outside::BeforeRule(since) = outside {
                let (since, from) = (date_of(*since), standing.rule.from);
                reason.label = Words::each(|l| {
                    w::BEFORE_RULE.fill(
                        l,
                        &[("since", &since.to_string()), ("from", &from.to_string())],
                    )
                });
            }
            return Verdict {
                reason: Some(reason),
                ..nothing
            };
        }
        Ok(outcome) => outcome,
    };
    let day = |day: Option<i32>| day.map(date_of);
    Verdict {
        status: w::status(outcome.status.code()),
        reason: outcome.reason.map(w::reason),
        start_on: day(outcome.start),
        start_from: outcome
            .start
            .and_then(|start| start_column(standing.rule.start, start, context))
            .or_else(|| {
                outcome
                    .start
                    .and_then(|start| start_column(standing.rule.default_start, start, context))
            })
            .map(date_label),
        due_on: day(outcome.limit_on),
        done_on: day(outcome.done),
        done_from: outcome.done.map(|done| {
            let end = standing.rule.end;
            // A rejection completes an approval on the closing day.
            date_label(if context.cells.day(end.name()) == Some(done) {
                end
            } else {
                DateColumn::ClosedOn
            })
        }),
        working_days: outcome.working_days,
        overdue_working_days: outcome.overdue_working_days,
        before_start: outcome.before_start,
        provisional: outcome.provisional,
        month: day(outcome.month),
    }
}

/// The column that a start was read from.
fn start_column(start: &Start, day: i32, context: &Context<'_>) -> Option<DateColumn> {
    let columns: Vec<DateColumn> = match start {
        Start::Earliest { earliest, .. } => earliest.clone(),
        Start::First { first } => first.clone(),
        Start::ByRoute { by_route } => match context.cells.text("discovery") {
            Some("active") => vec![by_route.active],
            Some("applied") => vec![by_route.applied],
            _ => Vec::new(),
        },
    };
    columns
        .into_iter()
        .find(|c| context.cells.day(c.name()) == Some(day))
}

/// The date that selects the entry: the one the entry names, else the start, the beginning, the act.
fn selected(
    rule: &Deadline,
    verdict: &Verdict,
    context: &Context<'_>,
) -> (Option<String>, Option<NaiveDate>) {
    if let By::Column(column) = rule.by {
        let on = context.cells.day(column.name()).map(date_of);
        return (Some(column.name().to_owned()), on);
    }
    if let Some(start) = verdict.start_on {
        let from = verdict.start_from.as_ref().map(|c| c.code.clone());
        return (from, Some(start));
    }
    if let Some(begun) = context.cells.day("begun_on") {
        return (Some("begun_on".to_owned()), Some(date_of(begun)));
    }
    let from = verdict.done_from.as_ref().map(|c| c.code.clone());
    (from, verdict.done_on)
}

fn why(rule: &Deadline, verdict: &Verdict, by: Option<&str>, on: Option<NaiveDate>) -> Words {
    Words::each(|language| {
        let first = figures::day(rule.from, language);
        let last = rule.until.map(|day| figures::day(day, language));
        let period = match (last, language) {
            (Some(last), Language::Chinese) => format!("{first}至{last}"),
            (Some(last), Language::English) => format!("from {first} to {last}"),
            (None, Language::Chinese) => format!("自{first}起"),
            (None, Language::English) => format!("from {first} on"),
        };
        if verdict.status.code == "outside" {
            let reason = verdict.reason.as_ref().map_or("", |r| r.label.of(language));
            return match (verdict.reason.as_ref().map(|r| r.code.as_str()), language) {
                (Some("other_cases"), Language::Chinese) => {
                    format!("{reason}：{}", rule_words::applies(rule, language))
                }
                (Some("other_cases"), Language::English) => {
                    format!("{reason}: {}", rule_words::applies(rule, language))
                }
                _ => reason.to_owned(),
            };
        }
        let limit = rule_words::limit(rule.limit, language);
        let selecting = match by {
            Some("begun_on") => Text::new("启动日期", "beginning").of(language).to_owned(),
            Some(column) => codes::date(column).of(language).to_owned(),
            None => w::START.of(language).to_owned(),
        };
        match (on.map(|d| figures::day(d, language)), language) {
            (Some(on), Language::Chinese) => {
                format!("{limit}，{period}；本案{selecting}为{on}，在此期间")
            }
            (Some(on), Language::English) => format!(
                "{limit}, {period}; the case's date ({selecting}, {on}) falls into that time"
            ),
            (None, Language::Chinese) => format!("{limit}，{period}"),
            (None, Language::English) => format!("{limit}, {period}"),
        }
    })
}

fn reading(
    rule: &Deadline,
    standing: &Standing<'_>,
    default: &Verdict,
    context: &Context<'_>,
) -> ReadingExplained {
    let here = verdict(standing, context);
    let pairs = [
        ("start_on", default.start_on != here.start_on),
        ("due_on", default.due_on != here.due_on),
        ("done_on", default.done_on != here.done_on),
        ("status", default.status != here.status),
        ("reason", default.reason != here.reason),
    ];
    let named = rule
        .reading
        .iter()
        .find(|r| r.code == standing.rule.reading);
    ReadingExplained {
        reading: standing.rule.reading.to_owned(),
        label: named.map_or_else(|| w::words(w::DEFAULT), |r| both(&r.zh, &r.en)),
        changes: default.status != here.status,
        differs: pairs
            .into_iter()
            .filter(|(_, differs)| *differs)
            .map(|(name, _)| name.to_owned())
            .collect(),
        verdict: here,
    }
}

/// Every day from the start to the later of due date and act; a limit that is a day of the month has its own day
/// alone.
fn walk(rule: &ResolvedRule<'_>, outcome: &Outcome, context: &Context<'_>) -> Vec<Day> {
    let Some(start) = outcome.start else {
        return Vec::new();
    };
    let calendar = if context.calendar.judges_as_known() {
        context.calendar.known_on_day(outcome.acted_on)
    } else {
        context.calendar
    };
    let last = outcome.limit_on.unwrap_or(start).max(outcome.acted_on);
    let (Some(from), Some(to)) = (date_of_day(start), date_of_day(last)) else {
        return Vec::new();
    };
    let acted = match outcome.done {
        Some(_) => "done",
        None if context.cells.day("closed_on") == Some(outcome.acted_on)
            && outcome.acted_on != day_of(context.as_of) =>
        {
            "closed"
        }
        None => "as_of",
    };
    let marks = |on: i32| -> Vec<String> {
        [
            (start, "start"),
            (outcome.limit_on.unwrap_or(i32::MIN), "due"),
            (outcome.acted_on, acted),
        ]
        .into_iter()
        .filter(|(day, _)| *day == on)
        .map(|(_, mark)| mark.to_owned())
        .collect()
    };
    let counted = !matches!(rule.limit, Some(Limit::CalendarDays { .. }));
    let mut count = 0;
    let mut days: Vec<Day> = calendar
        .why(from)
        .map(|why| day(&why, None, marks(start)))
        .into_iter()
        .collect();
    for why in calendar.walk(from, to) {
        count += i32::from(why.worked);
        let number = (why.worked && counted).then_some(count);
        days.push(day(&why, number, marks(day_of(why.date))));
    }
    days
}

/// One day walked.
pub fn day(why: &DayReason<'_>, count: Option<i32>, marks: Vec<String>) -> Day {
    Day {
        on: why.date,
        worked: why.worked,
        kind: w::day_kind(why.kind),
        holiday: why.holiday.map(str::to_owned),
        notice: why.citation.map(|c| c.notice.clone()),
        published_on: why.citation.map(|c| c.published_on),
        superseded: why.superseded.map(|(worked, cite)| Superseded {
            worked,
            notice: cite.notice.clone(),
        }),
        provisional: why.provisional,
        count,
        marks,
    }
}

fn other_calendar(rule: &str, context: &Context<'_>) -> Option<OtherCalendar> {
    let row = context
        .differences
        .iter()
        .find(|row| row.text("rule") == Some(rule))?;
    let other = if context.calendar.judges_as_known() {
        "final"
    } else {
        "known"
    };
    Some(OtherCalendar {
        calendar: other.to_owned(),
        due_on: row.day(&format!("due_on_{other}")).map(date_of),
        status: w::status(row.text(&format!("status_{other}")).unwrap_or_default()),
        working_days: row.count(&format!("working_days_{other}")),
    })
}
