//! `linjiu policy`: what the three commands say, over the sample's report and malformed files.

use crate::stored::report;
use crate::support::parquet::rows;
use crate::support::program::linjiu_exits;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn says(args: &[&str]) -> String {
    String::from_utf8(linjiu_exits(root(), args, 0).stdout).unwrap()
}

fn json(args: &[&str]) -> Value {
    serde_json::from_str(&says(&[args, &["--format", "json"]].concat())).unwrap()
}

#[test]
fn check_lists_files_overlays_and_what_is_in_force() {
    let file = "tests/policies/good/changed-limit.toml";
    let text = says(&["policy", "check", file, "--lang", "en"]);
    for part in [
        "builtin/deadlines.toml",
        "line 3: changes the rule emergency-payment from 2020-03-10",
        "emergency-payment  2019-12-03 – 2020-03-09  within 3 working days",
        "emergency-payment  2020-03-10 – …  within 2 working days",
        "small-amount-payment  2026-01-29 – …  within 3 calendar days  reported by others",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(
        says(&["policy", "check", "sample_data"]).contains("先行救助")
            || !says(&["policy", "check"]).is_empty()
    );
}

#[test]
fn check_refuses_a_malformed_file_with_exit_4_and_the_place() {
    let file = "tests/policies/bad/limit-zero.toml";
    let refused = linjiu_exits(root(), &["policy", "check", file], 4);
    let text = String::from_utf8(refused.stderr).unwrap();
    assert!(
        text.contains("limit-zero.toml, line 10, column 26"),
        "{text}"
    );
    assert!(text.contains("from 1 to 1000"), "{text}");
    linjiu_exits(root(), &["policy", "check", "no-such-file.toml"], 4);
    linjiu_exits(root(), &["policy", "show"], 2);
}

#[test]
fn show_gives_the_values_of_the_day_on_both_sides_of_a_date() {
    let tier_of = |on: &str| {
        let shown = json(&["policy", "show", "--on", on]);
        let tiers = shown["tiers"].as_array().unwrap().clone();
        let poor = |t: &&Value| {
            let categories = t["categories"].as_array().unwrap();
            categories.contains(&Value::from("registered_poor"))
        };
        let found: Vec<&Value> = tiers.iter().filter(poor).collect();
        assert_eq!(found.len(), 1, "{on}");
        found[0]["tier"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        (tier_of("2020-02-08"), tier_of("2020-02-09")),
        ("C".to_owned(), "B".to_owned())
    );
    let rules = |on: &str| {
        let shown = json(&["policy", "show", "--on", on]);
        shown["deadlines"].as_array().unwrap().len()
    };
    assert_eq!(
        (
            rules("2019-12-02"),
            rules("2019-12-03"),
            rules("2020-02-09")
        ),
        (0, 3, 6)
    );
    let shown = json(&["policy", "show", "--on", "2020-03-01"]);
    for kind in ["deadlines", "tiers", "thresholds", "indicators"] {
        for entry in shown[kind].as_array().unwrap() {
            let cite = &entry["cite"];
            for key in ["instrument", "article", "date", "certainty"] {
                assert!(!cite[key].as_str().unwrap().is_empty(), "{entry}");
            }
            assert!(!cite["words"]["zh"].as_str().unwrap().is_empty(), "{entry}");
            assert!(!entry["binding"].as_str().unwrap().is_empty(), "{entry}");
            assert!(!entry["by"].as_str().unwrap().is_empty(), "{entry}");
        }
    }
    let zh = says(&["policy", "show", "--on", "2020-03-01"]);
    assert!(
        zh.contains("急难型救助发放") && zh.contains("原则上") && zh.contains("已核原文"),
        "{zh}"
    );
    let en = says(&["policy", "show", "--on", "2020-03-01", "--lang", "en"]);
    assert!(
        en.contains("in principle") && en.contains("reading: elapsed"),
        "{en}"
    );
}

#[test]
fn a_policy_that_changes_nothing_has_no_impact() {
    let report = report().to_str().unwrap();
    let empty = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
    let with = empty.path().to_str().unwrap();
    let impact = json(&["policy", "impact", "--with", with, report]);
    for part in ["verdicts", "tiers", "compliance", "tier_cells"] {
        assert_eq!(impact[part], Value::Array(Vec::new()), "{part}");
    }
    assert!(impact["cases"].as_u64().unwrap() > 100);
}

#[test]
fn the_impact_is_what_a_report_under_the_other_policy_says() {
    let with = "tests/policies/good/changed-limit.toml";
    let impact = json(&[
        "policy",
        "impact",
        "--with",
        with,
        report().to_str().unwrap(),
    ]);
    // The same exports reported under the other policy.
    let work = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(root().join("sample_data")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, work.path().join(path.file_name().unwrap())).unwrap();
    }
    let own = work.path().join("linjiu.toml");
    let old = std::fs::read_to_string(&own).unwrap_or_default();
    assert!(!old.contains("[policy]"));
    std::fs::copy(root().join(with), work.path().join("changed.toml")).unwrap();
    std::fs::write(
        &own,
        format!("{old}\n[policy]\nfiles = [\"changed.toml\"]\n"),
    )
    .unwrap();
    let out = tempfile::tempdir().unwrap();
    let other = out.path().join("report");
    let args = [
        "report",
        ".",
        "--month",
        "2020-03",
        "--quiet",
        "--out",
        other.to_str().unwrap(),
    ];
    linjiu_exits(work.path(), &args, 0);
    let verdicts = |folder: &Path| -> BTreeMap<(String, String), String> {
        rows(&folder.join("facts/deadlines.parquet"))
            .into_iter()
            .map(|r| {
                (
                    (r["case_id"].clone(), r["rule"].clone()),
                    r["status"].clone(),
                )
            })
            .collect()
    };
    let (before, after) = (verdicts(report()), verdicts(&other));
    let changed: Vec<_> = before
        .iter()
        .filter(|(key, status)| after.get(*key) != Some(status))
        .collect();
    assert!(!changed.is_empty(), "the sample has cases on the third day");
    assert_eq!(impact["verdicts"].as_array().unwrap().len(), changed.len());
    let cells = |folder: &Path| -> BTreeMap<Vec<String>, Vec<String>> {
        rows(&folder.join("marts/compliance.parquet"))
            .into_iter()
            .map(|r| {
                let of = |names: &[&str]| {
                    names
                        .iter()
                        .map(|n| r.get(*n).cloned().unwrap_or_default())
                        .collect()
                };
                (
                    of(&["month", "township", "rule", "reading"]),
                    of(&[
                        "met",
                        "late",
                        "overdue",
                        "pending",
                        "closed",
                        "unmeasurable",
                    ]),
                )
            })
            .collect()
    };
    let (before, after) = (cells(report()), cells(&other));
    let keys: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changed = keys
        .iter()
        .filter(|k| before.get(**k) != after.get(**k))
        .count();
    assert_eq!(impact["compliance"].as_array().unwrap().len(), changed);
    let text = says(&[
        "policy",
        "impact",
        "--with",
        with,
        report().to_str().unwrap(),
        "--lang",
        "en",
    ]);
    assert!(text.contains("Emergency aid paid  met → late"), "{text}");
}

#[test]
fn another_tier_shows_in_cases_and_cells() {
    let file = tempfile::NamedTempFile::with_suffix(".toml").unwrap();
    std::fs::write(file.path(), "disable = [\"tier:dibao\"]\n").unwrap();
    let with = file.path().to_str().unwrap();
    let impact = json(&[
        "policy",
        "impact",
        "--with",
        with,
        report().to_str().unwrap(),
    ]);
    assert_eq!(impact["verdicts"], Value::Array(Vec::new()));
    assert!(!impact["tiers"].as_array().unwrap().is_empty());
    assert!(!impact["tier_cells"].as_array().unwrap().is_empty());
    assert!(
        impact["tiers"]
            .as_array()
            .unwrap()
            .iter()
            .all(|t| t["from"] == "B")
    );
}
