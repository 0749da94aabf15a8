//! How an invented case goes: who applies, in which group and tier, by which procedure.
//!
//! When each step happens is `steps`'s; this file decides the rest and puts the mistakes in.

use super::case::{
    ACCEPTED, APPROVED, Before, CLOSED, Case, Edit, End, FILED, REVIEWED, SUBMITTED,
};
use super::chance::{Chance, Purpose};
use super::days::{date, later, month_end};
use super::household::{Household, household};
use super::payment::{Order, payments};
use super::steps;
use super::world::World;
use chrono::{Datelike, NaiveDate};

const EMERGENCY_CAUSES: [&str; 8] = [
    "突发重大疾病",
    "交通事故",
    "火灾",
    "溺水等意外伤害",
    "家庭成员意外死亡",
    "疫情影响失业",
    "自然灾害房屋受损",
    "滞留人员生活困难",
];
const EXPENDITURE_CAUSES: [&str; 5] = [
    "长期慢性病医疗支出",
    "重病自付费用高",
    "子女就学支出",
    "残疾康复支出",
    "疫情期间生活支出",
];
/// A cell with a line break, as people type them.
const LONG_CAUSE: &str = "交通事故\n（后续治疗，含护理）";
const REFERRALS: [&str; 4] = ["惠民济困保", "区慈善会", "区红十字会", "社工服务机构"];

/// The day from which registered households belong to tier B (渝北民〔2020〕41号 二).
fn tier_change() -> NaiveDate {
    date(2020, 2, 9)
}

/// The n-th case, counted from 1; none where its township keeps it back.
pub fn case(world: &World, number: u64) -> Option<Case> {
    let mut chance = world.chance(Purpose::Case, number);
    let begun_on = world.begins(number);
    let poor = world.poor_households();
    let home = if chance.permille(220) {
        chance.below(poor)
    } else {
        poor + chance.below(world.households() - poor)
    };
    let household = household(world, home);
    let township = if chance.permille(8) {
        world.draw_township(&mut chance)
    } else {
        household.township
    };
    if world.is_silent(township, begun_on) {
        return None;
    }
    let mut case = blank(&mut chance, number, begun_on, township, household);
    kind(world, &mut chance, &mut case);
    let paid_on = steps::dates(world, &mut chance, &mut case);
    decision(world, &mut chance, &mut case);
    let emergency = case.aid_type == Some("emergency");
    if let Some((first_on, amount)) = paid_on.zip(case.approved_amount).filter(|(_, a)| *a > 0) {
        case.payments = payments(
            world,
            &mut chance,
            &case,
            Order {
                first_on,
                amount,
                emergency,
            },
        );
    }
    finish(world, &mut chance, &mut case, paid_on);
    mistakes(world, &mut chance, &mut case);
    Some(case)
}

fn blank(
    chance: &mut Chance,
    number: u64,
    begun_on: NaiveDate,
    township: usize,
    household: Household,
) -> Case {
    // Three in ten go on applying in the name of the dead.
    let gone = household.died_on.is_some_and(|d| d < begun_on) && !chance.permille(300);
    let applicant = if gone {
        household.other.clone()
    } else {
        household.head.clone()
    };
    let categories = categories(chance, &household, begun_on);
    let lifted_year = household
        .lifted_year()
        .filter(|_| categories.contains(&"lifted") && chance.permille(850));
    Case {
        number,
        id: format!("JZ{}{:02}{number:07}", begun_on.year(), begun_on.month()),
        begun_on,
        township,
        household,
        applicant,
        categories,
        lifted_year,
        tier: None,
        aid_type: None,
        cause: "",
        procedure: None,
        discovery: None,
        dates: [None; 9],
        income_checked: None,
        appraised: None,
        publicised: None,
        aid_modes: Vec::new(),
        referral_to: None,
        approved_amount: None,
        end: End::Helped,
        edit: None,
        vanishes_on: None,
        payments: Vec::new(),
    }
}

/// The groups that the office writes: mostly what the registry says on the day, not always.
fn categories(chance: &mut Chance, household: &Household, day: NaiveDate) -> Vec<&'static str> {
    let mut list = match household.standing(day) {
        Some("registered") => {
            vec![["registered_poor", "registered_any"][chance.weighted(&[70, 30])]]
        }
        Some("lifted") => {
            vec![["lifted", "registered_any", "registered_poor"][chance.weighted(&[74, 19, 7])]]
        }
        Some("returned") => {
            vec![["returned", "lifted", "registered_any"][chance.weighted(&[66, 20, 14])]]
        }
        Some("marginal") => vec!["marginal"],
        _ => vec![household.category],
    };
    let enrolled = household
        .enrolment
        .as_ref()
        .is_some_and(|e| e.started_on <= day);
    let poor = household.standing(day).is_some();
    if (enrolled || (poor && chance.permille(180))) && !list.contains(&"dibao") {
        list.push("dibao");
    }
    list
}

fn kind(world: &World, chance: &mut Chance, case: &mut Case) {
    let township = world.townships.get(case.township);
    let emergency = chance.permille(620);
    case.aid_type = (!chance.permille(8)).then_some(if emergency {
        "emergency"
    } else {
        "expenditure"
    });
    case.cause = if emergency {
        chance.pick(&EMERGENCY_CAUSES)
    } else {
        chance.pick(&EXPENDITURE_CAUSES)
    };
    if chance.permille(6) {
        case.cause = LONG_CAUSE;
    }
    let weights = if emergency { [50, 46, 4] } else { [2, 89, 9] };
    let procedure = ["first_aid", "standard", "conference"][chance.weighted(&weights)];
    case.procedure = (!chance.permille(6)).then_some(procedure);
    let active =
        township.map_or(300, |t| t.active) + if procedure == "first_aid" { 150 } else { 0 };
    let discovery = if chance.permille(active) {
        "active"
    } else {
        "applied"
    };
    case.discovery = (!chance.permille(10)).then_some(discovery);
    let first_aid = procedure == "first_aid";
    let exempt = case
        .categories
        .iter()
        .any(|c| matches!(*c, "dibao" | "tekun" | "registered_poor"));
    let mut flag = |share: u64| (!chance.permille(12)).then(|| chance.permille(share));
    case.income_checked = flag(if exempt {
        90
    } else if first_aid {
        250
    } else {
        940
    });
    case.appraised = flag(if first_aid { 120 } else { 880 });
    case.publicised = flag(if first_aid { 200 } else { 930 });
    case.aid_modes = match chance.weighted(&[860, 50, 35, 30, 20, 5]) {
        0 => vec!["cash"],
        1 => vec!["cash", "in_kind"],
        2 => vec!["in_kind"],
        3 => vec!["cash", "referral"],
        4 => vec!["referral"],
        _ => Vec::new(),
    };
    case.referral_to = case
        .aid_modes
        .contains(&"referral")
        .then(|| chance.pick(&REFERRALS));
    case.end = match chance.weighted(&[940, 42, 18]) {
        1 => End::Rejected,
        2 => End::Withdrawn,
        _ => End::Helped,
    };
}

/// Tier and amount, as they stand once decided.
fn decision(world: &World, chance: &mut Chance, case: &mut Case) {
    let approved = case.dates.get(APPROVED).copied().flatten();
    let right = right_tier(case, approved.unwrap_or(case.begun_on));
    let errors = world
        .townships
        .get(case.township)
        .map_or(0, |t| t.tier_errors);
    let stale = approved.is_some_and(|d| d >= tier_change() && d < date(2020, 3, 15));
    let tier = match right {
        // The change of tier reached the desks slowly.
        1 if stale && right_tier(case, date(2020, 2, 8)) == 2 && chance.permille(300) => 2,
        right if chance.permille(errors) => match right {
            0 => 1,
            3 => 2,
            other => other + 1,
        },
        right => right,
    };
    let tier = if tier == right && right > 0 && chance.permille(errors / 3) {
        right - 1
    } else {
        tier
    };
    case.tier = (!chance.permille(7)).then_some(tier);
    if case.end == End::Helped {
        let base = match case.aid_type {
            Some("emergency") => chance.between(6, 30),
            _ => chance.between(10, 80),
        };
        let large = case.procedure == Some("conference");
        let yuan =
            base * 100 * case.household.size.clamp(1, 3) / 2 + if large { 12_000 } else { 0 };
        case.approved_amount = Some(if case.aid_modes == ["referral"] {
            0
        } else {
            yuan / 100 * 10_000
        });
        if case.approved_amount == Some(0) && case.aid_modes != ["referral"] {
            case.approved_amount = Some(50_000);
        }
    }
}

/// The tier that the notices give (A 0 to D 3); D where they give none.
fn right_tier(case: &Case, day: NaiveDate) -> usize {
    let registered = if day < tier_change() { 2 } else { 1 };
    case.categories
        .iter()
        .map(|c| match *c {
            "tekun" | "orphan" => 0,
            "dibao" => 1,
            "registered_poor" | "registered_any" | "returned" => registered,
            "lifted" if case.household.lifted_year().is_some_and(|y| y >= 2015) => registered,
            "low_income" | "marginal" => 2,
            _ => 3,
        })
        .min()
        .unwrap_or(3)
}

/// Closing day, and the end of cases that were not helped.
fn finish(world: &World, chance: &mut Chance, case: &mut Case, paid_on: Option<NaiveDate>) {
    if case.end == End::Helped {
        let last = case
            .payments
            .iter()
            .filter_map(|p| p.paid_on)
            .max()
            .or(paid_on);
        if let Some(last) = last.filter(|_| chance.permille(800)) {
            let filed = case.dates[FILED].unwrap_or(last);
            case.dates[CLOSED] = Some(
                world
                    .days
                    .after(last.max(filed), u32::try_from(chance.below(4)).unwrap_or(0)),
            );
        }
        return;
    }
    // A few were paid all the same, or before they were turned down.
    if chance.permille(60) {
        let first_on = world.days.after(case.begun_on, 2);
        let order = Order {
            first_on,
            amount: 60_000,
            emergency: true,
        };
        case.payments = payments(world, chance, case, order);
    }
    let on = world.days.after(
        case.begun_on,
        u32::try_from(chance.between(1, 9)).unwrap_or(1),
    );
    for slot in &mut case.dates[REVIEWED..] {
        *slot = None;
    }
    case.approved_amount = None;
    case.dates[CLOSED] = (!chance.permille(90)).then_some(on);
}

/// What an office wrote down wrongly, or changed afterwards.
fn mistakes(world: &World, chance: &mut Chance, case: &mut Case) {
    let swap = chance.permille(12);
    if let (true, Some(accepted), Some(reviewed)) =
        (swap, case.dates[ACCEPTED], case.dates[REVIEWED])
    {
        case.dates[ACCEPTED] = Some(reviewed);
        case.dates[REVIEWED] = Some(accepted);
    }
    if chance.permille(3) {
        case.vanishes_on = Some(later(month_end(case.begun_on), chance.between(20, 80)));
    }
    if !chance.permille(42) {
        return;
    }
    let target = [FILED, SUBMITTED, ACCEPTED, APPROVED, 100, 101, 102, 103]
        [chance.weighted(&[28, 18, 14, 10, 9, 8, 5, 8])];
    let Some(anchor) = case.dates[APPROVED] else {
        return;
    };
    let before =
        match target {
            100 => case
                .approved_amount
                .filter(|a| *a > 0)
                .map(|a| Before::Amount(a / 2)),
            101 => case.tier.map(|t| Before::Tier((t + 1).min(3))),
            102 => Some(Before::Category("other")),
            103 => case.dates[FILED].map(|_| Before::Missing(FILED)),
            ACCEPTED => case.dates[ACCEPTED]
                .map(|d| Before::Date(ACCEPTED, later(d, -chance.between(5, 12)))),
            position => case.dates[position]
                .map(|d| Before::Date(position, later(d, chance.between(7, 18)))),
        };
    let shown = match (target, &before) {
        (_, Some(Before::Date(_, day))) => anchor.max(*day),
        (_, Some(Before::Missing(position))) => anchor.max(case.dates[*position].unwrap_or(anchor)),
        _ => anchor,
    };
    if let Some(before) = before {
        let on = later(month_end(shown), chance.between(2, 40));
        if on <= world.to {
            case.edit = Some(Edit { on, before });
        }
    }
}
