//! The law as dated data: deadline rules, tiers and thresholds, each value with its citation inside it.
//!
//! Loading reads text that is handed in; look-ups are pure. A look-up with no value at a date says so
//! (`None`), it never falls back to another date's.

mod deadline;
mod lack;
mod sources;
mod tier;

pub use deadline::{
    After, Applies, Binding, Closing, DEFAULT, DateColumn, Deadline, Early, Limit, Reading,
    ResolvedRule, Start, Verdict,
};
pub use lack::{Available, Lack};
pub use tier::{TierEntry, TierTable};

use crate::failure::{Class, Failure, Result};
use chrono::NaiveDate;
use serde::Deserialize;
use sha2::{Digest, Sha256};

const BUILTIN: [(&str, &str); 3] = [
    ("deadlines.toml", include_str!("builtin/deadlines.toml")),
    ("tiers.toml", include_str!("builtin/tiers.toml")),
    ("thresholds.toml", include_str!("builtin/thresholds.toml")),
];

/// How sure we are of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Read in the instrument itself.
    Verified,
    /// Reported by others.
    Secondary,
    /// Ours: no source gives it.
    Assumed,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Document number, such as 渝民发〔2019〕19号.
    pub instrument: String,
    /// Its date, or its year where no more is known.
    pub date: String,
    pub article: String,
    /// What it says, in short.
    pub zh: String,
    pub en: String,
    pub certainty: Certainty,
}

/// A number that no clause gives.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    pub code: String,
    pub value: u32,
    pub unit: String,
    pub zh: String,
    pub en: String,
    pub cite: Citation,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    deadline: Vec<Deadline>,
    #[serde(default)]
    tier: Vec<TierEntry>,
    #[serde(default)]
    threshold: Vec<Threshold>,
}

/// The effective policy of a run.
#[derive(Debug)]
pub struct Policy {
    pub deadlines: Vec<Deadline>,
    pub tiers: TierTable,
    pub thresholds: Vec<Threshold>,
    /// The text of every file, in the order it was laid over, for the report folder and its hash.
    pub sources: Vec<(String, String)>,
}

impl Policy {
    /// The built-in policy with a workspace's own files laid over it: an entry of the same code (tiers: the
    /// same categories and period) replaces the built-in one, another is added.
    ///
    /// # Errors
    /// A file that is not TOML, has an unknown key or no citation, or a rule that cannot be used: class policy.
    pub fn load(own: &[(String, String)]) -> Result<Policy> {
        let builtin = BUILTIN
            .iter()
            .map(|(name, text)| (format!("builtin/{name}"), (*text).to_owned()));
        Policy::of_sources(builtin.chain(own.iter().cloned()))
    }

    /// The policy that [`Policy::effective_text`] wrote, such as the one kept in a report folder; the files
    /// built into this program play no part.
    ///
    /// # Errors
    /// As [`Policy::load`], and a text that is not in that form.
    pub fn from_effective_text(text: &str, file_name: &str) -> Result<Policy> {
        Policy::of_sources(sources::split(text, file_name)?)
    }

    fn of_sources(sources: impl IntoIterator<Item = (String, String)>) -> Result<Policy> {
        let mut policy = Policy {
            deadlines: Vec::new(),
            tiers: TierTable::default(),
            thresholds: Vec::new(),
            sources: Vec::new(),
        };
        for (name, text) in sources {
            let file: File = toml::from_str(&text).map_err(|e| malformed(&name, &text, &e))?;
            for rule in file.deadline {
                rule.check(&name)?;
                if let Some(old) = policy
                    .deadlines
                    .iter()
                    .find(|old| old.code == rule.code && old.from != rule.from)
                {
                    return Err(Failure::new(
                        Class::Policy,
                        "policy-impossible",
                        format!("deadline {}: it already has a period from {}, and this one would drop it", rule.code, old.from),
                    )
                    .file(name.as_str())
                    .hint("replace the rule with the same `from`, or give the new regime a code of its own"));
                }
                replace_or_push(&mut policy.deadlines, rule, |a, b| a.code == b.code);
            }
            for entry in file.tier {
                policy.tiers.lay_over(entry, &name)?;
            }
            for threshold in file.threshold {
                replace_or_push(&mut policy.thresholds, threshold, |a, b| a.code == b.code);
            }
            policy.sources.push((name, text));
        }
        Ok(policy)
    }

    /// A threshold's value; none where the policy leaves it out, and then nothing is raised.
    pub fn threshold(&self, code: &str) -> Option<u32> {
        self.thresholds
            .iter()
            .find(|t| t.code == code)
            .map(|t| t.value)
    }

    /// The rule of a code.
    pub fn deadline(&self, code: &str) -> Option<&Deadline> {
        self.deadlines.iter().find(|d| d.code == code)
    }

    /// One text that holds every source, each under a comment with its name and length;
    /// [`Policy::from_effective_text`] reads it back.
    pub fn effective_text(&self) -> String {
        sources::join(&self.sources)
    }

    /// SHA-256 of `effective_text`, in hex.
    pub fn sha256(&self) -> String {
        Sha256::digest(self.effective_text().as_bytes())
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect()
    }
}

fn replace_or_push<T>(list: &mut Vec<T>, item: T, same: impl Fn(&T, &T) -> bool) {
    match list.iter_mut().find(|old| same(old, &item)) {
        Some(old) => *old = item,
        None => list.push(item),
    }
}

fn malformed(name: &str, text: &str, error: &toml::de::Error) -> Failure {
    let failure = Failure::new(Class::Policy, "policy-malformed", error.message().to_owned())
        .file(name)
        .hint("the built-in files show every key; each entry needs cite = { instrument, date, article, zh, en, certainty }");
    match error.span() {
        Some(span) => {
            let before = text.get(..span.start).unwrap_or_default();
            failure.line(before.matches('\n').count() as u64 + 1)
        }
        None => failure,
    }
}

/// A TOML date without a time.
fn date_from_toml<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<NaiveDate, D::Error> {
    use serde::de::Error;
    let value = toml::value::Datetime::deserialize(deserializer)?;
    value
        .date
        .filter(|_| value.time.is_none())
        .and_then(|d| {
            NaiveDate::from_ymd_opt(i32::from(d.year), u32::from(d.month), u32::from(d.day))
        })
        .ok_or_else(|| {
            D::Error::custom("a date such as 2020-02-09, without a time, is expected here")
        })
}

fn optional_date_from_toml<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> std::result::Result<Option<NaiveDate>, D::Error> {
    date_from_toml(deserializer).map(Some)
}
