//! Definitions with their clauses, expected tiers, watch thresholds, and the working-day arrangements used.

use super::View;
use super::parts::{column_heads, section};
use crate::assess::{date_of, dates, texts};
use crate::calendar::{self, Calendar};
use crate::contract::enums::{CATEGORY, TIER};
use crate::failure::Result;
use crate::policy::{Certainty, Citation, Deadline, TierEntry};
use crate::publish::figures::{day, month};
use crate::publish::rule_words;
use crate::publish::standing::first_month;
use crate::publish::words::{Text, codes, join, report as w};
use maud::{Markup, html};

pub(super) fn build(view: &View) -> Result<Markup> {
    Ok(html! {
        (section("basis", view.text(w::SECTION_BASIS), html! {
            p { (view.text(w::COUNTING)) (view.language().pick("", " ")) (view.text(w::MONTH_OF)) }
            (rules(view))
            (tiers(view))
            (thresholds(view))
        }))
        (arrangements(view)?)
    })
}

/// Instrument, article and date, and what it says.
fn cited(view: &View, cite: &Citation) -> Markup {
    html! {
        (cite.instrument) " " (cite.article) br;
        small { (cite.date) "　" (view.language().pick(&cite.zh, &cite.en)) }
    }
}

fn certainty(view: &View, of: Certainty) -> Markup {
    let text = view.text(codes::certainty(of));
    html! { @if of == Certainty::Assumed { span.mark { (text) } } @else { (text) } }
}

fn rules(view: &View) -> Markup {
    let language = view.language();
    html! {
        h3 { (view.text(w::DEFINITIONS)) }
        div.wide { table.wrap {
            (column_heads(&[(w::RULE, 13), (w::APPLIES, 14), (w::COUNTED, 27), (w::SINCE, 11), (w::BINDING, 8), (w::CITATION, 19), (w::CERTAINTY, 8)], language))
            tbody { @for rule in view.content.policy.deadlines.iter().flat_map(Deadline::periods) { tr {
                td { (rule.label(language)) }
                td { (rule_words::applies(rule, language)) }
                td { (rule_words::definition(rule, language)) }
                td { (rule_words::since(rule, language)) }
                td { (rule.binding.label(language)) }
                td { (cited(view, &rule.cite)) }
                td { (certainty(view, rule.cite.certainty)) }
            } } }
        } }
    }
}

fn tiers(view: &View) -> Markup {
    let language = view.language();
    let who = |entry: &TierEntry| {
        let mut names: Vec<String> = entry
            .categories
            .iter()
            .map(|c| CATEGORY.label(c, language).to_owned())
            .collect();
        names.extend(
            entry
                .lifted_since
                .map(|year| view.fill(w::LIFTED_SINCE, &[("year", &year.to_string())])),
        );
        join(&names, language)
    };
    let period = |entry: &TierEntry| {
        let shown =
            |date: Option<chrono::NaiveDate>| date.map_or("…".to_owned(), |d| day(d, language));
        match (entry.from, entry.until) {
            (None, None) => view.text(w::ALWAYS).to_owned(),
            (from, until) => {
                view.fill(w::FROM_TO, &[("from", &shown(from)), ("to", &shown(until))])
            }
        }
    };
    html! {
        h3 { (view.text(w::TIERS_HEAD)) }
        div.wide { table.wrap {
            (column_heads(&[(w::CATEGORY, 33), (w::TIER, 8), (w::PERIOD_HEAD, 20), (w::CITATION, 31), (w::CERTAINTY, 8)], language))
            tbody { @for entry in &view.content.policy.tiers.entries { tr {
                td { (who(entry)) }
                td { (TIER.label(&entry.tier, language)) }
                td { (period(entry)) }
                td { (cited(view, &entry.cite)) }
                td { (certainty(view, entry.cite.certainty)) }
            } } }
        } }
    }
}

fn thresholds(view: &View) -> Markup {
    let language = view.language();
    html! {
        h3 { (view.text(w::THRESHOLDS)) }
        div.wide { table.wrap {
            (column_heads(&[(w::PURPOSE, 34), (w::VALUE, 12), (w::CITATION, 44), (w::CERTAINTY, 10)], language))
            tbody { @for threshold in &view.content.policy.thresholds { tr {
                td { (language.pick(&threshold.zh, &threshold.en)) }
                td { (view.fill(if threshold.unit == "cases" { w::UNIT_CASES } else { w::UNIT_DAYS }, &[("n", &threshold.value.to_string())])) }
                td { (cited(view, &threshold.cite)) }
                td { (certainty(view, threshold.cite.certainty)) }
            } } }
        } }
    }
}

/// The notices that make a day of the period what it is, in the order of their first such day.
fn arrangements(view: &View) -> Result<Markup> {
    let content = view.content;
    let first = first_month(content.marts)?.unwrap_or(content.month);
    let mut used: Vec<&calendar::Citation> = Vec::new();
    for date in first.iter_days().take_while(|d| *d <= content.as_of) {
        let cite = content.calendar.why(date).and_then(|why| why.citation);
        used.extend(cite.filter(|c| !used.contains(c)));
    }
    let language = view.language();
    let lead = view.fill(
        w::CALENDAR_LEAD,
        &[
            ("from", &month(first, language)),
            ("to", &day(content.as_of, language)),
        ],
    );
    Ok(section(
        "calendar",
        view.text(w::SECTION_CALENDAR),
        html! {
            @if used.is_empty() {
                p { (view.text(w::CALENDAR_NONE)) }
            } @else {
                p { (lead) }
                div.wide { table.wrap {
                    (column_heads(&[(w::NOTICE, 22), (w::NOTICE_TITLE, 38), (w::DATED, 15), (w::PUBLISHED, 15), (w::CERTAINTY, 10)], language))
                    tbody { @for cite in &used { tr {
                        td { (cite.notice) }
                        td { (cite.title) }
                        td { (day(cite.dated_on, language)) }
                        td { (day(cite.published_on, language)) }
                        td { (view.text(codes::certainty_of(cite.confidence.code()))) }
                    } } }
                } }
            }
            (differences(view)?)
        },
    ))
}

/// By which arrangement of working days deadlines are judged.
pub(in crate::publish) fn calendar_basis(calendar: &Calendar) -> Text {
    if calendar.judges_as_known() {
        w::CALENDAR_KNOWN
    } else {
        w::CALENDAR_FINAL
    }
}

/// The cases that the other calendar judges otherwise: the last arrangement, or the one public on the day of the act.
fn differences(view: &View) -> Result<Markup> {
    const MOST: usize = 30;
    let frame = view.content.calendar_differences;
    let language = view.language();
    let basis = calendar_basis(view.content.calendar);
    let (cases, rules) = (texts(frame, "case_id")?, texts(frame, "rule")?);
    let townships = texts(frame, "township")?;
    let (acted, last, known) = (
        dates(frame, "acted_on")?,
        dates(frame, "due_on_final")?,
        dates(frame, "due_on_known")?,
    );
    let (verdict, verdict_known) = (texts(frame, "status_final")?, texts(frame, "status_known")?);
    let height = frame.height();
    let other_verdict = verdict
        .iter()
        .zip(&verdict_known)
        .filter(|(a, b)| a != b)
        .count();
    let said = view.fill(
        if height == 0 {
            w::CALENDARS_AGREE
        } else {
            w::CALENDARS_DIFFER
        },
        &[
            ("n", &height.to_string()),
            ("verdicts", &other_verdict.to_string()),
        ],
    );
    let shown = |day: Option<i32>| day.map_or("—".to_owned(), |d| date_of(d).to_string());
    let status = |code: Option<&str>| codes::verdict(code.unwrap_or_default()).of(language);
    let label = |code: Option<&str>| {
        let code = code.unwrap_or_default();
        let rule = view.content.policy.deadline(code);
        rule.map_or(code.to_owned(), |r| r.label(language).to_owned())
    };
    let heads = [
        (w::CASE, 20),
        (w::RULE, 18),
        (w::TOWNSHIP, 12),
        (w::ACTED_ON, 12),
        (w::DUE_FINAL, 19),
        (w::DUE_KNOWN, 19),
    ];
    Ok(html! {
        p { (view.text(basis)) (language.pick("", " ")) (said) }
        @if height > 0 { div.wide { table.wrap {
            (column_heads(&heads, language))
            tbody { @for row in 0..height.min(MOST) { tr {
                td { (cases[row].unwrap_or_default()) }
                td { (label(rules[row])) }
                td { (townships[row].unwrap_or_default()) }
                td { (shown(acted[row])) }
                td { (shown(last[row])) " " (status(verdict[row])) }
                td { (shown(known[row])) " " (status(verdict_known[row])) }
            } } }
        } } }
        @if height > MOST { p.fine { (view.fill(w::MORE_IN_TABLE, &[("n", &(height - MOST).to_string())])) } }
    })
}
