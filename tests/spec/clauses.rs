//! Runs `spec/clauses.md`: one case for each row, in a township of its own, so that the township's rows of a mart are
//! the row's.

use super::{
    Cells, Exports, LATE, Record, World, day, id_number, items, no_payment, none_differ, payment,
    yuan,
};
use crate::support::tables::{Row, tables};
use linjiu::contract::outputs::{Layer, OutputColumn, OutputTable, OutputType, find};
use linjiu::contract::{Kind, Type};
use std::collections::BTreeMap;

const MANUAL: &str = "spec/clauses.md";

struct Asked<'a> {
    row: &'a Row,
    headers: &'a [String],
    mart: OutputTable,
    number: usize,
    township: String,
}

impl Asked<'_> {
    fn cell(&self, header: &str) -> Option<&str> {
        let known = self.headers.iter().any(|h| h == header);
        known.then(|| self.row.value(header)).flatten()
    }

    /// First day of the month that is asked about.
    fn month(&self) -> String {
        format!("{}-01", self.cell("month").unwrap_or("2020-03"))
    }

    fn person(&self) -> String {
        id_number(self.number)
    }
}

fn cells<const N: usize>(pairs: [(&'static str, &str); N]) -> Cells {
    pairs.map(|(name, text)| (name, text.to_owned())).to_vec()
}

/// `yes` and `no` as exports write them.
fn written(ty: Type, text: &str) -> String {
    match (ty, text) {
        (Type::Boolean, "yes") => "是".to_owned(),
        (Type::Boolean, "no") => "否".to_owned(),
        _ => text.to_owned(),
    }
}

fn add(exports: &mut Exports, asked: &Asked) {
    let township = asked.township.as_str();
    let mut case = cells([("case_id", township), ("township", township)]);
    for column in Kind::Cases.table().columns {
        case.extend(
            asked
                .cell(column.name)
                .map(|text| (column.name, written(column.ty, text))),
        );
    }
    if asked.cell("person") != Some("no") {
        case.push(("applicant_id", asked.person()));
    }
    exports.add(Kind::Cases, LATE, case);
    for (n, item) in items(asked.cell("payments")).into_iter().enumerate() {
        let (mut cells, rest) = payment(item, &format!("{township}-{n}"));
        assert!(rest.is_empty(), "{}: {rest:?}", asked.row.place());
        cells.push(("case_id", township.to_owned()));
        exports.add(Kind::Payments, LATE, cells);
    }
    for (n, item) in items(asked.cell("entries")).into_iter().enumerate() {
        let [on, kind, amount] = item.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{}: {item}", asked.row.place());
        };
        let id = format!("{township}-{n}");
        let entry = [
            ("entry_id", id.as_str()),
            ("township", township),
            ("booked_on", on),
            ("fund_source", "reserve"),
            ("kind", kind),
            ("amount", amount),
        ];
        exports.add(Kind::Funds, LATE, cells(entry));
    }
    for item in items(asked.cell("enrolments")) {
        let (scheme, days) = item.split_once(' ').unwrap();
        let (from, to) = days.split_once("..").unwrap_or((days, ""));
        let person = asked.person();
        let enrolment = [
            ("applicant_id", person.as_str()),
            ("scheme", scheme),
            ("started_on", from),
            ("ended_on", to),
        ];
        exports.add(Kind::Enrolments, LATE, cells(enrolment));
    }
    if asked.mart.name == "per_head" {
        let deep = asked.cell("deep").map(|text| written(Type::Boolean, text));
        let entry = [
            ("code", township),
            ("name", township),
            ("population", asked.cell("population").unwrap_or("")),
            ("deep_poverty", deep.as_deref().unwrap_or("")),
            ("valid_from", asked.cell("valid_from").unwrap_or("")),
            ("valid_to", asked.cell("valid_to").unwrap_or("")),
        ];
        exports.add(Kind::Townships, LATE, cells(entry));
    }
}

/// The columns of a mart's key that are its own.
fn own_key(mart: &OutputTable) -> Vec<&'static str> {
    let shared = ["month", "level", "township"];
    let key = mart.key.iter().copied();
    key.filter(|column| !shared.contains(column)).collect()
}

/// What a row of the mart holds under a column, as the manual writes it.
fn shown(column: &OutputColumn, row: &Record) -> String {
    let text = row[column.name].as_str();
    match column.ty {
        OutputType::Money => yuan(text),
        _ => text.to_owned(),
    }
}

fn compare(asked: &Asked, world: &World, wrong: &mut Vec<String>) {
    let place = asked.row.place();
    let mart = world.mart(asked.mart.name).unwrap();
    let month = asked.month();
    let own = own_key(&asked.mart);
    let key_of = |row: &Record| {
        let parts: Vec<&str> = own.iter().map(|column| row[*column].as_str()).collect();
        parts.join(" / ")
    };
    let mut found: BTreeMap<String, &Record> = mart
        .iter()
        .filter(|row| row["township"] == asked.township && row["month"] == month)
        .map(|row| (key_of(row), row))
        .collect();
    for entry in items(Some(asked.row.get("expect"))) {
        if entry == "none" {
            continue;
        }
        let (key, values) = if own.is_empty() {
            ("", entry)
        } else {
            entry
                .split_once(": ")
                .unwrap_or_else(|| panic!("{place}: {entry}"))
        };
        let Some(row) = found.remove(key) else {
            wrong.push(format!("{place}: no row {key}"));
            continue;
        };
        for value in values.split(", ") {
            let (name, expected) = value
                .split_once(' ')
                .unwrap_or_else(|| panic!("{place}: {value}"));
            let column = asked.mart.columns.iter().find(|c| c.name == name);
            let column = column.unwrap_or_else(|| panic!("{place}: no column {name}"));
            let got = shown(column, row);
            let same = match (expected.parse::<f64>(), got.parse::<f64>()) {
                (Ok(a), Ok(b)) => (a - b).abs() < 1e-9,
                _ => expected == got,
            };
            if !same {
                wrong.push(format!("{place}: {name} should be {expected}, is {got}"));
            }
        }
    }
    for key in found.keys() {
        wrong.push(format!("{place}: there is a row {key}"));
    }
}

#[test]
fn every_clause_of_the_manual_is_counted_as_it_says() {
    let all = tables(MANUAL);
    let asked: Vec<Asked> = all
        .iter()
        .flat_map(|table| table.rows.iter().map(move |row| (table, row)))
        .enumerate()
        .map(|(number, (table, row))| {
            let heading = table.heading.trim_end_matches(')');
            let name = heading.rsplit_once('(').map_or("", |(_, name)| name);
            Asked {
                row,
                headers: &table.headers,
                mart: find(Layer::Marts, name).unwrap_or_else(|| panic!("{heading} names no mart")),
                number,
                township: format!("第{number:03}镇"),
            }
        })
        .collect();
    assert!(asked.len() > 100);
    // A roster would judge the names of all townships, so marts/per_head has its own exports.
    let mut wrong = Vec::new();
    for with_roster in [false, true] {
        let of = |asked: &&Asked| (asked.mart.name == "per_head") == with_roster;
        let mut exports = Exports::default();
        exports.add(Kind::Payments, LATE, no_payment());
        for asked in asked.iter().filter(of) {
            add(&mut exports, asked);
        }
        let world = exports.assess(day("03-31"));
        assert!(
            world.ingested.quarantine.is_empty(),
            "{:?}",
            world.ingested.quarantine
        );
        for asked in asked.iter().filter(of) {
            compare(asked, &world, &mut wrong);
        }
    }
    none_differ(&wrong);
}
