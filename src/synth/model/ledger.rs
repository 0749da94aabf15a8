//! The invented fund ledger: what each township was given, made to fit what it spent.
//!
//! Amounts are in fen. One township is given too little reserve and one keeps no ledger at all.

use super::chance::{Chance, Purpose};
use super::days::{date, later, month_later, months_between};
use super::payment::Payment;
use super::place::Habit;
use super::rows::LedgerEntry;
use super::world::World;
use chrono::{Datelike, NaiveDate};

const SOURCES: [&str; 4] = ["subsidy", "reserve", "local", "charity"];

/// Money spent by township, source and month.
#[derive(Debug)]
pub struct Spending {
    from: NaiveDate,
    months: usize,
    sums: Vec<i64>,
}

impl Spending {
    /// Nothing spent yet.
    pub fn new(world: &World) -> Self {
        let months = months_between(world.from, world.to);
        Spending {
            from: world.from,
            months,
            sums: vec![0; world.townships.len() * SOURCES.len() * months],
        }
    }

    /// Adds a payment, if it is spent money.
    pub fn add(&mut self, township: usize, payment: &Payment) {
        let Some(day) = payment.paid_on.filter(|_| payment.counts()) else {
            return;
        };
        let source = SOURCES
            .iter()
            .position(|s| *s == payment.fund_source)
            .unwrap_or(0);
        let month = if day < self.from {
            0
        } else {
            months_between(self.from, day) - 1
        };
        let place = (township * SOURCES.len() + source) * self.months + month.min(self.months - 1);
        if let Some(sum) = self.sums.get_mut(place) {
            *sum += payment.amount;
        }
    }

    fn months(&self, township: usize, source: usize) -> &[i64] {
        let start = (township * SOURCES.len() + source) * self.months;
        self.sums.get(start..start + self.months).unwrap_or(&[])
    }
}

/// The ledger, by township and source, in order of time.
pub fn ledger(world: &World, spending: &Spending) -> Vec<LedgerEntry> {
    let mut entries = Vec::new();
    for (number, township) in world.townships.iter().enumerate() {
        if township.habit == Habit::NoLedger {
            continue;
        }
        for (source, name) in SOURCES.iter().enumerate() {
            let mut chance =
                world.chance(Purpose::Ledger, (number * SOURCES.len() + source) as u64);
            let short = township.habit == Habit::Overdrawn && *name == "reserve";
            let mut account = Account {
                world,
                township: number,
                source: name,
                entries: Vec::new(),
                balance: 0,
            };
            account.run(&mut chance, spending.months(number, source), short);
            entries.append(&mut account.entries);
        }
    }
    for (entry, number) in entries.iter_mut().zip(1..) {
        entry.id = format!("ZJ{}{number:05}", entry.booked_on.format("%Y%m"));
    }
    entries
}

struct Account<'a> {
    world: &'a World,
    township: usize,
    source: &'static str,
    entries: Vec<LedgerEntry>,
    balance: i64,
}

impl Account<'_> {
    fn book(
        &mut self,
        kind: &'static str,
        booked_on: NaiveDate,
        amount: i64,
        document: Option<String>,
    ) {
        match kind {
            "returned" => self.balance -= amount,
            "carried" if !self.entries.is_empty() => {}
            _ => self.balance += amount,
        }
        let (township, fund_source) = (self.township, self.source);
        self.entries.push(LedgerEntry {
            id: String::new(),
            township,
            booked_on,
            fund_source,
            kind,
            amount,
            document,
        });
    }

    /// Books month by month, knowing what each will spend.
    fn run(&mut self, chance: &mut Chance, spent: &[i64], short: bool) {
        let total: i64 = spent.iter().sum();
        let mean = (total / i64::try_from(spent.len().max(1)).unwrap_or(1)).max(100_000);
        let whole = |fen: i64| fen / 10_000 * 10_000;
        let peak = spent.iter().copied().max().unwrap_or(0).max(mean);
        let opening = whole(if short { mean * 40 } else { peak * 130 } / 100).max(100_000);
        self.book("carried", self.world.from, opening, None);
        let mut month = self.world.from;
        for (position, sum) in spent.iter().enumerate() {
            let new_year = month.month() == 1 && position > 0;
            if new_year {
                // The balance is stated again; one township states it wrongly.
                let wrong = if self.township == 5 && self.source == "subsidy" {
                    30_000
                } else {
                    0
                };
                let stated = self.balance + wrong;
                if stated > 0 {
                    self.book("carried", month, stated, None);
                }
            }
            let rest: i64 = spent.iter().skip(position).take(3).sum();
            let document = format!("临财社〔{}〕{}号", month.year(), chance.between(3, 180));
            if self.source == "reserve" {
                let share = if short { 55 } else { chance.between(95, 125) };
                let booked = self.world.days.after(later(month, chance.between(1, 6)), 0);
                self.book(
                    "replenished",
                    booked,
                    whole(sum * share / 100).max(20_000),
                    None,
                );
            } else if position % 3 == 0 {
                let booked = self.world.days.after(later(month, chance.between(0, 3)), 0);
                let amount = whole(rest * chance.between(102, 130) / 100).max(whole(mean));
                self.book("allocated", booked, amount, Some(document));
            }
            if chance.permille(60) {
                let day = later(month, chance.between(10, 20));
                self.book(
                    "adjusted",
                    day,
                    (chance.between(1, 6) - 7 * chance.between(0, 1)) * 10_000,
                    None,
                );
            }
            self.balance -= sum;
            let year_end =
                month.month() == 12 && self.source == "subsidy" && self.balance > 4 * mean;
            if year_end && !short {
                self.book(
                    "returned",
                    date(month.year(), 12, 30),
                    whole(self.balance / 3),
                    None,
                );
            }
            month = month_later(month, 1);
        }
    }
}
