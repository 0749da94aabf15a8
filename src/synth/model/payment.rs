//! Invented payments of a case: instalments, goods, reversals, failures, and the mistakes worth finding.
//!
//! Amounts are in fen. A payment dated after the district's last day is not made.

use super::case::Case;
use super::chance::Chance;
use super::days::{later, month_start};
use super::world::World;
use chrono::NaiveDate;

/// A payment.
#[derive(Debug, Clone)]
pub struct Payment {
    /// Its place among the payments of its case, from 1.
    pub number: u64,
    /// Blank while it waits, and where an office forgot it.
    pub paid_on: Option<NaiveDate>,
    /// The day of the list that it stands in, whether paid or not.
    pub listed_on: NaiveDate,
    /// The day on which a waiting payment was made after all.
    pub settled_on: Option<NaiveDate>,
    pub amount: i64,
    /// Codes of the vocabularies of `contract::enums`.
    pub mode: Option<&'static str>,
    pub channel: Option<&'static str>,
    pub fund_source: &'static str,
    pub installment: Option<i64>,
    pub account: Option<String>,
    pub state: Option<&'static str>,
}

impl Payment {
    /// The payment as it stood on a day: one that waited may have been made since.
    #[must_use]
    pub fn by(&self, day: NaiveDate) -> Payment {
        match self.settled_on.filter(|d| *d <= day) {
            Some(_) => Payment {
                paid_on: self.settled_on,
                state: Some("paid"),
                ..self.clone()
            },
            None => self.clone(),
        }
    }

    /// Whether money or goods had arrived by a day.
    pub fn reached(&self, day: NaiveDate) -> bool {
        let made = self.settled_on.is_some_and(|d| d <= day);
        made || (self.counts() && self.amount > 0 && self.paid_on.is_some_and(|d| d <= day))
    }

    /// Whether it is spent money: paid, or without a state, and dated.
    pub fn counts(&self) -> bool {
        self.paid_on.is_some() && matches!(self.state, None | Some("paid"))
    }

    /// Its number as exports write it.
    pub fn id(&self, case: u64) -> String {
        format!("FF{case:08}{:02}", self.number)
    }
}

/// What the payments of a case start from.
#[derive(Debug, Clone, Copy)]
pub struct Order {
    pub first_on: NaiveDate,
    /// The whole sum, in fen.
    pub amount: i64,
    pub emergency: bool,
}

/// The payments of a case, in order.
pub fn payments(world: &World, chance: &mut Chance, case: &Case, order: Order) -> Vec<Payment> {
    let source = fund_source(chance, order.emergency);
    let channel = channel(chance, order.first_on);
    let in_kind = case.aid_modes.contains(&"in_kind");
    let model = Payment {
        number: 0,
        paid_on: Some(order.first_on),
        listed_on: order.first_on,
        settled_on: None,
        amount: order.amount,
        mode: Some("cash"),
        channel: Some(channel),
        fund_source: source,
        installment: None,
        account: (channel != "cash").then(|| case.household.account.clone()),
        state: Some("paid"),
    };
    let mut list = Vec::new();
    if in_kind {
        let goods = order.amount / 400 * 100;
        list.push(Payment {
            amount: goods,
            mode: Some("in_kind"),
            channel: Some("in_kind"),
            account: None,
            ..model.clone()
        });
    }
    let rest = order.amount - list.iter().map(|p| p.amount).sum::<i64>();
    let in_money = !in_kind || case.aid_modes.contains(&"cash");
    if in_money && rest > 0 {
        instalments(world, chance, &model, rest, &mut list);
        mishap(world, chance, &mut list);
    }
    list.retain(|p| p.listed_on <= world.to && p.amount != 0);
    for (payment, number) in list.iter_mut().zip(1..) {
        payment.number = number;
    }
    list
}

/// Pays `rest` at once or in two or three parts, a month apart.
fn instalments(
    world: &World,
    chance: &mut Chance,
    model: &Payment,
    rest: i64,
    list: &mut Vec<Payment>,
) {
    let parts = [1i64, 2, 3][chance.weighted(&[86, 9, 5])];
    let mut day = model.listed_on;
    if !list.is_empty() {
        day = world.days.after(day, 3);
    }
    for part in 1..=parts {
        let amount = if part == parts {
            rest - rest / parts * (parts - 1)
        } else {
            rest / parts
        };
        list.push(Payment {
            amount,
            paid_on: Some(day),
            listed_on: day,
            installment: (parts > 1).then_some(part),
            ..model.clone()
        });
        day = world.days.after(later(day, chance.between(25, 34)), 0);
    }
}

/// What sometimes goes wrong with the last cash payment.
fn mishap(world: &World, chance: &mut Chance, list: &mut Vec<Payment>) {
    let Some(latest) = list.last().cloned() else {
        return;
    };
    let again = world.days.after(latest.listed_on, 4);
    let dated = |day: NaiveDate| Payment {
        paid_on: Some(day),
        listed_on: day,
        ..latest.clone()
    };
    match chance.weighted(&[938, 8, 16, 10, 5, 8, 4, 6, 5]) {
        // Paid twice by mistake.
        1 => list.push(latest.clone()),
        // The account refused it.
        2 => {
            if let Some(slot) = list.last_mut() {
                slot.state = Some("failed");
            }
            list.push(dated(again));
        }
        // Booked back and paid again.
        3 => {
            list.push(Payment {
                amount: -latest.amount,
                ..dated(again)
            });
            list.push(dated(world.days.after(again, 3)));
        }
        // Booked back for good.
        4 => list.push(Payment {
            amount: -latest.amount,
            ..dated(again)
        }),
        // Waits for the next list.
        5 => {
            if let Some(slot) = list.last_mut() {
                slot.paid_on = None;
                slot.state = Some("pending");
                let settled = world.days.after(slot.listed_on, 14);
                slot.settled_on = (chance.permille(500) && settled <= world.to).then_some(settled);
            }
        }
        // Paid, but nobody wrote when.
        6 => {
            if let Some(slot) = list.last_mut() {
                slot.paid_on = None;
            }
        }
        // No state on record.
        7 => {
            if let Some(slot) = list.last_mut() {
                slot.state = None;
            }
        }
        // More than was approved.
        8 => {
            if let Some(slot) = list.last_mut() {
                slot.amount += 20_000;
            }
        }
        _ => {}
    }
}

fn fund_source(chance: &mut Chance, emergency: bool) -> &'static str {
    let weights = if emergency {
        [44, 45, 7, 4]
    } else {
        [83, 2, 11, 4]
    };
    ["subsidy", "reserve", "local", "charity"][chance.weighted(&weights)]
}

/// More and more goes through the subsidy payment system.
fn channel(chance: &mut Chance, day: NaiveDate) -> &'static str {
    let months = u32::try_from((month_start(day) - super::days::date(2019, 6, 1)).num_days() / 30)
        .unwrap_or(0);
    let system = 40 + 4 * months.min(12);
    ["subsidy_system", "bank", "cash"][chance.weighted(&[system, 35, 14])]
}
