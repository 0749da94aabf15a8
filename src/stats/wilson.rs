//! Wilson's score interval for a proportion, at 95%.
//!
//! E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927) 209-212.
//! No continuity correction; no other level.

/// The standard normal's 97.5% quantile.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Lower and upper bound of the share `successes / n`, each from 0 to 1. `None` when `n` is 0 or below `successes`.
#[allow(
    clippy::cast_precision_loss,
    reason = "counts of rows stay far below 2^53"
)]
pub fn wilson(successes: u64, n: u64) -> Option<(f64, f64)> {
    if n == 0 || successes > n {
        return None;
    }
    let (x, n_real) = (successes as f64, n as f64);
    let z2 = Z_95 * Z_95;
    let centre = (x + z2 / 2.0) / (n_real + z2);
    let failures = n_real - x;
    let half = Z_95 * (x * failures / n_real + z2 / 4.0).sqrt() / (n_real + z2);
    // At the ends the bound is exact; computed, it would miss 0 or 1 by a rounding error.
    let lower = if successes == 0 {
        0.0
    } else {
        (centre - half).max(0.0)
    };
    let upper = if successes == n {
        1.0
    } else {
        (centre + half).min(1.0)
    };
    Some((lower, upper))
}
