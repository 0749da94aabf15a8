//! Runs `spec/rates.md`: the cases of one township and month for each row, against marts/compliance.

use super::{Cells, Exports, LATE, Record, day, no_payment, none_differ, payment};
use crate::support::tables::{Row, tables};
use chrono::{Days, NaiveDate};
use linjiu::calendar::Calendar;
use linjiu::contract::Kind;

const MANUAL: &str = "spec/rates.md";
const COUNTS: [&str; 8] = [
    "met",
    "late",
    "overdue",
    "pending",
    "closed",
    "unmeasurable",
    "before_start",
    "measured",
];
const RATES: [(&str, &str); 3] = [("rate", "rate"), ("low", "rate_low"), ("high", "rate_high")];
const DAYS: [(&str, &str); 2] = [
    ("median", "median_working_days"),
    ("p90", "p90_working_days"),
];
const WILSON: [&str; 2] = ["wilson_low", "wilson_high"];

/// The n-th working day after acceptance; acceptance itself for 0.
fn worked(n: &str) -> NaiveDate {
    let n: u32 = n.parse().unwrap();
    let accepted = day("03-02");
    if n == 0 {
        accepted
    } else {
        Calendar::builtin().unwrap().due(accepted, n).unwrap()
    }
}

fn add(exports: &mut Exports, id: &str, word: &str) {
    let mut case: Cells = vec![
        ("case_id", id.to_owned()),
        ("township", "甲镇".to_owned()),
        ("aid_type", "emergency".to_owned()),
        ("accepted_on", "03-02".to_owned()),
    ];
    let mut paid_on = None;
    match word {
        "open" => {}
        "early" => paid_on = day("03-02").checked_sub_days(Days::new(3)),
        "unknown" => case.push(("discovery", "active".to_owned())),
        _ => match word.strip_prefix("closed-") {
            Some(n) => case.extend([
                ("status", "withdrawn".to_owned()),
                ("closed_on", worked(n).to_string()),
            ]),
            None => paid_on = Some(worked(word)),
        },
    }
    exports.add(Kind::Cases, LATE, case);
    if let Some(on) = paid_on {
        let (mut cells, _) = payment(&format!("{on} 500"), id);
        cells.push(("case_id", id.to_owned()));
        exports.add(Kind::Payments, LATE, cells);
    }
}

fn answer(row: &Row) -> Vec<Record> {
    let mut exports = Exports::default();
    exports.add(Kind::Payments, LATE, no_payment());
    let words = row.get("cases").split_whitespace().flat_map(|word| {
        let (word, times) = word
            .split_once('x')
            .map_or((word, 1), |(w, n)| (w, n.parse().unwrap()));
        std::iter::repeat_n(word, times)
    });
    for (n, word) in words.enumerate() {
        add(&mut exports, &format!("案{n}"), word);
    }
    let mart = exports
        .assess(day(row.get("as_of")))
        .mart("compliance")
        .unwrap();
    mart.into_iter()
        .filter(|r| r["rule"] == "emergency-payment")
        .collect()
}

fn compare(row: &Row, headers: &[String], wrong: &mut Vec<String>) {
    let rows = answer(row);
    let mut check = |what: &str, expected: &str, got: &str| {
        if expected != got {
            wrong.push(format!(
                "{}: {what} should be {expected}, is {got}",
                row.place()
            ));
        }
    };
    let of = |level: &str, reading: &str| {
        rows.iter()
            .find(|r| r["level"] == level && r["reading"] == reading)
    };
    let (Some(got), Some(district)) = (of("township", "default"), of("district", "default")) else {
        check("rows", "there", "not there");
        return;
    };
    let has = |header: &str| headers.iter().any(|h| h == header);
    let expected = |header: &str| row.value(header).unwrap_or("-").to_owned();
    for name in COUNTS.into_iter().filter(|name| has(name)) {
        check(name, &expected(name), &got[name]);
    }
    for (header, column) in RATES.into_iter().filter(|(header, _)| has(header)) {
        let share = row
            .value(header)
            .and_then(|text| text.split_once('/'))
            .map_or("-".to_owned(), |(part, whole)| {
                (part.parse::<f64>().unwrap() / whole.parse::<f64>().unwrap()).to_string()
            });
        check(header, &share, &got[column]);
    }
    for name in WILSON.into_iter().filter(|name| has(name)) {
        let rounded = got[name]
            .parse::<f64>()
            .map_or("-".to_owned(), |limit| format!("{limit:.6}"));
        check(name, &expected(name), &rounded);
    }
    for (header, column) in DAYS.into_iter().filter(|(header, _)| has(header)) {
        check(header, &expected(header), &got[column]);
        // Durations are kept for the default reading only (settled point 8).
        check(
            "median under another reading",
            "-",
            of("township", "acceptance").map_or("-", |r| r[column].as_str()),
        );
    }
    for (name, value) in got
        .iter()
        .filter(|(name, _)| !["level", "township"].contains(&name.as_str()))
    {
        check(
            &format!("{name} of a district of one township"),
            value,
            &district[name],
        );
    }
}

#[test]
fn every_month_of_the_manual_has_the_rates_and_durations_it_says() {
    let mut wrong = Vec::new();
    for table in tables(MANUAL) {
        for row in &table.rows {
            compare(row, &table.headers, &mut wrong);
        }
    }
    none_differ(&wrong);
}

#[test]
fn a_rule_without_a_limit_has_durations_and_no_rate() {
    let mut exports = Exports::default();
    for (id, accepted_on, approved_on) in [
        ("1", "03-02", "03-03"),
        ("2", "03-02", "03-05"),
        ("3", "", "03-05"),
    ] {
        let case = [
            ("case_id", id),
            ("township", "甲镇"),
            ("aid_type", "expenditure"),
            ("applied_on", "03-02"),
            ("accepted_on", accepted_on),
            ("approved_on", approved_on),
        ];
        exports.add(
            Kind::Cases,
            LATE,
            case.map(|(name, text)| (name, text.to_owned())).to_vec(),
        );
    }
    let mart = exports.assess(day("03-31")).mart("compliance").unwrap();
    let rows: Vec<&Record> = mart
        .iter()
        .filter(|r| r["rule"] == "expenditure-approval")
        .collect();
    assert_eq!(rows.len(), 2, "district and township");
    for row in rows {
        for name in COUNTS {
            assert_eq!(
                row[name],
                if name == "unmeasurable" { "1" } else { "0" },
                "{name}"
            );
        }
        for name in ["rate", "rate_low", "rate_high", "wilson_low", "wilson_high"] {
            assert_eq!(row[name], "-", "{name}");
        }
        assert_eq!(
            (
                row["median_working_days"].as_str(),
                row["p90_working_days"].as_str()
            ),
            ("1", "3")
        );
    }
}
