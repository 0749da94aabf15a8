//! Cells as they may be shown: in quarantine, warnings and messages.
//!
//! Looks at digits alone; names are kept out by their column.

/// A text without what may be an ID or account number: values get into the wrong column. Fifteen digits in a
/// row or more, with blanks and hyphens between them or not, become `***`; a case number behind letters stays.
pub fn masked(text: &str) -> String {
    let digit = |c: char| {
        super::fold::fold(c.encode_utf8(&mut [0; 4])).starts_with(|c: char| c.is_ascii_digit())
    };
    let mut shown = String::with_capacity(text.len());
    let mut run = String::new();
    let mut letters = false;
    for c in text.chars().map(Some).chain([None]) {
        match c {
            Some(c)
                if digit(c)
                    || (!run.is_empty() && (c == ' ' || c == '-' || c == 'X' || c == 'x')) =>
            {
                run.push(c);
            }
            other => {
                let digits = run.chars().filter(|c| digit(*c)).count();
                if digits >= 15 && !letters {
                    shown.push_str("***");
                } else {
                    shown.push_str(&run);
                }
                run.clear();
                letters = other.is_some_and(|c| c.is_ascii_alphabetic());
                shown.extend(other);
            }
        }
    }
    shown
}

/// A JSON string.
pub fn json(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
