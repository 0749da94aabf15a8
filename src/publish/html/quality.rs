//! Data quality by reason, and what was left out or is not covered, with the reason.

use super::parts::{Cell, counted, section, table, words};
use super::{Content, View};
use crate::contract::Kind;
use crate::contract::outputs::{self, Layer};
use crate::failure::Result;
use crate::ingest::Note;
use crate::publish::figures::{count, day, month};
use crate::publish::left_out::{LeftOut, list};
use crate::publish::standing::first_month;
use crate::publish::words::{codes, join, report as w};
use chrono::Datelike;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// Kind (blank for warnings), column and reason of rows, with their number.
type Reasons<'a> = BTreeMap<(&'a str, &'a str), i64>;

pub(super) fn quality(view: &View) -> Result<Markup> {
    let content = view.content;
    let mut quarantined: Reasons = BTreeMap::new();
    for reason in content.quarantine.iter().flat_map(|q| &q.reasons) {
        *quarantined
            .entry((reason.code.name(), reason.column.as_str()))
            .or_default() += 1;
    }
    let mut warned: Reasons = BTreeMap::new();
    for warning in content.warnings.iter() {
        *warned
            .entry((warning.reason.name(), warning.column))
            .or_default() += 1;
    }
    let number = |n: usize| count(i64::try_from(n).unwrap_or(i64::MAX));
    let lead = view.fill(
        w::QUALITY_LEAD,
        &[
            ("quarantined", &number(content.quarantine.len())),
            ("warnings", &number(content.warnings.len())),
        ],
    );
    let notes: Vec<String> = content
        .notes
        .iter()
        .map(|n| note_text(n, view.language()))
        .collect();
    Ok(section(
        "quality",
        view.text(w::SECTION_QUALITY),
        html! {
            p.answer { (lead) }
            (reasons(view, view.text(w::QUARANTINE_TABLE), &quarantined))
            (reasons(view, view.text(w::WARNING_TABLE), &warned))
            p.fine { (view.text(w::SEVERAL_REASONS)) }
            @if !notes.is_empty() {
                h3 { (view.text(w::NOTES)) }
                ul { @for line in &notes { li { (line) } } }
            }
        },
    ))
}

fn reasons(view: &View, caption: &str, reasons: &Reasons) -> Markup {
    let language = view.language();
    if reasons.is_empty() {
        return html! { p { (caption) "：" (view.text(w::NONE)) } };
    }
    let heads = [w::REASON, w::COLUMN, w::NUMBER].map(|t| t.of(language));
    let rows: Vec<Vec<Cell>> = reasons
        .iter()
        .map(|((reason, column), n)| {
            vec![
                words(codes::row_reason(reason).of(language)),
                words(column_label(view, column)),
                counted(*n),
            ]
        })
        .collect();
    table(caption, &heads, &rows)
}

/// Label of a column of whatever kind has it.
fn column_label(view: &View, column: &str) -> String {
    if column.is_empty() {
        return view.text(w::WHOLE_ROW).to_owned();
    }
    let found = Kind::ALL
        .iter()
        .find_map(|kind| kind.table().column(column));
    found
        .map_or(column, |c| view.language().pick(c.zh(), c.en))
        .to_owned()
}

/// A remark in the page's language; a kind's name in its place is translated.
pub(in crate::publish) fn note_text(note: &Note, language: crate::contract::Language) -> String {
    note.words().of(language).to_owned()
}

pub(super) fn left_out(view: &View) -> Result<Markup> {
    let lines = left_out_lines(view.content)?;
    Ok(section(
        "left-out",
        view.text(w::SECTION_LEFT_OUT),
        html! {
            ul { @for line in &lines { li { (line) } } }
        },
    ))
}

/// What was left out or is not covered, and why: one sentence each.
///
/// # Errors
/// A mart without the contract's columns (class internal).
pub(in crate::publish) fn left_out_lines(content: &Content) -> Result<Vec<String>> {
    let language = content.language;
    let all = list(
        content.rows,
        content.coverage,
        content.as_of,
        content.rules_left_out,
        content.marts_left_out,
        content.notes,
    );
    let mut lines: Vec<String> = all.iter().map(|item| line(content, item)).collect();
    if let Some(years) = provisional_years(content)? {
        lines.push(w::LEFT_OUT_PROVISIONAL.fill(language, &[("years", &years)]));
    }
    if content.known_at.is_some() {
        lines.push(w::LEFT_OUT_KNOWN_AT.of(language).to_owned());
    }
    lines.push(w::LEFT_OUT_CEILING.of(language).to_owned());
    lines.push(w::LEFT_OUT_UNDATED.of(language).to_owned());
    Ok(lines)
}

fn line(content: &Content, item: &LeftOut) -> String {
    let language = content.language;
    let kind = |k: Kind| codes::kind(k).of(language);
    match item {
        LeftOut::Kind(k) => w::LEFT_OUT_KIND.fill(
            language,
            &[
                ("kind", kind(*k)),
                ("lost", codes::lost_without(*k).of(language)),
            ],
        ),
        LeftOut::Months(k, months) => {
            let months: Vec<String> = months.iter().map(|m| month(*m, language)).collect();
            w::LEFT_OUT_MONTHS.fill(
                language,
                &[("kind", kind(*k)), ("months", &join(&months, language))],
            )
        }
        LeftOut::Coverage(k, last) => w::LEFT_OUT_COVERAGE.fill(
            language,
            &[
                ("kind", kind(*k)),
                ("day", &day(*last, language)),
                ("as_of", &day(content.as_of, language)),
            ],
        ),
        LeftOut::Rule(code) => {
            let name = content
                .policy
                .deadline(code)
                .map_or(*code, |d| d.label(language));
            w::LEFT_OUT_RULE.fill(language, &[("rule", name)])
        }
        LeftOut::Mart(name) => {
            let table = outputs::find(Layer::Marts, name);
            let label = table.map_or(*name, |t| language.pick(t.zh, t.en));
            w::LEFT_OUT_MART.fill(language, &[("mart", label)])
        }
        LeftOut::Note(of) => note_text(of, language),
    }
}

/// Years between the first month with data and `as_of` that have no arrangement.
fn provisional_years(content: &Content) -> Result<Option<String>> {
    let known: BTreeSet<i32> = content.calendar.years().collect();
    let first = first_month(content.marts)?.unwrap_or(content.month);
    let years: Vec<String> = (first.year()..=content.as_of.year())
        .filter(|y| !known.contains(y))
        .map(|y| y.to_string())
        .collect();
    Ok((!years.is_empty()).then(|| join(&years, content.language)))
}
