//! The four questions, each answered in one sentence, then how sure, the month before, who is behind, and the charts.

use super::View;
use super::parts::{
    Cell, alarming, chart, counted, labelled, number, optional, rate_below, section, table, words,
};
use crate::assess::{day_of, integers_64, texts};
use crate::contract::enums::FUND_SOURCE;
use crate::failure::Result;
use crate::publish::answers::{Answer, enough};
use crate::publish::figures::{count, percent, range, share, yuan};
use crate::publish::standing::mart;
use crate::publish::words::{Text, codes, headlines as h, join, report as w};
use maud::{Markup, html};
use polars::prelude::{DataType, IntoLazy, col, lit};
use std::collections::BTreeMap;

fn answered(view: &View, answer: &Answer, behind: Text) -> Markup {
    let language = view.language();
    html! {
        p.answer { (answer.answer) }
        (labelled(w::BOUNDS_HEAD, &answer.bounds, language))
        (labelled(w::BEFORE_HEAD, &answer.before, language))
        (labelled(behind, &answer.behind, language))
        (labelled(w::TOO_FEW_HEAD, answer.too_few.as_deref().unwrap_or_default(), language))
    }
}

fn charts(view: &View, wanted: impl Fn(&str) -> bool) -> Markup {
    html! { @for rendered in view.content.charts.iter().filter(|c| wanted(&c.name)) { (chart(rendered)) } }
}

pub(super) fn in_time(view: &View) -> Result<Markup> {
    let reasons = reasons(view)?;
    let answers = view.scope.in_time();
    Ok(section(
        "in-time",
        view.text(h::QUESTION_IN_TIME),
        html! {
            p.answer { (view.scope.in_time_lead()) }
            (rules_table(view))
            p.fine { (view.text(w::NOTE_RATE)) }
            @if !reasons.is_empty() { p.fine { (view.fill(w::REASONS, &[("reasons", &reasons)])) } }
            @for (rule, answer) in &answers {
                @if let Some(of) = view.content.policy.deadline(rule) { h3 { (of.label(view.language())) } }
                (answered(view, answer, w::BEHIND_HEAD))
                // Without a township that can be judged there is nothing to compare; the tables have the counts.
                @if judged(view, rule) { (charts(view, |name| name == format!("compliance_{rule}"))) }
            }
            (charts(view, |name| name == "compliance_trend"))
        },
    ))
}

/// Whether any township has enough cases under a rule.
fn judged(view: &View, rule: &str) -> bool {
    let enough = enough(view.content.policy);
    view.standings.townships.iter().any(|s| {
        s.headlines
            .in_time
            .iter()
            .any(|r| r.rule == rule && r.measured >= enough)
    })
}

fn rules_table(view: &View) -> Markup {
    let language = view.language();
    let heads = [
        w::RULE,
        w::RATE,
        w::INTERVAL,
        w::BOUNDS,
        w::LATE,
        w::OVERDUE,
        w::UNMEASURABLE,
        w::PENDING,
        w::CLOSED,
        w::BEFORE_START,
        w::QUANTILES,
        w::MONTH_BEFORE,
    ]
    .map(|t| t.of(language));
    let rows: Vec<Vec<Cell>> = view
        .standings
        .district
        .headlines
        .in_time
        .iter()
        .filter(|r| !view.content.rules_left_out.contains(&r.rule))
        .map(|r| {
            let rule = view.content.policy.deadline(&r.rule);
            let before = view
                .content
                .before
                .and_then(|b| b.headlines.in_time.iter().find(|x| x.rule == r.rule));
            let days = |n: Option<i64>| n.map_or("—".to_owned(), count);
            vec![
                Cell {
                    below: rule.map(|d| d.binding.label(language).to_owned()),
                    ..words(rule.map_or(r.rule.as_str(), |d| d.label(language)))
                },
                rate_below(r.met, r.measured),
                optional(r.interval.map(range)),
                optional(r.bounds.map(range)),
                alarming(r.late),
                alarming(r.overdue),
                counted(r.unmeasurable),
                counted(r.pending),
                counted(r.closed),
                counted(r.before_start),
                number(format!(
                    "{} / {}",
                    days(r.median_working_days),
                    days(r.p90_working_days)
                )),
                before.map_or_else(|| optional(None), |b| rate_below(b.met, b.measured)),
            ]
        })
        .collect();
    table(view.text(w::TABLE_RULES), &heads, &rows)
}

/// Why cases of the month cannot be measured, by rule, in one line.
fn reasons(view: &View) -> Result<String> {
    let of_month = col("month")
        .cast(DataType::Int32)
        .eq(lit(day_of(view.content.month)));
    let untold = view
        .content
        .deadlines
        .clone()
        .lazy()
        .filter(of_month.and(col("reason").is_not_null()))
        .select([col("rule"), col("reason")])
        .collect()?;
    let mut counts: BTreeMap<(usize, &str), i64> = BTreeMap::new();
    for (rule, reason) in texts(&untold, "rule")?
        .into_iter()
        .zip(texts(&untold, "reason")?)
    {
        let place = view
            .content
            .policy
            .deadlines
            .iter()
            .position(|d| d.has_limit() && Some(d.code.as_str()) == rule);
        if let (Some(place), Some(reason)) = (place, reason) {
            *counts.entry((place, reason)).or_default() += 1;
        }
    }
    let items: Vec<String> = counts
        .iter()
        .filter_map(|((place, reason), n)| {
            let rule = view
                .content
                .policy
                .deadlines
                .get(*place)?
                .label(view.language());
            let reason = codes::unmeasurable(reason).of(view.language());
            Some(view.fill(
                w::REASON_ITEM,
                &[("rule", rule), ("reason", reason), ("number", &count(*n))],
            ))
        })
        .collect();
    Ok(items.join(view.language().pick("；", "; ")))
}

pub(super) fn tier(view: &View) -> Result<Markup> {
    let mut answer = view.scope.tier();
    if let Some(split) = view.scope.tier_split() {
        answer.answer = view.sentences(&[&answer.answer, &split]);
    }
    Ok(section(
        "tier",
        view.text(h::QUESTION_TIER),
        html! {
            (answered(view, &answer, w::BEHIND_HEAD))
            (charts(view, |name| name.starts_with("tiers")))
        },
    ))
}

pub(super) fn poverty(view: &View) -> Result<Markup> {
    Ok(section(
        "poverty",
        view.text(h::QUESTION_POVERTY),
        html! {
            (answered(view, &view.scope.poverty(), w::BEHIND_HEAD))
            @if view.standings.district.flags.is_some() { p.fine { (view.text(h::POVERTY_NOTE)) } }
            (charts(view, |name| name.starts_with("poverty")))
        },
    ))
}

pub(super) fn money(view: &View) -> Result<Markup> {
    let further = further_money(view)?;
    Ok(section(
        "money",
        view.text(h::QUESTION_MONEY),
        html! {
            (answered(view, &view.scope.money(), w::LOWEST_HEAD))
            @if view.standings.district.headlines.money_used.is_some() {
                ul { @for line in &further { li { (line) } } }
                (sources_table(view))
            }
            (charts(view, |name| name.starts_with("funds")))
        },
    ))
}

/// Overdrafts, the reserve for emergencies, and the channel, each with its counts.
fn further_money(view: &View) -> Result<Vec<String>> {
    let language = view.language();
    let mut overdrawn = Vec::new();
    for office in &view.standings.townships {
        for (source, fund) in office
            .funds
            .iter()
            .filter(|(_, f)| f.overdrawn_days.is_some_and(|n| n > 0))
        {
            overdrawn.push(view.fill(
                h::MONEY_OVERDRAWN_ITEM,
                &[
                    ("township", office.name()),
                    ("source", FUND_SOURCE.label(source, language)),
                    ("days", &count(fund.overdrawn_days.unwrap_or(0))),
                ],
            ));
        }
    }
    let mut lines = vec![if overdrawn.is_empty() {
        view.text(h::MONEY_NOT_OVERDRAWN).to_owned()
    } else {
        view.fill(
            h::MONEY_OVERDRAWN,
            &[("names", &join(&overdrawn, language))],
        )
    }];
    let mut shares = Vec::new();
    if let Some(frame) = mart(&view.now, "reserve") {
        let (whole, part) = (
            integers_64(frame, "emergencies_paid")?,
            integers_64(frame, "from_reserve")?,
        );
        let district = texts(frame, "township")?.iter().position(Option::is_none);
        let at = |values: &[Option<i64>]| {
            district
                .and_then(|n| values.get(n).copied().flatten())
                .unwrap_or(0)
        };
        shares.push((h::MONEY_RESERVE, at(&part), at(&whole)));
    }
    if let Some(frame) = mart(&view.now, "channels") {
        let (townships, channels) = (texts(frame, "township")?, texts(frame, "channel")?);
        let mut sum = (0, 0);
        for ((township, channel), n) in townships
            .into_iter()
            .zip(channels)
            .zip(integers_64(frame, "payments")?)
        {
            if township.is_none() {
                sum.0 += if channel == Some("subsidy_system") {
                    n.unwrap_or(0)
                } else {
                    0
                };
                sum.1 += n.unwrap_or(0);
            }
        }
        shares.push((h::MONEY_CHANNEL, sum.0, sum.1));
    }
    lines.extend(shares.into_iter().filter_map(|(text, part, whole)| {
        let rate = percent(share(part, whole)?);
        Some(view.fill(
            text,
            &[
                ("part", &count(part)),
                ("whole", &count(whole)),
                ("rate", &rate),
            ],
        ))
    }));
    Ok(lines)
}

fn sources_table(view: &View) -> Markup {
    let language = view.language();
    let heads = [
        w::SOURCE,
        w::AVAILABLE,
        w::SPENT_YTD,
        w::USAGE,
        w::SPENT_MONTH,
        w::CLOSING,
        w::PAYMENTS,
        w::PERSONS,
    ]
    .map(|t| t.of(language));
    let funds = &view.standings.district.funds;
    let order = FUND_SOURCE
        .codes
        .iter()
        .filter_map(|c| Some((c.code, funds.get(c.code)?)));
    let rows: Vec<Vec<Cell>> = order
        .map(|(source, f)| {
            vec![
                words(FUND_SOURCE.label(source, language)),
                optional(f.available_ytd.map(yuan)),
                number(yuan(f.spent_ytd)),
                optional(f.usage_rate_ytd.map(percent)),
                number(yuan(f.spent)),
                Cell {
                    alert: f.closing.is_some_and(|c| c < 0),
                    ..optional(f.closing.map(yuan))
                },
                counted(f.payments),
                counted(f.persons),
            ]
        })
        .collect();
    table(view.text(w::TABLE_SOURCES), &heads, &rows)
}
