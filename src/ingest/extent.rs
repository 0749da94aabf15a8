//! What the sheets of a kind reach to: columns that none or not all of them have, the latest day, and the townships
//! and days of each snapshot.

use super::accounting::Outcome;
use super::block::{Block, Want};
use super::columns::Value;
use super::resolve::Located;
use super::{SnapshotTownship, coverage, date};
use crate::contract::{Kind, Type};
use crate::failure::Result;
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
///
/// # Errors
/// Class internal: rows that were put away cannot be read back.
pub fn latest(kind: Kind, parts: &[Located<'_>]) -> Result<Option<i32>> {
    let columns: Vec<usize> = kind
        .table()
        .columns
        .iter()
        .enumerate()
        .filter(|(_, c)| coverage::event_columns(kind).contains(&c.name))
        .map(|(n, _)| n)
        .collect();
    let mut latest = None;
    for part in parts {
        let rows = &part.sheet.rows;
        for number in rows.blocks() {
            let block = rows.block(number, Want::NOTHING.columns(columns.iter().copied()))?;
            let outcomes = part.settled.outcomes.get(rows.range(number));
            for (row, outcome) in outcomes.unwrap_or_default().iter().enumerate() {
                if *outcome == Outcome::Accepted {
                    let days = columns.iter().filter_map(|n| day(&block, *n, row));
                    latest = latest.max(days.max());
                }
            }
        }
    }
    Ok(latest)
}

fn day(block: &Block, place: usize, row: usize) -> Option<i32> {
    match block.value(place, row) {
        Value::Date(day) => Some(day),
        _ => None,
    }
}

/// The townships of each snapshot and when their earliest case begun.
///
/// # Errors
/// Class internal: rows that were put away cannot be read back.
pub fn snapshots(parts: &[Located<'_>]) -> Result<Vec<SnapshotTownship>> {
    let table = Kind::Cases.table();
    let place = |name: &str| table.columns.iter().position(|c| c.name == name);
    let township = place("township");
    let dates: Vec<usize> = ["discovered_on", "applied_on", "accepted_on"]
        .into_iter()
        .filter_map(place)
        .collect();
    let wanted = Want::NOTHING.columns(dates.iter().copied().chain(township));
    let mut earliest: BTreeMap<(Option<NaiveDate>, String), Option<i32>> = BTreeMap::new();
    for part in parts {
        let rows = &part.sheet.rows;
        let mut by_number: BTreeMap<u32, Option<i32>> = BTreeMap::new();
        for number in rows.blocks() {
            let block = rows.block(number, wanted)?;
            for row in 0..rows.range(number).len() {
                let Some(Value::Township(number)) = township.map(|n| block.value(n, row)) else {
                    continue;
                };
                let begun = dates.iter().filter_map(|n| day(&block, *n, row)).min();
                let slot = by_number.entry(number).or_default();
                *slot = slot.iter().copied().chain(begun).min();
            }
        }
        for (number, begun) in by_number {
            let Some(name) = part.townships.get(number as usize) else {
                continue;
            };
            let slot = earliest.entry((part.export_on, name.clone())).or_default();
            *slot = slot.iter().copied().chain(begun).min();
        }
    }
    Ok(earliest
        .into_iter()
        .map(|((export_on, township), begun)| SnapshotTownship {
            export_on,
            township,
            earliest_begun_on: begun.and_then(date::to_date),
        })
        .collect())
}
