//! What a spreadsheet program holds of texts, days and numbers, and what it would take for a formula.

use std::borrow::Cow;

/// Characters of a cell that a spreadsheet holds, in UTF-16 units.
const LONGEST: usize = 32_767;
/// Days from 1899-12-30, which a spreadsheet counts from, to 1970-01-01.
const EPOCH: i32 = 25_569;
/// 1 March 1900: a spreadsheet counts no days before it as people do.
const FIRST_DAY: i32 = 61;
/// The first whole number with more digits than a spreadsheet keeps, which are 15.
const TOO_LONG: u64 = 1_000_000_000_000_000;

/// Whether a spreadsheet would take a text for a formula (settled point 64).
pub fn is_like_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The text as far as a cell can hold it, with a mark where it is cut.
pub fn cut(text: &str) -> Cow<'_, str> {
    // No character has more UTF-16 units than bytes.
    if text.len() <= LONGEST || text.chars().map(char::len_utf16).sum::<usize>() <= LONGEST {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let mut length = 1;
    for c in text.chars() {
        length += c.len_utf16();
        if length > LONGEST {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    Cow::Owned(kept)
}

/// The number that stands for a day, from days since 1970-01-01; none where a spreadsheet has none.
pub fn day_number(day: i32) -> Option<f64> {
    let number = day.checked_add(EPOCH)?;
    (number >= FIRST_DAY).then(|| f64::from(number))
}

/// A whole number as a spreadsheet holds it; none where it has more digits than are kept.
#[allow(
    clippy::cast_precision_loss,
    reason = "fifteen digits are exact in a double"
)]
pub fn whole_number(n: i64) -> Option<f64> {
    (n.unsigned_abs() < TOO_LONG).then_some(n as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_a_cell_ends() {
        let longest = "字".repeat(LONGEST);
        assert_eq!(cut(&longest), longest);
        let cut_off = cut(&"字".repeat(LONGEST + 1)).into_owned();
        assert_eq!(cut_off.encode_utf16().count(), LONGEST);
        assert!(cut_off.ends_with('…'));
        // Two units each: the last one would be one too many.
        let wide = cut(&"𠮷".repeat(LONGEST)).into_owned();
        assert_eq!(wide.encode_utf16().count(), LONGEST);
    }

    #[test]
    fn days_begin_where_both_sides_count_alike() {
        assert_eq!(day_number(0), Some(25_569.0));
        assert_eq!(day_number(61 - EPOCH), Some(61.0));
        assert_eq!(day_number(60 - EPOCH), None);
    }

    #[test]
    fn fifteen_digits_are_kept_and_sixteen_are_not() {
        assert_eq!(
            whole_number(-999_999_999_999_999),
            Some(-999_999_999_999_999.0)
        );
        assert_eq!(whole_number(1_000_000_000_000_000), None);
        assert_eq!(whole_number(i64::MIN), None);
    }
}
