//! A finished report taken up again: everything that judging its cases needs stands in its folder.

use crate::support::parquet::rows;
use crate::support::program::linjiu_exits;
use linjiu::assess::texts;
use linjiu::contract::outputs::{self, Layer};
use linjiu::publish::stored::{self, Stored};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The report of `sample_data` for March 2020, made once for all tests.
pub fn report() -> &'static Path {
    static REPORT: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, folder) = REPORT.get_or_init(|| {
        let out = tempfile::tempdir().unwrap();
        let folder = out.path().join("report");
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let to = folder.to_str().unwrap();
        let args = ["report", "sample_data", "--month", "2020-03", "--out", to];
        linjiu_exits(root, &[&args[..], &["--quiet"]].concat(), 0);
        (out, folder)
    });
    folder
}

fn open() -> Stored {
    stored::open(report()).unwrap()
}

#[test]
fn policy_and_calendar_come_back_as_they_were() {
    let stored = open();
    assert_eq!(stored.policy.sha256(), stored.receipt.policy_sha256);
    assert_eq!(stored.calendar.sha256(), stored.receipt.calendar_sha256);
    assert_eq!(stored.month.to_string(), "2020-03-01");
    assert_eq!(stored.as_of.to_string(), "2020-03-31");
    assert!(stored.reach.cases_to >= stored.as_of);
    assert!(stored.reach.payments_to.is_some());
    assert!(stored.reach.absent.is_empty());
}

#[test]
fn every_column_of_every_table_can_be_read_back() {
    let stored = open();
    let mut read = 0;
    for table in outputs::all() {
        if !stored.has(table.layer, table.name) {
            continue;
        }
        let columns: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
        let frame = stored.table(table.layer, table.name, &columns).unwrap();
        let expected = rows(&stored.path(table.layer, table.name));
        assert_eq!(frame.height(), expected.len(), "{}", table.path());
        read += 1;
    }
    assert!(read > 15);
    let rules = stored.table(Layer::Facts, "deadlines", &["rule"]).unwrap();
    let expected = rows(&stored.path(Layer::Facts, "deadlines"));
    for (ours, row) in texts(&rules, "rule").unwrap().into_iter().zip(expected) {
        assert_eq!(ours, row.get("rule").map(String::as_str));
    }
}

#[test]
fn an_altered_policy_is_not_used() {
    let copy = tempfile::tempdir().unwrap();
    for name in ["receipt.json", "policy.toml", "calendar.toml"] {
        std::fs::copy(report().join(name), copy.path().join(name)).unwrap();
    }
    assert!(stored::open(copy.path()).is_ok());
    let path = copy.path().join("policy.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("working_days = 3", "working_days = 4")).unwrap();
    assert_eq!(
        stored::open(copy.path()).unwrap_err().code,
        "report-altered"
    );
}
