//! Cell to date (settled point 28): the written forms that exports use, and Excel serials.
//!
//! Days are counted from 1970-01-01, as Polars and Arrow do. A time of day is checked for form and dropped.
//! What is not clearly one day of 1900 to 2100 is unreadable: two-digit years, months without a day, zones.

use chrono::{Datelike, NaiveDate};

/// Days from the year 1 to 1970-01-01, as chrono counts them.
const EPOCH_FROM_CE: i32 = 719_163;
/// Day of Excel's serial 0 in the 1900 system, for serials after its 29 February 1900.
const EXCEL_EPOCH: i32 = -25_569;
/// Serial of 2100-12-31.
const LAST_SERIAL: i32 = 73_415;

/// The day of a written date (folded, trimmed, not blank).
pub fn parse(text: &str) -> Option<i32> {
    let digits = leading_digits(text);
    let (head, rest) = text.split_at_checked(digits)?;
    match digits {
        4 => parted(head, rest),
        8 => {
            let day = day(head.get(..4)?, head.get(4..6)?, head.get(6..)?)?;
            ends_well(rest).then_some(day)
        }
        5 => {
            let fraction = rest.strip_prefix('.').unwrap_or("");
            let whole = rest.is_empty() || !fraction.is_empty();
            (whole && fraction.bytes().all(|b| b.is_ascii_digit())).then(|| serial(head))?
        }
        _ => None,
    }
}

/// The first day of a month written YYYYMM.
pub fn parse_month(text: &str) -> Option<i32> {
    if text.len() == 6 && leading_digits(text) == 6 {
        day(text.get(..4)?, text.get(4..)?, "01")
    } else {
        None
    }
}

/// The day of a spreadsheet's serial in the 1900 system.
pub fn from_serial(serial: f64) -> Option<i32> {
    if !serial.is_finite() || serial < 1.0 {
        return None;
    }
    let whole = serial.floor();
    if whole > f64::from(LAST_SERIAL) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "bounded just above")]
    let whole = whole as i32;
    match whole {
        // Excel believes in 29 February 1900.
        60 => None,
        1..=59 => Some(whole + EXCEL_EPOCH + 1),
        _ => Some(whole + EXCEL_EPOCH),
    }
}

/// `2020-03-05`.
pub fn iso(days: i32) -> String {
    to_date(days).map_or_else(String::new, |d| d.format("%Y-%m-%d").to_string())
}

/// The calendar date of a count of days from 1970-01-01.
pub fn to_date(days: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(days.checked_add(EPOCH_FROM_CE)?)
}

/// Days from 1970-01-01.
pub fn to_days(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - EPOCH_FROM_CE
}

/// What follows a year of four digits: `-3-5`, `/3/5`, `.3.5` or `年3月5日`, and perhaps a time.
fn parted(year: &str, rest: &str) -> Option<i32> {
    let separator = rest.chars().next()?;
    let after_month = match separator {
        '-' | '/' | '.' => separator,
        '年' => '月',
        _ => return None,
    };
    let rest = rest.get(separator.len_utf8()..)?;
    let (month, rest) = rest.split_at_checked(leading_digits(rest))?;
    let rest = rest.strip_prefix(after_month)?;
    let (day_of_month, rest) = rest.split_at_checked(leading_digits(rest))?;
    let rest = if separator == '年' {
        rest.strip_prefix('日')?
    } else {
        rest
    };
    let well = if separator == '年' {
        rest.is_empty() || is_time(rest.trim_start())
    } else {
        ends_well(rest)
    };
    if !well || !(1..=2).contains(&month.len()) || !(1..=2).contains(&day_of_month.len()) {
        return None;
    }
    day(year, month, day_of_month)
}

fn day(year: &str, month: &str, day: &str) -> Option<i32> {
    let year: i32 = year.parse().ok()?;
    if !(1900..=2100).contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?).map(to_days)
}

fn serial(digits: &str) -> Option<i32> {
    from_serial(f64::from(digits.parse::<u32>().ok()?))
}

fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Nothing, or a blank or a T and a time of day.
fn ends_well(rest: &str) -> bool {
    rest.is_empty()
        || rest
            .strip_prefix([' ', 'T'])
            .is_some_and(|r| is_time(r.trim_start()))
}

/// `8:05`, `08:05:09`, `08:05:09.123` or `8时5分`, `8时5分9秒`.
fn is_time(text: &str) -> bool {
    let (hour, rest) = text.split_at(leading_digits(text));
    if !number_within(hour, 23) {
        return false;
    }
    let chinese = rest.starts_with('时');
    let Some(rest) = rest.strip_prefix(if chinese { '时' } else { ':' }) else {
        return false;
    };
    let (minute, rest) = rest.split_at(leading_digits(rest));
    if !number_within(minute, 59) {
        return false;
    }
    if chinese {
        let Some(rest) = rest.strip_prefix('分') else {
            return false;
        };
        return rest.is_empty()
            || rest
                .strip_suffix('秒')
                .is_some_and(|s| number_within(s, 59));
    }
    let Some(rest) = rest.strip_prefix(':') else {
        return rest.is_empty();
    };
    let (second, rest) = rest.split_at(leading_digits(rest));
    number_within(second, 59)
        && (rest.is_empty()
            || rest
                .strip_prefix('.')
                .is_some_and(|f| !f.is_empty() && f.bytes().all(|b| b.is_ascii_digit())))
}

fn number_within(digits: &str, most: u32) -> bool {
    (1..=2).contains(&digits.len()) && digits.parse::<u32>().is_ok_and(|n| n <= most)
}
