//! The head of the page: whose report, of which month, from which data, and the answers in short.

use super::View;
use super::parts::{Cell, number, table, words};
use crate::contract::Kind;
use crate::failure::Result;
use crate::publish::figures::{count, day, month};
use crate::publish::words::{codes, headlines as h, join, report as w};
use maud::{Markup, html};
use std::collections::BTreeSet;

pub(super) fn build(view: &View) -> Result<Markup> {
    let content = view.content;
    let language = view.language();
    let run: String = content.run.chars().take(16).collect();
    Ok(html! {
        header {
            h1 { (view.fill(w::TITLE, &[("district", content.district)])) }
            p.meta {
                span { (view.fill(w::PERIOD, &[("month", &month(content.month, language))])) }
                span { (view.fill(w::AS_OF, &[("as_of", &day(content.as_of, language))])) }
                @if let Some(known) = content.known_at {
                    span { (view.fill(w::KNOWN_AT, &[("day", &day(known, language))])) }
                }
            }
            p.fine { (view.fill(w::VERSION, &[("run", &run), ("version", content.version)])) }
            p.fine { (view.text(w::INTERNAL)) " " (view.text(w::OFFICES)) }
        }
        (in_short(view))
        h3 { (view.text(w::COVERED)) }
        (covered(view))
    })
}

fn in_short(view: &View) -> Markup {
    let in_time = view.scope.in_time();
    let tier = view.scope.tier();
    let poverty = view.scope.poverty();
    let money = view.scope.money();
    html! {
        div.short {
            h2 { (view.text(w::SUMMARY)) }
            dl {
                dt { (view.text(h::QUESTION_IN_TIME)) }
                dd { @for (_, answer) in &in_time { p { (view.sentences(&[&answer.answer, &answer.before_short])) } } }
                @for (question, answer) in [(h::QUESTION_TIER, &tier), (h::QUESTION_POVERTY, &poverty), (h::QUESTION_MONEY, &money)] {
                    dt { (view.text(question)) }
                    dd { p { (view.sentences(&[&answer.answer, &answer.before_short])) } }
                }
            }
            p.fine { (before_note(view)) }
        }
    }
}

fn before_note(view: &View) -> String {
    let language = view.language();
    match view.content.before {
        None => view.text(h::BEFORE_MISSING).to_owned(),
        Some(before) => view.fill(
            h::BEFORE_NOTE,
            &[
                ("month", &month(before.month, language)),
                ("as_of", &day(before.as_of, language)),
            ],
        ),
    }
}

fn covered(view: &View) -> Markup {
    let language = view.language();
    let content = view.content;
    let heads = [
        w::KIND,
        w::FILES,
        w::COVERED_TO,
        w::BASIS,
        w::MISSING_MONTHS,
    ]
    .map(|t| t.of(language));
    let rows: Vec<Vec<Cell>> = Kind::ALL
        .into_iter()
        .map(|kind| {
            let files: BTreeSet<&str> = content
                .rows
                .iter()
                .filter(|r| r.kind == kind)
                .map(|r| r.file.as_str())
                .collect();
            let name = words(codes::kind(kind).of(language));
            let number_of_files = number(count(i64::try_from(files.len()).unwrap_or(i64::MAX)));
            match content.coverage.get(&kind) {
                None => {
                    let none = if files.is_empty() {
                        w::NO_FILE.of(language)
                    } else {
                        w::NO_PERIOD.of(language)
                    };
                    vec![
                        name,
                        number_of_files,
                        Cell {
                            quiet: true,
                            ..words(none)
                        },
                        words(""),
                        words(""),
                    ]
                }
                Some(coverage) => {
                    let missing: Vec<String> = coverage
                        .missing_months
                        .iter()
                        .map(|m| month(*m, language))
                        .collect();
                    vec![
                        name,
                        number_of_files,
                        words(day(coverage.last_day, language)),
                        words(codes::basis(coverage.basis).of(language)),
                        Cell {
                            alert: !missing.is_empty(),
                            ..words(join(&missing, language))
                        },
                    ]
                }
            }
        })
        .collect();
    table("", &heads, &rows)
}
