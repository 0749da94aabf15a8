//! Households in the poverty registry: which household a case belongs to, and its status on a day.

use super::columns::{ByText, dates, day_of, flags, texts};
use crate::contract::enums::REGISTRY_EVENT;
use crate::failure::Result;
use chrono::NaiveDate;
use polars::prelude::DataFrame;
use std::collections::HashMap;

/// One event of a household; the order of the fields is their order in time (settled point 38).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    pub day: i32,
    /// Position in the contract's order, which is also the order on one day.
    pub kind: usize,
}

/// One household of the registry.
#[derive(Debug, Default, Clone)]
pub(super) struct Household {
    /// In order of time.
    pub events: Vec<Event>,
    /// Township of the latest event.
    pub township: String,
}

pub(super) const REGISTERED: usize = 0;
pub(super) const LIFTED: usize = 1;
pub(super) const RETURNED: usize = 2;
pub(super) const MARGINAL: usize = 3;
pub(super) const MONITORED: usize = 4;
pub(super) const CLEARED: usize = 5;

impl Household {
    /// The latest event up to a day of those that `wanted` names.
    pub fn latest(&self, day: i32, wanted: impl Fn(usize) -> bool) -> Option<Event> {
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
pub(super) type Approvals = Vec<(usize, i32)>;

/// The registry's events up to a day.
#[derive(Debug)]
pub(super) struct Registry {
    /// By household key, in order of the key.
    pub households: Vec<(String, Household)>,
    by_key: ByText<usize>,
    by_person: ByText<usize>,
}

impl Registry {
    /// Reads a registry frame; events after `as_of` have not happened.
    pub fn new(frame: &DataFrame, as_of: NaiveDate) -> Result<Registry> {
        let (keys, persons) = (texts(frame, "household_key")?, texts(frame, "person_key")?);
        let (townships, kinds) = (texts(frame, "township")?, texts(frame, "event")?);
        let days = dates(frame, "event_on")?;
        let mut rows: Vec<(Event, &str, Option<&str>, &str)> = Vec::with_capacity(days.len());
        for row in 0..days.len() {
            let (Some(key), Some(day)) = (keys[row], days[row]) else {
                continue;
            };
            let Some(kind) = kinds[row].and_then(|k| REGISTRY_EVENT.index(k)) else {
                continue;
            };
            if day <= day_of(as_of) {
                rows.push((
                    Event { day, kind },
                    key,
                    persons[row],
                    townships[row].unwrap_or_default(),
                ));
            }
        }
        rows.sort_unstable_by(|a, b| (a.1, a.0, a.3, a.2).cmp(&(b.1, b.0, b.3, b.2)));
        let mut registry = Registry {
            households: Vec::new(),
            by_key: ByText::default(),
            by_person: ByText::default(),
        };
        let mut latest_of_person: HashMap<&str, (Event, usize)> = HashMap::new();
        for (event, key, person, township) in rows {
            if registry
                .households
                .last()
                .is_none_or(|(last, _)| last != key)
            {
                registry
                    .by_key
                    .insert(key.to_owned(), registry.households.len());
                registry
                    .households
                    .push((key.to_owned(), Household::default()));
            }
            let position = registry.households.len() - 1;
            let household = &mut registry.households[position].1;
            household.events.push(event);
            township.clone_into(&mut household.township);
            if let Some(person) = person {
                let entry = latest_of_person.entry(person).or_insert((event, position));
                if event >= entry.0 {
                    *entry = (event, position);
                }
            }
        }
        registry.by_person = latest_of_person
            .into_iter()
            .map(|(p, (_, n))| (p.to_owned(), n))
            .collect();
        Ok(registry)
    }

    /// The approvals of its households among some cases.
    pub fn approvals(&self, cases: &DataFrame) -> Result<Approvals> {
        let (households, days) = (texts(cases, "household_key")?, dates(cases, "approved_on")?);
        let approved = flags(cases, "approved")?;
        Ok((0..households.len())
            .filter(|row| approved[*row] == Some(true))
            .filter_map(|row| Some((*self.by_key.get(households[row]?)?, days[row]?)))
            .collect())
    }

    /// The household of a case (settled point 37): its own number if the registry knows it, else the
    /// household of its applicant.
    pub fn find(&self, household: Option<&str>, person: Option<&str>) -> Option<usize> {
        household
            .and_then(|key| self.by_key.get(key))
            .or_else(|| person.and_then(|key| self.by_person.get(key)))
            .copied()
    }
}
