//! Amounts that are a unit away from their column: yuan among ten-thousands of yuan.
//!
//! Only tells; the amount stays. A slip is 10,000-fold and amounts of aid spread some tenfold around their median,
//! so that 1,000 times the median parts the two. A single amount that is too small is not told: a few yuan may be
//! meant. A whole column is told by its median: beside the other sheets' of the kind, and by itself where nobody
//! is helped with so little, or so much.

/// Fewer positive amounts say nothing of what is usual.
const FEWEST: usize = 20;
/// So many times the median is no amount of the same unit.
const MANY_TIMES: u64 = 1_000;

/// Half of the amounts are below 10 yuan: no aid is (渝19 gives hundreds to tens of thousands of yuan).
const TOO_SMALL: u64 = 1_000;
/// Half of the amounts are from 10 million yuan up.
const TOO_LARGE: u64 = 1_000_000_000;

/// How the amounts of a column spread, without all of them at hand.
#[derive(Debug)]
pub struct Spread {
    /// Positive amounts by size: those of one place are alike in their first binary digits.
    places: Vec<u32>,
    positive: usize,
    /// Whatever its sign.
    largest: u64,
}

/// Leading binary digits that amounts of one place share, the first aside.
const DIGITS: u32 = 5;

impl Spread {
    pub fn new() -> Spread {
        Spread {
            places: Vec::new(),
            positive: 0,
            largest: 0,
        }
    }

    /// Takes an amount in fen.
    pub fn take(&mut self, fen: i64) {
        self.largest = self.largest.max(fen.unsigned_abs());
        if fen <= 0 {
            return;
        }
        self.positive += 1;
        let place = place(fen.unsigned_abs());
        if self.places.len() <= place {
            self.places.resize(place + 1, 0);
        }
        if let Some(count) = self.places.get_mut(place) {
            *count += 1;
        }
    }

    /// Where the median of the positive amounts is: its place, and how many amounts of that place are below it;
    /// nowhere where they are too few.
    pub fn middle(&self) -> Option<(usize, usize)> {
        if self.positive < FEWEST {
            return None;
        }
        let mut left = self.positive / 2;
        for (place, count) in self.places.iter().enumerate() {
            match left.checked_sub(*count as usize) {
                Some(rest) => left = rest,
                None => return Some((place, left)),
            }
        }
        None
    }

    /// Whether an amount may be so many times the median that it is told.
    pub fn has_slips(&self, median: u64) -> bool {
        self.largest >= limit(median)
    }
}

/// The place of a positive amount; larger amounts have no lower one.
pub fn place(fen: u64) -> usize {
    let digits = fen.checked_ilog2().unwrap_or(0);
    match digits.checked_sub(DIGITS) {
        None => fen as usize,
        Some(more) => ((more as usize + 1) << DIGITS) + (fen >> more) as usize - (1 << DIGITS),
    }
}

/// The amount (fen) from which on one is told.
pub fn limit(median: u64) -> u64 {
    median.saturating_mul(MANY_TIMES)
}

/// Which of the medians of one column in several sheets are of another unit: by themselves, or a thousand times
/// more or less than the middle one of the others, or both middle ones.
pub fn columns(medians: &[u64]) -> Vec<bool> {
    let mut sorted = medians.to_vec();
    sorted.sort_unstable();
    medians
        .iter()
        .map(|&own| {
            // The others in their order, without taking them apart for each.
            let place = sorted.partition_point(|m| *m < own);
            let other = |n: usize| sorted.get(n + usize::from(n >= place)).copied();
            let others = sorted.len().saturating_sub(1);
            let middle = [others.saturating_sub(1) / 2, others / 2].map(other);
            let is_far = |other: Option<u64>| {
                other.is_some_and(|other| {
                    own >= other.saturating_mul(MANY_TIMES)
                        || other >= own.saturating_mul(MANY_TIMES)
                })
            };
            !(TOO_SMALL..TOO_LARGE).contains(&own) || (others > 0 && middle.into_iter().all(is_far))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Spread, columns, limit, place};

    /// The median of the positive amounts, the upper one of two, and which amounts are told.
    fn find(amounts: &[i64]) -> (Option<u64>, Vec<usize>) {
        let mut spread = Spread::new();
        for fen in amounts {
            spread.take(*fen);
        }
        let Some((of, below)) = spread.middle() else {
            return (None, Vec::new());
        };
        let positive = amounts.iter().filter(|fen| **fen > 0);
        let mut alike: Vec<u64> = positive
            .map(|fen| fen.unsigned_abs())
            .filter(|fen| place(*fen) == of)
            .collect();
        alike.sort_unstable();
        let median = alike[below];
        let told = amounts.iter().enumerate();
        let told: Vec<usize> = told
            .filter(|(_, fen)| fen.unsigned_abs() >= limit(median))
            .map(|(n, _)| n)
            .collect();
        assert_eq!(spread.has_slips(median), !told.is_empty());
        (Some(median), told)
    }

    #[test]
    fn larger_amounts_have_no_lower_place() {
        let amounts =
            (1..100_000).chain((0..63).flat_map(|n| [(1 << n) - 1, 1 << n, (1 << n) + 1]));
        let mut amounts: Vec<u64> = amounts.collect();
        amounts.sort_unstable();
        assert!(
            amounts
                .windows(2)
                .all(|pair| place(pair[0]) <= place(pair[1]))
        );
        assert!(place(i64::MAX.unsigned_abs()) < 2_048);
    }

    #[test]
    fn the_median_is_the_upper_one_of_the_middle_two() {
        for count in [20_i64, 21, 1_000, 4_321] {
            for times in [1, 7, 50_000, 1_234_567] {
                let amounts: Vec<i64> = (-5..count).rev().map(|n| n * times).collect();
                // Of 1 to count - 1.
                let median = (count - 1) / 2 + 1;
                let found = (count > 20).then_some((median * times).unsigned_abs());
                assert_eq!(find(&amounts).0, found, "{count} {times}");
            }
        }
    }

    #[test]
    fn a_column_is_told_by_itself_or_beside_the_others() {
        assert!(columns(&[]).is_empty());
        assert_eq!(columns(&[1_000]), [false]);
        assert_eq!(columns(&[999]), [true]);
        assert_eq!(columns(&[999_999_999]), [false]);
        assert_eq!(columns(&[1_000_000_000]), [true]);
        assert_eq!(columns(&[50_000, 60_000]), [false, false]);
        // Of two, nobody can tell which.
        assert_eq!(columns(&[50_000, 50_000_000]), [true, true]);
        assert_eq!(columns(&[50_000, 49_999_999]), [false, false]);
        assert_eq!(columns(&[50_000, 80_000_000, 60_000]), [false, true, false]);
        assert_eq!(
            columns(&[50_000_000, 50_000, 50_000_000]),
            [false, true, false]
        );
    }

    #[test]
    fn a_thousand_times_the_median_of_twenty_is_told() {
        let mut amounts = vec![50_000; 20];
        amounts.extend([49_999_999, 50_000_000, -50_000_000]);
        assert_eq!(find(&amounts).1, [21, 22]);
        assert_eq!(find(amounts.get(2..).unwrap_or_default()).1, [19, 20]);
        assert!(find(amounts.get(4..).unwrap_or_default()).1.is_empty());
    }
}
