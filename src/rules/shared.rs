//! Which persons, households and accounts several cases or payments share: what is picked to be compared is little
//! then, however many cases there are.
//!
//! Keys are told by their first 64 bits. Two that agree in them by chance are picked for nothing, never missed.

use foldhash::fast::FixedState;
use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher};

/// First bits of keys.
type Heads = HashSet<u64, FixedState>;

/// Keys that rows of a run share; `None` in `Sources`: any may be shared.
#[derive(Debug, Default)]
pub struct Shared {
    /// In several approved cases.
    pub persons: Often,
    pub households: Often,
    /// In approved cases of several townships.
    pub persons_apart: Often,
    pub households_apart: Often,
    /// In payments of as many cases as households make a shared account.
    pub accounts: Often,
    /// Rows that are compared by a key are looked at in so many shares of all keys; 0 and 1: at once.
    pub shares: u32,
}

/// The first 64 bits of a key.
pub fn head(key: u128) -> u64 {
    (key >> 64) as u64
}

/// The share of all keys that a key is of, by other bits than those which tell keys apart here.
pub fn share(key: u128, shares: u32) -> u32 {
    (key % u128::from(shares.max(1))) as u32
}

/// A row's key and its place in 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Placed(u64);

/// A key's bits in `Placed`, and in the heads that `several` gives back.
const OF_KEY: u64 = !0xFFFF;
/// Places are told apart up to here.
const ELSEWHERE: u64 = 0xFFFF;

impl Placed {
    /// A row with the key of a head, in the place of a number.
    pub fn new(head: u64, place: u32) -> Placed {
        Placed(head & OF_KEY | u64::from(place).min(ELSEWHERE))
    }
}

/// Heads of keys that `several` has found.
#[derive(Debug, Default)]
pub struct Often(Heads);

impl Often {
    /// Adds the keys of some heads.
    pub fn add(&mut self, heads: impl Iterator<Item = u64>) {
        self.0.extend(heads.map(|head| head & OF_KEY));
    }

    /// Whether a key may be among them.
    pub fn contains(&self, head: u64) -> bool {
        self.0.contains(&(head & OF_KEY))
    }
}

/// Adds keys of several rows, and those of rows in several places.
pub fn several(mut rows: Vec<Placed>, Often(often): &mut Often, Often(apart): &mut Often) {
    rows.sort_unstable();
    for of_key in rows.chunk_by(|a, b| a.0 & OF_KEY == b.0 & OF_KEY) {
        if let [first, .., last] = of_key {
            often.insert(first.0 & OF_KEY);
            if first != last || first.0 & ELSEWHERE == ELSEWHERE {
                apart.insert(first.0 & OF_KEY);
            }
        }
    }
}

/// Keys that stand beside at least so many others.
pub fn at_least(mut rows: Vec<(u64, u64)>, least: usize) -> impl Iterator<Item = u64> {
    rows.sort_unstable();
    rows.dedup();
    let of_keys = rows.chunk_by(|a, b| a.0 == b.0);
    let often = of_keys.filter(|of_key| of_key.len() >= least.max(1));
    let often = often.filter_map(|of_key| of_key.first().map(|(key, _)| *key));
    often.collect::<Vec<_>>().into_iter()
}

/// A text in 64 bits.
pub fn hash(text: &str) -> u64 {
    let mut hasher = foldhash::quality::FixedState::default().build_hasher();
    hasher.write(text.as_bytes());
    hasher.finish()
}
