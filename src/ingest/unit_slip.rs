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

/// The median of the positive amounts (fen), the upper one of two; none where they are too few.
pub fn median(amounts: &[Option<i64>]) -> Option<u64> {
    let mut positive: Vec<u64> = amounts
        .iter()
        .flatten()
        .filter(|fen| **fen > 0)
        .map(|fen| fen.unsigned_abs())
        .collect();
    if positive.len() < FEWEST {
        return None;
    }
    let middle = positive.len() / 2;
    Some(*positive.select_nth_unstable(middle).1)
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

/// Positions of the amounts (fen) that are at least a thousand times the usual one.
pub fn find(amounts: &[Option<i64>]) -> Vec<usize> {
    let Some(median) = median(amounts) else {
        return Vec::new();
    };
    let limit = median.saturating_mul(MANY_TIMES);
    amounts
        .iter()
        .enumerate()
        .filter(|(_, fen)| fen.is_some_and(|fen| fen.unsigned_abs() >= limit))
        .map(|(n, _)| n)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{columns, find};

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
        let mut amounts = vec![Some(50_000); 20];
        amounts.extend([Some(49_999_999), None, Some(50_000_000), Some(-50_000_000)]);
        assert_eq!(find(&amounts), [22, 23]);
        assert_eq!(find(amounts.get(2..).unwrap_or_default()), [20, 21]);
        assert!(find(amounts.get(4..).unwrap_or_default()).is_empty());
    }
}
