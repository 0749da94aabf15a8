//! When each step of an invented case happens: offices differ in how slow they are, holidays stretch
//! everything, some steps are never taken and some dates never written.
//!
//! Dates may lie after the district's last day; views cut them.

use super::case::{
    ACCEPTED, APPLIED, APPROVED, Case, DISCOVERED, End, FILED, REVIEWED, SUBMITTED, SUPPLEMENTED,
};
use super::chance::Chance;
use super::days::{later, month_later, month_start};
use super::place::Habit;
use super::world::World;
use chrono::{Datelike, NaiveDate};

/// Working days from start to first payment of an emergency, 0 to 6 (6: longer), by slowness.
const TO_PAYMENT: [[u32; 7]; 4] = [
    [14, 30, 29, 20, 4, 2, 1],
    [8, 23, 29, 27, 7, 4, 2],
    [4, 14, 25, 30, 14, 8, 5],
    [3, 11, 22, 32, 16, 9, 7],
];
/// The same where nearly everything is booked on the last day.
const LAST_DAY: [u32; 7] = [1, 2, 4, 89, 1, 1, 2];
/// Late in a thousand, by slowness.
const LATE: [u64; 4] = [20, 60, 130, 240];

/// Sets the dates and gives the day of the first payment, where there is one.
pub fn dates(world: &World, chance: &mut Chance, case: &mut Case) -> Option<NaiveDate> {
    let township = world.townships.get(case.township);
    let slow = township.map_or(0, |t| t.slowness.min(3));
    let last_day = township.is_some_and(|t| t.habit == Habit::LastDay);
    beginning(world, chance, case);
    let accepted = case.dates[ACCEPTED].unwrap_or(case.begun_on);
    let start = case.dates[DISCOVERED].map_or(accepted, |d| d.min(accepted));
    let first_aid = case.procedure == Some("first_aid");
    let paid_on = if case.aid_type == Some("emergency") {
        emergency(
            world,
            chance,
            case,
            start,
            if last_day {
                &LAST_DAY
            } else {
                &TO_PAYMENT[slow]
            },
        )
    } else {
        expenditure(world, chance, case, accepted, slow)
    };
    // Help that came before the papers.
    let paid_on = match paid_on {
        _ if first_aid && chance.permille(50) => world.days.before(start, 1),
        usual => usual,
    };
    if first_aid {
        first_aid_papers(world, chance, case, slow, last_day);
    } else {
        ordinary_papers(world, chance, case, slow);
    }
    let stuck = chance.permille(30 + 25 * slow as u64 / 3);
    if stuck && case.end == End::Helped {
        let from = [REVIEWED, APPROVED, SUBMITTED, FILED][chance.weighted(&[3, 3, 2, 2])];
        for slot in &mut case.dates[from..] {
            *slot = None;
        }
    }
    let unpaid = chance.permille(25 + LATE[slow] / 8)
        || (stuck && !first_aid && case.dates[APPROVED].is_none());
    let helped = case.end == End::Helped && case.aid_modes != ["referral"];
    (helped && !unpaid).then_some(paid_on)
}

/// Discovery, application and acceptance.
fn beginning(world: &World, chance: &mut Chance, case: &mut Case) {
    let begun = case.begun_on;
    if case.discovery == Some("active") {
        case.dates[DISCOVERED] = (!chance.permille(35)).then_some(begun);
        let applied = later(begun, chance.between(0, 2));
        case.dates[APPLIED] = chance.permille(400).then_some(applied);
        let wait = [0, 1, 2, 3][chance.weighted(&[52, 30, 13, 5])];
        let accepted = world
            .days
            .after(if wait == 0 { begun.max(applied) } else { begun }, wait);
        case.dates[ACCEPTED] = (!chance.permille(20)).then_some(accepted);
    } else {
        case.dates[APPLIED] = (!chance.permille(15)).then_some(begun);
        let wait = [0, 1, 2, 4][chance.weighted(&[45, 33, 16, 6])];
        case.dates[ACCEPTED] = (!chance.permille(18)).then_some(world.days.after(begun, wait));
    }
    if case.dates[DISCOVERED]
        .or(case.dates[APPLIED])
        .or(case.dates[ACCEPTED])
        .is_none()
    {
        case.dates[APPLIED] = Some(begun);
    }
}

/// Review, approval and payment of an emergency, which is measured from its start.
fn emergency(
    world: &World,
    chance: &mut Chance,
    case: &mut Case,
    start: NaiveDate,
    waits: &[u32; 7],
) -> NaiveDate {
    let accepted = case.dates[ACCEPTED].unwrap_or(start);
    let wait = u32::try_from(chance.weighted(waits)).unwrap_or(0);
    let wait = if wait == 6 {
        6 + u32::try_from(chance.below(9)).unwrap_or(0)
    } else {
        wait
    };
    let mut paid = world.days.after(start, wait);
    if chance.permille(30) {
        // On a day off, such as the Saturday after the deadline.
        paid = later(
            paid,
            i64::from(6 - paid.weekday().num_days_from_monday().min(6)).clamp(1, 2),
        );
    }
    let first_aid = case.procedure == Some("first_aid");
    let mut hasty = false;
    let approved = if first_aid {
        let wait = [0, 1, 2, 3, 4, 6][chance.weighted(&[18, 27, 25, 20, 6, 4])];
        world.days.after(
            accepted,
            wait + if wait > 3 {
                u32::try_from(chance.below(3)).unwrap_or(0)
            } else {
                0
            },
        )
    } else {
        let usual = world
            .days
            .before(paid, [0, 1, 2][chance.weighted(&[40, 40, 20])])
            .max(accepted);
        // Now and then paid before anyone had approved it.
        hasty = chance.permille(20);
        if hasty {
            world.days.after(paid.max(accepted), 2)
        } else {
            usual
        }
    };
    if !first_aid && approved > paid && !hasty {
        paid = approved;
    }
    case.dates[REVIEWED] = Some(
        world
            .days
            .before(approved, 1)
            .max(accepted)
            .min(approved.max(accepted)),
    );
    case.dates[APPROVED] = Some(approved.max(accepted));
    paid
}

/// Every stage of an expenditure case.
fn expenditure(
    world: &World,
    chance: &mut Chance,
    case: &mut Case,
    accepted: NaiveDate,
    slow: usize,
) -> NaiveDate {
    let slow = u32::try_from(slow).unwrap_or(0);
    let mut step =
        |low: i64, high: i64| u32::try_from(chance.between(low, high)).unwrap_or(1) + slow;
    let reviewed = world.days.after(accepted, step(1, 6));
    let mut approved = world.days.after(reviewed, step(1, 4));
    let paid = world.days.after(approved, step(1, 8));
    if chance.permille(25) {
        approved = later(
            approved,
            i64::from(5 - approved.weekday().num_days_from_monday().min(5)),
        );
    }
    case.dates[REVIEWED] = (!chance.permille(30)).then_some(reviewed);
    case.dates[APPROVED] = Some(approved.max(reviewed));
    paid.max(approved)
}

/// Entry by the 25th, filing within five working days, papers completed afterwards.
fn first_aid_papers(
    world: &World,
    chance: &mut Chance,
    case: &mut Case,
    slow: usize,
    last_day: bool,
) {
    let Some(approved) = case.dates[APPROVED] else {
        return;
    };
    let month = if approved.day() <= 25 {
        month_start(approved)
    } else {
        month_later(approved, 1)
    };
    let limit = later(month, 24);
    let submitted = if chance.permille(LATE[slow]) {
        later(limit, chance.between(1, 12))
    } else {
        let span = (limit - approved).num_days().min(14);
        let day = later(approved, chance.between(0, span));
        world.days.after(day, 0).min(limit).max(approved)
    };
    if !chance.permille(30) {
        case.dates[SUBMITTED] = Some(submitted);
        let waits = if last_day {
            [0, 1, 2, 3, 92, 1, 1]
        } else {
            [14, 22, 24, 20, 12, 4, 4]
        };
        let mut wait = u32::try_from(chance.weighted(&waits)).unwrap_or(0) + 1;
        if chance.permille(LATE[slow]) {
            wait += u32::try_from(chance.between(3, 9)).unwrap_or(0);
        }
        let filed = world.days.after(submitted, wait);
        let disordered = chance.permille(30);
        case.dates[FILED] = (!chance.permille(40)).then_some(if disordered {
            later(submitted, -2)
        } else {
            filed
        });
    }
    let supplemented = world
        .days
        .after(approved, u32::try_from(chance.between(3, 32)).unwrap_or(9));
    case.dates[SUPPLEMENTED] = (!chance.permille(120)).then_some(supplemented);
}

/// Entry and filing where no limit applies.
fn ordinary_papers(world: &World, chance: &mut Chance, case: &mut Case, slow: usize) {
    let Some(approved) = case.dates[APPROVED] else {
        return;
    };
    let mut step = |high: i64| u32::try_from(chance.between(0, high)).unwrap_or(0);
    let submitted = world.days.after(approved, step(5));
    let filed = world
        .days
        .after(submitted, step(6) + u32::try_from(slow).unwrap_or(0));
    let disordered = chance.permille(8);
    case.dates[SUBMITTED] = Some(submitted);
    case.dates[FILED] = chance.permille(850).then_some(if disordered {
        later(submitted, -3)
    } else {
        filed
    });
}
