//! Columns that the contract knows and the exports do not have, and what cannot be told without them.
//!
//! For the dates of cases the rules of the policy say; for the rest one list does.

use super::{Both, ColumnMissing};
use crate::contract::Kind;
use crate::ingest::SheetLayout;
use crate::policy::{Deadline, Policy, Start};
use crate::publish::words::{Text, mend};

/// Columns that some sheets of a kind lack; those of all sheets first, then in the contract's order.
pub(super) fn missing(sheets: &[SheetLayout], policy: &Policy) -> Vec<ColumnMissing> {
    let mut made = Vec::new();
    for kind in Kind::ALL {
        let of_kind: Vec<&SheetLayout> = sheets.iter().filter(|s| s.kind == kind).collect();
        for column in kind.table().columns {
            let without = of_kind
                .iter()
                .filter(|s| s.missing.contains(&column.name))
                .count();
            if without > 0 {
                made.push(ColumnMissing {
                    kind,
                    column: column.name,
                    label: Both::from(Text::new(column.zh(), column.en)),
                    sheets_without: without as u64,
                    sheets: of_kind.len() as u64,
                    lost: lost(kind, column.name, policy),
                });
            }
        }
    }
    made.sort_by_key(|m| (m.sheets_without < m.sheets, m.kind));
    made
}

fn lost(kind: Kind, column: &str, policy: &Policy) -> Option<Both> {
    let rules: Vec<&Deadline> = match kind {
        Kind::Cases => policy
            .deadlines
            .iter()
            .filter(|rule| rule.has_limit() && needs(rule, column))
            .collect(),
        _ => Vec::new(),
    };
    if rules.is_empty() {
        return mend::lost_without_column(kind, column).map(Both::from);
    }
    let zh: Vec<&str> = rules.iter().map(|r| r.zh.as_str()).collect();
    let en: Vec<&str> = rules.iter().map(|r| r.en.as_str()).collect();
    Some(Both {
        zh: format!("时限：{}", zh.join("、")),
        en: format!("deadlines: {}", en.join(", ")),
    })
}

/// Whether a rule in its default reading looks at a column.
fn needs(rule: &Deadline, column: &str) -> bool {
    let start = match &rule.start {
        Start::Earliest {
            earliest,
            active_needs,
        } => {
            earliest.iter().any(|d| d.name() == column)
                || active_needs.is_some_and(|d| d.name() == column)
        }
        Start::First { first } => first.iter().any(|d| d.name() == column),
        Start::ByRoute { by_route } => {
            by_route.active.name() == column || by_route.applied.name() == column
        }
    };
    let applies = &rule.applies;
    start
        || rule.end.name() == column
        || (column == "aid_type" && applies.aid_type.is_some())
        || (column == "procedure" && applies.procedure.is_some())
}
