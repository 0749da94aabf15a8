//! Cell to whole number: sizes of households, years, instalments, populations.
//!
//! Chinese numerals and estimates are unreadable: warned about and no value.

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
