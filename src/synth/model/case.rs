//! An invented case as it truly went, and as the system showed it on a day.
//!
//! Codes are those of `contract::enums`; dates stand in the contract's order.

use super::days::later;
use super::household::Household;
use super::payment::Payment;
use super::person::Person;
use chrono::NaiveDate;

/// Positions in [`Case::dates`].
pub const DISCOVERED: usize = 0;
pub const APPLIED: usize = 1;
pub const ACCEPTED: usize = 2;
pub const REVIEWED: usize = 3;
pub const APPROVED: usize = 4;
pub const SUBMITTED: usize = 5;
pub const FILED: usize = 6;
pub const SUPPLEMENTED: usize = 7;
pub const CLOSED: usize = 8;

/// Days after which a case that was not helped shows as ended, though no closing day is on record.
const UNDATED_END_DAYS: i64 = 14;

/// How a case ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It is helped, or still on its way.
    Helped,
    Rejected,
    Withdrawn,
}

/// What an office changed afterwards: the record was different before the day.
#[derive(Debug, Clone)]
pub struct Edit {
    pub on: NaiveDate,
    pub before: Before,
}

/// A value as it stood before it was changed.
#[derive(Debug, Clone)]
pub enum Before {
    Date(usize, NaiveDate),
    /// Not yet written, though it is said to have happened.
    Missing(usize),
    Amount(i64),
    Tier(usize),
    Category(&'static str),
}

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    pub number: u64,
    pub id: String,
    pub begun_on: NaiveDate,
    pub township: usize,
    pub household: Household,
    pub applicant: Person,
    /// Codes of `enums::CATEGORY`.
    pub categories: Vec<&'static str>,
    pub lifted_year: Option<i32>,
    /// 0 for A to 3 for D.
    pub tier: Option<usize>,
    pub aid_type: Option<&'static str>,
    pub cause: &'static str,
    pub procedure: Option<&'static str>,
    pub discovery: Option<&'static str>,
    pub dates: [Option<NaiveDate>; 9],
    pub income_checked: Option<bool>,
    pub appraised: Option<bool>,
    pub publicised: Option<bool>,
    pub aid_modes: Vec<&'static str>,
    pub referral_to: Option<&'static str>,
    /// In fen.
    pub approved_amount: Option<i64>,
    pub end: End,
    pub edit: Option<Edit>,
    /// Missing from snapshots of this day and later.
    pub vanishes_on: Option<NaiveDate>,
    pub payments: Vec<Payment>,
}

/// What a snapshot holds of a case beside what never changes.
#[derive(Debug)]
pub struct View {
    pub dates: [Option<NaiveDate>; 9],
    pub tier: Option<usize>,
    pub categories: Vec<&'static str>,
    pub approved_amount: Option<i64>,
    /// A code of `enums::STATUS`.
    pub status: &'static str,
}

impl Case {
    /// The case as the system showed it at the end of a day; none before it began or after it vanished.
    pub fn view(&self, day: NaiveDate) -> Option<View> {
        if self.begun_on > day || self.vanishes_on.is_some_and(|v| v <= day) {
            return None;
        }
        let mut dates = self.dates;
        let mut tier = self.tier;
        let mut amount = self.approved_amount;
        let mut categories = self.categories.clone();
        if let Some(edit) = self.edit.as_ref().filter(|e| day < e.on) {
            match edit.before {
                Before::Date(position, value) => {
                    if let Some(slot) = dates.get_mut(position) {
                        *slot = Some(value);
                    }
                }
                Before::Missing(position) => {
                    if let Some(slot) = dates.get_mut(position) {
                        *slot = None;
                    }
                }
                Before::Amount(value) => amount = Some(value),
                Before::Tier(value) => tier = Some(value),
                Before::Category(value) => categories = vec![value],
            }
        }
        for slot in &mut dates {
            *slot = slot.filter(|d| *d <= day);
        }
        let [_, _, _, reviewed, approved, .., closed] = dates;
        // Where nobody wrote the day of closing, the case counts as ended a while after it began.
        let undated = self.dates[CLOSED].is_none() && later(self.begun_on, UNDATED_END_DAYS) <= day;
        let status = match (self.end, closed.is_some() || undated) {
            (End::Rejected, true) => "rejected",
            (End::Withdrawn, true) => "withdrawn",
            _ if self.payments.iter().any(|p| p.reached(day)) => "paid",
            _ if approved.is_some() => "approved",
            _ => "open",
        };
        if approved.is_none() {
            amount = amount.filter(|_| status == "paid");
            tier = tier.filter(|_| reviewed.is_some());
        }
        Some(View {
            dates,
            tier,
            categories,
            approved_amount: amount,
            status,
        })
    }
}
