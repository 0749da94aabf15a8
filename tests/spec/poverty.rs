//! Runs `spec/poverty.md`: one household for each row, in a township of its own, so that a row of marts/poverty is
//! the household's flags.

use super::{
    Cells, Exports, LATE, Record, World, day, full, id_number, items, no_payment, none_differ,
    records,
};
use crate::support::tables::{Row, tables};
use linjiu::assess::packed::unpacked;
use linjiu::contract::Kind;
use std::collections::BTreeMap;

const MANUAL: &str = "spec/poverty.md";
const FLAGS: [&str; 7] = [
    "lifted",
    "returned",
    "returned_aided",
    "returned_unaided",
    "at_risk",
    "monitored",
    "marginal",
];

struct Asked<'a> {
    row: &'a Row,
    headers: &'a [String],
    number: usize,
    township: String,
}

impl Asked<'_> {
    fn has(&self, header: &str) -> bool {
        self.headers.iter().any(|h| h == header)
    }

    fn cell(&self, header: &str) -> Option<&str> {
        self.has(header).then(|| self.row.value(header)).flatten()
    }

    /// A household's number, from its name in the row.
    fn household(&self, name: &str) -> String {
        format!("{name}{:03}", self.number)
    }

    /// A person's ID number, from the surname in the row.
    fn person(&self, name: &str) -> String {
        id_number(2 * self.number + usize::from(name == "李"))
    }
}

fn cells<const N: usize>(pairs: [(&'static str, &str); N]) -> Cells {
    pairs.map(|(name, text)| (name, text.to_owned())).to_vec()
}

fn add(exports: &mut Exports, asked: &Asked) {
    let township = asked.township.as_str();
    for item in items(asked.cell("registry")) {
        let words: Vec<&str> = item.split_whitespace().collect();
        let (who, event, on) = match words.as_slice() {
            [event, on] => ("甲户/张", *event, *on),
            [who, event, on] => (*who, *event, *on),
            _ => panic!("{}: {item}", asked.row.place()),
        };
        let (household, person) = who
            .split_once('/')
            .map_or((who, None), |(h, p)| (h, Some(p)));
        let mut event = cells([
            ("household_id", &asked.household(household)),
            ("township", township),
            ("event", event),
            ("event_on", on),
        ]);
        event.extend(person.map(|p| ("applicant_id", asked.person(p))));
        exports.add(Kind::Registry, LATE, event);
    }
    for (n, item) in items(asked.cell("approvals")).into_iter().enumerate() {
        let (on, status) = item.split_once(' ').unwrap_or((item, "approved"));
        let id = format!("{township}{n}");
        exports.add(
            Kind::Cases,
            LATE,
            cells([
                ("case_id", &id),
                ("township", township),
                ("household_id", &asked.household("甲户")),
                ("approved_on", on),
                ("status", status),
            ]),
        );
    }
    if !asked.has("poverty_status") {
        return;
    }
    let mut case = cells([("case_id", township), ("township", township)]);
    for column in ["applied_on", "accepted_on", "approved_on"] {
        case.extend(asked.cell(column).map(|on| (column, on.to_owned())));
    }
    if asked.has("case_household") {
        case.push(("accepted_on", "03-02".to_owned()));
        case.extend(
            asked
                .cell("case_household")
                .map(|h| ("household_id", asked.household(h))),
        );
        case.extend(
            asked
                .cell("case_person")
                .map(|p| ("applicant_id", asked.person(p))),
        );
    } else {
        case.push(("household_id", asked.household("甲户")));
    }
    exports.add(Kind::Cases, LATE, case);
}

fn compare(asked: &Asked, world: &World, wrong: &mut Vec<String>) {
    let mut check = |what: &str, expected: &str, got: &str| {
        if expected != got {
            wrong.push(format!(
                "{}: {what} should be {expected}, is {got}",
                asked.row.place()
            ));
        }
    };
    if asked.has("poverty_status") {
        let cases = records(&world.assessed.cases);
        let case = cases
            .iter()
            .find(|c| c["case_id"] == asked.township)
            .unwrap();
        check(
            "poverty_status",
            asked.cell("poverty_status").unwrap_or("-"),
            &case["poverty_status"],
        );
        return;
    }
    let mart = world.mart("poverty").unwrap();
    let counted = mart.iter().find(|r| r["township"] == asked.township);
    let flags = counted.map_or("not known".to_owned(), |row| {
        let set: Vec<&str> = FLAGS.into_iter().filter(|flag| row[*flag] == "1").collect();
        if set.is_empty() {
            "none".to_owned()
        } else {
            set.join(", ")
        }
    });
    check("flags", asked.row.get("flags"), &flags);
    let watch = records(
        &unpacked(world.assessed.watch.as_ref().unwrap())
            .unwrap()
            .unwrap(),
    );
    let watched: Vec<&Record> = watch
        .iter()
        .filter(|r| r["township"] == asked.township)
        .collect();
    let under: Vec<&str> = ["at_risk", "marginal", "monitored", "returned"]
        .into_iter()
        .filter(|f| flags.split(", ").any(|g| g == *f))
        .collect();
    check(
        "flags in facts/poverty_watch",
        &under.join(","),
        &watched
            .iter()
            .map(|r| r["flag"].as_str())
            .collect::<Vec<_>>()
            .join(","),
    );
    let of = |flag: &str, column: &str| {
        watched
            .iter()
            .find(|r| r["flag"] == flag)
            .map_or("-".to_owned(), |r| r[column].clone())
    };
    if asked.has("reasons") {
        check(
            "reasons",
            asked.cell("reasons").unwrap_or("-"),
            &of("at_risk", "reasons"),
        );
    }
    if asked.has("aided") {
        check(
            "aided",
            asked.cell("aided").unwrap_or("-"),
            &of("returned", "aided"),
        );
        check(
            "days_to_aid",
            asked.cell("days_to_aid").unwrap_or("-"),
            &of("returned", "days_to_aid"),
        );
    }
}

#[test]
fn every_household_of_the_manual_is_under_the_flags_it_says() {
    let all = tables(MANUAL);
    let asked: Vec<Asked> = all
        .iter()
        .flat_map(|table| table.rows.iter().map(move |row| (table, row)))
        .enumerate()
        .map(|(n, (table, row))| Asked {
            row,
            headers: &table.headers,
            number: n,
            township: format!("第{n:03}镇"),
        })
        .collect();
    let mut by_day: BTreeMap<String, Vec<&Asked>> = BTreeMap::new();
    for one in &asked {
        by_day
            .entry(full(one.cell("as_of").unwrap_or("12-31")))
            .or_default()
            .push(one);
    }
    let mut wrong = Vec::new();
    for (as_of, asked) in by_day {
        let mut exports = Exports::default();
        exports.add(Kind::Payments, LATE, no_payment());
        exports.add(
            Kind::Cases,
            LATE,
            cells([
                ("case_id", "零号"),
                ("township", "第零镇"),
                ("accepted_on", "2019-01-02"),
            ]),
        );
        asked.iter().for_each(|one| add(&mut exports, one));
        let world = exports.assess(day(&as_of));
        assert!(
            world.ingested.quarantine.is_empty(),
            "{:?}",
            world.ingested.quarantine
        );
        asked
            .into_iter()
            .for_each(|one| compare(one, &world, &mut wrong));
    }
    none_differ(&wrong);
}

#[test]
fn without_a_registry_there_are_no_flags() {
    let mut exports = Exports::default();
    exports.add(
        Kind::Cases,
        LATE,
        cells([
            ("case_id", "1"),
            ("township", "第一镇"),
            ("accepted_on", "03-02"),
        ]),
    );
    let world = exports.assess(day("03-31"));
    assert!(world.assessed.watch.is_none());
    assert!(world.mart("poverty").is_none());
}
