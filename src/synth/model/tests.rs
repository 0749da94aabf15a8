//! That the district has in it everything a report looks for.

use super::case::{Before, Case, End, SUBMITTED};
use super::days::{date, is_weekend, later, month_end};
use super::flow::case;
use super::household::household;
use super::world::World;
use std::collections::BTreeSet;

fn world() -> World {
    World::new(41, 1400, date(2019, 10, 1), date(2020, 4, 1), |day| {
        !is_weekend(day)
    })
}

fn cases(world: &World) -> Vec<Case> {
    (1..=world.cases).filter_map(|n| case(world, n)).collect()
}

#[test]
fn case_numbers_rise_with_the_days_and_stay_within_the_months() {
    let world = world();
    let days: Vec<_> = (1..=world.cases).map(|n| world.begins(n)).collect();
    assert!(days.is_sorted());
    assert_eq!((days[0], *days.last().unwrap()), (world.from, world.to));
}

#[test]
fn every_kind_of_mistake_is_made() {
    let world = world();
    let cases = cases(&world);
    let mut seen = BTreeSet::new();
    for case in &cases {
        if let Some(edit) = &case.edit {
            assert!(edit.on <= world.to);
            seen.insert(match edit.before {
                Before::Date(..) => "date edited",
                Before::Missing(_) => "date filled in",
                Before::Amount(_) => "amount edited",
                Before::Tier(_) => "tier edited",
                Before::Category(_) => "category edited",
            });
        }
        let paid: i64 = case
            .payments
            .iter()
            .filter(|p| p.counts())
            .map(|p| p.amount)
            .sum();
        let first = case
            .payments
            .iter()
            .filter(|p| p.reached(world.to))
            .filter_map(|p| p.paid_on)
            .min();
        let approved = case.dates[super::case::APPROVED];
        for (name, found) in [
            ("vanished", case.vanishes_on.is_some_and(|v| v <= world.to)),
            ("rejected", case.end == End::Rejected),
            ("withdrawn", case.end == End::Withdrawn),
            (
                "over approved",
                case.approved_amount.is_some_and(|a| paid > a),
            ),
            ("reversed", case.payments.iter().any(|p| p.amount < 0)),
            (
                "failed",
                case.payments.iter().any(|p| p.state == Some("failed")),
            ),
            (
                "pending",
                case.payments.iter().any(|p| p.state == Some("pending")),
            ),
            (
                "settled",
                case.payments.iter().any(|p| p.settled_on.is_some()),
            ),
            (
                "undated",
                case.payments
                    .iter()
                    .any(|p| p.paid_on.is_none() && p.state == Some("paid")),
            ),
            ("no state", case.payments.iter().any(|p| p.state.is_none())),
            (
                "in kind",
                case.payments.iter().any(|p| p.mode == Some("in_kind")),
            ),
            (
                "instalments",
                case.payments.iter().any(|p| p.installment == Some(3)),
            ),
            (
                "paid to the rejected",
                case.end == End::Rejected && paid > 0,
            ),
            (
                "before approval",
                case.procedure == Some("standard")
                    && first.zip(approved).is_some_and(|(f, a)| f < a),
            ),
            (
                "after death",
                first
                    .zip(case.household.died_on)
                    .is_some_and(|(f, d)| f > d),
            ),
            (
                "shared account",
                case.household.account == "6299900000000000017",
            ),
            (
                "never entered",
                case.dates[SUBMITTED].is_none() && approved.is_some(),
            ),
        ] {
            if found {
                seen.insert(name);
            }
        }
    }
    assert_eq!(seen.len(), 22, "{seen:?}");
}

#[test]
fn every_event_of_the_registry_happens_in_order() {
    let world = world();
    let mut seen = BTreeSet::new();
    for number in 0..world.poor_households() {
        let events = household(&world, number).events;
        assert!(events.is_sorted_by_key(|e| e.on));
        seen.extend(events.iter().map(|e| e.event));
    }
    assert_eq!(seen.len(), 6, "{seen:?}");
}

#[test]
fn a_view_knows_nothing_of_later_days() {
    let world = world();
    for case in cases(&world) {
        for day in [month_end(case.begun_on), later(case.begun_on, 9)] {
            let Some(view) = case.view(day) else { continue };
            assert!(view.dates.iter().flatten().all(|d| *d <= day));
        }
        assert!(case.view(later(case.begun_on, -1)).is_none());
    }
}

#[test]
fn one_township_sends_nothing_in_the_month_before_the_last() {
    let world = world();
    let silent = world
        .townships
        .iter()
        .position(|t| t.habit == super::place::Habit::Silent)
        .unwrap();
    let begun: Vec<_> = cases(&world)
        .iter()
        .filter(|c| c.township == silent)
        .map(|c| c.begun_on)
        .collect();
    let march = |d: &chrono::NaiveDate| *d >= date(2020, 3, 1) && *d <= date(2020, 3, 31);
    assert!(
        !begun.iter().any(march)
            && begun
                .iter()
                .any(|d| *d < date(2020, 3, 1) && *d >= date(2019, 12, 1))
    );
}
