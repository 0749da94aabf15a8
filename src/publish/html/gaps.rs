//! The policy-gap register: clauses that give no number, or that records cannot show kept, and what stands in.
//!
//! Made from the list of clauses; a clause that no published table answers stands here by itself.

use super::View;
use super::clause_figures;
use super::parts::{column_heads, section};
use crate::contract::clauses::{CLAUSES, Clause, Gap, Wording};
use crate::failure::Result;
use crate::publish::words::report as w;
use maud::{Markup, html};

/// What the register says of a clause that no table of this version answers.
const NOT_YET: Gap = Gap {
    says: Wording { zh: "", en: "" },
    why: Wording {
        zh: "本版没有相应的表",
        en: "no table of this version answers it yet",
    },
    rule: None,
    instead: Wording {
        zh: "未作计量",
        en: "nothing is measured",
    },
    measured: false,
};

/// The register: each gap with its clause, in the clauses' order.
pub fn register() -> Vec<(&'static Clause, Gap)> {
    let of = |clause: &'static Clause| {
        let unanswered = clause.gaps.is_empty() && clause.published().next().is_none();
        let own = unanswered.then_some(Gap {
            says: clause.says,
            ..NOT_YET
        });
        clause
            .gaps
            .iter()
            .copied()
            .chain(own)
            .map(move |gap| (clause, gap))
    };
    CLAUSES.iter().flat_map(of).collect()
}

pub(super) fn build(view: &View) -> Result<Markup> {
    let language = view.language();
    let mut rows = Vec::new();
    for (clause, gap) in register() {
        let figures = if gap.measured {
            clause_figures::of(view, clause)?
        } else {
            Vec::new()
        };
        rows.push((clause, gap, figures));
    }
    let heads = [
        (w::GAP_CLAUSE, 16),
        (w::GAP_SAYS, 20),
        (w::GAP_WHY, 18),
        (w::GAP_INSTEAD, 46),
    ];
    Ok(section(
        "gaps",
        view.text(w::SECTION_GAPS),
        html! {
            p { (view.text(w::GAPS_LEAD)) }
            div.wide { table.wrap {
                (column_heads(&heads, language))
                tbody { @for (clause, gap, figures) in &rows { tr {
                    td { (clause.code) br; small { (clause.cite(language)) } }
                    td { (gap.says.of(language)) }
                    td { (gap.why.of(language)) }
                    td { (gap.instead.of(language)) @for line in figures { br; small { (line) } } }
                } } }
            } }
        },
    ))
}
