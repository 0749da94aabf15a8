//! Runs `spec/known_calendar.md`: each row's case judged by the last arrangement and by the one known on the day.

use super::{Cells, Exports, LATE, day, full, no_payment, none_differ, payment, records};
use crate::support::tables::{Row, rows};
use linjiu::calendar::Calendar;
use linjiu::contract::Kind;
use std::collections::BTreeSet;

const MANUAL: &str = "spec/known_calendar.md";
const OWN: &str = "[[local]]\ninstrument = \"某〔2020〕1号\"\ntitle = \"通知\"\ndated_on = 2020-03-13\npublished_on = 2020-03-13\nconfidence = \"assumed\"\nsource = \"test\"\noff = [{ days = \"2020-03-11\", holiday = \"停工\" }]\nwork = []\n";

const ID: &str = "甲1";

fn exports(row: &Row) -> Exports {
    let mut exports = Exports::default();
    let mut cells: Cells = vec![
        ("case_id", ID.to_owned()),
        ("township", "甲镇".to_owned()),
        ("aid_type", "emergency".to_owned()),
        ("approved_on", full("01-18")),
    ];
    if let Some(on) = row.value("accepted") {
        cells.push(("accepted_on", on.to_owned()));
    }
    if let Some(on) = row.value("withdrawn") {
        cells.push(("closed_on", on.to_owned()));
        cells.push(("status", "withdrawn".to_owned()));
    }
    exports.add(Kind::Cases, LATE, cells);
    exports.add(Kind::Payments, LATE, no_payment());
    if let Some(on) = row.value("paid") {
        let mut cells = payment(&format!("{on} 100"), "1").0;
        cells.push(("case_id", ID.to_owned()));
        exports.add(Kind::Payments, LATE, cells);
    }
    exports
}

fn compare(row: &Row, calendar: &Calendar, wrong: &mut Vec<String>) {
    let exports = exports(row);
    let as_of = day(row.get("as_of"));
    let expected = |basis: &str, what: &str| row.get(&format!("{basis} {what}")).to_owned();
    let mut listed = BTreeSet::new();
    for (basis, calendar) in [
        ("final", calendar.clone()),
        ("known", calendar.clone().judging_as_known()),
    ] {
        let world = exports.assess_by(as_of, &calendar);
        let fact = records(&world.assessed.deadlines)
            .into_iter()
            .find(|r| r["rule"] == "emergency-payment")
            .unwrap_or_else(|| panic!("{}: not under the rule", row.place()));
        let mut check = |what: &str, expected: &str, got: &str| {
            if expected != got {
                wrong.push(format!(
                    "{}: {basis} {what} should be {expected}, is {got}",
                    row.place()
                ));
            }
        };
        check("due", &expected(basis, "due"), &fact["due_on"]);
        check("verdict", &expected(basis, "verdict"), &fact["status"]);
        let found = records(&world.assessed.calendar_differences)
            .into_iter()
            .find(|r| r["rule"] == "emergency-payment");
        check(
            "differs",
            row.get("differs"),
            if found.is_some() { "yes" } else { "no" },
        );
        if let Some(found) = found {
            for other in ["final", "known"] {
                check(
                    "listed due",
                    &expected(other, "due"),
                    &found[&format!("due_on_{other}")],
                );
                check(
                    "listed verdict",
                    &expected(other, "verdict"),
                    &found[&format!("status_{other}")],
                );
            }
            listed.insert(format!("{found:?}"));
        }
    }
    assert!(listed.len() < 2, "{}: both runs list the same", row.place());
}

#[test]
fn an_act_is_judged_by_the_last_arrangement_or_by_the_one_known_on_its_day() {
    let mut wrong = Vec::new();
    let shipped = Calendar::builtin().unwrap();
    for row in rows(MANUAL, "State Council arrangements") {
        compare(&row, &shipped, &mut wrong);
    }
    let own = shipped.with_local_days(OWN, "own.toml").unwrap();
    for row in rows(MANUAL, "A district's own days, published afterwards") {
        compare(&row, &own, &mut wrong);
    }
    none_differ(&wrong);
}

#[test]
fn what_is_known_on_a_day_is_the_calendar_without_later_notices() {
    let calendar = Calendar::builtin().unwrap();
    let days = calendar.published_on();
    for published in &days {
        for on in [published.pred_opt().unwrap(), *published] {
            let (lazy, made) = (
                calendar.known_on_day(linjiu::calendar::day_number(on)),
                calendar.as_known_on(on),
            );
            assert_eq!(lazy.to_toml(), made.to_toml(), "{on}");
            let first = calendar.first_difference_on(linjiu::calendar::day_number(on));
            let differing = Calendar::FIRST_ON
                .iter_days()
                .take_while(|d| *d <= Calendar::LAST_ON)
                .find(|d| {
                    calendar.is_workday(*d).map(|w| w.worked)
                        != made.is_workday(*d).map(|w| w.worked)
                });
            assert_eq!(first, differing.map(linjiu::calendar::day_number), "{on}");
        }
    }
}
