//! Cells as they may be shown: in quarantine, warnings and messages, and texts as they are kept.
//!
//! Looks at digits alone; names are kept out by their column.

use crate::contract::Type;
use std::borrow::Cow;

/// So many digits in a row may be an ID or account number.
const LONG: usize = 15;
/// Digits of a mobile number, the fewest that are masked.
const MOBILE: usize = 11;

/// A text without what may be an ID, account or telephone number: values get into the wrong column. Fifteen digits
/// in a row or more, with blanks and hyphens between them or not, become `***`, and so do mobile numbers and
/// telephone numbers with an area code; a case number behind letters stays.
pub fn masked(text: &str) -> Cow<'_, str> {
    replaced(text, |digits, run| {
        digits.len() >= LONG || is_telephone(digits, run)
    })
}

/// As `masked`, for columns whose own values are numbers: eleven digits are no telephone there.
pub fn masked_code(text: &str) -> Cow<'_, str> {
    replaced(text, |digits, _| digits.len() >= LONG)
}

/// A cell as it may be shown of a column that is not personal.
pub fn shown(ty: Type, text: &str) -> String {
    match ty {
        Type::Code => masked_code(text),
        _ => masked(text),
    }
    .into_owned()
}

/// Whether a text is a long number and nothing else, as where a row's cells have shifted.
pub fn is_long_number(text: &str) -> bool {
    masked_code(super::fold::trim(text)) == "***"
}

/// Too few digits for anything to be masked, told without decoding: full-width ones begin with 0xEF.
pub fn is_plain(text: &[u8]) -> bool {
    let digits = text.iter().filter(|b| b.is_ascii_digit() || **b == 0xEF);
    text.len() < MOBILE - 1 || digits.count() < MOBILE - 1
}

fn is_telephone(digits: &str, run: &str) -> bool {
    let number = digits.strip_prefix("86").unwrap_or(digits).as_bytes();
    let is_mobile = number.len() == MOBILE && matches!(number, [b'1', b'3'..=b'9', ..]);
    is_mobile || ((10..=12).contains(&digits.len()) && digits.starts_with('0') && run.contains('-'))
}

/// The text with `***` for each run of digits, blanks and hyphens among them, of which `hidden` says so by its
/// digits and by the run as written.
fn replaced(text: &str, hidden: impl Fn(&str, &str) -> bool) -> Cow<'_, str> {
    if is_plain(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let digit = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - 0xFEE0),
        c => c.is_ascii_digit().then_some(c),
    };
    let mut shown = String::with_capacity(text.len());
    let (mut run, mut digits) = (String::new(), String::new());
    let mut letters = false;
    for c in text.chars().map(Some).chain([None]) {
        match c {
            Some(c) if digit(c).is_some() => {
                run.push(c);
                digits.extend(digit(c));
            }
            Some(c @ (' ' | '-' | 'X' | 'x')) if !run.is_empty() => run.push(c),
            other => {
                if !letters && hidden(&digits, &run) {
                    shown.push_str("***");
                } else {
                    shown.push_str(&run);
                }
                run.clear();
                digits.clear();
                letters = other.is_some_and(|c| c.is_ascii_alphabetic());
                shown.extend(other);
            }
        }
    }
    Cow::Owned(shown)
}

/// A JSON string.
pub fn json(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_persons_are_masked_and_others_stay() {
        for (text, shown, of_code) in [
            ("500112195709159927", "***", "***"),
            ("张某500112195709159927低保", "张某***低保", "张某***低保"),
            ("６２１７００１２３４５６７８９０", "***", "***"),
            ("联系13983112345", "联系***", "联系13983112345"),
            ("+86 139 8311 2345", "+***", "+86 139 8311 2345"),
            ("023-67812345转1", "***转1", "023-67812345转1"),
            ("02367812345", "02367812345", "02367812345"),
            (
                "JZ2020030112345678",
                "JZ2020030112345678",
                "JZ2020030112345678",
            ),
            ("2020-03-05", "2020-03-05", "2020-03-05"),
            ("12983112345", "12983112345", "12983112345"),
            ("1398311234", "1398311234", "1398311234"),
            (
                "12,345,678,901.00",
                "12,345,678,901.00",
                "12,345,678,901.00",
            ),
        ] {
            assert_eq!(masked(text), shown);
            assert_eq!(masked_code(text), of_code);
        }
        assert!(is_long_number(" 50011219570915992X "));
        assert!(!is_long_number("工资卡6217001234567890"));
    }
}
