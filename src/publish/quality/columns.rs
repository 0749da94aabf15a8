//! Columns that the contract knows and the exports do not have, and what cannot be told without them.
//!
//! For deadlines the policy says, by what a report leaves out; for the rest one list does.

use super::{Both, ColumnMissing};
use crate::contract::{Kind, Tables};
use crate::ingest::SheetLayout;
use crate::policy::{Available, Deadline, Lack, Policy};
use crate::publish::words::{Text, mend, quality as w};
use std::collections::{BTreeMap, BTreeSet};

/// Columns that some sheets of a kind lack; those of all sheets first, then in the contract's order.
pub(super) fn missing(
    sheets: &[SheetLayout],
    tables: &Tables,
    policy: &Policy,
) -> Vec<ColumnMissing> {
    let mut made = Vec::new();
    for kind in Kind::ALL {
        let of_kind: Vec<&SheetLayout> = sheets.iter().filter(|s| s.kind == kind).collect();
        for column in kind.table().columns {
            let without = of_kind
                .iter()
                .filter(|s| s.missing.contains(&column.name))
                .count();
            if without > 0 {
                let all = without == of_kind.len();
                made.push(ColumnMissing {
                    kind,
                    column: column.name,
                    label: Both::from(Text::new(column.zh(), column.en)),
                    sheets_without: without as u64,
                    sheets: of_kind.len() as u64,
                    lost: lost(kind, column.name, all, tables, policy),
                });
            }
        }
    }
    made.sort_by_key(|m| (m.sheets_without < m.sheets, m.kind));
    made
}

/// Deadline rules that a report on these tables leaves out.
pub(super) fn rules_left_out<'p>(tables: &Tables, policy: &'p Policy) -> Vec<&'p Deadline> {
    let available = Available {
        absent: tables.absent.clone(),
        payments: tables.payments().is_some(),
    };
    let rules = policy.deadlines.iter();
    rules
        .filter(|r| r.lack(&available).is_some_and(Lack::leaves_out))
        .collect()
}

fn lost(
    kind: Kind,
    column: &'static str,
    all_sheets: bool,
    tables: &Tables,
    policy: &Policy,
) -> Option<Both> {
    let mut parts: Vec<Both> = Vec::new();
    if kind == Kind::Cases {
        parts.extend(deadlines(column, all_sheets, tables, policy));
    }
    parts.extend(mend::lost_without_column(kind, column).map(Both::from));
    let zh: Vec<&str> = parts.iter().map(|b| b.zh.as_str()).collect();
    let en: Vec<&str> = parts.iter().map(|b| b.en.as_str()).collect();
    (!parts.is_empty()).then(|| Both {
        zh: zh.join("；"),
        en: en.join("; "),
    })
}

/// What becomes of the rules that look at a column of cases, the worst first.
fn deadlines(
    column: &'static str,
    all_sheets: bool,
    tables: &Tables,
    policy: &Policy,
) -> Vec<Both> {
    let alone = BTreeSet::from([column]);
    // A rule whose table is missing is told of with the table.
    let payments = tables.payments().is_some();
    let by_itself = Available {
        absent: alone.clone(),
        payments,
    };
    let together = Available {
        absent: if all_sheets {
            tables.absent.clone()
        } else {
            alone
        },
        payments,
    };
    let with_all_columns = Available {
        absent: BTreeSet::new(),
        payments,
    };
    let mut by_lack: BTreeMap<Lack, Vec<&Deadline>> = BTreeMap::new();
    for rule in &policy.deadlines {
        if rule.lack(&with_all_columns).is_some() || rule.lack(&by_itself).is_none() {
            continue;
        }
        if let Some(lack) = rule.lack(&together) {
            by_lack.entry(lack).or_default().push(rule);
        }
    }
    by_lack
        .iter()
        .rev()
        .map(|(lack, rules)| {
            let text = match (lack, all_sheets) {
                (Lack::End | Lack::Scope, true) => w::RULES_LEFT_OUT,
                (Lack::End, false) => w::RULES_CANNOT_TELL,
                (Lack::Scope, false) => w::RULES_OUTSIDE,
                (Lack::Start, _) => w::RULES_NO_START,
                (Lack::ActiveStart, _) => w::RULES_NO_ACTIVE_START,
                (Lack::OneStart, _) => w::RULES_OTHER_START,
            };
            let zh: Vec<&str> = rules.iter().map(|r| r.zh.as_str()).collect();
            let en: Vec<&str> = rules.iter().map(|r| r.en.as_str()).collect();
            text.both(&[("rules", &zh.join("、"), &en.join(", "))])
        })
        .collect()
}
