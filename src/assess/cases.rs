//! Cases cut at `as_of`, with what is derived for each: beginning, household, poverty status, expected tier.

use super::columns::{date_column, date_of, dates, day_of, integers, texts};
use super::households::Registry;
use super::keys::{self, number_of};
use super::payments::{day, persons};
use super::{Question, Readings, collect};
use crate::contract::enums::{CATEGORY, REGISTRY_EVENT, TIER};
use crate::failure::Result;
use crate::policy::{DEFAULT, DateColumn};
use polars::prelude::*;

/// Name of the column that has the expected tier under another reading than the default one.
pub fn expected_tier_under(reading: &str) -> String {
    format!("expected_tier.{reading}")
}

/// Every date of a case, as the record has it; in the order of `DateColumn::ALL`.
const DATES: [&str; 9] = [
    "discovered_on",
    "applied_on",
    "accepted_on",
    "reviewed_on",
    "approved_on",
    "submitted_on",
    "filed_on",
    "supplemented_on",
    "closed_on",
];

/// Cases, and for each the number of its household where the registry has one.
pub(super) struct Derived {
    pub cases: DataFrame,
    pub households: Vec<Option<u32>>,
}

/// Cases begun by `as_of`, sorted by case_id; see `Assessed::cases` for the columns added. With an earlier day also
/// `touched`: whether anything of the case is dated behind that day.
pub(super) fn derive(
    cases: DataFrame,
    registry: Option<&Registry>,
    question: &Question,
    earlier: Option<i32>,
) -> Result<Derived> {
    let as_of = day(question.as_of);
    let out = || {
        col("status")
            .eq(lit("rejected"))
            .or(col("status").eq(lit("withdrawn")))
            .fill_null(lit(false))
    };
    // In most exports hardly a day lies behind `as_of`, and every case has begun by then: what need not be cut or taken out
    // is not copied.
    let last = day_of(question.as_of);
    let mut cut: Vec<Expr> = Vec::new();
    for name in DATES {
        let days = cases.column(name)?.as_materialized_series().date()?;
        if days.physical().max().is_some_and(|day| day > last) {
            let until = when(col(name).lt_eq(as_of.clone())).then(col(name));
            cut.push(until.otherwise(lit(NULL)).alias(name));
        }
    }
    let begun = DATES
        .iter()
        .fold(col("first_paid_on").is_not_null(), |any, name| {
            any.or(col(*name).is_not_null())
        });
    let frame = collect(
        cases
            .lazy()
            .with_column(
                col("closed_on")
                    .gt(as_of)
                    .fill_null(lit(false))
                    .alias("closed_later"),
            )
            .with_columns(cut)
            .with_columns([
                col("approved_on")
                    .is_not_null()
                    .and(out().not())
                    .alias("approved"),
                col("status")
                    .eq(lit("rejected"))
                    .fill_null(lit(false))
                    .alias("rejected"),
            ]),
    )?;
    let begun = collect(frame.clone().lazy().select([begun.alias("begun")]))?;
    let begun = begun.column("begun")?.bool()?;
    let frame = if begun.all() {
        frame
    } else {
        frame.filter(begun)?
    };
    // Exports are mostly in this order already.
    let frame = if texts(&frame, "case_id")?.is_sorted() {
        frame
    } else {
        frame.sort(["case_id"], SortMultipleOptions::default())?
    };
    with_derived(frame, registry, question, earlier)
}

fn with_derived(
    mut frame: DataFrame,
    registry: Option<&Registry>,
    question: &Question,
    earlier: Option<i32>,
) -> Result<Derived> {
    let height = frame.height();
    let as_of = day_of(question.as_of);
    let days = DATES
        .iter()
        .map(|name| dates(&frame, name))
        .collect::<Result<Vec<_>>>()?;
    // The first three of them begin a case.
    let begun: Vec<Option<i32>> = (0..height)
        .map(|n| days.iter().take(3).filter_map(|d| d[n]).min())
        .collect();
    let tiers = &question.policy.tiers;
    let readings = match question.readings {
        Readings::All => tiers.readings(),
        Readings::Default => Vec::new(),
    };
    let mut expected_under: Vec<Vec<Option<&'static str>>> =
        vec![Vec::with_capacity(height); readings.len()];
    let categories = integers(&frame, "category")?;
    let lifted_years = integers(&frame, "lifted_year")?;
    let (own_households, own_persons) = (
        texts(&frame, "household_key")?,
        texts(&frame, "person_key")?,
    );

    let mut households = StringChunkedBuilder::new("household_key".into(), height);
    let mut statuses: Vec<Option<&'static str>> = Vec::with_capacity(height);
    let mut expected_tiers: Vec<Option<&'static str>> = Vec::with_capacity(height);
    let mut tier_categories: Vec<Option<&'static str>> = Vec::with_capacity(height);
    let mut registry_lifted_years: Vec<Option<i32>> = Vec::with_capacity(height);
    let last_paid_on = dates(&frame, "last_paid_on")?;
    let mut touched: Vec<bool> = Vec::new();
    let mut numbers: Vec<Option<u32>> = Vec::with_capacity(height);
    for row in 0..height {
        let (mut own, mut household) = (None, None);
        if let Some(registry) = registry {
            own = number_of(own_households[row])?;
            let number = registry.find(own, number_of(own_persons[row])?, as_of);
            household = number.and_then(|n| registry.household(n, as_of));
            numbers.push(number.filter(|_| household.is_some()).map(|n| n as u32));
        }
        if let Some(earlier) = earlier {
            let of_registry = household.and_then(|h| h.events.last());
            let latest = days
                .iter()
                .chain([&last_paid_on])
                .filter_map(|days| days[row])
                .chain(of_registry.map(|event| event.day))
                .max();
            touched.push(latest.is_some_and(|day| day > earlier));
        }
        match household.map(|household| household.key) {
            Some(key) if own != Some(key) => households.append_value(keys::text(key)),
            _ => households.append_option(own_households[row].or(own_persons[row])),
        }
        statuses.push(household.zip(begun[row]).and_then(|(household, day)| {
            let event = household
                .status(day)
                .or_else(|| household.latest(day, |_| true))?;
            REGISTRY_EVENT
                .codes
                .get(usize::from(event.kind))
                .map(|c| c.code)
        }));
        let of_registry = household.and_then(|h| h.lifted_year(as_of));
        let lifted_year = lifted_years[row].or(of_registry);
        registry_lifted_years.push(of_registry);
        let date = |column: DateColumn| {
            let day = days.get(column as usize).and_then(|of| of[row]);
            // Seen from as_of, an approval still to come would be of that day (settled point 49).
            let day = day.or((column == DateColumn::ApprovedOn).then_some(as_of));
            day.map(date_of)
        };
        let expected = |reading: &str| {
            categories[row].map(|bits| tiers.expected_by(bits, lifted_year, reading, date))
        };
        for (reading, tiers) in readings.iter().zip(&mut expected_under) {
            tiers.push(
                expected(&reading.code)
                    .and_then(|e| e.tier)
                    .and_then(|t| TIER.codes.get(t))
                    .map(|c| c.code),
            );
        }
        let expected = expected(DEFAULT);
        expected_tiers.push(
            expected
                .and_then(|e| e.tier)
                .and_then(|t| TIER.codes.get(t))
                .map(|c| c.code),
        );
        tier_categories.push(
            expected
                .and_then(|e| e.category)
                .and_then(|c| CATEGORY.codes.get(c))
                .map(|c| c.code),
        );
    }
    let persons: Vec<i64> = integers(&frame, "household_size")?
        .into_iter()
        .map(persons)
        .collect();
    let columns = [
        date_column("begun_on", begun),
        Column::new("persons".into(), persons),
        households.finish().into_column(),
        Column::new("poverty_status".into(), statuses),
        Column::new("registry_lifted_year".into(), registry_lifted_years),
        Column::new("expected_tier".into(), expected_tiers),
        Column::new("tier_category".into(), tier_categories),
    ];
    let under = readings
        .iter()
        .zip(expected_under)
        .map(|(reading, tiers)| Column::new(expected_tier_under(&reading.code).into(), tiers));
    let touched = earlier.map(|_| BooleanChunked::from_slice("touched".into(), &touched));
    let touched = touched.map(IntoColumn::into_column);
    for column in columns.into_iter().chain(under).chain(touched) {
        frame.with_column(column)?;
    }
    Ok(Derived {
        cases: frame,
        households: numbers,
    })
}
