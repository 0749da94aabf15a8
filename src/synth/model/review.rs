//! Invented reviews of findings. Their numbers are arbitrary, so that none joins a finding by intent.

use super::chance::Purpose;
use super::days::later;
use super::rows::Value;
use super::world::World;
use crate::contract::enums;

const NOTES: [&str; 5] = [
    "系统补录时间有误，已更正",
    "电话回访属实",
    "资金已追回",
    "节假日值班人员不足",
    "材料后补，经办人已提醒",
];
const REVIEWERS: [&str; 3] = ["核查组一", "核查组二", "核查组三"];

/// Rows of `reviews`.
pub fn review_rows(world: &World) -> Vec<Vec<Value>> {
    (0..10)
        .map(|number| {
            let mut chance = world.chance(Purpose::Review, number);
            vec![
                Value::Digits(format!("{:016x}", chance.word())),
                Value::Codes(&enums::REVIEW_CLASS, vec![chance.position(4)]),
                Value::Codes(&enums::REVIEW_STATE, vec![chance.position(4)]),
                Value::Text(chance.pick(&NOTES).into()),
                Value::Text(chance.pick(&REVIEWERS).into()),
                Value::Day(later(world.to, -chance.between(0, 25))),
            ]
        })
        .collect()
}
