//! Figures that a whole run shows: months, amounts, days, threads.

use super::{MARCH, bytes_of, folder, good, names, row, stops, table, text};
use crate::support::parquet::{Row, rows};
use crate::support::program::linjiu_exits;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// facts/deadlines of emergency payments, of a report made in a folder.
fn emergencies(folder: &Path) -> Vec<Row> {
    linjiu_exits(folder, &[&MARCH[..], &["--quiet"]].concat(), 0);
    rows(&folder.join("reports/2020-03/facts/deadlines.parquet"))
        .into_iter()
        .filter(|row| row["rule"] == "emergency-payment")
        .collect()
}

const PAYMENTS: &str = "发放编号,案件编号,发放日期,发放金额,资金来源\n";

#[test]
fn a_month_without_a_case_is_reported_and_one_after_the_exports_is_not() {
    let good = good();
    let exports = folder(&[("cases-20200331.csv", good.as_bytes())]);
    linjiu_exits(
        exports.path(),
        &["report", "in", "--month", "2020-02", "-q"],
        0,
    );
    assert_eq!(names(&exports.path().join("reports")), ["2020-02"]);
    let file: &[(&str, &[u8])] = &[("cases-20200331.csv", good.as_bytes())];
    stops(
        file,
        &["--as-of", "2020-04-01"],
        3,
        &["error[as-of-not-covered]", "2020-03-31"],
    );
    stops(
        file,
        &["--as-of", "2020-02-29"],
        2,
        &["error[as-of-before-month]"],
    );
    let later = folder(file);
    let output = linjiu_exits(later.path(), &["report", "in", "--month", "2020-04"], 3);
    assert!(text(&output.stderr).contains("error[month-not-covered]"));
}

#[test]
fn an_amount_beyond_reason_is_quarantined_and_wraps_no_sum() {
    let rows: Vec<String> = (0..4)
        .map(|n| row(&format!("A{n}"), "92233720368547758.07"))
        .chain([row("A4", "500")])
        .collect();
    let exports = table(&rows);
    let folder = folder(&[("cases-20200331.csv", exports.as_bytes())]);
    let summary = text(
        &linjiu_exits(
            folder.path(),
            &["report", "in", "--month", "2020-03", "--lang", "en"],
            0,
        )
        .stdout,
    );
    assert!(summary.contains("4 quarantined"), "{summary}");
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
    let run = |threads: &str| -> Output {
        Command::new(env!("CARGO_BIN_EXE_linjiu"))
            .args([
                "report",
                sample.to_str().unwrap(),
                "--month",
                "2020-03",
                "-q",
                "--out",
                threads,
            ])
            .env("POLARS_MAX_THREADS", threads)
            .env(
                "TZ",
                if threads == "1" {
                    "UTC"
                } else {
                    "Asia/Shanghai"
                },
            )
            .current_dir(folder.path())
            .output()
            .unwrap()
    };
    assert!(run("1").status.success() && run("2").status.success());
    let (one, two) = (
        bytes_of(&folder.path().join("1")),
        bytes_of(&folder.path().join("2")),
    );
    assert!(one.len() > 20);
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        two.keys().collect::<Vec<_>>()
    );
    for (file, bytes) in &one {
        assert!(two.get(file) == Some(bytes), "{} differs", file.display());
    }
}

#[test]
fn payments_that_cover_no_day_accuse_nobody() {
    let folder = folder(&[
        ("cases-20200331.csv", good().as_bytes()),
        ("发放明细.csv", PAYMENTS.as_bytes()),
    ]);
    assert!(emergencies(folder.path()).is_empty());
}

#[test]
fn a_day_off_of_the_district_moves_the_due_date() {
    let payments = format!("{PAYMENTS}P1,A1,2020-03-20,1000,备用金\n");
    let folder = folder(&[
        ("cases-20200331.csv", good().as_bytes()),
        ("发放明细202003.csv", payments.as_bytes()),
    ]);
    let before = emergencies(folder.path())[0]["due_on"].clone();
    assert_eq!(before, "2020-03-06");
    let place = folder.path().join("in");
    fs::write(
        place.join("linjiu.toml"),
        "[calendar]\nfiles = [\"own.toml\"]\n",
    )
    .unwrap();
    let own = "[[local]]\ninstrument = \"文号\"\ntitle = \"标题\"\ndated_on = 2020-02-20\npublished_on = 2020-02-20\n\
               confidence = \"assumed\"\nsource = \"test\"\noff = [{ days = \"2020-03-04\", holiday = \"区庆\" }]\nwork = []\n";
    fs::write(place.join("own.toml"), own).unwrap();
    assert_eq!(emergencies(folder.path())[0]["due_on"], "2020-03-09");
}
