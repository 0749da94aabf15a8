//! Rows apart by shares of their keys, so that those that could meet are looked at together and the others need not
//! be in memory.

use super::shelf::Shelf;
use crate::failure::{Failure, Result};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// One row, small enough to sort by the million; in the order of keys, sources and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// High and low half.
    key: [u64; 2],
    pub source: u32,
    /// `UNREAD` for a quarantined row.
    pub row: u32,
    identity: [u64; 2],
}

/// In place of the number of a row that could not be read.
pub const UNREAD: u32 = u32::MAX;

/// Bytes of an entry on a shelf.
const BYTES: usize = 40;
/// Rows of a share that are put away together.
const PIECE: usize = 1 << 12;
/// Rows of all shares that stay in memory.
const IN_MEMORY: usize = 1 << 22;

impl Entry {
    pub fn new(key: u128, source: u32, row: u32, identity: u128) -> Entry {
        let halves = |number: u128| [(number >> 64) as u64, number as u64];
        Entry {
            key: halves(key),
            source,
            row,
            identity: halves(identity),
        }
    }

    pub fn has_key_of(&self, other: &Entry) -> bool {
        self.key == other.key
    }

    pub fn is_identical_to(&self, other: &Entry) -> bool {
        self.identity == other.identity
    }

    fn write(&self, into: &mut Vec<u8>) {
        for half in self.key.iter().chain(&self.identity) {
            into.extend_from_slice(&half.to_le_bytes());
        }
        for number in [self.source, self.row] {
            into.extend_from_slice(&number.to_le_bytes());
        }
    }

    fn read(bytes: &[u8; BYTES]) -> Entry {
        let (halves, numbers) = bytes.split_at(BYTES - 8);
        let mut halves = halves.as_chunks().0.iter().map(|h| u64::from_le_bytes(*h));
        let mut half = || halves.next().unwrap_or_default();
        let (key, identity) = ([half(), half()], [half(), half()]);
        let mut numbers = numbers.as_chunks().0.iter();
        let mut number = || numbers.next().map_or(0, |n| u32::from_le_bytes(*n));
        Entry {
            key,
            source: number(),
            row: number(),
            identity,
        }
    }
}

/// The rows of all shares.
pub struct Shares {
    all: Vec<Mutex<Share>>,
    /// How many more stay in memory.
    left: AtomicUsize,
    /// None where there can be no such file.
    shelf: OnceLock<Option<Shelf>>,
}

#[derive(Default)]
struct Share {
    here: Vec<Entry>,
    /// Where others lie, and how many bytes long.
    away: Vec<(u64, u64)>,
}

/// Rows on their way into shares.
pub struct Sorter<'a> {
    shares: &'a Shares,
    waiting: Vec<Vec<Entry>>,
}

impl Shares {
    /// None yet, in shares of `rows` each when there are so many in `all`.
    pub fn new(all: usize, rows: usize) -> Shares {
        let shares = all.div_ceil(rows).max(1);
        Shares {
            all: (0..shares).map(|_| Mutex::default()).collect(),
            left: AtomicUsize::new(IN_MEMORY),
            shelf: OnceLock::new(),
        }
    }

    /// How many shares there are.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    pub fn sorter(&self) -> Sorter<'_> {
        Sorter {
            shares: self,
            waiting: self.all.iter().map(|_| Vec::new()).collect(),
        }
    }

    /// The rows of a share, in order.
    ///
    /// # Errors
    /// Class internal: rows that were put away cannot be read back.
    pub fn take(&self, share: usize) -> Result<Vec<Entry>> {
        let lost = || Failure::internal("keys that were put away cannot be read back");
        let Share { mut here, away } = match self.all.get(share) {
            Some(share) => std::mem::take(&mut *locked(share)),
            None => Share::default(),
        };
        for (at, length) in away {
            let shelf = self.shelf.get().and_then(Option::as_ref).ok_or_else(lost)?;
            let bytes = shelf.get(at, length).map_err(|e| lost().cause(e))?;
            here.extend(bytes.as_chunks().0.iter().map(Entry::read));
        }
        here.sort_unstable();
        Ok(here)
    }

    fn put(&self, share: usize, entries: &mut Vec<Entry>) {
        let Some(share) = self.all.get(share) else {
            return;
        };
        let less = |left: usize| left.checked_sub(entries.len());
        let (set, fetched) = (Ordering::Relaxed, Ordering::Relaxed);
        if self.left.fetch_update(set, fetched, less).is_err() {
            let shelf = self.shelf.get_or_init(|| Shelf::temporary().ok());
            let mut bytes = Vec::with_capacity(entries.len() * BYTES);
            for entry in &*entries {
                entry.write(&mut bytes);
            }
            // Where no disk takes them, memory has to.
            if let Some(Ok(at)) = shelf.as_ref().map(|shelf| shelf.put(&bytes)) {
                locked(share).away.push((at, bytes.len() as u64));
                entries.clear();
                return;
            }
        }
        locked(share).here.append(entries);
    }
}

impl Sorter<'_> {
    pub fn push(&mut self, entry: Entry) {
        let shares = self.waiting.len() as u64;
        let share = ((entry.key[0] >> 32) * shares) >> 32;
        if let Some(waiting) = self.waiting.get_mut(share as usize) {
            waiting.push(entry);
            if waiting.len() == PIECE {
                self.shares.put(share as usize, waiting);
            }
        }
    }

    /// Puts what is left.
    pub fn end(mut self) {
        for (share, waiting) in self.waiting.iter_mut().enumerate() {
            self.shares.put(share, waiting);
        }
    }
}

fn locked(share: &Mutex<Share>) -> MutexGuard<'_, Share> {
    share.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_in_order_with_all_others_of_their_key_wherever_they_lay() {
        let entry = |n: u32| {
            // Each key seven times, spread as hashes are.
            let key = u128::from(n / 7).wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
            Entry::new(key, n % 7, n, key ^ u128::from(n))
        };
        let all: Vec<Entry> = (0..40_000).map(entry).collect();
        for in_memory in [usize::MAX, 20_000, 0] {
            let shares = Shares {
                left: AtomicUsize::new(in_memory),
                ..Shares::new(all.len(), 10_000)
            };
            assert_eq!(shares.count(), 4);
            for of_sorter in all.chunks(9_000) {
                let mut sorter = shares.sorter();
                for entry in of_sorter {
                    sorter.push(*entry);
                }
                sorter.end();
            }
            let of_shares: Vec<Vec<Entry>> = (0..4).map(|n| shares.take(n).unwrap()).collect();
            for of_share in &of_shares {
                assert!(of_share.is_sorted());
                assert!((8_000..12_000).contains(&of_share.len()));
            }
            // A key's rows are of one share: taken together, in the order of shares, they are in order.
            let mut expected = all.clone();
            expected.sort_unstable();
            assert_eq!(of_shares.concat(), expected, "{in_memory}");
        }
    }
}
