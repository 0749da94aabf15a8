//! Merged cells that reach over several rows: their one value is written in the first row only.
//!
//! Marks the cells that they cover; which of them take the value is for the reader of the row to say.

use super::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Merged cells over one row at a time; no real table has as many columns.
const MOST_OPEN: usize = 1_000;

/// The merged cells of a sheet whose rows pass by in their order. Rows and columns count from 0.
#[derive(Default)]
pub struct Merges {
    /// By first row: last row and first column.
    coming: BTreeMap<u32, Vec<(u32, u32)>>,
    open: Vec<Open>,
}

/// A merged cell that reaches over the rows that pass.
struct Open {
    last: u32,
    column: usize,
    line: u32,
    value: Arc<Cell<'static>>,
}

impl Merges {
    /// A merged cell from row `first` to `last`, whose value stands in `column`.
    pub fn add(&mut self, first: u32, last: u32, column: u32) {
        if last > first {
            self.coming.entry(first).or_default().push((last, column));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.coming.is_empty() && self.open.is_empty()
    }

    /// Marks the blank cells of a row that are covered from above, and takes its values for the rows below.
    pub fn pass(&mut self, row: u32, cells: &mut Vec<Cell<'static>>) {
        if self.is_empty() {
            return;
        }
        self.open.retain(|open| open.last >= row);
        for open in &self.open {
            if cells.len() <= open.column {
                cells.resize(open.column + 1, Cell::Empty);
            }
            if let Some(cell @ Cell::Empty) = cells.get_mut(open.column) {
                *cell = Cell::covered(open.line, &open.value);
            }
        }
        while let Some(entry) = self.coming.first_entry() {
            if *entry.key() > row {
                break;
            }
            let (first, merges) = entry.remove_entry();
            for (last, column) in merges.into_iter().filter(|_| first == row) {
                let column = column as usize;
                if let Some(value) = cells.get(column).filter(|c| !c.is_blank())
                    && self.open.len() < MOST_OPEN
                {
                    self.open.push(Open {
                        last,
                        column,
                        line: row.saturating_add(1),
                        value: Arc::new(value.clone()),
                    });
                }
            }
        }
    }
}
