//! Where each clause is answered: tables, columns and rules, and the month's figures behind them.
//!
//! Made from the list of clauses; what this version does not publish is not named.

use super::View;
use super::clause_figures;
use super::parts::{column_heads, section};
use crate::contract::clauses::{Answer, CLAUSES, Clause};
use crate::contract::outputs::{self, Layer};
use crate::failure::Result;
use crate::publish::words::report as w;
use crate::rules;
use maud::{Markup, html};

pub(super) fn build(view: &View) -> Result<Markup> {
    let language = view.language();
    let mut rows = Vec::new();
    for clause in CLAUSES {
        // The register has the figures of a clause that stands in it.
        let figures = if clause.gaps.iter().any(|gap| gap.measured) {
            vec![view.text(w::IN_REGISTER).to_owned()]
        } else {
            clause_figures::of(view, clause)?
        };
        rows.push((clause, answers(view, clause), figures));
    }
    let heads = [
        (w::GAP_CLAUSE, 16),
        (w::GAP_SAYS, 22),
        (w::ANSWERED_IN, 36),
        (w::CLAUSE_FIGURES, 26),
    ];
    Ok(section(
        "clauses",
        view.text(w::SECTION_CLAUSES),
        html! {
            p { (view.text(w::CLAUSES_LEAD)) }
            div.wide { table.wrap {
                (column_heads(&heads, language))
                tbody { @for (clause, answers, figures) in &rows { tr {
                    td { (clause.code) br; small { (clause.cite(language)) } }
                    td { (clause.says.of(language)) }
                    td { @for (n, line) in answers.iter().enumerate() { @if n > 0 { br; } (line) } }
                    td { @for (n, line) in figures.iter().enumerate() { @if n > 0 { br; } small { (line) } } }
                } } }
            } }
        },
    ))
}

/// What answers a clause, each a line; said so where this run's exports did not allow it.
fn answers(view: &View, clause: &Clause) -> Vec<String> {
    let content = view.content;
    let lines: Vec<String> = clause
        .published()
        .map(|a| {
            let left_out = match a {
                Answer::Deadline(code) => content.rules_left_out.iter().any(|rule| rule == code),
                Answer::Mart(name, _) => content.marts_left_out.contains(name),
                Answer::Fact(..) | Answer::Finding(_) => false,
            };
            let mark = if left_out {
                view.text(w::NOT_THIS_TIME)
            } else {
                ""
            };
            format!("{}{mark}", answer(view, a))
        })
        .collect();
    if lines.is_empty() {
        vec![view.text(w::IN_REGISTER).to_owned()]
    } else {
        lines
    }
}

fn answer(view: &View, answer: &Answer) -> String {
    let language = view.language();
    match answer {
        Answer::Deadline(code) => {
            let rule = view
                .content
                .policy
                .deadlines
                .iter()
                .find(|d| d.code == *code);
            let label = rule.map_or(*code, |r| r.label(language));
            view.fill(w::ANSWER_DEADLINE, &[("rule", label)])
        }
        Answer::Mart(name, columns) => table(view, Layer::Marts, name, columns),
        Answer::Fact(name, columns) => table(view, Layer::Facts, name, columns),
        Answer::Finding(code) => {
            let name = rules::find(code).map_or("", |rule| rule.name.of(language));
            view.fill(w::ANSWER_FINDING, &[("rule", code), ("name", name)])
        }
    }
}

/// A table by its label, path and the labels of its columns.
fn table(view: &View, layer: Layer, name: &str, columns: &[&str]) -> String {
    let language = view.language();
    let Some(found) = outputs::find(layer, name) else {
        return String::new();
    };
    let labels: Vec<String> = columns
        .iter()
        .filter_map(|name| found.columns.iter().find(|c| c.name == *name))
        .map(|c| language.pick(c.zh, c.name).to_owned())
        .collect();
    let label = language.pick(found.zh, "");
    let colon = language.pick("：", ": ");
    let columns = if labels.is_empty() {
        String::new()
    } else {
        format!("{colon}{}", crate::publish::words::join(&labels, language))
    };
    format!("{label} {}{columns}", found.path())
        .trim_start()
        .to_owned()
}
