//! The calendar as one text: every notice in order of effect, in the form that `Calendar::from_toml` reads.

use std::fmt::Write as _;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::date_of_day;
use super::notice::{Notice, Scope};

/// Same notices, same bytes. Writing to a `String` cannot fail, so results of `write!` are dropped.
pub(super) fn write(notices: &[Notice]) -> String {
    let mut text = String::from("# The working-day calendar in force, in order of effect.\n");
    for notice in notices {
        let citation = &notice.citation;
        let _ = match notice.scope {
            Scope::Year(year) => {
                write!(
                    text,
                    "\n[[arrangement]]\nyear = {year}\nnotice = {}\n",
                    quoted(&citation.notice)
                )
            }
            Scope::Local => write!(
                text,
                "\n[[local]]\ninstrument = {}\n",
                quoted(&citation.notice)
            ),
        };
        let _ = write!(
            text,
            "title = {}\ndated_on = {}\npublished_on = {}\nconfidence = \"{}\"\nsource = {}\noff = [\n",
            quoted(&citation.title),
            citation.dated_on,
            citation.published_on,
            citation.confidence.code(),
            quoted(&citation.source),
        );
        for off in &notice.off {
            let days = if off.first == off.last {
                iso(off.first)
            } else {
                format!("{}..{}", iso(off.first), iso(off.last))
            };
            let _ = writeln!(
                text,
                "    {{ days = \"{days}\", holiday = {} }},",
                quoted(&off.holiday)
            );
        }
        let work: Vec<String> = notice
            .work
            .iter()
            .map(|w| format!("\"{}\"", iso(w.day)))
            .collect();
        let _ = writeln!(text, "]\nwork = [{}]", work.join(", "));
    }
    text
}

/// Lower-case hex.
pub(super) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

fn iso(day: i32) -> String {
    date_of_day(day).unwrap_or(NaiveDate::MIN).to_string()
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
