//! Runs `spec/money.md`: a district of its own for each row.

use super::{
    Cells, Exports, LATE, Record, day, full, items, no_payment, none_differ, payment, yuan,
};
use crate::support::tables::{Row, tables};
use chrono::{Days, Months, NaiveDate};
use linjiu::contract::Kind;

const MANUAL: &str = "spec/money.md";
const FLOWS: [&str; 7] = [
    "carried",
    "allocated",
    "replenished",
    "returned",
    "adjusted",
    "spent_cash",
    "spent_in_kind",
];
const TOWNSHIPS: [&str; 2] = ["甲镇", "乙镇"];

struct Asked<'a> {
    row: &'a Row,
    headers: &'a [String],
}

impl Asked<'_> {
    fn has(&self, header: &str) -> bool {
        self.headers.iter().any(|h| h == header)
    }

    fn cell(&self, header: &str) -> Option<&str> {
        self.has(header).then(|| self.row.value(header)).flatten()
    }

    fn month(&self) -> NaiveDate {
        day(&format!("{}-01", self.row.get("month")))
    }

    fn as_of(&self) -> NaiveDate {
        let end = self.month() + Months::new(1) - Days::new(1);
        // A month before the first movement is looked for in a report on later ones.
        let end = if self.cell("flows") == Some("no row") {
            end + Months::new(2)
        } else {
            end
        };
        self.cell("as_of").map_or(end, day)
    }

    /// The row of marts/funds that is asked for, or none.
    fn answer(&self) -> Option<Record> {
        let mut exports = Exports::default();
        exports.add(
            Kind::Cases,
            LATE,
            cells([
                ("case_id", "零号"),
                ("township", "丙镇"),
                ("accepted_on", "2019-01-02"),
            ]),
        );
        let to = |header| self.cell(header).map_or(LATE.to_owned(), full);
        let (funds_to, payments_to) = (to("funds_to"), to("payments_to"));
        for (n, item) in items(self.cell("entries")).into_iter().enumerate() {
            exports.add(Kind::Funds, &funds_to, self.entry(item, n));
        }
        exports.add(Kind::Payments, &payments_to, no_payment());
        let mut case_id = String::new();
        for (n, item) in items(self.cell("payments")).into_iter().enumerate() {
            let (mut cells, words) = payment(item, &format!("发{n}"));
            let said = |word: &str| words.iter().any(|w| w == word);
            assert!(
                words
                    .iter()
                    .all(|w| ["again", "unknown", "乙镇"].contains(&w.as_str())),
                "{}: {words:?}",
                self.row.place()
            );
            if !said("again") {
                case_id = format!("案{n}");
                let township = TOWNSHIPS[usize::from(said("乙镇"))];
                if !said("unknown") {
                    let case = [
                        ("case_id", case_id.as_str()),
                        ("township", township),
                        ("household_size", "3"),
                        ("accepted_on", "2019-11-01"),
                    ];
                    exports.add(
                        Kind::Cases,
                        LATE,
                        case.map(|(name, text)| (name, text.to_owned())).to_vec(),
                    );
                }
            }
            cells.push(("case_id", case_id.clone()));
            exports.add(Kind::Payments, &payments_to, cells);
        }
        let world = exports.assess(self.as_of());
        assert!(world.ingested.quarantine.is_empty(), "{}", self.row.place());
        let (level, township) = match self.cell("level") {
            Some("district") => ("district", "-"),
            _ => ("township", TOWNSHIPS[0]),
        };
        world.mart("funds").unwrap().into_iter().find(|r| {
            r["month"] == self.month().to_string()
                && r["level"] == level
                && r["township"] == township
                && r["fund_source"] == "subsidy"
        })
    }

    fn entry(&self, item: &str, n: usize) -> Cells {
        let words: Vec<&str> = item.split_whitespace().collect();
        let [on, kind, amount, rest @ ..] = words.as_slice() else {
            panic!("{}: {item}", self.row.place())
        };
        let (mut township, mut source) = (TOWNSHIPS[0], "subsidy");
        for word in rest {
            if *word == TOWNSHIPS[1] {
                township = word
            } else {
                source = word
            }
        }
        let id = format!("账{n}");
        cells([
            ("entry_id", id.as_str()),
            ("township", township),
            ("booked_on", on),
            ("fund_source", source),
            ("kind", kind),
            ("amount", amount),
        ])
    }
}

fn cells<const N: usize>(pairs: [(&'static str, &str); N]) -> Cells {
    pairs.map(|(name, text)| (name, text.to_owned())).to_vec()
}

/// A share as text, so that both sides are one division of the same numbers of fen.
fn share(text: &str) -> String {
    let fen = |yuan: &str| (yuan.parse::<f64>().unwrap() * 100.0).round();
    text.split_once('/')
        .map_or("-".to_owned(), |(part, whole)| {
            (fen(part) / fen(whole)).to_string()
        })
}

fn compare(asked: &Asked, wrong: &mut Vec<String>) {
    let mut check = |what: &str, expected: &str, got: &str| {
        if expected != got {
            wrong.push(format!(
                "{}: {what} should be {expected}, is {got}",
                asked.row.place()
            ));
        }
    };
    let Some(row) = asked.answer() else {
        check("flows", asked.cell("flows").unwrap_or("-"), "no row");
        return;
    };
    for (header, column, money) in [
        ("opening", "opening", true),
        ("closing", "closing", true),
        ("overdrawn_days", "overdrawn_days", false),
        ("payments_made", "payments", false),
        ("persons", "persons", false),
    ] {
        if asked.has(header) {
            let got = if money {
                yuan(&row[column])
            } else {
                row[column].clone()
            };
            check(header, asked.cell(header).unwrap_or("-"), &got);
        }
    }
    if asked.has("flows") {
        let moved: Vec<String> = FLOWS
            .iter()
            .filter(|f| row[**f] != "0")
            .map(|f| format!("{f} {}", yuan(&row[*f])))
            .collect();
        let moved = if moved.is_empty() {
            "-".to_owned()
        } else {
            moved.join(", ")
        };
        check("flows", asked.cell("flows").unwrap_or("-"), &moved);
    }
    if asked.has("usage") {
        let got = row["usage_rate_ytd"]
            .parse::<f64>()
            .map_or("-".to_owned(), |rate| rate.to_string());
        check(
            "usage",
            &asked.cell("usage").map_or("-".to_owned(), share),
            &got,
        );
    }
    if row["closing"] != "-" {
        let fen = |name: &str| row[name].parse::<i64>().unwrap();
        let came = fen("carried") + fen("allocated") + fen("replenished") + fen("adjusted")
            - fen("returned");
        let closing = fen("opening") + came - fen("spent_cash") - fen("spent_in_kind");
        check(
            "closing as the sum of the row",
            &closing.to_string(),
            &row["closing"],
        );
    }
}

#[test]
fn every_account_of_the_manual_stands_as_it_says() {
    let mut wrong = Vec::new();
    for table in tables(MANUAL) {
        for row in &table.rows {
            compare(
                &Asked {
                    row,
                    headers: &table.headers,
                },
                &mut wrong,
            );
        }
    }
    none_differ(&wrong);
}

#[test]
fn without_payments_there_are_no_accounts() {
    let mut exports = Exports::default();
    exports.add(
        Kind::Cases,
        LATE,
        cells([
            ("case_id", "1"),
            ("township", "甲镇"),
            ("accepted_on", "03-02"),
        ]),
    );
    let ledger = [
        ("entry_id", "1"),
        ("township", "甲镇"),
        ("booked_on", "03-02"),
        ("fund_source", "subsidy"),
        ("kind", "allocated"),
        ("amount", "1000"),
    ];
    exports.add(Kind::Funds, LATE, cells(ledger));
    assert!(exports.assess(day("03-31")).mart("funds").is_none());
}
