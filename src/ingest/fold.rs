//! Text before it is understood: full-width forms, outer blanks, guards, and the marks that mean no value.
//!
//! Nothing here knows a column. Free text is only trimmed by its reader; the folding below is for keys,
//! numbers, dates, codes and townships (settled point 30).

use std::borrow::Cow;

/// Full-width ASCII forms, the ideographic space and the full-width yen sign as their half-width twins.
pub fn fold(text: &str) -> Cow<'_, str> {
    // All of them start with one of these bytes in UTF-8, most cells with neither.
    if !text.bytes().any(|b| b == 0xEF || b == 0xE3) {
        return Cow::Borrowed(text);
    }
    if !text.chars().any(|c| half_width(c) != c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(half_width).collect())
}

fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        '\u{FFE5}' => '¥',
        _ => c,
    }
}

/// Whether a character takes no ink: white space, and the invisible marks that copying leaves behind.
pub fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            // The end mark of DOS, then marks that take no width.
            '\u{1A}' | '\u{FEFF}' | '\u{200B}' | '\u{200C}' | '\u{200D}' | '\u{2060}'
        )
}

/// The text without outer blanks, the ideographic space among them.
pub fn trim(text: &str) -> &str {
    // ASCII at both ends is the usual case and needs no decoding.
    match (text.as_bytes().first(), text.as_bytes().last()) {
        (Some(a), Some(b)) if a.is_ascii_graphic() && b.is_ascii_graphic() => text,
        _ => text.trim_matches(is_space),
    }
}

/// Folded and without any blank or NUL, as headers and furniture are compared.
pub fn compact(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|&c| c != '\0' && !is_space(c))
        .collect()
}

/// Without the apostrophe or the `="..."` that guards a long number from a spreadsheet; the text is trimmed.
pub fn unguard(text: &str) -> &str {
    let inner = text
        .strip_prefix("=\"")
        .and_then(|t| t.strip_suffix('"'))
        .unwrap_or(text);
    trim(inner.strip_prefix('\'').unwrap_or(inner))
}

/// Whether a whole cell (folded, trimmed) is a mark for no value; `无` is one except in a boolean column.
pub fn is_no_value(text: &str, boolean: bool) -> bool {
    match text {
        "" | "-" | "/" | "—" => true,
        "无" => !boolean,
        _ => text.eq_ignore_ascii_case("null"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_forms_become_half_width_and_the_rest_stays() {
        assert_eq!(fold("Ａ１２（元）　￥"), "A12(元) ¥");
        assert!(matches!(fold("石船镇"), Cow::Borrowed(_)));
    }

    #[test]
    fn guards_go_and_inner_apostrophes_stay() {
        assert_eq!(unguard("'500112"), "500112");
        assert_eq!(unguard("=\"500112\""), "500112");
        assert_eq!(unguard("a'b"), "a'b");
    }
}
