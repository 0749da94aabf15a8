//! Invented households: who lives there, what the poverty registry says, enrolment and death.
//!
//! A household is made anew from its number whenever a case or a register asks for it; none is kept.

use super::chance::{Chance, Purpose};
use super::days::{date, later, month_start};
use super::person::{Person, account, person};
use super::place::{Habit, VILLAGES};
use super::world::World;
use chrono::{Datelike, NaiveDate};

/// One line of the poverty registry.
#[derive(Debug, Clone)]
pub struct RegistryEvent {
    /// A code of `enums::REGISTRY_EVENT`.
    pub event: &'static str,
    pub on: NaiveDate,
    pub monitor_type: Option<&'static str>,
    pub cause: Option<&'static str>,
}

/// Taken into a lasting scheme.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// A code of `enums::SCHEME`.
    pub scheme: &'static str,
    pub started_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
}

/// A household of the district.
#[derive(Debug, Clone)]
pub struct Household {
    pub number: u64,
    pub township: usize,
    pub village: String,
    pub size: i64,
    pub head: Person,
    /// Applies once the head has died.
    pub other: Person,
    pub account: String,
    /// Category outside the registry, a code of `enums::CATEGORY`.
    pub category: &'static str,
    pub events: Vec<RegistryEvent>,
    pub enrolment: Option<Enrolment>,
    pub died_on: Option<NaiveDate>,
}

impl Household {
    /// Its number as exports write it.
    pub fn id(&self) -> String {
        format!("H98{:09}", self.number)
    }

    /// The latest of registered, lifted and returned, else marginal, by a day.
    pub fn standing(&self, day: NaiveDate) -> Option<&'static str> {
        self.events
            .iter()
            .rev()
            .filter(|e| e.on <= day)
            .map(|e| e.event)
            .find(|e| matches!(*e, "registered" | "lifted" | "returned" | "marginal"))
    }

    /// The year in which it was lifted from poverty.
    pub fn lifted_year(&self) -> Option<i32> {
        self.events
            .iter()
            .rev()
            .find(|e| e.event == "lifted")
            .map(|e| e.on.year())
    }
}

/// The n-th household, counted from 0.
pub fn household(world: &World, number: u64) -> Household {
    let mut chance = world.chance(Purpose::Household, number);
    let township = world.draw_township(&mut chance);
    let street = world.townships.get(township).is_some_and(|t| t.street);
    let village = format!(
        "{}{}",
        chance.pick(&VILLAGES),
        if street { "社区" } else { "村" }
    );
    let size = [1, 2, 3, 4, 5, 6][chance.weighted(&[22, 26, 24, 16, 9, 3])];
    let head = person(&mut chance, world.seed, number * 2);
    let other = person(&mut chance, world.seed, number * 2 + 1);
    let mut account = account(&mut chance);
    let shares = world
        .townships
        .get(township)
        .is_some_and(|t| t.habit == Habit::OneAccount);
    if shares && chance.permille(160) {
        "6299900000000000017".clone_into(&mut account);
    }
    let category =
        ["tekun", "orphan", "dibao", "low_income", "other"][chance.weighted(&[7, 1, 30, 18, 44])];
    let events = if number < world.poor_households() {
        history(world, &mut chance)
    } else {
        Vec::new()
    };
    let enrolment =
        (matches!(category, "low_income" | "other") && chance.permille(220)).then(|| {
            let started_on = month_start(some_day(world, &mut chance));
            Enrolment {
                scheme: if chance.permille(800) {
                    "dibao"
                } else {
                    "tekun"
                },
                started_on,
                ended_on: chance
                    .permille(60)
                    .then(|| later(month_start(later(started_on, 100)), -1)),
            }
        });
    let died_on = chance.permille(16).then(|| some_day(world, &mut chance));
    Household {
        number,
        township,
        village,
        size,
        head,
        other,
        account,
        category,
        events,
        enrolment,
        died_on,
    }
}

/// Any day of the district's months.
fn some_day(world: &World, chance: &mut Chance) -> NaiveDate {
    later(
        world.from,
        chance.between(0, (world.to - world.from).num_days()),
    )
}

const CAUSES: [&str; 6] = ["因病", "因残", "因学", "缺劳力", "缺技术", "因灾"];

/// What the registry has of one household, in order of time.
fn history(world: &World, chance: &mut Chance) -> Vec<RegistryEvent> {
    let plain = |event, on| RegistryEvent {
        event,
        on,
        monitor_type: None,
        cause: None,
    };
    let cause = Some(chance.pick(&CAUSES));
    if chance.permille(110) {
        return vec![RegistryEvent {
            monitor_type: Some("边缘易致贫户"),
            cause,
            ..plain("marginal", some_day(world, chance))
        }];
    }
    let year = i32::try_from(chance.between(2014, 2016)).unwrap_or(2014);
    let mut events = vec![RegistryEvent {
        cause,
        ..plain("registered", date(year, 6, 1))
    }];
    if chance.permille(150) {
        return events;
    }
    let lifted = i32::try_from(chance.between(i64::from(year), 2018)).unwrap_or(2016);
    events.push(plain("lifted", date(lifted, 12, 31)));
    match chance.weighted(&[62, 22, 16]) {
        1 => {
            let on = some_day(world, chance);
            events.push(RegistryEvent {
                monitor_type: Some("脱贫不稳定户"),
                cause,
                ..plain("monitored", on)
            });
            let cleared = later(on, chance.between(40, 200));
            if chance.permille(300) && cleared <= world.to {
                events.push(plain("cleared", cleared));
            }
        }
        2 => events.push(RegistryEvent {
            cause,
            ..plain("returned", some_day(world, chance))
        }),
        _ => {}
    }
    events
}
