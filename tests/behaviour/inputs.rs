//! Files that are no exports, or odd ones: what stops the run, and what is read all the same.

use super::{HEADER, MARCH, NAME, folder, good, names, row, stops, table, text};
use crate::support::program::linjiu_exits;

#[test]
fn a_folder_without_cases_is_told_file_by_file() {
    stops(&[], &[], 3, &["error[no-cases]", "no file at all"]);
    let payments = "发放编号,案件编号,发放日期,发放金额,资金来源\nP1,A1,2020-03-04,10,备用金\n";
    stops(
        &[("发放202003.csv", payments.as_bytes())],
        &[],
        3,
        &["error[no-cases]", "发放202003.csv holds payments"],
    );
    stops(
        &[("cases-20200331.csv", b"")],
        &[],
        3,
        &["error[no-cases]", "cases-20200331.csv: empty"],
    );
    stops(
        &[("cases-20200331.csv", b"hello\n")],
        &[],
        3,
        &["error[no-cases]", "cases-20200331.csv: no table"],
    );
    let later = good();
    stops(
        &[("cases-20200331.csv", later.as_bytes())],
        &["--known-at", "2020-02-29"],
        3,
        &["error[no-cases]", "2020-03-31", "--known-at"],
    );
}

#[test]
fn a_folder_that_is_not_there_is_an_input_error() {
    let folder = tempfile::tempdir().unwrap();
    let output = linjiu_exits(folder.path(), &["report", "none"], 3);
    assert!(text(&output.stderr).contains("error[folder-unreadable]"));
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_file_that_is_no_table_stops_the_run_with_its_name() {
    let good = good();
    let with = |name: &'static str, bytes: &'static [u8], words: &[&str]| {
        stops(
            &[("cases-20200331.csv", good.as_bytes()), (name, bytes)],
            &[],
            3,
            words,
        );
    };
    with(
        "b-20200331.xlsx",
        b"",
        &["error[not-a-table]", "b-20200331.xlsx", "empty"],
    );
    with(
        "b-20200331.xlsx",
        b"PK\x03\x04cut off",
        &["error[not-a-table]", "b-20200331.xlsx", "damaged workbook"],
    );
    with(
        "b-20200331.xlsx",
        b"PK",
        &["error[not-a-table]", "b-20200331.xlsx", "text"],
    );
    with(
        "b-20200331.csv",
        b"%PDF-1.4",
        &["error[not-a-table]", "b-20200331.csv", "PDF"],
    );
    with(
        "b-20200331.xls",
        b"<html><table>",
        &["error[not-a-table]", "b-20200331.xls", "html"],
    );
    with(
        "b-20200331.parquet",
        b"PAR1 cut off",
        &["error[parquet-unreadable]", "b-20200331.parquet"],
    );
}

#[test]
fn a_workbook_named_csv_and_a_csv_named_workbook_are_read() {
    let good = good();
    let folder = folder(&[("cases-20200331.xlsx", good.as_bytes())]);
    linjiu_exits(folder.path(), &MARCH, 0);
}

#[test]
fn a_header_without_rows_is_no_report_of_no_cases() {
    for name in ["cases-20200331.csv", "cases.csv"] {
        let told = ["error[no-cases]", "a header and no rows"];
        stops(&[(name, HEADER.as_bytes())], &[], 3, &told);
    }
}

#[test]
fn a_table_cut_in_the_middle_loses_its_last_row_to_quarantine_and_no_other() {
    let cut = format!("{}A3,石船镇,\"{NAME}", good());
    let folder = folder(&[("cases-20200331.csv", cut.as_bytes())]);
    let output = linjiu_exits(
        folder.path(),
        &[
            "report",
            "in",
            "--month",
            "2020-03",
            "--lang",
            "en",
            "--max-quarantined",
            "0",
        ],
        1,
    );
    let summary = text(&output.stdout);
    assert!(
        summary.contains("4 read")
            && summary.contains("2 accepted")
            && summary.contains("1 quarantined"),
        "{summary}"
    );
    assert!(!summary.contains(NAME));
}

#[test]
fn two_contents_of_one_case_are_settled_by_date_or_not_at_all() {
    let (one, other) = (
        table(&[row("A1", "1000"), row("A2", "5")]),
        table(&[row("A1", "2000")]),
    );
    let run = |first: &str, second: &str| {
        let folder = folder(&[(first, one.as_bytes()), (second, other.as_bytes())]);
        text(
            &linjiu_exits(
                folder.path(),
                &["report", "in", "--month", "2020-03", "--lang", "en"],
                0,
            )
            .stdout,
        )
    };
    let same_date = run("a-20200331.csv", "b-20200331.csv");
    assert!(
        same_date.contains("1 accepted") && same_date.contains("2 quarantined"),
        "{same_date}"
    );
    let other_date = run("a-20200331.csv", "b-20200430.csv");
    assert!(
        other_date.contains("2 accepted") && other_date.contains("1 superseded"),
        "{other_date}"
    );
    stops(
        &[
            ("a.csv", one.as_bytes()),
            ("b-20200331.csv", other.as_bytes()),
        ],
        &[],
        3,
        &["error[snapshot-undated]", "a.csv", "[snapshots]"],
    );
}
