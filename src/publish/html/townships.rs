//! Tables by township, as a rectification notice needs them: deadlines, tiers, poverty, money, scorecard.

use super::View;
use super::parts::{Cell, alarming, counted, number, optional, rate_of, section, table, words};
use crate::contract::enums::FUND_SOURCE;
use crate::failure::Result;
use crate::publish::answers::{SUBSIDY, enough};
use crate::publish::figures::{count, day, percent, yuan};
use crate::publish::standing::Standing;
use crate::publish::words::report as w;
use maud::{Markup, html};

/// Sources of a township's own that the table shows.
const SHOWN: [&str; 2] = [SUBSIDY, "reserve"];

pub(super) fn build(view: &View) -> Result<Markup> {
    let enough = enough(view.content.policy);
    let as_of = day(view.content.as_of, view.language());
    let scorecard = super::scorecard::build(view)?;
    Ok(section(
        "townships",
        view.text(w::SECTION_TOWNSHIPS),
        html! {
            p.fine { (view.text(w::MOST_FIRST)) (view.language().pick("", " ")) (view.fill(w::FEW_MARK, &[("enough", &count(enough))])) }
            (compliance(view, enough))
            (tiers(view, enough))
            @if view.standings.district.flags.is_some() { (poverty(view, enough, &as_of)) }
            @if view.standings.district.headlines.money_used.is_some() { (funds(view)) }
            (scorecard)
        },
    ))
}

/// Each township, most trouble first and by name, then the district.
fn offices<'a>(view: &'a View, trouble: impl Fn(&Standing) -> i64) -> Vec<&'a Standing> {
    let mut all: Vec<&Standing> = view.standings.townships.iter().collect();
    all.sort_by_key(|s| std::cmp::Reverse(trouble(s)));
    all.push(&view.standings.district);
    all
}

fn name(view: &View, office: &Standing) -> Cell {
    words(
        office
            .township
            .as_deref()
            .unwrap_or(w::DISTRICT.of(view.language())),
    )
}

fn compliance(view: &View, enough: i64) -> Markup {
    let language = view.language();
    let rules: Vec<_> = view
        .content
        .policy
        .deadlines
        .iter()
        .filter(|d| d.has_limit() && !view.content.rules_left_out.contains(&d.code))
        .collect();
    let mut heads = vec![w::TOWNSHIP.of(language)];
    heads.extend(rules.iter().map(|r| r.label(language)));
    let breaches = |s: &Standing| s.headlines.in_time.iter().map(|r| r.late + r.overdue).sum();
    let rows: Vec<Vec<Cell>> = offices(view, breaches)
        .into_iter()
        .map(|office| {
            let mut row = vec![name(view, office)];
            for rule in &rules {
                let r = office
                    .headlines
                    .in_time
                    .iter()
                    .find(|r| r.rule == rule.code)
                    .cloned()
                    .unwrap_or_default();
                let parts = [
                    (w::CELL_LATE, r.late),
                    (w::CELL_OVERDUE, r.overdue),
                    (w::CELL_UNKNOWN, r.unmeasurable),
                ];
                let parts: Vec<String> = parts
                    .iter()
                    .filter(|(_, n)| *n > 0)
                    .map(|(text, n)| view.fill(*text, &[("n", &count(*n))]))
                    .collect();
                let below = (!parts.is_empty()).then(|| parts.join(" "));
                row.push(Cell {
                    below,
                    ..rate_of(r.met, r.measured, enough)
                });
            }
            row
        })
        .collect();
    table(view.text(w::TABLE_COMPLIANCE), &heads, &rows)
}

fn tiers(view: &View, enough: i64) -> Markup {
    let language = view.language();
    let heads = [
        w::TOWNSHIP,
        w::TIER_RATE,
        w::TIER_UNDER,
        w::TIER_OVER,
        w::TIER_UNKNOWN,
        w::AMOUNT,
    ]
    .map(|t| t.of(language));
    let rows: Vec<Vec<Cell>> = offices(view, |s| s.tier.under + s.tier.over)
        .into_iter()
        .map(|office| {
            let split = office.tier;
            vec![
                name(view, office),
                rate_of(split.matches, split.known(), enough),
                alarming(split.under),
                counted(split.over),
                counted(split.unknown),
                number(yuan(split.amount)),
            ]
        })
        .collect();
    table(view.text(w::TABLE_TIERS), &heads, &rows)
}

fn poverty(view: &View, enough: i64, as_of: &str) -> Markup {
    let language = view.language();
    let heads = [
        w::TOWNSHIP,
        w::RETURNED,
        w::AIDED,
        w::UNAIDED,
        w::IN_WINDOW,
        w::AIDED_RATE,
        w::AT_RISK,
        w::MONITORED,
        w::MARGINAL,
        w::LIFTED,
    ]
    .map(|t| t.of(language));
    let rows: Vec<Vec<Cell>> = offices(view, |s| s.flags.map_or(0, |f| f.unaided))
        .into_iter()
        .map(|office| {
            let f = office.flags.unwrap_or_default();
            vec![
                name(view, office),
                counted(f.returned),
                counted(f.aided),
                alarming(f.unaided),
                counted(f.in_window()),
                rate_of(f.aided, f.aided + f.unaided, enough),
                counted(f.at_risk),
                counted(f.monitored),
                counted(f.marginal),
                counted(f.lifted),
            ]
        })
        .collect();
    table(
        &view.fill(w::TABLE_POVERTY, &[("as_of", as_of)]),
        &heads,
        &rows,
    )
}

fn funds(view: &View) -> Markup {
    let language = view.language();
    let heads = [
        w::TOWNSHIP,
        w::SOURCE,
        w::AVAILABLE,
        w::SPENT_YTD,
        w::USAGE,
        w::SPENT_MONTH,
        w::CLOSING,
        w::OVERDRAWN,
    ]
    .map(|t| t.of(language));
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for office in offices(view, |_| 0) {
        for (n, (source, fund)) in SHOWN
            .iter()
            .filter_map(|s| Some((s, office.funds.get(*s)?)))
            .enumerate()
        {
            rows.push(vec![
                if n == 0 {
                    name(view, office)
                } else {
                    words("")
                },
                words(FUND_SOURCE.label(source, language)),
                optional(fund.available_ytd.map(yuan)),
                number(yuan(fund.spent_ytd)),
                optional(fund.usage_rate_ytd.map(percent)),
                number(yuan(fund.spent)),
                Cell {
                    alert: fund.closing.is_some_and(|c| c < 0),
                    ..optional(fund.closing.map(yuan))
                },
                fund.overdrawn_days.map_or_else(|| optional(None), alarming),
            ]);
        }
    }
    table(view.text(w::TABLE_FUNDS), &heads, &rows)
}
