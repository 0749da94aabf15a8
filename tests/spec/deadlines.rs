//! Runs `spec/deadlines.md`: one case for each row, a township of its own for each case, so that the tallies of a
//! reading tell the case's verdict under it.

use super::{
    Cells, Exports, LATE, World, day, full, items, no_payment, none_differ, payment, records,
};
use crate::support::tables::{Row, Table, tables};
use linjiu::assess::{Counts, Tally};
use linjiu::contract::Kind;
use std::collections::BTreeMap;

const MANUAL: &str = "spec/deadlines.md";

/// A row, the rule in its heading and the township that stands for its case.
struct Asked<'a> {
    row: &'a Row,
    headers: &'a [String],
    rule: &'a str,
    township: String,
}

/// What rows must share to stand in one folder of exports: as_of, the days to which cases and payments speak, and
/// the snapshot in which the case's row cannot be read.
type Setting = (String, String, String, Option<String>);

impl Asked<'_> {
    fn cell(&self, header: &str) -> Option<&str> {
        let known = self.headers.iter().any(|h| h == header);
        known.then(|| self.row.value(header)).flatten()
    }

    fn setting(&self) -> Setting {
        let to = |header| self.cell(header).map_or(LATE.to_owned(), full);
        let as_of = full(self.cell("as_of").unwrap_or("03-31"));
        (
            as_of,
            to("cases_to"),
            to("payments_to"),
            self.cell("unreadable_on").map(full),
        )
    }

    /// The case: the rule's own kind of case, unless a column says otherwise.
    fn case(&self) -> Cells {
        let mut cells: Cells = Vec::new();
        for column in Kind::Cases.table().columns {
            let default = match (self.rule, column.name) {
                ("emergency-payment", "aid_type") => Some("emergency"),
                ("expenditure-approval", "aid_type") => Some("expenditure"),
                (rule, "procedure") if rule.starts_with("first-aid") => Some("first_aid"),
                (_, "case_id" | "township") => Some(self.township.as_str()),
                _ => None,
            };
            let said = self.headers.iter().any(|h| h == column.name);
            if let Some(text) = if said {
                self.row.value(column.name)
            } else {
                default
            } {
                cells.push((column.name, text.to_owned()));
            }
        }
        cells
    }
}

fn rule_of(table: &Table) -> &str {
    let heading = table.heading.trim_end_matches(')');
    heading
        .rsplit_once('(')
        .unwrap_or_else(|| panic!("{heading} names no rule"))
        .1
}

fn exports(asked: &[&Asked], setting: &Setting) -> Exports {
    let (_, cases_to, payments_to, unreadable_on) = setting;
    let mut exports = Exports::default();
    exports.add(Kind::Payments, payments_to, no_payment());
    for asked in asked {
        exports.add(Kind::Cases, cases_to, asked.case());
        if let Some(on) = unreadable_on {
            let mut cells = asked.case();
            cells.retain(|(name, _)| *name != "reviewed_on");
            cells.push(("reviewed_on", "待定".to_owned()));
            exports.add(Kind::Cases, on, cells);
        }
        for (n, item) in items(asked.cell("payments")).into_iter().enumerate() {
            let (mut cells, rest) = payment(item, &format!("{}-{n}", asked.township));
            assert!(rest.is_empty(), "{}: {rest:?}", asked.row.place());
            cells.push(("case_id", asked.township.clone()));
            exports.add(Kind::Payments, payments_to, cells);
        }
    }
    exports
}

/// The verdict that the counts of one case stand for.
fn verdict(counts: &Counts) -> &'static str {
    let kinds = [
        (counts.met, "met"),
        (counts.late, "late"),
        (counts.overdue, "overdue"),
        (counts.pending, "pending"),
        (counts.closed, "closed"),
        (counts.unmeasurable, "unmeasurable"),
    ];
    kinds
        .iter()
        .find(|(n, _)| *n == 1)
        .map_or("no_limit", |(_, word)| word)
}

/// Month, verdict and before_start of a township's only case under a reading.
fn tallied(tally: &Tally, township: &str) -> Option<(String, &'static str, bool)> {
    let mut cells = tally.cells.iter().filter(|((_, t), _)| t == township);
    let found = cells.next().map(|((month, _), c)| {
        (
            month.format("%Y-%m").to_string(),
            verdict(c),
            c.before_start == 1,
        )
    });
    assert!(cells.next().is_none(), "{township} is in two months");
    found
}

fn compare(
    asked: &Asked,
    world: &World,
    facts: &BTreeMap<(String, String), super::Record>,
    wrong: &mut Vec<String>,
) {
    let place = asked.row.place();
    let mut check = |what: &str, expected: &str, got: &str| {
        if expected != got {
            wrong.push(format!("{place}: {what} should be {expected}, is {got}"));
        }
    };
    let fact = facts.get(&(asked.township.clone(), asked.rule.to_owned()));
    let tallies: Vec<&Tally> = world
        .assessed
        .tallies
        .iter()
        .filter(|t| t.rule == asked.rule)
        .collect();
    let default = tallies
        .iter()
        .find(|t| t.reading == "default")
        .and_then(|t| tallied(t, &asked.township));
    let got = fact.map_or("outside".to_owned(), |fact| {
        let mut text = fact["status"].clone();
        if fact["reason"] != "-" {
            text = format!("{text}: {}", fact["reason"]);
        }
        if default.as_ref().is_some_and(|d| d.2) {
            text.push_str(", before_start");
        }
        text
    });
    check("verdict", asked.row.get("verdict"), &got);
    let columns = [
        ("start", "start_on"),
        ("due", "due_on"),
        ("done", "done_on"),
        ("days", "working_days"),
        ("overdue", "overdue_working_days"),
        ("month", "month"),
        ("provisional", "provisional"),
    ];
    for (header, column) in columns {
        if asked.headers.iter().any(|h| h == header) {
            let got = fact.map_or("-", |fact| fact[column].as_str());
            let got = if header == "month" {
                got.get(..7).unwrap_or(got)
            } else {
                got
            };
            let month = |text: &str| {
                if header == "month" {
                    text.to_owned()
                } else {
                    full(text)
                }
            };
            check(
                header,
                &asked.cell(header).map_or("-".to_owned(), month),
                got,
            );
        }
    }
    let mut named: BTreeMap<&str, Vec<&str>> = asked
        .cell("readings")
        .into_iter()
        .flat_map(|text| text.split(','))
        .map(|item| {
            let words: Vec<&str> = item.split_whitespace().collect();
            (words[0], words[1..].to_vec())
        })
        .collect();
    let in_marts = fact.is_some_and(|f| f["month"] != "-");
    let base = if in_marts {
        asked.row.get("verdict")
    } else {
        "outside"
    };
    let base = base.split([':', ',']).next().unwrap();
    for tally in tallies {
        let got = tallied(tally, &asked.township);
        let what = format!("reading {}", tally.reading);
        let expected = named.remove(tally.reading.as_str()).unwrap_or(vec![base]);
        check(&what, expected[0], got.as_ref().map_or("outside", |g| g.1));
        if let Some(month) = expected.get(1) {
            check(&what, month, got.as_ref().map_or("-", |g| g.0.as_str()));
        }
    }
    assert!(named.is_empty(), "{place}: no such reading: {named:?}");
}

#[test]
fn every_deadline_of_the_manual_is_judged_as_it_says() {
    let all = tables(MANUAL);
    let asked: Vec<Asked> = all
        .iter()
        .flat_map(|table| table.rows.iter().map(move |row| (table, row)))
        .enumerate()
        .map(|(n, (table, row))| Asked {
            row,
            headers: &table.headers,
            rule: rule_of(table),
            township: format!("第{n:03}镇"),
        })
        .collect();
    assert!(asked.len() > 200);
    let mut settings: BTreeMap<Setting, Vec<&Asked>> = BTreeMap::new();
    for one in &asked {
        settings.entry(one.setting()).or_default().push(one);
    }
    let mut wrong = Vec::new();
    for (setting, asked) in settings {
        let world = exports(&asked, &setting).assess(day(&setting.0));
        let unreadable = if setting.3.is_some() { asked.len() } else { 0 };
        assert_eq!(
            world.ingested.quarantine.len(),
            unreadable,
            "{:?}",
            world.ingested.quarantine
        );
        let facts = records(&world.assessed.deadlines)
            .into_iter()
            .map(|fact| ((fact["case_id"].clone(), fact["rule"].clone()), fact))
            .collect();
        for one in asked {
            compare(one, &world, &facts, &mut wrong);
        }
    }
    none_differ(&wrong);
}

#[test]
fn every_rule_and_reading_of_the_policy_decides_a_row() {
    let policy = linjiu::policy::Policy::load(&[]).unwrap();
    let all = tables(MANUAL);
    for rule in &policy.deadlines {
        let rows: Vec<(&Table, &Row)> = all
            .iter()
            .filter(|t| rule_of(t) == rule.code)
            .flat_map(|t| t.rows.iter().map(move |r| (t, r)))
            .collect();
        assert!(!rows.is_empty(), "{} has no rows", rule.code);
        for reading in &rule.reading {
            let named = rows.iter().any(|(t, r)| {
                t.headers.iter().any(|h| h == "readings")
                    && r.get("readings").contains(&reading.code)
            });
            assert!(
                named,
                "{}: no row differs under {}",
                rule.code, reading.code
            );
        }
    }
}

#[test]
fn without_payments_there_is_no_emergency_payment() {
    let mut exports = Exports::default();
    let case = [
        ("case_id", "1"),
        ("township", "第一镇"),
        ("aid_type", "emergency"),
        ("procedure", "standard"),
        ("accepted_on", "03-02"),
    ];
    exports.add(
        Kind::Cases,
        LATE,
        case.map(|(name, text)| (name, text.to_owned())).to_vec(),
    );
    let world = exports.assess(day("03-31"));
    assert_eq!(world.assessed.rules_left_out[0], "emergency-payment");
    assert_eq!(world.assessed.deadlines.height(), 0);
}

#[test]
fn without_the_column_of_its_end_a_rule_is_left_out_and_not_overdue() {
    let case = [
        ("case_id", "1"),
        ("township", "第一镇"),
        ("aid_type", "emergency"),
        ("procedure", "first_aid"),
        ("approved_on", "03-02"),
    ];
    let cells = |without: &[&str]| {
        let without = without.iter().map(|c| ("without", (*c).to_owned()));
        let case = case.map(|(name, text)| (name, text.to_owned()));
        case.into_iter().chain(without).collect::<Vec<_>>()
    };
    for (without, left_out) in [
        (&[][..], &["emergency-payment"][..]),
        (
            &["submitted_on", "filed_on"][..],
            &["emergency-payment", "first-aid-entry", "first-aid-filing"][..],
        ),
    ] {
        let mut exports = Exports::default();
        exports.add(Kind::Cases, LATE, cells(without));
        let world = exports.assess(day("03-31"));
        assert_eq!(world.assessed.rules_left_out, left_out);
    }
}
