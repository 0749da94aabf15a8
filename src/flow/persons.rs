//! Tables of persons, looked up by the persons that a part of the cases has: without this every part would go through
//! all of them.

use crate::assess::texts;
use crate::contract::{Kind, Tables};
use crate::failure::Result;
use crate::rules::shared::head;
use polars::prelude::{ChunkedArray, DataFrame, IdxCa, UInt32Type};

/// Kinds whose rows matter by their `person_key` alone, to cases that have the same.
const OF_PERSONS: [Kind; 2] = [Kind::Enrolments, Kind::Deaths];

/// Where the rows of each person stand.
pub struct Persons(Vec<(Kind, Vec<(u64, u32)>)>);

impl Persons {
    /// Looks through the tables once.
    ///
    /// # Errors
    /// A frame without the contract's columns (class internal).
    pub fn new(tables: &Tables) -> Result<Persons> {
        let mut of_kinds = Vec::new();
        for kind in OF_PERSONS {
            let Some(frame) = tables.frame(kind) else {
                continue;
            };
            let keys = texts(frame, "person_key")?;
            let mut rows: Vec<(u64, u32)> = (0_u32..)
                .zip(keys)
                .filter_map(|(row, key)| Some((head(key?)?, row)))
                .collect();
            rows.sort_unstable();
            of_kinds.push((kind, rows));
        }
        Ok(Persons(of_kinds))
    }

    /// Leaves in the tables of a part the rows of its own persons, in their order.
    ///
    /// # Errors
    /// As `new`.
    pub fn narrow(&self, tables: &mut Tables) -> Result<()> {
        let Some(cases) = tables.frame(Kind::Cases) else {
            return Ok(());
        };
        let mut heads: Vec<u64> = texts(cases, "person_key")?
            .into_iter()
            .filter_map(|key| head(key?))
            .collect();
        heads.sort_unstable();
        heads.dedup();
        for (kind, rows) in &self.0 {
            let Some(frame) = tables.frames.get_mut(kind) else {
                continue;
            };
            let mut wanted: Vec<u32> = Vec::new();
            for key in &heads {
                let from = rows.partition_point(|(head, _)| head < key);
                let of_person = rows.iter().skip(from).take_while(|(head, _)| head == key);
                wanted.extend(of_person.map(|(_, row)| *row));
            }
            wanted.sort_unstable();
            *frame = take(frame, wanted)?;
        }
        Ok(())
    }
}

fn take(frame: &DataFrame, rows: Vec<u32>) -> Result<DataFrame> {
    let rows: IdxCa = ChunkedArray::<UInt32Type>::from_vec("rows".into(), rows);
    Ok(frame.take(&rows)?)
}
