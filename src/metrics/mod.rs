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
mod scorecard;
mod tier_readings;
mod tiers;

pub use headlines::{BackInPoverty, Headlines, InTime, MoneyUsed, RightTier, headlines};
pub use scorecard::year_gone;

use crate::assess::ledger::{Accounts, accounts};
use crate::assess::{Assessed, Question};
use crate::contract::Tables;
use crate::failure::Result;
use level::Grouped;
use polars::prelude::{DataFrame, IntoLazy, LazyFrame, col, lit};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What marts are made of.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    pub assessed: &'a Assessed,
    pub tables: &'a Tables,
    pub question: &'a Question<'a>,
    pub which: Which,
    /// What chance begins with where the scorecard draws cases, from the inputs' hash.
    pub seed: u64,
}

/// Of which cases and payments headline figures are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    All,
    /// Those that are `settled` (see `assess::Settled`), or are not.
    Settled(bool),
}

impl Which {
    fn of(self, frame: &DataFrame) -> LazyFrame {
        let rows = frame.clone().lazy();
        match self {
            Which::All => rows,
            Which::Settled(settled) => rows.filter(col("settled").eq(lit(settled))),
        }
    }
}

impl Sources<'_> {
    fn cases(&self) -> LazyFrame {
        self.which.of(&self.assessed.cases)
    }

    fn payments(&self) -> Option<LazyFrame> {
        let payments = self.assessed.payments.as_ref();
        payments.map(|payments| self.which.of(payments))
    }

    /// The fund accounts; none without payments.
    fn accounts(&self) -> Result<Option<Accounts>> {
        accounts(
            self.assessed.spending.as_ref(),
            self.tables,
            self.question.as_of,
        )
    }
}

/// How a mart is made.
#[derive(Clone, Copy)]
enum Make {
    /// Of what the assessment has counted.
    Whole(fn(&Sources) -> Result<Option<DataFrame>>),
    /// Of rows, part by part: what is added up of each part, and what the sum comes to.
    Parts {
        grouped: fn(&Sources) -> Result<Option<Grouped>>,
        finish: fn(&Grouped, &Sources) -> Result<Option<DataFrame>>,
    },
    /// Of rows, and of the marts before it.
    Marts {
        grouped: fn(&Sources) -> Result<Option<Grouped>>,
        finish: fn(&Grouped, &Marts, &Sources) -> Result<Option<DataFrame>>,
    },
}

/// What is added up comes to the sums for the district and the townships.
fn levels(grouped: &Grouped, sources: &Sources) -> Result<Option<DataFrame>> {
    grouped.levels(sources.question).map(Some)
}

/// Every mart but `rows`, in the contract's order; `None` where a table it needs is missing.
const MARTS: [(&str, Make); 15] = [
    ("compliance", Make::Whole(compliance::build)),
    ("tiers", parts(tiers::grouped, levels)),
    ("poverty", Make::Whole(poverty::build)),
    ("funds", parts(funds::grouped, funds::finish)),
    ("activity", parts(activity::grouped, activity::finish)),
    (
        "scorecard",
        Make::Marts {
            grouped: scorecard::grouped,
            finish: scorecard::finish,
        },
    ),
    ("bridge", parts(bridge::grouped, bridge::finish)),
    ("channels", parts(channels::grouped, levels)),
    ("referrals", parts(referrals::grouped, levels)),
    ("reserve", parts(reserve::grouped, reserve::finish)),
    ("per_head", parts(per_head::grouped, per_head::finish)),
    (
        "combinations",
        parts(combinations::grouped, combinations::finish),
    ),
    ("process", parts(process::grouped, process::finish)),
    ("tier_readings", parts(tier_readings::grouped, levels)),
    ("causes", parts(causes::grouped, levels)),
];

const fn parts(
    grouped: fn(&Sources) -> Result<Option<Grouped>>,
    finish: fn(&Grouped, &Sources) -> Result<Option<DataFrame>>,
) -> Make {
    Make::Parts { grouped, finish }
}

/// Which marts are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    Every,
    /// Those that headline figures are read off.
    Headlines,
    /// All but those.
    Others,
}

impl Extent {
    fn has(self, name: &str) -> bool {
        match self {
            Extent::Every => true,
            Extent::Headlines => OF_HEADLINES.contains(&name),
            Extent::Others => !OF_HEADLINES.contains(&name),
        }
    }
}

/// What parts of the cases have added up for the marts, by name.
#[derive(Debug, Default, Clone)]
pub struct Gathered(BTreeMap<&'static str, Grouped>);

impl Gathered {
    /// Adds up one part.
    ///
    /// # Errors
    /// A frame without the contract's columns (class internal).
    pub fn add(&mut self, sources: &Sources, extent: Extent) -> Result<()> {
        for (name, make) in MARTS.into_iter().filter(|(name, _)| extent.has(name)) {
            if let Make::Parts { grouped, .. } | Make::Marts { grouped, .. } = make
                && let Some(grouped) = grouped(sources)?
            {
                self.put(name, grouped);
            }
        }
        Ok(())
    }

    fn put(&mut self, name: &'static str, grouped: Grouped) {
        match self.0.entry(name) {
            Entry::Occupied(own) => own.into_mut().absorb(grouped),
            Entry::Vacant(place) => {
                place.insert(grouped);
            }
        }
    }

    /// Adds what others have added up.
    pub fn absorb(&mut self, other: Gathered) {
        for (name, grouped) in other.0 {
            self.put(name, grouped);
        }
    }

    /// The marts of all parts; of the assessment no rows are needed.
    ///
    /// # Errors
    /// A frame without the contract's columns (class internal).
    pub fn marts(mut self, sources: &Sources, extent: Extent) -> Result<Marts> {
        let mut marts = Marts::new();
        for (name, make) in MARTS.into_iter().filter(|(name, _)| extent.has(name)) {
            let frame = match make {
                Make::Whole(build) => build(sources)?,
                Make::Parts { finish, .. } => match self.0.remove(name) {
                    Some(grouped) => finish(&grouped, sources)?,
                    None => None,
                },
                Make::Marts { finish, .. } => match self.0.remove(name) {
                    Some(grouped) => finish(&grouped, &marts, sources)?,
                    None => None,
                },
            };
            if let Some(frame) = frame {
                marts.push((name, frame));
            }
        }
        Ok(marts)
    }
}

/// The marts of a run, by name, in the contract's order.
pub type Marts = Vec<(&'static str, DataFrame)>;

/// The marts that headline figures are read off.
const OF_HEADLINES: [&str; 4] = ["compliance", "tiers", "poverty", "funds"];

/// Every mart that the tables allow.
///
/// # Errors
/// A frame without the contract's columns (class internal).
pub fn build(sources: &Sources) -> Result<Marts> {
    let mut gathered = Gathered::default();
    gathered.add(sources, Extent::Every)?;
    gathered.marts(sources, Extent::Every)
}

/// Names of the marts that could not be made.
pub fn left_out(marts: &Marts) -> Vec<&'static str> {
    MARTS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| marts.iter().all(|(made, _)| made != name))
        .collect()
}
