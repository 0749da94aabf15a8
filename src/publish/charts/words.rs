//! Numbers and dates as readers expect them, and texts cut or broken to a width.
//!
//! Formatting only: no figure is computed here beyond rounding for show.

use chrono::{Datelike, NaiveDate};

use crate::contract::Language;
use crate::publish::fonts;

/// A count for arithmetic on the page.
#[allow(clippy::cast_precision_loss)] // counts of cases stay far below 2^53
pub(super) fn real(count: u64) -> f64 {
    count as f64
}

/// Width of a text at a font size, in sheet units.
pub(super) fn width(text: &str, size: f64) -> f64 {
    fonts::width_em(text) * size
}

/// The widest of some texts.
pub(super) fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, size: f64) -> f64 {
    texts
        .into_iter()
        .map(|t| width(t, size))
        .fold(0.0, f64::max)
}

/// 1,234,567.
pub(super) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (n, c) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A share as a percentage with one decimal. What is not quite all or not quite none never reads as 100 or 0.
pub(super) fn percent(share: f64) -> String {
    let shown = format!("{:.1}%", share * 100.0);
    match shown.as_str() {
        "100.0%" if share < 1.0 => ">99.9%".to_owned(),
        "0.0%" if share > 0.0 => "<0.1%".to_owned(),
        _ => shown,
    }
}

/// Fen as ten thousands of yuan with two decimals, half away from zero: 1,234.56.
pub(super) fn ten_thousand_yuan(fen: i64) -> String {
    let hundredths = (fen.unsigned_abs() + 5_000) / 10_000;
    let sign = if fen < 0 && hundredths > 0 { "-" } else { "" };
    format!(
        "{sign}{}.{:02}",
        thousands(hundredths / 100),
        hundredths % 100
    )
}

/// 2020年3月31日, or 2020-03-31.
pub(super) fn day(date: NaiveDate, language: Language) -> String {
    match language {
        Language::Chinese => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Language::English => date.format("%Y-%m-%d").to_string(),
    }
}

/// 3月, or Mar.
pub(super) fn month(date: NaiveDate, language: Language) -> String {
    match language {
        Language::Chinese => format!("{}月", date.month()),
        Language::English => {
            let names = "JanFebMarAprMayJunJulAugSepOctNovDec";
            let start = date.month0() as usize * 3;
            names.get(start..start + 3).unwrap_or_default().to_owned()
        }
    }
}

/// 2020年, or 2020.
pub(super) fn year(date: NaiveDate, language: Language) -> String {
    match language {
        Language::Chinese => format!("{}年", date.year()),
        Language::English => date.year().to_string(),
    }
}

/// The text, or as much of its beginning as fits, with an ellipsis.
pub(super) fn fit(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept, size) + width("…", size) > room {
            kept.pop();
            break;
        }
    }
    kept.push('…');
    kept
}

/// Breaks a text into lines of at most `room`: between words, and between Chinese characters except before
/// punctuation that may not open a line.
pub(super) fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        if !line.is_empty() && width(&line, size) + width(piece.trim_end(), size) > room {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        if width(&piece, size) > room {
            for c in piece.chars() {
                if width(&line, size) + width(c.encode_utf8(&mut [0; 4]), size) > room {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        } else {
            line.push_str(&piece);
        }
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Unbreakable pieces: runs of ASCII with their space, or one wide character with the marks that cling to it.
fn pieces(text: &str) -> Vec<String> {
    const CLINGS: &str = "，。、；：！？）》」』】〕”’…％·";
    const OPENS: &str = "（《「『【〔“‘";
    let mut out: Vec<String> = Vec::new();
    for c in text.chars() {
        let joins = out.last().is_some_and(|piece| {
            let last = piece.chars().last().unwrap_or(' ');
            CLINGS.contains(c)
                || OPENS.contains(last)
                || (c.is_ascii() && last.is_ascii() && last != ' ')
        });
        match out.last_mut() {
            Some(piece) if joins => piece.push(c),
            _ => out.push(c.to_string()),
        }
    }
    out
}
