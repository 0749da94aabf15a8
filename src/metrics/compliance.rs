//! marts/compliance: deadlines met, by rule and reading, with bounds, intervals and durations.

use super::Sources;
use crate::assess::{Counts, Tally, date_column, day_of};
use crate::failure::Result;
use crate::policy::DEFAULT;
use crate::stats::wilson;
use chrono::NaiveDate;
use polars::prelude::*;
use std::collections::BTreeMap;

/// One row; township is null for the district.
struct Row<'a> {
    month: NaiveDate,
    township: Option<&'a str>,
    tally: &'a Tally,
    counts: Counts,
}

/// A share of counts; null when nothing was measured.
fn share(numerator: i64, denominator: i64) -> Option<f64> {
    (denominator > 0).then(|| numerator as f64 / denominator as f64)
}

impl Row<'_> {
    fn rates(&self) -> [Option<f64>; 5] {
        let counts = &self.counts;
        let measured = counts.measured();
        if measured == 0 {
            return [None; 5];
        }
        let bounded = measured + counts.unmeasurable;
        let interval = u64::try_from(counts.met)
            .ok()
            .zip(u64::try_from(measured).ok())
            .and_then(|(met, n)| wilson(met, n));
        [
            share(counts.met, measured),
            share(counts.met, bounded),
            share(counts.met + counts.unmeasurable, bounded),
            interval.map(|i| i.0),
            interval.map(|i| i.1),
        ]
    }

    fn quantile(&self, numerator: u64, denominator: u64) -> Option<i64> {
        (self.tally.reading == DEFAULT)
            .then(|| self.counts.durations.quantile(numerator, denominator))
            .flatten()
            .map(i64::from)
    }
}

pub(super) fn build(sources: &Sources) -> Result<Option<DataFrame>> {
    let mut rows = Vec::new();
    for tally in &sources.assessed.tallies {
        let mut district: BTreeMap<NaiveDate, Counts> = BTreeMap::new();
        for ((month, township), counts) in tally
            .cells
            .iter()
            .filter(|((m, _), _)| *m <= sources.question.month)
        {
            district.entry(*month).or_default().merge(counts);
            rows.push(Row {
                month: *month,
                township: Some(township),
                tally,
                counts: counts.clone(),
            });
        }
        rows.extend(district.into_iter().map(|(month, counts)| Row {
            month,
            township: None,
            tally,
            counts,
        }));
    }
    rows.sort_by(|a, b| {
        (a.month, a.township, &a.tally.rule, &a.tally.reading).cmp(&(
            b.month,
            b.township,
            &b.tally.rule,
            &b.tally.reading,
        ))
    });
    let text = |name: &str, of: &dyn Fn(&Row) -> Option<String>| {
        Column::new(name.into(), rows.iter().map(of).collect::<Vec<_>>())
    };
    let count = |name: &str, of: &dyn Fn(&Counts) -> i64| {
        Column::new(
            name.into(),
            rows.iter().map(|r| of(&r.counts)).collect::<Vec<_>>(),
        )
    };
    let rates: Vec<[Option<f64>; 5]> = rows.iter().map(Row::rates).collect();
    let rate = |name: &str, n: usize| {
        Column::new(
            name.into(),
            rates
                .iter()
                .map(|r| r.get(n).copied().flatten())
                .collect::<Vec<_>>(),
        )
    };
    let columns = vec![
        date_column(
            "month",
            rows.iter().map(|r| Some(day_of(r.month))).collect(),
        ),
        text("level", &|r| {
            Some(
                if r.township.is_some() {
                    "township"
                } else {
                    "district"
                }
                .to_owned(),
            )
        }),
        text("township", &|r| r.township.map(str::to_owned)),
        text("rule", &|r| Some(r.tally.rule.clone())),
        text("reading", &|r| Some(r.tally.reading.clone())),
        count("met", &|c| c.met),
        count("late", &|c| c.late),
        count("overdue", &|c| c.overdue),
        count("pending", &|c| c.pending),
        count("closed", &|c| c.closed),
        count("unmeasurable", &|c| c.unmeasurable),
        count("before_start", &|c| c.before_start),
        count("measured", &Counts::measured),
        rate("rate", 0),
        rate("rate_low", 1),
        rate("rate_high", 2),
        rate("wilson_low", 3),
        rate("wilson_high", 4),
        Column::new(
            "median_working_days".into(),
            rows.iter().map(|r| r.quantile(1, 2)).collect::<Vec<_>>(),
        ),
        Column::new(
            "p90_working_days".into(),
            rows.iter().map(|r| r.quantile(9, 10)).collect::<Vec<_>>(),
        ),
    ];
    Ok(Some(DataFrame::new(rows.len(), columns)?))
}
