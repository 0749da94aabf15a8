//! Poverty flags at `as_of`: returned, at risk, monitored, marginal; and whether the household was aided.

use super::Question;
use super::columns::{date_column, day_of};
use super::households::{Approvals, LIFTED, MARGINAL, RETURNED, Registry};
use super::keys;
use super::packed::Packed;
use crate::failure::Result;
use polars::prelude::*;
use std::collections::BTreeMap;

/// One household under one flag.
struct Flag<'a> {
    household: u128,
    township: &'a str,
    name: &'static str,
    since: i32,
    reasons: &'static str,
    aided: Option<bool>,
    first_aid: Option<i32>,
}

/// Rows of facts/poverty_watch that are made at a time.
const ROWS_OF_A_PAGE: usize = 1 << 16;

/// facts/poverty_watch, some rows at a time and one page at least, if it is `listed`; and for each township how many of its
/// registry households have each flag.
pub(super) fn flags(
    registry: &Registry,
    mut approvals: Approvals,
    question: &Question,
    listed: bool,
) -> Result<(Option<Vec<Packed>>, DataFrame)> {
    approvals.sort_unstable();
    let mut of_households = approvals
        .chunk_by(|(a, _), (b, _)| a == b)
        .filter_map(|of| Some((of.first()?.0, of)))
        .peekable();
    let as_of = day_of(question.as_of);
    let window = question
        .policy
        .threshold_on("returned_aid_days", question.as_of)
        .and_then(|n| i32::try_from(n).ok());
    let repeat = question
        .policy
        .threshold_on("repeat_days", question.as_of)
        .and_then(|n| i32::try_from(n).ok());
    let mut pages: Vec<Packed> = Vec::new();
    let mut rows: Vec<Flag> = Vec::new();
    let mut households: BTreeMap<&str, [i64; 7]> = BTreeMap::new();
    let mut days: Vec<i32> = Vec::new();
    // Households come in the order of their keys.
    for number in 0..registry.len() {
        if rows.len() >= ROWS_OF_A_PAGE {
            pages.push(page(&mut rows)?);
        }
        let Some(household) = registry.household(number, as_of) else {
            continue;
        };
        let key = household.key;
        days.clear();
        if let Some((_, approvals)) = of_households.next_if(|(of, _)| *of as usize == number) {
            days.extend(approvals.iter().map(|(_, day)| *day));
        }
        let days = days.as_slice();
        let flag = |flag, since, reasons, aided, first_aid| Flag {
            household: key,
            township: household.township,
            name: flag,
            since,
            reasons,
            aided,
            first_aid,
        };
        let status = household.status(as_of);
        let lifted = status.is_some_and(|e| e.kind == LIFTED);
        let monitored = household.monitored(as_of);
        let marginal = household
            .latest(as_of, |_| true)
            .filter(|e| e.kind == MARGINAL);
        let (mut aided, mut unaided) = (false, false);
        let first_row = rows.len();
        if let Some(event) = status.filter(|e| e.kind == RETURNED) {
            let first = days.iter().copied().find(|day| *day >= event.day);
            let closed = window.is_some_and(|n| as_of - event.day > n);
            aided = first.is_some_and(|day| window.is_none_or(|n| day - event.day <= n));
            unaided = !aided && closed;
            let verdict = if aided {
                Some(true)
            } else {
                closed.then_some(false)
            };
            rows.push(flag("returned", event.day, "event", verdict, first));
        }
        let repeated = repeat
            .and_then(|n| repeated(days, n, as_of))
            .filter(|_| lifted);
        let watched = monitored.filter(|_| lifted).map(|e| e.day);
        if let Some(since) = repeated.into_iter().chain(watched).min() {
            let reasons = match (repeated, watched) {
                (Some(_), Some(_)) => "repeat,monitored",
                (Some(_), None) => "repeat",
                _ => "monitored",
            };
            let first = days.iter().copied().find(|day| *day >= since);
            rows.push(flag(
                "at_risk",
                since,
                reasons,
                Some(first.is_some()),
                first,
            ));
        }
        for (name, event) in [("monitored", monitored), ("marginal", marginal)] {
            if let Some(event) = event {
                let first = days.iter().copied().find(|day| *day >= event.day);
                rows.push(flag(name, event.day, "event", Some(first.is_some()), first));
            }
        }
        if listed {
            rows[first_row..].sort_by_key(|row| row.name);
        } else {
            rows.clear();
        }
        let returned = status.is_some_and(|e| e.kind == RETURNED);
        let at_risk = repeated.is_some() || watched.is_some();
        let flags = [
            lifted,
            returned,
            aided,
            unaided,
            at_risk,
            monitored.is_some(),
            marginal.is_some(),
        ];
        let of_township = households.entry(household.township).or_default();
        for (count, flag) in of_township.iter_mut().zip(flags) {
            *count += i64::from(flag);
        }
    }
    if listed && (pages.is_empty() || !rows.is_empty()) {
        pages.push(page(&mut rows)?);
    }
    Ok((listed.then_some(pages), household_frame(&households)?))
}

fn page(rows: &mut Vec<Flag>) -> Result<Packed> {
    let page = Packed::new(&watch_frame(rows)?);
    rows.clear();
    page
}

/// The later day of the first pair of neighbouring approvals at most `span` days apart, the later one at most
/// `span` days before `as_of` (settled point 39); the days are in order.
fn repeated(days: &[i32], span: i32, as_of: i32) -> Option<i32> {
    days.windows(2).find_map(|pair| match pair {
        [earlier, later] if later - earlier <= span && as_of - later <= span => Some(*later),
        _ => None,
    })
}

fn watch_frame(rows: &[Flag]) -> Result<DataFrame> {
    let text = |name: &str, of: &dyn Fn(&Flag) -> String| {
        Column::new(name.into(), rows.iter().map(of).collect::<Vec<_>>())
    };
    let columns = vec![
        text("household_key", &|r| keys::text(r.household)),
        text("township", &|r| r.township.to_owned()),
        text("flag", &|r| r.name.to_owned()),
        date_column("since_on", rows.iter().map(|r| Some(r.since)).collect()),
        text("reasons", &|r| r.reasons.to_owned()),
        Column::new(
            "aided".into(),
            rows.iter().map(|r| r.aided).collect::<Vec<_>>(),
        ),
        date_column("first_aid_on", rows.iter().map(|r| r.first_aid).collect()),
        Column::new(
            "days_to_aid".into(),
            rows.iter()
                .map(|r| r.first_aid.map(|d| i64::from(d - r.since)))
                .collect::<Vec<_>>(),
        ),
    ];
    Ok(DataFrame::new(rows.len(), columns)?)
}

fn household_frame(households: &BTreeMap<&str, [i64; 7]>) -> Result<DataFrame> {
    const NAMES: [&str; 7] = [
        "lifted",
        "returned",
        "returned_aided",
        "returned_unaided",
        "at_risk",
        "monitored",
        "marginal",
    ];
    let townships: Vec<&str> = households.keys().copied().collect();
    let mut columns = vec![Column::new("township".into(), townships)];
    for (n, name) in NAMES.into_iter().enumerate() {
        let counts: Vec<i64> = households.values().map(|counts| counts[n]).collect();
        columns.push(Column::new(name.into(), counts));
    }
    Ok(DataFrame::new(households.len(), columns)?)
}
