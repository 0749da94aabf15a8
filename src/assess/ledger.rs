//! Fund accounts: ledger entries and payments of a township and source, day by day (settled points 43 to 45).

use super::{date_of, dates, day_of, integers_64, texts};
use crate::contract::{CoverageBasis, Kind, Tables};
use crate::failure::Result;
use chrono::{Datelike, Months, NaiveDate};
use foldhash::fast::FixedState;
use polars::prelude::DataFrame;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What moved on one day, in fen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Movement {
    pub carried: i64,
    pub allocated: i64,
    pub replenished: i64,
    pub returned: i64,
    pub adjusted: i64,
    pub spent_cash: i64,
    pub spent_in_kind: i64,
    pub payments: i64,
}

impl Movement {
    /// What came in: everything but what was spent.
    pub fn received(&self) -> i64 {
        self.carried + self.allocated + self.replenished + self.adjusted - self.returned
    }

    /// What was spent, reversals included.
    pub fn spent(&self) -> i64 {
        self.spent_cash + self.spent_in_kind
    }

    fn add(&mut self, other: &Movement) {
        self.carried += other.carried;
        self.allocated += other.allocated;
        self.replenished += other.replenished;
        self.returned += other.returned;
        self.adjusted += other.adjusted;
        self.spent_cash += other.spent_cash;
        self.spent_in_kind += other.spent_in_kind;
        self.payments += other.payments;
    }
}

/// The account of a township and source, or of the district and source.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// By day since 1970-01-01.
    pub days: BTreeMap<i32, Movement>,
    /// Day of the first ledger entry; none: no ledger, so no balances.
    pub first_entry: Option<i32>,
    /// First days of the months with a movement, stated balances included.
    first_movement: Option<i32>,
}

impl Account {
    fn touch(&mut self, day: i32) -> &mut Movement {
        self.first_movement = Some(self.first_movement.map_or(day, |first| first.min(day)));
        self.days.entry(day).or_default()
    }

    fn merge(&mut self, other: &Account) {
        for (day, movement) in &other.days {
            self.days.entry(*day).or_default().add(movement);
        }
        self.first_entry = self.first_entry.into_iter().chain(other.first_entry).min();
        self.first_movement = self
            .first_movement
            .into_iter()
            .chain(other.first_movement)
            .min();
    }

    /// Sum of the movements from `from` (included) to `to` (included).
    pub fn between(&self, from: i32, to: i32) -> Movement {
        let mut sum = Movement::default();
        if from <= to {
            self.days.range(from..=to).for_each(|(_, m)| sum.add(m));
        }
        sum
    }

    /// Balance at the end of a day.
    pub fn balance(&self, day: i32) -> i64 {
        let sum = self.between(i32::MIN, day);
        sum.received() - sum.spent()
    }

    /// Balance at the end of each day from `from` to `to`, and whether anything moved on it.
    pub fn daily(&self, from: i32, to: i32) -> impl Iterator<Item = (i32, i64, bool)> + '_ {
        let mut balance = self.balance(from - 1);
        (from..=to).map(move |day| {
            let movement = self.days.get(&day);
            balance += movement.map_or(0, |m| m.received() - m.spent());
            (day, balance, movement.is_some())
        })
    }

    /// Months from the first movement to the report month.
    pub fn months(&self, report_month: NaiveDate) -> Vec<NaiveDate> {
        let first = self.first_movement.map(date_of).and_then(|d| d.with_day(1));
        std::iter::successors(first, |month| month.checked_add_months(Months::new(1)))
            .take_while(|month| *month <= report_month)
            .collect()
    }
}

/// Accounts by source and township; none: the district.
pub type Accounts = BTreeMap<(String, Option<String>), Account>;

/// First and last day of a month, the last one not after `as_of`.
pub fn days_of(month: NaiveDate, as_of: NaiveDate) -> (i32, i32) {
    let last = month
        .checked_add_months(Months::new(1))
        .map_or(day_of(as_of), |next| day_of(next) - 1);
    (day_of(month), last.min(day_of(as_of)))
}

/// The last day on which balances are known: that of the ledger, and that of the payments where it is more
/// than a guess, since a balance without what was spent would be wrong.
pub fn balances_covered_to(tables: &Tables) -> i32 {
    let ledger = tables.covered_to(Kind::Funds);
    let payments = tables
        .coverage
        .get(&Kind::Payments)
        .filter(|c| c.basis != CoverageBasis::LatestDate)
        .map(|c| c.last_day);
    ledger
        .into_iter()
        .chain(payments)
        .min()
        .map_or(i32::MAX, day_of)
}

/// Every account at `as_of`, from what was spent; none without payments, for what was spent is then not known. Without a ledger
/// there are flows, but no balances.
///
/// # Errors
/// A frame without the contract's columns (class internal).
pub fn accounts(
    spending: Option<&Accounts>,
    tables: &Tables,
    as_of: NaiveDate,
) -> Result<Option<Accounts>> {
    let Some(spending) = spending else {
        return Ok(None);
    };
    let mut accounts = spending.clone();
    if let Some(funds) = tables.frame(Kind::Funds) {
        book(&mut accounts, funds, day_of(as_of))?;
    }

    let mut districts = Accounts::new();
    for ((source, _), account) in &accounts {
        districts
            .entry((source.clone(), None))
            .or_default()
            .merge(account);
    }
    // Payments of an unknown case have no township: they count for the district only.
    accounts.retain(|(_, township), _| township.as_deref() != Some(""));
    accounts.append(&mut districts);
    Ok(Some(accounts))
}

/// Adds accounts to others.
pub fn merge(accounts: &mut Accounts, others: Accounts) {
    for (key, other) in others {
        accounts.entry(key).or_default().merge(&other);
    }
}

/// What some of the payments spent, by source and township; an unknown township is empty.
///
/// # Errors
/// A frame without the contract's columns (class internal).
pub fn spending(payments: &DataFrame, counts: impl Fn(usize) -> bool) -> Result<Accounts> {
    let (townships, fund_sources) = (
        texts(payments, "township")?,
        texts(payments, "fund_source")?,
    );
    let (paid_on, amounts, modes) = (
        dates(payments, "paid_on")?,
        integers_64(payments, "amount")?,
        texts(payments, "mode")?,
    );
    let mut spent: HashMap<(&str, &str), Account, FixedState> = HashMap::default();
    for row in (0..townships.len()).filter(|row| counts(*row)) {
        let (Some(day), Some(source), Some(amount)) =
            (paid_on[row], fund_sources[row], amounts[row])
        else {
            continue;
        };
        let key = (source, townships[row].unwrap_or_default());
        let movement = spent.entry(key).or_default().touch(day);
        match modes[row] {
            Some("in_kind") => movement.spent_in_kind += amount,
            _ => movement.spent_cash += amount,
        }
        movement.payments += i64::from(amount > 0);
    }
    let owned = |((source, township), account): ((&str, &str), Account)| {
        ((source.to_owned(), Some(township.to_owned())), account)
    };
    Ok(spent.into_iter().map(owned).collect())
}

/// Books the ledger's entries up to `as_of`, in order of date and number: a `carried` entry counts only where
/// it is the first of its township and source (settled point 43).
fn book(accounts: &mut Accounts, funds: &DataFrame, as_of: i32) -> Result<()> {
    let (ids, townships) = (texts(funds, "entry_id")?, texts(funds, "township")?);
    let (booked, fund_sources) = (dates(funds, "booked_on")?, texts(funds, "fund_source")?);
    let (kinds, amounts) = (texts(funds, "kind")?, integers_64(funds, "amount")?);
    let mut entries = BTreeSet::new();
    for row in 0..ids.len() {
        if let (Some(day), Some(source), Some(amount)) =
            (booked[row], fund_sources[row], amounts[row])
            && day <= as_of
        {
            entries.insert((
                day,
                ids[row].unwrap_or_default(),
                townships[row],
                source,
                kinds[row].unwrap_or_default(),
                amount,
            ));
        }
    }
    for (day, _, township, source, kind, amount) in entries {
        let account = accounts
            .entry((
                source.to_owned(),
                Some(township.unwrap_or_default().to_owned()),
            ))
            .or_default();
        let opens = account.first_entry.is_none();
        account.first_entry = account.first_entry.or(Some(day));
        if kind == "carried" && !opens {
            // A stated balance: nothing moved.
            continue;
        }
        let movement = account.touch(day);
        match kind {
            "carried" => movement.carried += amount,
            "allocated" => movement.allocated += amount,
            "replenished" => movement.replenished += amount,
            "returned" => movement.returned += amount,
            "adjusted" => movement.adjusted += amount,
            _ => {}
        }
    }
    Ok(())
}
