//! Cell to yes or no.
//!
//! The contract's words alone: another word is unreadable, warned about and no value.

/// Reads a boolean (folded, trimmed, not a mark for no value).
pub fn parse(text: &str) -> Option<bool> {
    match text {
        "是" | "有" | "已" | "√" | "1" => Some(true),
        "否" | "无" | "未" | "×" | "0" => Some(false),
        _ if text.eq_ignore_ascii_case("y") || text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("n") || text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}
