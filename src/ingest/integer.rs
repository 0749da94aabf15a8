//! Cell to whole number: sizes of households, years, instalments, populations.
//!
//! Chinese numerals, estimates and numbers that cannot be are unreadable: warned about and no value.

/// More persons than any household has: a slip of the column.
const MOST_PERSONS: i32 = 1000;

/// Whether a column can hold a number: none counts below zero. A household without persons stays as it is and
/// counts as one person (settled point 36).
pub fn is_plausible(column: &str, number: i32) -> bool {
    number >= 0 && (column != "household_size" || number <= MOST_PERSONS)
}

/// Reads a whole number (folded, trimmed, not blank); a counter behind it and `.0` are allowed.
pub fn parse(text: &str) -> Option<i32> {
    let number = text
        .strip_suffix(['人', '户', '年', '期'])
        .unwrap_or(text)
        .trim_end();
    let number = match number.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => number,
    };
    let digits = number.strip_prefix('-').unwrap_or(number);
    let grouped = digits.contains(',');
    let mut groups = digits.split(',');
    let first = groups.next()?;
    if first.is_empty()
        || (grouped && first.len() > 3)
        || !groups.all(|g| g.len() == 3)
        || !digits.bytes().all(|b| b.is_ascii_digit() || b == b',')
    {
        return None;
    }
    let value: i32 = if grouped {
        number.replace(',', "").parse().ok()?
    } else {
        number.parse().ok()?
    };
    // The smallest one stands for no value in the column store.
    (value > i32::MIN).then_some(value)
}
