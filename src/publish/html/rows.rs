//! Where every row went, file by file: each file's rows are the sum of their outcomes.

use super::View;
use super::parts::{Cell, alarming, counted, section, table, words};
use crate::contract::Kind;
use crate::failure::Result;
use crate::ingest::SheetAccount;
use crate::publish::figures::count;
use crate::publish::words::{codes, join, report as w};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Rows read, accepted, superseded, duplicate, quarantined, furniture.
pub(in crate::publish) type Outcomes = [u64; 6];

pub(in crate::publish) fn outcomes<'a>(
    accounts: impl IntoIterator<Item = &'a SheetAccount>,
) -> Outcomes {
    accounts.into_iter().fold([0; 6], |sum, a| {
        let of = [
            a.rows_read,
            a.accepted,
            a.superseded,
            a.duplicate,
            a.quarantined,
            a.furniture,
        ];
        std::array::from_fn(|n| sum[n] + of[n])
    })
}

fn figures(outcomes: Outcomes) -> [i64; 6] {
    outcomes.map(|n| i64::try_from(n).unwrap_or(i64::MAX))
}

pub(super) fn build(view: &View) -> Result<Markup> {
    let language = view.language();
    let mut files: BTreeMap<(Kind, &str), Vec<&SheetAccount>> = BTreeMap::new();
    for account in view.content.rows {
        files
            .entry((account.kind, account.file.as_str()))
            .or_default()
            .push(account);
    }
    let heads = [
        w::KIND,
        w::FILE,
        w::ROWS_READ,
        w::ACCEPTED,
        w::SUPERSEDED,
        w::DUPLICATE,
        w::QUARANTINED,
        w::FURNITURE,
    ]
    .map(|t| t.of(language));
    let row = |kind: &str, file: &str, outcomes: Outcomes| -> Vec<Cell> {
        let [
            read,
            accepted,
            superseded,
            duplicate,
            quarantined,
            furniture,
        ] = figures(outcomes);
        vec![
            words(kind),
            words(file),
            counted(read),
            counted(accepted),
            counted(superseded),
            counted(duplicate),
            alarming(quarantined),
            counted(furniture),
        ]
    };
    let mut rows: Vec<Vec<Cell>> = files
        .iter()
        .map(|((kind, file), of)| {
            row(
                codes::kind(*kind).of(language),
                file,
                outcomes(of.iter().copied()),
            )
        })
        .collect();
    let total = outcomes(view.content.rows);
    rows.push(row(w::TOTAL.of(language), "", total));
    let [
        read,
        accepted,
        superseded,
        duplicate,
        quarantined,
        furniture,
    ] = figures(total).map(count);
    let broken: Vec<String> = view
        .content
        .rows
        .iter()
        .filter(|a| !a.balances())
        .map(|a| a.file.clone())
        .collect();
    Ok(section(
        "rows",
        view.text(w::SECTION_ROWS),
        html! {
            @if broken.is_empty() {
                p.answer { (view.fill(w::ROWS_LEAD, &[
                    ("read", &read), ("accepted", &accepted), ("superseded", &superseded), ("duplicate", &duplicate),
                    ("quarantined", &quarantined), ("furniture", &furniture),
                ])) }
            } @else {
                p.warn { (view.fill(w::ROWS_BROKEN, &[("files", &join(&broken, language))])) }
            }
            (table("", &heads, &rows))
        },
    ))
}
