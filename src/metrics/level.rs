//! Grouping by month and level: the same aggregates for each township and for the district.

use super::Sources;
use crate::assess::{Coded, Question, coded, dates, texts};
use crate::failure::Result;
use chrono::Datelike;
use foldhash::fast::FixedState;
use polars::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A date literal.
pub(super) fn day(date: chrono::NaiveDate) -> Expr {
    lit(crate::assess::day_of(date)).cast(DataType::Date)
}

/// 1 where true, else 0 (null is not true).
pub(super) fn one_where(condition: Expr) -> Expr {
    condition.fill_null(lit(false)).cast(DataType::Int64)
}

/// `numerator / denominator` as a share; null where the denominator is 0.
pub(super) fn share(name: &str, numerator: &str, denominator: &str) -> Expr {
    when(col(denominator).gt(lit(0i64)))
        .then(col(numerator).cast(DataType::Float64) / col(denominator).cast(DataType::Float64))
        .otherwise(lit(NULL))
        .alias(name)
}

/// The approved amount of an approved case; null of another.
pub(super) fn approved_amount() -> Expr {
    when(col("approved"))
        .then(col("approved_amount"))
        .otherwise(lit(NULL))
        .alias("approved_amount")
}

/// 1 for each row.
pub(super) fn one() -> Expr {
    lit(1i64)
}

/// Aggregates rows that have `month` and `township` by month, level, township and `keys`, up to the report
/// month, sorted by the same. A null township counts for the district only.
pub(super) fn by_level(
    rows: LazyFrame,
    keys: &[&str],
    aggregates: &[Expr],
    question: &Question,
) -> Result<DataFrame> {
    let rows = rows.filter(col("month").lt_eq(day(question.month)));
    let group = |level: &'static str, with_township: bool| {
        let mut by = vec![col("month")];
        if with_township {
            by.push(col("township"));
        }
        by.extend(keys.iter().map(|k| col(*k)));
        let source = if with_township {
            rows.clone().filter(col("township").is_not_null())
        } else {
            rows.clone()
        };
        let grouped = source
            .group_by(by)
            .agg(aggregates)
            .with_column(lit(level).alias("level"));
        if with_township {
            grouped
        } else {
            grouped.with_column(lit(NULL).cast(DataType::String).alias("township"))
        }
    };
    let order: Vec<&str> = ["month", "level", "township"]
        .into_iter()
        .chain(keys.iter().copied())
        .collect();
    let both = [group("district", false), group("township", true)].map(|frame| {
        frame.select([
            cols(order.iter().copied()).as_expr(),
            all().exclude_cols(order.iter().copied()).as_expr(),
        ])
    });
    Ok(concat(both, UnionArgs::default())?
        .sort(
            order.clone(),
            SortMultipleOptions::default().with_nulls_last(false),
        )
        .collect()?)
}

/// How rows are added up.
pub(super) struct Adding {
    /// The date that gives the month; rows without one are not added.
    pub on: &'static str,
    /// What is true of the rows that are added; none: of all.
    pub of: Option<Expr>,
    /// What rows are told apart by beside month and township.
    pub keys: &'static [&'static str],
    /// What is summed up, in whole numbers; nothing is added where it is null.
    pub sums: Vec<Expr>,
    /// What is counted by its values, where it is not null.
    pub value: Option<Expr>,
    /// Of several rows of a group with the same text in this column one alone is added.
    pub once: Option<&'static str>,
}

/// Month (days since 1970-01-01), township and keys.
type Place = (i32, Vec<Option<String>>);

/// What one group has added up.
#[derive(Debug, Default, Clone)]
struct Cell {
    sums: Vec<i64>,
    /// How often each value stands there.
    values: HashMap<i64, i64, FixedState>,
}

/// Rows added up by month, township and keys: sums, and how often each value of one column stands there. Parts of
/// the same rows can be added to each other.
#[derive(Debug, Clone)]
pub(super) struct Grouped {
    keys: &'static [&'static str],
    names: Vec<PlSmallStr>,
    cells: HashMap<Place, Cell, FixedState>,
}

/// Groups rows that have `township`, up to the report month. Rows are passed over, not filtered out: all their columns
/// would have to be copied.
pub(super) fn group(rows: LazyFrame, adding: &Adding, sources: &Sources) -> Result<Grouped> {
    let on = match &adding.of {
        Some(of) => when(of.clone()).then(col(adding.on)).otherwise(lit(NULL)),
        None => col(adding.on),
    };
    let texts: Vec<&'static str> = std::iter::once("township")
        .chain(adding.keys.iter().copied())
        .chain(adding.once)
        .collect();
    let numbers = adding.sums.iter().cloned();
    let value = adding.value.clone().map(|value| value.alias("value"));
    let numbers = numbers.chain(value).map(|n| n.cast(DataType::Int64));
    let wanted: Vec<Expr> = std::iter::once(on.alias("on"))
        .chain(texts.iter().map(|name| col(*name)))
        .chain(numbers)
        .collect();
    let frame = rows.select(wanted).collect()?;
    let names: Vec<PlSmallStr> = frame
        .columns()
        .get(1 + texts.len()..)
        .unwrap_or_default()
        .iter()
        .take(adding.sums.len())
        .map(|column| column.name().clone())
        .collect();
    let coded: Vec<Coded> = texts
        .iter()
        .map(|name| coded(&frame, name))
        .collect::<Result<_>>()?;
    let (keys, once) = coded.split_at(1 + adding.keys.len());

    let last = crate::assess::day_of(sources.question.month);
    let mut months = Months::default();
    let mut numbers: HashMap<(u64, u64, u64), u32, FixedState> = HashMap::default();
    let mut places: Vec<(i32, [u32; MOST_KEYS])> = Vec::new();
    let mut seen: HashSet<(u32, u32), FixedState> = HashSet::default();
    let mut last_place = None;
    // The group of each row; `NOWHERE` of one that is not added.
    let mut of_rows: Vec<u32> = Vec::with_capacity(frame.height());
    for (row, day) in dates(&frame, "on")?.into_iter().enumerate() {
        let Some(month) = day.map(|day| months.first_of(day)).filter(|m| *m <= last) else {
            of_rows.push(NOWHERE);
            continue;
        };
        let mut code = [0; MOST_KEYS];
        for (slot, key) in code.iter_mut().zip(keys) {
            *slot = key.rows[row];
        }
        // Numbers are hashed faster than a row of them.
        let pair = |one: u32, other: u32| u64::from(one) << 32 | u64::from(other);
        let [township, first, second, third, fourth] = code;
        let place = (
            pair(month.cast_unsigned(), township),
            pair(first, second),
            pair(third, fourth),
        );
        // Neighbours are often of one group.
        let number = match last_place {
            Some((of, number)) if of == place => number,
            _ => *numbers.entry(place).or_insert_with(|| {
                places.push((month, code));
                places.len() as u32 - 1
            }),
        };
        last_place = Some((place, number));
        let again = once
            .first()
            .is_some_and(|of| !seen.insert((number, of.rows[row])));
        of_rows.push(if again { NOWHERE } else { number });
    }

    let mut cells = vec![Cell::default(); places.len()];
    // Behind the groups one for the rows that are nowhere.
    let nowhere = places.len();
    for group in &mut of_rows {
        *group = (*group).min(nowhere as u32);
    }
    let mut sums = vec![0; nowhere + 1];
    for name in &names {
        sums.fill(0);
        add_up(frame.column(name)?.i64()?, &of_rows, &mut sums);
        for (cell, sum) in cells.iter_mut().zip(&sums) {
            cell.sums.push(*sum);
        }
    }
    if adding.value.is_some() {
        let column = frame.column("value")?.i64()?;
        for (group, value) in of_rows.iter().zip(column.iter()) {
            if let (Some(cell), Some(value)) = (cells.get_mut(*group as usize), value) {
                *cell.values.entry(value).or_default() += 1;
            }
        }
    }
    let text = |key: &Coded, code: u32| key.texts[code as usize].map(str::to_owned);
    let cells = places.into_iter().zip(cells).map(|((month, code), cell)| {
        let of_keys = keys.iter().zip(code).map(|(key, code)| text(key, code));
        ((month, of_keys.collect()), cell)
    });
    Ok(Grouped {
        keys: adding.keys,
        names,
        cells: cells.collect(),
    })
}

/// Adds each number to the sum of its row's group.
fn add_up(column: &Int64Chunked, groups: &[u32], sums: &mut [i64]) {
    let mut groups = groups.iter();
    for chunk in column.downcast_iter() {
        let of_chunk = chunk.values_iter().zip(groups.by_ref());
        match chunk.validity() {
            None => of_chunk.for_each(|(number, group)| sums[*group as usize] += number),
            Some(valid) => {
                for ((number, group), valid) in of_chunk.zip(valid.iter()) {
                    sums[*group as usize] += if valid { *number } else { 0 };
                }
            }
        }
    }
}

/// Township and keys of a group.
const MOST_KEYS: usize = 5;
const NOWHERE: u32 = u32::MAX;

/// First days of months, the last one remembered: neighbouring rows are mostly of one month.
#[derive(Default)]
struct Months {
    first: i32,
    next: i32,
}

impl Months {
    fn first_of(&mut self, day: i32) -> i32 {
        if day < self.first || day >= self.next {
            let date = crate::assess::date_of(day);
            self.first = day - date.day0() as i32;
            let next = date
                .with_day(1)
                .and_then(|d| d.checked_add_months(chrono::Months::new(1)));
            self.next = next.map_or(i32::MAX, crate::assess::day_of);
        }
        self.first
    }
}

/// Values of a group with how often each stands there, in order.
type Counted = Vec<(i64, i64)>;

impl Grouped {
    /// Adds another part.
    pub(super) fn absorb(&mut self, other: Grouped) {
        for (place, cell) in other.cells {
            let own = self.cells.entry(place).or_default();
            own.sums.resize(cell.sums.len(), 0);
            for (own, other) in own.sums.iter_mut().zip(cell.sums) {
                *own += other;
            }
            for (value, n) in cell.values {
                *own.values.entry(value).or_default() += n;
            }
        }
    }

    /// The sums for the district and each township, in the order of month, level, township and keys.
    pub(super) fn levels(&self, question: &Question) -> Result<DataFrame> {
        let mut apart: Vec<&str> = vec!["month", "township"];
        apart.extend(self.keys);
        let sums = all().exclude_cols(apart).as_expr().sum();
        by_level(self.sums()?.lazy(), self.keys, &[sums], question)
    }

    /// The sums apart by another key instead of the value that was counted: `of` says which keys a value stands for, each
    /// of which has the whole count as its sum. The new key stands in front of the others.
    pub(super) fn by_values(
        self,
        keys: &'static [&'static str],
        of: impl Fn(i64) -> Vec<Option<&'static str>>,
    ) -> Grouped {
        let mut cells: HashMap<Place, Cell, FixedState> = HashMap::default();
        for ((month, keys), cell) in self.cells {
            for (value, n) in cell.values {
                for key in of(value) {
                    let mut keys = keys.clone();
                    keys.insert(1, key.map(str::to_owned));
                    let cell = cells.entry((month, keys)).or_default();
                    cell.sums.resize(1, 0);
                    cell.sums[0] += n;
                }
            }
        }
        Grouped {
            keys,
            names: self.names,
            cells,
        }
    }

    /// The sums by `month`, `township` and keys, in no order.
    pub(super) fn sums(&self) -> Result<DataFrame> {
        let cells: Vec<_> = self.cells.iter().collect();
        let months = cells.iter().map(|((month, _), _)| Some(*month)).collect();
        let mut columns = vec![crate::assess::date_column("month", months)];
        for (n, key) in ["township"].iter().chain(self.keys).enumerate() {
            let texts = cells.iter().map(|((_, keys), _)| keys[n].as_deref());
            let texts = StringChunked::from_iter_options((*key).into(), texts);
            columns.push(texts.into_column());
        }
        for (n, name) in self.names.iter().enumerate() {
            let sums: Vec<i64> = cells.iter().map(|(_, cell)| cell.sums[n]).collect();
            columns.push(Column::new(name.clone(), sums));
        }
        Ok(DataFrame::new(cells.len(), columns)?)
    }

    /// How often each value stands in each township, whatever the month.
    pub(super) fn by_township(&self) -> BTreeMap<String, BTreeMap<i64, i64>> {
        let mut townships: BTreeMap<String, BTreeMap<i64, i64>> = BTreeMap::new();
        for ((_, keys), cell) in &self.cells {
            if let Some(Some(township)) = keys.first() {
                let values = townships.entry(township.clone()).or_default();
                for (value, n) in &cell.values {
                    *values.entry(*value).or_default() += n;
                }
            }
        }
        townships
    }

    /// First days of the months, since 1970-01-01.
    pub(super) fn months(&self) -> BTreeSet<i32> {
        self.cells.keys().map(|(month, _)| *month).collect()
    }

    /// For each row of `levels` what `of` makes of its group's values.
    pub(super) fn of_values(
        &self,
        levels: &DataFrame,
        of: impl Fn(&Counted) -> Option<i64>,
    ) -> Result<Vec<Option<i64>>> {
        let mut groups: BTreeMap<Place, BTreeMap<i64, i64>> = BTreeMap::new();
        for ((month, keys), cell) in &self.cells {
            let mut count = |keys: Vec<Option<String>>| {
                let values = groups.entry((*month, keys)).or_default();
                for (value, n) in &cell.values {
                    *values.entry(*value).or_default() += n;
                }
            };
            // A row without a township counts for the district alone.
            let mut of_district = keys.clone();
            if let Some(township) = of_district.first_mut()
                && township.take().is_some()
            {
                count(keys.clone());
            }
            count(of_district);
        }
        let none = Counted::new();
        let groups: BTreeMap<Place, Counted> = groups
            .into_iter()
            .map(|(place, values)| (place, values.into_iter().collect()))
            .collect();
        let months = dates(levels, "month")?;
        let mut places: Vec<Place> = months
            .into_iter()
            .map(|month| (month.unwrap_or_default(), Vec::new()))
            .collect();
        for key in ["township"].iter().chain(self.keys) {
            for ((_, keys), text) in places.iter_mut().zip(texts(levels, key)?) {
                keys.push(text.map(str::to_owned));
            }
        }
        let values = places
            .iter()
            .map(|place| of(groups.get(place).unwrap_or(&none)));
        Ok(values.collect())
    }
}

/// The smallest value that at least `numerator / denominator` of the values do not exceed: what Kaplan-Meier gives
/// where nothing is censored (settled point 9), so that every quantile of days means the same.
pub(super) fn within(values: &Counted, numerator: i64, denominator: i64) -> Option<i64> {
    let all: i64 = values.iter().map(|(_, n)| n).sum();
    let mut so_far = 0;
    values.iter().find_map(|(value, n)| {
        so_far += n;
        (so_far * denominator >= all * numerator).then_some(*value)
    })
}

/// The median of whole numbers, the mean of the two middle ones rounded half up.
pub(super) fn median(values: &Counted) -> Option<i64> {
    let all: i64 = values.iter().map(|(_, n)| n).sum();
    let at = |position: i64| {
        let mut so_far = 0;
        values.iter().find_map(|(value, n)| {
            so_far += n;
            (so_far > position).then_some(*value)
        })
    };
    let (low, high) = (at((all - 1) / 2)?, at(all / 2)?);
    Some((low + high + 1).div_euclid(2))
}
