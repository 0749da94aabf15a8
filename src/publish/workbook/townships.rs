//! The report month's headline figures, the district and its townships side by side; the page shows the same.
//!
//! Every rate stands beside its numerator and denominator. Rates of too few to judge are grey.

use super::said;
use crate::contract::enums::FUND_SOURCE;
use crate::metrics::Headlines;
use crate::publish::answers::{SUBSIDY, enough};
use crate::publish::figures::share;
use crate::publish::html::Content;
use crate::publish::sheets::{Cell, Head, Sheet};
use crate::publish::standing::{Standing, Standings};
use crate::publish::words::{Text, report as r, workbook as w};

/// Cells of an office.
type Cells<'a> = Box<dyn Fn(&Headlines) -> Vec<Cell> + 'a>;

/// Figures under one title: their heads, and their cells for an office.
struct Group<'a> {
    title: String,
    heads: Vec<Text>,
    cells: Cells<'a>,
}

pub(super) fn sheet(content: &Content, standings: &Standings) -> Sheet {
    let language = content.language;
    let groups = groups(content, &standings.district);
    let mut heads = vec![Head {
        title: r::TOWNSHIP.of(language).to_owned(),
        most: 20,
    }];
    let titles = groups.iter().flat_map(|g| &g.heads);
    heads.extend(titles.map(|title| Head {
        title: title.of(language).to_owned(),
        most: 18,
    }));
    let offices = std::iter::once(&standings.district).chain(&standings.townships);
    let rows = offices.map(|office| {
        let name = office.township.as_deref();
        let mut row = vec![name.map_or(Cell::from(r::DISTRICT.of(language)), said)];
        row.extend(groups.iter().flat_map(|g| (g.cells)(&office.headlines)));
        row
    });
    let over = |group: &Group| (group.title.clone(), group.heads.len() as u16);
    Sheet {
        name: w::TOWNSHIPS.of(language).to_owned(),
        groups: std::iter::once((String::new(), 1))
            .chain(groups.iter().map(over))
            .collect(),
        heads,
        rows: rows.collect(),
        fixed: 1,
        strong: 1,
        below: Vec::new(),
    }
}

/// What is shown of each office; what was left out has no columns.
fn groups<'a>(content: &Content<'a>, district: &Standing) -> Vec<Group<'a>> {
    let language = content.language;
    let enough = enough(content.policy);
    let rate = move |rate: Option<f64>, whole: i64| match rate {
        Some(rate) if whole < enough => Cell::FewRate(rate),
        rate => rate.map_or(Cell::Blank, Cell::Rate),
    };
    let rules = content
        .policy
        .deadlines
        .iter()
        .filter(|rule| rule.has_limit() && !content.rules_left_out.contains(&rule.code));
    let mut groups: Vec<Group> = rules
        .map(|rule| Group {
            title: rule.label(language).to_owned(),
            heads: vec![w::PART_MET, w::MEASURED, w::MET_RATE],
            cells: Box::new(move |office| {
                let of_rule = office.in_time.iter().find(|r| r.rule == rule.code);
                let of_rule = of_rule.cloned().unwrap_or_default();
                vec![
                    Cell::Number(of_rule.met),
                    Cell::Number(of_rule.measured),
                    rate(of_rule.rate, of_rule.measured),
                ]
            }),
        })
        .collect();
    groups.push(Group {
        title: w::TIER_GROUP.of(language).to_owned(),
        heads: vec![w::TIER_MATCHES, w::TIER_KNOWN, w::TIER_RATE],
        cells: Box::new(move |office| {
            let tier = office.right_tier;
            vec![
                Cell::Number(tier.matches),
                Cell::Number(tier.known),
                rate(share(tier.matches, tier.known), tier.known),
            ]
        }),
    });
    if district.headlines.back_in_poverty.is_some() {
        groups.push(Group {
            title: w::POVERTY_GROUP.of(language).to_owned(),
            heads: vec![r::RETURNED, r::AIDED, w::SETTLED, w::AIDED_RATE],
            cells: Box::new(move |office| {
                let of = office.back_in_poverty.unwrap_or_default();
                let settled = of.aided + of.unaided;
                vec![
                    Cell::Number(of.returned),
                    Cell::Number(of.aided),
                    Cell::Number(settled),
                    rate(share(of.aided, settled), settled),
                ]
            }),
        });
    }
    if district.headlines.money_used.is_some() {
        let source = FUND_SOURCE.label(SUBSIDY, language);
        groups.push(Group {
            title: w::MONEY_GROUP.fill(language, &[("source", source)]),
            heads: vec![r::SPENT_YTD, r::AVAILABLE, r::USAGE],
            cells: Box::new(|office| {
                let money = office.money_used;
                vec![
                    money.map_or(Cell::Blank, |m| Cell::Money(m.spent_ytd)),
                    money
                        .and_then(|m| m.available_ytd)
                        .map_or(Cell::Blank, Cell::Money),
                    money.and_then(|m| m.rate).map_or(Cell::Blank, Cell::Rate),
                ]
            }),
        });
    }
    groups
}
