//! Marts: exact aggregates of the facts by month, for the district and each township. One file for each mart.
//!
//! Pure: frames in, frames out. A mart whose table is missing is left out whole (settled point 13a). Money
//! stays Int64 in fen, months are Dates, and every mart holds months up to the report month only.

mod activity;
mod bridge;
mod causes;
mod channels;
mod combinations;
mod compliance;
mod funds;
mod headlines;
mod level;
mod per_head;
mod poverty;
mod process;
mod referrals;
mod reserve;
mod tier_readings;
mod tiers;

pub use headlines::{BackInPoverty, Headlines, InTime, MoneyUsed, RightTier, headlines};

use crate::assess::ledger::{Accounts, accounts};
use crate::assess::{Assessed, Question};
use crate::contract::Tables;
use crate::failure::Result;
use polars::prelude::DataFrame;

/// What marts are made of.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    pub assessed: &'a Assessed,
    pub tables: &'a Tables,
    pub question: &'a Question<'a>,
}

impl Sources<'_> {
    /// The fund accounts; none without payments.
    fn accounts(&self) -> Result<Option<Accounts>> {
        accounts(
            self.assessed.payments.as_ref(),
            self.tables,
            self.question.as_of,
        )
    }
}

type Build = fn(&Sources) -> Result<Option<DataFrame>>;

/// Every mart but `rows`, in the contract's order; `None` where a table it needs is missing.
const MARTS: [(&str, Build); 14] = [
    ("compliance", compliance::build),
    ("tiers", tiers::build),
    ("poverty", poverty::build),
    ("funds", funds::build),
    ("activity", activity::build),
    ("bridge", bridge::build),
    ("channels", channels::build),
    ("referrals", referrals::build),
    ("reserve", reserve::build),
    ("per_head", per_head::build),
    ("combinations", combinations::build),
    ("process", process::build),
    ("tier_readings", tier_readings::build),
    ("causes", causes::build),
];

/// The marts of a run, by name, in the contract's order.
pub type Marts = Vec<(&'static str, DataFrame)>;

/// The marts that headline figures are read off.
const OF_HEADLINES: [&str; 4] = ["compliance", "tiers", "poverty", "funds"];

/// Every mart that the tables allow.
///
/// # Errors
/// A frame without the contract's columns (class internal).
pub fn build(sources: &Sources) -> Result<Marts> {
    build_of(sources, |_| true)
}

/// Only the marts that headline figures need.
///
/// # Errors
/// A frame without the contract's columns (class internal).
pub fn build_for_headlines(sources: &Sources) -> Result<Marts> {
    build_of(sources, |name| OF_HEADLINES.contains(&name))
}

fn build_of(sources: &Sources, wanted: impl Fn(&str) -> bool) -> Result<Marts> {
    let mut marts = Marts::new();
    for (name, build) in MARTS.into_iter().filter(|(name, _)| wanted(name)) {
        if let Some(frame) = build(sources)? {
            marts.push((name, frame));
        }
    }
    Ok(marts)
}

/// Names of the marts that could not be made.
pub fn left_out(marts: &Marts) -> Vec<&'static str> {
    MARTS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| marts.iter().all(|(made, _)| made != name))
        .collect()
}
