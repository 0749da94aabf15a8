//! Figures to files: Parquet, charts, the report, its receipt, and the folder that appears whole or not at all.
//!
//! Each format is a function from data to bytes; only `folder`, `stored` and `receipt` touch the disk.

pub mod answers;
pub mod charts;
pub mod divisions;
pub mod drawing;
pub mod figures;
pub mod folder;
pub mod fonts;
pub mod html;
pub mod left_out;
pub mod parquet;
pub mod quality;
pub mod receipt;
pub mod row_tables;
mod rule_words;
pub mod standing;
pub mod stored;
pub mod summary;
mod words;
pub mod workspace_file;
