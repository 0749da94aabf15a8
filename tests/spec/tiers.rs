//! Runs `spec/tiers.md`: one case for each row, in a township of its own.

use super::{Cells, Exports, LATE, Record, World, day, full, items, none_differ, records, yuan};
use crate::support::tables::{Row, tables};
use linjiu::contract::Kind;
use std::collections::BTreeMap;

const MANUAL: &str = "spec/tiers.md";

struct Asked<'a> {
    row: &'a Row,
    headers: &'a [String],
    township: String,
}

impl Asked<'_> {
    fn has(&self, header: &str) -> bool {
        self.headers.iter().any(|h| h == header)
    }

    fn cell(&self, header: &str) -> Option<&str> {
        self.has(header).then(|| self.row.value(header)).flatten()
    }
}

fn add(exports: &mut Exports, asked: &Asked) {
    let township = asked.township.as_str();
    let mut case: Cells = vec![
        ("case_id", township.to_owned()),
        ("township", township.to_owned()),
        ("household_id", township.to_owned()),
    ];
    for column in Kind::Cases.table().columns {
        if let Some(text) = asked.cell(column.name) {
            case.push((column.name, text.to_owned()));
        }
    }
    exports.add(Kind::Cases, LATE, case);
    for item in items(asked.cell("registry")) {
        let (event, on) = item.split_once(' ').unwrap();
        let cells = [
            ("household_id", township),
            ("township", township),
            ("event", event),
            ("event_on", on),
        ];
        exports.add(
            Kind::Registry,
            LATE,
            cells.map(|(name, text)| (name, text.to_owned())).to_vec(),
        );
    }
}

fn compare(asked: &Asked, world: &World, cases: &[Record], wrong: &mut Vec<String>) {
    let mut check = |what: &str, expected: &str, got: &str| {
        if expected != got {
            wrong.push(format!(
                "{}: {what} should be {expected}, is {got}",
                asked.row.place()
            ));
        }
    };
    let Some(case) = cases.iter().find(|c| c["case_id"] == asked.township) else {
        check("case", "there", "not there");
        return;
    };
    check(
        "expected",
        asked.row.get("expected"),
        &case["expected_tier"],
    );
    check("by", asked.row.get("by"), &case["tier_category"]);
    let mart = world.mart("tiers").unwrap();
    let counted: Vec<&Record> = mart
        .iter()
        .filter(|r| r["township"] == asked.township)
        .collect();
    let approved = asked
        .cell("approved_on")
        .is_some_and(|on| day(on) <= day(&as_of(asked)))
        && !matches!(asked.cell("status"), Some("rejected" | "withdrawn"));
    check(
        "rows of marts/tiers",
        if approved { "1" } else { "0" },
        &counted.len().to_string(),
    );
    for row in &counted {
        check(
            "category in marts/tiers",
            asked.row.get("by"),
            &row["category"],
        );
        check(
            "expected_tier in marts/tiers",
            asked.row.get("expected"),
            &row["expected_tier"],
        );
        check(
            "tier in marts/tiers",
            asked.cell("tier").unwrap_or("-"),
            &row["tier"],
        );
        check(
            "month in marts/tiers",
            &full(asked.cell("approved_on").unwrap())[..7],
            &row["month"][..7],
        );
    }
    if asked.has("acceptance") {
        check(
            "expected under acceptance",
            asked.row.get("acceptance"),
            &case["expected_tier.acceptance"],
        );
        let readings = world.mart("tier_readings").unwrap();
        let told = readings
            .iter()
            .find(|r| r["township"] == asked.township && r["reading"] == "acceptance");
        let changed = asked.row.get("acceptance") != asked.row.get("expected");
        if approved {
            let told = told.unwrap();
            check(
                "changed in marts/tier_readings",
                if changed { "1" } else { "0" },
                &told["changed"],
            );
            let way = match (asked.cell("tier"), asked.cell("acceptance")) {
                (Some(is), Some(due)) if is == due => "matches",
                (Some(is), Some(due)) if is > due => "under",
                (Some(_), Some(_)) => "over",
                _ => "unknown",
            };
            check(way, "1", &told[way]);
        }
    }
    if asked.has("cases") {
        let got = |name: &str| {
            counted
                .first()
                .map_or("-".to_owned(), |row| row[name].clone())
        };
        check("cases", asked.row.get("cases"), &got("cases"));
        check("persons", asked.row.get("persons"), &got("persons"));
        let amount = asked.cell("amount").map_or("-".to_owned(), str::to_owned);
        check("amount", &amount, &yuan(&got("approved_amount")));
        let month = got("month");
        check(
            "month",
            asked.row.get("month"),
            month.get(..7).unwrap_or(&month),
        );
    }
}

fn as_of(asked: &Asked) -> String {
    full(asked.cell("as_of").unwrap_or("12-31"))
}

#[test]
fn every_case_of_the_manual_has_the_tier_it_says() {
    let all = tables(MANUAL);
    let asked: Vec<Asked> = all
        .iter()
        .flat_map(|table| table.rows.iter().map(move |row| (table, row)))
        .enumerate()
        .map(|(n, (table, row))| Asked {
            row,
            headers: &table.headers,
            township: format!("第{n:03}镇"),
        })
        .collect();
    let mut by_day: BTreeMap<String, Vec<&Asked>> = BTreeMap::new();
    for one in &asked {
        by_day.entry(as_of(one)).or_default().push(one);
    }
    let mut wrong = Vec::new();
    for (as_of, asked) in by_day {
        let mut exports = Exports::default();
        asked.iter().for_each(|one| add(&mut exports, one));
        let world = exports.assess(day(&as_of));
        let cases = records(&world.assessed.cases);
        for one in asked {
            compare(one, &world, &cases, &mut wrong);
        }
    }
    none_differ(&wrong);
}

#[test]
fn every_category_stands_in_the_manual_by_itself() {
    let all = tables(MANUAL);
    for code in linjiu::contract::enums::CATEGORY.codes {
        let alone = all
            .iter()
            .flat_map(|t| &t.rows)
            .any(|row| row.value("category") == Some(code.code));
        assert!(alone, "{} has no row", code.code);
    }
}
