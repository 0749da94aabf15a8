//! Read-only SQL over the tables of finished reports, and the standing questions.
//!
//! One `SELECT` at a time, over the reports' own tables and nothing else: no other files, no writing, no clock,
//! no chance; memory and time are bounded. DataFusion plans and runs it; `gate` is asked before, `limits` while.

mod codes;
mod divide;
mod elsewhere;
mod engine;
mod fault;
mod functions;
mod gate;
mod limits;
mod nearest;
mod pages;
pub mod question;
mod questions;
mod reports;
mod table;
pub mod write;

pub use codes::in_words;
pub use engine::{Answer, Engine};
pub use limits::Limits;
pub use nearest::nearest;
pub use questions::{find, standing};
pub use reports::{Reports, Table};
