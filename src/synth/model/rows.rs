//! What is made, as rows of the contract's input tables: one value for each column, in the contract's order.
//!
//! How a value is spelled in a file is `render`'s.

use super::case::{Case, View};
use super::household::{Enrolment, Household, RegistryEvent};
use super::payment::Payment;
use super::place::{FORMER, REGION, Township};
use super::world::World;
use crate::contract::Enumeration;
use crate::contract::enums;
use chrono::NaiveDate;
use std::borrow::Cow;

/// A value of a row.
#[derive(Debug, Clone)]
pub enum Value {
    Blank,
    Text(Cow<'static, str>),
    /// A long number that a spreadsheet would spoil.
    Digits(String),
    Day(NaiveDate),
    /// In fen.
    Money(i64),
    Whole(i64),
    Flag(bool),
    /// Codes of a vocabulary, by their positions.
    Codes(&'static Enumeration, Vec<usize>),
}

fn text(value: impl Into<Cow<'static, str>>) -> Value {
    Value::Text(value.into())
}

fn optional<T>(value: Option<T>, make: impl Fn(T) -> Value) -> Value {
    value.map_or(Value::Blank, make)
}

fn codes(list: &'static Enumeration, codes: &[&str]) -> Value {
    let positions: Vec<usize> = codes.iter().filter_map(|c| list.index(c)).collect();
    if positions.is_empty() {
        Value::Blank
    } else {
        Value::Codes(list, positions)
    }
}

fn code(list: &'static Enumeration, code: Option<&str>) -> Value {
    code.map_or(Value::Blank, |c| codes(list, &[c]))
}

fn township(world: &World, number: usize) -> Value {
    world
        .townships
        .get(number)
        .map_or(Value::Blank, |t| text(t.name))
}

/// A row of `cases`.
pub fn case_row(world: &World, case: &Case, view: &View) -> Vec<Value> {
    let home = &case.household;
    let mut row = vec![
        text(case.id.clone()),
        township(world, case.township),
        text(home.village.clone()),
        text(case.applicant.name.clone()),
        Value::Digits(case.applicant.id_number.clone()),
        Value::Digits(home.id()),
        Value::Whole(home.size),
        codes(&enums::CATEGORY, &view.categories),
        optional(case.lifted_year, |y| Value::Whole(i64::from(y))),
        optional(view.tier, |t| Value::Codes(&enums::TIER, vec![t])),
        code(&enums::AID_TYPE, case.aid_type),
        text(case.cause),
        code(&enums::PROCEDURE, case.procedure),
        code(&enums::DISCOVERY, case.discovery),
    ];
    row.extend(view.dates.iter().map(|d| optional(*d, Value::Day)));
    row.extend([
        optional(case.income_checked, Value::Flag),
        optional(case.appraised, Value::Flag),
        optional(case.publicised, Value::Flag),
        codes(&enums::AID_MODE, &case.aid_modes),
        optional(case.referral_to, text),
        optional(view.approved_amount, Value::Money),
        code(&enums::STATUS, Some(view.status)),
    ]);
    row
}

/// A row of `payments`.
pub fn payment_row(case: &Case, payment: &Payment) -> Vec<Value> {
    vec![
        text(payment.id(case.number)),
        text(case.id.clone()),
        optional(payment.paid_on, Value::Day),
        Value::Money(payment.amount),
        code(&enums::PAYMENT_MODE, payment.mode),
        code(&enums::CHANNEL, payment.channel),
        code(&enums::FUND_SOURCE, Some(payment.fund_source)),
        optional(payment.installment, Value::Whole),
        optional(payment.account.clone(), Value::Digits),
        code(&enums::PAYMENT_STATE, payment.state),
    ]
}

/// A row of `funds`.
#[derive(Debug, Clone)]
pub struct LedgerEntry {
    pub id: String,
    pub township: usize,
    pub booked_on: NaiveDate,
    pub fund_source: &'static str,
    pub kind: &'static str,
    /// In fen.
    pub amount: i64,
    pub document: Option<String>,
}

/// A row of `funds`.
pub fn ledger_row(world: &World, entry: &LedgerEntry) -> Vec<Value> {
    vec![
        text(entry.id.clone()),
        township(world, entry.township),
        Value::Day(entry.booked_on),
        code(&enums::FUND_SOURCE, Some(entry.fund_source)),
        code(&enums::ENTRY_KIND, Some(entry.kind)),
        Value::Money(entry.amount),
        optional(entry.document.clone(), text),
    ]
}

/// A row of `registry`.
pub fn registry_row(world: &World, home: &Household, event: &RegistryEvent) -> Vec<Value> {
    vec![
        Value::Digits(home.id()),
        Value::Digits(home.head.id_number.clone()),
        township(world, home.township),
        code(&enums::REGISTRY_EVENT, Some(event.event)),
        Value::Day(event.on),
        optional(event.monitor_type, text),
        optional(event.cause, text),
    ]
}

/// A row of `enrolments`.
pub fn enrolment_row(home: &Household, enrolment: &Enrolment) -> Vec<Value> {
    vec![
        Value::Digits(home.head.id_number.clone()),
        code(&enums::SCHEME, Some(enrolment.scheme)),
        Value::Day(enrolment.started_on),
        optional(enrolment.ended_on, Value::Day),
    ]
}

/// A row of `deaths`.
pub fn death_row(home: &Household, died_on: NaiveDate) -> Vec<Value> {
    vec![
        Value::Digits(home.head.id_number.clone()),
        Value::Day(died_on),
    ]
}

/// A row of `townships`.
pub fn township_row(township: &Township) -> Vec<Value> {
    vec![
        text(format!("{REGION}{:03}", township.code)),
        text(township.name),
        code(
            &enums::TOWNSHIP_KIND,
            Some(if township.street { "street" } else { "town" }),
        ),
        Value::Whole(township.population),
        Value::Flag(township.deep_poverty),
        Value::Day(super::days::date(2016, 1, 1)),
        Value::Blank,
        Value::Blank,
    ]
}

/// The row of `townships` for a town that was renamed before any case.
pub fn former_township_row() -> Vec<Value> {
    let (name, successor, code_number) = FORMER;
    vec![
        text(code_number),
        text(name),
        code(&enums::TOWNSHIP_KIND, Some("town")),
        Value::Blank,
        Value::Flag(false),
        Value::Day(super::days::date(2010, 1, 1)),
        Value::Day(super::days::date(2015, 12, 31)),
        text(successor),
    ]
}
