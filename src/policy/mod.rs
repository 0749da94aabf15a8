//! The law as dated data: deadline rules, tiers, thresholds and indicators, each value with its citation inside it.
//!
//! Loading reads text that is handed in; look-ups are pure. A look-up with no value at a date says so
//! (`None`), it never falls back to another date's. `policy/example.toml` shows how a workspace changes it.

mod cite;
mod deadline;
mod deadline_read;
mod draft;
mod lack;
mod number;
mod reader;
mod sources;
mod tier;
mod timeline;

pub use cite::{Binding, Certainty, Citation};
pub use deadline::{
    After, Applies, By, Closing, DEFAULT, DateColumn, Deadline, Early, Limit, Reading,
    ResolvedRule, Start, Verdict,
};
pub use lack::{Available, Lack};
pub use number::{INDICATORS, Indicator, Threshold};
pub use tier::{Expected, TierEntry, TierReading, TierTable};

use crate::failure::Result;
use chrono::NaiveDate;
use sha2::{Digest, Sha256};

const BUILTIN: [(&str, &str); 4] = [
    ("deadlines.toml", include_str!("builtin/deadlines.toml")),
    ("tiers.toml", include_str!("builtin/tiers.toml")),
    ("thresholds.toml", include_str!("builtin/thresholds.toml")),
    ("indicators.toml", include_str!("builtin/indicators.toml")),
];

/// A policy file of a workspace that changes something of each kind, every line of it a comment.
pub const EXAMPLE: &str = include_str!("example.toml");

/// The effective policy of a run.
#[derive(Debug)]
pub struct Policy {
    /// One for each code, its last period with those before it.
    pub deadlines: Vec<Deadline>,
    /// Rules that are written down and not in force until a file enables them.
    pub disabled: Vec<Deadline>,
    pub tiers: TierTable,
    /// Every period of every threshold, in order of time for each.
    pub thresholds: Vec<Threshold>,
    /// Every period of every indicator of the scorecard.
    pub indicators: Vec<Indicator>,
    /// The day that [`Policy::threshold`] looks from; none: its last period.
    pub seen_on: Option<NaiveDate>,
    /// What later files did to earlier ones, in words, in the files' order.
    pub overlays: Vec<Overlay>,
    /// The text of every file, in the order it was laid over, for the report folder and its hash.
    pub sources: Vec<(String, String)>,
}

/// What a file laid over the ones before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    pub file: String,
    pub line: u64,
    pub zh: String,
    pub en: String,
}

impl Policy {
    /// The built-in policy with a workspace's own files laid over it, in their order: an entry that begins on the
    /// same day as one of the same code (tiers: category) replaces it, one that begins later ends it, any other is
    /// added. `enable`, `disable`, `[[change]]` and `combine` do the rest.
    ///
    /// # Errors
    /// A file that is not TOML, has an unknown key or no citation, or a value that cannot hold: class policy,
    /// with file, line and column.
    pub fn load(own: &[(String, String)]) -> Result<Policy> {
        let builtin = BUILTIN
            .iter()
            .map(|(name, text)| (format!("builtin/{name}"), (*text).to_owned()));
        draft::build(builtin.chain(own.iter().cloned()))
    }

    /// The policy that [`Policy::effective_text`] wrote, such as the one kept in a report folder; the files
    /// built into this program play no part.
    ///
    /// # Errors
    /// As [`Policy::load`], and a text that is not in that form.
    pub fn from_effective_text(text: &str, file_name: &str) -> Result<Policy> {
        draft::build(sources::split(text, file_name)?)
    }

    /// A policy with further files laid over it.
    ///
    /// # Errors
    /// As [`Policy::load`].
    pub fn with(&self, further: &[(String, String)]) -> Result<Policy> {
        draft::build(self.sources.iter().chain(further).cloned())
    }

    /// A threshold's value on the day that the policy is seen on; none where the policy has none, and then nothing
    /// is raised.
    pub fn threshold(&self, code: &str) -> Option<u32> {
        match self.seen_on {
            Some(day) => self.threshold_on(code, day),
            None => self
                .thresholds
                .iter()
                .rfind(|t| t.code == code)
                .map(|t| t.value),
        }
    }

    /// A threshold's value in force on a day.
    pub fn threshold_on(&self, code: &str, day: NaiveDate) -> Option<u32> {
        self.thresholds
            .iter()
            .find(|t| {
                t.code == code
                    && t.from.is_none_or(|from| from <= day)
                    && t.until.is_none_or(|until| day <= until)
            })
            .map(|t| t.value)
    }

    /// The indicators in force on a day.
    pub fn indicators_on(&self, day: NaiveDate) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().filter(move |i| {
            i.from.is_none_or(|from| from <= day) && i.until.is_none_or(|until| day <= until)
        })
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
