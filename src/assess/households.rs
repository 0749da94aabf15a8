//! Households in the poverty registry: which household a case belongs to, and its status on a day.

use super::columns::{coded, dates, flags, texts};
use super::keys::{Sorted, number_of};
use crate::contract::enums::REGISTRY_EVENT;
use crate::failure::Result;
use foldhash::fast::FixedState;
use polars::prelude::DataFrame;
use std::collections::HashMap;

/// One event of a household; the order of the fields is their order in time (settled point 38). Packed, since a country's
/// registry has many.
#[repr(Rust, packed)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Event {
    pub day: i32,
    /// Position in the contract's order, which is also the order on one day.
    pub kind: u8,
}

/// One household of the registry as of a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Household<'a> {
    pub key: u128,
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

/// The approvals of the registry's households among some cases, each with the row of its case; for each case the number
/// of its household where the registry has it.
pub(super) fn approvals(
    cases: &DataFrame,
    households: &[Option<u32>],
) -> Result<Vec<(usize, (u32, i32))>> {
    let (approved, days) = (flags(cases, "approved")?, dates(cases, "approved_on")?);
    let found = households
        .iter()
        .enumerate()
        .filter_map(|(row, household)| {
            let is_approved = approved[row] == Some(true);
            Some((row, ((*household)?, days[row].filter(|_| is_approved)?)))
        });
    Ok(found.collect())
}

/// The registry. Compact, since a country's is long: households by number, in order of their keys.
#[derive(Debug, Default)]
pub(super) struct Registry {
    keys: Sorted,
    events: Vec<Event>,
    /// For each event the number of its township.
    places: Vec<u32>,
    /// For each household where its events end.
    ends: Vec<u32>,
    townships: Vec<String>,
    /// Persons whose events are all of one household, and begin with it; and the household of each.
    persons: Sorted,
    of_persons: Vec<u32>,
    /// Of the other persons: each event with its household, in order of household and time.
    moved: HashMap<u128, Vec<(Event, u32)>, FixedState>,
}

/// One row of the registry.
struct Row {
    /// The household's key, and in its place the household's number once that is known.
    household: u128,
    /// 0: no person, or one that is not wanted.
    person: u128,
    event: Event,
    place: u32,
}

impl Registry {
    /// Reads a registry, some rows at a time. Only persons that are `wanted` will be looked up.
    ///
    /// # Errors
    /// Class internal: a frame without the contract's columns, and those of the frames.
    pub fn new(
        frames: impl Iterator<Item = Result<DataFrame>>,
        wanted: impl Fn(u128) -> bool,
    ) -> Result<Registry> {
        let mut rows: Vec<Row> = Vec::new();
        let mut names: HashMap<String, u32> = HashMap::new();
        for frame in frames {
            read(&frame?, &wanted, &mut rows, &mut names)?;
        }
        // Townships by number in the order of their names.
        let mut townships: Vec<(String, u32)> = names.into_iter().collect();
        townships.sort_unstable();
        let mut numbers = vec![0; townships.len()];
        for (number, (_, old)) in (0_u32..).zip(&townships) {
            numbers[*old as usize] = number;
        }
        for row in &mut rows {
            row.place = numbers[row.place as usize];
        }
        rows.sort_unstable_by_key(|row| (row.household, row.event, row.place, row.person));

        let mut registry = Registry {
            townships: townships.into_iter().map(|(name, _)| name).collect(),
            ..Registry::default()
        };
        let mut keys = Vec::new();
        registry.events.reserve_exact(rows.len());
        registry.places.reserve_exact(rows.len());
        for of_household in rows.chunk_by_mut(|a, b| a.household == b.household) {
            let number = keys.len() as u128;
            for row in of_household {
                if keys.len() as u128 == number {
                    keys.push(row.household);
                }
                registry.events.push(row.event);
                registry.places.push(row.place);
                row.household = number;
            }
            registry.ends.push(registry.events.len() as u32);
        }
        registry.keys = Sorted::new(keys);
        registry.ends.shrink_to_fit();

        rows.retain(|row| row.person != 0);
        rows.sort_unstable_by_key(|row| (row.person, row.household, row.event));
        let mut persons = Vec::new();
        for of_person in rows.chunk_by(|a, b| a.person == b.person) {
            let Some(first) = of_person.first() else {
                continue;
            };
            let household = first.household as u32;
            let begins = registry
                .events_of(household as usize)
                .and_then(|events| events.first())
                .is_some_and(|event| event.day == first.event.day);
            if begins && of_person.iter().all(|row| row.household == first.household) {
                persons.push(first.person);
                registry.of_persons.push(household);
            } else {
                let events = of_person.iter().map(|r| (r.event, r.household as u32));
                registry.moved.insert(first.person, events.collect());
            }
        }
        registry.persons = Sorted::new(persons);
        registry.of_persons.shrink_to_fit();
        Ok(registry)
    }

    fn events_of(&self, number: usize) -> Option<&[Event]> {
        let to = self.ends.get(number).map(|end| *end as usize);
        self.events
            .get(self.begin(number)..to.unwrap_or(self.events.len()))
    }

    /// Where a household's events begin.
    fn begin(&self, number: usize) -> usize {
        let before = number.checked_sub(1).and_then(|n| self.ends.get(n));
        before.map_or(0, |end| *end as usize)
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
        let place = self.places.get(self.begin(number) + latest)?;
        Some(Household {
            key: self.keys.get(number)?,
            events,
            township: self.townships.get(*place as usize)?,
        })
    }

    fn is_known(&self, household: u32, as_of: i32) -> bool {
        let events = self.events_of(household as usize).unwrap_or_default();
        events.first().is_some_and(|event| event.day <= as_of)
    }

    fn of_key(&self, key: u128, as_of: i32) -> Option<u32> {
        let household = self.keys.find(key)? as u32;
        self.is_known(household, as_of).then_some(household)
    }

    fn of_person(&self, key: u128, as_of: i32) -> Option<u32> {
        if let Some(events) = self.moved.get(&key) {
            // Of events alike, that of the last household.
            let known = events.iter().filter(|(event, _)| event.day <= as_of);
            return known.max_by_key(|(event, _)| *event).map(|(_, n)| *n);
        }
        let household = *self.of_persons.get(self.persons.find(key)?)?;
        self.is_known(household, as_of).then_some(household)
    }

    /// The number of the household of a case as of a day (settled point 37): its own key if the registry knows it,
    /// else the household of its applicant.
    pub fn find(&self, household: Option<u128>, person: Option<u128>, as_of: i32) -> Option<usize> {
        household
            .and_then(|key| self.of_key(key, as_of))
            .or_else(|| self.of_person(person?, as_of))
            .map(|number| number as usize)
    }
}

/// Puts the rows of a frame that have a household and an event behind others.
fn read(
    frame: &DataFrame,
    wanted: impl Fn(u128) -> bool,
    rows: &mut Vec<Row>,
    names: &mut HashMap<String, u32>,
) -> Result<()> {
    let (keys, persons) = (texts(frame, "household_key")?, texts(frame, "person_key")?);
    let (townships, kinds) = (coded(frame, "township")?, coded(frame, "event")?);
    let days = dates(frame, "event_on")?;
    let mut number = |name: Option<&str>| {
        let name = name.unwrap_or_default();
        if let Some(number) = names.get(name) {
            return *number;
        }
        let number = names.len() as u32;
        names.insert(name.to_owned(), number);
        number
    };
    let places: Vec<u32> = townships.texts.iter().map(|name| number(*name)).collect();
    let kinds_of: Vec<Option<u8>> = kinds
        .texts
        .iter()
        .map(|kind| u8::try_from(REGISTRY_EVENT.index((*kind)?)?).ok())
        .collect();
    for row in 0..keys.len() {
        let kind = kinds_of[kinds.rows[row] as usize];
        if let (Some(household), Some(kind), Some(day)) = (number_of(keys[row])?, kind, days[row]) {
            rows.push(Row {
                household,
                person: number_of(persons[row])?
                    .filter(|person| wanted(*person))
                    .unwrap_or_default(),
                event: Event { day, kind },
                place: places[townships.rows[row] as usize],
            });
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::assess::date_column;
    use crate::assess::keys::number;
    use polars::prelude::{Column, IntoColumn};

    /// A key that begins with a letter from a to f.
    fn key(letter: &str) -> u128 {
        number(&letter.repeat(32)).unwrap()
    }

    /// Rows of household, person, event and day.
    fn registry(rows: &[(&str, &str, &str, i32)]) -> Registry {
        let texts = |name: &str, of: fn(&(&str, &str, &str, i32)) -> String| {
            Column::new(name.into(), rows.iter().map(of).collect::<Vec<_>>())
        };
        let columns = vec![
            texts("household_key", |r| r.0.repeat(32)),
            texts("person_key", |r| r.1.repeat(32)),
            texts("township", |r| format!("{} {}", r.0, r.3)),
            texts("event", |r| r.2.to_owned()),
            date_column("event_on", rows.iter().map(|r| Some(r.3)).collect()).into_column(),
        ];
        let frame = DataFrame::new(rows.len(), columns).unwrap();
        // Some rows at a time come to the same.
        let all = [Ok(frame.slice(0, 3)), Ok(frame.slice(3, rows.len()))];
        Registry::new(all.into_iter(), |_| true).unwrap()
    }

    #[test]
    fn a_person_belongs_to_the_household_of_the_latest_event_by_the_day() {
        let rows = [
            ("a", "d", "registered", 10),
            ("a", "d", "lifted", 30),
            ("a", "e", "monitored", 20),
            ("b", "d", "registered", 20),
            ("b", "d", "lifted", 30),
            ("a", "d", "returned", 50),
            ("c", "f", "registered", 40),
        ];
        let registry = registry(&rows);
        let of_person = |person, day| {
            let n = registry.find(None, Some(key(person)), day)?;
            let of_key = ["a", "b", "c"].map(|letter| (key(letter), letter));
            let found = registry.household(n, day).map(|h| h.key)?;
            of_key.iter().find(|(k, _)| *k == found).map(|(_, l)| *l)
        };
        assert_eq!(
            [9, 10, 19].map(|day| of_person("d", day)),
            [None, Some("a"), Some("a")]
        );
        assert_eq!([20, 29].map(|day| of_person("d", day)), [Some("b"); 2]);
        // Of two events alike the later household's.
        assert_eq!(of_person("d", 30), Some("b"));
        assert_eq!(of_person("d", 50), Some("a"));
        assert_eq!([19, 20].map(|day| of_person("e", day)), [None, Some("a")]);
        assert_eq!([39, 40].map(|day| of_person("f", day)), [None, Some("c")]);
        assert_eq!(registry.find(Some(key("c")), Some(key("d")), 39), Some(1));
        assert_eq!(registry.find(Some(key("c")), Some(key("d")), 40), Some(2));
        let township = |day| registry.household(0, day).map(|h| h.township);
        assert_eq!(township(9), None);
        assert_eq!(
            [10, 20, 30].map(township),
            ["a 10", "a 20", "a 30"].map(Some)
        );
    }
}
