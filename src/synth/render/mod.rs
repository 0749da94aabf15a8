//! How a value is spelled in a file, and what a file looks like around its rows.

pub mod blemish;
pub mod look;
pub mod spell;
