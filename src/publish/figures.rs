//! Figures as readers expect them: counts, shares, exact money, days and months in both languages.
//!
//! Formatting only; what is rounded is rounded for show. Money is shown to the fen, never rounded.

use crate::contract::Language;
use chrono::{Datelike, NaiveDate};

/// 1,234,567.
pub fn count(n: i64) -> String {
    let sign = if n < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(n.unsigned_abs()))
}

fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A share from 0 to 1 as a percentage with one decimal; what is not quite all or none never reads 100 or 0.
pub fn percent(share: f64) -> String {
    let shown = format!("{:.1}%", share * 100.0);
    match shown.as_str() {
        "100.0%" if share < 1.0 => ">99.9%".to_owned(),
        "0.0%" if share > 0.0 => "<0.1%".to_owned(),
        _ => shown,
    }
}

/// 78.7%–90.8%.
pub fn range((low, high): (f64, f64)) -> String {
    format!("{}–{}", percent(low), percent(high))
}

/// `n / d` as a share; none when `d` is 0.
#[allow(
    clippy::cast_precision_loss,
    reason = "counts of rows stay far below 2^53"
)]
pub fn share(n: i64, d: i64) -> Option<f64> {
    (d > 0).then(|| n as f64 / d as f64)
}

/// Fen as yuan, exact: 1,234.50.
pub fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let size = fen.unsigned_abs();
    format!("{sign}{}.{:02}", grouped(size / 100), size % 100)
}

/// Fen as money in a sentence, exact to the fen and always in yuan, so that two amounts compare at a glance.
pub fn money(fen: i64, language: Language) -> String {
    match language {
        Language::English => format!("{} yuan", yuan(fen)),
        Language::Chinese => format!("{}元", yuan(fen)),
    }
}

/// 2020年3月31日, or 31 March 2020.
pub fn day(date: NaiveDate, language: Language) -> String {
    match language {
        Language::Chinese => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Language::English => format!("{} {} {}", date.day(), month_name(date), date.year()),
    }
}

/// 2020年3月, or March 2020.
pub fn month(date: NaiveDate, language: Language) -> String {
    match language {
        Language::Chinese => format!("{}年{}月", date.year(), date.month()),
        Language::English => format!("{} {}", month_name(date), date.year()),
    }
}

fn month_name(date: NaiveDate) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES
        .get(date.month0() as usize)
        .copied()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_exact_and_keeps_two_decimals() {
        assert_eq!(yuan(-123_456_789), "-1,234,567.89");
        assert_eq!(money(123_450_000, Language::Chinese), "1,234,500.00元");
        assert_eq!(money(123_450_001, Language::Chinese), "1,234,500.01元");
        assert_eq!(money(0, Language::Chinese), "0.00元");
        assert_eq!(money(5, Language::English), "0.05 yuan");
    }

    #[test]
    fn a_share_that_is_not_quite_all_does_not_read_100() {
        assert_eq!(percent(0.9999), ">99.9%");
        assert_eq!(percent(1.0), "100.0%");
        assert_eq!(percent(0.0001), "<0.1%");
        assert_eq!(percent(109.0 / 127.0), "85.8%");
    }
}
