//! Runs `spec/findings.md`: each row is a district of its own, and the findings of the heading's rule are compared.

use super::{
    Cells, Exports, LATE, Record, day, full, id_number, items, none_differ, payment, records,
};
use crate::support::tables::{Row, Table, tables};
use linjiu::assess::edits::edits;
use linjiu::contract::{InputColumn, Kind, Language};
use linjiu::policy::Policy;
use linjiu::rules::{self, Clause, RULES, Severity};
use std::collections::{BTreeMap, BTreeSet};

const MANUAL: &str = "spec/findings.md";

fn cell<'a>(table: &Table, row: &'a Row, header: &str) -> Option<&'a str> {
    let there = table.headers.iter().any(|h| h == header);
    there.then(|| row.value(header)).flatten()
}

fn column(kind: Kind, name: &str) -> &'static InputColumn {
    let found = kind.table().column(name);
    found.unwrap_or_else(|| panic!("{} has no column {name}", kind.name()))
}

fn person(letter: &str) -> String {
    id_number(usize::from(letter.as_bytes()[0]))
}

/// `20x a tier=B @02-29` as rows of cases.
fn cases(item: &str, export: &str) -> (String, Vec<Cells>) {
    let mut words = item.split_whitespace().peekable();
    let times = words
        .peek()
        .and_then(|word| word.strip_suffix('x')?.parse::<usize>().ok());
    if times.is_some() {
        words.next();
    }
    let name = words.next().unwrap();
    let mut export = export.to_owned();
    let mut cells: Cells = Vec::new();
    for word in words {
        if let Some(on) = word.strip_prefix('@') {
            export = full(on);
            continue;
        }
        let (key, value) = word.split_once('=').unwrap_or_else(|| panic!("{word}"));
        let value = if value == "-" { "" } else { value };
        cells.push(match key {
            "person" => ("applicant_id", person(value)),
            "household" => ("household_id", value.to_owned()),
            "category" => ("category", value.replace('+', ",")),
            _ => (column(Kind::Cases, key).name, value.to_owned()),
        });
    }
    if cells.iter().all(|(name, _)| *name != "township") {
        cells.push(("township", "石船镇".to_owned()));
    }
    let of = |id: String| -> Cells { [cells.clone(), vec![("case_id", id)]].concat() };
    let rows = match times {
        None => vec![of(name.to_owned())],
        Some(times) => (1..=times).map(|n| of(format!("{name}{n}"))).collect(),
    };
    (export, rows)
}

/// A case that fills every column, raises nothing, and is in every export.
fn bystander() -> Cells {
    [
        ("case_id", "零号"),
        ("township", "第零镇"),
        ("accepted_on", "2020-02-20"),
        ("category", "other"),
        ("tier", "D"),
        ("aid_type", "expenditure"),
        ("procedure", "conference"),
        ("discovery", "applied"),
        ("cause", "无此事由"),
        ("income_checked", "是"),
        ("approved_amount", "1"),
        ("household_size", "1"),
        ("village", "零村"),
        ("status", "open"),
    ]
    .map(|(name, text)| (name, text.to_owned()))
    .into_iter()
    .chain([
        ("applicant_id", id_number(999)),
        ("household_id", "零户".to_owned()),
    ])
    .collect()
}

fn exports(table: &Table, row: &Row) -> Exports {
    let mut exports = Exports::default();
    let newest = items(cell(table, row, "cases"))
        .iter()
        .filter_map(|item| Some(full(item.split_once('@')?.1.trim())))
        .max();
    let default = newest.unwrap_or_else(|| LATE.to_owned());
    let mut days = BTreeSet::from([default.clone()]);
    for item in items(cell(table, row, "cases")) {
        let (export, rows) = cases(item, &default);
        days.insert(export.clone());
        for cells in rows {
            exports.add(Kind::Cases, &export, cells);
        }
    }
    for day in days {
        let mut cells = bystander();
        // In an export that begins after others it begins with it.
        if row.get("why").contains("begins") {
            cells.retain(|(name, _)| *name != "accepted_on");
        }
        exports.add(Kind::Cases, &day, cells);
    }
    for (n, item) in items(cell(table, row, "payments")).into_iter().enumerate() {
        let (mut cells, rest) = payment(item, &format!("P{n:03}"));
        for word in rest {
            match word.strip_prefix("account=") {
                Some(account) => cells.push(("account", format!("62218500112000{account}"))),
                None => cells.push(("case_id", word)),
            }
        }
        exports.add(Kind::Payments, LATE, cells);
    }
    if cell(table, row, "payments").is_none() {
        exports.add(Kind::Payments, LATE, super::no_payment());
    }
    for item in items(cell(table, row, "registry")) {
        let [household, event, on] = words(item);
        exports.add(
            Kind::Registry,
            LATE,
            named([
                ("household_id", household),
                ("township", "石船镇"),
                ("event", event),
                ("event_on", on),
            ]),
        );
    }
    for item in items(cell(table, row, "deaths")) {
        let [who, on] = words(item);
        let cells = named([("applicant_id", &person(who)), ("died_on", on)]);
        exports.add(Kind::Deaths, LATE, cells);
    }
    for (n, item) in items(cell(table, row, "funds")).into_iter().enumerate() {
        let [on, kind, amount, source] = words(item);
        exports.add(
            Kind::Funds,
            LATE,
            named([
                ("entry_id", &format!("E{n}")),
                ("township", "石船镇"),
                ("booked_on", on),
                ("kind", kind),
                ("amount", amount),
                ("fund_source", source),
            ]),
        );
    }
    for item in items(cell(table, row, "townships")) {
        let mut parts = item.split_whitespace();
        let mut cells: Cells = vec![("name", parts.next().unwrap().to_owned())];
        for part in parts {
            let (key, value) = part.split_once('=').unwrap();
            cells.push((column(Kind::Townships, key).name, value.to_owned()));
        }
        exports.add(Kind::Townships, LATE, cells);
    }
    exports
}

fn words<const N: usize>(item: &str) -> [&str; N] {
    let all: Vec<&str> = item.split_whitespace().collect();
    all.try_into().unwrap_or_else(|_| panic!("{item}"))
}

fn named<const N: usize>(pairs: [(&'static str, &str); N]) -> Cells {
    pairs.map(|(name, text)| (name, text.to_owned())).to_vec()
}

/// The built-in policy with the thresholds of a cell laid over it.
fn policy(cell: Option<&str>) -> Policy {
    let own: Vec<(String, String)> = items(cell)
        .into_iter()
        .map(|item| {
            let (code, value) = item.split_once('=').unwrap();
            let text = format!(
                "[[threshold]]\ncode = \"{code}\"\nvalue = {value}\nunit = \"yuan\"\nzh = \"限额\"\nen = \"ceiling\"\nbinding = \"none\"\n\
                 cite = {{ instrument = \"试\", date = \"2020\", article = \"一\", zh = \"试\", en = \"trial\", certainty = \"assumed\" }}\n"
            );
            (format!("{code}.toml"), text)
        })
        .collect();
    Policy::load(&own).unwrap()
}

/// Every finding of a row's district.
fn found(table: &Table, row: &Row) -> Vec<Record> {
    let as_of = day(cell(table, row, "as_of").unwrap_or("03-31"));
    let policy = policy(cell(table, row, "policy"));
    let world = exports(table, row).assess_under(as_of, &policy);
    let calendar = linjiu::calendar::Calendar::builtin().unwrap();
    let question = super::question(as_of, &policy, &calendar);
    let history = world.ingested.history.as_ref();
    let edits = edits(history, &world.ingested.tables, &question).unwrap();
    let findings = rules::findings(&rules::Sources {
        assessed: &world.assessed,
        tables: &world.ingested.tables,
        edits: edits.as_ref(),
        snapshots: &world.ingested.snapshots,
        shared: None,
        question: &question,
    })
    .unwrap();
    records(&findings.frame().unwrap())
}

fn raised(row: &Row) -> Vec<&str> {
    items(Some(row.get("findings")).filter(|cell| *cell != "none"))
}

/// Whether a finding is what an item of a row says.
fn is_said(finding: &Record, item: &str) -> bool {
    let mut said = item.split_whitespace();
    let subject = if finding["case_id"] == "-" {
        &finding["township"]
    } else {
        &finding["case_id"]
    };
    said.next() == Some(finding["severity"].as_str())
        && said.next() == Some(subject)
        && said.all(|word| match word.split_once('-') {
            Some(_) => finding["month"].starts_with(word),
            None => super::yuan(&finding["amount"]) == word,
        })
}

#[test]
fn every_row_of_the_manual_raises_what_it_says() {
    let all = tables(MANUAL);
    let mut wrong = Vec::new();
    for table in &all {
        for row in &table.rows {
            let mut mine: Vec<Record> = found(table, row)
                .into_iter()
                .filter(|f| f["rule"] == table.heading)
                .collect();
            let shown: Vec<String> = mine
                .iter()
                .map(|f| {
                    format!(
                        "{} {} {} {} {}",
                        f["severity"], f["case_id"], f["township"], f["month"], f["evidence_en"]
                    )
                })
                .collect();
            for item in raised(row) {
                match mine.iter().position(|f| is_said(f, item)) {
                    Some(n) => drop(mine.remove(n)),
                    None => wrong.push(format!(
                        "{}: {item} is not raised, but {shown:?}",
                        row.place()
                    )),
                }
            }
            if !mine.is_empty() {
                wrong.push(format!("{}: should not be raised: {shown:?}", row.place()));
            }
        }
    }
    none_differ(&wrong);
}

#[test]
fn every_rule_has_a_row_that_raises_each_severity_and_one_that_raises_nothing() {
    let all = tables(MANUAL);
    let mut wrong = Vec::new();
    for rule in RULES {
        let rows: Vec<&Row> = all
            .iter()
            .filter(|t| t.heading == rule.code)
            .flat_map(|t| &t.rows)
            .collect();
        if !rows.iter().any(|row| raised(row).is_empty()) {
            wrong.push(format!("{}: no row raises nothing", rule.code));
        }
        for severity in rule.severities {
            let begins = |item: &&str| item.starts_with(severity.code());
            if !rows.iter().any(|row| raised(row).iter().any(begins)) {
                wrong.push(format!("{}: no row raises {}", rule.code, severity.code()));
            }
        }
    }
    wrong.extend(
        all.iter()
            .filter(|t| rules::find(&t.heading).is_none())
            .map(|t| format!("{} is no rule", t.heading)),
    );
    none_differ(&wrong);
}

#[test]
fn every_rule_documents_itself_in_both_languages() {
    let policy = Policy::load(&[]).unwrap();
    let mut wrong = Vec::new();
    let mut codes = BTreeSet::new();
    for rule in RULES {
        let doc = &rule.doc;
        let texts = [
            rule.name,
            doc.finds,
            doc.why,
            doc.basis,
            doc.not,
            doc.example,
        ];
        for text in texts {
            let (zh, en) = (text.of(Language::Chinese), text.of(Language::English));
            let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            if !zh.chars().any(is_chinese)
                || en.chars().filter(char::is_ascii_alphabetic).count() < 3
            {
                wrong.push(format!("{}: {zh:?} {en:?}", rule.code));
            }
        }
        if !codes.insert(rule.code) {
            wrong.push(format!("{}: the code stands twice", rule.code));
        }
        let gravest_first = rule.severities.windows(2).all(|pair| pair[0] > pair[1]);
        if rule.severities.is_empty() || !gravest_first {
            wrong.push(format!("{}: severities {:?}", rule.code, rule.severities));
        }
        // No source gives the ceiling: the district sets it.
        for code in rule
            .thresholds
            .iter()
            .filter(|c| **c != "delegated_ceiling")
        {
            if policy.threshold(code).is_none() {
                wrong.push(format!("{}: no threshold {code}", rule.code));
            }
        }
        if let Clause::Fixed(clause) = rule.clause
            && !rule.doc.basis.zh.contains(clause)
        {
            wrong.push(format!("{}: {clause} is not in its basis", rule.code));
        }
    }
    none_differ(&wrong);
}

#[test]
fn every_file_of_rules_is_in_the_list() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules");
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if std::fs::read_to_string(&path)
            .unwrap()
            .contains("static RULE: Rule")
        {
            files.insert(
                path.file_stem()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('_', "-"),
            );
        }
    }
    let listed: BTreeSet<String> = RULES.iter().map(|rule| rule.code.to_owned()).collect();
    assert_eq!(files, listed);
}

#[test]
fn without_a_threshold_a_rule_raises_nothing() {
    let all = tables(MANUAL);
    let mut wrong = Vec::new();
    for rule in RULES.iter().filter(|rule| !rule.thresholds.is_empty()) {
        let table = all.iter().find(|t| t.heading == rule.code).unwrap();
        let row = table
            .rows
            .iter()
            .find(|row| !raised(row).is_empty())
            .unwrap();
        let lacking = without(rule.thresholds);
        let as_of = day(cell(table, row, "as_of").unwrap_or("03-31"));
        let world = exports(table, row).assess_under(as_of, &lacking);
        let calendar = linjiu::calendar::Calendar::builtin().unwrap();
        let question = super::question(as_of, &lacking, &calendar);
        let findings = rules::findings(&rules::Sources {
            assessed: &world.assessed,
            tables: &world.ingested.tables,
            edits: None,
            snapshots: &world.ingested.snapshots,
            shared: None,
            question: &question,
        })
        .unwrap();
        if records(&findings.frame().unwrap())
            .iter()
            .any(|f| f["rule"] == rule.code)
        {
            wrong.push(rule.code.to_owned());
        }
    }
    none_differ(&wrong);
}

/// The built-in policy less some thresholds.
fn without(codes: &[&str]) -> Policy {
    let mut policy = Policy::load(&[]).unwrap();
    policy
        .thresholds
        .retain(|t| !codes.contains(&t.code.as_str()));
    policy
}

#[test]
fn a_number_is_the_hash_of_rule_subject_and_own_key() {
    // printf 'after-death\nLJ20200200006\nZF202003000051' | sha256sum
    assert_eq!(
        rules::finding_id("after-death", "LJ20200200006", "ZF202003000051"),
        "44e20e89351d76f3"
    );
    assert!(Severity::High > Severity::Medium && Severity::Medium > Severity::Low);
}

/// Findings of one district with a review of each kind.
#[test]
fn reviews_give_state_and_class_and_what_no_longer_arises_is_resolved() {
    let id = rules::finding_id("approved-on-day-off", "a", "");
    let mut exports = Exports::default();
    exports.add(
        Kind::Cases,
        LATE,
        named([
            ("case_id", "a"),
            ("township", "石船镇"),
            ("procedure", "standard"),
            ("approved_on", "03-07"),
            ("accepted_on", "03-09"),
            ("reviewed_on", "03-08"),
        ]),
    );
    for (id, state, class) in [
        (id.as_str(), "explained", "error"),
        ("0123456789abcdef", "rectified", "intent"),
    ] {
        exports.add(
            Kind::Reviews,
            LATE,
            named([("finding_id", id), ("state", state), ("class", class)]),
        );
    }
    let policy = Policy::load(&[]).unwrap();
    let world = exports.assess(day("03-31"));
    let calendar = linjiu::calendar::Calendar::builtin().unwrap();
    let question = super::question(day("03-31"), &policy, &calendar);
    let findings = rules::findings(&rules::Sources {
        assessed: &world.assessed,
        tables: &world.ingested.tables,
        edits: None,
        snapshots: &world.ingested.snapshots,
        shared: None,
        question: &question,
    })
    .unwrap();
    let rows: BTreeMap<String, Record> = records(&findings.frame().unwrap())
        .into_iter()
        .map(|row| (format!("{} {}", row["rule"], row["finding_id"]), row))
        .collect();
    let of = |rule: &str| {
        let row = rows
            .iter()
            .find(|(key, _)| key.starts_with(rule))
            .unwrap()
            .1;
        [row["state"].as_str(), row["class"].as_str()].map(str::to_owned)
    };
    assert_eq!(of("approved-on-day-off"), ["explained", "error"]);
    assert_eq!(
        of("dates-disordered"),
        ["open", "-"],
        "nobody has looked at it"
    );
    assert_eq!(of("- 0123456789abcdef"), ["resolved", "intent"]);
    assert!(
        rows["- 0123456789abcdef"]["evidence_zh"].contains("已整改"),
        "its last state is kept"
    );
}
