//! linjiu (临救): from the case exports of a temporary-assistance programme to evidence about its offices.
//!
//! Data flows one way:
//!
//! 1. `ingest`: bytes to rows with their origin; each row accepted, superseded, duplicate, quarantined or furniture;
//! 2. `assess`: accepted rows to facts: deadlines, tiers, poverty flags, payments, by `policy` and `calendar`;
//! 3. `rules`: facts to findings, each a thing for a person to look at, with its evidence;
//! 4. `metrics`: facts to marts, exact counts by month and township, and the headline figures;
//! 5. `publish`: Parquet, charts, the report and its receipt, in a folder that appears whole or not at all;
//! 6. `sql`: questions about finished reports, read-only and bounded.
//!
//! A finished report is taken up again without a new run: `explain` for one case, `sql` for questions, read-only
//! and bounded; `compare` holds two ways of judging against each other.
//!
//! `contract` describes every table that comes in and goes out; `synth` makes invented exports to try it with.

pub mod assess;
pub mod calendar;
pub mod cli;
pub mod commands;
pub mod compare;
pub mod contract;
pub mod explain;
pub mod failure;
pub mod flow;
pub mod ingest;
pub mod metrics;
pub mod policy;
pub mod publish;
pub mod rules;
#[cfg(feature = "query")]
pub mod sql;
pub mod stats;
pub mod synth;
mod threads;
