//! Chance from a seed: a stream of its own for each thing that is made, so that no order of making matters.
//!
//! Integer arithmetic only: a float could round differently on another platform.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What a stream is for; streams of different purposes never meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Township = 1,
    Household = 2,
    Case = 3,
    Ledger = 4,
    Review = 5,
    Look = 6,
    Cell = 7,
    Key = 8,
}

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Chance {
    rng: ChaCha8Rng,
}

impl Chance {
    /// The stream of one thing: the `number`-th of its purpose in the district of `seed`.
    pub fn new(seed: u64, purpose: Purpose, number: u64) -> Self {
        Chance::part(seed, purpose, number, 0)
    }

    /// The stream of one part of a thing, such as a row of a file.
    pub fn part(seed: u64, purpose: Purpose, number: u64, part: u64) -> Self {
        let mut key = [0u8; 32];
        for (slot, word) in key
            .chunks_exact_mut(8)
            .zip([seed, purpose as u64, number, part])
        {
            slot.copy_from_slice(&word.to_le_bytes());
        }
        Chance {
            rng: ChaCha8Rng::from_seed(key),
        }
    }

    /// A whole 64-bit number.
    pub fn word(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// From 0 to `limit` - 1; 0 for a limit of 0. The bias is below one in 2^32 of the limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.rng.next_u64()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low).map_or(0, |s| s + 1);
        low + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// True `share` times in a thousand.
    pub fn permille(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    /// Position in a list of `length` things; 0 for an empty one.
    pub fn position(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// One of a list that is never empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.position(list.len())]
    }

    /// Position in a list of weights, each as likely as its weight.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let total: u64 = weights.iter().map(|w| u64::from(*w)).sum();
        let mut point = self.below(total);
        for (position, weight) in weights.iter().enumerate() {
            let weight = u64::from(*weight);
            if point < weight {
                return position;
            }
            point -= weight;
        }
        0
    }
}
