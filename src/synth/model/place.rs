//! The invented district: its name, its towns and streets, and how each of their offices works.
//!
//! 临江区 and its division code 500198 do not exist in Chongqing, so that no real office is judged.

use super::chance::{Chance, Purpose};

/// Name of the district.
pub const DISTRICT: &str = "临江区";
/// First six digits of its division codes.
pub const REGION: &str = "500198";
/// First five digits of its people's ID numbers: no division of Chongqing has a code from 500190 to 500199.
pub const REGIONS: &str = "50019";

/// What is peculiar about a township, so that every finding has somewhere to arise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    Plain,
    /// Its reserve is topped up too little.
    Overdrawn,
    /// It keeps no ledger.
    NoLedger,
    /// It sends no case in the month before the last.
    Silent,
    /// It books nearly everything on the last day allowed.
    LastDay,
    /// One account receives for several of its households.
    OneAccount,
}

/// A town or street.
#[derive(Debug)]
pub struct Township {
    pub code: u32,
    pub name: &'static str,
    pub street: bool,
    /// How many of the district's cases it has, relative to the others.
    pub weight: u32,
    pub population: i64,
    pub deep_poverty: bool,
    pub habit: Habit,
    /// 0 prompt to 3 slow.
    pub slowness: usize,
    /// Cases found actively, in a thousand.
    pub active: u64,
    /// Tiers recorded wrongly, in a thousand.
    pub tier_errors: u64,
}

const SITES: [(&str, bool, u32, i64, bool, Habit); 22] = [
    ("望江街道", true, 12, 96_400, false, Habit::Plain),
    ("映月街道", true, 10, 88_150, false, Habit::Plain),
    ("云锦街道", true, 9, 74_320, false, Habit::OneAccount),
    ("松涛街道", true, 8, 69_080, false, Habit::Plain),
    ("文峰街道", true, 7, 58_730, false, Habit::Plain),
    ("鹿鸣街道", true, 5, 47_260, false, Habit::Plain),
    ("青禾街道", true, 5, 41_900, false, Habit::Plain),
    ("晴川街道", true, 4, 36_540, false, Habit::NoLedger),
    ("竹溪镇", false, 14, 43_870, true, Habit::LastDay),
    ("桐坪镇", false, 9, 38_410, true, Habit::Overdrawn),
    ("柳湾镇", false, 8, 35_220, false, Habit::Plain),
    ("石泉镇", false, 8, 33_960, true, Habit::Plain),
    ("银杏镇", false, 7, 31_480, false, Habit::Plain),
    ("双槐镇", false, 7, 28_750, false, Habit::Plain),
    ("枫桥镇", false, 6, 27_330, false, Habit::Plain),
    ("梅岭镇", false, 6, 25_010, true, Habit::Plain),
    ("古渡镇", false, 5, 22_690, false, Habit::Plain),
    ("芦塘镇", false, 5, 21_140, false, Habit::Plain),
    ("茶岭镇", false, 4, 18_520, true, Habit::Plain),
    ("云岩镇", false, 4, 16_870, false, Habit::Silent),
    ("南屏镇", false, 3, 13_240, false, Habit::Plain),
    ("白沙镇", false, 2, 9_610, false, Habit::Plain),
];

/// A town of an earlier roster: no case names it.
pub const FORMER: (&str, &str, &str) = ("柳塘乡", "柳湾镇", "500198211");

/// Names of villages and communities, with 村 or 社区 to follow.
pub const VILLAGES: [&str; 12] = [
    "桂花", "大湾", "龙井", "新民", "永丰", "青杠", "水口", "团结", "高坪", "红岩", "金竹", "长田",
];

/// The towns and streets, with the character that the seed gives each office.
pub fn townships(seed: u64) -> Vec<Township> {
    SITES
        .iter()
        .zip(0u32..)
        .map(
            |(&(name, street, weight, population, deep_poverty, habit), number)| {
                let mut chance = Chance::new(seed, Purpose::Township, u64::from(number));
                let slowness = chance.weighted(&[30, 35, 22, 13]);
                let active = 150 + chance.below(450);
                let tier_errors = 15 + chance.below(90);
                let code = if street { 1 + number } else { 100 + number };
                Township {
                    code,
                    name,
                    street,
                    weight,
                    population,
                    deep_poverty,
                    habit,
                    slowness,
                    active,
                    tier_errors,
                }
            },
        )
        .collect()
}
