//! One cell of one column to its value, or to the reason why its row is quarantined.
//!
//! Gathers what the parsers of single types say; which rows count is not decided here.

use super::cell::Cell;
use super::columns::{Names, Value};
use super::fold::{fold, is_no_value, trim, unguard};
use super::id_number::{IdState, judge};
use super::mask::masked;
use super::personal_key::PersonalKey;
use super::{ReasonCode, WarningCode, boolean, date, enumeration, integer, money};
use crate::contract::{InputColumn, Type};
use std::borrow::Cow;

/// What a cell came to.
pub struct Read<'a> {
    pub value: Value<'a>,
    pub warning: Option<WarningCode>,
    pub id_state: Option<IdState>,
}

impl<'a> From<Value<'a>> for Read<'a> {
    fn from(value: Value<'a>) -> Self {
        Read {
            value,
            warning: None,
            id_state: None,
        }
    }
}

/// Digest of a personal value under its column's domain; the domains keep equal texts of two columns apart.
pub fn key(hasher: &PersonalKey, ty: Type, text: &[u8]) -> [u8; 16] {
    let domain = match ty {
        Type::HouseholdId => "household",
        Type::Account => "account",
        _ => "person",
    };
    hasher.digest(domain, text)
}

/// Reads a cell. `scale` is the power of ten of the column's unit.
pub fn read<'a>(
    cell: &'a Cell<'_>,
    column: &InputColumn,
    scale: u32,
    hasher: &PersonalKey,
    townships: &mut Names,
) -> Result<Read<'a>, ReasonCode> {
    let text = cell.text();
    // Free text keeps its full-width forms; the marks for no value are told folded.
    if matches!(column.ty, Type::Text | Type::Name) {
        let value = match text {
            Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
            Cow::Owned(text) => Cow::Owned(trim(&text).to_owned()),
        };
        if is_no_value(trim(&fold(&value)), false) {
            return Ok(Value::Null.into());
        }
        return Ok(match (column.ty, masked(&value)) {
            (Type::Text, Cow::Owned(shown)) if *shown != *value => {
                hidden(Value::Text(shown.into()))
            }
            _ => Value::Text(value).into(),
        });
    }
    let folded = fold(&text);
    let plain = unguard(trim(&folded));
    if is_no_value(plain, matches!(column.ty, Type::Boolean)) {
        return Ok(Value::Null.into());
    }
    Ok(match column.ty {
        Type::Text | Type::Name => Value::Null.into(),
        Type::Code => Value::Text(Cow::Owned(plain.to_owned())).into(),
        Type::Township => match masked(plain) {
            Cow::Owned(shown) if shown != plain => {
                hidden(Value::Township(townships.number(&shown)))
            }
            _ => Value::Township(townships.number(plain)).into(),
        },
        Type::HouseholdId | Type::Account => {
            Value::Key(key(hasher, column.ty, plain.as_bytes())).into()
        }
        Type::PersonId => person(cell, plain, hasher),
        Type::Integer => match integer::parse(plain) {
            Some(number) if integer::is_plausible(column.name, number) => {
                Value::Integer(number).into()
            }
            _ => unreadable(),
        },
        // A spreadsheet's own truth values come here as the words `true` and `false`.
        Type::Boolean => {
            boolean::parse(plain).map_or_else(unreadable, |value| Value::Boolean(value).into())
        }
        Type::Date | Type::DateOrMonth => {
            let day = match cell {
                Cell::Serial(serial) => date::from_serial(*serial),
                _ if matches!(column.ty, Type::DateOrMonth) => {
                    date::parse_month(plain).or_else(|| date::parse(plain))
                }
                _ => date::parse(plain),
            };
            Value::Date(day.ok_or(ReasonCode::Date)?).into()
        }
        Type::Money => {
            let amount = match cell {
                Cell::Serial(_) | Cell::Bool(_) => None,
                _ => money::parse(plain, scale),
            };
            let amount = amount.ok_or(ReasonCode::Money)?;
            Read {
                value: Value::Money(amount.fen),
                warning: amount.rounded.then_some(WarningCode::RoundedToFen),
                id_state: None,
            }
        }
        Type::Enum(codes) => {
            Value::Code(enumeration::parse(codes, plain).ok_or(ReasonCode::Enum)?).into()
        }
        Type::List(codes) => {
            let list = enumeration::parse_list(codes, plain).ok_or(ReasonCode::Enum)?;
            Read {
                value: Value::Codes(list.bits),
                warning: list.unrecognised.then_some(WarningCode::Unrecognised),
                id_state: None,
            }
        }
    })
}

/// A value without a number of a person that stood in it.
fn hidden(value: Value<'_>) -> Read<'_> {
    Read {
        value,
        warning: Some(WarningCode::Masked),
        id_state: None,
    }
}

fn unreadable<'a>() -> Read<'a> {
    Read {
        value: Value::Null,
        warning: Some(WarningCode::Unreadable),
        id_state: None,
    }
}

/// Doubles hold 15 digits for certain: an ID number stored as one has lost its end.
fn person<'a>(cell: &Cell<'_>, plain: &str, hasher: &PersonalKey) -> Read<'a> {
    let number: String = plain
        .chars()
        .filter(|c| !super::fold::is_space(*c))
        .collect::<String>()
        .to_uppercase();
    let state = match cell {
        Cell::Number(n) if n.abs() >= 1e15 => IdState::Rounded,
        _ => judge(&number),
    };
    let (value, warning) = match state {
        IdState::Rounded => (Value::Null, Some(WarningCode::Rounded)),
        IdState::Invalid => (
            Value::Key(key(hasher, Type::PersonId, number.as_bytes())),
            Some(WarningCode::Check),
        ),
        IdState::Valid | IdState::Unchecked => (
            Value::Key(key(hasher, Type::PersonId, number.as_bytes())),
            None,
        ),
    };
    Read {
        value,
        warning,
        id_state: Some(state),
    }
}
