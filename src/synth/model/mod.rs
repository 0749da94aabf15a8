//! The invented district itself: who lives there, what befell them and what the offices did.
//!
//! No file and no spelling of a value: those are `render`'s and `write`'s.

pub mod case;
pub mod chance;
pub mod days;
pub mod flow;
pub mod household;
pub mod ledger;
pub mod payment;
pub mod person;
pub mod place;
pub mod review;
pub mod rows;
mod steps;
pub mod world;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests;
