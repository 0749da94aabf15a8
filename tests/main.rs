//! The one test binary: each module is a family of tests, data folders stand beside it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::cast_sign_loss,
    clippy::manual_div_ceil,
    clippy::manual_is_multiple_of,
    clippy::needless_for_each,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::suspicious_map,
    clippy::assigning_clones,
    clippy::semicolon_if_nothing_returned,
    reason = "a test may stop at the first surprise, and is written to be read"
)]

mod architecture;
mod behaviour;
mod calendar;
mod calendar_command;
mod charts;
mod clauses;
mod example;
mod expected;
mod explain;
mod failures;
mod first_workspace;
mod flow;
mod ingest;
mod kept;
mod manual;
mod missing_columns;
mod policy;
mod policy_commands;
mod quality;
#[cfg(feature = "query")]
mod query;
mod reading;
mod report;
mod scorecard;
mod spec;
mod stats;
mod stored;
mod synth;
mod workbook;
mod support {
    pub mod parquet;
    pub mod program;
    pub mod tables;
}
