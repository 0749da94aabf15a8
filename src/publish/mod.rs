//! Figures to files: Parquet, charts, the report, its receipt, and the folder that appears whole or not at all.
//!
//! Each format is a function from data to bytes; only `folder`, `stored` and `receipt` touch the disk.

pub mod answers;
pub mod charts;
pub mod divisions;
pub mod drawing;
pub mod figures;
pub mod findings;
pub mod folder;
pub mod fonts;
pub mod harmless;
pub mod html;
pub mod left_out;
pub mod parquet;
pub mod policy_page;
pub mod quality;
pub mod receipt;
pub mod row_tables;
pub(crate) mod rule_words;
pub(crate) mod sheets;
pub mod standing;
pub mod stored;
pub mod summary;
pub(crate) mod words;
pub mod workbook;
pub mod workspace_file;

pub use words::failure::shown as failure_text;
