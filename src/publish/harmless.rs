//! Text that comes from exports on its way to a page, a picture or a terminal: what would steer the reader's
//! program is shown as U+FFFD. Parquet keeps it as it was.

use std::borrow::Cow;

/// The text without control characters but line feeds and tabs, and without marks that turn the direction of
/// writing; the same text where there are none.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if text.contains(steers) {
        Cow::Owned(
            text.chars()
                .map(|c| if steers(c) { '\u{FFFD}' } else { c })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

fn steers(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_steers_is_shown_and_the_rest_stays() {
        assert_eq!(harmless("石船镇\t1\n"), "石船镇\t1\n");
        assert_eq!(
            harmless("石\u{1b}[2J船\u{7}\u{9b}\r\u{202e}镇"),
            "石\u{FFFD}[2J船\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}镇"
        );
    }
}
