//! The spellings of dates, amounts, flags and codes that real exports mix.

use crate::synth::model::chance::Chance;
use crate::synth::model::days::date;
use chrono::{Datelike, NaiveDate};

/// A cell as a file will hold it. Text files write the text of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Blank,
    Text(String),
    /// A number, in decimal digits.
    Number(String),
    /// A date cell of a workbook; ISO in a text file.
    Date(NaiveDate),
}

impl Cell {
    /// The text of the cell.
    pub fn text(&self) -> String {
        match self {
            Cell::Blank => String::new(),
            Cell::Text(text) | Cell::Number(text) => text.clone(),
            Cell::Date(day) => day.format("%Y-%m-%d").to_string(),
        }
    }
}

/// How a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayForm {
    Iso,
    Slash,
    Dot,
    Compact,
    Chinese,
    Serial,
    IsoTime,
    SlashTime,
    /// A date cell.
    Native,
}

/// A date in a form; times of day are office hours.
pub fn day(day: NaiveDate, form: DayForm, chance: &mut Chance) -> Cell {
    let (y, m, d) = (day.year(), day.month(), day.day());
    Cell::Text(match form {
        DayForm::Iso => format!("{y}-{m:02}-{d:02}"),
        DayForm::Slash => format!("{y}/{m}/{d}"),
        DayForm::Dot => format!("{y}.{m}.{d}"),
        DayForm::Compact => format!("{y}{m:02}{d:02}"),
        DayForm::Chinese => format!("{y}年{m}月{d}日"),
        DayForm::Serial => return Cell::Number((day - date(1899, 12, 30)).num_days().to_string()),
        DayForm::IsoTime => {
            format!(
                "{y}-{m:02}-{d:02} {:02}:{:02}:{:02}",
                chance.between(8, 17),
                chance.below(60),
                chance.below(60)
            )
        }
        DayForm::SlashTime => format!(
            "{y}/{m}/{d} {}:{:02}",
            chance.between(8, 17),
            chance.below(60)
        ),
        DayForm::Native => return Cell::Date(day),
    })
}

/// How an amount is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyForm {
    /// 1234.50
    Plain,
    /// 1,234.50
    Grouped,
    /// ￥1,234.50
    Sign,
    /// 1234.5元
    Yuan,
    /// 0.12345万元
    TenThousandInCell,
    /// 0.12345, the unit standing in the header or above it
    TenThousand,
}

/// An amount of fen in a form.
pub fn money(fen: i64, form: MoneyForm) -> Cell {
    let sign = if fen < 0 { "-" } else { "" };
    let size = fen.unsigned_abs();
    let (yuan, rest) = (size / 100, size % 100);
    match form {
        MoneyForm::Plain => Cell::Number(format!("{sign}{yuan}.{rest:02}")),
        MoneyForm::Sign if fen >= 0 => Cell::Text(format!("￥{}.{rest:02}", grouped(yuan))),
        MoneyForm::Grouped | MoneyForm::Sign => {
            Cell::Text(format!("{sign}{}.{rest:02}", grouped(yuan)))
        }
        MoneyForm::Yuan => Cell::Text(format!("{sign}{}元", trimmed(size, 2))),
        MoneyForm::TenThousandInCell => Cell::Text(format!("{sign}{}万元", trimmed(size, 6))),
        MoneyForm::TenThousand => Cell::Number(format!("{sign}{}", trimmed(size, 6))),
    }
}

/// A number of so many decimal places, without the zeros at its end.
fn trimmed(size: u64, places: usize) -> String {
    let digits = format!("{size:0width$}", width = places + 1);
    let (whole, part) = digits.split_at(digits.len() - places);
    let part = part.trim_end_matches('0');
    if part.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{part}")
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Digits and letters in their full-width forms.
pub fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// The words for yes and no.
pub const FLAGS: [(&str, &str); 6] = [
    ("是", "否"),
    ("有", "无"),
    ("√", "×"),
    ("Y", "N"),
    ("1", "0"),
    ("已", "未"),
];

/// What stands for no value, the blank first.
pub const NULLS: [&str; 6] = ["", "-", "/", "无", "—", "NULL"];
