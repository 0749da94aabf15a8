//! The scorecard says what the other marts say, to the fen and the case, and grades by the policy alone.

use chrono::NaiveDate;
use linjiu::assess::{self, Question, Readings, integers_64, shares, texts};
use linjiu::calendar::Calendar;
use linjiu::ingest::{self, PersonalKey, Workspace};
use linjiu::metrics::{self, Marts, Which};
use linjiu::policy::{INDICATORS, Policy};
use polars::prelude::{AnyValue, DataFrame};
use std::collections::BTreeMap;
use std::path::Path;

const MONTH: NaiveDate = NaiveDate::from_ymd_opt(2020, 3, 1).unwrap();
const AS_OF: NaiveDate = NaiveDate::from_ymd_opt(2020, 3, 31).unwrap();

fn marts(policy: &Policy, seed: u64, without: &[linjiu::contract::Kind]) -> Marts {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
    let workspace = Workspace::load(&folder).unwrap();
    let hasher = PersonalKey::from_bytes(&[7; 32]).unwrap();
    let mut ingested = ingest::read(&ingest::Options {
        folder: &folder,
        workspace: &workspace,
        hasher: &hasher,
        known_at: None,
        in_memory: ingest::IN_MEMORY,
        kept: None,
        progress: &|_| {},
    })
    .unwrap();
    for kind in without {
        ingested.tables.frames.remove(kind);
    }
    let calendar = Calendar::builtin().unwrap();
    let question = Question {
        month: MONTH,
        as_of: AS_OF,
        policy,
        calendar: &calendar,
        readings: Readings::All,
    };
    let assessed = assess::assess(&ingested.tables, &question).unwrap();
    metrics::build(&metrics::Sources {
        assessed: &assessed,
        tables: &ingested.tables,
        question: &question,
        which: Which::All,
        seed,
    })
    .unwrap()
}

fn mart<'a>(marts: &'a Marts, name: &str) -> &'a DataFrame {
    let found = marts.iter().find(|(made, _)| *made == name);
    &found.unwrap().1
}

fn count(frame: &DataFrame, row: usize, name: &str) -> i64 {
    integers_64(frame, name).unwrap()[row].unwrap_or(0)
}

/// Rows of a mart for a township from January to the report month.
fn rows_since_new_year(frame: &DataFrame, township: &str) -> Vec<usize> {
    let months = assess::dates(frame, "month").unwrap();
    let named = texts(frame, "township").unwrap();
    let new_year = assess::day_of(NaiveDate::from_ymd_opt(2020, 1, 1).unwrap());
    (0..frame.height())
        .filter(|row| months[*row].unwrap() >= new_year && named[*row] == Some(township))
        .collect()
}

#[test]
fn every_count_of_the_scorecard_is_that_of_the_other_marts() {
    let marts = marts(&Policy::load(&[]).unwrap(), 1, &[]);
    let card = mart(&marts, "scorecard");
    assert!(card.height() > 10);
    for (row, township) in texts(card, "township").unwrap().into_iter().enumerate() {
        let township = township.unwrap();
        let compliance = mart(&marts, "compliance");
        let (rules, readings) = (
            texts(compliance, "rule").unwrap(),
            texts(compliance, "reading").unwrap(),
        );
        let mut of_rules: BTreeMap<&str, [i64; 4]> = BTreeMap::new();
        for at in rows_since_new_year(compliance, township) {
            if readings[at] == Some("default") {
                let sums = of_rules.entry(rules[at].unwrap()).or_default();
                sums[0] += count(compliance, at, "met");
                sums[1] += count(compliance, at, "measured");
                sums[2] += count(compliance, at, "unmeasurable");
                sums[3] += ["measured", "unmeasurable", "pending", "closed"]
                    .map(|name| count(compliance, at, name))
                    .iter()
                    .sum::<i64>();
            }
        }
        let sum = |rules: &[&str], n: usize| -> i64 {
            let of = rules.iter().filter_map(|rule| of_rules.get(rule));
            of.map(|sums| sums[n]).sum()
        };
        let first_aid = ["first-aid-approval", "first-aid-entry", "first-aid-filing"];
        let limits = [&["emergency-payment"], &first_aid[..]].concat();

        let tiers = mart(&marts, "tiers");
        let (tier, expected) = (
            texts(tiers, "tier").unwrap(),
            texts(tiers, "expected_tier").unwrap(),
        );
        let (mut approved, mut wrong) = (0, 0);
        for at in rows_since_new_year(tiers, township) {
            let cases = count(tiers, at, "cases");
            approved += cases;
            let known = tier[at].zip(expected[at]);
            wrong += known.map_or(0, |(own, expected)| i64::from(own != expected) * cases);
        }

        let poverty = mart(&marts, "poverty");
        let at = rows_since_new_year(poverty, township).pop();
        let flag = |name| at.map_or(0, |at| count(poverty, at, name));
        let (aided, unaided) = (flag("returned_aided"), flag("returned_unaided"));

        let funds = mart(&marts, "funds");
        let sources = texts(funds, "fund_source").unwrap();
        let of_march = rows_since_new_year(funds, township)
            .into_iter()
            .rfind(|at| sources[*at] == Some("subsidy"));
        let money = |name: &str| of_march.and_then(|at| integers_64(funds, name).unwrap()[at]);

        let parts = [
            (Some(sum(&limits[..1], 0)), Some(sum(&limits[..1], 1))),
            (Some(sum(&first_aid, 0)), Some(sum(&first_aid, 1))),
            (Some(approved - wrong), Some(approved)),
            (Some(aided), Some(aided + unaided)),
            (money("spent_ytd"), money("available_ytd")),
            (
                Some(sum(&limits, 3) - sum(&limits, 2)),
                Some(sum(&limits, 3)),
            ),
        ];
        for (code, expected) in INDICATORS.iter().zip(parts) {
            let part = |name: &str| integers_64(card, &format!("{code}_{name}")).unwrap()[row];
            let found = (part("numerator"), part("denominator"));
            assert_eq!(found, expected, "{township} {code}");
        }
    }
}

#[test]
fn totals_follow_from_values_and_the_policy_and_grades_from_totals() {
    let policy = Policy::load(&[]).unwrap();
    let marts = marts(&policy, 1, &[]);
    let card = mart(&marts, "scorecard");
    let measured = integers_64(card, "measured_cases").unwrap();
    let (totals, grades) = (
        shares(card, "total").unwrap(),
        texts(card, "grade").unwrap(),
    );
    let ranks = integers_64(card, "rank").unwrap();
    let (mut graded, mut ungraded) = (0, 0);
    for row in 0..card.height() {
        let (mut points, mut weights, mut shown) = (0.0, 0.0, 0.0);
        for indicator in &policy.indicators {
            let of = |name: &str| shares(card, &format!("{}_{name}", indicator.code)).unwrap()[row];
            let Some(value) = of("value") else {
                assert_eq!((of("score"), of("weight")), (None, None));
                continue;
            };
            let score = 100.0 * (value - indicator.floor) / (indicator.target - indicator.floor);
            let score = score.clamp(0.0, 100.0);
            assert!((of("score").unwrap() - score).abs() < 1e-6);
            points += score * f64::from(indicator.weight);
            weights += f64::from(indicator.weight);
            shown += of("weight").unwrap();
        }
        assert!((shown - 100.0).abs() < 1e-9);
        let Some(total) = totals[row] else {
            assert!(measured[row].unwrap() < 10);
            assert_eq!((grades[row], ranks[row]), (None, None));
            ungraded += 1;
            continue;
        };
        graded += 1;
        assert!(measured[row].unwrap() >= 10);
        assert!((total - points / weights).abs() < 1e-5);
        let grade = match total {
            90.0.. => "excellent",
            80.0.. => "good",
            60.0.. => "pass",
            _ => "fail",
        };
        assert_eq!(grades[row], Some(grade));
        let higher = totals.iter().flatten().filter(|other| **other > total);
        assert_eq!(ranks[row], Some(higher.count() as i64 + 1));
        let (low, high) = (count(card, row, "rank_low"), count(card, row, "rank_high"));
        assert!(1 <= low && low <= high && high <= count(card, row, "graded"));
    }
    assert!(graded > 5, "{graded} graded, {ungraded} not");
    assert_eq!(count(card, 0, "graded"), graded);
}

#[test]
fn chance_moves_nothing_but_the_intervals_and_one_seed_gives_one_scorecard() {
    let policy = Policy::load(&[]).unwrap();
    let of = |seed| mart(&marts(&policy, seed, &[]), "scorecard").clone();
    let (one, again, other) = (of(1), of(1), of(2));
    assert!(one.equals_missing(&again));
    let intervals = ["rank_low", "rank_high"];
    assert!(
        one.drop_many(intervals)
            .equals_missing(&other.drop_many(intervals))
    );
}

#[test]
fn without_a_registry_and_money_their_weight_goes_to_the_others() {
    use linjiu::contract::Kind;
    let policy = Policy::load(&[]).unwrap();
    let marts = marts(&policy, 1, &[Kind::Registry, Kind::Funds]);
    let card = mart(&marts, "scorecard");
    let of = |name: &str, row| card.column(name).unwrap().get(row).unwrap();
    let names = texts(card, "township").unwrap();
    assert!(!names.is_empty());
    let mut whole = 0;
    for row in 0..card.height() {
        assert_eq!(of("returned_aided_denominator", row), AnyValue::Null);
        assert_eq!(of("funds_used_value", row), AnyValue::Null);
        let weights = INDICATORS.map(|code| shares(card, &format!("{code}_weight")).unwrap()[row]);
        if weights.iter().flatten().count() == 4 {
            // 25, 25, 15 and 10 of 75.
            let expected = [25.0, 25.0, 15.0, 10.0].map(|weight| weight * 100.0 / 75.0);
            let found: Vec<f64> = weights.into_iter().flatten().collect();
            assert_eq!(found, expected);
            whole += 1;
        }
    }
    assert!(whole > 5);
}
