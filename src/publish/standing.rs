//! One month's marts turned to offices: the district and each township with every figure that pages show of it.
//!
//! Reads the marts; computes nothing but differences and sums of their counts. Comparing townships by rate leaves
//! out those with too few measured cases (policy threshold `too_few`), which are named apart.

use crate::assess::{date_of, dates, day_of, integers_64, shares, texts};
use crate::contract::enums::TIER;
use crate::failure::Result;
use crate::metrics::{Headlines, Marts, headlines};
use crate::policy::Policy;
use chrono::NaiveDate;
use polars::prelude::{BooleanChunked, DataFrame};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Approved cases of the month by how the recorded tier stands to the expected one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TierSplit {
    pub matches: i64,
    /// A worse tier than expected: the person lost by it.
    pub under: i64,
    pub over: i64,
    /// Recorded or expected tier not known.
    pub unknown: i64,
    /// Approved amount of all of them, in fen.
    pub amount: i64,
}

impl TierSplit {
    /// Both tiers known.
    pub fn known(self) -> i64 {
        self.matches + self.under + self.over
    }
}

/// Households by flag at `as_of`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags {
    pub lifted: i64,
    pub returned: i64,
    pub aided: i64,
    pub unaided: i64,
    pub at_risk: i64,
    pub monitored: i64,
    pub marginal: i64,
}

impl Flags {
    /// Returned, nothing approved yet, and the window still open.
    pub fn in_window(self) -> i64 {
        (self.returned - self.aided - self.unaided).max(0)
    }
}

/// One fund source in the month, in fen; balances are none where they cannot be told.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Fund {
    pub opening: Option<i64>,
    pub received: i64,
    pub spent: i64,
    pub closing: Option<i64>,
    pub spent_ytd: i64,
    pub available_ytd: Option<i64>,
    pub usage_rate_ytd: Option<f64>,
    pub overdrawn_days: Option<i64>,
    pub payments: i64,
    pub persons: i64,
}

/// The district or a township.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// None: the district.
    pub township: Option<String>,
    pub headlines: Headlines,
    pub tier: TierSplit,
    pub flags: Option<Flags>,
    /// By fund source.
    pub funds: BTreeMap<String, Fund>,
}

impl Standing {
    /// The township's name, empty for the district.
    pub fn name(&self) -> &str {
        self.township.as_deref().unwrap_or_default()
    }
}

/// The district and its townships in a month.
#[derive(Debug, Clone, Default)]
pub struct Standings {
    pub district: Standing,
    /// By name.
    pub townships: Vec<Standing>,
}

/// The rows of a month of every mart that has months.
///
/// # Errors
/// A mart without the contract's columns (class internal).
pub fn of_month(marts: &Marts, month: NaiveDate) -> Result<Marts> {
    let mut kept = Marts::new();
    for (name, frame) in marts
        .iter()
        .filter(|(_, frame)| frame.column("month").is_ok())
    {
        let mask: BooleanChunked = dates(frame, "month")?
            .into_iter()
            .map(|m| Some(m == Some(day_of(month))))
            .collect();
        kept.push((*name, frame.filter(&mask)?));
    }
    Ok(kept)
}

/// A mart by name.
pub fn mart<'a>(marts: &'a Marts, name: &str) -> Option<&'a DataFrame> {
    marts
        .iter()
        .find(|(n, _)| *n == name)
        .map(|(_, frame)| frame)
}

/// The first month of any mart.
///
/// # Errors
/// A mart without the contract's columns (class internal).
pub fn first_month(marts: &Marts) -> Result<Option<NaiveDate>> {
    let mut first: Option<i32> = None;
    for (_, frame) in marts
        .iter()
        .filter(|(_, frame)| frame.column("month").is_ok())
    {
        first = first
            .into_iter()
            .chain(dates(frame, "month")?.into_iter().flatten())
            .min();
    }
    Ok(first.map(date_of))
}

/// Every figure of a month's marts (`of_month`), by office.
///
/// # Errors
/// A mart without the contract's columns (class internal).
pub fn standings(marts: &Marts, policy: &Policy, month: NaiveDate) -> Result<Standings> {
    let mut names = BTreeSet::new();
    for name in ["compliance", "tiers", "poverty", "funds", "activity"] {
        if let Some(frame) = mart(marts, name) {
            names.extend(
                texts(frame, "township")?
                    .into_iter()
                    .flatten()
                    .map(str::to_owned),
            );
        }
    }
    let tiers = mart(marts, "tiers")
        .map(tier_splits)
        .transpose()?
        .unwrap_or_default();
    let flags = mart(marts, "poverty").map(flags_by_township).transpose()?;
    let funds = mart(marts, "funds")
        .map(funds_by_township)
        .transpose()?
        .unwrap_or_default();
    let office = |township: Option<String>| -> Result<Standing> {
        Ok(Standing {
            headlines: headlines(marts, policy, month, township.as_deref())?,
            tier: tiers.get(&township).copied().unwrap_or_default(),
            flags: flags
                .as_ref()
                .map(|all| all.get(&township).copied().unwrap_or_default()),
            funds: funds.get(&township).cloned().unwrap_or_default(),
            township,
        })
    };
    let townships = names
        .into_iter()
        .map(|name| office(Some(name)))
        .collect::<Result<Vec<_>>>()?;
    Ok(Standings {
        district: office(None)?,
        townships,
    })
}

fn tier_splits(frame: &DataFrame) -> Result<BTreeMap<Option<String>, TierSplit>> {
    let (townships, tiers, expected) = (
        texts(frame, "township")?,
        texts(frame, "tier")?,
        texts(frame, "expected_tier")?,
    );
    let (cases, amounts) = (
        integers_64(frame, "cases")?,
        integers_64(frame, "approved_amount")?,
    );
    let mut all: BTreeMap<Option<String>, TierSplit> = BTreeMap::new();
    for ((township, (tier, expected)), (cases, amount)) in townships
        .into_iter()
        .zip(tiers.into_iter().zip(expected))
        .zip(cases.into_iter().zip(amounts))
    {
        let split = all.entry(township.map(str::to_owned)).or_default();
        let cases = cases.unwrap_or(0);
        split.amount += amount.unwrap_or(0);
        // A is the best tier and the first in the contract's order.
        match tier
            .zip(expected)
            .and_then(|(t, e)| Some(TIER.index(t)?.cmp(&TIER.index(e)?)))
        {
            Some(Ordering::Equal) => split.matches += cases,
            Some(Ordering::Greater) => split.under += cases,
            Some(Ordering::Less) => split.over += cases,
            None => split.unknown += cases,
        }
    }
    Ok(all)
}

fn flags_by_township(frame: &DataFrame) -> Result<BTreeMap<Option<String>, Flags>> {
    let column = |name: &str| integers_64(frame, name);
    let (lifted, returned) = (column("lifted")?, column("returned")?);
    let (aided, unaided) = (column("returned_aided")?, column("returned_unaided")?);
    let (at_risk, monitored, marginal) = (
        column("at_risk")?,
        column("monitored")?,
        column("marginal")?,
    );
    let at = |values: &[Option<i64>], row: usize| values.get(row).copied().flatten().unwrap_or(0);
    Ok(texts(frame, "township")?
        .into_iter()
        .enumerate()
        .map(|(row, township)| {
            let flags = Flags {
                lifted: at(&lifted, row),
                returned: at(&returned, row),
                aided: at(&aided, row),
                unaided: at(&unaided, row),
                at_risk: at(&at_risk, row),
                monitored: at(&monitored, row),
                marginal: at(&marginal, row),
            };
            (township.map(str::to_owned), flags)
        })
        .collect())
}

type Funds = BTreeMap<Option<String>, BTreeMap<String, Fund>>;

fn funds_by_township(frame: &DataFrame) -> Result<Funds> {
    let mut columns: BTreeMap<&str, Vec<Option<i64>>> = BTreeMap::new();
    for name in [
        "opening",
        "carried",
        "allocated",
        "replenished",
        "adjusted",
        "returned",
        "spent_cash",
        "spent_in_kind",
        "closing",
        "spent_ytd",
        "available_ytd",
        "overdrawn_days",
        "payments",
        "persons",
    ] {
        columns.insert(name, integers_64(frame, name)?);
    }
    let rates = shares(frame, "usage_rate_ytd")?;
    let sources = texts(frame, "fund_source")?;
    let mut all = Funds::new();
    for (row, township) in texts(frame, "township")?.into_iter().enumerate() {
        let known = |name: &str| {
            columns
                .get(name)
                .and_then(|c| c.get(row).copied().flatten())
        };
        let sum = |names: &[&str]| names.iter().filter_map(|n| known(n)).sum::<i64>();
        let Some(source) = sources.get(row).copied().flatten() else {
            continue;
        };
        let fund = Fund {
            opening: known("opening"),
            received: sum(&["carried", "allocated", "replenished", "adjusted"])
                - sum(&["returned"]),
            spent: sum(&["spent_cash", "spent_in_kind"]),
            closing: known("closing"),
            spent_ytd: sum(&["spent_ytd"]),
            available_ytd: known("available_ytd"),
            usage_rate_ytd: rates.get(row).copied().flatten(),
            overdrawn_days: known("overdrawn_days"),
            payments: sum(&["payments"]),
            persons: sum(&["persons"]),
        };
        all.entry(township.map(str::to_owned))
            .or_default()
            .insert(source.to_owned(), fund);
    }
    Ok(all)
}

/// A township's share: `part` of `whole`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub name: String,
    pub part: i64,
    pub whole: i64,
}

/// Townships compared by one share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Behind {
    /// At most three, the lowest share first; only those below the district, where its share was given.
    pub furthest: Vec<Share>,
    /// Part and whole of the district, where townships are held against it.
    pub district: Option<(i64, i64)>,
    /// Something measured, but too little to judge; by name.
    pub too_few: Vec<Share>,
    /// How many townships had enough to judge.
    pub judged: usize,
    /// The shares are of amounts in fen.
    pub money: bool,
}

/// The three furthest behind among those with enough to judge; with the district's part and whole, only those below it:
/// the lowest of several good offices is not behind.
pub fn furthest_behind(
    shares: impl IntoIterator<Item = Share>,
    enough: i64,
    district: Option<(i64, i64)>,
) -> Behind {
    let (mut judged, too_few): (Vec<Share>, Vec<Share>) = shares
        .into_iter()
        .filter(|s| s.whole > 0)
        .partition(|s| s.whole >= enough);
    let enough_to_judge = judged.len();
    let below = |s: &Share| {
        district.is_none_or(|(part, whole)| {
            i128::from(s.part) * i128::from(whole) < i128::from(part) * i128::from(s.whole)
        })
    };
    judged.retain(|s| s.part < s.whole && below(s));
    let cross = |a: &Share, b: &Share| i128::from(a.part) * i128::from(b.whole);
    judged.sort_by(|a, b| {
        cross(a, b)
            .cmp(&cross(b, a))
            .then((b.whole - b.part).cmp(&(a.whole - a.part)))
            .then(a.name.cmp(&b.name))
    });
    judged.truncate(3);
    Behind {
        furthest: judged,
        district,
        too_few,
        judged: enough_to_judge,
        money: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_cases_are_named_apart_and_full_shares_are_not_behind() {
        let share = |name: &str, part, whole| Share {
            name: name.to_owned(),
            part,
            whole,
        };
        let shares = [
            share("a", 8, 10),
            share("b", 16, 20),
            share("c", 10, 10),
            share("d", 0, 9),
            share("e", 0, 0),
            share("f", 9, 10),
            share("g", 19, 20),
        ];
        let below = furthest_behind(shares.clone(), 10, Some((9, 10)));
        assert_eq!(
            below.furthest,
            [share("b", 16, 20), share("a", 8, 10)],
            "the district's own rate is not behind it"
        );
        let behind = furthest_behind(shares, 10, None);
        let names: Vec<&str> = behind.furthest.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names, ["b", "a", "f"]);
        assert_eq!(behind.too_few, [share("d", 0, 9)]);
    }
}
