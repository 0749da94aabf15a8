//! The month's figures that stand behind a clause, each numerator with its denominator: one line for each clause.
//!
//! Read off the district's rows of the marts; nothing is judged. A mart that was left out gives no line.

mod eligibility;
mod handling;
mod money;
mod people;

use super::View;
use crate::assess::{integers_64, shares, texts};
use crate::contract::clauses::{Answer, Clause};
use crate::failure::Result;
use crate::metrics::Marts;
use crate::policy::DEFAULT;
use crate::publish::figures::{count, percent, share, yuan};
use crate::publish::standing::{mart, of_month};
use crate::publish::words::Text;
use chrono::Months;
use polars::prelude::DataFrame;

type Figures = fn(&View) -> Result<String>;

/// Clauses with figures of their own.
const FIGURES: [(&str, Figures); 18] = [
    ("C5", eligibility::eligibility),
    ("C7", handling::outstanding),
    ("C9", handling::surveys),
    ("C10", handling::conferences),
    ("C11", money::instalments),
    ("C12", people::bridge),
    ("C13", people::schemes),
    ("C14", people::at_risk),
    ("C15", people::marginal),
    ("C16", people::returned),
    ("C17", people::referrals),
    ("C18", handling::discovery),
    ("C19", money::reserve),
    ("C20", money::channels),
    ("C21", money::per_head),
    ("C25", handling::process),
    ("C1", handling::tiers),
    ("C22", handling::in_time),
];

/// The lines of a clause; none where nothing it stands on was made.
pub(super) fn of(view: &View, clause: &Clause) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for answer in clause.answers {
        if let Answer::Deadline(rule) = answer {
            lines.push(of_rule(view, rule)?);
        }
    }
    for (_, figures) in FIGURES.iter().filter(|(code, _)| *code == clause.code) {
        lines.push(figures(view)?);
    }
    lines.retain(|line| !line.is_empty());
    Ok(lines)
}

/// What was measured of a rule: met of measured, or durations where it has no limit.
fn of_rule(view: &View, rule: &str) -> Result<String> {
    let Some(found) = view
        .content
        .policy
        .deadlines
        .iter()
        .find(|d| d.code == rule)
    else {
        return Ok(String::new());
    };
    if found.limit.is_none() {
        return quantiles(view, rule);
    }
    let Some((met, measured)) = met_of(view, rule)? else {
        return Ok(String::new());
    };
    Ok(part_of(
        view,
        Text::new("本月按时", "in time this month"),
        met,
        measured,
    ))
}

/// Met and measured of a rule in the district's month, by the default reading.
fn met_of(view: &View, rule: &str) -> Result<Option<(i64, i64)>> {
    let Some(frame) = mart(&view.now, "compliance") else {
        return Ok(None);
    };
    let row = default_row(frame, rule)?;
    let (met, measured) = (integers_64(frame, "met")?, integers_64(frame, "measured")?);
    let at = |values: &[Option<i64>]| row.and_then(|n| values.get(n).copied().flatten());
    Ok(at(&met).zip(at(&measured)))
}

/// The district's row of a rule under the default reading.
fn default_row(frame: &DataFrame, rule: &str) -> Result<Option<usize>> {
    let (rules, townships, readings) = (
        texts(frame, "rule")?,
        texts(frame, "township")?,
        texts(frame, "reading")?,
    );
    Ok(rules
        .iter()
        .zip(&townships)
        .zip(&readings)
        .position(|((r, t), reading)| *r == Some(rule) && t.is_none() && *reading == Some(DEFAULT)))
}

/// `label 3/4 (75.0%)`.
fn part_of(view: &View, label: Text, part: i64, whole: i64) -> String {
    let rate = share(part, whole).map_or("—".to_owned(), percent);
    format!(
        "{} {}/{} ({rate})",
        view.text(label),
        count(part),
        count(whole)
    )
}

/// The same of two amounts of money.
fn money_of(view: &View, label: Text, part: i64, whole: i64) -> String {
    let rate = share(part, whole).map_or("—".to_owned(), percent);
    view.fill(
        Text::new(
            "{label} {part}/{whole}元（{rate}）",
            "{label} {part} of {whole} yuan ({rate})",
        ),
        &[
            ("label", view.text(label)),
            ("part", &yuan(part)),
            ("whole", &yuan(whole)),
            ("rate", &rate),
        ],
    )
}

fn listed(view: &View, items: &[String]) -> String {
    items.join(view.language().pick("；", "; "))
}

/// Sums over the district's rows of a mart: of all of them, and of those whose code fits.
fn sums(view: &View, name: &str, code: (&str, &str), amount: &str) -> Result<Option<(i64, i64)>> {
    let Some(frame) = mart(&view.now, name) else {
        return Ok(None);
    };
    let (townships, codes) = (texts(frame, "township")?, texts(frame, code.0)?);
    let mut sum = (0, 0);
    for ((township, of), n) in townships
        .into_iter()
        .zip(codes)
        .zip(integers_64(frame, amount)?)
    {
        if township.is_none() {
            let n = n.unwrap_or(0);
            sum.1 += n;
            sum.0 += if of == Some(code.1) { n } else { 0 };
        }
    }
    Ok(Some(sum))
}

/// The district's row of a mart, by column; a null is nothing.
fn district<'a>(view: &'a View, name: &str) -> Result<Option<impl Fn(&str) -> Result<i64> + 'a>> {
    let Some(frame) = mart(&view.now, name) else {
        return Ok(None);
    };
    let row = texts(frame, "township")?.iter().position(Option::is_none);
    Ok(row.map(|row| {
        move |column: &str| {
            Ok(integers_64(frame, column)?
                .get(row)
                .copied()
                .flatten()
                .unwrap_or(0))
        }
    }))
}

/// Median and 90th percentile of a rule without a limit, this month and the month before, by the district's rows.
fn quantiles(view: &View, rule: &str) -> Result<String> {
    let content = view.content;
    let now = quantiles_in(&view.now, rule)?;
    let before = match content.month.checked_sub_months(Months::new(1)) {
        Some(month) => quantiles_in(&of_month(content.marts, month)?, rule)?,
        None => None,
    };
    let text = |q: Option<(Option<i64>, Option<i64>)>| {
        let shown = |n: Option<i64>| n.map_or("—".to_owned(), count);
        q.map_or("—".to_owned(), |(median, p90)| {
            format!("{} / {}", shown(median), shown(p90))
        })
    };
    Ok(view.fill(
        Text::new(
            "用时中位 / 九成（工作日）：本月启动的案件为{now}，上月启动的为{before}（均按本期数据）",
            "median / 90th percentile, working days: cases begun this month {now}, the month before {before} (both on this report's data)",
        ),
        &[("now", &text(now)), ("before", &text(before))],
    ))
}

type Quantiles = Option<(Option<i64>, Option<i64>)>;

fn quantiles_in(marts: &Marts, rule: &str) -> Result<Quantiles> {
    let Some(frame) = mart(marts, "compliance") else {
        return Ok(None);
    };
    let (median, p90) = (
        integers_64(frame, "median_working_days")?,
        integers_64(frame, "p90_working_days")?,
    );
    let row = default_row(frame, rule)?;
    Ok(row.map(|n| {
        (
            median.get(n).copied().flatten(),
            p90.get(n).copied().flatten(),
        )
    }))
}

/// The district's row of marts/process: a share with its counts, as text.
fn share_of(
    view: &View,
    label: Text,
    part: &str,
    whole: &str,
    rate: &str,
) -> Result<Option<String>> {
    let Some(frame) = mart(&view.now, "process") else {
        return Ok(None);
    };
    let Some(row) = texts(frame, "township")?.iter().position(Option::is_none) else {
        return Ok(None);
    };
    let at = |name: &str| {
        Ok::<_, crate::failure::Failure>(
            integers_64(frame, name)?
                .get(row)
                .copied()
                .flatten()
                .unwrap_or(0),
        )
    };
    let (part, whole) = (at(part)?, at(whole)?);
    let rate = shares(frame, rate)?.get(row).copied().flatten();
    let shown = rate.map_or("—".to_owned(), percent);
    Ok(Some(format!(
        "{} {}/{} ({shown})",
        view.text(label),
        count(part),
        count(whole)
    )))
}
