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
        let found = self
            .names
            .get(short)
            .or_else(|| self.stems.get(stem(short)).and_then(Option::as_ref));
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

    /// Whether a sheet's name is that of a township: one of the roster's, or without a roster one that
    /// ends like a township's.
    pub fn is_township(&self, sheet: &str) -> bool {
        if self.is_empty() {
            return SUFFIXES
                .iter()
                .any(|s| sheet.ends_with(s) && sheet.len() > s.len());
        }
        self.resolve(sheet).known
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
