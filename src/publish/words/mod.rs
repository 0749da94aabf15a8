//! Every wording of reports and summaries, both languages side by side, so that neither can lack a text.
//!
//! Labels of tables, columns and codes are the contract's and the policy's, not repeated here.

pub mod codes;
pub mod failure;
pub mod findings;
pub mod headlines;
pub mod mend;
pub mod quality;
pub mod report;
pub mod summary;
pub mod workbook;

use crate::contract::Language;
use crate::failure::Both;

/// One wording in both languages; `{name}` marks where a figure goes.
#[derive(Debug, Clone, Copy)]
pub struct Text {
    pub zh: &'static str,
    pub en: &'static str,
}

impl Text {
    pub const fn new(zh: &'static str, en: &'static str) -> Text {
        Text { zh, en }
    }

    /// The wording in a language.
    pub fn of(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        }
    }

    /// The wording with its marks filled in. A mark without a value stays, so that a test can see it.
    pub fn fill(self, language: Language, values: &[(&str, &str)]) -> String {
        filled(self.of(language), values)
    }

    /// Both wordings, with what goes into each: name, Chinese, English.
    pub fn both(self, values: &[(&str, &str, &str)]) -> Both {
        let zh: Vec<(&str, &str)> = values.iter().map(|(n, zh, _)| (*n, *zh)).collect();
        let en: Vec<(&str, &str)> = values.iter().map(|(n, _, en)| (*n, *en)).collect();
        Both {
            zh: filled(self.zh, &zh),
            en: filled(self.en, &en),
        }
    }
}

fn filled(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        let Some(end) = from.find('}') else { break };
        let name = from.get(1..end).unwrap_or_default();
        out.push_str(before);
        match values.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(from.get(..=end).unwrap_or_default()),
        }
        rest = from.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

impl From<Text> for Both {
    fn from(text: Text) -> Both {
        Both {
            zh: text.zh.to_owned(),
            en: text.en.to_owned(),
        }
    }
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident = $zh:literal, $en:literal;)*) => {
        $($(#[$doc])* pub const $name: $crate::publish::words::Text = $crate::publish::words::Text::new($zh, $en);)*
    };
}
pub(crate) use texts;

/// Texts joined as a language joins a list.
pub fn join(items: &[String], language: Language) -> String {
    items.join(language.pick("、", ", "))
}
