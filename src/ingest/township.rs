//! Names of townships as exports write them to the names of the roster (settled point 32).
//!
//! The roster's names of all dates count; which of them was valid when is not asked here.

use std::collections::{BTreeSet, HashMap};

/// The names of the roster and the shorter forms that stand for one of them alone.
pub struct Roster {
    names: BTreeSet<String>,
    /// Name without 镇, 街道 or 乡; none where two names share it.
    stems: HashMap<String, Option<String>>,
    district: String,
}

/// What a written name came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    pub name: String,
    /// False where there is a roster and the name is not in it.
    pub known: bool,
}

const SUFFIXES: [&str; 3] = ["街道", "镇", "乡"];

/// How the name of a sheet of one township ends.
const SHEET_SUFFIXES: [&str; 4] = ["街道", "镇", "乡", "街"];

/// Words for townships at large, by themselves or behind one of the others.
const GENERAL: [&str; 9] = [
    "乡镇",
    "镇街",
    "街镇",
    "乡镇街道",
    "镇乡街道",
    "镇街道",
    "城镇",
    "街道",
    "镇",
];
const GENERAL_BEFORE: [&str; 11] = [
    "各",
    "全区各",
    "全部",
    "所有",
    "其他",
    "其它",
    "按",
    "分",
    "本",
    "未知",
    "全区",
];

impl Roster {
    pub fn new(names: BTreeSet<String>, district: &str) -> Self {
        let mut stems: HashMap<String, Option<String>> = HashMap::new();
        for name in &names {
            stems
                .entry(stem(name).to_owned())
                .and_modify(|known| *known = None)
                .or_insert_with(|| Some(name.clone()));
        }
        Roster {
            names,
            stems,
            district: district.to_owned(),
        }
    }

    /// Whether there is anything to look names up in.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The roster's name for a written one (folded, trimmed), else the written one itself.
    pub fn resolve(&self, written: &str) -> Resolved {
        if self.is_empty() || self.names.contains(written) {
            return Resolved {
                name: written.to_owned(),
                known: true,
            };
        }
        let compact = super::fold::compact(written);
        let mut short = compact.as_str();
        for prefix in ["重庆市", self.district.as_str()] {
            short = short.strip_prefix(prefix).unwrap_or(short);
        }
        for suffix in ["人民政府", "办事处"] {
            short = short.strip_suffix(suffix).unwrap_or(short);
        }
        // 石船 is 石船镇, and 石船镇 is a roster's 石船; 石船街道 is neither.
        let found = self.names.get(short).or_else(|| {
            if stem(short) == short {
                self.stems.get(short).and_then(Option::as_ref)
            } else {
                self.names.get(stem(short))
            }
        });
        match found {
            Some(name) => Resolved {
                name: name.clone(),
                known: true,
            },
            None => Resolved {
                name: written.to_owned(),
                known: false,
            },
        }
    }

    /// Whether a sheet's name is that of a township: one of the roster's, or one that ends like a township's and
    /// is no word for townships at large. The roster may lack it: its rows are then warned about and kept.
    pub fn is_township(&self, sheet: &str) -> bool {
        let sheet = super::fold::compact(sheet);
        let general = |word: &&str| {
            sheet
                .strip_suffix(*word)
                .is_some_and(|before| before.is_empty() || GENERAL_BEFORE.contains(&before))
        };
        if !self.is_empty() && self.resolve(&sheet).known {
            return true;
        }
        let ends_like_one = SHEET_SUFFIXES
            .iter()
            .any(|s| sheet.ends_with(s) && sheet.len() > s.len());
        ends_like_one && !GENERAL.iter().any(general)
    }
}

/// A name without the word for its rank, unless nothing else is left.
fn stem(name: &str) -> &str {
    SUFFIXES
        .iter()
        .find_map(|s| name.strip_suffix(s))
        .filter(|s| !s.is_empty())
        .unwrap_or(name)
}
