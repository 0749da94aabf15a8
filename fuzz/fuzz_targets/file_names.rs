//! Dates in file names: only what stands there, and the same behind a folder.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linjiu_fuzz::read;

fuzz_target!(|data: &[u8]| {
    let name: String = String::from_utf8_lossy(data)
        .chars()
        .filter(|c| *c != '/')
        .collect();
    let name = format!("{name}.txt");
    let date_of = |path: &str| {
        read(path, "编号\n".as_bytes())
            .expect("a text is no failure")
            .files[0]
            .export_on
    };
    let date = date_of(&name);
    assert_eq!(
        date,
        date_of(&format!("20191231/{name}")),
        "a folder's name counts"
    );
    let Some(date) = date else { return };
    use chrono::Datelike;
    assert!((1990..=2100).contains(&date.year()), "{date} in {name:?}");
    // Year, month and a full date's day are in the name, in this order.
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    let (year, month, day) = (
        date.year().to_string(),
        date.month().to_string(),
        date.day().to_string(),
    );
    let rest = digits.match_indices(&year).map(|(n, _)| &digits[n + 4..]);
    let last = date.succ_opt().is_none_or(|d| d.month() != date.month());
    assert!(
        rest.into_iter().any(|r| r
            .find(&month)
            .is_some_and(|n| last || r[n..].contains(&day))),
        "{date} in {name:?}"
    );
    // A date in front goes before all others.
    let front = date_of(&format!("2020-02-29 {name}"));
    assert_eq!(
        front.map(|d| d.to_string()).as_deref(),
        Some("2020-02-29"),
        "{name:?}"
    );
});
