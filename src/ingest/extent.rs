//! What the sheets of a kind reach to: columns that none or not all of them have, the latest day, and the townships
//! and days of each snapshot.

use super::accounting::Outcome;
use super::columns::Value;
use super::resolve::Located;
use super::{SnapshotTownship, coverage, date};
use crate::contract::{Kind, Type};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of cases that no sheet has.
pub fn absent(parts: &[Located<'_>]) -> BTreeSet<&'static str> {
    let columns = Kind::Cases.table().columns.iter().enumerate();
    columns
        .filter(|(n, _)| {
            let position =
                |part: &Located<'_>| part.sheet.layout.as_ref()?.positions.get(*n).copied()?;
            parts.iter().all(|part| position(part).is_none())
        })
        .map(|(_, column)| column.name)
        .collect()
}

/// Columns of cases that a sheet lacks and another one has.
pub fn missing(kind: Kind, part: &Located<'_>, absent: &BTreeSet<&'static str>) -> Option<String> {
    let layout = part.sheet.layout.as_ref().filter(|_| kind == Kind::Cases)?;
    let columns = kind.table().columns.iter().zip(&layout.positions);
    let names: Vec<&str> = columns
        .filter(|(column, position)| {
            let named_by_sheet = layout.township_is_sheet && matches!(column.ty, Type::Township);
            position.is_none() && !named_by_sheet && !absent.contains(column.name)
        })
        .map(|(column, _)| column.name)
        .collect();
    (!names.is_empty()).then(|| names.join(","))
}

/// The latest day in the accepted rows' event columns.
pub fn latest(kind: Kind, parts: &[Located<'_>]) -> Option<i32> {
    let columns: Vec<usize> = kind
        .table()
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| coverage::event_columns(kind).contains(&c.name))
        .map(|(n, _)| n)
        .collect();
    parts
        .iter()
        .flat_map(|part| {
            columns
                .iter()
                .filter_map(move |n| Some((part, part.sheet.stores.get(*n)?)))
        })
        .flat_map(|(part, store)| {
            part.outcomes
                .iter()
                .enumerate()
                .filter(|(_, outcome)| **outcome == Outcome::Accepted)
                .filter_map(move |(row, _)| {
                    if let Value::Date(day) = store.get(row) {
                        Some(day)
                    } else {
                        None
                    }
                })
        })
        .max()
}

/// The townships of each snapshot and when their earliest case begun.
pub fn snapshots(parts: &[Located<'_>]) -> Vec<SnapshotTownship> {
    let table = Kind::Cases.table();
    let place = |name: &str| table.columns.iter().position(|c| c.name == name);
    let township = place("township");
    let dates: Vec<usize> = ["discovered_on", "applied_on", "accepted_on"]
        .into_iter()
        .filter_map(place)
        .collect();
    let mut earliest: BTreeMap<(Option<NaiveDate>, String), Option<i32>> = BTreeMap::new();
    for part in parts {
        let store = |n: usize| part.sheet.stores.get(n);
        let mut by_number: BTreeMap<u32, Option<i32>> = BTreeMap::new();
        for row in 0..part.outcomes.len() {
            let Some(Value::Township(number)) = township.and_then(store).map(|s| s.get(row)) else {
                continue;
            };
            let begun = dates
                .iter()
                .filter_map(|n| match store(*n)?.get(row) {
                    Value::Date(day) => Some(day),
                    _ => None,
                })
                .min();
            let slot = by_number.entry(number).or_default();
            *slot = slot.iter().copied().chain(begun).min();
        }
        for (number, begun) in by_number {
            let Some(name) = part.townships.get(number as usize) else {
                continue;
            };
            let slot = earliest.entry((part.export_on, name.clone())).or_default();
            *slot = slot.iter().copied().chain(begun).min();
        }
    }
    earliest
        .into_iter()
        .map(|((export_on, township), begun)| SnapshotTownship {
            export_on,
            township,
            earliest_begun_on: begun.and_then(date::to_date),
        })
        .collect()
}
