//! Figures to files: Parquet, charts, the report, its receipt, and the folder that appears whole or not at all.
//!
//! Each format is a function from data to bytes; only `folder` and `receipt::verify` touch the disk.

pub mod charts;
pub mod folder;
pub mod fonts;
pub mod parquet;
pub mod receipt;
pub mod row_tables;
