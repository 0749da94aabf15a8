//! The working-day calendar against its manual (`spec/calendar.md`) and against a second source.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{Datelike, Days, NaiveDate};
use linjiu::calendar::{Calendar, DayKind, day_number};
use linjiu::failure::Class;

use crate::support::tables::{Row, rows};

const MANUAL: &str = "spec/calendar.md";
const CITATION: &str = "notice = \"某〔2027〕1号\"\ntitle = \"通知\"\ndated_on = 2026-11-01\npublished_on = 2026-11-01\nconfidence = \"assumed\"\nsource = \"test\"";

fn shipped() -> Calendar {
    Calendar::builtin().unwrap()
}

fn date(row: &Row, header: &str) -> Option<NaiveDate> {
    row.value(header).map(|text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{}: {text}", row.place()))
    })
}

fn day(row: &Row, header: &str) -> NaiveDate {
    date(row, header).unwrap_or_else(|| panic!("{}: {header} is empty", row.place()))
}

fn yes(row: &Row, header: &str) -> Option<bool> {
    row.value(header).map(|text| text == "yes")
}

#[test]
fn every_day_of_the_manual_is_worked_or_off_for_the_reason_it_gives() {
    let calendar = shipped();
    for row in rows(MANUAL, "Whether a day is worked") {
        let asked = day(&row, "day");
        let got = calendar.is_workday(asked);
        assert_eq!(
            got.map(|w| w.worked),
            yes(&row, "worked"),
            "{}",
            row.place()
        );
        assert_eq!(
            got.map(|w| w.provisional),
            yes(&row, "provisional"),
            "{}",
            row.place()
        );
        assert_eq!(
            calendar.is_workday_day(day_number(asked)),
            yes(&row, "worked"),
            "{}",
            row.place()
        );
        let why = calendar.why(asked);
        assert_eq!(
            why.as_ref().map(|w| w.worked),
            yes(&row, "worked"),
            "{}",
            row.place()
        );
        assert_eq!(
            why.as_ref().map(|w| w.kind.code()),
            row.value("kind"),
            "{}",
            row.place()
        );
        assert_eq!(
            why.as_ref().and_then(|w| w.holiday),
            row.value("holiday"),
            "{}",
            row.place()
        );
        let notice = why
            .as_ref()
            .and_then(|w| w.citation)
            .map(|c| c.notice.as_str());
        assert_eq!(notice, row.value("notice"), "{}", row.place());
    }
}

#[test]
fn every_due_day_of_the_manual_is_reached() {
    let calendar = shipped();
    for row in rows(MANUAL, "The n-th working day after a day") {
        let (start, n) = (day(&row, "start"), row.get("n").parse().unwrap());
        let due = date(&row, "due");
        assert_eq!(calendar.due(start, n), due, "{}", row.place());
        assert_eq!(
            calendar.due_from_day(day_number(start), n),
            due.map(day_number),
            "{}",
            row.place()
        );
    }
}

#[test]
fn every_count_of_the_manual_is_reached() {
    let calendar = shipped();
    for row in rows(MANUAL, "Working days from one day to another") {
        let (start, done) = (day(&row, "start"), day(&row, "done"));
        let count = row.value("working_days").map(|text| text.parse().unwrap());
        assert_eq!(calendar.working_days(start, done), count, "{}", row.place());
        let provisional = calendar.is_provisional_between(start, done);
        assert_eq!(provisional, yes(&row, "provisional"), "{}", row.place());
    }
}

#[test]
fn every_next_worked_day_of_the_manual_is_reached() {
    let calendar = shipped();
    for row in rows(MANUAL, "The next day that is worked") {
        assert_eq!(
            calendar.next_workday(day(&row, "day")),
            date(&row, "next"),
            "{}",
            row.place()
        );
    }
}

#[test]
fn a_calendar_as_known_leaves_out_what_was_published_later() {
    let calendar = shipped();
    for row in rows(MANUAL, "As known on a day") {
        let known = calendar.as_known_on(day(&row, "known"));
        let n = row.get("n").parse().unwrap();
        assert_eq!(
            known.due(day(&row, "start"), n),
            date(&row, "due"),
            "{}",
            row.place()
        );
    }
}

#[test]
fn a_malformed_file_is_refused_with_its_code_and_line() {
    let calendar = shipped();
    for row in rows(MANUAL, "What a malformed file says") {
        let text = row
            .get("text")
            .replace('⏎', "\n")
            .replace("{notice}", CITATION);
        let result = match row.get("form") {
            "year" => calendar.with_year(&text, "2027.toml"),
            _ => calendar.with_local_days(&text, "local.toml"),
        };
        let failure = result
            .err()
            .unwrap_or_else(|| panic!("{}: accepted", row.place()));
        assert_eq!(failure.code, row.get("code"), "{}: {failure}", row.place());
        assert_eq!(
            failure.place.line,
            row.get("line").parse().ok(),
            "{}: {failure}",
            row.place()
        );
        assert_eq!(failure.class, Class::Policy, "{}", row.place());
        assert!(failure.place.file.is_some(), "{}", row.place());
    }
}

#[test]
fn months_have_as_many_working_days_as_chinesecalendar_counts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/working_days_by_month.csv");
    let text = fs::read_to_string(path).unwrap();
    let expected: BTreeMap<String, i32> = text
        .lines()
        .skip_while(|line| !line.starts_with("month,"))
        .skip(1)
        .map(|line| {
            line.split_once(',')
                .map(|(m, n)| (m.to_owned(), n.parse().unwrap()))
                .unwrap()
        })
        .collect();
    let calendar = shipped();
    let mut counted: BTreeMap<String, i32> = BTreeMap::new();
    let (first, last) = (ymd(2007, 1, 1), ymd(2026, 12, 31));
    for date in first.iter_days().take_while(|d| *d <= last) {
        let worked = calendar.is_workday(date).unwrap();
        assert!(!worked.provisional, "{date}");
        *counted.entry(date.format("%Y-%m").to_string()).or_default() += i32::from(worked.worked);
    }
    assert_eq!(counted, expected);
}

#[test]
fn the_list_names_every_year_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/calendar/years");
    let mut files: Vec<i32> = fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".toml").unwrap().parse().unwrap())
        .collect();
    files.sort_unstable();
    assert_eq!(shipped().years().collect::<Vec<_>>(), files);
}

#[test]
fn due_and_ordinal_agree_on_every_day() {
    let calendar = shipped();
    let (first, last) = (ymd(2006, 12, 1), ymd(2027, 2, 1));
    for start in first.iter_days().take_while(|d| *d <= last) {
        for n in 1..=12 {
            let due = calendar.due(start, n).unwrap();
            assert!(due > start);
            assert!(calendar.is_workday(due).unwrap().worked);
            assert_eq!(calendar.working_days(start, due), i32::try_from(n).ok());
        }
        let next = calendar.next_workday(start).unwrap();
        let before = start.checked_sub_days(Days::new(1)).unwrap();
        assert_eq!(Some(next), calendar.due(before, 1));
        let why = calendar.why(start).unwrap();
        assert_eq!(why.worked, calendar.is_workday(start).unwrap().worked);
        if why.kind == DayKind::Weekday {
            assert!(start.weekday().num_days_from_monday() < 5);
        }
    }
}

#[test]
fn a_superseded_notice_is_named() {
    let calendar = shipped();
    let why = calendar.why(ymd(2020, 2, 1)).unwrap();
    let (worked, citation) = why.superseded.unwrap();
    assert!(worked);
    assert_eq!(citation.notice, "国办发明电〔2019〕16号");
    assert!(calendar.why(ymd(2019, 5, 1)).unwrap().superseded.is_none());
}

#[test]
fn a_district_lays_its_own_days_over_the_national_ones() {
    let citation = CITATION.replace("notice =", "instrument =");
    let text = format!(
        "[[local]]\n{citation}\noff = [{{ days = \"2020-06-18\", holiday = \"区庆\" }}]\nwork = [\"2020-06-20\", \"2020-02-01\"]\n"
    );
    let calendar = shipped().with_local_days(&text, "local.toml").unwrap();
    let off = calendar.why(ymd(2020, 6, 18)).unwrap();
    assert_eq!(
        (off.worked, off.kind, off.holiday),
        (false, DayKind::LocalDayOff, Some("区庆"))
    );
    assert_eq!(off.citation.unwrap().notice, "某〔2027〕1号");
    let worked = calendar.why(ymd(2020, 2, 1)).unwrap();
    assert_eq!((worked.worked, worked.kind), (true, DayKind::LocalWorkday));
    assert_eq!(calendar.due(ymd(2020, 6, 17), 1), Some(ymd(2020, 6, 19)));
    assert_eq!(calendar.due(ymd(2020, 6, 19), 1), Some(ymd(2020, 6, 20)));
    assert_ne!(calendar.sha256(), shipped().sha256());
    assert_eq!(calendar.years().count(), shipped().years().count());
}

#[test]
fn a_year_file_given_at_run_time_covers_its_year() {
    let text = format!(
        "year = 2027\n[[arrangement]]\n{CITATION}\noff = [{{ days = \"2027-01-01\", holiday = \"元旦\" }}]\nwork = []\n"
    );
    let calendar = shipped().with_year(&text, "2027.toml").unwrap();
    assert_eq!(calendar.years().last(), Some(2027));
    let first = calendar.is_workday(ymd(2027, 1, 1)).unwrap();
    assert_eq!((first.worked, first.provisional), (false, false));
    let twice = calendar.with_year(&text, "2027.toml").unwrap();
    assert_eq!(twice.to_toml(), calendar.to_toml());
}

#[test]
fn the_text_of_a_calendar_reads_back_to_the_same_calendar() {
    let citation = CITATION.replace("某", "某\\\"区\\\"");
    let text = format!(
        "[[local]]\n{citation}\noff = [{{ days = \"2020-06-18..2020-06-19\", holiday = \"区庆\" }}]\nwork = []\n"
    );
    let calendar = shipped().with_local_days(&text, "local.toml").unwrap();
    let written = calendar.to_toml();
    let again = Calendar::from_toml(&written, "calendar.toml").unwrap();
    assert_eq!(again.to_toml(), written);
    assert_eq!(again.sha256(), calendar.sha256());
    assert_eq!(again.sha256().len(), 64);
    for date in ymd(2006, 1, 1)
        .iter_days()
        .take_while(|d| *d <= ymd(2027, 12, 31))
    {
        assert_eq!(again.why(date), calendar.why(date));
    }
    assert_eq!(again.citations().count(), calendar.citations().count());
}

fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}
