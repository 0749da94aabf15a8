//! What a folder of exports is worth as data: which files could not be read, which rows do not count and why,
//! what each column holds, up to which day each kind speaks, and how to mend each.
//!
//! One model, `Quality`, and one function from it to bytes for each format. The model is serialised as it
//! stands: its field names are the keys of `linjiu check --format json`. No names, ID or account numbers: cells
//! are shown only of columns that are not personal.

mod build;
mod columns;
pub mod tables;
pub mod terminal;
pub mod workbook;

pub use build::quality;

use crate::contract::{CoverageBasis, Kind, Language};
use crate::failure::{Both, Failure, Result};
use crate::ingest::{
    ColumnUse, DateSource, Note, Quarantined, SheetAccount, Warnings, format_words,
};
use crate::publish::words::{join, quality as w};
use serde::Serialize;

/// Raised when a key of the JSON is renamed or given another meaning.
pub const SCHEMA: u32 = 2;

/// The whole report. Days are written as 2020-03-31, months as their first day.
#[derive(Debug, Serialize)]
pub struct Quality<'a> {
    pub schema: u32,
    pub version: &'static str,
    /// Null where neither linjiu.toml nor a roster names it.
    pub district: Option<&'a str>,
    pub totals: Totals,
    pub failures: Vec<Failed>,
    /// Quarantined rows by kind, column and reason, the most frequent first.
    pub quarantined_by_reason: Vec<ReasonCount>,
    /// Warnings likewise.
    pub warnings_by_reason: Vec<ReasonCount>,
    pub notes: Vec<Remark>,
    pub coverage: Vec<KindCoverage>,
    /// Kinds without a file, and what cannot be had without them.
    pub kinds_missing: Vec<KindMissing>,
    /// Deadline rules that a report on these exports leaves out.
    pub rules_left_out: Vec<RuleLeftOut>,
    /// Columns of the contract that some or all sheets of a kind do not have.
    pub columns_missing: Vec<ColumnMissing>,
    /// Exports of cases by date, in the order in which they replace each other.
    pub snapshots: Vec<Snapshot>,
    /// Cases whose newest row is quarantined: where their verdicts are open, they cannot be told.
    pub newest_row_quarantined: u64,
    pub files: Vec<File>,
    pub columns: &'a [ColumnUse],
    pub quarantine: &'a [Quarantined],
    pub warnings: &'a Warnings,
}

/// Sums over the files that could be read; `rows_read` is that of its five outcomes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All that were looked at, failed ones among them.
    pub files: u64,
    pub files_failed: u64,
    /// Read and holding no table of ours.
    pub files_unused: u64,
    pub rows_read: u64,
    pub accepted: u64,
    pub superseded: u64,
    pub duplicate: u64,
    pub quarantined: u64,
    pub furniture: u64,
    pub warnings: u64,
}

/// Why a file could not be read; `file` is null for the folder as a whole.
#[derive(Debug, Serialize)]
pub struct Failed {
    pub file: Option<String>,
    pub size_bytes: Option<u64>,
    pub sha256: Option<String>,
    pub format: Option<&'static str>,
    pub code: &'static str,
    pub what: Both,
    pub sheet: Option<String>,
    pub line: Option<u64>,
    pub column: Option<String>,
    /// In English alone where a library says it.
    pub cause: Option<Both>,
    /// Such as the closest table, the columns that are missing and the headers that are not known.
    pub details: Vec<Detail>,
    /// What to do about this very file.
    pub mend: Option<Both>,
}

#[derive(Debug, Serialize)]
pub struct Detail {
    pub label: &'static str,
    pub text: Both,
}

/// How often one reason struck one column of one kind.
#[derive(Debug, Serialize)]
pub struct ReasonCount {
    /// Null where the row's table is not known.
    pub kind: Option<Kind>,
    /// Null where the whole row is meant.
    pub column: Option<String>,
    pub column_label: Both,
    pub reason: &'static str,
    pub reason_label: Both,
    pub rows: u64,
    pub files: u64,
    /// The first, in the order of files and rows.
    pub example: Place,
    pub mend: Both,
}

#[derive(Debug, Clone, Serialize)]
pub struct Place {
    pub file: String,
    pub sheet: String,
    pub line: u32,
    /// The cell as written; null for personal columns.
    pub value: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct Remark {
    #[serde(flatten)]
    pub note: Note,
    pub text: Both,
    pub mend: Both,
}

#[derive(Debug, Serialize)]
pub struct KindCoverage {
    pub kind: Kind,
    pub files: u64,
    /// Null where neither names nor rows hold a date.
    pub last_day: Option<String>,
    pub basis: Option<CoverageBasis>,
    pub missing_months: Vec<String>,
    pub follows: Vec<Both>,
}

#[derive(Debug, Serialize)]
pub struct KindMissing {
    pub kind: Kind,
    pub lost: Both,
}

#[derive(Debug, Serialize)]
pub struct RuleLeftOut {
    pub rule: String,
    pub label: Both,
}

#[derive(Debug, Serialize)]
pub struct ColumnMissing {
    pub kind: Kind,
    pub column: &'static str,
    pub label: Both,
    /// Sheets of the kind without the column, of all its sheets.
    pub sheets_without: u64,
    pub sheets: u64,
    /// What cannot be told without it; null where no measure needs it.
    pub lost: Option<Both>,
}

#[derive(Debug, Serialize)]
pub struct Snapshot {
    pub export_on: Option<String>,
    pub files: Vec<String>,
    pub townships: u64,
    pub rows_accepted: u64,
}

#[derive(Debug, Serialize)]
pub struct File {
    pub file: String,
    pub format: &'static str,
    pub encoding: Option<&'static str>,
    /// Of text files alone: comma, tab, semicolon or bar.
    pub delimiter: Option<&'static str>,
    pub size_bytes: u64,
    pub sha256: String,
    pub export_on: Option<String>,
    pub export_on_from: DateSource,
    pub kinds: Vec<Kind>,
    pub used: bool,
    pub sheets: Vec<Sheet>,
}

#[derive(Debug, Serialize)]
pub struct Sheet {
    #[serde(flatten)]
    pub account: SheetAccount,
    /// First and last row of the header; null where there is none.
    pub header_lines: Option<(u32, u32)>,
    pub unknown_columns: Vec<String>,
    pub repeated_columns: Vec<String>,
    pub missing_columns: Vec<&'static str>,
}

/// The report as one JSON object.
///
/// # Errors
/// Class internal.
pub fn json(quality: &Quality<'_>) -> Result<String> {
    serde_json::to_string_pretty(quality)
        .map(|text| text + "\n")
        .map_err(|e| Failure::internal("the report cannot be written as JSON").cause(e))
}

/// How a file is written: its format, and of a text its encoding and delimiter.
fn format(file: &File, language: Language) -> String {
    let mut parts = vec![format_words(file.format).of(language).to_owned()];
    parts.extend(
        file.encoding
            .map(|e| w::encoding(e).of(language).to_owned()),
    );
    parts.extend(
        file.delimiter
            .map(|d| w::delimiter(d).of(language).to_owned()),
    );
    join(&parts, language)
}
