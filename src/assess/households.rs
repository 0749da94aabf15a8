//! Households in the poverty registry: which household a case belongs to, and its status on a day.

use super::columns::{dates, flags, texts};
use crate::contract::enums::REGISTRY_EVENT;
use crate::failure::Result;
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

/// One household of the registry as of a day.
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

/// The registry. Compact, since a country's is long: households by number, in order of their keys, which stand behind
/// each other.
#[derive(Debug, Default)]
pub(super) struct Registry {
    keys: String,
    events: Vec<Event>,
    /// For each event the number of its township.
    places: Vec<u32>,
    /// For each household: where its key and its events end.
    ends: Vec<(u32, u32)>,
    townships: Vec<String>,
    by_key: ByNumber,
    by_person: ByNumber,
    /// Of persons whose events are of several households, or not of the household's first day: each event with its
    /// household, in order of household and time.
    moved: HashMap<u128, Vec<(Event, u32)>, FixedState>,
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
    /// Reads a registry frame.
    pub fn new(frame: &DataFrame) -> Result<Registry> {
        let (keys, persons) = (texts(frame, "household_key")?, texts(frame, "person_key")?);
        let (townships, kinds) = (texts(frame, "township")?, texts(frame, "event")?);
        let days = dates(frame, "event_on")?;
        let event = |row: usize| {
            let kind = REGISTRY_EVENT.index(kinds[row]?)?;
            let kind = u8::try_from(kind).ok()?;
            Some(Event {
                day: days[row]?,
                kind,
            })
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
        for of_household in rows.chunk_by(|a, b| of(a.1).0 == of(b.1).0) {
            let Some((first, row)) = of_household.first() else {
                continue;
            };
            let (key, _, _) = of(*row);
            let household = registry.ends.len() as u32;
            for (event, row) in of_household {
                let (_, township, person) = of(*row);
                registry.events.push(*event);
                registry
                    .places
                    .push(*places.entry(township).or_insert_with(|| {
                        registry.townships.push(township.to_owned());
                        registry.townships.len() as u32 - 1
                    }));
                let Some(person) = person.map(number) else {
                    continue;
                };
                match registry.by_person.get(&person) {
                    None if event.day == first.day => {
                        registry.by_person.insert(person, household);
                    }
                    Some(known) if *known == household => {}
                    _ => {
                        registry.moved.entry(person).or_default();
                    }
                }
            }
            registry.by_key.insert(number(key), household);
            registry.keys.push_str(key);
            let ends = (registry.keys.len() as u32, registry.events.len() as u32);
            registry.ends.push(ends);
        }
        let households = rows.chunk_by(|a, b| of(a.1).0 == of(b.1).0);
        for (household, of_household) in (0_u32..).zip(households) {
            for (event, row) in of_household {
                let person = of(*row).2.map(number);
                if let Some(events) = person.and_then(|p| registry.moved.get_mut(&p)) {
                    events.push((*event, household));
                }
            }
        }
        registry.keys.shrink_to_fit();
        registry.events.shrink_to_fit();
        registry.places.shrink_to_fit();
        registry.ends.shrink_to_fit();
        registry.by_key.shrink_to_fit();
        registry.by_person.shrink_to_fit();
        Ok(registry)
    }

    fn events_of(&self, number: usize) -> Option<&[Event]> {
        let before = number.checked_sub(1).and_then(|n| self.ends.get(n));
        let from = before.map_or(0, |(_, events)| *events) as usize;
        let to = self.ends.get(number).map(|(_, events)| *events as usize);
        self.events.get(from..to.unwrap_or(self.events.len()))
    }

    /// How many households there are, on whatever day.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The household of a number as of a day; none that was not known by then.
    pub fn household(&self, number: usize, as_of: i32) -> Option<Household<'_>> {
        let events = self.events_of(number)?;
        let events = events.get(..events.partition_point(|event| event.day <= as_of))?;
        let latest = events.len().checked_sub(1)?;
        let before = number.checked_sub(1).and_then(|n| self.ends.get(n));
        let (from, earlier) = before.copied().unwrap_or_default();
        let (to, _) = self.ends.get(number)?;
        let place = self.places.get(earlier as usize + latest)?;
        Some(Household {
            key: self.keys.get(from as usize..*to as usize)?,
            events,
            township: self.townships.get(*place as usize)?,
        })
    }

    /// The approvals of its households among some cases.
    pub fn approvals(&self, cases: &DataFrame, as_of: i32) -> Result<Approvals> {
        let (households, days) = (texts(cases, "household_key")?, dates(cases, "approved_on")?);
        let approved = flags(cases, "approved")?;
        Ok((0..households.len())
            .filter(|row| approved[*row] == Some(true))
            .filter_map(|row| {
                let household = self.of_key(households[row]?, as_of)?;
                Some((household, days[row]?))
            })
            .collect())
    }

    fn is_known(&self, household: u32, as_of: i32) -> bool {
        let events = self.events_of(household as usize).unwrap_or_default();
        events.first().is_some_and(|event| event.day <= as_of)
    }

    fn of_key(&self, key: &str, as_of: i32) -> Option<u32> {
        let household = self.by_key.get(&number(key)).copied();
        household.filter(|household| self.is_known(*household, as_of))
    }

    fn of_person(&self, key: &str, as_of: i32) -> Option<u32> {
        let person = number(key);
        if let Some(events) = self.moved.get(&person) {
            // Of events alike, that of the last household.
            let known = events.iter().filter(|(event, _)| event.day <= as_of);
            return known.max_by_key(|(event, _)| *event).map(|(_, n)| *n);
        }
        let household = self.by_person.get(&person).copied();
        household.filter(|household| self.is_known(*household, as_of))
    }

    /// The number of the household of a case as of a day (settled point 37): its own key if the registry knows it,
    /// else the household of its applicant.
    pub fn find(&self, household: Option<&str>, person: Option<&str>, as_of: i32) -> Option<usize> {
        household
            .and_then(|key| self.of_key(key, as_of))
            .or_else(|| self.of_person(person?, as_of))
            .map(|number| number as usize)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::assess::date_column;
    use polars::prelude::{Column, IntoColumn};

    /// Rows of household, person, event and day.
    fn registry(rows: &[(&str, &str, &str, i32)]) -> Registry {
        let texts = |name: &str, of: fn(&(&str, &str, &str, i32)) -> String| {
            Column::new(name.into(), rows.iter().map(of).collect::<Vec<_>>())
        };
        let columns = vec![
            texts("household_key", |r| r.0.to_owned()),
            texts("person_key", |r| r.1.to_owned()),
            texts("township", |r| format!("{} {}", r.0, r.3)),
            texts("event", |r| r.2.to_owned()),
            date_column("event_on", rows.iter().map(|r| Some(r.3)).collect()).into_column(),
        ];
        Registry::new(&DataFrame::new(rows.len(), columns).unwrap()).unwrap()
    }

    #[test]
    fn a_person_belongs_to_the_household_of_the_latest_event_by_the_day() {
        let rows = [
            ("a", "p", "registered", 10),
            ("a", "p", "lifted", 30),
            ("a", "q", "monitored", 20),
            ("b", "p", "registered", 20),
            ("b", "p", "lifted", 30),
            ("a", "p", "returned", 50),
            ("c", "r", "registered", 40),
        ];
        let registry = registry(&rows);
        let key = |person, day| {
            let n = registry.find(None, Some(person), day)?;
            registry.household(n, day).map(|h| h.key)
        };
        assert_eq!(
            [9, 10, 19].map(|day| key("p", day)),
            [None, Some("a"), Some("a")]
        );
        assert_eq!([20, 29].map(|day| key("p", day)), [Some("b"); 2]);
        // Of two events alike the later household's.
        assert_eq!(key("p", 30), Some("b"));
        assert_eq!(key("p", 50), Some("a"));
        assert_eq!([19, 20].map(|day| key("q", day)), [None, Some("a")]);
        assert_eq!([39, 40].map(|day| key("r", day)), [None, Some("c")]);
        assert_eq!(registry.find(Some("c"), Some("p"), 39), Some(1));
        assert_eq!(registry.find(Some("c"), Some("p"), 40), Some(2));
        let township = |day| registry.household(0, day).map(|h| h.township);
        assert_eq!(township(9), None);
        assert_eq!(
            [10, 20, 30].map(township),
            ["a 10", "a 20", "a 30"].map(Some)
        );
    }
}
