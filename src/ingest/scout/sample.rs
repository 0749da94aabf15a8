//! The first rows of each sheet as a container hands them over, for looking at cells that no column reads.
//!
//! They hold persons' data: nothing of them leaves `scout` but counts.

use crate::ingest::cell::Cell;
use std::sync::Mutex;

/// Rows taken of each sheet.
const MOST_ROWS: usize = 2000;

/// Rows of one sheet with their numbers; a Parquet file's names stand in row 0.
#[derive(Debug, Default)]
pub struct Sample {
    pub sheet: String,
    pub rows: Vec<(u32, Vec<Cell<'static>>)>,
}

/// Takes rows as they pass by.
#[derive(Debug, Default)]
pub struct Sampler {
    samples: Mutex<Vec<Sample>>,
}

impl Sampler {
    /// Takes a row of a sheet; sheets come one after the other.
    pub fn take(&self, sheet: &str, line: u32, cells: &[Cell<'_>]) {
        let Ok(mut samples) = self.samples.lock() else {
            return;
        };
        if samples.last().is_none_or(|s| s.sheet != sheet) {
            samples.push(Sample {
                sheet: sheet.to_owned(),
                rows: Vec::new(),
            });
        }
        if let Some(sample) = samples.last_mut()
            && sample.rows.len() < MOST_ROWS
        {
            let cells = cells.iter().cloned().map(Cell::into_owned).collect();
            sample.rows.push((line, cells));
        }
    }

    /// What was taken.
    pub fn into_samples(self) -> Vec<Sample> {
        self.samples.into_inner().unwrap_or_default()
    }
}
