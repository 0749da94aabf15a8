//! Evidence in both languages at once: days, amounts, numbers of other cases, where the row stands. Terse, and
//! without names, ID or account numbers.

use crate::assess::date_of;
use std::fmt::Write;

/// What speaks for a finding, item by item.
#[derive(Debug, Default, Clone)]
pub struct Evidence {
    pub zh: String,
    pub en: String,
}

impl Evidence {
    /// Begins with one item.
    pub fn new(zh: &str, en: &str) -> Evidence {
        Evidence {
            zh: zh.to_owned(),
            en: en.to_owned(),
        }
    }

    /// One more item.
    pub fn say(mut self, zh: &str, en: &str) -> Evidence {
        if !self.zh.is_empty() {
            self.zh.push('，');
            self.en.push_str(", ");
        }
        self.zh.push_str(zh);
        self.en.push_str(en);
        self
    }

    /// A labelled text that is the same in both languages.
    pub fn text(self, zh: &str, en: &str, text: &str) -> Evidence {
        self.say(&format!("{zh}{text}"), &format!("{en} {text}"))
    }

    /// A labelled day; nothing where there is none.
    pub fn day(self, zh: &str, en: &str, day: Option<i32>) -> Evidence {
        match day {
            Some(day) => self.text(zh, en, &iso(day)),
            None => self,
        }
    }

    /// A labelled amount, in fen; nothing where there is none.
    pub fn money(self, zh: &str, en: &str, fen: Option<i64>) -> Evidence {
        match fen {
            Some(fen) => {
                let yuan = yuan(fen);
                self.say(&format!("{zh}{yuan}元"), &format!("{en} {yuan} yuan"))
            }
            None => self,
        }
    }

    /// A labelled count with its unit.
    pub fn count(self, zh: (&str, &str), en: (&str, &str), n: i64) -> Evidence {
        self.say(
            &format!("{}{n}{}", zh.0, zh.1),
            &format!("{} {n} {}", en.0, en.1),
        )
    }
}

/// 2020-03-05.
pub fn iso(day: i32) -> String {
    date_of(day).to_string()
}

/// Fen as yuan with two decimals: -1234.50.
pub fn yuan(fen: i64) -> String {
    let mut out = String::new();
    let sign = if fen < 0 { "-" } else { "" };
    let whole = fen.unsigned_abs();
    let _ = write!(out, "{sign}{}.{:02}", whole / 100, whole % 100);
    out
}
