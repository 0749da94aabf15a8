//! `linjiu calendar`: months, due dates and counts as they are printed, with a district's own days and as known.

use crate::support::program::{linjiu, linjiu_exits};
use chrono::{Days, NaiveDate};
use linjiu::calendar::Calendar;
use linjiu::explain::days;
use std::fs;
use std::path::Path;

fn printed(args: &[&str]) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    String::from_utf8(linjiu_exits(root, args, 0).stdout).unwrap()
}

fn snapshot(args: &[&str], name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/explain")
        .join(name);
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(expected, printed(args), "{name} differs");
}

#[test]
fn a_month_is_a_grid_with_the_notices_below_it() {
    snapshot(&["calendar", "2020-01"], "month-zh.txt");
    snapshot(&["calendar", "2020-04", "--lang", "en"], "month-en.txt");
}

#[test]
fn a_due_date_comes_with_the_walk_to_it() {
    snapshot(&["calendar", "add", "2020-01-23", "3"], "add-zh.txt");
    snapshot(
        &[
            "calendar",
            "add",
            "2020-01-22",
            "3",
            "--known-on",
            "2020-01-26",
            "--lang",
            "en",
        ],
        "add-known-en.txt",
    );
    let due = |known: &str| {
        let json = printed(&[
            "calendar",
            "add",
            "2020-01-22",
            "3",
            "--known-on",
            known,
            "--format",
            "json",
        ]);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        json["end_on"].as_str().unwrap().to_owned()
    };
    assert_eq!(due("2020-01-26"), "2020-02-01");
    assert_eq!(due("2020-01-27"), "2020-02-04");
}

#[test]
fn a_long_walk_is_shortened_on_the_terminal() {
    let text = printed(&[
        "calendar",
        "between",
        "2020-01-22",
        "2020-06-30",
        "--lang",
        "en",
    ]);
    assert!(
        text.starts_with("after 2020-01-22, up to and including 2020-06-30: 105 working days"),
        "{text}"
    );
    assert!(text.lines().count() < 70, "{text}");
    assert!(text.contains("ordinary days"));
}

#[test]
fn a_year_without_an_arrangement_is_marked() {
    let text = printed(&["calendar", "2027-01", "--lang", "en"]);
    assert!(text.contains("Monday to Friday was assumed"), "{text}");
    assert!(text.contains("4?"));
}

#[test]
fn a_districts_own_days_count_and_a_bad_file_names_its_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("linjiu.toml"),
        "[calendar]\nfiles = [\"own.toml\"]\n",
    )
    .unwrap();
    let own = "[[local]]\ninstrument = \"某〔2020〕1号\"\ntitle = \"通知\"\ndated_on = 2020-06-01\npublished_on = 2020-06-02\nconfidence = \"assumed\"\nsource = \"test\"\noff = [{ days = \"2020-06-18\", holiday = \"区庆\" }]\nwork = []\n";
    fs::write(folder.path().join("own.toml"), own).unwrap();
    let place = folder.path().to_str().unwrap();
    let text = printed(&["calendar", "add", "2020-06-17", "1", "--workspace", place]);
    assert!(
        text.starts_with("2020-06-17起1个工作日：截止2020-06-19"),
        "{text}"
    );
    assert!(text.contains("地方放假 区庆（某〔2020〕1号"), "{text}");
    let before = printed(&[
        "calendar",
        "add",
        "2020-06-17",
        "1",
        "--workspace",
        place,
        "--known-on",
        "2020-06-01",
    ]);
    assert!(before.contains("截止2020-06-18"), "{before}");
    fs::write(
        folder.path().join("own.toml"),
        own.replace("2020-06-18", "2020-06-31"),
    )
    .unwrap();
    let out = linjiu(
        folder.path(),
        &["calendar", "2020-06", "--workspace", ".", "--lang", "en"],
    );
    let said = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(4), "{said}");
    assert!(said.contains("own.toml, line 8"), "{said}");
}

#[test]
fn a_day_outside_the_calendar_is_refused() {
    let out = linjiu(
        Path::new("."),
        &[
            "calendar",
            "between",
            "1989-12-31",
            "2020-01-01",
            "--lang",
            "en",
        ],
    );
    assert_eq!(out.status.code(), Some(4));
    assert!(
        String::from_utf8(out.stderr)
            .unwrap()
            .contains("1990-01-01 to 2060-12-31")
    );
    assert_eq!(linjiu(Path::new("."), &["calendar"]).status.code(), Some(2));
    assert_eq!(
        linjiu(Path::new("."), &["calendar", "add", "2020-01-01", "0"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn the_walk_ends_on_the_due_date_with_its_number_and_counts_back_the_same() {
    let calendar = Calendar::builtin().unwrap();
    let mut start = NaiveDate::from_ymd_opt(2018, 12, 20).unwrap();
    let last = NaiveDate::from_ymd_opt(2021, 3, 1).unwrap();
    while start < last {
        for n in [1, 3, 5, 22] {
            let add = days::Days::add(&calendar, start, n).unwrap();
            assert_eq!(add.walk.last().and_then(|d| d.count), i32::try_from(n).ok());
            assert_eq!(add.walk.last().map(|d| d.on), Some(add.end_on));
            let between = days::Days::between(&calendar, start, add.end_on).unwrap();
            assert_eq!(between.working_days, i32::try_from(n).unwrap());
            let worked = between.walk.iter().skip(1).filter(|d| d.worked).count();
            assert_eq!(worked, n as usize);
        }
        start = start.checked_add_days(Days::new(5)).unwrap();
    }
}
