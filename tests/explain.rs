//! `linjiu explain`: what it says of every case of the sample is what facts and marts say; snapshots of its words.

use crate::stored::report;
use crate::support::parquet::{Row, rows};
use crate::support::program::{linjiu, linjiu_exits};
use linjiu::contract::Language;
use linjiu::contract::outputs::Layer;
use linjiu::explain::{Explanation, Line, Verdict, explain, lines};
use linjiu::publish::stored::{self, Stored};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

fn open() -> Stored {
    stored::open(report()).unwrap()
}

fn table(name: &str) -> Vec<Row> {
    rows(&report().join("facts").join(format!("{name}.parquet")))
}

/// Every case of the sample, explained once for all tests.
fn explanations() -> &'static BTreeMap<String, Explanation> {
    static ALL: OnceLock<BTreeMap<String, Explanation>> = OnceLock::new();
    ALL.get_or_init(|| {
        let report = open();
        table("cases")
            .into_iter()
            .map(|row| {
                let id = row["case_id"].clone();
                let explained = explain(&report, &id).unwrap();
                assert_eq!(explained.case_id, id);
                (id, explained)
            })
            .collect()
    })
}

fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|v| v.to_string())
}

#[test]
fn the_verdict_on_every_case_is_that_of_the_facts() {
    let mut facts: BTreeMap<(String, String), Row> = table("deadlines")
        .into_iter()
        .map(|row| ((row["case_id"].clone(), row["rule"].clone()), row))
        .collect();
    for (id, explained) in explanations() {
        for rule in &explained.rules {
            let fact = facts.remove(&(id.clone(), rule.rule.clone()));
            let v = &rule.verdict;
            let place = format!("{id} {}", rule.rule);
            let Some(fact) = fact else {
                assert_eq!(v.status.code, "outside", "{place}");
                assert!(v.reason.is_some(), "{place}: why");
                continue;
            };
            let get = |column: &str| fact.get(column).cloned();
            assert_eq!(Some(v.status.code.clone()), get("status"), "{place}");
            assert_eq!(
                v.reason.as_ref().map(|r| r.code.clone()),
                get("reason"),
                "{place}"
            );
            assert_eq!(text(v.start_on), get("start_on"), "{place}");
            assert_eq!(text(v.done_on), get("done_on"), "{place}");
            assert_eq!(text(v.working_days), get("working_days"), "{place}");
            assert_eq!(
                text(v.overdue_working_days),
                get("overdue_working_days"),
                "{place}"
            );
            assert_eq!(
                Some(v.provisional.to_string()),
                get("provisional"),
                "{place}"
            );
            assert_eq!(text(v.month), get("month"), "{place}");
            // What cannot be measured has no due date in the facts; the explanation shows the one it would have.
            if get("due_on").is_some() {
                assert_eq!(text(v.due_on), get("due_on"), "{place}");
            }
        }
    }
    assert!(facts.is_empty(), "facts that no explanation has: {facts:?}");
}

/// met, late, overdue, pending, closed, unmeasurable, before_start.
type Counted = [i64; 7];

fn count(v: &Verdict, counted: &mut Counted) {
    let kinds = [
        "met",
        "late",
        "overdue",
        "pending",
        "closed",
        "unmeasurable",
    ];
    if let Some(n) = kinds.iter().position(|k| *k == v.status.code) {
        counted[n] += 1;
    }
    counted[6] += i64::from(v.before_start);
}

#[test]
fn every_reading_of_every_case_adds_up_to_the_marts() {
    let mut counts: BTreeMap<(String, String, String), Counted> = BTreeMap::new();
    for explained in explanations().values() {
        for rule in &explained.rules {
            let default = std::iter::once(("default", &rule.verdict));
            let others = rule
                .readings
                .iter()
                .map(|r| (r.reading.as_str(), &r.verdict));
            for (reading, v) in default.chain(others) {
                let Some(month) = v.month.filter(|_| v.status.code != "outside") else {
                    continue;
                };
                let key = (month.to_string(), rule.rule.clone(), reading.to_owned());
                count(v, counts.entry(key).or_default());
            }
        }
    }
    let mut compared = 0;
    for row in rows(&report().join("marts/compliance.parquet")) {
        if row["level"] != "district" {
            continue;
        }
        let key = (
            row["month"].clone(),
            row["rule"].clone(),
            row["reading"].clone(),
        );
        let expected: Counted = [
            "met",
            "late",
            "overdue",
            "pending",
            "closed",
            "unmeasurable",
            "before_start",
        ]
        .map(|column| row[column].parse().unwrap());
        assert_eq!(
            counts.get(&key).copied().unwrap_or_default(),
            expected,
            "{key:?}"
        );
        compared += 1;
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn what_differs_in_a_reading_is_named_and_nothing_else() {
    let mut differing = 0;
    for explained in explanations().values() {
        for rule in &explained.rules {
            for reading in &rule.readings {
                let (a, b) = (&rule.verdict, &reading.verdict);
                assert_eq!(reading.changes, a.status != b.status);
                assert_eq!(
                    reading.differs.contains(&"due_on".to_owned()),
                    a.due_on != b.due_on
                );
                differing += usize::from(!reading.differs.is_empty());
            }
        }
    }
    assert!(differing > 100, "{differing}");
}

#[test]
fn a_walk_counts_to_the_due_date_and_to_the_act() {
    let mut walked = 0;
    for (id, explained) in explanations() {
        for rule in explained.rules.iter().filter(|r| !r.walk.is_empty()) {
            let place = format!("{id} {}", rule.rule);
            let v = &rule.verdict;
            let marked = |mark: &str| rule.walk.iter().find(|d| d.marks.iter().any(|m| m == mark));
            assert_eq!(marked("start").map(|d| d.on), v.start_on, "{place}");
            assert_eq!(marked("due").map(|d| d.on), v.due_on, "{place}");
            let done = v.done_on.filter(|done| Some(*done) >= v.start_on);
            assert_eq!(marked("done").map(|d| d.on), done, "{place}");
            // The walk's own count, and the calendar's.
            let counted = rule
                .walk
                .iter()
                .skip(1)
                .filter(|d| d.worked && Some(d.on) <= v.done_on)
                .count();
            if let (Some(days), Some(_)) = (v.working_days, done) {
                assert_eq!(i32::try_from(counted).unwrap(), days, "{place}");
                walked += 1;
            }
            for day in &rule.walk {
                let by_notice = !matches!(day.kind.code.as_str(), "weekday" | "weekend");
                assert_eq!(day.notice.is_some(), by_notice, "{place} {}", day.on);
            }
        }
    }
    assert!(walked > 500, "{walked}");
}

#[test]
fn a_long_walk_is_shortened_without_losing_a_day() {
    let mut shortened = 0;
    for explained in explanations().values() {
        for rule in &explained.rules {
            let shown = lines(&rule.walk);
            let days: usize = shown
                .iter()
                .map(|line| match line {
                    Line::Day(_) => 1,
                    Line::Run { days, .. } => *days,
                })
                .sum();
            assert_eq!(days, rule.walk.len());
            shortened += usize::from(shown.len() < rule.walk.len());
            assert!(rule.walk.len() > 40 || shown.len() == rule.walk.len());
        }
    }
    assert!(shortened > 50, "{shortened}");
}

#[test]
fn dates_payments_and_tiers_are_those_of_the_facts() {
    let mut paid: BTreeMap<String, usize> = BTreeMap::new();
    for payment in table("payments") {
        *paid.entry(payment["case_id"].clone()).or_default() += 1;
    }
    for row in table("cases") {
        let explained = &explanations()[&row["case_id"]];
        let timeline = &explained.timeline;
        let is_payment = |column: &str| column == "payment";
        for event in timeline.iter().filter(|e| !is_payment(&e.column)) {
            assert_eq!(text(event.on), row.get(&event.column).cloned());
            assert_eq!(event.source.file, row["source_file"]);
            assert!(event.first_seen.is_some());
        }
        let payments = timeline.iter().filter(|e| is_payment(&e.column)).count();
        assert_eq!(payments, paid.get(&row["case_id"]).copied().unwrap_or(0));
        let dated: Vec<_> = timeline.iter().filter_map(|e| e.on).collect();
        assert!(dated.is_sorted());
        if let Some(tier) = &explained.tier {
            assert_eq!(tier.expected.as_ref(), row.get("expected_tier"));
            assert_eq!(tier.clause.is_some(), tier.expected.is_some());
        }
    }
}

#[test]
fn first_shown_is_the_first_of_the_last_snapshots_that_agree() {
    // A value of the newest row is looked for in every snapshot's file by the case's own history: dates never
    // first shown before the case was, nor after the snapshot its row is from.
    let mut later = 0;
    for explained in explanations().values() {
        let case = explained.case.as_ref().unwrap();
        let (first, last) = (case.first_seen_on.unwrap(), case.export_on.unwrap());
        for event in explained.timeline.iter().filter(|e| e.column != "payment") {
            let seen = event.first_seen.as_ref().unwrap();
            assert!(first <= seen.on && seen.on <= last);
            later += usize::from(seen.on > first);
            assert_eq!(seen.source.is_some(), seen.on > first);
        }
    }
    assert!(later > 500, "{later}");
}

fn snapshot(args: &[&str], name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = linjiu_exits(root, args, 0);
    let got = String::from_utf8(out.stdout).unwrap();
    let path = root.join("tests/data/explain").join(name);
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(expected, got, "{name} differs");
}

#[test]
fn text_page_and_json_are_as_they_were() {
    let folder = report().to_str().unwrap();
    for (name, lang, format) in [
        ("case-zh.txt", "zh", "text"),
        ("case-en.txt", "en", "text"),
        ("case.json", "zh", "json"),
    ] {
        snapshot(
            &[
                "explain",
                "JZ2020010000727",
                "--report",
                folder,
                "--lang",
                lang,
                "--format",
                format,
            ],
            name,
        );
    }
}

#[test]
fn the_page_is_whole_in_both_languages_and_fetches_nothing() {
    let report = open();
    let explained = explain(&report, "JZ2020010000665").unwrap();
    for (language, verdict) in [
        (Language::Chinese, "逾期未办"),
        (Language::English, "overdue"),
    ] {
        let page = linjiu::explain::page(&explained, language);
        assert!(page.contains(verdict));
        assert!(page.contains("国办发明电") || page.contains("渝北民〔2020〕41号"));
        for fetched in ["http:", "https:", "<script", "<link", "@import", "src="] {
            assert!(!page.contains(fetched), "{fetched}");
        }
    }
}

#[test]
fn a_number_is_found_folded_or_by_its_beginning() {
    let report = open();
    for given in [
        " JZ2020010000727 ",
        "ＪＺ２０２００１００００７２７",
        "jz2020010000727",
        "JZ20200100007 27",
    ] {
        assert_eq!(
            explain(&report, given).unwrap().case_id,
            "JZ2020010000727",
            "{given}"
        );
    }
}

#[test]
fn a_number_that_is_not_there_or_not_one_is_refused_with_what_is_near() {
    let report = open();
    let failure = explain(&report, "JZ202001000072").unwrap_err();
    assert_eq!(failure.code, "case-ambiguous");
    assert!(failure.to_string().contains("JZ2020010000727"), "{failure}");
    let failure = explain(&report, "JZ2020010007272").unwrap_err();
    assert_eq!(
        (failure.code, failure.class.exit_code()),
        ("case-unknown", 3)
    );
    assert!(
        failure.to_string().contains("nearest   JZ2020010000727")
            || failure.to_string().contains("JZ2020010000727"),
        "{failure}"
    );
    let none = explain(&report, "").unwrap_err();
    assert!(matches!(none.code, "case-ambiguous" | "case-unknown"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = linjiu(root, &["explain", "X", "--report", "src"]);
    assert_eq!(out.status.code(), Some(3));
    assert!(
        String::from_utf8(out.stderr)
            .unwrap()
            .contains("not-a-report")
    );
}

#[test]
fn rows_of_a_case_that_could_not_be_read_are_told() {
    let report = open();
    let cases: Vec<String> = table("cases")
        .iter()
        .map(|r| r["case_id"].clone())
        .collect();
    let (mut with, mut only) = (0, 0);
    for row in table("quarantine") {
        let raw: serde_json::Value = serde_json::from_str(&row["raw"]).unwrap_or_default();
        let Some(id) = raw.get("case_id").and_then(|id| id.as_str()) else {
            continue;
        };
        if id.is_empty() {
            continue;
        }
        let explained = explain(&report, id).unwrap_or_else(|e| panic!("{id:?}: {e}"));
        let told = explained
            .quarantined
            .iter()
            .any(|q| q.source.file == row["file"] && q.source.line.to_string() == row["line"]);
        assert!(told, "{id}");
        if cases.iter().any(|c| c == id) {
            with += 1;
        } else {
            assert!(explained.case.is_none());
            let text = linjiu::explain::text(&explained, Language::English);
            assert!(text.contains("quarantined rows only"), "{text}");
            only += 1;
        }
    }
    assert!(with + only > 5, "{with} {only}");
}

#[test]
fn neither_names_nor_long_numbers_are_in_an_explanation() {
    for explained in explanations().values() {
        let json = serde_json::to_string(explained).unwrap();
        let longest = json
            .split(|c: char| !c.is_ascii_digit())
            .map(str::len)
            .max()
            .unwrap();
        // The hash of the run aside, which is hexadecimal and may hold any run of digits.
        let json = json.replace(&explained.report.run, "");
        let long = json
            .split(|c: char| !c.is_ascii_digit())
            .any(|d| d.len() >= 15);
        assert!(!long, "{} {longest}", explained.case_id);
    }
}

#[test]
fn an_old_report_without_the_newer_tables_is_explained_all_the_same() {
    let copy = tempfile::tempdir().unwrap();
    let keep = ["receipt.json", "policy.toml", "calendar.toml"];
    for name in keep {
        std::fs::copy(report().join(name), copy.path().join(name)).unwrap();
    }
    std::fs::create_dir(copy.path().join("facts")).unwrap();
    std::fs::copy(
        report().join("facts/cases.parquet"),
        copy.path().join("facts/cases.parquet"),
    )
    .unwrap();
    // The receipt says what there is.
    let receipt = std::fs::read_to_string(copy.path().join("receipt.json")).unwrap();
    let mut receipt: serde_json::Value = serde_json::from_str(&receipt).unwrap();
    receipt["outputs"].as_array_mut().unwrap().retain(|o| {
        !o["file"].as_str().unwrap().contains("facts/") || o["file"] == "facts/cases.parquet"
    });
    std::fs::write(copy.path().join("receipt.json"), receipt.to_string()).unwrap();
    let bare = stored::open(copy.path()).unwrap();
    assert!(!bare.has(Layer::Facts, "payments"));
    let explained = explain(&bare, "JZ2020010000727").unwrap();
    let whole = &explanations()["JZ2020010000727"];
    assert_eq!(
        explained
            .rules
            .iter()
            .map(|r| &r.verdict)
            .collect::<Vec<_>>(),
        whole.rules.iter().map(|r| &r.verdict).collect::<Vec<_>>()
    );
    assert!(explained.findings.is_none());
}
