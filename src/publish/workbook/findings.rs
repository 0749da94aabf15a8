//! Findings counted by rule and severity, and the list of each township that the page shows; none where none arise.
//!
//! The list is the worst of what is not closed: all findings are in facts/findings.

use super::said;
use crate::publish::findings::{Digest, Item, Office};
use crate::publish::html::{Content, severity};
use crate::publish::sheets::{Cell, Sheet, heads};
use crate::publish::words::{findings as f, report as r, workbook as w};
use crate::rules::RULES;

pub(super) fn sheets(content: &Content) -> Vec<Sheet> {
    let digest = content.findings;
    let mut sheets = Vec::new();
    if digest.total.all > 0 {
        sheets.push(counted(content, digest));
    }
    if digest.total.left > 0 {
        sheets.push(listed(content, digest));
    }
    sheets
}

fn counted(content: &Content, digest: &Digest) -> Sheet {
    let language = content.language;
    let rows = digest.by_rule.iter().filter_map(|((rule, of), n)| {
        let rule = RULES.get(*rule)?;
        Some(vec![
            Cell::from(rule.name.of(language)),
            Cell::from(rule.code),
            Cell::from(severity(of.0).of(language)),
            Cell::Number(n.now),
            Cell::Number(n.all),
            Cell::Number(n.left),
        ])
    });
    let columns = [
        (f::RULE, 36),
        (w::CODE, 24),
        (f::SEVERITY, 10),
        (f::NOW, 12),
        (f::ALL, 12),
        (f::LEFT, 12),
    ];
    Sheet {
        name: w::FINDINGS.of(language).to_owned(),
        heads: heads(language, columns),
        rows: rows.collect(),
        ..Sheet::default()
    }
}

fn listed(content: &Content, digest: &Digest) -> Sheet {
    let language = content.language;
    let of_office = |(township, office): (&Option<String>, &Office)| {
        let name = match township {
            Some(name) => said(name),
            None => Cell::from(f::NO_TOWNSHIP.of(language)),
        };
        let rows = office.worst.iter().map(|item| {
            let mut row = vec![name.clone()];
            row.extend(cells(item, content));
            row
        });
        rows.collect::<Vec<_>>()
    };
    let rows: Vec<Vec<Cell>> = digest.by_township.iter().flat_map(of_office).collect();
    let listed = w::LISTED.fill(
        language,
        &[
            ("left", &digest.total.left.to_string()),
            ("n", &rows.len().to_string()),
        ],
    );
    let columns = [
        (r::TOWNSHIP, 14),
        (w::MONTH_OF, 9),
        (f::RULE, 16),
        (f::SEVERITY, 9),
        (f::CASE, 19),
        (f::EVIDENCE, 70),
        (f::CLAUSE, 24),
        (f::NUMBER, 18),
    ];
    Sheet {
        name: w::FINDINGS_LIST.of(language).to_owned(),
        heads: heads(language, columns),
        rows,
        below: vec![listed],
        ..Sheet::default()
    }
}

fn cells(item: &Item, content: &Content) -> [Cell; 7] {
    let language = content.language;
    let name = RULES.get(item.rule).map_or("", |r| r.name.of(language));
    let clause = item.clause.as_deref();
    [
        item.month.map_or(Cell::Blank, Cell::Month),
        Cell::from(name),
        Cell::from(severity(item.severity).of(language)),
        item.case_id.as_deref().map_or(Cell::Blank, said),
        said(language.pick(&item.evidence_zh, &item.evidence_en)),
        said(clause.unwrap_or(f::BEYOND.of(language))),
        Cell::from(item.finding_id.as_str()),
    ]
}
