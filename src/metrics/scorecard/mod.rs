//! marts/scorecard: six indicators of each township since 1 January, total, grade, and between which ranks it lies
//! (渝民发〔2019〕19号 三(三); settled point 50). The report month only.
//!
//! Weights, floors and targets are the policy's, and assumed. Money and households stand as they do in marts/funds and
//! marts/poverty; drawn anew for the ranks are cases and households, not money.

mod cases;
mod rank;
mod score;

use super::level::Grouped;
use super::{Marts, Sources};
use crate::assess::{date_column, dates, day_of, integers_64, texts};
use crate::failure::Result;
use crate::policy::{INDICATORS, Policy};
use cases::Sums;
pub(super) use cases::grouped;
use chrono::{Datelike, Months, NaiveDate};
use polars::prelude::*;
use rank::Drawn;
use score::{Scale, points, total, total_points};
use std::collections::{BTreeMap, BTreeSet};

/// Days of the year gone at the end of a day, and days of the year.
pub fn year_gone(on: NaiveDate) -> (i64, i64) {
    (
        i64::from(on.ordinal()),
        if on.leap_year() { 366 } else { 365 },
    )
}

/// What an indicator is told from: counts or fen, and the value as a quotient.
#[derive(Debug, Clone, Copy, Default)]
struct Measured {
    numerator: Option<i64>,
    denominator: Option<i64>,
    value: Option<(i128, i128)>,
}

impl Measured {
    fn share(part: i64, whole: i64) -> Measured {
        Measured {
            numerator: Some(part),
            denominator: Some(whole),
            value: (whole > 0).then_some((i128::from(part), i128::from(whole))),
        }
    }

    fn value(&self) -> Option<f64> {
        self.value.map(|(part, whole)| part as f64 / whole as f64)
    }
}

/// One township.
struct Township {
    name: String,
    sums: Sums,
    drawn: Drawn,
    /// Fen of the subsidy spent since 1 January, and available; none where that is not known.
    money: Option<(i64, Option<i64>)>,
    /// Whether there is a registry of poor households.
    registry: bool,
}

impl Township {
    /// The indicators in the contract's order, of these sums and households.
    fn measured(&self, sums: &Sums, aided: u64, unaided: u64, gone: (i64, i64)) -> [Measured; 6] {
        let returned = if self.registry {
            Measured::share(aided as i64, (aided + unaided) as i64)
        } else {
            Measured::default()
        };
        [
            Measured::share(sums.emergency_met, sums.emergency_measured),
            Measured::share(sums.first_aid_met, sums.first_aid_measured),
            Measured::share(sums.approved - sums.mismatches, sums.approved),
            returned,
            self.funds_used(gone),
            Measured::share(sums.rows - sums.unmeasurable, sums.rows),
        ]
    }

    /// What is spent of what is available, against the share of the year that is gone; no more than all of it.
    fn funds_used(&self, (day, days): (i64, i64)) -> Measured {
        let Some((spent, available)) = self.money else {
            return Measured::default();
        };
        let value = available
            .filter(|available| *available > 0)
            .map(|available| {
                let whole = i128::from(available) * i128::from(day);
                ((i128::from(spent) * i128::from(days)).min(whole), whole)
            });
        Measured {
            numerator: Some(spent),
            denominator: available,
            value,
        }
    }
}

/// The scorecard, from the patterns of cases and the marts of poverty and funds; none where there are no townships.
pub(super) fn finish(
    grouped: &Grouped,
    marts: &Marts,
    sources: &Sources,
) -> Result<Option<DataFrame>> {
    let question = sources.question;
    let townships = townships(grouped, marts, question.month)?;
    let next = question.month.checked_add_months(Months::new(1));
    let last = next
        .and_then(|next| next.pred_opt())
        .unwrap_or(question.month);
    let gone = year_gone(last.min(question.as_of));
    let scales = scales(question.policy, question.as_of);
    let scaled = |measured: [Measured; 6]| -> Vec<(Scale, Measured)> {
        let both = scales.iter().zip(measured);
        both.filter_map(|(scale, measured)| scale.map(|scale| (scale, measured)))
            .collect()
    };
    let measured: Vec<[Measured; 6]> = townships
        .iter()
        .map(|t| t.measured(&t.sums, t.drawn.aided, t.drawn.unaided, gone))
        .collect();
    let enough = question.policy.threshold_on("too_few", question.as_of);
    let enough = enough.map_or(1, i64::from);
    let totals: Vec<Option<i64>> = townships
        .iter()
        .zip(&measured)
        .map(|(t, measured)| total(&scaled(*measured)).filter(|_| t.sums.measured_cases >= enough))
        .collect();

    let graded: Vec<(usize, i64)> = totals
        .iter()
        .enumerate()
        .filter_map(|(n, total)| total.map(|total| (n, total)))
        .collect();
    let ranks = rank::ranks(&graded.iter().map(|(_, total)| *total).collect::<Vec<_>>());
    let drawn: Vec<Drawn> = graded
        .iter()
        .map(|(n, _)| townships[*n].drawn.clone())
        .collect();
    let drawn_total = |place: usize, sums: &Sums, aided, unaided| {
        let (n, own) = graded[place];
        total(&scaled(townships[n].measured(sums, aided, unaided, gone))).unwrap_or(own)
    };
    let intervals = rank::intervals(&drawn, sources.seed, drawn_total)?;
    let mut rank_columns = [(); 3].map(|()| vec![None; townships.len()]);
    for (((n, _), rank), (low, high)) in graded.iter().zip(ranks).zip(intervals) {
        for (column, rank) in rank_columns.iter_mut().zip([rank, low, high]) {
            column[*n] = Some(rank as i64);
        }
    }

    let count = townships.len();
    let whole = |name: &str, values: Vec<Option<i64>>| Column::new(name.into(), values);
    let mut columns = vec![
        date_column("month", vec![Some(day_of(question.month)); count]),
        Column::new("level".into(), vec!["township"; count]),
        Column::new(
            "township".into(),
            townships
                .iter()
                .map(|t| t.name.as_str())
                .collect::<Vec<_>>(),
        ),
    ];
    for (n, code) in INDICATORS.iter().enumerate() {
        let of = |each: &dyn Fn(&Measured) -> Option<i64>| {
            measured.iter().map(|row| each(&row[n])).collect::<Vec<_>>()
        };
        columns.push(whole(&format!("{code}_numerator"), of(&|m| m.numerator)));
        columns.push(whole(
            &format!("{code}_denominator"),
            of(&|m| m.denominator),
        ));
        let values: Vec<Option<f64>> = measured.iter().map(|row| row[n].value()).collect();
        columns.push(Column::new(format!("{code}_value").into(), values));
        let score = |row: &[Measured; 6]| scales[n].and_then(|scale| scale.score(row[n].value));
        let scores: Vec<Option<f64>> = measured.iter().map(|row| score(row).map(points)).collect();
        columns.push(Column::new(format!("{code}_score").into(), scores));
        let weight = |row: &[Measured; 6]| {
            let counted = scaled(*row).into_iter();
            let all: i128 = counted
                .filter(|(scale, measured)| scale.score(measured.value).is_some())
                .map(|(scale, _)| scale.weight)
                .sum();
            score(row)?;
            scales[n].map(|scale| scale.weight as f64 * 100.0 / all as f64)
        };
        let weights: Vec<Option<f64>> = measured.iter().map(weight).collect();
        columns.push(Column::new(format!("{code}_weight").into(), weights));
    }
    columns.push(whole(
        "measured_cases",
        townships
            .iter()
            .map(|t| Some(t.sums.measured_cases))
            .collect(),
    ));
    let points: Vec<Option<f64>> = totals.iter().map(|t| t.map(total_points)).collect();
    columns.push(Column::new("total".into(), points));
    let grades: Vec<Option<&str>> = totals.iter().map(|t| t.map(score::grade)).collect();
    columns.push(Column::new("grade".into(), grades));
    for (name, ranks) in ["rank", "rank_low", "rank_high"].iter().zip(rank_columns) {
        columns.push(whole(name, ranks));
    }
    columns.push(whole("graded", vec![Some(graded.len() as i64); count]));
    Ok(Some(DataFrame::new(count, columns)?))
}

/// The scales of the indicators in force on a day, in the contract's order.
fn scales(policy: &Policy, on: NaiveDate) -> [Option<Scale>; 6] {
    INDICATORS.map(|code| {
        let mut in_force = policy.indicators_on(on);
        in_force.find(|i| i.code == code).map(Scale::of)
    })
}

/// Every township that has cases since 1 January, households of the registry or money, by name.
fn townships(grouped: &Grouped, marts: &Marts, month: NaiveDate) -> Result<Vec<Township>> {
    let mart = |name: &str| {
        marts
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, frame)| frame)
    };
    let patterns = grouped.by_township();
    let (mut households, mut money) = (BTreeMap::new(), BTreeMap::new());
    if let Some(frame) = mart("poverty") {
        let aided = integers_64(frame, "returned_aided")?;
        let unaided = integers_64(frame, "returned_unaided")?;
        for (row, township) in rows(frame, month)? {
            let count = |of: &[Option<i64>]| of[row].and_then(|n| u64::try_from(n).ok());
            let both = (count(&aided).unwrap_or(0), count(&unaided).unwrap_or(0));
            households.insert(township, both);
        }
    }
    if let Some(frame) = mart("funds") {
        let of_source = texts(frame, "fund_source")?;
        let spent = integers_64(frame, "spent_ytd")?;
        let available = integers_64(frame, "available_ytd")?;
        for (row, township) in rows(frame, month)? {
            if of_source[row] == Some("subsidy") {
                money.insert(township, (spent[row].unwrap_or(0), available[row]));
            }
        }
    }
    let names: BTreeSet<&str> = (patterns.keys().map(String::as_str))
        .chain(households.keys().copied())
        .chain(money.keys().copied())
        .collect();
    let township = |name: &str| {
        let mut sums = Sums::default();
        let mut of_cases = Vec::new();
        for (pattern, count) in patterns.get(name).into_iter().flatten() {
            sums.add(Sums::unpacked(*pattern), *count);
            of_cases.push((*pattern, count.cast_unsigned()));
        }
        of_cases.sort_unstable_by_key(|(pattern, count)| (std::cmp::Reverse(*count), *pattern));
        let (aided, unaided) = households.get(name).copied().unwrap_or_default();
        let patterns = of_cases.into_iter().map(|(p, n)| (Sums::unpacked(p), n));
        Township {
            name: name.to_owned(),
            sums,
            drawn: Drawn::new(patterns.collect(), aided, unaided),
            money: money.get(name).copied(),
            registry: mart("poverty").is_some(),
        }
    };
    Ok(names.into_iter().map(township).collect())
}

/// The townships' rows of a month.
fn rows(frame: &DataFrame, month: NaiveDate) -> Result<Vec<(usize, &str)>> {
    let months = dates(frame, "month")?;
    let rows = texts(frame, "township")?.into_iter().enumerate();
    let of_month = rows.filter(|(row, _)| months[*row] == Some(day_of(month)));
    Ok(of_month
        .filter_map(|(row, name)| Some((row, name?)))
        .collect())
}
