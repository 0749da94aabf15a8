//! The one test binary: each module is a family of tests, data folders stand beside it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod architecture;
mod calendar;
mod charts;
mod example;
mod expected;
mod ingest;
mod report;
mod stats;
mod synth;
mod support {
    pub mod parquet;
    pub mod program;
    pub mod tables;
}
