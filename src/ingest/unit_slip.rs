//! Amounts that are a unit away from their column: yuan among ten-thousands of yuan.
//!
//! Looks at one column of one sheet and only tells; the amount stays. A slip is 10,000-fold and amounts of aid
//! spread some tenfold around their median, so that 1,000 times the median parts the two. Too small amounts are
//! not told: a few yuan may be meant.

/// Fewer positive amounts say nothing of what is usual.
const FEWEST: usize = 20;
/// So many times the median is no amount of the same unit.
const MANY_TIMES: u64 = 1_000;

/// Positions of the amounts (fen) that are at least a thousand times the usual one.
pub fn find(amounts: &[Option<i64>]) -> Vec<usize> {
    let mut positive: Vec<u64> = amounts
        .iter()
        .flatten()
        .filter(|fen| **fen > 0)
        .map(|fen| fen.unsigned_abs())
        .collect();
    if positive.len() < FEWEST {
        return Vec::new();
    }
    let middle = positive.len() / 2;
    let (_, median, _) = positive.select_nth_unstable(middle);
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
    use super::find;

    #[test]
    fn a_thousand_times_the_median_of_twenty_is_told() {
        let mut amounts = vec![Some(50_000); 20];
        amounts.extend([Some(49_999_999), None, Some(50_000_000), Some(-50_000_000)]);
        assert_eq!(find(&amounts), [22, 23]);
        assert_eq!(find(amounts.get(2..).unwrap_or_default()), [20, 21]);
        assert!(find(amounts.get(4..).unwrap_or_default()).is_empty());
    }
}
