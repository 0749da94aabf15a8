//! Scores and grades in whole numbers, so that a township at the very limit is graded the same everywhere.

use crate::metrics::scorecard::Measured;
use crate::policy::Indicator;

/// Points are counted in billionths while they are added up.
const POINT: i128 = 1_000_000_000;
/// And published in millionths, so that thirds that add up to a limit reach it.
const PUBLISHED: i64 = 1_000_000;

/// An indicator's floor and target in millionths, and its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    floor: i128,
    target: i128,
    pub weight: i128,
}

impl Scale {
    pub(super) fn of(indicator: &Indicator) -> Scale {
        let millionths = |share: f64| (share * 1e6).round() as i128;
        Scale {
            floor: millionths(indicator.floor),
            target: millionths(indicator.target),
            weight: i128::from(indicator.weight),
        }
    }

    /// 100 x (value - floor) / (target - floor), from 0 to 100 points, in billionths; none where there is no value.
    pub(super) fn score(self, value: Option<(i128, i128)>) -> Option<i128> {
        let (part, whole) = value.filter(|(_, whole)| *whole > 0)?;
        let above = (part * 1_000_000 - self.floor * whole) * 100 * POINT;
        let range = (self.target - self.floor) * whole;
        (range > 0).then(|| half_up(above.clamp(0, range * 100 * POINT), range))
    }
}

/// The quotient of numbers that are not negative, rounded half up.
fn half_up(part: i128, whole: i128) -> i128 {
    (2 * part + whole) / (2 * whole)
}

/// Points in millionths: the mean of the scores by their weights; the weight of one that is not there goes to the
/// others in proportion. None where there is none.
pub(super) fn total(measured: &[(Scale, Measured)]) -> Option<i64> {
    let scores = measured
        .iter()
        .filter_map(|(scale, measured)| Some((scale.score(measured.value)?, scale.weight)));
    let (sum, weights) = scores.fold((0, 0), |(sum, weights), (score, weight)| {
        (sum + score * weight, weights + weight)
    });
    (weights > 0).then(|| half_up(sum, weights * (POINT / i128::from(PUBLISHED))) as i64)
}

/// Points of 100 as a number.
pub(super) fn points(billionths: i128) -> f64 {
    billionths as f64 / POINT as f64
}

/// A total as a number of points.
pub(super) fn total_points(millionths: i64) -> f64 {
    millionths as f64 / PUBLISHED as f64
}

/// The least points of each grade.
const GRADES: [(&str, i64); 4] = [("excellent", 90), ("good", 80), ("pass", 60), ("fail", 0)];

/// The grade of a total.
pub(super) fn grade(millionths: i64) -> &'static str {
    let reached = |(_, least): &&(&str, i64)| millionths >= least * PUBLISHED;
    GRADES
        .iter()
        .find(reached)
        .map_or("fail", |(grade, _)| grade)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Measured, Scale, grade, total};

    const SCALE: Scale = Scale {
        floor: 800_000,
        target: 1_000_000,
        weight: 25,
    };

    fn measured(part: i64, whole: i64) -> Measured {
        Measured::share(part, whole)
    }

    #[test]
    fn a_score_is_exact_at_the_limits_and_clipped_beyond_them() {
        let points = |part, whole| SCALE.score(Some((part, whole))).unwrap();
        assert_eq!(points(98, 100), 90_000_000_000);
        assert_eq!(points(4, 5), 0);
        assert_eq!(points(79, 100), 0);
        assert_eq!(points(100, 100), 100_000_000_000);
        assert_eq!(points(-3, 10), 0);
        assert_eq!(points(17, 10), 100_000_000_000);
        assert_eq!(SCALE.score(None), None);
        assert_eq!(SCALE.score(Some((0, 0))), None);
    }

    #[test]
    fn thirds_that_add_up_to_ninety_are_excellent() {
        // 83 1/3, 96 2/3 and 90 points of one weight each.
        let of =
            [(29, 30), (149, 150), (49, 50)].map(|(part, whole)| (SCALE, measured(part, whole)));
        assert_eq!(total(&of), Some(90_000_000));
        assert_eq!(grade(90_000_000), "excellent");
        assert_eq!(grade(89_999_999), "good");
        assert_eq!(grade(80_000_000), "good");
        assert_eq!(grade(60_000_000), "pass");
        assert_eq!(grade(59_999_999), "fail");
    }

    #[test]
    fn the_weight_of_what_is_not_there_goes_to_the_others() {
        let light = Scale {
            weight: 10,
            ..SCALE
        };
        let of = [
            (SCALE, measured(0, 0)),
            (SCALE, measured(9, 10)),
            (light, measured(10, 10)),
        ];
        // (25 x 50 + 10 x 100) / 35
        assert_eq!(total(&of), Some(64_285_714));
        assert_eq!(total(&of[..1]), None);
    }
}
