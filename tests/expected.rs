//! Every value of each set of exports with expected results, where those sets lie beside the checkout.
//!
//! A set is a folder with `exports/` and `expected/*.csv`; the expected values come from an independent oracle.

use crate::support::parquet::{Row, rows};
use crate::support::program::linjiu_exits;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Expected table, where ours is, and its key.
const TABLES: [(&str, &str, &[&str]); 9] = [
    (
        "compliance",
        "marts/compliance",
        &["month", "level", "township", "rule", "reading"],
    ),
    (
        "tiers",
        "marts/tiers",
        &[
            "month",
            "level",
            "township",
            "category",
            "tier",
            "expected_tier",
        ],
    ),
    ("poverty", "marts/poverty", &["month", "level", "township"]),
    (
        "funds",
        "marts/funds",
        &["month", "level", "township", "fund_source"],
    ),
    (
        "activity",
        "marts/activity",
        &[
            "month",
            "level",
            "township",
            "aid_type",
            "procedure",
            "discovery",
        ],
    ),
    ("rows", "marts/rows", &["file", "kind"]),
    ("deadlines", "facts/deadlines", &["case_id", "rule"]),
    ("findings", "facts/findings", FINDING),
    ("edits", "facts/edits", &["case_id", "column", "new_export"]),
];

/// What tells findings apart where the number hangs on a secret key, as a household's does.
const FINDING: &[&str] = &["rule", "finding_id", "case_id", "township", "month"];

fn sets() -> Vec<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/exports");
    let Ok(entries) = fs::read_dir(shared) else {
        return Vec::new();
    };
    let mut sets: Vec<PathBuf> = entries
        .filter_map(|e| Some(e.ok()?.path()))
        .filter(|p| p.join("expected").is_dir())
        .collect();
    sets.sort();
    sets
}

fn expected_rows(path: &Path) -> (Vec<String>, Vec<Row>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            header
                .iter()
                .cloned()
                .zip(record.iter().map(str::to_owned))
                .filter(|(_, v)| !v.is_empty())
                .collect()
        })
        .collect();
    (header, rows)
}

/// marts/rows by file, as the expected table has it: sheets summed, the file's base name.
fn by_file(sheets: Vec<Row>) -> Vec<Row> {
    let mut files: BTreeMap<(String, String), BTreeMap<String, u64>> = BTreeMap::new();
    for sheet in sheets {
        let name = sheet["file"].rsplit('/').next().unwrap().to_owned();
        let sums = files.entry((name, sheet["kind"].clone())).or_default();
        for (column, value) in sheet
            .iter()
            .filter(|(c, _)| !["file", "sheet", "kind", "report_month"].contains(&c.as_str()))
        {
            *sums.entry(column.clone()).or_default() += value.parse::<u64>().unwrap();
        }
    }
    files
        .into_iter()
        .map(|((file, kind), sums)| {
            let mut row: Row = sums.into_iter().map(|(c, n)| (c, n.to_string())).collect();
            row.extend([("file".to_owned(), file), ("kind".to_owned(), kind)]);
            row
        })
        .collect()
}

/// facts/findings as the expected table has them: without the rules that it leaves out, without reviews of
/// findings that no longer arise, and without the numbers that hang on a secret key.
fn as_expected(findings: Vec<Row>) -> Vec<Row> {
    let left_out = ["deadline-bunching", "split-payment"];
    findings
        .into_iter()
        .filter(|row| {
            row.get("rule")
                .is_some_and(|rule| !left_out.contains(&rule.as_str()))
        })
        .map(|mut row| {
            if row["rule"] == "returned-unaided" {
                row.remove("finding_id");
            }
            row
        })
        .collect()
}

fn same(a: Option<&String>, b: Option<&String>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            a == b
                || matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(x), Ok(y)) if (x - y).abs() <= 1e-12 * x.abs().max(1.0))
        }
        (a, b) => a.is_none() && b.is_none(),
    }
}

fn by_key(rows: Vec<Row>, key: &[&str], table: &str) -> BTreeMap<Vec<String>, Row> {
    let mut map = BTreeMap::new();
    for row in rows {
        let of_row: Vec<String> = key
            .iter()
            .map(|k| row.get(*k).cloned().unwrap_or_default())
            .collect();
        assert!(
            map.insert(of_row.clone(), row).is_none(),
            "{table}: two rows for {of_row:?}"
        );
    }
    map
}

#[test]
fn every_expected_value_is_ours() {
    let sets = sets();
    if sets.is_empty() {
        eprintln!("no sets of exports with expected results beside the checkout: nothing compared");
    }
    let mut differences = Vec::new();
    for set in sets {
        let out = tempfile::tempdir().unwrap();
        let work = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(set.join("exports")).unwrap() {
            let file = entry.unwrap().path();
            fs::copy(&file, work.path().join(file.file_name().unwrap())).unwrap();
        }
        let report = out.path().join("report");
        linjiu_exits(
            work.path(),
            &[
                "report",
                ".",
                "--month",
                "2020-03",
                "--out",
                report.to_str().unwrap(),
                "--quiet",
            ],
            0,
        );
        for (name, ours, key) in TABLES {
            let (header, expected) = expected_rows(&set.join(format!("expected/{name}.csv")));
            let mine = rows(&report.join(format!("{ours}.parquet")));
            let mine = match name {
                "rows" => by_file(mine),
                "findings" => as_expected(mine),
                _ => mine,
            };
            let mine = by_key(mine, key, name);
            let expected = by_key(expected, key, name);
            let set_name = set.file_name().unwrap().to_string_lossy().into_owned();
            for (k, row) in &expected {
                let Some(mine) = mine.get(k) else {
                    differences.push(format!("{set_name} {name} {k:?}: missing"));
                    continue;
                };
                // A finding's own key is in its number.
                let told = header
                    .iter()
                    .filter(|c| !(name == "findings" && *c == "key"));
                for column in told.filter(|c| !same(row.get(*c), mine.get(*c))) {
                    differences.push(format!(
                        "{set_name} {name} {k:?} {column}: expected {:?}, ours {:?}",
                        row.get(column),
                        mine.get(column)
                    ));
                }
            }
            differences.extend(
                mine.keys()
                    .filter(|k| !expected.contains_key(*k))
                    .map(|k| format!("{set_name} {name} {k:?}: not expected")),
            );
        }
    }
    assert!(
        differences.is_empty(),
        "{} differences\n{}",
        differences.len(),
        differences
            .iter()
            .take(60)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n")
    );
}
