//! What the sheets of a kind reach to: columns that none or not all of them have, the latest day, and the townships
//! and days of each snapshot.

use super::accounting::Outcome;
use super::block::Want;
use super::columns::NO_INTEGER;
use super::resolve::Located;
use super::{SnapshotTownship, coverage, date};
use crate::contract::{Kind, Type};
use crate::failure::Result;
use crate::threads::side_by_side;
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
            let outcomes = part.settled.outcomes.get(rows.range(number));
            let outcomes = outcomes.unwrap_or_default();
            // Of an earlier snapshot hardly a row counts.
            if !outcomes.contains(&Outcome::Accepted) {
                continue;
            }
            let block = rows.block(number, Want::NOTHING.columns(columns.iter().copied()))?;
            for place in &columns {
                let days = block.store(*place).days().iter().zip(outcomes);
                let counts = days.filter(|(_, outcome)| **outcome == Outcome::Accepted);
                let last = counts.map(|(day, _)| *day).max();
                latest = latest.max(last.filter(|day| *day != NO_INTEGER));
            }
        }
    }
    Ok(latest)
}

/// Later than any day.
const NO_DAY: i32 = i32::MAX;

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
    let of_part = |part: &Located<'_>| {
        let rows = &part.sheet.rows;
        // For each township that has a row, its earliest day where there is one.
        let mut by_number: Vec<Option<i32>> = vec![None; part.townships.len()];
        for number in rows.blocks() {
            let block = rows.block(number, wanted)?;
            let numbers = township.map_or(&[] as &[u32], |n| block.store(n).townships());
            let dates = dates.iter().map(|n| block.store(*n).days());
            let dates: Vec<&[i32]> = dates.collect();
            for (row, number) in numbers.iter().enumerate() {
                let Some(slot) = by_number.get_mut(*number as usize) else {
                    continue;
                };
                let days = dates.iter().filter_map(|days| days.get(row));
                let begun = days.filter(|day| **day != NO_INTEGER).min();
                let begun = begun.copied().unwrap_or(NO_DAY);
                *slot = Some(slot.unwrap_or(NO_DAY).min(begun));
            }
        }
        let mut of_part = Vec::new();
        for (name, begun) in part.townships.iter().zip(by_number) {
            let Some(begun) = begun else { continue };
            let begun = Some(begun).filter(|day| *day != NO_DAY);
            of_part.push(((part.export_on, name.clone()), begun));
        }
        Ok(of_part)
    };
    let mut earliest: BTreeMap<(Option<NaiveDate>, String), Option<i32>> = BTreeMap::new();
    for (place, begun) in side_by_side(parts.iter().collect(), of_part)?
        .into_iter()
        .flatten()
    {
        let slot = earliest.entry(place).or_default();
        *slot = slot.iter().copied().chain(begun).min();
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
