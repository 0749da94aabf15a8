//! How sure a rank is: cases drawn again within each township, and ranked anew each time (bootstrap; settled point 50).
//!
//! Cases of one pattern are alike, so that how often each pattern is drawn (multinomial) says all: binomials one after
//! the other for the frequent ones, case by case for the rest. The same seed gives the same ranks, whatever the number
//! of threads.

use super::cases::Sums;
use crate::failure::{Failure, Result};
use crate::threads::side_by_side;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use rand_distr::{Binomial, Distribution};

pub(super) const DRAWS: usize = 2000;

/// What is drawn from: cases, and households that were aided and that were not.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    /// Frequent patterns with how many cases have each.
    patterns: Vec<(Sums, u64)>,
    /// The other cases, one by one.
    others: Vec<Sums>,
    pub aided: u64,
    pub unaided: u64,
}

/// A binomial takes as long as so many cases that are drawn one by one, about.
const CASES_OF_A_BINOMIAL: u64 = 10;

impl Drawn {
    /// Cases by pattern, the most frequent first.
    pub(super) fn new(mut patterns: Vec<(Sums, u64)>, aided: u64, unaided: u64) -> Drawn {
        let mut rest: u64 = patterns.iter().map(|(_, count)| count).sum();
        let (mut frequent, mut least) = (0, rest);
        for (n, (_, count)) in patterns.iter().enumerate() {
            rest -= count;
            let cost = (n as u64 + 1) * CASES_OF_A_BINOMIAL + rest;
            if cost < least {
                (frequent, least) = (n + 1, cost);
            }
        }
        let others = patterns.split_off(frequent);
        let each = |(pattern, count)| std::iter::repeat_n(pattern, count as usize);
        Drawn {
            patterns,
            others: others.into_iter().flat_map(each).collect(),
            aided,
            unaided,
        }
    }
}

/// Rank of each total among all: one more than how many are higher.
pub(super) fn ranks(totals: &[i64]) -> Vec<usize> {
    let mut ordered = totals.to_vec();
    ordered.sort_unstable_by(|a, b| b.cmp(a));
    let rank = |total: &i64| ordered.partition_point(|other| other > total) + 1;
    totals.iter().map(rank).collect()
}

/// For each township the ranks between which 95 % of the draws lie. `total` makes a total of what was drawn for the
/// township of that place.
///
/// # Errors
/// Class internal.
pub(super) fn intervals(
    townships: &[Drawn],
    seed: u64,
    total: impl Fn(usize, &Sums, u64, u64) -> i64 + Sync,
) -> Result<Vec<(usize, usize)>> {
    let draw = |place: usize| {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(place as u64);
        let mut totals = Vec::with_capacity(DRAWS);
        for _ in 0..DRAWS {
            let township = &townships[place];
            let sums = cases(township, &mut chance)?;
            let households = township.aided + township.unaided;
            let aided = some_of(households, township.aided, households, &mut chance)?;
            totals.push(total(place, &sums, aided, households - aided));
        }
        Ok((place, totals))
    };
    let mut drawn = side_by_side((0..townships.len()).collect(), draw)?;
    drawn.sort_unstable_by_key(|(place, _)| *place);
    let mut of_townships = vec![Vec::with_capacity(DRAWS); townships.len()];
    for n in 0..DRAWS {
        let totals: Vec<i64> = drawn.iter().map(|(_, totals)| totals[n]).collect();
        for (ranks, rank) in of_townships.iter_mut().zip(ranks(&totals)) {
            ranks.push(rank);
        }
    }
    let interval = |mut ranks: Vec<usize>| {
        ranks.sort_unstable();
        // The least rank that 2.5 % of the draws do not exceed, and that 97.5 % do not.
        let at = |per_mille: usize| ranks[(DRAWS * per_mille).div_ceil(1000) - 1];
        (at(25), at(975))
    };
    Ok(of_townships.into_iter().map(interval).collect())
}

/// As many cases as there are, each one of them at random.
fn cases(of: &Drawn, chance: &mut ChaCha8Rng) -> Result<Sums> {
    let frequent: u64 = of.patterns.iter().map(|(_, count)| count).sum();
    let mut rest = frequent + of.others.len() as u64;
    let mut to_draw = rest;
    let mut sums = Sums::default();
    for (pattern, count) in &of.patterns {
        let drawn = some_of(to_draw, *count, rest, chance)?;
        sums.add(*pattern, drawn as i64);
        to_draw -= drawn;
        rest -= count;
    }
    for _ in 0..to_draw {
        let place = (u128::from(chance.next_u64()) * of.others.len() as u128) >> 64;
        sums.add(of.others[place as usize], 1);
    }
    Ok(sums)
}

/// How many of `n` fall to a share of `part / whole`.
fn some_of(n: u64, part: u64, whole: u64, chance: &mut ChaCha8Rng) -> Result<u64> {
    if n == 0 || part == 0 {
        return Ok(0);
    }
    if part >= whole {
        return Ok(n);
    }
    let binomial = Binomial::new(n, part as f64 / whole as f64)
        .map_err(|e| Failure::internal("a share lies outside 0 and 1").cause(e))?;
    Ok(binomial.sample(chance).min(n))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn of(met: u64, late: u64) -> Drawn {
        let pattern = |met| Sums {
            emergency_measured: 1,
            emergency_met: met,
            ..Sums::default()
        };
        Drawn::new(vec![(pattern(1), met), (pattern(0), late)], 3, 1)
    }

    fn met(_: usize, sums: &Sums, _: u64, _: u64) -> i64 {
        sums.emergency_met * 1_000_000 / sums.emergency_measured
    }

    #[test]
    fn equals_share_a_rank_and_the_next_one_is_as_many_further() {
        assert_eq!(ranks(&[70, 90, 90, 10]), [3, 1, 1, 4]);
        assert_eq!(ranks(&[]), Vec::<usize>::new());
    }

    #[test]
    fn far_apart_is_sure_and_close_together_is_not() {
        let far = [of(990, 10), of(500, 500), of(10, 990)];
        assert_eq!(intervals(&far, 7, met).unwrap(), [(1, 1), (2, 2), (3, 3)]);
        let close = [of(30, 20), of(31, 19), of(29, 21)];
        assert_eq!(intervals(&close, 7, met).unwrap(), [(1, 3); 3]);
    }

    #[test]
    fn drawn_cases_are_as_many_as_there_are_and_spread_as_chance_does() {
        // As binomials, and case by case.
        spread_as_chance_does(&of(80, 20));
        spread_as_chance_does(&Drawn {
            patterns: Vec::new(),
            others: [vec![of(1, 0).others[0]; 80], vec![of(0, 1).others[0]; 20]].concat(),
            aided: 0,
            unaided: 0,
        });
    }

    fn spread_as_chance_does(of: &Drawn) {
        let mut chance = ChaCha8Rng::seed_from_u64(3);
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..DRAWS {
            let sums = cases(of, &mut chance).unwrap();
            assert_eq!(sums.emergency_measured, 100);
            sum += sums.emergency_met as f64;
            squares += (sums.emergency_met as f64 - 80.0).powi(2);
        }
        // Binomial(100, 0.8): mean 80, variance 16; the bounds are some five standard errors away.
        assert!((sum / DRAWS as f64 - 80.0).abs() < 0.45);
        assert!((squares / DRAWS as f64 - 16.0).abs() < 2.6);
    }
}
