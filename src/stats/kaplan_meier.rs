//! Quantiles of the Kaplan-Meier estimate of time to an event, with open cases censored.
//!
//! E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958) 457-481.
//! At one time events come before censorings. The curve is compared with its threshold exactly: in floating point a
//! product that should equal 1/2 may come out just above it, and the median would be a day late. No intervals.

use std::cmp::Ordering;
use std::collections::BTreeMap;

/// How many cases had their event, and how many were censored, at each time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Time to (events, censorings).
    times: BTreeMap<i32, (u64, u64)>,
}

impl Histogram {
    /// Counts one case: its event at `time`, or that it was still open then.
    pub fn add(&mut self, time: i32, is_event: bool) {
        self.add_many(time, u64::from(is_event), u64::from(!is_event));
    }

    /// Counts several cases of one time.
    pub fn add_many(&mut self, time: i32, events: u64, censored: u64) {
        let (e, c) = self.times.entry(time).or_default();
        *e += events;
        *c += censored;
    }

    /// Takes in another histogram. The order of additions and merges makes no difference.
    pub fn merge(&mut self, other: &Histogram) {
        for (&time, &(events, censored)) in &other.times {
            self.add_many(time, events, censored);
        }
    }

    /// Number of cases counted.
    pub fn cases(&self) -> u64 {
        self.times
            .values()
            .map(|(events, censored)| events + censored)
            .sum()
    }

    /// The `numer / denom` quantile (1/2: the median, 9/10: the 90th percentile): the smallest time t with
    /// S(t) <= 1 - numer/denom. `None` where the curve does not come down that far, and unless 0 < numer <= denom.
    pub fn quantile(&self, numer: u64, denom: u64) -> Option<i32> {
        if numer == 0 || numer > denom {
            return None;
        }
        let mut at_risk = self.cases();
        let mut curve = Curve::default();
        for (&time, &(events, censored)) in &self.times {
            if events > 0 {
                curve.step(at_risk - events, at_risk);
                if curve.is_at_most(denom - numer, denom) {
                    return Some(time);
                }
            }
            at_risk -= events + censored;
        }
        None
    }
}

/// S(t) as its factors and, to spare most comparisons the long product, as a float.
struct Curve {
    factors: Vec<(u64, u64)>,
    /// Product of all factors but the last, which may still grow.
    closed: f64,
    estimate: f64,
}

impl Default for Curve {
    fn default() -> Self {
        Curve {
            factors: Vec::new(),
            closed: 1.0,
            estimate: 1.0,
        }
    }
}

impl Curve {
    /// Multiplies by `numer / denom`. Without a censoring in between, the new numerator's fraction begins where the
    /// last one ended, and the two become one.
    #[allow(
        clippy::cast_precision_loss,
        reason = "the bound in is_at_most allows for it"
    )]
    fn step(&mut self, numer: u64, denom: u64) {
        let start = match self.factors.last_mut() {
            Some(last) if last.0 == denom => {
                last.0 = numer;
                last.1
            }
            _ => {
                self.closed = self.estimate;
                self.factors.push((numer, denom));
                denom
            }
        };
        self.estimate = self.closed * (numer as f64 / start as f64);
    }

    /// Whether S <= `numer / denom`, exactly.
    #[allow(clippy::cast_precision_loss, reason = "the bound allows for it")]
    fn is_at_most(&self, numer: u64, denom: u64) -> bool {
        let threshold = numer as f64 / denom as f64;
        // Each factor costs two conversions, a division and a multiplication, each within EPSILON / 2 of its value;
        // nothing here exceeds 1. Twice that is allowed.
        let bound = 4.0 * f64::EPSILON * (self.factors.len() as f64 + 2.0);
        if self.estimate < threshold - bound {
            return true;
        }
        if self.estimate > threshold + bound {
            return false;
        }
        let left = product(self.factors.iter().map(|f| f.0).chain([denom]));
        let right = product(self.factors.iter().map(|f| f.1).chain([numer]));
        compare(&left, &right) != Ordering::Greater
    }
}

/// A product as 64-bit limbs, the least first, without leading zeros.
fn product(factors: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut limbs = vec![1_u64];
    for factor in factors {
        let mut carry = 0_u64;
        for limb in &mut limbs {
            let wide = u128::from(*limb) * u128::from(factor) + u128::from(carry);
            (*limb, carry) = (low(wide), low(wide >> 64));
        }
        if carry > 0 {
            limbs.push(carry);
        }
    }
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
    limbs
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "the low half is what is wanted"
)]
fn low(wide: u128) -> u64 {
    wide as u64
}

fn compare(a: &[u64], b: &[u64]) -> Ordering {
    a.len()
        .cmp(&b.len())
        .then_with(|| a.iter().rev().cmp(b.iter().rev()))
}
