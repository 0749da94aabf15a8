//! The data contract: which tables come in and go out, their columns, codes and labels in both languages.
//!
//! Descriptions only: nothing here reads a file or computes a figure. The header synonyms, the data
//! dictionary, the Parquet schemas and the labels in reports are all derived from these lists.

pub mod clauses;
pub mod enums;
pub mod inputs;
pub mod outputs;
pub mod tables;

pub use enums::{Code, Enumeration};
pub use inputs::{InputColumn, InputTable, Kind, Type};
pub use outputs::{OutputColumn, OutputTable, OutputType};
pub use tables::{Coverage, CoverageBasis, Tables};

/// Raised when a published column is renamed or given another meaning.
pub const SCHEMA: u32 = 1;

/// The language of labels, reports and messages meant for readers of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    #[default]
    Chinese,
    English,
}

impl Language {
    /// One of two texts.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Language::Chinese => zh,
            Language::English => en,
        }
    }
}

impl crate::failure::Both {
    /// The text in a language.
    pub fn of(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}
