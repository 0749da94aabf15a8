//! Which persons, households and accounts several cases or payments share: what is picked to be compared is little
//! then, however many cases there are.
//!
//! Keys are told by their first 64 bits. Two that agree in them by chance are picked for nothing, never missed.

use foldhash::fast::FixedState;
use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher};

/// First bits of keys.
pub type Heads = HashSet<u64, FixedState>;

/// Keys that rows of a run share; `None` in `Sources`: any may be shared.
#[derive(Debug, Default)]
pub struct Shared {
    /// In several approved cases.
    pub persons: Heads,
    pub households: Heads,
    /// In approved cases of several townships.
    pub persons_apart: Heads,
    pub households_apart: Heads,
    /// In payments of as many cases as households make a shared account.
    pub accounts: Heads,
}

/// The first 64 bits of a key in hex.
pub fn head(key: &str) -> Option<u64> {
    u64::from_str_radix(key.get(..16)?, 16).ok()
}

/// Keys of several rows, and those of rows in several places; of each row the key's head and a number for its place.
pub fn several(mut rows: Vec<(u64, u32)>) -> (Heads, Heads) {
    rows.sort_unstable();
    let (mut often, mut apart) = (Heads::default(), Heads::default());
    for of_key in rows.chunk_by(|a, b| a.0 == b.0) {
        if let [(key, first), .., (_, last)] = of_key {
            often.insert(*key);
            if first != last {
                apart.insert(*key);
            }
        }
    }
    (often, apart)
}

/// Keys that stand beside at least so many others.
pub fn at_least(mut rows: Vec<(u64, u64)>, least: usize) -> Heads {
    rows.sort_unstable();
    rows.dedup();
    rows.chunk_by(|a, b| a.0 == b.0)
        .filter(|of_key| of_key.len() >= least.max(1))
        .filter_map(|of_key| of_key.first().map(|(key, _)| *key))
        .collect()
}

/// A text in 64 bits.
pub fn hash(text: &str) -> u64 {
    let mut hasher = foldhash::quality::FixedState::default().build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}
