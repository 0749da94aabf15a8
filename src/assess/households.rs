//! Households in the poverty registry: which household a case belongs to, and its status on a day.

use super::columns::{dates, day_of, flags, texts};
use crate::contract::enums::REGISTRY_EVENT;
use crate::failure::Result;
use chrono::NaiveDate;
use foldhash::fast::FixedState;
use polars::prelude::DataFrame;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};

/// One event of a household; the order of the fields is their order in time (settled point 38).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    pub day: i32,
    /// Position in the contract's order, which is also the order on one day.
    pub kind: u8,
}

/// One household of the registry.
#[derive(Debug, Clone, Copy)]
pub(super) struct Household<'a> {
    pub key: &'a str,
    /// In order of time.
    pub events: &'a [Event],
    /// Township of the latest event.
    pub township: &'a str,
}

pub(super) const REGISTERED: u8 = 0;
pub(super) const LIFTED: u8 = 1;
pub(super) const RETURNED: u8 = 2;
pub(super) const MARGINAL: u8 = 3;
pub(super) const MONITORED: u8 = 4;
pub(super) const CLEARED: u8 = 5;

impl Household<'_> {
    /// The latest event up to a day of those that `wanted` names.
    pub fn latest(&self, day: i32, wanted: impl Fn(u8) -> bool) -> Option<Event> {
        self.events
            .iter()
            .rev()
            .find(|e| e.day <= day && wanted(e.kind))
            .copied()
    }

    /// The latest of registered, lifted, returned.
    pub fn status(&self, day: i32) -> Option<Event> {
        self.latest(day, |kind| matches!(kind, REGISTERED | LIFTED | RETURNED))
    }

    /// The first monitored event that no later cleared one ends.
    pub fn monitored(&self, day: i32) -> Option<Event> {
        let cleared = self.latest(day, |kind| kind == CLEARED);
        self.events
            .iter()
            .find(|e| e.day <= day && e.kind == MONITORED && cleared.is_none_or(|c| **e > c))
            .copied()
    }

    /// Calendar year of the latest lifting up to a day.
    pub fn lifted_year(&self, day: i32) -> Option<i32> {
        use chrono::Datelike;
        self.latest(day, |kind| kind == LIFTED)
            .map(|e| super::columns::date_of(e.day).year())
    }
}

/// Numbers of households in the registry, each with the day of an approval.
pub(super) type Approvals = Vec<(u32, i32)>;

/// Numbers of households by a key in 128 bits.
type ByNumber = HashMap<u128, u32, FixedState>;

/// The registry's events up to a day. Compact, since a country's registry is long: households by number, in order of
/// their keys, which stand behind each other.
#[derive(Debug, Default)]
pub(super) struct Registry {
    keys: String,
    events: Vec<Event>,
    /// For each household: where its key and its events end, and the number of its township.
    ends: Vec<(u32, u32, u32)>,
    townships: Vec<String>,
    by_key: ByNumber,
    by_person: ByNumber,
}

/// A keyed hash of 32 hex digits as the number that it is; of another text, a hash of 128 bits.
fn number(key: &str) -> u128 {
    if key.len() == 32
        && let Ok(number) = u128::from_str_radix(key, 16)
    {
        return number;
    }
    let half = |seed| {
        let mut hasher = foldhash::quality::FixedState::with_seed(seed).build_hasher();
        hasher.write(key.as_bytes());
        u128::from(hasher.finish())
    };
    half(1) << 64 | half(2)
}

impl Registry {
    /// Reads a registry frame; events after `as_of` have not happened.
    pub fn new(frame: &DataFrame, as_of: NaiveDate) -> Result<Registry> {
        let (keys, persons) = (texts(frame, "household_key")?, texts(frame, "person_key")?);
        let (townships, kinds) = (texts(frame, "township")?, texts(frame, "event")?);
        let days = dates(frame, "event_on")?;
        let event = |row: usize| {
            let kind = REGISTRY_EVENT.index(kinds[row]?)?;
            let day = days[row].filter(|day| *day <= day_of(as_of))?;
            let kind = u8::try_from(kind).ok()?;
            Some(Event { day, kind })
        };
        let mut rows: Vec<(Event, u32)> = (0_u32..)
            .zip(&keys)
            .filter_map(|(row, key)| key.and(event(row as usize)).map(|event| (event, row)))
            .collect();
        let of = |row: u32| {
            let row = row as usize;
            (
                keys[row].unwrap_or_default(),
                townships[row].unwrap_or_default(),
                persons[row],
            )
        };
        rows.sort_unstable_by(|a, b| {
            let ((key, place, person), (other, elsewhere, another)) = (of(a.1), of(b.1));
            (key, a.0, place, person).cmp(&(other, b.0, elsewhere, another))
        });
        let mut registry = Registry::default();
        let mut places: HashMap<&str, u32> = HashMap::new();
        let mut latest: HashMap<u128, Event, FixedState> = HashMap::default();
        for of_household in rows.chunk_by(|a, b| of(a.1).0 == of(b.1).0) {
            let Some((_, last)) = of_household.last() else {
                continue;
            };
            let (key, township, _) = of(*last);
            let household = registry.ends.len() as u32;
            for (event, row) in of_household {
                registry.events.push(*event);
                if let Some(person) = of(*row).2.map(number) {
                    let newest = latest.entry(person).or_insert(*event);
                    if *event >= *newest {
                        *newest = *event;
                        registry.by_person.insert(person, household);
                    }
                }
            }
            registry.by_key.insert(number(key), household);
            registry.keys.push_str(key);
            let place = *places.entry(township).or_insert_with(|| {
                registry.townships.push(township.to_owned());
                registry.townships.len() as u32 - 1
            });
            let ends = (registry.keys.len() as u32, registry.events.len() as u32);
            registry.ends.push((ends.0, ends.1, place));
        }
        registry.events.shrink_to_fit();
        Ok(registry)
    }

    /// How many households there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The household of a number.
    pub fn household(&self, number: usize) -> Option<Household<'_>> {
        let (key, events, place) = *self.ends.get(number)?;
        let before = number.checked_sub(1).and_then(|n| self.ends.get(n));
        let (first, earliest, _) = before.copied().unwrap_or_default();
        Some(Household {
            key: self.keys.get(first as usize..key as usize)?,
            events: self.events.get(earliest as usize..events as usize)?,
            township: self.townships.get(place as usize)?,
        })
    }

    /// The approvals of its households among some cases.
    pub fn approvals(&self, cases: &DataFrame) -> Result<Approvals> {
        let (households, days) = (texts(cases, "household_key")?, dates(cases, "approved_on")?);
        let approved = flags(cases, "approved")?;
        Ok((0..households.len())
            .filter(|row| approved[*row] == Some(true))
            .filter_map(|row| {
                let household = self.by_key.get(&number(households[row]?))?;
                Some((*household, days[row]?))
            })
            .collect())
    }

    /// The number of the household of a case (settled point 37): its own key if the registry knows it, else the
    /// household of its applicant.
    pub fn find(&self, household: Option<&str>, person: Option<&str>) -> Option<usize> {
        household
            .and_then(|key| self.by_key.get(&number(key)))
            .or_else(|| person.and_then(|key| self.by_person.get(&number(key))))
            .map(|number| *number as usize)
    }
}
