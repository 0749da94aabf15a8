//! Statistics against values that other programs computed, and against exact fractions.

use std::fs;
use std::path::Path;

use linjiu::stats::binomial::upper_tail_of_half;
use linjiu::stats::{Histogram, wilson};

/// Rows of a CSV below `tests/data`, without its comment lines and header.
fn data(file: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(file);
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

fn histogram(set: &str) -> Histogram {
    let mut histogram = Histogram::default();
    for row in data("kaplan_meier_times.csv")
        .iter()
        .filter(|row| row[0] == set)
    {
        histogram.add_many(
            row[1].parse().unwrap(),
            row[2].parse().unwrap(),
            row[3].parse().unwrap(),
        );
    }
    histogram
}

#[test]
fn wilson_agrees_with_statsmodels() {
    for row in data("wilson.csv") {
        let (lower, upper) = wilson(row[0].parse().unwrap(), row[1].parse().unwrap()).unwrap();
        assert!(
            (lower - row[2].parse::<f64>().unwrap()).abs() < 1e-12,
            "{row:?} {lower}"
        );
        assert!(
            (upper - row[3].parse::<f64>().unwrap()).abs() < 1e-12,
            "{row:?} {upper}"
        );
    }
}

#[test]
fn the_binomial_tail_is_that_of_exact_fractions() {
    for row in data("binomial.csv") {
        let (k, n) = (row[0].parse().unwrap(), row[1].parse().unwrap());
        let (ours, exact) = (upper_tail_of_half(k, n), row[2].parse::<f64>().unwrap());
        assert!((ours - exact).abs() <= 1e-12 * exact, "{row:?} {ours}");
    }
    assert_eq!(upper_tail_of_half(21, 20).to_bits(), 0.0_f64.to_bits());
}

#[test]
fn wilson_of_nothing_is_none_and_its_ends_are_exact() {
    assert_eq!(wilson(0, 0), None);
    assert_eq!(wilson(2, 1), None);
    for n in 1..500 {
        assert_eq!(wilson(0, n).unwrap().0.to_bits(), 0.0_f64.to_bits());
        assert_eq!(wilson(n, n).unwrap().1.to_bits(), 1.0_f64.to_bits());
    }
}

#[test]
fn quantiles_agree_with_r_survival() {
    for row in data("kaplan_meier_quantiles.csv") {
        let (numer, denom) = (row[1].parse().unwrap(), row[2].parse().unwrap());
        assert_eq!(
            histogram(&row[0]).quantile(numer, denom),
            row[3].parse().ok(),
            "{row:?}"
        );
    }
}

#[test]
fn a_curve_that_touches_its_threshold_has_reached_it() {
    for cases in 1..400 {
        let mut all_done = Histogram::default();
        (1..=cases).for_each(|time| all_done.add(time, true));
        assert_eq!(all_done.quantile(1, 2), Some((cases + 1) / 2), "{cases}");
        assert_eq!(
            all_done.quantile(9, 10),
            Some((9 * cases + 9) / 10),
            "{cases}"
        );
    }
}

#[test]
fn events_come_before_censorings_of_the_same_time() {
    let mut tied = Histogram::default();
    tied.add(2, false);
    tied.add(2, true);
    assert_eq!(tied.quantile(1, 2), Some(2));
    let mut censored_first = Histogram::default();
    censored_first.add(1, false);
    censored_first.add(2, true);
    assert_eq!(censored_first.quantile(1, 2), Some(2));
    assert_eq!(censored_first.quantile(1, 1), Some(2));
}

#[test]
fn a_curve_that_stays_above_has_no_quantile() {
    assert_eq!(Histogram::default().quantile(1, 2), None);
    let mut open = Histogram::default();
    open.add(5, false);
    assert_eq!(open.quantile(1, 2), None);
    open.add(3, true);
    open.add(4, false);
    assert_eq!(open.quantile(1, 2), None);
    assert_eq!(open.quantile(0, 2), None);
    assert_eq!(open.quantile(3, 2), None);
    assert_eq!(open.quantile(1, 0), None);
}

#[test]
fn merging_is_adding_and_knows_no_order() {
    let mut parts = [
        Histogram::default(),
        Histogram::default(),
        Histogram::default(),
    ];
    let mut whole = Histogram::default();
    for case in 0..300_i32 {
        let (time, is_event) = (case * 7 % 23, case % 5 != 0);
        whole.add(time, is_event);
        parts[usize::try_from(case % 3).unwrap()].add(time, is_event);
    }
    let merge = |order: [usize; 3]| {
        let mut merged = Histogram::default();
        order.iter().for_each(|n| merged.merge(&parts[*n]));
        merged
    };
    assert_eq!(merge([0, 1, 2]), whole);
    assert_eq!(merge([2, 0, 1]), whole);
    assert_eq!(whole.cases(), 300);
}

/// Small histograms, made so that the curve often touches the threshold, against fractions in 128 bits.
#[test]
fn quantiles_agree_with_exact_fractions() {
    let mut state = 12_345_u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut touched = 0;
    for _ in 0..20_000 {
        let times: Vec<(i32, u64, u64)> = (0..6).map(|time| (time, next(5), next(3))).collect();
        let mut histogram = Histogram::default();
        times
            .iter()
            .for_each(|(time, events, censored)| histogram.add_many(*time, *events, *censored));
        for (numer, denom) in [(1, 2), (9, 10), (1, 4)] {
            let mut at_risk: u64 = times.iter().map(|t| t.1 + t.2).sum();
            let (mut top, mut bottom, mut expected) = (1_u128, 1_u128, None);
            for (time, events, censored) in &times {
                if *events > 0 && expected.is_none() {
                    top *= u128::from(at_risk - events);
                    bottom *= u128::from(at_risk);
                    let (left, right) = (top * denom, bottom * (denom - numer));
                    touched += i32::from(left == right);
                    expected = (left <= right).then_some(*time);
                }
                at_risk -= events + censored;
            }
            let (numer, denom) = (u64::try_from(numer).unwrap(), u64::try_from(denom).unwrap());
            assert_eq!(
                histogram.quantile(numer, denom),
                expected,
                "{times:?} {numer}/{denom}"
            );
        }
    }
    assert!(
        touched > 1_000,
        "only {touched} curves touched their threshold"
    );
}
