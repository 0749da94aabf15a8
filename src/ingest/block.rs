//! Some rows of a sheet, column by column, as they lie in memory or on a shelf.

use super::columns::{Store, Value, read_all, write_all};
use super::id_number::IdState;
use crate::contract::Kind;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Rows of a block, at most.
pub const ROWS: usize = 1 << 16;
/// A block with more bytes of cells is closed before it has so many rows.
pub const BYTES: usize = 1 << 26;

/// Stored rows.
#[derive(Debug, Default)]
pub struct Block {
    /// For each column of the table, the values of the rows.
    pub stores: Vec<Store>,
    pub lines: Vec<u32>,
    /// Hash of each row's key, and of all its values but the township.
    pub keys: Vec<u128>,
    pub identities: Vec<u128>,
    pub id_states: Vec<Option<IdState>>,
}

/// What of a block is wanted: a bit for each column, and for what stands beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want(u64);

const LINES: u32 = 63;
const KEYS: u32 = 62;
const IDENTITIES: u32 = 61;
const ID_STATES: u32 = 60;
/// In the order in which they follow the columns.
const BESIDE: [u32; 4] = [LINES, KEYS, IDENTITIES, ID_STATES];

impl Want {
    pub const NOTHING: Want = Want(0);
    pub const LINES: Want = Want(1 << LINES);
    pub const KEYS: Want = Want(1 << KEYS);
    /// Keys and identities.
    pub const MARKS: Want = Want(1 << KEYS | 1 << IDENTITIES);
    /// What frames are made of.
    pub const VALUES: Want = Want(!Self::MARKS.0);

    /// With the columns of some places.
    pub fn columns(self, places: impl IntoIterator<Item = usize>) -> Want {
        let bits = places.into_iter().fold(0, |bits, n| bits | 1 << n);
        Want(self.0 | bits)
    }

    fn has(self, bit: u32) -> bool {
        self.0 & 1 << bit != 0
    }
}

/// Where a part of a block lies among its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    pub length: u64,
    /// Tells bytes that are not those which were written.
    pub sum: u64,
}

impl Block {
    /// An empty block of a table.
    pub fn new(kind: Kind) -> Block {
        let columns = kind.table().columns;
        Block {
            stores: columns.iter().map(|c| Store::new(c.ty)).collect(),
            ..Block::default()
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Bytes of memory, about.
    pub fn size(&self) -> usize {
        let stores: usize = self.stores.iter().map(Store::size).sum();
        stores + self.len() * (4 + 16 + 16 + 1)
    }

    /// The value of a row in the column at a place.
    pub fn value(&self, place: usize, row: usize) -> Value<'_> {
        self.stores
            .get(place)
            .map_or(Value::Null, |store| store.get(row))
    }

    /// The column at a place.
    pub fn store(&self, place: usize) -> &Store {
        self.stores.get(place).unwrap_or(&Store::Nothing)
    }

    /// Forgets its rows.
    pub fn clear(&mut self) {
        self.stores.iter_mut().for_each(Store::clear);
        self.lines.clear();
        self.keys.clear();
        self.identities.clear();
        self.id_states.clear();
    }

    /// Makes room for so many more rows like those that are there.
    pub fn expect(&mut self, rows: usize) {
        for store in &mut self.stores {
            store.expect(rows);
        }
        self.lines.reserve_exact(rows);
        self.id_states.reserve_exact(rows);
    }

    /// Takes some rows of another block of the same table, without their lines and what tells whether they count.
    pub fn extend(&mut self, other: &Block, rows: Range<usize>) {
        for (own, store) in self.stores.iter_mut().zip(&other.stores) {
            own.extend(store, rows.clone());
        }
        self.id_states
            .extend_from_slice(other.id_states.get(rows).unwrap_or_default());
    }

    /// Takes a row of another block of the same table, without what tells whether it counts.
    pub fn take(&mut self, other: &Block, row: usize) {
        for (own, store) in self.stores.iter_mut().zip(&other.stores) {
            own.push(&store.get(row));
        }
        self.lines
            .push(other.lines.get(row).copied().unwrap_or_default());
        self.id_states
            .push(other.id_states.get(row).copied().flatten());
    }

    /// As bytes, part behind part, and what tells the parts.
    pub fn write(&self, into: &mut Vec<u8>) -> Vec<Segment> {
        let mut segments = Vec::with_capacity(self.stores.len() + BESIDE.len());
        let mut close = |into: &Vec<u8>, from: usize| {
            let bytes = into.get(from..).unwrap_or_default();
            segments.push(Segment {
                length: bytes.len() as u64,
                sum: sum(bytes),
            });
        };
        for store in &self.stores {
            let from = into.len();
            store.write(into);
            close(into, from);
        }
        for part in BESIDE {
            let from = into.len();
            match part {
                LINES => write_all(into, &self.lines, u32::to_le_bytes),
                KEYS => write_all(into, &self.keys, u128::to_le_bytes),
                IDENTITIES => write_all(into, &self.identities, u128::to_le_bytes),
                _ => into.extend(self.id_states.iter().map(|state| code(*state))),
            }
            close(into, from);
        }
        segments
    }

    /// The wanted parts of a block of so many rows; `bytes` fetches a part. None of bytes that are no such block.
    pub fn read<E>(
        kind: Kind,
        rows: usize,
        segments: &[Segment],
        want: Want,
        mut bytes: impl FnMut(u64, u64) -> Result<Vec<u8>, E>,
    ) -> Result<Option<Block>, E> {
        let columns = kind.table().columns;
        if segments.len() != columns.len() + BESIDE.len() {
            return Ok(None);
        }
        let mut block = Block::default();
        let mut at = 0_u64;
        let parts = (0..columns.len()).map(|n| n as u32).chain(BESIDE);
        for (part, segment) in parts.zip(segments) {
            let here = at;
            at = at.saturating_add(segment.length);
            if !want.has(part) {
                if (part as usize) < columns.len() {
                    block.stores.push(Store::Nothing);
                }
                continue;
            }
            let bytes = bytes(here, segment.length)?;
            if sum(&bytes) != segment.sum {
                return Ok(None);
            }
            let read = match part {
                LINES => read_all(&bytes, u32::from_le_bytes).map(|v| block.lines = v),
                KEYS => read_all(&bytes, u128::from_le_bytes).map(|v| block.keys = v),
                IDENTITIES => read_all(&bytes, u128::from_le_bytes).map(|v| block.identities = v),
                ID_STATES => states(&bytes).map(|v| block.id_states = v),
                _ => columns
                    .get(part as usize)
                    .and_then(|column| Store::read(column.ty, &bytes, rows))
                    .map(|store| block.stores.push(store)),
            };
            let whole = match part {
                LINES => block.lines.len() == rows,
                ID_STATES => block.id_states.len() == rows,
                KEYS => block.keys.len() == rows,
                IDENTITIES => block.identities.len() == rows,
                _ => true,
            };
            if read.is_none() || !whole {
                return Ok(None);
            }
        }
        Ok(Some(block))
    }
}

/// A sum that bytes which were cut or changed do not have.
pub fn sum(bytes: &[u8]) -> u64 {
    use std::hash::{BuildHasher, Hasher};
    let mut hasher = foldhash::quality::FixedState::with_seed(0).build_hasher();
    hasher.write(bytes);
    hasher.finish()
}

fn code(state: Option<IdState>) -> u8 {
    state.map_or(0, |state| state.code() as u8 + 1)
}

fn states(bytes: &[u8]) -> Option<Vec<Option<IdState>>> {
    let state = |code: &u8| match code {
        0 => Some(None),
        n => IdState::ALL.get(usize::from(*n) - 1).copied().map(Some),
    };
    bytes.iter().map(state).collect()
}
